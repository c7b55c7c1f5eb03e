"""Searches archived articles: which match, how well, and where."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.engine import cause
from zakerscraper.archive.errors import DBAPIError
from zakerscraper.archive.search_reader import Scope
from zakerscraper.document.body import plain_text
from zakerscraper.document.search_text import excerpt_around, fold, parse_query
from zakerscraper.exceptions import UsageError
from zakerscraper.items import Article

logger = logging.getLogger(__name__)

Parts = Sequence[tuple[str, bool]]
"""A text in parts, each with whether it is one of the searched words."""

_TITLE, _EXCERPT = 200, 90
"""Characters of a title and of an excerpt."""
_STEPS = 4
"""How many index segments are made or renewed at the end of a run, at most."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that has all words.

    Attributes:
        title: With the words marked.
        excerpt: Of the text, or of the other fields where the words are; with the words marked.
    """

    article: Article
    title: Parts
    excerpt: Parts


@dataclass(frozen=True, slots=True)
class Hits:
    """The results of a search, the best first.

    Attributes:
        is_all: Whether there are no more.
    """

    hits: Sequence[Hit]
    is_all: bool


def search_pieces(query: str) -> tuple[str, ...]:
    """Return the pieces of text that an article must contain for *query*. Raises UsageError where there are none."""
    pieces = parse_query(query)
    if not pieces:
        raise UsageError(f"{query!r} has no words to look for")
    return pieces


def search(archive: Archive, query: str, limit: int, scope: Scope | None = None) -> Hits:
    """Return the best *limit* articles that have all words of *query*.

    Raises:
        UsageError: *query* has no words.
        ArchiveError: SQLite was built without FTS5.
    """
    pieces = search_pieces(query)
    found = archive.search.best(pieces, limit, scope)
    articles = archive.search.articles([candidate.id for candidate in found.candidates])
    hits = [_hit(articles[candidate.id], pieces) for candidate in found.candidates if candidate.id in articles]
    return Hits(hits, found.is_all)


def complete_index(archive: Archive, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Add missing articles to the index; return how many are left, where it cannot be written.

    A search reads those one by one.

    Args:
        progress: Called with the numbers of articles done and in all.

    Raises:
        ArchiveError: SQLite was built without FTS5.
    """
    total = archive.search.count_due()
    done = 0
    try:
        while count := archive.search.index_due() if total else 0:
            done += count
            progress(done, max(total, done))
            archive.search.make_segment(more_follow=True)
        while archive.search.make_segment():
            pass
    except DBAPIError:
        return total - done
    return 0


def tidy_index(archive: Archive) -> None:
    """Add a run's articles to the index, so that searches are fast in a read-only archive too; skip expensive work.

    Outdated entries, of corrected articles or articles that an earlier release has forgotten, are removed where there
    are many. A failure loses nothing.
    """
    try:
        for _ in range(_STEPS):
            if not archive.search.make_segment() and not archive.search.renew_segment():
                break
        archive.search.remove_orphans()
    except DBAPIError as error:
        logger.info("The index of words was not tidied up: %s", cause(error))


def _hit(article: Article, pieces: Sequence[str]) -> Hit:
    text = plain_text(article.body_html)
    folded = fold(text)
    if not any(piece in folded for piece in pieces):
        others = " · ".join(filter(None, (article.source, article.author, *article.tags)))
        if any(piece in fold(others) for piece in pieces):
            text = others
    return Hit(article, excerpt_around(article.title, pieces, _TITLE), excerpt_around(text, pieces, _EXCERPT))
