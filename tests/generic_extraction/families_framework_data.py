"""A family of pages whose article is in what frameworks hand to the browser, each in its own encoding."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Any

from tests.generic_extraction.frame import script_json
from tests.generic_extraction.furniture import Kit
from tests.generic_extraction.markup import plain_texts, shown_address
from tests.generic_extraction.model import Family, Heading, Picture, Redesign, Source, Video

FORMS = ("react-router", "sveltekit", "apollo", "nuxt", "astro", "pinia")


def _document(kit: Kit) -> dict[str, Any]:
    """Return the body as the state of a rich text editor."""
    nodes: list[dict[str, Any]] = []
    for block in kit.source.blocks:
        match block:
            case Picture(caption=caption):
                nodes.append(
                    {"type": "image", "attrs": {"src": shown_address(kit, block), "alt": None, "width": block.width}}
                )
                nodes += [{"type": "paragraph", "content": [{"type": "text", "text": caption}]}] if caption else []
            case Video(url):
                nodes.append({"type": "video", "attrs": {"src": url}})
            case Heading(text, level):
                nodes.append(
                    {"type": "heading", "attrs": {"level": level}, "content": [{"type": "text", "text": text}]}
                )
            case _:
                for text in plain_texts(block):
                    half = len(text) // 2
                    pieces = [
                        {"type": "text", "text": text[:half]},
                        {"type": "text", "marks": [{"type": "bold"}], "text": text[half:]},
                    ]
                    nodes.append({"type": "paragraph", "attrs": {"textAlign": None}, "content": pieces})
    return {"type": "doc", "content": nodes}


def _list_of_blocks(kit: Kit) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    for block in kit.source.blocks:
        match block:
            case Picture(caption=caption):
                blocks.append(
                    {"kind": "pic", "pic": {"src": shown_address(kit, block), "w": block.width}, "caption": caption}
                )
            case Video(url):
                blocks.append({"kind": "video", "url": url})
            case _:
                blocks += [{"kind": "p", "text": text} for text in plain_texts(block)]
    return blocks


def _html(kit: Kit) -> str:
    return "".join(kit.flow(forms=("src", "data-src"), wraps=("p", "figure")))


def _uneval(value: Any) -> str:
    """Return a value as JavaScript: keys without quotes, strings whose `<` is escaped."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{_uneval(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_uneval, value)) + "]"
    if isinstance(value, tuple):
        return f"new Date({value[1]})"
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003C")


def _turbo(value: Any) -> list[Any]:
    """Return a value as turbo-stream encodes it: a flat array, whose objects name keys and values by their places."""
    flat: list[Any] = []
    known: dict[str, int] = {}

    def put(one: Any) -> int:
        if isinstance(one, str) and one in known:
            return known[one]
        place = len(flat)
        flat.append(None)
        if isinstance(one, str):
            known[one] = place
        if isinstance(one, dict):
            flat[place] = {f"_{put(key)}": put(inner) for key, inner in one.items()}
        elif isinstance(one, list):
            flat[place] = [put(inner) for inner in one]
        else:
            flat[place] = ["D", one[1]] if isinstance(one, tuple) else one
        return -5 if one is None else place

    put(value)
    return flat


def _nuxt(value: Any, iso: str) -> list[Any]:
    flat: list[Any] = []

    def put(one: Any, *, reactive: bool = False) -> int:
        place = len(flat)
        flat.append(None)
        if reactive:
            flat[place] = ["ShallowReactive", put(one)]
        elif isinstance(one, dict):
            flat[place] = {key: put(inner) for key, inner in one.items()}
        elif isinstance(one, list):
            flat[place] = [put(inner) for inner in one]
        else:
            flat[place] = ["Date", iso] if isinstance(one, tuple) else one
        return place

    put({"data": value, "state": {}, "once": [], "_errors": {}}, reactive=True)
    return flat


def _island(value: Any, iso: str) -> list[Any]:
    if isinstance(value, dict):
        return [0, {key: _island(inner, iso) for key, inner in value.items()}]
    if isinstance(value, list):
        return [1, [_island(inner, iso) for inner in value]]
    return [3, iso] if isinstance(value, tuple) else [0, value]


def _cached(kit: Kit, article: dict[str, Any], body_key: str, near: list[dict[str, Any]], iso: str) -> dict[str, Any]:
    """Return a cache of GraphQL: objects by their names, that refer to each other."""
    id_ = kit.source.id
    article = {"__typename": "Article", **article, "publishedAt": iso, "source": {"__ref": "Media:7"}}
    cache: dict[str, Any] = {}
    if isinstance(article[body_key], list):
        refs = []
        for place, block in enumerate(article[body_key]):
            cache[f"Block:{place}"] = {"__typename": "Block", "id": str(place), **block}
            refs.append({"__ref": f"Block:{place}"})
        article[body_key] = refs
    cache |= {f"Article:n{n}": {"__typename": "Article", **other} for n, other in enumerate(near)}
    query = {
        f'article({{"id":"{id_}"}})': {"__ref": f"Article:{id_}"},
        "related": [{"__ref": f"Article:n{n}"} for n in range(len(near))],
    }
    return {
        "ROOT_QUERY": {"__typename": "Query", **query},
        **cache,
        "Media:7": {"__typename": "Media", "id": "7", "name": kit.source.author},
        f"Article:{id_}": article,
    }


def framework_data(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A skeleton, and the article in the framework's own encoding beside other articles."""
    kit = Kit(
        source, rng, others, manner=rng.choice(["none", "utilities"]), title_forms=("head",), date_forms=("none",)
    )
    moment = source.published_at.replace(microsecond=0)
    milliseconds = int(moment.timestamp()) * 1000
    iso = moment.isoformat()
    body_form = rng.choice(["html", "blocks", "document"])
    body: Any = {"html": _html, "blocks": _list_of_blocks, "document": _document}[body_form](kit)
    body_key = {"html": "html", "blocks": "segments", "document": "doc"}[body_form]
    near = [
        {
            "id": other.id,
            "title": kit.say(other.title),
            "excerpt": kit.say(other.summary),
            "source": {"name": other.author},
        }
        for other in kit.take(4)
    ]
    article: dict[str, Any] = {
        "id": source.id,
        "title": source.title,
        "source": {"name": source.author, "logo": "https://zkres.myzaker.com/data/avatar/1.jpg"},
        "publishedAt": ("date", milliseconds),
        "likes": rng.randint(3, 900),
        body_key: body,
    }
    form = rng.choice(FORMS)
    route = {"article": article, "related": near}
    match form:
        case "react-router":
            stream = json.dumps(
                _turbo({"loaderData": {"root": {"lang": "zh"}, "routes/article.$id": route}, "errors": None}),
                ensure_ascii=False,
            )
            data = (
                '<script>window.__reactRouterContext = {"basename":"/","isSpaMode":false};'
                "window.__reactRouterContext.stream = "
                "new ReadableStream({start(c){window.__reactRouterContext.streamController=c}});</script>"
                f"<script>window.__reactRouterContext.streamController.enqueue({script_json(stream + chr(10))});"
                f"</script>"
                "<script>window.__reactRouterContext.streamController.close();</script>"
            )
        case "sveltekit":
            nodes = [None, {"type": "data", "data": route, "uses": {"params": ["id"]}}]
            data = (
                "<script>{__sveltekit_1x9 = {base: new URL('..', location).pathname.slice(0, -1)};"
                "const element = document.currentScript.parentElement;"
                'Promise.all([import("/_app/start.js"),import("/_app/app.js")]).then('
                "([kit, app]) => "
                f"{{kit.start(app, element, {{node_ids: [0, 3],data: "
                f"{_uneval(nodes)},form: null,error: null}});}});}}</script>"
            )
        case "apollo":
            data = (
                f"<script>window.__APOLLO_STATE__={script_json(_cached(kit, article, body_key, near, iso))};</script>"
            )
        case "nuxt":
            flat = _nuxt({f"article-{source.id}": article, "related": near}, iso)
            data = (
                f'<script type="application/json" data-nuxt-data="nuxt-app" data-ssr="true" id="__NUXT_DATA__">'
                f"{script_json(flat)}</script>"
            )
        case "astro":
            props = {key: _island(inner, iso) for key, inner in route.items()}
            data = (
                f'<astro-island uid="Z1" component-url="/_astro/Story.js" props="'
                f'{escape(json.dumps(props, ensure_ascii=False))}" ssr client="only"></astro-island>'
            )
        case _:
            article["publishedAt"] = milliseconds
            state = {"user": {"token": ""}, "detail": {"current": article, "loading": False}, "feed": {"items": near}}
            data = f"<script>window.__pinia={script_json(state)}</script>"
    page = kit.redesign(
        "framework_data", f'<div id="root">{kit.header()}<div class="animate-pulse"><div></div></div></div>{data}'
    )
    features = (*page.features, f"form={form}", f"body={body_form}", "text=script")
    return replace(page, truth=replace(page.truth, start=moment, end=moment), features=features)


ARTICLE_FAMILIES: dict[str, Family] = {"framework_data": framework_data}
