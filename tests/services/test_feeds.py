"""Feeds: held against a grammar of their format (stricter than any reader), read by feedparser, the same every time."""

from __future__ import annotations

import io
import re
import tracemalloc
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from zakerscraper.document.complete import complete
from zakerscraper.document.render import DocumentOptions
from zakerscraper.document.sanitize import clean
from zakerscraper.items import SHANGHAI, Article
from zakerscraper.services.export import FEED_FORMATS
from zakerscraper.services.feeds import FEED_ENTRIES, FeedOptions, entry_id, write_feed

GRAMMARS = {
    format_: etree.RelaxNG(etree.parse(str(Path(__file__).parent / "feeds" / f"{format_}.rng")))
    for format_ in sorted(FEED_FORMATS)
}
NOON = datetime(2026, 5, 18, 12, 0, tzinfo=SHANGHAI)
PICTURE = (
    '<div class="img_box" id="id_imagebox_0" onclick=""><img class="lazy opacity_0 " id="img_0"'
    ' data-original="http://zkres1.myzaker.com/202605/6a0a7f84a07aec0000018000_1024.jpg" data-height="400"></div>'
)
VIDEO = (
    '<div class="zk_upvideo" id="zkvideo1" data-zkinfo="%7B%22videoUrl%22%3A%22http%3A%2F%2Fzkres.myzaker.com%2Fa.mp4'
    '%22%2C%22imgUrl%22%3A%22javascript%3Aalert(1)%22%7D"></div>'
)
HOSTILE = [
    "]]>",
    "<![CDATA[",
    "&amp;",
    "</title>",
    "{{ x }}",
    "\x00",
    "\x0b",
    "\ufffe",
    "\ud800",
    "<b>",
    '"',
    "'",
    "字",
]


def article(number: int = 1, body: str = "<p>正文。</p>", **fields: Any) -> Article:
    id_ = f"6a0a7f848e9f09{number:010x}"
    made = Article(
        id=id_,
        url=f"https://www.myzaker.com/article/{id_}",
        title=f"第 {number} 篇",
        section="channel",
        published_at=NOON + timedelta(minutes=number),
    )
    made = replace(made, **fields)
    complete(made, clean(body))
    return made


def feed(format_: str, *articles: Article, **options: Any) -> str:
    """Return the feed of *articles*, which must be valid."""
    out = io.StringIO()
    write_feed(iter(articles), format_, FeedOptions(**options), out)
    text = out.getvalue()
    tree = etree.fromstring(text.encode())
    assert GRAMMARS[format_].validate(tree), GRAMMARS[format_].error_log
    return text


def read(text: str) -> Any:
    parsed = feedparser.parse(text)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert len({entry.id for entry in parsed.entries}) == len(parsed.entries), "an id comes twice"
    return parsed


def content(text: str, format_: str) -> str:
    """Return the first entry's content as it stands in the feed; feedparser would clean it."""
    name = {"atom": "{*}entry/{*}content", "rss": "{*}channel/{*}item/{*}encoded"}[format_]
    return etree.fromstring(text.encode()).findtext(name)


@pytest.fixture(params=sorted(FEED_FORMATS))
def format_(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_an_entry_says_what_the_article_is(format_: str) -> None:
    story = article(author="旧城纪事", tags=["钟楼", "旧城"], body="<p>很长的正文。</p>" + PICTURE)
    (entry,) = read(feed(format_, story, section="channel")).entries
    assert entry.title == story.title
    assert entry.link == entry.id == story.url
    assert entry.author == "旧城纪事"
    assert [tag.term for tag in entry.tags] == ["channel", "钟楼", "旧城"]
    assert entry.published_parsed[:5] == (2026, 5, 18, 4, 1)
    assert "很长的正文。" in entry.content[0].value
    assert entry.media_content[0]["url"].endswith("6a0a7f84a07aec0000018000_1024.jpg")
    assert entry.media_content[0]["type"] == "image/jpeg"


def test_an_entry_names_its_publisher_and_what_it_encloses(format_: str) -> None:
    story = article(
        author="旧城纪事", author_url="https://www.myzaker.com/source/12291", source="旧城日报", body=PICTURE
    )
    (entry,) = read(feed(format_, story, sizes=lambda urls: dict.fromkeys(urls, 4096))).entries
    assert entry.publisher == "旧城日报"
    assert format_ == "rss" or entry.author_detail.href == story.author_url
    (cover,) = entry.enclosures
    assert (cover.type, cover.length) == ("image/jpeg", "4096")
    assert cover.href == entry.media_content[0]["url"]
    played = read(feed(format_, article(body=PICTURE + VIDEO))).entries[0].enclosures
    assert [(file.href, file.type) for file in played][:1] == [("http://zkres.myzaker.com/a.mp4", "video/mp4")]
    assert len(played) == {"atom": 2, "rss": 1}[format_]


def test_the_newest_come_first_and_only_so_many(format_: str) -> None:
    articles = [article(number) for number in range(FEED_ENTRIES + 20)]
    entries = read(feed(format_, *articles)).entries
    assert [entry.title for entry in entries] == [article.title for article in articles[:19:-1]]
    assert len(read(feed(format_, *articles, limit=3)).entries) == 3


def test_the_same_articles_give_the_same_bytes(format_: str) -> None:
    articles = [article(number, published_at=NOON) for number in range(5)]
    assert feed(format_, *articles) == feed(format_, *reversed(articles))


def test_articles_that_wait_on_the_disk_give_the_same_feed(format_: str) -> None:
    articles = [
        article(number, title=f"第 \ud800 {number} 篇", updated_at=NOON + timedelta(days=9 - number))
        for number in range(5)
    ]
    assert feed(format_, *articles, limit=10**6) == feed(format_, *articles)
    assert feed(format_, *articles, limit=10**6) != feed(format_, *articles, limit=4)


def test_a_feed_of_many_articles_takes_no_more_memory_than_one_of_few() -> None:
    model, body = article(), f"<p>{'字' * 20_000}</p>"

    class Nowhere(io.StringIO):
        def write(self, text: str) -> int:
            return len(text)

    articles = (replace(model, id=f"{number:024x}", body_html=f"{body}{number}") for number in range(300))
    tracemalloc.start()
    try:
        assert write_feed(articles, "atom", FeedOptions(limit=10**6), Nowhere()) == 300
        assert tracemalloc.get_traced_memory()[1] < 8 << 20, "the bodies alone have 12 MB"
    finally:
        tracemalloc.stop()


def test_there_is_no_feed_without_entries_nor_one_of_1970(format_: str) -> None:
    out = io.StringIO()
    assert write_feed(iter(()), format_, FeedOptions(), out) == 0
    assert out.getvalue() == ""
    undated = article(1, published_at=None, fetched_at=NOON)
    assert feed(format_, undated) == feed(format_, article(1, published_at=NOON, fetched_at=NOON))
    assert "1970" not in str(feed(format_, article(1, published_at=None, fetched_at=None)))


def test_feeds_of_two_sections_are_two_feeds() -> None:
    assert (
        read(feed("atom", article(), section="source")).feed.id
        != read(feed("atom", article(), section="channel")).feed.id
    )


def test_a_feed_names_its_own_address_where_it_is_known(format_: str) -> None:
    address = "https://blog.example/feed.xml"
    assert any(
        link.rel == "self" and link.href == address
        for link in read(feed(format_, article(), feed_url=address)).feed.links
    )
    assert "self" not in feed(format_, article())


def test_ids_are_those_of_rsshub(format_: str) -> None:
    story = article()
    assert read(feed(format_, story)).entries[0].id == story.url
    old = read(feed(format_, story, http_ids=True)).entries[0]
    assert old.id == story.url.replace("https:", "http:")
    assert old.link == story.url


def test_an_imported_article_has_an_id_and_no_link(format_: str) -> None:
    one, other = (article(number, id=f"import-{number:017x}", url="") for number in (1, 2))
    text = feed(format_, one, other)
    assert {entry.id for entry in read(text).entries} == {entry_id(one), entry_id(other)}
    entries = list(etree.fromstring(text.encode()).iter("{*}entry", "{*}item"))
    assert len(entries) == 2
    assert not any(entry.findall("{*}link") for entry in entries)


@pytest.mark.parametrize(
    ("links", "base", "expected"),
    [
        (
            "proxy",
            "",
            "https://cors.zfour.workers.dev/?http://zkres1.myzaker.com/202605/6a0a7f84a07aec0000018000_1024.jpg",
        ),
        ("original", "", "http://zkres1.myzaker.com/202605/6a0a7f84a07aec0000018000_1024.jpg"),
        ("local", "", "http://zkres1.myzaker.com/202605/6a0a7f84a07aec0000018000_1024.jpg"),
        ("local", "https://blog.example/x/", "https://blog.example/x/images/202605/6a0a7f84a07aec0000018000_1024.jpg"),
    ],
)
def test_pictures_are_linked_by_whole_addresses(format_: str, links: str, base: str, expected: str) -> None:
    story = article(body=PICTURE)
    story.images[0].path = "images/202605/6a0a7f84a07aec0000018000_1024.jpg"
    text = feed(format_, story, document=DocumentOptions(image_links=links), base_url=base)
    assert f' src="{expected}"' in content(text, format_)
    assert read(text).entries[0].media_content[0]["url"] == expected


def test_nothing_for_scripts_and_no_address_without_scheme_is_left(format_: str) -> None:
    frame = '<iframe src="//v.qq.com/iframe/player.html?vid=a1&auto=0"></iframe>'
    html = content(feed(format_, article(body=f"<p>文 onclick data-x 字</p>{PICTURE}{frame}{VIDEO}")), format_)
    assert '<iframe src="https://v.qq.com/iframe/player.html?vid=a1&amp;auto=0">' in html
    assert '<video controls preload="none" src="http://zkres.myzaker.com/a.mp4" ' in html
    assert "文 onclick data-x 字" in html
    assert "onclick>" not in html
    assert "data-original" not in html
    assert "javascript" not in html


@pytest.mark.parametrize("format_", sorted(FEED_FORMATS))
@settings(max_examples=40)
@given(st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=8)), min_size=1, max_size=6).map("".join))
def test_whatever_a_title_and_a_text_hold_the_feed_is_valid(format_: str, text: str) -> None:
    body = "<p>" + text.replace("&", "&amp;").replace("<", "&lt;") + "</p>"
    story = article(title="题" + text, tags=[text], author=text, summary=text, body=body, section="s")
    shown = etree.fromstring(feed(format_, story, section=text).encode())
    title = next(shown.iter("{*}entry", "{*}item")).findtext("{*}title")
    assert title is not None
    assert title.startswith("题")
    assert set(title) <= set("题 " + text)
    if text.isprintable():
        assert title == ("题" + re.sub(" +", " ", text)).strip()
