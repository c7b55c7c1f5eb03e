"""Bodies of all allowed elements, made at random, and what of a piece of HTML a reader sees, to compare two by."""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag
from hypothesis import strategies as st

from zakerscraper.document.body import plain_text
from zakerscraper.document.inline_text import quote_marks
from zakerscraper.document.videos import uploaded_video, video

ADDRESSES = (
    "http://a.example/",
    "https://a.example/x_y_z/(1)?q=a*b~c&copy;=2",
    "//a.example/路?问=答#a",
    "mailto:a_b@c.example",
    "https://a.example/[x]`y`\\z|{{w}}",
)
_PICTURES = (
    "http://zkres1.myzaker.com/202605/1_1024.jpg",
    "https://a.example/(1) [2].png",
    "//a.example/_3_*.gif?a=1&b=2",
)
_UPLOADED = "%7B%22videoUrl%22%3A%22http%3A%2F%2Fa.example%2F1.mp4%22%7D"

WORDS = st.one_of(
    st.text(st.sampled_from("*_`~[]()<>&#!|\\-+=.:;\"'{}%@^$1290 \u3000\u00a0中文，。！“”（）：ab🔥\n\t"), max_size=10),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6),
    st.sampled_from(
        (
            "1. 项", "- 项", "> 引", "# 题", "===", "---", "|---|", "    码", "10", "5%", "🔥热", "（一）", "&amp;",
            "&#60;", "https://a.example/x_y_z/[1]?q=a*b~c", "https://b.example/2026/。欢迎", "www.a.example/_b_，",
            "a_b@c.example", "http://a.example/(b_c", "https://a.example/%E8%B7%AF_", "http://测试.example/a_b",
            "ftp://a.example/~b.", "[ ] 办", "[链](http://a.example/)", "<b>", "**重**", "a", "中", "。", " ",
            "\u200b", "2026年", "a*b*c", "~~删~~",
        )
    ),
)  # fmt: skip


_NAMES = (
    "abbr address article aside b bdi bdo big blockquote center cite code dd del details dfn div dl dt em figcaption"
    " figure font footer h1 h2 h3 h4 h5 h6 header i ins kbd li main mark ol p pre q s samp section small span strike"
    " strong sub summary sup time tt u ul var zkspan ruby rt rb table caption thead tbody tr td th"
).split()
_TAGS = (
    *(f"<{name}>" for name in _NAMES),
    *(f"</{name}>" for name in _NAMES),
    *(f'<a href="{entities.escape(address)}">' for address in ADDRESSES),
    *["</a>"] * 3,
    *(f'<img src="{entities.escape(address)}">' for address in _PICTURES),
    '<img src="http://a.example/1.jpg" alt="图 [1]*_`|">',
    *["<br>"] * 3,
    "<wbr>",
    "<hr>",
    *["<p>", "<li>", "<tr><td>", "<td>", "<b>"] * 3,
    "<ruby>邙<rt>máng</rt></ruby>",
    "<ruby>邙<rp>(</rp><rt>máng</rt><rp>)</rp></ruby>",
    *(f"<ol{start}><li>" for start in (' start="3"', " reversed", ' type="a"', ' reversed start="2"', ' start="-1"')),
    *(f'<li value="{value}">' for value in (0, 1, 7, 1998)),
    *(f'<td {span}="2">' for span in ("rowspan", "colspan")),
    "<table><tr><td>",
    "<table><tr><th>甲<th>乙<tr><td>",
    '<div class="zaker_quote_v3">',
    "<p hidden>",
    '<span style="display: none">',
    '<div style="height: 0; overflow: hidden">',
    '<iframe src="//v.qq.com/iframe/player.html?vid=a_b"></iframe>',
    '<video src="http://a.example/1_2_.mp4"></video>',
    '<video><source src="http://a.example/1.mp4">旧</video>',
    '<audio src="http://a.example/1.mp3"></audio>',
    f'<div class="zk_upvideo" data-zkinfo="{_UPLOADED}"></div>',
)
_TEXT = WORDS.map(lambda text: entities.escape(text, quote=False))

BODIES = st.lists(st.one_of(_TEXT, st.sampled_from(_TAGS)), max_size=24).map("".join)
"""Bodies as they may be served: tags in any order, which HTML5 has a tree for whatever they are, and texts."""


@dataclass(frozen=True)
class Seen:
    """What a reader sees of a body, but for white space.

    links: the text of all links to an address, in their order, by it, but of those that show the address itself.
    pictures: their addresses, and the letters and digits of their alternative texts. numbers: those of the items of
    lists. tables: for each table of more than one column its rows, of the texts of their cells.
    """

    text: str
    links: dict[str, str]
    pictures: list[tuple[str, str]]
    numbers: list[int]
    tables: list[list[list[str]]]


def seen(html: str) -> Seen:
    """Return what a reader sees of *html*, a body or what a renderer made of its Markdown."""
    soup = BeautifulSoup(f"<!DOCTYPE html><body>{html}", "html5lib", multi_valued_attributes=None)
    root = soup.body
    assert root is not None
    for node in root.find_all(True):
        if node.decomposed:
            continue
        if node.name in {"iframe", "video", "audio"} or "zk_upvideo" in _attribute(node, "class").split():
            _replace_player(node, soup)
    for table in root.find_all("table"):
        # Browsers show captions above the table, wherever in it they stand.
        for caption in reversed(table.find_all("caption", recursive=False)):
            table.insert(0, caption.extract())
    for depth, quotation in [(len(element.find_parents("q")), element) for element in root.find_all("q")]:
        # Counted from the outermost one, which a cell of a table does not know.
        opening, closing = quote_marks(depth)
        quotation.insert(0, opening)
        quotation.append(closing)
        quotation.unwrap()
    text, numbers, tables = _text(root), _numbers(root), _tables(root)
    for link in root.find_all("a"):
        # A player in a link leads to what it plays.
        while isinstance(outer := link.find_parent("a"), Tag):
            outer.insert_after(link.extract())
    return Seen(text, _links(root), _pictures(root), numbers, tables)


def _attribute(tag: Tag, name: str) -> str:
    return str(tag.attrs.get(name, ""))


def _replace_player(node: Tag, soup: BeautifulSoup) -> None:
    source = node.find("source", src=True)
    address = _attribute(node, "src") or (_attribute(source, "src") if isinstance(source, Tag) else "")
    inner = node.find(["video"]) if node.name == "div" else None
    if inner is not None:
        return
    if node.name == "video":
        shown = video(address, "", 0, 0)
        address = shown.url if shown else ""
    elif node.name == "div":
        shown = uploaded_video(_attribute(node, "data-zkinfo"))
        address = shown.url if shown else ""
    if address:
        link = soup.new_tag("a", attrs={"href": address})
        link.append("音频" if node.name == "audio" else "视频")
        box = soup.new_tag("div")
        box.append(link)
        node.insert_before(box)
    node.decompose()


def _text(node: Tag) -> str:
    return re.sub(r"\s+", "", plain_text(node.decode_contents()))


def _same(address: str) -> str:
    address = "https:" + address if address.startswith("//") else address
    address = re.sub(r"xn--([a-z0-9-]+)", lambda label: label[1].encode().decode("punycode"), address)
    return unquote(address).replace("\\", "/")


def _links(root: Tag) -> dict[str, str]:
    texts: dict[str, str] = {}
    pictures: dict[str, list[str]] = {}
    for link in root.find_all("a", href=True):
        text, address = _text(link), _same(_attribute(link, "href"))
        sources = [source for source, _ in _pictures(link)]
        if (text or sources) and (sources or not is_bare(text, address)):
            texts[address] = texts.get(address, "") + text
            pictures.setdefault(address, []).extend(sources)
    return {address: f"{text}{pictures[address]}" for address, text in texts.items()}


def is_bare(shown: str, address: str) -> bool:
    """Tell whether a link shows no more than where it leads; renderers make such ones of addresses in a text."""
    return any(_same(before + shown).rstrip("/") == address.rstrip("/") for before in ("", "http://", "mailto:"))


def _pictures(root: Tag) -> list[tuple[str, str]]:
    # Of escaped signs in an alternative text markdown-it shows nothing.
    return [
        (_same(_attribute(image, "src")), re.sub(r"[\W_]+", "", _attribute(image, "alt")))
        for image in root.find_all("img")
    ]


def _shows(node: Tag) -> bool:
    return bool(_text(node)) or node.find(["img", "hr"]) is not None


def _numbers(root: Tag) -> list[int]:
    numbers = []
    for list_ in root.find_all("ol"):
        items = [child for child in list_.contents if isinstance(child, Tag) and child.name == "li"]
        step = -1 if "reversed" in list_.attrs else 1
        number = int(_attribute(list_, "start") or (len(items) if step < 0 else 1))
        for item in items:
            number = int(_attribute(item, "value") or number)
            if _shows(item):
                numbers.append(number)
            number += step
    return sorted(numbers)


def _tables(root: Tag) -> list[list[list[str]]]:
    found = []
    for table in root.find_all("table"):
        rows = []
        for row in table.find_all("tr"):
            if row.find_parent("table") is table:
                cells = [cell for cell in row.contents if isinstance(cell, Tag) and cell.name in {"td", "th"}]
                texts = ["×".join([_text(cell), *map(str, _spans(cell))]) for cell in cells]
                while texts and texts[-1] == "":
                    texts.pop()
                rows.append(texts)
        if _text(table) and any(len(row) > 1 for row in rows):
            found.append([row for row in rows if row])
    return found


def _spans(cell: Tag) -> list[str]:
    return [value for name in ("colspan", "rowspan") if (value := _attribute(cell, name)) not in {"", "1"}]
