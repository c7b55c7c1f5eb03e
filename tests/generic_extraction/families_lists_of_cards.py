"""Families of lists as cards, headings, tables and as data in scripts.

An entry links to its article two or three times, not each link has its title; side bars and hot boxes hold other
articles; advertisements and channels look like entries and are none.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from urllib.parse import quote, urljoin

from tests.generic_extraction.frame import CDN, CHANNELS, WWW, relative, script_json
from tests.generic_extraction.furniture import Kit
from tests.generic_extraction.model import ListFamily, ListRedesign, ListTruth, Source, known_names

SHAPES: dict[str, str] = {
    "http": "http://www.myzaker.com/article/{id}",
    "https": "https://www.myzaker.com/article/{id}",
    "no-scheme": "//www.myzaker.com/article/{id}",
    "slash": "//www.myzaker.com/article/{id}/",
    "relative": "/article/{id}",
    "query": "https://www.myzaker.com/article/{id}?f=list&pos={place}",
    "slash-query": "/article/{id}/?from=channel",
    "share": "http://app.myzaker.com/news/article.php?pk={id}&f=xsunion",
    "share-first": "https://app.myzaker.com/news/article.php?f=normal&pk={id}",
    "app": "https://app.myzaker.com/article/{id}",
    "mobile": "https://m.myzaker.com/article/{id}",
    "doubled": "http://https://www.myzaker.com/article/{id}",
}
"""Shapes of an article's address."""

NEXT_FORMS = ("head", "rel", "text", "numbers", "button", "none")
STATE_FORMS = ("initial", "next-data", "json-ld", "parse")
STATE_NEXT_FORMS = ("nextUrl", "next_url", "cursor", "none")
_TOPIC = "https://app.myzaker.com/news/topic.php?topic_id=6a0afc118e9f09{:010x}"


@dataclass(frozen=True)
class NextPage:
    """The next page. url: absolute, "" on the last page. head, foot: the markup that tells it."""

    url: str = ""
    head: str = ""
    foot: str = ""


class ListKit(Kit):
    """The makings of a list page. entries: of the list itself. side: of boxes beside it."""

    def __init__(self, entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> None:
        super().__init__(entries[0], rng, side, title_forms=("h1", "h1+logo"), date_forms=("none",))
        self.entries = entries
        listed = {entry.id for entry in entries}
        self.sides = iter([story for story in side if story.id not in listed])
        self.side_ids: list[str] = []
        self.ads: list[str] = []
        self.channel, number = rng.choice(list(CHANNELS.items()))
        self.now = max(entry.published_at for entry in entries) + timedelta(minutes=rng.randint(2, 50))
        self.number = rng.choice([1, 1, 2, 3])
        self.url = f"{WWW}/channel/{number}" + (f"?page={self.number}" if self.number > 1 else "")
        shapes = list(SHAPES)
        self.shapes = rng.sample(shapes, rng.choice([1, 1, 1, 2, 4, len(shapes)]))
        self.following = NextPage()
        self.next_form = ""

    def address(self, entry: Source, place: int = 0) -> str:
        """Return the unescaped address of an article in a shape of this page."""
        return SHAPES[self.rng.choice(self.shapes)].format(id=entry.id, place=place)

    def href(self, entry: Source, place: int = 0) -> str:
        """Return the address as it stands in an attribute."""
        address = self.address(entry, place)
        return escape(address) if self.rng.random() < 0.7 else address

    def age(self, entry: Source) -> str:
        """Return when an entry was published, as lists show it."""
        age = self.now - entry.published_at
        return relative(age) if age.days < 1 else f"{entry.published_at:%m-%d}"

    def cover(self, entry: Source, alt: str = "") -> str:
        """Return the picture of an entry, of a default one where it has none."""
        if not entry.pictures:
            return f'<img src="{CDN}/logo_new.png" alt="{escape(alt)}">'
        url = entry.pictures[0].url.replace("_1024.jpg", "_320.jpg")
        attribute = self.rng.choice(["src", "data-src", "data-original"])
        return f'<img {attribute}="{escape(url)}" alt="{escape(alt)}" width="200" height="130">'

    def box(self, number: int, heading: str) -> str:
        """Return a box beside the list: a heading and links to other articles."""
        items = []
        for place in range(1, number + 1):
            if (one := next(self.sides, None)) is None:
                break
            self.side_ids.append(one.id)
            title = escape(one.title)
            items.append(f'<li><em>{place}</em><a href="{self.href(one)}" title="{title}">{title}</a></li>')
        return f"<aside{self.name('box')}><h3>{heading}</h3><ul>{''.join(items)}</ul></aside>"

    def no_article(self, element: str, part: str) -> str:
        """Return what looks like an entry: an advertisement, a special topic or a channel."""
        number = self.rng.randint(1000, 9999)
        target, title = self.rng.choice(
            (
                (f"https://ggs.myzaker.com/zk_ggs_click.php?ad={number}", "春装上新，满三件包邮"),
                (_TOPIC.format(number), "专题：一条河的四季"),
                (f"{WWW}/source/{number}", "更多来自这家媒体的文章"),
                (f"https://shop.example.com/article/{number}", "推广 | 不用充电的台灯"),
            )
        )
        self.ads.append(target)
        image = f'<img src="https://disres.myzaker.com/ad/{number}.jpg" alt="">'
        return self.tag(element, part, f'<a href="{target}">{image}</a><h3><a href="{target}">{title}</a></h3>')

    def turn(self, forms: Sequence[str] = NEXT_FORMS) -> None:
        """Choose how the next page is told."""
        form = self.next_form = self.rng.choice(list(forms))
        number = self.number + 1
        url = self.rng.choice((f"?page={number}", f"{self.url.partition('?')[0]}?page={number}&size=20"))
        absolute = urljoin(self.url, url)
        shown = escape(url)
        back = f'<a href="?page={self.number - 1}" rel="prev">上一页</a>' if self.number > 1 else ""
        match form:
            case "head":
                self.following = NextPage(absolute, f'<link rel="next" href="{shown}">', "")
            case "rel":
                self.following = NextPage(absolute, "", f'{back}<a rel="next" href="{shown}">更多</a>')
            case "text":
                words = self.rng.choice(["下一页", "下一页 »", "<span>下一页</span>"])
                self.following = NextPage(absolute, "", f'{back}<a href="{shown}">{words}</a>')
            case "numbers":
                first = "".join(f'<a href="?page={number}">{number}</a>' for number in range(1, self.number))
                last = "".join(f'<a href="?page={one}">{one}</a>' for one in range(number + 1, number + 4))
                here = self.tag("span", "here", str(self.number), 'aria-current="page"')
                self.following = NextPage(absolute, "", f'{first}{here}<a href="{shown}">{number}</a>{last}')
            case "button":
                words = self.rng.choice(["加载更多", "查看更多"])
                self.following = NextPage(absolute, "", f'<button type="button" data-url="{shown}">{words}</button>')
            case _:
                self.following = NextPage("", "", f"{back}<p>没有更多了</p>")

    def list_page(self, family: str, content: str, *features: str) -> ListRedesign:
        """Return the finished page."""
        foot = self.tag("div", "pager", self.following.foot) if self.following.foot else ""
        html = (
            f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{self.channel} - ZAKER新闻</title>'
            f'{self.following.head}<link rel="stylesheet" href="{CDN}/css/list.css">'
            "<style>ul{list-style:none}nav ul{display:flex;gap:12px}img{max-width:200px}"
            f"{self.name.rules()}</style>"
            "</head>\n<body>"
            f"{self.header()}<h2>{self.channel}</h2>{content}{foot}{self.footer()}"
            f'<script>window._hmt=[];var t="<a href=\\"/article/{{id}}\\">{{title}}</a>";</script></body></html>\n'
        )
        if names := known_names(html):
            raise AssertionError(f"{family} has names of a known layout: {sorted(names)}")
        main = tuple((entry.id, entry.title) for entry in self.entries)
        truth = ListTruth(main, tuple(dict.fromkeys(self.side_ids)), self.following.url)
        told = (f"shapes={'+'.join(sorted(self.shapes)) if len(self.shapes) < 5 else 'all'}", f"next={self.next_form}")
        return ListRedesign(family, html, self.url, self.now, truth, tuple(self.ads), (*told, *features))

    def rows(self, cards: Sequence[str], element: str, part: str) -> str:
        """Return the cards with two or three among them that are no articles."""
        mixed = list(cards)
        for _ in range(self.rng.randint(1, 3)):
            mixed.insert(self.rng.randint(1, len(mixed)), self.no_article(element, part))
        return "".join(mixed)


def cards(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """Cards with a picture's link, a title's link and a link to the comments; boxes at the side."""
    kit = ListKit(entries, rng, side)
    kit.turn()
    made = []
    for place, entry in enumerate(entries):
        title = f'<a href="{kit.href(entry, place)}" target="_blank">{escape(entry.title)}</a>'
        element = rng.choice(["h2", "h3", "h3", "div"])
        comments = (
            f'<a href="{kit.href(entry, place)}#comments">{rng.randint(1, 99)} 评论</a>' if rng.random() < 0.5 else ""
        )
        made.append(
            kit.tag(
                "div",
                "card",
                f'<a href="{kit.href(entry, place)}">{kit.cover(entry)}</a>'
                f"<{element}{kit.name('title')}>{title}</{element}>"
                f'<p>{escape(entry.summary)}</p><div><a href="/source/12291">{entry.author}</a>'
                f"<span>{kit.age(entry)}</span>{comments}</div>",
            )
        )
    boxes = kit.box(8, "24小时热榜") + kit.box(5, "最新资讯")
    content = kit.tag("main", "feed", kit.rows(made, "div", "card"))
    return kit.list_page("cards", content + boxes if rng.random() < 0.7 else boxes + content)


def headings(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """List items where no link's text is the title: it stands in a heading, an attribute or a picture's text."""
    kit = ListKit(entries, rng, side)
    kit.turn()
    form = rng.choice(["sibling", "attribute", "alt"])
    made = []
    for place, entry in enumerate(entries):
        title = escape(entry.title)
        href = kit.href(entry, place)
        match form:
            case "sibling":
                more = rng.choice(["阅读全文", "查看详情", "阅读更多"])
                inner = f'<h3>{title}</h3><p>{escape(entry.summary)}</p><a href="{href}">{more}</a>'
            case "attribute":
                inner = f'<a href="{href}" title="{title}">{kit.cover(entry)}</a><p>{escape(entry.summary)}</p>'
            case _:
                inner = f'<a href="{href}">{kit.cover(entry, entry.title)}</a><span>{kit.age(entry)}</span>'
        made.append(kit.tag("li", "item", inner))
    content = f"<main><ul{kit.name('items')}>{kit.rows(made, 'li', 'item')}</ul></main>"
    return kit.list_page("headings", content + kit.box(6, "大家都在看"), f"title={form}")


def wrapped(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """`article` elements of which a single link is wrapped around everything; hot ones run above them."""
    kit = ListKit(entries, rng, side)
    kit.turn()
    made = []
    for place, entry in enumerate(entries):
        element = rng.choice(["h2", "h3", "strong"])
        inner = (
            f"{kit.cover(entry)}<{element}>{escape(entry.title)}</{element}><p>{escape(entry.summary)}</p>"
            f"<div><span>{entry.author}</span><span>{kit.age(entry)}</span></div>"
        )
        made.append(kit.tag("article", "entry", f'<a href="{kit.href(entry, place)}">{inner}</a>'))
    hot = kit.box(5, "今日热点") if rng.random() < 0.5 else ""
    content = f"{hot}<main>{kit.rows(made, 'article', 'entry')}</main>{kit.box(6, '热门评论')}"
    return kit.list_page("wrapped", content)


def table(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """A table of plain links, the title cut short in the text of some and whole in the attribute."""
    kit = ListKit(entries, rng, side)
    kit.turn(("text", "numbers", "rel", "none"))
    made = []
    for place, entry in enumerate(entries):
        title = escape(entry.title)
        long = len(entry.title) > 18 and rng.random() < 0.5
        text = escape(entry.title[:15]) + "…" if long else title
        attribute = f' title="{title}"' if long or rng.random() < 0.3 else ""
        made.append(
            f'<tr><td>·</td><td><a href="{kit.href(entry, place)}"{attribute}>{text}</a></td>'
            f"<td>{entry.author}</td><td>{kit.age(entry)}</td></tr>"
        )
    left = f'<table width="700"><tbody>{"".join(made)}</tbody></table>{kit.no_article("p", "promo")}'
    right = kit.box(6, "点击排行")
    cells = f'<td valign="top">{left}</td><td valign="top">{right}</td>'
    return kit.list_page("table", f"<table><tbody><tr>{cells}</tr></tbody></table>")


def _state(kit: ListKit, rng: random.Random, form: str) -> str:
    """Return a script with the list as data; it tells the next page too, where `kit` has none yet."""
    title_key, url_key = rng.choice((("title", "url"), ("headline", "link"), ("name", "href"), ("title", "web_url")))

    def item(entry: Source, place: int) -> dict[str, object]:
        cover = entry.pictures[0].url if entry.pictures else ""
        return {
            "id": entry.id if rng.random() < 0.5 else place + 1,
            title_key: entry.title,
            url_key: kit.address(entry, place),
            "summary": entry.summary,
            "source": {"name": entry.author, "home": "//www.myzaker.com/source/12291"},
            "cover": cover,
            "ts": int(entry.published_at.timestamp()),
        }

    items: list[dict[str, object]] = [item(entry, place) for place, entry in enumerate(kit.entries)]
    if form == "json-ld":
        elements = [
            {"@type": "ListItem", "position": place, "name": entry.title, "url": kit.address(entry, place)}
            for place, entry in enumerate(kit.entries, 1)
        ]
        data: dict[str, object] = {"@context": "https://schema.org", "@type": "ItemList", "itemListElement": elements}
        return f'<script type="application/ld+json">{script_json(data)}</script>'
    number = rng.randint(1000, 9999)
    kit.ads.append(f"https://ggs.myzaker.com/zk_ggs_click.php?ad={number}")
    items.insert(rng.randint(1, len(items)), {title_key: "推广：换季清仓", url_key: kit.ads[-1], "ad": True})
    feed: dict[str, object] = {"list": items}
    if not kit.next_form:
        kit.next_form = rng.choice(STATE_NEXT_FORMS)
        inner = quote(f"http://iphone.myzaker.com/zaker/blog2news.php?app_id=13&nt={kit.number}", safe="")
        address = f"//www.myzaker.com/news/feed.php?f=web&url={inner}&page={kit.number + 1}"
        match kit.next_form:
            case "cursor":
                address = f"/api/feed?channel=13&cursor={rng.getrandbits(48):012x}"
                feed |= {"hasMore": True, "cursor": address}
            case "none":
                feed |= {"hasMore": False, "nextUrl": ""}
                address = ""
            case key:
                feed |= {key: address}
        kit.following = NextPage(urljoin(kit.url, address) if address else "")
    hot = []
    for _ in range(4):
        if (one := next(kit.sides, None)) is not None:
            kit.side_ids.append(one.id)
            hot.append({title_key: one.title, url_key: kit.address(one)})
    nav = [{"name": name, "url": f"{WWW}/channel/{number}"} for name, number in list(CHANNELS.items())[:5]]
    state = {"route": {"path": kit.url, "name": kit.channel}, "nav": nav, "feed": feed, "sidebar": {"hotList": hot}}
    match form:
        case "next-data":
            data = {"props": {"pageProps": state}, "page": "/channel/[id]", "buildId": "k3Jd9"}
            return f'<script id="__NEXT_DATA__" type="application/json">{script_json(data)}</script>'
        case "parse":
            return f"<script>window.__DATA__ = JSON.parse({script_json(json.dumps(state))});</script>"
        case _:
            name = rng.choice(["__INITIAL_STATE__", "__PRELOADED__", "g_pageData"])
            tail = rng.choice([";", ";(function(){var s;(s=document.currentScript).parentNode.removeChild(s)}());", ""])
            return f"<script>window.{name} = {script_json(state)}{tail}</script>"


def state(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """An empty shell: the list is in a script alone, under a name that nobody knows."""
    kit = ListKit(entries, rng, side)
    form = rng.choice(STATE_FORMS)
    if form == "json-ld":
        kit.turn(("head", "none"))
    script = _state(kit, rng, form)
    shell = kit.tag("div", "skeleton", "<p>加载中…</p>") + kit.box(5, "编辑精选")
    return kit.list_page("state", f'<div id="root">{shell}</div>{script}', f"state={form}")


def hydrated(entries: Sequence[Source], rng: random.Random, side: Sequence[Source]) -> ListRedesign:
    """The first entries are rendered, all of them are in a script."""
    kit = ListKit(entries, rng, side)
    form = rng.choice(("initial", "next-data", "parse"))
    script = _state(kit, rng, form)
    shown = max(3, len(entries) // 2)
    made = []
    for place, entry in enumerate(entries[:shown]):
        made.append(
            kit.tag(
                "div",
                "card",
                f'<a href="{kit.href(entry, place)}">{kit.cover(entry)}</a>'
                f'<a href="{kit.href(entry, place)}"><span>{escape(entry.title)}</span></a>'
                f"<small>{kit.age(entry)}</small>",
            )
        )
    return kit.list_page(
        "hydrated", f'<div id="app">{"".join(made)}</div>{script}{kit.box(5, "热榜")}', f"state={form}"
    )


LIST_FAMILIES: dict[str, ListFamily] = {
    "cards": cards,
    "headings": headings,
    "wrapped": wrapped,
    "table": table,
    "state": state,
    "hydrated": hydrated,
}
