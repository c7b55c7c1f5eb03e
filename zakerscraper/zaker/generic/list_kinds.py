"""What an entry of a list is, an article, a topic, a video or an advertisement: their ids all look alike.

What ZAKER calls them in a design to come is not known; these are the words that sites use at large.
"""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from zakerscraper.zaker import urls

ARTICLE = "article"
TOPIC = urls.TOPIC_PAGE
VIDEO = "video"
ADVERTISEMENT = "advertisement"
OTHER = "no article's address"

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[\u4e00-\u9fff]+")
_ID = re.compile(r"[0-9a-fA-F]{24}")
_HEX = re.compile(r"[0-9a-fA-F]{16,}")
_NAMED_ID = re.compile(r"([A-Za-z_]{1,20})[:_/|-]+([0-9a-fA-F]{24})")
_IN_PATH = re.compile(
    r"(?P<before>(?:/[\w-]{1,30}){0,3}?)/(?P<word>[A-Za-z_-]{1,20})(?:\.php)?/+(?:detail/+)?(?P<id>[0-9a-fA-F]{24})"
    r"(?:\.s?html?)?(?:/+(?:amp|index\.s?html?))?/*"
)
_ARTICLES = frozenset("article articles news story stories post posts text a doc document detail 文章 新闻".split())
_TOPICS = frozenset(
    "topic topics special specials subject subjects collection collections album albums feature features zhuanti series"
    " discussion discussions 专题 话题 图集".split()
)
_VIDEOS = frozenset(
    "video videos vod live lives liveroom movie movies clip clips shortvideo vlog podcast podcasts v"
    " 视频 直播 短视频".split()
)
_ADS = frozenset(
    "ad ads adv advert adverts advertisement advertisements sponsor sponsored promotion promoted commercial ggs 广告"
    " 推广 赞助".split()
)
_ID_PARAMETERS = frozenset("id pk aid nid oid articleid newsid docid contentid postid storyid itemid".split())
_ROUTE = re.compile(
    r"(?!https?:)(?:[a-z][a-z0-9+.-]{1,20}:/{2,3}|(?=[\w/-]+\?))(?P<page>[A-Za-z][\w/-]{0,80})(?:\?(?P<query>\S*))?"
)
_MORE_PATHS = frozenset({"n", "p", "s", "view", "read", "m", "item", "content"})
_ABOUT_ARTICLES = frozenset(
    "comment comments reply replies share report print edit login user users author authors source sources api".split()
)
"""Steps of a path that leads to something of an article rather than to it."""
AD_MARK = re.compile(
    r"[\[【(（]?\s*(?:广告|推广|赞助|商业推广|推广信息|品牌推广|AD|Ad|Sponsored)\s*[\])】）]?", re.IGNORECASE
)
"""What stands on an advertisement."""


@lru_cache(maxsize=2048)
def words_of(name: str) -> frozenset[str]:
    """Return the words that *name* is made of, lower case: `hotList`, `hot_list` and `hot-list` have two.

    The letters of an id are none: `6b0ad50c…` is no `ad`.
    """
    return frozenset(word.lower() for word in _WORD.findall(_HEX.sub(" ", name[:200])))


def kind_of_words(words: frozenset[str]) -> str:
    """Return what *words*, of a type's name, say that a thing is; "" where they say nothing."""
    for kind, known in ((ADVERTISEMENT, _ADS), (TOPIC, _TOPICS), (VIDEO, _VIDEOS), (ARTICLE, _ARTICLES)):
        if words & known:
            return kind
    return ""


def kind_of_url(url: str) -> str:
    """Return what an absolute URL that is no known shape of an article's leads to."""
    if urls.why_no_article(url) == TOPIC:
        return TOPIC
    parts = urlsplit(url)
    if urls.host_of(url).startswith("ggs."):
        return ADVERTISEMENT
    for step in parts.path.split("/")[:6]:
        if (kind := kind_of_words(words_of(step))) and kind != ARTICLE:
            return kind
    return OTHER


@lru_cache(maxsize=1024)
def article_id_of(href: str, base: str) -> tuple[str | None, str]:
    """Return the id of the article that *href* on the page at *base* leads to (None for none), and the URL.

    Besides the known shapes of URLs these are taken: an id behind a word for articles (`/news/<id>.html`,
    `/amp/article/<id>`), and such a path behind the `#` of a client's router; or as the parameter of a path that is
    named so (`#/pages/article/detail?id=<id>`).
    """
    url = urls.resolve(href, base)
    if not url:
        return None, ""
    if id_ := urls.article_id(url):
        return id_, url
    if not urls.in_domain(urls.host_of(url), urls.DOMAIN):
        return None, url
    parts = urlsplit(url)
    for path in (parts.path, parts.fragment.lstrip("!").partition("?")[0]):
        match = _IN_PATH.fullmatch(path) if path else None
        if match and _is_articles_path(match["before"], match["word"].lower()):
            return match["id"].lower(), url
    for path, _, query in ((parts.path, "", parts.query), parts.fragment.lstrip("!").partition("?")):
        if query and _ID.search(query) and kind_of_words(_path_words(path)) == ARTICLE:
            for name, values in parse_qs(query).items():
                if name.lower().replace("_", "") in _ID_PARAMETERS and _ID.fullmatch(values[0]):
                    return values[0].lower(), url
    return None, url


def _is_articles_path(before: str, word: str) -> bool:
    """Tell whether *word* is for articles, and what stands before it (`/amp`, `/m/tech`) for nothing else."""
    if before:
        words = _path_words(before)
        return word in _ARTICLES and not words & _ABOUT_ARTICLES and kind_of_words(words) in {"", ARTICLE}
    return word in _ARTICLES | _MORE_PATHS


def _path_words(path: str) -> frozenset[str]:
    return frozenset(word for step in path.split("/")[:8] for word in words_of(step))


def read_route(text: str) -> tuple[str, str | None, str]:
    """Return what a page of an app is, the article's id and the web page's URL that it is asked for with.

    `detail_video?id=…`, `zaker://article?pk=…`, `webview?url=https%3A%2F%2F…`; ("", None, "") for no such page.
    """
    match = _ROUTE.fullmatch(text) if len(text) <= urls.MAX_URL_LENGTH else None
    if match is None:
        return "", None, ""
    parameters = {name.lower().replace("_", ""): values[0] for name, values in parse_qs(match["query"] or "").items()}
    if (web_url := parameters.get("url", "")).startswith(("http:", "https:", "//")):
        return "", None, web_url
    kind = kind_of_words(_path_words(match["page"]))
    ids = (parameters.get(name, "") for name in _ID_PARAMETERS)
    id_ = next((candidate for candidate in (match["page"].rpartition("/")[2], *ids) if _ID.fullmatch(candidate)), "")
    return kind, (id_.lower() or None) if kind == ARTICLE else None, ""


def bare_id(value: Any) -> tuple[str | None, str]:
    """Return the id that a value of JSON is, and the kind that it names; None for no id.

    Taken are ids alone, in MongoDB's form (`{"$oid": …}`), behind a name (`Article:…`), and those of GraphQL, which are
    such a name in base64.
    """
    if isinstance(value, dict):
        value = value.get("$oid")
    if not isinstance(value, str) or not 24 <= len(value) <= 80:
        return None, ""
    value = value.strip()
    if _ID.fullmatch(value):
        return value.lower(), ""
    match = _NAMED_ID.fullmatch(value)
    if match is None and "/" not in value and len(value) % 4 == 0:
        try:
            match = _NAMED_ID.fullmatch(base64.b64decode(value, validate=True).decode("ascii"))
        except (binascii.Error, ValueError):
            return None, ""
    return (match[2].lower(), kind_of_words(words_of(match[1]))) if match else (None, "")
