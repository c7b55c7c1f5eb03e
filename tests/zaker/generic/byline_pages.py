"""Pages with bylines, as other sites and Chinese ones have them."""

from datetime import UTC, datetime

from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic import articles
from zakerscraper.zaker.pages import ArticlePage

NOW = datetime(2026, 5, 18, 20, tzinfo=UTC)
ID = "6a0aff1c8e9f090000000abc"
OWN = f"https://www.myzaker.com/article/{ID}"
OTHER = "https://news.example.com/2025/12/post-office"
TITLE = "The old post office is lit again"
BODY = "".join(
    f"<p>{text}</p>"
    for text in (
        "The wooden door had been closed for eleven years, when a retired postman pushed it open last month.",
        "He wiped the shelves one by one, and found a letter, never sent, with its stamp, behind the last of them.",
        "It was addressed to the school beyond the mountain, so he took it there himself, two hours on foot.",
        "Since then the lamp in the window burns every evening, and people bring their letters as they used to.",
    )
)
ZH_TITLE = "山腰上的旧邮局又亮起了灯"
ZH_BODY = (
    "<p>邮局的木门关了十一年，上个月被一位退休的邮递员推开，门轴叫了很久。</p>"
    "<p>他把信格一格一格擦干净，发现最里面还留着一封没有寄出的信，邮票完好。</p>"
)


def read(byline: str, head: str = "", after: str = "", url: str = OTHER) -> ArticlePage:
    html = (
        f"<!DOCTYPE html><html lang='en'><head><title>{TITLE}</title>{head}</head><body><main><h1>{TITLE}</h1>{byline}"
        f"<div class='k1'>{BODY}</div>{after}</main></body></html>"
    )
    return articles.read_article(Page(html), url, NOW, ID)


def read_chinese(byline: str, head: str = "", url: str = OWN) -> ArticlePage:
    html = (
        f"<!DOCTYPE html><html><head><title>{ZH_TITLE}</title>{head}</head><body><div><h1>{ZH_TITLE}</h1>{byline}"
        f"<div class='k1'>{ZH_BODY}</div></div></body></html>"
    )
    return articles.read_article(Page(html), url, NOW, ID)


LINKED = '<script type="application/ld+json">{"@type":"Article","headline":"%s",%s}</script>'
