"""Which images and players of a page are of its article."""

import json
from urllib.parse import quote

import pytest

from tests.each_case import each_case
from tests.zaker.generic.article_pages import (
    AROUND,
    BODY,
    FIRST,
    IMAGE,
    SECOND,
    THIRD,
    alone,
    images,
    layout,
    lines,
    read,
)
from zakerscraper.document import body
from zakerscraper.document.sanitize import clean
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic.blocks import Outline
from zakerscraper.zaker.generic.features import is_body_image


def test_a_page_of_images_alone_is_read() -> None:
    numbers = range(1, 6)
    text = "".join(f"<div><img data-lazy='{IMAGE.format(n)}' src='data:image/gif;base64,AA=='></div>" for n in numbers)
    found = alone(layout(text, after=AROUND["related"], inside=AROUND["share bar"]))
    assert images(found) == [IMAGE.format(n) for n in numbers]
    assert lines(found) == []


@each_case(
    ("markup", "kept"),
    [
        (
            '<img src="/_next/image?url=https%3A%2F%2Fa.example.com%2F1.jpg&amp;w=828&amp;q=75">',
            ["https://a.example.com/1.jpg"],
        ),
        (
            '<img srcset="/_next/image?url=https%3A%2F%2Fa.example.com%2F1.jpg&amp;w=64 1x" src="">',
            ["https://a.example.com/1.jpg"],
        ),
        (
            '<img src="https://b.example.com/_image?href=https%3A%2F%2Fa.example.com%2F1.jpg">',
            ["https://a.example.com/1.jpg"],
        ),
        (
            '<img src="https://b.example.com/?url=http%3A%2F%2Fa.example.com%2F1.jpg&thumbnail=660x">',
            ["http://a.example.com/1.jpg"],
        ),
        (
            '<img src="https://b.example.com/cdn-cgi/image/width=80,fit=cover/https://a.example.com/1.jpg">',
            ["https://a.example.com/1.jpg"],
        ),
        (
            '<img src="https://b.example.com/1.jpg?src=https://a.example.com/">',
            ["https://b.example.com/1.jpg?src=https://a.example.com/"],
        ),
        (
            '<amp-img src="https://a.example.com/1.jpg" width="800" height="600"></amp-img>',
            ["https://a.example.com/1.jpg"],
        ),
        ('<img src="https://ad.doubleclick.net/1.jpg" width="800">', []),
        ('<img src="https://pos.baidu.com/1.jpg" width="800">', []),
    ],
)
def test_images_are_unwrapped_and_advertisers_have_none(markup: str, kept: list[str]) -> None:
    assert images(read(layout(f"<p>{FIRST}</p><p>{markup}</p><p>{SECOND}</p><p>{THIRD}</p>"))) == kept


@each_case("lazy", ["<img src='data:image/svg+xml,%3Csvg%3E'>", "<img src='data:,' data-actualsrc='{}'>"])
def test_an_image_that_is_in_a_noscript_as_well_is_shown_once(lazy: str) -> None:
    url = IMAGE.format(1)
    markup = f"<figure><noscript><img src='{url}'></noscript>{lazy.format(url)}<figcaption>山门</figcaption></figure>"
    found = read(layout(f"<p>{FIRST}</p>{markup}<p>{SECOND}</p>"))
    assert images(found) == [url]
    assert clean(found.body_html).html.count("<img") == 1


@each_case(
    ("markup", "may_be"),
    [
        ('<img src="//a.example.com/1.jpg">', True),
        ('<img src="//a.example.com/1.jpg" width="800px" height="600">', True),
        ('<img src="//a.example.com/1.jpg" width="20px">', False),
        ('<img alt="山门" src="">', False),
        ('<img src="//a.example.com/1.jpg" class="avatar">', False),
        ('<img src="//a.example.com/static/1.jpg">', False),
        ('<img src="//a.example.com/1.jpg" class="logo">', False),
        ('<a class="logo" href="/"><img src="//a.example.com/1.jpg"></a>', False),
        ('<a class="zoom-icon" href="//a.example.com/1_large.jpg"><img src="//a.example.com/1.jpg"></a>', True),
        ('<img src="//a.example.com/qrcode.png">', False),
        ('<img src="//a.example.com/app.png">', False),
        ('<img src="//a.example.com/app.png" width="321">', True),
        ('<img src="//a.example.com/app.png" width="320">', False),
        ('<figure><img src="//a.example.com/app.png"></figure>', True),
        ('<img src="//a.example.com/logos/1.jpg">', False),
        ('<img src="//ad.doubleclick.net/1.jpg">', False),
        ('<a href="//ad.doubleclick.net/1"><img src="//a.example.com/1.jpg"></a>', False),
    ],
)
def test_an_image_says_itself_that_it_is_none_of_an_article(markup: str, may_be: bool) -> None:
    (image,) = Outline(Page(f"<body>{markup}</body>")).blocks
    assert is_body_image(image, ()) == may_be


def test_images_with_short_captions_keep_both_in_order() -> None:
    text = "".join(f"<img src='{IMAGE.format(n)}'><p>图{n}</p>" for n in range(1, 4))
    found = alone(layout(text + f"<p>{FIRST}</p>"))
    assert images(found) == [IMAGE.format(n) for n in range(1, 4)]
    assert lines(found) == ["图1", "图2", "图3", FIRST]


@pytest.mark.parametrize(
    ("cut_off", "stays"),
    [
        ("桥上的人走过了新修的钟楼，手里提着一盏旧灯… 更多", False),
        ("桥上的人…点击查看这张图片的完整说明文字和作者信息", True),
    ],
)
def test_a_caption_that_is_cut_off_is_left_out_where_enough_of_it_is_left_to_know_it_by(
    cut_off: str, stays: bool
) -> None:
    whole = "桥上的人走过了新修的钟楼，手里提着一盏旧灯，他们要去山那边。摄影：江城"
    one, two = (
        f"<figure><img src='{IMAGE.format(text)}'><figcaption>{text}</figcaption></figure>" for text in (whole, cut_off)
    )
    found = lines(alone(layout(f"<p>{FIRST}</p>{one}<p>{SECOND}</p>{two}<p>{THIRD}</p>")))
    assert found == [FIRST, whole, SECOND, *([cut_off] if stays else []), THIRD]


@pytest.mark.parametrize(
    "player",
    [
        '<iframe src="https://v.qq.com/iframe/player.html?vid=a1"></iframe>',
        '<video src="https://zkres.myzaker.com/a.mp4"></video>',
        f'<div class="zk_upvideo" data-zkinfo="{quote(json.dumps({"videoUrl": "http://zkres.myzaker.com/a.mp4"}))}"></div>',
    ],
    ids=["iframe", "video", "zk_upvideo"],
)
@pytest.mark.parametrize("wrap", ["{}", "<p>{}</p>", "<div><div>{}</div></div>"])
def test_a_page_of_a_video_alone_keeps_it(wrap: str, player: str) -> None:
    """The body is the player."""
    found = alone(layout(wrap.format(player), inside=AROUND["related"]))
    assert lines(found) == []
    assert not body.is_empty(clean(found.body_html).html)


def test_a_caption_that_is_hidden_from_screen_readers_alone_is_shown() -> None:
    caption = "<figcaption aria-hidden='true'>桥上的人</figcaption>"
    text = f"<p>{FIRST}</p><figure><img src='{IMAGE.format(1)}'>{caption}</figure><p>{SECOND}</p>"
    assert lines(alone(layout(text))) == [FIRST, "桥上的人", SECOND]


def test_relative_urls_of_images_are_those_of_the_page() -> None:
    text = f"<p>{FIRST}</p><p><img src='../../res/a_b.jpg'></p><p>{SECOND}</p>"
    assert images(alone(layout(text))) == ["https://www.myzaker.com/res/a_b.jpg"]


def test_a_strip_with_an_image_of_the_site_s_own_is_none_of_the_text() -> None:
    strip = "<div style=\"background-image:url('//zkres.myzaker.com/static/bg/1.png')\"></div>"
    shown = f"<div style='background-image:url({IMAGE.format(1)})'></div>"
    assert images(read(layout(BODY + strip + shown + BODY))) == [IMAGE.format(1)]
