"""Families of lists whose entries are opened by scripts, and of lists in clusters."""

from __future__ import annotations

import random
from collections.abc import Sequence
from html import escape

from tests.generic_extraction.families_lists_of_cards import ListKit
from tests.generic_extraction.model import ListFamily, ListRedesign, Source

_CHIPS = ("独家", "视频", "深度", "图集", "直播")


def clicked(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Cards of a component library under scoped styles; what is clicked is the card, which holds its address itself."""
    kit = ListKit(entries, rng, side)
    kit.turn()
    form = rng.choice(["data-href", "onclick", "mixed", "button"])
    mark = f"data-v-{rng.getrandbits(32):08x}"
    made = []
    for place, entry in enumerate(entries):
        title, href = escape(entry.title), kit.href(entry, place)
        how = form if form != "mixed" else rng.choice(["data-href", "onclick", "link"])
        attributes, heading, more = "", title, ""
        match how:
            case "data-href":
                attributes = f' role="link" tabindex="0" data-href="{href}"'
            case "onclick":
                attributes = f" onclick=\"window.open('{href}')\""
            case "button":
                more = (
                    f'<button {mark} class="el-button el-button--text" data-url="{href}"><span>阅读全文</span></button>'
                )
            case _:
                heading = f'<a {mark} href="{href}" class="el-link">{title}</a>'
        made.append(
            f'<div {mark} class="el-card is-hover-shadow"{attributes}><div class="el-card__body"><div {mark} '
            f'class="el-image">{kit.cover(entry)}</div><h3 {mark} class="headline">{heading}</h3><p {mark} '
            f'class="el-text line-clamp-2">{escape(entry.summary)}</p><div {mark} class="row-foot"><span>{entry.author}'
            f"</span><span>{kit.age(entry)}</span>{more}</div></div></div>"
        )
    mixed = kit.rows(made, "div", "promo")
    box = kit.box(6, "热榜")
    content = (
        f'<div {mark} class="el-row"><div {mark} class="el-col el-col-17"><!--[-->{mixed}<!--]--></div>'
        f'<div {mark} class="el-col el-col-7">{box}</div></div>'
    )
    return kit.list_page("clicked", f'<div id="__nuxt"><main>{content}</main></div>', f"card={form}")


def clusters(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Events: a headline with picture, below it what others write of it, each behind its source and a chip."""
    kit = ListKit(entries, rng, side)
    kit.turn()
    chips = rng.choice(["inside", "beside"])
    made, place = [], 0
    while place < len(entries):
        size = rng.randint(1, 4)
        first, *rest = entries[place : place + size]
        lead = (
            f'<a href="{kit.href(first, place)}">{kit.cover(first)}</a>'
            f'<h3{kit.name("lead")}><a href="{kit.href(first, place)}">{escape(first.title)}</a></h3>'
            f"<p>{escape(first.summary)}</p><span>{first.author}</span> <span>{kit.age(first)}</span>"
        )
        lines = []
        for number, entry in enumerate(rest, place + 1):
            chip = kit.tag("em", "chip", rng.choice(_CHIPS)) if rng.random() < 0.5 else ""
            name = kit.tag("span", "origin", entry.author)
            title = kit.tag("span", "line", escape(entry.title))
            href, age = kit.href(entry, number), f"<time>{kit.age(entry)}</time>"
            if chips == "inside":
                lines.append(f'<li><a href="{href}">{name}{chip}{title}{age}</a></li>')
            else:
                lines.append(f'<li>{name}{chip}<a href="{href}">{title}</a>{age}</li>')
        more = f'<ul{kit.name("lines")}>{"".join(lines)}</ul><a href="/topic/{place}">完整报道</a>' if lines else ""
        made.append(kit.tag("section", "event", lead + more))
        place += size
    content = kit.tag("main", "events", kit.rows(made, "section", "event"))
    return kit.list_page("clusters", kit.box(5, "此刻热议") + content, f"chips={chips}")


LIST_FAMILIES: dict[str, ListFamily] = {
    "clicked": clicked,
    "clusters": clusters,
}
