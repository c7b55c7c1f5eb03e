"""Rows on the disk are given back in order, whatever they hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zakerscraper.utils.disk_rows import DiskRows

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
