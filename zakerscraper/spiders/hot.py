"""The twenty hot articles of the open API, renewed every 30 minutes."""

from collections.abc import Iterable

from zakerscraper.spiders.base import ListSpider
from zakerscraper.zaker.urls import api_url


class HotSpider(ListSpider):
    """`scrapy crawl hot`."""

    name = "hot"
    default_section = "hot"

    def list_urls(self) -> Iterable[str]:
        return [api_url("hot", v="1.0.3")]
