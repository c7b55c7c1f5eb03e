"""Finds JavaScript objects that a page's scripts assign."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from zakerscraper.utils.text import one_line

_LONGEST = 100_000
"""Characters of an object that are looked at; known ones have some thousand."""
# A comment or a string that does not end takes the rest: looked for again from each of its characters, it takes long.
_TOKEN = re.compile(
    r"""\s+|//[^\n]*|/\*(?:.*?\*/|.*)|"""
    r"""(?P<string>"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?|`(?:[^`\\]|\\.)*+`?)|"""
    r"""(?P<word>[\w$.+-]+)|(?P<mark>[{}()\[\]:,])|.""",
    re.DOTALL,
)
_VALUE = re.compile(
    r"""\s*("(?:[^"\\\n]|\\.){0,4000}"|'(?:[^'\\\n]|\\.){0,4000}'|[0-9]{1,20})\s*(?=[;,}\n]|$)""", re.DOTALL
)
"""A text or a number that is a property's whole value."""
_MOST, _MOST_OBJECTS = 200, 3
"""Assignments of a script, and objects of a page, that are looked at."""
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}


def find_object(scripts: Iterable[str], name: str) -> dict[str, str]:
    """Return the texts and numbers of the object that is assigned to the variable *name*, by key; {} without one.

    That is the first `name = {…}`, with any declaration or object (`window.`) before it, that holds something, and what
    `name.key = …` adds to it. Other values than texts and numbers (lists, objects, calls) are left out.

    Args:
        scripts: The texts of a page's scripts.
    """
    found: dict[str, str] = {}
    added: dict[str, str] = {}
    objects = 0
    assigned = re.compile(
        rf"""(?<![\w$]){re.escape(name)}\s*(?:=\s*(?P<object>(?={{))|"""
        r"""(?:\.\s*(?P<key>[\w$]{1,60})|\[\s*["'](?P<quoted>[\w$]{1,60})["']\s*\])\s*=(?!=))"""
    )
    for script in scripts:
        for match in islice(assigned.finditer(script), _MOST):
            if match["object"] is None:
                if value := _VALUE.match(script, match.end()):
                    added[match["key"] or match["quoted"]] = _text(value[1])
            elif not found and (objects := objects + 1) <= _MOST_OBJECTS:
                found = _properties(script[match.end() : match.end() + _LONGEST])
    return found | {key: text for key, text in added.items() if not found.get(key)}


def _properties(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    depth = 0
    key = value = None
    after_colon = False
    for token in _TOKEN.finditer(text):
        mark, literal = token["mark"], token["string"] or token["word"]
        if token["string"] and (len(token["string"]) < 2 or token["string"][-1] != token["string"][0]):
            break
        if mark and mark in "{[(":
            depth += 1
            value = None if depth > 1 else value
        elif mark and mark in "}])":
            depth -= 1
        if depth == 1 and mark == ":" and not after_colon:
            after_colon = True
        elif depth == 1 and literal is not None:
            if not after_colon:
                key = _text(literal)
            elif value is None:
                value = _text(literal)
        elif depth == 0 or (depth == 1 and mark == ","):
            if key is not None and value is not None:
                found.setdefault(key, value)
            key, value, after_colon = None, None, False
        if depth == 0 and mark:
            break
    return found


def _text(literal: str) -> str:
    if literal[0] not in "\"'`":
        return literal
    text = _ESCAPE.sub(_unescape, literal[1:-1])
    # Characters beyond the first 65,536 are written as two escapes.
    return one_line(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(match[3], match[3])
