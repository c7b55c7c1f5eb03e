"""Numbers and names of channels, from ZAKER's navigation of 2018 and other evidence.

A channel's number is the `app_id` of its lists. The numbers of municipal channels are those of their cities.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import unquote, urlsplit

from zakerscraper.items import Channel
from zakerscraper.zaker.urls import (
    API,
    DOMAIN,
    FOCUS_URL,
    api_url,
    article_id,
    category_url,
    channel_url,
    host_of,
    in_domain,
    is_missing_page,
    source_url,
)

CHANNELS: dict[int, str] = {
    660: "热点",
    9: "娱乐",
    7: "汽车",
    8: "体育",
    13: "科技",
    1: "国内",
    2: "国际",
    3: "军事",
    4: "财经",
    5: "互联网",
    11: "教育",
    6: "房地产",
    10: "游戏频道",
    12: "时尚",
    14: "社会",
    15: "影视",
    959: "亲子",
    981: "旅游",
    1014: "星座",
    1039: "科学",
    1067: "奢侈品",
    10376: "游戏",
    10386: "美食",
    10530: "电影",
    10802: "健康",
    11195: "理财",
    11604: "健身",
    10482: "命理",
    10483: "风水玄学",
    12183: "触电",
    13807: "锌财经",
    23317: "独家",
    10000: "北京",
    10001: "上海",
    10002: "天津",
    10003: "重庆",
    10045: "广州",
    10055: "深圳",
    10043: "东莞",
    10044: "佛山",
    10061: "珠海",
    10060: "中山",
    10046: "河源",
    10050: "梅州",
    10096: "石家庄",
    10089: "保定",
    10095: "秦皇岛",
    10114: "郑州",
    10106: "南阳",
    10107: "平顶山",
    10161: "长春",
    10119: "哈尔滨",
    12659: "沈阳",
    10192: "大连",
    10224: "济南",
    10229: "青岛",
    10225: "济宁",
    10231: "泰安",
    10232: "威海",
    10233: "潍坊",
    10234: "烟台",
    10236: "淄博",
    10169: "南京",
    10296: "杭州",
    10304: "台州",
    10011: "合肥",
    10008: "池州",
    10184: "南昌",
    10021: "福州",
    10028: "厦门",
    10026: "泉州",
    10029: "漳州",
    10146: "长沙",
    10140: "武汉",
    10070: "南宁",
    10076: "贵阳",
    10288: "昆明",
    10260: "成都",
    10254: "西安",
    10034: "兰州",
    10040: "武威",
}

PUBLISHERS: dict[int, str] = {12291: "", 13173: "", 13755: "凤凰社会"}
"""Publisher numbers that have been seen, with their names; "" for a name that is not known. There are thousands."""

API_CATEGORIES: frozenset[int] = frozenset({1, 2, 3, 4, 5, 7, 8, 9, 13})
"""The channel numbers that the open API's `category` takes."""

NUMBERS: dict[str, int] = {name: number for number, name in CHANNELS.items()}


def channel_number(text: str) -> int | None:
    """Return the number of the channel that *text* names, by number or by name; None where it is neither.

    A number need not be in the table: ZAKER has more channels than are known.
    """
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return int(text)
    return NUMBERS.get(text)


_NUMBER = re.compile(r"/(channel|source)/(\d+)(?![^/?#])|[?&](app_id)=(\d+)")
_HOT_PATH = urlsplit(api_url("hot")).path
_FOCUS_QUERY = urlsplit(FOCUS_URL).query
_HOME_PATHS = frozenset({"", "/", "/index.html", "/index.php"})
_LONGEST_NAME = 40
"""Characters of a list's name; what is longer is none."""
# Titles of lists: `科技 - ZAKER新闻`, that of 热点 is `ZAKER新闻` alone.
_SITE = re.compile(r"(?:^|\s{0,20}[-_|–—·]\s{0,20})ZAKER(?:新闻)?$", re.IGNORECASE)


def list_identity(url: str) -> tuple[str, str]:
    """Return the number and the name of the channel or publisher whose list is at *url*, "" where there is none."""
    channel = identify_list(url)
    return (channel.number, channel.name) if channel.number else ("", "")


def identify_list(url: str, name: str = "") -> Channel:
    """Return which list is at *url*, by the URL of any of its pages.

    Args:
        name: What the list is called where ZAKER's numbers do not say it.
    """
    # Further pages carry the URL of an API's answer within theirs.
    if found := _NUMBER.search(unquote(url) if "%" in url else url):
        number = found[2] or found[4]
        kind = found[1] or ("category" if host_of(url) == host_of(API) else "channel")
        names = PUBLISHERS if kind == "source" else CHANNELS
        return Channel(kind, number, names.get(int(number), "") or name)
    parts = urlsplit(url)
    if parts.path == _HOT_PATH:
        return Channel("hot", name="hot")
    if _FOCUS_QUERY in parts.query.split("&"):
        return Channel("focusread", name="精读")
    return Channel("list", name=name)


def why_other_list(asked: str, url: str) -> str:
    """Return in words what *url* is instead of a page of the list at *asked*, "" where it is one.

    What is no home page, no article and no other list that is known may be the same list at a new URL.
    """
    if is_missing_page(url):
        return "the page for missing articles"
    if article_id(url) and not article_id(asked):
        return "an article"
    before, after = identify_list(asked), identify_list(url)
    if "list" not in {before.kind, after.kind} and not _is_same_list(before, after, url):
        return "another list"
    return "the home page" if _is_home(after, url) and not _is_home(before, asked) else ""


def _is_same_list(before: Channel, after: Channel, url: str) -> bool:
    """Return whether *after*, at *url*, is the list *before*."""
    if "app_id=" in unquote(url):
        # So the APIs call channels, publishers, categories and lists without a number alike, and 热点 by the app's.
        return before.number in {"", after.number, "660" if after.number == "0" else after.number}
    # The open API's categories are channels.
    kinds = {"channel" if channel.kind == "category" else channel.kind for channel in (before, after)}
    return len(kinds) == 1 and before.number == after.number


def _is_home(channel: Channel, url: str) -> bool:
    """Return whether *url*, of the list *channel*, is the home page on one of ZAKER's hosts."""
    return channel.kind == "list" and in_domain(host_of(url), DOMAIN) and urlsplit(url).path in _HOME_PATHS


def first_page_of(url: str) -> str:
    """Return the URL of the first page of the list that *url* is a page of; *url* itself where that is not known."""
    channel = identify_list(url)
    if not channel.number:
        return url
    build_url = {"channel": channel_url, "source": source_url, "category": category_url}[channel.kind]
    return build_url(int(channel.number))


def name_of_list(title: str, authors: Collection[str], *, is_publisher: bool) -> str:
    """Return a list's name: the title of its page or, for a publisher's, the one author of all its articles.

    "" where neither says it.

    Args:
        authors: The authors of its articles.
    """
    if is_publisher and len(writers := set(authors)) == 1 and (writer := writers.pop()):
        return writer[:_LONGEST_NAME]
    name = _SITE.sub("", title.strip()).strip()
    return name if len(name) <= _LONGEST_NAME and name.isprintable() else ""
