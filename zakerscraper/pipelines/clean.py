"""Second: cleans the body, and derives its images, text and Markdown."""

from __future__ import annotations

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from zakerscraper.config import Options
from zakerscraper.document.body import is_empty
from zakerscraper.document.complete import complete
from zakerscraper.document.safety import stats_name
from zakerscraper.document.sanitize import clean
from zakerscraper.exceptions import ArticleNotFoundError, ParseError
from zakerscraper.items import Article
from zakerscraper.utils import garbage

_VISIBLE = frozenset({"canvas", "dialog", "embed", "iframe", "object"})
"""Elements that are removed with all they show: a body of these alone was not empty."""


class CleanPipeline:
    """Cleans the body; drops an article without one as gone. Settings: ZAKER_UNWRAP_LINKS, ZAKER_IMAGE_DOMAINS."""

    def __init__(self, crawler: Crawler, unwrap_links: bool, image_domains: tuple[str, ...]) -> None:
        self.crawler = crawler
        self.unwrap_links = unwrap_links
        self.image_domains = image_domains
        self._has_relaxed_garbage = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        options = Options.from_settings(crawler.settings)
        return cls(crawler, options.unwrap_links, options.image_domains)

    def open_spider(self) -> None:
        """Prepare Python's garbage collector for trees of pages."""
        garbage.relax_collection()
        self._has_relaxed_garbage = True

    def close_spider(self) -> None:
        """Put Python's garbage collector back."""
        # Where a pipeline of the user's own does not open, Scrapy opens no later one, and closes all.
        if self._has_relaxed_garbage:
            garbage.restore_collection()

    def process_item(self, item: Any) -> Any:
        """Clean the body of *item*.

        Raises:
            DropItem: Nothing is left of it.
            ParseError: All that is visible in it are elements that no document may hold.
        """
        if isinstance(item, Article):
            cleaned = clean(
                item.body_html, unwrap_links=self.unwrap_links, own_hosts=self.image_domains, base_url=item.url
            )
            for kind, count in cleaned.removed.items():
                self.crawler.stats.inc_value(f"zaker/cleaned/{stats_name(kind)}", count)
            if is_empty(cleaned.html):
                if removed := sorted(_VISIBLE & cleaned.removed.keys()):
                    raise ParseError(f"its body shows only what no document holds: {', '.join(removed)}")
                raise DropItem("nothing in its body") from ArticleNotFoundError("nothing in its body")
            complete(item, cleaned)
        return item
