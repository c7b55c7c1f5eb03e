"""What goes wrong: named in the summary, told by the exit status, made good by the next run."""

import gzip
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.crawl.conftest import urls
from zakerscraper.sample_site import Fault, SampleArticle, SampleSite
from zakerscraper.sample_site.articles import ARTICLES, TOPICS

Crawl = Callable[..., Any]

SERIAL = {article.serial: article for article in ARTICLES}
CHANNEL = {number: [article for article in ARTICLES if number in article.channels] for number in (660, 9, 13)}
LISTS = "^/www/channel/"
# By default another host would be asked: see test_failover.py.
WWW = {"ZAKER_ARTICLE_HOST": "www"}
QUICK = {"DOWNLOAD_TIMEOUT": "2", "RETRY_TIMES": "1", **WWW}


def spoilt(article: SampleArticle) -> str:
    """Return the pattern of an article's page."""
    return f"^/www/article/{article.id}"


def plain(run: Any) -> None:
    """Assert that *run* told what happened in words, not in tracebacks."""
    assert "Traceback" not in run.stderr
    assert run.stderr.strip()


# Refusals


@pytest.mark.parametrize("status", [200, 468])
def test_challenge_on_a_list_blocks_the_run(crawl: Crawl, site: SampleSite, status: int) -> None:
    site.faults.add(LISTS, Fault.challenge(status))
    run = crawl("channel", "id=13,9", site=site, **WWW)
    assert run.verdict == ("blocked", 4)
    assert run.counts["listed"] == run.counts["pending"] == 0
    assert run.documents() == {}
    asked = run.asked("/www/channel/")
    assert len(asked) == len(set(asked)), "a challenge is not asked for twice"
    assert run.asked("/www/article/") == []
    assert "challenge" in run.told
    plain(run)
    assert len(re.findall("ZAKER_COOKIES", run.stderr)) == 1, "one sentence that says what to do, said once"
    # Nothing is left behind that would hinder the next run.
    site.faults.clear()
    again = crawl("channel", "id=9", site=site, output=run.output)
    assert again.verdict == ("ok", 0)
    assert again.titles() == {article.title for article in CHANNEL[9]}


@pytest.mark.parametrize("status", [200, 468])
def test_challenge_on_an_article_leaves_the_unfetched_pending(crawl: Crawl, site: SampleSite, status: int) -> None:
    victim = SERIAL[28]
    site.faults.add(spoilt(victim), Fault.challenge(status))
    run = crawl("channel", "id=9", site=site, **WWW)
    assert run.verdict == ("blocked", 4)
    assert run.asked(victim.id) == [f"/www/article/{victim.id}"], "not retried"
    assert victim.title not in run.titles()
    counts = run.counts
    assert counts["listed"] == len(CHANNEL[9]) + 1, "and a topic page"
    assert counts["pending"] == len(CHANNEL[9]) - counts["exported"] > 0
    assert counts["gone"] == 0
    assert counts["exported"] == len(run.documents())
    assert "challenge" in run.told
    assert victim.id in run.told
    plain(run)
    exported = run.titles()
    site.faults.clear()
    again = crawl("channel", "id=9", site=site, output=run.output)
    assert again.verdict == ("ok", 0)
    assert again.counts["pending"] == 0
    assert again.titles() == {article.title for article in CHANNEL[9]}
    assert set(again.asked("/www/article/")).isdisjoint(
        f"/www/article/{article.id}" for article in CHANNEL[9] if article.title in exported
    )


@pytest.mark.parametrize("spider", [["hot"], ["search", "keyword=星"], ["category", "id=13"], ["focusread"]])
def test_challenge_blocks_every_spider(crawl: Crawl, site: SampleSite, spider: list[str]) -> None:
    site.faults.add("^/(www|api)/(?!robots)", Fault.challenge())
    run = crawl(*spider, site=site)
    assert run.verdict == ("blocked", 4)
    assert len(run.asked()) == 1
    plain(run)


def test_words_of_a_challenge_in_an_article_are_no_challenge(crawl: Crawl, site: SampleSite) -> None:
    article = SERIAL[44]
    words = "window.captcha 和 once_id: 是什么？/.safeline/ 又是什么？"
    path = f"/www/article/{article.id}"
    site.put(
        path, site.respond(path).body.decode().replace('<div id="content">', f'<div id="content"><p>{words}</p>', 1)
    )
    run = crawl("article", urls(article), site=site)
    assert run.verdict == ("ok", 0)
    (document,) = run.documents().values()
    assert words in document.body


@pytest.mark.parametrize("fault", [Fault.too_many(), Fault.error(403)], ids=["429", "403"])
def test_a_site_that_keeps_refusing_blocks_the_run(crawl: Crawl, site: SampleSite, fault: Fault) -> None:
    site.faults.add("^/www/(?!robots)", fault)
    addons = json.dumps({"tests.crawl.short_pauses.ShortPauses": 5})
    run = crawl("channel", "id=13", site=site, ADDONS=addons, environment={"PYTHONPATH": "."}, **QUICK)
    assert run.verdict == ("blocked", 4)
    assert run.documents() == {}
    plain(run)


def test_a_site_that_refuses_now_and_then_is_asked_again(crawl: Crawl, site: SampleSite) -> None:
    site.faults.add(spoilt(SERIAL[9]), Fault.too_many(1), times=1)
    run = crawl("article", urls(SERIAL[9], SERIAL[10]), site=site)
    assert run.verdict == ("ok", 0)
    assert len(run.documents()) == 2
    assert len(run.asked(SERIAL[9].id)) == 2


# Lists


def test_an_unreadable_list_is_kept_and_told(crawl: Crawl, site: SampleSite) -> None:
    site.faults.add("^/www/channel/13", Fault.unreadable())
    run = crawl("channel", "id=13,9", site=site, ZAKER_ARTICLE_HOST="www")
    assert run.verdict == ("incomplete", 3)
    assert [list_["outcome"] for list_ in run.summary["lists"]] == ["unreadable", "ok"]
    assert run.titles() == {article.title for article in CHANNEL[9]}, "the other list is read all the same"
    (kept,) = (run.output / ".zaker/unreadable").iterdir()
    served = site.respond("/www/channel/13").body
    assert kept.read_bytes().endswith(served)
    assert kept.name in run.told
    assert "https://www.myzaker.com/channel/13" in run.told
    plain(run)


@pytest.mark.parametrize(
    "fault",
    [Fault.empty(), Fault.error(500), Fault.not_found(), Fault.disconnect(), Fault.slow(20)],
    ids=lambda fault: fault.name,
)
def test_a_list_that_cannot_be_had_is_an_error(crawl: Crawl, site: SampleSite, fault: Fault) -> None:
    site.faults.add(LISTS, fault)
    run = crawl("channel", "id=13", site=site, **QUICK)
    assert run.verdict == ("error", 1)
    assert [list_["outcome"] for list_ in run.summary["lists"]] == ["failed"]
    assert run.documents() == {}
    assert run.counts["listed"] == 0
    assert "https://www.myzaker.com/channel/13" in run.told
    plain(run)


def test_a_list_that_breaks_off_is_incomplete_and_the_next_run_has_the_rest(crawl: Crawl, site: SampleSite) -> None:
    site.faults.add(LISTS, Fault.truncated())
    run = crawl("channel", "id=13", site=site, **QUICK)
    assert run.verdict == ("incomplete", 3)
    assert "cut off" in run.told
    plain(run)
    site.faults.clear()
    again = crawl("channel", "id=13", site=site, output=run.output)
    assert again.verdict == ("ok", 0)
    assert again.titles() == {article.title for article in CHANNEL[13] if article.state == "ok"}


def test_a_list_without_an_entry_is_unreadable_and_its_page_kept(crawl: Crawl, site: SampleSite) -> None:
    run = crawl("channel", "id=7", site=site, ZAKER_ARTICLE_HOST="www")
    assert run.verdict == ("unreadable", 5)
    assert run.counts["listed"] == 0
    (kept,) = (run.output / ".zaker/unreadable").iterdir()
    assert kept.read_bytes().endswith(site.respond("/www/channel/7").body)
    plain(run)


def test_a_list_that_had_entries_and_has_none_says_so(crawl: Crawl, site: SampleSite) -> None:
    run = crawl("channel", "id=9", site=site)
    assert run.status == 0
    before = run.tree()
    site.put("/www/channel/9", site.respond("/www/channel/7").body)
    again = crawl("channel", "id=9", site=site, output=run.output, ZAKER_ARTICLE_HOST="www")
    assert again.verdict == ("unreadable", 5)
    assert "before" in again.told
    assert again.tree() == before


def test_a_broken_further_page_keeps_what_the_first_gave(crawl: Crawl, site: SampleSite) -> None:
    site.faults.add("^/www/news/", Fault.error(500))
    run = crawl("channel", "id=13", site=site, **QUICK)
    assert run.verdict == ("incomplete", 3)
    (list_,) = run.summary["lists"]
    assert (list_["outcome"], list_["id"], list_["name"]) == ("incomplete", "13", "科技")
    assert "500" in list_["reason"]
    assert run.counts["exported"] == len(run.documents()) == list_["exported"] >= 9
    site.faults.clear()
    again = crawl("channel", "id=13", "full=1", site=site, output=run.output)
    assert again.status == 0
    assert again.titles() == {article.title for article in CHANNEL[13] if article.state == "ok"}


def test_the_open_apis_own_error_is_no_changed_layout_and_quoted(crawl: Crawl, site: SampleSite) -> None:
    site.put("/api/api/v1/article/hot", '{"stat":0,"msg":"\\u7cfb\\u7edf\\u7e41\\u5fd9","data":{"list":[]}}')
    run = crawl("hot", site=site)
    assert run.verdict == ("error", 1)
    assert "系统繁忙" in run.told
    plain(run)


# Articles

FAILING = {
    1: Fault.error(500),
    2: Fault.error(502),
    4: Fault.disconnect(),
    5: Fault.truncated(),
    7: Fault.empty(),
    8: Fault.unreadable(),
    9: Fault.slow(20),
}


def test_articles_that_fail_are_pending_and_the_next_run_has_them(crawl: Crawl, site: SampleSite) -> None:
    """One crawl, a fault for each of seven articles; the eleven others are well."""
    for serial, fault in FAILING.items():
        site.faults.add(spoilt(SERIAL[serial]), fault)
    run = crawl("channel", "id=660", site=site, **QUICK)
    assert run.verdict == ("incomplete", 3)
    failed = {SERIAL[serial].id for serial in FAILING}
    assert {failure["id"] for failure in run.summary["failures"]} == failed
    for failure in run.summary["failures"]:
        assert failure["url"] == f"https://www.myzaker.com/article/{failure['id']}"
        assert failure["reason"]
    assert run.counts["failed"] == run.counts["pending"] == len(FAILING)
    fine = {article.title for article in CHANNEL[660] if article.id not in failed and article.state == "ok"}
    assert run.titles() == fine
    assert "Traceback" not in run.stderr
    site.faults.clear()
    # The next run takes them first, whatever it is told to list.
    again = crawl("channel", "id=9", site=site, output=run.output)
    assert again.verdict == ("ok", 0)
    pages = again.asked("/www/article/")
    assert {page.rpartition("/")[2] for page in pages[: len(FAILING)]} == failed
    assert again.titles() == fine | {SERIAL[serial].title for serial in FAILING} | {a.title for a in CHANNEL[9]}
    assert again.counts["pending"] == 0


def test_failures_state_their_reason(crawl: Crawl, site: SampleSite) -> None:
    reasons = {1: (Fault.error(500), "500"), 2: (Fault.error(418), "418"), 4: (Fault.unreadable(), "layout")}
    for serial, (fault, _) in reasons.items():
        site.faults.add(spoilt(SERIAL[serial]), fault)
    fine = [SERIAL[serial] for serial in (8, 9, 10)]
    run = crawl("article", urls(*(SERIAL[serial] for serial in reasons), *fine), site=site, **QUICK)
    assert run.verdict == ("incomplete", 3)
    told = {failure["id"]: failure["reason"] for failure in run.summary["failures"]}
    for serial, (_, reason) in reasons.items():
        assert reason in told[SERIAL[serial].id]


def test_when_most_articles_are_unreadable_the_layout_has_changed(crawl: Crawl, site: SampleSite) -> None:
    site.faults.add("^/www/article/", Fault.unreadable())
    run = crawl("channel", "id=9", site=site)
    assert run.verdict == ("unreadable", 5)
    assert run.counts["failed"] == run.counts["pending"] == len(CHANNEL[9])
    assert run.documents() == {}
    assert any((run.output / ".zaker/unreadable").iterdir())
    plain(run)


@pytest.mark.parametrize("label", [True, False], ids=["labelled", "unlabelled"])
def test_pages_in_gb18030_are_read(crawl: Crawl, label: bool) -> None:
    articles = [SERIAL[serial] for serial in (10, 26, 45)]
    with SampleSite(charset=label) as site:
        good = crawl("article", urls(*articles), site=site)
        site.faults.add("^/www/", Fault.gb18030(label))
        run = crawl("article", urls(*articles), site=site)
        assert run.verdict == ("ok", 0)
        assert {path: document.data for path, document in run.documents().items()} == {
            path: document.data for path, document in good.documents().items()
        }


def test_a_page_that_is_compressed_and_does_not_say_so_is_read(crawl: Crawl, site: SampleSite) -> None:
    whole, half = SERIAL[10], SERIAL[26]
    for article, length in ((whole, None), (half, 900)):
        path = f"/www/article/{article.id}"
        site.put(path, gzip.compress(site.respond(path).body)[:length])
    run = crawl("article", urls(whole, half), site=site, RETRY_TIMES="0")
    assert run.titles() == {whole.title}
    (failure,) = run.summary["failures"]
    assert (failure["id"], "cut off" in failure["reason"] or "broke off" in failure["reason"]) == (half.id, True)


def test_garbled_text_is_a_failure_that_says_so(crawl: Crawl, site: SampleSite) -> None:
    site.faults.add(spoilt(SERIAL[9]), Fault.garbled())
    run = crawl("article", urls(SERIAL[9], SERIAL[10]), site=site)
    assert run.verdict == ("incomplete", 3)
    assert (run.counts["exported"], run.counts["failed"]) == (1, 1)
    assert "garbled" in run.told
    assert len(run.documents()) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_missing_articles_wait_for_a_second_answer(crawl: Crawl, site: SampleSite, status: int) -> None:
    site.faults.add(spoilt(SERIAL[9]), Fault.error(status))
    run = crawl("article", urls(SERIAL[9]), site=site)
    assert run.verdict == ("incomplete", 3)
    assert (run.counts["failed"], run.counts["pending"]) == (1, 1)
    assert str(status) in run.told
    assert run.documents() == {}


# Redirects


def test_an_article_that_leads_to_its_share_page_is_read_there(crawl: Crawl, site: SampleSite) -> None:
    article = SERIAL[23]
    site.faults.add(spoilt(article), Fault.redirect(f"https://app.myzaker.com/news/article.php?pk={article.id}&f=x"))
    run = crawl("article", urls(article), site=site)
    assert run.verdict == ("ok", 0)
    assert run.titles() == {article.title}
    assert run.summary["layouts"] == {"share-template-03": 1}


@pytest.mark.parametrize(
    ("location", "named"),
    [
        ("https://mp.weixin.qq.com/s/abc?x=1", "https://mp.weixin.qq.com/s/abc?x=1"),
        ("//h5.ifeng.com/c/1", "https://h5.ifeng.com/c/1"),
        (f"https://app.myzaker.com/news/topic.php?topic_id={TOPICS[0][1]}", "topic"),
        (f"//www.myzaker.com/article/{SERIAL[10].id}", f"{SERIAL[10].id}, another article"),
        ("https://www.myzaker.com/", "https://www.myzaker.com/"),
    ],
    ids=["publisher", "without a scheme", "topic page", "another article", "home page"],
)
def test_an_article_that_leads_elsewhere_may_be_gone(crawl: Crawl, site: SampleSite, location: str, named: str) -> None:
    site.faults.add(spoilt(SERIAL[9]), Fault.redirect(location))
    run = crawl("article", urls(SERIAL[9]), site=site)
    assert run.verdict == ("incomplete", 3)
    assert run.counts["failed"] == run.counts["listed"] == 1
    assert run.documents() == {}
    assert named in run.told
    plain(run)


def test_no_redirect_is_followed_to_a_strange_host(crawl: Crawl, site: SampleSite) -> None:
    with SampleSite() as strange:
        site.faults.add(spoilt(SERIAL[9]), Fault.redirect(f"{strange.url}/www/article/{SERIAL[9].id}"))
        site.faults.add("^/www/channel/660", Fault.redirect(f"{strange.url}/www/channel/660"))
        site.faults.add("^/pictures/", Fault.redirect(f"{strange.url}/pictures/data/image/logo/1.png"))
        article = crawl("article", urls(SERIAL[9], SERIAL[2]), site=site)
        assert article.counts["failed"] == 1
        assert article.counts["exported"] == 1
        assert article.counts["images_failed"] > 0
        assert strange.url in article.told
        listed = crawl("channel", "id=660", site=site)
        assert listed.status == 1
        assert listed.counts["listed"] == 0
        assert strange.url in listed.told
        assert strange.requests == []


def test_a_circle_of_redirects_ends(crawl: Crawl, site: SampleSite) -> None:
    site.faults.add(spoilt(SERIAL[9]), Fault.redirect(f"//www.myzaker.com/article/{SERIAL[9].id}/"))
    run = crawl("article", urls(SERIAL[9], SERIAL[10], SERIAL[12]), site=site)
    assert run.verdict == ("incomplete", 3)
    assert run.counts["failed"] == 1
    assert run.counts["exported"] == 2
    assert len(run.asked(SERIAL[9].id)) < 25


# The output folder


def test_an_output_folder_that_cannot_be_is_told_in_one_line(crawl: Crawl, site: SampleSite, tmp_path: Any) -> None:
    file = tmp_path / "文件"
    file.write_text("不是文件夹", "utf-8")
    run = crawl("hot", site=site, output=file / "out")
    assert run.status == 1
    (line,) = run.stderr.splitlines()
    assert str(file) in line
    assert run.requests == ()
    assert file.read_text("utf-8") == "不是文件夹"
