"""Kept pages read again: the same parsers change nothing, better ones make versions, and nothing else is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from tests.each_case import each_case
from zakerscraper.archive import schema
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.pages import NOT_READ, KeptPage, pack
from zakerscraper.archive.versions import FetchReason
from zakerscraper.cli.archive_reread import describe
from zakerscraper.config import Options
from zakerscraper.document.filenames import document_paths
from zakerscraper.document.render import render_document
from zakerscraper.exceptions import ParseError
from zakerscraper.items import SHANGHAI, Article, ListEntry
from zakerscraper.sample_site import app, pages
from zakerscraper.sample_site.articles import ARTICLES, SOURCES, TOPICS
from zakerscraper.sample_site.catalogue import LAYOUTS, NOW, Catalogue
from zakerscraper.services import reread as reread_module
from zakerscraper.services import reread_article
from zakerscraper.services.reread import Rereader, RereadResult
from zakerscraper.services.reread_article import Reading, ReadingOptions, changed_fields, read_kept_page
from zakerscraper.services.save_article import DocumentWriter, FileState, RenderedArticle
from zakerscraper.storage.local import OutputFolder
from zakerscraper.utils.terminal import make_printable
from zakerscraper.zaker.urls import article_url, share_url

FETCHED = datetime(2026, 5, 18, 21, 0, tzinfo=SHANGHAI)
CATALOGUE = Catalogue(ARTICLES, SOURCES, TOPICS)
WRITTEN = [article for article in ARTICLES if article.state == "ok"]
OPTIONS = Options.from_settings({"ZAKER_FRONT_MATTER": "full"})
READING = ReadingOptions(OPTIONS.unwrap_links, OPTIONS.image_domains, OPTIONS.categories)


def page_of(number: int = 0, layout: str = "figure", fetched_at: datetime = FETCHED) -> KeptPage:
    article = WRITTEN[number]
    if layout in LAYOUTS:
        html, url = pages.article_page(CATALOGUE, article, layout, NOW), article_url(article.id)
    else:
        html, url = app.share_page(article, layout, NOW), share_url(article.id)
    headers = {"content-type": "text/html; charset=utf-8", "date": "Mon, 18 May 2026 13:00:00 GMT"}
    return KeptPage(article.id, url, 200, headers, fetched_at, layout, html.encode())


def entry_of(page: KeptPage) -> ListEntry:
    return ListEntry(page.article, article_url(page.article), section="channel")


def crawl(archive: Archive, folder: OutputFolder, *found: KeptPage, **earlier: str) -> list[Article]:
    """Archive what pages show, each with its page, as a crawl would; *earlier*: what its parsers took for fields."""
    entries = [entry_of(page) for page in found]
    archive.claims.claim_listed(entries, now=FETCHED, again=False, claim_at_most=None)
    articles = [
        replace(read_kept_page(page, entry, READING), **earlier) for page, entry in zip(found, entries, strict=True)
    ]
    group = []
    for article in articles:
        paths = document_paths(article.categories, article.title, article.id)
        group.append(RenderedArticle(article, paths, render_document(article, OPTIONS.document)))
    written = DocumentWriter(archive, folder).write(group, {}, [pack(page, None) for page in found])
    assert written == [None] * len(group)
    return articles


def again(archive: Archive, folder: OutputFolder, *, dry_run: bool = False, workers: int = 1) -> RereadResult:
    ids = list(dict.fromkeys(id_ for id_, _ in archive.pages.find()))
    return Rereader(archive, folder, OPTIONS, dry_run=dry_run, workers=workers).run(ids)


def stored(archive: Archive, article: Article) -> Article:
    found, _ = archive.queries.article_and_path(article.id)
    assert found is not None
    return found


def lines_of(done: RereadResult, *, dry_run: bool = False) -> Sequence[str]:
    return [make_printable(line) for line in describe(done, dry_run=dry_run)]


def test_the_same_parsers_change_nothing(archive: Archive, folder: OutputFolder) -> None:
    layouts = (*LAYOUTS, "share-2016", "share-template-04")
    found = [page_of(number, layouts[number % len(layouts)]) for number in range(30)]
    articles = crawl(archive, folder, *found)
    before = {article.id: folder.read(article.document) for article in articles}
    done = again(archive, folder)
    assert (done.articles, done.same, done.changed, done.unread) == (30, 30, [], [])
    assert {article.id: folder.read(article.document) for article in articles} == before
    assert [stored(archive, article) for article in articles] == articles
    assert lines_of(done) == ["30 articles read again: 0 changed, 30 as they are, 0 rejected or not understood"]


def test_several_processes_say_the_same_as_one(
    archive: Archive, folder: OutputFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reread_module, "_FEW", 8)
    found = [page_of(number) for number in range(40)]
    crawl(archive, folder, *found, source="以前读错的")
    one, two = again(archive, folder, dry_run=True), again(archive, folder, dry_run=True, workers=2)
    assert one == two
    assert len(two.changed) == 40


def test_what_a_better_parser_finds_is_a_version_and_a_document(archive: Archive, folder: OutputFolder) -> None:
    right = read_kept_page(page_of(), entry_of(page_of()), READING)
    (archived,) = crawl(archive, folder, page_of(), body_html="<p>只有一段。</p>", author="", source="")
    before = folder.read(archived.document)
    done = again(archive, folder, dry_run=True)
    (found,) = done.changed
    assert {"text", "publisher"} <= set(found.changes)
    assert (folder.read(archived.document), stored(archive, archived)) == (before, archived)
    lines = lines_of(done, dry_run=True)
    assert lines[0].startswith(f"{archived.id} {right.title[:40]}: text, ")
    assert any("[-只有一段。-]" in line for line in lines)
    assert f"  source: – → {right.source}" in lines
    assert lines[-1].endswith("; nothing written (--dry-run)")
    assert again(archive, folder).changed[0].changes == found.changes
    new = stored(archive, archived)
    assert (new.body_html, new.source, new.version) == (right.body_html, right.source, 2)
    assert (new.document, new.fetched_at, new.section) == (archived.document, archived.fetched_at, "channel")
    (version,) = archive.versions.of(archived.id)
    assert (version.article.body_html, version.reason) == (archived.body_html, FetchReason.REREAD)
    text = (folder.read(archived.document) or b"").decode()
    assert "只有一段" not in text
    assert right.source in text
    assert again(archive, folder).same == 1, "and that is all"


def test_a_document_that_was_edited_stays_the_users(archive: Archive, folder: OutputFolder) -> None:
    one, two = crawl(archive, folder, page_of(0), page_of(1), body_html="<p>旧</p>")
    folder.write(one.document, b"mine")
    done = again(archive, folder)
    assert {found.id: found.kept for found in done.changed} == {one.id: FileState.EDITED, two.id: None}
    assert folder.read(one.document) == b"mine"
    assert stored(archive, one).version == 2
    assert "edited by hand, and left as it is" in next(line for line in lines_of(done) if line.startswith(one.id))


def test_a_page_that_nobody_understood_becomes_an_article(archive: Archive, folder: OutputFolder) -> None:
    page = page_of()
    archive.claims.claim_listed([entry_of(page)], now=FETCHED, again=False, claim_at_most=None)
    archive.pages.save([pack(replace(page, layout=NOT_READ), None)])
    done = again(archive, folder)
    assert [(change.archived, change.changes) for change in done.changed] == [(None, ("new",))]
    article, path = archive.queries.article_and_path(page.article)
    assert article is not None
    assert folder.read(path)
    assert archive.pages.layouts() == {"figure": 1}
    waiting = {waiting["id"]: waiting["state"] for waiting in archive.queries.list_waiting()}
    assert waiting == ({page.article: "exported"} if article.images else {}), "its pictures are to be fetched"


def test_what_still_cannot_be_read_is_named_and_changes_nothing(archive: Archive, folder: OutputFolder) -> None:
    (archived,) = crawl(archive, folder, page_of(0))
    nothing = replace(page_of(1), body=b"<html><body>nothing</body></html>", layout=NOT_READ)
    later = replace(page_of(0), body=b"<html><body>gone</body></html>", layout=NOT_READ)
    archive.claims.claim_listed([entry_of(nothing)], now=FETCHED, again=False, claim_at_most=None)
    archive.pages.save([pack(nothing, None), pack(replace(later, fetched_at=FETCHED + timedelta(days=1)), None)])
    done = again(archive, folder)
    assert (done.same, [unread.id for unread in done.unread], done.changed) == (1, [nothing.article], [])
    assert done.unread[0].reason
    assert stored(archive, archived) == archived


def test_a_later_page_that_was_not_kept_goes_before_an_older_one_that_was(
    archive: Archive, folder: OutputFolder
) -> None:
    page = page_of(fetched_at=FETCHED - timedelta(days=2))
    crawl(archive, folder, page)
    later = replace(read_kept_page(page, entry_of(page), READING), body_html="<p>新的文字</p>", fetched_at=FETCHED)
    paths = document_paths(later.categories, later.title, later.id)
    DocumentWriter(archive, folder).write([RenderedArticle(later, paths, render_document(later, OPTIONS.document))], {})
    done = again(archive, folder)
    assert (done.changed, done.unread[0].reason) == ([], "it was archived from a later page, which was not kept")
    assert stored(archive, later).body_html == "<p>新的文字</p>"


def test_damaged_pages_are_counted_and_not_read(archive: Archive, folder: OutputFolder) -> None:
    crawl(archive, folder, page_of(0), page_of(1))
    digest = pack(page_of(0), None).digest
    with archive.database.write() as connection:
        table = schema.page_bodies
        connection.execute(update(table).where(table.c.digest == digest).values(data=b"x"))
    done = again(archive, folder)
    assert (done.same, done.damaged, len(done.unread)) == (1, 1, 1)
    assert "1 pages are damaged" in lines_of(done)[-1]


@pytest.mark.parametrize("error", [ParseError("no"), KeyError("a bug")])
def test_a_parser_that_breaks_costs_no_other_page(
    archive: Archive, folder: OutputFolder, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    crawl(archive, folder, page_of(0), page_of(1))
    broken = page_of(0).article

    def read(page: KeptPage, entry: ListEntry, options: ReadingOptions) -> Article:
        if page.article == broken:
            raise error
        return read_kept_page(page, entry, options)

    monkeypatch.setattr(reread_article, "read_kept_page", read)
    done = again(archive, folder)
    assert (done.same, [unread.id for unread in done.unread]) == (1, [broken])


def test_what_the_generic_extractor_finds_on_pages_of_a_known_layout_is_not_taken(
    archive: Archive, folder: OutputFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (archived,) = crawl(archive, folder, page_of())
    monkeypatch.setattr(
        reread_article, "read_kept_page", lambda *given: replace(archived, layout="fallback", body_html="<p>导航</p>")
    )
    done = again(archive, folder)
    assert "no known layout matches its page any more" in done.unread[0].reason
    assert stored(archive, archived) == archived


def test_another_text_that_a_learnt_layout_reads_is_not_taken(
    archive: Archive, folder: OutputFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a crawl, which keeps such a page all the same."""
    (archived,) = crawl(archive, folder, page_of())
    other = "<p>本站将于今晚进行系统维护，请稍后再来访问，感谢理解。</p>"
    monkeypatch.setattr(
        reread_article, "read_kept_page", lambda *given: replace(archived, layout="learnt-2026-05-18", body_html=other)
    )
    done = again(archive, folder)
    assert "its page shows another text now" in done.unread[0].reason
    assert stored(archive, archived) == archived


@pytest.mark.parametrize("layout", ["fallback", "learnt-2026-05-18"])
def test_what_several_pages_share_is_taken_from_no_unknown_layout(
    archive: Archive, folder: OutputFolder, monkeypatch: pytest.MonkeyPatch, layout: str
) -> None:
    articles = crawl(archive, folder, *(page_of(number) for number in range(4)), layout=layout)
    notice = "<p>本站将于今晚进行系统维护，请稍后再来访问，感谢理解。</p>"
    monkeypatch.setattr(
        reread_article,
        "read_kept_page",
        lambda page, entry, options: replace(
            read_kept_page(page, entry, options), layout=layout, body_html=notice, title=page.article
        ),
    )
    done = again(archive, folder)
    assert (done.changed, len(done.unread)) == ([], 4)
    assert [stored(archive, article) for article in articles] == articles


@each_case(
    ("values", "changes"),
    [
        ({}, ()),
        ({"title": "又一个"}, ("title",)),
        ({"body_html": "<p>另外的</p>"}, ("text",)),
        ({"body_html": "<p><b>文</b></p>"}, ("markup",)),
        ({"author": "某人", "tags": ["新"], "summary": "摘要"}, ("publisher", "tags", "summary")),
        ({"published_at": FETCHED}, ("date",)),
        ({"layout": "story"}, ("layout",)),
    ],
)
def test_every_field_of_a_page_is_compared(values: dict[str, object], changes: tuple[str, ...]) -> None:
    archived = Article("a" * 24, "u", "题", body_html="<p>文</p>", layout="figure")
    assert changed_fields(archived, replace(archived, **values)) == changes


def test_readings_are_told_with_what_differs() -> None:
    archived = Article("a" * 24, "u", "题", body_html="<p>文</p>", layout="figure", tags=["旧"])
    done = RereadResult(
        2, 0, [Reading(archived.id, archived, "d", "figure", replace(archived, tags=["新", "事"]), ("tags",))]
    )
    assert lines_of(done)[:2] == [f"{archived.id} 题: tags", "  tags: 旧 → 新, 事"]
