"""Nothing that stands around an article is taken into it, and no text of its own is lost for it."""

import pytest

from tests.each_case import each_case
from tests.zaker.generic.article_pages import (
    AROUND,
    BODY,
    FIRST,
    ID,
    IMAGE,
    MOMENT,
    SECOND,
    TEXTS,
    THIRD,
    TITLE,
    alone,
    images,
    layout,
    lines,
    long_text,
    page,
)
from zakerscraper.zaker.dates import publication


@each_case("kind", AROUND)
@each_case("place", ["before", "inside", "after"])
def test_what_stands_around_an_article_stays_out(kind: str, place: str) -> None:
    """Before it, right behind its text, or outside of its box; the article itself stays whole."""
    found = alone(layout(f"{BODY}<img src='{IMAGE.format(1)}'>", **{place: AROUND[kind]}))
    assert lines(found) == TEXTS
    assert images(found) == [IMAGE.format(1)]
    assert found.title == TITLE
    assert publication([("page", found.times)], ID)[0] == MOMENT


def test_all_of_it_at_once_stays_out() -> None:
    """A page as sites really are: more of its own than of the article."""
    every = "".join(AROUND.values())
    found = alone(layout(before=every, after=every))
    assert lines(found) == TEXTS
    assert found.title == TITLE


@each_case("kind", ["related", "advertisement", "share bar", "hidden", "buttons"])
def test_what_stands_between_two_paragraphs_stays_out(kind: str) -> None:
    found = alone(layout(f"<p>{FIRST}</p>{AROUND[kind]}<p>{SECOND}</p><p>{THIRD}</p>"))
    assert lines(found) == TEXTS


def test_comments_longer_than_the_article_are_no_article() -> None:
    """Sixty long comments in the same box as the text."""
    comment = "这个故事让我想起了外婆家门口的那条石板路，雨天里青苔很滑，可是信总会准时送到，从来没有断过。"
    talk = "".join(
        f"<div class='c'><b>读者{n}</b><p>{comment * 3}</p><i>{n % 12 + 1}小时前</i></div>" for n in range(60)
    )
    for box in (f"<div class='comments'>{talk}</div>", f"<div><h3>网友评论</h3>{talk}</div>", f"<div>{talk}</div>"):
        assert lines(alone(layout(inside=box))) == TEXTS


@pytest.mark.parametrize("name", ["content-nav-section", "ranking-list", "sidebar-content"])
def test_a_box_of_prose_is_kept_whatever_its_name(name: str) -> None:
    """A name is a hint, and a dozen paragraphs without a link say more."""
    parts = [long_text()[at : at + 4] for at in range(0, 12, 4)]
    boxes = "".join(f'<div class="{name}">{"".join(f"<p>{piece}</p>" for piece in part)}</div>' for part in parts)
    assert lines(alone(layout(boxes))) == long_text()


def test_a_header_that_holds_the_text_is_kept() -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in long_text())
    html = page(f'<h1>{TITLE}</h1><div class="w1"><header class="rich">{text}</header></div>')
    assert lines(alone(html)) == long_text()


def test_a_name_of_a_link_within_a_paragraph_is_none_of_the_paragraph() -> None:
    linked = f'{FIRST}<a class="recommendation-inline-link" href="https://example.org/x">旧邮局的历史</a>，他说。'
    found = alone(layout(f"<p>{linked}</p><p>{SECOND}</p><p>{THIRD}</p>"))
    assert "".join(lines(found)).startswith(FIRST)


def test_what_a_page_holds_besides_its_text_is_none_of_it() -> None:
    """A form's text and a dialog's template are longer than a short article, and another thing."""
    template = (
        "<template><p>本站用户协议：</p>"
        + "<p>使用本服务即表示同意全部条款，条款可能随时更新。</p>" * 9
        + "</template>"
    )
    assert lines(alone(layout(f"<p>{FIRST}</p>") + template)) == [FIRST]


def test_a_url_with_a_day_in_it_is_no_byline() -> None:
    reference = ["参考链接：", "https://example.com/blog/2020/10/21/old-post-office.html"]
    posts = "".join(
        f"<section><h3>12:3{at} 现场消息</h3><p>{first}</p><p>{second}</p><button>顶 27</button></section>"
        for at, (first, second) in enumerate([TEXTS[:2], TEXTS[1:], reference])
    )
    assert lines(alone(layout(posts)))[-2:] == reference
