"""Channels: 热点, 科技, 上海 and the like."""

from collections.abc import Iterable

from zakerscraper.spiders.arguments import Argument, parse_channels
from zakerscraper.spiders.base import ListSpider
from zakerscraper.zaker.urls import channel_url


class ChannelSpider(ListSpider):
    """`scrapy crawl channel -a id=13[,660…]`; names are taken as well as numbers."""

    name = "channel"
    default_section = "channel"
    takes = (
        Argument(
            "id",
            parse_channels,
            "one or more channel names or numbers, comma separated (`scrapy channels` lists them)",
            required=True,
            example="科技",
        ),
        *ListSpider.takes,
    )

    def list_urls(self) -> Iterable[str]:
        return map(channel_url, self.values["id"])
