"""Objects of a page's scripts are read whatever quotes they have, and nothing inside of them is taken for their own."""

import time

from tests.each_case import each_case
from zakerscraper.zaker.script_objects import find_object


@each_case(
    ("script", "found"),
    [
        ('var CONFIG = {"pkid":"1","title":"题"};', {"pkid": "1", "title": "题"}),
        ("var CONFIG={pkid:'1',title:'题'}", {"pkid": "1", "title": "题"}),
        ("window.CONFIG = { 'pkid' : '1' , };", {"pkid": "1"}),
        ("CONFIG = {n: 13, yes: true, none: null, f: -1.5}", {"n": "13", "yes": "true", "none": "null", "f": "-1.5"}),
        (r"""CONFIG = {a: 'it\'s \"so\"', b: "\u9898\/\x41"}""", {"a": 'it\'s "so"', "b": "题/A"}),
        (r'CONFIG = {"a": "\ud83d\udc31"}', {"a": "🐱"}),
        ("CONFIG = {a: {b: '里'}, c: '外', d: ['e', {f: 'g'}], h: i('j'), k: 'l'}", {"c": "外", "k": "l"}),
        ("CONFIG = {a: \"b: 'c'\", d: 'e'}", {"a": "b: 'c'", "d": "e"}),
        ("CONFIG = {// a: 'b'\n/* c: 'd' */ e: 'f'}", {"e": "f"}),
        ("CONFIG = {a: 'http://a.example/?x={y}'}", {"a": "http://a.example/?x={y}"}),
        ("CONFIG = {a: '一', a: '二'}", {"a": "一"}),
        ("CONFIG = {a: 'b'}; CONFIG = {c: 'd'}", {"a": "b"}),
        ("MYCONFIG = {a: 'b'}; CONFIG == {c: 'd'}", {}),
        ("CONFIG = {}; CONFIG = {c: 'd'}", {"c": "d"}),
        (
            "var CONFIG = {}; CONFIG.a = 'b'; CONFIG['c'] = 13\nCONFIG.d = e + 'f'; CONFIG.g == 'h'",
            {"a": "b", "c": "13"},
        ),
        ("CONFIG = {a: 'b'}; CONFIG.a = 'later'; CONFIG.c = 'd' + e", {"a": "b"}),
        ("CONFIG = {a: '', c: 'd'}; CONFIG.a = 'later'", {"a": "later", "c": "d"}),
        ("CONFIG = {a: 'b", {}),
        ("CONFIG = {", {}),
        ("CONFIG = {a: b ? 'c' : 'd', e: 'f'}", {"a": "b", "e": "f"}),
        ("", {}),
    ],
)
def test_find_object(script: str, found: dict[str, str]) -> None:
    assert find_object(["var x = 1;", script], "CONFIG") == found


@each_case(
    "text",
    [
        "{" * 200_000,
        '{"a":"' * 50_000,
        "{'\\" * 60_000,
        "{/*" * 60_000,
        "{a:" * 60_000,
        "{};CONFIG=" * 60_000,
        "1;CONFIG.a='" * 60_000,
        "{'" + "\\'" * 90_000,
    ],
)
def test_a_hostile_script_is_read_quickly(text: str) -> None:
    begun = time.process_time()
    find_object([f"CONFIG = {text}"] * 5, "CONFIG")
    assert time.process_time() - begun < 5
