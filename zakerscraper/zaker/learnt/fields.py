"""Field selectors of a learnt layout, and how they are applied."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from selectolax.lexbor import LexborNode

from zakerscraper.items import TimeSpan
from zakerscraper.utils.text import one_line
from zakerscraper.zaker import hydration, rich_text, urls
from zakerscraper.zaker.dates import parse_time
from zakerscraper.zaker.dom import Page, attribute, visible_text

MAX_FIELD_LENGTH = 400
"""Characters of a text in which a field is looked for."""
BEFORE_TIME = "(time)"
"""In place of what stands behind a field: it ends where a time begins."""
ANYWHERE = "**"
"""In place of a path's beginning: the first object of the data that has the rest of it."""
ID = "(id)"
"""In place of a key of data: the article's id."""

_TIME = re.compile(
    r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(?:\s*日)?(?:[T\s]*\d{1,2}\s*:\s*\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|\d{1,2}\s*月\s*\d{1,2}\s*日(?:\s*\d{1,2}:\d\d)?|\d{1,2}[-/]\d{1,2}\s+\d{1,2}:\d\d"
    r"|\d{1,6}\s{0,5}(?:秒|分钟|小时|天)前|(?:昨天|前天|今天)(?:\s*\d{1,2}:\d\d)?|刚刚"
)
_EDGE = " \t\u3000|·•丨｜/,，:：-–—_"


@dataclass(frozen=True, slots=True)
class ElementField:
    """A field that is the text of the first element that *selector* finds, or its attribute.

    Attributes:
        attribute: "" for the text.
        before, after: What stands around the field in that text; "" for nothing.
    """

    selector: str
    attribute: str = ""
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        """Return it in the form of an article's evidence."""
        return f"{self.selector} {self.attribute}".rstrip()


@dataclass(frozen=True, slots=True)
class DataField:
    """A field that is a value of a script's data.

    Attributes:
        where: The place, as `hydration.find_states` names it.
        keys: The keys of objects, and indices of lists, that lead to the value.
    """

    where: str
    keys: tuple[str | int, ...]

    def __str__(self) -> str:
        """Return it in the form of an article's evidence."""
        return f"{self.where} {'.'.join(map(str, self.keys))}"


Field = ElementField | DataField


def find_text(page: Page, field: Field, id_: str) -> str:
    """Return the text of *field* on the page of the article *id_*, as one line; "" where it is not there."""
    if isinstance(field, DataField):
        value = find_data(page, field, id_)
        return one_line(value) if isinstance(value, str | int | float) else ""
    return cut_out(_text(page.first(field.selector), field.attribute), field.before, field.after)


def find_span(page: Page, field: Field, id_: str, now: datetime) -> tuple[TimeSpan, ...]:
    """Return the time in *field* on the page of the article *id_*, at most one span.

    Args:
        now: Aware, the moment of the response.
    """
    near = urls.id_time(id_)
    if isinstance(field, DataField):
        value = find_data(page, field, id_)
        span = parse_time(value, now, near) if isinstance(value, str | int | float) else None
        return (span,) if span else ()
    span = span_in(_text(page.first(field.selector), field.attribute), now, near)
    return (span,) if span else ()


def link_of(page: Page, field: Field | None, url: str) -> str:
    """Return the URL that the author's name leads to, "" where it is no link."""
    if not isinstance(field, ElementField) or field.attribute:
        return ""
    node = page.first(field.selector)
    if node is None:
        return ""
    outer = node.parent
    link = node if node.tag == "a" else node.css_first("a[href]") or (outer if outer and outer.tag == "a" else None)
    href = attribute(link, "href")
    return urls.resolve(href, url) if href else ""


def span_in(text: str, now: datetime, near: datetime) -> TimeSpan | None:
    """Return the first time in *text*, None without any.

    Args:
        now: Aware, the moment of the response.
        near: The moment of the article's id.
    """
    if not text or len(text) > MAX_FIELD_LENGTH:
        return None
    if span := parse_time(text, now, near):
        return span
    for match in _TIME.finditer(text):
        if span := parse_time(match[0], now, near):
            return span
    return None


def cut_out(text: str, before: str, after: str) -> str:
    """Return the part of *text* between *before* and *after*; "" where *before* is missing."""
    start = text.find(before)
    if not text or start < 0:
        return ""
    rest = text[start + len(before) :]
    if after == BEFORE_TIME:
        match = _TIME.search(rest)
        rest = rest[: match.start()] if match else rest
    elif after and (end := rest.find(after, 1)) > 0:
        rest = rest[:end]
    return rest.strip(_EDGE) if before or after else rest.strip()


def surroundings(text: str, value: str) -> Iterator[tuple[int, str, str]]:
    """Yield what may stand before and after *value* in *text* of every page, each with a rank, the best first."""
    pattern = r"\s*".join(map(re.escape, "".join(value.split())))
    match = re.search(pattern, text)
    if match is None:
        return
    head, tail = text[: match.start()], text[match.end() :]
    befores = [(0, head)] if not head.strip() else [(1, head), *((2, text_) for text_ in _labels(head))]
    afters = [(0, tail)] if not tail.strip() else [(1, tail), *((2, text_) for text_ in _separators(tail))]
    for before_rank, before in befores:
        for after_rank, after in afters:
            yield before_rank + after_rank, before if before.strip() else "", after if after.strip() else ""


def _labels(head: str) -> list[str]:
    if match := re.search(r"[^\s|·•丨｜/,，]{1,8}[:：]\s*$|[|·•丨｜/,，]\s*$", head):
        return [match[0]]
    return []


def _separators(tail: str) -> list[str]:
    found = [BEFORE_TIME] if _TIME.match(tail.lstrip(_EDGE)) else []
    if match := re.match(r"\s*[|·•丨｜/,，_–—-]\s*|\s+", tail):
        found.append(match[0])
    return found


def _text(node: LexborNode | None, attribute_: str) -> str:
    if node is None:
        return ""
    if attribute_:
        return attribute(node, attribute_)[:MAX_FIELD_LENGTH]
    text = one_line(node.text(deep=True) or "") if node.tag == "title" else visible_text(node, enough=MAX_FIELD_LENGTH)
    return " ".join(text.split())[:MAX_FIELD_LENGTH]


def find_data(page: Page, field: DataField, id_: str) -> Any:
    """Return the value of *field* in the page's scripts, None where it is not there."""
    for value, where in hydration.find_states(page):
        if where == field.where and (found := _follow(value, field.keys, id_)) is not None:
            return found
    return None


def _follow(value: Any, keys: Sequence[str | int], id_: str) -> Any:
    if keys and keys[0] == ANYWHERE:
        for inner in hydration.dictionaries(value):
            if (found := _follow(inner, keys[1:], id_)) is not None:
                return found
        return None
    for key in keys:
        if isinstance(value, dict) and isinstance(key, str):
            value = value.get(key.replace(ID, id_) if id_ else key)
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return None
    return value


def data_html(value: Any) -> str:
    """Return the body that a value of data is, as HTML: markup, escaped markup, lines of text, or a list of blocks."""
    if isinstance(value, list | dict):
        return rich_text.to_html(value)
    if not isinstance(value, str):
        return ""
    text: str = value
    if found := rich_text.from_json(text):
        return found
    if not rich_text.ELEMENT.search(text):
        text = entities.unescape(text) if "&lt;" in text else text
        if not rich_text.ELEMENT.search(text):
            return "".join(f"<p>{entities.escape(line.strip())}</p>" for line in text.splitlines() if line.strip())
    return text
