"""The articles of the sample site: enough of them, every known pattern, and no contradiction among them."""

from __future__ import annotations

import re
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.each_case import each_case
from zakerscraper.sample_site.articles import ARTICLES, SOURCES, TOPICS
from zakerscraper.sample_site.articles.model import (
    SHANGHAI,
    Caption,
    Frame,
    ImageBlock,
    ImageRow,
    Quotation,
    Raw,
    Remark,
    SampleArticle,
    Text,
    UploadedVideo,
)

NOW = datetime(2026, 5, 18, 20, tzinfo=SHANGHAI)
MOTIFS = {
    "hills",
    "sea",
    "city",
    "night",
    "chart",
    "face",
    "robot",
    "food",
    "stadium",
    "book",
    "cat",
    "train",
    "rocket",
    "flower",
    "grid",
    "sunset",
}
READABLE = [article for article in ARTICLES if article.state == "ok"]
TITLES = [article.title for article in ARTICLES]


def texts(article: SampleArticle) -> list[str]:
    return [block.html for block in article.blocks if isinstance(block, Text)]


def runs(article: SampleArticle) -> list[tuple[ImageBlock, ...]]:
    """Return the groups of pictures that stand back to back; a picture alone is a group of one."""
    return [
        block.images if isinstance(block, ImageRow) else (block,)
        for block in article.blocks
        if isinstance(block, ImageBlock | ImageRow)
    ]


def pictures(articles: Iterable[SampleArticle]) -> list[ImageBlock]:
    return [picture for article in articles for run in runs(article) for picture in run]


def kinds(article: SampleArticle) -> set[type]:
    return {type(block) for block in article.blocks}


def by_serial(serial: int) -> SampleArticle:
    return next(article for article in ARTICLES if article.serial == serial)


def file_name(title: str) -> str:
    """Return what the document format makes of `title`, as far as these titles need it."""
    return re.sub(r"[#.]", "", re.sub(r'[:/\\?*"“”<>|\[\]]', "_", title)).strip()


# Identity


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


def test_there_are_two_topics() -> None:
    assert len(TOPICS) == 2
    assert all(title for title, _ in TOPICS)


def test_every_article_says_what_it_shows() -> None:
    assert all(article.shows and article.tags for article in ARTICLES)


# Distribution


@each_case(("channel", "least"), [(660, 12), (9, 12), (13, 14), (10001, 6)])
def test_channel_has_enough_readable_articles(channel: int, least: int) -> None:
    assert sum(channel in article.channels for article in READABLE) >= least


def test_every_article_is_in_a_known_channel() -> None:
    assert all(article.channels and set(article.channels) <= {660, 9, 13, 10001} for article in READABLE)
    assert sum(len(article.channels) == 2 for article in READABLE) >= 3


def test_there_are_enough_articles() -> None:
    assert len(READABLE) >= 46
    assert sum(article.selected for article in READABLE) >= 8


def test_articles_that_cannot_be_read_are_listed() -> None:
    states = {article.state: article for article in ARTICLES if article.state != "ok"}
    assert set(states) == {"deleted", "gone", "offsite"}
    assert all(article.channels == (14,) for article in states.values()), "a crawl of another channel ends as ok"
    assert states["offsite"].target == "https://publisher.example.com/a/1"
    assert all(not article.target for article in READABLE)


# Moments


def test_moments_are_aware_and_not_in_the_future() -> None:
    assert all(article.published_at.utcoffset() == timedelta(hours=8) for article in ARTICLES)
    assert all(article.published_at < NOW for article in ARTICLES)


def test_ages_cover_every_form_of_time_text() -> None:
    ages = [NOW - article.published_at for article in READABLE]
    hour = timedelta(hours=1)
    assert sum(age < hour for age in ages) >= 6
    assert sum(hour <= age < 24 * hour for age in ages) >= 6
    assert sum(24 * hour <= age < 48 * hour for age in ages) >= 4
    assert sum(48 * hour <= age < 72 * hour for age in ages) >= 1
    assert sum(72 * hour <= age for age in ages) >= 10
    assert min(article.published_at for article in READABLE if article.published_at.year == 2026).month == 4


def test_three_articles_are_of_other_years() -> None:
    old = sorted(article.published_at.isoformat() for article in ARTICLES if article.published_at.year < 2026)
    assert old == ["2018-03-17T22:31:40+08:00", "2022-04-09T13:16:00+08:00", "2024-12-31T23:59:30+08:00"]


def test_lags() -> None:
    lags = sorted(article.lag for article in ARTICLES)
    assert lags[0] == timedelta(seconds=-57)
    assert lags[-1] == timedelta(hours=2, minutes=31)
    assert all(timedelta(minutes=1) <= lag <= timedelta(minutes=40) for lag in lags[1:-1])


# Texts


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


# Images


def test_pictures() -> None:
    every = pictures(ARTICLES)
    assert {picture.motif for picture in every} == MOTIFS
    assert all(320 <= picture.width <= 1280 for picture in every)
    amounts = Counter(picture.kind for picture in every)
    assert amounts["jpeg"] > len(every) / 2
    assert amounts["gif"] >= 4
    assert amounts["png"] >= 3
    assert amounts["webp"] >= 3
    assert 2 <= len(every) / len(READABLE) <= 3


def test_shared_picture_is_one_and_the_same_in_four_articles() -> None:
    shared = [{picture for picture in pictures([article]) if picture.shared} for article in ARTICLES]
    assert sum(map(bool, shared)) == 4
    assert {picture.shared for picture in set().union(*shared)} == {"section-art"}
    assert len(set().union(*shared)) == 1


# Patterns


def in_text(part: str) -> Callable[[SampleArticle], bool]:
    return lambda article: any(part in html for html in texts(article))


def in_raw(part: str) -> Callable[[SampleArticle], bool]:
    return lambda article: any(isinstance(block, Raw) and part in block.html for block in article.blocks)


def has_run(length: int) -> Callable[[SampleArticle], bool]:
    return lambda article: any(len(run) == length for run in runs(article))


def has(*types: type) -> Callable[[SampleArticle], bool]:
    return lambda article: set(types) <= kinds(article)


def marker_before_caption(article: SampleArticle) -> bool:
    pairs = zip(article.blocks, article.blocks[1:], strict=False)
    return any(isinstance(a, ImageBlock) and a.after == "▲" and isinstance(b, Text) for a, b in pairs)


PATTERNS: dict[str, tuple[int, Callable[[SampleArticle], bool]]] = {
    "run of two pictures": (2, has_run(2)),
    "run of three pictures": (2, has_run(3)),
    "run of seven pictures": (1, has_run(7)),
    "picture first": (2, lambda a: isinstance(a.blocks[0], ImageBlock) and len(kinds(a)) > 1),
    "picture last, nothing after it": (
        1,
        lambda a: isinstance(a.blocks[-1], ImageBlock) and not a.blocks[-1].after and Text in kinds(a),
    ),
    "gif": (4, lambda a: any(picture.kind == "gif" for picture in pictures([a]))),
    "uploaded video alone": (1, lambda a: kinds(a) == {UploadedVideo}),
    "uploaded video with text": (1, has(UploadedVideo, Text)),
    "frame first": (2, lambda a: isinstance(a.blocks[0], Frame)),
    "frame with pictures": (1, has(Frame, ImageBlock)),
    "quotation": (2, has(Quotation)),
    "editor's caption and remark": (1, has(Caption, Remark)),
    "marker before a caption": (1, marker_before_caption),
    "plain caption": (20, lambda a: any(len(p.after) > 3 for p in pictures([a]))),
    "zkspan": (1, in_text('<span class="zkspan">')),
    "plain link": (1, in_text('<a href="https://fonts.example.org/')),
    "nested strong": (1, lambda a: any(re.search(r"<strong>[^<]*<strong>", html) for html in texts(a))),
    "empty strong": (1, in_text("<strong></strong>")),
    "b": (1, in_text("<b>")),
    "line break element and line break": (1, in_text("<br>\n")),
    "em": (1, in_text("<em>")),
    "ampersands": (1, in_text("&amp;&amp;")),
    "name in angle brackets": (1, in_text("&lt;DistroName&gt;")),
    "no-break space": (1, in_text("&nbsp;")),
    "named quotation mark": (1, in_text("&ldquo;")),
    "source code": (1, in_text("&lt;?php")),
    "template variable": (1, in_text("{{ x }}")),
    "template tag": (1, in_text("{% raw %}")),
    "bare address": (1, in_text(" https://sky.example.org/")),
    "white space alone": (1, in_raw("<p>\n \n</p>")),
    "line breaks in a text": (1, lambda a: any(re.search(r"[^>]\n", html) for html in texts(a))),
    "pseudo list": (1, lambda a: sum(html.startswith("● ") for html in texts(a)) >= 3),
    "foreign attribute": (1, in_text("data-spm-anchor-id=")),
    "Markdown link": (1, in_text("[文字](https://example.com)")),
    "Markdown heading": (1, lambda a: "# 标题" in texts(a)),
    "Markdown rule": (1, lambda a: "---" in texts(a)),
    "straight quotation marks": (5, lambda a: any(re.search(r'" [^"]+ "', html) for html in texts(a))),
    "curly quotation marks": (3, lambda a: any(re.search("“[^”]+”", html) for html in texts(a))),
    "text only": (3, lambda a: kinds(a) == {Text} and len(a.blocks) > 1),
    "pictures only": (1, lambda a: kinds(a) == {ImageBlock}),
    "one sentence": (1, lambda a: len(a.blocks) == 1 and in_text("。")(a) and texts(a)[0].count("。") == 1),
    "long": (1, lambda a: len(texts(a)) >= 60 and len(pictures([a])) == 12),
    "bare text": (1, lambda a: kinds(a) == {Raw} and "<" not in a.blocks[0].html),
}


@each_case("pattern", PATTERNS)
def test_pattern_is_present(pattern: str) -> None:
    least, shows = PATTERNS[pattern]
    found = [article.serial for article in READABLE if shows(article)]
    assert len(found) >= least, found


# Titles


def test_one_title_holds_every_character_that_a_file_name_must_not() -> None:
    assert any(set(':/\\?*"“”<>|[]') <= set(title) for title in TITLES)


@each_case("characters", ["'\"", "#.…", "%+=@&🐱", "{}*", "（）：、！", "|", "“”", "?:/《》"])
def test_titles_hold(characters: str) -> None:
    assert any(set(characters) <= set(title) for title in TITLES)


@pytest.mark.parametrize("title", ["2024", "...", "CON"])
def test_title(title: str) -> None:
    assert TITLES.count(title) == 1


def test_title_that_starts_like_a_list() -> None:
    assert any(title.startswith("- ") for title in TITLES)


def test_longest_title() -> None:
    assert max(map(len, TITLES)) == 300


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
