"""Families of lists: answers with cursors, caches of clients, digests with texts, rows that a script opens."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import quote, urlencode

from tests.generic_extraction.families_lists_of_data import DATED, DataKit, items_of
from tests.generic_extraction.frame import WWW, script_json
from tests.generic_extraction.model import ListFamily, ListRedesign, Source


def graph_answers(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Answers of GraphQL to questions in a URL, which end at a cursor; of other servers; calls and assignments."""
    kit, form = DataKit(entries, rng, side), rng.choice(["variables", "cursor", "call", "assigned"])
    items, how = items_of(kit, rng)
    has_more, cursor = rng.random() < 0.7, f"Y3Vyc29y{rng.getrandbits(40):010x}"
    here = rng.choice([None, "Y3Vyc29yMA"])

    def asked(after: str | None) -> str:
        if form == "variables":
            variables = json.dumps({"channel": "13", "first": 20, "after": after}, separators=(",", ":"))
            return f"{WWW}/graphql?{urlencode({'operationName': 'Feed', 'variables': variables})}"
        return f"{WWW}/api/feed?channel=13&after={after or ''}"

    kit.url = asked(here)
    edges = [{"cursor": f"c{place}", "node": item} for place, item in enumerate(items)]
    info = {"hasNextPage": has_more, "endCursor": cursor}
    text = script_json({"data": {"channel": {"id": "13", "feed": {"edges": edges, "pageInfo": info}}}})
    text = {"call": f"/**/ typeof cb === 'function' && cb({text});", "assigned": f"var feed = {text};"}.get(form, text)
    return kit.answer("graph_answers", text, asked(cursor) if has_more else "", f"form={form}", how)


def client_caches(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Apollo's and Relay's caches somewhere in a state, in any order, and strings that are a state."""
    kit, form = DataKit(entries, rng, side), rng.choice(["apollo", "older", "relay", "coded", "key"])
    kit.turn(("head", "none"))
    items, how = items_of(kit, rng)
    cache: dict[str, Any] = {}

    def put(name: str, value: dict[str, Any]) -> dict[str, Any]:
        cache[name] = value
        return {"type": "id", "generated": False, "id": name} if form == "older" else {"__ref": name}

    feed = []
    for place, item in enumerate(items):
        author = put(f"Source:{place}", item["author"]) if "author" in item else None
        feed.append(put(f"{item['type']}:{item['id']}", {**item, "author": author} if author else item))
    root, content = "ROOT_QUERY", {'feed({"channel":"13"})': {"edges": [{"node": item} for item in feed]}}
    if form == "relay":
        root, content = "client:root", {'feed(channel:"13")': {"nodes": {"__refs": [item["__ref"] for item in feed]}}}
    names = [*cache, root]
    rng.shuffle(names)
    state: Any = {"props": {"pageProps": {"cache": {name: (cache | {root: content})[name] for name in names}}}}
    if form in {"coded", "key"}:
        state = {"queries": {"channel-13": {"data": {"list": items}}}}
    script = script_json(state) if form != "coded" else f'"{quote(json.dumps(state, ensure_ascii=False))}"'
    return kit.document("client_caches", f'<div id="app"></div><script>window.__S__ = {script};</script>', how, form)


def digests(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Short texts behind titles in one line, links that invite to read on, a line of hot ones with its heading."""
    kit, form = DataKit(entries, rng, side), rng.choice(["bold", "brackets", "blog", "line", "chips"])
    kit.turn(("head", "text", "none"))
    kit.authors = form in {"blog", "chips"}
    made = []
    for place, entry in enumerate(kit.entries):
        href, title, when = kit.href(entry, place), escape(entry.title), f"{entry.published_at:%Y-%m-%d %H:%M}"
        text = f"{rng.choice(DATED)}{escape(entry.summary).removesuffix('。') or '详见正文'}。"
        more = rng.choice(["阅读全文&gt;&gt;", "[详细]", "查看原文", "继续阅读"])
        label = rng.choice(["<em>置顶</em>", "<i>独家</i>", "<span>热</span>", ""])
        made.append({
            "bold": f'<p><strong>{title}</strong>{text}<a href="{href}">{more}</a> <i>{when}</i></p>',
            "brackets": f'<div><time>{when}</time><a href="{href}"><b>【{title}】</b>{text}</a></div>',
            "line": f'<div><time>{when}</time><a href="{href}"><b>{title}</b></a><span>{text}</span><p>分享</p></div>',
            "blog": f'<section><h2><a href="{href}">{title}</a></h2><p>{text} <a href="{href}">继续阅读 <i>“{title}”'
            f"</i></a></p><p>{escape(entry.author)}/{when}</p></section>",
            "chips": f'<section><h3>{label}<a href="{href}">{title}</a></h3><p>{text}<a href="{href}">{more}</a></p>'
            f"<p><b>{escape(entry.author)}</b><b>{when}</b><b>阅读(312)</b></p></section>",
        }[form])  # fmt: skip
    hot = [other for other, _ in zip(kit.sides, range(4), strict=False)]
    kit.side_ids += [other.id for other in hot]
    links = rng.choice(["", " | "]).join(f'<a href="{kit.href(other)}">{escape(other.title)}</a>' for other in hot)
    bar = f"<p><b>{rng.choice(['大家都在看', '热门推荐', '24小时热榜'])}</b>：{links}</p>" if len(hot) > 2 else ""
    return kit.document("digests", f"<div><div>{''.join(made)}</div>{bar}</div>", f"form={form}")


def handlers(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Rows that a script opens: a call with an object, Vue's and Angular's attributes, an id beside another's path."""
    kit, form = DataKit(entries, rng, side), rng.choice(["object", "vue", "id", "component"])
    kit.turn(("head", "button", "none"))

    def opened(kind: str, id_: str) -> str:
        return {
            "object": f"onclick=\"goDetail({{id:'{id_}',type:'{kind}'}})\"",
            "vue": f"@click=\"go('/{kind}/{id_}')\"",
            "id": f'data-id="{id_}" data-href="/{kind}/{id_}"',
            "component": f":to=\"'/{kind}/{id_}'\"",
        }[form]

    def other(kind: str, id_: str, title: str) -> str:
        return f"<div class=r {opened(kind, id_)}><b>{title}</b></div>"

    made = [
        f'<div class=r {opened("article", entry.id)}><img src="/i/{place}.jpg"><b>{escape(entry.title)}</b>'
        f"<p><span>{escape(entry.author)}</span><span>{entry.published_at:%Y-%m-%d %H:%M}</span></p></div>"
        for place, entry in enumerate(kit.entries)
    ]
    return kit.document("handlers", f"<div>{''.join(kit.mixed(made, other))}</div>", f"form={form}")


LIST_FAMILIES: dict[str, ListFamily] = {
    family.__name__: family for family in (graph_answers, client_caches, digests, handlers)
}
