"""Players of uploaded videos, read with a parser of HTML as browsers do."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.document.render import DocumentOptions, render_document
from zakerscraper.document.sanitize import clean
from zakerscraper.document.videos import Video, play_uploaded_videos, uploaded_video
from zakerscraper.items import SHANGHAI, Article

FILM = "http://zkres.myzaker.com/img_upload/editor/article_video/2026/05/18/1779.mp4"
STILL = "http://zkres.myzaker.com/img_upload/editor/2026/05/18/1779_W854H480S.jpeg"
INFORMATION = {"status": "finished", "imgUrl": STILL, "videoUrl": FILM, "name": "a.mp4", "width": 854, "height": 480}
ARTICLE = Article(
    id="0123456789abcdef01234567",
    url="https://www.myzaker.com/article/0123456789abcdef01234567",
    title="标题",
    categories=["新媒体", "ZAKER", "source"],
    published_at=datetime(2026, 5, 18, 11, tzinfo=SHANGHAI),
)
HOSTILE = "https://a.example/\"><script>alert(1)</script>{{ 7*7 }}{% raw %}' onplay=alert(1) `[x](javascript:alert(1))"


def zkinfo(information: Any) -> str:
    return quote(json.dumps(information), safe="")


def box(information: Any) -> str:
    inner = f'<div id="zkvideo16" class="zk_upvideo" data-zkinfo="{zkinfo(information)}"></div>'
    return f'<div class="zaker_div">{inner}</div>'


def written(html: str, **options: str) -> str:
    return render_document(replace(ARTICLE, body_html=clean(html).html), DocumentOptions(**options))


def test_the_box_says_what_the_video_is() -> None:
    assert uploaded_video(zkinfo(INFORMATION)) == Video(FILM, STILL, 854, 480)


@each_case(
    ("changed", "video"),
    [
        ({"imgUrl": None}, Video(FILM, "", 854, 480)),
        ({"imgUrl": "javascript:alert(1)"}, Video(FILM, "", 854, 480)),
        ({"imgUrl": "//a.example/1.jpg"}, Video(FILM, "https://a.example/1.jpg", 854, 480)),
        ({"width": "1280", "height": "720"}, Video(FILM, STILL, 1280, 720)),
        ({"width": 0}, Video(FILM, STILL)),
        ({"height": "9" * 5000}, Video(FILM, STILL)),
        ({"width": [1]}, Video(FILM, STILL)),
        ({"height": float("inf")}, Video(FILM, STILL)),
    ],
)
def test_what_a_box_says_wrongly_is_left_out(changed: dict[str, Any], video: Video) -> None:
    assert uploaded_video(zkinfo({**INFORMATION, **changed})) == video


@each_case(
    "information",
    [
        "", 1, None, [], {}, "x" * 10_000, *(
            {**INFORMATION, "videoUrl": address}
            for address in (None, 1, "", "javascript:alert(1)", "data:video/mp4,x", "file:///etc/passwd", "/1.mp4",
                            "http://127.0.0.1/1.mp4", "http://localhost/1.mp4", "http://user:x@a.example/1.mp4")
        ),
    ],
)  # fmt: skip
def test_without_a_public_address_there_is_no_player(information: Any) -> None:
    assert uploaded_video(zkinfo(information)) is None
    html = clean(box(information)).html
    assert play_uploaded_videos(html) == html


def test_only_the_setting_puts_players_into_html() -> None:
    assert "<video" not in written(box(INFORMATION))
    assert written(box(INFORMATION)) == written(box(INFORMATION), video="placeholder")
    page = BeautifulSoup(written(box(INFORMATION), video="player"), "html.parser")
    assert page.select_one("div.zaker_div > div.zk_upvideo#zkvideo16 > video") is not None


@each_case("body", ["html", "markdown"])
@each_case(
    ("links", "poster"),
    [("proxy", f"https://cors.zfour.workers.dev/?{STILL}"), ("local", STILL), ("original", STILL)],
)
def test_a_player_needs_no_script_and_loads_nothing_by_itself(body: str, links: str, poster: str) -> None:
    page = BeautifulSoup(written(box(INFORMATION), body=body, image_links=links, video="player"), "html.parser")
    (video,) = page.find_all("video")
    assert {name: video[name] for name in ("src", "poster", "preload", "width", "height")} == {
        "src": FILM,
        "poster": poster,
        "preload": "none",
        "width": "854",
        "height": "480",
    }
    assert video.has_attr("controls")


def test_the_still_of_a_video_is_no_cover() -> None:
    assert "headimg: 'https://picsum.photos/" in written(box(INFORMATION), video="player")


@pytest.mark.parametrize("body", ["html", "markdown"])
@given(address=st.just(HOSTILE) | st.text().map("https://a.example/".__add__))
def test_no_address_of_a_video_is_more_than_an_address(body: str, address: str) -> None:
    text = written(box({**INFORMATION, "videoUrl": address, "imgUrl": address}), body=body, video="player")
    content = text.partition("\n---\n")[2].partition("\n---\n")[2]
    assert not set(content) & set("{}`'\u2028\x0b")
    page = BeautifulSoup(content, "html.parser")
    assert {tag.name for tag in page.find_all(True)} <= {"div", "video"}
    for video in page.find_all("video"):
        assert set(video.attrs) == {"controls", "preload", "poster", "src", "width", "height", "style"}
        assert video["src"].startswith("https://a.example/")


def test_covers_do_not_leave_the_attribute_that_a_theme_puts_them_into() -> None:
    text = written(
        "<img src='https://a.example/1.jpg?a=1&amp;b=&#39; onerror=&quot;x&lt;&gt;`'>", image_links="original"
    )
    cover = text.partition("\nheadimg: ")[2].partition("\n")[0]
    assert cover == "'https://a.example/1.jpg?a=1&b=%27%20onerror=%22x%3C%3E%60'"
