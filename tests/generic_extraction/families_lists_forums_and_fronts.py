"""Families of lists: threads of forums, results of searches by lines, fronts in sections, states and answers by ids."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from html import escape
from typing import Any
from urllib.parse import urlencode

from tests.generic_extraction.families_lists_of_data import DATED, DataKit
from tests.generic_extraction.frame import WWW, script_json
from tests.generic_extraction.model import ListFamily, ListRedesign, Source

_PEOPLE = ("七号车厢", "半糖去冰", "老地图", "路过的风")


def forum_threads(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Threads in a table with tips, pages and last replies, or as cards below the heading of who wrote them."""
    kit, form = DataKit(entries, rng, side), rng.choice(["table", "cards"])
    kit.turn(("text", "numbers", "none"))
    kit.entries = [replace(entry, author=rng.choice(_PEOPLE)) for entry in kit.entries]
    made = []
    for place, entry in enumerate(kit.entries):
        href, title, when = kit.href(entry, place), escape(entry.title), f"{entry.published_at:%Y-%m-%d %H:%M}"
        who = entry.author
        tip = "本版置顶主题 - 新窗口打开" if place < 2 else "新窗口打开"
        pages = (
            f'<span class="pgs">…<a href="{href}{"&" if "?" in href else "?"}page=2">2</a></span>'
            if rng.random() < 0.3
            else ""
        )
        row = (
            f'<tbody><tr><td><a href="{href}" title="{tip}"><img src="/static/folder.gif"></a></td>'
            f'<th><em>[<a href="/forum?type=1">讨论</a>]</em> <a href="{href}" class="xst">{title}</a>{pages}</th>'
            f'<td class="by"><cite><a href="/space-uid-{place}.html">{who}</a></cite><em>{when}</em></td>'
            f'<td><a href="{href}">{rng.randint(0, 99)}</a><em>{rng.randint(100, 9999)}</em></td>'
            f'<td class="by"><cite><a href="/space-name.html">晚班司机</a></cite><em>{kit.now:%Y-%m-%d %H:%M}</em></td>'
            "</tr></tbody>"
        )
        stuck = "<i>置顶</i>" if place < 1 else ""
        card = (
            f'<li><div><a href="/space-{place}"><img src="/avatar.php"></a><h3><a href="/space-{place}">{who}</a></h3>'
            f'<span>{when}</span></div><a href="{href}"><div>{stuck}<em>{title}</em></div></a><a href="{href}"><div>'
            f'{escape(entry.summary)}</div></a><ul><li># <a href="/forum-2">摄影</a></li></ul></li>'
        )
        made.append(row if form == "table" else card)
    rows = "".join(made)
    content = f'<table summary="forum">{rows}</table>' if form == "table" else f"<ul>{rows}</ul>"
    return kit.document("forum_threads", f"<div>{content}</div>", f"form={form}")


def search_lines(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Results whose source and time stand in the box of the summary, with links to others like them behind it."""
    kit, form = DataKit(entries, rng, side), rng.choice(["labelled", "in_one"])
    kit.turn(("text", "none"))
    made = []
    for place, entry in enumerate(kit.entries):
        href, when, who = kit.href(entry, place), f"{entry.published_at:%Y-%m-%d %H:%M}", escape(entry.author)
        text = f"{rng.choice(['', *DATED])}{escape(entry.summary)}…"
        title, more = escape(entry.title), f'<a href="/ns?cont={place}">3条相同新闻</a>'
        labelled = (
            f'<h3><a href="{href}" aria-label="标题：{title}">{title}</a></h3><div><a href="/cache/{place}" '
            f'aria-label="新闻来源：{who}"><span>{who}</span></a></div><span aria-label="发布于：{when}">{when}</span>'
            f'<span aria-label="摘要：{text}">{text}</span>'
        )
        in_one = (
            f'<h3><a href="{href}">{title}</a></h3><div class="c-summary"><p>{who}&nbsp;&nbsp;{when}</p>{text}'
            f'<span>{more}&nbsp;-&nbsp;<a href="/cache/{place}">快照</a></span></div>'
        )
        made.append(f'<div class="result">{labelled if form == "labelled" else in_one}</div>')
    return kit.document("search_lines", f"<div>{''.join(made)}</div>{kit.box(5, '热搜')}", f"form={form}")


def front_sections(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Labels on images, tabs of which one is shown, sections with a link to their channel, side bars in plain boxes."""
    kit = DataKit(entries, rng, side)
    kit.url = f"{WWW}/"
    kit.turn(("none",))
    heads, size = [*rng.sample(["热点", "科技", "汽车", "娱乐"], 3)], max(1, len(kit.entries) // 3)
    hidden = rng.choice(["hidden", 'style="display:none"', 'aria-hidden="true"'])

    def card(place: int, entry: Source) -> str:
        href, label = kit.href(entry, place), rng.choice(["头条", "科技", "深度报道"])
        title, who, when = escape(entry.title), escape(entry.author), f"{entry.published_at:%Y-%m-%d %H:%M}"
        return (
            f'<li class="u3"><a href="{href}">{kit.cover(entry)}<i>{label}</i></a><p><a href="{href}">{title}</a></p>'
            f"<div><span>{who}</span><span>{when}</span></div></li>"
        )

    made = [card(place, entry) for place, entry in enumerate(kit.entries)]
    tabs = '<ul role="tablist"><li role="tab" aria-selected="true">推荐</li><li role="tab">最新</li></ul>'
    parts = [f"{tabs}<div><ul>{''.join(made[:size])}</ul><ul {hidden}>{''.join(made[size - 1 : 2 * size])}</ul></div>"]
    for start in range(2 * size, len(made), size):
        rows = "".join(made[start : start + size])
        head = f'<div><h3>{heads[start // size % 3]}</h3><a href="/channel/{start}">更多 &gt;</a></div>'
        parts.append(f"<section>{head}<ul>{rows}</ul></section>")
    hot = [one for one, _ in zip(kit.sides, range(4), strict=False)]
    kit.side_ids += [one.id for one in hot]
    links = "".join(f'<li><a href="{kit.href(one)}">{escape(one.title)}</a></li>' for one in hot)
    box = (
        f'<div class="u8"><div><h3>{rng.choice(["热点排行", "今日热议", "本站推荐"])}</h3></div><ul>{links}</ul></div>'
    )
    return kit.document("front_sections", f'<div><div class="u7">{"".join(parts)}</div>{box}</div>', f"hidden={hidden}")


def _app_item(kit: DataKit, entry: Source, form: str) -> dict[str, Any]:
    moment = int(entry.published_at.timestamp())
    match form:
        case "route":
            card = {"widgetTitle": entry.title, "publishTime": moment * 1000, "authorName": entry.author}
            return {"itemId": entry.id, "itemType": 10, "card": card, "route": f"detail_article?itemId={entry.id}"}
        case "nested":
            article = {"id": 7, "title": entry.title, "jump_url": f"/article/{entry.id}"}
            author = {"mid": 7, "name": entry.author, "pub_time": "3小时前", "pub_ts": moment}
            return {
                "idstr": "98",
                "modules": {"module_author": author, "module_dynamic": {"major": {"article": article}}},
            }
        case _:
            return {"pk": entry.id, "title": entry.title, "primary_author": {"name": entry.author}, "dateline": moment}


def app_items(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Items of apps: under ids in any order and referred to elsewhere, opened by an app's page, or nested by module."""
    kit, form = DataKit(entries, rng, side), rng.choice(["by_id", "ids", "route", "nested"])
    items = [_app_item(kit, entry, form) for entry in kit.entries]
    video, topic = kit.other_id(), kit.other_id()
    value: dict[str, Any] = {"items": items}
    if form in {"by_id", "ids"}:
        order: list[Any] = [{"id": item["pk"], "map": "articles"} for item in items]
        order.insert(1, {"id": topic, "map": "specials"})
        names = [item["pk"] for item in items]
        rng.shuffle(names)
        known = {item["pk"]: item for item in items}
        value = {
            "items": order if form == "by_id" else [one["id"] for one in order],
            "articles": {name: known[name] for name in names},
            "specials": {topic: {"id": topic, "title": "专题：一座老城的十二个门"}},
        }
    elif form == "route":
        card = {"widgetTitle": "看视频：潮水怎样漫过堤坝", "publishTime": int(kit.now.timestamp()) * 1000}
        items.insert(1, {"itemId": video, "itemType": 60, "card": card, "route": f"detail_video?itemId={video}"})
    kit.url = f"{WWW}/api/flow?channel=13"
    return kit.answer("app_items", script_json({"code": 0, "data": value}), "", f"form={form}")


def paged_answers(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Answers that say how far they go in their own ways: pages in brackets or from 0, places, cursors of any name."""
    kit, form = DataKit(entries, rng, side), rng.choice(["brackets", "zero", "place", "continuation", "offset"])
    last = rng.random() < 0.2
    items = [
        {"id": entry.id, "title": entry.title, "excerpt": {"content": f"<p>{escape(entry.summary)}</p>"},
         "publishedBylines": [{"id": 7, "name": entry.author}],
         "published_at": entry.published_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
        for entry in kit.entries
    ]  # fmt: skip
    here, there = {
        "brackets": ({"pagination[page]": "1", "pagination[pageSize]": "20"}, {"pagination[page]": "2"}),
        "zero": ({"query": "x", "page": "0"}, {"page": "1"}),
        "place": ({"limit": "20", "offset": "0"}, {"offset": "20"}),
        "continuation": ({"count": "20"}, {"continuation": "15c7-1d7"}),
        "offset": ({"type": "all", "offset": "9770"}, {"offset": "9881"}),
    }[form]
    told: dict[str, Any] = {
        "brackets": {"meta": {"pagination": {"page": 1, "pageSize": 20, "pageCount": 1 if last else 7}}},
        "zero": {"page": 0, "nbPages": 1 if last else 45},
        "place": {"total": 20 if last else 900},
        "continuation": {} if last else {"continuation": "15c7-1d7"},
        "offset": {"has_more": not last, "offset": "9881"},
    }[form]
    base = f"{WWW}/api/list?"
    kit.url = base + urlencode(here)
    return kit.answer(
        "paged_answers",
        script_json({"data": items, **told}),
        "" if last else base + urlencode(here | there),
        f"form={form}",
    )


LIST_FAMILIES: dict[str, ListFamily] = {
    one.__name__: one for one in (forum_threads, search_lines, front_sections, app_items, paged_answers)
}
