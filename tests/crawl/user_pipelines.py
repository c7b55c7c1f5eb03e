"""Pipelines as users write them for themselves."""

from typing import Any

from scrapy.exceptions import DropItem


class NoStars:
    """Wants no article on stars."""

    def process_item(self, item: Any) -> Any:
        if "星" in item.title:
            raise DropItem("stars are\nfor others")
        return item


class PlainData:
    """Makes plain data of all articles."""

    def process_item(self, item: Any) -> Any:
        return {"title": item.title}
