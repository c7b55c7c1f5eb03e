"""Bodies that are lists of blocks, as editors keep them."""

import json
from typing import Any

from tests.each_case import each_case
from zakerscraper.document.body import text_lines
from zakerscraper.document.sanitize import clean
from zakerscraper.zaker.rich_text import from_json, to_html

ONE = "船工在黄昏时解开缆绳，岸上的人挥手。"
TWO = "第二天清晨，码头贴出了停航告示。"
PICTURE = "https://zkres1.myzaker.com/202605/6a0aff1ca07aec0000000001_640.jpg"


def children(text: str) -> list[dict[str, str]]:
    return [{"text": text[:5]}, {"text": text[5:], "bold": "yes"}]


FORMS: dict[str, Any] = {
    "slate": [
        {"type": "paragraph", "children": children(ONE)},
        {"type": "image", "url": PICTURE, "children": [{"text": ""}]},
        {"type": "paragraph", "children": children(TWO)},
    ],
    "lexical": {
        "root": {
            "children": [
                {"type": "paragraph", "children": [{"type": "text", "text": ONE}]},
                {"type": "image", "src": PICTURE},
                {"type": "paragraph", "children": [{"type": "text", "text": TWO}]},
            ]
        }
    },
    "prosemirror": {
        "type": "doc",
        "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": ONE}]},
            {"type": "image", "attrs": {"src": PICTURE}},
            {"type": "paragraph", "content": [{"type": "text", "text": TWO}]},
        ],
    },
    "editor.js": {
        "blocks": [
            {"type": "paragraph", "data": {"text": ONE}},
            {"type": "image", "data": {"file": {"url": PICTURE}}},
            {"type": "paragraph", "data": {"text": TWO}},
        ]
    },
    "draft.js": {
        "blocks": [
            {"type": "unstyled", "text": ONE, "entityRanges": [], "data": {}},
            {"type": "atomic", "text": " ", "entityRanges": [{"offset": 0, "length": 1, "key": 0}], "data": {}},
            {"type": "unstyled", "text": TWO, "entityRanges": [{"offset": 0, "length": 1, "key": 7}], "data": {}},
            {"type": "atomic", "text": "", "entityRanges": [{"key": 7}]},
            None,
        ],
        "entityMap": {"0": {"type": "IMAGE", "data": {"src": PICTURE}}},
    },
    "wordpress": [
        {"name": "core/paragraph", "attributes": {"content": ONE}, "innerBlocks": []},
        {
            "name": "core/group",
            "attributes": {},
            "innerBlocks": [
                {"name": "core/image", "attributes": {"url": PICTURE, "caption": ""}, "innerBlocks": []},
                {"name": "core/paragraph", "attributes": {"content": TWO}, "innerBlocks": []},
            ],
        },
    ],
    "quill": {
        "ops": [{"insert": ONE[:4]}, {"insert": ONE[4:] + "\n"}, {"insert": {"image": PICTURE}}, {"insert": TWO}]
    },
    "segments": [
        {"kind": "para", "segments": [ONE[:6], ONE[6:]]},
        {"kind": "pic", "url": PICTURE},
        {"kind": "para", "segments": [TWO]},
    ],
    "texts and pictures": [{"text": ONE}, {"url": PICTURE}, {"text": TWO}],
    "html": [f"<p>{ONE}</p>", f'<p><img src="{PICTURE}"></p>', f"<p>{TWO}</p>"],
}


@each_case("form", FORMS)
def test_every_form_is_read_in_order(form: str) -> None:
    for html in (to_html(FORMS[form]), from_json(json.dumps(FORMS[form]))):
        found = clean(html)
        assert "".join(text_lines(found.html)) == ONE + TWO
        assert [picture.url for picture in found.images] == [PICTURE]
        assert found.html.index(ONE[-5:]) < found.html.index("<img") < found.html.index(TWO[:3])


@each_case("value", [{}, [], {"a": 1}, [1, 2], [[ONE]], {"children": [1]}, None, 3])
def test_what_is_no_body_gives_none(value: Any) -> None:
    assert to_html(value) == ""
    assert from_json(json.dumps(value)) == ""


def test_a_picture_s_caption_follows_it() -> None:
    assert to_html([{"type": "image", "data": {"file": {"url": PICTURE}, "caption": "码头 < 1"}}]).endswith(
        "</p><p>码头 &lt; 1</p>"
    )


def test_nesting_has_an_end() -> None:
    value: Any = [{"text": ONE}]
    for _ in range(200):
        value = [{"type": "section", "children": value}]
    assert to_html(value) == ""


def test_markup_in_a_text_leaf_is_text() -> None:
    assert to_html([{"type": "paragraph", "children": [{"text": "1 < 2 <b>"}]}]) == "<p>1 &lt; 2 &lt;b&gt;</p>"


@each_case(
    ("block", "html"),
    [
        ({"type": "video", "url": "//v.example/player.html?vid=1"}, '<iframe src="//v.example/player.html?vid=1">'),
        (
            {"type": "video", "url": "https://a.example/1.mp4", "poster": PICTURE},
            '<video src="https://a.example/1.mp4">',
        ),
        ({"type": "video", "attrs": {"src": "https://a.example/1.mp4"}}, '<video src="https://a.example/1.mp4">'),
        ({"type": "audio", "data": {"url": "https://a.example/1.mp3"}}, '<audio src="https://a.example/1.mp3">'),
        ({"type": "embed", "data": {"embed": "https://v.example/1"}}, '<iframe src="https://v.example/1">'),
    ],
)
def test_what_plays_is_no_picture(block: dict[str, Any], html: str) -> None:
    found = to_html([{"type": "paragraph", "text": ONE}, block])
    assert html in found
    assert "<img" not in found


def cells_of(kind: str) -> dict[str, Any]:
    rows = [["车型", "续航"], ["云帆", "371 <公里>"]]
    tree = [
        {
            "type": "tableRow",
            "content": [
                {"type": "tableCell", "content": [{"type": "paragraph", "content": [{"type": "text", "text": cell}]}]}
                for cell in row
            ],
        }
        for row in rows
    ]
    forms: dict[str, dict[str, Any]] = {
        "rows": {"type": "table", "rows": rows},
        "editor.js": {"type": "table", "data": {"withHeadings": True, "content": rows}},
        "tiptap": {"type": "table", "content": tree},
        "cells": {"_type": "table", "rows": [{"_type": "tableRow", "cells": row} for row in rows]},
    }
    return forms[kind]


@each_case("kind", ["rows", "editor.js", "tiptap", "cells"])
def test_a_table_keeps_its_rows(kind: str) -> None:
    assert to_html([{"type": "paragraph", "text": ONE}, cells_of(kind)]).endswith(
        "</p><table><tbody><tr><td>车型</td><td>续航</td></tr>"
        "<tr><td>云帆</td><td>371 &lt;公里&gt;</td></tr></tbody></table>"
    )


@each_case("value", [{"type": "table"}, {"type": "table", "rows": [1]}, {"type": "table", "rows": [{"a": 1}]}])
def test_a_table_without_cells_is_none(value: Any) -> None:
    assert to_html([value]) == ""


@each_case(
    ("block", "html"),
    [
        ({"type": "p", "attributes": {"text": "left"}, "text": ONE}, ONE),
        ({"type": "p", "attributes": {"items": ["k"]}, "text": ONE}, ONE),
        ({"type": "paragraph", "data": {"text": TWO}, "text": ONE}, ONE),
        ({"type": "paragraph", "data": {"text": TWO}, "text": ""}, TWO),
        ({"name": "core/paragraph", "attributes": {"content": TWO}, "content": ONE, "innerBlocks": []}, ONE),
    ],
)
def test_what_a_block_has_itself_goes_before_its_data_and_attributes(block: dict[str, object], html: str) -> None:
    assert to_html([block]) == f"<p>{html}</p>"


@each_case("leaf", [{"type": "paragraph", "children": [{"text": ONE}]}, {"text": ONE}])
def test_parts_that_stand_at_ever_more_places_are_written_up_to_a_bound(leaf: dict[str, Any]) -> None:
    """Where a page's state refers from place to place, a part may be within itself, or twice in each of 28 levels."""
    for _ in range(28):
        leaf = {"type": "x", "children": [leaf, leaf]}
    assert len(to_html([leaf])) < 10_000_000
