"""Texts that a page states or sends late, beside those that it shows."""

import json

import pytest

from tests.each_case import each_case
from tests.zaker.generic.article_pages import (
    AUTHOR,
    BODY,
    FIRST,
    ID,
    IMAGE,
    MOMENT,
    NOW,
    SECOND,
    SHOWN,
    TEXTS,
    THIRD,
    TITLE,
    URL,
    alone,
    images,
    layout,
    lines,
    long_text,
    page,
    read,
    state,
)
from zakerscraper.exceptions import ParseError
from zakerscraper.items import ListEntry
from zakerscraper.zaker.articles import read_article
from zakerscraper.zaker.dates import publication


def test_a_page_that_renders_nothing_is_read_from_its_state() -> None:
    """An empty shell with a script: all fields come from it, and the evidence says so."""
    found = read(page(f"<div id='root'></div>{state()}", "<title>ZAKER</title>"))
    assert (found.layout, found.title, found.author) == ("fallback", TITLE, AUTHOR)
    assert publication([("page", found.times)], ID) == (MOMENT, "page")
    assert lines(found) == TEXTS
    assert found.evidence["body"].startswith("window.__DATA__")


@each_case(
    ("beside", "is_read"),
    [
        ("", True),
        (state(pk="8", content=f"<p>{FIRST}</p>"), True),
        (state(pk="8", content="", title="别的文章在别处"), True),
        (state(pk="8", title="别的文章在别处"), False),
    ],
)
def test_an_empty_app_is_read_from_the_only_article_of_its_state(beside: str, *, is_read: bool) -> None:
    """Neither the page's name nor an id says whose that is."""
    html = page(f"<div id='root'></div>{state(pk='7')}{beside}", "<title>江城</title>")
    if is_read:
        found = read(html)
        assert (found.title, lines(found)) == (TITLE, TEXTS)
        return
    with pytest.raises(ParseError):
        read(html)
    listed = ListEntry(id=ID, url=URL, title=TITLE)
    assert read_article(html, URL, NOW, ID, listed).title == TITLE


def test_a_page_that_renders_from_a_stream_of_elements_is_read_as_it_will_look() -> None:
    """Rows of React's stream that refer to each other, one of them before the row that it is a part of."""
    parts = [["$", "p", f"p{n}", {"children": text}] for n, text in enumerate(TEXTS)]
    line = ["$", "div", None, {"children": [["$", "span", None, {"children": text}] for text in (AUTHOR, SHOWN)]}]
    children = [["$", "h1", None, {"children": TITLE}], line, ["$", "div", None, {"children": "$L3"}]]
    rows = f"3:{json.dumps(parts)}\n" + f"0:{json.dumps(['$', 'article', None, {'children': children}])}\n"
    script = f"<script>self.__next_f.push([1,{json.dumps(rows)}])</script>"
    for shown in ("", "<p>请打开脚本以阅读这篇文章。</p>"):
        found = read(page(f"<div id='__next'>{shown}</div>{script}"))
        assert (found.title, found.author, lines(found)) == (TITLE, AUTHOR, TEXTS)
        assert publication([("page", found.times)], ID) == (MOMENT, "page")


def test_a_page_that_shows_less_than_its_state_is_read_from_the_state() -> None:
    """A folded text: the page shows the first paragraph and a button."""
    found = alone(layout(f"<p>{FIRST}</p><div>展开全文</div>", after=state()))
    assert lines(found) == TEXTS


def test_a_stated_text_tells_which_box_is_the_body() -> None:
    """The page's own markup is kept; what is beside it in the box and not stated stays out."""
    plain = state(content="\n".join(TEXTS))
    image = f"<img src='{IMAGE.format(1)}'>"
    inner = f"<p>{FIRST}</p><p>{SECOND}</p>{image}<p>{THIRD}</p><p>读得愉快，给个好评，谢谢大家。</p>"
    found = alone(layout(inner, after=plain))
    assert lines(found) == TEXTS
    assert images(found) == [IMAGE.format(1)]
    assert "as stated by" in found.evidence["body"]


def test_a_state_of_another_article_is_not_this_page_s_text() -> None:
    """A prefetched next article stands in the state of this one's page."""
    other = state(
        pk="6a0afe008e9f090000000def", title="别的文章在别处", content="<p>" + "别处的话，不是这里的。" * 30 + "</p>"
    )
    assert lines(alone(layout(after=other))) == TEXTS


def test_a_stated_text_never_shrinks_what_the_page_shows() -> None:
    """Pages state a section's name, a first paragraph or a teaser where their text is asked for."""
    for stated in (
        {"articleSection": "本地新闻"},
        {"articleSection": ["本地新闻", "城市与乡村的旧事"]},
        {"articleBody": FIRST},
        {"articleBody": "本报的读者俱乐部每月都有新的活动，欢迎来信，也欢迎到编辑部坐一坐，喝一杯茶。"},
    ):
        data = {"@type": "NewsArticle", "headline": TITLE, **stated}
        text = layout().replace("</head>", f'<script type="application/ld+json">{json.dumps(data)}</script></head>')
        assert lines(alone(text)) == TEXTS


def test_text_that_react_sends_late_is_read_where_it_arrives() -> None:
    """Boxes `S:…` are hidden until a script moves them to their place."""
    parts = "".join(
        f'<div hidden id="S:{n}"><p>{text}</p><p>{text[::-1]}</p></div>' for n, text in enumerate(long_text()[:6])
    )
    found = "".join(lines(alone(layout(BODY + parts))))
    assert all(text in found for text in [*TEXTS, *long_text()[:6]])


PARAGRAPHS = [{"type": "paragraph", "children": [{"text": text}]} for text in TEXTS]


@each_case(
    "held",
    [
        f"<textarea hidden>{BODY.replace('<', '&lt;')}</textarea>",
        f'<template id="t1">{BODY}</template>',
        f"<template>{BODY.replace('<', '&lt;')}</template>",
        f"<script>render('#root', {json.dumps(BODY)})</script>",
        f"<script>var body = `{BODY}`;</script>",
        f"<script>var body = '{BODY.replace('<', chr(92) + 'u003c')}';</script>",
        f"<script>window.s = {json.dumps({'article': {'title': TITLE, 'content': {'children': PARAGRAPHS}}})}</script>",
    ],
)
def test_a_text_that_a_script_would_show_is_read(held: str) -> None:
    found = alone(
        page(f'<div class="q1"><h1>{TITLE}</h1><div class="q4">{SHOWN}</div><div id="root"></div></div>{held}')
    )
    assert lines(found) == TEXTS
    assert found.title == TITLE


def test_shadow_roots_are_read_as_they_are_shown() -> None:
    """Nested roots, a slot in the midst, a named one, and one that keeps what it has."""
    inner = f"<x-p><template shadowrootmode=open><p>{SECOND}</p></template></x-p>"
    html = page(
        f'<x-story><template shadowrootmode="open"><h1>{TITLE}</h1><slot name="by">某报</slot><div class="q5">'
        f"<p>{FIRST}</p>{inner}<slot></slot></div></template><p>{THIRD}</p>"
        f"<i slot='by'>来源：{AUTHOR} {SHOWN}</i></x-story>"
    )
    found = alone(html)
    assert lines(found) == TEXTS
    assert (found.title, found.author) == (TITLE, AUTHOR)
