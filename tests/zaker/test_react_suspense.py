"""Parts that React's server sent late, and their places."""

from __future__ import annotations

from zakerscraper.zaker.dom import Page, visible_text

PLACE = '<!--$?--><template id="B:1"></template><p>评论加载中…</p><!--/$-->'


def page(main: str, late: str) -> Page:
    return Page(f"<html><body><main>{main}</main>{late}</body></html>")


def shown(main: str, late: str) -> str:
    return visible_text(page(main, late).first("main"))


def test_a_late_part_stands_instead_of_what_is_shown_meanwhile() -> None:
    late = '<div hidden id="S:1"><p>二</p></div><script>$RC("B:1","S:1")</script>'
    read = page(f"<p>一</p>{PLACE}<p>三</p>", late)
    assert visible_text(read.first("main")) == "一 二 三"
    assert visible_text(read.first("body")) == "一 二 三"
    assert not read.all("[hidden]")


def test_what_is_shown_meanwhile_may_have_such_parts_itself() -> None:
    meanwhile = "<!--$--><b>甲</b><!--/$-->"
    main = f'<!--$?--><template id="B:1"></template>{meanwhile}<i>乙</i><!--/$--><p>三</p>'
    late = '<div hidden id="S:1">二</div><script>$RC("B:1","S:1")</script>'
    assert shown(main, late) == "二 三"


def test_late_parts_are_in_each_other() -> None:
    late = (
        '<div hidden id="S:1">甲<template id="P:2"></template>丙</div><div hidden id="S:2">乙</div>'
        '<script>$RS("S:2","P:2");$RC("B:1","S:1")</script>'
    )
    assert shown(PLACE, late) == "甲 乙 丙"


def test_calls_that_fit_nothing_change_nothing() -> None:
    for late in (
        '<script>$RC("B:1","S:7")</script>',
        '<div hidden id="S:1">二</div><script>$RC("B:9","S:1")</script>',
        '<div id="S:1">二</div><script>$RC("B:1","S:1")</script>',
    ):
        assert shown(PLACE, late) == "评论加载中…"
