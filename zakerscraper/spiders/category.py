"""A category of the open API: its twenty newest articles."""

from collections.abc import Iterable

from zakerscraper.spiders.arguments import Argument, parse_api_categories
from zakerscraper.spiders.base import ListSpider
from zakerscraper.zaker.urls import category_url


class CategorySpider(ListSpider):
    """`scrapy crawl category -a id=13[,5…]`; names are taken as well as numbers."""

    name = "category"
    default_section = "channel"
    takes = (
        Argument(
            "id",
            parse_api_categories,
            "one or more category names or numbers of the open API, comma separated",
            required=True,
            example="科技",
        ),
        *ListSpider.takes,
    )

    def list_urls(self) -> Iterable[str]:
        return map(category_url, self.values["id"])
