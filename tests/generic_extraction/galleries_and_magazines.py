"""Families of pages whose texts are of their own kind: interviews, galleries, serials."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape

from tests.generic_extraction.frame import CHANNELS, WWW, script_json
from tests.generic_extraction.head_kit import EXACT_OR_SHOWN, HeadKit
from tests.generic_extraction.model import Block, Heading, Paragraph, Picture, Redesign, Source, Table, texts_of

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


def _captioned(picture: Picture, ordinal: int) -> Picture:
    """Return the picture with a caption: its own, or one for a gallery."""
    words = ("清早", "近处", "从高处看", "背面", "有人走过", "雨后", "同一个地方", "最后一张")[ordinal % 8]
    return replace(picture, caption=picture.caption or f"图 {ordinal + 1}：{words}。摄影 阿岩")


def gallery(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A slide show with captions above the text: links to a larger view, counters and a strip of thumbnails."""
    pictures = [_captioned(picture, place) for place, picture in enumerate(source.pictures)]
    words = [block for block in source.blocks if not isinstance(block, Picture)]
    source = replace(source, blocks=(*pictures, *words))
    kit = HeadKit(source, rng, others, title_forms=("h1", "h2", "span"))
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
    kit = HeadKit(replace(source, blocks=tuple(blocks)), rng, others)
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
    kit = HeadKit(source, rng, others, title_forms=("h1", "span", "role"))
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
    kit = HeadKit(source, rng, others, title_forms=("h1", "h1+logo", "h2"))
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
    kit = HeadKit(source, rng, others, manner="none", title_forms=("h1", "h2"))
    links = " | ".join(f'<a href="/channel/{number}">{kit.say(name)}</a>' for name, number in CHANNELS.items())
    near = "".join(f'<li><a href="/article/{other.id}">{kit.say(other.title)}</a></li>' for other in kit.take(5))
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
    kit = HeadKit(source, rng, others, title_forms=("h1",))
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
        f'<article><a href="/article/{other.id}">{kit.thumbnail(other)}<h1>{kit.say(other.title)}</h1></a>'
        f"<div>{kit.say(other.summary)}</div></article>"
        for other in kit.take(4)
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
    kit = HeadKit(source, rng, others, title_forms=("h1", "h2", "span"), date_forms=("stated",))
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
        f'<div itemscope itemtype="https://schema.org/NewsArticle"><a itemprop="url" href="/article/{other.id}">'
        f'<span itemprop="headline">{kit.say(other.title)}</span></a>'
        f'<p itemprop="description">{kit.say(other.summary)}</p></div>'
        for other in kit.take(4)
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
    kit = HeadKit(source, rng, others, title_forms=("h1", "h2", "role"), date_forms=EXACT_OR_SHOWN)
    own = {text.strip() for text in source.texts}
    strangers = [
        other for other in kit.others if not own & {text.strip() for text in other.texts} and not other.is_brief
    ]
    form, wrap = rng.choice(["src", "data-src", "srcset"]), rng.choice(["figure", "p", "div"])
    outer = rng.choice(["article", "section", "div"])

    def shown(one: HeadKit) -> str:
        parts = "".join(one.markup(block, form=form, wrap=wrap) for block in one.source.blocks)
        inner = one.heading() + one.byline() + kit.tag("div", "prose", parts) + one.tags() + one.share()
        return kit.tag(outer, "story", inner, f'data-url="/article/{one.source.id}"')

    stories = [shown(kit)]
    for other in strangers[: rng.randint(1, 2)]:
        following = HeadKit(other, rng, [])
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
    kit = HeadKit(source, rng, others, title_forms=("h1", "h2", "role"))
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
