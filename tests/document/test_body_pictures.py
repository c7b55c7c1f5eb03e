"""A body's pictures are found and linked, and its text stands alone."""

from __future__ import annotations

import html as entities

from tests.document.test_body import CLEAN_BOX, PICTURE, TAIL
from tests.each_case import each_case
from zakerscraper.document.body import ImageLink, images, is_empty, link_images, plain_text
from zakerscraper.document.sanitize import clean

# Pictures


def test_pictures_come_in_order_each_once_with_their_animation() -> None:
    cleaned = clean(
        f'<p><img data-original="{PICTURE}" data-gif-url="http://zkres1.myzaker.com/202204/a_raw.gif"></p>'
        f'<img src="http://a.example/2.jpg?x=1&amp;y=2"><img data-original="{PICTURE}">'
        '<img src="https://a.example/3.gif" data-gif-url="//a.example/3_raw.gif">'
    )
    assert cleaned.images == [
        ImageLink(PICTURE, "http://zkres1.myzaker.com/202204/a_raw.gif"),
        ImageLink("http://a.example/2.jpg?x=1&y=2"),
        ImageLink("https://a.example/3.gif", "https://a.example/3_raw.gif"),
    ]


def test_text_that_looks_like_a_picture_is_none() -> None:
    html = clean(
        '<p title="<img src=&quot;http://a.example/1.jpg&quot;>">&lt;img src="http://a.example/2.jpg"&gt;</p>'
    ).html
    assert images(html) == []
    assert link_images(html, lambda _: "http://b.example/") == html


def test_linking_changes_sources_only() -> None:
    html = f'<p title=" src=">文 src="不"</p>{CLEAN_BOX}'
    linked = link_images(html, lambda picture: f'/images/x?a=1&b="2"<{picture.url[-3:]}>')
    assert linked == html.replace(f' src="{PICTURE}" ref', ' src="/images/x?a=1&amp;b=&quot;2&quot;&lt;jpg&gt;" ref')


def test_backslashes_and_groups_in_an_address_are_taken_as_they_are() -> None:
    assert r' src="http://a.example/\1\g<0>\n" ' in entities.unescape(
        link_images(CLEAN_BOX, lambda _: r"http://a.example/\1\g<0>\n")
    )


# Text


@each_case(
    ("html", "text"),
    [
        ("", ""),
        ("<p>一</p><p>二<br>三</p>", "一 二 三"),
        ("<p>a &amp;lt; b\u00a0c</p>\n", "a &lt; b c"),
        (f"<p></p>{CLEAN_BOX}图后", "图后"),
    ],
)
def test_plain_text_is_on_one_line(html: str, text: str) -> None:
    assert plain_text(html) == text


@each_case(
    ("html", "empty"),
    [
        ("", True),
        (" \n\u00a0\u3000", True),
        (f"<p></p><p><br></p>{TAIL}", True),
        ("<p>\u200b\ufeff</p>", True),
        ("<p>一</p>", False),
        (CLEAN_BOX, False),
        ('<iframe src="//v.qq.com/1"></iframe>', False),
        ('<video src="http://a.example/1.mp4"></video>', False),
        ('<div class="zaker_div"><div id="zkvideo1" class="zk_upvideo" data-zkinfo="%7B%7D"></div></div>', False),
    ],
)
def test_a_body_with_nothing_to_read_or_see_is_empty(html: str, empty: bool) -> None:
    assert is_empty(clean(html).html) is empty
