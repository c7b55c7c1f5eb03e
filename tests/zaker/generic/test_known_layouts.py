"""On layouts that are known, the generic extractor alone finds what their own readers find, on every page."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.each_case import each_case
from zakerscraper.document import body
from zakerscraper.document.sanitize import clean
from zakerscraper.sample_site import app, list_pages, pages
from zakerscraper.sample_site.articles import ARTICLES, SOURCES, TOPICS
from zakerscraper.sample_site.articles.model import SampleArticle
from zakerscraper.sample_site.catalogue import CHANNELS, LAYOUTS, NOW, Catalogue, Layout
from zakerscraper.zaker import urls
from zakerscraper.zaker.articles import read_article
from zakerscraper.zaker.dates import publication
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic import articles as fallback_articles
from zakerscraper.zaker.generic import lists as fallback_lists
from zakerscraper.zaker.generic.squeezed import squeezed
from zakerscraper.zaker.list_parsers import read_list
from zakerscraper.zaker.pages import FALLBACK, ArticlePage

CATALOGUE = Catalogue(ARTICLES, SOURCES, TOPICS)
WRITTEN = [article for article in ARTICLES if article.state == "ok"]
# A page of that layout without a paragraph has nothing by which its reader would know it.
KNOWN = [
    (article, layout)
    for layout in (*LAYOUTS, *app.SHARE_LAYOUTS)
    for article in WRITTEN
    if layout != "share-2016" or "<p>" in pages.body(article)
]
# Where there are fewer, a list cannot be told from the boxes beside it by its structure.
FILLED = [number for number in CHANNELS if len(CATALOGUE.channel(number).entries) > 5]


def served(article: SampleArticle, layout: str) -> tuple[str, str]:
    """Return the page of *article* in *layout* and its URL."""
    if layout in LAYOUTS:
        return pages.article_page(CATALOGUE, article, layout, NOW), urls.article_url(article.id)
    return app.share_page(article, layout, NOW), urls.share_url(article.id)


def shown(page: ArticlePage, id_: str) -> dict[str, object]:
    """Return what a document would show of *page*."""
    cleaned = clean(page.body_html)
    return {
        "title": squeezed(page.title),
        "text": squeezed(body.plain_text(cleaned.html)),
        "pictures": [image.url for image in cleaned.images],
        "players": [
            node.attributes.get("src") or node.attributes.get("data-zkinfo")
            for node in LexborHTMLParser(cleaned.html).css("iframe, video, .zk_upvideo")
        ],
        "date": publication([("page", page.times)], id_)[0],
    }


def test_the_comparison_covers_all_layouts() -> None:
    """Articles with a body, in three layouts of www and five of the app host."""
    assert {layout for _, layout in KNOWN} == {*LAYOUTS, *app.SHARE_LAYOUTS}
    assert len({layout for _, layout in KNOWN}) == 8
    assert len(KNOWN) > 7 * len(WRITTEN) > 250
    assert any(not pages.body(article).startswith("<p>") for article in WRITTEN)


@each_case("article, layout", KNOWN)
@pytest.mark.slow
def test_the_fallback_alone_reads_every_article_as_its_reader_does(article: SampleArticle, layout: str) -> None:
    """The same text, images, players, title and date as by the layout's own reader, which is not asked."""
    html, url = served(article, layout)
    real = read_article(html, url, NOW, article.id)
    assert real.layout == layout
    alone = fallback_articles.read_article(Page(html), url, NOW, article.id)
    assert alone.layout == FALLBACK
    assert shown(alone, article.id) == shown(real, article.id)
    assert not body.is_empty(clean(alone.body_html).html)


@each_case("layout", sorted({layout for _, layout in KNOWN}))
def test_the_fallback_alone_names_no_wrong_author(layout: str) -> None:
    """The author that the layout's own reader finds, or none: no time or count beside the name is part of it."""
    wrong = []
    for article, html, url in ((article, *served(article, at)) for article, at in KNOWN if at == layout):
        author = fallback_articles.read_article(Page(html), url, NOW, article.id).author
        if author not in {article.source, ""}:
            wrong.append((article.serial, author))
    assert wrong == []


@each_case("layout", LAYOUTS)
def test_the_fallback_alone_reads_every_list_as_its_reader_does(layout: Layout) -> None:
    """The same articles with the same titles in the same order, on first and on last pages; none of the side bar."""
    assert set(FILLED) >= {660, 9, 13}
    for number in FILLED:
        listing, url = CATALOGUE.channel(number), urls.channel_url(number)
        for page in range(1 + (len(listing.entries) - 1) // 12):
            html = list_pages.list_page(CATALOGUE, listing, layout, NOW, page, 12)
            real, alone = read_list(html, url, NOW), fallback_lists.read_list(Page(html), url, NOW)
            assert (real.layout, alone.layout) == (layout, FALLBACK)
            assert [(entry.id, entry.title) for entry in alone.entries] == [
                (entry.id, entry.title) for entry in real.entries
            ]
            assert real.entries
