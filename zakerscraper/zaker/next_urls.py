"""What a list says of its next page: a URL, nothing, or something that is no URL."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from zakerscraper.utils.json import mapping
from zakerscraper.utils.text import one_line, plain_line
from zakerscraper.zaker import javascript, urls
from zakerscraper.zaker.channels import why_other_list

IS_URL = re.compile(
    r"(?:https?:)?//[\w\[]|/(?!/)|\?|\.\.?/|[\w-]+(?:/|\?|\.(?:s?html?|php|aspx?|jsp|do)(?:$|[?#]))", re.IGNORECASE
)
"""How a URL of a list's page begins, absolute or relative. Words, numbers and cursors do not."""
_NONE = re.compile(r"|null|undefined|none|false|nan|0|-1|#", re.IGNORECASE)
_NAMES = frozenset({"nexturl", "nextpageurl", "nexthref", "nextlink"})
"""Of members that hold a URL and nothing else, in small letters without what stands between."""
_MEMBERS = ("value", "url", "href")
_ENCODED = re.compile(r"(?:https?%3A|%2F%2F)", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(r"(?:\w+\.)?myzaker\.com/", re.IGNORECASE)
_SHOWN = 80

MOBILE_NEXT_PATH = "/news/next.php"
_MOBILE_NEXT = re.compile(rf"\bnext_url\s*=\s*(?:(?P<string>{javascript.STRING.pattern})|(?P<number>\d{{1,18}}))")


class NextUrl(NamedTuple):
    """What a list says of its next page.

    Attributes:
        url: Absolute, "" for none.
        fault: Why what it says cannot be followed; "" where it says nothing or a URL.
    """

    url: str = ""
    fault: str = ""


def read_next_url(value: object, base: str) -> NextUrl:
    """Read *value*, which a page at *base* states as its next page's URL: a text, or an object that holds one.

    It may be absolute, without scheme, relative or percent-encoded.
    """
    if isinstance(value, dict) and (stated := [value[name] for name in _MEMBERS if name in value]):
        value = next(filter(None, stated), None)
    if value is None or value in (False, 0, -1, [], {}):
        return NextUrl()
    text = plain_line(value) if isinstance(value, str) else ""
    if isinstance(value, str) and _NONE.fullmatch(text):
        return NextUrl()
    text = unquote(text) if _ENCODED.match(text) else text
    text = urls.tidy(f"https://{text}" if _WITHOUT_SCHEME.match(text) else text)
    if IS_URL.match(text) and (url := urls.resolve(text, base)):
        return NextUrl(url)
    shown = "[…]" if isinstance(value, list) else "{…}" if isinstance(value, dict) else one_line(str(value))
    why = f"what it states as its next page is no URL: {shown[:_SHOWN]}"
    return NextUrl(fault=why)


def first_next_url(values: Iterable[object], base: str) -> NextUrl:
    """Return the first URL among what a page at *base* states in several places; without one, the first fault."""
    found = [read_next_url(value, base) for value in values]
    return next((next_ for next_ in found if next_.url), next((next_ for next_ in found if next_.fault), NextUrl()))


def refuse_other_list(next_url: NextUrl, first_page: str) -> NextUrl:
    """Return *next_url* if it may be a page of the list at *first_page*, else why it is not followed."""
    if elsewhere := why_other_list(first_page, next_url.url):
        return NextUrl(fault=f"what it states as its next page is {next_url.url}, {elsewhere}")
    return next_url


def find_next_url(data: dict[str, Any], base: str) -> NextUrl:
    """Return what a response from *base* says of the page after it."""
    # 2016-2019 `data.next_url`, 2024- `next_url.value`, the app's API `data.info.next_url`.
    inner = mapping(data.get("data"))
    return first_next_url((holder.get("next_url") for holder in (data, inner, mapping(inner.get("info")))), base)


def find_fault(records: Iterable[dict[str, Any]], base: str, linked: Iterable[str] = ()) -> str:
    """Return why a next page's URL that a page or response of any shape states is none, "" where all are.

    Args:
        records: The objects of its data.
        linked: What its links have that say that they lead to the next page.
    """
    stated = (value for record in records for name, value in record.items() if name.replace("_", "").lower() in _NAMES)
    for found in (read_next_url(value, base) for value in chain(linked, stated)):
        if found.fault:
            return found.fault
        if found.url and not urls.in_domain(urls.host_of(found.url), urls.DOMAIN):
            return f"what it states as its next page is {found.url}, {urls.why_no_article(found.url)}"
    return ""


def find_mobile_next_url(scripts: Iterable[str], base: str) -> NextUrl:
    """Return what the scripts of a list on the app host say of the page after it."""
    stated = [match for script in scripts for match in _MOBILE_NEXT.finditer(script)]
    values = (int(match["number"]) if match["number"] else javascript.unquote(match["string"]) for match in stated)
    return mobile_next_url(values, base)


def mobile_next_url(values: Iterable[object], base: str) -> NextUrl:
    """Return the URL of the page after one of the app host's lists, which states *values* as such."""
    found = first_next_url(values, base)
    is_whole = not found.url or urlsplit(found.url).path == MOBILE_NEXT_PATH
    return found if is_whole else NextUrl(urls.mobile_next_url(found.url))
