"""Pages as teams with today's frameworks build them: Vue, React's server components, an app's web view, components."""

from __future__ import annotations

import random
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from tests.generic_extraction.model import Picture, Redesign, Source
from tests.generic_extraction.outlet_kit import DISCLAIMERS, EDITORS, Outlet, data, plain


def vue_sticky(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A page rendered by Vue on the server: scoped attributes, hashed names, a bar that sticks beside the article."""
    out = Outlet("vue_sticky", source, rng, others)
    v, h = f" data-v-{out.build}", out.build[:5]
    title = escape(source.title, quote=False)

    def image(one: Picture) -> str:
        url = out.seen_as(one)
        caption = (
            f'<figcaption{v} class="pic-desc_{h}">{escape(one.caption, quote=False)}</figcaption>'
            if one.caption
            else ""
        )
        holder = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
        return (
            f'<figure{v} class="pic_{h}"><img{v} class="lazy_{h}" src="{holder}" data-src="{url}" '
            f'width="{one.width}" height="{one.height}" '
            f'alt="{out.other("点击查看大图") if not one.caption else ""}">{caption}</figure>'
        )

    def between(place: int) -> str:
        if out.is_on(0.6, "advert"):
            return (
                f'<div{v} class="promo_{h}"><a{v} href="https://ad.doubleclick.example/c?id={place}" rel="sponsored '
                f'nofollow">'
                f'<img{v} src="{out.small()}"><span{v}>{out.advert()}</span></a>'
                f'<i{v} class="tag_{h}">{out.other("广告")}</i></div>'
            )
        one = out.near(1)[0]
        return (
            f'<div{v} class="insert_{h}"><span{v}>{out.other("相关阅读")}</span>'
            f'<a{v} href="/article/{one.id}">{out.other(one.title)}</a></div>'
        )

    parts = [
        f'<a{v} class="src_{h}" href="/source/{rng.randint(10000, 19999)}">{out.publisher()}</a>',
        f'<span{v} class="ptime_{h}">{out.date("minute", "md_minute", "cn_minute", "hours")}</span>',
    ]
    rng.shuffle(parts)
    if out.is_on(0.5, "place"):
        parts.append(f"<span{v}>{out.other('发布于' + rng.choice(('浙江', '广东', '北京')))}</span>")
    if out.is_on(0.5, "views"):
        parts.append(
            f'<span{v} class="views_{h}">{out.other(f"{rng.randint(1, 99)}.{rng.randint(1, 9)}万阅读")}</span>'
        )
    byline = f'<div{v} class="meta_{h}">{"".join(parts)}<button{v} type="button">{out.other("+ 关注")}</button></div>'
    tools = "".join(f"<li{v}>{out.other(label)}</li>" for label in ("大", "中", "小", "听新闻"))
    body = out.body(lambda block: plain(block, image, attributes=v), between)
    after = ""
    if out.is_on(0.5, "editors"):
        after += f'<p{v} class="editor_{h}">{out.other(rng.choice(EDITORS))}</p>'
    if out.is_on(0.5, "disclaimer"):
        after += f'<div{v} class="notice_{h}">{out.other(rng.choice(DISCLAIMERS))}</div>'
    tags = "".join(f'<a{v} href="/tag/{quote(tag)}">#{out.other(tag)}</a>' for tag in source.tags)
    ld = ""
    if out.is_on(0.4, "json-ld"):
        statement = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": source.title,
            "datePublished": out.stated(),
            "dateModified": out.later().isoformat(),
            "author": {"@type": "Organization", "name": source.author},
            "publisher": {"@type": "Organization", "name": "ZAKER"},
            "image": [image.url for image in source.pictures[:1]],
        }
        ld = f'<script type="application/ld+json">{data(statement)}</script>'
    state = data(
        {
            "route": {"path": f"/article/{source.id}"},
            "user": None,
            "hot": [{"id": other.id, "title": other.title} for other in others[20:26]],
            "config": {"cdn": "https://zkres.myzaker.com"},
        }
    )
    comment = (
        f'<li{v}><img{v} class="avatar_{h}" src="{{picture}}"><div{v}><b{v}>{{name}}</b><p{v}>{{text}}</p>'
        f"<span{v}>{{when}} · {{place}}</span></div></li>"
    )
    card = (
        f'<a{v} class="card_{h}" href="{{url}}"><img{v} src="{{picture}}"><div{v}><h4{v}>{{title}}</h4>'
        f"<span{v}>{{source}}　{{date}}</span></div></a>"
    )
    html = f"""<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}-ZAKER新闻</title>
<meta name="description" content="{escape(source.summary)}">
<meta property="og:title" content="{escape(source.title)}">{ld}
<link rel="stylesheet" href="/assets/index.{h}.css"></head><body><div id="app" data-server-rendered="true">
<header{v} class="hd_{h}"><a{v} href="/"><img{v} src="/assets/logo.{h}.svg" alt="ZAKER"></a>
<nav{v}>{out.channels(f'<a{v} href="/channel/{{number}}">{{name}}</a>')}</nav>
<div{v} class="login_{h}">{out.other("登录/注册")}</div></header>
<div{v} class="wrap_{h}"><div{v} class="crumb_{h}"><a{v} href="/">{out.other("首页")}
</a> &gt; <a{v} href="/channel/13">{out.other(source.channel)}</a> &gt; <span{v}>{out.other("正文")}</span></div>
<div{v} class="left_{h}"><h1{v} class="ttl_{h}">{title}</h1>{byline}<ul{v} class="tools_{h}">{tools}</ul>
<div{v} class="txt_{h}">{body}{after}</div><div{v} class="tags_{h}">{tags}</div>
<div{v} class="act_{h}"><button{v}>{out.other("点赞")} {rng.randint(3, 900)}</button>
<button{v}>{out.other("收藏")}</button><button{v}>{out.other("分享")}</button></div>
<section{v} class="cmt_{h}"><h3{v}>{out.other("全部评论")}</h3><textarea{v} placeholder="友善评论"></textarea>
<ul{v}>{out.comments(comment)}</ul></section>
<section{v} class="rec_{h}"><h3{v}>{out.other("为你推荐")}</h3>{out.links(6, card)}</section></div>
<aside{v} class="stick_{h}"><h3{v}>{out.other("24小时热榜")}</h3>
<ol{v}>{out.links(8, f'<li{v}><a{v} href="{{url}}">{{title}}</a></li>')}</ol>
<div{v} class="app_{h}"><img{v} src="/assets/qr.png"><p{v}>{out.other("扫码下载ZAKER客户端")}</p></div></aside></div>
<footer{v}><p{v}>{out.other("ZAKER 粤ICP备12345678号 违法和不良信息举报电话：020-12345678")}</p></footer></div>
<script>window.__INITIAL_STATE__={state};(function(){{var s=document.currentScript;s&&s.parentNode.removeChild(s);}}());
</script>
<script src="/assets/app.{h}.js" defer></script></body></html>"""
    return out.page(html)


def next_router(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Next's app router with utility classes: a digest above, parts that stream in, the body sometimes among these."""
    out = Outlet("next_router", source, rng, others)
    title = escape(source.title, quote=False)

    def image(one: Picture) -> str:
        out.seen_as(one)
        wrapped = "https://www.myzaker.com/_next/image?url=" + quote(one.url, safe="")
        caption = (
            f'<figcaption class="mt-2 text-center text-sm text-zinc-500">{escape(one.caption, quote=False)}'
            f"</figcaption>"
            if one.caption
            else ""
        )
        return (
            f'<figure class="my-6"><img alt="" loading="lazy" width="{one.width}" height="{one.height}" '
            f'decoding="async" data-nimg="1" '
            f'class="rounded-xl w-full h-auto" style="color:transparent" srcset="{escape(wrapped)}'
            f'&amp;w=828&amp;q=75 1x, {escape(wrapped)}&amp;w=1920&amp;q=75 2x" '
            f'src="{escape(wrapped)}&amp;w=1920&amp;q=75">{caption}</figure>'
        )

    def between(place: int) -> str:
        return (
            f'<aside class="my-6 rounded-lg border border-dashed p-4 text-xs" aria-label="advertisement">'
            f"<span>{out.other('推广')}</span>"
            f'<a href="https://c.example.com/{place}" target="_blank"><p>{out.advert()}</p></a></aside>'
        )

    body = out.body(lambda block: plain(block, image), between if out.is_on(0.5, "advert") else None)
    prose = f'<div class="prose prose-zinc max-w-none text-lg leading-8">{body}</div>'
    time = (
        f'<time dateTime="{out.stated()}">{out.date("minute", "cn_minute", "md_cn_minute")}</time>'
        if out.is_on(0.7)
        else f"<span>{out.date('minute', 'cn_minute', 'slash')}</span>"
    )
    who = f'<a class="font-medium hover:underline" href="/source/{rng.randint(10000, 19999)}">{out.publisher()}</a>'
    minutes = f"<span>{out.other(f'阅读约 {rng.randint(1, 9)} 分钟')}</span>"
    byline = ' <span aria-hidden="true">·</span> '.join(
        [who, time, minutes] if out.is_on(0.5) else [time, who, minutes]
    )
    digest = ""
    if out.is_on(0.5, "digest"):
        points = "".join(
            f"<li>{out.other(label)}</li>"
            for label in (
                "文章从几个具体的场景讲起，信息量较大。",
                "作者给出了数字和对比，可供参考。",
                "结论部分留有余地，建议结合原文阅读。",
            )
        )
        digest = (
            f'<details class="my-6 rounded-xl bg-sky-50 p-4" open>'
            f'<summary class="font-semibold">{out.other("AI 摘要")}</summary><ul class="list-disc pl-5">{points}'
            f'</ul><p class="text-xs">{out.other("内容由 AI 生成，仅供参考")}</p></details>'
        )
    late = out.is_on(0.4, "streamed")
    main = (
        (
            '<!--$?--><template id="B:1"></template><div class="animate-pulse space-y-4">'
            '<div class="h-4 rounded bg-zinc-200"></div></div><!--/$-->'
        )
        if late
        else f"<!--$-->{prose}<!--/$-->"
    )
    rest = f'<div hidden id="S:1">{prose}</div><script>$RC("B:1","S:1")</script>' if late else ""
    comments = out.comments(
        '<li class="flex gap-3 py-4"><img class="size-8 rounded-full" src="{picture}" alt=""><div>'
        '<p class="text-sm font-medium">{name}</p><p class="mt-1">{text}</p>'
        '<p class="text-xs">{when} {place}</p></div></li>'
    )
    related = out.links(
        5,
        (
            '<li class="group"><a class="block" href="{url}">'
            '<h3 class="line-clamp-2 group-hover:underline">{title}</h3>'
            '<p class="text-xs text-zinc-500">{source} {date}</p></a></li>'
        ),
    )
    rows = [
        f'0:["$","$L1",null,{{"buildId":"{out.build}","tree":["article",["id","{source.id}","d"]]}}]\n',
        '1:I[4823,["/_next/static/chunks/app/layout.js"],"default"]\n',
    ]
    pushed = "".join(f"<script>self.__next_f.push([1,{data(row)}])</script>" for row in rows)
    html = f"""<!DOCTYPE html><html lang="zh-Hans" class="scroll-smooth"><head><meta charSet="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>{title} | ZAKER</title><meta name="description" content="{escape(source.summary)}"/>
<meta property="og:type" content="article"/><meta property="og:site_name" content="ZAKER"/></head>
<body class="bg-white text-zinc-900 antialiased"><header class="sticky top-0 z-40 border-b">
<div class="mx-auto flex max-w-6xl items-center gap-6 px-4"><a href="/">ZAKER</a>
<nav class="flex gap-4">{out.channels()}</nav></div></header>
<main class="mx-auto grid max-w-6xl grid-cols-12 gap-8 px-4"><article class="col-span-8">
<p class="text-sm text-sky-600">{out.other(source.channel)}</p>
<h1 class="mt-2 text-4xl font-bold tracking-tight">{title}</h1>
<div class="mt-4 flex items-center gap-2 text-sm text-zinc-500">
<img class="size-6 rounded-full" src="{out.small()}" alt=""/>{byline}</div>{digest}{main}
<div class="mt-8 flex gap-2"><button>{out.other("赞同")}</button><button>{out.other("分享到微信")}</button>
</div></article>
<aside class="col-span-4"><div class="sticky top-20"><h2 class="font-semibold">{out.other("大家都在看")}</h2>
<ul class="divide-y">{related}</ul></div></aside>
<!--$?--><template id="B:2"></template><p>{out.other("评论加载中…")}</p><!--/$--></main>
<footer class="border-t py-8 text-xs"><p>© 2026 ZAKER</p><p>{out.other("用户协议 隐私政策 举报中心")}</p></footer>
<script src="/_next/static/chunks/webpack-{out.build}.js" async=""></script>
<script>(self.__next_f=self.__next_f||[]).push([0])</script>{pushed}
<script>$RC=function(b,c){{var d=document,a=d.getElementById(b),e=d.getElementById(c);a.replaceWith(...e.childNodes)}}
</script>{rest}
<div hidden id="S:2"><section class="col-span-8"><h2>{out.other("评论")}</h2><ul class="divide-y">{comments}
</ul></section></div><script>$RC("B:2","S:2")</script></body></html>"""
    return out.page(html)


def app_view(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A page for an app's web view: a banner, an account's head, a folded body, warm comments, a bar below."""
    out = Outlet("app_view", source, rng, others)
    title = escape(source.title, quote=False)

    def image(one: Picture) -> str:
        url = out.seen_as(one)
        ratio = round(100 * one.height / max(one.width, 1), 2)
        caption = f'<div class="nv-cap">{escape(one.caption, quote=False)}</div>' if one.caption else ""
        return (
            f'<div class="nv-pic"><div class="nv-pic-in" style="padding-bottom:{ratio}%">'
            f'<img data-lazy="{url}" src="https://zkres.myzaker.com/static/h5/loading.png"></div></div>{caption}'
        )

    def between(place: int) -> str:
        return (
            f'<div class="nv-open" data-spm="{place}"><span>{out.other("打开APP，阅读体验更佳")}</span>'
            f"<em>{out.other('立即打开')}</em></div>"
        )

    body = out.body(
        lambda block: f"<section>{plain(block, image, strong=True)}</section>",
        between if out.is_on(0.4, "invitation") else None,
    )
    when = f'<span class="nv-when">{out.date("md_minute", "hours", "minute", "md_day")}</span>'
    place = (
        f"<span>{out.other('来自' + rng.choice(('广东', '四川', '上海')))}</span>" if out.is_on(0.4, "place") else ""
    )
    head = (
        f'<div class="nv-acct"><img class="nv-face" src="{out.small()}"><div class="nv-acct-r">'
        f'<p class="nv-name">{out.publisher()}</p><p class="nv-sub">{when}{place}</p></div>'
        f'<span class="nv-follow">{out.other("关注")}</span></div>'
    )
    headline = f'<div class="nv-hl">{title}</div>' if out.is_on(0.5, "title=div") else f'<h1 class="nv-hl">{title}</h1>'
    first = [headline, head]
    after = ""
    if out.is_on(0.4, "disclaimer"):
        after += f'<p class="nv-state">{out.other(rng.choice(DISCLAIMERS))}</p>'
    if out.is_on(0.3, "editors"):
        after = (
            f'<section><p style="text-align:right;color:#999">{out.other(rng.choice(EDITORS))}</p></section>' + after
        )
    folded = (
        f'<div class="nv-fold"><a href="javascript:;">{out.other("展开剩余" + str(rng.randint(30, 88)) + "%")}'
        f"</a></div>"
        if out.is_on(0.5, "folded")
        else ""
    )
    share = data(
        {
            "title": source.title,
            "desc": source.summary,
            "link": f"https://app.myzaker.com/article/{source.id}",
            "imgUrl": source.pictures[0].url if source.pictures else "",
        }
    )
    card = (
        '<a class="nv-it" href="{url}"><div class="nv-it-t"><p>{title}</p><span>{source}</span></div>'
        '<img src="{picture}"></a>'
    )
    comment = (
        '<div class="nv-cm"><img src="{picture}"><div><p class="nv-cm-n">{name}</p>'
        '<p class="nv-cm-t">{text}</p><p class="nv-cm-w">{when} {place} <a>回复</a></p></div></div>'
    )
    html = f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1,user-scalable=no">
<meta name="format-detection" content="telephone=no">
<title>{title}</title>
<script>!function(e){{e.documentElement.style.fontSize=e.documentElement.clientWidth/7.5+"px"}}(document)</script>
</head><body>
<div class="nv-top"><img src="https://zkres.myzaker.com/static/h5/icon.png"><div><b>ZAKER</b>
<p>{out.other("看见更大的世界")}</p></div>
<a class="nv-dl" href="https://app.myzaker.com/download">{out.other("打开")}</a></div>
<div class="nv-page">{"".join(first)}<div class="nv-rich" style="max-height:none">{body}{after}</div>{folded}
<div class="nv-like"><span>{out.other("喜欢")}</span><span>{out.other("不感兴趣")}</span></div>
<div class="nv-box"><div class="nv-box-h">{out.other("热门评论")}</div>{out.comments(comment, 2)}
<div class="nv-more">{out.other("打开APP查看全部评论")}</div></div>
<div class="nv-box"><div class="nv-box-h">{out.other("猜你喜欢")}</div>{out.links(7, card)}</div></div>
<div class="nv-bar"><input placeholder="写评论…" readonly><i></i><i></i></div>
<script>window.shareData={share};</script><script src="https://res.wx.qq.com/open/js/jweixin-1.6.0.js"></script>
</body></html>"""
    return out.page(
        html,
        url=f"https://app.myzaker.com/article/{source.id}"
        if out.is_on(0.7)
        else f"https://app.myzaker.com/news/article.php?pk={source.id}",
    )


def shadow_site(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Web components with declarative shadow roots: the text is slotted or stands in a root itself."""
    out = Outlet("shadow_site", source, rng, others)
    title = escape(source.title, quote=False)

    def image(one: Picture) -> str:
        url = out.seen_as(one, one.url.replace("_1024.", "_640."))
        caption = f'<span slot="caption">{escape(one.caption, quote=False)}</span>' if one.caption else ""
        return (
            f'<zk-image ratio="{one.width}:{one.height}"><template shadowrootmode="open">'
            f'<style>:host{{display:block}}</style><figure><slot name="picture"></slot>'
            f'<figcaption><slot name="caption"></slot></figcaption></figure></template>'
            f'<img slot="picture" src="{url}" loading="lazy" alt="">{caption}</zk-image>'
        )

    def between(place: int) -> str:
        return (
            f'<zk-ad slot-id="in-{place}"><template shadowrootmode="open"><style>a{{color:inherit}}</style>'
            f'<a href="https://ads.example.net/{place}"><small>{out.other("广告")}</small><p>{out.advert()}</p>'
            f"</a></template></zk-ad>"
        )

    text = out.body(lambda block: plain(block, image), between if out.is_on(0.5, "advert") else None)
    inside = out.is_on(0.5, "text=script")
    iso = f' datetime="{out.stated()}"' if out.is_on(0.5) else ""
    byline = (
        f'<zk-byline><template shadowrootmode="open"><div part="row"><slot name="source"></slot>'
        f'<slot name="time"></slot></div></template><span slot="source">{out.publisher()}</span>'
        f'<time slot="time"{iso}>{out.date("minute", "cn_minute", "day", "md_minute")}</time></zk-byline>'
    )
    story = (
        f'<zk-story><template shadowrootmode="open"><style>.b{{line-height:1.8}}</style><h1>{title}'
        f'</h1>{byline}<div class="b">{text}</div></template></zk-story>'
        if inside
        else (
            f'<zk-story><template shadowrootmode="open"><header><slot name="headline"></slot></header>'
            f'<slot name="byline"></slot><div class="b"><slot></slot></div></template><h1 slot="headline">{title}'
            f'</h1><div slot="byline">{byline}</div>{text}</zk-story>'
        )
    )
    notice = (
        f'<zk-notice><template shadowrootmode="open"><p>{out.other(rng.choice(DISCLAIMERS))}</p></template></zk-notice>'
        if out.is_on(0.4, "disclaimer")
        else ""
    )
    item = (
        '<zk-teaser href="{url}"><template shadowrootmode="open"><a href="{url}"><img src="{picture}" alt="">'
        "<h3>{title}</h3><small>{source}</small></a></template></zk-teaser>"
    )
    html = f"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title} - ZAKER</title>
<script type="module" src="/wc/{out.build}.js"></script></head><body>
<zk-app><template shadowrootmode="open"><style>:host{{display:grid}}</style><zk-header>
<template shadowrootmode="open"><nav>{out.channels()}</nav><form role="search"><input name="q" placeholder="搜索">
</form></template></zk-header>
<main><slot></slot></main><zk-footer><template shadowrootmode="open">
<p>{out.other("关于我们 联系我们 加入我们 广告服务")}</p><p>© 2026 ZAKER</p></template></zk-footer></template>
{story}{notice}<zk-share><template shadowrootmode="open"><button>{out.other("微信")}</button>
<button>{out.other("微博")}</button><button>{out.other("复制链接")}</button></template></zk-share>
<zk-related heading="相关推荐"><template shadowrootmode="open"><h2>{out.other("相关推荐")}</h2><slot></slot>
</template>{out.links(5, item)}</zk-related></zk-app></body></html>"""
    return out.page(html)


ARTICLE_FAMILIES = {
    "vue_sticky": vue_sticky,
    "next_router": next_router,
    "app_view": app_view,
    "shadow_site": shadow_site,
}
