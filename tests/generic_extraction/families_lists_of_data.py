"""Families of list pages whose entries are data or bare ids, with topics, videos and advertisements among them.

They ask for authors and dates too: a date in a title or a summary is none of the entry's, an id in another's address
is none of an article's.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from datetime import UTC, timedelta
from html import escape
from typing import Any

from tests.generic_extraction.families_lists_of_cards import ListKit
from tests.generic_extraction.frame import CDN, WWW, script_json
from tests.generic_extraction.model import ListFamily, ListRedesign, ListTruth, Shown, Source

_KINDS = ("topic", "video", "ad")
_KIND_TITLES = {
    "topic": "专题：一座老城的十二个门",
    "video": "看视频：潮水怎样漫过堤坝",
    "ad": "满三件包邮的厨房收纳架",
}
DATED = ("晚报7月24日消息，", "新知社2019年3月2日讯：", "据10月1日通报，", "12-31 的最后一班船，", "昨天 10:20 之后，")


class DataKit(ListKit):
    """The makings of a list of which each entry is data. wanted: of which entries what must be found."""

    def __init__(self, entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> None:
        super().__init__(entries, rng, side)
        self.url = self.url.partition("?")[0]
        self.number = 1
        self.authors = True
        self.minutes = True

    def other_id(self) -> str:
        """Return an id like an article's, of something else."""
        return f"{int(self.now.timestamp()):08x}8e9f09{self.rng.getrandbits(40):010x}"

    def moment(self, entry: Source, form: str) -> Any:
        """Return when an entry was published in a form of data."""
        seconds = int(entry.published_at.timestamp())
        match form:
            case "seconds":
                return seconds
            case "milliseconds":
                return seconds * 1000
            case "digits":
                return str(seconds)
            case "iso":
                return entry.published_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
            case _:
                return f"{entry.published_at:%Y-%m-%d %H:%M:%S}"

    def mixed(self, made: Sequence[Any], other: Callable[[str, str, str], Any]) -> list[Any]:
        """Return the entries with a topic, a video and an advertisement among them, which *other* makes."""
        found = list(made)
        for kind in _KINDS:
            found.insert(self.rng.randint(1, len(found)), other(kind, self.other_id(), _KIND_TITLES[kind]))
        return found

    def answer(self, family: str, html: str, next_url: str, *features: str) -> ListRedesign:
        """Return the finished page or answer, of which authors and dates are asked for too."""
        shown = tuple(self.shown(entry) for entry in self.entries)
        main = tuple((entry.id, entry.title) for entry in self.entries)
        truth = ListTruth(main, tuple(dict.fromkeys(self.side_ids)), next_url, shown)
        return ListRedesign(family, html, self.url, self.now, truth, tuple(self.ads), features)

    def shown(self, entry: Source) -> Shown:
        """Return what the page shows of an entry beside its title."""
        moment = entry.published_at
        if not self.minutes:
            start = moment.replace(hour=0, minute=0, second=0)
            return Shown(entry.id, entry.author if self.authors else "", start, start + timedelta(days=1))
        start = moment.replace(second=0)
        return Shown(entry.id, entry.author if self.authors else "", start, start + timedelta(minutes=1))

    def document(self, family: str, content: str, *features: str) -> ListRedesign:
        """Return the finished page with head and frame."""
        page = self.list_page(family, content)
        return self.answer(family, page.html, self.following.url, *page.features, *features)


def _item(kit: DataKit, entry: Source, form: str, time_key: str) -> dict[str, Any]:
    return {
        "id": entry.id,
        "type": "article",
        "title": entry.title,
        "brief": DATED[len(entry.title) % len(DATED)] + entry.summary,
        "author": {"id": kit.other_id(), "nickname": entry.author, "avatar": f"{CDN}/a.png"},
        time_key: kit.moment(entry, form),
        "update_time": int(kit.now.timestamp()),
    }


def _time(rng: random.Random) -> tuple[str, str]:
    form = rng.choice(["seconds", "milliseconds", "digits", "iso", "text"])
    return form, rng.choice(["publish_at", "ptime", "ctime", "date", "publishedAt", "pub_time"])


def _other(kind: str, id_: str, title: str) -> dict[str, Any]:
    return {"id": id_, "type": kind, "title": title, "is_ad": kind == "ad", "url": f"/{kind}/{id_}"}


def items_of(kit: DataKit, rng: random.Random) -> tuple[list[dict[str, Any]], str]:
    form, key = _time(rng)
    return kit.mixed([_item(kit, entry, form, key) for entry in kit.entries], _other), f"{key}={form}"


def flight(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Rows of React's server components that refer to each other; the page itself is a shell."""
    kit = DataKit(entries, rng, side)
    kit.turn(("head", "none"))
    items, how = items_of(kit, rng)
    hot = [{"id": other.id, "title": other.title} for other in list(kit.sides)[:4]]
    kit.side_ids += [other["id"] for other in hot]
    rows = ['1:"$Sreact.fragment"', '2:I[2841,["c1","static/chunks/c1.js"],"Feed"]', ':HL["/a.css","style"]']
    numbers = [f"{number:x}" for number in range(20, 20 + len(items))]
    rows.append('0:["$","main",null,{"children":["$","$L2",null,{"feed":"$a","hotList":"$b"}]}]')
    rows.append(f"a:{json.dumps({'items': [f'$L{number}' for number in numbers], 'hasMore': False})}")
    rows += [f"{number}:{json.dumps(item, ensure_ascii=False)}" for number, item in zip(numbers, items, strict=True)]
    rows.append(f"b:{json.dumps(hot, ensure_ascii=False)}")
    stream = "\n".join(rows) + "\n"
    size = rng.randint(200, 900)
    parts = [stream[place : place + size] for place in range(0, len(stream), size)]
    scripts = "".join(f"<script>self.__next_f.push([1,{script_json(part)}])</script>" for part in parts)
    start = "<script>(self.__next_f=self.__next_f||[]).push([0])</script>"
    return kit.document("flight", f'<div hidden=""></div><div id="__next"></div>{start}{scripts}', how)


def _flattened(value: Any) -> list[Any]:
    """Return *value* as the flat array of references that Nuxt writes."""
    flat: list[Any] = []

    def add(one: Any) -> int:
        place = len(flat)
        flat.append(one)
        if isinstance(one, dict):
            flat[place] = {key: add(inner) for key, inner in one.items()}
        elif isinstance(one, list):
            flat[place] = [add(inner) for inner in one]
        return place

    add(value)
    return [["ShallowReactive", 1], *(_moved(value) for value in flat)]


def _moved(one: Any) -> Any:
    if isinstance(one, dict):
        return {key: place + 1 for key, place in one.items()}
    return [place + 1 for place in one] if isinstance(one, list) else one


def nuxt(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Nuxt's flat array of references, with one that goes round; or the call of Nuxt 2 with its values."""
    kit = DataKit(entries, rng, side)
    kit.turn(("head", "rel", "none"))
    items, how = items_of(kit, rng)
    if rng.random() < 0.6:
        flat = _flattened({"data": {"feed": {"list": items}}, "state": {"user": None}})
        flat[1]["self"] = 1
        script = f'<script type="application/json" id="__NUXT_DATA__" data-ssr="true">{script_json(flat)}</script>'
        return kit.document("nuxt", f'<div id="__nuxt"></div>{script}', how, "form=flat")
    names, values = [], []
    made = []
    for item in items:
        name = f"a{len(names)}"
        names.append(name)
        values.append(script_json(item["title"]))
        rest = ",".join(f"{key}:{script_json(value)}" for key, value in item.items() if key != "title")
        made.append(f"{{title:{name},{rest}}}")
    state = f'{{layout:"default",data:[{{list:[{",".join(made)}]}}]}}'
    call = f"window.__NUXT__=(function({','.join(names)}){{return {state}}}"
    return kit.document(
        "nuxt", f'<div id="__nuxt"></div><script>{call}({",".join(values)}));</script>', how, "form=call"
    )


def literals(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """A variable with JavaScript's literal, or an escaped text that is parsed."""
    kit = DataKit(entries, rng, side)
    kit.turn(("head", "text", "none"))
    items, how = items_of(kit, rng)
    if rng.random() < 0.5:
        text = script_json({"feed": {"list": items, "user": 0}}).replace('"user":0', '"user":undefined')
        script = f"<script>window.__INITIAL_STATE__={text};(function(){{}})();</script>"
    else:
        text = json.dumps(json.dumps({"feed": {"list": items}})).replace("</", "<\\/")
        script = f"<SCRIPT>window.__DATA__ = JSON.parse({text})</SCRIPT>"
    return kit.document("literals", f'<div id="app"></div>{script}', how)


def answers(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Answers of JSON: documents of a search, edges of a graph, resources with attributes, cards in cards."""
    kit = DataKit(entries, rng, side)
    kit.url = f"{WWW}/api/feed?channel=13&page=1"
    time_form, time_key = _time(rng)
    form = rng.choice(["docs", "edges", "attributes", "cards", "hits"])
    following = ""
    made: list[Any] = []
    for entry in kit.entries:
        item = _item(kit, entry, time_form, time_key)
        source = entry.author
        match form:
            case "docs":
                words = escape(entry.title, quote=False)
                item |= {"title": f"<em>{words[:2]}</em>{words[2:]}", "author": source}
            case "edges":
                author = {"__typename": "Author", "id": kit.other_id(), "name": source}
                item = item | {"__typename": "Article", "headline": entry.title, "author": author}
                del item["title"], item["type"]
            case "attributes":
                inner = {"title": entry.title, "source": source, time_key: item[time_key]}
                item = {"type": "articles", "id": entry.id, "attributes": inner}
            case "hits":
                item = {"_id": entry.id, "_source": {"title": entry.title, "source": source, time_key: item[time_key]}}
            case _:
                item = {"card": {"content": item | {"author": [{"screen_name": source}]}}, "layout": "big"}
        made.append(item)

    def other(kind: str, id_: str, title: str) -> dict[str, Any]:
        one = _other(kind, id_, title)
        match form:
            case "edges":
                return {"__typename": kind.capitalize(), "id": id_, "headline": title}
            case "attributes":
                return {"type": f"{kind}s", "id": id_, "attributes": {"title": title}}
            case "hits":
                return {"_id": id_, "_source": {"title": title, "type": kind}}
            case "cards":
                return {"card": {"content": one}, "layout": "big"}
        return one

    items = kit.mixed(made, other)
    has_next = rng.random() < 0.7
    value: Any
    match form:
        case "docs":
            value = {"code": 0, "result": {"docs": items, "numFound": 900, "hasMore": has_next, "page": 1}}
            following = f"{WWW}/api/feed?channel=13&page=2"
        case "edges":
            info = {"hasNextPage": has_next, "endCursor": "Y3Vyc29yOjIw"}
            value = {"data": {"feed": {"edges": [{"node": node, "cursor": "x"} for node in items], "pageInfo": info}}}
            following = f"{WWW}/api/feed?channel=13&page=1&after=Y3Vyc29yOjIw"
        case "attributes":
            value = {
                "data": items,
                "links": {"self": kit.url, "next": "/api/feed?channel=13&page=2" if has_next else None},
            }
            following = f"{WWW}/api/feed?channel=13&page=2"
        case "hits":
            value = {"took": 3, "hits": {"total": 300, "hits": items}}
            has_next = False
        case _:
            value = {"data": {"cards": items, "has_more": has_next, "next_cursor": "c-77"}}
            following = f"{WWW}/api/feed?channel=13&page=1&cursor=c-77"
    text = json.dumps(value, ensure_ascii=rng.random() < 0.5)
    return kit.answer("answers", text, following if has_next else "", f"form={form}", f"{time_key}={time_form}")


def pieces(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """JSON that holds the HTML of the next entries."""
    kit = DataKit(entries, rng, side)
    kit.minutes = False
    cards = [
        f'<div class="k-row"><a href="{kit.href(entry)}"><b>{escape(entry.title)}</b></a>'
        f"<div><span>{entry.author}</span><span>{entry.published_at:%Y-%m-%d}</span></div></div>"
        for entry in kit.entries
    ]
    next_url = f"{kit.url}?page=2&part=1" if rng.random() < 0.5 else ""
    value = {"ok": True, "data": {"html": "\n".join(cards), "next_url": next_url}}
    return kit.answer("pieces", json.dumps(value), next_url)


def ids(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Rows without links: the article's id is in an attribute, as are those of topics, videos and advertisements."""
    kit = DataKit(entries, rng, side)
    kit.turn(("head", "none"))
    name = rng.choice(["data-id", "data-pk", "data-article-id", "data-aid", "data-docid"])
    kind_name = rng.choice(["data-type", "data-kind", "data-card-type"])
    made = []
    for place, entry in enumerate(kit.entries):
        kind = rng.choice(["article", "news"])
        moment = int(entry.published_at.timestamp() * 1000)
        made.append(
            f'<li class="cell" {name}="{entry.id}" {kind_name}="{kind}"><h3>{escape(entry.title)}</h3>'
            f'<p>{escape(DATED[place % 5] + entry.summary)}</p><div><img src="{CDN}/{place}.png" alt="">'
            f'<em>{entry.author}</em><i data-time="{moment}">{kit.age(entry)}</i>'
            f"<button {name}='{entry.id}'>收藏</button></div></li>"
        )

    def other(kind: str, id_: str, title: str) -> str:
        named = f'data-{kind}-id="{id_}"' if rng.random() < 0.5 else f'{name}="{id_}"'
        return f'<li class="cell" {named} {kind_name}="{kind}"><h3>{title}</h3><div><em>某平台</em></div></li>'

    return kit.document("ids", f'<ul class="stack">{"".join(kit.mixed(made, other))}</ul>{kit.box(4, "热榜")}', name)


LIST_FAMILIES: dict[str, ListFamily] = {
    family.__name__: family for family in (flight, nuxt, literals, answers, pieces, ids)
}
