"""The only module that uses private attributes of libraries; `tests/test_compat.py` fails by name when one changes.

Each function does one thing for which its library has no public way, and says what such a way would be. Libraries are
imported when a function is called: most who import this need few of them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zipfile import ZipFile

    from scrapy import Request
    from scrapy.commands import BaseRunSpiderCommand
    from scrapy.core.downloader import Downloader, Slot
    from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
    from scrapy.core.engine import ExecutionEngine
    from scrapy.crawler import Crawler, CrawlerProcessBase
    from twisted.internet.interfaces import IAddress

# Scrapy


def requests_in_progress(engine: ExecutionEngine) -> Collection[Request]:
    """Return the requests that *engine* has been given and whose items are not through all pipelines yet.

    A public way would be a signal that is sent as the last item of a response has left the last pipeline.
    """
    slot = engine._slot
    assert slot is not None
    return slot.inprogress


def schedule_next_request(engine: ExecutionEngine) -> None:
    """Let *engine* ask its scheduler soon, and not only when its five seconds are over, unless it is closing.

    A public way would be a method of the engine for schedulers whose requests come from elsewhere.
    """
    slot = engine._slot
    if slot is not None and slot.closing is None:
        slot.nextcall.schedule()


def is_closing(engine: ExecutionEngine) -> bool:
    """Return whether *engine* has been told to end its crawl.

    A public way would be a signal that is sent as that begins; `spider_closed` is sent when all is over, and
    `needs_backout` is also true of an engine that has enough to do.
    """
    slot = engine._slot
    return slot is None or slot.closing is not None


def process_queue(downloader: Downloader, slot: Slot) -> None:
    """Let *downloader* look at once at what waits in *slot*, whose delay may have become another one meanwhile.

    A public way would be a method of the downloader for slots whose delay has changed.
    """
    if slot.latercall is not None:
        slot.latercall.cancel()
        slot.latercall = None
    downloader._process_queue(slot)


def create_crawler(command: BaseRunSpiderCommand, spider: str) -> Crawler:
    """Return a crawler for the spider named *spider*, as `scrapy crawl` makes it: it warns of feeds that nobody writes.

    A public way would be a method of the command; `CrawlerProcess.create_crawler` alone does not warn.
    """
    return command._create_crawler(spider)


def on_second_signal(process: CrawlerProcessBase, act: Callable[[], object]) -> None:
    """Let *process* call *act*, in the handler itself, at the second signal (Ctrl-C, SIGTERM) to end.

    A public way would be a hook of the process; what it logs of the signal waits for the event loop.
    """
    kill = process._signal_kill

    def kill_and_act(number: int, frame: Any) -> None:
        kill(number, frame)
        act()

    process._signal_kill = kill_and_act  # type: ignore[method-assign, assignment]


def wrap_context_factory(handler: HTTP11DownloadHandler, wrap: Callable[[Any], Any]) -> None:
    """Let *handler* make TLS connections by what *wrap* returns for its own policy (Twisted's IPolicyForHTTPS).

    A public way was the setting DOWNLOADER_CLIENTCONTEXTFACTORY, which Scrapy 2.19 deprecates without another one.
    """
    handler._contextFactory = wrap(handler._contextFactory)


# Twisted


def limit_response_heads(handler: HTTP11DownloadHandler, max_bytes: int) -> None:
    """Let *handler* cut a connection when what comes before a response's body goes beyond *max_bytes*.

    A public way would be a limit of Twisted's HTTP11ClientProtocol, which takes headers for as long as they come.
    """
    from twisted.web._newclient import BODY, DONE

    factory: Any = handler._pool._factory
    behind_head = frozenset({BODY, DONE})

    class LimitedFactory(factory):  # type: ignore[misc]
        def buildProtocol(self, addr: IAddress | None) -> Any:  # noqa: N802 (Twisted's name)
            protocol = super().buildProtocol(addr)
            received, head, last = protocol.dataReceived, 0, None

            def data_received(data: bytes) -> None:
                nonlocal head, last
                parser = protocol._parser  # of this response; a connection has a new one for each
                if parser is not last:
                    head, last = 0, parser
                if parser is not None and parser.state not in behind_head:
                    head += len(data)
                    if head > max_bytes + len(data):
                        protocol.transport.abortConnection()
                        return
                received(data)

            protocol.dataReceived = data_received
            return protocol

    handler._pool._factory = LimitedFactory


def http_parse_error() -> type[Exception]:
    """Return the class of errors over a response that is not HTTP.

    A public way would be its name in `twisted.web.client`, which has those of the other errors of a response.
    """
    from twisted.web._newclient import ParseError

    return ParseError


# fsspec


def close_s3_session(filesystem: Any) -> bool:
    """Close the connections of *filesystem* if it is s3fs'; return whether it is and has any.

    A public way would be a `close` of its own: `close_session` is public, what it is to be given is not.
    """
    session = getattr(filesystem, "_s3creator", None)
    if session is None:
        return False
    filesystem.close_session(filesystem.loop, session)
    return True


# zipfile


def keep_zip_entries(container: ZipFile, entries: Any) -> None:
    """Let *container*, to which files are being written, keep what it says of each in *entries*, and not in memory.

    A public way would be a ZipFile that writes a ZIP file without remembering it.

    Args:
        entries: Has `append`, `__iter__` and `__len__` as a list of ZipInfo has.
    """
    for entry in container.filelist:
        entries.append(entry)
    container.filelist = entries
    container.NameToInfo = _Forgetful()  # for reading, and for a warning of two files of one name


class _Forgetful(dict[str, Any]):
    """A dictionary that stays empty."""

    def __setitem__(self, key: str, value: Any) -> None:
        """Keep nothing."""


# argparse


def parser_actions(parser: argparse.ArgumentParser) -> Collection[argparse.Action]:
    """Return the options and arguments that *parser* knows, those of its groups among them.

    A public way would be an attribute of parsers; shtab reads this one as well.
    """
    return parser._actions


# hypothesis


def ignore_constants_of_modules() -> None:
    """Let hypothesis try no texts and numbers that it finds in the modules which happen to be loaded.

    A public way would be a setting: examples otherwise differ between processes that have imported other modules.
    """
    from hypothesis.internal.conjecture import providers
    from hypothesis.internal.constants_ast import Constants

    providers._get_local_constants = Constants
