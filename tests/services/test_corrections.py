"""Changes as entries of a feed."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ElementTree

from tests.archive.records import DAY, NOW, article, id_of, remember
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.articles import WrittenDocument
from zakerscraper.services.corrections import changes_as_articles
from zakerscraper.services.feeds import FeedOptions, write_feed
from zakerscraper.services.selection import Selection

ATOM = "{http://www.w3.org/2005/Atom}"


def test_each_change_is_an_entry_of_its_own(archive: Archive) -> None:
    remember(archive, 1, 2, 3)
    for day, text in enumerate(("三人&lt;b>", "一人&lt;b>", "无人&lt;b>")):
        archived = article(1, title="第一篇" if day == 2 else "第 1 篇", body_html=f"<p>昨天{text}受伤。</p>")
        archive.articles.mark_exported([WrittenDocument(archived, "c")], now=NOW + day * DAY)
    others = [article(2, section="其他"), article(3)]
    archive.articles.mark_exported([WrittenDocument(other, "c") for other in others], now=NOW)
    for number in (2, 3):
        archive.visits.record_absence(id_of(number), "HTTP 410", stated=True, now=NOW + 3 * DAY)
    out = io.StringIO()
    chosen = changes_as_articles(archive, Selection(sections=("source",)))
    assert write_feed(chosen, "atom", FeedOptions(subject="更正"), out) == 3
    feed = ElementTree.fromstring(out.getvalue())
    assert feed.findtext(f"{ATOM}title") == "ZAKER 更正"
    entries = feed.findall(f"{ATOM}entry")
    urls = [f"https://www.myzaker.com/article/{id_of(number)}" for number in (3, 1, 1)]
    names = ["withdrawn", "version-3", "version-2"]
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [
        f"{url}#{name}" for url, name in zip(urls, names, strict=True)
    ]
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "已撤下：第 3 篇",
        "更正：第一篇",
        "更正：第 1 篇",
    ]
    assert (entries[1].findtext(f"{ATOM}content") or "").startswith("<p><b>标题</b> 第<del>")
    assert entries[2].findtext(f"{ATOM}content") == "<p>昨天<del>三</del><ins>一</ins>人&lt;b&gt;受伤。</p>"
    assert entries[2].findtext(f"{ATOM}updated") == "2026-05-19T20:00:00+08:00"


def test_a_feed_of_articles_says_when_the_site_changed_them() -> None:
    out = io.StringIO()
    write_feed([article(1, updated_at=NOW + DAY), article(2)], "atom", FeedOptions(), out)
    feed = ElementTree.fromstring(out.getvalue())
    updated = [entry.findtext(f"{ATOM}updated") for entry in feed.findall(f"{ATOM}entry")]
    assert updated == ["2026-05-18T20:00:00+08:00", "2026-05-19T20:00:00+08:00"]
    assert feed.findtext(f"{ATOM}updated") == "2026-05-19T20:00:00+08:00"
