"""Pages of cards: a digest by AI, words explained and questions among the text of an article."""

from __future__ import annotations

import random
from collections.abc import Sequence
from html import escape

from tests.generic_extraction.model import Picture, Redesign, Source
from tests.generic_extraction.outlet_kit import EDITORS, Outlet, plain

WORDS = (
    "蛋白质：由氨基酸组成的有机大分子，是生命活动的主要承担者。",
    "开源：源代码可以被任何人查看、使用和修改的一种开发方式。",
)


def knowledge_cards(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A digest by AI, questions, words explained and a course of events around the text, each a card."""
    out = Outlet("knowledge_cards", source, rng, others)
    title = escape(source.title, quote=False)

    def image(one: Picture) -> str:
        light = one.url + ("&" if "?" in one.url else "?") + "format=webp"
        url = out.seen_as(one, light)
        caption = f'<span class="kc-fig-txt">{escape(one.caption, quote=False)}</span>' if one.caption else ""
        return (
            f'<div class="kc-fig"><picture><source type="image/webp" srcset="{escape(light)}">'
            f'<img src="{url}" loading="lazy"></picture>{caption}</div>'
        )

    def between(place: int) -> str:
        if out.is_on(0.5, "word explained"):
            word = rng.choice(WORDS)
            return (
                f'<div class="kc-entity" data-entity="{place}"><div class="kc-entity-h"><i class="ico"></i>'
                f"{out.other('名词解释')}</div><p>{out.other(word)}</p></div>"
            )
        return (
            f'<div class="kc-ask"><div class="kc-ask-h">{out.other("你可能想问")}</div><ul>'
            f"<li>{out.other('这件事会有什么影响？')}</li><li>{out.other('有哪些类似的案例？')}</li></ul>"
            f"<button>{out.other('问问AI助手')}</button></div>"
        )

    text = out.body(lambda block: plain(block, image), between if out.is_on(0.5) else None)
    cards = []
    if out.is_on(0.8, "digest"):
        cards.append(
            f'<section class="kc-card kc-sum"><div class="kc-card-h"><b>{out.other("AI速览")}</b>'
            f"<span>{out.other('由大模型生成')}</span></div>"
            f"<p>{out.other('本文围绕一件具体的事展开，先交代背景，再给出经过与各方说法，最后说明后续安排。')}</p>"
            f"</section>"
        )
    if out.is_on(0.5, "points"):
        cards.append(
            f'<section class="kc-card"><div class="kc-card-h"><b>{out.other("要点提炼")}</b></div><ol>'
            f"<li>{out.other('背景：事情由来已久，近期有了新的变化。')}</li>"
            f"<li>{out.other('进展：相关人员给出了明确的时间表。')}</li>"
            f"<li>{out.other('影响：普通人的日常会有小的调整。')}</li></ol></section>"
        )
    rng.shuffle(cards)
    below = out.is_on(0.3, "cards below")
    course = (
        (
            f'<section class="kc-card kc-line"><div class="kc-card-h"><b>{out.other("事件脉络")}</b></div>'
            f"<ul>{out.links(3, '<li><time>{date}</time><a href={url}>{title}</a></li>')}</ul></section>"
        )
        if out.is_on(0.5, "course")
        else ""
    )
    iso = f' datetime="{out.stated()}"' if out.is_on(0.4) else ""
    parts = [
        f'<span class="kc-org"><img src="{out.small()}"><span>{out.publisher()}</span></span>',
        f"<time{iso}>{out.date('minute', 'hours', 'md_cn_minute', 'dots')}</time>",
        f"<span>{out.other(f'约{rng.randint(200, 3000)}字')}</span>",
    ]
    if out.is_on(0.5):
        parts[0], parts[1] = parts[1], parts[0]
    editor = f'<div class="kc-staff">{out.other(rng.choice(EDITORS))}</div>' if out.is_on(0.5, "editors") else ""
    item = '<a class="kc-more-it" href="{url}"><strong>{title}</strong><span>{source} · {date}</span></a>'
    comment = '<div class="kc-say"><b>{name}</b><p>{text}</p><small>{when} {place}</small></div>'
    above, under = ("", "".join(cards)) if below else ("".join(cards), "")
    html = f"""<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}｜ZAKER</title>
<meta property="og:title" content="{escape(source.title)}｜ZAKER">
<meta property="og:description" content="{escape(source.summary)}"></head>
<body><div class="kc-root"><header class="kc-top"><a class="kc-logo" href="/">ZAKER</a><div class="kc-search">
<input placeholder="问点什么"></div><nav>{out.channels(number=6)}</nav></header>
<div class="kc-main"><div class="kc-col"><div class="kc-head"><h1>{title}</h1>
<div class="kc-by">{"".join(parts)}</div></div>{above}<div class="kc-text">{text}{editor}</div>{under}{course}
<section class="kc-card"><div class="kc-card-h"><b>{out.other("评论区")}</b></div>{out.comments(comment, 2)}
</section></div>
<div class="kc-side"><section class="kc-card"><div class="kc-card-h"><b>{out.other("相关内容")}</b>
</div>{out.links(6, item)}</section><section class="kc-card"><div class="kc-card-h"><b>{out.other("AI助手")}</b>
</div><p>{out.other("你好，我可以帮你总结、翻译或解释这篇文章。")}</p></section></div></div>
<footer class="kc-foot">{out.other("内容仅供参考，AI生成部分请注意甄别")}</footer></div></body></html>"""
    return out.page(html)


ARTICLE_FAMILIES = {"knowledge_cards": knowledge_cards}
