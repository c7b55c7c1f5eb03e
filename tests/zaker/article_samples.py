"""The sample site's articles as parsers read them."""

from datetime import timedelta

from selectolax.lexbor import LexborHTMLParser

from zakerscraper.sample_site import app, pages
from zakerscraper.sample_site.articles import ARTICLES, SOURCES, TOPICS
from zakerscraper.sample_site.articles.model import (
    SampleArticle,
)
from zakerscraper.sample_site.catalogue import LAYOUTS, NOW, Catalogue
from zakerscraper.zaker import urls
from zakerscraper.zaker.articles import read_article
from zakerscraper.zaker.pages import ArticlePage

CATALOGUE = Catalogue(ARTICLES, SOURCES, TOPICS)
WRITTEN = [article for article in ARTICLES if article.state == "ok"]
ALL_LAYOUTS = (*LAYOUTS, *app.SHARE_LAYOUTS)
TIMED = ("figure", "content-block", "share-2015", "share-template-03")
NO_AUTHOR = {"WinPageData", "share-2016", "share-template-04"}
ID = "6a0aff1c8e9f090000000abc"
WWW = urls.article_url(ID)
APP = urls.share_url(ID)
NOTICE = "原网页已经由 ZAKER 转码排版，以便在移动设备上阅读"


def read(text: str, url: str = WWW, id_: str = ID) -> ArticlePage:
    return read_article(text, url, NOW, id_)


def served(article: SampleArticle, layout: str) -> tuple[str, str]:
    """Return the page of *article* in *layout* and its address."""
    if layout in LAYOUTS:
        catalogue = CATALOGUE if article.id in CATALOGUE.by_id else Catalogue([article, *ARTICLES], SOURCES)
        return pages.article_page(catalogue, article, layout, NOW), urls.article_url(article.id)
    return app.share_page(article, layout, NOW), urls.share_url(article.id)


def read_sample(article: SampleArticle, layout: str) -> ArticlePage:
    text, url = served(article, layout)
    return read(text, url, article.id)


def as_parsed(html: str) -> str:
    """Return *html* as an HTML5 parser sees it inside a box."""
    box = LexborHTMLParser(f'<body><div id="box">{html}</div>').css_first("#box")
    assert box is not None
    return box.inner_html or ""


def sample(*blocks: object, **others: object) -> SampleArticle:
    values: dict[str, object] = {
        "serial": 701,
        "title": "试写一篇",
        "source": "江城晚报",
        "published_at": NOW - timedelta(hours=5),
        "channels": (13,),
        "tags": ("甲", "乙"),
    }
    return SampleArticle(blocks=blocks, **(values | others))


def share(header: str = "", body: str = "<p>一。</p>", after: str = "", title: str = "头_ZAKER新闻") -> str:
    return f'<title>{title}</title><body>{header}<div id="content">{body}</div>{after}</body>'


CONFIG = f"<script>var CONFIG = {{pkid: '{ID}', wx_share_title: '题', img_url: '//zkres1.myzaker.com/1.jpg'}}</script>"
