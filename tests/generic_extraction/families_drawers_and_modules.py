"""Families of pages as drawers over lists, as WeChat's, and as modules, with those of `portals_and_digests`.

Words that a design adds to the article itself (footnotes, readings of rare characters) are put into the source's blocks
first: so they are part of the truth.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape

from tests.generic_extraction.frame import CDN, WWW, script_json
from tests.generic_extraction.furniture import Kit
from tests.generic_extraction.markup import marks, scoped
from tests.generic_extraction.model import Block, Family, Heading, Paragraph, Picture, Quote, Redesign, Source, Video
from tests.generic_extraction.portals_and_digests import digest, portal, underlined

_POLLS = (
    ("这件事你怎么看？", ("早该这样了", "再等等看", "与我无关")),
    ("你愿意亲自去一趟吗？", ("愿意", "不愿意", "已经去过")),
)
_MINI_PROGRAMS = ("ZAKER 城市服务", "附近好去处", "一分钟查公交", "天天答题")


def _payload(kit: Kit, body: str, shown: Sequence[Source]) -> str:
    """Return Nuxt's payload: a flat array whose objects hold the places of their values."""
    flat: list[object] = []

    def put(value: object) -> int:
        place = len(flat)
        flat.append(None)
        match value:
            case dict():
                flat[place] = {key: put(inner) for key, inner in value.items()}
            case list():
                flat[place] = [put(inner) for inner in value]
            case _:
                flat[place] = value
        return place

    source = kit.source
    feed = [
        {"pk": story.id, "title": story.title, "desc": story.summary, "auther_name": story.author} for story in shown
    ]
    detail = {"pk": source.id, "title": source.title, "html": body, "comment_count": kit.rng.randint(0, 90)}
    put({"data": {"feed": feed, "detail": detail}, "state": {"$suser": None}, "once": [], "_errors": {}})
    return f'<script type="application/json" id="__NUXT_DATA__" data-ssr="true">{script_json(flat)}</script>'


def drawer(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """The list an article was opened from, and over it a drawer with the article, moved to the body's end."""
    kit = Kit(source, rng, others, manner=rng.choice(["bem", "modules"]), title_forms=("role", "h2", "h1"))
    list_mark, drawer_mark = marks(rng, 2)
    shown = kit.take(rng.randint(5, 9))
    ages = {story.id: f"{rng.randint(1, 23)}小时前" for story in shown}
    here = rng.randint(0, len(shown))
    rows = []
    for story in [*shown[:here], source, *shown[here:]]:
        active = " is-active" if story is source else ""
        title, words = (escape(story.title), "") if story is source else (kit.say(story.title), kit.say(story.summary))
        age = "" if story is source else f'<span class="el-text el-text--info">{kit.say(ages[story.id])}</span>'
        rows.append(
            f'<div class="el-card is-hover-shadow feed-row{active}"><div class="el-card__body">'
            f'<a href="/article/{story.id}" class="el-link el-link--default is-underline">{title}</a>'
            f"<p>{words}</p>{kit.thumbnail(story) if story is not source else ''}{age}</div></div>"
        )
    behind = scoped(
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
    inner = scoped(content, drawer_mark).replace("{slot}", f'<div data-v-{drawer_mark} class="v-html">{body}</div>')
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
        f'<a href="{WWW}/article/{other.id}">{kit.say(other.title)}</a></div>'
        for words, other in zip(("上一篇", "下一篇"), near, strict=False)
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
    page_mark, module_mark, text_mark = marks(rng, 3)
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
            "feed",
            f'<a href="/article/{other.id}">{kit.thumbnail(other)}<p class="zk-text">{kit.say(other.title)}</p></a>',
        )
        for other in kit.take(rng.randint(4, 8))
    )
    frame = scoped(f"{kit.header()}<main><section>{top}{{slot}}</section>{kit.hot(6)}</main>", page_mark)
    column = f'<div data-v-{page_mark} class="zk-modules">{body}</div>'
    feed = f'<h3>{kit.say("为你推荐")}</h3><div class="zk-modules">{near}</div>'
    replies = kit.comments(rng.randint(1, 7))
    page = kit.redesign(
        "modules",
        f'<div id="__nuxt"><div data-v-app>{frame.replace("{slot}", column + feed)}{replies}{kit.footer()}</div></div>',
    )
    return replace(page, features=(*page.features, f"head={'out' if top else 'module'}", f"words={words}"))


ARTICLE_FAMILIES: dict[str, Family] = {
    "drawer": drawer,
    "rich_media": rich_media,
    "modules": modules,
    "underlined": underlined,
    "portal": portal,
    "digest": digest,
}
