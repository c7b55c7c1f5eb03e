"""Responses whose articles are no objects yet: JSON in strings, rows under the names of their columns, JSON lines."""

from __future__ import annotations

import json
import re
from typing import Any

from zakerscraper.exceptions import ParseError
from zakerscraper.zaker.generic.json_api import with_included

_DECODER = json.JSONDecoder(strict=False)
_MOST_LINES = 10_000
_MOST = 50_000
"""Objects and lists that are looked into."""
_JSON = re.compile(r"\s*[\[{]")
_HAS_ID = re.compile(r"[0-9a-fA-F]{24}")
_SHORT = 30
_NAME = re.compile(r"[A-Za-z_][\w.-]{0,40}")


def read_values(text: str) -> Any:
    """Return the JSON in *text*, a list of all values where it is several, one behind the other.

    What stands otherwise than in objects is brought into them: JSON in a string, rows of a table.

    Raises:
        ParseError: It is none.
    """
    values: list[Any] = []
    position, length = 0, len(text)
    while position < length and len(values) < _MOST_LINES:
        match = _JSON.match(text, position)
        if match is None:
            break
        try:
            value, position = _DECODER.raw_decode(text, match.end() - 1)
        except (ValueError, RecursionError) as error:
            if not values:
                raise ParseError(f"no readable JSON: {error}") from None
            break
        values.append(value)
    if not values:
        raise ParseError("no readable JSON")
    return with_included(shaped(values[0] if len(values) == 1 else values))


def shaped(value: Any) -> Any:
    """Return *value* with what stands otherwise than in objects brought into them, in place: JSON in a text, rows."""
    holder = [value]
    seen: set[int] = set()
    stack: list[Any] = [holder]
    for _ in range(_MOST):
        if not stack:
            break
        current = stack.pop()
        if id(current) in seen:
            continue  # states refer to one object from several
        seen.add(id(current))
        places = list(current.items()) if isinstance(current, dict) else list(enumerate(current))
        names = _column_names(current) if isinstance(current, dict) else []
        for place, member in places:
            if isinstance(member, str) and len(member) > _SHORT and _JSON.match(member) and _HAS_ID.search(member):
                member = current[place] = _decoded(member)
            if isinstance(member, list) and (rows := _rows(member, names)):
                member = current[place] = rows
            if isinstance(member, dict | list):
                stack.append(member)
    return holder[0]


def _decoded(text: str) -> Any:
    try:
        return _DECODER.decode(text.strip())
    except (ValueError, RecursionError):
        return text


def _column_names(value: dict[str, Any]) -> list[str]:
    """Return the list of names beside the lists of an object: `{"fields": ["id", "title"], "rows": [[…], …]}`."""
    return next((member for member in value.values() if isinstance(member, list) and _are_names(member)), [])


def _are_names(row: list[Any]) -> bool:
    return len(row) > 1 and all(isinstance(name, str) and _NAME.fullmatch(name) for name in row)


def _rows(rows: list[Any], names: list[str]) -> list[dict[str, Any]]:
    """Return the rows of a table as objects, [] where *rows* is none; without *names* its first row has them."""
    if not rows or not isinstance(rows[0], list):
        return []
    if not names and _are_names(rows[0]):
        names, rows = rows[0], rows[1:]
    if not names or not rows or not all(isinstance(row, list) and len(row) == len(names) for row in rows):
        return []
    return [dict(zip(names, row, strict=True)) for row in rows]
