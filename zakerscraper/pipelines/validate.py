"""First: an article without what a document needs is none."""

from __future__ import annotations

from typing import Any

from zakerscraper.document.front_matter import clean_title
from zakerscraper.exceptions import UnreadablePage
from zakerscraper.items import Article


class ValidatePipeline:
    """Checks what the readers found. Raises UnreadablePage, which the archivist counts as a failure."""

    def process_item(self, item: Any) -> Any:
        if isinstance(item, Article):
            item.title = clean_title(item.title)
            if not item.title:
                raise UnreadablePage("neither the page nor the list shows a title")
            if item.published_at is None:
                raise UnreadablePage("no time of publication")
        return item
