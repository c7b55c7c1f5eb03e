"""Thirteen more families of article pages, by an author who did not see the reader. Lists are in `families_lists_b`.

Where a design adds words of its own to the article (a speaker's name, the time of an entry, a caption), they are put
into the source's blocks first: so they are part of the truth.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from html import escape

from tests.generic_extraction.furniture import CDN, CHANNELS, WWW, Kit, script_json
from tests.generic_extraction.model import Block, Heading, Paragraph, Picture, Redesign, Source, Table, texts_of

Family = Callable[[Source, random.Random, Sequence[Source]], Redesign]

_SITE_TITLE = "ZAKER新闻 - 传递价值资讯"
_EXACT_OR_SHOWN = tuple("json-ld microdata minute slashes chinese meta day".split())
"""Forms of a date that do not depend on when the page was fetched."""
_SPEAKERS = (("记者", "受访者"), ("问", "答"), ("江城晚报", "老周"), ("Q", "A"))
_QUESTIONS = (
    "这件事要从哪里说起？",
    "现在到了哪一步？",
    "谁会受到影响？",
    "有没有别的办法？",
    "数字是怎么来的？",
    "接下来会发生什么？",
    "普通人需要做什么？",
    "还有哪些没有答案？",
)


class _Kit(Kit):
    """A kit whose page can have more in its head, and a head's title that is the same on every page.

    extra: markup for the end of the head. site_title: whether title and og:title are the site's alone.
    """

    extra = ""
    site_title = False

    def head_title(self) -> str:
        return _SITE_TITLE if self.site_title else super().head_title()

    def page(self, content: str, *, open_graph: bool | None = None) -> str:
        if self.site_title:
            open_graph = False
            self.extra += (
                f'<meta property="og:title" content="{_SITE_TITLE}"><meta property="og:site_name" content="ZAKER">'
                f'<link rel="canonical" href="{WWW}/article/{self.source.id}">'
            )
        return super().page(content, open_graph=open_graph).replace("</head>", f"{self.extra}</head>", 1)

    def bare(self, picture: Picture, form: str) -> str:
        """Return the img of a picture of the article without its caption."""
        return self.picture(replace(picture, caption=""), form, "bare")

    def card(self, element: str = "div", *, like_text: bool = False) -> str:
        """Return a link to another article, to stand among the paragraphs; like_text: as one of them."""
        taken = self.take(1)
        if not taken:
            return ""
        title = self.say(taken[0].title)
        address = f"https://www.myzaker.com/article/{taken[0].id}?from=inline"
        if like_text:
            words = self.say(self.rng.choice(["推荐阅读：", "延伸阅读 | ", "相关报道："]))
            return self.tag("p", "text", f'<strong>{words}</strong><a href="{address}">{title}</a>')
        inner = f"{self.thumbnail(taken[0])}<h4>{title}</h4><span>{self.say('相关推荐')}</span>"
        return self.tag(element, "inline", f'<a href="{address}">{inner}</a>')

    def newsletter(self) -> str:
        """Return the invitation to a newsletter."""
        words = self.say("每天早上七点，十条要闻送到你的邮箱")
        return self.tag("aside", "letter", f'<p>{words}</p><input type="email"><button>{self.say("免费订阅")}</button>')

    def pieces(self, parts: list[str], number: int) -> list[str]:
        """Return the parts joined into about *number* pieces of equal length."""
        size = max(1, -(-len(parts) // number))
        return ["".join(parts[start : start + size]) for start in range(0, len(parts), size)]


def _captioned(picture: Picture, ordinal: int) -> Picture:
    """Return the picture with a caption: its own, or one for a gallery."""
    words = ("清早", "近处", "从高处看", "背面", "有人走过", "雨后", "同一个地方", "最后一张")[ordinal % 8]
    return replace(picture, caption=picture.caption or f"图 {ordinal + 1}：{words}。摄影 阿岩")


def components(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Web components with all their content in the light DOM, sorted into slots."""
    kit = _Kit(source, rng, others, manner="none", title_forms=("h1", "h2", "role"))
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


def _state_blocks(kit: _Kit, rng: random.Random) -> list[dict[str, object]]:
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
    kit = _Kit(source, rng, others, title_forms=("head",), date_forms=("state", "state", "state", "minute"))
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
    kit.foreign += [text for one in near for text in (one.title, one.summary)]
    recommended = [
        {title_key: one.title, "url": f"{WWW}/article/{one.id}", "summary": one.summary, "source": one.author}
        for one in near
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
    kit = _Kit(source, rng, others, title_forms=("h1", "h2"))
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
        f'<a href="{WWW}/article/{one.id}"><amp-img src="{CDN}/{one.id[-3:]}.jpg" width="90" height="60"></amp-img>'
        f"<span>{kit.say(one.title)}</span></a>"
        for one in kit.take(6)
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
    kit = _Kit(source, rng, others, title_forms=("h1", "h2"), date_forms=_EXACT_OR_SHOWN)
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


def gallery(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A slide show with captions above the text: links to a larger view, counters and a strip of thumbnails."""
    pictures = [_captioned(picture, place) for place, picture in enumerate(source.pictures)]
    words = [block for block in source.blocks if not isinstance(block, Picture)]
    source = replace(source, blocks=(*pictures, *words))
    kit = _Kit(source, rng, others, title_forms=("h1", "h2", "span"))
    form = rng.choice(["data-srcset", "data-src", "src", "noscript"])
    counters, strip = rng.random() < 0.5, rng.random() < 0.6
    slides, thumbs = [], []
    for place, picture in enumerate(pictures, 1):
        image = f'<a href="{escape(picture.url)}" data-lightbox="g" target="_blank">{kit.bare(picture, form)}</a>'
        count = f"<i>{kit.say(f'{place} / {len(pictures)}')}</i>" if counters else ""
        note = f"<figcaption>{escape(picture.caption, quote=False)}</figcaption>"
        slides.append(kit.tag("li", "slide", f"{count}<figure>{image}{note}</figure>"))
        small = escape(picture.url.replace("_1024.jpg", "_120.jpg"))
        thumbs.append(f'<li><img src="{small}" width="60" height="40" alt=""></li>')
    buttons = f"<button>{kit.say('上一张')}</button><button>{kit.say('下一张')}</button>"
    show = kit.tag("ul", "slides", "".join(slides)) + kit.tag("div", "arrows", buttons) if slides else ""
    if strip and slides:
        show += kit.tag("ol", "thumbs", "".join(thumbs))
    text = "".join(kit.markup(block) for block in words)
    column = kit.heading() + kit.byline() + kit.tag("div", "show", show) + kit.tag("div", "words", text) + kit.share()
    return kit.redesign(
        "gallery",
        kit.header() + kit.tag("main", "column", column) + kit.related(8, "更多图集", summaries=False) + kit.footer(),
    )


def interview(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Questions and answers: the speakers are bold words, terms of a list, or columns of their own."""
    speakers = rng.choice(_SPEAKERS)
    blocks: list[Block] = []
    turn = 0
    talk = sum(isinstance(block, Paragraph) for block in source.blocks) > 1
    for block in source.blocks:
        if isinstance(block, Paragraph) and talk:
            blocks.append(Paragraph(f"<strong>{speakers[turn % 2]}：</strong>{block.html}"))
            turn += 1
        else:
            blocks.append(block)
    kit = _Kit(replace(source, blocks=tuple(blocks)), rng, others)
    form = rng.choice(["bold", "terms", "columns"])
    picture_form = rng.choice(["src", "data-src", "source"])
    parts = []
    for block in blocks:
        if not isinstance(block, Paragraph) or form == "bold" or not talk:
            shown = kit.markup(block, form=picture_form)
            parts.append(f"<dd>{shown}</dd>" if form == "terms" else shown)
            continue
        who, _, words = block.html.removeprefix("<strong>").partition("</strong>")
        if form == "terms":
            parts.append(f"<dt>{who}</dt><dd>{words}</dd>")
        else:
            said = f"{kit.tag('span', 'who', who)}{kit.tag('div', 'words', words)}"
            parts.append(kit.tag("div", "turn", said))
    body = "".join(parts)
    body = kit.tag("dl", "talk", body) if form == "terms" else kit.tag("div", "talk", body)
    page = kit.redesign(
        "interview",
        kit.header()
        + kit.tag("div", "column", kit.crumbs() + kit.heading() + kit.byline() + body + kit.notice() + kit.tags())
        + kit.tag("div", "after", kit.comments(rng.randint(3, 9)) + kit.related(4, "更多对话"))
        + kit.footer(),
    )
    return replace(page, features=(*page.features, f"speakers={form}"))


def folded(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A mobile page: the text is folded, cards and advertisements stand in it, bars and a drawer lie above it."""
    kit = _Kit(source, rng, others, title_forms=("h1", "span", "role"))
    between: list[Callable[[], str]] = [kit.card]
    if rng.random() < 0.7:
        between.append(kit.advertisement)
    if rng.random() < 0.4:
        between.append(kit.app_banner)
    parts = kit.flow(between=between, forms=("data-src", "data-original", "srcset"))
    fold = rng.choice(["height", "hidden", "two"] if len(parts) > 3 else ["height", "two"])
    button = kit.tag("div", "unfold", f"<button>{kit.say('展开全文')}</button>")
    match fold:
        case "height":
            body = kit.tag("div", "fold", "".join(parts), 'style="max-height:800px;overflow:hidden"') + button
        case "hidden":
            cut = len(parts) // 2
            rest = kit.tag("div", "rest", "".join(parts[cut:]), 'style="display:none"')
            body = kit.tag("div", "fold", "".join(parts[:cut]) + button + rest)
        case _:
            cut = (len(parts) + 1) // 2
            rest = kit.tag("div", "half", "".join(parts[cut:]), 'data-folded="1"')
            body = kit.tag("div", "fold", kit.tag("div", "half", "".join(parts[:cut])) + rest + button)
    bar = "".join(f"<button>{kit.say(name)}</button>" for name in ("写评论…", "收藏", "转发", "听新闻"))
    top = kit.tag("div", "bar", f"<a href='/'>{kit.say('返回')}</a><a href='/app'>{kit.say('打开APP看高清大图')}</a>")
    page = kit.redesign(
        "folded",
        top
        + kit.tag("div", "screen", kit.heading() + kit.byline() + body + kit.notice("div"))
        + kit.related(6, "精彩推荐")
        + kit.tag("div", "bottom", bar, 'style="position:fixed;bottom:0;left:0;right:0"')
        + kit.tag("div", "drawer", kit.comments(rng.randint(6, 14)), 'role="dialog" aria-hidden="true"')
        + kit.footer(),
    )
    return replace(page, features=(*page.features, f"fold={fold}"))


def magazine(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A hero with title and byline outside of the article, an initial, pull quotes, a box about the author."""
    kit = _Kit(source, rng, others, title_forms=("h1", "h1+logo", "h2"))
    parts = []
    initial = rng.random() < 0.6
    for block in source.blocks:
        if initial and isinstance(block, Paragraph) and (first := re.match(r"[\u4e00-\u9fff]", block.html)):
            letter = kit.tag("span", "initial", first[0])
            parts.append(kit.tag("p", "text", letter + block.html[1:]))
            initial = False
        else:
            parts.append(kit.markup(block, form="srcset", wrap="figure"))
    sentences = re.findall(r"[^，。！？“”]{9,}[。！？]", "".join(texts_of(source.blocks[0]))) if source.blocks else []
    if sentences and len(parts) > 4:
        pull = kit.tag("aside", "pull", f"<q>{escape(sentences[0])}</q>", 'aria-hidden="true"')
        parts.insert(len(parts) // 2 + 1, pull)
    if len(parts) > 5:
        parts.insert(len(parts) // 2, kit.newsletter())
    cover = f'style="background-image:url({source.pictures[0].url})"' if source.pictures else ""
    kicker = kit.tag("p", "kicker", kit.say(f"深度 · 第 {rng.randint(11, 99)} 期"))
    hero = kit.tag("div", "hero", kicker + kit.heading() + kit.byline(), cover)
    about = kit.say(f"关于作者：{source.author}编辑部，专注慢新闻，欢迎来信讨论。")
    return kit.redesign(
        "magazine",
        f"{kit.header()}{hero}<article>{''.join(parts)}</article>"
        + kit.tag(
            "section", "about", f"<h4>{kit.say('作者')}</h4><p>{about}</p><a href='/me'>{kit.say('更多文章')}</a>"
        )
        + f"<section>{kit.related(3, '本期更多')}</section>"
        + kit.footer(),
    )


def plain(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A page as for print: no class, no wrapper, paragraphs and all else are children of the body."""
    kit = _Kit(source, rng, others, manner="none", title_forms=("h1", "h2"))
    links = " | ".join(f'<a href="/channel/{number}">{kit.say(name)}</a>' for name, number in CHANNELS.items())
    near = "".join(f'<li><a href="/article/{one.id}">{kit.say(one.title)}</a></li>' for one in kit.take(5))
    origin = kit.say(f"本文地址：{WWW}/article/{source.id}")
    return kit.redesign(
        "plain",
        f'<p><a href="/">{kit.say("ZAKER 打印版")}</a> {links}</p><hr>{kit.heading()}{kit.byline()}'
        f"{''.join(kit.flow(wraps=('p', 'bare', 'figure')))}<hr>{kit.notice()}<p>{origin}</p>"
        f"<h3>{kit.say('其他文章')}</h3><ul>{near}</ul><hr>"
        f"<p>{kit.say('Copyright © ZAKER，粤ICP备00000000号')}</p>",
    )


def untitled(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Every page's head has the site's title; there are many h1; paragraphs are chains of elements without meaning."""
    kit = _Kit(source, rng, others, title_forms=("h1",))
    kit.site_title = True
    chain = rng.choice(["section", "data", "list"])

    def markup(block: Block) -> str:
        if not isinstance(block, Paragraph):
            return kit.markup(block, form="data-src", wrap="div")
        match chain:
            case "section":
                return f"<section><section><div><span>{block.html}</span></div></section></section>"
            case "data":
                return f'<div data-type="paragraph" data-key="{rng.getrandbits(9)}"><span>{block.html}</span></div>'
            case _:
                return f"<div role='listitem'><div><div>{block.html}</div></div></div>"

    near = "".join(
        f'<article><a href="/article/{one.id}">{kit.thumbnail(one)}<h1>{kit.say(one.title)}</h1></a>'
        f"<div>{kit.say(one.summary)}</div></article>"
        for one in kit.take(4)
    )
    logo = f"<h1><a href='/'>{kit.say('ZAKER新闻')}</a></h1>" if rng.random() < 0.6 else ""
    body = kit.tag("div", "prose", "".join(map(markup, source.blocks)))
    page = kit.redesign(
        "untitled",
        f"{logo}{kit.header()}<main>{kit.heading()}{kit.byline()}{body}{kit.tags()}</main>"
        f"<aside><h1>{kit.say('大家都在看')}</h1>{near}</aside>{kit.comments(3)}{kit.footer()}",
    )
    return replace(page, features=(*page.features, f"chain={chain}"))


def schema(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """The body is stated, as microdata around it or as plain text in JSON-LD; on the page other things stand in it."""
    form = rng.choice(["microdata", "json-ld"])
    kit = _Kit(source, rng, others, title_forms=("h1", "h2", "span"), date_forms=("stated",))
    moment = source.published_at
    between: list[Callable[[], str]] = [kit.advertisement, lambda: kit.card(like_text=True)]
    if rng.random() < 0.5:
        between.append(kit.newsletter)
    if rng.random() < 0.5:
        between.append(kit.card)
    parts = kit.flow(between=between, forms=("data-src", "src", "srcset"), wraps=("figure", "p"))
    if form == "json-ld":
        told = [text for block in source.blocks if not isinstance(block, Picture | Table) for text in texts_of(block)]
        data = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": source.title,
            "datePublished": moment.isoformat(),
            "author": [{"@type": "Person", "name": source.author}],
            "image": [picture.url for picture in source.pictures[:1]],
        }
        stated = data | ({"articleBody": "\n".join(told)} if told else {})
        kit.extra = f'<script type="application/ld+json">{script_json(stated)}</script>'
        body = kit.tag("div", "prose", "".join(parts))
        article = kit.tag("div", "story", kit.heading() + kit.byline() + body + kit.share() + kit.tags())
    else:
        body = f'<div itemprop="articleBody">{"".join(parts)}</div>'
        title = kit.heading().replace(">", ' itemprop="headline">', 1)
        kit.extra = ""
        time = f'<meta itemprop="datePublished" content="{moment.isoformat()}">'
        article = (
            f'<div itemscope itemtype="https://schema.org/NewsArticle">{title}{time}{kit.byline()}{body}'
            f"{kit.share()}{kit.tags()}</div>"
        )
    near = "".join(
        f'<div itemscope itemtype="https://schema.org/NewsArticle"><a itemprop="url" href="/article/{one.id}">'
        f'<span itemprop="headline">{kit.say(one.title)}</span></a><p itemprop="description">{kit.say(one.summary)}</p>'
        "</div>"
        for one in kit.take(4)
    )
    page = kit.redesign(
        "schema",
        kit.header()
        + kit.tag("main", "column", article + kit.tag("div", "near", near))
        + kit.hot()
        + kit.comments(rng.randint(1, 9))
        + kit.footer(),
    )
    return replace(page, features=(*page.features, f"stated={form}"))


def endless(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A page that scrolls on: one or two other articles stand below the first, whole and in the same markup."""
    kit = _Kit(source, rng, others, title_forms=("h1", "h2", "role"), date_forms=_EXACT_OR_SHOWN)
    own = {text.strip() for text in source.texts}
    strangers = [one for one in kit.others if not own & {text.strip() for text in one.texts} and not one.is_brief]
    form, wrap = rng.choice(["src", "data-src", "srcset"]), rng.choice(["figure", "p", "div"])
    outer = rng.choice(["article", "section", "div"])

    def shown(one: _Kit) -> str:
        parts = "".join(one.markup(block, form=form, wrap=wrap) for block in one.source.blocks)
        inner = one.heading() + one.byline() + kit.tag("div", "prose", parts) + one.tags() + one.share()
        return kit.tag(outer, "story", inner, f'data-url="/article/{one.source.id}"')

    stories = [shown(kit)]
    for other in strangers[: rng.randint(1, 2)]:
        following = _Kit(other, rng, [])
        following.name, following.title_form, following.date_form = kit.name, kit.title_form, kit.date_form
        stories.append(kit.tag("div", "between", kit.say(rng.choice(["下一篇", "继续阅读", "接下来"]))))
        stories.append(shown(following))
        kit.foreign += [*following.foreign, other.title, *other.texts]
    if rng.random() < 0.5:
        stories.insert(1, kit.tag("div", "break", kit.related(3, "相关阅读") + kit.advertisement()))
    return kit.redesign(
        "endless", kit.header() + kit.tag("main", "column", "".join(stories)) + kit.hot(5) + kit.footer()
    )


def explainer(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A text in parts, each under a question: as what can be opened, as terms of a list, or as panels of tabs."""
    size = rng.randint(2, 4)
    chunks = [source.blocks[start : start + size] for start in range(0, len(source.blocks), size)]
    if len(chunks) < 2:
        chunks, questions = [source.blocks], [""]
    else:
        questions = [f"{_QUESTIONS[place % len(_QUESTIONS)]}（{place + 1}）" for place in range(len(chunks))]
    blocks: list[Block] = []
    for question, chunk in zip(questions, chunks, strict=True):
        blocks += [*([Heading(question)] if question else []), *chunk]
    source = replace(source, blocks=tuple(blocks))
    kit = _Kit(source, rng, others, title_forms=("h1", "h2", "role"))
    form = rng.choice(["details", "terms", "tabs"])
    picture_form = rng.choice(["src", "data-original", "source"])
    made = []
    for place, (question, chunk) in enumerate(zip(questions, chunks, strict=True)):
        inner = "".join(kit.markup(block, form=picture_form, wrap="figure") for block in chunk)
        asked = escape(question)
        match form:
            case "details":
                opened = " open" if place == 0 else ""
                summary = f"<summary>{asked}</summary>" if asked else ""
                made.append(f"<details{opened}>{summary}{inner}</details>" if asked else inner)
            case "terms":
                made.append(f"<dt>{asked}</dt><dd>{inner}</dd>" if asked else f"<dd>{inner}</dd>")
            case _:
                title = f'<h2 id="q{place}">{asked}</h2>' if asked else ""
                made.append(f'<div role="tabpanel" aria-labelledby="q{place}">{title}{inner}</div>')
    body = kit.tag("dl" if form == "terms" else "div", "parts", "".join(made))
    page = kit.redesign(
        "explainer",
        kit.cookies()
        + kit.header()
        + kit.tag("main", "column", kit.crumbs() + kit.heading() + kit.byline() + body + kit.notice() + kit.tags())
        + kit.tag("aside", "side", kit.hot() + kit.related(3, "更多解读"))
        + kit.footer(),
    )
    return replace(page, features=(*page.features, f"parts={form}"))


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
