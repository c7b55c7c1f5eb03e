"""The body as Markdown (CommonMark with GitHub's tables), without any HTML in it.

Converted by markdownify; ours is what ZAKER's blocks mean, and that no text of an article is taken for markup.
"""

from __future__ import annotations

import json
import re
from typing import ClassVar
from urllib.parse import unquote

from bs4.element import Tag
from markdownify import ATX, MarkdownConverter

from zakerscraper.document.safety import safe_address
from zakerscraper.document.tree import attribute, parse

_SPECIAL = re.compile(r"[\\`*_\[\]<~|]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LINE_START = re.compile(r"^(\s*)(?:([-+=]+|#{1,6}|>)|(\d{1,9})([.)]))(?=\s|$)", re.MULTILINE)
_QUOTE_START = re.compile(r"^(\s*)>", re.MULTILINE)
_ADDRESS_ESCAPES = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C", "{": "%7B", "}": "%7D"}
_BLANK_LINES = re.compile(r"\n{3,}")
_TRAILING = re.compile(r"(?<! ) $", re.MULTILINE)


class _Converter(MarkdownConverter):
    """Each `convert_*` gives the Markdown of one element; *text* is that of what the element holds."""

    class Options:
        autolinks = False
        bullets = "-"
        heading_style = ATX
        strip: ClassVar = ["font", "span", "u", "ins", "small", "big", "sub", "sup", "mark", "center"]

    def escape(self, text: str, parent_tags: set[str]) -> str:
        text = _SPECIAL.sub(r"\\\g<0>", text)
        text = _ENTITY.sub("&amp;", text)
        text = _LINE_START.sub(_escape_line_start, text)
        text = _QUOTE_START.sub(r"\1\\>", text)
        # Hexo renders Nunjucks templates before Markdown.
        return text.replace("{", "&#123;").replace("}", "&#125;")

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        address = attribute(el, "href")
        if not address or not text.strip() or "_noformat" in parent_tags:
            return text
        before, after = " " * text.startswith(" "), " " * text.endswith(" ")
        return f"{before}[{text.strip()}]({_address(address)}){after}"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        alt = self.escape(" ".join(attribute(el, "alt").split()), parent_tags)
        picture = f"![{alt}]({_address(attribute(el, 'src'))})"
        # A picture of ZAKER's stands in a box of its own; text around one is text before and after it.
        return picture if "_inline" in parent_tags else f"\n\n{picture}\n\n"

    def convert_div(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        classes = attribute(el, "class").split()
        if "zk_upvideo" in classes:
            return _uploaded_video(attribute(el, "data-zkinfo"))
        if "zaker_quote_v3" in classes:
            return str(self.convert_blockquote(el, text, parent_tags))  # type: ignore[attr-defined]
        return str(super().convert_div(el, text, parent_tags))  # type: ignore[misc]

    def convert_iframe(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _video(attribute(el, "src"))

    def convert_video(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        source = el.find("source", src=True)
        return _video(attribute(el, "src") or (attribute(source, "src") if source else ""))

    def convert_audio(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        source = el.find("source", src=True)
        return _video(attribute(el, "src") or (attribute(source, "src") if source else ""), "音频")

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return " " if "_inline" in parent_tags else "\\\n"


def markdown(html: str) -> str:
    """Return the canonical body *html* (see `zakerscraper.document.body`) as Markdown, ending with a line end.

    Pictures, links, emphasis, quotations, lists and tables are kept; videos become links. Text that would be markup
    in Markdown is escaped, braces are written as references.
    """
    text = _Converter().convert_soup(parse(html))
    lines = (line.rstrip() for line in text.strip().split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n") + "\n"


def _escape_line_start(match: re.Match[str]) -> str:
    space, mark, number, stop = match.groups()
    return f"{space}\\{mark}" if mark else f"{space}{number}\\{stop}"


def _address(address: str) -> str:
    return "".join(_ADDRESS_ESCAPES.get(character, character) for character in address)


def _video(address: str, name: str = "视频") -> str:
    address = "https:" + address if address.startswith("//") else address
    return f"\n\n[{name}]({_address(address)})\n\n" if address else ""


def _uploaded_video(zkinfo: str) -> str:
    """Return the link to an editor's video; *zkinfo* is percent-encoded JSON with `videoUrl` and `imgUrl`."""
    try:
        info = json.loads(unquote(zkinfo))
        return _video(safe_address(str(info["videoUrl"])))
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""
