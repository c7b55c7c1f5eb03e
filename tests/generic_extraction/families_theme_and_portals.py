"""Pages as a broadcaster, a paper in traditional characters, a theme, a portal, a forum and an app's data have them."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from html import escape
from typing import Any

from tests.generic_extraction.model import (
    Block,
    Heading,
    Items,
    Paragraph,
    Picture,
    Quote,
    Redesign,
    Source,
    Table,
    visible,
)
from tests.generic_extraction.outlet_kit import EDITORS, Outlet, plain

_TRADITIONAL = ("請繼續往下閱讀...", "點我下載APP", "按我看活動辦法", "相關新聞", "熱門新聞排行", "關鍵字")


def _figure(out: Outlet, one: Picture, tag: str = "figure", caption: str = "figcaption") -> str:
    below = f"<{caption}>{escape(one.caption, quote=False)}</{caption}>" if one.caption else ""
    return f'<{tag}><img src="{out.seen_as(one)}" alt="">{below}</{tag}>'


def broadcaster(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A box for each paragraph, a programme that readers may skip, and a list of what is read most."""
    out = Outlet("broadcaster", source, rng, others)

    def show(block: Block) -> str:
        return f'<div dir="ltr" class="x-19j92fr">{plain(block, lambda one: _figure(out, one))}</div>'

    text = out.body(show)
    programme = (
        f'<section class="x-podcast"><strong>{out.other("Podcast")}</strong><a href="#end">'
        f"{out.other('Skip podcast promotion and continue reading')}</a><h3>{out.other('时事一周')}</h3>"
        f"<p>{out.other('重温一周国际大事，每周五更新。')}</p>"
        f'<a id="end">{out.other("End of podcast promotion")}</a></section>'
    )
    skipped = programme if out.is_on(0.7, "programme") else ""
    return out.page(f"""<!DOCTYPE html><html lang="zh-hans"><head>
<title>{escape(source.title)} - ZAKER</title></head><body><header role="banner"><nav><ul>
<li>{out.channels(number=6)}</li></ul></nav></header><main role="main">
<div class="x-1cvxiy9"><h1 id="top" tabindex="-1">{escape(source.title, quote=False)}</h1></div>
<section role="region"><ul role="list"><li><span>{out.other("作者, ")}</span><span>{out.publisher()}</span></li></ul>
</section>
<div><time>{out.date("cn_minute", "cn_day")}</time></div>{text}{skipped}</main>
<section><h2>{out.other("更多相关内容")}</h2><ul>{out.links(4)}</ul></section></body></html>""")


def traditional_paper(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """The page's own words are in traditional characters; an image opens over the page."""
    out = Outlet("traditional_paper", source, rng, others)
    more, get, rules, related, hot, words = map(out.other, _TRADITIONAL)

    def image(one: Picture) -> str:
        below = f"<p>{escape(one.caption, quote=False)}</p>" if one.caption else ""
        url = out.seen_as(one)
        return (
            f'<div class="photo boxTitle"><a class="image-popup" href="{url}">'
            f'<img src="/no-pic.jpg" data-src="{url}"></a>{below}</div>'
        )

    text = out.body(lambda block: plain(block, image))
    offer = f"<p><span>{more}</span></p><p>{out.other('現在用APP看新聞 天天中獎')} <a>{get}</a> <a>{rules}</a></p>"
    return out.page(f"""<!DOCTYPE html><html lang="zh-Hant"><head>
<title>{escape(source.title)} - ZAKER</title></head><body>
<section class="con-left"><div class="whitecon"><h1>{escape(source.title, quote=False)}</h1>
<div class="function"><span class="when">{out.date("slash", "minute")}</span><span>{out.publisher()}</span></div>
<div class="text boxText">{text}{offer if out.is_on(0.7, "offer") else ""}</div>
<div class="words"><i>{words}</i><a href="/t/1">{out.other("城市")}</a><a href="/t/2">{out.other("生活")}</a></div>
</div>
<div><h3>{related}</h3><ul>{out.links(4)}</ul></div></section>
<div><h3>{hot}</h3><ul>{out.links(5)}</ul></div></body></html>""")


def theme_post(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A theme of WordPress: when the post was changed stands before its text, rights and an end behind it."""
    out = Outlet("theme_post", source, rng, others)
    text = out.body(lambda block: plain(block, lambda one: _figure(out, one)))
    changed = (
        f'<div class="box"><div class="tip">{out.other("温馨提示：本文最后更新于")}'
        f"<code>{out.later():%Y-%m-%d %H:%M:%S}</code>"
        f"{out.other('，某些文章具有时效性，若有错误或已失效，请在下方')}<a>{out.other('留言')}</a>。</div></div>"
    )
    digest = (
        f'<div class="ai"><div class="ai-t"><span>{out.other("文章摘要")}</span>'
        f"<div>{out.other('DeepSeek')}</div></div>"
        f"<div>{out.other('这篇文章讲述了一件不大的事，以及它后来怎样了。')}</div></div>"
    )
    before = changed if out.is_on(0.5, "changed") else digest
    card = '<div><a href="{url}"><img src="{picture}">{title}</a></div>'
    return out.page(f"""<!DOCTYPE html><html><head><title>{escape(source.title)}-ZAKER</title></head><body>
<article class="main-bg"><div><h1 class="p-title"><a href="/1.html">{escape(source.title, quote=False)}</a></h1>
<div class="who"><a class="display-name" href="/author/1">{out.publisher()}</a>
<div>{out.other("这家伙很懒，什么都没有写…")}</div>
<a>{out.other("关注")}</a><a>{out.other("私信")}</a></div><div class="metas">
<span>{out.date("md_cn_minute", "minute")}发布</span><span>{out.other("1.2W+")}</span></div></div>
<div class="wrap">{before}<div class="posts">{text}</div>
<div><span>©</span> {out.other("版权声明")}<div>{out.other("文章版权归作者所有，未经允许请勿转载。")}</div></div>
<div>{out.other("THE END")}</div></div><div>{out.other("喜欢就支持一下吧")}</div></article>
<div><div>{out.other("相关推荐")}</div>{out.links(4, card)}</div>
</body></html>""")


def gear_portal(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A portal of products: goods among the text, its app behind it, who may reprint it."""
    out = Outlet("gear_portal", source, rng, others)

    def goods(place: int) -> str:
        return (
            f'<div class="goods"><a href="//detail.example.com/{place}"><img src="{out.small()}"></a><div>'
            f'<a href="//detail.example.com/{place}">{out.other("云帆S7（8GB/256GB）")}</a>'
            f"<p>{out.other('参考价：')}<b>{out.other('￥2899')}</b></p>"
            f'<a href="//detail.example.com/{place}/price">{out.other("查询底价")}</a></div></div>'
        )

    text = out.body(lambda block: plain(block, lambda one: _figure(out, one, "p", "small"), strong=True), goods)
    app = f'<div class="get"><a href="/app">{out.other("数码圈APP")}</a><br>{out.other("随时掌握新品情报")}</div>'
    reprint = f"<p>{out.other('本文属于原创文章，如若转载，请注明来源：' + source.title)}</p>"
    return out.page(f"""<!DOCTYPE html><html><head><title>{escape(source.title)}-ZAKER数码</title></head><body>
<div class="left"><h1>{escape(source.title, quote=False)}</h1><div class="aut">
<span>{out.other("[ 数码圈 原创 ]")}</span>
<span>{out.other("作者：")}{out.publisher()}</span><span>{out.other("责编：李诺")}</span>
<span>{out.date("second", "minute")}</span></div>
<div class="cont">{text}{reprint if out.is_on(0.5, "reprint") else ""}{app}</div><p>{out.other(rng.choice(EDITORS))}</p>
<div><h3>{out.other("猜你喜欢")}</h3><ul>{out.links(5)}</ul></div></div></body></html>""")


def topic(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A forum's topic: replies under a count of them with the time of the last, a row of links at the foot."""
    out = Outlet("topic", source, rng, others)
    text = out.body(lambda block: plain(block, lambda one: _figure(out, one, "p", "small")))
    reply = '<div class="cell"><b>{name}</b> <i>{when}</i><div>{text}</div></div>'
    foot = " · ".join(f'<a href="/{word}">{out.other(word)}</a>' for word in ("关于", "帮助", "博客", "API", "FAQ"))
    member = f'<a href="/member/7">{out.publisher()}</a>'
    return out.page(f"""<!DOCTYPE html><html><head>
<title>{escape(source.title)} - ZAKER 圈子</title></head><body><div id="Main">
<div class="box"><div class="head"><h1>{escape(source.title, quote=False)}</h1><small>{member} · <span>
{out.date("minute", "second")}</span> · {out.other("2688 次点击")}</small></div>
<div class="cell"><div>{text}</div></div></div>
<div class="box"><div class="cell"><div><a class="tag">{out.other("生活")}</a></div>
<span>{out.other("3 条回复")} <b>•</b>
2026-05-18 19:10:01 +08:00</span></div>{out.comments(reply)}</div>
<div class="box"><div class="cell">{foot}</div></div></div>
</body></html>""")


def stored_blocks(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """An app that shows nothing before its script runs: blocks in a string of JSON, tables as rows."""
    out = Outlet("stored_blocks", source, rng, others)
    out.features += ["text=script", "date=script"]

    def stored(block: Block) -> dict[str, Any] | None:
        match block:
            case Paragraph(html):
                return {"type": "text", "value": visible(html).text}
            case Heading(text, level):
                return {"type": "heading", "value": text, "level": level}
            case Picture():
                return {"type": "image", "src": out.seen_as(block).replace("&amp;", "&"), "caption": block.caption}
            case Quote(paragraphs):
                return {"type": "quote", "items": [visible(html).text for html in paragraphs]}
            case Items(items):
                return {"type": "list", "items": list(items)}
            case Table(rows):
                return {"type": "table", "rows": [list(row) for row in rows]}
        return None

    moment = int(source.published_at.timestamp())
    out.stated()
    article = {
        "pk": source.id,
        "title": source.title,
        "media": {"id": 77, "name": out.publisher()},
        "publishedAt": moment,
        "blocks": [block for one in source.blocks if (block := stored(one))],
    }
    related = [{"pk": other.id, "title": out.other(other.title)} for other in out.near(5)]
    state = {"route": "article", "article": article, "related": related}
    string = json.dumps(json.dumps(state, ensure_ascii=False)).replace("<", "\\u003c")
    return out.page(f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<title>{escape(source.title)}_ZAKER新闻</title></head><body><div id="root"><div class="skeleton"></div></div>
<noscript>{out.other("请启用 JavaScript 后浏览")}</noscript>
<script>window.__STATE__=JSON.parse({string});</script></body></html>""")


ARTICLE_FAMILIES = {
    family.__name__: family
    for family in (broadcaster, traditional_paper, theme_post, gear_portal, topic, stored_blocks)
}
