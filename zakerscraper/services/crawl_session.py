"""The objects that the components of one crawl share: archive, output folder, images, report.

The archive extension opens and closes it; other components get it by their crawler (`session_of`). Each crawl of a
process has its own.

Components await calls of the archive or the output folder, which run in a thread: `await
session.call(session.archive.articles.state_of, id_)`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf
from typing import Any, ParamSpec, Protocol, Self, TypeVar
from weakref import WeakKeyDictionary

from twisted.python.failure import Failure

from zakerscraper import signals
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.errors import SQLAlchemyError
from zakerscraper.archive.integrity import check_archive
from zakerscraper.archive.retry import START_SECONDS
from zakerscraper.archive.versions import FetchReason
from zakerscraper.archive.visits import Validators
from zakerscraper.config import Options
from zakerscraper.run_report.files import job_name, run_name
from zakerscraper.run_report.report import RunReport
from zakerscraper.services.article_outcomes import ArticleOutcomes
from zakerscraper.services.downloads import Downloads
from zakerscraper.services.failover import Failover
from zakerscraper.services.keep_pages import PageKeeper
from zakerscraper.services.learn_layout import LearntLayouts
from zakerscraper.services.open_archive import open_output
from zakerscraper.services.revisits import Revisits
from zakerscraper.services.save_article import DocumentWriter
from zakerscraper.services.save_images import ImageStore
from zakerscraper.storage.base import Output, archive_file
from zakerscraper.utils.call_thread import CallThread
from zakerscraper.utils.redact import redact_text

P = ParamSpec("P")
R = TypeVar("R")


class SignalSender(Protocol):
    """The methods of Scrapy's `SignalManager` that are used. Both return pairs of a receiver and its result."""

    def send_catch_log(self, signal: Any, **kwargs: Any) -> list[tuple[Any, Any]]: ...

    async def send_catch_log_async(self, signal: Any, **kwargs: Any) -> list[tuple[Any, Any]]: ...


@dataclass(slots=True)
class RunState:
    """What the components of a run tell each other.

    Attributes:
        left: How many more articles the run may fetch; None for no limit.
        is_full: Whether archived articles are fetched again where a list shows them (`full=1`).
        waiting_before: Ids of articles that earlier runs left for a later attempt.
        unclaimed: How many of the articles that the user has named are not claimed yet.
        cancelled: Keys of requests that were cancelled because the run is ending.
        ending_since: The moment of the monotonic clock at which the run was seen to end; infinite before.
        queue_is_lost: Whether the shared queue is permanently unreachable.
    """

    left: int | None = None
    is_full: bool = False
    waiting_before: frozenset[str] = frozenset()
    unclaimed: int = 0
    cancelled: set[str] = field(default_factory=set)
    ending_since: float = inf
    queue_is_lost: bool = False


class CrawlSession:
    """The open archive and output folder of a crawl, and the state that its components share.

    Args:
        archive: Open, and entered by this run.
        job: The name of the job that several workers share, "" for a run on its own.
    """

    def __init__(
        self,
        options: Options,
        archive: Archive,
        folder: Output,
        report: RunReport,
        *,
        run: str,
        job: str = "",
        sender: SignalSender,
    ) -> None:
        self.options = options
        self.archive = archive
        self.folder = folder
        self.report = report
        self.run = run
        self.job = job
        self.state = RunState()
        self._sender = sender
        self._thread = CallThread("archive", self._lose)
        self.call = self._thread.call
        self.downloads = Downloads()
        self.images = ImageStore(archive, folder)
        self.page_keeper = PageKeeper(archive) if options.keep_pages else None
        """Holds articles' pages as served; None where they are not kept."""
        self.writer = DocumentWriter(archive, folder)
        self.revisits = Revisits(archive, self.send, self.call)
        self.outcomes = ArticleOutcomes(archive, self.writer, report, self.send, self.call, self.revisits)
        self.learnt = LearntLayouts(archive.layouts, self.send, self._thread.call_soon)
        """Layouts learnt from the archive."""
        self.paces = archive.hosts.paces()
        """By host, the learnt delay between requests in seconds, and when it was learnt."""
        self.failover: Failover | None = None
        if options.article_host == "auto":
            keeps_pauses = not options.cookies  # with those of a browser session www may respond again
            self.failover = Failover(archive.hosts, self.send, self._thread.call_soon, keeps_pauses=keeps_pauses)
        self.check_host: Callable[[str], None] = lambda host: None
        """Raises SiteBlockedError where a host has begun to refuse while a request waited for its turn."""
        self.validators: dict[str, Validators] = {}
        """By article id, the validators of the responses of articles in progress."""
        self.before_closing: list[Callable[[str], Awaitable[None]]] = []
        """Called with Scrapy's finish reason and awaited as the run ends, before its report is closed."""
        self.left_behind: list[Callable[[], str]] = [self.describe_unclaimed]
        """Each returns a sentence on what a run leaves behind that is stopped at once, "" for nothing."""
        self.closing_notes: list[Callable[[], str]] = []
        """Called as the run ends; each returns a sentence for the summary, "" for none."""

    @classmethod
    def open(
        cls,
        options: Options,
        spider: str,
        arguments: Mapping[str, str],
        values: Mapping[str, Any],
        now: datetime,
        sender: SignalSender,
    ) -> Self:
        """Open the output folder and the archive for a run of *spider*.

        Args:
            arguments: As given.
            values: As parsed.
            now: Aware, the start of the run.

        Raises:
            ArchiveError: The folder or the archive cannot be used.
            SQLAlchemyError: The archive's server has gone away.
        """
        run = run_name(spider, now)
        folder = open_output(options.output, run)
        url = options.archive_url or Archive.file_url(archive_file(folder))
        check_archive(url, folder)
        job = job_name(spider, arguments, values) if options.shares_queue else ""
        archive = Archive(url, run, job=job)
        archive.database.retry_budget.limit(START_SECONDS)
        try:
            archive.runs.enter()
            folder.clear(archive.runs.live)
            # A script may pass numbers.
            redacted = {name: redact_text(str(text)) for name, text in arguments.items()}
            report = RunReport(spider, redacted, now)
            session = cls(options, archive, folder, report, run=run, job=job, sender=sender)
            session.learnt.load()
            return session
        except BaseException:
            folder.close()
            archive.close()
            raise

    @property
    def is_site_away(self) -> bool:
        """Whether the site refuses this run, or www is left alone for a while."""
        return bool(self.report.blocked) or (self.failover is not None and self.failover.is_open)

    def send(self, signal: object, **arguments: Any) -> list[tuple[Any, Any]]:
        """Send one of our signals; return pairs of a receiver and its result.

        Scrapy logs what a receiver raises, and goes on. As the report may then be incomplete, that counts as an error.
        """
        results = self._sender.send_catch_log(signal, **arguments)
        self.report.errors += sum(isinstance(result, Failure) for _, result in results)
        return results

    def call_soon(self, act: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Call a function in the archive's thread without waiting for it. The run ends if it fails."""
        self._thread.call_soon(act, *args, **kwargs)

    def close(self) -> None:
        """Close archive and folder after all pending calls. Blocks."""
        self._thread.close()
        self.folder.close()
        self.archive.close()

    def cancel(self, key: str) -> None:
        """Record that a request was cancelled because the run is ending; its article or list stays pending.

        A shared queue gets the request back for another worker.

        Args:
            key: The id of the request's article, or the URL of its list.
        """
        self.state.cancelled.add(key)
        if key not in self.revisits:
            self.send(signals.request_cancelled, key=key)
        if self.job:
            self.send(signals.article_transferred, key=key)

    def lose_queue(self, reason: str) -> None:
        """End the run as Redis is permanently unreachable. Open articles stay pending."""
        self.state.queue_is_lost = True
        self.send(signals.queue_lost, reason=reason)

    async def is_cut_off_for_good(self, key: str, digest: str) -> bool:
        """Count a truncated response; return whether equal ones came hours apart, so that the site has no more of it.

        Args:
            key: The article's id, or the URL of the list page.
            digest: Of the received part.
        """
        return await self.call(self.archive.cut_offs.count, key, digest, now=datetime.now(UTC))

    def take_validators(self, id_: str) -> tuple[FetchReason, Validators | None]:
        """Return why this run has fetched the article *id_*, and the validators of the response.

        The latter are None where its page was not fetched, as where only missing images of an archived article are.
        """
        reason = FetchReason.FULL if self.state.is_full else FetchReason.FETCHED
        return FetchReason.REVISIT if id_ in self.revisits else reason, self.validators.pop(id_, None)

    def describe_unclaimed(self) -> str:
        """Return a sentence on the named articles that no later run takes up, "" where there are none."""
        why, count = "", self.state.unclaimed
        if count:
            why = f"{count} of the articles that were named are not pending, as the run ended before: name them again"
        return why

    async def keep_page(self, response: Any) -> str:
        """Save a page that no parser understood; return words that say where, "" where it is not kept."""
        results = await self._sender.send_catch_log_async(signals.page_unparsed, response=response)
        self.report.errors += sum(isinstance(result, Failure) for _, result in results)
        return "".join(words for _, words in results if isinstance(words, str))

    def _lose(self, error: BaseException) -> None:
        """End the run after the failure of an archive call that nobody awaits."""
        if isinstance(error, OSError | SQLAlchemyError):
            self.send(signals.write_failed, error=error)
        else:
            self.send(signals.run_noted, text=f"{type(error).__name__}: {error}", errors=1)


_sessions: WeakKeyDictionary[object, CrawlSession] = WeakKeyDictionary()


def attach_session(crawler: object, session: CrawlSession) -> None:
    """Make *session* available to the components of *crawler*."""
    _sessions[crawler] = session


def detach_session(crawler: object) -> None:
    """Drop the session of *crawler*."""
    _sessions.pop(crawler, None)


def session_of(crawler: object) -> CrawlSession | None:
    """Return the session of *crawler*; None for a crawl that archives nothing (`scrapy shell`)."""
    return _sessions.get(crawler)
