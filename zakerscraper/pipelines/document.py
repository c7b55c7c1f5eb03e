"""Last: writes the document; only then is the article marked as exported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from zakerscraper.archive.batching import Batcher
from zakerscraper.config import Options
from zakerscraper.document.filenames import document_paths
from zakerscraper.document.render import DocumentOptions, render_document
from zakerscraper.items import Article
from zakerscraper.services.crawl_session import CrawlSession, session_of
from zakerscraper.services.save_article import RenderedArticle, merge_with_archived

_MAX_BATCH_LENGTH = 1_000_000
"""Characters of bodies that are rendered at once: each is in memory in several forms then."""
_BATCH_SECONDS = 0.1
"""How long at most articles are gathered that are written and archived together."""


@dataclass(slots=True, eq=False)
class _Waiting:
    """An article on its way to disk.

    Attributes:
        rendered: None before its turn.
    """

    article: Article
    rendered: RenderedArticle | None = None


class DocumentPipeline:
    """Renders an article and writes it. Settings: ZAKER_BODY, ZAKER_IMAGE_*, ZAKER_VIDEO."""

    def __init__(self, crawler: Crawler, session: CrawlSession, options: DocumentOptions) -> None:
        self.crawler = crawler
        self.session = session
        self.options = options
        self._batch = Batcher(self._write, _BATCH_SECONDS, self._are_more_under_way)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = session_of(crawler)
        if session is None:
            raise NotConfigured
        return cls(crawler, session, Options.from_settings(crawler.settings).document)

    async def process_item(self, item: Any) -> Any:
        """Return *item* when its document is written. Raises what writing raises."""
        if isinstance(item, Article):
            self.session.outcomes.check_wanted(item.id)
            waiting = _Waiting(item)
            await self._batch.submit(waiting)
            assert waiting.rendered is not None
            await self.session.outcomes.mark_exported(waiting.rendered)
        return item

    def _write(self, group: Sequence[_Waiting]) -> list[Exception | None]:
        """Render and write a group of documents; called in a thread."""
        return [error for part in _split(group) for error in self._write_part(part)]

    def _write_part(self, group: Sequence[_Waiting]) -> list[Exception | None]:
        errors: dict[str, Exception | None] = {}
        rendered = []
        items = self.session.archive.queries.items_of([waiting.article.id for waiting in group])
        for waiting in group:
            try:
                waiting.rendered = self._render(waiting.article, items.get(waiting.article.id))
                rendered.append(waiting.rendered)
            except Exception as error:  # it costs no other article of the group
                errors[waiting.article.id] = error
        images = self.session.images.list_unarchived()
        keeper = self.session.page_keeper
        pages = keeper.pack(keeper.take(document.article.id for document in rendered)) if keeper else ()
        written = self.session.writer.write(rendered, images, pages) if rendered else []
        if None in written:
            self.session.images.mark_archived(images)
        errors |= {document.article.id: error for document, error in zip(rendered, written, strict=True)}
        return [errors[waiting.article.id] for waiting in group]

    def _render(self, article: Article, item: str | None) -> RenderedArticle:
        changes = merge_with_archived(self.session.archive, article, item, datetime.now(UTC))
        paths = document_paths(article.categories, article.title, article.id, self.session.folder.longest_name)
        text, (reason, validators) = render_document(article, self.options), self.session.take_validators(article.id)
        return RenderedArticle(article, paths, text, reason, validators, changes)

    def _are_more_under_way(self, waiting: int) -> bool:
        """Return whether anything is being fetched or parsed beside the articles that are *waiting* to be written."""
        engine = self.crawler.engine
        slot = engine.scraper.slot if engine else None
        if engine is None or slot is None:
            return False
        # Articles whose images are fetched again come from no response.
        others = max(len(slot.active) + len(slot.queue), slot.itemproc_size)
        return bool(engine.downloader.active) or others > waiting


def _split(group: Sequence[_Waiting]) -> Iterator[list[_Waiting]]:
    """Yield *group* in parts that are not too large to be written at once; one article is never too large."""
    part: list[_Waiting] = []
    size = 0
    for waiting in group:
        length = len(waiting.article.body_html)
        if part and size + length > _MAX_BATCH_LENGTH:
            yield part
            part, size = [], 0
        part.append(waiting)
        size += length
    if part:
        yield part
