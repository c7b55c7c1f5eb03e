"""Six more families of article pages, by a second author who did not see the reader: what ZAKER might ship next.

Lists are in `families_lists_c`. As in `families_b`, words that a design adds to the article itself (footnotes, readings
of rare characters) are put into the source's blocks first: so they are part of the truth.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape

from tests.generic_extraction.furniture import CDN, CHANNELS, WWW, Kit, script_json
from tests.generic_extraction.model import Block, Heading, Items, Paragraph, Picture, Quote, Redesign, Source, Video

Family = Callable[[Source, random.Random, Sequence[Source]], Redesign]

_ELEMENT = re.compile(r"<([a-z][a-z0-9-]*)(?=[\s>])")
_READINGS = {
    "藕": "ǒu",
    "鹊": "què",
    "堤": "dī",
    "窑": "yáo",
    "渡": "dù",
    "缆": "lǎn",
    "隧": "suì",
    "蕨": "jué",
    "镇": "zhèn",
    "河": "hé",
    "桥": "qiáo",
    "城": "chéng",
}
_NOTES = (
    "见《江城志》第三卷，第 41 页。",
    "数字由记者在现场记录，与公布的略有出入。",
    "此处采用当地人的说法，地图上另有名称。",
    "原文为方言，译文经受访者确认。",
)
_POLLS = (
    ("这件事你怎么看？", ("早该这样了", "再等等看", "与我无关")),
    ("你愿意亲自去一趟吗？", ("愿意", "不愿意", "已经去过")),
)
_MINI_PROGRAMS = ("ZAKER 城市服务", "附近好去处", "一分钟查公交", "天天答题")
_PASSAGES = ("这段写得真好，摘抄了。", "作者这里是不是记错了？", "同感，我家那边也是。", "划个线，晚上再看。")


def _scoped(html: str, mark: str) -> str:
    """Return *html* with the attribute of a scoped style on every element, as a Vue build leaves it."""
    return _ELEMENT.sub(rf"<\1 data-v-{mark}", html)


def _marks(rng: random.Random, number: int) -> list[str]:
    return [f"{rng.getrandbits(32):08x}" for _ in range(number)]


def _payload(kit: Kit, body: str, shown: Sequence[Source]) -> str:
    """Return Nuxt's payload: a flat array whose objects hold the places of their values."""
    flat: list[object] = []

    def put(value: object) -> int:
        place = len(flat)
        flat.append(None)
        match value:
            case dict():
                flat[place] = {key: put(one) for key, one in value.items()}
            case list():
                flat[place] = [put(one) for one in value]
            case _:
                flat[place] = value
        return place

    source = kit.source
    feed = [{"pk": one.id, "title": one.title, "desc": one.summary, "auther_name": one.author} for one in shown]
    detail = {"pk": source.id, "title": source.title, "html": body, "comment_count": kit.rng.randint(0, 90)}
    put({"data": {"feed": feed, "detail": detail}, "state": {"$suser": None}, "once": [], "_errors": {}})
    return f'<script type="application/json" id="__NUXT_DATA__" data-ssr="true">{script_json(flat)}</script>'


def drawer(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """The list an article was opened from, and over it a drawer with the article, moved to the body's end."""
    kit = Kit(source, rng, others, manner=rng.choice(["bem", "modules"]), title_forms=("role", "h2", "h1"))
    list_mark, drawer_mark = _marks(rng, 2)
    shown = kit.take(rng.randint(5, 9))
    ages = {one.id: f"{rng.randint(1, 23)}小时前" for one in shown}
    here = rng.randint(0, len(shown))
    rows = []
    for one in [*shown[:here], source, *shown[here:]]:
        active = " is-active" if one is source else ""
        title, words = (escape(one.title), "") if one is source else (kit.say(one.title), kit.say(one.summary))
        age = "" if one is source else f'<span class="el-text el-text--info">{kit.say(ages[one.id])}</span>'
        rows.append(
            f'<div class="el-card is-hover-shadow feed-row{active}"><div class="el-card__body">'
            f'<a href="/article/{one.id}" class="el-link el-link--default is-underline">{title}</a>'
            f"<p>{words}</p>{kit.thumbnail(one) if one is not source else ''}{age}</div></div>"
        )
    behind = _scoped(
        f'{kit.header()}<div class="el-row"><div class="el-col el-col-16"><div class="el-tabs el-tabs--top">'
        f'<div class="el-tabs__item is-top is-active">{kit.say("推荐")}</div>'
        f'<div class="el-tabs__item is-top">{kit.say("最新")}</div></div>{"".join(rows)}'
        f'<div class="el-loading-text">{kit.say("正在加载更多")}</div></div>'
        f'<div class="el-col el-col-8">{kit.hot(rng.randint(4, 8))}</div></div>{kit.footer()}',
        list_mark,
    )
    # What comes by v-html has no scope of its own.
    body = "".join(kit.flow(forms=("data-src", "src", "data-original", "srcset")))
    tools = "".join(
        f'<button class="el-button is-circle" type="button">{kit.say(t)}</button>' for t in ("字号", "朗读")
    )
    reply = kit.comments(rng.randint(2, 9), element="div") if rng.random() < 0.7 else ""
    heading = kit.heading() if rng.random() < 0.5 else ""
    bar = escape(source.title) if not heading else kit.say("文章详情")
    role = "" if heading else ' role="heading" aria-level="2"'
    content = (
        f'<header class="el-drawer__header"><span class="el-drawer__title"{role}>{bar}</span>'
        f'<button aria-label="关闭此对话框" class="el-drawer__close-btn" type="button"><i class="el-icon"></i></button>'
        f'</header><div class="el-drawer__body"><div class="el-scrollbar"><div class="el-scrollbar__wrap">'
        f'<div class="el-scrollbar__view">{heading}{kit.byline()}{{slot}}<div class="el-divider"></div>{kit.tags()}'
        f'{kit.notice()}{reply}</div></div></div></div><footer class="el-drawer__footer">{tools}{kit.share()}</footer>'
    )
    inner = _scoped(content, drawer_mark).replace("{slot}", f'<div data-v-{drawer_mark} class="v-html">{body}</div>')
    over = (
        f'<div class="el-overlay" style="z-index:2007"><div aria-modal="true" role="dialog" tabindex="-1" '
        f'class="el-drawer rtl open" style="width:60%">{inner}</div></div>'
    )
    state = _payload(kit, body, shown) if rng.random() < 0.5 else ""
    page = kit.redesign("drawer", f'<div id="__nuxt"><!--[-->{behind}<!--]--></div>{over}{state}')
    told = (f"state={'payload' if state else 'none'}", f"heading={'own' if heading else 'bar'}")
    return replace(page, features=(*page.features, *told))


def rich_media(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A page as WeChat's: sections of styled spans, pictures without `src`, a text shown when its script has run."""
    kit = Kit(source, rng, others, manner="none", title_forms=("h1", "h2"))
    size = rng.choice(["15px", "16px", "17px"])
    element = rng.choice(["section", "p"])
    space = "<p><br></p>" if rng.random() < 0.5 else ""

    def markup(block: Block) -> str:
        match block:
            case Paragraph(html):
                return (
                    f'<{element} style="line-height:1.75em;margin:0 8px 24px;text-align:justify">'
                    f'<span style="font-size:{size};letter-spacing:1px"><span leaf="">{html}</span></span></{element}>'
                    f"{space}"
                )
            case Heading(text):
                return (
                    '<section style="margin:24px auto;text-align:center"><section style="border-bottom:2px solid '
                    f'#d33;display:inline-block"><p><strong><span leaf="">{escape(text, quote=False)}</span></strong>'
                    "</p></section></section>"
                )
            case Picture(caption=caption):
                image = kit.picture(replace(block, caption=""), rng.choice(["data-original", "data-src"]), "bare")
                note = (
                    '<section style="font-size:12px;color:#888;text-align:center"><span leaf="">'
                    f"{escape(caption, quote=False)}</span></section>"
                )
                return (
                    f'<section style="text-align:center" nodeleaf="">{image}</section>{note if caption else ""}{space}'
                )
            case Quote(paragraphs):
                inner = "".join(f'<p><span leaf="">{html}</span></p>' for html in paragraphs)
                return f'<section style="padding:16px;background:#f7f7f7;border-left:3px solid #ccc">{inner}</section>'
            case _:
                return kit.markup(block)

    parts = [markup(block) for block in source.blocks]
    if len(parts) > 4 and rng.random() < 0.6:
        name = rng.choice(_MINI_PROGRAMS)
        card = (
            f'<mp-miniprogram data-miniprogram-title="{name}"><span class="weapp_card"><span class="weapp_card_hd">'
            f'<img src="{CDN}/mini/{rng.randint(1, 9)}.png" width="24" height="24" alt="">{kit.say(name)}</span>'
            f'<span class="weapp_card_ft">{kit.say("小程序")}</span></span></mp-miniprogram>'
        )
        parts.insert(rng.randint(2, len(parts) - 1), card)
    hidden = ' style="visibility: hidden; opacity: 0;"' if rng.random() < 0.5 else ""
    title = escape(source.title)
    level = "h1" if kit.title_form == "h1" else "h2"
    near = kit.take(2)
    turns = "".join(
        f'<div class="album_read_nav_item"><span>{kit.say(words)}</span>'
        f'<a href="{WWW}/article/{one.id}">{kit.say(one.title)}</a></div>'
        for words, one in zip(("上一篇", "下一篇"), near, strict=False)
    )
    read = kit.say(f"阅读 {rng.randint(1, 9)}.{rng.randint(1, 9)}万")
    tools = f"<span>{read}</span><a>{kit.say(f'赞 {rng.randint(9, 900)}')}</a><a>{kit.say('在看')}</a>"
    profile = (
        f'<div class="mp_profile_iframe_wrp"><div class="wx-root"><strong>{kit.say(source.author)}</strong>'
        f"<p>{kit.say('把世界讲给你听。每晚九点半更新。')}</p><span>{kit.say(f'{rng.randint(20, 900)}篇原创内容')}"
        "</span></div></div>"
    )
    original = f'<span id="copyright_logo" class="wx_tap_link rich_media_meta">{kit.say("原创")}</span>'
    album = kit.say(f"收录于合集 #{source.channel} {rng.randint(2, 90)}个")
    page = kit.redesign(
        "rich_media",
        '<div id="js_article" class="rich_media"><div class="rich_media_inner"><div id="page-content" '
        'class="rich_media_area_primary"><div class="rich_media_area_primary_inner"><div id="img-content" '
        f'class="rich_media_wrp"><{level} class="rich_media_title" id="activity-name">\n{title}\n</{level}>'
        f'<div id="meta_content" class="rich_media_meta_list">{original if rng.random() < 0.5 else ""}'
        f'{kit.byline()}</div><div id="js_tags">{album if rng.random() < 0.5 else ""}</div>'
        f'<div class="rich_media_content js_underline_content" id="js_content"{hidden}>{"".join(parts)}</div>'
        f'{profile}<div class="rich_media_tool__wrp"><a id="js_view_source" href="#">{kit.say("阅读原文")}</a>'
        f'<div class="rich_media_tool">{tools}</div></div><div class="album_read_nav">{turns}</div></div></div></div>'
        f'<div class="rich_media_area_extra">{kit.comments(rng.randint(0, 8))}{kit.related(3, "喜欢此内容的人还喜欢")}'
        f'</div><div id="js_pc_qr_code" class="qr_code_pc_outer"><p>{kit.say("微信扫一扫")}<br>'
        f"{kit.say('关注该公众号')}</p></div></div></div>"
        f'<div class="wx_stream_tips" style="display:none">{kit.say("继续滑动看下一个")}</div>'
        f'<div class="weui-dialog" style="display:none"><p>{kit.say("轻点两下取消赞")}</p>'
        f"<button>{kit.say('知道了')}</button></div>"
        "<script>(function(){var c=document.getElementById('js_content');"
        "if(c){c.style.visibility='visible';c.style.opacity=1}})();</script>",
    )
    return replace(page, features=(*page.features, f"hidden={bool(hidden)}", f"element={element}"))


def _poll(kit: Kit) -> str:
    question, answers = kit.rng.choice(_POLLS)
    options = "".join(
        f'<label class="zk-poll__option"><input type="radio" name="poll"><span>{kit.say(answer)}</span>'
        f"<em>{kit.say(f'{kit.rng.randint(1, 60)}%')}</em></label>"
        for answer in answers
    )
    people = kit.say(f"{kit.rng.randint(200, 9000)} 人参与")
    return f'<p class="zk-poll__q">{kit.say(question)}</p>{options}<p>{people}</p><button>{kit.say("投票")}</button>'


def _mini_program(kit: Kit) -> str:
    name = kit.rng.choice(_MINI_PROGRAMS)
    return (
        f'<a href="weixin://dl/business/?t={kit.rng.getrandbits(40):010x}" class="zk-mini">'
        f'<img src="{CDN}/mini/cover.png" width="320" height="180" alt=""><strong>{kit.say(name)}</strong>'
        f"<span>{kit.say('微信小程序 · 点击打开')}</span></a>"
    )


def _near(kit: Kit) -> str:
    one = kit.take(1)
    if not one:
        return ""
    return (
        f'<a href="{WWW}/article/{one[0].id}">{kit.thumbnail(one[0])}<p>{kit.say(one[0].title)}</p></a>'
        f"<small>{kit.say('延伸阅读')}</small>"
    )


def modules(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A page put together of modules: each paragraph, picture and poll is a card of its own, all in one list."""
    kit = Kit(source, rng, others, manner=rng.choice(["bem", "styled", "modules"]), title_forms=("h1", "role", "h2"))
    page_mark, module_mark, text_mark = _marks(rng, 3)
    form = rng.choice(["src", "data-src", "srcset", "preview"])
    words = rng.choice(["p", "div", "span"])

    def module(kind: str, inner: str) -> str:
        label = f'data-type="{kind}" data-idx="{{idx}}"'
        return f'<div data-v-{module_mark} class="zk-module zk-module--{kind}" {label}>{inner}</div>'

    made: list[tuple[str, str]] = []
    for block in source.blocks:
        match block:
            case Paragraph(html):
                made.append(("text", f'<{words} data-v-{text_mark} class="zk-text">{html}</{words}>'))
            case Heading(text, level):
                made.append(("title", f'<h{level} class="zk-sub"><i></i>{escape(text, quote=False)}</h{level}>'))
            case Picture(caption=caption):
                image = kit.picture(replace(block, caption=""), form, "bare")
                note = f'<div class="zk-pic__note">{escape(caption, quote=False)}</div>' if caption else ""
                hint = f'<span class="zk-pic__zoom">{kit.say("点击看大图")}</span>' if rng.random() < 0.4 else ""
                made.append(("picture", f'<div class="zk-pic">{image}{hint}</div>{note}'))
            case Video():
                length = kit.say(f"0{rng.randint(1, 9)}:{rng.randint(10, 59)}")
                made.append(("video", f"{kit.markup(block)}<span>{length}</span>"))
            case Quote(paragraphs):
                inner = "".join(f"<{words}>{html}</{words}>" for html in paragraphs)
                made.append(("quote", f'<div class="zk-quote">{inner}</div>'))
            case _:
                made.append(("rich", kit.markup(block)))
    if len(made) > 3:
        inserts: list[tuple[str, Callable[[Kit], str]]] = [("poll", _poll), ("mini", _mini_program), ("card", _near)]
        for kind, insert in rng.sample(inserts, rng.randint(1, 3)):
            made.insert(rng.randint(2, len(made)), (kind, insert(kit)))
        if rng.random() < 0.5:
            made.insert(rng.randint(2, len(made)), ("ad", kit.advertisement()))
    if rng.random() < 0.6:
        made.append(("topic", kit.tags()))
    if rng.random() < 0.6:
        made.append(("notice", kit.notice("div")))
    top = kit.heading() + kit.byline()
    if rng.random() < 0.5:
        made.insert(0, ("head", top))
        top = ""
    wrapped = [module(kind, inner).replace("{idx}", str(place)) for place, (kind, inner) in enumerate(made)]
    body = "<!--[-->" + "<!---->".join(wrapped) + "<!--]-->"
    near = "".join(
        module(
            "feed", f'<a href="/article/{one.id}">{kit.thumbnail(one)}<p class="zk-text">{kit.say(one.title)}</p></a>'
        )
        for one in kit.take(rng.randint(4, 8))
    )
    frame = _scoped(f"{kit.header()}<main><section>{top}{{slot}}</section>{kit.hot(6)}</main>", page_mark)
    column = f'<div data-v-{page_mark} class="zk-modules">{body}</div>'
    feed = f'<h3>{kit.say("为你推荐")}</h3><div class="zk-modules">{near}</div>'
    replies = kit.comments(rng.randint(1, 7))
    page = kit.redesign(
        "modules",
        f'<div id="__nuxt"><div data-v-app>{frame.replace("{slot}", column + feed)}{replies}{kit.footer()}</div></div>',
    )
    return replace(page, features=(*page.features, f"head={'out' if top else 'module'}", f"words={words}"))


def _annotated(source: Source, rng: random.Random) -> Source:
    """Return the article with footnotes, and readings above rare characters."""
    places = [place for place, block in enumerate(source.blocks) if isinstance(block, Paragraph)]
    if len(places) < 3:
        return source
    blocks = list(source.blocks)
    chosen = sorted(rng.sample(places, min(len(places), rng.randint(1, 4))))
    known = dict(_READINGS)
    for place in places:
        html = getattr(blocks[place], "html", "")
        found = next((one for one in known if one in html), "")
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
        f"<tr><td>{kit.say(words)}<a href=/article/{one.id}>{kit.say(one.title)}</a></td></tr>"
        for words, one in zip(("上一篇：", "下一篇："), near[:2], strict=False)
    )
    listed = "".join(f"· <a href=/article/{one.id} target=_blank>{kit.say(one.title)}</a><br>" for one in near[2:])
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
    sentences = [one for text in source.texts for one in re.findall(r"[^，。！？“”：]{9,40}[。！？]", text)]
    points = [f"本文围绕“{source.title}”展开，介绍了事情的经过和各方的看法。"]
    points += [f"文中提到，{one}" for one in sentences[:2]]
    if len(sentences) > 4 and rng.random() < 0.5:
        points.append(sentences[len(sentences) // 2])
    shown = "".join(f"<li>{kit.say(one)}</li>" for one in points)
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


ARTICLE_FAMILIES: dict[str, Family] = {
    "drawer": drawer,
    "rich_media": rich_media,
    "modules": modules,
    "underlined": underlined,
    "portal": portal,
    "digest": digest,
}
