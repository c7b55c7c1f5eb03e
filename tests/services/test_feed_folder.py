"""Folders of feeds: their pages hold each article once, never change, and are a whole at any moment."""

from __future__ import annotations

import itertools
import os
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

import feedparser
import pytest
from lxml import etree

from tests.archive.records import MINUTE, NOW, article, id_of
from tests.servers import empty_archive
from tests.services.test_feeds import GRAMMARS
from tests.services.test_new_articles import save
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.sightings import ShownList
from zakerscraper.cli.article_choice import names_by_channel, names_by_search
from zakerscraper.exceptions import UsageError, ZakerError
from zakerscraper.items import Channel
from zakerscraper.services import feed_folder
from zakerscraper.services.export import FEED_FORMATS
from zakerscraper.services.feed_folder import LIST, FeedsWritten, file_name, write_feeds
from zakerscraper.services.feeds import FeedOptions
from zakerscraper.services.selection import Selection
from zakerscraper.storage.atomic import write_whole
from zakerscraper.zaker.channels import identify_list
from zakerscraper.zaker.urls import channel_url

BASE = "https://feeds.example/zaker/"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(Archive(empty_archive(tmp_path / "archive.sqlite3"), "run")) as archive:
        yield archive


@pytest.fixture(params=sorted(FEED_FORMATS))
def format_(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def add(archive: Archive, *numbers: int, **values: Any) -> None:
    save(archive, *(article(n, published_at=NOW + n * MINUTE, **{"section": "科技", **values}) for n in numbers))


def export(
    archive: Archive, folder: Path, format_: str = "atom", kind: str = "section", **options: Any
) -> FeedsWritten:
    chosen = FeedOptions(**{"limit": 3, **options})
    return write_feeds(archive.queries.articles(), kind, format_, chosen, folder, archive)


def document(folder: Path, address: str) -> Any:
    """Return the document at *address*, which must be valid."""
    data = (folder / unquote(address.removeprefix(BASE))).read_bytes()
    grammar = GRAMMARS["rss" if b"<rss" in data[:200] else "atom"]
    tree = etree.fromstring(data)
    assert grammar.validate(tree), grammar.error_log
    parsed = feedparser.parse(data)
    assert not parsed.bozo
    return parsed


def walk(folder: Path, name: str = "科技.xml", relation: str = "prev-archive") -> list[str]:
    """Return the titles of all entries from the document *name* on."""
    titles, address = [], urljoin(BASE, name)
    while address:
        parsed = document(folder, address)
        titles += [entry.title for entry in parsed.entries]
        links = {link.rel: link.href for link in parsed.feed.links}
        address = urljoin(address, links[relation]) if relation in links else ""
    return titles


def titles(*numbers: int) -> list[str]:
    return [f"第 {number} 篇" for number in numbers]


def complete_pages(folder: Path) -> dict[str, bytes]:
    pages = sorted(folder.glob("*/*.xml"))
    return {str(path): path.read_bytes() for path in pages if b'"next-archive"' in path.read_bytes()}


@pytest.mark.parametrize("address", ["", BASE])
def test_walking_gives_each_article_once_and_old_pages_stay(
    archive: Archive, tmp_path: Path, format_: str, address: str
) -> None:
    folder, all_, before = tmp_path / "public", [], {}
    late = [40, 41]
    for step in ([1, 2], [3, 4, 5, 6], [7], list(range(8, 20)), late, [20, 21, 22]):
        if step is late:  # found late, published long ago
            save(archive, *(article(n, published_at=NOW - timedelta(days=n), section="科技") for n in step))
        else:
            add(archive, *step)
        all_ += step
        export(archive, folder, format_, feed_url=address)
        assert sorted(walk(folder)) == sorted(titles(*all_))
        newest = document(folder, "科技.xml").entries
        assert len(newest) >= min(3, len(all_))
        assert len(newest) < 6
        if (folder / "科技" / "0001.xml").exists():
            assert sorted(walk(folder, "科技/0001.xml", "next-archive")) == sorted(titles(*all_))
        pages = complete_pages(folder)
        assert before.items() <= pages.items()
        before = pages
    assert len(before) == 7
    first = document(folder, "科技/0001.xml")
    assert "fh_archive" in first.feed, sorted(first.feed)
    assert urljoin(BASE + "x/", {link.rel: link.href for link in first.feed.links}["current"]).startswith(BASE)


def test_nothing_new_changes_nothing_and_reads_the_newest_alone(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(archive, *range(1, 20))
    add(archive, 30, section="精读")
    assert export(archive, tmp_path / "public") == FeedsWritten(feeds=2, articles=20, changed=9)
    sizes: list[int] = []
    articles_of = archive.queries.articles_of
    monkeypatch.setattr(archive.queries, "articles_of", lambda ids: sizes.append(len(ids)) or articles_of(ids))
    assert export(archive, tmp_path / "public").changed == 0
    assert sizes == [4, 4, 1]


def killed_at(step: int) -> Any:
    """Return what writes files, and dies in the place of the one of that number."""
    numbers = itertools.count(1)

    def write(path: Path, data: bytes) -> bool:
        if next(numbers) == step:
            raise KeyboardInterrupt
        return write_whole(path, data)

    return write


def test_a_killed_export_leaves_whole_feeds_and_the_next_completes_them(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kill_at in range(1, 6):
        with closing(Archive(empty_archive(tmp_path / f"{kill_at}.sqlite3"), "run")) as own_archive:
            folder = tmp_path / str(kill_at)
            add(own_archive, *range(1, 8))
            export(own_archive, folder)
            add(own_archive, *range(8, 15))
            with monkeypatch.context() as patch:
                patch.setattr(feed_folder, "write_whole", killed_at(kill_at))
                with pytest.raises(KeyboardInterrupt):
                    export(own_archive, folder)
            seen = walk(folder)
            assert len(seen) == len(set(seen))
            assert set(seen) >= set(titles(*range(1, 8)))
            export(own_archive, folder)
            assert sorted(walk(folder)) == sorted(titles(*range(1, 15)))


def test_a_list_names_all_feeds(archive: Archive, tmp_path: Path) -> None:
    add(archive, 1, source="旧城 & 纪事")
    add(archive, 2, source="")
    add(archive, 3, source="b/<a>")
    for address in ("", "https://feeds.example/zaker"):
        export(archive, tmp_path / "public", kind="source", feed_url=address)
        outlines = ET.parse(tmp_path / "public" / LIST).getroot().findall("body/outline")
        assert [outline.get("title") for outline in outlines] == ["ZAKER b/<a>", "ZAKER 旧城 & 纪事"]
        for outline in outlines:
            url = urljoin(BASE, outline.get("xmlUrl") or "")
            assert url.startswith(BASE)
            assert document(tmp_path / "public", url).entries
    assert len(os.listdir(tmp_path / "public")) == 3


def test_a_narrower_export_keeps_the_other_feeds_in_the_list(archive: Archive, tmp_path: Path) -> None:
    for number, name in enumerate(("甲'\"&b", "乙", "丙"), 1):
        add(archive, number, section=name)
    export(archive, tmp_path / "public")
    before = (tmp_path / "public" / LIST).read_bytes()
    chosen = (article for article in archive.queries.articles() if article.section == "乙")
    write_feeds(chosen, "section", "atom", FeedOptions(), tmp_path / "public", archive)
    assert (tmp_path / "public" / LIST).read_bytes() == before
    # One that was taken away is named no more.
    (tmp_path / "public" / "丙.xml").unlink()
    chosen = (article for article in archive.queries.articles() if article.section == "乙")
    write_feeds(chosen, "section", "atom", FeedOptions(), tmp_path / "public", archive)
    outlines = ET.parse(tmp_path / "public" / LIST).getroot().findall("body/outline")
    assert [outline.get("title") for outline in outlines] == ["ZAKER 乙", "ZAKER 甲'\"&b"]


def test_a_list_of_an_earlier_release_loses_no_feed(archive: Archive, tmp_path: Path) -> None:
    """It has `'` around a name with a `"` in it."""
    add(archive, 1, section='甲"b')
    add(archive, 2, section="乙")
    export(archive, tmp_path)
    new = (tmp_path / LIST).read_text()
    old = new.replace('"ZAKER 甲&quot;b"', "'ZAKER 甲\"b'")
    assert old.count("'") == 4
    (tmp_path / LIST).write_text(old)
    chosen = (article for article in archive.queries.articles() if article.section == "乙")
    write_feeds(chosen, "section", "atom", FeedOptions(), tmp_path, archive)
    assert (tmp_path / LIST).read_text() == new


def test_an_article_is_in_the_feed_of_each_channel(archive: Archive, tmp_path: Path) -> None:
    shown = [Channel("channel", "13", "科技"), Channel("category", "13", "科技"), Channel("channel", "660", "热点")]
    articles = [replace(article(1), channels=[*shown, Channel("source", "9", "甲报")]), article(2)]
    save(archive, *articles)
    done = write_feeds(articles, "channel", "atom", FeedOptions(), tmp_path / "public", archive)
    assert (done.feeds, sorted(os.listdir(tmp_path / "public"))) == (2, [LIST, "热点.xml", "科技.xml"])
    assert walk(tmp_path / "public") == walk(tmp_path / "public", "热点.xml") == titles(1)
    assert done.left_out == 1, "the one that no channel has shown"


def test_of_the_other_channels_of_chosen_articles_no_part_is_made_a_feed(archive: Archive, tmp_path: Path) -> None:
    save(archive, article(1), article(2))
    for number, places in ((13, {id_of(1): 1}), (660, {id_of(1): 1, id_of(2): 2})):
        shown = ShownList(channel_url(number), identify_list(channel_url(number)), places)
        archive.claims.claim_listed([], now=NOW, again=False, claim_at_most=0, shown=shown)
    selection = Selection(channels=("科技",))
    (chosen_article,) = selection.articles(archive)
    assert {channel.label for channel in chosen_article.channels} == {"科技", "热点"}
    assert names_by_channel(selection, archive)(chosen_article) == ["科技"]


def test_a_search_has_a_feed_of_its_own(archive: Archive, tmp_path: Path) -> None:
    add(archive, 1, title="江边灯会")
    add(archive, 2, title="灯会与猫")
    add(archive, 3, title="狗")
    selection = Selection(searches=("灯会", "猫"))
    names = names_by_search(selection, archive)
    articles = list(selection.articles(archive))
    assert [article.title for article in articles] == ["江边灯会", "灯会与猫"]
    done = write_feeds(articles, "search", "atom", FeedOptions(), tmp_path / "public", archive, names)
    assert (done.feeds, sorted(os.listdir(tmp_path / "public"))) == (2, [LIST, "灯会.xml", "猫.xml"])
    assert len(walk(tmp_path / "public", "灯会.xml")) == 2
    assert len(walk(tmp_path / "public", "猫.xml")) == 1


def test_names_of_files_are_safe_and_no_two_alike() -> None:
    assert file_name("科技") == "科技"
    names = [
        "A",
        "a",
        "ａ",
        "..",
        "../x",
        "a/b",
        "a:b",
        "con",
        "x.xml",
        "x",
        "x.",
        " x",
        "-x",
        "\0",
        "é",
        "e\u0301",
        "长" * 300,
    ]
    files = [file_name(name) for name in names]
    assert len({file.casefold() for file in files}) == len(names)
    for file in files:
        assert not set(file) & set('/\\:*?"<>|.\0')
        assert len(file.encode()) <= 200
        assert not file.startswith(("-", "."))


@pytest.mark.parametrize("name", ["科技.xml", "科技/0001.xml", LIST])
def test_files_of_the_users_are_left_alone(archive: Archive, tmp_path: Path, format_: str, name: str) -> None:
    add(archive, 1)
    mine = tmp_path / "public" / name
    mine.parent.mkdir(parents=True)
    mine.write_text('<?xml version="1.0"?>\n<rss version="2.0"><channel/></rss>' if format_ == "rss" else "<feed/>")
    before = mine.read_bytes()
    with pytest.raises(ZakerError, match="is not of zakerscraper's making"):
        export(archive, tmp_path / "public", format_)
    assert mine.read_bytes() == before


def test_pages_of_another_format_are_refused(archive: Archive, tmp_path: Path) -> None:
    add(archive, 1)  # no page is complete
    export(archive, tmp_path / "public", "atom")
    before = {path: path.read_bytes() for path in (tmp_path / "public").rglob("*.*")}
    with pytest.raises(UsageError, match=r"\.xml is a feed of another format than rss"):
        export(archive, tmp_path / "public", "rss")
    assert {path: path.read_bytes() for path in (tmp_path / "public").rglob("*.*")} == before
