"""Values and columns of feeds."""

from __future__ import annotations

import codecs
import csv
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

_LONGEST_HEADER = 100_000
"""Characters of a CSV file's first line that are read."""
_CSV_OPTIONS = frozenset({"delimiter", "dialect", "quotechar"})
"""Options of Scrapy's exporter of CSV that say how a line is read."""


_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
"""What a cell of a spreadsheet begins with that is calculated, and not shown; full width where it speaks Chinese."""
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_LOSES = re.compile(
    r"[1-9]\d{15,}"  # 6.1E+23: they hold 15 digits
    r"|0\d[\d.]*"  # 7 for 007
    r"|\d*\.\d*0|\d+\.|\.\d+|\d+\.\d{14,}"  # 1.1 for 1.10
    r"|\d{1,3}(?:,\d{3})+(?:\.\d*)?"  # 1000 for 1,000
    r"|\([\d.,]+\)|[\d.,]+ ?%|[$¥￥€£] ?[\d.,]+"  # -5, 0.5 and 5
    r"|(?i:true|false)"
    r"|\d+(?:\.\d*)?[eE][+-]?0*\d{1,3}"  # an id may be one, as 61234567890123456789e012
    r"|\d{1,4}(?:[-/:.]\d{1,4}){2}(?: \d{1,2}:\d\d(?::\d\d)?)?|\d{1,4}[-/:]\d{1,4}"  # days and times
    r"|(?:\d{2,4}年)?\d{1,2}月(?:\d{1,2}日)?|\d{1,2}[时時]\d{1,2}分"
    rf"|(?i:(?:\d{{1,2}}[- ]?)?(?:{_MONTHS})[- ]?\d{{1,4}}|\d{{1,2}}[- ]?(?:{_MONTHS}))"
)
"""A text that a spreadsheet takes for a number, a logical value or a day, and shows as another text."""


def as_cell(value: Any) -> Any:
    """Return *value* so that a spreadsheet shows a text as it is: a `'` is put before what it would take otherwise.

    That is a formula, which a stranger may have written, and what looks like a number, a logical value or a day and
    would be shown as another text.
    """
    is_taken = isinstance(value, str) and (value.startswith(_FORMULA) or _LOSES.fullmatch(value))
    return f"'{value}" if is_taken else value


def to_plain_data(value: Any) -> Any:
    """Return *value* with moments as ISO 8601 and data classes as mappings, at any depth."""
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, dict):
        return {name: to_plain_data(part) for name, part in value.items()}
    return [to_plain_data(part) for part in value] if isinstance(value, list) else value


def drop_byte_order_mark(encoding: str | None) -> str | None:
    """Return *encoding*, UTF-8 for that with a byte-order mark (`utf-8-sig`), which is for spreadsheets.

    JSON and XML are UTF-8 without being told, and nothing reads them with a mark before each item.
    """
    return "utf-8" if encoding and codecs.lookup(encoding).name == "utf-8-sig" else encoding


def columns_to_add(
    path: Path, item_class: type, chosen: Mapping[str, str] | Iterable[str] | None, options: Mapping[str, Any]
) -> dict[str, str] | None:
    """Return the fields of *item_class* that rows added to the CSV file *path* have, with their columns' names.

    They are those of the file's header, in its order, also where an earlier version wrote fewer of them. None where the
    file has no header of ours, or another than the fields that were *chosen*.
    """
    own = dict(chosen) if isinstance(chosen, Mapping) else {name: name for name in chosen or ()}
    column_of = own or {field.name: field.name for field in fields(item_class)}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            line = file.readline(_LONGEST_HEADER)
        csv_options = {name: value for name, value in options.items() if name in _CSV_OPTIONS}
        columns = next(csv.reader([line], **csv_options), [])
    except (OSError, UnicodeError, csv.Error):
        return None
    by_column = {column: name for name, column in column_of.items()}
    if not columns or len(set(columns)) < len(columns) or not by_column.keys() >= set(columns):
        return None
    if len(columns) < len(own):
        return None
    return {by_column[column]: column for column in columns}


def ends_with_a_line(path: Path) -> bool:
    """Return whether the last line of the file *path*, which holds something, has its end. Raises OSError."""
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() in {b"\n", b"\r"}
