"""The selected articles (精读)."""

from collections.abc import Iterable

from zakerscraper.spiders.base import ListSpider
from zakerscraper.zaker.urls import FOCUS_URL


class FocusreadSpider(ListSpider):
    """`scrapy crawl focusread`."""

    name = "focusread"
    default_section = "精读"

    def list_urls(self) -> Iterable[str]:
        return [FOCUS_URL]
