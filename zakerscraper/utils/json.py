"""Parses untrusted JSON, and formats JSON for files that people read."""

from __future__ import annotations

import json
from typing import Any

from zakerscraper.exceptions import ParseError, TruncatedPageError

_LONGEST_PLACE = 5
# Line ends and tabs in strings are no JSON, and mean what they are.
_DECODER = json.JSONDecoder(strict=False)
_SHOWN = 80
_LONGEST_WORD = 12
"""Characters of what JSON may break off in and report at its beginning: a word, an escape."""


def format_json(data: object) -> str:
    """Return *data* as indented JSON with a line end."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def load_object(text: str, start: int = 0) -> dict[str, Any]:
    """Return the JSON object that begins at *start* of *text*; what follows it is left alone.

    Raises TruncatedPageError where it ends before it is whole, ParseError where there is none, or where it is nested
    too deeply to be read.
    """
    while start < len(text) and text[start] in " \t\r\n\ufeff":
        start += 1
    try:
        value, _ = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        if start < len(text) and text[start] in "{[" and _is_cut_off(text, error):
            raise TruncatedPageError(f"the JSON is cut off after {len(text)} characters") from None
        raise ParseError(f"no readable JSON: {error}") from None
    if not isinstance(value, dict):
        raise ParseError(f"JSON of type {type(value).__name__} instead of an object")
    return value


def _is_cut_off(text: str, error: Exception) -> bool:
    if not isinstance(error, json.JSONDecodeError):
        return False
    # A text that is never closed is reported at its beginning.
    return error.msg.startswith("Unterminated string") or error.pos + _LONGEST_WORD > len(text.rstrip())


def mapping(value: object) -> dict[str, Any]:
    """Return *value* where it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def members_of(value: object) -> list[Any]:
    """Return what is in *value* where it is a JSON list, in order.

    An object whose keys are numbers is a list too, in their order: so PHP writes an array from which an item was
    taken. Larger numbers are ids of what an object holds by them.
    """
    if isinstance(value, dict) and all(key.isdecimal() and len(key) < _LONGEST_PLACE for key in value):
        value = [value[key] for key in sorted(value, key=int)]
    return value if isinstance(value, list) else []


def items_of(value: object) -> list[dict[str, Any]]:
    """Return the objects in *value* where it is a JSON list, in order; everything else in it is left out."""
    return [item for item in members_of(value) if isinstance(item, dict)]


def as_text(value: object) -> str:
    """Return *value* as a person may be told it: a text as it is, anything else as JSON, of which the beginning."""
    return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))[:_SHOWN]


def is_yes(value: object) -> bool:
    """Return whether *value* is 1, as a number, a text or a truth value: what an answer that is none states."""
    return value is True or str(value) in {"1", "1.0"}


def holds_items(value: object) -> bool:
    """Return whether *value*, what a response has as its data, holds items in some shape.

    Any list of objects or lists does. Without one, an empty list says that there are none (`{"info": {"total": 0},
    "list": []}`); what has no list at all may have them as objects.
    """
    if not isinstance(value, list | dict):
        return False
    lists: list[list[Any]] = []
    stack: list[list[Any] | dict[str, Any]] = [value]
    while stack:
        current = stack.pop()
        if isinstance(current, list):
            lists.append(current)
            if any(isinstance(inner, list | dict) for inner in current):
                return True
        else:
            stack += [inner for inner in current.values() if isinstance(inner, list | dict)]
    if lists:
        return all(lists)
    return isinstance(value, dict) and any(isinstance(inner, dict) and inner for inner in value.values())
