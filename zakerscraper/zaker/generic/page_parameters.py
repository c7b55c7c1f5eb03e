"""The part of a list's URL that says which of its pages is asked for, and the URL with another value of it.

It is a parameter of the query (`page=2`, `pagination[page]=2`, JSON:API's `page[number]=2`), or a variable of a
question to a server of GraphQL, which is JSON in one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from zakerscraper.zaker import urls

_PAGES = ("page", "p", "pn", "pageNo", "page_no", "pageNum")
_CURSORS = ("after", "cursor", "pageToken", "page_token", "nextCursor", "next_cursor", "endCursor")
_VARIABLES = "variables"
_IN_BRACKETS = re.compile(r"(?P<group>page|paging|pagination|pager)\[(?P<name>\w+)\]", re.IGNORECASE)
_DIGITS = 9
_NUMBERS = frozenset({"number", "no", "num", "index"})
_MOST_OBJECTS = 20
_SHORTEST = 4
"""Of a name in JSON in another parameter than that of variables: `p` there may be anything."""


def with_page(url: str, number: int) -> str:
    """Return *url* with the number of another page."""
    return with_parameter(url, "page", str(number), _PAGES)


def with_cursor(url: str, name: str, cursor: str) -> str:
    """Return *url* with *cursor* in the parameter that has this page's, else in *name*."""
    return with_parameter(url, name, cursor, _CURSORS)


def with_parameter(url: str, name: str, value: str, alike: tuple[str, ...] = ()) -> str:
    """Return *url* with a parameter set to *value*: *name*, or the one of *alike* that the URL has."""
    parts = urlsplit(url)
    parameters = parse_qsl(parts.query, keep_blank_values=True)
    names = (name, *alike)
    keys = {_bare_name(key): key for key, _ in reversed(parameters)}
    known = next((keys[candidate] for candidate in names if candidate in keys), "")
    if known:
        parameters = [(key, value if key == known else old) for key, old in parameters]
    elif not _set_variable(parameters, names, value):
        parameters.append((_name_beside(name, parameters), value))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(parameters), ""))


def has_parameter(url: str, name: str) -> bool:
    """Tell whether the query of *url* has a parameter or a variable of that name."""
    parameters = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    return any(
        _bare_name(key) == name or (_may_hold(key, name) and any(name in obj for obj in _objects_in(_variables(text))))
        for key, text in parameters
    )


def text_in(url: str, name: str) -> str:
    """Return what the parameter *name* of *url* has, "" for nothing."""
    return next((text for key, text in parse_qsl(urlsplit(url).query) if _bare_name(key) == name), "")


def number_in(url: str, names: Iterable[str]) -> int:
    """Return the number that the first of *names* among the parameters of *url* has, 0 for none."""
    return next((int(text) for name in names if (text := text_in(url, name)).isdecimal() and len(text) < _DIGITS), 0)


def _bare_name(key: str) -> str:
    """Return the name of a parameter without the group of a page's parameters: `page` for `pagination[page]`."""
    match = _IN_BRACKETS.fullmatch(key)
    if match is None:
        return key
    return "page" if match["name"].lower() in _NUMBERS else match["name"]


def _name_beside(name: str, parameters: list[tuple[str, str]]) -> str:
    """Return what a parameter is called among *parameters*: in the group of a page's, where they have one."""
    match = next((match for key, _ in parameters if (match := _IN_BRACKETS.fullmatch(key))), None)
    if match is None:
        return name
    return f"{match['group']}[{'number' if name == match['group'] else name}]"


def _may_hold(key: str, name: str) -> bool:
    return key == _VARIABLES or len(name) >= _SHORTEST


def _set_variable(parameters: list[tuple[str, str]], names: tuple[str, ...], value: str) -> bool:
    """Set one of *names* among the variables in one of *parameters*, in place; False where there are none."""
    for index, (key, text) in enumerate(parameters):
        variables = _variables(text)
        likely = [name for name in names if _may_hold(key, name)]
        holders = (
            (obj, name)
            for obj in _objects_in(variables)
            for name in likely
            if name in obj and not isinstance(obj[name], bool)
        )
        holder, name = next(holders, (variables if key == _VARIABLES else {}, names[0]))
        if variables and holder:
            old = holder.get(name)
            is_number = isinstance(old, int) or (old is None and name in _PAGES)
            holder[name] = int(value) if is_number and value.isdecimal() else value
            parameters[index] = key, json.dumps(variables, separators=(",", ":"))
            return True
    return False


def _variables(text: str) -> dict[str, Any]:
    """Return the object of JSON that the value of a parameter is, {} for none."""
    if not text.startswith("{") or len(text) > urls.MAX_URL_LENGTH:
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _objects_in(variables: dict[str, Any]) -> list[dict[str, Any]]:
    """Return *variables* and the objects in them, outer ones first, a few at most."""
    found = [variables]
    for obj in found:
        found += [inner for inner in obj.values() if isinstance(inner, dict)][: _MOST_OBJECTS - len(found)]
    return found
