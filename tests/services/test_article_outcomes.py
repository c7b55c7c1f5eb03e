"""What became of an article, in the archive and in the run's report."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from tests.components import entries, open_crawl
from zakerscraper import signals
from zakerscraper.archive.state import State
from zakerscraper.items import Article
from zakerscraper.services.claims import ArticleClaims
from zakerscraper.services.save_article import DocumentWriter, RenderedArticle

NOW = datetime(2026, 5, 18, 12, tzinfo=UTC)


def test_what_two_articles_speak_against_at_once_is_taken_back_once(tmp_path: Path, database: str) -> None:
    with open_crawl(tmp_path, settings={"ZAKER_ARCHIVE_URL": database}) as (crawler, session):
        asyncio.run(ArticleClaims(session, limit=None, again=False).claim_listed(entries(0)))
        (entry,) = entries(0)
        rendered_article = RenderedArticle(
            Article(entry.id, entry.url, entry.title, published_at=NOW), ["_posts/a.md"], "text\n"
        )
        assert DocumentWriter(session.archive, session.folder).write([rendered_article], {}) == [None]
        withdrawn: list[str] = []

        def note(key: str) -> None:
            withdrawn.append(key)

        crawler.signals.connect(note, signals.article_withdrawn)

        async def withdraw_twice() -> None:
            await session.outcomes.mark_exported(rendered_article)
            await asyncio.gather(*(session.outcomes.withdraw([entry.id], f"reason {n}") for n in (1, 2)))

        asyncio.run(withdraw_twice())
        assert withdrawn == [entry.id]
        assert session.report.outcome(entry.id) == "failed"
        assert session.report.unreadable_articles == 1
        assert session.archive.queries.count(State.EXPORTED) == 0
        assert session.archive.queries.count(State.PENDING) == 1
        assert session.folder.read("_posts/a.md") is None
