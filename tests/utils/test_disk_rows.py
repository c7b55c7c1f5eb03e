"""Rows on the disk are given back in order, whatever they hold."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zakerscraper.utils import disk_rows
from zakerscraper.utils.disk_rows import DiskMap, DiskRows

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=3)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=20))
def test_rows_come_by_their_keys_and_equal_ones_as_they_came(given_rows: list[tuple[str, str]]) -> None:
    with DiskRows() as rows:
        for key, text in given_rows:
            rows.add(key, text)
        in_order = [text for _, text in sorted(given_rows, key=lambda row: row[0])]
        assert list(rows.sorted()) == in_order
        assert list(rows.sorted()) == in_order, "they can be read again"
        assert list(rows.sorted(reverse=True)) == in_order[::-1]
        assert all(key in rows for key, _ in given_rows)
        assert "not there" not in rows


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=20))
def test_a_dictionary_on_the_disk_is_one_in_order(given_rows: list[tuple[str, str]]) -> None:
    on_disk, expected = DiskMap(), dict(given_rows)
    on_disk.update(given_rows)
    assert list(on_disk.items()) == sorted(expected.items())
    for key in list(expected)[::2]:
        del on_disk[key], expected[key]
    assert dict(on_disk) == expected
    assert len(on_disk) == len(expected)
    with pytest.raises(KeyError):
        del on_disk["not there"]


def test_a_full_disk_is_an_error_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_rows, "_SET_UP", ("PRAGMA max_page_count = 8",))
    rows, mapping = DiskRows(), DiskMap()
    fillers: list[Callable[[], object]] = [
        lambda: rows.add("a", "a" * 100_000),
        lambda: mapping.update(a="a" * 100_000),
    ]
    for fill in fillers:
        with pytest.raises(OSError, match="a temporary file: database or disk is full") as raised:
            fill()
        assert raised.value.errno == errno.ENOSPC


@pytest.mark.parametrize("kind", [DiskRows, DiskMap])
@pytest.mark.parametrize("statement", ["", "PRAGMA x.y"])
def test_without_a_place_for_a_temporary_file_there_is_one_error(
    kind: type[DiskRows | DiskMap], statement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if statement:
        monkeypatch.setattr(disk_rows, "_SET_UP", (statement,))
    else:
        monkeypatch.setattr(sqlite3, "connect", Mock(side_effect=sqlite3.OperationalError("unable to open database")))
    with pytest.raises(OSError, match="a temporary file: un"):
        kind()
