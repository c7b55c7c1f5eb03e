"""Texts that a page holds as HTML and does not show."""

import base64
import json
from html import escape
from urllib.parse import quote

import pytest

from tests.each_case import each_case
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.embedded_html import find_embedded_html

SHORT = '<p class="q1">停了三年的大钟走准了，快慢不到两秒。</p>'
CARD = f"<template id=card><div><h3>湖上来了第一批候鸟</h3><p>{'候鸟比往年早来了九天，' * 9}</p></div></template>"
PARSED = json.dumps({"detail": {"content": SHORT * 4, "n": 1}}, ensure_ascii=False)


def held(body: str) -> str:
    return find_embedded_html(Page(f"<html><body>{body}</body></html>"))[0]


@each_case(
    "form",
    [
        f"<textarea>{escape(SHORT)}</textarea>",
        f"<template>{escape(SHORT)}</template>",
        f"<script>var articleHtml = {json.dumps(SHORT)};</script>",
        f"<script>window.content='{SHORT}'</script>",
    ],
)
def test_a_short_text_goes_before_the_pattern_of_a_card(form: str) -> None:
    for body in (form + CARD, CARD + form):
        assert held(body) == SHORT


LONG = SHORT * 12


@each_case(
    "form",
    [
        f"<xmp hidden>{LONG}</xmp>",
        f"<noscript>{LONG}</noscript>",
        f"<script type='text/x-template'>{LONG}</script>",
        f"<div><!-- {LONG} --></div>",
        f"<script>show(decodeURIComponent('{quote(LONG)}'))</script>",
        f"<script>show(Base64.decode('{base64.b64encode(LONG.encode()).decode()}'))</script>",
    ],
)
def test_a_text_is_found_wherever_a_page_holds_it(form: str) -> None:
    assert held(form).strip() == LONG


def test_a_coded_string_that_is_broken_is_no_text() -> None:
    assert held(f"<script>s = '{base64.b64encode(LONG.encode()).decode()[:-2]}'</script>") == ""


@each_case("shown", ["<video src='https://a.example/1.mp4'></video>", "<img src='//a.example/1.jpg'>"])
@each_case("tag", ["div", "figure"])
def test_a_player_or_picture_that_is_escaped_is_a_text(shown: str, tag: str) -> None:
    player = f"<{tag}>{shown}</{tag}>"
    assert held(f"<template>{escape(player)}</template>{CARD}") == player


@pytest.mark.parametrize("string", [json.dumps(PARSED), "'" + PARSED.replace("\\", "\\\\") + "'"])
def test_of_json_in_a_string_the_only_html_is_the_text(string: str) -> None:
    assert held(f"<script>window.s = JSON.parse({string});</script>") == SHORT * 4


def test_of_json_with_several_texts_none_is_known_to_be_the_page_s() -> None:
    several = json.dumps([{"content": SHORT * 4}, {"content": SHORT * 5}])
    assert held(f"<script>window.s = JSON.parse({json.dumps(several)});</script>") == ""


@each_case(
    "body",
    [
        "",
        "<p>文</p>",
        "<textarea>&lt;p&gt;说点什么&lt;/p&gt;</textarea>",
        "<script>var html = '<p>loading</p>'</script>",
    ],
)
def test_a_page_without_such_a_text_holds_none(body: str) -> None:
    assert held(body) == ""


def test_a_long_text_in_a_template_of_elements_is_one() -> None:
    long = "<p>他把信格一格一格擦干净，发现最里面还留着一封没有寄出的信。</p>" * 9
    assert held(f"<template>{long}</template><script>var tip = '{SHORT}';</script>") == long
