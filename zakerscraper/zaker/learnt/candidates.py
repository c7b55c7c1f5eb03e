"""Finds fields on a page that may be those of a layout, as they have what was archived of the article."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from zakerscraper.zaker.dom import Page, attribute, visible_text, visible_text_of
from zakerscraper.zaker.generic.blocks import TEXT, Box
from zakerscraper.zaker.generic.squeezed import squeezed
from zakerscraper.zaker.learnt.example import Example
from zakerscraper.zaker.learnt.fields import (
    ANYWHERE,
    ID,
    DataField,
    ElementField,
    Field,
    data_html,
    find_data,
    find_span,
    find_text,
    span_in,
    surroundings,
)
from zakerscraper.zaker.learnt.names import selectors, tag_selector

_ATTRIBUTE_RANK = {"meta": 8, "time": 1}
_DATA_RANK = 9
_HEAD_TITLE = "head > title"
_HEAD_TITLE_RANK = 10
_TIME_ATTRIBUTES = ("datetime", "data-time", "data-timestamp", "data-date", "data-publish", "data-published")
_SUFFIX_LENGTHS = (1, 2)
_MAX_LISTS = 300


@dataclass(frozen=True, slots=True)
class Target:
    """What of an article is looked for.

    Attributes:
        archived: Returns what is archived, "" for nothing.
        candidates: Yields fields of a page that have it, each with a rank, the lowest the best.
        is_right: Returns whether a field has it on a page.
    """

    archived: Callable[[Example], str]
    candidates: Callable[[Example], Iterator[tuple[int, Field]]]
    is_right: Callable[[Example, Field], bool]


def _text_target(value_of: Callable[[Example], str]) -> Target:
    def archived_value(example: Example) -> str:
        return squeezed(value_of(example))

    def is_right(example: Example, field: Field) -> bool:
        page = example.page
        return page is not None and squeezed(find_text(page, field, example.id)) == archived_value(example)

    return Target(archived_value, lambda example: _text_fields(example, value_of(example)), is_right)


def _text_fields(example: Example, value: str) -> Iterator[tuple[int, Field]]:
    page = example.page
    if page is None:
        return
    squeezed_value = squeezed(value)
    for box in example.boxes_with(squeezed_value):
        around = list(surroundings(_text_in(box), value))[:6]
        for rank, selector in selectors(box):
            for more, before, after in around:
                yield rank + 3 * more, ElementField(selector, "", before, after)
    for node, name, text in _attributes_of(page):
        if squeezed_value in squeezed(text) and (selector := _meta_selector(node, name)):
            for more, before, after in surroundings(text, value):
                yield _ATTRIBUTE_RANK.get(node.tag or "", 6) + 3 * more, ElementField(selector, name, before, after)
    head_title = page.text(_HEAD_TITLE)
    if squeezed_value in squeezed(head_title):
        for more, before, after in surroundings(head_title, value):
            yield _HEAD_TITLE_RANK + 3 * more, ElementField(_HEAD_TITLE, "", before, after)
    for where, keys, data in example.data:
        if isinstance(data, str) and len(data) < 500 and squeezed(data) == squeezed_value:
            yield from _data_fields(example, where, keys)


def _text_in(box: Box) -> str:
    return " ".join(visible_text(box.node, enough=500).split())


def _attributes_of(page: Page) -> Iterator[tuple[LexborNode, str, str]]:
    """Yield the attributes that have values: the node, the attribute's name, its value."""
    for node in page.all("meta[content]"):
        yield node, "content", attribute(node, "content")
    for node in page.all(", ".join(["time[datetime]", *(f"[{name}]" for name in _TIME_ATTRIBUTES[1:])])):
        for name in _TIME_ATTRIBUTES:
            if value := attribute(node, name):
                yield node, name, value


def _meta_selector(node: LexborNode, name: str) -> str:
    tag, attributes = tag_selector(node.tag or ""), node.attributes
    for key in ("property", "name", "itemprop"):
        if (value := attributes.get(key)) and value.isprintable() and not {'"', "\\"} & {*value}:
            return f'{tag}[{key}="{value}"]'
    return f"{tag}[{name}]" if tag != "meta" else ""


def _data_fields(example: Example, where: str, keys: tuple[str | int, ...]) -> Iterator[tuple[int, DataField]]:
    """Yield fields for a value of data: by all its keys, and by its last ones alone, at their first occurrence."""
    general = tuple(key.replace(example.id, ID) if isinstance(key, str) else key for key in keys)
    yield _DATA_RANK, DataField(where, general)
    for length in _SUFFIX_LENGTHS:
        if len(general) > length and all(isinstance(key, str) for key in general[-length:]):
            yield _DATA_RANK + 4 - length, DataField(where, (ANYWHERE, *general[-length:]))


def _time_fields(example: Example) -> Iterator[tuple[int, Field]]:
    page, outline = example.page, example.outline
    if page is None or outline is None:
        return
    for node, name, text in _attributes_of(page):
        if (more := _time_rank(example, text)) is not None and (selector := _meta_selector(node, name)):
            yield _ATTRIBUTE_RANK.get(node.tag or "", 4) + more, ElementField(selector, name)
    for block in outline.blocks:
        if block.kind != TEXT or len(block.text) > 120 or _time_rank(example, block.text) is None:
            continue
        for box in example.boxes_of(block, lambda text: True):
            if (more := _time_rank(example, _text_in(box))) is not None:
                for rank, selector in selectors(box):
                    yield rank + more, ElementField(selector)
    for where, keys, value in example.data:
        if isinstance(value, list) or len(str(value)) >= 40 or (more := _time_rank(example, str(value))) is None:
            continue
        for rank, field in _data_fields(example, where, keys):
            yield rank + more, field


def _time_rank(example: Example, text: str) -> int | None:
    """Return 0 for the archived time alone, more for a less exact or a longer text, None for another time."""
    can_be_time = any(map(str.isdigit, text)) or len(text) < 12
    span = span_in(text, example.answered_at, example.id_time) if can_be_time else None
    if span is None or not example.is_time(span):
        return None
    return (0 if span.exact else 6) + min(len(text) // 10, 3)


def _is_time(example: Example, field: Field) -> bool:
    if example.page is None:
        return False
    return any(map(example.is_time, find_span(example.page, field, example.id, example.answered_at)))


def _body_fields(example: Example) -> Iterator[tuple[int, Field]]:
    """Yield fields of data whose value is the body."""
    min_length = len(example.archived_body.text) * 0.9
    lists = 0
    for where, keys, value in example.data:
        if isinstance(value, list):
            lists += 1
            if lists > _MAX_LISTS or not value or not all(isinstance(item, str | dict) for item in value):
                continue
        elif not isinstance(value, str) or len(value) < min_length:
            continue
        if _is_archived_text(example, value):
            yield from _data_fields(example, where, keys)


def _is_body(example: Example, field: Field) -> bool:
    if example.page is None or not isinstance(field, DataField):
        return False
    return _is_archived_text(example, find_data(example.page, field, example.id))


def _is_archived_text(example: Example, value: object) -> bool:
    return example.archived_body.is_text(squeezed(visible_text_of(data_html(value))))


TITLE = _text_target(lambda example: example.article.title)
AUTHOR = _text_target(lambda example: example.article.author)
TIME = Target(lambda example: str(example.span or ""), _time_fields, _is_time)
BODY_DATA = Target(lambda example: example.archived_body.text, _body_fields, _is_body)
"""The body as a value of a script's data."""
