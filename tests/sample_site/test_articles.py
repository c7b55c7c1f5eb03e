"""The articles of the sample site: unique, of known sources, and no contradiction among them."""

from __future__ import annotations

import re
from base64 import b64decode
from collections import Counter
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from zakerscraper.sample_site.articles import ARTICLES, SOURCES, TOPICS
from zakerscraper.sample_site.articles.model import (
    SHANGHAI,
    SampleArticle,
    Text,
)

NOW = datetime(2026, 5, 18, 20, tzinfo=SHANGHAI)
READABLE = [article for article in ARTICLES if article.state == "ok"]
TITLES = [article.title for article in ARTICLES]


def texts(article: SampleArticle) -> list[str]:
    return [block.html for block in article.blocks if isinstance(block, Text)]


def by_serial(serial: int) -> SampleArticle:
    return next(article for article in ARTICLES if article.serial == serial)


def file_name(title: str) -> str:
    """Return what the document format makes of `title`, as far as these titles need it."""
    return re.sub(r"[#.]", "", re.sub(r'[:/\\?*"“”<>|\[\]]', "_", title)).strip()


def test_serials_and_ids_are_unique() -> None:
    assert len({article.serial for article in ARTICLES}) == len(ARTICLES)
    ids = [article.id for article in ARTICLES] + [topic_id for _, topic_id in TOPICS]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[0-9a-f]{24}", each) for each in ids)


def test_every_source_is_known_and_used() -> None:
    assert {article.source for article in ARTICLES} == set(SOURCES)
    assert len(set(SOURCES.values())) == len(SOURCES) >= 8
    assert SOURCES["江城晚报"] == 12291
    assert sum(article.source == "江城晚报" for article in READABLE) >= 8


def test_articles_that_cannot_be_read_are_listed() -> None:
    states = {article.state: article for article in ARTICLES if article.state != "ok"}
    assert set(states) == {"deleted", "gone", "offsite"}
    assert all(article.channels == (14,) for article in states.values()), "a crawl of another channel ends as ok"
    assert states["offsite"].target == "https://publisher.example.com/a/1"
    assert all(not article.target for article in READABLE)


def test_moments_are_aware_and_not_in_the_future() -> None:
    assert all(article.published_at.utcoffset() == timedelta(hours=8) for article in ARTICLES)
    assert all(article.published_at < NOW for article in ARTICLES)


def test_no_two_paragraphs_are_alike() -> None:
    paragraphs = [html for article in ARTICLES for html in texts(article) if html != "<strong></strong>"]
    assert [html for html, count in Counter(paragraphs).items() if count > 1] == []


def test_readable_articles_have_blocks_and_the_others_none() -> None:
    assert all(bool(article.blocks) == (article.state == "ok") for article in ARTICLES)


def test_summary_is_the_beginning_of_the_text() -> None:
    article = by_serial(9)
    assert article.summary == texts(article)[0][:50]
    assert all(len(article.summary) <= 50 and "</" not in article.summary for article in ARTICLES)
    assert by_serial(16).summary == ""


def test_links_lead_to_reserved_hosts() -> None:
    for html in (html for article in ARTICLES for html in texts(article)):
        for host in re.findall(r"https?://([^/\s)\"]+)", html):
            assert host == "iphone.myzaker.com" or re.search(r"(^|\.)example\.(com|org)$", host), html


def test_detour_links_hold_their_article_and_an_address() -> None:
    inside = []
    for article in ARTICLES:
        for html in texts(article):
            for href in re.findall(r'href="(http://iphone[^"]+)" class="advise" target="_blank"', html):
                assert "&amp;b=" in href
                query = parse_qs(urlsplit(href.replace("&amp;", "&")).query)
                assert query["pk"] == [article.id]
                assert (query["bcode"], query["target"]) == (["95d5d730"], ["_new"])
                inside.append(b64decode(query["b"][0]).decode())
    assert sorted(inside) == [
        "https://news.example.com/2026/05/bookmark-battery?id=42&lang=zh",
        "javascript:void(0);",
    ]


def test_titles_have_no_outer_white_space() -> None:
    assert all(title and title == title.strip() for title in TITLES)


def test_one_title_belongs_to_two_articles() -> None:
    (title,) = (title for title, count in Counter(TITLES).items() if count > 1)
    first, second = (article for article in ARTICLES if article.title == title)
    assert (first.channels, second.channels) == ((660,), (13,))
    assert first.blocks != second.blocks


def test_two_titles_differ_only_in_characters_that_become_an_underscore() -> None:
    alike = [name for name, count in Counter(map(file_name, set(TITLES))).items() if count > 1]
    assert alike == ["城市夜跑地图_ 七公里"]
