"""An article in layouts of every kind, and what the generic extractor makes of a page."""

import json
from datetime import datetime
from typing import Any

from zakerscraper.document import body
from zakerscraper.document.sanitize import clean
from zakerscraper.items import SHANGHAI, ListEntry
from zakerscraper.sample_site.catalogue import NOW
from zakerscraper.zaker import urls
from zakerscraper.zaker.articles import read_article
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic import articles as fallback_articles
from zakerscraper.zaker.pages import ArticlePage

ID = "6a0aff1c8e9f090000000abc"
URL = urls.article_url(ID)
TITLE = "山腰上的旧邮局又亮起了灯"
AUTHOR = "江城晚报"
FIRST = "邮局的木门关了十一年，上个月被一位退休的邮递员推开，门轴叫了很久。"
SECOND = "他把信格一格一格擦干净，发现最里面还留着一封没有寄出的信，邮票完好。"
THIRD = "信是写给山那边的小学的，他决定亲自送去，走了整整两个小时的山路。"
TEXTS = [FIRST, SECOND, THIRD]
BODY = "".join(f"<p>{text}</p>" for text in TEXTS)
SHOWN = "2026-05-18 11:20"
MOMENT = datetime(2026, 5, 18, 11, 20, tzinfo=SHANGHAI)
IMAGE = "https://zkres1.myzaker.com/202605/6a0aff1ca07aec0000000{}_1024.jpg"


def page(main: str, head: str = f"<title>{TITLE} - ZAKER新闻</title>") -> str:
    return f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">{head}</head><body>{main}</body></html>'


def layout(
    text: str = BODY, before: str = "", after: str = "", inside: str = "", byline: str = f"来源：{AUTHOR} {SHOWN}"
) -> str:
    """Return a page of an invented layout. before, after: around the article. inside: behind the text's box."""
    return page(
        f'<div class="q1">{before}<div class="q2"><h1 class="q3">{TITLE}</h1><div class="q4">{byline}</div>'
        f'<div class="q5">{text}</div>{inside}</div>{after}</div>'
    )


def alone(text: str, listed: ListEntry | None = None) -> ArticlePage:
    """Read with the generic extractor alone."""
    return fallback_articles.read_article(Page(text), URL, NOW, ID, listed)


def read(text: str, url: str = URL) -> ArticlePage:
    """Read as a crawl does."""
    return read_article(text, url, NOW, ID)


def lines(found: ArticlePage) -> list[str]:
    """Return the texts of a document's body, in order."""
    return body.text_lines(clean(found.body_html).html)


def images(found: ArticlePage) -> list[str]:
    return [image.url for image in clean(found.body_html).images]


def others(number: int) -> list[tuple[str, str]]:
    """Return URLs and titles of other articles."""
    names = ("湖上来了第一批候鸟", "夜市今年提前一个月开张", "老戏台换上了新瓦", "盐田的颜色又变了", "一座桥的体检报告")
    return [(f"/article/6a0afe008e9f09000000{at:04x}", names[at % len(names)]) for at in range(1, number + 1)]


CARDS = "".join(
    f"<li><a href='{url}'><img src='{IMAGE.format(100 + n)}'><b>{title}，大家都在谈论它。</b></a></li>"
    for n, (url, title) in enumerate(others(4))
)
NAMED_COMMENTS = "".join(
    f"<div class='item'><b>读者{n}</b><p>看完很感动，我小时候也常去那个邮局，第{n}次想起来了。</p></div>"
    for n in range(9)
)
TIMED_COMMENTS = "".join(
    f"<div class='u7'><p>游客{n}</p><p>看完很感动，我小时候也常去那里，第{n}次想起来了。</p><p>05-18 1{n}:05</p></div>"
    for n in range(9)
)
AROUND: dict[str, str] = {
    "navigation": "<nav><a href='/'>首页</a><a href='/channel/13'>科技</a><a href='/channel/9'>娱乐</a></nav>",
    "links without a name": "<div><a href='/'>首页</a> <a href='/channel/13'>科技</a> <a href='/c/9'>娱乐</a></div>",
    "crumbs": "<div class='crumbs'><a href='/'>首页</a> &gt; <a href='/channel/13'>科技</a> &gt; 正文</div>",
    "related": f"<div class='m-related'><h3>相关阅读</h3><ul>{CARDS}</ul></div>",
    "related without a name": f"<div class='u1'><h3>猜你喜欢</h3><ul>{CARDS}</ul></div>",
    "related without a heading": f"<div class='u2'><ul>{CARDS}</ul></div>",
    "summaries of others": "".join(
        f"<div class='u3'><a href='{url}'>{title}</a><p>{title}，记者昨天在现场看到，人们排着队。</p></div>"
        for url, title in others(3)
    ),
    "comments": f"<div class='comment-list'>{NAMED_COMMENTS}</div>",
    "comments under a heading": f"<section><h3>全部评论（9）</h3>{NAMED_COMMENTS}</section>",
    "comments without a name": f"<div class='u4'>{TIMED_COMMENTS}</div>",
    "share bar": "<div class='share'><span>分享到：</span><a href='#'>微信</a><a href='#'>微博</a></div>",
    "buttons": "<div><button>点赞 12</button><button>收藏</button></div>",
    "form": "<form><p>登录后就可以发表你的看法，与千万读者交流。</p><textarea></textarea></form>",
    "cookie banner": "<div class='cookie-bar'>我们使用 Cookie，继续浏览即同意。<a href='/p'>更多</a></div>",
    "notice": "<div class='u5'>以上内容由合作媒体发布，仅代表作者观点，不代表 ZAKER 立场。</div>",
    "app banner": "<div class='u6'>下载 ZAKER 客户端，看更多精彩内容，随时随地。</div>",
    "transcoding": "<p>原网页已经由 ZAKER 转码排版，以便在移动设备上阅读</p>",
    "advertisement": "<div class='ad-slot'><a href='//ads.example.com/'>"
    f"<img src='{IMAGE.format(901)}'>限时特惠，错过再等一年，马上抢购。</a></div>",
    "footer": "<footer><p>关于我们，联系我们，京ICP备12345678号，版权所有，违者必究。</p></footer>",
    "hidden": "<div style='display:none'><p>这一段写给机器看，人看不见，重复的关键词很多很多。</p></div>",
    "fixed": "<div style='position: fixed; bottom: 0'><p>打开应用，阅读体验更好，还能离线收藏文章。</p></div>",
    "tags": "<div class='tags'><a href='/t/1'>邮局</a><a href='/t/2'>山路</a><a href='/t/3'>信</a></div>",
    "logo": "<div><img class='site-logo' src='https://zkres.myzaker.com/static/wap/logo.png'></div>",
    "avatar": f"<div><img width='48' height='48' src='{IMAGE.format('902')}'></div>",
    "neighbours": "".join(
        f"<a href='{url}'>{way}：{title}</a>" for way, (url, title) in zip(("上一篇", "下一篇"), others(2), strict=True)
    ),
}


def state(**others: Any) -> str:
    value = {"article": {"pk": ID, "title": TITLE, "content": BODY, "publishTime": SHOWN, "author": {"name": AUTHOR}}}
    value["article"] |= others
    return "<script>window.__DATA__ = " + json.dumps(value, ensure_ascii=False).replace("</", "<\\/") + ";</script>"


def long_text() -> list[str]:
    return [f"第{n}节。" + FIRST + SECOND + THIRD for n in range(1, 13)]
