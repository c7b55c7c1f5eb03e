"""Parses the stream of React server components that Next pushes into its pages.

`3:{"list":"$4"}`, `4:[…]`, `5:T1a,text of 26 bytes`, `6:["$","p",null,{"children":"…"}]`, `7:I[…]`: a row's number in
hexadecimal digits, then JSON, a long text, an element, or what a browser needs alone. `"$4"`, `"$L4"` and `"$@4"` are
the row 4, `"$4:list:0"` what stands in it there, `"$$5"` the text `$5`.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

_ROW = re.compile(rb"([0-9a-f]{0,8}):")
_SIZED = re.compile(rb"([TAOoUSsLlGgMmVb])([0-9a-f]{1,8}),")
_REFERENCE = re.compile(r"\$[@LQWKFhip]?([0-9a-f]{1,8})((?::[^:]+)*)")
_ELEMENT_FIELDS = {"type": 1, "key": 2, "props": 3}
_NOTHING = frozenset({"$undefined", "$NaN", "$Infinity", "$-Infinity", "$-0"})
_MAX_ROWS = 20_000
_MAX_STEPS = 20
_LONGEST = 500
"""Characters of a reference; a long text may begin with a dollar."""


def read_rows(stream: str) -> list[Any]:
    """Return the values of the rows of *stream* in its order, their references resolved; a row may be in itself.

    Rows that a browser alone needs (modules, hints, errors) are left out.
    """
    rows: dict[str, Any] = {}
    data = stream.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
    position = 0
    while position < len(data) and len(rows) < _MAX_ROWS:
        if (row := _ROW.match(data, position)) is None:
            break
        position = row.end()
        number = row[1].decode()
        if sized := _SIZED.match(data, position):
            position = sized.end() + int(sized[2], 16)
            if sized[1] == b"T":
                rows[number] = data[sized.end() : position].decode("utf-8", "replace")
            continue
        end = data.find(b"\n", position)
        end = len(data) if end < 0 else end
        # Modules, hints and errors are no JSON, and neither is the row in which a stream breaks off.
        with suppress(ValueError, RecursionError):
            rows[number] = json.loads(data[position:end])
        position = end + 1
    _resolve(rows)
    return [value for value in rows.values() if isinstance(value, dict | list)]


def _resolve(rows: dict[str, Any]) -> None:
    """Put what they refer to in place of all references, without following any."""
    stack: list[Any] = [rows]
    while stack:
        current = stack.pop()
        items = list(current.items()) if isinstance(current, dict) else list(enumerate(current))
        for key, inner in items:
            if isinstance(inner, dict | list):
                stack.append(inner)
            elif isinstance(inner, str) and inner[:1] == "$" and 1 < len(inner) < _LONGEST:
                current[key] = _follow(inner, rows)


def _follow(text: str, rows: dict[str, Any]) -> Any:
    for _ in range(_MAX_STEPS):
        if text[1:2] == "$":
            return text[1:]
        if text in _NOTHING or text[1:2] in {"S", "Z"}:
            return None
        if text[1:2] == "D" and text[2:3].isdigit():
            return text[2:]
        if text[1:2] == "n" and text[2:].isdecimal():
            return text[2:]
        if (reference := _REFERENCE.fullmatch(text)) is None:
            return text
        value = rows.get(reference[1])
        for step in reference[2].split(":")[1:]:
            value = _inside(value, step)
        if not (isinstance(value, str) and value[:1] == "$" and 1 < len(value) < _LONGEST):
            return value
        text = value
    return None


def _inside(value: Any, step: str) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list):
        number = _ELEMENT_FIELDS.get(step, -1) if value[:1] == ["$"] else -1
        number = int(step) if step.isdecimal() and len(step) < 9 else number
        return value[number] if 0 <= number < len(value) else None
    return None
