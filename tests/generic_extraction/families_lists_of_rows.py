"""Families of list pages whose records are rows and cards: each shows publisher and time in a manner of its own."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from tests.generic_extraction.families_lists_of_cards import NextPage
from tests.generic_extraction.families_lists_of_data import DATED, DataKit
from tests.generic_extraction.frame import CDN, WWW
from tests.generic_extraction.model import ListFamily, ListRedesign, Source


def _anchors(kit: DataKit, rng: random.Random) -> Callable[[str, str, str], str]:
    """Return what makes a card of something that is no article, under an address that looks like one's."""

    def other(kind: str, id_: str, title: str) -> str:
        if kind == "ad":
            mark = rng.choice(["广告", "推广"])
            return f'<div class="unit"><a href="/article/{id_}"><h3>{title}</h3></a><p><span>{mark}</span></p></div>'
        return f'<div class="unit"><a href="/{kind}/{id_}"><h3>{title}</h3></a><p><span>某频道</span></p></div>'

    return other


def dated(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Titles and summaries begin with other dates; the record's own is in `<time datetime>`, or a text of its own."""
    kit = DataKit(entries, rng, side)
    kit.turn()
    form = rng.choice(["datetime", "title", "text"])
    made = []
    for place, entry in enumerate(kit.entries):
        moment = entry.published_at
        match form:
            case "datetime":
                when = f'<time datetime="{moment.isoformat()}">{kit.age(entry)}</time>'
            case "title":
                when = f'<span title="{moment:%Y-%m-%d %H:%M}">{kit.age(entry)}</span>'
            case _:
                when = f"<span>{rng.choice(['', '发布于 '])}{moment:%Y-%m-%d %H:%M}</span>"
        lead = rng.choice([f"<p>{DATED[place % 5]}{escape(entry.summary)}</p>", ""])
        label = rng.choice(["<b>置顶</b>", "<b>独家</b>", ""])
        counts = rng.choice(["<span>35评论</span>", "<span>1.2万阅读</span>", ""])
        who = f"<span>{entry.author}</span>"
        line = f"{label}{who}{when}{counts}" if rng.random() < 0.7 else f"{label}{when}{who}{counts}"
        made.append(
            f'<div class="unit"><a href="{kit.href(entry, place)}"><h3>{escape(entry.title)}</h3></a>'
            f"{lead}<p>{line}</p></div>"
        )
    content = kit.tag("main", "feed", "".join(kit.mixed(made, _anchors(kit, rng))))
    return kit.document("dated", content + kit.box(5, "热榜"), f"time={form}")


def bylines(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Source and time on one line of text, in every manner of separating them; pictures of accounts have names."""
    kit = DataKit(entries, rng, side)
    kit.turn()
    form = rng.choice([" · ", " | ", "&nbsp;&nbsp;", " / ", "label", "attribute", "link"])
    made = []
    for place, entry in enumerate(kit.entries):
        when = f"{entry.published_at:%Y-%m-%d %H:%M}"
        link = f'<a href="{kit.href(entry, place)}" class="t">{escape(entry.title)}</a>'
        attributes = ""
        match form:
            case "label":
                line = f"<div>来源：{entry.author} 时间：{when}</div>"
            case "attribute":
                attributes = f' data-source="{entry.author}" data-publish-time="{when}"'
                line = f"<div>{rng.randint(2, 99)} 跟帖</div>"
            case "link":
                logo = f'<img alt="" src="{CDN}/a.png">'
                line = f'<div><a href="/source/{place + 1}">{logo}{entry.author}</a><i>{when}</i></div>'
            case _:
                line = f"<div>{entry.author}{form}{when}{form}{rng.randint(2, 99)}评论</div>"
        made.append(f"<li{attributes}>{kit.cover(entry)}<div>{link}{line}</div></li>")
    return kit.document(
        "bylines", f"<ul>{kit.rows(made, 'li', 'promo')}</ul>{kit.box(5, '排行')}", f"line={form.strip()}"
    )


def names(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Covers that are the link; the title is its label, what labels it, a figure's caption or a picture's text."""
    kit = DataKit(entries, rng, side)
    kit.turn()
    form = rng.choice(["label", "long label", "labelledby", "caption", "alt", "stretched"])
    made = []
    for place, entry in enumerate(kit.entries):
        title, href = escape(entry.title), kit.href(entry, place)
        line = f"<footer><span>{entry.author}</span><time datetime='{entry.published_at.isoformat()}'></time></footer>"
        picture = f'<img src="{CDN}/{place}.jpg" alt="">'
        match form:
            case "label":
                inner = f'<a href="{href}" aria-label="{title}">{picture}</a>{line}'
            case "long label":
                inner = f'<a href="{href}" aria-label="阅读全文：{title}">{picture}<span>阅读全文</span></a>{line}'
            case "labelledby":
                inner = (
                    f'<a href="{href}" aria-labelledby="n{place}">{picture}</a><div id="n{place}">{title}</div>{line}'
                )
            case "caption":
                inner = f'<figure><a href="{href}">{picture}</a><figcaption>{title}</figcaption></figure>{line}'
            case "alt":
                inner = f'<a href="{href}"><img src="{CDN}/{place}.jpg" alt="{title}"></a>{line}'
            case _:
                inner = f'{picture}<div><strong>{title}</strong>{line}</div><a class="cover-all" href="{href}"></a>'
        made.append(f'<div class="tile-{len(kit.entries)}">{inner}</div>')
    return kit.document("names", f'<section role="feed">{"".join(made)}</section>{kit.box(4, "热榜")}', f"title={form}")


def flat_rows(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """A page in capitals of an old portal: headings, words and lines of source and time follow in no box."""
    kit = DataKit(entries, rng, side)
    kit.turn(("text", "numbers", "none"))
    form = rng.choice(["DL", "DIV", "TABLE"])
    parts = []
    for place, entry in enumerate(kit.entries):
        link = f'<A HREF="{kit.href(entry, place)}" TARGET=_blank>{escape(entry.title)}</A>'
        when = f"{entry.published_at:%Y-%m-%d %H:%M}"
        match form:
            case "DL":
                parts.append(f"<DT>{link}<DD>{escape(entry.summary)}<DD><FONT COLOR=gray>{entry.author} {when}</FONT>")
            case "DIV":
                parts.append(
                    f"<H3>{link}</H3><P>{escape(entry.summary)}</P><P><SPAN>{entry.author}</SPAN> <EM>{when}</EM></P>"
                )
            case _:
                parts.append(f"<TR><TD>·<TD>{link}<TD>[{entry.author}]<TD ALIGN=right>({when})")
    return kit.document("flat_rows", f"<{form}>{''.join(parts)}</{form}>{kit.box(4, '点击排行')}", f"box={form}")


def days(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """News under the names of days: each has a clock alone."""
    ordered = sorted(entries, key=lambda entry: entry.published_at, reverse=True)
    kit = DataKit(ordered, rng, side)
    kit.authors = False
    kit.turn()
    parts: list[str] = []
    day: Any = None
    for place, entry in enumerate(kit.entries):
        moment = entry.published_at
        if moment.date() != day:
            day = moment.date()
            parts.append(f"<h4>{moment:%Y年%m月%d日}</h4>")
        link = f'<a href="{kit.href(entry, place)}">{escape(entry.title)}</a>'
        parts.append(f'<div class="line-x"><time>{moment:%H:%M}</time>{link}</div>')
    return kit.document("days", f"<main>{''.join(parts)}</main>{kit.box(4, '快讯排行')}")


def more(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Lists that grow: what loads more has an address, a cursor or a number in its attributes."""
    kit = DataKit(entries, rng, side)
    kit.authors = kit.minutes = False
    base = kit.url
    forms = {
        "hx-get": (f'<button hx-get="{base}?page=2" hx-trigger="revealed">再看看</button>', f"{base}?page=2"),
        "cursor": ('<div class="load-more" data-api="/api/feed" data-cursor="k9"></div>', f"{WWW}/api/feed?cursor=k9"),
        "number": ('<div id="loadMore" data-next-page="2" data-total="9">加载更多</div>', f"{base}?page=2"),
        "current": (
            f'<a href="{base}">1</a><a aria-current="page" href="{base}/p2">2</a><a href="{base}/p3">3</a>',
            f"{base}/p3",
        ),
        "last": ('<a class="next is-disabled" aria-disabled="true" href="?page=1">下一页</a>', ""),
        "infinite": ('<div data-infinite-scroll data-next-url="?after=6a"></div>', f"{base}?after=6a"),
        "frame": (f'<turbo-frame id="more" src="{base}?page=2" loading="lazy"></turbo-frame>', f"{base}?page=2"),
    }
    form = rng.choice(list(forms))
    foot, url = forms[form]
    kit.following, kit.next_form = NextPage(url, "", foot), form
    made = [
        f'<li><a href="{kit.href(entry, place)}">{escape(entry.title)}</a>'
        f'<time datetime="{entry.published_at:%Y-%m-%d}">{kit.age(entry)}</time></li>'
        for place, entry in enumerate(kit.entries)
    ]
    return kit.document("more", f"<ul>{''.join(made)}</ul>", f"next={form}")


LIST_FAMILIES: dict[str, ListFamily] = {
    family.__name__: family for family in (dated, bylines, names, flat_rows, days, more)
}
