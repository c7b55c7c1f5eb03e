"""Fifth: the document. Only after it is on disk is the article remembered as exported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from zakerscraper.archive.batching import Batcher
from zakerscraper.config import Options
from zakerscraper.document.filenames import document_paths
from zakerscraper.document.render import DocumentOptions, document
from zakerscraper.items import Article
from zakerscraper.services.crawl_session import CrawlSession, session_of
from zakerscraper.services.save_article import Rendered, take_known_place

_GATHERED_FOR = 0.1
"""Seconds at most in which articles are gathered that go to disk and into the archive together."""


class DocumentPipeline:
    """Renders an article and writes it. Settings: ZAKER_BODY, ZAKER_IMAGE_*, ZAKER_VIDEO."""

    def __init__(self, crawler: Crawler, session: CrawlSession, options: DocumentOptions) -> None:
        self.crawler = crawler
        self.session = session
        self.options = options
        self._batch = Batcher(self._write, _GATHERED_FOR, self._are_more_under_way)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = session_of(crawler)
        if session is None:
            raise NotConfigured
        return cls(crawler, session, Options.from_settings(crawler.settings).document)

    async def process_item(self, item: Any) -> Any:
        """Return *item* when its document is written. Raises what writing raises."""
        if isinstance(item, Article):
            take_known_place(self.session.archive, item)
            paths = document_paths(item.categories, item.title, item.id, self.session.folder.longest_name)
            rendered = Rendered(item, paths, document(item, self.options))
            self.session.outcomes.check_wanted(item.id)
            await self._batch.do(rendered)
            self.session.outcomes.mark_exported(rendered)
        return item

    def _write(self, group: Sequence[Rendered]) -> list[Exception | None]:
        """Write a group of documents; called in a thread."""
        pictures = self.session.pictures.unremembered()
        errors = self.session.writer.write(group, pictures)
        if None in errors:
            self.session.pictures.remembered(pictures)
        return errors

    def _are_more_under_way(self, waiting: int) -> bool:
        """Tell whether anything is being fetched or read beside so many articles, which are *waiting* to be written."""
        engine = self.crawler.engine
        answers = engine.scraper.slot if engine else None
        if engine is None or answers is None:
            return False
        # Articles whose pictures are fetched again come from no answer.
        others = max(len(answers.active) + len(answers.queue), answers.itemproc_size)
        return bool(engine.downloader.active) or others > waiting
