"""Parses the stored pages of one article again, and compares the result with what is archived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from zakerscraper.archive.pages import KeptPage, StoredPage, page_of
from zakerscraper.document.body import is_empty
from zakerscraper.document.changes import IMAGES, TEXT, TITLE, find_changes
from zakerscraper.document.complete import complete
from zakerscraper.document.front_matter import clean_title
from zakerscraper.document.sanitize import clean
from zakerscraper.exceptions import ArchiveError, ArticleNotFoundError, ParseError
from zakerscraper.items import Article, ListEntry
from zakerscraper.services.save_article import FileState
from zakerscraper.services.shared_content import have_same_text
from zakerscraper.utils.text import same_but_for_spaces
from zakerscraper.zaker.learnt.layout import LearntLayout
from zakerscraper.zaker.pages import FALLBACK, is_guess
from zakerscraper.zaker.responses import parse_date_header, parse_response

SHOWN: dict[str, tuple[str, ...]] = {
    TITLE: ("title",),
    TEXT: ("body_html", "body_markdown", "body_text"),
    IMAGES: ("body_html", "images"),
    "publisher": ("source", "author", "author_url"),
    "date": ("published_at", "date_from"),
    "tags": ("tags",),
    "summary": ("summary",),
    "markup": ("body_html",),
    "layout": ("layout", "evidence"),
}
"""What a page says of its article, and the fields that contain it."""
_TAKEN = frozenset(name for names in SHOWN.values() for name in names)


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How pages are parsed and bodies cleaned: see `Options`.

    Attributes:
        learnt: The archive's learnt layouts, the newest first.
    """

    unwrap_links: bool
    image_domains: tuple[str, ...]
    categories: tuple[str, ...]
    learnt: tuple[LearntLayout, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredPages:
    """The kept pages of an article.

    Attributes:
        entry: As its list showed it.
        archived: The archived article, None without one.
        pages: The newest first.
    """

    entry: ListEntry
    archived: Article | None
    pages: tuple[StoredPage, ...]


@dataclass(slots=True)
class Reading:
    """The result of parsing the pages of an article again.

    Attributes:
        archived: The archived article, None without one.
        digest: Of the page that was understood, "" for none.
        layout: The parser that understood it.
        article: The new version; None where it is rejected or changes nothing.
        changes: Keys of `SHOWN`; empty where nothing changes.
        reason: Why the new version is rejected, "" where it is not.
        kept: EDITED or DELETED where the document is left as it is.
    """

    id: str
    archived: Article | None
    digest: str = ""
    layout: str = ""
    article: Article | None = None
    changes: tuple[str, ...] = ()
    reason: str = ""
    damaged: int = 0
    kept: FileState | None = None


def changed_fields(archived: Article, article: Article) -> tuple[str, ...]:
    """Return what differs between the archived article and a new version: keys of `SHOWN`."""
    found = list(find_changes(archived, article))
    found += [
        what
        for what in ("publisher", "date", "tags", "summary", "layout")
        if any(getattr(archived, name) != getattr(article, name) for name in SHOWN[what])
    ]
    if archived.body_html != article.body_html and not {TEXT, IMAGES} & set(found):
        found.append("markup")
    return tuple(found)


def read_kept_page(page: KeptPage, entry: ListEntry, options: ReadingOptions) -> Article:
    """Parse *page* as a crawl would. Raises ArticleNotFoundError and ParseError."""
    article, shown = parse_response(
        page.body,
        entry,
        url=page.url,
        content_type=page.headers.get("content-type", ""),
        answered_at=parse_date_header(page.headers.get("date", ""), page.fetched_at),
        fetched_at=page.fetched_at,
        categories=options.categories,
        broke_off=page.broke_off,
        learnt=options.learnt,
    )
    article.title = clean_title(article.title)
    if not article.title or article.published_at is None:
        raise ParseError("neither the page nor the list shows a title")
    cleaned = clean(
        shown.body_html, unwrap_links=options.unwrap_links, own_hosts=options.image_domains, base_url=entry.url
    )
    if is_empty(cleaned.html):
        raise ArticleNotFoundError("nothing in its body")
    complete(article, cleaned)
    return article


def read_again(stored: StoredPages, options: ReadingOptions, dictionaries: Mapping[str, bytes]) -> Reading:
    """Parse the newest of an article's pages that is understood, and compare it with the archived article."""
    found = Reading(stored.entry.id, stored.archived)
    for row in stored.pages:
        try:
            page = page_of(row, dictionaries)
        except ArchiveError:
            found.damaged += 1
            continue
        if stored.archived is not None and stored.archived.fetched_at and _last_seen(page) < stored.archived.fetched_at:
            found.reason = found.reason or "it was archived from a later page, which was not kept"
            break
        try:
            article = read_kept_page(page, stored.entry, options)
        except (ArticleNotFoundError, ParseError) as error:
            found.reason = found.reason or str(error)
            continue
        except Exception as error:  # an unexpected error of a parser
            found.reason = found.reason or f"{type(error).__name__}: {error}"
            continue
        found.digest, found.layout = page.digest, article.layout
        found.reason = _why_rejected(article, stored.archived)
        if not found.reason:
            _compare(found, article)
        break
    return found


def _last_seen(page: KeptPage) -> datetime:
    return page.seen_at or page.fetched_at


def _why_rejected(article: Article, archived: Article | None) -> str:
    """Return why a new version is rejected, "" where it is not."""
    if archived is not None and article.layout == FALLBACK != archived.layout:
        return f"no known layout matches its page any more; what was archived ({archived.layout}) is kept"
    if (
        archived is not None
        and is_guess(article.layout)
        and not is_guess(archived.layout)
        and not have_same_text(archived, article)
    ):
        return "its page shows another text now; what was archived is kept"
    for name in ("cut_off", "garbled"):
        doubt = (article.evidence or {}).get(name)
        if doubt and (archived is None or name not in (archived.evidence or {})):
            return f"not taken: {doubt}"
    return ""


def _compare(found: Reading, article: Article) -> None:
    archived = found.archived
    if archived is None:
        found.article, found.changes = article, ("new",)
        return
    if same_but_for_spaces(archived.title, article.title):
        article.title = archived.title
    found.changes = changed_fields(archived, article)
    if found.changes:
        known = {image.url: image for image in archived.images}
        article.images = [known.get(image.url, image) for image in article.images]
        found.article = replace(archived, **{name: getattr(article, name) for name in _TAKEN})
