"""Second: the body in its canonical form, the pictures it shows, and the body as Markdown."""

from __future__ import annotations

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from zakerscraper.document import body
from zakerscraper.document.markdown import markdown
from zakerscraper.document.safety import counted_as
from zakerscraper.exceptions import ArticleGone
from zakerscraper.items import Article, Picture
from zakerscraper.options import Options

SUMMARY_LENGTH = 50
"""Characters of a summary where the list gave none: as many as ZAKER's own lists show."""


class CleanPipeline:
    """Cleans the body; an article with nothing in it is dropped as gone.

    Settings: ZAKER_UNWRAP_LINKS, ZAKER_IMAGE_DOMAINS.
    """

    def __init__(self, crawler: Crawler, unwrap_links: bool, image_domains: tuple[str, ...]) -> None:
        self.crawler = crawler
        self.unwrap_links = unwrap_links
        self.image_domains = image_domains

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        options = Options.from_settings(crawler.settings)
        return cls(crawler, options.unwrap_links, options.image_domains)

    def process_item(self, item: Any) -> Any:
        if isinstance(item, Article):
            cleaned = body.clean(item.body_html, unwrap_links=self.unwrap_links, own_hosts=self.image_domains)
            for kind, count in cleaned.removed.items():
                self.crawler.stats.inc_value(f"zaker/cleaned/{counted_as(kind)}", count)
            if body.is_empty(cleaned.html):
                raise DropItem("nothing in its body") from ArticleGone("nothing in its body")
            complete(item, cleaned)
        return item


def complete(article: Article, cleaned: body.CleanBody) -> None:
    """Set the fields of *article* that follow from its cleaned body, whose tree is used up."""
    html = article.body_html = cleaned.html
    article.body_markdown = markdown(html, cleaned.root)
    article.summary = article.summary or body.plain_text(html)[:SUMMARY_LENGTH]
    article.images = [
        Picture(url=url, animated=url == picture.animation_url)
        for picture in body.pictures(html)
        for url in (picture.url, picture.animation_url)
        if url
    ]
