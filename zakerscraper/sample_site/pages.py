"""Pages of www.myzaker.com as pure functions: lists, articles and errors in the layouts of three generations.

Every page keeps the real host names in its links, protocol-relative where ZAKER wrote them so. Around the
content stands what a careless reader stumbles over: side bars with links to other articles, related articles,
comments, advertisements, an id that occurs twice, markup inside scripts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape
from urllib.parse import quote

from zakerscraper.sample_site.article import (
    SHANGHAI,
    Caption,
    Frame,
    Picture,
    Pictures,
    Quotation,
    Raw,
    Remark,
    SampleArticle,
    Text,
    UploadedVideo,
)
from zakerscraper.sample_site.catalogue import (
    CHANNELS,
    Catalogue,
    Layout,
    Listing,
    PlacedPicture,
    placed_pictures,
    summary,
)

WWW = "//www.myzaker.com"
TAIL = '<div id="recommend_bottom"></div><div id="article_bottom"></div>'
"""What ends every served body except one with a `Frame`."""

_NAVIGATION = tuple(CHANNELS)[:11]
_MORE = tuple(CHANNELS)[11:24]
_FRAME_STYLE = "max-width: 100%; word-wrap: break-word !important; box-sizing: border-box !important; z-index: 1;"
_COMMENTS = (
    ("路过的风", "写得真细，像是自己也去了一趟。"),
    ("早起的豆浆", "第三段我读了两遍，长知识了。"),
    ("七号车厢", "图拍得好，求原图。"),
    ("半糖去冰", "等一个后续。"),
    ("老地图", "小时候那里还是一片菜地。"),
)


# Times


def list_time(article: SampleArticle, now: datetime, layout: Layout = "figure") -> str:
    """Return the time text of a list entry; zone +08:00.

    `刚刚`, `N分钟前`, `N小时前`, then `昨天` and `前天`, which are rolling windows of 24 hours and no
    calendar days. Older: month and day in the same year, `05-06` or in WinPageData `05月06日`, else
    `2018-03-17`.
    """
    age = now - article.published_at
    if age < timedelta(minutes=1):
        return "刚刚"
    if age < timedelta(hours=1):
        return f"{age // timedelta(minutes=1)}分钟前"
    if age < timedelta(days=1):
        return f"{age // timedelta(hours=1)}小时前"
    if age < timedelta(days=3):
        return ("昨天", "前天")[age.days - 1]
    local = article.published_at.astimezone(SHANGHAI)
    if local.year != now.astimezone(SHANGHAI).year:
        return local.strftime("%Y-%m-%d")
    return f"{local:%m}月{local:%d}日" if layout == "WinPageData" else local.strftime("%m-%d")


def page_time(article: SampleArticle, now: datetime) -> str:
    """Return the text of an article page's `span.time`: as in lists, but every fifth exact to the minute."""
    if article.serial % 5 == 0:
        return article.published_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return list_time(article, now)


# Bodies


def body(article: SampleArticle) -> str:
    """Return the inner HTML of the body container as served: boxes inside `<p>`, pictures without `src`."""
    placed = iter(enumerate(placed_pictures(article)))
    parts = []
    for block in article.blocks:
        match block:
            case Text(html):
                parts.append(f"<p>{html}</p>")
            case Picture(after=after):
                parts.append(f"<p>{_picture_box(*next(placed))}{after}</p>")
            case Pictures(pictures, after):
                boxes = "".join(_picture_box(*next(placed)) for _ in pictures)
                parts.append(f"<p>{boxes}{after}</p>")
            case Frame(vid):
                parts.append(
                    f'<p><div style="background-color:#ececec" id="{vid}" class="iframe_video">'
                    f'<iframe src="//v.qq.com/iframe/player.html?vid={vid}&auto=0" allowfullscreen="" '
                    f'frameborder="0" height="100%" width="100%" style="{_FRAME_STYLE}"></iframe></div></p>'
                )
            case UploadedVideo():
                information = quote(json.dumps(_video_information(block, article), separators=(",", ":")), safe="")
                inner = f'<div id="zkvideo{block.digits}" class="zk_upvideo" data-zkinfo="{information}"></div>'
                parts.append(f"<p>{_editor_block(inner)}</p>")
            case Quotation(paragraphs):
                quoted = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
                inner = f'<div class="zaker_quote_v3">{quoted}</div>'
                parts.append(f"<p>{_editor_block(inner)}</p>")
            case Caption(html):
                inner = f'<div class="zk_decsimg zk_alignleft"><p>{html}</p></div>'
                parts.append(f"<p>{_editor_block(inner)}</p>")
            case Remark(html):
                inner = f'<div class="zk_remark"><p>{html}</p></div>'
                parts.append(f"<p>{_editor_block(inner)}</p>")
            case Raw(html):
                parts.append(html)
    if not any(isinstance(block, Frame) for block in article.blocks):
        parts.append(TAIL)
    return "".join(parts)


def _editor_block(inner: str) -> str:
    return f'<div class="zaker_div">{inner}<div class="edi_oper"></div></div>'


def _picture_box(number: int, placed: PlacedPicture) -> str:
    picture = placed.picture
    outer, inner, animation = "content_img_div perview_img_div", "lazy opacity_0 ", ""
    if picture.kind == "gif":
        outer, inner = "content_img_div", "lazy opacity_0 zaker_gif_cache"
        animation = f' data-gif-url="{placed.address("raw.gif")}"'
    return (
        f'<div class="img_box" id="id_imagebox_{number}" onclick=""><div class="{outer}">'
        f'<img class="{inner}" id="img_{number}" data-original="{placed.address()}"{animation} '
        f'data-height="{picture.height}" data-width="{picture.width}"></div></div>'
    )


def video_address(video: UploadedVideo, article: SampleArticle) -> str:
    """Return the address of an uploaded video's mp4; the day in it is that of publication."""
    day = article.published_at.astimezone(SHANGHAI).strftime("%Y/%m/%d")
    return f"http://zkres.myzaker.com/img_upload/editor/article_video/{day}/{video.digits}.mp4"


def poster_address(video: UploadedVideo, article: SampleArticle) -> str:
    """Return the address of an uploaded video's still picture; it tells the size in pixels."""
    day = article.published_at.astimezone(SHANGHAI).strftime("%Y/%m/%d")
    size = f"W{video.width}H{video.height}S"
    return f"http://zkres.myzaker.com/img_upload/editor/{day}/{video.digits[:13]}_{size}.jpeg"


def _video_information(video: UploadedVideo, article: SampleArticle) -> dict[str, str | int]:
    return {
        "status": "finished",
        "imgUrl": poster_address(video, article),
        "videoUrl": video_address(video, article),
        "name": f"{video.digits}.mp4",
        "width": video.width,
        "height": video.height,
    }


# Lists


@dataclass(frozen=True)
class Entry:
    """What a list shows of an article or a topic, texts unescaped. cover: address without scheme, or ''."""

    title: str
    href: str
    source: str
    source_href: str
    time: str
    cover: str = ""
    summary: str = ""
    comments: int = 0
    tags: tuple[str, ...] = ()


def article_href(article: SampleArticle, layout: Layout) -> str:
    """Return the usual address of an article in a layout: the oldest ends with a slash."""
    return f"{WWW}/article/{article.id}" + ("/" if layout == "figure" else "")


def comment_count(article: SampleArticle) -> int:
    """Return how many comments an article has, 0-4."""
    return article.serial * 3 % 5


def list_entries(
    catalogue: Catalogue, listing: Listing, layout: Layout, number: int, size: int, now: datetime
) -> list[Entry]:
    """Return the entries of a page of a list, in the forms found on ZAKER.

    Some titles start or end with a space. In the two younger layouts one address per page is an absolute
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
        entries.insert(min(3, len(entries)), Entry(title, topic_address(topic_id), "ZAKER", f"{WWW}/", "刚刚"))
    return entries


def topic_address(topic_id: str) -> str:
    """Return the address of a special topic."""
    return f"https://app.myzaker.com/news/topic.php?topic_id={topic_id}"


def _entry(catalogue: Catalogue, article: SampleArticle, layout: Layout, now: datetime) -> Entry:
    before, after = {1: (" ", ""), 2: ("", " ")}.get(article.serial % 4, ("", ""))
    pictures = placed_pictures(article)
    size = "640.jpg" if layout == "content-block" else "320.jpg"
    return Entry(
        title=before + article.title + after,
        href=article_href(article, layout),
        source=article.source,
        source_href=f"{WWW}/source/{catalogue.source_number(article.source)}",
        time=list_time(article, now, layout),
        cover=pictures[0].address(size, scheme="") if pictures else "",
        summary=summary(article),
        comments=comment_count(article),
        tags=article.tags,
    )


def next_address(listing: Listing, layout: Layout, number: int, size: int, script: str = "next_new") -> str | None:
    """Return the address of the page after page `number`, None after the last one.

    It carries, percent-encoded, an address of the app's interface. script: `next_new` answers JSON,
    `home_new` HTML. The youngest layout writes a scheme and the id of the next article as a plain parameter.
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
    address = f"{WWW}/news/{script}.php?f=myzaker_com&url={quote(inner, safe='')}&_version=6.5"
    return f"https:{address}&next_aticle_id={following.id}" if layout == "WinPageData" else address


def list_page(
    catalogue: Catalogue, listing: Listing, layout: Layout, now: datetime, number: int = 0, size: int = 12
) -> str:
    """Return a list page, counted from 0. Only the `figure` layout has further HTML pages."""
    entries = list_entries(catalogue, listing, layout, number, size, now)
    title = "ZAKER新闻" if listing.number == 660 else f"{listing.name} - ZAKER新闻"
    side = _side_bar(catalogue, listing.entries, layout, now)
    following = next_address(listing, layout, number, size)
    if layout == "figure":
        html_next = next_address(listing, layout, number, size, "home_new")
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
        told = entries if whole else [*entries[:-2], entries[-1]]
        blocks = "".join(_content_block(entry) for entry in rendered)
        data = _script_json(_win_page_data(told, following))
        content = (
            f'<div id="app"><div class="seo-list">{blocks}</div></div>{side}'
            f"<script>window.WinPageData = {data};</script>"
        )
    return _document(title, content, layout, active=listing.number)


def list_json(
    catalogue: Catalogue, listing: Listing, layout: Layout, now: datetime, number: int, size: int = 12
) -> str:
    """Return a further page of a list as JSON, slashes and Chinese escaped like PHP does."""
    entries = list_entries(catalogue, listing, layout, number, size, now)
    following = next_address(listing, layout, number, size)
    if layout == "WinPageData":
        return php_json({"stat": 1, "msg": "ok", **_win_page_data(entries, following)})
    data: dict[str, object] = {"article": [_json_item(entry) for entry in entries]}
    if following:
        data["next_url"] = following
    return php_json({"data": data, "stat": 1})


def php_json(value: object) -> str:
    r"""Return JSON like PHP writes it by default: `\/` for slashes and `\uXXXX` for Chinese."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")


def _script_json(value: object) -> str:
    """Return JSON on one line that cannot end the script it stands in."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


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
            "tag": [{"tag": tag, "url": _tag_href(tag), "total": 3, "is_flock": "0"} for tag in entry.tags],
        }
        for entry in entries
    ]
    data: dict[str, object] = {"data": {"article": items}}
    if following:
        data["next_url"] = {"value": following}
    return data


def _tag_href(tag: str) -> str:
    return f"{WWW}/tag/{quote(tag)}"


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
    """A figure without picture and time that leads to another host."""
    return (
        '<div class="figure flex-block"><div class="article flex-1"><h2 class="figcaption">'
        '<a href="//ggs.myzaker.com/zk_ggs_click.php?ad=20417" title="推广">春装上新，满三件包邮</a></h2>'
        '<div class="subtitle"><span>推广</span></div></div></div>'
    )


def _content_block(entry: Entry) -> str:
    title, source = escape(entry.title), escape(entry.source)
    cover = f'<div class="pic" data-original="http:{entry.cover}"></div>' if entry.cover else ""
    tags = "".join(f'<a href="{_tag_href(tag)}">{escape(tag)}</a>' for tag in entry.tags)
    return (
        f'<div class="content-block">{cover}<div class="article-content article-wrap">'
        f'<a href="{escape(entry.href)}" title="{title}"><h2 class="article-title">{title}</h2></a>'
        f'<div class="article-desc">{escape(entry.summary)}</div><div class="article-footer">'
        f'<a href="{entry.source_href}" title="{source}">{source}</a>'
        f'<span class="article-time">{entry.time}</span>{tags}</div></div></div>'
    )


# What stands around


def _side_bar(catalogue: Catalogue, apart: Iterable[SampleArticle], layout: Layout, now: datetime) -> str:
    """Two boxes with links to articles that are none of `apart`."""
    others = catalogue.others(apart, 12)
    boxes = []
    for heading, articles in (("24小时热榜", others[:8]), ("最新资讯", others[8:])):
        items = "".join(
            f'<li><a href="{article_href(article, layout)}" title="{escape(article.title)}">'
            f'{escape(article.title)}</a><div class="channel_subtitle"><span>{escape(article.source)}</span>'
            f"<span>{list_time(article, now)}</span></div></li>"
            for article in articles
        )
        boxes.append(
            f'<div class="channel"><h3 class="channel_title">{heading}</h3>'
            f'<ul class="channel_list_show">{items}</ul></div>'
        )
    return f'<div class="sider">{"".join(boxes)}</div>'


def _document(title: str, content: str, layout: Layout, keywords: str = "", active: int = 0) -> str:
    def item(number: int, kind: str) -> str:
        name = CHANNELS[number]
        mark = f" {kind}_active" if number == active else ""
        return (
            f'<a class="{kind}{mark}" data-appid="{number}" href="{WWW}/channel/{number}" title="{name}新闻">{name}</a>'
        )

    navigation = "".join(item(number, "nav_item") for number in _NAVIGATION)
    more = "".join(item(number, "nav_menu_item") for number in _MORE)
    template = (
        f'<div class="content-block"><div class="article-wrap"><a href="{WWW}/article/{{id}}">'
        f'<h2 class="article-title">{{title}}</h2></a></div></div>'
    )
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>"
        f'<meta name="keywords" content="{escape(keywords or "ZAKER,新闻,资讯")}">'
        '<meta name="viewport" content="width=device-width">'
        '<link rel="stylesheet" href="//zkres.myzaker.com/static/zaker_web2/css/style.css?v=20170726">'
        f'<script>var _tpl = {_script_json(template)}; var _now = "刚刚"; if (1 < 2 && _tpl) {{}}</script>'
        f'</head><body class="{layout.lower()}">\n<div class="header"><a class="logo" href="{WWW}/">'
        '<img src="//zkres.myzaker.com/static/zaker_web2/img/logo.png?v=20170726" alt="ZAKER"></a>'
        f'<div class="nav_outer flex-10"><div class="nav">{navigation}</div></div>'
        f'<div class="nav_menu">{more}</div></div>\n'
        f"{content}\n"
        '<footer class="footer"><p>关于我们 联系我们 版权声明</p>'
        "<p>本页为样张站，所有文章均为虚构。</p></footer>\n"
        '<script>(function () { var s = "<p>loading</p>"; window._hmt = window._hmt || []; })();</script>\n'
        "</body></html>\n"
    )


# Articles


def article_page(catalogue: Catalogue, article: SampleArticle, layout: Layout, now: datetime) -> str:
    """Return the page of an article; in state `deleted` it has a heading but no body container."""
    deleted = article.state == "deleted"
    after = _related(catalogue, article, layout) + _comments(article)
    served = "" if deleted else body(article)
    number = catalogue.source_number(article.source)
    source, title = escape(article.source), escape(article.title)
    time = page_time(article, now)
    tags = [f'<a href="{_tag_href(tag)}">{escape(tag)}</a>' for tag in article.tags]
    if layout == "figure":
        channel = CHANNELS.get(article.channels[0], "首页") if article.channels else "首页"
        crumbs = "".join(f"<li>{text}</li>" for text in ("ZAKER", channel, "正文"))
        tips = (
            f'<div class="article_tips"><a href="{WWW}/source/{number}" target="_blank">'
            '<span class="article-logo-container"><div class="article-logo-mask"><img class="auther-logo" '
            f'src="https://zkres.myzaker.com/data/image/logo/{number}.png"></div></span>'
            f'<span class="auther">{source}</span> <span class="time">{time}</span></a></div>'
        )
        container = (
            f'<div class="article_content"><div id="content">{served}<p id="ID_disclaimer" '
            'style="text-align:center;color:#666;font-size:10px;"></p></div></div>'
        )
        content = (
            f'<div id="content"><div class="main flex-block"><ol class="breadcrumb">{crumbs}</ol>'
            f'<div id="article"><div class="article_header"><h1> {title}</h1>{tips}</div>'
            f'{"" if deleted else container}<div class="article_other">{after}</div>'
            f'<div class="article_more">{"".join(tags)}</div>'
            f'<div class="article_detail"><a href="http://iphone.myzaker.com/l.php?l={article.id}">查看原文</a></div>'
            f"</div>{_side_bar(catalogue, [article], layout, now)}</div></div>"
        )
    elif layout == "content-block":
        pictures = placed_pictures(article)
        cover = ""
        if pictures and article.serial % 3 == 0:
            cover = f'<img class="article-detail-cover" src="{pictures[0].address("640.jpg")}">'
        container = f'<div class="article_content"><div id="content">{served}</div></div>'
        channel = "".join(
            f'<a class="article-auther" href="{WWW}/channel/{one}">{CHANNELS.get(one, "热点")}</a> - '
            for one in article.channels[:1]
        )
        content = (
            f'<div id="article"><div class="sub-line">{channel}<a class="article-auther line" '
            f'href="{WWW}/source/{number}">{source}</a> <span class="time">{time}</span></div><h1>{title}</h1>{cover}'
            f'{"" if deleted else container}<div class="label-wrap clearfix">'
            f'<div class="label">相关话题</div><div class="lebel-list">{"".join(tags)}</div></div></div>'
            f'<div class="article-after">{after}</div>{_side_bar(catalogue, [article], layout, now)}'
        )
    else:
        container = f'<div class="article_content"><div id="content">{served}</div></div>'
        content = (
            f'<div id="article"><h1>{title}</h1>{"" if deleted else container}</div>'
            f'<div class="article-after">{after}</div>{_side_bar(catalogue, [article], layout, now)}'
        )
    return _document(page_title(article), content, layout, keywords=",".join(article.tags))


def page_title(article: SampleArticle) -> str:
    """Return what the head of an article's page has as its title, on www and on the app host."""
    return f"{article.title}_ZAKER新闻"


def _related(catalogue: Catalogue, article: SampleArticle, layout: Layout) -> str:
    """Articles below the body, with texts and pictures that are foreign to it."""
    items = []
    for other in catalogue.others([article], 4):
        pictures = placed_pictures(other)
        image = f'<img class="lazy" data-original="{pictures[0].address("320.jpg")}">' if pictures else ""
        items.append(
            f'<div class="related_item"><a href="{article_href(other, layout)}">{image}'
            f"<h4>{escape(other.title)}</h4></a><p>{escape(summary(other))}</p></div>"
        )
    return f'<div class="related"><h3>相关阅读</h3>{"".join(items)}</div>'


def _comments(article: SampleArticle) -> str:
    items = []
    for ordinal in range(comment_count(article)):
        name, text = _COMMENTS[(article.serial + ordinal) % len(_COMMENTS)]
        items.append(
            f'<div class="comment_item"><div class="comment_title author">{name}</div>'
            f'<div class="comment_time">{ordinal + 1}小时前</div><div class="comment_desc con">{text}</div>'
            f'<div class="comment_zan like_num">{article.serial % 9}</div></div>'
        )
    return f'<div class="comments"><h3>最新评论</h3>{"".join(items)}</div>'


# Other pages


def home_page(catalogue: Catalogue, now: datetime) -> str:
    """Return the home page: a carousel of hot articles above a list of `content-block` entries."""
    hot = "".join(
        f'<a class="carousel" title="{escape(article.title)}" href="{article_href(article, "content-block")}"></a>'
        for article in catalogue.articles[:5]
    )
    entries = [_entry(catalogue, article, "content-block", now) for article in catalogue.articles[5:20]]
    blocks = "".join(_content_block(entry) for entry in entries)
    content = f'<div class="carousel-wrap">{hot}</div><div id="contentList">{blocks}</div>'
    return _document("ZAKER新闻", content, "content-block")


def unreadable_page() -> str:
    """Return a page of no known layout, as after a redesign."""
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>ZAKER</title></head>'
        '<body><div id="root"></div><script src="//zkres.myzaker.com/static/next/app.js"></script>'
        "</body></html>"
    )


def challenge_page() -> str:
    """Return the page with which the SafeLine firewall asks a browser to prove itself."""
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>Protected By SafeLine WAF</title>'
        '<script src="https://challenge.rivers.chaitin.cn/challenge/v2/challenge.js"></script></head>'
        '<body><div id="slg-box"></div><script>window.captcha = {}; SafeLineChallenge('
        '{ once_id: "5f1c8e0b7a2d4c39", path: "/.safeline/challenge" });</script></body></html>'
    )


def missing_page() -> str:
    """Return the page of a 404 answer."""
    return _document("页面不存在 - ZAKER新闻", '<div class="error">您访问的页面不存在</div>', "content-block")


def robots_text() -> str:
    """Return robots.txt: everything is allowed but /weibo/."""
    return "User-agent: *\nDisallow: /weibo/\nAllow: /\n"
