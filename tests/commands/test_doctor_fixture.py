"""`scrapy doctor … --fixture NAME`: whoever has the live site hands in a page with one command."""

from __future__ import annotations

import json
import re
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests import refresh_pages, run_scrapy
from tests.each_case import each_case
from zakerscraper.sample_site import SampleSite
from zakerscraper.sample_site.articles import ARTICLES
from zakerscraper.services.fixtures import anonymise, read_fixture_page, without_words

TESTS = Path(__file__).parents[1]
PAGES = TESTS / "pages"
KNOWN = next(article for article in ARTICLES if article.serial == 28)
SAVED = sorted(path.name.removesuffix(".expected.json") for path in PAGES.glob("*.expected.json"))
HAN = re.compile("[\u4e00-\u9fff]")


def doctor(*arguments: str, site: SampleSite | None = None) -> Any:
    """Run `scrapy doctor` and return what it did."""
    command = ["doctor", *arguments]
    command += run_scrapy.as_options({"DOWNLOAD_DELAY": "0.001", "RETRY_TIMES": "0", **(site.settings if site else {})})
    done = run_scrapy.scrapy(*command)
    assert "Traceback" not in done.stderr
    return done


def saved(name: str) -> tuple[str, dict[str, Any]]:
    """Return the text of a saved page and what stands beside it."""
    fixture = json.loads((PAGES / f"{name}.expected.json").read_text("utf-8"))
    (page,) = (path for path in PAGES.glob(f"{name}.*") if not path.name.endswith(".expected.json"))
    return page.read_text("utf-8"), fixture


def test_a_page_s_address_becomes_a_fixture(tmp_path: Path) -> None:
    """With its address, headers and moment, and what is read of it; and the saved pages' own test would take it."""
    with SampleSite() as site:
        site.put(
            f"/www/article/{KNOWN.id}",
            site.respond(f"/www/article/{KNOWN.id}").body,
            headers={"Set-Cookie": "sl-session=1", "X-Cache": "HIT"},
        )
        address = f"https://www.myzaker.com/article/{KNOWN.id}"
        done = doctor(address, "--fixture", str(tmp_path / "handed-in"), site=site)
        served = site.respond(f"/www/article/{KNOWN.id}").body.decode()
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "handed-in.html").read_text("utf-8") == served
    fixture = json.loads((tmp_path / "handed-in.expected.json").read_text("utf-8"))
    assert (fixture["url"], fixture["reader"]) == (address, "article")
    assert datetime.fromisoformat(fixture["answered_at"]) == site.now
    assert fixture["headers"]["X-Cache"] == "HIT"
    assert not any("cookie" in name.lower() for name in fixture["headers"])
    assert fixture["expected"]["title"] == KNOWN.title
    now = datetime.fromisoformat(fixture["answered_at"])
    assert read_fixture_page("article", served, address, now) == fixture["expected"]


def test_a_page_handed_in_is_refreshed_with_its_own_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`refresh_pages.py` finds it without being told of it, and keeps where and when it was served."""
    text, fixture = saved("article-figure")
    (tmp_path / "page.html").write_text(text, "utf-8")
    arguments = (str(tmp_path / "page.html"), "--url", fixture["url"])
    (tmp_path / "pages").mkdir()
    assert doctor(*arguments, "--fixture", str(tmp_path / "pages/mine")).returncode == 0
    monkeypatch.setattr(refresh_pages, "PAGES", tmp_path / "pages")
    ((name, url, reader, page),) = refresh_pages.handed_in()
    assert (name, url, reader, page) == ("mine.html", fixture["url"], "article", text)
    expected = tmp_path / "pages/mine.expected.json"
    before = expected.read_bytes()
    expected.write_bytes(before.replace(b'"title"', b'"other"'))
    refresh_pages.write_expectation(name, reader, url, page)
    assert expected.read_bytes() == before


def test_an_answer_kept_by_site_becomes_a_fixture(tmp_path: Path) -> None:
    """Where and when it was served stands beside it; anonymised, nothing of its words is left."""
    text, fixture = saved("list-open-api")
    (tmp_path / "open-api-hot.json").write_text(text, "utf-8")
    kept = {
        "url": fixture["url"],
        "answered_at": fixture["answered_at"],
        "headers": {"Content-Type": "application/json"},
    }
    (tmp_path / "open-api-hot.json.answer.json").write_text(json.dumps(kept), "utf-8")
    done = doctor(str(tmp_path / "open-api-hot.json"), "--fixture", str(tmp_path / "hot"), "--anonymise")
    assert (done.returncode, done.stderr) == (0, "")
    written = json.loads((tmp_path / "hot.expected.json").read_text("utf-8"))
    assert (written["reader"], written["url"]) == ("open_api", fixture["url"])
    assert datetime.fromisoformat(written["answered_at"]) == datetime.fromisoformat(fixture["answered_at"])
    entries = fixture["expected"]["entries"]
    assert [entry["id"] for entry in written["expected"]["entries"]] == [entry["id"] for entry in entries]
    page = (tmp_path / "hot.json").read_text("utf-8")
    assert not any(entry["title"] in page for entry in entries if len(HAN.findall(entry["title"])) > 3)


def test_a_page_that_nobody_understands_is_handed_in_as_that(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<!DOCTYPE html><html><body><p></p></body></html>", "utf-8")
    address = f"https://www.myzaker.com/article/{KNOWN.id}"
    done = doctor(str(tmp_path / "page.html"), "--url", address, "--fixture", str(tmp_path / "broken"))
    assert done.returncode == 0
    assert json.loads((tmp_path / "broken.expected.json").read_text("utf-8"))["expected"]["raises"]


@each_case("name", SAVED)
def test_an_anonymous_page_is_read_as_the_page_itself(name: str) -> None:
    """All but its words: the reader, times, ids, entries, and which fields there are."""
    text, fixture = saved(name)
    now = datetime.fromisoformat(fixture["answered_at"])
    anonymous = anonymise(text)
    assert len(anonymous) == len(text)
    assert without_words(read_fixture_page(fixture["reader"], anonymous, fixture["url"], now)) == without_words(
        fixture["expected"]
    )
    title = fixture["expected"].get("title") or ""
    if len(HAN.findall(title)) > 4 and fixture["reader"] == "article":
        assert title not in anonymous
    assert anonymise(text) == anonymous


def test_placeholders_have_the_shape_of_what_they_stand_for() -> None:
    page = (
        '<h1 class="title">渡口今晨开航 Ferry 2</h1><p title="船票">来源：江边晚报 2026-05-18 10:20</p>'
        '<script>var a = {"title":"\\u6e21口今晨开航 Ferry 2","id":"6a0ab6d48e9f0915000000d1"};</script>'
        "<p>A ferry left the town, call 13800138000</p>"
    )
    found = anonymise(page)
    for kept in ('class="title"', "来源：", "2026-05-18 10:20", '"id":"6a0ab6d48e9f0915000000d1"', "var a = {"):
        assert kept in found
    for gone in ("渡口", "开航", "Ferry", "ferry", "江边", "船票", "\\u6e21", "13800138000"):
        assert gone not in found
    heading = re.search(r"<h1[^>]*>([^<]+)", found)
    script = re.search(r'"title":("[^"]+")', found)
    assert heading is not None
    assert script is not None
    assert json.loads(script[1]) == heading[1], "one text, one placeholder"


@each_case(
    ("arguments", "words"),
    [
        (("--anonymise",), "--fixture"),
        (("--fixture", "no/such/folder/name"), "not in a folder"),
        (("--fixture", "challenge"), "there is challenge."),
        (("--fixture", "../x y"), "not a name for a page"),
        (("--fixture", "new-one", "--html", "look.html"), "one of them"),
    ],
)
def test_wrong_usage_is_told_in_one_line(arguments: tuple[str, ...], words: str) -> None:
    done = doctor(KNOWN.id, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert words in line


def test_a_page_with_a_word_without_end_is_made_anonymous_all_the_same() -> None:
    """As data of a picture in a page is one."""
    begun = time.process_time()
    assert anonymise("<p>" + "a" * 100_000) == "<p>" + "a" * 100_000
    assert time.process_time() - begun < 5
