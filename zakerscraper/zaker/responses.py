"""Turns a response (bytes and headers) into the article that it shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from zakerscraper.exceptions import NotHtmlError
from zakerscraper.items import Article, ListEntry
from zakerscraper.utils.encoding import DecodedText, decode_page, why_garbled
from zakerscraper.zaker.articles import article_of, read_article
from zakerscraper.zaker.learnt.layout import LearntLayout
from zakerscraper.zaker.pages import ArticlePage

_OTHER_BYTES = re.compile(
    rb"%PDF-|\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|RIFF.{4}(?:WEBP|WAVE|AVI )"
    rb"|PK\x03\x04|\x1f\x8b\x08|.{4}ftyp|ID3[\x02-\x04]",
    re.DOTALL,
)
"""What PDFs, images, archives, films and sounds begin with."""


def is_other_file(body: bytes) -> bool:
    """Return whether *body*, by its first bytes, is an image, a PDF or the like, and no page or JSON."""
    return _OTHER_BYTES.match(body) is not None


def check_is_page(body: bytes, content_type: str) -> None:
    """Raise NotHtmlError where *body*, by its first bytes, is an image, a PDF or the like, whatever it is served as.

    Args:
        content_type: The header's value, "" without one.
    """
    if is_other_file(body):
        kind = content_type.partition(";")[0].strip() or "nothing that is named"
        raise NotHtmlError(f"no HTML page came but a picture, a document or the like, served as {kind}")


def parse_response(
    body: bytes,
    entry: ListEntry,
    *,
    url: str,
    content_type: str,
    answered_at: datetime,
    fetched_at: datetime,
    categories: tuple[str, ...],
    broke_off: bool,
    learnt: Sequence[LearntLayout] = (),
) -> tuple[Article, ArticlePage]:
    """Return the article *entry* as its page shows it, its body not yet cleaned, and what the page says of it.

    Why the end of the text may be missing, or the text not what was written, stands in `evidence` (`cut_off`,
    `garbled`).

    Args:
        body: As served.
        entry: The article as its list shows it.
        url: The URL that responded.
        content_type: The header's value, "" without one.
        answered_at: Aware, the moment that relative times of the page go by.
        fetched_at: Aware, when the page was requested.
        categories: Those before the section.
        broke_off: Whether the transfer ended too early.
        learnt: As for `read_article`.

    Raises:
        ArticleNotFoundError, ParseError: As `read_article`.
        NotHtmlError: For an image, a PDF or the like.
    """
    check_is_page(body, content_type)
    decoded = decode_page(body, content_type)
    page = read_article(decoded.text, url, answered_at, entry.id, entry, learnt)
    article = article_of(page, entry, fetched_at=fetched_at, categories=categories)
    if cut_off := page.cut_off or ("its transfer broke off" if broke_off else ""):
        article.evidence = {**(article.evidence or {}), "cut_off": cut_off}
    if garbled := _why_garbled(article, decoded):
        article.evidence = {**(article.evidence or {}), "garbled": garbled}
    return article, page


def parse_date_header(date: str, otherwise: datetime) -> datetime:
    """Return the aware moment of a response: what its header `Date` states, else, or where that is broken, *otherwise*.

    It is the server's own clock, which its relative times go by.
    """
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, IndexError, TypeError, OverflowError):
        return otherwise
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    # A clock that is off by centuries is broken.
    return moment if 2010 <= moment.year < 2100 else otherwise


def _why_garbled(article: Article, decoded: DecodedText) -> str:
    """Return why the text of *article* is not what was written, "" where nothing shows that."""
    visible_text = " ".join((article.title, article.author, article.summary, article.body_html))
    return why_garbled(visible_text, decoded.text) or ("" if decoded.encoding == "utf-8" else decoded.doubt)
