"""Fourth: rejects texts that several articles share, of the generic extractor or under another title than listed."""

from __future__ import annotations

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from zakerscraper.exceptions import ParseError
from zakerscraper.items import Article
from zakerscraper.services.crawl_session import CrawlSession, session_of
from zakerscraper.services.shared_content import RepeatedPages, SharedContent, have_same_text, have_same_title
from zakerscraper.zaker.pages import FALLBACK, is_guess


class SharedContentPipeline:
    """Raises ParseError for results that look wrong."""

    def __init__(self, session: CrawlSession) -> None:
        self.session = session
        self.shared_content = SharedContent()
        self.repeated_pages = RepeatedPages()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = session_of(crawler)
        if session is None:
            raise NotConfigured
        return cls(session)

    async def process_item(self, item: Any) -> Any:
        if isinstance(item, Article) and is_guess(item.layout) and not item.document:
            archived, _ = await self.session.call(self.session.archive.queries.article_and_path, item.id)
            if archived is not None and item.layout == FALLBACK != archived.layout:
                raise ParseError(
                    f"no known layout matches its page any more; what was archived ({archived.layout}) is kept"
                )
            if archived is not None and not have_same_text(archived, item):
                raise ParseError("its page shows another text now; what was archived is kept")
            if archived is not None and not is_guess(archived.layout):
                # A known layout has read the same: what other articles share with it is a repost.
                return item
            await self._reject(*self.shared_content.check(item))
        elif isinstance(item, Article) and not item.document and not self._has_listed_title(item):
            await self._reject(*self.repeated_pages.check(item))
        return item

    def _has_listed_title(self, article: Article) -> bool:
        return have_same_title(self.session.report.title(article.id), article.title)

    async def _reject(self, reason: str, others: list[str]) -> None:
        """Raise ParseError for *reason*, "" for none, and withdraw the earlier articles *others*."""
        if reason:
            await self.session.outcomes.withdraw(others, reason)
            raise ParseError(reason)
