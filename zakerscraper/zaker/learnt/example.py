"""A page compared with the article that was archived from it: an example to learn from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from zakerscraper.exceptions import ParseError, TooLargeError
from zakerscraper.items import Article, TimeSpan
from zakerscraper.zaker import hydration, urls
from zakerscraper.zaker.dom import Page, text_of
from zakerscraper.zaker.generic.blocks import TEXT, Block, Box, Outline
from zakerscraper.zaker.generic.squeezed import squeezed
from zakerscraper.zaker.learnt.coverage import ArchivedBody, Coverage

_DAY = timedelta(days=1)
_MAX_LINES = 30
"""How many lines of a page with a value are looked at."""
_MAX_KEYS = 12


@dataclass(eq=False)
class Example:
    """The page *text* of the article *id*, served at *url* at the aware moment *answered_at*, and what was archived.

    Attributes:
        article: With its body in canonical form.
    """

    text: str
    url: str
    answered_at: datetime
    article: Article

    @property
    def id(self) -> str:
        """The article's id."""
        return self.article.id

    @property
    def id_time(self) -> datetime:
        """The moment of the article's id."""
        return urls.id_time(self.id)

    @cached_property
    def page(self) -> Page | None:
        """The page, None for one too large."""
        try:
            return Page(self.text)
        except TooLargeError:
            return None

    @cached_property
    def outline(self) -> Outline | None:
        """The page's boxes, None for a page that is too large."""
        try:
            return Outline(self.page) if self.page is not None else None
        except ParseError:
            return None

    @cached_property
    def archived_body(self) -> ArchivedBody:
        """The archived text and images."""
        return ArchivedBody(Outline(Page(self.article.body_html)))

    @cached_property
    def coverage(self) -> Coverage | None:
        """How much of the archived body is where on the page, None for a page that is too large."""
        return Coverage(self.outline, self.archived_body) if self.outline is not None else None

    @cached_property
    def body_boxes(self) -> tuple[Box, ...]:
        """The boxes that may be the body (see `Coverage`), none of a list of articles unless the head has the title."""
        if self.coverage is None:
            return ()
        boxes = self.coverage.body_boxes()
        return tuple(box for box in boxes if self._states_title or not self.coverage.is_teaser(box))

    @cached_property
    def _states_title(self) -> bool:
        """Whether the page's head states the archived title."""
        if self.page is None:
            return False
        title = squeezed(self.article.title)
        stated = (self.page.text("head > title"), self.page.meta("og:title"), self.page.meta("twitter:title"))
        return any(title in squeezed(text) for text in stated)

    @cached_property
    def span(self) -> TimeSpan | None:
        """The moments that the archived time can mean, None where that is a guess by the article's id."""
        moment, source = self.article.published_at, self.article.date_from
        if moment is None or not source or source.startswith("id"):
            return None
        if "+" in source:
            return TimeSpan(moment - _DAY, moment + _DAY)
        return TimeSpan(moment - timedelta(seconds=59), moment + timedelta(seconds=59), exact=True)

    def is_time(self, span: TimeSpan | None) -> bool:
        """Return whether a time of the page is the archived one."""
        archived = self.span
        return bool(span and archived and span.start <= archived.end and span.end >= archived.start)

    def boxes_with(self, value: str) -> Iterator[Box]:
        """Yield the boxes whose text is *value*, without white space, and little else."""
        if self.outline is None or not value:
            return
        count = 0
        for block in self.outline.blocks:
            if block.kind == TEXT and len(block.text) <= 2 * len(value) + 120 and value in squeezed(block.text):
                yield from self.boxes_of(block, lambda text: value in text)
                count += 1
                if count == _MAX_LINES:
                    return

    def boxes_of(self, block: Block, fits: Callable[[str], bool]) -> Iterator[Box]:
        """Yield the boxes of which *block* is all, and those in its line whose text *fits*."""
        for box in block.box.around():
            if box.last - box.first > 1 or box.tag == "body":
                break
            yield box
        stack = list(block.box.children)
        while stack:
            box = stack.pop()
            if not box.is_block and fits(squeezed(text_of(box.node))):
                yield box
                stack.extend(box.children)

    @cached_property
    def data(self) -> tuple[tuple[str, tuple[str | int, ...], Any], ...]:
        """The values of the page's scripts: where, the keys that lead there, and a string, a number or a list."""
        values: list[tuple[str, tuple[str | int, ...], Any]] = []
        if self.page is None:
            return ()
        for state, where in hydration.find_states(self.page):
            stack: list[tuple[Any, tuple[str | int, ...]]] = [(state, ())]
            visited: set[int] = set()
            while stack and len(values) < hydration.MAX_OBJECTS:
                value, keys = stack.pop()
                if isinstance(value, dict | list):
                    if id(value) in visited or len(keys) > _MAX_KEYS:
                        continue
                    visited.add(id(value))
                    items = value.items() if isinstance(value, dict) else enumerate(value)
                    stack.extend((inner, (*keys, key)) for key, inner in items)
                if isinstance(value, str | int | float | list) and not isinstance(value, bool):
                    values.append((where, keys, value))
        return tuple(values)
