"""The state of a page's scripts is found in every form that sites write, and once however it refers to itself."""

import base64
import html
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import pytest

from tests.each_case import each_case
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.flat_arrays import is_flat, unflatten
from zakerscraper.zaker.hydration import attribute_states, dictionaries, find_states
from zakerscraper.zaker.react_stream import read_rows

VALUE = {"list": [{"title": "题", "n": 1}, {"title": "又一题🐱", "n": None}]}
TEXT = json.dumps(VALUE, ensure_ascii=False)
ASCII = json.dumps(VALUE)


def found(*scripts: str) -> list[tuple[Any, str]]:
    return list(find_states(Page(f"<html><head></head><body>{''.join(scripts)}</body></html>")))


def pushed(*parts: str) -> Iterable[str]:
    """Return the scripts with which Next pushes *parts* of its stream."""
    yield "<script>(self.__next_f=self.__next_f||[]).push([0])</script>"
    for part in parts:
        yield f"<script>self.__next_f.push([1,{json.dumps(part)}])</script>"


@each_case(
    ("script", "where"),
    [
        (f'<script type="application/json" id="__NEXT_DATA__">{TEXT}</script>', "script#__NEXT_DATA__"),
        (f'<SCRIPT TYPE="application/ld+json">\n<!-- {TEXT} -->\n</SCRIPT>', "JSON-LD"),
        (f'<script type="application/ld+json">//<![CDATA[\n{TEXT}\n//]]></script>', "JSON-LD"),
        (f'<script type="application/json" id="RENDER_DATA">{quote(TEXT)}</script>', "script#RENDER_DATA"),
        (f"<script>window.__INITIAL_STATE__ = {TEXT};(function(){{}}())</script>", "window.__INITIAL_STATE__"),
        (f"<script>var S={TEXT.replace('null', 'undefined')}</script>", "S"),
        ("<script>window.S = {list: [{title: '题', n: 1}, {title: '又一题🐱', n: void 0}]}</script>", "window.S"),
        (f"<script>window.S = JSON.parse({json.dumps(ASCII)})</script>", "window.S"),
        (f"<script>window.S = JSON.parse('{TEXT}')</script>", "window.S"),
        (f"<script>window.S = JSON.parse(decodeURIComponent('{quote(TEXT)}'))</script>", "window.S"),
        (f"<script>S = JSON.parse(atob('{base64.b64encode(ASCII.encode()).decode()}'))</script>", "S"),
        (f"<script>window.S = '{quote(TEXT)}'</script>", "window.S"),
        (f"<script>window.S={json.dumps(ASCII)};</script>", "window.S"),
        (f'<script type="application/json" id="app-state">{TEXT.replace(chr(34), "&q;")}</script>', "script#app-state"),
        (f'<textarea id="feed">{html.escape(TEXT)}</textarea>', "textarea#feed"),
        (f"<xmp>{TEXT}</xmp>", "xmp"),
        (f"<script>r.next('feed', {TEXT})</script>", "script"),
        (f"<script>kit.start(app, element, {TEXT})</script>", "script"),
        (f"<div data-page='{TEXT}'></div>", "attribute"),
        (
            (
                "<astro-island props='{&quot;list&quot;:[1,[[0,{&quot;title&quot;:[0,&quot;题&quot;],"
                "&quot;n&quot;:[0,1]}],"
                "[0,{&quot;title&quot;:[0,&quot;又一题🐱&quot;],&quot;n&quot;:[0,null]}]]]}'></astro-island>"
            ),
            "attribute",
        ),
        (
            "<script>S=(function(a,b){return {list:[{title:a,n:1},{title:'又一题🐱',n:b}]}}('题',null))</script>",
            "script",
        ),
    ],
)
def test_a_state_is_found_in_every_form(script: str, where: str) -> None:
    assert found(script) == [(VALUE, where)]


QUERY = "ROOT_QUERY"
A_LIST = [{"title": "题", "from": {"name": "江城晚报"}}, {"title": "又一题"}]


@each_case(
    "cache",
    [
        {
            "Article:1": {"title": "题", "from": {"__ref": "Source:7"}},
            "Source:7": {"name": "江城晚报"},
            QUERY: {"feed": [{"__ref": "Article:1"}, {"__ref": "Article:2"}]},
            "Article:2": {"title": "又一题"},
        },
        {
            "Article:1": {"title": "题", "from": {"type": "id", "generated": False, "id": "Source:7"}},
            "Source:7": {"name": "江城晚报"},
            QUERY: {"feed": [{"type": "id", "generated": False, "id": name} for name in ("Article:1", "Article:2")]},
            "Article:2": {"title": "又一题"},
        },
        {
            "QXJ0:1": {"title": "题", "from": {"__ref": "client:7"}},
            "client:7": {"name": "江城晚报"},
            "client:root": {"feed": {"__refs": ["QXJ0:1", "QXJ0:2"]}},
            "QXJ0:2": {"title": "又一题"},
        },
    ],
)
@each_case(
    "place", ["S = %s", "S = {props: {pageProps: {__APOLLO_STATE__: %s}}}", 'S = {"props":{"pageProps":{"cache":%s}}}']
)
def test_references_of_a_client_s_cache_are_resolved_wherever_it_stands(cache: dict[str, Any], place: str) -> None:
    """Of Apollo's caches, newer and older, and of Relay's; what was asked for goes first."""
    [(value, _)] = found(f"<script>{place % json.dumps(cache)}</script>")
    [root] = [dictionary for dictionary in dictionaries(value) if "Article:1" in dictionary or "QXJ0:1" in dictionary]
    assert next(iter(root.values()))["feed"] == A_LIST


def test_variables_of_which_nothing_is_known_are_nothing() -> None:
    assert found("<script>S = {title: a.b, n: c}</script>") == [({"title": None, "n": None}, "S")]


@pytest.mark.parametrize("kind", ["", " id=__NUXT_DATA__"])
def test_flat_arrays_are_put_together(kind: str) -> None:
    """Wrappers are passed over, dates are texts, an object may be in itself; negative places are nothing."""
    flat = [
        ["ShallowReactive", 1], {"data": 2, "self": 1, "none": -1}, ["Reactive", 3], {"list": 4, "at": 8}, [5, 5],
        {"title": 6, "n": 7}, "题", 1, ["Date", "2026-05-18T03:00:00.000Z"],
    ]  # fmt: skip
    ((value, _),) = found(f'<script type="application/json"{kind}>{json.dumps(flat)}</script>')
    assert value["data"]["list"] == [{"title": "题", "n": 1}] * 2
    assert value["data"]["at"] == "2026-05-18T03:00:00.000Z"
    assert value["self"] is value
    assert value["none"] is None
    assert len(list(dictionaries(value))) == 3


def test_flat_arrays_of_other_frameworks_are_put_together() -> None:
    """SvelteKit's answers, and React Router's with keys that are places, too."""
    flat = [{"title": 1, "n": 2}, "题", 1]
    ((value, _),) = found(f"<script>S = {json.dumps({'nodes': [None, {'type': 'data', 'data': flat}]})}</script>")
    assert value["nodes"][1]["data"] == {"title": "题", "n": 1}
    text = json.dumps([{"_1": 2, "_3": 4}, "title", "题", "n", 1]) + "\n"
    assert found(f"<script>c.streamController.enqueue({json.dumps(text)})</script>") == [
        ({"title": "题", "n": 1}, "script")
    ]


def test_values_of_islands_are_put_together() -> None:
    """Astro's, which tell of each value what it is, and Qwik's, whose places are digits of base 36."""
    props = {"list": [1, [[0, {"id": [0, 4], "title": [0, "题"], "at": [3, "2026-05-18T03:00:00.000Z"]}]]], "no": [0]}
    assert [value for value, _ in attribute_states([json.dumps(props), json.dumps({"list": [[0, {}], 1] * 9})])] == [
        {"list": [{"id": 4, "title": "题", "at": "2026-05-18T03:00:00.000Z"}], "no": None},
        {"list": [[0, {}], 1] * 9},
    ]
    objects = ["题", {"title": "0", "more": "zzz"}, ["1", "1"], {"list": "2!"}, "left over"]
    state = json.dumps({"refs": {}, "ctx": {}, "objs": objects})
    ((value, _),) = found(f'<script type="qwik/json">{state}</script>')
    assert value == [{"list": [{"title": "题", "more": None}] * 2}]


def test_a_state_with_a_list_of_its_own_named_as_that_of_qwik_stays_as_it_is() -> None:
    state = {"objs": [{"id": "6a0aa9f08e9f090000000001", "title": "题"}]}
    assert [value for value, _ in found(f"<script>window.__STATE__ = {json.dumps(state)}</script>")] == [state]


def test_an_array_that_begins_with_nothing_is_a_state() -> None:
    """SvelteKit's data of a page, in which a layout without data of its own stands as `null`."""
    script = "<script>const data = [null,{type:'data',data:{title:'题'}}];</script>"
    assert found(script) == [([None, {"type": "data", "data": {"title": "题"}}], "data")]


def test_plain_arrays_stay_as_they_are() -> None:
    assert not any(
        map(is_flat, ([], [1, 2], [{}, 1], [{"n": "1"}, 2], [{"n": 99}, 1], [{"n": True}, 1], "x", {"a": 1}))
    )


def test_wrappers_in_a_circle_are_nothing() -> None:
    assert unflatten([{"a": 1}, ["Ref", 2], ["Ref", 1]]) == {"a": None}


def test_the_rows_of_react_s_stream_are_put_together() -> None:
    """Also where a part ends in the midst of a row, a text or a character."""
    long = "长文\n" * 3
    stream = (
        '1:"$Sreact.fragment"\n2:I[58, ["chunk"], "default"]\n:HL["/a.css","style"]\n'
        '0:{"tree":["$","$L2",null,{"feed":"$3","first":"$3:list:0:title","cost":"$$5","off":"$undefined"}]}\n'
        f'3:{{"list":["$L4",{{"title":"$5","at":"$D2026-05-18T03:00:00.000Z"}}],"up":"$0"}}\n'
        f'4:{{"title":"题"}}\n5:T{len(long.encode()):x},{long}6:["$","p",null,{{"children":"末"}}]\n7:{{"broken'
    )
    for size in (7, 1000):
        ((rows, where),) = found(*pushed(*(stream[n : n + size] for n in range(0, len(stream), size))))
        assert where == "self.__next_f"
        top, feed, first, last = rows[0]["tree"][3], rows[1], rows[2], rows[3]
        assert top["feed"] is feed
        assert feed["up"] is rows[0]
        assert feed["list"][0] is first
        assert (top["first"], top["cost"], top["off"]) == ("题", "$5", None)
        assert feed["list"][1] == {"title": long, "at": "2026-05-18T03:00:00.000Z"}
        assert last == ["$", "p", None, {"children": "末"}]
        assert [dictionary["title"] for dictionary in dictionaries(rows) if "title" in dictionary] == ["题", long]


@each_case("stream", ["", "x", "1:", "1:T", "1:Tffffffff,kurz", '1:"$1"\n2:["$2:0:0"]\n3:"$4"\n4:"$3"', ":::"])
def test_streams_that_are_broken_or_go_round_end(stream: str) -> None:
    assert len(read_rows(stream)) <= 1


def test_scripts_of_other_kinds_and_places_are_not_read() -> None:
    """Templates, scripts with an address, and text that merely looks like a script."""
    assert found(f'<script type="text/template">S = {TEXT}</script>') == []
    assert found(f'<script src="/a.js">S = {TEXT}</script>') == []
    assert found(f"<p>S = {TEXT}</p>") == []


def test_objects_are_yielded_in_order_once_and_a_bounded_number_of_them() -> None:
    value: dict[str, Any] = {"a": [{"b": {"c": 1}}, {"d": 2}], "e": {"f": 3}}
    assert [next(iter(dictionary)) for dictionary in dictionaries(value)] == ["a", "b", "c", "d", "f"]
    value["e"]["up"] = value
    assert len(list(dictionaries([value, value]))) == 5
    assert len(list(dictionaries([{} for _ in range(60_000)]))) < 60_000


@each_case(
    "script",
    [
        "x=[" * 200_000,
        "x={a:" * 200_000,
        'x={"' * 150_000,
        "={a:[" + "1," * 300_000,
        ("={a:[" + "1," * 2_000) * 300,
        "JSON.parse('" * 60_000,
        'self.__next_f.push([1,"' * 60_000,
        "__next_f = " + "[" * 100_000,
    ],
)
def test_a_script_that_never_ends_states_nothing(script: str) -> None:
    """The effort is counted, and the page is read to its end."""
    assert [value for value, _ in found(f"<script>{script}</script>", f"<script>S = {TEXT}</script>") if value == VALUE]


@each_case(
    "text",
    [
        '{"@type":"NewsArticle","headline":"a","keywords":["b",],}',
        '{"@type":"NewsArticle", /* what it is */ "headline":"a"}',
        "{&quot;@type&quot;:&quot;NewsArticle&quot;,&quot;headline&quot;:&quot;a&quot;}",
        '{"@type":"NewsArticle","headline":"a",\n"articleBody":"one\ntwo",}',
        '<!-- {"@type":"NewsArticle","headline":"a"} -->',
    ],
)
def test_what_is_meant_as_linked_data_is_read(text: str) -> None:
    """Commas over, comments, entities and line ends in strings are no JSON, and frequent."""
    page = Page(f'<html><body><script type="application/ld+json">{text}</script></body></html>')
    assert [(value["headline"], where) for value, where in find_states(page)] == [("a", "JSON-LD")]


def test_linked_data_in_a_meta_element_is_read() -> None:
    page = Page("""<head><meta name="script:ld+json" content='{"@type":"NewsArticle","headline":"a"}'></head>""")
    assert list(find_states(page)) == [({"@type": "NewsArticle", "headline": "a"}, "JSON-LD")]


def test_scripts_are_known_when_their_elements_are_gone() -> None:
    page = Page(f'<html><body><div><script type="application/json" id="a">{TEXT}</script></div></body></html>')
    before = page.inline_scripts()
    (box,) = page.all("div")
    box.decompose()
    assert page.inline_scripts() == before == [("application/json", "a", TEXT)]
    assert list(find_states(page)) == [(VALUE, "script#a")]


def test_a_long_run_of_spaces_before_json_is_gone_through_once() -> None:
    assert found(f'<script type="application/json">{" " * 100_000}{TEXT}</script>') == [(VALUE, "script")]
