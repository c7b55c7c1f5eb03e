"""A learnt layout, which parses pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from zakerscraper.zaker.article_parsers.fields import evidence, find_keywords
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.learnt.body import find_body
from zakerscraper.zaker.learnt.fields import DataField, ElementField, Field, find_span, find_text, link_of
from zakerscraper.zaker.names import clean_name
from zakerscraper.zaker.pages import LEARNT, ArticlePage

_LONGEST_NAME = 100
_FORM = 1
"""Of the plain form; a layout of another one is not read."""


@dataclass(frozen=True, slots=True)
class LearntLayout:
    """Where pages of one layout have their fields.

    Attributes:
        name: `learnt-2026-05-18`.
        learnt_on: The day, ISO 8601 (+08:00).
        pages: How many it was learnt from and checked on.
        author, time: None where no block of the pages shows it.
        drop, lines: Of `find_body`.
    """

    name: str
    learnt_on: str
    pages: int
    title: Field
    body: Field
    author: Field | None = None
    time: Field | None = None
    drop: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()

    def read(self, page: Page, url: str, now: datetime, id_: str) -> ArticlePage | None:
        """Return the article *id_* that *page* shows, None for a page of another layout, which stays as it is.

        A page without a title or a body is none of this layout, and neither is one without both author and time where
        those that it was learnt from had them.

        Args:
            now: Aware, the moment of the response.
        """
        title = find_text(page, self.title, id_)
        if not title:
            return None
        author = clean_name(find_text(page, self.author, id_)) if self.author else ""
        author = author if len(author) <= _LONGEST_NAME else ""
        times = find_span(page, self.time, id_, now) if self.time else ()
        if (self.author or self.time) and not (author or times):
            return None
        author_url = link_of(page, self.author, url) if author else ""
        keywords = find_keywords(page)
        body = find_body(page, self.body, id_, self.drop, self.lines)
        if body is None:
            return None
        return ArticlePage(
            layout=self.name,
            body_html=body.html,
            title=title,
            author=author,
            author_url=author_url,
            times=times,
            keywords=keywords,
            evidence=evidence(
                layout=f"learnt on {self.learnt_on} from {self.pages} archived articles",
                title=str(self.title),
                author=str(self.author) if author else "",
                date=str(self.time) if times else "",
                body=str(self.body),
            ),
            body_path=body.path,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the layout as plain JSON data."""
        return {"form": _FORM, **{name: value for name, value in asdict(self).items() if value}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the layout that `to_json` gave. Raises ValueError for anything else."""
        try:
            if data["form"] != _FORM or not str(data["name"]).startswith(LEARNT):
                raise ValueError("the layout has another form")
            return cls(
                name=str(data["name"]),
                learnt_on=str(data["learnt_on"]),
                pages=int(data["pages"]),
                title=_field(data["title"]),
                body=_field(data["body"]),
                author=_field(data["author"]) if "author" in data else None,
                time=_field(data["time"]) if "time" in data else None,
                drop=tuple(map(str, data.get("drop", ()))),
                lines=tuple(map(str, data.get("lines", ()))),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"it is not a learnt layout: {error}") from None


def layout_name(day: str) -> str:
    """Return the name of a layout that was learnt on *day*, ISO 8601."""
    return f"{LEARNT}{day}"


def _field(data: Mapping[str, Any]) -> Field:
    if "where" in data:
        return DataField(str(data["where"]), tuple(data["keys"]))
    return ElementField(*(str(data[name]) for name in ("selector", "attribute", "before", "after")))
