"""HTML inside Markdown: elements that Markdown has no syntax for, as one line with few attributes."""

from __future__ import annotations

import re
from html import escape

from zakerscraper.document.dom import Element, Node
from zakerscraper.document.inline_text import quote_marks
from zakerscraper.document.safety import BLOCKS
from zakerscraper.document.videos import media_url, player, uploaded_video, video

_ATTRIBUTES = {
    "a": ("href",),
    "img": ("alt", "src", "referrerpolicy"),
    "li": ("value",),
    "ol": ("start", "type", "reversed"),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan", "scope"),
}
_KEPT = frozenset(
    "a address article aside b blockquote br caption center code dd del details div dl dt em figcaption figure footer"
    " h1 h2 h3 h4 h5 h6 header hr i img kbd li main mark ol p pre q rp rt ruby s samp section small strong sub summary"
    " sup table tbody td tfoot th thead tr u ul".split()
)
_EMPHASES = {"**": "b", "*": "em", "~~": "del"}
_INLINE = frozenset("b code del em kbd mark q ruby s samp small strong sub sup u".split())
_BLOCKS_OF_TEXT = ["audio", "iframe", "video", *BLOCKS]
"""What stands in no raised or lowered text."""
_NOT_WRAPPED = ["a", *_BLOCKS_OF_TEXT]
_VOID = frozenset({"br", "hr", "img"})
_SPACES = re.compile(r"[ \t\n\r\f]+")


def html_line(element: Element, *, link: str = "", emphasis: str = "", quotes: int = 0) -> str:
    """Return *element* of a canonical body as one line of HTML, which begins a block of HTML in Markdown.

    Braces are written as references: Hexo renders templates before Markdown. Videos have players, frames links.

    Args:
        element: A table or a list.
        link: The URL of the link that it stands in, "" for none; each of its texts and images is one then.
        emphasis: The mark of the emphasis that it stands in, "" for none.
        quotes: In how many `q` it stands, whose marks are text.
    """
    names = [f'a href="{_escape(link)}"'] if link else []
    names += [_EMPHASES[emphasis]] if emphasis else []
    before = "".join(f"<{name}>" for name in names)
    after = "".join(f"</{name.split(' ', 1)[0]}>" for name in reversed(names))
    return "".join(_parts(element, before, after, preformatted=False, quotes=quotes))


def _parts(node: Node, before: str, after: str, *, preformatted: bool, quotes: int) -> list[str]:
    if not isinstance(node, Element):
        written = _escape(node if preformatted else _SPACES.sub(" ", node), quote=False)
        return [before, written, after] if written.strip() else [written]
    if node.name in {"iframe", "audio", "video"} or node.has_class("zk_upvideo"):
        return [_media(node)]
    preformatted = preformatted or node.name == "pre"
    name = node.name
    if before and name in _INLINE and not node.find(_NOT_WRAPPED):
        # Around the whole of it, as raised text and quotation marks are of one piece.
        whole = _parts(node, "", "", preformatted=preformatted, quotes=quotes)
        shows = name == "q" or node.text().strip() or node.find(["img", "q"])
        return [before, *whole, after] if shows else whole
    if name == "a" and before.startswith("<a "):
        # This link goes before the one around it.
        before, after = before.partition(">")[2], after.removesuffix("</a>")
    is_spoken = name == "q" and quotes > 0
    depth = quotes + is_spoken
    inner = [
        part
        for child in node.contents
        for part in _parts(child, before, after, preformatted=preformatted, quotes=depth)
    ]
    if is_spoken:
        # A browser would count from the outermost `q` that it sees.
        opening, closing = quote_marks(quotes)
        return [before, opening, after, *inner, before, closing, after]
    if name not in _KEPT or (name in {"sub", "sup"} and node.find(_BLOCKS_OF_TEXT)):
        return inner
    attributes = "".join(
        f' {key}="{_escape(node.attrs[key])}"' for key in _ATTRIBUTES.get(name, ()) if key in node.attrs
    )
    tag = f"<{name}{attributes}>"
    if name == "img":
        return [before, tag, after]
    return [tag, *inner, *([f"</{name}>"] if name not in _VOID else [])]


def _media(node: Element) -> str:
    url = media_url(node)
    if node.name in {"iframe", "audio"}:
        name = "视频" if node.name == "iframe" else "音频"
        return f'<a href="{_escape(url)}">{name}</a>' if url else ""
    sides = (node.get(name) for name in ("poster", "width", "height"))
    video_ = video(url, *sides) if node.name == "video" else uploaded_video(node.get("data-zkinfo"))
    return player(video_, f'<a href="{_escape(video_.url)}">视频</a>') if video_ else ""


def _escape(text: str, *, quote: bool = True) -> str:
    text = escape(text, quote=quote).replace("{", "&#123;").replace("}", "&#125;")
    # A line end would end the line, and in an attribute or a `pre` it means something.
    return text.replace("\n", "&#10;").replace("\r", "&#13;")
