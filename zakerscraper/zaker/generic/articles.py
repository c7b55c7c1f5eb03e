"""The generic extractor of articles.

What a page states of itself goes first (JSON-LD, microdata, meta elements, embedded state), then structure: the heading
that matches the page's title, and the smallest box that holds the article's paragraphs and pictures, less what stands
among them and is none of it. The HTML kept is the page's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zakerscraper.items import ListEntry
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic.blocks import TEXT
from zakerscraper.zaker.generic.body import Body
from zakerscraper.zaker.generic.boilerplate import leave_out_boilerplate
from zakerscraper.zaker.generic.byline import Byline
from zakerscraper.zaker.generic.byline_lines import BylineLines
from zakerscraper.zaker.generic.left_out import paths_left_out
from zakerscraper.zaker.generic.reading import Reading
from zakerscraper.zaker.pages import FALLBACK, ArticlePage

_MAX_TEXTS = 100


def read_article(page: Page, url: str, now: datetime, id_: str, listed: ListEntry | None = None) -> ArticlePage:
    """Return the article *id_* that a page of an unknown layout shows.

    now: aware, the moment of the answer. listed: the article as its list shows it, whose title is evidence. What is
    none of the body is taken out of *page*. Raises ParseError where nothing on the page can be its body.
    """
    reading = Reading.of(page, url, now, id_, listed)
    leave_out_boilerplate(reading)
    body = Body(reading)
    byline = Byline(reading, body)
    times = byline.times()
    unread_time = "" if times else byline.unread_time()
    author, author_url = byline.author()
    html = body.find()
    return ArticlePage(
        layout=FALLBACK,
        body_html=html,
        title=reading.title,
        author=author,
        author_url=author_url,
        times=times,
        unread_time=unread_time,
        evidence=reading.evidence,
        body_path=body.path,
        left_out=body.left_out,
    )


@dataclass(frozen=True, slots=True)
class Remains:
    """What is left of a page in which no article was found.

    title: as the page states it. left_out: selectors of what is none of an article, and why. texts: what is left.
    """

    title: str
    left_out: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]


def remains(page: Page, url: str, now: datetime, id_: str) -> Remains:
    """Return what the reader saw of a page in which it found no article. Raises ParseError for one too large."""
    reading = Reading.of(page, url, now, id_, None)
    leave_out_boilerplate(reading)
    left = reading.outline.within(reading.outline.root)
    texts = tuple(piece.text for piece in left if piece.kind == TEXT)
    left_out = paths_left_out(reading.outline, reading.outline.root, left, BylineLines(reading).is_byline)
    return Remains(reading.title, left_out, texts[:_MAX_TEXTS])
