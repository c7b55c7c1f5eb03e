"""Parses the JSON of lists: the inline script of 2024-, and further pages of all years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from zakerscraper.utils.json import items_of, mapping
from zakerscraper.utils.text import one_line, plain_line

_NO_URL = re.compile(r"null|undefined|none|false|nan|0|#", re.IGNORECASE)
_ENCODED = re.compile(r"(?:https?%3A|%2F%2F)", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(r"(?:\w+\.)?myzaker\.com/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry as a page shows it, before it is known to be an article.

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


def parse_entries(data: dict[str, Any]) -> Iterator[RawEntry]:
    """Yield the entries of *data*, an object with `data.article`."""
    for item in items_of(mapping(data.get("data")).get("article")):
        marks = [plain_line(mark) for mark in item["marks"]] if isinstance(item.get("marks"), list) else []
        yield RawEntry(
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


def find_next_url(data: dict[str, Any]) -> str:
    """Return the URL of the page after *data*, maybe relative; "" on the last one."""
    # 2016-2019 `data.next_url`, 2024- `next_url.value`; a plain string beside `data` is accepted as well.
    for found in (data.get("next_url"), mapping(data.get("data")).get("next_url")):
        if value := plain_line(found.get("value") if isinstance(found, dict) else found):
            return _repair_url(value)
    return ""


def _repair_url(value: str) -> str:
    """Return the URL that *value* means, which may be percent-encoded or lack its scheme; "" where it says `null`."""
    if _NO_URL.fullmatch(value):
        return ""
    value = unquote(value) if _ENCODED.match(value) else value
    return f"https://{value}" if _WITHOUT_SCHEME.match(value) else value
