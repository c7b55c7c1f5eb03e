"""The twenty hot articles of the open API, renewed every 30 minutes."""

from collections.abc import Iterable
from datetime import datetime

from zakerscraper.site import open_api
from zakerscraper.site.addresses import api_url
from zakerscraper.site.pages import ListPage
from zakerscraper.spiders.base import ListSpider


class HotSpider(ListSpider):
    """`scrapy crawl hot`."""

    name = "hot"
    default_section = "hot"

    def list_urls(self) -> Iterable[str]:
        return [api_url("hot", v="1.0.3")]

    def read_list(self, text: str, url: str, now: datetime) -> ListPage:
        return open_api.read_list(text, now)
