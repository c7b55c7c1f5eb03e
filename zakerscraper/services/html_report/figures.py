"""Counts for the report: articles by day, hour, section, publisher, length and layout; images; runs.

Days and hours are those of +08:00.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath
from statistics import median
from typing import Any

from zakerscraper.archive.serialization import StoredImage, from_text
from zakerscraper.archive.state import State
from zakerscraper.items import SHANGHAI, Article

DAY, WEEK, MONTH, YEAR = "day", "week", "month", "year"
MOST_PERIODS = 60
"""The most columns that can be told apart on a phone."""
LENGTHS = (0, 200, 500, 1000, 1500, 2000, 3000, 5000, 10_000)
"""Lower bounds of the classes of lengths, in characters; the last class is open."""

UNFINISHED = "unfinished"
"""Stands for the verdict of a run that is in progress, or was killed."""


@dataclass(slots=True)
class Kind:
    """The images of one kind.

    Attributes:
        animated: How many of them are animated.
        size: Bytes.
    """

    files: int = 0
    animated: int = 0
    size: int = 0


@dataclass(slots=True)
class Tally:
    """The counts over the articles given to `add`.

    Attributes:
        days: Articles by day of publication.
        hours: Articles by hour of publication.
        sections: Articles by section.
        publishers: Articles by publisher.
        channels: Articles by list; several lists may show one article.
        reposts: Articles that repeat another one's text.
        lengths: In characters.
        layouts: Articles by layout, by day of fetching.
        kinds: Image files by extension; a file that several articles show counts once.
        missing_images: Images without a file, by status.
    """

    days: Counter[date] = field(default_factory=Counter)
    hours: Counter[int] = field(default_factory=Counter)
    sections: Counter[str] = field(default_factory=Counter)
    publishers: Counter[str] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)
    reposts: int = 0
    lengths: list[int] = field(default_factory=list)
    layouts: dict[date, Counter[str]] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    missing_images: Counter[str] = field(default_factory=Counter)
    _paths: set[str] = field(default_factory=set)

    @property
    def articles(self) -> int:
        """The number of articles."""
        return len(self.lengths)

    @property
    def images(self) -> Kind:
        """The images of all kinds together."""
        kinds = self.kinds.values()
        return Kind(sum(k.files for k in kinds), sum(k.animated for k in kinds), sum(k.size for k in kinds))

    @property
    def typical_length(self) -> int:
        """The median of the lengths, 0 without articles."""
        return round(median(self.lengths)) if self.lengths else 0

    def add(
        self, article: Article, length: int, saved: Mapping[str, StoredImage], channels: Iterable[str] = ()
    ) -> None:
        """Count one article.

        Args:
            length: Characters of its text.
            saved: The saved image files, by path.
            channels: Names of the lists that showed it.
        """
        self.lengths.append(length)
        self.channels.update(channels)
        self.reposts += bool(article.same_as)
        self.sections[article.section] += 1
        self.publishers[publisher_of(article)] += 1
        if article.published_at:
            published = article.published_at.astimezone(SHANGHAI)
            self.days[published.date()] += 1
            self.hours[published.hour] += 1
        if article.fetched_at:
            fetched = article.fetched_at.astimezone(SHANGHAI).date()
            self.layouts.setdefault(fetched, Counter())[article.layout] += 1
        for image in article.images:
            if not image.path:
                self.missing_images[image.status] += 1
            elif image.path not in self._paths:
                self._paths.add(image.path)
                kind = self.kinds.setdefault(_kind(image.path), Kind())
                file = saved.get(image.path)
                kind.files += 1
                kind.animated += image.animated
                kind.size += file.size if file else 0


def publisher_of(article: Article) -> str:
    """Return the publisher of *article*, or else its author."""
    return article.source or article.author


def _kind(path: str) -> str:
    return PurePosixPath(path).suffix.lower().removeprefix(".") or "unknown"


def newest_days(days: Mapping[date, int]) -> list[tuple[date, int]]:
    """Return the last MOST_PERIODS days up to the newest article, with their counts, zeros included."""
    if not days:
        return []
    last = max(days)
    first = max(min(days), last - timedelta(days=MOST_PERIODS - 1))
    return [(day, days.get(day, 0)) for day in periods(DAY, first, last)]


def whole_time(days: Iterable[date]) -> tuple[str, list[date]]:
    """Return the finest unit with at most MOST_PERIODS periods over *days*, and the first day of each period."""
    days = list(days)
    if not days:
        return DAY, []
    for unit in (DAY, WEEK, MONTH):
        found = periods(unit, min(days), max(days))
        if len(found) <= MOST_PERIODS:
            return unit, found
    return YEAR, periods(YEAR, min(days), max(days))


def periods(unit: str, first: date, last: date) -> list[date]:
    """Return the first day of every *unit* from that of *first* to that of *last*."""
    found = [period_of(first, unit)]
    while (following := _next(found[-1], unit)) <= last:
        found.append(following)
    return found


def period_of(day: date, unit: str) -> date:
    """Return the first day of the *unit* that *day* lies in; weeks begin on Mondays."""
    if unit == WEEK:
        return day - timedelta(days=day.weekday())
    if unit == MONTH:
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == YEAR else day


def _next(day: date, unit: str) -> date:
    if unit == MONTH:
        return (day + timedelta(days=31)).replace(day=1)
    if unit == YEAR:
        return day.replace(year=day.year + 1)
    return day + timedelta(days=7 if unit == WEEK else 1)


def by_length(lengths: Iterable[int]) -> list[tuple[str, int]]:
    """Return counts of *lengths* by class of LENGTHS: `under 200`, `200–499` …, `10,000 and more`."""
    counts = [0] * len(LENGTHS)
    for length in lengths:
        counts[max(i for i, least in enumerate(LENGTHS) if length >= least)] += 1
    names = [f"under {LENGTHS[1]:,}"]
    names += [f"{least:,}–{LENGTHS[i + 2] - 1:,}" for i, least in enumerate(LENGTHS[1:-1])]
    names.append(f"{LENGTHS[-1]:,} and more")
    return list(zip(names, counts, strict=True))


@dataclass(frozen=True, slots=True)
class Run:
    """A run in the archive.

    Attributes:
        seconds: Its duration, None for a run without an end.
        counts: Those of its summary, {} for a run without an end.
    """

    name: str
    spider: str
    arguments: str
    started_at: datetime
    verdict: str
    seconds: int | None
    counts: dict[str, int]


def run_labels(runs: Sequence[Run]) -> list[str]:
    """Return the labels of *runs* in a chart: the day (+08:00), with the time where two are on one day."""
    days = {run.started_at.date() for run in runs}
    form = "%m-%d" if len(days) == len(runs) else "%m-%d %H:%M"
    return [run.started_at.strftime(form) for run in runs]


def run_of(row: Mapping[str, Any]) -> Run:
    """Return the run in a row of the table `runs`."""
    counts = json.loads(row["counts"]) if row["counts"] else {}
    started_at = from_text(row["started_at"])
    # The next run records a killed one as finished, which says nothing of its duration.
    finished_at = from_text(row["finished_at"]) if row["finished_at"] and counts else None
    arguments: dict[str, Any] = json.loads(row["arguments"])
    return Run(
        name=row["name"],
        spider=row["spider"],
        arguments=" ".join(f"{name}={value}" for name, value in arguments.items()),
        started_at=started_at,
        verdict=row["verdict"] or UNFINISHED,
        seconds=max(0, round((finished_at - started_at).total_seconds())) if finished_at else None,
        counts=counts,
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article that is pending or lacks images.

    Attributes:
        state: `new`, `due`, `given up` or `pictures`.
        why: In words.
    """

    id: str
    url: str
    title: str
    section: str
    since: datetime
    state: str
    why: str
    attempts: int = 0
    next_attempt: datetime | None = None


NEW, AGAIN, GIVEN_UP, IMAGES = "new", "due", "given up", "pictures"


def waiting_of(row: Mapping[str, Any]) -> Waiting:
    """Return the article in a row of `Queries.list_waiting`."""
    if row["state"] != State.PENDING:
        state = IMAGES
    elif row["next_attempt_at"] is None:
        state = GIVEN_UP
    else:
        state = AGAIN if row["attempts"] else NEW
    return Waiting(
        id=row["id"],
        url=row["url"],
        title=row["title"],
        section=row["section"],
        since=from_text(row["first_seen_at"]),
        state=state,
        why=row["reason"] or "not fetched yet",
        attempts=row["attempts"],
        next_attempt=from_text(row["next_attempt_at"]) if row["next_attempt_at"] else None,
    )


def reasons(waiting: Sequence[Waiting]) -> list[tuple[str, int]]:
    """Return the reasons why articles wait, with their counts, the most frequent first."""
    return Counter(article.why for article in waiting).most_common()
