"""`scrapy crawl`: Scrapy's own, with arguments checked first and an exit status that reflects the run's verdict.

Scrapy itself exits with 0 even when every callback raised, so a scheduler would never notice a failed run.
"""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any

from scrapy.commands.crawl import Command as ScrapyCommand
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.python import global_object_name

from zakerscraper.archive.engine import cause, remedy
from zakerscraper.archive.errors import DBAPIError, SQLAlchemyError
from zakerscraper.archive.retry import is_outage
from zakerscraper.cli.base import WRONG_USAGE, BaseCommand, check_spider_name, refuse
from zakerscraper.cli.setting_checks import check_settings
from zakerscraper.cli.targets import check_settings_targets
from zakerscraper.compat import create_crawler, on_second_signal
from zakerscraper.config import Options
from zakerscraper.distributed import check as check_cluster
from zakerscraper.exceptions import ArchiveError, QueueUnavailableError, UsageError, ZakerError
from zakerscraper.extensions.archive_settings import apply_archive_settings
from zakerscraper.extensions.feed_checks import check_feeds
from zakerscraper.extensions.progress import Progress, count_under_way
from zakerscraper.extensions.run_report import RunReportExtension
from zakerscraper.run_report.format import summary_line
from zakerscraper.run_report.status import Verdict
from zakerscraper.run_report.summary import RunSummary
from zakerscraper.services.crawl_session import detach_session, session_of
from zakerscraper.services.notifications.background_call import are_running
from zakerscraper.services.notifications.notifier import Notifier
from zakerscraper.services.notifications.rule import Job
from zakerscraper.services.run_records import end_failed_start, record_stop
from zakerscraper.spiders.base import ZakerSpider
from zakerscraper.utils.allocator import return_large_blocks
from zakerscraper.utils.forced_exit import ForcedExit
from zakerscraper.utils.library_logs import silence_libraries
from zakerscraper.utils.terminal import make_printable, say

logger = logging.getLogger(__name__)

NEEDED = {
    "EXTENSIONS": ("extensions.archive.ArchiveExtension", "extensions.run_report.RunReportExtension"),
    "SPIDER_MIDDLEWARES": (
        "spidermiddlewares.archive_filter.ArchiveFilter",
        "spidermiddlewares.errors.ErrorsMiddleware",
    ),
    "ITEM_PIPELINES": ("pipelines.document.DocumentPipeline",),
}
"""Components of the package without which nothing would be archived or reported."""


class Command(BaseCommand, ScrapyCommand):
    """Run a spider; the run's verdict decides the exit status."""

    def short_desc(self) -> str:
        return "Run a spider; exits 0 ok, 1 error, 2 wrong usage, 3 incomplete, 4 blocked, 5 unreadable"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        silence_libraries()  # feeds may go to stores, too
        super().process_options(args, opts)
        level = self.settings["LOG_LEVEL"]
        if isinstance(level, str) and level not in logging.getLevelNamesMapping():
            known = ", ".join(name for name, number in logging.getLevelNamesMapping().items() if number)
            refuse(f"log level {level!r} is not one of {known}")
        self._running: Crawler | None = None
        self._has_stopped = False
        # Imported from nested imports, this module takes a tenth of a second: it inspects the stack.
        import_module("scrapy.core.downloader.contextfactory")
        # Imported here: every command of Scrapy loads this module, and only this one needs network exceptions.
        from zakerscraper.logging.filter import PlainLog

        PlainLog(self._mark_stopping).install()

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            if self._is_foreign_spider(args):
                check_settings(self.settings)
                # Includes the spider's own settings.
                check_settings_targets(self.crawler_process.create_crawler(args[0]).settings, opts)
                super().run(args, opts)
                return
            spider, options = self._check(args, opts.spargs)
            crawler = create_crawler(self, spider.name)
            check_settings_targets(crawler.settings, opts)
            check_feeds(crawler)
            notifier = Notifier(options, Job.of(spider.name, spider.arguments, spider.values))
        except UsageError as error:
            self._end(WRONG_USAGE, str(error))
            return
        except (ArchiveError, QueueUnavailableError) as error:
            self._end(Verdict.ERROR.exit_status, str(error))
            return
        self._running = crawler
        return_large_blocks()
        forced_exit = ForcedExit(self._stop_at_once)
        on_second_signal(self.crawler_process, forced_exit.begin)
        notifier.run_begins()
        crawling = self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        _handle_signals(signal.SIG_IGN)  # nothing is to change the exit status of a run that has ended
        self._has_stopped = True
        _remove_progress_line(crawler)
        if summary := _summary(crawler):
            self.exitcode = summary["exit_status"]
            _show(summary)
            self._log(
                logging.INFO if summary["verdict"] == Verdict.OK else logging.ERROR,
                summary_line(summary),
                *summary["notes"],
            )
            if not forced_exit.has_begun:
                _notify(lambda: notifier.run_ended(summary))
        elif why := _failed_start_reason(crawling):
            record_failed_start(crawler, why)
            self._end(Verdict.ERROR.exit_status, why)
            _notify(lambda: notifier.run_never_began(why))
        else:
            self._end_unfinished(crawler)
        if are_running():
            forced_exit.begin_at_end()

    def _is_foreign_spider(self, args: list[str]) -> bool:
        """Return whether a spider is named that is not one of ours; Scrapy runs it as usual."""
        loader = get_spider_loader(self.settings)
        return len(args) == 1 and args[0] in loader.list() and not issubclass(loader.load(args[0]), ZakerSpider)

    def _check(self, args: list[str], spargs: Mapping[str, str]) -> tuple[ZakerSpider, Options]:
        """Return an instance of the spider, made to check its arguments, and the options.

        Raises:
            UsageError: A spider, argument or setting is wrong.
            QueueUnavailableError: ZAKER_REDIS_URL is set and Redis does not respond.
        """
        loader = get_spider_loader(self.settings)
        spiders = sorted(loader.list())
        if not args:
            raise UsageError(f"crawl needs a spider: {', '.join(spiders)}")
        if option := next((arg for arg in args if arg.startswith("-")), ""):
            # argparse leaves unknown options among the arguments.
            raise UsageError(
                f"crawl has no option {option!r}; pass what to crawl with -a: scrapy crawl channel -a id=科技"
            )
        if len(args) > 1:
            raise UsageError(
                f"crawl takes one spider, not {' '.join(args)!r}; pass what to crawl with -a:"
                " scrapy crawl channel -a id=科技"
            )
        check_spider_name(self.settings, args[0])
        apply_archive_settings(self.settings)
        options = check_settings(self.settings)
        check_components(self.settings)
        if options.redis_url:
            check_cluster(options.redis_url)
        spider = loader.load(args[0])(**spargs)
        assert isinstance(spider, ZakerSpider)
        return spider, options

    def _mark_stopping(self) -> int:
        """Show at the terminal that the run is stopping; return the number of requests in flight."""
        if self._running is None:
            return 0
        if session := session_of(self._running):
            session.report.stopping = True
        try:
            return count_under_way(self._running.engine)
        except RuntimeError:  # the crawl has not begun, or never does
            return 0

    def _end_unfinished(self, crawler: Crawler) -> None:
        """Say what a run leaves behind that a second signal ends. Its notifications are not waited for."""
        session = session_of(crawler)
        left = [] if session is None else [line for describe in session.left_behind if (line := describe())]
        self._end(Verdict.ERROR.exit_status, "stopped before its end; the next run takes up what is left", *left)
        if session is not None:
            record_stop(session)

    def _stop_at_once(self) -> int:
        """Return the exit status of a process that a second signal ends before its threads are done."""
        if not self._has_stopped and self._running is not None:  # something blocks the event loop
            self._end_unfinished(self._running)
        return self.exitcode

    def _end(self, status: int, *lines: str) -> None:
        self.exitcode = status
        say(*lines)
        self._log(logging.ERROR, *lines)

    def _log(self, level: int, *lines: str) -> None:
        """Write the run's end to its log file as well, if it has one: under scrapyd that is all that a person sees."""
        if self.settings["LOG_FILE"]:
            for line in lines:
                logger.log(level, "%s", make_printable(line.replace("\n", "\\n")))


def _show(summary: RunSummary) -> None:
    """Print how the run ended to standard error: a table on a terminal, plain lines elsewhere."""
    if sys.stderr.isatty():
        from zakerscraper.run_report.terminal import show_summary

        show_summary(summary)
    else:
        say(summary_line(summary), *summary["notes"])


def check_components(settings: BaseSettings) -> None:
    """Check that the user's settings have not dropped a component that crawls need: Scrapy replaces such a setting.

    What is set to None is left out on purpose.

    Raises:
        UsageError: A component is missing.
    """
    for name, needed in NEEDED.items():
        present = {path if isinstance(path, str) else global_object_name(path) for path in settings.getdict(name)}
        for path in needed:
            if f"zakerscraper.{path}" not in present:
                raise UsageError(
                    f"setting {name}: zakerscraper.{path} is missing, as this value replaces the project's; add to"
                    f" that in a settings module: from zakerscraper.settings import *; {name} = {{**{name}, …}}"
                )


def _remove_progress_line(crawler: Crawler) -> None:
    """Remove the progress line of a run that was stopped at once, after which no extension is called."""
    try:
        progress = crawler.get_extension(Progress)
    except RuntimeError:  # the crawl never began, so there are no extensions
        return
    if progress is not None:
        progress.spider_closed()


def _summary(crawler: Crawler) -> RunSummary | None:
    try:
        extension = crawler.get_extension(RunReportExtension)
    except RuntimeError:  # the crawl never began, so there are no extensions
        return None
    return extension.summary if extension else None


def _failed_start_reason(crawling: Any) -> str:
    """Return why a run could not begin, "" where it could.

    Args:
        crawling: The task or deferred of the crawl.
    """
    error = crawling.exception() if hasattr(crawling, "exception") and crawling.done() else None
    if isinstance(error, ZakerError):
        return str(error)
    if isinstance(error, DBAPIError) and is_outage(error):
        return f"cannot reach the archive's database: {cause(error)}"
    if isinstance(error, SQLAlchemyError):
        return f"the archive cannot be used: {cause(error)}{remedy(error)}"
    return f"the run could not begin: {type(error).__name__}: {error}" if error is not None else ""


def record_failed_start(crawler: Crawler, why: str) -> None:
    """Record in the archive, if that is open, why the run of *crawler* could not begin."""
    if session := session_of(crawler):
        try:
            end_failed_start(session, why)
        except (OSError, SQLAlchemyError) as error:
            logger.error("The run's end could not be archived: %s", error)
        detach_session(crawler)


def _notify(send: Callable[[], list[str]]) -> None:
    """Send notifications of the run's end, and print what could not be sent. Ctrl-C and SIGTERM skip the rest."""
    with suppress(KeyboardInterrupt):
        _handle_signals(signal.default_int_handler)
        try:
            problems = send()
        except Exception as error:
            # A failed notification does not change the run's outcome. The error's text may contain a secret.
            problems = [type(error).__name__]
        finally:
            _handle_signals(signal.SIG_IGN)
        say(*(f"notifications: {problem}" for problem in problems))


def _handle_signals(handler: Any) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)
