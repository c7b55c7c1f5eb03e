"""Runs that are alive, that ended and that were killed, in SQLite and in PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import pytest

from tests.archive.records import (
    MINUTE,
    NOW,
    Open,
    due,
    remember,
)
from zakerscraper.archive.archive import Archive
from zakerscraper.exceptions import ArchiveError


def begin(archive: Archive, now: datetime = NOW) -> list[str]:
    names = [row.name for row in archive.runs.find_orphaned()]
    arguments = {"id": "13", "section": "科技"}
    return sorted(archive.runs.begin(spider="channel", arguments=arguments, now=now, orphaned=names))


def test_a_run_that_never_ended_is_reported_once_and_frees_what_it_had(opened: Open) -> None:
    dead, other = opened("dead"), opened("run-2")
    assert begin(dead) == []
    remember(dead, 1)
    dead.close()
    assert begin(other) == ["dead"]
    assert due(other) == [1]
    assert begin(opened("run-3")) == []


def test_of_two_runs_that_find_a_dead_one_one_reports_it(opened: Open) -> None:
    dead, one, other = opened("dead"), opened("run-1"), opened("run-2")
    begin(dead)
    dead.close()
    assert (
        [row.name for row in one.runs.find_orphaned()] == [row.name for row in other.runs.find_orphaned()] == ["dead"]
    )
    ended = [archive.runs.begin(spider="hot", arguments={}, now=NOW, orphaned=["dead"]) for archive in (one, other)]
    assert ended == [{"dead"}, frozenset()]


def test_a_run_that_ends_while_others_ask_who_is_alive_was_not_killed(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    ending, other = opened("run-1"), opened("run-2")
    begin(ending)
    live = other.runs.live

    def end_and_ask(names: Collection[str]) -> frozenset[str]:
        ending.runs.end(verdict="ok", counts={}, now=NOW + MINUTE)
        ending.close()
        return live(names)

    monkeypatch.setattr(other.runs, "live", end_and_ask)
    assert other.runs.find_orphaned() == []


def test_a_live_run_is_not_reported(opened: Open) -> None:
    one, other = opened("run-1"), opened("run-2")
    begin(one)
    remember(one, 1)
    assert begin(other) == []
    assert due(other) == []


def test_a_run_that_ended_gives_back_what_it_had_and_is_not_reported(opened: Open) -> None:
    one, other = opened("run-1"), opened("run-2")
    begin(one)
    remember(one, 1)
    one.runs.end(verdict="incomplete", counts={"listed": 1}, now=NOW + MINUTE)
    assert begin(other) == []
    assert due(other) == [1]


def test_the_rows_of_dead_runs_say_what_they_were(opened: Open) -> None:
    killed = opened("dead")
    begin(killed)
    killed.close()
    (row,) = opened("run-2").runs.find_orphaned()
    assert (row.name, row.spider, row.started_at) == ("dead", "channel", "2026-05-18T12:00:00Z")
    assert row.arguments == '{"id": "13", "section": "科技"}'


def test_a_name_of_a_run_is_used_once_at_a_time(opened: Open) -> None:
    opened("run-1")
    with pytest.raises(ArchiveError, match=r"run-1 is using the archive"):
        opened("run-1")


def test_runs_are_alive_from_their_beginning_to_their_end(opened: Open) -> None:
    one, other = opened("run-1"), opened("run-2")
    assert one.runs.live_names() == frozenset()
    begin(one)
    begin(other)
    assert one.runs.live_names() == other.runs.live_names() == {"run-1", "run-2"}
    assert one.runs.live(["run-2", "nobody"]) == {"run-2"}
    assert one.runs.live([]) == frozenset()
    one.runs.end(verdict="ok", counts={}, now=NOW)
    assert other.runs.live_names() == {"run-2"}
    one.close()
    assert other.runs.live(["run-1", "run-2"]) == {"run-2"}
