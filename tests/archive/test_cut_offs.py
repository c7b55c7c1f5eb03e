"""When an answer that is cut off is taken as it is."""

from datetime import UTC, datetime, timedelta

import pytest

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.cut_offs import CutOff, count_cut_off

NOW = datetime(2026, 5, 18, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("answers", "believed"),
    [
        ([(0, "a")], False),
        ([(0, "a"), (3, "a")], False),
        ([(0, "a"), (3, "a"), (6, "a")], True),
        ([(0, "a"), (0.1, "a"), (0.2, "a"), (0.3, "a"), (1.9, "a")], False),  # not hours apart
        ([(0, "a"), (1, "a"), (2, "a"), (3, "a"), (4, "a")], True),
        ([(0, "a"), (3, "a"), (6, "b")], False),  # not equal
        ([(0, "a"), (3, "b"), (6, "a"), (9, "b")], False),
        ([(0, "a"), (3, "a"), (6, "a"), (6.1, "a")], True),
        ([(90_000, "a"), (0, "a"), (3, "a")], False),  # under a clock in the future
    ],
)
def test_equal_answers_hours_apart_are_believed(answers, believed, tmp_path):
    found = None
    archive = Archive(Archive.file_url(tmp_path / "archive.sqlite3"), "run")
    for hours, digest in answers:
        found = count_cut_off(found, digest, NOW + hours * HOUR)
        count = archive.cut_offs.count("6a0afe788e9f090000000001", digest, now=NOW + hours * HOUR)
        assert count is found.is_believed
    assert found.is_believed is believed
    expected = {"6a0afe788e9f090000000001": answers[-1][1]} if believed else {}
    assert archive.cut_offs.digests(["6a0afe788e9f090000000001", "https://zkres1.myzaker.com/x.jpg"]) == expected
    archive.close()


def test_what_is_believed_is_counted_no_further():
    found = CutOff("a", 3, NOW)
    assert count_cut_off(found, "a", NOW + 9 * HOUR) is found
