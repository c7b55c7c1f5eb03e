"""Families of pages as streams, flat arrays, shadow roots, escaped text, and with inserts between paragraphs."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from urllib.parse import quote

from tests.generic_extraction.frame import script_json
from tests.generic_extraction.furniture import Kit
from tests.generic_extraction.markup import plain_texts, shown_address
from tests.generic_extraction.model import (
    Family,
    Paragraph,
    Picture,
    Redesign,
    Source,
    Video,
)

_DATES = ("minute", "slashes", "chinese", "no-year")


def _frame(kit: Kit, main: str) -> str:
    return kit.header() + main + kit.footer()


def _stream(rows: Sequence[str], rng: random.Random) -> str:
    """Return the scripts by which React's server components are streamed: rows in pieces of any length."""
    text = "".join(rows)
    pieces, place = [], 0
    while place < len(text):
        length = rng.randint(200, 900)
        pieces.append(text[place : place + length])
        place += length
    pushed = "".join(f"<script>self.__next_f.push({script_json([1, piece])})</script>" for piece in pieces)
    return f"<script>(self.__next_f=self.__next_f||[]).push([0])</script>{pushed}"


def streamed(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """React's server components alone: the text is a row of its own that the article refers to."""
    kit = Kit(source, rng, others, manner="modules", title_forms=("head",), date_forms=("none",))
    html = "".join(
        f'<p><img src="{shown_address(kit, block)}"></p>'
        + (f"<p>{escape(block.caption, quote=False)}</p>" if block.caption else "")
        if isinstance(block, Picture)
        else kit.markup(block)
        for block in source.blocks
    )
    article = {
        "article": {
            "id": source.id,
            "title": source.title,
            "author": {"nickname": source.author, "avatar": "https://zkres.myzaker.com/data/avatar/1.jpg"},
            "publishTime": int(source.published_at.timestamp() * 1000),
            "content": "$b",
        },
        "recommend": [{"title": kit.say(other.title), "summary": kit.say(other.summary)} for other in kit.take(4)],
    }
    rows = [
        '0:["$","$L2",null,{"children":["$","$L3",null,{"data":"$a"}]}]\n',
        '2:I["(app)/layout",["static/chunks/app.js"],"default"]\n',
        f"a:{json.dumps(article, ensure_ascii=False)}\n",
        f"b:T{len(html.encode()):x},{html}",
        'c:["$","p",null,{"children":"加载更多"}]\n',
    ]
    page = kit.redesign(
        "streamed", f'<div id="__shell">{kit.header()}<div class="skeleton"></div></div>{_stream(rows, rng)}'
    )
    moment = source.published_at.replace(microsecond=0)
    features = (*page.features, "text=script")
    return replace(page, truth=replace(page.truth, start=moment, end=moment), features=features)


def flat(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Nuxt 3's array of references: blocks of the text are objects whose values are places."""
    kit = Kit(source, rng, others, manner="none", title_forms=("head",), date_forms=("none",))
    blocks: list[dict[str, object]] = []
    for block in source.blocks:
        if isinstance(block, Picture):
            blocks.append({"type": "image", "url": shown_address(kit, block)})
            blocks += [{"type": "paragraph", "text": block.caption}] if block.caption else []
        elif isinstance(block, Video):
            blocks.append({"type": "video", "url": block.url})
        else:
            blocks += [{"type": "paragraph", "text": text} for text in plain_texts(block)]
    state = {
        "data": {
            f"news-{source.id}": {
                "title": source.title,
                "source_name": source.author,
                "ctime": f"{source.published_at:%Y-%m-%d %H:%M:%S}",
                "blocks": blocks,
            },
            "hot": [{"title": kit.say(other.title), "desc": kit.say(other.summary)} for other in kit.take(5)],
        },
        "serverRendered": True,
    }
    values: list[object] = []

    def place(value: object) -> int:
        number = len(values)
        values.append(None)
        if isinstance(value, dict):
            values[number] = {key: place(inner) for key, inner in value.items()}
        elif isinstance(value, list):
            values[number] = [place(inner) for inner in value]
        else:
            values[number] = value
        return number

    place(state)
    data = f'<script type="application/json" id="__NUXT_DATA__" data-ssr="true">{script_json(values)}</script>'
    page = kit.redesign("flat", f'<div id="__nuxt"><div class="loading"></div></div>{data}')
    moment = source.published_at.replace(microsecond=0)
    features = (*page.features, "text=script")
    return replace(page, truth=replace(page.truth, start=moment, end=moment), features=features)


def shadowed(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Components with declarative shadow roots within each other; the text is slotted."""
    kit = Kit(source, rng, others, manner="none", title_forms=("h1",), date_forms=_DATES)

    def root(name: str, inner: str, light: str = "") -> str:
        style = "<style>:host{display:block}</style>"
        return f'<{name}><template shadowrootmode="open">{style}{inner}</template>{light}</{name}>'

    parts = kit.flow(forms=("src", "data-src"), wraps=("figure", "div"))
    top = root("zk-heading", f"{kit.heading()}<div>{escape(source.author)} {kit.shown_date()}</div>")
    text = f'<div slot="text">{"".join(parts)}</div>'
    card = "".join(
        root(
            "zk-card",
            f'<a href="/article/{other.id}"><h3>{kit.say(other.title)}</h3></a><p>{kit.say(other.summary)}</p>',
        )
        for other in kit.take(3)
    )
    kit.say(source.author)
    main = root(
        "zk-article",
        f'{top}<section><slot name="text"></slot></section><footer>{root("zk-share", kit.share())}</footer>',
        text,
    )
    return kit.redesign("shadowed", _frame(kit, f"<main>{main}</main><aside>{root('zk-more', card)}</aside>"))


def interrupted(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Everything that pages put between paragraphs: advertisements, cards, votes, players, invitations."""
    kit = Kit(source, rng, others, title_forms=("h1", "h2"), date_forms=_DATES)

    def vote() -> str:
        choices = "".join(
            f"<li><label><input type=radio>{kit.say(label)}</label></li>" for label in ("会去看", "不会去")
        )
        head = kit.say("你会去看看吗？（单选）")
        return kit.tag("div", "vote", f"<h4>{head}</h4><ul>{choices}</ul><button>{kit.say('投票')}</button>")

    def card() -> str:
        (one,) = kit.take(1) or [source]
        if one is source:
            return ""
        words = f"<b>{kit.say('相关阅读')}</b><a href='/article/{one.id}'>{kit.say(one.title)}</a>"
        return kit.tag("div", "see", words)

    def unfold() -> str:
        return kit.tag("div", "unfold", f"<span>{kit.say('展开全文')}</span>")

    def larger() -> str:
        return kit.tag("p", "larger", kit.say("点击查看大图"))

    inserts = [kit.advertisement, card, vote, unfold, larger, kit.app_banner]
    between = rng.sample(inserts, rng.randint(2, 4))
    parts = kit.flow(forms=("src", "data-src", "data-original"), between=between)
    listen = kit.tag("div", "listen", f"<i></i><span>{kit.say('听新闻')}</span><em>{kit.say('03:27')}</em>")
    name = f'<a href="/u/{rng.randint(10, 99)}">{kit.say(source.author)}</a>'
    byline = kit.tag("div", "byline", f"{name}{kit.shown_date()}")
    body = kit.tag("div", "prose", listen + "".join(parts) + kit.notice())
    column = kit.heading() + byline + body + kit.tags() + kit.share()
    return kit.redesign("interrupted", _frame(kit, kit.tag("div", "column", column) + kit.related() + kit.comments(3)))


def escaped_text(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """The text is escaped HTML in a text area, a template's text or a string that a script parses."""
    kit = Kit(source, rng, others, title_forms=("h1", "span"), date_forms=_DATES)
    html = "".join(kit.flow(forms=("src",), wraps=("p", "figure")))
    form = rng.choice(["textarea", "template", "parse", "string"])
    if form == "textarea":
        hidden = f'<textarea id="raw" style="display:none">{escape(html)}</textarea>'
    elif form == "template":
        hidden = f'<template id="raw">{escape(html)}</template>'
    elif form == "parse":
        state = json.dumps({"detail": {"content": html, "id": source.id}}, ensure_ascii=False)
        hidden = f"<script>window.__DATA__ = JSON.parse({script_json(state)});</script>"
    else:
        hidden = f'<script>var articleHtml = {script_json(html)};render("raw", articleHtml);</script>'
    box = kit.tag("div", "prose", f"<p>{kit.say('正在加载…')}</p>", 'id="show"')
    column = kit.heading() + kit.byline() + box + kit.share()
    page = kit.redesign("escaped_text", _frame(kit, kit.tag("div", "column", column) + hidden + kit.related(3)))
    return replace(page, features=(*page.features, f"form={form}", "text=script"))


def proxied(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Pictures through an image service, avatars and advertisers' pictures among them; titles with `丨`."""
    kit = Kit(source, rng, others, title_forms=("h1",), date_forms=_DATES)
    form = rng.choice(["next", "amp", "data"])

    def picture(block: Picture) -> str:
        url = shown_address(kit, block)
        if form == "next":
            wrapped = f"/_next/image?url={quote(url, safe='')}&amp;w=1080&amp;q=75"
            image = f'<img alt="" src="{wrapped}" srcset="{wrapped} 1x" loading="lazy">'
        elif form == "amp":
            image = f'<amp-img src="{escape(url)}" width="640" height="400" layout="responsive"></amp-img>'
        else:
            image = f'<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-full-url="{escape(url)}" alt="">'
        caption = f"<figcaption>{escape(block.caption, quote=False)}</figcaption>" if block.caption else ""
        return kit.tag("figure", "media", image + caption)

    parts = [picture(block) if isinstance(block, Picture) else kit.markup(block) for block in source.blocks]
    if len(parts) > 3:
        banner = f'<img src="https://ad.example.com/b/7.jpg" alt="{kit.say("广告")}">'
        promo = f'<a href="https://ad.example.com/c?id=7">{banner}</a>'
        parts.insert(len(parts) // 2, kit.tag("div", "slot", promo))
    avatar = '<img class="face" src="https://zkres.myzaker.com/data/avatar/21.jpg" width="40" height="40" alt="">'
    byline = kit.tag("div", "who", f"{avatar}<span>{kit.say(source.author)}</span>{kit.shown_date()}")
    editor = kit.tag("p", "note", kit.say(rng.choice(["编辑：小舟　责编：北窗　校对：河心", "责任编辑 | 小舟"])))
    body = kit.tag("section", "prose", byline + "".join(parts) + editor)
    page = kit.redesign("proxied", _frame(kit, kit.heading() + body + kit.related(3)), open_graph=False)
    return replace(page, features=(*page.features, f"form={form}"))


def short_feed(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A short article, a disclaimer that is longer, and the next articles below it without an end."""
    kit = Kit(source, rng, others, title_forms=("h1", "h2"), date_forms=_DATES)
    rights = kit.say(
        "特别声明：以上内容（如有图片或视频亦包括在内）为自媒体平台用户上传并发布，本平台仅提供信息存储服务。"
        "文章观点不代表本平台立场，转载请联系原作者，如有侵权请在三十日内与我们联系。"
    )

    def one(shown: Source, head: str, inner: str) -> str:
        box = kit.tag("div", "prose", inner)
        return f'<article data-aid="{shown.id}">{head}{box}{kit.tag("p", "rights", rights)}</article>'

    feed = [one(source, kit.heading() + kit.byline(), "".join(kit.flow(forms=("src", "data-src"))))]
    for other in kit.take(rng.randint(1, 2)):
        head = f"<h2>{kit.say(other.title)}</h2><div>{kit.say(other.author)}</div>"
        feed.append(one(other, head, "".join(f"<p>{kit.say(text)}</p>" for text in other.texts)))
    return kit.redesign("short_feed", _frame(kit, kit.tag("main", "feed", "".join(feed))))


def shouting(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Upper-case tags, attributes without quotes, one column of a table, the date in a script's variable."""
    kit = Kit(source, rng, others, manner="none", title_forms=("span",), date_forms=("minute",))
    parts = []
    for block in source.blocks:
        if isinstance(block, Picture):
            caption = f"<BR><FONT SIZE=2>{escape(block.caption, quote=False)}</FONT>" if block.caption else ""
            parts.append(f"<P ALIGN=center><IMG SRC={shown_address(kit, block)} BORDER=0>{caption}</P>")
        elif isinstance(block, Paragraph):
            parts.append(f"<P>　　{block.html}</P>")
        else:
            parts.append(kit.markup(block))
    stamp = f"{source.published_at:%Y-%m-%d %H:%M}"
    links = "".join(f"<A HREF=/article/{other.id}>{kit.say(other.title)}</A><BR>" for other in kit.take(8))
    when = f"<SCRIPT>var ct = '{stamp}';document.write(ct);</SCRIPT>" if rng.random() < 0.5 else kit.say(stamp)
    kit.foreign.append(stamp)
    line = f"{kit.say('来源：')}{kit.say(source.author)}　{when}"
    return kit.redesign(
        "shouting",
        "<TABLE WIDTH=1000><TBODY><TR><TD COLSPAN=3>" + kit.header() + "</TD></TR><TR>"
        f"<TD WIDTH=160 VALIGN=top>{links}</TD><TD WIDTH=600 VALIGN=top><DIV ALIGN=center><FONT SIZE=5>"
        f"{escape(source.title)}</FONT></DIV><DIV ALIGN=center>{line}</DIV><HR>{''.join(parts)}</TD>"
        f"<TD WIDTH=240 VALIGN=top>{kit.hot(6)}</TD></TR></TBODY></TABLE>" + kit.footer(),
        open_graph=False,
    )


ARTICLE_FAMILIES: dict[str, Family] = {
    "streamed": streamed,
    "flat": flat,
    "shadowed": shadowed,
    "interrupted": interrupted,
    "escaped_text": escaped_text,
    "proxied": proxied,
    "short_feed": short_feed,
    "shouting": shouting,
}
