"""First: rejects articles without a title or a date."""

from __future__ import annotations

from typing import Any

from zakerscraper.document.front_matter import clean_title
from zakerscraper.exceptions import ParseError
from zakerscraper.items import Article


class ValidatePipeline:
    """Checks what the parsers found. Raises ParseError: the article has failed."""

    def process_item(self, item: Any) -> Any:
        if isinstance(item, Article):
            item.title = clean_title(item.title)
            if not item.title:
                raise ParseError("neither the page nor the list shows a title")
            if item.published_at is None:
                raise ParseError("no time of publication")
        return item
