"""Families of lists: results of a search whose titles are marked up, and the mixed cards of a mobile feed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from html import escape

from tests.generic_extraction.families_lists_of_data import DATED, DataKit
from tests.generic_extraction.frame import CDN
from tests.generic_extraction.model import ListFamily, ListRedesign, Source


def _marked(title: str, rng: random.Random) -> str:
    """Return a title with a word of it as searches mark it."""
    start = rng.randint(0, max(0, len(title) - 3))
    return f"{escape(title[:start])}<em>{escape(title[start : start + 2])}</em>{escape(title[start + 2 :])}"


def search_results(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Results with a marked word, a summary that begins with another date, source and time, and links beside."""
    kit = DataKit(entries, rng, side)
    kit.turn(("text", "numbers", "none"))
    order = rng.choice(["source first", "time first", "one line"])
    made = []
    for place, entry in enumerate(kit.entries):
        when = f"{entry.published_at:%Y-%m-%d %H:%M}"
        who = f"<span>{escape(entry.author)}</span>"
        line = {
            "source first": f"{who}<span>{when}</span>",
            "time first": f"<span>{when}</span>{who}",
            "one line": f"<span>{escape(entry.author)}&nbsp;&nbsp;{when}</span>",
        }[order]
        href = kit.href(entry, place)
        cover = f'<a href="{href}" class="im">{kit.cover(entry)}</a>' if rng.random() < 0.5 else ""
        summary = f"<p>{rng.choice(['', *DATED])}{_marked(entry.summary, rng) if entry.summary else ''}…</p>"
        made.append(
            f'<div class="result"><h3><a href="{href}" target="_blank">{_marked(entry.title, rng)}</a></h3>{cover}'
            f"<div>{summary}"
            f'<div class="ft">{line}<a href="/cache?u={place}">快照</a><a href="/search?q=site">更多同源结果</a></div>'
            f"</div></div>"
        )
    tabs = "".join(f'<a href="/search?t={word}">{word}</a>' for word in ("全部", "资讯", "视频", "图片"))
    bar = (
        f'<form><input name="q" value="河"><button>搜索</button></form><div>{tabs}</div>'
        f"<p>找到相关结果约 1,230 个</p><div>"
        f"<a>按时间</a><a>按焦点</a></div>"
    )
    near = "".join(f'<a href="/search?q={n}">{word}</a>' for n, word in enumerate(("河边小镇", "河边步道", "河里的鱼")))
    content = f'{bar}<div id="results">{"".join(made)}</div><div><h4>相关搜索</h4>{near}</div>{kit.box(5, "热搜榜")}'
    return kit.document("search_results", content, f"line={order}")


def mobile_feed(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Cards with one picture, three or none, opened by a link, a script or what their data say; ads, videos."""
    kit = DataKit(entries, rng, side)
    kit.turn(("head", "button", "none"))
    form = rng.choice(["link", "onclick", "data"])

    def other(kind: str, id_: str, title: str) -> str:
        foot = {"ad": "<span>广告</span>", "video": "<span>02:31</span>"}.get(kind, "<span>专题</span>")
        address = f"/{kind}/{id_}"
        return _card(f'<a href="{address}">' if form == "link" else "", address, f'<p class="tt">{title}</p>', "", foot)

    def _card(opened: str, address: str, title: str, pictures: str, foot: str) -> str:
        inner = f'{title}{pictures}<div class="ft">{foot}<i title="不感兴趣"></i></div>'
        match form:
            case "link":
                return f'<section class="cd">{opened}{inner}</a></section>'
            case "onclick":
                return f"""<section class="cd" onclick="location.href='{address}'">{inner}</section>"""
            case _:
                return f'<section class="cd" data-href="{address}" data-log="feed">{inner}</section>'

    made = []
    for place, entry in enumerate(kit.entries):
        address = kit.href(entry, place)
        kind = rng.choice(["one", "three", "none"])
        covers = "".join(
            f'<img class="lz" data-src="{CDN}/c/{place}{n}.jpg" alt="">'
            for n in range({"one": 1, "three": 3}.get(kind, 0))
        )
        label = rng.choice(['<b class="hot">热</b>', '<b class="top">置顶</b>', ""])
        when = f"<span>{entry.published_at:%m-%d %H:%M}</span>"
        foot = f"{label}<span>{escape(entry.author)}</span><span>{rng.randint(2, 99)}评论</span>{when}"
        opened = f'<a href="{address}">'
        pictures = f'<div class="ps ps-{kind}">{covers}</div>' if covers else ""
        made.append(_card(opened, address, f'<p class="tt">{escape(entry.title)}</p>', pictures, foot))
    bar = '<div class="launch"><b>ZAKER</b><span>打开客户端，看更多</span><a href="/app">打开</a></div>'
    chosen = "".join(f'<a href="/m/{n}">{word}</a>' for n, word in enumerate(("推荐", "热榜", "视频", "本地")))
    content = f'{bar}<div class="tabs">{chosen}</div><div class="feed-box">{"".join(kit.mixed(made, other))}</div>'
    return kit.document("mobile_feed", content, f"opened={form}")


LIST_FAMILIES: dict[str, ListFamily] = {family.__name__: family for family in (search_results, mobile_feed)}
