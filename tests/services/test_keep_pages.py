"""Which headers are kept, and when a dictionary is made of the archive's own pages."""

from __future__ import annotations

from datetime import datetime

from tests.each_case import each_case
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.pages import KeptPage, PageDictionary
from zakerscraper.items import SHANGHAI, ListEntry
from zakerscraper.services.keep_pages import (
    FIRST_SAMPLES,
    MAX_KEPT_BYTES,
    PageKeeper,
    needs_dictionary,
    select_headers,
)

NOW = datetime(2026, 5, 18, 20, 0, tzinfo=SHANGHAI)


def page(number: int, body: bytes = b"") -> KeptPage:
    body = body or f"<html><title>{number}</title>{'<div class=block><a href=/x>更多文章</a></div>' * 50}".encode()
    return KeptPage(f"{number:024x}", "https://www.myzaker.com/", 200, {}, NOW, "figure", body)


@each_case(
    ("given", "kept"),
    [
        ({"Content-Type": "text/html", "Set-Cookie": "sid=1", "Server": "x"}, {"content-type": "text/html"}),
        ({"DATE": "Mon", "etag": '"a\r\nb\0"'}, {"date": "Mon", "etag": '"a  b "'}),
        ({"Last-Modified": "", "Content-Type": "é" * 5000}, {"content-type": "é" * 1000}),
        ({}, {}),
    ],
)
def test_headers_that_matter_are_kept_on_one_line_each(given: dict[str, str], kept: dict[str, str]) -> None:
    assert select_headers(given) == kept


@each_case(("samples", "pages", "needed"), [(None, 63, False), (None, 64, True), (64, 1023, False), (64, 1024, True)])
def test_when_a_dictionary_is_due(samples: int | None, pages: int, needed: bool) -> None:
    newest = PageDictionary(b"x", samples, NOW) if samples else None
    assert needs_dictionary(newest, pages) == needed


def test_a_dictionary_is_made_of_the_archives_own_pages(archive: Archive) -> None:
    entries = [ListEntry(f"{n:024x}", "https://www.myzaker.com/", "") for n in range(FIRST_SAMPLES + 3)]
    archive.claims.claim_listed(entries, now=NOW, again=False, claim_at_most=None)
    keeper = PageKeeper(archive)
    for number in range(FIRST_SAMPLES + 1):
        keeper.save([page(number)])
    assert archive.pages.newest_dictionary()[1] == 1, "the first pages have none"
    (first,), (last,) = (archive.pages.load_stored([f"{n:024x}"]) for n in (0, FIRST_SAMPLES))
    assert len(last.data) * 2 < len(first.data)
    other = PageKeeper(archive)  # another run finds it
    other.save([page(FIRST_SAMPLES + 1)])
    assert archive.pages.newest_dictionary()[1] == 2
    assert [page.body for page in archive.pages.of([entry.id for entry in entries])] == [
        page(n).body for n in range(FIRST_SAMPLES + 2)
    ]


def test_pages_that_are_held_are_taken_once(archive: Archive) -> None:
    keeper = PageKeeper(archive)
    assert keeper.hold(page(1))
    assert not keeper.hold(page(2, bytes(MAX_KEPT_BYTES + 1)))
    assert keeper.take(["0" * 24, page(1).article, page(2).article]) == [page(1)]
    assert keeper.take([page(1).article]) == []
    assert keeper.pack([]) == []
