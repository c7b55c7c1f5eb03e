"""Every address shape of ZAKER leads to one id, and nothing else does."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.exceptions import DisallowedUrlError
from zakerscraper.items import SHANGHAI
from zakerscraper.zaker import urls
from zakerscraper.zaker.urls import HostOverrides

ID = "6a0aff1c8e9f090000000abc"
PICTURE = "http://zkres1.myzaker.com/202605/6a0aff1c8e9f090000000abc_1024.jpg"

SHAPES = (
    "{id}",
    "https://www.myzaker.com/article/{id}",
    "http://www.myzaker.com/article/{id}",
    "https://www.myzaker.com/article/{id}/",
    "//www.myzaker.com/article/{id}",
    "//www.myzaker.com/article/{id}/",
    "/article/{id}",
    "www.myzaker.com/article/{id}",
    "myzaker.com/article/{id}",
    "https://app.myzaker.com/article/{id}",
    "https://app.myzaker.com/news/article.php?pk={id}",
    "http://app.myzaker.com/news/article.php?f=xsunion&pk={id}",
    "app.myzaker.com/news/article.php?pk={id}&f=xiaomi",
    "/news/article.php?pk={id}",
    "http://app.myzaker.com/article/{id}/",
    "http://applocal.myzaker.com/news/article.php?pk={id}",
    "https://applocal.myzaker.com/article/{id}",
    "https://m.myzaker.com/article/{id}",
    "http://m.myzaker.com/news/article.php?pk={id}&f=xiaomi",
    "//app.myzaker.com/news/article.php?pk={id}",
    "http://iphone.myzaker.com/l.php?l={id}",
    "http://iphone.myzaker.com/zaker/article_mongo.php?app_id=660&pk={id}&m=1471850716",
    "https://www.myzaker.com/article/{id}?f=share#comments",
    "HTTPS://WWW.MYZAKER.COM/article/{id}",
    "https://www.myzaker.com:443/article/{id}",
    "https://www.myzaker.com./article/{id}",
    "https://www.myzaker.com//article//{id}",
    "http://https://www.myzaker.com/article/{id}",
    "https:https://www.myzaker.com/article/{id}",
    "http:http://https://www.myzaker.com/article/{id}",
    "  https://www.myzaker.com/article/{id}\r\n",
    "https://www.myzaker.com/art\nicle/{id}",
)


@each_case("shape", SHAPES)
@each_case("id_", [ID, ID.upper()])
def test_article_id_of_every_known_shape(shape: str, id_: str) -> None:
    assert urls.article_id(shape.format(id=id_)) == ID


@given(st.text("0123456789abcdef", min_size=24, max_size=24), st.sampled_from(SHAPES))
def test_any_id_survives_any_shape(id_: str, shape: str) -> None:
    assert urls.article_id(shape.format(id=id_)) == id_


@given(st.text("0123456789abcdef", min_size=24, max_size=24))
def test_own_addresses_name_the_id_they_are_made_of(id_: str) -> None:
    assert urls.article_id(urls.article_url(id_)) == id_
    assert urls.article_id(urls.share_url(id_)) == id_
    assert urls.article_id(urls.article_url(id_) + "/") == id_


@each_case(
    "address",
    [
        "",
        " ",
        "?",
        "http://",
        "http://[",
        "//[::1",
        ID[:-1],
        ID + "0",
        ID[:-1] + "g",
        "https://www.myzaker.com/",
        "https://www.myzaker.com/article/",
        f"https://www.myzaker.com/article/{ID}0",
        f"https://www.myzaker.com/article/{ID[:-1]}",
        f"https://www.myzaker.com/article/{ID}/comments",
        f"https://www.myzaker.com/articles/{ID}",
        f"https://www.myzaker.com/tag/{ID}",
        f"https://www.myzaker.com/?pk={ID}",
        "https://www.myzaker.com/channel/660",
        "https://www.myzaker.com/source/12291",
        f"https://app.myzaker.com/news/topic.php?topic_id={ID}",
        f"https://app.myzaker.com/news/topic.php?pk={ID}",
        "https://app.myzaker.com/news/article.php",
        "https://app.myzaker.com/news/article.php?pk=",
        f"https://app.myzaker.com/news/article.php?pk=x&pk2={ID}",
        f"https://app.myzaker.com/news/article.php?id={ID}",
        f"http://iphone.myzaker.com/zaker/link.php?pk={ID}&b=aHR0cHM6Ly9leGFtcGxlLm9yZy8%3D&bcode=0a1b2c3d&target=_new",
        f"http://c.myzaker.com/weibo/api_comment_article_url.php?&pk={ID}",
        PICTURE,
        f"https://example.org/article/{ID}",
        f"https://www.myzaker.com.example.org/article/{ID}",
        f"https://notmyzaker.com/article/{ID}",
        f"https://example.org/?u=https://www.myzaker.com/article/{ID}",
        f"https://www.myzaker.com@example.org/article/{ID}",
        f"ftp://www.myzaker.com/article/{ID}",
        f"javascript://www.myzaker.com/article/{ID}",
        "".join(chr(ord(c) + 0xFEE0) for c in ID),
    ],
)
def test_no_article_id_of_anything_else(address: str) -> None:
    assert urls.article_id(address) is None


@given(st.text())
def test_article_id_of_any_text_is_an_id_or_none(text: str) -> None:
    id_ = urls.article_id(text)
    assert id_ is None or (len(id_) == 24 and id_.lower() == id_ and set(id_) <= set("0123456789abcdef"))


@each_case(
    ("href", "base", "address"),
    [
        ("//www.myzaker.com/article/1", "http://www.myzaker.com/", "https://www.myzaker.com/article/1"),
        ("http://www.myzaker.com/a", "https://www.myzaker.com/", "http://www.myzaker.com/a"),
        ("/channel/13", "https://www.myzaker.com/channel/660", "https://www.myzaker.com/channel/13"),
        ("b?c=1", "https://www.myzaker.com/x/a", "https://www.myzaker.com/x/b?c=1"),
        ("?page=2", "https://www.myzaker.com/channel/1", "https://www.myzaker.com/channel/1?page=2"),
        ("https:https://app.myzaker.com/t", "https://www.myzaker.com/", "https://app.myzaker.com/t"),
        ("http://https://app.myzaker.com/t", "https://www.myzaker.com/", "https://app.myzaker.com/t"),
        (" \t//www.myzaker.com/a\n", "https://www.myzaker.com/", "https://www.myzaker.com/a"),
        ("https://www.myzaker.com/n?u=http://https", "https://a.cn/", "https://www.myzaker.com/n?u=http://https"),
        ("https://a.cn/x/y-z.html", "https://www.myzaker.com/", "https://a.cn/x/y-z.html"),
        ("https://a.cn:0/x", "https://www.myzaker.com/", ""),
        ("javascript:void(0)", "https://www.myzaker.com/", ""),
        ("mailto:a@example.org", "https://www.myzaker.com/", ""),
        ("data:text/html,x", "https://www.myzaker.com/", ""),
        ("http://", "https://www.myzaker.com/", ""),
        ("//[", "https://www.myzaker.com/", ""),
    ],
)
def test_absolute(href: str, base: str, address: str) -> None:
    assert urls.resolve(href, base) == address


@given(st.text(), st.sampled_from(["https://www.myzaker.com/", "", "http://app.myzaker.com/news/x.php?a=1"]))
def test_absolute_of_any_text_is_a_web_address_or_empty(href: str, base: str) -> None:
    address = urls.resolve(href, base)
    assert address == "" or address.startswith(("http:", "https:"))


@given(st.text(":/htps.wmyzaker\t\n \x00", max_size=40))
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    once = urls.tidy(text)
    assert urls.tidy(once) == once


@each_case(
    ("address", "host"),
    [
        ("https://WWW.myzaker.com:80/a", "www.myzaker.com"),
        ("https://www.myzaker.com./", "www.myzaker.com"),
        ("//www.myzaker.com/", "www.myzaker.com"),
        ("https://user@example.org/", "example.org"),
        ("/article", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_host_of(address: str, host: str) -> None:
    assert urls.host_of(address) == host


@each_case(
    ("host", "inside"),
    [
        ("myzaker.com", True),
        ("www.myzaker.com", True),
        ("a.b.myzaker.com", True),
        ("notmyzaker.com", False),
        ("myzaker.com.cn", False),
        ("", False),
    ],
)
def test_in_domain(host: str, inside: bool) -> None:
    assert urls.in_domain(host, "myzaker.com") is inside


def test_addresses_of_lists() -> None:
    assert urls.channel_url(660) == "https://www.myzaker.com/channel/660"
    assert urls.source_url(12291) == "https://www.myzaker.com/source/12291"
    assert urls.FOCUS_URL == "https://www.myzaker.com/?pos=selected_article"


@pytest.mark.parametrize(
    ("endpoint", "parameters", "address"),
    [
        ("hot", {}, "https://skills.myzaker.com/api/v1/article/hot"),
        (
            "category",
            {"v": "1.0.6", "app_id": "13"},
            "https://skills.myzaker.com/api/v1/article/category?v=1.0.6&app_id=13",
        ),
        (
            "search",
            {"keyword": "灯 会&x=1", "start_time": "2026-05-01 00:00:00"},
            (
                "https://skills.myzaker.com/api/v1/article/search"
                "?keyword=%E7%81%AF%20%E4%BC%9A%26x%3D1&start_time=2026-05-01%2000%3A00%3A00"
            ),
        ),
    ],
)
def test_api_url(endpoint: str, parameters: dict[str, str], address: str) -> None:
    assert urls.api_url(endpoint, **parameters) == address


@each_case(
    ("address", "reason"),
    [
        ("", "no address"),
        ("http://[", "no address"),
        ("https://mp.weixin.qq.com/s/x", "another host"),
        (f"https://app.myzaker.com/news/topic.php?topic_id={ID}", "topic page"),
        ("https://app.myzaker.com/news/404.php?f=Normal", "the page for missing articles"),
        ("http://app.myzaker.com/news/404.php", "the page for missing articles"),
        ("https://example.org/news/404.php?f=Normal", "another host"),
        ("https://ggs.myzaker.com/click.php?ad=1", "no article's address"),
    ],
)
def test_why_no_article(address: str, reason: str) -> None:
    assert urls.why_no_article(address) == reason


@each_case(
    ("digits", "moment"),
    [
        ("57baa915", "2016-08-22 15:26:13"),
        ("570e241a", "2016-04-13 18:48:58"),
        ("5aad21fa", "2018-03-17 22:11:06"),
        ("5b45c8a8", "2018-07-11 17:06:48"),
        ("5b46eb75", "2018-07-12 13:47:33"),
        ("5b46d371", "2018-07-12 12:05:05"),
        ("5b46d8e7", "2018-07-12 12:28:23"),
        ("62e8dd12", "2022-08-02 16:15:14"),
        ("64dc7211", "2023-08-16 14:52:01"),
        ("69e6ea7e", "2026-04-21 11:09:50"),
        ("6a0af66c", "2026-05-18 19:22:20"),
        ("57cf7f35", "2016-09-07 10:45:09"),
        ("58245e78", "2016-11-10 19:48:08"),
        ("00000000", "1970-01-01 08:00:00"),
        ("ffffffff", "2106-02-07 14:28:15"),
    ],
)
def test_id_time(digits: str, moment: str) -> None:
    found = urls.id_time(digits + "8e9f090000000001")
    assert found == datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    assert found.utcoffset() == SHANGHAI.utcoffset(None)


@each_case(
    "address",
    [
        "https://www.myzaker.com/",
        "http://app.myzaker.com/a",
        "http://iphone.myzaker.com:80/l.php",
        "https://myzaker.com:443/",
        PICTURE,
        "https://img.example.org/a.jpg",
        "https://a.img.example.org/a.jpg",
        "https://www.myzaker.com./",
    ],
)
def test_requests_may_leave_for_these(address: str) -> None:
    urls.check_request(address, ("myzaker.com", "img.example.org"))


@each_case(
    ("address", "said"),
    [
        ("https://example.org/", "host example.org"),
        ("https://myzaker.com.example.org/", "host"),
        ("https://notmyzaker.com/", "host"),
        ("https://www.myzaker.com:8080/", "port 8080"),
        ("https://myzaker.com:8080/", "port 8080"),
        ("https://www.myzaker.com:x/", "malformed"),
        ("https://www.myzaker.com:99999/", "malformed"),
        ("http://[::1/", "malformed"),
        ("http://[::1]/", "host"),
        ("http://127.0.0.1/", "host"),
        ("http://169.254.169.254/latest", "host"),
        ("http://2130706433/", "host"),
        ("http://localhost/", "host"),
        ("https://user@www.myzaker.com/", "user name"),
        ("https://:secret@www.myzaker.com/", "user name"),
        ("https://www.myzaker.com@example.org/", "user name"),
        ("ftp://www.myzaker.com/", "scheme ftp"),
        ("file:///etc/passwd", "scheme file"),
        ("//www.myzaker.com/", "scheme missing"),
        ("https:///article", "host missing"),
        ("", "scheme missing"),
    ],
)
def test_requests_may_not_leave_for_these(address: str, said: str) -> None:
    with pytest.raises(DisallowedUrlError, match=said):
        urls.check_request(address, ("myzaker.com",))


@given(st.text())
def test_check_of_any_text_refuses_or_is_silent(text: str) -> None:
    with pytest.raises(DisallowedUrlError):
        urls.check_request("x" + text, ("myzaker.com",))


LOCAL = "http://127.0.0.1:8000"
STAND_INS = HostOverrides(LOCAL, "http://127.0.0.1:8001", "http://127.0.0.1:8002/base", "http://127.0.0.1:8003")


@each_case(
    ("real", "fetched"),
    [
        ("https://www.myzaker.com/channel/1?a=1#top", "http://127.0.0.1:8000/channel/1?a=1"),
        ("https://www.myzaker.com", "http://127.0.0.1:8000/"),
        ("https://www.myzaker.com?pos=selected_article", "http://127.0.0.1:8000/?pos=selected_article"),
        ("http://myzaker.com/a", "http://127.0.0.1:8000/a"),
        ("https://www.myzaker.com//article/1", "http://127.0.0.1:8000//article/1"),
        ("https://app.myzaker.com/news/article.php?pk=1", "http://127.0.0.1:8001/news/article.php?pk=1"),
        ("http://applocal.myzaker.com/news/article.php?pk=1", "http://127.0.0.1:8001/news/article.php?pk=1"),
        ("https://m.myzaker.com/article/1", "http://127.0.0.1:8001/article/1"),
        ("https://skills.myzaker.com/api/v1/article/hot", "http://127.0.0.1:8002/base/api/v1/article/hot"),
        ("http://zkres1.myzaker.com/202605/a.jpg", "http://127.0.0.1:8003/202605/a.jpg"),
        ("http://zkres.myzaker.com/a.jpg", "http://127.0.0.1:8003/a.jpg"),
        ("http://disres.myzaker.com/a.jpg", "http://127.0.0.1:8003/a.jpg"),
        ("http://iphone.myzaker.com/l.php?l=1", "http://127.0.0.1:8000/l.php?l=1"),
        ("https://example.org/a", "https://example.org/a"),
        ("https://zkres.example.org/a", "https://zkres.example.org/a"),
    ],
)
def test_requests_for_real_hosts_go_to_their_stand_ins(real: str, fetched: str) -> None:
    assert STAND_INS.rewrite(real) == fetched


@each_case(
    "address",
    ["https://www.myzaker.com/a?b=1#c", "https://app.myzaker.com/a", "http://zkres1.myzaker.com/a.jpg", "http://x.cn/"],
)
def test_without_stand_ins_nothing_is_changed(address: str) -> None:
    assert HostOverrides().rewrite(address) == HostOverrides().restore(address) == address


@each_case(
    ("stand_in", "real"),
    [
        (f"{LOCAL}/article/1", "https://www.myzaker.com/article/1"),
        (f"{LOCAL}?pos=x", "https://www.myzaker.com?pos=x"),
        (LOCAL, "https://www.myzaker.com"),
        ("http://127.0.0.1:8001/news", "https://app.myzaker.com/news"),
        ("http://127.0.0.1:8002/base/api", "https://skills.myzaker.com/api"),
        (f"{LOCAL}1/article/1", f"{LOCAL}1/article/1"),
        ("https://example.org/", "https://example.org/"),
    ],
)
def test_addresses_of_stand_ins_are_judged_as_real_ones(stand_in: str, real: str) -> None:
    assert STAND_INS.restore(stand_in) == real


def test_stand_ins_are_read_from_settings() -> None:
    settings = {"ZAKER_WWW_URL": f"{LOCAL}/", "ZAKER_APP_URL": "https://app.myzaker.com", "ZAKER_API_URL": ""}
    assert HostOverrides.from_settings(settings) == HostOverrides(www=LOCAL)
