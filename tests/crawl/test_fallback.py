"""Crawls of a site that was redesigned: they go on, say that the layout is unknown, and believe no answer blindly."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pytest

from tests import run_scrapy
from tests.crawl.conftest import urls
from tests.servers import archives
from zakerscraper.sample_site import Fault, SampleArticle, SampleSite, pages
from zakerscraper.sample_site.articles import ARTICLES
from zakerscraper.sample_site.catalogue import plain_text

Crawl = Callable[..., Any]

ROOT = Path(__file__).parents[2]
CHANNEL = [article for article in ARTICLES if 9 in article.channels and article.state == "ok"]
OTHERS = [article for article in ARTICLES if 9 not in article.channels and article.state == "ok"]
LIGHT = {"ZAKER_DOWNLOAD_IMAGES": "0"}
"""For what does not depend on pictures: it takes half the time."""
NOTICE = "网站正在升级维护，所有文章暂时不能阅读，请您稍后再来，感谢您的理解与支持。"


def redesigned(article: SampleArticle, body: str | None = None, title: str = "") -> str:
    """Return the page of *article* in a layout that nobody has seen yet."""
    title = escape(title or article.title)
    related = "".join(f'<li><a href="/article/{article.id}">{escape(article.title)}</a></li>' for article in OTHERS[:4])
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} - ZAKER</title></head><body>'
        '<nav><a href="/">首页</a><a href="/channel/9">娱乐</a></nav><main class="v9">'
        f'<h1 class="v9-t">{title}</h1><p class="v9-b">来源：{article.source} {article.published_at:%Y-%m-%d %H:%M}</p>'
        f'<div class="v9-x">{pages.body(article) if body is None else body}</div>'
        f'</main><div class="v9-r"><h3>相关阅读</h3><ul>{related}</ul></div><footer>关于我们</footer></body></html>'
    )


def redesigned_list(articles: Sequence[SampleArticle], following: str = "") -> str:
    """Return a page of a list in a layout that nobody has seen yet."""
    rows = "".join(f'<li class="v9-i"><a href="/article/{a.id}">{escape(a.title)}</a></li>' for a in articles)
    hot = "".join(f'<li><a href="/article/{article.id}">{escape(article.title)}</a></li>' for article in OTHERS[:3])
    foot = f'<a href="{following}">下一页</a>' if following else ""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>娱乐 - ZAKER</title></head><body>'
        f'<ul class="v9-l">{rows}</ul>{foot}<aside><h3>热榜</h3><ul>{hot}</ul></aside></body></html>'
    )


def redesign(site: SampleSite, articles: Sequence[SampleArticle] = CHANNEL) -> None:
    """Put pages of a new layout in the place of the known ones."""
    for article in articles:
        site.put(f"/www/article/{article.id}", redesigned(article))


def verify(output: Path) -> Any:
    """Run `scrapy archive verify` over *output*."""
    options = {"ZAKER_OUTPUT_DIR": str(output), **archives.settings(output)}
    return run_scrapy.scrapy("archive", "verify", *run_scrapy.as_options(options))


def kept(run: Any) -> list[Path]:
    folder = run.output / ".zaker/unreadable"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def plain(run: Any) -> None:
    """Assert that *run* told what happened in words, not in tracebacks."""
    assert "Traceback" not in run.stderr


@pytest.fixture(scope="module")
def runs(crawl: Crawl) -> Iterator[dict[str, Any]]:
    """One site crawled as it was, and its redesign crawled by others: once, and once more."""
    with SampleSite() as site:
        before = crawl("channel", "id=9", site=site)
        redesign(site)
        half = len(CHANNEL) // 2
        site.put("/www/channel/9", redesigned_list(CHANNEL[:half], "/channel/9?page=2"))
        site.put("/www/channel/9?page=2", redesigned_list(CHANNEL[half:]))
        first = crawl("channel", "id=9", site=site, feeds=["items.jsonl", "items.csv"])
        # The second keeps pages, too, and which come first may differ.
        pages = kept(first)
        tree = first.tree()
        second = crawl("channel", "id=9", "full=1", site=site, output=first.output)
        yield {"before": before, "first": first, "second": second, "kept": pages, "tree": tree, "after": second.tree()}


def test_a_redesigned_site_is_crawled_on(runs: dict[str, Any]) -> None:
    """Every article of both pages of the list, none of its side bar or of the related ones; a success."""
    run = runs["first"]
    assert run.verdict == ("ok", 0)
    assert run.titles() == {article.title for article in CHANNEL}
    assert run.counts["exported"] == len(CHANNEL)
    assert run.counts["pending"] == 0
    assert run.summary["skipped"] == {"beside the list, not in it": 3}
    assert len(run.asked("/www/channel/9")) == 2
    assert {path.rpartition("/")[2] for path in run.asked("/www/article/")} == {article.id for article in CHANNEL}
    plain(run)


def test_documents_are_those_of_the_known_layout(runs: dict[str, Any]) -> None:
    """The same bodies and the same pictures as before the redesign."""
    before, after = runs["before"], runs["first"]
    bodies = {document.front["title"]: document.body for document in before.documents().values()}
    assert {document.front["title"]: document.body for document in after.documents().values()} == bodies
    assert after.pictures() == before.pictures()


def test_items_carry_layout_and_evidence(runs: dict[str, Any]) -> None:
    """In JSON as an object, in CSV as one."""
    run = runs["first"]
    items = run.feed("items.jsonl")
    assert len(items) == len(CHANNEL)
    for item in items:
        assert item["layout"] == "fallback"
        assert item["evidence"].keys() >= {"title", "date", "body"}
        assert "v9-x" in item["evidence"]["body"]
        assert "h1.v9-t" in item["evidence"]["title"]
    table = (run.output.parent / "items.csv").read_text("utf-8").splitlines()
    assert "evidence" in table[0]
    assert any("h1.v9-t agrees with" in line for line in table)


def test_items_of_known_layouts_carry_no_evidence(crawl: Crawl, site: SampleSite) -> None:
    """It says nothing of them; what is unusual shows."""
    redesign(site, CHANNEL[:1])
    run = crawl("article", urls(*CHANNEL[:3]), site=site, feeds=["items.jsonl"], **LIGHT)
    told = {item["id"]: (item["layout"], bool(item["evidence"])) for item in run.feed("items.jsonl")}
    assert told == {
        CHANNEL[0].id: ("fallback", True),
        CHANNEL[1].id: ("content-block", False),
        CHANNEL[2].id: ("content-block", False),
    }
    assert run.summary["layouts"] == {"fallback": 1, "content-block": 2}
    assert run.verdict == ("ok", 0)


def test_the_summary_counts_layouts_and_says_so_once(runs: dict[str, Any]) -> None:
    """One note and one warning, which name what no longer matched and where to look."""
    run = runs["first"]
    # The list's first page counts, too.
    assert run.summary["layouts"] == {"fallback": len(CHANNEL) + 1}
    (note,) = run.summary["notes"]
    (warning,) = [line for line in run.stderr.splitlines() if " WARNING: " in line]
    assert note.rpartition(". ")[0] in warning
    assert f"Pages of this run that were read so: {len(CHANNEL) + 1};" in note
    assert "div.content-block" in note
    assert "scrapy doctor https://www.myzaker.com/channel/9" in note
    assert runs["before"].summary["notes"] == []
    assert "fallback" not in runs["before"].stderr


def test_the_first_pages_are_kept(runs: dict[str, Any]) -> None:
    """Three of them, and those of articles that may lack text, each with its address; the note names the first."""
    run, files = runs["first"], runs["kept"]
    note = run.summary["notes"][0]
    (unsure,) = re.findall(r"first of the (\d+) whose `evidence` says that text may be missing", note)
    assert int(unsure)
    assert 3 <= len(files) <= 3 + int(unsure)
    addresses = [file.read_text("utf-8").partition("\n")[0] for file in files]
    assert "<!-- https://www.myzaker.com/channel/9 -->" in addresses
    assert all(address.startswith("<!-- https://www.myzaker.com/") for address in addresses)
    assert any(file.name in run.summary["notes"][0] for file in files)
    assert all("v9" in file.read_text("utf-8") for file in files)
    assert not kept(runs["before"])


def test_a_second_run_changes_nothing(runs: dict[str, Any]) -> None:
    """Even where it reads all articles again."""
    assert runs["second"].verdict == ("ok", 0)
    assert runs["second"].counts["exported"] == len(CHANNEL)
    assert runs["after"] == runs["tree"]


def test_a_text_that_articles_share_is_no_article(crawl: Crawl, site: SampleSite) -> None:
    """The first document is withdrawn when the second shows its text; what has its own stays; a next run mends it."""
    fine, spoilt = CHANNEL[:3], CHANNEL[3:6]
    redesign(site, fine)
    for article in spoilt:
        site.put(f"/www/article/{article.id}", redesigned(article, f"<p>{NOTICE}</p>"))
    one_at_a_time = {"CONCURRENT_REQUESTS": "1", **LIGHT}
    run = crawl("article", urls(*spoilt, *fine), site=site, **one_at_a_time)
    assert run.titles() == {article.title for article in fine}
    assert not any(NOTICE in document.text for document in run.documents().values())
    assert (run.counts["exported"], run.counts["failed"], run.counts["pending"]) == (3, 3, 3)
    assert {failure["id"] for failure in run.summary["failures"]} == {article.id for article in spoilt}
    assert all("text" in failure["reason"] for failure in run.summary["failures"])
    assert run.summary["layouts"] == {"fallback": 3}
    assert run.verdict == ("incomplete", 3)
    assert "Withdrawn" in run.stderr
    plain(run)
    checked = verify(run.output)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    redesign(site, spoilt)
    again = crawl("article", urls(*spoilt), "full=1", site=site, output=run.output, **LIGHT)
    assert again.verdict == ("ok", 0)
    assert again.titles() == {article.title for article in [*fine, *spoilt]}
    assert again.counts["pending"] == 0


def test_when_all_articles_share_their_text_the_layout_is_unreadable(crawl: Crawl, site: SampleSite) -> None:
    """Nothing is left of such a run but failures that are pending."""
    for article in CHANNEL:
        site.put(f"/www/article/{article.id}", redesigned(article, f"<p>{NOTICE}</p>"))
    run = crawl("channel", "id=9", site=site, **LIGHT)
    assert run.verdict == ("unreadable", 5)
    assert run.documents() == {}
    assert run.counts["failed"] == run.counts["pending"] == len(CHANNEL)
    assert verify(run.output).returncode == 0
    plain(run)


def test_a_title_that_all_articles_share_is_none(crawl: Crawl, site: SampleSite) -> None:
    """The name of a column in place of each article's own."""
    written = [article for article in CHANNEL if len(plain_text(article)) > 60][:5]
    for article in written:
        own = f"<p>{escape(plain_text(article))}</p>"
        site.put(f"/www/article/{article.id}", redesigned(article, own, "今天都在看什么"))
    run = crawl("article", urls(*written), site=site, **LIGHT)
    assert run.documents() == {}
    assert run.counts["failed"] == run.counts["pending"] == 5
    assert run.verdict == ("unreadable", 5)
    assert all("今天都在看什么" in failure["reason"] for failure in run.summary["failures"])
    plain(run)


def test_what_is_still_under_way_is_taken_back_as_well(crawl: Crawl, site: SampleSite) -> None:
    """The doubt comes while the first article's picture is still being fetched; no document of it follows."""
    for article in CHANNEL[:3]:
        picture = f"http://zkres1.myzaker.com/202605/{article.id}_1024.jpg"
        site.put(f"/www/article/{article.id}", redesigned(article, f'<p>{NOTICE}</p><p><img src="{picture}"></p>'))
    site.faults.add("^/pictures/", Fault.slow(1))
    run = crawl("article", urls(*CHANNEL[:3]), site=site)
    assert run.documents() == {}
    assert run.counts["failed"] == run.counts["pending"] == 3


def test_what_the_fallback_gave_before_is_not_lost_to_a_notice(crawl: Crawl, site: SampleSite) -> None:
    """Read again while the site shows a notice in place of each text, archived articles keep their documents."""
    articles = CHANNEL[:3]
    redesign(site, articles)
    before = crawl("article", urls(*articles), site=site, **LIGHT)
    tree = before.tree()
    for article in articles:
        site.put(f"/www/article/{article.id}", redesigned(article, f"<p>{NOTICE}</p>"))
    again = crawl(
        "article", urls(*articles), "full=1", site=site, output=before.output, CONCURRENT_REQUESTS="1", **LIGHT
    )
    assert again.counts["failed"] == 3
    assert {path: again.tree().get(path) for path in tree} == tree


def test_what_a_known_layout_gave_is_not_replaced(crawl: Crawl, site: SampleSite) -> None:
    """An archived article that is read again from an unknown layout keeps its document; its failure says so."""
    old, new = CHANNEL[:2], CHANNEL[2:4]
    run = crawl("article", urls(*old), site=site, **LIGHT)
    before = run.tree()
    for article in old:
        site.put(
            f"/www/article/{article.id}", redesigned(article, f"<p>{article.title}，可是别的话。</p><p>{NOTICE}</p>")
        )
    redesign(site, new)
    again = crawl("article", urls(*old, *new), "full=1", site=site, output=run.output, **LIGHT)
    after = again.tree()
    assert {path: after.get(path) for path in before} == before
    assert again.titles() == {article.title for article in [*old, *new]}
    assert {failure["id"] for failure in again.summary["failures"]} == {article.id for article in old}
    assert all("content-block" in failure["reason"] for failure in again.summary["failures"])
    assert verify(run.output).returncode == 0
    plain(again)


def test_a_page_without_a_text_is_a_failure(crawl: Crawl, site: SampleSite) -> None:
    """No document of navigation, byline and footer; the page is kept, the article pending."""
    redesign(site, CHANNEL[:4])
    bare = CHANNEL[0]
    site.put(f"/www/article/{bare.id}", redesigned(bare, ""))
    run = crawl("article", urls(*CHANNEL[:4]), site=site, **LIGHT)
    assert run.verdict == ("incomplete", 3)
    assert run.titles() == {article.title for article in CHANNEL[1:4]}
    (failure,) = run.summary["failures"]
    assert failure["id"] == bare.id
    assert "no known layout" in failure["reason"]
    assert run.counts["pending"] == 1
    assert any(bare.id in file.name for file in kept(run))
    plain(run)


def test_the_summary_on_disk_is_what_the_run_told(runs: dict[str, Any]) -> None:
    """`last-run.json` has notes and layouts for whoever watches unattended runs."""
    last = json.loads((runs["first"].output / ".zaker/last-run.json").read_text("utf-8"))
    assert last["layouts"]["fallback"] > len(CHANNEL)
    assert len(last["notes"]) == 1
