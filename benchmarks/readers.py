"""Reading alone, beside extraction libraries, on pages of the layouts that are known.

The judge is that of `tests/generic_extraction`, which asks the same of the generic extractor on layouts never seen.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from statistics import median

from tests.generic_extraction.compare import LIBRARIES, OURS, Answer, Reader, offline, ours, table, tallies
from tests.generic_extraction.model import SHANGHAI, ArticleTruth, Redesign, Video
from tests.generic_extraction.sources import samples
from zakerscraper.sample_site import app, pages
from zakerscraper.sample_site.articles import ARTICLES, SOURCES, TOPICS
from zakerscraper.sample_site.catalogue import LAYOUTS, NOW, Catalogue
from zakerscraper.zaker.urls import article_url, share_url


def known_pages() -> list[Redesign]:
    """Return the sample site's articles in every layout that has a reader of its own, with the truth beside each.

    A date is right if its day is: some layouts show no more.
    """
    catalogue = Catalogue(ARTICLES, SOURCES, TOPICS)
    by_id = {source.id: source for source in samples()}
    found = []
    for layout in (*LAYOUTS, *app.SHARE_LAYOUTS):
        for article in ARTICLES:
            source = by_id.get(article.id)
            # The share pages of 2016 show no date. A video alone has neither text nor pictures that could be judged.
            if source is None or layout == "share-2016" or not (source.texts or source.pictures):
                continue
            if layout in LAYOUTS:
                html, url = pages.article_page(catalogue, article, layout, NOW), article_url(article.id)
            else:
                html, url = app.share_page(article, layout, NOW), share_url(article.id)  # type: ignore[arg-type]
            day = source.published_at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
            truth = ArticleTruth(
                id=source.id,
                title=source.title,
                author=source.author,
                texts=source.texts,
                pictures=tuple((one.url, *([one.gif] if one.gif else [])) for one in source.pictures),
                frames=tuple(block.url for block in source.blocks if isinstance(block, Video)),
                start=day,
                end=day + timedelta(days=1, seconds=-1),
            )
            found.append(Redesign(layout, html, url, NOW, truth, (), source))
    return found


def with_news_please() -> Reader:
    """Return news-please as a reader; of pictures it names one for the page."""
    library = import_module("newsplease").NewsPlease

    def read(page: Redesign) -> Answer:
        found = library.from_html(page.html, url=page.url, fetch_images=False)
        moment = found.date_publish
        if isinstance(moment, datetime) and moment.tzinfo is None:
            moment = moment.replace(tzinfo=SHANGHAI)
        shown = (found.image_url,) if found.image_url else ()
        return Answer(found.maintext or "", (shown,), titles=(found.title or "",), published=moment)

    return read


def compare(*, quick: bool) -> str:
    """Return the tables, and a line for each library that is not there."""
    readers: dict[str, Reader] = {OURS: ours}
    missing = []
    for name, library in {**LIBRARIES, "news-please": with_news_please}.items():
        try:
            version(name)
            readers[name] = library()
        except (PackageNotFoundError, ImportError) as error:
            missing.append(f"{name} is left out: {type(error).__name__}, {error}.")
    all_pages = known_pages()
    chosen = all_pages[:: 6 if quick else 1]
    with _silence(), offline():
        tallies(readers, chosen[:2])  # what they load and build at their first page
        rounds = [tallies(readers, chosen) for _ in range(1 if quick else 3)]
    found = rounds[-1]
    for name, tally in found.items():
        tally.seconds = median(one[name].seconds for one in rounds)
    size = sum(len(page.html.encode()) for page in chosen) / len(chosen) / 1000
    said = f"{len(chosen)} pages of {len({page.family for page in chosen})} layouts, {size:.0f} KB on the average."
    return "\n\n".join([said, table(found, chosen), *missing])


@contextmanager
def _silence() -> Iterator[None]:
    """Let no library say a word while it reads."""
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)
