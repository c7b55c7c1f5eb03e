"""Families of pages whose frame varies: soup of divs, tables, columns, lazy pictures, brief articles."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from tests.generic_extraction.frame import LAZY_FORMS
from tests.generic_extraction.furniture import Kit
from tests.generic_extraction.model import Family, Redesign, Source


def renamed(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A page built as in 2024 with every class and id renamed."""
    kit = Kit(source, rng, others, manner=rng.choice(["bem", "modules", "styled"]))
    body = "".join(kit.flow(wraps=("div", "p"), forms=("data-original", "src")))
    detail = kit.tag("div", "copy", kit.tag("div", "copytext", body)) + kit.tags()
    return kit.redesign(
        "renamed",
        kit.header()
        + kit.tag("div", "detail", kit.heading() + kit.byline() + detail, f'id="d{rng.randint(10, 99)}"')
        + kit.tag("div", "after", kit.related() + kit.comments(rng.randint(1, 5), element="div"))
        + kit.tag("div", "side", kit.hot(6) + kit.hot(4, "最新资讯"))
        + kit.footer(),
    )


def soup(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Nothing but nested divs with made-up classes; the text stands bare between line breaks."""
    kit = Kit(
        source,
        rng,
        others,
        manner=rng.choice(["styled", "modules", "none"]),
        title_forms=("role", "span", "head", "h1"),
    )
    body = kit.lines(breaks=rng.choice(["<br><br>", "<br>", "<br>\n<br/>\n"]))
    for level in range(rng.randint(1, 4)):
        body = kit.tag("div", f"w{level}", body)
    middle = kit.crumbs() + kit.heading() + kit.byline() + body + kit.tag("div", "end", kit.notice("div") + kit.share())
    if rng.random() < 0.5:
        middle += kit.related(3, "猜你喜欢", element="section")
    return kit.redesign(
        "soup",
        kit.tag(
            "div", "root", kit.app_banner() + kit.header() + kit.tag("div", "shell", kit.tag("div", "main", middle))
        )
        + kit.hot(5, "大家都在看")
        + kit.footer(),
    )


def semantic(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """`main`, `article`, `section`: inside the same `main` the comments are longer than the article."""
    kit = Kit(source, rng, others, title_forms=("h1", "h1+logo", "h2"))
    parts = kit.flow(wraps=("figure",))
    if rng.random() < 0.5:
        size = rng.randint(2, 5)
        chunks = [parts[start : start + size] for start in range(0, len(parts), size)]
        body = "".join(kit.tag("section", "part", "".join(chunk)) for chunk in chunks)
    else:
        body = kit.tag("section", "prose", "".join(parts))
    written = sum(map(len, source.texts))
    said = kit.comments(min(240, max(8, written // 25)))
    top = kit.tag("header", "intro", kit.heading() + kit.byline())
    article = f"<article>{top}{body}{kit.tag('footer', 'outro', kit.tags() + kit.share())}</article>"
    aside = f"<aside>{kit.hot()}{kit.advertisement()}</aside>"
    main = f"<main>{kit.crumbs()}{article}<section>{said}</section>{kit.related()}</main>"
    return kit.redesign("semantic", kit.header() + main + aside + kit.cookies() + kit.footer())


def tables(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A layout of nested tables: a cell of channels, a cell of text, a cell of other articles."""
    kit = Kit(source, rng, others, manner="none", title_forms=("span", "head", "h1", "h2"))
    bare = rng.random() < 0.5
    body = kit.lines(breaks="<br>\n") if bare else "".join(kit.flow(wraps=("p", "div")))
    rows = [
        f'<tr><td align="center">{kit.heading()}</td></tr>',
        f'<tr><td align="right"><font size="2">{kit.byline()}</font></td></tr>',
        f'<tr><td valign="top">{body}</td></tr>',
        f"<tr><td>{kit.notice('div')}{kit.share()}</td></tr>",
    ]
    middle = f'<table width="100%" cellpadding="8"><tbody>{"".join(rows)}</tbody></table>'
    sides = f'<td width="300" valign="top">{kit.hot()}{kit.related(3, "精彩图文")}</td>'
    frame = (
        f'<table width="1100" align="center" border="0"><tbody><tr><td colspan="2">{kit.header()}</td></tr>'
        f'<tr><td width="760" valign="top">{kit.crumbs()}{middle}</td>{sides}</tr>'
        f'<tr><td colspan="2">{kit.comments(4)}</td></tr><tr><td colspan="2">{kit.footer()}</td></tr></tbody></table>'
    )
    return kit.redesign("tables", frame)


def lazy(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Pictures that load later in every manner, among decorations that are none of the article's."""
    kit = Kit(source, rng, others)
    parts = kit.flow(
        forms=LAZY_FORMS,
        wraps=("figure", "p", "div", "link"),
        one_form=rng.random() < 0.5,
        element=rng.choice(["p", "p", "div", "span"]),
    )
    decoration = kit.tag(
        "div", "strip", "", f'style="background-image:url(//zkres.myzaker.com/static/bg/{rng.randint(1, 9)}.png)"'
    )
    if len(parts) > 4 and rng.random() < 0.5:
        parts.insert(len(parts) // 2, decoration)
    cover = f'style="background-image:url({source.pictures[0].url})"' if source.pictures else ""
    banner = kit.tag("div", "banner", "", cover)
    content = kit.tag("div", "prose", "".join(parts))
    column = kit.heading() + kit.byline() + banner + content + kit.tags() + kit.notice()
    return kit.redesign(
        "lazy",
        kit.header()
        + kit.tag("main", "column", column)
        + kit.related(6, "更多图文", summaries=False)
        + kit.app_banner()
        + kit.footer(),
    )


def surrounded(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Other articles before and after the body, in the same markup as its own paragraphs and pictures."""
    kit = Kit(source, rng, others)

    def teasers(number: int, heading: str) -> str:
        parts = [f"<h3>{kit.say(heading)}</h3>"]
        for other in kit.take(number):
            link = f'<a href="https://www.myzaker.com/article/{other.id}?from=rel">{kit.say(other.title)}</a>'
            parts.append(kit.tag("p", "text", link))
            if thumbnail := kit.thumbnail(other):
                parts.append(kit.tag("figure", "media", thumbnail))
            parts.append(kit.tag("p", "text", kit.say(other.summary)))
        return kit.tag("div", "stream", "".join(parts))

    body = "".join(kit.flow(wraps=("figure",)))
    column = (
        kit.crumbs()
        + teasers(2, "今日要闻")
        + kit.tag("div", "lead", kit.heading() + kit.byline())
        + kit.tag("div", "prose", body)
        + kit.share()
        + teasers(rng.randint(3, 6), "相关推荐")
        + kit.comments(rng.randint(0, 6))
    )
    return kit.redesign(
        "surrounded",
        kit.header()
        + kit.tag("div", "column", column)
        + f"<aside>{kit.hot()}{kit.hot(5, '编辑精选')}</aside>"
        + kit.footer(),
    )


def columns(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Two columns: title, byline, a sticky share bar, advertisements and notices are siblings of the paragraphs."""
    kit = Kit(source, rng, others)
    between: list[Callable[[], str]] = [kit.advertisement]
    if rng.random() < 0.6:
        between.append(kit.share)
    if rng.random() < 0.3:
        between.append(kit.app_banner)
    parts = kit.flow(between=between, element=rng.choice(["p", "p", "span"]))
    flat = [kit.heading(), kit.byline(), *parts, kit.notice(), kit.tags()]
    if len(between) == 1:
        flat.insert(rng.randint(1, 2), kit.tag("div", "sticky", kit.share(), 'style="position:sticky;top:80px"'))
    left = kit.tag("div", "left", "".join(flat))
    right = kit.tag("div", "right", kit.hot() + kit.advertisement() + kit.related(3, "图片新闻", summaries=False))
    return kit.redesign(
        "columns",
        kit.cookies()
        + kit.header()
        + kit.tag("div", "grid", left + right, 'style="display:grid;grid-template-columns:2fr 1fr"')
        + kit.comments(rng.randint(2, 8))
        + kit.footer(),
    )


def brief(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """An article of one sentence or of pictures alone in any of the layouts above."""
    page = rng.choice(_LAYOUTS)(source, rng, others)
    return Redesign(
        "brief",
        page.html,
        page.url,
        page.now,
        page.truth,
        page.foreign,
        source,
        (*page.features, f"layout={page.family}", f"kind={source.kind}"),
    )


_LAYOUTS: tuple[Family, ...] = (renamed, soup, semantic, tables, lazy, surrounded, columns)

ARTICLE_FAMILIES: dict[str, Family] = {
    "renamed": renamed,
    "soup": soup,
    "semantic": semantic,
    "tables": tables,
    "lazy": lazy,
    "surrounded": surrounded,
    "columns": columns,
    "brief": brief,
}
BRIEF_FAMILIES = frozenset({"brief"})
"""Those that are given brief sources alone."""
