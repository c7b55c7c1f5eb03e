"""Single articles, by URL or id."""

from collections.abc import Iterable

from zakerscraper.exceptions import UsageError
from zakerscraper.items import ListEntry
from zakerscraper.spiders.arguments import COMMON, Argument, parse_article_file, parse_article_ids
from zakerscraper.spiders.base import ZakerSpider
from zakerscraper.zaker.urls import article_url


class ArticleSpider(ZakerSpider):
    """`scrapy crawl article -a url=URL[,URL…]` or `-a file=FILE`."""

    name = "article"
    default_section = "article"
    takes = (
        Argument(
            "url", parse_article_ids, "one or more article addresses or 24-digit ids, comma separated", default=()
        ),
        Argument("file", parse_article_file, "a text file of article addresses or ids", default=(), is_path=True),
        *COMMON,
    )

    def __init__(self, **arguments: str) -> None:
        super().__init__(**arguments)
        self.ids = tuple(dict.fromkeys([*self.values["url"], *self.values["file"]]))
        if not self.ids:
            raise UsageError(
                "argument url: it is missing; spider article needs url= or file=:"
                " scrapy crawl article -a url=https://www.myzaker.com/article/ID"
            )

    def first_requests(self) -> Iterable[ListEntry]:
        return [ListEntry(id=id_, url=article_url(id_), section=self.section) for id_ in self.ids]
