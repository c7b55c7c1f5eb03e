"""Pages as systems make them: MIP, an old table below a new header, WordPress with a builder."""

from __future__ import annotations

import random
from collections.abc import Sequence
from html import escape

from tests.generic_extraction.model import (
    Block,
    Heading,
    Items,
    Paragraph,
    Picture,
    Quote,
    Redesign,
    Source,
    Table,
    Video,
)
from tests.generic_extraction.outlet_kit import DISCLAIMERS, EDITORS, Outlet, data, plain


def mip_page(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Baidu's MIP: elements of its own for pictures and videos, its JSON-LD, a folded body."""
    out = Outlet("mip_page", source, rng, others)
    title = escape(source.title, quote=False)

    def image(one: Picture) -> str:
        url = out.seen_as(one)
        caption = f'<p class="mip-pic-desc">{escape(one.caption, quote=False)}</p>' if one.caption else ""
        return (
            f'<mip-img layout="responsive" width="{one.width}" height="{one.height}" popup src="{url}">'
            f"</mip-img>{caption}"
        )

    def show(block: Block) -> str:
        if isinstance(block, Video):
            tag = "mip-video" if block.poster else "mip-iframe"
            poster = f' poster="{escape(block.poster)}"' if block.poster else ""
            return f'<{tag} layout="responsive" width="640" height="360" src="{escape(block.url)}"{poster}></{tag}>'
        return plain(block, image)

    def between(place: int) -> str:
        return (
            f'<mip-ad type="ad-baidu" cproid="u{place}"></mip-ad><div class="ad-text">'
            f'<a href="https://www.baidu.example/c/{place}">{out.advert()}</a></div>'
        )

    text = out.body(show, between if out.is_on(0.4, "advert") else None)
    if out.is_on(0.4, "editors"):
        text += f'<p class="editor">{out.other(rng.choice(EDITORS))}</p>'
    if out.is_on(0.4, "folded"):
        text = (
            f'<mip-showmore maxheight="600" animatetime=".3" id="showmore01"><div class="main-txt">{text}</div>'
            f'</mip-showmore><div on="tap:showmore01.toggle" class="more-btn">{out.other("展开阅读全文")} ↓</div>'
        )
    else:
        text = f'<div class="main-txt">{text}</div>'
    ld = data(
        {
            "@context": "https://ziyuan.baidu.com/contexts/cambrian.jsonld",
            "@id": f"https://www.myzaker.com/article/{source.id}",
            "appid": "1594632451",
            "title": source.title if out.is_on(0.5) else source.title + "_ZAKER",
            "images": [image.url for image in source.pictures[:3]],
            "description": source.summary,
            "pubDate": out.stated(zone=False),
            "upDate": f"{out.later():%Y-%m-%dT%H:%M:%S}",
        }
    )
    line = [
        f'<span class="from">{out.other("来源：")}{out.publisher()}</span>',
        f'<span class="pub">{out.date("minute", "second", "md_minute", "day")}</span>',
    ]
    if out.is_on(0.5):
        line.reverse()
    if out.is_on(0.3, "reporter"):
        line.append(f"<span>{out.other('作者：' + rng.choice(('记者 何青', '林晓 实习生 王蕾')))}</span>")
    item = (
        '<li><a data-type="mip" data-title="{title}" href="{url}">'
        '<mip-img src="{picture}" width="120" height="80"></mip-img><div class="h">{title}</div>'
        "<span>{source}</span></a></li>"
    )
    html = f"""<!DOCTYPE html><html mip><head><meta charset="UTF-8">
<meta name="viewport" content="width=device-width,minimum-scale=1,initial-scale=1">
<link rel="stylesheet" href="https://c.mipcdn.com/static/v2/mip.css">
<link rel="canonical" href="https://www.myzaker.com/article/{source.id}">
<title>{title}_{escape(source.channel)}_ZAKER</title>
<script type="application/ld+json">{ld}</script></head><body><mip-fixed type="top"><div class="top-bar">
<a href="/"><mip-img src="/static/logo.png" width="80" height="24"></mip-img></a><span>{out.other(source.channel)}
</span></div></mip-fixed>
<mip-nav-slidedown><ul class="nav-ul">{out.channels('<li><a href="/channel/{number}">{name}</a></li>')}</ul>
</mip-nav-slidedown>
<div class="detail"><h1>{title}</h1><div class="info">{"　".join(line)}</div>{text}
<div class="copyright">{out.other(rng.choice(DISCLAIMERS))}</div></div>
<div class="rel"><div class="rel-t">{out.other("相关新闻")}</div><ul>{out.links(6, item)}</ul></div>
<mip-fixed type="bottom">
<a class="open" href="https://app.myzaker.com/download">{out.other("打开ZAKER查看更多精彩内容")}</a></mip-fixed>
<mip-stats-baidu token="{out.build}"></mip-stats-baidu><script src="https://c.mipcdn.com/static/v2/mip.js">
</script></body></html>"""
    return out.page(html)


def table_page(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """An old page of tables and line breaks, which was given a new header and a new footer."""
    out = Outlet("table_page", source, rng, others)
    title = escape(source.title, quote=False)
    indent = "&nbsp;&nbsp;&nbsp;&nbsp;" if out.is_on(0.5) else "　　"
    broken = out.is_on(0.6, "text=br")

    def image(one: Picture) -> str:
        caption = f'<br><font color="#666666" size="2">{escape(one.caption, quote=False)}</font>' if one.caption else ""
        shown = f'<img src="{out.seen_as(one)}" border="0" onload="resize(this)">{caption}'
        return f"<center>{shown}</center>" if broken else f'<p align="center">{shown}</p>'

    def show(block: Block) -> str:
        if not broken:
            return plain(block, image, strong=True)
        match block:
            case Picture() | Table() | Video():
                return plain(block, image)
            case Heading(text, _):
                return f"{indent}<b>{escape(text, quote=False)}</b><br><br>"
            case Quote(paragraphs):
                return "".join(f'{indent}<font face="楷体">{paragraph}</font><br><br>' for paragraph in paragraphs)
            case Items(items):
                return "".join(f"{indent}{escape(item, quote=False)}<br>" for item in items) + "<br>"
            case Paragraph(html):
                return f"{indent}{html}<br><br>"

    def between(place: int) -> str:
        return (
            f'<table align="left" width="300" cellpadding="4"><tr><td><a href="https://ad.example.com/{place}">'
            f'<img src="{out.small()}" width="300" height="250"></a><br>{out.advert()}</td></tr></table>'
        )

    text = out.body(show, between if out.is_on(0.4, "advert") else None)
    editor = f'<tr><td align="right">{out.other(rng.choice(EDITORS))}</td></tr>' if out.is_on(0.6, "editors") else ""
    facts = [f"{out.other('来源：')}{out.publisher()}", out.date("minute", "cn_minute", "second", "cn_day")]
    if out.is_on(0.5):
        facts.reverse()
    if out.is_on(0.4):
        facts.append(out.other(f"点击：{rng.randint(10, 9999)}次"))
    sizes = (
        f'【{out.other("字体：")}<a href="javascript:doZoom(16)">{out.other("大")}'
        f'</a> <a href="javascript:doZoom(14)">{out.other("中")}'
        f'</a> <a href="javascript:doZoom(12)">{out.other("小")}</a>】'
    )
    row = (
        '<tr><td height="24">·<a href="{url}" target="_blank">{title}</a> <font color="#999999">({date})'
        "</font></td></tr>"
    )
    html = f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="viewport" content="width=device-width"><title>{title}--{escape(source.channel)}--ZAKER</title></head>
<body topmargin="0">
<header class="gnav-2026"><div class="gnav-in"><a href="/"><svg width="80" height="20"><path d="M0 0h80"/></svg>
</a><nav>{out.channels()}</nav><button aria-label="搜索"></button></div></header>
<table width="980" align="center" border="0" cellspacing="0"><tr><td height="30">{out.other("您现在的位置：")}
<a href="/">{out.other("首页")}</a> &gt;&gt; <a href="/channel/5">{out.other(source.channel)}
</a> &gt;&gt; {out.other("正文")}</td></tr></table>
<table width="980" align="center" border="0"><tr><td width="680" valign="top"><table width="100%" cellpadding="6">
<tr><td align="center" class="bt24"><b>{title}</b></td></tr><tr>
<td align="center" bgcolor="#f2f2f2">{"&nbsp;&nbsp;".join(facts)}&nbsp;&nbsp;{sizes}</td></tr>
<tr><td id="zoom" class="t14">{text}</td></tr>{editor}
<tr><td align="right">【<a href="javascript:window.print()">{out.other("打印")}
</a>】【<a href="javascript:window.close()">{out.other("关闭")}</a>】</td></tr>
<tr><td bgcolor="#e8eef7"><b>{out.other("相关新闻")}</b></td></tr>{out.links(5, row)}</table></td>
<td width="300" valign="top"><table width="100%"><tr><td bgcolor="#e8eef7"><b>{out.other("点击排行")}</b></td>
</tr>{out.links(8, row)}</table></td></tr></table>
<footer class="gfoot-2026"><div>{out.other("关于ZAKER | 版权声明 | 联系方式")}</div><div>© 2026 ZAKER</div>
</footer></body></html>"""
    return out.page(html)


def page_builder(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """WordPress with a page builder: widgets within widgets, blocks, contents, an author's box, related posts."""
    out = Outlet("page_builder", source, rng, others)
    title = escape(source.title, quote=False)
    serial = iter(range(1, 10_000))

    def image(one: Picture) -> str:
        small = one.url.replace("_1024.", "_640.")
        url = out.seen_as(one, small)
        caption = (
            f'<figcaption class="wp-element-caption">{escape(one.caption, quote=False)}</figcaption>'
            if one.caption
            else ""
        )
        return (
            f'<figure class="wp-block-image size-large">'
            f'<img fetchpriority="high" decoding="async" width="{one.width}" height="{one.height}" src="{url}" '
            f'alt="" '
            f'class="wp-image-{next(serial)}" srcset="{url} 1024w, {escape(small)} 640w" sizes="(max-width: '
            f'1024px) 100vw, 1024px"/>{caption}</figure>'
        )

    def show(block: Block) -> str:
        if isinstance(block, Heading):
            number = next(serial)
            return (
                f'<h{block.level} class="wp-block-heading"><span class="ez-toc-section" id="h{number}">'
                f'</span>{escape(block.text, quote=False)}<span class="ez-toc-section-end"></span></h{block.level}>'
            )
        return plain(block, image)

    def widget(kind: str, inner: str) -> str:
        return (
            f'<div class="elementor-element elementor-element-{rng.getrandbits(28):07x} elementor-widget '
            f'elementor-widget-{kind}" data-element_type="widget" data-widget_type="{kind}.default">'
            f'<div class="elementor-widget-container">{inner}</div></div>'
        )

    def between(place: int) -> str:
        if out.is_on(0.5, "related between"):
            return (
                f'<div class="rp4wp-inline"><span>{out.other("延伸阅读：")}'
                f"</span>{out.links(1, '<a href={url}>{title}</a>')}</div>"
            )
        return (
            f'<div class="code-block code-block-{place}" style="margin:8px auto;text-align:center">'
            f'<ins class="adsbygoogle" data-ad-slot="{place}"></ins><p>'
            f'<a href="https://go.example.com/{place}" rel="nofollow sponsored">{out.advert()}</a></p></div>'
        )

    text = out.body(show, between if out.is_on(0.5) else None)
    headings = [block.text for block in source.blocks if isinstance(block, Heading)]
    contents = ""
    if headings:
        inner = "".join(
            f'<li class="ez-toc-page-1"><a href="#h{place}">{escape(heading, quote=False)}</a></li>'
            for place, heading in enumerate(headings)
        )
        contents = (
            f'<div id="ez-toc-container" class="ez-toc-v2_0_66 counter-hierarchy">'
            f'<p class="ez-toc-title">{out.other("文章目录")}</p><nav><ul class="ez-toc-list">{inner}</ul></nav>'
            f"</div>"
        )
    after = (
        f'<div class="post-copyright"><p>{out.other(rng.choice(DISCLAIMERS))}</p></div>'
        if out.is_on(0.5, "disclaimer")
        else ""
    )
    iso = out.stated() if out.is_on(0.6) else ""
    shown = out.date("cn_day", "day", "cn_minute", "minute")
    time = (
        f'<time class="entry-date published" datetime="{iso}">{shown}</time>'
        if iso
        else f'<span class="elementor-icon-list-text elementor-post-info__item--type-date">{shown}</span>'
    )
    if out.is_on(0.4, "updated"):
        time += (
            f'<time class="updated" datetime="{out.later().isoformat()}'
            f'">{out.other("更新于 " + format(out.later(), "%Y-%m-%d"))}</time>'
        )
    who = (
        f'<span class="elementor-post-info__item--type-author">'
        f'<a href="/author/{rng.randint(2, 90)}/">{out.publisher()}</a></span>'
    )
    info = widget(
        "post-info",
        (
            f'<ul class="elementor-inline-items"><li>{who}</li><li>{time}</li>'
            f"<li>{out.other(f'{rng.randint(0, 40)} 条评论')}</li></ul>"
        ),
    )
    box = (
        widget(
            "author-box",
            (
                f'<div class="elementor-author-box"><img src="{out.small()}" alt=""><div>'
                f"<h4>{out.other(source.author)}</h4><div "
                f'class="elementor-author-box__bio">{out.other("关注城市、科技与日常生活，每周三更新，欢迎投稿和留言交流。")}'
                f"</div></div></div>"
            ),
        )
        if out.is_on(0.5, "author box")
        else ""
    )
    graph = ""
    if iso and out.is_on(0.7, "json-ld"):
        things = [
            {
                "@type": "Article",
                "@id": "#article",
                "headline": source.title,
                "datePublished": iso,
                "dateModified": out.later().isoformat(),
                "author": {"name": source.author, "@id": "#person"},
                "articleSection": [source.channel],
                "wordCount": 12,
            },
            {
                "@type": "WebPage",
                "name": source.title + " - ZAKER",
                "datePublished": iso,
                "breadcrumb": {"@id": "#crumbs"},
            },
            {
                "@type": "BreadcrumbList",
                "@id": "#crumbs",
                "itemListElement": [{"@type": "ListItem", "position": 1, "name": "首页"}],
            },
        ]
        stated = data({"@context": "https://schema.org", "@graph": things})
        graph = f'<script type="application/ld+json" class="yoast-schema-graph">{stated}</script>'
    post = (
        '<article class="elementor-post elementor-grid-item">'
        '<a class="elementor-post__thumbnail__link" href="{url}"><img src="{picture}" alt=""></a>'
        '<div class="elementor-post__text"><h3 class="elementor-post__title"><a href="{url}">{title}</a></h3>'
        '<div class="elementor-post__meta-data"><span>{date}</span></div></div></article>'
    )
    comment = (
        '<li class="comment even"><div class="comment-body">'
        '<cite class="fn">{name}</cite> <span class="says">说道：</span>'
        '<div class="comment-meta">{when}</div><p>{text}</p></div></li>'
    )
    out.foreign.append("说道：")
    previous, following = out.near(2)
    menu = out.channels("<li class=menu-item><a href=/channel/{number}>{name}</a></li>")
    share = "".join(f"<div>{out.other(label)}</div>" for label in ("微信", "QQ空间"))
    turns = (
        f'<a rel="prev" href="/article/{previous.id}">{out.other("上一篇")} {out.other(previous.title)}</a>'
        f'<a rel="next" href="/article/{following.id}">{out.other("下一篇")} {out.other(following.title)}</a>'
    )
    related = f'<h2>{out.other("相关文章")}</h2><div class="elementor-posts-container">{out.links(4, post)}</div>'
    remarks = (
        f'<section id="comments" class="comments-area"><h2 class="title-comments">{out.other("评论")}</h2>'
        f'<ol class="comment-list">{out.comments(comment)}</ol><form><label>'
        f"{out.other('您的邮箱地址不会被公开。')}</label><textarea></textarea></form></section>"
    )
    recent = f"<h5>{out.other('近期文章')}</h5><ul>{out.links(5)}</ul>"
    rights = f"<p>{out.other('Copyright © 2026 ZAKER. All rights reserved.')}</p>"
    kinds = "wp-singular post-template-default single single-post elementor-default"
    html = f"""<!DOCTYPE html><html lang="zh-Hans"><head><meta charset="UTF-8">
<title>{title} - ZAKER</title>{graph}<link rel="https://api.w.org/" href="/wp-json/">
<meta name="generator" content="WordPress 6.9; Elementor 3.30"></head>
<body class="{kinds} elementor-page-{rng.randint(10, 999)}">
<a class="skip-link screen-reader-text" href="#main">{out.other("跳至内容")}</a>
<header data-elementor-type="header" class="elementor elementor-12 elementor-location-header">
{widget("nav-menu", f"<nav><ul>{menu}</ul></nav>")}</header>
<div data-elementor-type="single-post" class="elementor elementor-48 elementor-location-single post type-post">
<section class="elementor-section elementor-top-section"><div class="elementor-container">
<div class="elementor-column elementor-col-66"><div class="elementor-widget-wrap elementor-element-populated">
{widget("theme-post-title", f'<h1 class="elementor-heading-title elementor-size-default">{title}</h1>')}{info}
{widget("theme-post-content", contents + text + after)}
{widget("share-buttons", share)}{box}
{widget("post-navigation", turns)}
{widget("posts", related)}
{widget("post-comments", remarks)}
</div></div><div class="elementor-column elementor-col-33"><div class="elementor-widget-wrap">
{widget("wp-widget-recent-posts", recent)}</div></div></div></section></div>
<footer class="elementor elementor-location-footer">{widget("text-editor", rights)}</footer></body></html>"""
    return out.page(html)


ARTICLE_FAMILIES = {
    "mip_page": mip_page,
    "table_page": table_page,
    "page_builder": page_builder,
}
