"""Fifth: the document. Only after it is on disk is the article remembered as exported."""

from __future__ import annotations

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from zakerscraper.config import Options
from zakerscraper.document.filenames import document_paths
from zakerscraper.document.render import DocumentOptions, document
from zakerscraper.extensions.archive import ArchiveExtension
from zakerscraper.items import Article


class DocumentPipeline:
    """Renders an article and has the archivist write it. Settings: ZAKER_BODY, ZAKER_IMAGE_*, ZAKER_VIDEO."""

    def __init__(self, archivist: ArchiveExtension, options: DocumentOptions) -> None:
        self.archivist = archivist
        self.options = options

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        archivist = crawler.get_extension(ArchiveExtension)
        if archivist is None:
            raise NotConfigured
        return cls(archivist, Options.from_settings(crawler.settings).document)

    async def process_item(self, item: Any) -> Any:
        if isinstance(item, Article):
            self.archivist.settle_in(item)
            paths = document_paths(item.categories, item.title, item.id, self.archivist.folder.longest_name)
            await self.archivist.exported(item, paths, document(item, self.options))
        return item
