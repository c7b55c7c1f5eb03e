"""Learns a layout from pages whose articles are archived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from zakerscraper.zaker.dom import Page, visible_text_of
from zakerscraper.zaker.generic.blocks import Box
from zakerscraper.zaker.generic.squeezed import squeezed
from zakerscraper.zaker.learnt.candidates import AUTHOR, BODY_DATA, TIME, TITLE, Target
from zakerscraper.zaker.learnt.example import Example
from zakerscraper.zaker.learnt.fields import ElementField, Field
from zakerscraper.zaker.learnt.layout import LearntLayout, layout_name
from zakerscraper.zaker.learnt.leftovers import find_leftovers
from zakerscraper.zaker.learnt.names import selectors

WANTED = 12
"""How many pages are requested."""
LEAST = 8
"""With fewer pages nothing is learnt."""
_ENOUGH = 6
"""How many pages must have a field that not all articles have."""
_MAX_TRIED = 60

_Candidate = TypeVar("_Candidate")


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


@dataclass(frozen=True, slots=True)
class _Body:
    """A layout's body: see `LearntLayout`."""

    field: Field
    drop: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


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
    if len({example.archived_body.text for example in examples}) < len(examples):
        raise NothingLearntError("two of the archived articles have the same text")
    if len({squeezed(example.article.title) for example in examples}) < len(examples):
        raise NothingLearntError("two of the archived articles have the same title")
    *teachers, check = examples
    body = _learn_body(teachers, check)
    title = _learn_field(teachers, check, TITLE)
    if title is None:
        raise NothingLearntError("no selector finds the archived title on all pages but one")
    author, time = (_learn_optional_field(examples, target) for target in (AUTHOR, TIME))
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
    if page is None or not check.archived_body.is_text(squeezed(visible_text_of(page.body_html))):
        raise NothingLearntError("the page that was kept for a check is not read as it is archived")


def _learn_field(teachers: Sequence[Example], check: Example, target: Target) -> Field | None:
    """Return the best field that is right on all of *teachers* but one at most, and on *check*."""
    common = _common_candidates(teachers, target.candidates)
    order = sorted(common, key=lambda field: (-common[field][0], common[field][1], len(str(field))))
    for allowed in (0, 1):
        for field in order[:_MAX_TRIED]:
            if _is_right_but_for(teachers, field, target, allowed) and target.is_right(check, field):
                return field
    return None


def _learn_optional_field(examples: Sequence[Example], target: Target) -> Field | None:
    """Return the best field over the articles that have it archived, None for few of them or all with one value."""
    having = [example for example in examples if target.archived(example)]
    if len(having) < _ENOUGH or len({target.archived(example) for example in having}) < 2:
        return None
    return _learn_field(having[:-1], having[-1], target)


def _common_candidates(
    teachers: Sequence[Example], candidates: Callable[[Example], Iterable[tuple[int, _Candidate]]]
) -> dict[_Candidate, tuple[int, int]]:
    """Return the candidates of all pages but one at most: on how many they are, and the worst of their ranks."""
    counts: Counter[_Candidate] = Counter()
    worst: dict[_Candidate, int] = {}
    for example in teachers:
        best: dict[_Candidate, int] = {}
        for rank, candidate in candidates(example):
            best[candidate] = min(rank, best.get(candidate, rank))
        counts.update(best.keys())
        for candidate, rank in best.items():
            worst[candidate] = max(rank, worst.get(candidate, rank))
    return {candidate: (count, worst[candidate]) for candidate, count in counts.items() if count >= len(teachers) - 1}


def _is_right_but_for(examples: Sequence[Example], field: Field, target: Target, allowed: int) -> bool:
    """Return whether *field* is right on all of *examples* but *allowed*."""
    wrong = 0
    for example in examples:
        wrong += not target.is_right(example, field)
        if wrong > allowed:
            return False
    return True


def _learn_body(teachers: Sequence[Example], check: Example) -> _Body:
    with_body = sum(bool(example.body_boxes) for example in (*teachers, check))
    has_boxes = with_body >= len(teachers)
    if has_boxes and (body := _learn_body_element(teachers, check)):
        return body
    if field := _learn_field(teachers, check, BODY_DATA):
        return _Body(field)
    if not has_boxes:
        raise NothingLearntError(f"the archived text stands in one block of {with_body} of {len(teachers) + 1} pages")
    raise NothingLearntError(
        "no selector finds the block with the archived text, and little else, on all pages but one"
    )


def _learn_body_element(teachers: Sequence[Example], check: Example) -> _Body | None:
    for number in (0, 1):

        def candidates(example: Example, number: int = number) -> Iterator[tuple[int, str]]:
            for box in example.body_boxes[number : number + 1] or example.body_boxes[-1:]:
                yield from selectors(box)

        common = _common_candidates(teachers, candidates)
        order = sorted(common, key=lambda selector: (common[selector][1], len(selector)))
        for selector in order[:_MAX_TRIED]:
            if body := _with_leftovers(selector, teachers, check):
                return body
    return None


def _with_leftovers(selector: str, teachers: Sequence[Example], check: Example) -> _Body | None:
    """Return the body that *selector* finds, without foreign parts; None where it is not the archived one."""
    boxes = {example: _box_of(example, selector) for example in (*teachers, check)}
    found = [
        (example.coverage, box)
        for example in teachers
        if example.coverage is not None and (box := boxes[example]) is not None and box in example.body_boxes
    ]
    if len(found) < len(teachers) - 1:
        return None
    drop, lines = find_leftovers(found, selector)

    def is_right(example: Example) -> bool:
        box, coverage = boxes[example], example.coverage
        if box is None or coverage is None or not example.body_boxes:
            return False
        dropped = [node for selector in drop for node in box.node.css(selector)]
        return coverage.is_body(box, dropped, frozenset(lines))

    wrong = sum(not is_right(example) for example in teachers)
    return _Body(ElementField(selector), drop, lines) if wrong <= 1 and is_right(check) else None


def _box_of(example: Example, selector: str) -> Box | None:
    if example.page is None or example.outline is None:
        return None
    node = example.page.first(selector)
    if node is None:
        return None
    return next((box for box in example.outline.boxes if box.node.mem_id == node.mem_id), None)
