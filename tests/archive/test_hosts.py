"""What is known of hosts, in SQLite and in PostgreSQL."""

from __future__ import annotations

from tests.archive.records import (
    HOUR,
    MINUTE,
    NOW,
)
from zakerscraper.archive.archive import Archive
from zakerscraper.zaker.hosts import Pause


def test_a_pause_is_remembered_for_each_host_until_it_answers(archive: Archive) -> None:
    first, second = Pause(NOW, 2 * HOUR, "does not answer"), Pause(NOW + 3 * HOUR, 4 * HOUR, "refuses (HTTP 429)")
    archive.hosts.save_pause("a.example", first)
    archive.hosts.save_pause("b.example", second)
    archive.hosts.save_pause("a.example", second)
    assert archive.hosts.pauses() == {"a.example": second, "b.example": second}
    archive.hosts.end_pause("a.example")
    archive.hosts.end_pause("a.example")
    assert archive.hosts.pauses() == {"b.example": second}


def test_a_pace_is_remembered_for_each_host(archive: Archive) -> None:
    archive.hosts.save_pace("a.example", 1.5, now=NOW)
    archive.hosts.save_pace("a.example", 3.0, now=NOW + MINUTE)
    assert archive.hosts.paces() == {"a.example": (3.0, NOW + MINUTE)}
