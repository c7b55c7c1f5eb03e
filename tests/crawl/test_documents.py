"""One crawl of everything the sample site has: each document against the article it was made of."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any

import frontmatter
import html5lib
import pytest
import yaml

from tests.each_case import each_case
from zakerscraper.sample_site import SampleArticle, SampleSite
from zakerscraper.sample_site.articles import ARTICLES
from zakerscraper.sample_site.articles.model import Caption, Frame, ImageBlock, ImageRow, Quotation, Raw, Remark, Text
from zakerscraper.sample_site.catalogue import NOW, placed_images

Crawl = Callable[..., Any]

OK = [article for article in ARTICLES if article.state == "ok"]
TAIL = '<div id="recommend_bottom"></div><div id="article_bottom"></div>'
PLACEHOLDER = re.compile(r"https://picsum\.photos/400/300\?random=\d{1,5}")
SURROUNDINGS = ("相关阅读", "最新评论", "24小时热榜", "最新资讯", "查看原文", "关于我们", "样张站", "loading")


@pytest.fixture(scope="module")
def everything(crawl: Crawl) -> Iterator[Any]:
    """A run over all channels that have articles."""
    with SampleSite() as site:
        yield crawl("channel", "id=660,9,13,10001,14", site=site, feeds=["articles.jsonl"])


@pytest.fixture(scope="module")
def documents(everything: Any) -> dict[str, Any]:
    """The documents by the ids of their articles."""
    by_path = everything.documents()
    return {item["id"]: by_path[item["document"]] for item in everything.feed("articles.jsonl")}


def test_every_article_has_one_document(everything: Any, documents: dict[str, Any]) -> None:
    assert everything.verdict == ("incomplete", 3), "three articles are not there"
    assert set(documents) == {article.id for article in OK}
    assert len({document.path for document in documents.values()}) == len(OK) == len(everything.documents())
    assert everything.counts["exported"] == len(OK)


@each_case("article", OK)
def test_title(article: SampleArticle, documents: dict[str, Any]) -> None:
    document = documents[article.id]
    assert document.front["title"] == article.title
    assert frontmatter.loads(document.text)["title"] == article.title
    (line,) = [line for line in document.header.splitlines() if line.startswith("title: ")]
    assert line[7] == line[-1] == ('"' if "'" in article.title else "'")


@each_case("article", OK)
def test_header(article: SampleArticle, documents: dict[str, Any]) -> None:
    """The header's lines, in their order and to the space."""
    document = documents[article.id]
    pictures = placed_images(article)
    cover = document.front["headimg"]
    if pictures:
        assert cover == "https://cors.zfour.workers.dev/?" + pictures[0].url()
    else:
        assert PLACEHOLDER.fullmatch(cover)
    lines = document.header.splitlines()
    assert lines[1:] == [
        "categories: ",
        " - 新媒体",
        " - ZAKER",
        " - channel",
        f"headimg: '{cover}'",
        "author: ZAKER",
        "comments: false",
        f"date: {document.front['date']}",
        f"thumbnail: '{cover}'",
    ]
    assert yaml.safe_load(document.header) == frontmatter.loads(document.text).metadata
    assert "\r" not in document.text
    assert document.body == document.body.strip()


def shown_interval(article: SampleArticle) -> tuple[datetime, datetime]:
    """Return the first and the last moment that the time text of an article's page or list can mean."""
    if article.serial % 5 == 0 and article.channels[0] in (660, 9):
        minute = article.published_at.replace(second=0)
        return minute, minute
    age = NOW - article.published_at
    for unit, limit in (
        (timedelta(minutes=1), timedelta(hours=1)),
        (timedelta(hours=1), timedelta(days=1)),
        (timedelta(days=1), timedelta(days=3)),
    ):
        if age < limit:
            count = age // unit
            return NOW - (count + 1) * unit, NOW - count * unit
    day = article.published_at.replace(hour=0, minute=0, second=0)
    return day, day + timedelta(days=1, seconds=-1)


@each_case("article", OK)
def test_date(article: SampleArticle, documents: dict[str, Any]) -> None:
    """A text exact to the minute is taken as it is; any other interval is filled in by the id's time."""
    document = documents[article.id]
    text = document.front["date"]
    moment = parsedate_to_datetime(text)
    assert text == moment.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    start, end = shown_interval(article)
    expected = min(max(article.published_at - article.lag, start), end)
    tolerance = timedelta() if start == end else timedelta(minutes=1)
    assert abs(moment - expected) <= tolerance
    assert abs(moment - article.published_at) <= abs(article.lag) + timedelta(minutes=1)


@each_case("article", OK)
def test_categories(article: SampleArticle, documents: dict[str, Any]) -> None:
    document = documents[article.id]
    assert document.front["categories"] == ["新媒体", "ZAKER", "channel"]
    assert document.path.startswith("_posts/新媒体/ZAKER/channel/")


def squeezed(html: str) -> str:
    """Return the text of markup without any white space."""
    return "".join("".join(html5lib.parse(html, namespaceHTMLElements=False).find("body").itertext()).split())


def written(article: SampleArticle) -> str:
    """Return all that an article's blocks say, in their order, without any white space."""
    parts = []
    for block in article.blocks:
        match block:
            case Text(html) | Caption(html) | Remark(html) | Raw(html):
                parts.append(html)
            case ImageBlock(after=after) | ImageRow(after=after):
                parts.append(after)
            case Quotation(paragraphs):
                parts.extend(paragraphs)
    return squeezed("".join(parts))


@each_case("article", OK)
def test_body_says_what_the_article_says_and_nothing_else(article: SampleArticle, documents: dict[str, Any]) -> None:
    document = documents[article.id]
    text = squeezed(document.body)
    assert text == written(article)
    assert not any(words in document.body for words in SURROUNDINGS)
    assert "ID_disclaimer" not in document.body


@each_case("article", OK)
def test_body_shows_the_articles_pictures_in_their_order(article: SampleArticle, documents: dict[str, Any]) -> None:
    document = documents[article.id]
    wanted = [placed.url() for placed in placed_images(article)]
    assert re.findall(r'data-original="([^"]*)"', document.body) == wanted
    assert re.findall(r' src="https://cors\.zfour\.workers\.dev/\?([^"]*)"', document.body) == wanted
    assert document.body.count("<img ") == document.body.count(' referrerpolicy="no-referrer">') == len(wanted)
    frames = [block.vid for block in article.blocks if isinstance(block, Frame)]
    assert re.findall(r'<iframe src="//v\.qq\.com/iframe/player\.html\?vid=(\w+)&amp;auto=0"', document.body) == frames


@each_case("article", OK)
def test_body_ends_with_the_tail_unless_a_frame_is_in_it(article: SampleArticle, documents: dict[str, Any]) -> None:
    document = documents[article.id]
    framed = any(isinstance(block, Frame) for block in article.blocks)
    assert document.body.endswith(TAIL) is not framed
    assert document.body.count("recommend_bottom") == (not framed)


@each_case("article", OK)
def test_body_holds_no_brace_and_no_blank_line_before_text(article: SampleArticle, documents: dict[str, Any]) -> None:
    document = documents[article.id]
    assert not set("{}") & set(document.body)
    if written(article).count("{"):
        assert document.body.count("&#123;") == written(article).count("{")
    assert not re.search(r"\n\s*[^\s<]", document.body)


def wanted_name(title: str) -> str:
    """Return the file name that the format's own words give a title, without suffix."""
    name = re.sub(r"[\r\n#.]", "", title)
    return re.sub(r'[:/\\?*"“”<>|\[\]\x00-\x1f]', "_", name).strip().lstrip("_ ")


@each_case("article", OK)
def test_file_name(article: SampleArticle, documents: dict[str, Any]) -> None:
    document = documents[article.id]
    name = document.path.rpartition("/")[2].removesuffix(".md")
    assert document.path.endswith(".md")
    assert len(f"{name}.md".encode()) <= 255
    wanted = wanted_name(article.title)
    twins = [other for other in OK if wanted_name(other.title) == wanted]
    if wanted.upper() in {"", "CON"}:
        assert name == f"{wanted}-{article.id}"
    elif len(twins) > 1:
        assert name in {wanted, f"{wanted}-{article.id}"}
    elif len(wanted.encode()) > 252:
        assert wanted.startswith(name)
        assert 252 - 4 < len(name.encode()) <= 252, "cut between characters, and no shorter than need be"
    else:
        assert name == wanted


@pytest.mark.parametrize("serials", [(7, 48), (13, 75)], ids=["one title", "one name"])
def test_articles_of_one_name_have_two_files(documents: dict[str, Any], serials: tuple[int, int]) -> None:
    pair = [article for article in OK if article.serial in serials]
    paths = [documents[article.id].path for article in pair]
    suffixed = [path.endswith(f"-{article.id}.md") for path, article in zip(paths, pair, strict=True)]
    assert sorted(suffixed) == [False, True]
    assert len({documents[article.id].body for article in pair}) == 2


def test_names_differ_where_upper_and_lower_case_are_one(documents: dict[str, Any]) -> None:
    assert max(Counter(document.path.casefold() for document in documents.values()).values()) == 1


@pytest.mark.parametrize("state", ["deleted", "gone", "offsite"])
def test_what_is_not_there_is_not_written_but_named(everything: Any, state: str) -> None:
    (article,) = (article for article in ARTICLES if article.state == state)
    assert article.id not in {item["id"] for item in everything.feed("articles.jsonl")}
    assert not any(article.title in document.text for document in everything.documents().values())
    assert (everything.counts["gone"], everything.counts["failed"]) == (0, 3), "one answer says little"
    assert article.id in everything.told


def test_topics_and_advertisements_are_skipped_with_a_reason(everything: Any) -> None:
    assert (
        everything.counts["skipped"]
        == sum(everything.summary["skipped"].get(r, 0) for r in ("topic page", "no article's address"))
        >= 2
    )
    assert everything.asked("/news/topic.php") == []
    assert not any("专题" in title for title in everything.titles())


def test_links_over_the_redirect_lead_straight_to_their_target(documents: dict[str, Any]) -> None:
    by_serial = {article.serial: documents[article.id].body for article in OK}
    assert "link.php" not in "".join(by_serial.values())
    (straight,) = re.findall(r'<a href="([^"]*)"', by_serial[42])
    assert straight.startswith("https://")
    assert "<a " not in by_serial[51], "the link there holds no web address"


def test_texts_are_escaped_once(documents: dict[str, Any]) -> None:
    for article in OK:
        body = documents[article.id].body
        assert not re.search(r"&amp;(?:amp|lt|gt|nbsp|quot|#\d+);", body), article.title
        assert unescape(body).count("\u00a0") == sum(
            unescape(block.html).count("\u00a0") for block in article.blocks if isinstance(block, Text)
        )
