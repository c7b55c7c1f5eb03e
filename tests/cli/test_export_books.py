"""Books of days and weeks are whole, whatever moment they are asked for since."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime

import pytest

from zakerscraper.cli.export_books import with_whole_books
from zakerscraper.items import SHANGHAI
from zakerscraper.services.selection import Selection


@pytest.mark.parametrize(
    ("each", "first", "last"), [("day", (20, 0), (21, 23)), ("week", (18, 0), (24, 23)), ("section", (20, 8), (21, 9))]
)
def test_moments_become_the_ends_of_days_and_weeks(each: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    since, until = (datetime(2026, 5, day, hour, 51, tzinfo=SHANGHAI) for day, hour in ((20, 8), (21, 9)))
    chosen = with_whole_books(Selection(since=since, until=until), Namespace(format="epub", each=each))
    assert chosen.since is not None
    assert chosen.until is not None
    assert [(moment.day, moment.hour) for moment in (chosen.since, chosen.until)] == [first, last]
