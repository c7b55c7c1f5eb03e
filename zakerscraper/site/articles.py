"""Readers of article pages, one a layout, tried in the order of evidence, and the article that follows.

On the www host the body's container has been the same since 2016, `div.article_content`; what stands around it
changed. The share pages of the app host had three layouts by 2019; theirs after that is not known.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from selectolax.lexbor import LexborNode

from zakerscraper.exceptions import ArticleGone, UnreadablePage
from zakerscraper.items import SHANGHAI, Article, ListEntry, TimeSpan
from zakerscraper.site import addresses
from zakerscraper.site.lists import CONTENT_BLOCK, FIGURE, WIN_PAGE_DATA
from zakerscraper.site.markup import Page, attribute, path_to, text_of, visible_text, visible_text_of
from zakerscraper.site.pages import FALLBACK, ArticlePage
from zakerscraper.site.text import TRANSCODED
from zakerscraper.site.times import parse_time, publication

SHARE_2015 = "share-2015"
SHARE_2016 = "share-2016"
SHARE_2019 = "share-2019"

# www, all years
_CONTAINER = "div.article_content"
_FIGURE_HEADER = "div.article_header"
_BLOCK_MARKS = "a.article-auther, span.time, .lebel-list"
_TITLE = ("div.article_header h1", "#article h1", "h1")
_AUTHOR = ("a.article-auther", "span.auther")
_AUTHOR_LINK = ("a.article-auther[href]", "div.article_tips a[href]")
_TIME = "span.time, time[datetime]"
_FRAME = "#article"
# In the frame beside the body: other articles, comments, tags.
_AROUND = "a, h1, .article_header, .article_tips, .article_other, .article_more, .lebel-list, .comment_item, footer"
_TAGS = "div.article_more > a, .lebel-list a, .label-wrap > .label"
# app
_SHARE_2015_BODY = "#content_text"
_SHARE_2019_BODY = ("div.article", "div#content:not([zk-guide])")
# Of the share pages of 2016 no name is known but that of a picture.
_SHARE_2016_LOGO = 'img[src*="/static/wap/"], img[data-original*="/static/wap/"]'

CONTAINERS = (_CONTAINER, _SHARE_2015_BODY, *_SHARE_2019_BODY)
"""What the known layouts have their body in."""

_HEAD_SUFFIX = re.compile(r"\s*[-_|–—]\s*ZAKER\s*(?:新闻)?$|^ZAKER\s*(?:新闻)?$")
_SUFFIX_LENGTH = 40
_KEYWORD_BREAK = re.compile(r"[,，、;；]+")
_SITE_KEYWORDS = frozenset({"ZAKER", "新闻", "资讯", "ZAKER新闻", "扎客"})
# Blocks of the body's own grammar: a lone one of these is content and no wrapper around it.
_BODY_CLASSES = frozenset({"img_box", "content_img_div", "zaker_div", "iframe_video", "video_container"})
_INVITATION = re.compile(r"(?:下载|打开|安装|点击).{0,12}ZAKER|ZAKER\s*客户端")
_BOXES = frozenset({"p", "div", "section", "footer"})
_SHOWS = "img, iframe, video, audio, .zk_upvideo"
_STATIC_PICTURE = re.compile(r"^(?:https?:)?//zkres\d?\.myzaker\.com/static/")
_MAX_TAGS, _TAG_LENGTH = 100, 100
_ENOUGH_TEXT = 20
_ENOUGH_TO_BELIEVE = 100
"""So many characters of a text outweigh a page's word that the article is deleted, or an empty container."""
_LONG_BODY = 20_000
_END = re.compile(r"</(?:body|html)", re.IGNORECASE)
_DELETED = re.compile(
    r"(?:文章|原文|内容|页面|新闻)(?:已经?|不)(?:被)?(?:删除|存在|下线|撤下|屏蔽|失效)|已被(?:作者|发布者)删除"
)


def read_article(text: str, url: str, now: datetime, id_: str, listed: ListEntry | None = None) -> ArticlePage:
    """Return what the article page at *url* shows.

    text: the decoded answer. now: aware, the moment of the answer. id_: the article's id. listed: the article as its
    list shows it, evidence for the reader of last resort, which has the pages that no known layout matches. Raises
    ArticleGone for a page without a body, UnreadablePage where no reader understands the page.
    """
    page = Page(text)
    found = next((found for reader in _READERS if (found := reader(page, url, now, id_)) is not None), None)
    if found is not None and not _is_bare(found.body_html):
        return found
    gone = _why_gone(page) if found is None else ""
    if not (gone and _is_known_frame(page)):
        try:
            from zakerscraper.site.fallback import articles as fallback_articles

            guess = fallback_articles.read_article(page, url, now, id_, listed)
        except UnreadablePage as error:
            if found is None and not gone:
                raise UnreadablePage(f"{error} (none of {', '.join(CONTAINERS)})") from None
        else:
            # A deleted article's page may show much else; a container without a body may be a rest of an older layout.
            text_length = len(visible_text_of(guess.body_html))
            if text_length >= _ENOUGH_TO_BELIEVE or (found is None and not gone):
                return guess
    if found is not None:
        return found
    if not _END.search(text):
        raise UnreadablePage("the page is cut off before its body")
    raise ArticleGone(gone)


def article_of(page: ArticlePage, entry: ListEntry, *, fetched_at: datetime, categories: tuple[str, ...]) -> Article:
    """Return the article that *page* shows and *entry* listed; the page's word goes before the list's.

    fetched_at: aware, when the page was asked for. categories: those before the section.
    """
    published_at, date_from = publication([("page", page.times), ("list", entry.times)], entry.id)
    return Article(
        id=entry.id,
        url=entry.url,
        title=page.title or entry.title,
        author=page.author or entry.author,
        author_url=page.author_url or entry.author_url,
        section=entry.section,
        categories=[*categories, entry.section],
        tags=list(page.tags or entry.tags or page.keywords),
        published_at=published_at,
        date_from=date_from,
        summary=entry.summary or page.summary,
        body_html=page.body_html,
        layout=page.layout,
        evidence=dict(page.evidence) if page.layout == FALLBACK else {},
        fetched_at=fetched_at.astimezone(SHANGHAI).replace(microsecond=0),
    )


def _read_www(page: Page, url: str, now: datetime, id_: str) -> ArticlePage | None:
    container = page.first(_CONTAINER)
    if container is None:
        return None
    if page.first(_FIGURE_HEADER):
        layout = FIGURE
    elif any("window.WinPageData" in script for script in page.scripts()) or not page.first(_BLOCK_MARKS):
        layout = WIN_PAGE_DATA
    else:
        layout = CONTENT_BLOCK
    # What stands outside of the article's frame (a side bar) has times and sources of its own.
    scope = f"{_FRAME} " if page.first(_FRAME) else ""
    author_link = attribute(page.first(*(scope + selector for selector in _AUTHOR_LINK)), "href")
    title, title_from = _title(page, *_TITLE)
    author, author_from = page.text_found(*(scope + selector for selector in _AUTHOR))
    time_selector = ", ".join(scope + selector for selector in _TIME.split(", "))
    times = _times(page, time_selector, now, id_)
    tags, keywords = _texts(page.all(_TAGS)), _keywords(page)
    body = _innermost(container)
    body_path = path_to(body)
    inner = f" > {body.tag}" + (f"#{body.id}" if body.id else "") if body.mem_id != container.mem_id else ""
    return ArticlePage(
        layout=layout,
        body_html=_inner_html(body),
        title=title,
        author=author,
        author_url=addresses.absolute(author_link, url) if author_link else "",
        times=times,
        tags=tags,
        keywords=keywords,
        evidence=_evidence(
            title=title_from,
            author=author_from,
            date=time_selector if times else "",
            tags=_TAGS if tags else "meta keywords" if keywords else "",
            body=_CONTAINER + inner,
        ),
        body_path=body_path,
    )


def _read_share_2015(page: Page, url: str, now: datetime, id_: str) -> ArticlePage | None:
    container = page.first(_SHARE_2015_BODY)
    if container is None:
        return None
    byline = page.first("#AuthorAndTime")
    time_text = text_of(byline.css_first("span")) if byline else ""
    title, title_from = _title(page, "#titleContent")
    times = _times(page, "#AuthorAndTime span", now, id_)
    return ArticlePage(
        layout=SHARE_2015,
        body_path=path_to(container),
        body_html=_inner_html(container),
        title=title,
        author=text_of(byline).removesuffix(time_text).strip(),
        times=times,
        keywords=_keywords(page),
        evidence=_evidence(
            title=title_from,
            author="#AuthorAndTime" if byline else "",
            date="#AuthorAndTime span" if times else "",
            body=_SHARE_2015_BODY,
        ),
    )


def _read_share_2019(page: Page, url: str, now: datetime, id_: str) -> ArticlePage | None:
    container = page.first(*_SHARE_2019_BODY)
    if container is None or not _is_share_page(url) or not page.first("h1"):
        return None
    title, title_from = _title(page, "h1")
    author, author_from = page.text_found("span.auther", ".author")
    times = _times(page, "span.time, .date", now, id_)
    body = _innermost(container)
    return ArticlePage(
        layout=SHARE_2019,
        body_path=path_to(body),
        body_html=_inner_html(body),
        title=title,
        author=author,
        times=times,
        keywords=_keywords(page),
        evidence=_evidence(
            title=title_from,
            author=author_from,
            date="span.time, .date" if times else "",
            body=" or ".join(_SHARE_2019_BODY),
        ),
    )


def _read_share_2016(page: Page, url: str, now: datetime, id_: str) -> ArticlePage | None:
    if not _is_share_page(url) or not page.first(_SHARE_2016_LOGO) or not page.text("head > title"):
        return None
    # That layout's container has no name that is known: it is the smallest box around all that a body is made of.
    parts = [
        node
        for node in page.all("body p, body img[data-original], body iframe, body .zk_upvideo")
        if not _STATIC_PICTURE.match(attribute(node, "data-original", "src")) and not _INVITATION.search(text_of(node))
    ]
    container = _smallest_box(parts)
    if container is None or _DELETED.search(text_of(container)[:200]):
        return None
    title, title_from = _title(page)
    return ArticlePage(
        layout=SHARE_2016,
        body_path=path_to(container),
        body_html=_inner_html(container),
        title=title,
        keywords=_keywords(page),
        evidence=_evidence(title=title_from, body="the smallest box around all paragraphs and pictures"),
    )


def _is_share_page(url: str) -> bool:
    return addresses.host_of(url) == addresses.host_of(addresses.APP)


def _evidence(**found: str) -> dict[str, str]:
    return {name: where for name, where in found.items() if where}


_READERS: tuple[Callable[[Page, str, datetime, str], ArticlePage | None], ...] = (
    _read_www,
    _read_share_2015,
    _read_share_2019,
    _read_share_2016,
)


def _title(page: Page, *selectors: str) -> tuple[str, str]:
    """Return the title and what it was read from."""
    title, selector = page.text_found(*selectors)
    if title:
        return title, selector
    stated = page.meta("og:title")
    head = stated or page.text("head > title")
    # Looked for in its last characters only: a title may be all white space, over which the expression takes long.
    title = (head[:-_SUFFIX_LENGTH] + _HEAD_SUFFIX.sub("", head[-_SUFFIX_LENGTH:])).strip()
    return title, "" if not title else 'meta "og:title"' if stated else "head > title"


def _times(page: Page, selector: str, now: datetime, id_: str) -> tuple[TimeSpan, ...]:
    near = addresses.id_time(id_)
    spans = []
    for node in page.all(selector):
        for text in (attribute(node, "datetime"), text_of(node)):
            if span := parse_time(text, now, near):
                spans.append(span)
                break
        if spans:
            break
    return tuple(spans)


def _texts(nodes: list[LexborNode]) -> tuple[str, ...]:
    texts = (text for node in nodes[:_MAX_TAGS] if len(text := text_of(node)) <= _TAG_LENGTH)
    return tuple(dict.fromkeys(filter(None, texts)))


def _keywords(page: Page) -> tuple[str, ...]:
    """Return the words of `meta[name=keywords]`, without those that the site puts on every page."""
    text = page.meta("keywords")
    words = _KEYWORD_BREAK.split(text) if _KEYWORD_BREAK.search(text) else text.split()
    return tuple(dict.fromkeys(word for part in words if (word := part.strip()) and word not in _SITE_KEYWORDS))


def _smallest_box(nodes: list[LexborNode]) -> LexborNode | None:
    """Return the innermost element that holds all *nodes*, which are in page order; None without any."""
    if not nodes:
        return None
    box = None
    # What holds the first and the last holds all between them.
    for one, other in zip(_line_of(nodes[0]), _line_of(nodes[-1]), strict=False):
        if one.mem_id != other.mem_id:
            break
        box = one
    return box


def _line_of(node: LexborNode) -> list[LexborNode]:
    """Return the elements around *node*, the outermost first."""
    line = []
    while (parent := node.parent) is not None and parent.is_element_node:
        line.append(parent)
        node = parent
    return line[::-1]


def _innermost(container: LexborNode) -> LexborNode:
    """Return the element that holds the body: the wrapper inside *container*, where there is one.

    By most evidence the body is `div.article_content > div#content`; a client takes the first inner div.
    """
    if wrapper := next((child for child in container.iter() if child.id == "content"), None):
        return wrapper
    children = list(container.iter(include_text=True))
    elements = [child for child in children if not (child.is_text_node and not text_of(child))]
    if len(elements) == 1 and elements[0].tag == "div":
        classes = frozenset((elements[0].attributes.get("class") or "").split())
        if not classes & _BODY_CLASSES:
            return elements[0]
    return container


def _inner_html(container: LexborNode) -> str:
    for node in container.css("#ID_disclaimer"):
        node.decompose()
    for image in container.css("img"):
        if _STATIC_PICTURE.match(attribute(image, "data-original", "src")):
            image.decompose()
    # The notice is looked for in texts and not in boxes: reading each box's text takes long where they are nested.
    notices = [node for node in container.traverse(include_text=True) if _names_transcoding(node)]
    looked_at = set()
    for node in notices:
        box = node.parent
        while box is not None and box.mem_id != container.mem_id and box.tag not in _BOXES:
            box = box.parent
        if box is None or box.mem_id in looked_at:
            continue
        looked_at.add(box.mem_id)
        while box is not None and box.mem_id != container.mem_id and _is_notice(box):
            notice, box = box, box.parent
            if box is None or box.mem_id == container.mem_id or not _is_notice(box):
                notice.decompose()
                break
    return container.inner_html or ""


def _names_transcoding(node: LexborNode) -> bool:
    return bool(node.is_text_node) and "ZAKER" in (node.text_content or "")


def _is_notice(box: LexborNode) -> bool:
    text = text_of(box)
    return len(text) < 200 and TRANSCODED.match(text) is not None and not box.css_first(_SHOWS)


def _why_gone(page: Page) -> str:
    """Say why a page without a body is a deleted article's, "" where it may as well be a new layout.

    How ZAKER shows a deleted article is not recorded. Taken for one: a page that says so in few words, and the
    known frame of an article (`#article`) with nothing in it that a body is made of.
    """
    body = page.first("body")
    everything = visible_text(body) if body is not None else ""
    if len(everything) < 2000 and (match := _DELETED.search(everything)):
        return f"the page says: {match[0]}"
    frame = page.first(_FRAME)
    if frame is not None and not _shows_something(frame):
        return "the page has no body"
    return ""


def _is_known_frame(page: Page) -> bool:
    return page.first(_FRAME) is not None


def _is_bare(body_html: str) -> bool:
    """Tell whether there is nothing to read or see in a body, by a look that takes no time for ordinary ones."""
    if "<img" in body_html or "<iframe" in body_html or "<video" in body_html or "zk_upvideo" in body_html:
        return False
    return len(body_html) < _LONG_BODY and not visible_text_of(body_html)


def _shows_something(frame: LexborNode) -> bool:
    around = {node.mem_id for node in frame.css(_AROUND)}
    for node in frame.css("img[data-original], iframe, video"):
        if not around.intersection(parent.mem_id for parent in _line_of(node)):
            return True
    return len(visible_text(frame, without=_AROUND)) >= _ENOUGH_TEXT
