"""Converts React elements to HTML: `["$","p",null,{"children":"…"}]` is `<p>…</p>`."""

from __future__ import annotations

import html as entities
import re
from typing import Any

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_NAMES = {"className": "class", "htmlFor": "for", "srcSet": "srcset", "dateTime": "datetime", "httpEquiv": "http-equiv"}
_TAG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_ATTRIBUTE = re.compile(r"[a-z][a-z0-9_:-]{0,40}")
_MAX_NODES = 100_000
_MAX_LENGTH = 8_000_000


def is_element(value: Any) -> bool:
    """Return whether *value* is a React element."""
    return isinstance(value, list) and len(value) >= 4 and value[0] == "$" and isinstance(value[3], dict)


def to_html(value: Any) -> str:
    """Return the HTML of an element, or of a list of elements, texts and numbers; "" for anything else.

    Components, whose code is not in the page, are links where they are given a URL (`href`), images where they
    are given a source, else what they are given as children. What goes beyond a bound is left out, so that elements
    which stand in themselves end.
    """
    parts: list[str] = []
    length = 0
    stack: list[tuple[str, Any]] = [("", value)]
    for _ in range(_MAX_NODES):
        if not stack or length > _MAX_LENGTH:
            break
        markup, current = stack.pop()
        text = markup
        if is_element(current):
            properties = current[3]
            if tag := _tag(current[1], properties):
                text = f"<{tag}{_attributes(properties)}>"
                if tag in _VOID:
                    current = None
                else:
                    stack.append((f"</{tag}>", None))
            inner = properties.get("dangerouslySetInnerHTML")
            if current is not None and isinstance(inner, dict) and isinstance(raw := inner.get("__html"), str):
                text += raw
            elif current is not None:
                stack.append(("", properties.get("children")))
        elif isinstance(current, list):
            stack.extend(("", child) for child in reversed(current))
        elif isinstance(current, str | int | float) and not isinstance(current, bool):
            text = entities.escape(str(current), quote=False)
        parts.append(text)
        length += len(text)
    return "".join(parts) + "".join(markup for markup, _ in reversed(stack) if markup)


def _tag(type_: Any, properties: dict[str, Any]) -> str:
    if isinstance(type_, str) and _TAG.fullmatch(type_):
        return type_
    if isinstance(properties.get("href"), str):
        return "a"
    return "img" if isinstance(properties.get("src"), str) else ""


def _attributes(properties: dict[str, Any]) -> str:
    found = []
    for name, value in properties.items():
        name = _NAMES.get(name, name).lower()
        is_text = isinstance(value, str | int | float) and not isinstance(value, bool)
        if is_text and name not in {"children", "style"} and _ATTRIBUTE.fullmatch(name) and not name.startswith("on"):
            found.append(f' {name}="{entities.escape(str(value))}"')
    return "".join(found)


def elements_in(value: Any) -> list[Any]:
    """Return the outermost elements in a state's value, each once, in order."""
    found: list[Any] = []
    stack = [value]
    seen: set[int] = set()
    for _ in range(_MAX_NODES):
        if not stack:
            break
        current = stack.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        if is_element(current):
            found.append(current)
        elif isinstance(current, dict | list):
            inner = list(current.values()) if isinstance(current, dict) else current
            stack.extend(element for element in reversed(inner) if isinstance(element, dict | list))
    return _outermost(found)


def _outermost(elements: list[Any]) -> list[Any]:
    """Return *elements* without those that stand in another one: a row that another refers to may stand before it."""
    inner: set[int] = set()
    stack = [(element, False) for element in elements]
    for _ in range(_MAX_NODES):
        if not stack:
            break
        current, is_inner = stack.pop()
        if is_inner:
            if id(current) in inner:
                continue
            inner.add(id(current))
        values = current.values() if isinstance(current, dict) else current
        stack.extend((element, True) for element in values if isinstance(element, dict | list))
    # Elements that stand in each other have no outermost one.
    return [element for element in elements if id(element) not in inner] or elements
