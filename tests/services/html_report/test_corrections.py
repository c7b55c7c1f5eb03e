"""The report's part of corrections: what changed, by words, and what strangers wrote is text in it."""

from __future__ import annotations

from tests.archive.records import DAY, NOW, article, id_of, remember
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.articles import WrittenDocument
from zakerscraper.services.html_report.build import ReportScope, build_report
from zakerscraper.storage.local import OutputFolder

HOSTILE = "</summary><script>alert(1)</script>"
ESCAPED = "&lt;/summary&gt;&lt;script&gt;alert(1)&lt;/script&gt;"


def test_changes_and_what_was_taken_back_are_shown(archive: Archive, folder: OutputFolder) -> None:
    remember(archive, 1, 2)
    for day, (title, text) in enumerate([("钟楼", "三人受伤"), (HOSTILE, "一人受伤")]):
        archived = article(1, title=title, body_html=f"<p>昨天{text}，{ESCAPED}。</p>")
        archive.articles.mark_exported([WrittenDocument(archived, "c")], now=NOW + day * DAY)
    archive.articles.mark_exported([WrittenDocument(article(2), "c")], now=NOW)
    page = build_report(archive, folder, None, ReportScope())[0].decode()
    assert "<p>昨天<del>三</del><ins>一</ins>人受伤，&lt;" in page
    assert f'<span lang="zh-CN">{ESCAPED}</span>: title, text, version 2</summary>' in page
    assert "<script>alert(1)" not in page
    assert "withdrawn:" not in page
    archive.visits.record_absence(id_of(2), HOSTILE, stated=True, now=NOW + DAY)
    page = build_report(archive, folder, None, ReportScope())[0].decode()
    assert f"withdrawn: {ESCAPED}, first on 2026-05-19 20:00</p>" in page


def test_without_any_there_is_no_such_part(archive: Archive, folder: OutputFolder) -> None:
    remember(archive, 1)
    archive.articles.mark_exported([WrittenDocument(article(1), "c")], now=NOW)
    assert "Corrections" not in build_report(archive, folder, None, ReportScope())[0].decode()
