"""What `scrapy archive history` and `changes` show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.archive.records import DAY, NOW, article, id_of, remember
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.articles import WrittenDocument
from zakerscraper.archive.versions import FetchReason
from zakerscraper.cli.archive_history import marked_text, show_changes, show_history
from zakerscraper.document.word_diff import DiffLine, diff_words
from zakerscraper.utils.terminal import make_printable, show

LONG = "一二三四五六七八九十" * 10


@pytest.fixture
def archive(database: str) -> Iterator[Archive]:
    """Return an archive with an article that the site has changed twice, one that it withdrew, and one as it was."""
    archive = Archive(database, "run")
    remember(archive, 1, 2, 3)
    readings = [("三人受伤。", FetchReason.FULL), ("一人受伤。", FetchReason.FULL), ("无人受伤。", FetchReason.REVISIT)]
    for day, (text, reason) in enumerate(readings):
        archived = article(1, body_html=f"<p>{LONG}</p><p>昨天{text}</p>", fetched_at=NOW + day * DAY)
        archive.articles.mark_exported([WrittenDocument(archived, "c", reason)], now=NOW + day * DAY)
    archive.articles.mark_exported([WrittenDocument(article(number), "c") for number in (2, 3)], now=NOW)
    for day in (1, 20):
        archive.visits.record_absence(id_of(2), "HTTP 404", stated=False, now=NOW + day * DAY)
    yield archive
    archive.close()


def test_history_shows_each_change_by_words(archive: Archive) -> None:
    data, lines, status = show_history(archive, [id_of(1), id_of(2), id_of(9)])
    assert [make_printable(line) for line in lines] == [
        f"{id_of(1)} 第 1 篇",
        "  version 1: first archived as read at 2026-05-18 20:00",
        "  version 2: seen 2026-05-19 20:00 (full): text",
        "    昨天[-三-]{+一+}人受伤。",
        "  version 3: seen 2026-05-20 20:00 (revisit): text",
        "    昨天[-一-]{+无+}人受伤。",
        f"{id_of(2)} 第 2 篇",
        "  version 1",
        "  2026-06-07 20:00: withdrawn by the site (HTTP 404, first on 2026-05-19); what was archived is kept",
        f"{id_of(9)}: not archived",
    ]
    assert status == 1
    assert [version["version"] for version in data[0]["versions"]] == [1, 2, 3]
    assert "三人" in data[0]["versions"][0]["body_html"]
    assert data[0]["changes"][0]["diff"] == [
        {
            "what": "",
            "parts": [
                {"kind": "same", "text": "昨天"},
                {"kind": "removed", "text": "三"},
                {"kind": "added", "text": "一"},
                {"kind": "same", "text": "人受伤。"},
            ],
        }
    ]
    assert data[1]["withdrawn"]["answer"] == "HTTP 404"


def test_changes_are_listed_the_last_first(archive: Archive) -> None:
    data, lines, status = show_changes(archive, None)
    taken_back = "withdrawn by the site (HTTP 404, first on 2026-05-19); what was archived is kept"
    assert [make_printable(line) for line in lines] == [
        f"2026-05-20 20:00 {id_of(1)} 第 1 篇: text (version 3, revisit)",
        f"2026-05-19 20:00 {id_of(1)} 第 1 篇: text (version 2, full)",
        f"2026-06-07 20:00 {id_of(2)} 第 2 篇: {taken_back}",
        "2 changes; withdrawn by the site: 1",
    ]
    assert status == 0
    assert [withdrawn["id"] for withdrawn in data["withdrawn"]] == [id_of(2)]
    assert [changed["version"] for changed in data["changed"]] == [3, 2]
    data, _, _ = show_changes(archive, NOW + 2 * DAY)
    assert ([changed["version"] for changed in data["changed"]], len(data["withdrawn"])) == ([3], 1)
    assert show_changes(archive, NOW + timedelta(days=99))[0] == {"changed": [], "withdrawn": []}


def test_titles_and_texts_are_shown_as_they_are_in_any_language(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    title = "甲: sent, 1 articles, known; x is gone"
    archived, _ = archive.queries.article_and_path(id_of(2))
    assert archived is not None
    changed = replace(archived, title=title, source=title, body_html=f"<p>{title}</p>")
    archive.articles.mark_exported([WrittenDocument(changed, "c", FetchReason.FULL)], now=NOW)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    show(*show_history(archive, [id_of(2)])[1], *show_changes(archive, None)[1])
    shown = capsys.readouterr().out
    assert shown.count(title) == 4, "beside its heading: the publisher, the text and the change"
    assert f"{id_of(2)} {title}\n" in shown
    assert "  第 2 版：" in shown
    assert "改动 3 次" in shown


def test_long_parts_that_are_the_same_are_cut_short() -> None:
    line = DiffLine("heading", diff_words(LONG + "三人" + LONG, LONG + "一人" + LONG))
    assert marked_text(line, around=4) == "heading: …七八九十[-三-]{+一+}人一二三…"


def test_history_shows_another_publisher_between_the_versions(archive: Archive) -> None:
    archived, _ = archive.queries.article_and_path(id_of(2))
    assert archived is not None
    for day, (source, title) in enumerate([("江城晚报", "甲"), ("旧城纪事", "甲"), ("旧城纪事", "乙")]):
        article = replace(archived, source=source, title=title)
        archive.articles.mark_exported([WrittenDocument(article, "c", FetchReason.FULL)], now=NOW + day * DAY)
    data, lines, _ = show_history(archive, [id_of(2)])
    assert [line.split(":")[-1].strip() for line in map(make_printable, lines) if "(full)" in line] == [
        "title",
        "publisher [-江城晚报-]{+旧城纪事+}",
        "title",
    ]
    assert data[0]["metadata"] == [
        {
            "field": "publisher",
            "before": "江城晚报",
            "after": "旧城纪事",
            "seen_at": (NOW + DAY).isoformat(),
            "reason": "full",
        }
    ]
    news = [
        changed["changes"] for changed in show_changes(archive, NOW + DAY)[0]["changed"] if changed["id"] == id_of(2)
    ]
    assert news == [["title"]], "another publisher is no news of its own"
