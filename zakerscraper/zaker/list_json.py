"""What JSON says of a list's entries and its next page: the inline script of 2024-, further pages of all years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from zakerscraper.utils.json import items_of, mapping
from zakerscraper.utils.text import one_line, plain_line

_NO_ADDRESS = re.compile(r"null|undefined|none|false|nan|0|#", re.IGNORECASE)
_ENCODED = re.compile(r"(?:https?%3A|%2F%2F)", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(r"(?:\w+\.)?myzaker\.com/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry as a page shows it, before it is known to be an article.

    Attributes:
        is_topic: Whether it is marked as a topic.
    """

    href: str
    title: str
    author: str = ""
    author_url: str = ""
    summary: str = ""
    times: tuple[object, ...] = ()
    tags: tuple[str, ...] = ()
    is_topic: bool = False


def shown_in_json(answer: dict[str, Any]) -> Iterator[Shown]:
    """Yield the entries of *answer*, an object with `data.article`."""
    for item in items_of(mapping(answer.get("data")).get("article")):
        marks = [plain_line(mark) for mark in item["marks"]] if isinstance(item.get("marks"), list) else []
        yield Shown(
            href=one_line(item.get("url") or item.get("href")),
            title=plain_line(item.get("title")),
            author=plain_line(item.get("author_name") or item.get("auther_name") or (marks[0] if marks else "")),
            author_url=one_line(item.get("author_url")),
            summary=plain_line(item.get("desc")),
            times=(item.get("date"), *marks[1:2]),
            tags=_tags_of(item.get("tag")),
        )


def _tags_of(value: object) -> tuple[str, ...]:
    """Return the tags of an entry in JSON: objects with a `tag`, or texts."""
    if isinstance(value, list) and all(isinstance(tag, str) for tag in value):
        return tuple(map(plain_line, value))
    return tuple(plain_line(tag.get("tag")) for tag in items_of(value))


def next_of_json(answer: dict[str, Any]) -> str:
    """Return the address of the page after *answer* as it is stated, "" on the last one."""
    # 2016-2019 `data.next_url`, 2024- `next_url.value`; a plain string beside `data` is taken as well.
    data = mapping(answer.get("data"))
    for found in (answer.get("next_url"), data.get("next_url")):
        if value := plain_line(mapping(found).get("value") if isinstance(found, dict) else found):
            return _as_address(value)
    return ""


def _as_address(value: str) -> str:
    """Return the address that *value* is meant to be: it may be percent-encoded, without a scheme, or say that none."""
    if _NO_ADDRESS.fullmatch(value):
        return ""
    value = unquote(value) if _ENCODED.match(value) else value
    return f"https://{value}" if _WITHOUT_SCHEME.match(value) else value
