"""The twenty newest articles of a category of the open API."""

from collections.abc import Iterable
from datetime import datetime

from zakerscraper.site import open_api
from zakerscraper.site.addresses import api_url
from zakerscraper.site.pages import ListPage
from zakerscraper.spiders.arguments import Argument, api_categories
from zakerscraper.spiders.base import ListSpider


class CategorySpider(ListSpider):
    """`scrapy crawl category -a id=13[,5…]`; names are taken as well as numbers."""

    name = "category"
    default_section = "channel"
    takes = (
        Argument(
            "id",
            api_categories,
            "one or more category names or numbers of the open API, comma separated",
            required=True,
            example="科技",
        ),
        *ListSpider.takes,
    )

    def list_urls(self) -> Iterable[str]:
        return [api_url("category", v="1.0.6", app_id=str(number)) for number in self.values["id"]]

    def read_list(self, text: str, url: str, now: datetime) -> ListPage:
        return open_api.read_list(text, now)
