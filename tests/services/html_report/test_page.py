"""The report of a real crawl, opened in a real Chromium as a reader opens it: from the disk, without a network."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from zakerscraper import open_archive
from zakerscraper.items import SHANGHAI, Article, Channel
from zakerscraper.services.html_report.library import ReportLibrary
from zakerscraper.services.html_report.page import ReportContext
from zakerscraper.services.html_report.page import page as make_page
from zakerscraper.zaker.urls import article_url

Open = Callable[..., Any]
WIDTHS = [(1280, False), (360, False), (360, True)]
EVERY_RULE = {"resultTypes": ["violations"]}
COLOURS = EVERY_RULE | {"runOnly": ["cat.color"]}
"""What axe is to look at: each of its rules, or those about colours."""


def titles(page: Page) -> list[str]:
    """Return the titles that the list shows, in its order."""
    return page.locator("#list tbody td > a[lang]").all_inner_texts()


def widest(page: Page) -> tuple[int, int]:
    """Return how wide what the page holds is, and how wide the window."""
    width, window = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return width, window


def read(page: Page, title: str) -> Any:
    """Open the article *title* and return its frame."""
    page.locator("#list tbody a", has_text=title).first.click()
    expect(page.locator("#reader-title")).to_have_text(title)
    return page.frame_locator("#body")


@pytest.mark.parametrize(("width", "dark"), WIDTHS)
def test_it_opens_without_a_request_or_a_complaint(opened: Open, report: Path, width: int, dark: bool) -> None:
    seen = opened(report, width, 740, dark)
    shown, window = widest(seen.page)
    assert shown <= window, "nothing is to be scrolled sideways"
    assert seen.requests == []
    assert seen.messages == []


def test_each_chart_is_drawn_and_has_its_table(opened: Open, report: Path) -> None:
    page = opened(report).page
    names = page.locator("figure").evaluate_all("all => all.map(one => one.id)")
    assert {"days", "hours", "sections", "publishers", "lengths", "pictures", "layouts", "runs-chart"} <= set(names)
    for name in names:
        chart = page.locator(f"#{name} .wide svg")
        expect(chart).to_be_visible()
        expect(chart).to_have_attribute("role", "img")
        bars = chart.locator('[aria-roledescription="bar"]')
        assert any(bars.evaluate_all("bars => bars.map(bar => bar.getBBox().width * bar.getBBox().height)")), name
        page.locator(f"#{name} summary").click()
        rows = page.locator(f"#{name} tbody tr")
        expect(rows.first).to_be_visible()
    counts = page.locator("#days tbody td").all_inner_texts()
    assert sum(int(count) for count in counts) == len(titles(page))


def test_a_bar_says_what_it_stands_for(opened: Open, report: Path) -> None:
    page = opened(report).page
    bar = page.locator('#sections .wide [aria-roledescription="bar"]').first
    bar.scroll_into_view_if_needed()
    bar.hover()
    expect(page.locator("#tip")).to_have_text(bar.get_attribute("aria-label") or "")
    assert "article" in page.locator("#tip").inner_text()


@pytest.mark.parametrize(("dark", "rules"), [(False, EVERY_RULE), (True, COLOURS)])
def test_axe_finds_nothing_to_mend(opened: Open, report: Path, crawled: Any, dark: bool, rules: dict[str, Any]) -> None:
    """A dark page differs from a light one in its colours alone."""
    page = opened(report, dark=dark).page
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert Axe().run(page, options=rules).response["violations"] == []
    read(page, max(crawled.titles))
    assert Axe().run(page, "#reader", rules).response["violations"] == []


def test_what_failed_is_told_with_its_reason_and_a_link(opened: Open, report: Path, crawled: Any) -> None:
    page = opened(report).page
    assert "incomplete" in page.locator(".verdict").inner_text()
    waiting = page.locator("section", has=page.locator("#waiting"))
    for article in crawled.failed:
        row = waiting.locator("tr", has_text=article.title)
        link = row.get_by_role("link")
        assert link.get_attribute("href") == f"https://www.myzaker.com/article/{article.id}"
        assert link.get_attribute("rel") == "noopener noreferrer"
    assert "HTTP 503" in waiting.inner_text()
    runs = page.locator("section", has=page.locator("#runs")).locator("tbody tr")
    expect(runs).to_have_count(2)


def test_the_list_has_every_article_the_newest_first(opened: Open, report: Path, crawled: Any) -> None:
    page = opened(report).page
    assert set(titles(page)) == crawled.titles
    published = page.locator("#list tbody td:nth-child(5)").all_inner_texts()
    assert published == sorted(published, reverse=True)
    page.get_by_role("button", name="Characters").click()
    lengths = [int(text.replace(",", "")) for text in page.locator("#list tbody td:nth-child(6)").all_inner_texts()]
    assert lengths == sorted(lengths, reverse=True)
    expect(page.locator("#list th", has_text="Characters")).to_have_attribute("aria-sort", "descending")
    page.get_by_role("button", name="Characters").press("Enter")
    lengths = [int(text.replace(",", "")) for text in page.locator("#list tbody td:nth-child(6)").all_inner_texts()]
    assert lengths == sorted(lengths)


def test_searching_narrows_the_list(opened: Open, report: Path, crawled: Any) -> None:
    page = opened(report).page
    everything = titles(page)
    with open_archive(crawled.output) as archive:
        texts = {
            article.title: f"{article.title}\n{article.author}\n{article.body_text}" for article in archive.articles()
        }
    body = max((text.rpartition("\n")[2] for text in texts.values()), key=len)
    piece = next(piece for piece in re.findall(r"\w{6}", body) if not any(piece in title for title in everything))
    for query, words in (("电池 书签", ["电池", "书签"]), ("書簽 電池", ["电池", "书签"]), (f'"{piece}"', [piece])):
        wanted = [title for title in everything if all(word in texts[title] for word in words)]
        assert 0 < len(wanted) < len(everything)
        page.get_by_role("searchbox").fill(query)
        expect(page.locator("#found")).to_have_text(f"{len(wanted)} of {len(everything)} articles found")
        assert titles(page) == wanted
    page.get_by_role("searchbox").fill("Ａ／Ｂ")
    assert any("A/B" in title for title in titles(page))
    page.get_by_role("searchbox").fill("没有这样的题目")
    expect(page.locator("#list")).to_be_hidden()
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#list tbody tr")).to_have_count(len(everything))
    page.locator("#section").select_option(label="科技")
    sections = set(page.locator("#list tbody td:nth-child(3)").all_inner_texts())
    assert sections == {"科技"}
    page.locator("#section").select_option(label="all")
    page.get_by_label("From", exact=True).fill("2026-05-18")
    days = {text[:10] for text in page.locator("#list tbody td:nth-child(5)").all_inner_texts()}
    assert days == {"2026-05-18"}
    page.get_by_label("From", exact=True).fill("")
    page.get_by_label("To", exact=True).fill("2026-05-17")
    assert 0 < len(titles(page)) < len(everything)


def test_an_article_is_read_with_its_pictures(opened: Open, report: Path, crawled: Any) -> None:
    seen = opened(report)
    page = seen.page
    frame = read(page, next(title for title in crawled.titles if "书签" in title))
    expect(frame.get_by_text("抽出来就能换的电池")).to_be_visible()
    picture = frame.locator("img").first
    expect(picture).to_be_visible()
    page.wait_for_function("document.getElementById('body').contentDocument.images[0].naturalWidth > 100")
    assert seen.requests
    images = (crawled.output / "images").as_uri()
    assert all(request.startswith(images) for request in seen.requests), seen.requests
    assert seen.messages == []
    document = page.get_by_role("link", name="Document", exact=True).get_attribute("href")
    assert (report.parent / unquote(document or "")).is_file()
    assert (page.locator("#reader-about").get_by_role("link", name="On ZAKER").get_attribute("href") or "").startswith(
        "https://www.myzaker.com/"
    )
    assert page.evaluate("location.hash")
    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_hidden()
    assert page.evaluate("location.hash") == "#articles"


def test_the_reader_goes_on_and_back(opened: Open, report: Path) -> None:
    page = opened(report, 360, 740).page
    shown = titles(page)
    page.locator("#list tbody a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#reader-title")).to_have_text(shown[0])
    expect(page.locator("#newer")).to_be_disabled()
    page.locator("#older").click()
    expect(page.locator("#reader-title")).to_have_text(shown[1])
    width, window = widest(page)
    assert width <= window
    page.go_back()
    expect(page.locator("#reader")).to_be_hidden()


def test_an_address_with_an_article_opens_it(opened: Open, report: Path) -> None:
    link = opened(report).page.locator("#list tbody td > a[lang]").nth(2)
    page = opened(report, fragment=link.get_attribute("href") or "").page
    expect(page.locator("#reader-title")).to_have_text(link.inner_text())


def test_hostile_titles_are_only_words(opened: Open, report: Path, crawled: Any) -> None:
    seen = opened(report)
    page = seen.page
    for title in crawled.hostile:
        assert title in titles(page)
        read(page, title)
        page.keyboard.press("Escape")
    page.get_by_role("searchbox").fill(crawled.hostile[0])
    assert titles(page)
    assert page.evaluate("document.documentElement.dataset.ran") is None
    assert page.locator("script").count() == 4, "the data and the rest of it, one block of bodies and the page's own"
    assert seen.messages == []


def test_nothing_runs_or_is_loaded_in_the_frame(opened: Open, report: Path) -> None:
    seen = opened(report)
    page = seen.page
    page.evaluate(
        """new Promise((done) => {
          const frame = document.getElementById("body");
          document.getElementById("reader").showModal();
          frame.onload = () => setTimeout(done, 200);
          frame.srcdoc = `<p>shown</p><script>parent.ran = 1</script><img src="nothing.jpg" onerror="parent.ran = 2">
            <a id="link" href="javascript:parent.ran = 3" onclick="parent.ran = 4">x</a>
            <svg onload="parent.ran = 5"></svg><iframe srcdoc="<script>top.ran = 6</script>"></iframe>
            <meta http-equiv="refresh" content="0;url=data:text/html,x"><style>p { color: red }</style>
            <form action="https://evil.test/"><input autofocus onfocus="parent.ran = 7"></form>`;
        })"""
    )
    frame = page.frame_locator("#body")
    expect(frame.get_by_text("shown")).to_be_visible()
    frame.locator("#link").click()
    assert page.evaluate("window.ran") is None
    assert page.evaluate("location.protocol") == "file:"
    assert "red" not in frame.get_by_text("shown").evaluate("(p) => getComputedStyle(p).color")
    assert frame.get_by_text("shown").evaluate("(p) => getComputedStyle(p).color") != "rgb(255, 0, 0)"
    assert not [request for request in seen.requests if not request.startswith(("file:", "data:"))]


def test_without_bodies_an_article_says_where_it_is(opened: Open, small: Path) -> None:
    page = opened(small).page
    page.locator("#list tbody a").first.click()
    expect(page.get_by_role("alert")).to_contain_text("without the articles' bodies")
    document = page.get_by_role("link", name="Document", exact=True).get_attribute("href")
    assert (small.parent / unquote(document or "")).is_file()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of 125 articles."""
    return report_of_many(tmp_path_factory.mktemp("many"))


def report_of_many(folder: Path) -> Path:
    """Return a report of 125 articles: one every half hour from midnight, in turn of three lists.

    Each tenth repeats the text of the first of its ten, and nobody has published the last one at a known time.
    """
    lists = [Channel("channel", "13", "科技"), Channel("channel", "7", "汽车"), Channel("source", "9", "晚报")]
    library = ReportLibrary(None)
    library.add_all(map(partial(made, lists), [124, *range(124)]), {})
    moment = datetime(2026, 5, 20, tzinfo=SHANGHAI)
    target = folder / "many.html"
    target.write_bytes(make_page(library, ReportContext([], {}, [], [], [], [], "", moment)))
    return target


def made(lists: Sequence[Channel], number: int) -> Article:
    """Return the article *number* of these."""
    published = datetime(2026, 5, 18, tzinfo=SHANGHAI) + timedelta(minutes=30 * number)
    return Article(
        f"{number:024x}",
        article_url(f"{number:024x}"),
        title=f"第{number}篇",
        source=f"媒体{number}",
        section="channel",
        published_at=published if number < 124 else None,
        body_html=f"<p>正文{number}</p>",
        channels=[lists[number % 3]],
        same_as=f"{number - 9:024x}" if number % 10 == 9 else "",
    )


def test_the_newest_come_first_and_the_others_after_them(opened: Open, many: Path) -> None:
    seen = opened(many)
    page = seen.page
    assert titles(page) == [f"第{number}篇" for number in range(123, 73, -1)]
    expect(page.locator("#page")).to_have_text("Page 1 of 3")
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#page")).to_have_text("Page 2 of 3")
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#list tbody tr")).to_have_count(25)
    assert titles(page)[-2:] == ["第0篇", "第124篇"]
    page.get_by_role("searchbox").fill("正文123")
    expect(page.locator("#found")).to_have_text("1 of 125 articles found")
    assert seen.messages == []


def test_a_browser_that_unpacks_nothing_says_what_it_lacks(opened: Open, many: Path) -> None:
    seen = opened(many)
    page = seen.page
    expect(page.locator("#lack")).to_be_hidden()
    page.add_init_script("delete window.DecompressionStream")
    page.reload()
    expect(page.locator("#lack")).to_contain_text("older articles are not listed, and texts not searched")
    assert titles(page) == [f"第{number}篇" for number in range(123, 73, -1)]
    expect(page.locator("#pages")).to_be_hidden()
    page.get_by_role("searchbox").fill("媒体123")
    expect(page.locator("#found")).to_have_text("1 of 50 articles found")
    assert seen.messages == []


def test_an_article_whose_address_nobody_knows_has_no_link_to_it(opened: Open, tmp_path: Path) -> None:
    library = ReportLibrary(None)
    library.add_all([Article("import-00000000000000001", "", title="旧文", body_html="<p>正文</p>")], {})
    target = tmp_path / "imported.html"
    moment = datetime(2026, 5, 20, tzinfo=SHANGHAI)
    target.write_bytes(make_page(library, ReportContext([], {}, [], [], [], [], "", moment)))
    page = opened(target).page
    expect(page.locator(".original")).to_have_count(0)
    read(page, "旧文")
    expect(page.locator("#reader-about a")).to_have_count(0)


def test_lists_choose_articles_and_each_has_a_link_to_where_it_came_from(opened: Open, many: Path) -> None:
    page = opened(many).page
    scope = page.get_by_label("Shown by")
    assert set(scope.locator("option").all_inner_texts()) == {"all lists", "科技", "汽车", "晚报 · source"}
    scope.select_option(label="晚报 · source")
    expect(page.locator("#found")).to_have_text("41 of 125 articles found")
    assert set(page.locator("#list tbody td:nth-child(2)").all_inner_texts()) == {"晚报 · source"}
    for row in page.locator("#list tbody tr").all()[:3]:
        title = row.locator("td > a").first.inner_text()
        number = int(title.strip("第篇"))
        link = row.get_by_role("link", name=f"On ZAKER: {title}")
        assert link.get_attribute("href") == f"https://www.myzaker.com/article/{number:024x}"


def test_of_reposts_one_is_shown_and_names_the_others(opened: Open, many: Path) -> None:
    page = opened(many).page
    repeated = page.locator("#list tbody tr", has_text="第119篇")
    expect(repeated.locator(".also")).to_have_text("also at 媒体110")
    page.get_by_label("one of each repost").check()
    expect(page.locator("#found")).to_have_text("113 of 125 articles found")
    assert "第119篇" not in titles(page)
    assert "第110篇" in titles(page)
    # Where the first one is not among those found, the one that repeats it stands for it.
    page.get_by_role("searchbox").fill("媒体119")
    expect(page.locator("#list tbody tr")).to_have_count(1)
    page.locator(".also a").click()
    expect(page.locator("#reader-title")).to_have_text("第110篇")
    expect(page.locator("#reader-about .also")).to_have_text("also at 媒体119")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_day_is_shown_hour_by_hour(opened: Open, many: Path, width: int) -> None:
    seen = opened(many, width, 844)
    page = seen.page
    page.get_by_role("link", name="Hour by hour").click()
    expect(page.locator("#day-title")).to_have_text("2026-05-20")
    expect(page.locator("#by-hour ol > li")).to_have_count(24)
    page.get_by_role("button", name="Day before").click()
    expect(page.locator("#day-title")).to_have_text("2026-05-19")
    hours = page.locator("#by-hour ol > li")
    assert hours.nth(9).inner_text().split("\n")[0].startswith("09:00")
    assert hours.nth(9).locator("li > a").all_inner_texts() == ["第66篇", "第67篇"]
    page.get_by_label("Shown by").select_option(label="科技")
    assert hours.nth(9).locator("li > a").all_inner_texts() == ["第66篇"]
    expect(page.locator("#found")).to_have_text("16 of 125 articles found")
    assert Axe().run(page, "#by-hour").response["violations"] == []
    shown, window = widest(page)
    assert shown <= window
    hours.nth(9).locator("summary").focus()
    page.keyboard.press("Enter")
    expect(hours.nth(9).locator("li")).to_be_hidden()
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#by-hour")).to_be_hidden()
    expect(page.locator("#list")).to_be_visible()
    assert seen.messages == []


def test_it_works_in_chinese(opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    seen = opened(report_of_many(tmp_path))
    page = seen.page
    page.get_by_label("出现在").select_option(label="科技")
    page.get_by_label("一天逐小时").check()
    expect(page.locator("#found")).to_have_text("125 篇中找到 10 篇")
    page.get_by_label("列表", exact=True).check()
    lines = "cell => { const all = new Range(); all.selectNodeContents(cell); return all.getClientRects().length }"
    assert page.locator("#list tbody td:nth-child(3)").first.evaluate(lines) == 1, "`channel` is one word"
    page.get_by_role("button", name="标题").click()
    assert titles(page)[:2] == ["第0篇", "第3篇"]
    page.locator("#list tbody td > a").first.click()
    expect(page.locator("#reader-about")).to_contain_text("在 ZAKER 上")
    assert seen.messages == []


def test_bodies_come_after_the_script_the_newest_first(many: Path) -> None:
    """So the list is there before a large page has been read."""
    html = many.read_text("utf-8")
    places = [html.index(f'id="{name}"') for name in ("data", "rest", "block-1", "block-0")]
    assert places == sorted(places)
    assert places[1] < html.index("<script>") < places[2]
