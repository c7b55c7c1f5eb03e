"""What pages in made-up layouts are put together of."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from html import escape

from zakerscraper.sample_site.articles.model import (
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
from zakerscraper.sample_site.catalogue import placed_images, summary

Frames = Callable[[str], str]

ADS = ("下载客户端，看更多精彩", "限时特惠，点击领取新人礼包", "广告 · 某某手机新品上市", "扫码关注，天天有好文章")
LAZY = 'src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" '


def parts(article: SampleArticle, picture: Frames, text: Frames = "<p>{}</p>".format) -> list[str]:
    """Return the article's blocks as markup; *picture* and *text* make that of an address and of inline markup."""
    placed = iter(placed_images(article))
    found: list[str] = []
    for block in article.blocks:
        match block:
            case Text(html) | Caption(html) | Remark(html):
                found.append(text(html))
            case ImageBlock(after=after) | ImageRow(after=after):
                number = len(block.images) if isinstance(block, ImageRow) else 1
                found += [picture(next(placed).url()) for _ in range(number)]
                found += [text(after)] if after else []
            case Quotation(paragraphs):
                found.append(f"<blockquote>{''.join(f'<p>{paragraph}</p>' for paragraph in paragraphs)}</blockquote>")
            case Frame(vid):
                found.append(f'<iframe src="//v.qq.com/iframe/player.html?vid={vid}&auto=0"></iframe>')
            case UploadedVideo() | Raw():
                pass
    return found


def has_plain_blocks(article: SampleArticle) -> bool:
    """Tell whether `parts` shows all of an article."""
    return not any(isinstance(block, UploadedVideo | Raw) for block in article.blocks)


def sprinkled(blocks: list[str], article: SampleArticle, advertisement: Frames) -> str:
    """Return *blocks* with advertisements among them, their number and places by the article."""
    rng = random.Random(article.serial)
    found = list(blocks)
    for _ in range(rng.randint(1, 3)):
        found.insert(rng.randint(1, len(found)), advertisement(rng.choice(ADS)))
    return "".join(found)


def page(article: SampleArticle, body: str, head: str = "", title: str = "{}_ZAKER新闻") -> str:
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{title.format(escape(article.title))}</title>{head}</head><body>{body}</body></html>"
    )


def stamp(article: SampleArticle, form: str = "%Y-%m-%d %H:%M") -> str:
    return article.published_at.strftime(form)


def related(others: Sequence[SampleArticle], item: str = "li", name: str = "rel") -> str:
    rows = "".join(
        f'<{item} class="{name}-item"><a href="/article/{article.id}">{escape(article.title)}</a>'
        f"<p>{escape(summary(article))}</p><em>{escape(article.source)}</em> <i>{stamp(article)}</i></{item}>"
        for article in others
    )
    return f'<div class="{name}"><h3>相关阅读</h3>{rows}</div>'


def img(url: str) -> str:
    return f'<figure><img src="{url}"></figure>'


def lazy(url: str) -> str:
    return f'<div class="pic"><img {LAZY}data-src="{url}"></div>'


def esc(article: SampleArticle) -> tuple[str, str, str]:
    return escape(article.title), escape(article.source), stamp(article)
