"""Parses the JSON of lists: the inline script of 2024-, and further pages of all years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from zakerscraper.exceptions import ParseError
from zakerscraper.utils.json import as_text, is_yes, items_of, load_object, mapping, members_of
from zakerscraper.utils.text import one_line, plain_line
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.hydration import find_states

_DATA = re.compile(r"""\bWinPageData(?:["']\])?\s*=\s*(?:window\.WinPageData\s*\|\|\s*)?(?=\{)""")
_IS_SET = re.compile(r"""\bWinPageData(?:["']\])?\s*=(?!=)""")
_MESSAGES = ("msg", "message", "errmsg", "error")
TOO_OFTEN = re.compile(r"频繁|频率|限流|超限|次数|too (?:many|often|frequent)|rate.?limit|throttl", re.IGNORECASE)
_NO_MORE = re.compile(
    r"(?:抱歉[，,]?|已经|暂时)?(?:没有|暂?无)(?:更多|数据|内容|文章|新闻|结果)(?:的?(?:数据|内容|文章|新闻|结果))?[了啦哦]?[。！!]?"
    r"|(?:已经?|加载)?(?:到底|全部加载).{0,4}|no more\b.{0,12}|no (?:data|results?|articles?)(?: found)?\.?",
    re.IGNORECASE,
)
_FINE = re.compile(r"ok|success(?:ful)?|(?:操作|请求|获取)?成功", re.IGNORECASE)


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
    """Yield the entries of *data*, an object with `data.article`; one that is no object leads nowhere."""
    for item in members_of(mapping(data.get("data")).get("article")):
        if not isinstance(item, dict):
            yield RawEntry(href="", title=one_line(as_text(item)))
            continue
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


def sets_win_page_data(page: Page) -> bool:
    """Return whether a script of *page* sets `WinPageData`, to whatever."""
    return any(map(_IS_SET.search, page.scripts()))


def find_win_page_data(page: Page) -> dict[str, Any] | None:
    """Return what a script of *page* has as `WinPageData`, as JSON or in another form; None where none can be read."""
    for script in page.scripts():
        for match in _DATA.finditer(script):
            with suppress(ParseError):
                if "data" in (data := load_object(script, match.end())):
                    return data
    if not sets_win_page_data(page):
        return None
    states = find_states(page, lambda text: "WinPageData" in text)
    return next((value for value, where in states if "WinPageData" in where and isinstance(value, dict)), None)


def has_entries_or_none(data: dict[str, Any]) -> bool:
    """Return whether *data* has a `data.article` that `parse_entries` understands: a list of objects, or nothing."""
    inner = mapping(data.get("data"))
    return "article" in inner and (not inner["article"] or bool(items_of(inner["article"])))


def says_no_more(data: dict[str, Any]) -> bool:
    """Return whether *data* says in words that nothing follows, as behind the last page of a list."""
    inner = data.get("data")
    has_items = any(isinstance(value, list) and value for value in (inner, *mapping(inner).values()))
    return not has_items and _NO_MORE.fullmatch(_message_of(data)) is not None


def find_refusal(data: dict[str, Any]) -> tuple[str, bool] | None:
    """Return what *data* says in place of a list, and whether that is for now; None where it may have a list."""
    message = _message_of(data)
    is_for_now = TOO_OFTEN.search(message) is not None
    # Without any `stat` it is no response of a known shape: what is in it may be articles.
    is_error = (
        bool(message) and not _FINE.fullmatch(message) and not any(isinstance(v, dict | list) for v in data.values())
    )
    if is_yes(data.get("stat")) or ("stat" not in data and not (is_for_now or is_error)):
        return None
    why = message[:100] or "no reason given"
    return why, is_for_now


def _message_of(data: dict[str, Any]) -> str:
    return next((text for name in _MESSAGES if (text := one_line(data.get(name)))), "")


def _tags_of(value: object) -> tuple[str, ...]:
    """Return the tags of an entry in JSON: objects with a `tag`, or texts."""
    if isinstance(value, list) and all(isinstance(tag, str) for tag in value):
        return tuple(map(plain_line, value))
    return tuple(plain_line(tag.get("tag")) for tag in items_of(value))
