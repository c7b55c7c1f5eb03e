"""Entries and articles for tests of the archive, and what they do with them in a line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.reserved_paths import reserve_paths
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.articles import WrittenDocument
from zakerscraper.archive.claims import KnownArticle
from zakerscraper.archive.state import State
from zakerscraper.items import SHANGHAI, Article, ListEntry, TimeSpan

NOW = datetime(2026, 5, 18, 20, 0, tzinfo=SHANGHAI)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

Open = Callable[..., Archive]


def id_of(number: int) -> str:
    return f"{number:024x}"


def entry(number: int = 1, section: str = "source") -> ListEntry:
    span = TimeSpan(NOW - MINUTE, NOW)
    url = f"https://www.myzaker.com/article/{id_of(number)}"
    return ListEntry(id_of(number), url, f"第 {number} 篇", times=(span,), tags=("标签",), section=section)


def article(number: int = 1, **values: object) -> Article:
    fields = {"title": f"第 {number} 篇", "section": "source", "published_at": NOW, "body_html": "<p>文</p>", **values}
    return Article(id_of(number), f"https://www.myzaker.com/article/{id_of(number)}", **fields)


def remember(
    archive: Archive,
    *numbers: int,
    now: datetime = NOW,
    again: bool = False,
    most: int | None = None,
) -> list[KnownArticle]:
    known = archive.claims.claim_listed([entry(n) for n in numbers], now=now, again=again, claim_at_most=most)
    return [known[id_of(n)] for n in numbers]


def due(archive: Archive, now: datetime = NOW, most: int | None = None) -> list[int]:
    return [int(claimed.id, 16) for claimed in archive.claims.claim_due(now=now, at_most=most)]


def export(archive: Archive, *articles: Article) -> frozenset[str]:
    return archive.articles.mark_exported([WrittenDocument(article, "c") for article in articles], now=NOW)


def lose(archive: Archive, number: int = 1, answer: str = "HTTP 404") -> None:
    """Let the site answer on two days that it has the article no more, the second time now."""
    archive.articles.mark_gone(id_of(number), answer, now=NOW - DAY)
    assert archive.articles.mark_gone(id_of(number), answer, now=NOW) == State.GONE


def reserve(archive: Archive, id_: str, paths: list[str]) -> str:
    return reserve_paths(archive, {id_: paths})[id_]
