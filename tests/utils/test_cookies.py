"""ZAKER_COOKIES as browsers and their tools hand it out: taken, or refused with a word on what to give."""

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from tests.each_case import each_case
from zakerscraper.config import Options
from zakerscraper.downloadermiddlewares.url_filter import UrlFilterMiddleware
from zakerscraper.exceptions import UsageError
from zakerscraper.spiders.channel import ChannelSpider
from zakerscraper.utils.cookies import cookie_header


@each_case(
    ("pasted", "header"),
    [
        ("", ""),
        ("sid=secret", "sid=secret"),
        ("sid=secret; u=1", "sid=secret; u=1"),
        (" sid=secret;u=1; ", "sid=secret; u=1"),
        ("Cookie: sid=secret; u=1", "sid=secret; u=1"),
        ("cookie:sid=secret", "sid=secret"),
        ("-H 'Cookie: sid=secret; u=1'", "sid=secret; u=1"),
        ('-H "cookie: sid=secret"', "sid=secret"),
        ("-H $'Cookie: sid=secret'", "sid=secret"),
        ("--header 'Cookie: sid=secret'", "sid=secret"),
        ("--header='Cookie: sid=secret'", "sid=secret"),
        ("-b 'sid=secret'", "sid=secret"),
        ("-b'sid=secret'", "sid=secret"),
        ("--cookie sid=secret", "sid=secret"),
        ('"sid=secret"', "sid=secret"),
        ("'Cookie: sid=secret'", "sid=secret"),
        ('a="quoted value"; b=x=y==; c=', 'a="quoted value"; b=x=y==; c='),
        ("Hm_lvt_68bf=1716; _ga=GA1.2.3; $x.y|z=1", "Hm_lvt_68bf=1716; _ga=GA1.2.3; $x.y|z=1"),
        ("sid=secret; 名=中文", "sid=secret; 名=中文"),
    ],
)
def test_a_cookie_header_is_taken_as_it_is_pasted(pasted: str, header: str) -> None:
    assert cookie_header(pasted) == header
    assert Options.from_settings({"ZAKER_COOKIES": pasted}).cookies == header


@each_case(
    ("pasted", "words"),
    [
        ('[{"name": "sid", "value": "s3cret"}]', "JSON"),
        ('{"sid": "s3cret"}', "JSON"),
        (".myzaker.com\tTRUE\t/\tFALSE\t0\tsid\ts3cret", "cookie file"),
        ("# Netscape HTTP Cookie File", "cookie file"),
        ("cookies.txt", "name of a file"),
        ("/home/me/cookies.txt", "name of a file"),
        ("~/cookies.json", "name of a file"),
        ("s3cret", "no = between"),
        ("sid=s3cret; HttpOnly", "no = between"),
        ("Set-Cookie: sid=s3cret; Path=/", "Set-Cookie"),
        ("sid=s3cret，u=1", "full-width ，"),
        ("sid=s3cret；u=1", "full-width ；"),
        ("sid＝s3cret", "full-width ＝"),
        ("User-Agent: x=s3cret", "a name that no cookie has"),
        ("curl https://www.myzaker.com -H 'Cookie: sid=s3cret'", "a name that no cookie has"),
        ("sid=s3cret\nu=1", "line ends"),
        ("sid=s3cret\r\nX-Header: 1", "line ends"),
        ("sid=s3cret\x1b[2J", "control characters"),
        ("=s3cret", "a name that no cookie has"),
    ],
)
def test_what_is_no_cookie_header_is_refused_unseen(pasted: str, words: str) -> None:
    with pytest.raises(UsageError, match=r"^setting ZAKER_COOKIES: .*give what the browser sends as Cookie") as error:
        Options.from_settings({"ZAKER_COOKIES": pasted})
    assert words in str(error.value)
    assert ("name of a file" in str(error.value)) is (words == "name of a file")
    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize("off", [False, "0", "False"])
def test_cookies_are_for_the_site_alone(off: object) -> None:
    settings = {"ZAKER_COOKIES": "sid=s3cret", "DOWNLOAD_VERIFY_CERTIFICATES": off}
    with pytest.raises(UsageError, match="setting ZAKER_COOKIES: it is not sent without DOWNLOAD_VERIFY_CERTIFICATES"):
        Options.from_settings(settings)
    assert Options.from_settings({**settings, "ZAKER_COOKIES": ""}).cookies == ""
    assert "s3cret" not in repr(Options.from_settings({"ZAKER_COOKIES": "sid=s3cret"}))


def test_a_request_that_is_answered_holds_no_cookies_any_more() -> None:
    crawler = get_crawler(ChannelSpider, {"ZAKER_COOKIES": "sid=s3cret", "DOWNLOAD_VERIFY_CERTIFICATES": True})
    middleware = UrlFilterMiddleware.from_crawler(crawler)
    request = Request("https://www.myzaker.com/channel/13")
    middleware.process_request(request)
    assert request.headers["Cookie"] == b"sid=s3cret"
    middleware.process_response(request, Response(request.url, request=request))
    assert "Cookie" not in request.headers
    # Spiders that are not ours may have cookies of their own.
    own = Request("https://example.org/", headers={"Cookie": "mine=1"})
    middleware.process_response(own, Response(own.url, request=own))
    assert own.headers["Cookie"] == b"mine=1"
