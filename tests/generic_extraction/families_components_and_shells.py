"""Families of pages of web components, empty shells, AMP and live reports, with those of `galleries_and_magazines`.

Where a design adds words of its own to the article (a speaker's name, the time of an entry, a caption), they are put
into the source's blocks first: so they are part of the truth.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from html import escape

from tests.generic_extraction.frame import CDN, CHANNELS, WWW, script_json
from tests.generic_extraction.galleries_and_magazines import (
    endless,
    explainer,
    folded,
    gallery,
    interview,
    magazine,
    plain,
    schema,
    untitled,
)
from tests.generic_extraction.head_kit import EXACT_OR_SHOWN, HeadKit
from tests.generic_extraction.model import Block, Family, Heading, Paragraph, Picture, Redesign, Source


def components(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Web components with all their content in the light DOM, sorted into slots."""
    kit = HeadKit(source, rng, others, manner="none", title_forms=("h1", "h2", "role"))
    own = rng.choice(["zk", "news", "x"])
    form = rng.choice(["data-src", "srcset", "src", "source"])
    paragraph = rng.choice([f"{own}-text", f"{own}-paragraph", "p"])
    nested = rng.random() < 0.5

    def markup(block: Block) -> str:
        match block:
            case Paragraph(html):
                return f"<{paragraph}>{f'<span>{html}</span>' if nested else html}</{paragraph}>"
            case Picture(caption=caption):
                note = f'<span slot="caption">{escape(caption, quote=False)}</span>' if caption else ""
                ratio = f"{block.width}:{block.height}"
                return f'<{own}-picture ratio="{ratio}">{kit.bare(block, form)}{note}</{own}-picture>'
            case _:
                return kit.markup(block)

    shadow = (
        '<template shadowrootmode="open"><style>:host{display:block;max-width:720px}</style>'
        '<slot name="title"></slot><slot name="meta"></slot><slot></slot><slot name="end"></slot></template>'
    )
    body = "".join(map(markup, source.blocks))
    if rng.random() < 0.5:
        body = f"<{own}-prose>{body}</{own}-prose>"
    title = kit.heading().replace(">", ' slot="title">', 1)
    end = f'<{own}-bar slot="end">{kit.tags()}{kit.share()}</{own}-bar>'
    related = f"<{own}-related>{kit.related(4, element=f'{own}-card')}</{own}-related>"
    article = (
        f'<{own}-story story-id="{source.id}">{shadow if rng.random() < 0.5 else ""}{title}'
        f'<{own}-byline slot="meta">{kit.byline()}</{own}-byline>{body}{end}</{own}-story>'
    )
    return kit.redesign(
        "components",
        f"<{own}-app><{own}-top>{kit.header()}</{own}-top><{own}-layout>{article}{related}"
        f"<{own}-comments>{kit.comments(rng.randint(2, 8))}</{own}-comments></{own}-layout>"
        f"<{own}-rail>{kit.hot()}</{own}-rail>{kit.footer()}</{own}-app>",
    )


def _state_blocks(kit: HeadKit, rng: random.Random) -> list[dict[str, object]]:
    """Return the body as a list of blocks, whose markup, if any, is in a string of each."""
    text_key, image_key = rng.choice((("text", "url"), ("content", "src"), ("value", "url"), ("html", "image")))
    blocks: list[dict[str, object]] = []
    for block in kit.source.blocks:
        match block:
            case Paragraph(html):
                blocks.append({"type": "paragraph", text_key: html})
            case Heading(text, level):
                blocks.append({"type": "heading", "level": level, text_key: escape(text, quote=False)})
            case Picture(url, width, height, caption):
                kit.bare(block, "src")
                image: dict[str, object] = {"type": "image", image_key: url, "width": width, "height": height}
                blocks.append(image | ({"caption": caption} if caption else {}))
            case _:
                blocks.append({"type": "embed", text_key: kit.markup(block)})
    return blocks


def shell(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """An empty app: the article is in a script alone, beside comments and other articles."""
    kit = HeadKit(source, rng, others, title_forms=("head",), date_forms=("state", "state", "state", "minute"))
    kit.site_title = rng.random() < 0.3
    moment = source.published_at
    form = rng.choice(["next-data", "nuxt", "parse", "assigned"])
    in_blocks = rng.random() < 0.5
    title_key = rng.choice(["title", "headline"])
    shapes: list[object] = [
        moment.isoformat(),
        int(moment.timestamp()),
        int(moment.timestamp()) * 1000,
        f"{moment:%Y-%m-%d %H:%M:%S}",
    ]
    shown = f"{moment:%Y-%m-%d %H:%M}" if kit.date_form == "minute" else rng.choice(shapes)
    body: object
    if in_blocks:
        body_key, body = rng.choice(["blocks", "content", "paragraphs"]), _state_blocks(kit, rng)
    else:
        body_key = rng.choice(["content", "body", "contentHtml", "article_html"])
        body = "".join(kit.flow(forms=("data-original", "src", "data-src"), wraps=("p", "figure", "div")))
    article = {
        "id": source.id,
        title_key: source.title,
        "source": {"name": source.author, "id": 11_000 + rng.randint(1, 999)},
        rng.choice(["publishTime", "publish_time", "publishedAt", "pubTime"]): shown,
        "tags": [{"name": name} for name in source.tags],
        "commentCount": rng.randint(0, 400),
        body_key: body,
    }
    near = kit.take(5)
    kit.foreign += [text for other in near for text in (other.title, other.summary)]
    recommended = [
        {title_key: other.title, "url": f"{WWW}/article/{other.id}", "summary": other.summary, "source": other.author}
        for other in near
    ]
    said = rng.sample(_COMMENTS, 3)
    kit.foreign += said
    comments = [
        {"user": f"zk用户{rng.randint(100, 999)}", "content": text, "likes": rng.randint(0, 9)} for text in said
    ]
    nav = [{"name": name, "url": f"/channel/{number}"} for name, number in CHANNELS.items()]
    state: dict[str, object] = {"nav": nav, "detail": article, "recommend": recommended, "comments": comments}
    if rng.random() < 0.5:
        state = {"nav": nav, "recommend": recommended, "hot": {"list": recommended[:2]}, "page": {"article": article}}
    match form:
        case "next-data":
            data = {"props": {"pageProps": state}, "page": "/article/[id]", "query": {"id": source.id}, "gssp": True}
            script = f'<script id="__NEXT_DATA__" type="application/json">{script_json(data)}</script>'
        case "nuxt":
            data = {"layout": "default", "data": [state], "error": None, "serverRendered": False}
            script = f"<script>window.__NUXT__={script_json(data)};</script>"
        case "parse":
            script = f"<script>window.__DATA__ = JSON.parse({script_json(json.dumps(state))});</script>"
        case _:
            name = rng.choice(["__INITIAL_STATE__", "pageStore", "APP_CACHE"])
            script = f"<script>window.{name} = {script_json(state)};</script>"
    wait = kit.tag("div", "skeleton", f"<p>{kit.say('加载中，请稍候…')}</p>")
    top = kit.header() if rng.random() < 0.5 else ""
    page = kit.redesign(
        "shell",
        f'{top}<div id="app">{wait}</div><noscript><p>请启用 JavaScript 以继续浏览。</p></noscript>{script}',
    )
    body_form = "blocks" if in_blocks else "html"
    return replace(page, features=(*page.features, "text=script", f"state={form}", f"body={body_form}"))


_COMMENTS = (
    "这条我昨天就在群里看到了，没想到是真的。",
    "建议作者去实地再走一遍，路早就改了。",
    "从小看到大的地方，居然上新闻了。",
    "支持，多发这样的稿子，少发广告。",
    "数据来源能贴一下吗？想自己算一遍。",
)


def amp(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A page in the manner of AMP: its pictures are `amp-img` with an img inside, rendered or for no script."""
    kit = HeadKit(source, rng, others, title_forms=("h1", "h2"))
    rendered = rng.random() < 0.5

    def markup(block: Block) -> str:
        if not isinstance(block, Picture):
            return kit.markup(block)
        image = kit.bare(block, "src")
        inner = image if rendered else f"<noscript>{image}</noscript>"
        attributes = f'src="{escape(block.url)}" width="{block.width}" height="{block.height}" layout="responsive"'
        picture = f"<amp-img {attributes}>{inner}</amp-img>"
        note = f"<figcaption>{escape(block.caption, quote=False)}</figcaption>" if block.caption else ""
        return f"<figure>{picture}{note}</figure>" if note or rng.random() < 0.5 else picture

    parts = [markup(block) for block in source.blocks]
    promotion = (
        f'<amp-ad width="300" height="250" type="zk"><div placeholder>{kit.say("广告加载中")}</div>'
        f"<div fallback>{kit.say('此处为广告位')}</div></amp-ad>"
    )
    if len(parts) > 4:
        parts.insert(rng.randint(2, len(parts) - 1), promotion)
    items = "".join(f"<li><a href='/channel/{n}'>{kit.say(t)}</a></li>" for t, n in CHANNELS.items())
    side = f'<amp-sidebar layout="nodisplay" side="left"><ul>{items}</ul></amp-sidebar>'
    near = "".join(
        f'<a href="{WWW}/article/{other.id}"><amp-img src="{CDN}/{other.id[-3:]}.jpg" width="90" height="60"></amp-img>'
        f"<span>{kit.say(other.title)}</span></a>"
        for other in kit.take(6)
    )
    shares = "".join(f'<amp-social-share type="{name}"></amp-social-share>' for name in ("weibo", "system"))
    kit.extra = (
        "<style amp-boilerplate>body{-webkit-animation:-amp-start 8s steps(1,end) 0s 1 normal both}</style>"
        '<script async src="https://cdn.ampproject.org/v0.js"></script>'
    )
    page = kit.redesign(
        "amp",
        side
        + kit.tag("header", "top", f'<button>☰</button><a href="/">{kit.say("ZAKER 极速版")}</a>')
        + kit.tag("main", "column", f"{kit.heading()}{kit.byline()}{shares}{''.join(parts)}{kit.notice()}")
        + kit.tag("amp-list", "near", f"<h3>{kit.say('猜你想看')}</h3>{near}")
        + f'<amp-sticky-ad layout="nodisplay">{kit.advertisement()}</amp-sticky-ad>'
        + kit.footer(),
    )
    return replace(page, html=page.html.replace("<html lang", "<html amp lang", 1))


def live(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A live report: entries with their time as heading, each with buttons of its own."""
    entries: list[list[Block]] = []
    rest = list(source.blocks)
    while rest:
        size = rng.randint(1, 3)
        entries.append(rest[:size])
        rest = rest[size:]
    newest_first = rng.random() < 0.5
    moments = [source.published_at + timedelta(minutes=7 * place + 3) for place in range(len(entries))]
    if newest_first:
        moments.reverse()
    blocks: list[Block] = []
    for moment, entry in zip(moments, entries, strict=True):
        blocks += [Heading(f"{moment:%H:%M} 现场消息", 3), *entry]
    source = replace(source, blocks=tuple(blocks))
    kit = HeadKit(source, rng, others, title_forms=("h1", "h2"), date_forms=EXACT_OR_SHOWN)
    kit.now += timedelta(minutes=7 * len(entries))
    form, wrap = rng.choice(["src", "data-src", "srcset"]), rng.choice(["figure", "div"])
    made = []
    for place, (moment, entry) in enumerate(zip(moments, entries, strict=True)):
        stamp = f'<time datetime="{moment:%H:%M}">{moment:%H:%M}</time> <span>现场消息</span>'
        inner = "".join(kit.markup(block, form=form, wrap=wrap) for block in entry)
        buttons = f"<button>{kit.say('分享本条')}</button><button>{kit.say(f'顶 {rng.randint(2, 80)}')}</button>"
        made.append(
            kit.tag(
                rng.choice(["section", "div"]) if place == 0 else "section",
                "entry",
                f"<h3>{stamp}</h3>{inner}{kit.tag('div', 'tools', buttons)}",
                f'id="post-{place}"',
            )
        )
    bar = kit.tag("div", "refresh", f"{kit.say('直播中')} <a href='#'>{kit.say('有新动态，点击刷新')}</a>")
    return kit.redesign(
        "live",
        kit.header()
        + kit.tag("main", "column", kit.heading() + kit.byline() + bar + kit.tag("div", "stream", "".join(made)))
        + kit.related(4, "更多直播")
        + kit.comments(rng.randint(2, 5))
        + kit.footer(),
    )


ARTICLE_FAMILIES: dict[str, Family] = {
    "components": components,
    "shell": shell,
    "amp": amp,
    "live": live,
    "gallery": gallery,
    "interview": interview,
    "folded": folded,
    "magazine": magazine,
    "plain": plain,
    "untitled": untitled,
    "schema": schema,
    "endless": endless,
    "explainer": explainer,
}
