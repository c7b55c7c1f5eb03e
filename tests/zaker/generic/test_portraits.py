"""Images of who wrote or says something are none of an article."""

from __future__ import annotations

from tests.each_case import each_case
from tests.zaker.generic.article_pages import (
    AUTHOR,
    FIRST,
    IMAGE,
    SECOND,
    SHOWN,
    TEXTS,
    THIRD,
    TITLE,
    images,
    layout,
    lines,
    page,
    read,
)

FACE = IMAGE.format(7)


@each_case("name", ["iv-face", "user_avatar", "userpic", "size-8 rounded-full"])
def test_who_says_something_has_a_face_beside_it(name: str) -> None:
    turns = "".join(
        f"<div class='turn'><img class='{name}' src='{FACE}'><div><p>{text}</p></div></div>" for text in TEXTS
    )
    found = read(layout(turns))
    assert lines(found) == TEXTS
    assert not images(found)


def test_a_card_of_the_author_behind_a_text_has_a_portrait() -> None:
    card = (
        f"<div class='e-author-box'><img src='{FACE}'><div><h4>江城晚报</h4><p>每周三更新，欢迎来信。</p></div></div>"
    )
    found = read(layout(f"<p>{FIRST}</p>", inside=f"<div>{card}</div>"))
    assert (lines(found), images(found)) == ([FIRST], [])


@each_case("name", ["surface", "interface-shot", "portrait-large"])
def test_other_names_say_nothing_of_people(name: str) -> None:
    shown = f"<p>{FIRST}</p><p><img class='{name}' src='{FACE}'></p><p>{SECOND}</p><p>{THIRD}</p>"
    assert images(read(layout(shown))) == [FACE]


@each_case("is_first", [True, False])
def test_an_image_in_the_line_of_the_byline_is_none_of_a_short_text(is_first: bool) -> None:
    name = f"<span><img src='{FACE}'><span>{AUTHOR}</span></span>"
    time = f"<time>{SHOWN}</time>"
    found = read(layout(f"<p>{FIRST}</p>", byline=f"{name}{time}" if is_first else f"{time}{name}<i>约2745字</i>"))
    assert (found.author, lines(found), images(found)) == (AUTHOR, [FIRST], [])


def test_an_image_below_a_bare_byline_is_of_the_text() -> None:
    """As old pages have it, without boxes."""
    shown = f"<div><h1>{TITLE}</h1>{SHOWN}　{AUTHOR}<br><img src='{FACE}'><br>{FIRST}<br>{SECOND}<br>{THIRD}</div>"
    assert images(read(page(shown))) == [FACE]
