"""The frame of a modern news page: its head, its scripts, and the title and byline of its article."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Sequence
from datetime import UTC, timedelta
from html import escape

from tests.generic_extraction.model import (
    Source,
)

WWW = "https://www.myzaker.com"
CDN = "//zkres.myzaker.com/static/next"
CHANNELS = {
    "热点": 660,
    "娱乐": 9,
    "汽车": 7,
    "体育": 8,
    "科技": 13,
    "国内": 1,
    "国际": 2,
    "财经": 4,
    "互联网": 5,
    "教育": 11,
    "社会": 14,
    "旅游": 981,
    "健康": 10802,
    "上海": 10001,
}
_UTILITIES = """flex grid relative block mx-auto px-4 py-2 mt-6 mb-3 gap-4 w-full max-w-3xl text-gray-700 text-lg
leading-8 tracking-wide rounded-xl bg-white shadow-sm md:px-6 lg:w-2/3 hover:text-red-500 dark:bg-zinc-900
items-center""".split()
_SUFFIXES = (" - ZAKER新闻", "_ZAKER新闻", " | ZAKER", "｜ZAKER新闻", "-ZAKER", " – ZAKER", " — ZAKER新闻", " · ZAKER")
TITLE_FORMS = ("h1", "h1+logo", "h2", "role", "span", "head")
DATE_FORMS = tuple(
    "attribute json-ld microdata minute slashes chinese no-year yesterday relative meta day none".split()
)
LAZY_FORMS = ("data-src", "data-lazy-src", "data-original", "srcset", "data-srcset", "source", "noscript", "preview")


class Names:
    """Class names of one page in one manner: the same part has the same classes everywhere on it."""

    MANNERS = ("modules", "styled", "utilities", "bem", "none")

    def __init__(self, rng: random.Random, manner: str = "") -> None:
        self._rng = rng
        self.manner = manner or rng.choice(self.MANNERS)
        self._known: dict[str, str] = {}
        self._block = rng.choice(["story", "np", "rd", "page", "view"])

    def __call__(self, part: str) -> str:
        """Return the attribute for *part* with a space in front, or nothing."""
        if part not in self._known:
            self._known[part] = self._made(part)
        value = self._known[part]
        return f' class="{value}"' if value else ""

    def rules(self) -> str:
        """Return a style sheet for the parts used so far that have a class of their own."""
        if self.manner in {"utilities", "none"}:
            return ""
        return "".join(
            f".{value.split()[0]}{{{_RULES[part]}}}" for part, value in self._known.items() if part in _RULES and value
        )

    def _made(self, part: str) -> str:
        rng = self._rng
        match self.manner:
            case "modules":
                code = "".join(rng.choices(string.ascii_letters + string.digits, k=5))
                return f"{rng.choice(['Pane', 'Stack', 'Box', 'Wrap'])}_{part}__{code}"
            case "styled":
                code = "".join(rng.choices(string.ascii_lowercase + string.digits, k=6))
                return f"sc-{code} {''.join(rng.choices(string.ascii_letters, k=6))}"
            case "utilities":
                return " ".join(rng.sample(_UTILITIES, rng.randint(3, 8)))
            case "bem":
                return f"{self._block}__{part}" + rng.choice(["", f" {self._block}__{part}--wide", " is-ready"])
            case _:
                return ""


class Frame:
    """The makings of one page of *source*.

    now: when the page was fetched, which relative times are counted from. others: articles for its related lists.
    title_form, date_form: one of the tables above, drawn where not given.
    """

    def __init__(
        self,
        source: Source,
        rng: random.Random,
        others: Sequence[Source],
        *,
        manner: str = "",
        title_forms: Sequence[str] = TITLE_FORMS,
        date_forms: Sequence[str] = DATE_FORMS,
    ) -> None:
        self.source, self.rng = source, rng
        self.others = [other for other in others if other.id != source.id and other.title != source.title]
        self.name = Names(rng, manner)
        self.foreign: list[str] = []
        self.title_form = rng.choice(list(title_forms))
        self.date_form = rng.choice(list(date_forms))
        self.picture_forms: set[str] = set()
        self.alternatives: dict[str, tuple[str, ...]] = {}
        age = timedelta(seconds=rng.randint(70, 86_000)) if self.date_form in {"relative", "attribute"} else None
        self.now = source.published_at + (age or timedelta(seconds=rng.randint(3_600, 60 * 86_400)))
        if self.date_form == "yesterday":
            midnight = source.published_at.replace(hour=0, minute=0, second=0, microsecond=0)
            self.now = midnight + timedelta(days=1, seconds=rng.randint(0, 86_399))
        self._next_other = 0

    # Words

    def say(self, text: str) -> str:
        """Return *text* escaped, which is foreign to the article."""
        self.foreign.append(text)
        return escape(text)

    def tag(self, element: str, part: str, inner: str, attributes: str = "") -> str:
        """Return an element with the classes of *part*."""
        return f"<{element}{self.name(part)}{' ' + attributes if attributes else ''}>{inner}</{element}>"

    def take(self, number: int) -> list[Source]:
        """Return the next *number* of other articles; no list of the page repeats another."""
        start = self._next_other
        self._next_other += number
        return self.others[start : start + number]

    # Head and frame

    def head_title(self) -> str:
        """Return the text of the head's title: with the site's name, and mostly nothing else."""
        suffix = self.rng.choice(_SUFFIXES)
        if self.title_form in {"head", "span"} or self.rng.random() < 0.6:
            return self.source.title + suffix
        separator = suffix.removesuffix("新闻").removesuffix("ZAKER")
        return f"{self.source.title}{separator}{self.source.channel}{suffix}"

    def page(self, content: str, *, open_graph: bool | None = None) -> str:
        """Return the whole document around *content*."""
        rng, source = self.rng, self.source
        described = rng.random() < 0.5 if open_graph is None else open_graph
        metas = [f'<meta name="keywords" content="{escape(",".join(source.tags) or "新闻,资讯")}">']
        if described:
            metas += [
                f'<meta property="og:title" content="{escape(source.title)}">',
                f'<meta property="og:description" content="{escape(source.summary)}">',
                '<meta property="og:site_name" content="ZAKER">',
                f'<link rel="canonical" href="{WWW}/article/{source.id}">',
            ]
        elif rng.random() < 0.4:
            metas.append(f'<meta name="description" content="{escape(source.summary)}…">')
        moment = source.published_at
        if self.date_form == "meta":
            shape = rng.choice(
                (
                    ("property", "article:published_time", moment.isoformat()),
                    ("itemprop", "datePublished", moment.isoformat()),
                    ("name", "pubdate", f"{moment:%Y-%m-%d %H:%M:%S}"),
                    ("property", "og:release_date", f"{moment:%Y-%m-%d %H:%M:%S}"),
                )
            )
            metas.append('<meta {}="{}" content="{}">'.format(*shape))
            if rng.random() < 0.5:
                later = moment + timedelta(hours=5, minutes=11)
                metas.append(f'<meta property="article:modified_time" content="{later.isoformat()}">')
        return (
            '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{escape(self.head_title())}</title>{''.join(metas)}"
            f'<link rel="stylesheet" href="{CDN}/css/{rng.getrandbits(32):08x}.css">'
            f"<style>{_STYLE}{self.name.rules()}</style>"
            f'<script>window.__env={{"build":"{rng.getrandbits(40):010x}",'
            '"tpl":"<p class=\\"x\\">加载中</p>"};</script>'
            f"{self.structured()}</head>\n<body>{content}{self.scripts()}</body></html>\n"
        )

    def structured(self) -> str:
        """Return a JSON-LD script where the date is told by it, and sometimes a breadcrumb's besides."""
        source, rng = self.source, self.rng
        found = []
        if rng.random() < 0.3:
            names = ["首页", source.channel]
            found.append(
                {
                    "@context": "https://schema.org",
                    "@type": "BreadcrumbList",
                    "itemListElement": [
                        {"@type": "ListItem", "position": place, "name": name} for place, name in enumerate(names, 1)
                    ],
                }
            )
        if self.date_form == "json-ld":
            moment = source.published_at
            told = rng.choice([f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", moment.isoformat()])
            data = {
                "@context": "https://schema.org",
                "@type": rng.choice(["NewsArticle", "Article"]),
                "headline": source.title[:110],
                "datePublished": told,
                "dateModified": (moment + timedelta(hours=3)).isoformat(),
                "author": {"@type": "Organization", "name": source.author},
                "publisher": {"@type": "Organization", "name": "ZAKER", "logo": f"https:{CDN}/logo.png"},
                "mainEntityOfPage": f"{WWW}/article/{source.id}",
            }
            found.append({"@context": "https://schema.org", "@graph": [data]} if rng.random() < 0.3 else data)
        return "".join(f'<script type="application/ld+json">{script_json(data)}</script>' for data in found)

    def scripts(self) -> str:
        """Return what stands at the end: a hidden template, analytics, scripts with markup in them."""
        other = self.take(1)
        card = f"<h3>{self.say(other[0].title)}</h3><p>{self.say(other[0].summary)}</p>" if other else "<p></p>"
        return (
            f'<template id="tpl-card"><div{self.name("card")}>{card}</div></template>'
            '<script>(function(){var s="<article><p>loading</p></article>";window._hmt=window._hmt||[];})();</script>'
            '<noscript><img src="https://stat.myzaker.com/px.gif?ev=view" width="1" height="1" alt=""></noscript>'
            f'<script src="{CDN}/js/main.{self.rng.getrandbits(32):08x}.js" defer></script>'
        )

    # Around the article

    def header(self) -> str:
        """Return logo, channels, search box and login; the logo is the page's h1 in one of the title forms."""
        links = "".join(
            f'<li><a href="{self.rng.choice(["", WWW])}/channel/{number}">{self.say(name)}</a></li>'
            for name, number in CHANNELS.items()
        )
        logo = f'<a href="/"><img src="{CDN}/logo.png" alt="ZAKER" width="96" height="28"></a>'
        if self.title_form == "h1+logo":
            logo = f"<h1{self.name('logo')}>{logo if self.rng.random() < 0.5 else '<a href=/>ZAKER新闻</a>'}</h1>"
        return self.tag(
            "header",
            "top",
            f'{logo}<nav{self.name("channels")}><ul>{links}</ul></nav><form action="/search"><input name="q" '
            f'placeholder="搜索你感兴趣的新闻"><button type="submit">{self.say("搜索")}</button></form>'
            f'<a href="/login">{self.say("登录")}</a><a href="/signup">{self.say("注册有礼")}</a>',
        )

    def crumbs(self) -> str:
        """Return the way to the page."""
        number = CHANNELS.get(self.source.channel, 660)
        return self.tag(
            "div",
            "crumbs",
            f'<a href="/">{self.say("首页")}</a> &gt; '
            f'<a href="/channel/{number}">{escape(self.source.channel)}</a> &gt; '
            f"<span>{self.say('正文')}</span>",
        )

    def heading(self) -> str:
        """Return the article's title in the form of this page; nothing where only the head has it."""
        title = escape(self.source.title)
        match self.title_form:
            case "h2" | "h1+logo":
                return self.tag("h2" if self.title_form == "h2" else self.rng.choice(["h2", "h1"]), "headline", title)
            case "role":
                return self.tag("div", "headline", title, 'role="heading" aria-level="1"')
            case "span":
                return self.tag("div", "headline", f"<span>{title}</span>")
            case "head":
                return ""
            case _:
                return self.tag("h1", "headline", title)

    def shown_date(self) -> str:
        """Return the markup of the date in the form of this page; nothing where no visible text tells it."""
        moment = self.source.published_at
        match self.date_form:
            case "attribute":
                return self.tag("time", "when", relative(self.now - moment), f'datetime="{moment.isoformat()}"')
            case "microdata":
                shown = f"{moment:%m-%d}"
                self.foreign.append(shown)
                return self.tag("span", "when", shown, f'itemprop="datePublished" content="{moment.isoformat()}"')
            case "yesterday":
                text = f"昨天 {moment:%H:%M}"
            case "minute":
                text = f"{moment:%Y-%m-%d %H:%M}"
            case "slashes":
                text = f"{moment:%Y/%m/%d %H:%M}"
            case "chinese":
                text = f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"
            case "no-year":
                text = f"{moment:%m-%d %H:%M}"
            case "relative":
                text = relative(self.now - moment)
            case "day":
                text = f"{moment:%Y-%m-%d}"
            case _:
                return ""
        prefix = (
            self.rng.choice(["", "", "发布时间：", "发布于 "])
            if self.date_form not in {"relative", "yesterday"}
            else ""
        )
        self.foreign.append(prefix + text)
        return self.tag(self.rng.choice(["span", "em", "div"]), "when", prefix + text)

    def byline(self) -> str:
        """Return author, time and how often it was read."""
        number = 11_000 + int(self.source.id[-4:], 16) % 4_000
        logo = f'<img src="https://zkres.myzaker.com/data/image/logo/{number}.png" width="24" height="24" alt="">'
        author = f'<a href="//www.myzaker.com/source/{number}">{logo}{self.say(self.source.author)}</a>'
        parts = [author, self.shown_date()]
        if self.rng.random() < 0.5:
            parts.append(f"<span>{self.say(f'{self.rng.randint(2, 99)}.{self.rng.randint(1, 9)} 万阅读')}</span>")
        if self.rng.random() < 0.3:
            parts.append(f"<button>{self.say('+ 关注')}</button>")
        return self.tag("div", "byline", " ".join(filter(None, parts)))


def relative(age: timedelta) -> str:
    """Return how long ago something was, of at least a minute and less than a day."""
    if age < timedelta(hours=1):
        return f"{age // timedelta(minutes=1)}分钟前"
    return f"{age // timedelta(hours=1)}小时前"


def script_json(value: object) -> str:
    """Return JSON that cannot end the script it stands in."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


_RULES = {
    "column": "max-width:760px;margin:16px auto;padding:24px 32px;background:#fff",
    "detail": "max-width:760px;margin:16px auto;padding:24px 32px;background:#fff",
    "shell": "max-width:760px;margin:16px auto;padding:24px 32px;background:#fff",
    "left": "padding:24px 32px;background:#fff",
    "right": "padding:24px",
    "feed": "max-width:760px;margin:16px auto",
    "after": "max-width:760px;margin:0 auto",
    "grid": "max-width:1200px;margin:16px auto;gap:24px",
    "card": "padding:12px;border-bottom:1px solid #eee;overflow:hidden",
    "byline": "color:#999;font-size:14px;display:flex;gap:12px;align-items:center",
    "share": "display:flex;gap:12px;padding:12px 0",
    "promo": "border:1px dashed #ccc;padding:8px;font-size:14px",
    "media": "margin:20px 0;text-align:center",
    "note": "color:#888;font-size:14px",
    "comments": "max-width:760px;margin:24px auto;background:#fff;padding:16px 32px",
    "notice": "color:#aaa;font-size:13px",
    "crumbs": "font-size:13px;color:#999",
}

_STYLE = (
    "body{margin:0;font:16px/1.8 sans-serif;color:#222;background:#f6f6f6}header ul,nav ul{display:flex;gap:14px;"
    "list-style:none;padding:0;margin:0}header{display:flex;gap:20px;align-items:center;padding:12px 32px;"
    "background:#fff}img{max-width:100%}footer{color:#999;font-size:12px;text-align:center;padding:32px}"
    "a{color:inherit}[role=dialog]{background:#333;color:#fff;padding:12px}h3{font-size:16px}"
)
