"""The dates of old documents: which of them are early."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.each_case import each_case
from tests.old_documents import EARLY, box, old_document, picture
from tests.services.legacy_import.imports import HOUR, MINUTE, NOON
from zakerscraper.services.legacy_import.dates import Dates, dates_in, is_early


@each_case(
    ("stated", "newest", "early"),
    [
        (NOON - EARLY, NOON - 4 * MINUTE, True),
        (NOON - EARLY, NOON + 9 * MINUTE, True),
        (NOON - EARLY, NOON - 5 * HOUR, True),
        (NOON, NOON - 4 * MINUTE, False),
        (NOON, NOON + 9 * MINUTE, False),
        (NOON, NOON - 3 * HOUR, None),  # a picture from the stock, or eight hours early and eleven late
        (NOON - 12 * HOUR, NOON - 12 * HOUR, None),  # stored at midnight: shown at once, or in the morning
        (NOON, NOON + 30 * HOUR, None),  # a picture that was put in later
        (NOON, None, None),
    ],
)
def test_pictures_tell_whether_a_date_is_early(stated: datetime, newest: datetime | None, early: bool | None) -> None:
    assert is_early(stated, newest) is early


def test_dates_without_pictures_are_judged_by_their_neighbours() -> None:
    later = NOON + timedelta(days=300)
    dates = Dates.of(
        [(NOON + n * HOUR - EARLY, NOON + n * HOUR) for n in range(20)]
        + [(later + n * HOUR, later + n * HOUR) for n in range(20)]
    )
    assert dates.correct(NOON, None) == (NOON + EARLY, "document+neighbours")
    assert dates.correct(later, None) == (later, "document")
    assert dates.correct(NOON - EARLY, NOON) == (NOON, "document+pictures")
    assert dates.correct(NOON, NOON) == (NOON, "document"), "its own pictures count for more than its neighbours"
    assert dates.correct(None, NOON) == (NOON, "pictures")
    assert dates.correct(None, None) == (None, "")


def test_few_neighbours_are_no_evidence() -> None:
    assert Dates.of([(NOON - EARLY, NOON)] * 3).correct(NOON, None) == (NOON, "document")


def test_evidence_is_what_the_document_states_and_its_newest_picture() -> None:
    body = box(picture(NOON - HOUR)) + box(picture(NOON - MINUTE)) + box(picture(NOON - 900 * HOUR))
    assert dates_in(old_document("题", NOON, body)) == (NOON - EARLY, NOON - MINUTE)
    assert dates_in(b"---\ntitle: x\n---\n") == (None, None)
