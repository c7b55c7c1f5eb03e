"""The generic extractor of articles.

What a page states of itself goes first (JSON-LD, microdata, meta elements, embedded state), then structure: the heading
that matches the page's title, and the smallest box that holds the article's paragraphs and images, less what stands
among them and is none of it. The HTML kept is the page's own.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from zakerscraper.exceptions import ParseError
from zakerscraper.items import ListEntry
from zakerscraper.zaker.dom import Page, visible_text_of
from zakerscraper.zaker.generic.blocks import TEXT
from zakerscraper.zaker.generic.body import Body
from zakerscraper.zaker.generic.boilerplate import leave_out_boilerplate
from zakerscraper.zaker.generic.byline import Byline
from zakerscraper.zaker.generic.byline_lines import BylineLines
from zakerscraper.zaker.generic.gallery_data import find_gallery, gallery_html, names_gallery
from zakerscraper.zaker.generic.left_out import paths_left_out
from zakerscraper.zaker.generic.line_ends import cut_notices
from zakerscraper.zaker.generic.reading import Reading
from zakerscraper.zaker.generic.squeezed import squeezed
from zakerscraper.zaker.hydration import STREAM, find_states, has_stream
from zakerscraper.zaker.pages import FALLBACK, ArticlePage
from zakerscraper.zaker.react_elements import elements_in, to_html
from zakerscraper.zaker.structured_data import title_of_only_article

_MAX_TEXTS = 100
_LEAST, _SHORT = 60, 200
"""Characters of what may be an article's text, and of one that may be a notice in its place."""
_MUCH_LONGER = 2
_FEW_IMAGES = 3
_BODY = re.compile(r"<body[^<>]*>", re.IGNORECASE)
_END = re.compile(r"</body>", re.IGNORECASE)


def read_article(page: Page, url: str, now: datetime, id_: str, listed: ListEntry | None = None) -> ArticlePage:
    """Return the article *id_* that a page of an unknown layout shows.

    Whatever is not part of the body is removed from *page*.

    Args:
        now: Aware, the moment of the response.
        listed: The article as its list shows it, whose title is evidence.

    Raises:
        ParseError: Nothing on the page can be its body.
    """
    source = page.first("html") if names_gallery(page) else None
    html = source.html or "" if source is not None else ""  # before all that is none of the body is taken out
    listed_title = listed.title if listed else ""
    try:
        found = _read(page, url, now, id_, listed_title)
    except ParseError:
        if (rendered := _rendered(page)) is not None:
            return _read(rendered, url, now, id_, listed_title)
        if title := title_of_only_article(page):  # an empty app, named as all its pages are
            return _read(page, url, now, id_, title)
        if not (html and (gallery := find_gallery(Page(html), least_without_notes=_FEW_IMAGES))):
            raise
        *before, behind = _END.split(html)  # one may stand in a script, too
        return _read(
            Page(f"{'</body>'.join(before)}{gallery_html(gallery)}</body>{behind}"), url, now, id_, listed_title
        )
    if html and "<img" not in found.body_html and (gallery := find_gallery(Page(html), named=True)):
        evidence = {**found.evidence, "pictures": "a gallery's data"}
        if len(gallery) == 1 and len(visible_text_of(found.body_html)) >= _SHORT:
            return found  # a cover, which the article does not show
        images = gallery_html(gallery)
        is_a_note = squeezed(visible_text_of(found.body_html)) in squeezed(visible_text_of(images))
        return replace(found, body_html=images if is_a_note else found.body_html + images, evidence=evidence)
    if not has_stream(page):
        return found  # as nearly all pages
    length = len(visible_text_of(found.body_html))
    if length >= _SHORT or (rendered := _rendered(page)) is None:
        return found
    with suppress(ParseError):
        other = _read(rendered, url, now, id_, listed_title)
        return other if len(visible_text_of(other.body_html)) > _MUCH_LONGER * length else found
    return found


def _rendered(page: Page) -> Page | None:
    """Return *page* with what it shows once its scripts run, where it carries that in React's stream."""
    elements = [element for value, where in find_states(page) if where == STREAM for element in elements_in(value)]
    html, root = to_html(elements), page.first("html")
    if root is None or len(visible_text_of(html)) < _LEAST:
        return None
    # Put before all else the page has, whose scripts state more of the article.
    return Page(_BODY.sub(lambda match: match[0] + html, root.html or "", count=1))


def _read(page: Page, url: str, now: datetime, id_: str, listed_title: str) -> ArticlePage:
    reading = Reading.of(page, url, now, id_, listed_title)
    try:
        return _article(reading)
    finally:
        reading.outline.take_apart()


def _article(reading: Reading) -> ArticlePage:
    cut_notices(reading.outline)
    leave_out_boilerplate(reading)
    body = Body(reading)
    byline = Byline(reading, body.lines)
    times = byline.times()
    unread_time = "" if times else byline.unread_time()
    author, author_url = byline.author()
    body.author = author
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

    Attributes:
        title: As the page states it.
        left_out: Selectors of what is not part of an article, each with the reason.
        texts: The texts that are left.
    """

    title: str
    left_out: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]


def remains(page: Page, url: str, now: datetime, id_: str) -> Remains:
    """Return what is left of a page in which no article was found.

    Raises:
        ParseError: The page has too many elements.
    """
    reading = Reading.of(page, url, now, id_)
    leave_out_boilerplate(reading)
    left = reading.outline.within(reading.outline.root)
    texts = tuple(block.text for block in left if block.kind == TEXT)
    left_out = paths_left_out(reading.outline, reading.outline.root, left, BylineLines(reading).is_byline)
    return Remains(reading.title, left_out, texts[:_MAX_TEXTS])
