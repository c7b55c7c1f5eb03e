"""Families of pages that put other words among those of the article."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape

from tests.generic_extraction.frame import CDN, CHANNELS
from tests.generic_extraction.furniture import Kit
from tests.generic_extraction.markup import READINGS
from tests.generic_extraction.model import Block, Heading, Items, Paragraph, Picture, Quote, Redesign, Source

_NOTES = (
    "见《江城志》第三卷，第 41 页。",
    "数字由记者在现场记录，与公布的略有出入。",
    "此处采用当地人的说法，地图上另有名称。",
    "原文为方言，译文经受访者确认。",
)


_PASSAGES = ("这段写得真好，摘抄了。", "作者这里是不是记错了？", "同感，我家那边也是。", "划个线，晚上再看。")


def _annotated(source: Source, rng: random.Random) -> Source:
    """Return the article with footnotes, and readings above rare characters."""
    places = [place for place, block in enumerate(source.blocks) if isinstance(block, Paragraph)]
    if len(places) < 3:
        return source
    blocks = list(source.blocks)
    chosen = sorted(rng.sample(places, min(len(places), rng.randint(1, 4))))
    known = dict(READINGS)
    for place in places:
        html = getattr(blocks[place], "html", "")
        found = next((name for name in known if name in html), "")
        if found and "<" not in html and "&" not in html and rng.random() < 0.7:
            html = html.replace(found, f"<ruby>{found}<rt>{known.pop(found)}</rt></ruby>", 1)
        if place in chosen:
            number = chosen.index(place) + 1
            html += f'<sup id="ref-{number}"><a href="#note-{number}">[{number}]</a></sup>'
        blocks[place] = Paragraph(html)
    notes = tuple(_NOTES[place % len(_NOTES)] for place in range(len(chosen)))
    return replace(source, blocks=(*blocks, Heading("注释", 3), Items(notes, ordered=True)))


def underlined(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Readers comment on single paragraphs: each is followed by the number of its comments, some by the comments."""
    kit = Kit(_annotated(source, rng), rng, others, title_forms=("h1", "h1+logo", "role"))
    form = rng.choice(["button", "link", "span", "sibling"])
    picture_form = rng.choice(["src", "data-src", "source"])
    shown = rng.random() < 0.5
    parts = []
    for place, block in enumerate(kit.source.blocks):
        if isinstance(block, Items) and place == len(kit.source.blocks) - 1 and kit.source.blocks is not source.blocks:
            items = "".join(
                f'<li id="note-{number}">{escape(item, quote=False)} '
                f'<a href="#ref-{number}" aria-label="返回">↩</a></li>'
                for number, item in enumerate(block.items, 1)
            )
            parts.append(kit.tag("ol", "notes", items))
            continue
        if not isinstance(block, Paragraph):
            parts.append(kit.markup(block, form=picture_form))
            continue
        count = rng.choice([0, 0, 1, 2, 3, 7, 12, 38])
        bubble = ""
        if count:
            number, icon = (
                kit.say(str(count)),
                '<svg width="14" height="14" viewBox="0 0 14 14"><path d="M1 1h12v9z"/></svg>',
            )
            match form:
                case "button":
                    label = f'type="button" aria-label="{count} 条段评"'
                    bubble = kit.tag("button", "bubble", icon + number, label)
                case "link":
                    label = f'href="#para-{place}" title="{count} 条段评" data-count="{count}"'
                    bubble = kit.tag("a", "bubble", number, label)
                case "span":
                    bubble = kit.tag("span", "bubble", f"{icon}<i>{number}</i>", f'role="button" data-pid="{place}"')
                case _:
                    bubble = kit.tag("div", "bubble", f"{icon}{number}", f'data-pid="{place}"')
        inside = form != "sibling"
        parts.append(kit.tag("p", "text", block.html + (bubble if inside else ""), f'data-pid="{place}"'))
        parts.append("" if inside else bubble)
        if count > 2 and shown and rng.random() < 0.3:
            said = rng.choice(_PASSAGES)
            note = f"<b>{kit.say('晚班司机')}</b><p>{kit.say(said)}</p><a href='#'>{kit.say('查看全部段评')}</a>"
            parts.append(kit.tag("div", "popover", note, 'role="tooltip"'))
    menu = "".join(f"<button>{kit.say(name)}</button>" for name in ("划线", "写想法", "复制", "问 AI"))
    toolbar = kit.tag("div", "selection", menu, 'style="position:absolute;display:none"')
    page = kit.redesign(
        "underlined",
        kit.header()
        + kit.tag(
            "main",
            "column",
            kit.heading()
            + kit.byline()
            + kit.tag("div", "prose", "".join(parts))
            + toolbar
            + kit.notice()
            + kit.share(),
        )
        + kit.comments(rng.randint(1, 6))
        + kit.related(4, "更多好文")
        + kit.footer(),
    )
    return replace(page, features=(*page.features, f"bubble={form}", f"said={shown}"))


def portal(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A portal page of the old school: `center`, `font`, tables, a text of indented lines in `Zoom`."""
    kit = Kit(
        source,
        rng,
        others,
        manner="none",
        title_forms=("span",),
        date_forms=("minute", "chinese", "slashes", "day", "none"),
    )
    lines = rng.choice(["br", "p", "div"])
    size = rng.choice([14, 16])
    font = f'<font style="font-size:{size}px" face="宋体">'

    def markup(block: Block) -> str:
        match block:
            case Paragraph(html) if lines == "br":
                return f"　　{html}<br>\n<br>\n"
            case Paragraph(html) if lines == "div":
                return f'<div align="left">　　{font}{html}</font></div>\n'
            case Paragraph(html):
                return f"<p align=justify>　　{font}{html}</font></p>\n"
            case Heading(text):
                bold = f'<font color="#800000"><strong>{escape(text, quote=False)}</strong></font>'
                return f"　　{bold}<br><br>\n" if lines == "br" else f"<p>　　{bold}</p>\n"
            case Picture(caption=caption):
                image = kit.picture(replace(block, caption=""), "src", "bare")
                note = f"<br><font size=2 color=#666666>{escape(caption, quote=False)}</font>" if caption else ""
                return f"<center>{image}{note}</center>\n"
            case Quote(paragraphs):
                return "".join(f"<blockquote>　　{html}</blockquote>\n" for html in paragraphs)
            case _:
                return kit.markup(block) + "\n"

    body = "".join(map(markup, source.blocks))
    if lines == "br":
        body = f"{font}\n{body}</font>"
    for level in range(rng.randint(0, 2)):
        body = f"<div id=BodyLabel{level}>{body}</div>"
    links = " | ".join(f"<a href=/channel/{number}>{kit.say(name)}</a>" for name, number in CHANNELS.items())
    sizes = " ".join(
        f'<a href="javascript:doZoom({n})">{kit.say(t)}</a>' for t, n in (("大", 16), ("中", 14), ("小", 12))
    )
    stamp = kit.shown_date()
    author = f"来源：{source.author}"
    line = f"{stamp}　{kit.say(author)}　{kit.say(f'点击：{rng.randint(10, 9999)} 次')}　【{kit.say('字体：')}{sizes}】"
    near = kit.take(8)
    turns = "".join(
        f"<tr><td>{kit.say(words)}<a href=/article/{other.id}>{kit.say(other.title)}</a></td></tr>"
        for words, other in zip(("上一篇：", "下一篇："), near[:2], strict=False)
    )
    listed = "".join(
        f"· <a href=/article/{other.id} target=_blank>{kit.say(other.title)}</a><br>" for other in near[2:]
    )
    closing = " ".join(
        f'【<a href="javascript:{action}">{kit.say(words)}</a>】'
        for words, action in (("打印本页", "print()"), ("关闭窗口", "close()"), ("返回顶部", "scroll(0,0)"))
    )
    editor = f"<div align=right>（{kit.say('责任编辑：小舟')}）</div>"
    within = rng.random() < 0.5
    zoom = f"<div id=Zoom>{body}{editor if within else ''}</div>{'' if within else editor}"
    title = f'<font size=5 color="#cc0000"><b>{escape(source.title)}</b></font>'
    page = kit.redesign(
        "portal",
        f'<center><table width=980 border=0 cellspacing=0 cellpadding=0><tr><td><img src="{CDN}/top.gif" width=980 '
        f"height=90></td></tr><tr><td bgcolor=#cc0000><font color=white>{links}</font></td></tr></table>\n"
        f"<table width=980 border=0><tr><td align=left>{kit.say('您现在的位置：')}{kit.crumbs()}</td></tr></table>\n"
        f"<table width=980 border=0><tr><td width=700 valign=top><center>{title}</center><hr size=1>"
        f"<center><font size=2 color=#666666>{line}</font></center>\n{zoom}\n<center>{closing}</center>"
        f"<table width=100%>{turns}</table></td><td width=280 valign=top><b>{kit.say('相关新闻')}</b><br>{listed}"
        f"{kit.hot(6, '点击排行')}</td></tr></table>\n"
        f"<hr width=980><font size=2>{kit.say('版权所有 ZAKER 未经授权禁止转载')}<br>"
        f"{kit.say('粤ICP备00000000号 建议使用 1024×768 分辨率浏览')}</font></center>",
    )
    return replace(page, features=(*page.features, f"lines={lines}", f"editor={'in' if within else 'out'}"))


def _digest_box(kit: Kit) -> str:
    """Return what a model says the article says: partly in the article's own words."""
    source, rng = kit.source, kit.rng
    sentences = [sentence for text in source.texts for sentence in re.findall(r"[^，。！？“”：]{9,40}[。！？]", text)]
    points = [f"本文围绕“{source.title}”展开，介绍了事情的经过和各方的看法。"]
    points += [f"文中提到，{sentence}" for sentence in sentences[:2]]
    if len(sentences) > 4 and rng.random() < 0.5:
        points.append(sentences[len(sentences) // 2])
    shown = "".join(f"<li>{kit.say(point)}</li>" for point in points)
    shown = f"<p>{kit.say(''.join(points))}</p>" if rng.random() < 0.3 else f"<ul>{shown}</ul>"
    label = rng.choice(["AI 摘要", "AI 速览", "智能摘要", "一分钟读懂"])
    return kit.tag(
        rng.choice(["div", "section", "aside"]),
        "digest",
        f"<h4>{kit.say(label)}</h4>{shown}<small>{kit.say('以上内容由 AI 生成，仅供参考')}</small>"
        f"<button>{kit.say('有用')}</button><button>{kit.say('没用')}</button>",
    )


def digest(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A model's summary and a table of contents, then the text on pages that are all there: 1 2 3 全文."""
    kit = Kit(source, rng, others, title_forms=("h1", "h2", "role"))
    parts = kit.flow(forms=("data-src", "src", "source", "data-srcset"), wraps=("figure", "p", "div"))
    number = rng.randint(2, 4) if len(parts) >= 6 else 1
    form = rng.choice(["hidden", "style", "marks"]) if number > 1 else "none"
    size = -(-len(parts) // number)
    pieces = ["".join(parts[start : start + size]) for start in range(0, len(parts), size)] or [""]
    made = []
    for place, piece in enumerate(pieces, 1):
        attributes = f'data-page="{place}"'
        if place > 1 and form in {"hidden", "style"}:
            attributes += " hidden" if form == "hidden" else ' style="display:none"'
        mark = kit.tag("div", "mark", kit.say(f"第 {place} 页 / 共 {len(pieces)} 页")) if form == "marks" else ""
        made.append(kit.tag("div", "sheet", mark + piece, attributes))
    pager = ""
    if len(pieces) > 1:
        numbers = "".join(
            f'<a href="/article/{source.id}?page={place}"{" aria-current=page" if place == 1 else ""}>'
            f"{kit.say(str(place))}</a> "
            for place in range(1, len(pieces) + 1)
        )
        following = f'<a href="/article/{source.id}?page=2">{kit.say("下一页")}</a>'
        pager = kit.tag("div", "turn", f'{numbers}{following} <a href="?view=all">{kit.say("全文")}</a>')
    headings = [block.text for block in source.blocks if isinstance(block, Heading)]
    toc = ""
    if len(headings) > 1:
        items = "".join(f'<li><a href="#h{place}">{escape(text)}</a></li>' for place, text in enumerate(headings))
        toc = kit.tag(rng.choice(["nav", "div"]), "toc", f"<b>{kit.say('目录')}</b><ol>{items}</ol>")
    summed = _digest_box(kit) if sum(map(len, source.texts)) > 150 else ""
    listen = kit.tag(
        "div", "audio", f"<button>▶</button><span>{kit.say('听全文')}</span><span>{kit.say('约 4 分钟')}</span>"
    )
    inside = rng.random() < 0.5
    before, after = (summed + toc, pager) if inside else ("", "")
    prose = kit.tag("div", "prose", before + "".join(made) + after)
    ask = kit.tag(
        "div", "ask", f"<p>{kit.say('关于这篇文章，你还想知道什么？')}</p><button>{kit.say('问问小 Z')}</button>"
    )
    column = kit.heading() + kit.byline() + listen + ("" if inside else summed + toc) + prose
    column += ("" if inside else pager) + ask + kit.notice() + kit.tags()
    page = kit.redesign(
        "digest",
        kit.app_banner()
        + kit.header()
        + kit.tag("div", "layout", kit.tag("div", "column", column) + kit.tag("div", "rail", kit.hot(7)))
        + kit.related(4, "相关文章")
        + kit.footer(),
    )
    told = (f"sheets={form}", f"summary={('in' if inside else 'out') if summed else 'none'}", f"toc={bool(toc)}")
    return replace(page, features=(*page.features, *told))
