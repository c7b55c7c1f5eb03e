"""Pages of the sample articles in layouts that nobody knows: `LAYOUTS`, each a function of an article and its others.

A layout's decisions are its own and the same on each of its pages; what differs from page to page is what an article
has, how many advertisements stand in it, and numbers that a page makes up for itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from html import escape, unescape
from itertools import count

from tests.zaker.learnt.layout_parts import esc, img, lazy, page, parts, related, sprinkled, stamp
from zakerscraper.sample_site.articles.model import (
    SampleArticle,
)
from zakerscraper.sample_site.catalogue import placed_images, summary

Layout = Callable[[SampleArticle, Sequence[SampleArticle]], str]


def plain(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """Names that people made, and nothing else."""
    title, source, time = esc(article)
    body = "".join(parts(article, img))
    return page(
        article,
        f'<nav>首页</nav><div class="post"><h1 class="post-title">{title}</h1><div class="post-meta">'
        f'<span class="post-source">{source}</span><span class="post-time">{time}</span></div>'
        f'<div class="post-body">{body}</div></div>{related(others)}<footer>关于我们</footer>',
    )


def modules(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """CSS modules: names with a hash of the build behind them, advertisements among the paragraphs."""
    title, source, time = esc(article)
    body = sprinkled(parts(article, lazy), article, lambda ad: f'<div class="AdSlot_root__9xKq2"><a>{ad}</a></div>')
    return page(
        article,
        f'<main class="Page_main__k2J9a"><h1 class="Story_headline__3xY2a">{title}</h1>'
        f'<div class="Byline_row__Zz81q"><a class="Byline_author__p0Lk3" href="/source/12">{source}</a>'
        f'<time class="Byline_time__aa9X1">{time}</time></div>'
        f'<div class="Story_body__7hGt5">{body}</div></main><aside class="Rail_root__q1W2e">{related(others)}</aside>',
    )


def rolling(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """CSS modules of two builds that are served at once, so that the hashes differ from page to page."""
    mark = "3xY2a" if article.serial % 2 else "Qw81z"
    title, source, time = esc(article)
    body = "".join(parts(article, img))
    return page(
        article,
        f'<div class="App_shell__{mark}"><h2 class="Doc_heading__{mark}">{title}</h2>'
        f'<p class="Doc_origin__{mark}">来源：{source}</p><p class="Doc_when__{mark}">发布时间：{time}</p>'
        f'<section class="Doc_text__{mark}">{body}</section></div>{related(others)}',
    )


def styled(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """Styled components: names that say nothing at all."""
    title, source, time = esc(article)
    body = "".join(parts(article, img, '<p class="sc-hKwDye kLmNpQ">{}</p>'.format))
    return page(
        article,
        f'<div class="sc-bdVaJa eXmPlE"><div class="sc-gsDKAQ hXyZqw"><h1 class="sc-dkPtRN bVnMkL">{title}</h1>'
        f'<div class="sc-jRQBWg xCvBnM"><span class="sc-aXZVg qWeRtY">{source}</span>'
        f'<span class="sc-gEvEer zXcVbN">{time}</span></div></div><div class="sc-fqkvVR pLkJhG">{body}</div></div>'
        + related(others, name="sc-eqUAAy"),
    )


def nameless(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """No names at all: nothing but places."""
    title, source, time = esc(article)
    body = "".join(parts(article, img))
    rows = "".join(f'<li><a href="/article/{other.id}">{escape(other.title)}</a></li>' for other in others)
    return page(
        article,
        f"<div><div>首页 科技</div><div><div><h1>{title}</h1><div><span>{source}</span><span>{time}</span></div>"
        f"<div>{body}</div></div><ul>{rows}</ul></div></div>",
    )


def tables(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """A layout of tables."""
    title, source, time = esc(article)
    body = "".join(parts(article, lambda url: f'<p align="center"><img src="{url}"></p>'))
    side = "".join(f'<a href="/article/{other.id}">{escape(other.title)}</a><br>' for other in others)
    return page(
        article,
        '<table width="1000"><tbody><tr><td colspan="2">ZAKER</td></tr><tr><td width="700"><table><tbody>'
        f'<tr><td align="center"><b>{title}</b></td></tr><tr><td align="right">{source} {time}</td></tr>'
        f'<tr><td valign="top">{body}</td></tr></tbody></table></td><td>{side}</td></tr></tbody></table>',
    )


def shadow(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """A component with a declarative shadow root and slots."""
    title, source, time = esc(article)
    body = sprinkled(parts(article, img), article, lambda ad: f"<ad-banner><span>{ad}</span></ad-banner>")
    return page(
        article,
        '<news-page><template shadowrootmode="open"><style>p{}</style><news-header><template shadowrootmode="open">'
        f'<h1>{title}</h1><span part="origin">{source}</span><span part="when">{time}</span></template></news-header>'
        f'<article-text><slot name="text"></slot></article-text></template><div slot="text">{body}</div></news-page>'
        + related(others),
    )


def components(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """Custom elements without classes."""
    title, source, time = esc(article)
    body = "".join(parts(article, img))
    return page(
        article,
        f"<z-layout><z-article><z-heading>{title}</z-heading><z-meta><z-source>{source}</z-source>"
        f"<z-date>{time}</z-date></z-meta><z-content>{body}</z-content><z-share>分享到微信</z-share></z-article>"
        f"<z-more>{related(others)}</z-more></z-layout>",
    )


def semantic(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """Microdata and HTML5's own elements; the figure with the first picture stands in the heading."""
    title, source, _ = esc(article)
    body = "".join(parts(article, img))
    return page(
        article,
        '<main><article itemscope itemtype="https://schema.org/NewsArticle"><header>'
        f'<h1 itemprop="headline">{title}</h1>'
        f'<p>By <span itemprop="author">{source}</span>, '
        f'<time itemprop="datePublished" datetime="{article.published_at.isoformat()}">{stamp(article, "%m-%d")}</time>'
        f'</p></header><div itemprop="articleBody">{body}</div></article></main>{related(others)}',
    )


def in_one_line(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """Source, time and readers in one line without elements, within several wrappers."""
    title, source, time = esc(article)
    body = "".join(parts(article, img))
    return page(
        article,
        '<div id="app"><div class="wrap"><div class="wrap-inner"><div class="detail">'
        f'<div class="detail-title">{title}</div>'
        f'<div class="detail-info">{source} {time} 阅读 {article.serial * 37}</div>'
        f'<div class="detail-box"><div><div>{body}</div></div></div></div></div></div></div>{related(others)}',
    )


def folded(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """A button, a listen bar and a digest in the body's box, an advertisement in every article."""
    title, source, time = esc(article)
    blocks = parts(article, lazy)
    body = sprinkled(blocks, article, lambda ad: f'<section class="promo-card"><h4>推广</h4><p>{ad}</p></section>')
    return page(
        article,
        f'<div class="view"><p class="view-title">{title}</p><p class="view-by"><b>{source}</b><i>{time}</i></p>'
        f'<div class="view-text"><div class="listen">听全文 {article.serial % 9} 分钟</div>'
        f'<div class="ai-digest"><b>AI 摘要</b><p>本文由机器概括，第 {article.serial} 篇。</p></div>{body}'
        f'<button class="unfold">展开全文</button><p class="fine-print">声明：本文仅代表作者观点。</p></div></div>'
        + related(others),
    )


def noted(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """Lines in paragraphs without a name that are the same on every page."""
    title, source, time = esc(article)
    body = "".join(parts(article, img))
    return page(
        article,
        f'<div class="n-a"><h1>{title}</h1><div class="n-b"><span class="n-s">{source}</span> · '
        f'<span class="n-t">{time}</span></div><div class="n-c"><p>点击上方关注，不错过每一篇</p>{body}'
        f"<p>更多精彩内容，请下载客户端</p></div></div>{related(others)}",
    )


def cards(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """Cards of other articles with their pictures among the paragraphs, an avatar in the byline."""
    title, source, time = esc(article)
    pictured = [other for other in others if placed_images(other)][:1]

    def card(_: str) -> str:
        return "".join(
            f'<div class="x-card"><a href="/article/{other.id}"><img src="{placed_images(other)[0].url("320.jpg")}">'
            f"<span>{escape(other.title)}</span></a></div>"
            for other in pictured
        )

    body = sprinkled(parts(article, img), article, card)
    return page(
        article,
        f'<div class="x"><h1 class="x-h">{title}</h1><div class="x-by">'
        '<img class="x-ava" src="//zkres.myzaker.com/a.png">'
        f'<a class="x-name" href="/source/7">{source}</a><span class="x-at">{time}</span></div>'
        f'<div class="x-main">{body}</div></div>{related(others)}',
    )


def next_data(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """Next's data alone: the page itself is empty."""
    state = {
        "props": {
            "pageProps": {
                "recommend": [{"title": other.title, "desc": summary(other)} for other in others],
                "detail": {
                    "id": article.id,
                    "headline": article.title,
                    "media": {"name": article.source},
                    "publishedAt": int(article.published_at.timestamp()),
                    "html": "".join(parts(article, img)),
                },
            }
        },
        "page": "/article/[id]",
    }
    data = json.dumps(state, ensure_ascii=False).replace("<", "\\u003c")
    return page(
        article,
        f'<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{data}</script>',
        title="ZAKER",
    )


def by_id(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """A store whose keys are ids, in a variable of a script."""
    state = {
        "entities": {
            other.id: {
                "title": other.title,
                "author": {"nickname": other.source},
                "ctime": stamp(other),
                "content": html,
            }
            for other, html in [(article, "".join(parts(article, img))), *((other, summary(other)) for other in others)]
        }
    }
    return page(
        article,
        '<div id="root"></div><script>window.__STORE__ = '
        + json.dumps(state, ensure_ascii=False).replace("<", "\\u003c")
        + ";</script>",
        title="ZAKER",
    )


def block_list(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """Blocks of an editor in a script's data; heading and byline are on the page."""
    title, source, time = esc(article)
    blocks: list[dict[str, object]] = []
    for html in parts(article, lambda url: f"IMG {url}", "{}".format):
        if html.startswith("IMG "):
            blocks.append({"type": "image", "data": {"url": html[4:]}})
        elif html.startswith("<blockquote>"):
            quoted = html.removeprefix("<blockquote>").removesuffix("</blockquote>").split("</p>")
            blocks += [
                {"type": "quote", "data": {"text": paragraph.removeprefix("<p>")}} for paragraph in quoted if paragraph
            ]
        else:
            blocks.append({"type": "paragraph", "data": {"text": html if "<" in html else unescape(html)}})
    data = json.dumps({"doc": {"blocks": blocks}}, ensure_ascii=False).replace("<", "\\u003c")
    return page(
        article,
        f'<h1 class="e-h">{title}</h1><div class="e-m"><span class="e-s">{source}</span><time>{time}</time></div>'
        f'<div id="editor"></div><script type="application/json" id="doc">{data}</script>{related(others)}',
    )


def linked_data(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """Author and time in JSON-LD alone; the title in `og:title`."""
    title, _, _ = esc(article)
    body = "".join(parts(article, img))
    stated = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title[:12],
        "author": {"@type": "Organization", "name": article.source},
        "datePublished": article.published_at.isoformat(),
    }
    return page(
        article,
        f'<section class="reading">{body}</section>{related(others)}',
        f'<meta property="og:title" content="{title}"><script type="application/ld+json">'
        f"{json.dumps(stated, ensure_ascii=False)}</script>",
        title="ZAKER 新闻",
    )


def sources(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """Pictures by `picture` and `srcset`, by an image proxy's address."""
    title, source, time = esc(article)

    def picture(url: str) -> str:
        return f'<picture><source srcset="{url} 1024w"><img src="/static/blank.gif" alt=""></picture>'

    body = "".join(parts(article, picture))
    return page(
        article,
        f'<div class="s1"><h1 class="s1-title">{title}</h1><ul class="s1-info"><li>作者 | {source}</li>'
        f'<li class="s1-date">{time}</li></ul><div class="s1-copy">{body}</div></div>{related(others)}',
    )


def sections(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """Each paragraph in boxes of its own, with numbers that the page makes up."""
    title, source, _ = esc(article)
    numbers = count(article.serial * 100)

    def text(html: str) -> str:
        return f'<section class="blk" id="b{next(numbers)}"><div class="blk-in"><p>{html}</p></div></section>'

    def picture(url: str) -> str:
        return f'<section class="blk blk-img" id="b{next(numbers)}"><img data-lazy-src="{url}"></section>'

    body = "".join(parts(article, picture, text))
    return page(
        article,
        f'<div id="a{article.id}" class="doc"><header class="doc-top"><h1>{title}</h1><address>{source}</address>'
        f'<time datetime="{article.published_at.isoformat()}">刚刚</time></header>'
        f'<div class="doc-flow">{body}</div></div>' + related(others),
    )


def endless(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """The next articles stand below the first in boxes of the same kind."""

    def one(shown: SampleArticle) -> str:
        title, source, time = esc(shown)
        body = "".join(parts(shown, img))
        return (
            f'<article class="feed-item"><h2 class="feed-title">{title}</h2><div class="feed-src">{source}</div>'
            f'<div class="feed-time">{time}</div><div class="feed-text">{body}</div></article>'
        )

    return page(article, "".join(map(one, [article, *others[:1]])))


def two_columns(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """Heading on the left, text on the right; hidden data and comments that quote the article."""
    title, source, time = esc(article)
    blocks = parts(article, img)
    return page(
        article,
        f'<div class="grid"><div class="grid-left"><h1>{title}</h1><dl><dt>来源</dt><dd class="g-src">{source}</dd>'
        f'<dt>时间</dt><dd class="g-time">{time}</dd></dl></div><div class="grid-right">'
        f'<div data-role="text">{"".join(blocks)}</div></div></div><div class="cmts"><div class="cmt">'
        f"<b>路人</b><p>写得好：{escape(summary(article))}</p></div></div>{related(others)}",
    )


def tailwind(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """Utility classes, as `md:w-2/3`, that stand everywhere."""
    title, source, time = esc(article)
    body = "".join(parts(article, img, '<p class="mb-4 text-base leading-7">{}</p>'.format))
    return page(
        article,
        f'<div class="mx-auto md:w-2/3 px-4"><div class="mb-4"><h1 class="text-2xl font-bold">{title}</h1>'
        f'<div class="flex mb-4 text-sm"><span class="mr-4">{source}</span><span>{time}</span></div></div>'
        f'<div class="mb-4 px-4">{body}</div><div class="mb-4">{related(others)}</div></div>',
    )


def shouting(article: SampleArticle, others: Sequence[SampleArticle]) -> str:
    """Upper-case tags, attributes without quotes, paragraphs that are never closed."""
    title, source, time = esc(article)
    body = "".join(parts(article, lambda url: f"<P><IMG SRC={url}>", "<P>{}".format))
    return page(
        article,
        f"<DIV CLASS=hd>ZAKER</DIV><DIV CLASS=bt>{title}</DIV><DIV CLASS=ly>来源：<A HREF=/source/3>{source}</A></DIV>"
        f"<DIV CLASS=sj>{time}</DIV><DIV CLASS=nr>{body}</DIV><DIV CLASS=wb>版权所有</DIV>",
    )


LAYOUTS: tuple[Layout, ...] = (
    plain,
    modules,
    rolling,
    styled,
    nameless,
    tables,
    shadow,
    components,
    semantic,
    in_one_line,
    folded,
    noted,
    cards,
    next_data,
    by_id,
    block_list,
    linked_data,
    sources,
    sections,
    endless,
    two_columns,
    tailwind,
    shouting,
)
