"""A report of a real crawl, and a real headless Chromium that opens it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import run_scrapy
from tests.machine import CHROMIUM, missing
from zakerscraper.sample_site import Fault, SampleArticle, SampleSite
from zakerscraper.sample_site.articles import ARTICLES

ROOT = Path(__file__).parents[3]
FAST = {"DOWNLOAD_DELAY": "0.001", "DOWNLOAD_DELAY_JITTER": "0", "DOWNLOAD_SLOTS": "{}", "RETRY_TIMES": "0"}

TECH = [article for article in ARTICLES if 13 in article.channels and article.state == "ok"]
HOSTILE = (
    "</script ><script>document.documentElement.dataset.ran = 1</script >",
    "<img src=x onerror='document.documentElement.dataset.ran = 2'>",
    "--> ]]> {{ 7 * 7 }} {% endraw %} ' \" \\u003c/script\\u003e & &lt;",
)
"""Titles, and the first as a publisher's name too."""


def run(*arguments: str, output: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `scrapy` with *arguments* and return what it did."""
    options = {"ZAKER_OUTPUT_DIR": str(output), **settings}
    return run_scrapy.scrapy(*arguments, *run_scrapy.as_options(options))


@pytest.fixture(scope="session")
def scrapy() -> Callable[..., subprocess.CompletedProcess[str]]:
    """`scrapy("report", "--section", "S", output=folder)` runs that command and returns what it did."""
    return run


def hostile_articles() -> list[SampleArticle]:
    """Return articles whose titles and publisher try to get out of where they are put."""
    model = TECH[0]
    return [
        replace(
            model,
            serial=9000 + number,
            title=title,
            source=HOSTILE[0] if not number else "晚报",
            published_at=model.published_at - timedelta(minutes=5 + number),
        )
        for number, title in enumerate(HOSTILE)
    ]


@dataclass(frozen=True)
class Crawled:
    """A crawl. titles: of the articles that it exported. failed: those that the site had an error for.

    hostile: titles that try to get out of where they are put.
    """

    output: Path
    hostile: tuple[str, ...]
    titles: frozenset[str]
    failed: tuple[SampleArticle, ...]


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """Two runs of the channel 科技 with hostile titles in it: two articles and a picture fail, and one is left over."""
    output = tmp_path_factory.mktemp("report") / "out"
    with SampleSite([*TECH, *hostile_articles()]) as site:
        failed = (TECH[2], TECH[4])
        site.faults.add(f"^/www/article/{failed[0].id}", Fault.error(503))
        site.faults.add(f"^/www/article/{failed[1].id}", Fault.unreadable())
        site.faults.add("^/pictures/.*000001_1024", Fault.not_found(), times=1)
        for arguments in (("-a", "limit=3", "-a", "section=科技"), ()):
            run("crawl", "channel", "-a", "id=13", *arguments, output=output, **FAST, **site.settings)
        titles = frozenset(a.title for a in site.articles if a not in failed)
    return Crawled(output, HOSTILE, titles, failed)


@pytest.fixture(scope="session")
def report(crawled: Crawled) -> Path:
    """The report of it, where it lies by default."""
    done = run("report", output=crawled.output)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


@pytest.fixture(scope="session")
def small(crawled: Crawled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same without bodies, in a folder of its own."""
    target = tmp_path_factory.mktemp("small") / "small.html"
    done = run("report", "--no-bodies", "-o", str(target), output=crawled.output)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium, the one of this machine. As long as it runs, asyncio runs nothing else in this process."""
    if not CHROMIUM:
        pytest.skip(missing("Chromium"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass(frozen=True)
class Opened:
    """A page that is watched. requests: what it asked for beside itself. said: errors and warnings of its console."""

    page: Page
    requests: list[str]
    messages: list[str]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Opened]]:
    """`opened(file, width=360, height=740, dark=True)` opens a report in a window of its own, whole."""
    contexts = []

    def open_(file: Path, width: int = 1280, height: int = 900, dark: bool = False, fragment: str = "") -> Opened:
        size: Any = {"width": width, "height": height}
        context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light", service_workers="block")
        contexts.append(context)
        page = context.new_page()
        address = file.as_uri()
        watched = Opened(page, [], [])
        page.on("request", lambda request: request.url.startswith(address) or watched.requests.append(request.url))
        page.on("console", lambda message: watched.messages.append(message.text))
        page.on("pageerror", lambda error: watched.messages.append(str(error)))
        page.on("dialog", lambda dialog: (watched.messages.append(dialog.message), dialog.dismiss()))
        page.goto(address + fragment)
        page.locator("#list:not([aria-busy])").wait_for(state="attached")  # all articles are there
        return watched

    yield open_
    for context in contexts:
        context.close()
