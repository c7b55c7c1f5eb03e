"""Crawls of a redesigned site that learn its layout from what is archived."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests import run_scrapy
from tests.crawl.conftest import urls
from tests.servers import archives
from tests.zaker.learnt.made_layouts import modules
from tests.zaker.learnt.test_learn import TAUGHT, UNSEEN, others
from zakerscraper.archive.archive import Archive
from zakerscraper.sample_site import SampleSite

Crawl = Callable[..., Any]
LIGHT = {"ZAKER_DOWNLOAD_IMAGES": "0"}
FIRST, LATER = UNSEEN[:4], UNSEEN[4:8]


def redesign(site: SampleSite) -> None:
    """Put pages of a layout that nobody knows in the place of the known ones."""
    for article in [*TAUGHT, *FIRST, *LATER]:
        site.put(f"/www/article/{article.id}", modules(article, others(article)))


def doctor(site: SampleSite, run: Any, *arguments: str) -> Any:
    options = {"DOWNLOAD_DELAY": "0.001", "DOWNLOAD_SLOTS": "{}", "ZAKER_OUTPUT_DIR": str(run.output)}
    options |= {**archives.settings(run.output), **site.settings}
    pairs = run_scrapy.as_options(options)
    done = run_scrapy.scrapy("doctor", "--learn", *arguments, *pairs)
    assert "Traceback" not in done.stderr
    return done


def layouts_in(run: Any) -> list[str]:
    url = archives.settings(run.output).get("ZAKER_ARCHIVE_URL") or Archive.file_url(
        run.output / ".zaker/archive.sqlite3"
    )
    archive = Archive(url, "test", reading=True)
    try:
        return [layout.name for layout in archive.layouts.load_current()]
    finally:
        archive.close()


def asked_again(run: Any) -> set[str]:
    """Return the ids of the articles of the first run that *run* asked for."""
    ids = {path.rpartition("/")[2] for path in run.asked("/www/article/")}
    return ids & {article.id for article in TAUGHT}


def test_a_crawl_learns_a_new_layout_once_and_reads_the_next_pages_by_it(crawl: Crawl) -> None:
    """Twelve archived articles are asked for again, none of which counts as listed; a note says so."""
    with SampleSite() as site:
        before = crawl("article", urls(*TAUGHT), site=site, **LIGHT)
        redesign(site)
        off = crawl(
            "article", urls(*FIRST), "full=1", site=site, output=before.output, ZAKER_LEARN_LAYOUTS="0", **LIGHT
        )
        assert asked_again(off) == set()
        first = crawl("article", urls(*FIRST), "full=1", site=site, output=before.output, **LIGHT)
        later = crawl("article", urls(*LATER), site=site, output=before.output, feeds=["items.jsonl"], **LIGHT)
    assert asked_again(first) == {article.id for article in TAUGHT}
    assert first.counts["listed"] == first.counts["exported"] == len(FIRST)
    assert [note for note in first.summary["notes"] if "a layout was learnt from 12 archived articles" in note]
    (name,) = layouts_in(first)
    assert later.verdict == ("ok", 0)
    assert later.summary["layouts"] == {name: len(LATER)}
    assert asked_again(later) == set()
    items = {item["id"]: item for item in later.feed("items.jsonl")}
    for article in LATER:
        item = items[article.id]
        assert (item["title"], item["author"]) == (article.title, article.source)
        assert item["published_at"] == article.published_at.strftime("%Y-%m-%dT%H:%M:00+08:00")
        assert "learnt on" in item["evidence"]["layout"]
        assert not any(words in item["body_text"] for words in ("新人礼包", "扫码关注", "客户端，看"))


def test_doctor_learns_stores_and_prints_a_reader(crawl: Crawl) -> None:
    with SampleSite() as site:
        run = crawl("article", urls(*TAUGHT), site=site, **LIGHT)
        known = doctor(site, run)
        assert (known.returncode, layouts_in(run)) == (0, [])
        assert "12 of 12 pages are read by a known layout" in known.stderr
        redesign(site)
        site.requests.clear()
        done = doctor(site, run)
    assert done.returncode == 0, done.stderr
    (name,) = layouts_in(run)
    assert name in done.stdout
    assert 'div[class*="Story_body__"]' in done.stdout
    code = done.stdout[done.stdout.index('"""Article pages') :]
    compile(code, "reader.py", "exec")
    assert f"def parse_{name.replace('-', '_')}(" in code
    paths = [seen.path for seen in site.requests]
    assert paths[0].endswith("robots.txt")
    assert len(paths) == 13


def test_doctor_says_why_nothing_was_learnt(crawl: Crawl) -> None:
    with SampleSite() as site:
        run = crawl("article", urls(*TAUGHT[:3]), site=site, **LIGHT)
        few = doctor(site, run)
        assert (few.returncode, "3 archived articles" in few.stderr) == (1, True)
        assert doctor(site, run, "--url", "https://www.myzaker.com/").returncode == 2
        crawl("article", urls(*TAUGHT), site=site, output=run.output, **LIGHT)
        for article in TAUGHT:
            site.put(f"/www/article/{article.id}", modules(TAUGHT[0], others(TAUGHT[0])))
        done = doctor(site, run)
    assert (done.returncode, layouts_in(run)) == (5, [])
    assert "the archived text stands in one block of 1 of 12 pages" in done.stderr
