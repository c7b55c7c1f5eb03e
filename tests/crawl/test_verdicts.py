"""What a run says of itself: each list by name, our own errors as errors, and no more files than are wanted."""

import json
import re
from typing import Any

import pytest

from zakerscraper import __version__
from zakerscraper.sample_site import Fault, SampleSite

OLD = "20200101T000000.000000Z-hot-1.json"


def test_one_empty_list_of_four_makes_no_new_layout(crawl: Any, site: SampleSite) -> None:
    run = crawl("channel", "id=13,9,7,660", "pages=1", site=site)
    assert run.verdict == ("incomplete", 3)
    lists = {list_["id"]: list_ for list_ in run.summary["lists"]}
    assert {id_: list_["outcome"] for id_, list_ in lists.items()} == {"13": "ok", "9": "ok", "7": "empty", "660": "ok"}
    assert lists["7"]["name"] == "汽车"
    assert lists["7"]["url"] == "https://www.myzaker.com/channel/7"
    assert "lists nothing" in lists["7"]["reason"]
    assert lists["13"]["listed"] >= lists["13"]["exported"] > 0
    assert run.summary["exit_status"] == 3
    assert run.summary["zakerscraper"] == __version__


@pytest.mark.parametrize("broken", ["Articles", "Lists"])
def test_an_exception_in_a_reader_is_an_error_of_ours(crawl: Any, site: SampleSite, broken: str) -> None:
    addons = {f"tests.crawl.broken_readers.{broken}": 5}
    run = crawl("channel", "id=13", "pages=1", site=site, ADDONS=json.dumps(addons), environment={"PYTHONPATH": "."})
    assert run.verdict == ("error", 1)
    assert "KeyError" in run.told
    assert "please report it" in run.told
    assert run.stderr.count("Traceback") <= 3
    assert run.documents() == {}


def test_files_of_runs_go_when_they_are_old(crawl: Any, site: SampleSite) -> None:
    first = crawl("channel", "id=13", "limit=1", site=site)
    runs = first.output / ".zaker/runs"
    (runs / OLD).write_text("{}", "utf-8")
    (runs / "mine.json").write_text("{}", "utf-8")
    kept = crawl("channel", "id=13", "limit=1", site=site, output=first.output, ZAKER_KEEP_RUNS="9999")
    assert kept.status == 0
    assert (runs / OLD).exists()
    assert crawl("channel", "id=13", "limit=1", site=site, output=first.output).status == 0
    assert not (runs / OLD).exists()
    assert (runs / "mine.json").exists()
    assert len(list(runs.iterdir())) == 4


@pytest.mark.parametrize("page", ["first", "further"])
def test_a_list_that_leads_to_the_home_page_is_not_taken_for_it(crawl: Any, site: SampleSite, page: str) -> None:
    """What the home page shows is none of the channel's, in whose name it would be archived."""
    if page == "first":
        site.faults.add("^/www/channel/660", Fault.redirect("https://www.myzaker.com/"))
    else:
        site.faults.add("^/www/(?!channel/660$|robots|article|$)", Fault.redirect("https://www.myzaker.com/"))
    run = crawl("channel", "id=660", "pages=2", site=site)
    (shown,) = run.summary["lists"]
    assert "it leads to https://www.myzaker.com/, the home page" in shown["reason"]
    assert "the home page" in " ".join(run.summary["notes"])
    if page == "first":
        assert run.verdict == ("error", 1)
        assert (shown["outcome"], shown["listed"]) == ("failed", 0)
        assert run.documents() == {}
    else:
        assert run.verdict == ("incomplete", 3)
        assert shown["outcome"] == "incomplete"


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        (3, "no URL: 3"),
        ("/channel/9", "its next page is https://www.myzaker.com/channel/9, another list"),
        (f"/article/{'6' * 24}", "an article"),
    ],
)
def test_a_list_whose_next_page_cannot_be_its_own_is_incomplete(
    crawl: Any, site: SampleSite, stated: object, reason: str
) -> None:
    path = "/www/channel/13"
    page = site.respond(path).body.decode()
    site.put(path, re.sub(r'"next_url":.*?\}', f'"next_url":{{"value":{json.dumps(stated)}}}', page))
    run = crawl("channel", "id=13", "pages=2", site=site)
    assert run.verdict == ("incomplete", 3)
    (shown,) = run.summary["lists"]
    assert (shown["outcome"], shown["exported"]) == ("incomplete", run.counts["exported"])
    assert reason in shown["reason"]
    assert run.asked("/www/channel") == [path]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("https://www.myzaker.com/", "the home page"),
        ("https://app.myzaker.com/news/404.php?f=Normal", "the page for missing articles"),
    ],
)
def test_of_a_list_that_leads_elsewhere_the_open_api_has_the_newest_entries(
    crawl: Any, site: SampleSite, target: str, said: str
) -> None:
    site.faults.add("^/www/channel/13", Fault.redirect(target))
    run = crawl("channel", "id=13", site=site)
    assert run.verdict == ("ok", 0)
    (shown,) = run.summary["lists"]
    assert (shown["outcome"], shown["listed"] > 0) == ("open-api", True)
    assert said in " ".join(run.summary["notes"])
