"""A challenge page is recognised, and no content is taken for one."""

import pytest

from zakerscraper.sample_site import app, pages
from zakerscraper.sample_site.articles import ARTICLES, SOURCES, TOPICS
from zakerscraper.sample_site.catalogue import LAYOUTS, NOW, Catalogue
from zakerscraper.site.challenge import STATUS, challenge_marker

CATALOGUE = Catalogue(ARTICLES, SOURCES, TOPICS)
MARKERS = (
    "SafeLineChallenge({})",
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


@pytest.mark.parametrize("marker", MARKERS)
def test_each_marker_is_enough(marker: str) -> None:
    found = challenge_marker(200, f"<html><head></head><body>{marker}</body></html>")
    assert found
    assert "\n" not in found


def test_the_status_is_enough() -> None:
    assert challenge_marker(STATUS, "") == "status 468"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html></html>",
        "<script>window.captcha = {};</script>",
        '<script>var o = {once_id: "5f1c8e0b"};</script>',
        '{"stat": 1, "data": {"list": []}}',
        pages.missing_page(),
        pages.unreadable_page(),
    ],
)
@pytest.mark.parametrize("status", [200, 404, 429, 500])
def test_other_pages_are_no_challenge(status: int, text: str) -> None:
    assert challenge_marker(status, text) is None


@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_list_or_article_with_such_words_is_content(layout: str, marker: str) -> None:
    article = CATALOGUE.articles[0]
    for page in (
        pages.list_page(CATALOGUE, CATALOGUE.channel(13), layout, NOW),
        pages.article_page(CATALOGUE, article, layout, NOW),
    ):
        assert challenge_marker(200, page.replace("</head>", f"{marker}</head>")) is None


@pytest.mark.parametrize("layout", app.SHARE_LAYOUTS)
def test_a_share_page_of_an_article_about_the_firewall_is_content(layout: str) -> None:
    page = app.share_page(CATALOGUE.articles[0], layout, NOW)
    told = "<p>防火墙的脚本在 challenge/v2/challenge.js 里，函数叫 SafeLineChallenge。</p><p>"
    assert challenge_marker(200, page.replace("<p>", told, 2)) is None


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
