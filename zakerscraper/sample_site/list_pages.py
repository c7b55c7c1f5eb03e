"""Lists of www.myzaker.com as pure functions, as HTML and as JSON, in the layouts of three generations."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from urllib.parse import quote

from zakerscraper.sample_site.articles.model import SampleArticle
from zakerscraper.sample_site.catalogue import (
    Catalogue,
    Layout,
    Listing,
    placed_images,
    summary,
)
from zakerscraper.sample_site.page_frame import (
    WWW,
    article_href,
    comment_count,
    document,
    list_time,
    script_json,
    side_bar,
    tag_href,
)


@dataclass(frozen=True)
class Entry:
    """What a list shows of an article or a topic, texts unescaped.

    Attributes:
        cover: URL without scheme, or ''.
    """

    title: str
    href: str
    source: str
    source_href: str
    time: str
    cover: str = ""
    summary: str = ""
    comments: int = 0
    tags: tuple[str, ...] = ()


def list_entries(
    catalogue: Catalogue, listing: Listing, layout: Layout, number: int, size: int, now: datetime
) -> list[Entry]:
    """Return the entries of a page of a list, in the forms found on ZAKER.

    Some titles start or end with a space. In the two younger layouts one URL per page is an absolute
    `http://` one and one has a broken double scheme, and the first page of a channel holds a special topic.
    """
    articles, _ = listing.page(number, size)
    entries = [_entry(catalogue, article, layout, now) for article in articles]
    if layout == "figure":
        return entries
    for position, prefix in ((2, "http:"), (5, "http://https:")):
        if position < len(entries):
            entries[position] = replace(entries[position], href=prefix + entries[position].href)
    if listing.topic and number == 0:
        title, topic_id = listing.topic
        entries.insert(min(3, len(entries)), Entry(title, topic_url(topic_id), "ZAKER", f"{WWW}/", "刚刚"))
    return entries


def topic_url(topic_id: str) -> str:
    """Return the URL of a special topic."""
    return f"https://app.myzaker.com/news/topic.php?topic_id={topic_id}"


def _entry(catalogue: Catalogue, article: SampleArticle, layout: Layout, now: datetime) -> Entry:
    before, after = {1: (" ", ""), 2: ("", " ")}.get(article.serial % 4, ("", ""))
    images = placed_images(article)
    size = "640.jpg" if layout == "content-block" else "320.jpg"
    return Entry(
        title=before + article.title + after,
        href=article_href(article, layout),
        source=article.source,
        source_href=f"{WWW}/source/{catalogue.source_number(article.source)}",
        time=list_time(article, now, layout),
        cover=images[0].url(size, scheme="") if images else "",
        summary=summary(article),
        comments=comment_count(article),
        tags=article.tags,
    )


def next_url(listing: Listing, layout: Layout, number: int, size: int, script: str = "next_new") -> str | None:
    """Return the URL of the page after page `number`, None after the last one.

    It carries, percent-encoded, a URL of the app's API. The youngest layout writes a scheme, and the id of the next
    article as a plain parameter.

    Args:
        script: `next_new` gives JSON, `home_new` HTML.
    """
    articles, more = listing.page(number, size)
    if not more:
        return None
    following = listing.entries[(number + 1) * size]
    since = int(articles[-1].published_at.timestamp())
    endpoint = {"channel": "blog2news", "source": "blog", "focus": "selected_article"}[listing.kind]
    inner = (
        f"http://iphone.myzaker.com/zaker/{endpoint}.php?app_id={listing.number}&since_date={since}"
        f"&nt={number + 1}&next_aticle_id={following.id}&_appid=iphone&opage={number + 2}"
        f"&otimestamp={since % 1000}&top_tab_id=12183&_version=6.5"
    )
    url = f"{WWW}/news/{script}.php?f=myzaker_com&url={quote(inner, safe='')}&_version=6.5"
    return f"https:{url}&next_aticle_id={following.id}" if layout == "WinPageData" else url


def list_page(
    catalogue: Catalogue, listing: Listing, layout: Layout, now: datetime, number: int = 0, size: int = 12
) -> str:
    """Return a list page, counted from 0. Only the `figure` layout has further HTML pages."""
    entries = list_entries(catalogue, listing, layout, number, size, now)
    title = "ZAKER新闻" if listing.number == 660 else f"{listing.name} - ZAKER新闻"
    side = side_bar(catalogue, listing.entries, layout, now)
    following = next_url(listing, layout, number, size)
    if layout == "figure":
        html_next = next_url(listing, layout, number, size, "home_new")
        figures = [_figure(entry) for entry in entries]
        if entries:
            figures.insert(min(2, len(figures)), _advertisement())
        content = (
            f'<div id="content"><div class="main flex-block"><div id="section">{"".join(figures)}</div>'
            + (f'<a class="next_page" href="{html_next}">下一页</a>' if html_next else "")
            + side
            + "</div>"
            + (f'<input type="hidden" id="nexturl" value="{following}">' if following else "")
            + "</div>"
        )
    elif layout == "content-block":
        blocks = "".join(_content_block(entry) for entry in entries)
        content = (
            f'<h1 class="main-title">{escape(listing.name)}</h1><div class="content-wrap">'
            f'<div id="contentList">{blocks}</div>'
            + (f'<input type="hidden" id="nexturl" value="{following}">' if following else "")
            + f"</div>{side}"
        )
    else:
        # Both lists lack one entry of the other, so that neither alone is the whole list.
        whole = len(entries) < 4
        rendered = entries if whole else [*entries[:1], *entries[2:]]
        shown = entries if whole else [*entries[:-2], entries[-1]]
        blocks = "".join(_content_block(entry) for entry in rendered)
        data = script_json(_win_page_data(shown, following))
        content = (
            f'<div id="app"><div class="seo-list">{blocks}</div></div>{side}'
            f"<script>window.WinPageData = {data};</script>"
        )
    return document(title, content, layout, active=listing.number)


def list_json(
    catalogue: Catalogue, listing: Listing, layout: Layout, now: datetime, number: int, size: int = 12
) -> str:
    """Return a further page of a list as JSON, slashes and Chinese escaped like PHP does."""
    entries = list_entries(catalogue, listing, layout, number, size, now)
    following = next_url(listing, layout, number, size)
    if layout == "WinPageData":
        return php_json({"stat": 1, "msg": "ok", **_win_page_data(entries, following)})
    data: dict[str, object] = {"article": [_json_item(entry) for entry in entries]}
    if following:
        data["next_url"] = following
    return php_json({"data": data, "stat": 1})


def php_json(value: object) -> str:
    r"""Return JSON like PHP writes it by default: `\/` for slashes and `\uXXXX` for Chinese."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")


def _json_item(entry: Entry) -> dict[str, object]:
    return {
        "href": entry.href,
        "title": entry.title,
        "typeMark": "",
        "marks": _marks(entry),
        "img": entry.cover,
        "comment_counts": 0,
    }


def _marks(entry: Entry) -> list[str]:
    return [entry.source, entry.time, *([f"{entry.comments} 评论"] if entry.comments else [])]


def _win_page_data(entries: Sequence[Entry], following: str | None) -> dict[str, object]:
    items = [
        {
            "title": entry.title,
            "desc": entry.summary,
            "url": entry.href,
            "date": entry.time,
            "author_name": entry.source,
            "auther_name": entry.source,
            "author_url": entry.source_href,
            "icon_url": "",
            "tag_name": "",
            "thumbnail_mpic": f"https:{entry.cover}" if entry.cover else "",
            "comment_counts": entry.comments,
            "tag": [{"tag": tag, "url": tag_href(tag), "total": 3, "is_flock": "0"} for tag in entry.tags],
        }
        for entry in entries
    ]
    data: dict[str, object] = {"data": {"article": items}}
    if following:
        data["next_url"] = {"value": following}
    return data


def _figure(entry: Entry) -> str:
    title = escape(entry.title)
    cover = ""
    if entry.cover:
        cover = f'<a class="img" href="{entry.href}" title="{title}" style="background-image:url({entry.cover});"></a>'
    marks = "".join(f"<span>{escape(mark)}</span>" for mark in _marks(entry))
    return (
        f'<div class="figure flex-block">{cover}<div class="article flex-1"><h2 class="figcaption">'
        f'<a href="{entry.href}" title="{title}">{title}</a></h2>'
        f'<div class="subtitle">{marks}</div></div></div>'
    )


def _advertisement() -> str:
    """A figure without image and time that leads to another host."""
    return (
        '<div class="figure flex-block"><div class="article flex-1"><h2 class="figcaption">'
        '<a href="//ggs.myzaker.com/zk_ggs_click.php?ad=20417" title="推广">春装上新，满三件包邮</a></h2>'
        '<div class="subtitle"><span>推广</span></div></div></div>'
    )


def _content_block(entry: Entry) -> str:
    title, source = escape(entry.title), escape(entry.source)
    cover = f'<div class="pic" data-original="http:{entry.cover}"></div>' if entry.cover else ""
    tags = "".join(f'<a href="{tag_href(tag)}">{escape(tag)}</a>' for tag in entry.tags)
    return (
        f'<div class="content-block">{cover}<div class="article-content article-wrap">'
        f'<a href="{escape(entry.href)}" title="{title}"><h2 class="article-title">{title}</h2></a>'
        f'<div class="article-desc">{escape(entry.summary)}</div><div class="article-footer">'
        f'<a href="{entry.source_href}" title="{source}">{source}</a>'
        f'<span class="article-time">{entry.time}</span>{tags}</div></div></div>'
    )


def home_page(catalogue: Catalogue, now: datetime) -> str:
    """Return the home page: a carousel of hot articles above a list of `content-block` entries."""
    hot = "".join(
        f'<a class="carousel" title="{escape(article.title)}" href="{article_href(article, "content-block")}"></a>'
        for article in catalogue.articles[:5]
    )
    entries = [_entry(catalogue, article, "content-block", now) for article in catalogue.articles[5:20]]
    blocks = "".join(_content_block(entry) for entry in entries)
    content = f'<div class="carousel-wrap">{hot}</div><div id="contentList">{blocks}</div>'
    return document("ZAKER新闻", content, "content-block")
