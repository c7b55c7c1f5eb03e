"""Parses an article page with the parser of its layout, or with the generic extractor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from zakerscraper.exceptions import ArticleNotFoundError, ParseError, RefusedError, TooLargeError, TruncatedPageError
from zakerscraper.items import SHANGHAI, Article, ListEntry
from zakerscraper.utils import garbage
from zakerscraper.utils.json import load_object
from zakerscraper.zaker import urls
from zakerscraper.zaker.article_parsers import CONTAINERS, PARSERS
from zakerscraper.zaker.dates import UNREAD, publication
from zakerscraper.zaker.dom import Page, visible_text_of
from zakerscraper.zaker.error_pages import check_error_page
from zakerscraper.zaker.learnt.layout import LearntLayout
from zakerscraper.zaker.led_away import why_led_away
from zakerscraper.zaker.list_json import find_refusal
from zakerscraper.zaker.missing import PAGE_SAYS, check_notice, has_known_frame, why_missing
from zakerscraper.zaker.pages import FALLBACK, ArticlePage, is_guess

__all__ = ["CONTAINERS", "article_of", "read_article"]

_ENOUGH_TO_BELIEVE = 100
"""How many characters of a text outweigh a page's word that the article is deleted, or an empty container."""
_ENOUGH_TO_TRUST = 300
"""How many characters that a learnt layout reads are an article."""
_JSON = re.compile(r"[\ufeff\s]*\{")
_LONG_BODY = 20_000
_MOST_OF_TEXT = 0.6


@dataclass(frozen=True, slots=True)
class _ServedPage:
    """A page as it was served, and what is known of its article; see `read_article`."""

    text: str
    url: str
    now: datetime
    id: str
    listed: ListEntry | None
    learnt: Sequence[LearntLayout]

    def guess(self, page: Page) -> ArticlePage:
        """Parse *page* with the generic extractor. Raises ParseError."""
        from zakerscraper.zaker.generic import articles as fallback_articles

        return fallback_articles.read_article(page, self.url, self.now, self.id, self.listed)


def read_article(
    text: str,
    url: str,
    now: datetime,
    id_: str,
    listed: ListEntry | None = None,
    learnt: Sequence[LearntLayout] = (),
) -> ArticlePage:
    """Parse the article page at *url*.

    Args:
        text: The decoded response.
        listed: The article as its list shows it, evidence for the generic extractor, which reads the pages that no
            known layout matches.
        learnt: Layouts learnt from the archive, which are tried before the generic extractor.

    Raises:
        ArticleNotFoundError: The page has no body.
        TruncatedPageError: The page breaks off before its body.
        ParseError: No parser understands the page.
    """
    with garbage.pause_collection():
        return _read_article(_ServedPage(text, url, now, id_, listed, learnt))


def _read_article(served: _ServedPage) -> ArticlePage:
    if _JSON.match(served.text):
        _check_refusal(served.text)
    page, length = Page(served.text), len(served.text)
    try:
        found = _read_page(page, served)
    except (ArticleNotFoundError, ParseError) as error:
        # Where it does not even say that it is at its end, what it says of the article is not the last word.
        is_whole = page.has_end if isinstance(error, ArticleNotFoundError) else page.is_closed
        if is_whole or isinstance(error, TooLargeError):
            raise
        raise TruncatedPageError(f"the page is cut off after {length} characters, before its body") from None
    # What the generic extractor took for the body may be all that there is of another part of the page.
    if page.is_cut_off_in(found.body_path) or (found.layout == FALLBACK and not page.is_closed):
        return replace(found, cut_off=f"the page is cut off after {length} characters, in its body")
    return found


def _check_refusal(text: str) -> None:
    """Raise RefusedError for JSON that says why it is no page."""
    try:
        refusal = find_refusal(load_object(text))
    except ParseError:
        return
    if refusal:
        message, is_for_now = refusal
        raise RefusedError(f"the site refused: {message}", is_for_now=is_for_now)


def _read_page(page: Page, served: _ServedPage) -> ArticlePage:
    readings = (parser(page, served.url, served.now, served.id) for parser in PARSERS)
    found = next((reading for reading in readings if reading is not None), None)
    if found is not None and not _is_bare(found.body_html):
        if not _shows_media(found.body_html):
            check_notice(found.body_html)
        is_certain = found.author or found.times or urls.in_domain(urls.host_of(served.url), urls.DOMAIN)
        return found if is_certain else _prefer_guess(found, served)
    gone = why_missing(page, served.url) if found is None else ""
    if not (gone and has_known_frame(page)):
        if found is None and not gone:
            check_error_page(page)
        try:
            guess = _read_learnt(page, served) or served.guess(page)
        except ParseError as error:
            if found is None and not gone:
                why = why_led_away(page, served.url)
                raise ParseError(why or f"{error} (none of {', '.join(CONTAINERS)})") from None
        else:
            if found is None and not gone:
                return guess
            # A deleted article's page may show much else; a container without a body may be a rest of an older layout.
            is_long = len(visible_text_of(guess.body_html)) >= _ENOUGH_TO_BELIEVE
            if is_long and (guess.title or not gone):
                return guess
    if found is not None:
        return found
    raise ArticleNotFoundError(gone, is_stated=gone.startswith(PAGE_SAYS))


def _prefer_guess(found: ArticlePage, served: _ServedPage) -> ArticlePage:
    """Return what the generic extractor reads, where that tells who wrote the article or when and *found* neither.

    Other sites' systems, too, call the box of a text as a known layout does.
    """
    try:
        guess = served.guess(Page(served.text))
    except ParseError:
        return found
    is_whole = len(visible_text_of(guess.body_html)) >= _MOST_OF_TEXT * len(visible_text_of(found.body_html))
    return guess if is_whole and (guess.author or guess.times) else found


def article_of(page: ArticlePage, entry: ListEntry, *, fetched_at: datetime, categories: tuple[str, ...]) -> Article:
    """Return the article that *page* shows and *entry* listed; the page's word goes before the list's.

    Where the page states a time that was not read, and nothing but the id gives one, `date_from` ends in `+unread`.

    Args:
        fetched_at: Aware, when the page was requested.
        categories: Those before the section.
    """
    published_at, date_from = publication([("page", page.times), ("list", entry.times)], entry.id)
    if page.unread_time and date_from == "id":
        date_from += UNREAD
    return Article(
        id=entry.id,
        url=entry.url,
        title=page.title or entry.title,
        author=page.author or entry.author,
        author_url=page.author_url or entry.author_url,
        section=entry.section,
        categories=[*categories, entry.section],
        tags=list(page.tags or entry.tags or page.keywords),
        published_at=published_at,
        date_from=date_from,
        summary=entry.summary or page.summary,
        body_html=page.body_html,
        layout=page.layout,
        evidence=(dict(page.evidence) or None) if is_guess(page.layout) else None,
        fetched_at=fetched_at.astimezone(SHANGHAI).replace(microsecond=0),
        channels=list(entry.channels),
    )


def _read_learnt(page: Page, served: _ServedPage) -> ArticlePage | None:
    """Return *page* as the first matching learnt layout parses it, None for none or a result that is not believed.

    A short text is held against what the generic extractor finds: it may be the beginning of a longer one.
    """
    readings = (layout.read(page, served.url, served.now, served.id) for layout in served.learnt)
    found = next((reading for reading in readings if reading is not None), None)
    if found is None or (length := len(visible_text_of(found.body_html))) >= _ENOUGH_TO_TRUST:
        return found
    try:
        guess = served.guess(Page(served.text))
    except ParseError:
        return found
    return found if len(visible_text_of(guess.body_html)) <= 2 * max(length, _ENOUGH_TO_BELIEVE) else guess


def _is_bare(body_html: str) -> bool:
    """Return whether there is nothing to read or see in a body, by a look that takes no time for ordinary ones."""
    return not _shows_media(body_html) and len(body_html) < _LONG_BODY and not visible_text_of(body_html)


def _shows_media(body_html: str) -> bool:
    return any(mark in body_html for mark in ("<img", "<iframe", "<video", "zk_upvideo"))
