"""Tells pages that stand in the place of any other: a server's error, maintenance, a login."""

from __future__ import annotations

import re

from zakerscraper.exceptions import RefusedError
from zakerscraper.utils.text import one_line
from zakerscraper.zaker import urls
from zakerscraper.zaker.dom import Page, attribute, visible_text
from zakerscraper.zaker.list_json import TOO_OFTEN

_NOTICE = 200
"""Characters of a page that says next to nothing."""
_SHOWN = 80
_ERROR = re.compile(
    r"维护(?:中|升级|期间)|(?:系统|网站|服务器?|平台)[^。，！]{0,4}维护|出错了|(?:系统|服务器?|网络)(?:繁忙|异常|错误|开小差)"
    r"|稍[后候](?:再|重)?[试来访]|Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out"
    r"|Internal Server Error|under maintenance|Access Denied|^(?:[45]\d\d )?(?:Forbidden|Too Many Requests)",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"(?:^|[./_-])(?:log-?in|sign-?in|passport|sso|oauth2?)(?:[./_-]|$)", re.IGNORECASE)
_BEHIND_PATH = re.compile(r"[?#]")
_LONGEST_URL = 500


def is_login_url(url: str) -> bool:
    """Return whether *url* is, by its words, that of a login."""
    return _LOGIN.search(_BEHIND_PATH.split(url, maxsplit=1)[0]) is not None


def check_error_page(page: Page, url: str = "") -> None:
    """Raise RefusedError where *page*, at *url*, asks for a login, or says in a few words that the site is not well."""
    if is_login_url(url):
        raise RefusedError(f"the page asks for a login: {url[:_LONGEST_URL]}")
    body = page.first("body")
    text = visible_text(body, enough=_NOTICE + 1) if body is not None else ""
    if len(text) > _NOTICE or any(urls.article_id(attribute(link, "href")) for link in page.all("a[href]")):
        return
    title = one_line(page.text("head > title"))
    said = text if title in text else f"{title}: {text}".removesuffix(": ")
    if page.first("input[type=password]"):
        raise RefusedError(f"the page asks for a login: {said[:_SHOWN]}")
    if _ERROR.search(said):
        raise RefusedError(f"the page says: {said[:_SHOWN]}", is_for_now=TOO_OFTEN.search(said) is not None)
