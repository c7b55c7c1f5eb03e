"""Third: drops archived articles that were fetched again and have not changed."""

from __future__ import annotations

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured

from zakerscraper.items import Article
from zakerscraper.services.crawl_session import CrawlSession, session_of


class RevisitPipeline:
    """Drops articles that are as they were archived, and changes that are not believed yet. Setting: ZAKER_REVISIT.

    Raises:
        ParseError: An article was parsed worse than before.
    """

    def __init__(self, session: CrawlSession) -> None:
        self.session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = session_of(crawler)
        if session is None:
            raise NotConfigured
        return cls(session)

    async def process_item(self, item: Any) -> Any:
        if isinstance(item, Article) and item.id in self.session.revisits:
            validators = self.session.validators.get(item.id)
            if not await self.session.revisits.is_new(item, validators):
                self.session.validators.pop(item.id, None)
                raise DropItem("as it is archived")
        return item
