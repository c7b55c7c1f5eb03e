"""Converts a body to XHTML for EPUB; the result is always valid EPUB content.

What is written are a few plain elements, each where the content model of HTML has it; all else becomes a `div` or a
`span`. Styles, ids and colours go, as a reader's own settings are to hold; links are whole URLs of the web.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote, urlsplit

from w3lib.url import safe_url_string

from zakerscraper.document.dom import Element, Node, parse_fragment
from zakerscraper.document.safety import safe_url
from zakerscraper.document.videos import media_url, uploaded_video
from zakerscraper.utils.xml import xml_line, xml_text

_INLINE = {
    **{name: name for name in "abbr b bdi cite code del em i ins kbd mark q s samp small strong sub sup u var".split()},
    "dfn": "em",
    "strike": "s",
    "tt": "code",
}
"""Elements within a line, and what is written for them; others that hold no block are their contents alone."""
_BLOCKS = frozenset(
    "address article aside blockquote center dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr"
    " li main ol p pre section summary table ul".split()
)
_HEADINGS = {"h1": "h2", **{f"h{level}": f"h{level}" for level in range(2, 7)}}
_KEPT_CLASSES = frozenset({"zk_decsimg", "zk_remark", "zaker_quote_v3", "img_box"})
_SILENT = frozenset({"col", "colgroup", "rp", "source", "track"})
_PLAYERS = {"audio": "音频", "iframe": "视频", "video": "视频"}
_IMAGE = "图片"
_BLANK = re.compile(r"(?:\s|<br/>)*")
_SPAN = re.compile(r"[1-9][0-9]?")
_INTEGER = re.compile(r"-?[0-9]{1,9}")
_CELLS = frozenset({"td", "th"})
# What a URL may be made of (RFC 3986), without brackets, which stand for a host alone.
_URL_CHARACTERS = "%:/?#@!$&'()*+,;=~"
_NO_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")


def link_url(url: str) -> str:
    """Return *url* as an absolute http(s) URL that every checker takes, "" where it is none of a public host."""
    link = safe_url(url)
    if not link:
        return ""
    try:
        written = safe_url_string("https:" + link if link.startswith("//") else link)
        before, mark, fragment = written.partition("#")
        written = _NO_ESCAPE.sub("%25", quote(before + mark + fragment.replace("#", "%23"), safe=_URL_CHARACTERS))
        parts = urlsplit(written)
        good = bool(parts.hostname) and "%" not in parts.netloc and parts.port != 0
    except ValueError:
        return ""
    return written if good else ""


def to_xhtml(html: str, image_path: Callable[[str], str]) -> str:
    """Return the canonical body *html* as XHTML that can stand in a `div`.

    Args:
        html: A body as `sanitize.clean` gives it.
        image_path: Called with the URL of each image (or `data:` URL), and of a gif's animation where the still
            is not there; returns where the image is in the book, "" where it is not: then it becomes a link.
    """
    return _Writer(image_path).flow(parse_fragment(html).contents)


class _Writer:
    def __init__(self, image_path: Callable[[str], str]) -> None:
        self._image_path = image_path
        self._linked = False
        self._in_ruby = False

    def flow(self, nodes: Iterable[Node]) -> str:
        """Return *nodes* where blocks may stand."""
        return "".join(self._block(node) if isinstance(node, Element) else _text(node) for node in nodes)

    def line(self, nodes: Iterable[Node]) -> str:
        """Return *nodes* where only what stands within a line may."""
        return "".join(self._within_line(node) if isinstance(node, Element) else _text(node) for node in nodes)

    def _block(self, tag: Element) -> str:
        name = tag.name
        if name in _PLAYERS or tag.has_class("zk_upvideo"):
            link = self._player(tag)
            return f'<p class="elsewhere">{link}</p>' if link else ""
        if name == "hr":
            return "<hr/>"
        if name not in _BLOCKS:
            if not _holds_block(tag):
                return self._within_line(tag)
            if name == "a":
                return self._link(link_url(tag.get("href")), lambda: self.flow(tag.contents))
            # Marks of a line around whole blocks: HTML has none, so a class says what they are.
            return _element("div", self.flow(tag.contents), _INLINE.get(name, ""))
        if name in {"ul", "ol"}:
            return self._list(tag)
        if name == "table":
            return self._table(tag)
        if name == "blockquote":
            return _element("blockquote", self.flow(tag.contents))
        if name == "pre" and not _holds_block(tag):
            return f"<pre>{self.line(tag.contents)}</pre>"
        if (name == "p" or name in _HEADINGS) and not _holds_block(tag):
            return _element(_HEADINGS.get(name, "p"), self.line(tag.contents))
        classes = _KEPT_CLASSES.intersection(tag.get("class").split())
        return _element("div", self.flow(tag.contents), " ".join(sorted(classes)) or _class_of(tag))

    def _within_line(self, tag: Element) -> str:
        name = tag.name
        if name == "img":
            return self._image(tag)
        if name in {"br", "wbr"}:
            return f"<{name}/>"
        if name in _SILENT:
            return ""
        if name == "hr":
            return "<br/>"
        if name in _PLAYERS or tag.has_class("zk_upvideo"):
            return self._player(tag)
        if name == "a":
            return self._link(link_url(tag.get("href")), lambda: self.line(tag.contents))
        if name == "ruby" and not self._in_ruby:
            return self._ruby(tag)
        if name == "bdo" and tag.get("dir").lower() in {"ltr", "rtl"}:
            return f'<bdo dir="{tag.get("dir").lower()}">{self.line(tag.contents)}</bdo>'
        if name in _CELLS or name in _BLOCKS:
            return _element("span", self.line(tag.contents), "block")
        inside = self.line(tag.contents)
        if name == "big":
            return _element("span", inside, "big")
        return _element(_INLINE[name], inside) if name in _INLINE else inside

    def _link(self, url: str, inside: Callable[[], str]) -> str:
        if not url or self._linked:
            return inside()
        self._linked = True
        text = inside()
        self._linked = False
        return f'<a href="{xml_line(url)}">{text}</a>' if text else ""

    def _elsewhere(self, url: str, label: str) -> str:
        link = link_url(url)
        if not link:
            return ""
        host = urlsplit(link).hostname or ""
        return self._link(link, lambda: f"[{label}：{xml_text(host)}]")

    def _image(self, tag: Element) -> str:
        source, animation = tag.get("src"), tag.get("data-gif-url")
        for url in filter(None, (source, animation)):
            if placed := self._image_path(url):
                return f'<img src="{xml_line(placed)}" alt="{xml_line(tag.get("alt"))}"/>'
        return self._elsewhere(source, _IMAGE)

    def _player(self, tag: Element) -> str:
        name = tag.name
        if name in _PLAYERS:
            url, poster = media_url(tag), tag.get("poster")
        else:
            video = uploaded_video(tag.get("data-zkinfo"))
            url, poster = (video.url, video.poster) if video else ("", "")
        still = self._image_path(poster) if poster else ""
        still_image = f'<img src="{xml_line(still)}" alt=""/><br/>' if still else ""
        return still_image + self._elsewhere(url, _PLAYERS.get(name, "视频"))

    def _list(self, tag: Element) -> str:
        ordered = tag.name == "ol"
        items = []
        for item, nodes in _group(tag.contents, {"li"}):
            if inside := self.flow(nodes):
                items.append(f"<li{_number(item, 'value') if ordered and item else ''}>{inside}</li>")
        start = _number(tag, "start") if ordered else ""
        return f"<{tag.name}{start}>{''.join(items)}</{tag.name}>" if items else ""

    def _table(self, tag: Element) -> str:
        rows, caption = [], ""
        for row in tag.rows():
            cells = [self._cell(cell, nodes) for cell, nodes in _group(row.contents, _CELLS)]
            if any(cells):
                rows.append(f"<tr>{''.join(cells)}</tr>")
        for child in tag.contents:
            if isinstance(child, Element) and child.name == "caption" and not caption and not _holds_table(child):
                caption = _element("caption", self.flow(child.contents))
        return f"<table>{caption}<tbody>{''.join(rows)}</tbody></table>" if rows else ""

    def _cell(self, cell: Element | None, nodes: list[Node]) -> str:
        inside = self.flow(nodes)
        if cell is None:
            return f"<td>{inside}</td>" if inside.strip() else ""
        spans = {name: cell.get(name) for name in ("colspan", "rowspan")}
        written = "".join(f' {name}="{value}"' for name, value in spans.items() if _SPAN.fullmatch(value))
        # A heading of a table holds no other heading.
        name = "td" if any(element.name in _HEADINGS for element in cell.elements()) else cell.name
        return f"<{name}{written}>{inside}</{name}>"

    def _ruby(self, tag: Element) -> str:
        self._in_ruby = True
        read, base = "", ""
        for node in tag.contents:
            if isinstance(node, Element) and node.name == "rt":
                read, base = f"{read}{base}<rt>{self.line(node.contents)}</rt>", ""
            else:
                base += self.line([node])
        self._in_ruby = False
        return f"<ruby>{read}</ruby>{base}" if read else base


def _text(node: Node) -> str:
    return xml_text(node) if isinstance(node, str) else ""


def _element(name: str, inside: str, class_: str = "") -> str:
    """Return the element *name* with *inside*, "" where that is nothing to be seen."""
    if _BLANK.fullmatch(inside):
        return inside if name == "span" or name in _INLINE.values() else ""
    classes = f' class="{class_}"' if class_ else ""
    return f"<{name}{classes}>{inside}</{name}>"


def _class_of(tag: Element) -> str:
    name = tag.name
    if name in {"figcaption", "summary", "dt", "dd", "center", *_HEADINGS}:
        return name
    return "center" if tag.get("align").lower() == "center" else ""


def _holds_block(tag: Element) -> bool:
    return any(element.name in _BLOCKS for element in tag.elements())


def _holds_table(tag: Element) -> bool:
    return any(element.name == "table" for element in tag.elements())


def _number(tag: Element, name: str) -> str:
    """Return the attribute *name* of *tag* as it is written, "" where it is no whole number."""
    value = tag.get(name)
    return f' {name}="{int(value)}"' if _INTEGER.fullmatch(value) else ""


def _group(nodes: Iterable[Node], names: Iterable[str]) -> Iterator[tuple[Element | None, list[Node]]]:
    """Yield each element of *names* with what it holds, and what stands between them with None."""
    between: list[Node] = []
    for node in nodes:
        if isinstance(node, Element) and node.name in names:
            if between:
                yield None, between
            between = []
            yield node, node.contents
        elif isinstance(node, Element) or node.strip():
            between.append(node)
    if between:
        yield None, between
