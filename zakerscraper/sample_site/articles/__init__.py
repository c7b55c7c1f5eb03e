"""The articles of the sample site, written for it; places, people, companies and products are invented.

The moments fit a clock that stands at 2026-05-18 20:00:00 +08:00. The `shows` of an
article says what it is there for.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from zakerscraper.sample_site.articles.city import CITY
from zakerscraper.sample_site.articles.fun import FUN
from zakerscraper.sample_site.articles.hot import HOT
from zakerscraper.sample_site.articles.model import ImageBlock, ImageRow, Quotation, Raw, SampleArticle, Text
from zakerscraper.sample_site.articles.tech import TECH

__all__ = ["ARTICLES", "SOURCES", "TOPICS"]

SUMMARY_LENGTH = 50
"""Characters of the body's text in an entry of ZAKER's lists (about 50 on its page of 2026-05-18)."""


def add_summary(article: SampleArticle) -> SampleArticle:
    """Return `article` with the beginning of its text as its summary, unless it has a summary of its own."""
    if article.summary:
        return article
    texts: list[str] = []
    for block in article.blocks:
        match block:
            case Text(html) | Raw(html):
                texts.append(html)
            case ImageBlock(after=after) | ImageRow(after=after):
                texts.append(after)
            case Quotation(paragraphs):
                texts.extend(paragraphs)
    text = " ".join(unescape(re.sub(r"<[^>]*>", "", " ".join(texts))).split())
    return replace(article, summary=text[:SUMMARY_LENGTH].rstrip())


ARTICLES: tuple[SampleArticle, ...] = tuple(map(add_summary, (*HOT, *FUN, *TECH, *CITY)))
"""Every article, grouped by its first channel: 660 热点, 9 娱乐, 13 科技, 10001 上海; 14 社会 for what is not there."""

SOURCES: dict[str, int] = {
    "东浦早报": 11874,
    "江城晚报": 12291,
    "旧城纪事": 12640,
    "半岛体育周刊": 12907,
    "慢行地理": 13021,
    "潮汐电影": 13396,
    "云边影像": 13468,
    "青藤科技": 14102,
    "星河观测站": 14555,
    "像素茶馆": 14710,
    "码上说": 15017,
    "麦田食记": 15230,
}
"""The publishers: name -> number, as in `https://www.myzaker.com/source/12291`. No other number is a fact."""

TOPICS: tuple[tuple[str, str], ...] = (
    ("专题 | 白鹭江灯会游园指南", "6a0a9e5c8e9f0900000000c1"),
    ("专题 | 五月星空观测手册", "6a05b2118e9f0900000000c2"),
)
"""Two topic pages: title, and id as in `https://app.myzaker.com/news/topic.php?topic_id=<id>`."""
