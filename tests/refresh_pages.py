"""Write the saved pages of `tests/pages/` and what the readers make of them.

    python tests/refresh_pages.py            pages and expectations
    python tests/refresh_pages.py --expected expectations alone, from the pages as they are

Each page is a file (`<name>.html` or `.json`) of the sample site or written by hand; `<name>.expected.json` beside it
holds its address, the moment of the answer, the reader that reads it and what that gives. The readers write their own
expectations, so look at the difference before you commit it: a page and its expectation are to agree to the eye.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from zakerscraper.sample_site import app, list_pages, pages
from zakerscraper.sample_site.articles import ARTICLES, SOURCES, TOPICS
from zakerscraper.sample_site.catalogue import LAYOUTS, NOW, Catalogue
from zakerscraper.services.fixtures import read_fixture_page
from zakerscraper.zaker import urls

PAGES = Path(__file__).parent / "pages"
SIZE = 5
"""Entries of a list page: few enough to be read by eye."""
SHOWN = {
    "figure": 6,
    "content-block": 26,
    "WinPageData": 42,
    "share-2015": 4,
    "share-2016": 28,
    "share-2019": 10,
    "share-template-03": 5,
    "share-template-04": 12,
}
"""Serial of the article that each layout's page shows."""
_ID = "6a0ab6d48e9f0915000000d1"
WRITTEN_BY_HAND = (
    ("share-temple-title.html", urls.share_url(_ID), "article"),
    ("share-script.html", f"http://applocal.myzaker.com/news/article.php?pk={_ID}", "article"),
    ("share-banner.html", f"https://app.myzaker.com/article/{_ID}", "article"),
    ("share-missing.html", urls.share_url(_ID), "article"),
    ("www-two-names.html", urls.article_url(_ID), "article"),
    ("www-quote.html", urls.article_url(_ID), "article"),
    ("list-by-position.html", urls.channel_url(10001), "list"),
    ("list-relative-dates.html", urls.channel_url(10001), "list"),
    ("list-mobile.html", "http://app.myzaker.com/", "list"),
    ("challenge-quoted.html", urls.channel_url(13), "challenge"),
)
"""Pages of facts that the sample site does not show: name, address and reader."""


def sample_pages() -> Iterator[tuple[str, str, str, str]]:
    """Yield file name, address, reader and text of every page."""
    catalogue = Catalogue(ARTICLES, SOURCES, TOPICS)
    articles = {article.serial: article for article in ARTICLES}
    for layout, number in zip(LAYOUTS, (660, 9, 13), strict=True):
        listing = catalogue.channel(number)
        html = list_pages.list_page(catalogue, listing, layout, NOW, 0, SIZE)
        yield f"list-{layout}.html", urls.channel_url(number), "list", html
        if layout != "content-block":
            following = list_pages.next_url(listing, layout, 0, SIZE) or ""
            text = list_pages.list_json(catalogue, listing, layout, NOW, 1, SIZE)
            yield f"list-{layout}-next.json", urls.resolve(following), "list", text
    yield "list-open-api.json", urls.api_url("hot"), "open_api", app.hot_json(catalogue)
    for layout in LAYOUTS:
        article = articles[SHOWN[layout]]
        html = pages.article_page(catalogue, article, layout, NOW)
        yield f"article-{layout}.html", urls.article_url(article.id), "article", html
    for layout in app.SHARE_LAYOUTS:
        article = articles[SHOWN[layout]]
        yield f"article-{layout}.html", urls.share_url(article.id), "article", app.share_page(article, layout, NOW)
    deleted = next(article for article in ARTICLES if article.state == "deleted")
    for layout in LAYOUTS:
        html = pages.article_page(catalogue, deleted, layout, NOW)
        yield f"deleted-{layout}.html", urls.article_url(deleted.id), "article", html
    title, topic_id = TOPICS[0]
    yield "topic.html", list_pages.topic_url(topic_id), "article", app.topic_page(title, ARTICLES[:3])
    for name, url, reader in WRITTEN_BY_HAND:
        yield name, url, reader, (PAGES / name).read_text(encoding="utf-8")
    yield "challenge.html", urls.channel_url(660), "challenge", pages.challenge_page()
    yield from handed_in()


def handed_in() -> Iterator[tuple[str, str, str, str]]:
    """Yield likewise the pages that `scrapy doctor --fixture` wrote: beside those, headers are told."""
    for path in sorted(PAGES.glob("*.expected.json")):
        stated = json.loads(path.read_text(encoding="utf-8"))
        if "headers" in stated:
            stem = path.name.removesuffix(".expected.json")
            (page,) = (file for file in PAGES.glob(f"{stem}.*") if file != path)
            yield page.name, stated["url"], stated["reader"], page.read_text(encoding="utf-8")


def write_expectation(name: str, reader: str, url: str, text: str) -> None:
    """Write what *reader* makes of the page *name*."""
    path = PAGES / f"{Path(name).stem}.expected.json"
    expectation: dict[str, Any] = {"url": url, "answered_at": NOW.isoformat(), "reader": reader}
    if path.is_file() and "headers" in (stated := json.loads(path.read_text(encoding="utf-8"))):
        expectation = stated
    now = datetime.fromisoformat(expectation["answered_at"])
    expectation["expected"] = read_fixture_page(reader, text, url, now)
    path.write_text(json.dumps(expectation, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")


def main(arguments: list[str]) -> None:
    """Write everything, or what is named (`article-story.html`); with `--expected` the expectations alone."""
    PAGES.mkdir(exist_ok=True)
    named = {argument for argument in arguments if not argument.startswith("-")}
    if unknown := named - {name for name, *_ in sample_pages()}:
        sys.exit(f"no page is named {', '.join(sorted(unknown))}: `sample_pages` has to yield it")
    for name, url, reader, text in sample_pages():
        if named and name not in named:
            continue
        path = PAGES / name
        if "--expected" not in arguments:
            path.write_text(text, encoding="utf-8", newline="\n")
        write_expectation(name, reader, url, path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main(sys.argv[1:])
