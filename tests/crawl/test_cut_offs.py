"""What breaks off each time in the same place, hours apart, is taken as it is, with a mark."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image

from tests import run_scrapy
from tests.servers import archives
from zakerscraper.sample_site import Fault, SampleSite
from zakerscraper.sample_site.articles import ARTICLES
from zakerscraper.sample_site.catalogue import placed_images
from zakerscraper.sample_site.faults import Response

Crawl = Callable[..., Any]

ARTICLE = next(article for article in ARTICLES if article.serial == 2)
URL = f"url={ARTICLE.id}"


@pytest.fixture(autouse=True)
def in_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the archives in a file of their own, which `hours_pass` writes to."""
    monkeypatch.setattr(archives, "server", None)


def hours_pass(run: Any) -> None:
    """Let what the archive of *run* remembers have been three hours earlier than it was."""
    with closing(sqlite3.connect(run.output / ".zaker/archive.sqlite3")) as archive, archive:
        for table, column in {"cut_offs": "counted_at", "articles": "next_attempt_at"}.items():
            earlier = f"strftime('%Y-%m-%dT%H:%M:%SZ', {column}, '-3 hours')"
            archive.execute(f"UPDATE {table} SET {column} = {earlier} WHERE {column} IS NOT NULL")


def rows(run: Any) -> list[tuple[str, int]]:
    """Return the answers that were cut off, and how often each was counted."""
    with closing(sqlite3.connect(run.output / ".zaker/archive.sqlite3")) as archive:
        return archive.execute("SELECT key, times FROM cut_offs ORDER BY key").fetchall()


def verify(run: Any) -> Any:
    return run_scrapy.scrapy("archive", "-s", f"ZAKER_OUTPUT_DIR={run.output}", "verify")


def half(reply: Response) -> Response:
    """Return what a CDN that keeps half of an answer sends, under a Content-Length that fits."""
    return Response(200, reply.body[: len(reply.body) * 2 // 3], reply.content_type)


def test_an_article_that_is_always_cut_off_in_the_same_place(crawl: Crawl, site: SampleSite) -> None:
    path = f"/www/article/{ARTICLE.id}"
    page = site.respond(path).body.decode()
    broken = page[: page.index("</p>", page.index('<div class="article_content">') + 900) + 4]
    site.put(path, broken)
    run = None
    for times in (1, 2):
        run = crawl("article", URL, site=site, feeds=["a.jsonl"], **({"output": run.output} if run else {}))
        assert run.verdict == ("incomplete", 3)
        assert run.documents() == {}
        assert run.feed("a.jsonl") == []
        assert "cut off" in run.summary["failures"][0]["reason"]
        assert rows(run) == [(ARTICLE.id, times)]
        # At once it counts for nothing, however often it comes.
        with closing(sqlite3.connect(run.output / ".zaker/archive.sqlite3")) as archive, archive:
            archive.execute("UPDATE articles SET next_attempt_at = '2026-05-01T00:00:00Z'")
        assert crawl("article", URL, site=site, output=run.output).documents() == {}
        assert rows(run) == [(ARTICLE.id, times)]
        hours_pass(run)
    run = crawl("article", URL, site=site, output=run.output, feeds=["a.jsonl"])
    assert run.verdict == ("ok", 0)
    (document,) = run.documents().values()
    assert broken[-15:-4] in document.body
    (item,) = run.feed("a.jsonl")
    assert "cut off" in item["evidence"]["cut_off"]
    notes = [note for note in run.summary["notes"] if ARTICLE.id in note]
    assert len(notes) == 1
    assert "taken as it is" in notes[0]
    assert "cut off" in notes[0]
    assert verify(run).returncode == 0
    again = crawl("article", URL, site=site, output=run.output)
    assert again.asked() == []


def test_an_article_that_comes_whole_in_the_end(crawl: Crawl, site: SampleSite) -> None:
    site.faults.add(f"^/www/article/{ARTICLE.id}", Fault("half", half), times=1)
    run = crawl("article", URL, site=site)
    assert run.verdict == ("incomplete", 3)
    hours_pass(run)
    again = crawl("article", URL, site=site, output=run.output, feeds=["a.jsonl"])
    assert again.verdict == ("ok", 0)
    assert "cut_off" not in (again.feed("a.jsonl")[0]["evidence"] or {})
    assert again.summary["notes"] == []


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_a_picture_that_is_always_cut_off_in_the_same_place(crawl: Crawl, site: SampleSite, kind: str) -> None:
    address = placed_images(ARTICLE)[0].url()
    data = BytesIO()
    Image.effect_noise((300, 200), 90).convert("RGB").save(data, kind)
    kept = data.getvalue()[: len(data.getvalue()) // 2]
    site.put("/pictures" + urlsplit(address).path, kept, headers={"Content-Type": "image/jpeg"})
    run = None
    for times in (1, 2):
        run = crawl("article", URL, site=site, **({"output": run.output} if run else {}))
        assert run.status == 0
        assert (run.counts["images_failed"], len(run.documents())) == (1, 1)
        assert f"cut off after {len(kept)} bytes" in run.stderr
        assert rows(run) == [(address, times)]
        assert kept not in run.pictures().values()
        hours_pass(run)
    run = crawl("article", URL, site=site, output=run.output, ZAKER_IMAGE_LINKS="local")
    assert (run.counts["images_saved"], run.counts["images_failed"]) == (1, 0)
    assert kept in run.pictures().values()
    (note,) = [note for note in run.summary["notes"] if address in note]
    assert f"cut off after {len(kept)} bytes; taken as it is" in note
    (document,) = run.documents().values()
    assert document.front["headimg"].startswith("/images/")
    found = verify(run)
    assert found.returncode == 0, found.stdout
    again = crawl("article", URL, "full=1", site=site, output=run.output)
    assert again.asked("/pictures/") == []
    # What is forgotten is counted from the beginning.
    run_scrapy.scrapy("archive", "-s", f"ZAKER_OUTPUT_DIR={run.output}", "forget", ARTICLE.id)
    assert rows(run) == []
    assert run.pictures() == {}
