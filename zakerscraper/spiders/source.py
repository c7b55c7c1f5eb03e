"""Publishers (sources): a newspaper, a company, a blog."""

from collections.abc import Iterable

from zakerscraper.spiders.arguments import Argument, parse_numbers
from zakerscraper.spiders.base import ListSpider
from zakerscraper.zaker.channels import PUBLISHERS
from zakerscraper.zaker.urls import source_url


class SourceSpider(ListSpider):
    """`scrapy crawl source -a id=12291[,13755…]`."""

    name = "source"
    default_section = "source"
    takes = (
        Argument(
            "id",
            parse_numbers,
            "one or more publisher numbers, comma separated",
            required=True,
            example=str(min(PUBLISHERS)),
        ),
        *ListSpider.takes,
    )

    def list_urls(self) -> Iterable[str]:
        return map(source_url, self.values["id"])
