"""Families of lists of further kinds: English dates, feeds, JSON:API, props of islands, ids in JSON of attributes."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from email.utils import format_datetime
from html import escape
from typing import Any

from tests.generic_extraction.families_lists_of_data import DATED, DataKit, items_of
from tests.generic_extraction.frame import WWW
from tests.generic_extraction.model import ListFamily, ListRedesign, Source


def english(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Names behind "By", and dates as English pages write them."""
    kit = DataKit(entries, rng, side)
    kit.turn(("head", "none"))
    form, mark = rng.choice(["%b %-d, %Y, %-I:%M %p", "%-d %B %Y %H:%M", "%a, %b. %-d at %H:%M"]), rng.choice("·|—")
    made = [
        f'<li><h3><a href="{kit.href(entry)}">{escape(entry.title)}</a></h3><p>{rng.choice(DATED)}{entry.summary}</p>'
        f"<p>By {escape(entry.author)} {mark} {entry.published_at.strftime(form)}</p><em>5 min read</em></li>"
        for entry in kit.entries
    ]
    return kit.document("english", f"<ul>{''.join(made)}</ul>", f"time={form}")


def feeds(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """RSS, Atom and JSON Feed, and JSON:API, which names publishers beside the list."""
    kit, form = DataKit(entries, rng, side), rng.choice(["rss", "atom", "json", "jsonapi"])
    kit.url = f"{WWW}/feed/{form}"
    following = rng.choice(["", f"{kit.url}?page=2"])
    made: list[Any] = []
    for entry in kit.entries:
        address, text = f"{WWW}/article/{entry.id}", rng.choice(DATED) + entry.summary
        title, author, moment = escape(entry.title), escape(entry.author), entry.published_at
        made.append({
            "rss": f"<item><title>{title}</title><link>{address}</link><dc:creator>{author}</dc:creator>"
            f"<pubDate>{format_datetime(moment)}</pubDate><description>{escape(text)}</description></item>",
            "atom": f'<entry><title type="html">{escape(title)}</title><link href="{address}"/><author><name>{author}'
            f"</name></author><published>{moment.isoformat()}</published><summary>{escape(text)}</summary></entry>",
            "json": {"id": entry.id, "url": address, "title": entry.title, "summary": text,
                     "date_published": moment.isoformat(), "authors": [{"name": entry.author}]},
            "jsonapi": {"type": "articles", "id": entry.id,
                        "relationships": {"source": {"data": {"type": "s", "id": entry.author}}},
                        "attributes": {"title": entry.title, "summary": text, "published_at": moment.isoformat()}},
        }[form])  # fmt: skip
    more = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{following}"/>' if following else ""
    match form:
        case "rss":
            space = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
            channel = f"<channel><title>ZAKER</title>{more}{''.join(made)}</channel>"
            text = f'<?xml version="1.0"?><rss version="2.0" {space}>{channel}</rss>'
        case "atom":
            text = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>ZAKER</title>{more}{"".join(made)}</feed>'
        case "json":
            text = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": made, "next_url": following})
        case _:
            names = dict.fromkeys(entry.author for entry in kit.entries)
            people = [{"type": "s", "id": name, "attributes": {"name": name}} for name in names]
            text = json.dumps({"data": made, "included": people, "links": {"next": following or None}})
    return kit.answer("feeds", text, following, f"form={form}")


def _tagged(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [0, {key: _tagged(inner) for key, inner in value.items()}]
    return [1, [_tagged(inner) for inner in value]] if isinstance(value, list) else [0, value]


def _numbered(value: Any, values: list[Any]) -> str:
    if isinstance(value, dict):
        value = {key: _numbered(inner, values) for key, inner in value.items()}
    elif isinstance(value, list):
        value = [_numbered(inner, values) for inner in value]
    values.append(value)
    number, digits = len(values) - 1, ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


def islands(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Props of Astro's islands, Qwik's state, SvelteKit's data, or ids in JSON of attributes."""
    kit, form = DataKit(entries, rng, side), rng.choice(["astro", "qwik", "svelte", "attributes"])
    kit.turn(("head", "none"))
    items, how = items_of(kit, rng)
    match form:
        case "astro":
            main = (
                f'<astro-island props="{escape(json.dumps({"feed": _tagged(items), "page": [0, 1]}))}"></astro-island>'
            )
        case "qwik":
            values: list[Any] = []
            _numbered({"feed": items}, values)
            main = f'<div></div><script type="qwik/json">{json.dumps({"ctx": {}, "objs": values})}</script>'
        case "svelte":
            data = f"[null,{{type:'data',data:{json.dumps({'feed': items})},uses:{{}}}}]"
            main = f"<div></div><script>const data = {data.replace('</', '<' + chr(92) + '/')};</script>"
        case _:
            rows = [
                f'<a href="#" data-log="{escape(json.dumps({"type": item["type"], "item_id": item["id"]}))}"><h4>'
                f"{escape(item['title'])}</h4><i>{escape(item.get('author', {}).get('nickname', ''))}</i></a>"
                for item in items
            ]
            dates = {entry.id: f"{entry.published_at:%Y-%m-%d %H:%M}" for entry in kit.entries}
            rows = [row[:-4] + f"<i>{dates.get(item['id'], '')}</i></a>" for row, item in zip(rows, items, strict=True)]
            main = f"<section>{''.join(rows)}</section>"
    return kit.document("islands", main, f"form={form}", how)


LIST_FAMILIES: dict[str, ListFamily] = {family.__name__: family for family in (english, feeds, islands)}
