"""Lists of every layout, written by tests, and what parsers read of them."""

import json
from datetime import datetime

from zakerscraper.items import ListEntry
from zakerscraper.sample_site.articles import ARTICLES, SOURCES, TOPICS
from zakerscraper.sample_site.catalogue import NOW, Catalogue
from zakerscraper.zaker.list_parsers import read_list
from zakerscraper.zaker.pages import ListPage

CATALOGUE = Catalogue(ARTICLES, SOURCES, TOPICS)
URL = "https://www.myzaker.com/channel/13"
LISTINGS = (
    *(CATALOGUE.channel(number) for number in (660, 9, 13, 10001)),
    *(CATALOGUE.source(number) for number in SOURCES.values()),
    CATALOGUE.focus(),
)
IDS = tuple(f"6a0aff1c8e9f0900000000{number:02x}" for number in range(8))


def read(text: str, now: datetime = NOW) -> ListPage:
    return read_list(text, URL, now)


def article_href(number: int = 0) -> str:
    return f"//www.myzaker.com/article/{IDS[number]}"


def json_list(*items: object, **others: object) -> str:
    return json.dumps({"stat": 1, "data": {"article": items}} | others)


def block(inner: str) -> str:
    return f'<div id="contentList"><div class="content-block">{inner}</div></div>'


def figure(inner: str) -> str:
    return f'<div id="section"><div class="figure flex-block">{inner}</div></div>'


def win_page_data(data: str, rendered: str = "") -> str:
    return f'<div class="seo-list">{rendered}</div><script>window.WinPageData = {data};</script>'


def only(page: ListPage) -> ListEntry:
    (entry,) = page.entries
    return entry
