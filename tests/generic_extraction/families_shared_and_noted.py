"""Pages as apps share them, and as papers, forums and galleries of today are built: six families."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from html import escape

from tests.generic_extraction.model import (
    SHANGHAI,
    Block,
    Heading,
    Items,
    Paragraph,
    Picture,
    Quote,
    Redesign,
    Source,
    Table,
)
from tests.generic_extraction.outlet_kit import EDITORS, Outlet, plain

APP = "江城音"


def _below(out: Outlet, one: Picture, tag: str = "p", style: str = "") -> str:
    """Return a picture with what is told of it in an element behind it."""
    caption = f"<{tag}{style}>{escape(one.caption, quote=False)}</{tag}>" if one.caption else ""
    return f'<p><img src="{out.seen_as(one)}" width="100%"></p>{caption}'


def named_as_app(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """What an app shares: its own name as the title, a bar to open it, facts in a list, a hot list."""
    out = Outlet("named_as_app", source, rng, others)
    style = ' style="text-align:center"'
    text = out.body(lambda block: plain(block, lambda one: _below(out, one, style=style), strong=True))
    title = escape(source.title, quote=False)
    spread = f"<li>{out.other('全网传播量12.1万')}</li>" if out.is_on(0.5, "spread") else ""
    return out.page(f"""<!doctype html><html><head><meta charset="utf-8"><title>{APP}</title></head><body>
<header class="dl"><img src="/i/logo.png"><p>{APP}<br><em>{out.other("看见江城 连接你我")}</em></p>
<a>{out.other("立即打开")}</a></header><main><h2 class="art-title">{title}</h2>
<ul class="info"><li>{out.other("来源：")}{out.publisher()}</li><li>{out.date("minute", "second", "slash")}</li>{spread}
</ul><section class="art-text">{text}</section><p class="ed">{out.other(rng.choice(EDITORS))}</p>
<section class="hot"><h3>{out.other("24小时热榜")}</h3>{out.links(5, "<div><i>1</i><p>{title}</p></div>")}</section>
</main></body></html>""")


def mini_program(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A mini program's elements, one name on all of them: lines, cells and the heading are views of one kind."""
    out = Outlet("mini_program", source, rng, others)

    def view(inner: str, name: str = "", tag: str = "view") -> str:
        return f'<mp-{tag} class="{name} ready">{inner}</mp-{tag}>'

    def show(block: Block) -> str:
        match block:
            case Paragraph(html):
                return view(view(html, tag="text"), "para")
            case Heading(text, _):
                return view(view(escape(text, quote=False), "strong", "text"), "para")
            case Quote(paragraphs):
                return "".join(view(view(paragraph, tag="text"), "para") for paragraph in paragraphs)
            case Items(items):
                return "".join(view(view(escape(item, quote=False), tag="text"), "para") for item in items)
            case Table(rows):
                lines = ("".join(view(escape(cell, quote=False), "td") for cell in row) for row in rows)
                return view("".join(view(line, "tr") for line in lines), "tb")
            case Picture(caption=caption):
                told = view(escape(caption, quote=False), "desc", "text") if caption else ""
                return view(view(f'<img src="{out.seen_as(block)}">', tag="image") + told, "pic")
            case _:
                return plain(block, lambda one: _below(out, one))

    line = view(out.publisher(), tag="text") + view(out.date("slash", "minute"), tag="text")
    line += view(out.other("372阅读"), tag="text")
    head = view(view(escape(source.title, quote=False), "art-tit") + view(line, "info"), "head")
    rest = view(view(out.other("推荐阅读"), tag="text") + out.links(4, view("{title}", "rec", "text")), "more")
    return out.page(f"""<!DOCTYPE html><html><head><title>{escape(source.title)}</title></head><body><div id="app">
<div class="page">{view(head + view(out.body(show), "text") + rest, "scroll")}</div></div></body></html>""")


def paper_rows(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A newspaper's page of tables: the article's pictures in rows of their own above the text's cell."""
    pictures = [
        replace(image, caption=image.caption or f"图为现场之{place}") for place, image in enumerate(source.pictures)
    ]
    moved = [*pictures, *(block for block in source.blocks if not isinstance(block, Picture))]
    source = replace(source, blocks=tuple(moved))
    out = Outlet("paper_rows", source, rng, others)
    rows = "".join(
        f'<tr><td align="center"><table><tr><td><img src="{out.seen_as(image)}"></td></tr>'
        f'<tr><td class="note">{escape(image.caption, quote=False)}</td></tr></table></td></tr>'
        for image in source.pictures
    )
    text = out.body(lambda block: plain(block, lambda _: "", strong=True))
    title = escape(source.title, quote=False)
    again = out.other("上一篇"), out.other("下一篇")
    near = out.links(5, '<tr><td><a href="{url}">{title}</a></td></tr>')
    return out.page(f"""<html><head><title>江城日报数字报-{title}</title></head><body><table width="1000"><tr>
<td colspan="2"><img src="../images/logo.jpg"> {out.other("返回首页")} | {out.other("版面概览")}</td></tr><tr>
<td width="35%"><div>{out.other("第A04版：要闻")}</div><table>{near}</table></td><td><div class="pre">
<a href="1.htm">{again[0]}</a> <a href="3.htm">{again[1]}</a></div>
<table><tr><td class="f1"><strong>{title}</strong></td></tr><tr><td>{out.date("cn_day", "day")}　{out.other("来源：")}
{out.publisher()}</td></tr></table><table>{rows}<tr><td><x-content>{text}</x-content></td></tr></table></td></tr>
</table></body></html>""")


def changed_post(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A blog's post: when it was changed before when it was published, each told behind its time; cards of links."""
    out = Outlet("changed_post", source, rng, others)

    def image(one: Picture) -> str:
        caption = f"<p>{escape(one.caption, quote=False)}</p>" if one.caption else ""
        name = rng.choice(("dialog-pic", "modal-pic"))
        return f'<div class="img-box"><img class="{name}" src="{out.seen_as(one)}"></div>{caption}'

    def between(place: int) -> str:
        told = out.other(f"{place + 3} 赞同 · 2 评论")
        card = f"<b><i>{out.links(1, '{title}')}</i><u>{told}</u></b>"
        return f'<a class="card" href="https://b.example/q/{place}">{card}</a>'

    text = out.body(lambda block: plain(block, image), between if out.is_on(0.5, "card") else None)
    shown, later = out.date("second"), f"{out.later():%Y-%m-%d %H:%M:%S}"
    name = f'<div><a href="/u.php?uid=7">{out.publisher()}</a><b class="tag">{out.other("楼主")}</b></div>'
    when = f"<i>{out.other(f'已于 {later} 修改')}</i><i>于 {shown} 首次发布</i><i>{out.other('阅读量3.2k')}</i>"
    head = f'<a href="#" class="t">{escape(source.title, quote=False)}</a>'
    if out.is_on(0.7):
        head = f"<h1>{escape(source.title, quote=False)}</h1>"
    reply = "<div class='reply-item'><b>{name}</b><p>{text}</p><i>{when}</i></div>"
    return out.page(f"""<!DOCTYPE html><html><head><title>{escape(source.title)} - 半亩方塘</title></head><body>
<div class="box"><header>{head}{name}<div class="bar">{when}</div></header><div class="text">{text}</div>
<p>{out.other("本文采用 CC BY-SA 4.0 许可协议，转载请注明出处。")}</p></div>
<div class="c">{out.comments(reply)}</div></body></html>""")


def dated_photos(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A gallery in which each picture has a moment of its own."""
    out = Outlet("dated_photos", source, rng, others)
    taken = source.published_at.astimezone(SHANGHAI) - timedelta(days=1)
    places = {image.url: place for place, image in enumerate(source.pictures)}

    def image(one: Picture) -> str:
        place = places[one.url]
        caption = f"<p>{escape(one.caption, quote=False)}</p>" if one.caption else ""
        shot = out.other(f"{taken - timedelta(minutes=7 * place):%Y-%m-%d %H:%M}")
        count = out.other(f"{place + 1}/{len(places)}")
        shown = f'<a href="{out.seen_as(one)}"><img src="{out.seen_as(one)}"></a>'
        return f"<li>{shown}<div>{caption}<i>{shot}</i><em>{count}</em></div></li>"

    text = out.body(lambda block: plain(block, image))
    return out.page(f"""<!DOCTYPE html><html><head><title>{escape(source.title)}_高清图集</title></head><body>
<div class="gallery"><h1>{escape(source.title, quote=False)}</h1><div class="info"><span>{out.date("minute", "second")}
</span><span>{out.publisher()}</span></div><div class="photos">{text}</div><div><a>{out.other("查看原图")}</a>
</div></div>
<div><h3>{out.other("更多图集")}</h3><ul>{out.links(4)}</ul></div></body></html>""")


def slider_note(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A note of an app: its pictures in a slider before the title, who wrote it between them."""
    pictures = [replace(image, caption="") for image in source.pictures]
    rest = [block for block in source.blocks if not isinstance(block, Picture)]
    out = Outlet("slider_note", replace(source, blocks=(*pictures, *rest)), rng, others)
    shown = [f'<div class="swiper-slide"><img src="{out.seen_as(image)}"></div>' for image in pictures]
    turning = [*shown[-1:], *shown, *shown[:1]] if len(shown) > 1 and out.is_on(0.5, "turning") else shown
    text = out.body(lambda block: plain(block, lambda _: ""), blocks=rest)
    face = (
        f'<a href="/user/profile/7"><img class="avatar" src="{out.small()}"></a><a class="name">{out.publisher()}</a>'
    )
    reply = "<div class='comment-item'><a>{name}</a><div>{text}</div><i>{when}</i></div>"
    return out.page(f"""<!DOCTYPE html><html><head><title>{escape(source.title)}</title></head><body><div id="app">
<div class="note"><div class="media"><div class="swiper">{"".join(turning)}</div></div><div class="side-of-note">
<div class="author">{face}<button>{out.other("关注")}</button></div><div class="scroll"><div class="title">
{escape(source.title, quote=False)}</div><div class="desc">{text}</div><div><span class="date">{out.other("编辑于")}
{out.date("minute", "md_minute")} {out.other("浙江")}</span></div><div class="comments">{out.comments(reply)}</div>
</div></div></div></div></body></html>""")


ARTICLE_FAMILIES = {
    family.__name__: family
    for family in (named_as_app, mini_program, paper_rows, changed_post, dated_photos, slider_note)
}
