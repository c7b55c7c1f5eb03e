"""Fills the fields of an article that follow from its body: Markdown, summary, text, images."""

from __future__ import annotations

from zakerscraper.document.body import images, plain_text
from zakerscraper.document.markdown import markdown
from zakerscraper.document.sanitize import CleanBody
from zakerscraper.items import Article, Image

SUMMARY_LENGTH = 50
"""Characters of a summary where the list gave none: as many as ZAKER's own lists show."""


def complete(article: Article, cleaned: CleanBody) -> None:
    """Set the fields of *article* that follow from its cleaned body, whose tree is used up. Raises TooLargeError."""
    html = article.body_html = cleaned.html
    article.body_markdown = markdown(html, cleaned.root)
    article.body_text = plain_text(html)
    # ZAKER shows one name, that of the publisher.
    article.source = article.source or article.author
    article.summary = article.summary or article.body_text[:SUMMARY_LENGTH]
    article.images = [
        Image(url=url, animated=url == image.animation_url)
        for image in images(html)
        for url in (image.url, image.animation_url)
        if url
    ]
