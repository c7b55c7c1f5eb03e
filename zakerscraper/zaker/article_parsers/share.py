"""Parsers of the app host's share pages, `app.myzaker.com/news/article.php?pk=<id>`.

Their names are known of clients of 2015 and 2019, of a page of 2016, and since 2020 of the page's own script: there the
body is `#content`, the heading `#temple_title` stands above it, template 03 names title and byline, template 04 a
banner with the cover, and the object `CONFIG` states title, id and cover. Below and above stand comments, other
articles and invitations into the app, most of them filled in by that script.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from difflib import SequenceMatcher
from itertools import islice

from selectolax.lexbor import LexborNode

from zakerscraper.items import TimeSpan
from zakerscraper.utils.text import DELETED, plain_line
from zakerscraper.zaker import urls
from zakerscraper.zaker.article_parsers.body import (
    boxes_around,
    extract_body,
    innermost_box,
    is_static_image,
    remove,
    smallest_box,
)
from zakerscraper.zaker.article_parsers.fields import (
    evidence,
    find_keywords,
    find_times,
    find_title,
    find_unread_time,
    head_title,
    image_url,
)
from zakerscraper.zaker.dates import parse_time, states_time
from zakerscraper.zaker.dom import Page, path_to, text_of
from zakerscraper.zaker.pages import ArticlePage
from zakerscraper.zaker.script_objects import find_object

SHARE_2015 = "share-2015"
SHARE_2016 = "share-2016"
SHARE_2019 = "share-2019"
TEMPLATE_03 = "share-template-03"
TEMPLATE_04 = "share-template-04"

BODY_2015 = "#content_text"
_BODY_TEMPLATE = "#content:not([zk-guide])"
_BODY_2019 = ("div.article", "div#content:not([zk-guide])")
BODIES = _BODY_2019

# In 2015 the two had no prefix; later ones have that of their template.
_TITLE = '#titleContent, [id^="news_template_"][id$="_titleContent"]'
_BYLINE = '#AuthorAndTime, [id^="news_template_"][id$="_AuthorAndTime"]'
_HEADER = "#temple_title"
_HEADER_TITLE = f"{_HEADER} h1, {_HEADER} h2, {_HEADER} .title"
_BANNER = '[id^="news_template_04"]'
_COVER = "#news_template_04_banner"
_HEADERS = f"{_HEADER}, {_COVER}"
_TEMPLATE_MARKS = f'{_HEADER}, [id^="news_template_"], {_TITLE}'
_CONFIG, _ARTICLE_DATA = "CONFIG", "articleData"
# What the page's script puts around a body, and might put into it.
_BOILERPLATE = (
    f'{_HEADER}, [id^="news_template_"], #downTips, .zk_top_barwrap, #relateArea, .relate_wrapper, '
    ".comment_list_wrapper, .new_comment_box_all, .fixed-comment-bottom-bar, .comment-modal-wrapper, #openapplest, "
    "#next_url, textarea"
)
# Of the share pages of 2016 no name is known but that of an image.
_LOGO_2016 = 'img[src*="/static/wap/"], img[data-original*="/static/wap/"]'
_INVITATION = re.compile(r"(?:下载|打开|安装|点击).{0,12}ZAKER|ZAKER\s*客户端")
_UNSEEN = frozenset({"script", "style", "template", "noscript"})
_NAME_LENGTH, _TIME_LENGTH, _LINE_LENGTH, _MOST_LINES = 30, 40, 300, 20
_COUNT = re.compile(r"[\W\d_万亿]*(?:次|人|条|赞|评论|阅读|浏览|播放|分享|收藏|关注|订阅|原文|听|字号)*[\W\d_万亿]*")
"""What stands in a header beside a byline and names nobody: counts and buttons."""
_BUTTON = re.compile(r"(?:下载|打开|安装|点击|分享|关注|查看|展开|返回).*|[aA大中小+-]+|热点|推荐|专题")
_SENTENCE = re.compile(r"[。！？!?；;]")
_BY = re.compile(r"^(?:来源|作者)\s*[:：]\s*")


def parse_2015(page: Page, url: str, now: datetime, id_: str) -> ArticlePage | None:
    """Parse a share page of 2015."""
    container = page.first(BODY_2015)
    return _parse_share_page(page, url, now, id_, SHARE_2015, container, BODY_2015) if container is not None else None


def parse_template(page: Page, url: str, now: datetime, id_: str) -> ArticlePage | None:
    """Parse a share page of 2020 and later, of template 03, 04 or one that is not named."""
    container = page.first(_BODY_TEMPLATE)
    if container is None:
        return None
    if page.first(_TEMPLATE_MARKS) is None and not (
        urls.is_share_host(url) and not page.first("h1") and _read_config(page, id_)
    ):
        return None
    layout = TEMPLATE_04 if page.first(_BANNER) else TEMPLATE_03
    return _parse_share_page(page, url, now, id_, layout, innermost_box(container), _BODY_TEMPLATE)


def parse_2019(page: Page, url: str, now: datetime, id_: str) -> ArticlePage | None:
    """Parse a share page of 2019."""
    container = page.first(*_BODY_2019)
    if container is None or not urls.is_share_host(url) or not page.first("h1"):
        return None
    title, title_from = find_title(page, "h1")
    author, author_from = page.text_found("span.auther", ".author")
    times = find_times(page.all("span.time, .date"), now, id_)
    body = innermost_box(container)
    return ArticlePage(
        layout=SHARE_2019,
        body_path=path_to(body),
        body_html=extract_body(body),
        title=title,
        author=author,
        times=times,
        unread_time="" if times else find_unread_time(page.all("span.time, .date")),
        keywords=find_keywords(page),
        evidence=evidence(
            title=title_from,
            author=author_from,
            date="span.time, .date" if times else "",
            body=" or ".join(_BODY_2019),
        ),
    )


def parse_2016(page: Page, url: str, now: datetime, id_: str) -> ArticlePage | None:
    """Parse a share page of 2016."""
    if not urls.is_share_host(url) or not page.first(_LOGO_2016):
        return None
    title, title_from = head_title(page)
    # That layout's container has no name that is known: it is the smallest box around all that a body is made of.
    parts = [
        node
        for node in page.all("body p, body img[data-original], body iframe, body .zk_upvideo")
        if not is_static_image(node) and not _INVITATION.search(text_of(node))
    ]
    container = smallest_box(parts)
    if not title or container is None or DELETED.search(text_of(container)[:200]):
        return None
    return ArticlePage(
        layout=SHARE_2016,
        body_path=path_to(container),
        body_html=extract_body(container),
        title=title,
        keywords=find_keywords(page),
        evidence=evidence(title=title_from, body="the smallest box around all paragraphs and pictures"),
    )


def _parse_share_page(
    page: Page, url: str, now: datetime, id_: str, layout: str, container: LexborNode, container_from: str
) -> ArticlePage:
    config = _read_config(page, id_)
    title, title_from = _find_title(page, config)
    lines = _header_lines(page, title)
    author, author_from = _find_publisher(page, lines)
    times, times_from = _find_share_times(page, lines, now, id_)
    unread_time = "" if times else _find_share_unread_time(page, lines)
    cover, cover_from = _find_cover(page, config, url)
    keywords = find_keywords(page)
    body_path = path_to(container)
    # From the whole page, as what looks for a body after an empty one must not meet it either.
    around = {box.mem_id for box in boxes_around(container)}
    remove(node for node in page.all(_BOILERPLATE) if node.mem_id not in around)
    return ArticlePage(
        layout=layout,
        body_path=body_path,
        body_html=extract_body(container),
        title=title,
        author=author,
        times=times,
        unread_time=unread_time,
        keywords=keywords,
        cover=cover,
        evidence=evidence(
            title=title_from,
            author=author_from,
            date=times_from,
            tags="meta keywords" if keywords else "",
            cover=cover_from,
            body=container_from,
        ),
    )


def _read_config(page: Page, id_: str) -> dict[str, str]:
    """Return the values of the page's object `CONFIG`, none where it is another article's."""
    config = find_object(page.scripts(), _CONFIG)
    stated = urls.article_id(config.get("pkid", ""))
    return config if {"pkid", "wx_share_title"} & config.keys() and stated in {None, id_} else {}


def _find_title(page: Page, config: dict[str, str]) -> tuple[str, str]:
    for node in (*page.all(_TITLE), *page.all(_HEADER_TITLE)):
        if text := text_of(node):
            return text, f"#{node.id}" if node.id else f"{_HEADER} {node.tag}"
    if text := plain_line(config.get("wx_share_title", "")):
        return text, f"{_CONFIG}.wx_share_title"
    title, title_from = head_title(page)
    return (title, title_from) if title else page.text_found(_COVER)


def _header_lines(page: Page, title: str) -> tuple[str, ...]:
    """Return the texts of the header above the body but for the *title*: a byline of which no name is known."""
    nodes = (node for header in page.all(_HEADERS) for node in header.traverse(include_text=True))
    texts = (
        text_of(node)[:_LINE_LENGTH]
        for node in nodes
        if node.is_text_node and node.parent and node.parent.tag not in _UNSEEN
    )
    lines = islice((text for text in texts if text), _MOST_LINES)
    return tuple(dict.fromkeys(line for line in lines if not _is_title(line, title)))


def _is_title(line: str, title: str) -> bool:
    """Return whether a *line* of the header is the *title*, each maybe with something before or behind it."""
    shorter, longer = sorted(("".join(line.split()), "".join(title.split())), key=len)
    if len(longer) >= 2 * len(shorter):
        return False
    return SequenceMatcher(None, shorter, longer, autojunk=False).find_longest_match().size * 2 > len(longer)


def _find_publisher(page: Page, lines: Sequence[str]) -> tuple[str, str]:
    """Return the publisher's name: the byline's own text, less a time in it; else the header's only name."""
    for byline in page.all(_BYLINE):
        own = " ".join(text for part in byline.iter(include_text=True) if part.is_text_node and (text := text_of(part)))
        texts = [_BY.sub("", own), *(text_of(part) for part in byline.iter())]
        if text := next((name for text in texts if (name := _strip_time(text))), ""):
            return text, f"#{byline.id}"
    data = find_object(page.scripts(), _ARTICLE_DATA)
    for name in ("auther_name", "author_name"):
        if text := plain_line(data.get(name, "")):
            return text, f"{_ARTICLE_DATA}.{name}"
    texts = [text for line in lines if (text := _BY.sub("", _strip_time(line)))]
    buttons = (_COUNT, _BUTTON)
    names = [
        text for text in texts if len(text) > _NAME_LENGTH or not any(pattern.fullmatch(text) for pattern in buttons)
    ]
    # Where there is more than one, nothing says which of them is the publisher's.
    is_name = len(names) == 1 and len(names[0]) <= _NAME_LENGTH and not _SENTENCE.search(names[0])
    return (names[0], _HEADER) if is_name else ("", "")


def _strip_time(text: str) -> str:
    words = text.split()
    for count in range(min(3, len(words)), 0, -1):
        if parse_time(" ".join(words[-count:]), _ANY_TIME):
            return " ".join(words[:-count])
    return " ".join(words)


_ANY_TIME = datetime.fromisoformat("2100-01-01T00:00:00+08:00")
"""Far ahead: for what only asks whether a text is a time."""


def _find_share_times(page: Page, lines: Sequence[str], now: datetime, id_: str) -> tuple[tuple[TimeSpan, ...], str]:
    near = urls.id_time(id_)
    for byline in page.all(_BYLINE):
        if times := find_times(byline.css("*"), now, id_):
            return times, f"#{byline.id} span"
        if span := _parse_time_at_end(text_of(byline), now, near):
            return (span,), f"#{byline.id}"
    data = find_object(page.scripts(), _ARTICLE_DATA)
    for name in ("date", "list_dtime"):
        if span := parse_time(data.get(name), now, near):
            return (span,), f"{_ARTICLE_DATA}.{name}"
    span = next((span for line in lines if (span := _parse_time_at_end(line, now, near))), None)
    return ((span,), _HEADER) if span else ((), "")


def _parse_time_at_end(text: str, now: datetime, near: datetime) -> TimeSpan | None:
    words = text.split()
    spans = (parse_time(" ".join(words[-count:]), now, near) for count in (3, 2, 1))
    return next((span for span in spans if span), None)


def _find_share_unread_time(page: Page, lines: Sequence[str]) -> str:
    for byline in page.all(_BYLINE):
        if text := find_unread_time((*(node for node in byline.css("*") if node.mem_id != byline.mem_id), byline)):
            return text
    data = find_object(page.scripts(), _ARTICLE_DATA)
    stated = (data.get("date", ""), data.get("list_dtime", ""), *lines)
    return next((text for text in stated if len(text) <= _TIME_LENGTH and states_time(text)), "")


def _find_cover(page: Page, config: dict[str, str], url: str) -> tuple[str, str]:
    for selector in (_COVER, f"{_COVER} *"):
        for node in page.all(selector):
            if cover := image_url(node, url):
                return cover, _COVER
    href = config.get("img_url", "")
    return (urls.resolve(href, url), f"{_CONFIG}.img_url") if href else ("", "")
