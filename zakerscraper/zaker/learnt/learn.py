"""Learns a layout from pages whose articles are archived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from zakerscraper.zaker.dom import Page, visible_text, visible_text_of
from zakerscraper.zaker.generic.blocks import TEXT, Box
from zakerscraper.zaker.generic.squeezed import squeezed
from zakerscraper.zaker.learnt.example import Example, attributes_of
from zakerscraper.zaker.learnt.fields import (
    ANYWHERE,
    ID,
    DataField,
    ElementField,
    Field,
    cut_out,
    data_html,
    find_data,
    find_span,
    find_text,
    span_in,
    surroundings,
)
from zakerscraper.zaker.learnt.layout import LearntLayout, layout_name
from zakerscraper.zaker.learnt.leftovers import find_leftovers
from zakerscraper.zaker.learnt.names import selectors, tag_selector

WANTED = 12
"""How many pages are requested."""
LEAST = 8
"""With fewer pages nothing is learnt."""
_ENOUGH = 6
"""How many pages must have a field that not all articles have."""
_ATTRIBUTE_RANK = {"meta": 8, "time": 1}
_DATA_RANK = 9
_SUFFIX_KEYS = (1, 2)
_MAX_TRIED = 60


class NothingLearntError(Exception):
    """No layout was learnt. Its text says why not."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """A learnt layout.

    Attributes:
        notes: What could not be learnt, each a sentence.
    """

    layout: LearntLayout
    notes: tuple[str, ...] = ()


def learn_layout(examples: Sequence[Example], day: str) -> Learnt:
    """Return the layout of *examples*, pages of different articles.

    A selector is accepted that finds the archived value on all pages but one at most. The last page takes no part in
    the search: it is parsed as a check.

    Args:
        day: The day on which they were served, ISO 8601.

    Raises:
        NothingLearntError: There is no such selector for title or body.
    """
    if len(examples) < LEAST:
        raise NothingLearntError(f"{len(examples)} pages were read, and fewer than {LEAST} prove nothing")
    if len({example.archived_text for example in examples}) < len(examples):
        raise NothingLearntError("two of the archived articles have the same text")
    if len({squeezed(example.article.title) for example in examples}) < len(examples):
        raise NothingLearntError("two of the archived articles have the same title")
    *teachers, check = examples
    with_body = [example for example in examples if example.body_boxes]
    body = _element_body(teachers, check) if len(with_body) >= len(examples) - 1 else None
    body = body or _data_body(teachers, check)
    if body is None and len(with_body) < len(examples) - 1:
        raise NothingLearntError(f"the archived text stands in one block of {len(with_body)} of {len(examples)} pages")
    if body is None:
        raise NothingLearntError(
            "no selector finds the block with the archived text, and little else, on all pages but one"
        )
    title = _best(teachers, check, _title_fields, _is_title)
    if title is None:
        raise NothingLearntError("no selector finds the archived title on all pages but one")
    author = _optional(teachers, check, _author_fields, _is_author, _author_of)
    time = _optional(teachers, check, _time_fields, _is_time, lambda example: str(example.span or ""))
    notes = [
        f"no block of the pages is known to show the {name}"
        for name, field in (("author", author), ("time", time))
        if not field
    ]
    layout = LearntLayout(layout_name(day), day, len(examples), title, body.field, author, time, body.drop, body.lines)
    _check_layout(layout, check)
    return Learnt(layout, tuple(notes))


def _check_layout(layout: LearntLayout, check: Example) -> None:
    """Parse the page that took no part in the search. Raises NothingLearntError."""
    page = layout.read(Page(check.text), check.url, check.answered_at, check.id)
    if page is None or not check.is_text(squeezed(visible_text_of(page.body_html))):
        raise NothingLearntError("the page that was kept for a check is not read as it is archived")


# Fields of one line


Fields = Callable[[Example], Iterator[tuple[int, Field]]]
Test = Callable[[Example, Field], bool]


def _best(teachers: Sequence[Example], check: Example, fields: Fields, is_right: Test) -> Field | None:
    """Return the best field that is right on all of *teachers* but one at most, and on *check*."""
    found: Counter[Field] = Counter()
    ranks: dict[Field, int] = {}
    for example in teachers:
        own: dict[Field, int] = {}
        for rank, field in fields(example):
            own[field] = min(rank, own.get(field, rank))
        found.update(own.keys())
        for field, rank in own.items():
            ranks[field] = max(rank, ranks.get(field, rank))
    often = [field for field, count in found.items() if count >= len(teachers) - 1]
    often.sort(
        key=lambda field: (
            -found[field] if found[field] < len(teachers) else -len(teachers),
            ranks[field],
            len(str(field)),
        )
    )
    for allowed in (0, 1):
        for field in often[:_MAX_TRIED]:
            if _wrong(teachers, field, is_right, allowed) <= allowed and is_right(check, field):
                return field
    return None


def _wrong(examples: Sequence[Example], field: Field, is_right: Test, allowed: int) -> int:
    wrong = 0
    for example in examples:
        wrong += not is_right(example, field)
        if wrong > allowed:
            break
    return wrong


def _optional(
    teachers: Sequence[Example], check: Example, fields: Fields, is_right: Test, known: Callable[[Example], str]
) -> Field | None:
    """Return the best field over the articles that have it archived, None for few of them or all with one value."""
    having = [example for example in [*teachers, check] if known(example)]
    if len(having) < _ENOUGH or len({known(example) for example in having}) < 2:
        return None
    return _best(having[:-1], having[-1], fields, is_right)


def _text_fields(example: Example, value: str) -> Iterator[tuple[int, Field]]:
    page = example.page
    if page is None:
        return
    wanted = squeezed(value)
    for box in example.boxes_with(wanted):
        around = list(surroundings(_text_in(box), value))[:6]
        for rank, selector in selectors(box):
            for more, before, after in around:
                yield rank + 3 * more, ElementField(selector, "", before, after)
    for node, name, text in attributes_of(page):
        if wanted in squeezed(text) and (selector := _meta_selector(node, name)):
            for more, before, after in surroundings(text, value):
                yield _ATTRIBUTE_RANK.get(node.tag or "", 6) + 3 * more, ElementField(selector, name, before, after)
    head = page.text("head > title")
    if wanted in squeezed(head):
        for more, before, after in surroundings(head, value):
            yield 10 + 3 * more, ElementField("head > title", "", before, after)
    for where, keys, found in example.data:
        if isinstance(found, str) and len(found) < 500 and squeezed(found) == wanted:
            yield from _data_fields(example, where, keys)


def _text_in(box: Box) -> str:
    return " ".join(visible_text(box.node, enough=500).split())


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
    for length in _SUFFIX_KEYS:
        if len(general) > length and all(isinstance(key, str) for key in general[-length:]):
            yield _DATA_RANK + 4 - length, DataField(where, (ANYWHERE, *general[-length:]))


def _title_fields(example: Example) -> Iterator[tuple[int, Field]]:
    return _text_fields(example, example.article.title)


def _author_of(example: Example) -> str:
    return squeezed(example.article.author)


def _author_fields(example: Example) -> Iterator[tuple[int, Field]]:
    return _text_fields(example, example.article.author)


def _is_title(example: Example, field: Field) -> bool:
    return example.page is not None and squeezed(find_text(example.page, field, example.id)) == squeezed(
        example.article.title
    )


def _is_author(example: Example, field: Field) -> bool:
    return example.page is not None and squeezed(find_text(example.page, field, example.id)) == _author_of(example)


def _time_fields(example: Example) -> Iterator[tuple[int, Field]]:
    page, outline = example.page, example.outline
    if page is None or outline is None:
        return
    now, near = example.answered_at, example.near

    def rank_of(text: str) -> int | None:
        """Return 0 for the archived time alone, more for a less exact or a longer text, None for another time."""
        span = span_in(text, now, near) if any(map(str.isdigit, text)) or len(text) < 12 else None
        if span is None or not example.is_time(span):
            return None
        return (0 if span.exact else 6) + min(len(text) // 10, 3)

    for node, name, text in attributes_of(page):
        if (more := rank_of(text)) is not None and (selector := _meta_selector(node, name)):
            yield _ATTRIBUTE_RANK.get(node.tag or "", 4) + more, ElementField(selector, name)
    for block in outline.blocks:
        if block.kind != TEXT or len(block.text) > 120 or rank_of(block.text) is None:
            continue
        for box in example.boxes_of(block, lambda text: True):
            if (more := rank_of(_text_in(box))) is not None:
                for rank, selector in selectors(box):
                    yield rank + more, ElementField(selector)
    for where, keys, value in example.data:
        if (
            isinstance(value, str | int | float)
            and len(text := str(value)) < 40
            and (more := rank_of(text)) is not None
        ):
            for rank, field in _data_fields(example, where, keys):
                yield rank + more, field


def _is_time(example: Example, field: Field) -> bool:
    if example.page is None:
        return False
    return any(map(example.is_time, find_span(example.page, field, example.id, example.answered_at)))


# The body


@dataclass(frozen=True, slots=True)
class _Body:
    field: Field
    drop: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def _element_body(teachers: Sequence[Example], check: Example) -> _Body | None:
    for number in (0, 1):
        tried: Counter[str] = Counter()
        ranks: dict[str, int] = {}
        for example in teachers:
            boxes = example.body_boxes[number : number + 1] or example.body_boxes[-1:]
            own: dict[str, int] = {}
            for box in boxes:
                for rank, selector in selectors(box):
                    own[selector] = min(rank, own.get(selector, rank))
            tried.update(own.keys())
            for selector, rank in own.items():
                ranks[selector] = max(rank, ranks.get(selector, rank))
        often = [selector for selector, count in tried.items() if count >= len(teachers) - 1]
        often.sort(key=lambda selector: (ranks[selector], len(selector)))
        for selector in often[:_MAX_TRIED]:
            if body := _with_leftovers(selector, teachers, check):
                return body
    return None


def _with_leftovers(selector: str, teachers: Sequence[Example], check: Example) -> _Body | None:
    """Return the body that *selector* finds, without foreign parts; None where it is not the archived one."""
    boxes = [(example, _box_of(example, selector)) for example in teachers]
    found = [(example, box) for example, box in boxes if box is not None and box in example.body_boxes]
    if len(found) < len(teachers) - 1:
        return None
    drop, lines = find_leftovers(found, selector)
    foreign_lines = frozenset(lines)

    def is_right(example: Example) -> bool:
        box = _box_of(example, selector)
        return box is not None and example.is_body(box, _find_dropped(box, drop), foreign_lines)

    wrong = sum(not is_right(example) for example in teachers)
    return _Body(ElementField(selector), drop, lines) if wrong <= 1 and is_right(check) else None


def _box_of(example: Example, selector: str) -> Box | None:
    if example.page is None or example.outline is None:
        return None
    node = example.page.first(selector)
    if node is None:
        return None
    return next((box for box in example.outline.boxes if box.node.mem_id == node.mem_id), None)


def _find_dropped(box: Box, drop: Iterable[str]) -> Iterator[LexborNode]:
    for selector in drop:
        yield from box.node.css(selector)


def _data_body(teachers: Sequence[Example], check: Example) -> _Body | None:
    field = _best(teachers, check, _body_data, _is_body_data)
    return _Body(field) if field else None


def _body_data(example: Example) -> Iterator[tuple[int, Field]]:
    least = len(example.archived_text) * 0.9
    lists = 0
    for where, keys, value in example.data:
        if isinstance(value, list):
            lists += 1
            if lists > 300 or not value or not all(isinstance(one, str | dict) for one in value):
                continue
        elif not isinstance(value, str) or len(value) < least:
            continue
        if example.is_text(squeezed(visible_text_of(data_html(value)))):
            yield from _data_fields(example, where, keys)


def _is_body_data(example: Example, field: Field) -> bool:
    if example.page is None or not isinstance(field, DataField):
        return False
    return example.is_text(squeezed(visible_text_of(data_html(find_data(example.page, field, example.id)))))


__all__ = ["LEAST", "WANTED", "Learnt", "NothingLearntError", "cut_out", "learn_layout"]
