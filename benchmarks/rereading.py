"""How long kept pages take to be read again, as `scrapy archive reread` does it, in an archive of many.

    python -m benchmarks.rereading FOLDER [--pages 20000] [--layout unknown] [--changing] [--url postgresql+psycopg://…]

Pages are those of `benchmarks.site`, with bodies as long as those of real documents, in the three layouts of articles
on www in turn, or in one that no parser knows. With --changing each article was archived with another title, so that
all of them get a version and a new document; without, none does.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from datetime import timedelta
from html import escape
from itertools import islice
from pathlib import Path

from benchmarks.site import Plan, articles
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.pages import KeptPage
from zakerscraper.config import Options
from zakerscraper.document.filenames import document_paths
from zakerscraper.document.render import render_document
from zakerscraper.items import ListEntry
from zakerscraper.sample_site import pages
from zakerscraper.sample_site.articles.model import SampleArticle
from zakerscraper.sample_site.catalogue import LAYOUTS, NOW, Catalogue
from zakerscraper.services.keep_pages import PageKeeper
from zakerscraper.services.reread import Rereader
from zakerscraper.services.reread_article import ReadingOptions, read_kept_page
from zakerscraper.services.save_article import DocumentWriter, RenderedArticle
from zakerscraper.storage.local import OutputFolder
from zakerscraper.zaker.urls import article_url

_GROUP = 32
_UNKNOWN = "unknown"


def fill(archive: Archive, folder: OutputFolder, options: Options, count: int, layout: str, *, changing: bool) -> None:
    """Archive *count* articles, each with its page as it was served, as a crawl would."""
    reading = ReadingOptions(options.unwrap_links, options.image_domains, options.categories)
    made = list(articles(Plan(count)))
    catalogue = Catalogue(made)
    writer, keeper = DocumentWriter(archive, folder), PageKeeper(archive)
    numbered = enumerate(made)
    while some := list(islice(numbered, _GROUP)):
        kept = [_page(catalogue, one, layout or LAYOUTS[number % len(LAYOUTS)]) for number, one in some]
        entries = [ListEntry(page.article, page.url, section="channel") for page in kept]
        archive.claims.claim_listed(entries, now=NOW, again=False, claim_at_most=None)
        rendered = []
        for page, entry in zip(kept, entries, strict=True):
            article = read_kept_page(page, entry, reading)
            if changing:
                article = replace(article, title=f"旧 {article.title}")
            paths = document_paths(article.categories, article.title, article.id)
            rendered.append(RenderedArticle(article, paths, render_document(article, options.document)))
        for error in writer.write(rendered, {}, keeper.pack(kept)):
            if error is not None:
                raise error


def _page(catalogue: Catalogue, article: SampleArticle, layout: str) -> KeptPage:
    if layout == _UNKNOWN:
        title = escape(article.title)
        html = (
            f'<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{title}_资讯</title></head>'
            f'<body><nav><a href="/">首页</a></nav><main class="story-shell"><h1>{title}</h1>'
            f'<p class="byline">{escape(article.source)} <time>{article.published_at:%Y-%m-%d %H:%M}</time></p>'
            f'<section class="story">{pages.body(article)}</section></main><footer>关于我们</footer></body></html>'
        )
    else:
        html = pages.article_page(catalogue, article, next(one for one in LAYOUTS if one == layout), NOW)
    headers = {"content-type": "text/html; charset=utf-8"}
    return KeptPage(article.id, article_url(article.id), 200, headers, NOW + timedelta(hours=1), layout, html.encode())


def main(arguments: list[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, help="an empty folder for the archive and the documents")
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--layout", choices=(*LAYOUTS, _UNKNOWN), default="")
    parser.add_argument("--changing", action="store_true", help="let each page say something else than is archived")
    parser.add_argument("--workers", type=int, default=None, help="processes; as many as there are processors")
    parser.add_argument("--url", default="", help="an empty PostgreSQL database")
    options = parser.parse_args(arguments)
    settings = Options.from_settings({"ZAKER_FRONT_MATTER": "full"})
    folder = OutputFolder(options.folder, "bench")
    folder.open()
    archive = Archive(options.url or Archive.file_url(options.folder / ".zaker" / "archive.sqlite3"), "bench")
    began = time.monotonic()
    fill(archive, folder, settings, options.pages, options.layout, changing=options.changing)
    filled = time.monotonic() - began
    ids = list(dict.fromkeys(id_ for id_, _ in archive.pages.find()))
    began = time.monotonic()
    done = Rereader(archive, folder, settings, dry_run=False, workers=options.workers).run(ids)
    took = time.monotonic() - began
    archive.close()
    folder.close()
    sys.stdout.write(
        f"{done.articles:,} pages of {options.layout or 'the known layouts'} read again in {took:.0f} s, "
        f"{took / done.articles * 1000:.1f} ms each: {done.same:,} as they were, {len(done.changed):,} changed, "
        f"{len(done.unread):,} not taken (filled in {filled:.0f} s)\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
