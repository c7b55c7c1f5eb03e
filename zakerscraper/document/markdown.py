"""Converts a body to Markdown (CommonMark with GitHub's tables and strikethrough).

What Markdown cannot hold stays HTML: videos, tables with spanning cells or more than a line in a cell, lists counted in
letters or below zero, raised and lowered text that has no characters of its own. Nothing else is HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby

from zakerscraper.document import markdown_html
from zakerscraper.document.dom import Element, Node, parse_fragment, serialise
from zakerscraper.document.inline_text import quote_marks, script_text, text_without_inline_tags
from zakerscraper.document.markdown_blocks import (
    Block,
    ItemList,
    Literal,
    Paragraph,
    Quote,
    Rule,
    render_blocks,
)
from zakerscraper.document.markdown_inline import (
    BREAK,
    CODE,
    HTML,
    HTML_SPACE,
    IMAGE,
    TEXT,
    Inline,
    Link,
    link_target,
    render_line,
    split_lines,
)
from zakerscraper.document.safety import BLOCKS, INLINE
from zakerscraper.document.videos import Video, media_url, player, uploaded_video, video
from zakerscraper.exceptions import TooLargeError

MAX_WORK = 16 * 1024 * 1024
"""Characters of a body times the depth of its quotes and lists; known bodies have some thousand."""

_EMPHASES = {
    **dict.fromkeys(["b", "strong"], "**"),
    **dict.fromkeys(["em", "i", "cite", "dfn", "var"], "*"),
    **dict.fromkeys(["del", "s", "strike"], "~~"),
}
_INLINE = INLINE | {"br", "img"}
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NOT_PLAIN = ["img", "a", "br", "iframe", "video", "audio", "rt", "sup", "sub", "q", *BLOCKS]
_SPEAKING = ["rt", "sup", "sub", "q"]
"""What says more than its text does."""
_NOT_INLINE = ["audio", "pre", "video", *BLOCKS]
_NOT_CODE = ["img", "a", "br", "iframe", "video", "audio", *BLOCKS]
_INDENTING = frozenset({"blockquote", "ul", "ol"})
_SPANS = ("colspan", "rowspan")
_LARGEST_NUMBER = 999_999_999
_BACKTICKS = re.compile(r"`+")
_NUMBER = re.compile(r"-?\d{1,9}")


@dataclass(frozen=True, slots=True)
class _Context:
    """What the elements around a text say of it."""

    emphasis: str = ""
    link: Link | None = None
    quotes: int = 0
    preformatted: bool = False


def markdown(html: str, root: Element | None = None) -> str:
    """Return the canonical body *html* (see `zakerscraper.document.body`) as Markdown, ending with a line end.

    Text that would be markup in Markdown is escaped; braces are written as character references.

    Args:
        root: The tree of *html*, where there is one already.

    Raises:
        TooLargeError: A tree would take too much time or memory.
    """
    root = parse_fragment(html) if root is None else root
    indents = "<blockquote" in html or "<ul" in html or "<ol" in html
    if len(html) * (_depth(root) if indents else 1) > MAX_WORK:
        raise TooLargeError("its Markdown would grow without bound")
    return "\n".join(render_blocks(_blocks(root, _Context()))) + "\n"


def _depth(root: Element) -> int:
    """Return how deep quotes and lists are nested in each other: Markdown repeats each line's marks for each."""
    deepest = 1
    waiting = [(root, 0)]
    while waiting:
        element, depth = waiting.pop()
        depth += element.name in _INDENTING
        deepest = max(deepest, depth)
        waiting += [(node, depth) for node in element.contents if isinstance(node, Element)]
    return deepest


def _blocks(node: Element, context: _Context) -> list[Block]:
    collector = _Collector()
    collector.walk(node.contents, context)
    return collector.finish()


class _Collector:
    """Takes the nodes of an element apart into blocks; what stands between blocks on lines becomes paragraphs."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._run: list[Inline] = []
        self._before: Node = ""
        """What stands before the current node."""

    def finish(self) -> list[Block]:
        """Return the blocks."""
        self._end_paragraph()
        return self.blocks

    def walk(self, nodes: list[Node], context: _Context) -> None:
        """Take *nodes*."""
        before: Node = ""
        for node in nodes:
            self._before, before = before, node
            if isinstance(node, Element):
                self._take(node, context)
            elif context.preformatted:
                for number, line in enumerate(node.split("\n")):
                    self._run += [Inline(BREAK)] * (number > 0)
                    self._add_text(line, context)
            elif self._run or node.strip(HTML_SPACE):  # white space alone begins no line
                self._add_text(node, context)

    def _add_text(self, text: str, context: _Context, kind: str = TEXT) -> None:
        self._run.append(Inline(kind, text, context.emphasis, context.link))

    def _end_paragraph(self) -> None:
        if not self._run:  # as between most blocks
            return
        run, self._run = self._run, []
        if len(run) == 1 and run[0].kind == TEXT:  # as in most
            self.blocks += [Paragraph([line]) for line in split_lines(run) if line]
            return
        paragraph: list[list[Inline]] = []
        for line in [*split_lines(run), []]:
            if line and not _is_images(line):
                paragraph.append(line)
                continue
            if paragraph:
                self.blocks.append(Paragraph(paragraph))
                paragraph = []
            # An image that has its line for itself stands alone.
            self.blocks += [Paragraph([[inline]]) for inline in line if inline.is_visible]

    def _add(self, *blocks: Block) -> None:
        self._end_paragraph()
        self.blocks += blocks

    def _take(self, node: Element, context: _Context) -> None:
        name = node.name
        if name in _INLINE:
            self._take_inline(node, context)
        elif name in _HEADINGS:
            self._add(*_heading(_HEADINGS[name], _blocks(node, context)))
        elif name == "blockquote" or (name == "div" and node.has_class("zaker_quote_v3")):
            if blocks := _blocks(node, context):
                self._add(Quote(blocks))
        elif name in {"ul", "ol"}:
            self._add(*_list(node, context))
        elif name == "li":
            self._take_lone_item(node, context)
        elif name == "table":
            self._add(*_table(node, context))
        elif name == "pre":
            self._take_preformatted(node, context)
        elif name == "hr":
            self._add(Rule())
        elif name == "div" and node.has_class("zk_upvideo") and not node.find({"video"}):
            self._add(*_player(uploaded_video(node.get("data-zkinfo"))))
        elif name == "iframe":
            self._add(*_media_link(node.get("src"), "视频"))
        elif name == "video":
            sides = (node.get(side) for side in ("poster", "width", "height"))
            self._add(*_player(video(media_url(node), *sides)))
        elif name == "audio":
            self._add(*_media_link(media_url(node), "音频"))
        else:
            self._add()
            self.walk(node.contents, context)
            self._add()

    def _take_inline(self, node: Element, context: _Context) -> None:
        name = node.name
        if name == "br":
            self._run.append(Inline(BREAK))
        elif name == "img":
            alt, source = " ".join(node.get("alt").split()), node.get("src")
            self._run.append(Inline(IMAGE, alt, context.emphasis, context.link, source))
        elif name in _CODE and not context.preformatted and not node.find(_NOT_PLAIN):
            self._add_text(node.text(), context, CODE)
        elif name in {"sup", "sub"}:
            self._take_script(node, context)
        elif name == "rt":
            self._take_reading(node, context)
        elif name == "q":
            opening, closing = quote_marks(context.quotes)
            self._add_text(opening, context)
            self.walk(node.contents, replace(context, quotes=context.quotes + 1))
            self._add_text(closing, context)
        else:
            if name in _EMPHASES and not context.emphasis:
                context = replace(context, emphasis=_EMPHASES[name])
            # Within a table in another link, where HTML lets it stand, a link is the one that is followed.
            if name == "a" and (target := node.get("href")):
                context = replace(context, link=Link("https:" + target if target.startswith("//") else target))
            self.walk(node.contents, context)

    def _take_script(self, node: Element, context: _Context) -> None:
        text = node.text()
        characters = text if not text.strip() else None if node.find(_SPEAKING) else script_text(node.name, text)
        if characters == text or node.find(_NOT_INLINE):
            self.walk(node.contents, context)
        elif characters is not None and not node.find(_NOT_PLAIN):
            self._add_text(characters, context)
        else:
            self._add_text(f"<{node.name}>", context, HTML)
            self.walk(node.contents, context)
            self._add_text(f"</{node.name}>", context, HTML)

    def _take_reading(self, node: Element, context: _Context) -> None:
        in_parentheses = isinstance(self._before, Element) and self._before.name == "rp"
        is_reading = node.text().strip() and not in_parentheses and not node.find(_NOT_INLINE)
        marks = ("（", "）") if is_reading else ("", "")
        self._add_text(marks[0], context)
        self.walk(node.contents, context)
        self._add_text(marks[1], context)

    def _take_lone_item(self, node: Element, context: _Context) -> None:
        """Take a `li` in no list, which is shown as if it were in one."""
        self._end_paragraph()
        if not (blocks := _blocks(node, context)):
            return
        last = self.blocks[-1] if self.blocks else None
        if isinstance(last, ItemList) and last.start is None:
            last.items.append(blocks)
        else:
            self._add(ItemList(None, [blocks]))

    def _take_preformatted(self, node: Element, context: _Context) -> None:
        text = text_without_inline_tags(serialise(node))
        if context.link or node.find(_NOT_CODE) or "{" in text or "}" in text:
            # A fence holds no links and images, and no references in place of braces, which Hexo takes for templates.
            self._add()
            self.walk(node.contents, replace(context, preformatted=True))
            self._add()
            return
        lines = text.strip("\n").split("\n")
        if "".join(lines).strip():
            fence = "`" * max(3, 1 + max((len(run) for run in _BACKTICKS.findall(text)), default=0))
            self._add(Literal([fence, *(line.rstrip() for line in lines), fence]))


def _is_images(line: list[Inline]) -> bool:
    return all(inline.kind == IMAGE for inline in line if inline.is_visible)


def _heading(level: int, blocks: list[Block]) -> list[Block]:
    """Return the *blocks* that a heading holds with their text as headings of one line."""
    found: list[Block] = []
    for is_text, group in groupby(blocks, key=lambda block: isinstance(block, Paragraph)):
        if not is_text:
            found += group
            continue
        line: list[Inline] = []
        for block in group:
            for part in block.lines if isinstance(block, Paragraph) else ():
                line += [Inline(TEXT, " "), *part] if line else part
        found.append(Literal([f"{'#' * level} {render_line(line)}"]))
    return found


def _html(node: Element, context: _Context) -> Literal:
    link = context.link.url if context.link else ""
    return Literal([markdown_html.html_line(node, link=link, emphasis=context.emphasis, quotes=context.quotes)])


def _list(node: Element, context: _Context) -> list[Block]:
    """Return a list as the lists of Markdown that it takes: a new one where its numbers jump, or a text is between."""
    numbers = _numbers(node) if node.name == "ol" else {}
    if numbers is None:
        return [_html(node, context)]
    found: list[Block] = []
    others = _Collector()
    for child in node.contents:
        is_list = isinstance(child, Element) and child.name in {"ul", "ol"}
        if not isinstance(child, Element) or not (is_list or child.name == "li"):
            others.walk([child], context)
            continue
        found += others.finish()
        others = _Collector()
        blocks = _list(child, context) if is_list else _blocks(child, context)
        last = found[-1] if found else None
        if not blocks:
            continue
        if is_list:
            # A list that stands in no item is shown as if it belonged to the one before.
            found += blocks if not isinstance(last, ItemList) else ()
            if isinstance(last, ItemList):
                last.items[-1] += blocks
            continue
        number = numbers.get(id(child))
        follows = isinstance(last, ItemList) and (last.start is None) == (number is None)
        if isinstance(last, ItemList) and follows and (number is None or number == (last.start or 0) + len(last.items)):
            last.items.append(blocks)
        else:
            found.append(ItemList(number, [blocks]))
    return [*found, *others.finish()]


def _numbers(node: Element) -> dict[int, int] | None:
    """Return the number of each item of an `ol`, by the item's identity; None where Markdown has no such numbers."""
    items = node.children("li")
    step = -1 if "reversed" in node.attrs else 1
    number = _number(node, "start", len(items) if step < 0 else 1)
    numbers = {}
    for item in items:
        number = _number(item, "value", number)
        numbers[id(item)] = number
        number += step
    counted_in_letters = node.get("type") not in {"", "1"}
    is_plain = all(0 <= number <= _LARGEST_NUMBER for number in numbers.values())
    return numbers if is_plain and not counted_in_letters else None


def _number(element: Element, name: str, otherwise: int) -> int:
    value = element.get(name)
    return int(value) if _NUMBER.fullmatch(value) else otherwise


def _table(node: Element, context: _Context) -> list[Block]:
    """Return a table: of Markdown where each cell is one line in one place, as its content where it has one column."""
    cells = [row.children("td", "th") for row in node.rows()]
    contents = [[_blocks(cell, context) for cell in row] for row in cells]
    if not any(any(row) for row in contents):
        return [block for caption in node.children("caption") for block in _blocks(caption, context)]
    width = max(map(len, contents))
    spans = any(cell.get(name) not in {"", "1"} for row in cells for cell in row for name in _SPANS)
    lines = [] if spans else [[_cell_line(blocks) for blocks in row] for row in contents]
    if spans or any(None in row for row in lines):
        if width > 1:
            return [_html(node, context)]
        found = [block for row in contents for blocks in row for block in blocks]
    else:
        # Renderers fill up rows that are shorter than the first, and cut off what is longer.
        lines[0] += [""] * (width - len(lines[0]))
        written = [f"| {' | '.join(map(str, row))} |" for row in lines]
        found = [Literal([written[0], f"| {' | '.join(['---'] * width)} |", *written[1:]])]
    return [*(block for caption in node.children("caption") for block in _blocks(caption, context)), *found]


def _cell_line(blocks: list[Block]) -> str | None:
    """Return the *blocks* of a cell as one line, None where they are more than that."""
    if not blocks:
        return ""
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph) and len(blocks[0].lines) == 1:
        return render_line(blocks[0].lines[0], in_cell=True)
    return None


def _media_link(source: str, name: str) -> list[Block]:
    source = "https:" + source if source.startswith("//") else source
    return [Literal([f"[{name}]({link_target(source)})"])] if source else []


def _player(video: Video | None) -> list[Block]:
    """Return the player of the video; renderers that leave HTML out show the link in it instead."""
    return [Literal([player(video, f"[视频]({link_target(video.url)})")])] if video else []
