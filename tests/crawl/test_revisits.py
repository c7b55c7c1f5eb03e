"""Archived articles are looked at again on their days, behind what is new, and nothing is lost or believed too soon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update

from tests.crawl.conftest import urls
from tests.servers import archives
from zakerscraper.archive import schema
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.serialization import to_text
from zakerscraper.sample_site import Fault, SampleArticle, SampleSite
from zakerscraper.sample_site.articles import ARTICLES

Crawl = Callable[..., Any]

TEN = [article for article in ARTICLES if 9 in article.channels and article.state == "ok"][:10]
DAYS = {"ZAKER_REVISIT": "1,7,30", "ZAKER_DOWNLOAD_IMAGES": "0"}


@contextmanager
def archive_of(output: Path) -> Iterator[Archive]:
    url = archives.settings(output).get("ZAKER_ARCHIVE_URL") or Archive.file_url(output / ".zaker/archive.sqlite3")
    archive = Archive(url, "test")
    yield archive
    archive.close()


def let_pass(output: Path, days: float) -> None:
    """Let it be so many days later: all that the archive knows of its articles was earlier."""
    with archive_of(output) as archive, archive.database.write() as connection:
        for row in connection.execute(schema.visits.select()).mappings().all():
            values = {
                name: to_text(datetime.fromisoformat(row[name]) - timedelta(days=days))
                for name in ("archived_at", "looked_at", "gone_since", "doubted_at")
                if row[name]
            }
            same = schema.visits.c.article == row["article"]
            connection.execute(update(schema.visits).where(same).values(**values))


def path_of(article: SampleArticle) -> str:
    return f"/www/article/{article.id}"


def test_articles_are_looked_at_again_behind_what_is_new(crawl: Crawl, site: SampleSite) -> None:
    known, new = TEN[:5], TEN[5:7]
    for article in known[:2]:
        site.put(path_of(article), site.respond(path_of(article)).body, headers={"ETag": f'"{article.id}"'})
    first = crawl("article", urls(*known), site=site, **DAYS)
    assert first.counts["exported"] == 5
    before = first.tree()
    changed, gone = known[2], known[3]
    page = site.respond(path_of(changed)).body.decode()
    site.put(path_of(changed), page.replace("。</p>", "，有更正。</p>", 1))
    site.put(path_of(gone), "", status=404)
    let_pass(first.output, 2)
    run = crawl("article", urls(*new), site=site, output=first.output, **DAYS)
    asked = run.asked("/www/article/")
    assert asked[:2] == [path_of(article) for article in new]
    assert sorted(asked[2:]) == sorted(path_of(article) for article in known)
    unchanged = {path_of(article) for article in known[:2]}
    assert [seen.status for seen in run.requests if seen.path in unchanged] == [304, 304]
    counts = run.counts
    assert (counts["listed"], counts["exported"], counts["revisited"], counts["changed"]) == (2, 2, 5, 1)
    assert run.verdict == ("ok", 0)
    assert "5 archived articles were looked at again: 3 as they were, 1 changed, 1 not there" in run.told
    written = {path for path, state in run.tree().items() if before.get(path) != state}
    assert len(written) == 3, "two new ones and the one that has changed"
    with archive_of(run.output) as archive:
        assert [version.reason for version in archive.versions.of(changed.id)] == ["revisit"]
        assert archive.visits.find_withdrawn() == []
        assert archive.visits.claim_due((1, 7, 30), now=datetime.now(UTC), at_most=None) == []
    let_pass(run.output, 20)
    again = crawl("article", f"url={new[0].id}", "limit=1", site=site, output=run.output, **DAYS)
    assert (again.counts["known"], again.counts["revisited"]) == (1, 1)
    last = crawl("article", f"url={new[0].id}", site=site, output=run.output, **DAYS)
    assert last.counts["revisited"] == 6
    with archive_of(run.output) as archive:
        assert [withdrawn.id for withdrawn in archive.visits.find_withdrawn()] == [gone.id]
    assert len(last.documents()) == 7, "no document is deleted for it"


def test_a_bad_hour_is_no_change(crawl: Crawl, site: SampleSite) -> None:
    first = crawl("article", urls(*TEN), site=site, **DAYS)
    before = first.tree()
    notices = ["<html><body><p>文章已被删除</p></body></html>"] * 5 + ["<html><body></body></html>"] * 5
    for article, notice in zip(TEN, notices, strict=True):
        site.put(path_of(article), notice)
    for day in (2, 20):
        let_pass(first.output, day)
        run = crawl("article", f"url={TEN[0].id}", site=site, output=first.output, **DAYS)
        assert (run.counts["known"], run.counts["revisited"], run.counts["changed"]) == (1, 10, 0)
        assert "that usually means an outage" in run.told
        assert run.tree() == before
    with archive_of(run.output) as archive:
        assert archive.visits.find_withdrawn() == []


def test_a_challenge_ends_the_run_and_changes_nothing(crawl: Crawl, site: SampleSite) -> None:
    first = crawl("article", f"url={TEN[0].id},{TEN[1].id}", site=site, **DAYS)
    before = first.tree()
    let_pass(first.output, 2)
    site.faults.add("/", Fault.challenge())
    run = crawl("article", f"url={TEN[0].id}", site=site, output=first.output, ZAKER_ARTICLE_HOST="www", **DAYS)
    assert run.verdict == ("blocked", 4)
    assert (run.counts["known"], run.counts["revisited"]) == (1, 0)
    assert run.tree() == before


def test_another_text_is_believed_when_it_comes_again(crawl: Crawl, site: SampleSite) -> None:
    first = crawl("article", f"url={TEN[0].id}", site=site, **DAYS)
    page = site.respond(path_of(TEN[1])).body.decode().replace(TEN[1].id, TEN[0].id)
    site.put(path_of(TEN[0]), page)
    for changed in (0, 1):
        let_pass(first.output, 2)
        run = crawl("article", f"url={TEN[0].id}", site=site, output=first.output, **DAYS)
        assert (run.counts["revisited"], run.counts["changed"]) == (1, changed)


def test_wrong_days_are_wrong_usage(crawl: Crawl, site: SampleSite) -> None:
    run = crawl("article", f"url={TEN[0].id}", site=site, ZAKER_REVISIT="1,x")
    assert (run.status, "ZAKER_REVISIT: '1,x' is not numbers of days" in run.stderr) == (2, True)
