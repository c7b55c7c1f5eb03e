"""Families of pages of newspapers, old portals, mini programs and tickers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from html import escape

from tests.generic_extraction.furniture import Kit
from tests.generic_extraction.markup import plain_texts, shown_address
from tests.generic_extraction.model import Block, Family, Paragraph, Picture, Redesign, Source, Video


def _first_pictures(source: Source) -> Source:
    """Return the article with its pictures before its text."""
    pictures = tuple(block for block in source.blocks if isinstance(block, Picture))
    return replace(source, blocks=(*pictures, *(block for block in source.blocks if not isinstance(block, Picture))))


def _cell(kit: Kit, picture: Picture) -> str:
    caption = f"<TR><TD class=note>{escape(picture.caption, quote=False)}</TD></TR>" if picture.caption else ""
    return (
        f"<TABLE><TBODY><TR><TD align=center><IMG src={shown_address(kit, picture)}></TD></TR>{caption}</TBODY></TABLE>"
    )


def newspaper(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A page of a newspaper's edition: sections at its left, pictures in tables of their own before the text."""
    kit = Kit(_first_pictures(source), rng, others, manner="none", title_forms=("head",), date_forms=("day",))
    parts = [_cell(kit, block) if isinstance(block, Picture) else kit.markup(block) for block in kit.source.blocks]
    sections = "".join(
        f"<li><a href=node_{n}.htm>{kit.say(f'第0{n}版：{name}')}</a></li>" for n, name in ((1, "要闻"), (2, "民生"))
    )
    titles = "".join(
        f"<li><a href=content_{n}.htm>{kit.say(other.title)}</a></li>" for n, other in enumerate(kit.take(6))
    )
    tools = "".join(f"<a>{kit.say(word)}</a> " for word in ("放大", "缩小", "默认", "朗读"))
    day = f"{source.published_at:%Y年%m月%d日}"
    line = kit.say(f"《{source.author}》（{day}　第0{rng.randint(1, 8)}版）")
    rows = [
        f"<b>{escape(source.title)}</b>",
        kit.say(f"本报记者 {rng.choice(['苏远', '林一鸣'])}"),
        f"<div>{line}</div>",
        f"<div id=ozoom><!--enpcontent-->{''.join(parts)}<!--/enpcontent--></div>",
    ]
    main = "".join(f"<tr><td align=center>{row}</td></tr>" for row in rows)
    return kit.redesign(
        "newspaper",
        f"<table><tr><td valign=top><div>{kit.say('上一版')}</div><ul>{sections}</ul><ul>{titles}</ul></td>"
        f"<td valign=top><div>{tools}</div><table width=100%>{main}</table>"
        f"<div><a>{kit.say('上一篇')}</a> <a>{kit.say('下一篇')}</a></div></td></tr></table>",
        open_graph=False,
    )


def portal_of_old(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Tables in tables, upper-case tags: a line with the site's address, the time and the source, a row of controls."""
    kit = Kit(source, rng, others, manner="none", title_forms=("span",), date_forms=("minute",))
    parts = []
    for block in source.blocks:
        match block:
            case Picture():
                parts.append(_cell(kit, block))
            case Paragraph(html):
                parts.append(f"<P>&nbsp;&nbsp;&nbsp;&nbsp;{html}\n")
            case _:
                parts.append(kit.markup(block))
    site = f"http://www.{rng.choice(['river', 'valley'])}online.com"
    line = f"{site} {source.published_at:%Y年%m月%d日%H:%M} {source.author}"
    controls = "".join(f"【<A HREF=#>{kit.say(word)}</A>】" for word in ("评论", "论坛", "收藏此页", "打印", "关闭"))
    links = "".join(f"·<A HREF=/n/{n}.shtml>{kit.say(other.title)}</A><BR>" for n, other in enumerate(kit.take(5)))
    hot = "".join(
        f"<TR><TD>·<A HREF=/z/{n}.shtml>{kit.say(other.title)}</A></TD></TR>" for n, other in enumerate(kit.take(5))
    )
    rows = [
        kit.say("新闻中心 > 社会新闻 > 正文"),
        f"<FONT SIZE=+2>{escape(source.title)}</FONT>",
        f"<FONT SIZE=2>{kit.say(line)}</FONT>",
        f"<FONT id=zoom>{''.join(parts)}</FONT>",
        controls,
    ]
    main = "".join(f"<TR><TD>{row}</TD></TR>" for row in rows)
    return kit.redesign(
        "portal_of_old",
        f"<CENTER><TABLE width=750><TR><TD valign=top><TABLE>{main}</TABLE><TABLE><TR><TD>"
        f"<B>{kit.say('相关报道')}</B></TD></TR><TR><TD>{links}</TD></TR></TABLE></TD>"
        f"<TD valign=top><TABLE>{hot}</TABLE></TD></TR></TABLE></CENTER>",
        open_graph=False,
    )


def _view(name: str, text: str) -> str:
    return f'<uni-view class="{name}"><uni-text><span>{text}</span></uni-text></uni-view>'


def small_program(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Elements of uni-app's own, no heading, a title in the head that all pages have."""
    kit = Kit(source, rng, others, manner="none", title_forms=("head",), date_forms=("minute",))
    is_rich = rng.random() < 0.5

    def shown(block: Block) -> str:
        if isinstance(block, Picture):
            url = escape(shown_address(kit, block))
            caption = _view("cap", escape(block.caption, quote=False)) if block.caption else ""
            ground = f'<div style="background-image: url(&quot;{url}&quot;)"></div>'
            return f'<uni-image class="pic">{ground}<img src="{url}" draggable="false"></uni-image>{caption}'
        if is_rich or isinstance(block, Video):
            return kit.markup(block)
        return "".join(_view("para", escape(text, quote=False)) for text in plain_texts(block))

    body = "".join(map(shown, source.blocks))
    body = f"<uni-rich-text><div>{body}</div></uni-rich-text>" if is_rich else body
    name = rng.choice(["资讯详情", "文章详情"])
    about = _view("src", kit.say(source.author)) + _view("tm", kit.say(f"{source.published_at:%Y-%m-%d %H:%M}"))
    items = "".join(
        f'<uni-view class="item">{_view("t", kit.say(other.title))}'
        f"{_view('m', kit.say(f'{other.author} 12阅读'))}</uni-view>"
        for other in kit.take(4)
    )
    page = kit.redesign(
        "small_program",
        f'<uni-app><uni-page><uni-page-head><div class="uni-page-head__title">{kit.say(name)}</div></uni-page-head>'
        "<uni-page-body>"
        f'<uni-view class="wrap">{_view("title", escape(source.title))}<uni-view class="info">{about}</uni-view>'
        f'<uni-view class="body">{body}</uni-view>'
        f'<uni-view class="more">{_view("h", kit.say("相关推荐"))}{items}</uni-view>'
        f"{_view('dl', kit.say('打开App，阅读体验更佳'))}</uni-view></uni-page-body></uni-page></uni-app>",
        open_graph=False,
    )
    head, _, rest = page.html.partition("<title>")
    return replace(page, html=f"{head}<title>{name}{rest[rest.index('</title>') :]}")


def flash_news(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """One article of a ticker: a warning behind it, then the next ones; a way back at the end of its last line."""
    kit = Kit(source, rng, others, title_forms=("h1",), date_forms=("minute",))
    parts = kit.flow(forms=("src", "data-src"))
    if parts[-1].endswith("</p>"):
        back = kit.say("返回江城网，查看更多")
        parts[-1] = f'{parts[-1].removesuffix("</p>")}<a href="/?from=end" class="back">{back}</a></p>'
    warning = kit.say("风险提示：市场有风险，投资需谨慎。本快讯不构成投资建议，用户应考虑本文是否符合其特定状况。")
    latest = "".join(
        f"<div class=fi><span>{kit.say(f'{other.published_at:%H:%M}')}</span><a href=/f/{n}>{kit.say(other.title)}</a>"
        f"<p>{kit.say(other.summary)}</p></div>"
        for n, other in enumerate(kit.take(5))
    )
    return kit.redesign(
        "flash_news",
        f"{kit.header()}<div>{kit.heading()}"
        f"<div>{kit.shown_date()} <span>{kit.say('来自' + source.author)}</span></div>"
        f"<div class=fc>{''.join(parts)}</div><div class=risk>{warning}</div></div>"
        f"<div><h2>{kit.say('最新快讯')}</h2>{latest}</div>",
        open_graph=False,
    )


ARTICLE_FAMILIES: dict[str, Family] = {
    family.__name__: family for family in (newspaper, portal_of_old, small_program, flash_news)
}
