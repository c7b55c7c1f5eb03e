"""Articles and other pages of www.myzaker.com as pure functions, in the layouts of three generations.

Every page keeps the real host names in its links, protocol-relative where ZAKER wrote them so. Around the
content stands what a careless parser stumbles over: side bars with links to other articles, related articles,
comments, advertisements, an id that occurs twice, markup inside scripts.
"""

from __future__ import annotations

import json
from datetime import datetime
from html import escape
from urllib.parse import quote

from zakerscraper.sample_site.articles.model import (
    SHANGHAI,
    Caption,
    Frame,
    ImageBlock,
    ImageRow,
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
    PlacedImage,
    placed_images,
    summary,
)
from zakerscraper.sample_site.page_frame import (
    WWW,
    article_href,
    comment_count,
    document,
    list_time,
    side_bar,
    tag_href,
)

TAIL = '<div id="recommend_bottom"></div><div id="article_bottom"></div>'
"""What ends every served body except one with a `Frame`."""
_FRAME_STYLE = "max-width: 100%; word-wrap: break-word !important; box-sizing: border-box !important; z-index: 1;"
_COMMENTS = (
    ("路过的风", "写得真细，像是自己也去了一趟。"),
    ("早起的豆浆", "第三段我读了两遍，长知识了。"),
    ("七号车厢", "图拍得好，求原图。"),
    ("半糖去冰", "等一个后续。"),
    ("老地图", "小时候那里还是一片菜地。"),
)


def page_time(article: SampleArticle, now: datetime) -> str:
    """Return the text of an article page's `span.time`: as in lists, but every fifth exact to the minute."""
    if article.serial % 5 == 0:
        return article.published_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return list_time(article, now)


def body(article: SampleArticle) -> str:
    """Return the inner HTML of the body container as served: boxes inside `<p>`, images without `src`."""
    placed = iter(enumerate(placed_images(article)))
    parts = []
    for block in article.blocks:
        match block:
            case Text(html):
                parts.append(f"<p>{html}</p>")
            case ImageBlock(after=after):
                parts.append(f"<p>{_image_box(*next(placed))}{after}</p>")
            case ImageRow(images, after):
                boxes = "".join(_image_box(*next(placed)) for _ in images)
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


def _image_box(number: int, placed: PlacedImage) -> str:
    image = placed.image
    outer, inner, animation = "content_img_div perview_img_div", "lazy opacity_0 ", ""
    if image.kind == "gif":
        outer, inner = "content_img_div", "lazy opacity_0 zaker_gif_cache"
        animation = f' data-gif-url="{placed.url("raw.gif")}"'
    return (
        f'<div class="img_box" id="id_imagebox_{number}" onclick=""><div class="{outer}">'
        f'<img class="{inner}" id="img_{number}" data-original="{placed.url()}"{animation} '
        f'data-height="{image.height}" data-width="{image.width}"></div></div>'
    )


def video_url(video: UploadedVideo, article: SampleArticle) -> str:
    """Return the URL of an uploaded video's mp4; the day in it is that of publication."""
    day = article.published_at.astimezone(SHANGHAI).strftime("%Y/%m/%d")
    return f"http://zkres.myzaker.com/img_upload/editor/article_video/{day}/{video.digits}.mp4"


def poster_url(video: UploadedVideo, article: SampleArticle) -> str:
    """Return the URL of an uploaded video's still image, which holds its size in pixels."""
    day = article.published_at.astimezone(SHANGHAI).strftime("%Y/%m/%d")
    size = f"W{video.width}H{video.height}S"
    return f"http://zkres.myzaker.com/img_upload/editor/{day}/{video.digits[:13]}_{size}.jpeg"


def _video_information(video: UploadedVideo, article: SampleArticle) -> dict[str, str | int]:
    return {
        "status": "finished",
        "imgUrl": poster_url(video, article),
        "videoUrl": video_url(video, article),
        "name": f"{video.digits}.mp4",
        "width": video.width,
        "height": video.height,
    }


def article_page(catalogue: Catalogue, article: SampleArticle, layout: Layout, now: datetime) -> str:
    """Return the page of an article; in state `deleted` it has a heading but no body container."""
    build = {"figure": _figure_content, "content-block": _content_block_content, "WinPageData": _win_page_data_content}
    after = _related(catalogue, article, layout) + _comments(article)
    side = side_bar(catalogue, [article], layout, now)
    content = build[layout](article, catalogue.source_number(article.source), after, side, now)
    return document(page_title(article), content, layout, keywords=",".join(article.tags))


def _container(article: SampleArticle, end: str = "") -> str:
    if article.state == "deleted":
        return ""
    return f'<div class="article_content"><div id="content">{body(article)}{end}</div></div>'


def _tag_links(article: SampleArticle) -> str:
    return "".join(f'<a href="{tag_href(tag)}">{escape(tag)}</a>' for tag in article.tags)


def _figure_content(article: SampleArticle, source_number: int, after: str, side: str, now: datetime) -> str:
    channel = CHANNELS.get(article.channels[0], "首页") if article.channels else "首页"
    crumbs = "".join(f"<li>{text}</li>" for text in ("ZAKER", channel, "正文"))
    tips = (
        f'<div class="article_tips"><a href="{WWW}/source/{source_number}" target="_blank">'
        '<span class="article-logo-container"><div class="article-logo-mask"><img class="auther-logo" '
        f'src="https://zkres.myzaker.com/data/image/logo/{source_number}.png"></div></span>'
        f'<span class="auther">{escape(article.source)}</span> <span class="time">{page_time(article, now)}</span>'
        "</a></div>"
    )
    disclaimer = '<p id="ID_disclaimer" style="text-align:center;color:#666;font-size:10px;"></p>'
    return (
        f'<div id="content"><div class="main flex-block"><ol class="breadcrumb">{crumbs}</ol>'
        f'<div id="article"><div class="article_header"><h1> {escape(article.title)}</h1>{tips}</div>'
        f'{_container(article, disclaimer)}<div class="article_other">{after}</div>'
        f'<div class="article_more">{_tag_links(article)}</div>'
        f'<div class="article_detail"><a href="http://iphone.myzaker.com/l.php?l={article.id}">查看原文</a></div>'
        f"</div>{side}</div></div>"
    )


def _content_block_content(article: SampleArticle, source_number: int, after: str, side: str, now: datetime) -> str:
    images = placed_images(article)
    cover = ""
    if images and article.serial % 3 == 0:
        cover = f'<img class="article-detail-cover" src="{images[0].url("640.jpg")}">'
    channel = "".join(
        f'<a class="article-auther" href="{WWW}/channel/{number}">{CHANNELS.get(number, "热点")}</a> - '
        for number in article.channels[:1]
    )
    return (
        f'<div id="article"><div class="sub-line">{channel}<a class="article-auther line" '
        f'href="{WWW}/source/{source_number}">{escape(article.source)}</a> '
        f'<span class="time">{page_time(article, now)}</span></div><h1>{escape(article.title)}</h1>{cover}'
        f'{_container(article)}<div class="label-wrap clearfix"><div class="label">相关话题</div>'
        f'<div class="lebel-list">{_tag_links(article)}</div></div></div>'
        f'<div class="article-after">{after}</div>{side}'
    )


def _win_page_data_content(article: SampleArticle, source_number: int, after: str, side: str, now: datetime) -> str:
    return (
        f'<div id="article"><h1>{escape(article.title)}</h1>{_container(article)}</div>'
        f'<div class="article-after">{after}</div>{side}'
    )


def page_title(article: SampleArticle) -> str:
    """Return the title in the head of an article's page, on www and on the app host."""
    return f"{article.title}_ZAKER新闻"


def _related(catalogue: Catalogue, article: SampleArticle, layout: Layout) -> str:
    """Articles below the body, with texts and images that are not its own."""
    items = []
    for other in catalogue.others([article], 4):
        images = placed_images(other)
        image = f'<img class="lazy" data-original="{images[0].url("320.jpg")}">' if images else ""
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
    """Return the page of a 404 response."""
    return document("页面不存在 - ZAKER新闻", '<div class="error">您访问的页面不存在</div>', "content-block")


def robots_text() -> str:
    """Return robots.txt: everything is allowed but /weibo/."""
    return "User-agent: *\nDisallow: /weibo/\nAllow: /\n"
