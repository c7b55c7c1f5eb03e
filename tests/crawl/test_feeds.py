"""Scrapy's feeds over our items, and documents in Markdown."""

import csv
import json
import re
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.crawl.conftest import urls
from zakerscraper.sample_site import SampleArticle, SampleSite
from zakerscraper.sample_site.articles import ARTICLES, SOURCES
from zakerscraper.sample_site.catalogue import CHANNELS, placed_images
from zakerscraper.utils.feed_fields import as_cell

Crawl = Callable[..., Any]

FIELDS = (
    "id",
    "url",
    "title",
    "author",
    "author_url",
    "section",
    "categories",
    "tags",
    "published_at",
    "date_from",
    "summary",
    "body_html",
    "body_markdown",
    "images",
    "document",
    "layout",
    "evidence",
    "fetched_at",
    "source",
    "body_text",
    "version",
    "updated_at",
    "channels",
    "same_as",
)
NO_TEXT = frozenset({"categories", "tags", "images", "evidence", "channels", "version", "updated_at"})
PICTURE_FIELDS = ("url", "path", "width", "height", "animated", "status")
FEEDS = ["a.jsonl", "a.json", "a.csv", "a.xml"]
SERIAL = {article.serial: article for article in ARTICLES}
LAYOUT = {660: "figure", 9: "content-block", 13: "WinPageData"}


@pytest.fixture(scope="module")
def run(crawl: Crawl) -> Iterator[Any]:
    """One crawl with a feed of every kind."""
    with SampleSite() as site:
        yield crawl("channel", "id=660,9,13", site=site, feeds=FEEDS)


@pytest.fixture(scope="module")
def items(run: Any) -> list[dict[str, Any]]:
    """The lines of the JSON lines feed."""
    return run.feed("a.jsonl")


def article_of(item: dict[str, Any]) -> SampleArticle:
    return next(article for article in ARTICLES if article.id == item["id"])


def assert_names_channels(channels: list[dict[str, str]], showing: Collection[int]) -> None:
    """Fail unless *channels* are those that had shown an article when it was exported.

    Which of several these are depends on how fast the lists come: it is at least the one that led to the article.
    """
    assert channels
    all_of_them = [
        {"kind": "channel", "number": str(number), "name": CHANNELS[number]} for number in sorted(showing, key=str)
    ]
    assert channels == [channel for channel in all_of_them if channel in channels]


def test_items_have_their_fields_in_order(items: list[dict[str, Any]]) -> None:
    assert items
    for item in items:
        assert tuple(item) == FIELDS
        for picture in item["images"]:
            assert tuple(picture) == PICTURE_FIELDS


def test_items_hold_what_the_site_shows(run: Any, items: list[dict[str, Any]]) -> None:
    now = datetime.now().astimezone()
    for item in items:
        article = article_of(item)
        assert item["url"] == f"https://www.myzaker.com/article/{article.id}"
        assert item["title"] == article.title
        assert item["author"] == article.source
        assert item["author_url"] == f"https://www.myzaker.com/source/{SOURCES[article.source]}"
        assert item["section"] == "channel"
        assert item["categories"] == ["新媒体", "ZAKER", "channel"]
        assert_names_channels(item["channels"], LAYOUT.keys() & set(article.channels))
        assert item["tags"] == list(article.tags)
        assert item["layout"] == LAYOUT[article.channels[0]]
        assert [picture["url"] for picture in item["images"] if not picture["animated"]] == list(
            dict.fromkeys(placed.url() for placed in placed_images(article))
        )
        assert item["document"] in run.documents()
        assert item["published_at"].endswith("+08:00")
        assert item["fetched_at"].endswith("+08:00")
        assert abs(datetime.fromisoformat(item["fetched_at"]) - now) < timedelta(minutes=5)


def test_items_state_what_the_date_was_read_from(items: list[dict[str, Any]]) -> None:
    by_serial = {article_of(item).serial: item for item in items}
    assert (by_serial[5]["published_at"], by_serial[5]["date_from"]) == ("2026-05-18T09:30:00+08:00", "page")
    assert by_serial[4]["date_from"] == "page+id"
    assert by_serial[43]["date_from"] == "list+id"
    for serial, item in by_serial.items():
        slip = abs(datetime.fromisoformat(item["published_at"]) - SERIAL[serial].published_at)
        assert slip <= abs(SERIAL[serial].lag) + timedelta(minutes=1)


def test_item_bodies_hold_original_picture_addresses(run: Any, items: list[dict[str, Any]]) -> None:
    documents = run.documents()
    for item in items:
        assert "cors.zfour" not in item["body_html"] + item["body_markdown"]
        sources = re.findall(r' src="(http[^"]*)" referrerpolicy', item["body_html"])
        assert sources == re.findall(r'data-original="([^"]*)"', item["body_html"])
        assert re.findall(r"!\[\]\((http[^)]*)\)", item["body_markdown"]) == sources
        linked = item["body_html"].replace(' src="http://zkres', ' src="https://cors.zfour.workers.dev/?http://zkres')
        linked = linked.replace("{", "&#123;").replace("}", "&#125;")
        assert documents[item["document"]].body == linked


def test_summaries_are_the_lists_or_the_texts_beginning(items: list[dict[str, Any]]) -> None:
    for item in items:
        article = article_of(item)
        if article.channels[0] in LAYOUT and item["layout"] == "WinPageData":
            assert item["summary"] == article.summary.strip()
        plain = "".join(re.sub(r"<[^>]*>", "", item["body_html"]).split())
        assert len(item["summary"]) <= 50
        assert bool(item["summary"]) is bool(plain)


def test_json_says_what_json_lines_say(run: Any, items: list[dict[str, Any]]) -> None:
    assert json.loads((run.output.parent / "a.json").read_text("utf-8")) == items


def test_csv_says_what_json_lines_say(run: Any, items: list[dict[str, Any]]) -> None:
    with (run.output.parent / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == FIELDS
    assert [row["id"] for row in rows] == [item["id"] for item in items]
    for row, item in zip(rows, items, strict=True):
        texts = [name for name in FIELDS if name not in NO_TEXT]
        assert {name: row[name] for name in texts} == {name: as_cell(item[name]) for name in texts}
        assert (json.loads(row["evidence"]) if row["evidence"] else None) == item["evidence"]
        assert row["categories"] == "新媒体,ZAKER,channel"
        assert row["tags"] == ",".join(item["tags"])
        assert json.loads(row["channels"]) == item["channels"]


def test_csv_lists_pictures_in_a_form_that_programs_read(run: Any, items: list[dict[str, Any]]) -> None:
    with (run.output.parent / "a.csv").open(encoding="utf-8", newline="") as file:
        cells = {row["id"]: row["images"] for row in csv.DictReader(file)}
    for item in items:
        assert "Picture(" not in cells[item["id"]], "Python's own notation"
        assert all(picture["url"] in cells[item["id"]] for picture in item["images"])


def test_xml_says_what_json_lines_say(run: Any, items: list[dict[str, Any]]) -> None:
    elements = ElementTree.parse(run.output.parent / "a.xml").getroot().findall("item")
    assert len(elements) == len(items)
    for element, item in zip(elements, items, strict=True):
        assert tuple(child.tag for child in element) == FIELDS
        texts = [name for name in FIELDS if name not in NO_TEXT]
        assert {name: element.findtext(name) for name in texts} == {name: item[name] for name in texts}
        for name in ("categories", "tags"):
            assert [value.text for value in element.iterfind(f"{name}/value")] == item[name]
        names = [{field.tag: field.text or "" for field in value} for value in element.iterfind("channels/value")]
        assert names == item["channels"]


def test_xml_lists_pictures_with_their_fields(run: Any, items: list[dict[str, Any]]) -> None:
    elements = ElementTree.parse(run.output.parent / "a.xml").getroot().findall("item")
    for element, item in zip(elements, items, strict=True):
        pictures = element.findall("images/value")
        assert [picture.findtext("url") for picture in pictures] == [picture["url"] for picture in item["images"]]
        assert [picture.findtext("path") for picture in pictures] == [picture["path"] for picture in item["images"]]


def test_feeds_are_not_escaped(run: Any) -> None:
    for name in ("a.jsonl", "a.json"):
        assert "\\u" not in (run.output.parent / name).read_text("utf-8")


def test_markdown_documents(crawl: Crawl, site: SampleSite) -> None:
    serials = (10, 26, 27, 42, 46, 53)
    wanted = [SERIAL[serial] for serial in serials]
    arguments = urls(*wanted)
    run = crawl("article", arguments, site=site, feeds=["a.jsonl"], ZAKER_BODY="markdown")
    assert run.verdict == ("ok", 0)
    documents = run.documents()
    assert len(documents) == len(wanted)
    for item in run.feed("a.jsonl"):
        document = documents[item["document"]]
        assert document.front["title"] == item["title"]
        linked = re.sub(r"(!\[\]\()(http://)", r"\1https://cors.zfour.workers.dev/?\2", item["body_markdown"])
        assert document.content.strip() == linked.strip()
        assert "<div" not in document.content
        assert "{" not in document.content
        assert document.content.endswith("\n")
    by_title = {document.front["title"]: document.content for document in documents.values()}
    assert "\n> " in by_title[SERIAL[10].title], "a quotation"
    assert len(re.findall(r"!\[\]\(https://cors", by_title[SERIAL[26].title])) == 4
    assert "](https://" in by_title[SERIAL[42].title], "a link"
    again = crawl("article", arguments, "full=1", site=site, output=run.output, ZAKER_BODY="markdown")
    assert again.tree() == run.tree()
