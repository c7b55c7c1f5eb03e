"""Families of lists as timelines, custom elements, mosaics and stretched links."""

from __future__ import annotations

import random
from collections.abc import Sequence
from html import escape

from tests.generic_extraction.families_lists_of_cards import ListKit
from tests.generic_extraction.model import ListFamily, ListRedesign, Source


def timeline(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """News in order of time under the names of days: a time and a link, sometimes the first words."""
    kit = ListKit(entries, rng, side)
    kit.turn()
    terms = rng.random() < 0.5
    made = []
    for place, entry in enumerate(entries):
        if place == 0 or rng.random() < 0.15:
            day = f"{entry.published_at:%m月%d日}"
            made.append(f"<dt>{day}</dt>" if terms else f"<h3>{day}</h3>")
        link = f'<a href="{kit.href(entry, place)}">{escape(entry.title)}</a>'
        words = f"<p>{escape(entry.summary)}</p>" if rng.random() < 0.4 else ""
        stamp = f"<time>{entry.published_at:%H:%M}</time>"
        made.append(kit.tag("dd" if terms else "div", "flash", f"{stamp} {link}{words}"))
    mixed = kit.rows(made, "dd" if terms else "div", "flash")
    content = kit.tag("main", "feed", f"<dl>{mixed}</dl>" if terms else mixed)
    return kit.list_page("timeline", content + kit.box(6, "快讯排行"))


def elements(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Web components: each card has its title, picture and words in slots, the link around one or all of them."""
    kit = ListKit(entries, rng, side)
    kit.turn(("head", "rel", "text", "button", "none"))
    form = rng.choice(["title", "around"])
    made = []
    for place, entry in enumerate(entries):
        href, title = kit.href(entry, place), escape(entry.title)
        words = f'<p slot="words">{escape(entry.summary)}</p>'
        meta = f'<span slot="meta">{entry.author} · {kit.age(entry)}</span>'
        if form == "title":
            inner = f'<a slot="title" href="{href}">{title}</a>{kit.cover(entry)}{words}{meta}'
        else:
            inner = f'<a href="{href}">{kit.cover(entry)}<zk-title>{title}</zk-title>{words}{meta}</a>'
        made.append(f'<zk-card story="{entry.id}">{inner}</zk-card>')
    content = f"<zk-feed>{kit.rows(made, 'zk-card', 'promo')}</zk-feed>"
    box = f'<zk-rail slot="side">{kit.box(6, "热门")}</zk-rail>'
    return kit.list_page("elements", f"<zk-page>{content}{box}</zk-page>", f"link={form}")


def mosaic(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """A front: slides that come round again, a lead with smaller ones, then sections by subject."""
    kit = ListKit(entries, rng, side)
    kit.turn()
    slides, lead, rest = entries[:3], entries[3:5], entries[5:]
    shown = []
    for place, entry in enumerate([*slides, slides[0]]):
        image = kit.cover(entry, entry.title if rng.random() < 0.5 else "")
        link = f'<a href="{kit.href(entry, place)}">{image}<div>{escape(entry.title)}</div></a>'
        shown.append(kit.tag("li", "slide", link, 'aria-hidden="true"' if place == len(slides) else ""))
    parts = [kit.tag("ul", "slides", "".join(shown))]
    for place, entry in enumerate(lead, len(slides)):
        href = kit.href(entry, place)
        head = f'<h2><a href="{href}">{escape(entry.title)}</a></h2>'
        parts.append(
            kit.tag("div", "lead", f'{head}<a href="{href}">{kit.cover(entry)}</a><p>{escape(entry.summary)}</p>')
        )
    names = ("要闻", "城市", "生活", "深度", "文化")
    size = rng.randint(3, 6)
    for number, start in enumerate(range(0, len(rest), size)):
        cards = []
        for place, entry in enumerate(rest[start : start + size], start + len(slides) + len(lead)):
            image = f'<a href="{kit.href(entry, place)}">{kit.cover(entry)}</a>' if place % 2 else ""
            link = f'<a href="{kit.href(entry, place)}"><h4>{escape(entry.title)}</h4></a>'
            cards.append(kit.tag("div", "tile", f"{image}{link}<small>{kit.age(entry)}</small>"))
        more = f'<a href="/channel/{rng.randint(1, 14)}">更多</a>'
        heading = f"<header><h3>{names[number % len(names)]}</h3>{more}</header>"
        parts.append(f"<section>{heading}{kit.rows(cards, 'div', 'tile')}</section>")
    return kit.list_page("mosaic", kit.tag("main", "front", "".join(parts)) + kit.box(8, "今日最热"))


def stretched(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Cards under an empty link that covers them: the title stands in a heading, and in the link's label or nowhere."""
    kit = ListKit(entries, rng, side)
    kit.turn()
    form = rng.choice(["label", "labelledby", "heading"])
    made = []
    for place, entry in enumerate(entries):
        title, href = escape(entry.title), kit.href(entry, place)
        label = {"label": f' aria-label="{title}"', "labelledby": f' aria-labelledby="t{place}"'}.get(form, "")
        cover = f'<a href="{href}" tabindex="-1" aria-hidden="true"{label}></a>'
        heading = f'<h3 id="t{place}">{title}</h3>'
        words = f"<p>{escape(entry.summary)}</p><footer>{entry.author}<span>{kit.age(entry)}</span></footer>"
        inner = f"{cover}{kit.cover(entry)}{heading}{words}"
        if rng.random() < 0.5:
            inner = f"{kit.cover(entry)}<div>{heading}{words}</div>{cover}"
        made.append(kit.tag("div", "card", inner))
    content = kit.tag("div", "grid", kit.rows(made, "div", "card"), 'role="feed"')
    return kit.list_page("stretched", content + kit.box(5, "周排行"), f"title={form}")


LIST_FAMILIES: dict[str, ListFamily] = {
    "timeline": timeline,
    "elements": elements,
    "mosaic": mosaic,
    "stretched": stretched,
}
