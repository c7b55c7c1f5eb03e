"""The report of one run: the outcome of every listed article, and the verdict.

Its counts always add up: listed = known + exported + gone + failed + skipped.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from zakerscraper import __version__
from zakerscraper.items import SHANGHAI
from zakerscraper.run_report.status import ListOutcome, Outcome, RevisitOutcome, Verdict
from zakerscraper.run_report.summary import ArticleSummary, ListSummary, RunCounts, RunSummary

_NOT_UNDERSTOOD = frozenset({ListOutcome.EMPTY, ListOutcome.UNREADABLE})
_NOT_READ = frozenset({ListOutcome.FAILED, ListOutcome.BLOCKED}) | _NOT_UNDERSTOOD

_ENOUGH_TO_JUDGE = 4
"""From how many articles on the site is suspected to have changed, and not the articles."""
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""A clock that nobody sets, and that goes on while the machine sleeps."""
_NORMAL_ENDS = ("finished", "closespider_", "shutdown", "blocked")


@dataclass(slots=True)
class _Line:
    url: str
    title: str
    outcome: Outcome | None = None
    reason: str = ""


@dataclass(slots=True)
class _List:
    id: str
    name: str
    outcome: ListOutcome | None = None
    reason: str = ""
    articles: set[str] = field(default_factory=set)


@dataclass(slots=True)
class RunReport:
    """What happened in a run so far. Keys are article ids, or URLs of entries that are no articles.

    Attributes:
        layouts: Parsed articles by layout.
        images: Images by outcome: saved, known, failed, refused.
        revisits: Archived articles that were fetched again, by outcome; they do not count as listed.
        notes: Sentences for the summary.
        pending: Articles that are pending in the archive as the run ends.
        waiting: Articles of earlier runs that wait for their next attempt and are on no list of this run.
        blocked: Why the site refused the run, "" where it did not.
        errors: Exceptions in our own code, and failures that ended the run (a full disk, a lost database).
        unreadable_articles: Articles whose pages no parser understood.
        doubtful_articles: Articles that looked deleted, as they also would in an outage.
        cut_short: Whether articles were skipped because the run ended.
        stopping: Whether the run was told to stop.
    """

    spider: str
    arguments: dict[str, str]
    started_at: datetime
    layouts: Counter[str] = field(default_factory=Counter)
    images: Counter[str] = field(default_factory=Counter)
    revisits: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    pending: int = 0
    waiting: int = 0
    blocked: str = ""
    errors: int = 0
    unreadable_articles: int = 0
    doubtful_articles: int = 0
    cut_short: bool = False
    stopping: bool = False
    _lines: dict[str, _Line] = field(default_factory=dict)
    _lists: dict[str, _List] = field(default_factory=dict)
    _edited: set[str] = field(default_factory=set)
    _changed: set[str] = field(default_factory=set)
    _began: float = field(default_factory=lambda: time.clock_gettime(_CLOCK))

    def now(self) -> datetime:
        """Return the moment by the clock as it was when the run began: setting it makes no run longer or shorter."""
        return self.started_at + timedelta(seconds=time.clock_gettime(_CLOCK) - self._began)

    def record_listing(self, key: str, url: str, title: str) -> bool:
        """Add an article, without an outcome yet; return False where it is there already."""
        if key in self._lines:
            return False
        self._lines[key] = _Line(url, title)
        return True

    def remove_open(self, key: str) -> None:
        """Remove *key* if it has no outcome yet, as another run reports it."""
        if key in self._lines and not self._lines[key].outcome:
            del self._lines[key]

    def has(self, key: str) -> bool:
        """Return whether *key* has been listed."""
        return key in self._lines

    def title(self, key: str) -> str:
        """Return the title under which *key* was listed, "" where it was not."""
        return self._lines[key].title if key in self._lines else ""

    def set_outcome(self, key: str, outcome: Outcome, reason: str = "") -> None:
        """Record the outcome of *key*. A later one replaces an earlier one (skipped, then fetched after all)."""
        line = self._lines[key]
        line.outcome, line.reason = outcome, reason

    def outcome(self, key: str) -> Outcome | None:
        """Return the outcome of *key*, None while it has none."""
        return self._lines[key].outcome if key in self._lines else None

    def outcomes(self) -> Counter[Outcome]:
        """Return the numbers of articles by outcome, without those that have none yet."""
        return Counter(line.outcome for line in self._lines.values() if line.outcome)

    def record_list(
        self,
        url: str,
        outcome: ListOutcome | None = None,
        reason: str = "",
        *,
        number: str = "",
        name: str = "",
        articles: Iterable[str] = (),
    ) -> None:
        """Record the outcome of a list.

        Args:
            url: The URL of its first page, its key; it may be recorded repeatedly.
            outcome: What became of it, None while it is open. A list that was read becomes `incomplete` where a
                further page fails.
            reason: Why, in a few words; "" for `ok`.
            number: The number of its channel or publisher, "" for other lists.
            name: Its name, "" where unknown.
            articles: Keys of the articles on it, added to earlier ones.
        """
        list_ = self._lists.setdefault(url, _List(number, name))
        list_.articles.update(articles)
        if not outcome or (outcome == ListOutcome.OK and list_.outcome):
            return
        if list_.outcome in {ListOutcome.OK, ListOutcome.OPEN_API} and outcome in _NOT_READ:
            outcome = ListOutcome.INCOMPLETE
        list_.outcome, list_.reason = outcome, reason

    def count_edited(self, id_: str) -> None:
        """Record that the document of the article *id_* was edited by hand and is left as it is."""
        self._edited.add(id_)

    def count_changed(self, id_: str) -> None:
        """Record that the site has changed the archived article *id_*."""
        self._changed.add(id_)

    def close_articles(self, reason: str) -> None:
        """Record articles without an outcome as skipped, as the run ends."""
        for line in self._lines.values():
            if not line.outcome:
                line.outcome, line.reason = Outcome.SKIPPED, reason
                self.cut_short = True

    def close_lists(self, reason: str, *, elsewhere: bool = False) -> int:
        """Record the outcome of lists that are still open, as the run ends; return how many there were.

        Args:
            elsewhere: Whether another worker may have read them; then they are removed from this report.
        """
        still_open = [url for url, list_ in self._lists.items() if not list_.outcome]
        if elsewhere:
            for url in still_open:
                del self._lists[url]
            return 0
        for url in still_open:
            list_ = self._lists[url]
            list_.outcome, list_.reason = ListOutcome.BLOCKED if self.blocked else ListOutcome.INCOMPLETE, reason
        return len(still_open)

    def note(self, text: str) -> None:
        """Add a sentence to the summary unless it is there already."""
        if text not in self.notes:
            self.notes.append(text)

    def counts(self) -> RunCounts:
        """Return the summary's counts."""
        outcomes = self.outcomes()
        return {
            "listed": len(self._lines),
            "known": outcomes[Outcome.KNOWN],
            "exported": outcomes[Outcome.EXPORTED],
            "gone": outcomes[Outcome.GONE],
            "failed": outcomes[Outcome.FAILED],
            "skipped": outcomes[Outcome.SKIPPED],
            "pending": self.pending,
            "edited": len(self._edited),
            "changed": len(self._changed),
            "revisited": self.revisits.total(),
            "images_saved": self.images["saved"],
            "images_known": self.images["known"],
            "images_failed": self.images["failed"],
            "images_refused": self.images["refused"],
        }

    def shown_count(self) -> int:
        """Return how many articles the site has served to this run."""
        not_shown = self.revisits[RevisitOutcome.GONE] + self.revisits[RevisitOutcome.FAILED]
        return self.outcomes()[Outcome.EXPORTED] + self.revisits.total() - not_shown

    def open_count(self) -> int:
        """Return the number of articles without an outcome."""
        return sum(not line.outcome for line in self._lines.values())

    def failures(self) -> list[ArticleSummary]:
        """Return the failed articles in the order of their listing."""
        return self._entries_with(Outcome.FAILED)

    def gone(self) -> list[ArticleSummary]:
        """Return the articles that the site no longer has, in the order of their listing."""
        return self._entries_with(Outcome.GONE)

    def _entries_with(self, outcome: Outcome) -> list[ArticleSummary]:
        return [
            {"id": key, "url": line.url, "title": line.title, "reason": line.reason}
            for key, line in self._lines.items()
            if line.outcome == outcome
        ]

    def lists(self) -> list[ListSummary]:
        """Return the lists of the run, with the numbers of their articles and of those exported."""
        return [
            {
                "url": url,
                "id": list_.id,
                "name": list_.name,
                "outcome": list_.outcome or "",
                "listed": len(list_.articles),
                "exported": sum(self.outcome(key) == Outcome.EXPORTED for key in list_.articles),
                "reason": list_.reason,
            }
            for url, list_ in self._lists.items()
        ]

    def skipped(self) -> dict[str, int]:
        """Return how many articles were skipped, by reason."""
        return dict(Counter(line.reason for line in self._lines.values() if line.outcome == Outcome.SKIPPED))

    def verdict(self, finish_reason: str) -> Verdict:
        """Return the run's verdict; the order of precedence is blocked, error, unreadable, incomplete, ok.

        Args:
            finish_reason: Scrapy's.
        """
        outcomes = self.outcomes()
        tried = outcomes[Outcome.EXPORTED] + outcomes[Outcome.GONE] + outcomes[Outcome.FAILED]
        lists = {list_.outcome for list_ in self._lists.values()}
        unreadable = self._is_unreadable(tried, outcomes[Outcome.KNOWN])
        if self.blocked or lists == {ListOutcome.BLOCKED}:
            return Verdict.BLOCKED
        if self.errors or not finish_reason.startswith(_NORMAL_ENDS):
            return Verdict.ERROR
        if outcomes.total() != len(self._lines):
            self.note("the counts of this run do not add up: please report it")
            return Verdict.ERROR
        if unreadable:
            return Verdict.UNREADABLE
        if ListOutcome.FAILED in lists and lists <= _NOT_READ:
            return Verdict.ERROR
        cut_short = self.cut_short or finish_reason == "shutdown"
        if outcomes[Outcome.FAILED] or self.waiting or cut_short or lists & (_NOT_READ | {ListOutcome.INCOMPLETE}):
            return Verdict.INCOMPLETE
        return Verdict.OK

    def _is_unreadable(self, tried: int, known: int) -> bool:
        """Return whether the layout must have changed, and note why."""
        if self._too_many_unreadable(tried, known):
            self.note(
                f"{self.unreadable_articles} of {tried} article pages could not be understood and are pending: the"
                " layout changed, or the site shows something else in their place; `scrapy doctor` shows what is on"
                " one, `scrapy doctor --site` whether another host has them"
            )
            return True
        # One of several lists may be of a channel that the site has closed.
        if sum(list_.outcome in _NOT_UNDERSTOOD for list_ in self._lists.values()) * 2 > len(self._lists):
            return True
        if self.too_many_gone():
            self.note(
                f"{self.doubtful_articles} of {tried} articles looked deleted: that usually means an outage or a new"
                " page layout, so they stay pending"
            )
            return True
        return False

    def too_many_gone(self) -> bool:
        """Return whether so many articles look deleted that the site, not they, must be at fault."""
        outcomes = self.outcomes()
        tried = outcomes[Outcome.EXPORTED] + outcomes[Outcome.GONE] + outcomes[Outcome.FAILED]
        return self.doubtful_articles >= _ENOUGH_TO_JUDGE and self.doubtful_articles * 2 > tried

    def _too_many_unreadable(self, tried: int, known: int) -> bool:
        # A single bad page among many known articles says nothing of the layout.
        return self.unreadable_articles * 2 > tried and (self.unreadable_articles >= _ENOUGH_TO_JUDGE or not known)

    def reason(self, key: str) -> str:
        """Return why *key* has its outcome."""
        return self._lines[key].reason if key in self._lines else ""

    def summary(self, finish_reason: str, finished_at: datetime) -> RunSummary:
        """Return the run's summary."""
        verdict = self.verdict(finish_reason)
        return {
            "spider": self.spider,
            "arguments": self.arguments,
            "started_at": _format_moment(self.started_at),
            "finished_at": _format_moment(max(finished_at, self.started_at)),
            "finish_reason": finish_reason,
            "verdict": verdict,
            "counts": self.counts(),
            "failures": self.failures(),
            "gone": self.gone(),
            "skipped": self.skipped(),
            "lists": self.lists(),
            "layouts": dict(self.layouts),
            "notes": self.notes,
            "exit_status": verdict.exit_status,
            "zakerscraper": __version__,
        }


def _format_moment(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).replace(microsecond=0).isoformat()
