"""A challenge page is recognised, and no content is taken for one."""

import pytest

from tests.each_case import each_case
from zakerscraper.sample_site import app, list_pages, pages
from zakerscraper.sample_site.articles import ARTICLES, SOURCES, TOPICS
from zakerscraper.sample_site.catalogue import LAYOUTS, NOW, Catalogue
from zakerscraper.zaker import challenge
from zakerscraper.zaker.challenge import STATUS, challenge_marker

CATALOGUE = Catalogue(ARTICLES, SOURCES, TOPICS)
MARKERS = (
    "<script>SafeLineChallenge({})</script>",
    '<script>var data = {"once_id":"5f1c8e0b"};</script>',
    '<script>var data = {"x": 1, "once_id" : "5f1c8e0b"};</script>',
    "<script>var data = {'once_id': '5f1c8e0b'};</script>",
    '<script src="/recaptcha/api/x.js"></script>',
    '<script src="https://waf.example.org/recaptcha/api/challenge"></script>',
    '<script>fetch("/recaptcha/api/issue", {method: "POST"})</script>',
    "<script>post('/captcha/api/issue')</script>",
    "<link href=/recaptcha/api/style.css rel=stylesheet>",
    '<script src="/.safeline/static/x.js"></script>',
    '<script src="https://waf.example.org/challenge/v2/challenge.js"></script>',
    '<script src="https://challenge.rivers.chaitin.cn/x.js"></script>',
    '<script>window.captcha = {}; var o = {once_id: "5f1c8e0b"};</script>',
    '<script>var o = {once_id: "5f1c8e0b"}; window.captcha = o;</script>',
    '<script>window.captcha({\n  once_id : "5f1c8e0b"})</script>',
)


@pytest.mark.parametrize("status", [200, 403, STATUS])
def test_the_firewall_s_page_is_a_challenge_under_every_status(status: int) -> None:
    assert challenge_marker(status, pages.challenge_page())


@each_case("marker", MARKERS)
def test_each_marker_is_enough(marker: str) -> None:
    found = challenge_marker(200, f"<html><head></head><body>{marker}</body></html>")
    assert found
    assert "\n" not in found


def test_the_status_is_enough() -> None:
    assert challenge_marker(STATUS, "") == "status 468"


@each_case(
    "text",
    [
        "",
        "<html></html>",
        "<script>window.captcha = {};</script>",
        '<script>var o = {once_id: "5f1c8e0b"};</script>',
        '{"stat": 1, "data": {"list": []}}',
        '[{"title": "SafeLineChallenge 是什么"}]',
        '<script src="https://www.google.com/recaptcha/api.js"></script>',
        '<script src="https://www.recaptcha.net/recaptcha/api/x.js"></script>',
        pages.missing_page(),
        pages.unreadable_page(),
    ],
)
@each_case("status", [200, 404, 429, 500])
def test_other_pages_are_no_challenge(status: int, text: str) -> None:
    assert challenge_marker(status, text) is None


@each_case("marker", MARKERS)
@each_case("layout", LAYOUTS)
def test_a_list_or_article_with_such_words_is_content(layout: str, marker: str) -> None:
    article = CATALOGUE.articles[0]
    for page in (
        list_pages.list_page(CATALOGUE, CATALOGUE.channel(13), layout, NOW),
        pages.article_page(CATALOGUE, article, layout, NOW),
    ):
        assert challenge_marker(200, page.replace("</head>", f"{marker}</head>")) is None


@each_case("layout", app.SHARE_LAYOUTS)
def test_a_share_page_of_an_article_about_the_firewall_is_content(layout: str) -> None:
    page = app.share_page(CATALOGUE.articles[0], layout, NOW)
    told = "<p>防火墙的脚本在 challenge/v2/challenge.js 里，函数叫 SafeLineChallenge。</p><p>"
    assert challenge_marker(200, page.replace("<p>", told, 2)) is None


QUOTING = (
    '<p>挑战页里有 "once_id":"5f1c8e0b" 这样的字段，还有 once_id: "5f1c8e0b" 和 window.captcha。</p>',
    "<p>脚本从 challenge.rivers.chaitin.cn 取，接口在 /recaptcha/api/ 下面，函数叫 SafeLineChallenge。</p>",
    '<pre>&lt;script src="/recaptcha/api/x.js"&gt;&lt;/script&gt; var o = {"once_id": "1"};</pre>',
    '<script>state = {"html": "<p>字段是 \\"once_id\\":\\"5f1c8e0b\\"，接口是 /recaptcha/api/ 。<\\/p>"};</script>',
)


@each_case("told", QUOTING)
@each_case("frame", ["<main>{}</main>", "<div id=root><h1>防火墙</h1>{}</div>", "{}"])
def test_an_article_of_any_layout_that_quotes_a_challenge_s_words_is_content(told: str, frame: str) -> None:
    page = f"<!DOCTYPE html><html><head><title>雷池的验证码</title></head><body>{frame.format(told)}</body></html>"
    assert challenge_marker(200, page) is None


@each_case("name", ["id=content", "id='content'", 'id="temple_title"', 'id="news_template_04_banner"'])
def test_a_share_page_of_today_is_content(name: str) -> None:
    page = f'<body><div {name}>文</div><script>var data = {{"once_id":"5f1c8e0b"}};</script></body>'
    assert challenge_marker(200, page) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"stat":1,"data":{"list":[{"title":"SafeLineChallenge 是什么","url":""}]}}',
        '{"stat":1,"data":{"article":[{"title":"SafeLineChallenge 是什么","href":""}]}}',
    ],
)
def test_json_with_such_words_is_content(text: str) -> None:
    assert challenge_marker(200, text) is None


def test_a_long_page_is_looked_at_quickly() -> None:
    assert challenge_marker(200, "window.captcha " * 100_000) is None


def test_each_marker_is_looked_for_where_one_of_the_words_stands() -> None:
    """A marker that holds none of them would never be found."""
    for marker in MARKERS:
        assert any(word in marker for word in challenge.WORDS), marker
    assert all(any(word in marker for marker in MARKERS) for word in challenge.WORDS)
