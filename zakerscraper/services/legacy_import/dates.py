"""Corrects the dates of older exporters by the ids of images."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from zakerscraper.items import SHANGHAI
from zakerscraper.zaker.dates import EARLIEST
from zakerscraper.zaker.urls import id_time

EARLY = timedelta(hours=8)
"""How early the dates of an older exporter are, which took +08:00 for UTC once too often."""
_SLACK = timedelta(minutes=15)
"""How long after an article's publication an image may be uploaded; nine minutes have been seen."""
_SOON = timedelta(hours=1)
"""A date at most this long after the newest image of its article is right."""
_NIGHT = frozenset({21, 22, 23, 0, 1, 2})
_NEIGHBOURS = 5
_AGREEING = 4
_DATE = re.compile(rb"^date:[ \t]*(.+?)[ \t]*\r?$", re.MULTILINE)
_IMAGE = re.compile(rb"myzaker\.com/\d{6}/([0-9a-f]{24})_")


@dataclass(frozen=True, slots=True)
class Dates:
    """Judges the dates of imported documents by the ids of their images, which contain the moment of upload.

    Attributes:
        judged: (stated date, whether it is early) of documents whose own images show it, sorted.
    """

    judged: Sequence[tuple[datetime, bool]] = ()

    @classmethod
    def of(cls, evidence: Iterable[tuple[datetime | None, datetime | None]]) -> Dates:
        """Judge pairs of a document's stated date and the time of its newest image."""
        judged = []
        for stated, newest in evidence:
            if stated is not None and (early := is_early(stated, newest)) is not None:
                judged.append((stated, early))
        return cls(sorted(judged))

    def correct(self, stated: datetime | None, newest: datetime | None) -> tuple[datetime | None, str]:
        """Return the moment of publication and its source; (None, "") where nothing states it.

        A date that the document's images show to be early is corrected (`document+pictures`). One on which they say
        nothing is corrected where its neighbours in time are (`document+neighbours`). Any other is taken as it is
        (`document`). Without a date it is the newest image's (`pictures`).

        Args:
            stated: The date of the document.
            newest: The time of its newest image.
        """
        if stated is None:
            return (newest, "pictures") if newest else (None, "")
        early = is_early(stated, newest)
        if early:
            return stated + EARLY, "document+pictures"
        if early is None and self._neighbours_are_early(stated):
            return stated + EARLY, "document+neighbours"
        return stated, "document"

    def _neighbours_are_early(self, stated: datetime) -> bool:
        index = bisect_left(self.judged, (stated, False))
        around = self.judged[max(index - _NEIGHBOURS, 0) : index + _NEIGHBOURS]
        nearest = sorted(around, key=lambda judged: abs(judged[0] - stated))[:_NEIGHBOURS]
        return sum(early for _, early in nearest) >= _AGREEING


def is_early(stated: datetime, newest: datetime | None) -> bool | None:
    """Return whether the date *stated* is eight hours early; None where the *newest* image's time does not show it.

    Images are uploaded before publication, and rarely long before. But what is uploaded at night is often published in
    the morning, some eight hours later.
    """
    if newest is None:
        return None
    if stated < newest - _SLACK:
        return True if stated + EARLY >= newest - _SLACK else None
    at_night = newest.astimezone(SHANGHAI).hour in _NIGHT
    return False if stated <= newest + _SOON and not at_night else None


def dates_in(data: bytes) -> tuple[datetime | None, datetime | None]:
    """Return the date in the front matter of the document *data*, and the time of its newest image."""
    match = _DATE.search(data)
    try:
        stated = parsedate_to_datetime(match[1].decode()) if match else None
    except (ValueError, TypeError, IndexError, OverflowError):
        stated = None
    if stated is not None and stated.tzinfo is None:
        stated = stated.replace(tzinfo=UTC)
    return stated, newest_image(data)


def newest_image(data: bytes) -> datetime | None:
    """Return the upload time of the newest of ZAKER's images in *data*, None without any."""
    times = [id_time(id_.decode()) for id_ in set(_IMAGE.findall(data))]
    return max((time for time in times if EARLIEST <= time <= datetime.now(UTC) + timedelta(days=1)), default=None)
