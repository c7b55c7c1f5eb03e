"""The body as Markdown (CommonMark with GitHub's tables), without any HTML in it but the players of videos.

Converted by markdownify; ours is what ZAKER's blocks mean, and that no text of an article is taken for markup.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import ClassVar

from bs4.element import NavigableString, Tag
from markdownify import ATX, MarkdownConverter

from zakerscraper.document.dom import attribute, elements, is_inside, parse, texts
from zakerscraper.document.videos import Video, player, uploaded_video, video
from zakerscraper.exceptions import TooLargeError

# Without one of these a text has nothing to be escaped.
_MARKUP = re.compile(r"[\\`*_\[\]~|!&#<>{}+=.)-]")
_SPECIAL = re.compile(r"[\\`*_\[\]~|!]")
# What begins a block at the start of a line. A text may be split among elements in any way (`<b>1</b>. x`), so it is
# escaped at the start of every text, and a number's stop also where the number stands in another one.
_BLOCK_START = re.compile(r"^([^\S\n]*+)(?:([-+=]+)(?=\s|$)|(>)|(\d{0,9})([.)])(?=\s|$))", re.MULTILINE)
_AMPERSAND = re.compile(r"&(?=[#\w]|$)")
_HASHES = re.compile(r"(?<!#)#++(?=\s|$)")
_ENDING_BREAK = re.compile(r"(?<!\\)((?:\\\\)*)\\$")
_ADDRESS_ESCAPES = str.maketrans(
    {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C", "{": "%7B", "}": "%7D"}
)
_INDENTING = frozenset({"blockquote", "ul", "ol", "dl"})
MAX_WORK = 16 * 1024 * 1024
"""Characters of a body times the depth of its quotes and lists; known bodies have some thousand."""
_BLANK_LINES = re.compile(r"\n{3,}")
_BACKTICKS = re.compile(r"`+")
# Punctuation that no Markdown syntax uses, and so may be moved out of an emphasis.
_OUTER = "，。！？：；、“”‘’「」『』《》〈〉（）【】—…· \t\n\u00a0\u3000"
_UNEVEN = re.compile(r"[\t\n\r]|  ")
_SPACES = re.compile(r"[ \t\n]{2,}")
_EMPHASES = frozenset({"b", "strong", "em", "i", "cite", "dfn", "var", "del", "s", "strike"})
# Markdown has nothing for them: their text stands as if they were not there.
_UNMARKED = ("font", "span", "u", "ins", "small", "big", "sub", "sup", "mark", "center", "q")
_LETTING_TOUCH = _EMPHASES.union(_UNMARKED, ["a"])


def _outside_of_cells(name: str) -> Callable[[MarkdownConverter, Tag, str, set[str]], str]:
    """Return markdownify's method *name*, but with the text alone in cells of tables, which hold no blocks."""
    convert = getattr(MarkdownConverter, name)

    def converted(self: MarkdownConverter, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f" {text} " if "_inline" in parent_tags else str(convert(self, el, text, parent_tags))

    return converted


class _Converter(MarkdownConverter):
    """Each `convert_*` gives the Markdown of one element; *text* is that of what the element holds."""

    class Options:
        autolinks = False
        bullets = "-"
        heading_style = ATX
        strip: ClassVar = list(_UNMARKED)

    def process_text(self, el: NavigableString, parent_tags: set[str]) -> str:
        # Most texts have no white space to be mended, and markdownify takes long to find that out.
        if "_noformat" not in parent_tags and el.strip() == el and not _UNEVEN.search(el):
            return _escape(str(el))
        return str(super().process_text(el, parent_tags))  # type: ignore[misc]

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return _escape(text)

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        address = attribute(el, "href")
        if not address or not text.strip() or "_noformat" in parent_tags:
            return text
        before, after = " " * text.startswith(" "), " " * text.endswith(" ")
        return f"{before}[{_on_one_line(text)}]({_address(address)}){after}"

    def convert_b(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _emphasis("**", el, text, parent_tags)

    def convert_em(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _emphasis("*", el, text, parent_tags)

    def convert_del(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _emphasis("~~", el, text, parent_tags)

    convert_strong = convert_b
    convert_i = convert_em
    convert_s = convert_del
    convert_strike = convert_del

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_noformat" in parent_tags:
            return text
        if "{" in text or "}" in text:
            # References mean nothing inside of code, and Hexo would take the braces for a template: plain text it is.
            return _escape(_on_one_line(text))
        # A line end of a block in it would end the code, and what follows would be markup.
        return str(super().convert_code(el, _on_one_line(text) if "\n" in text else text, parent_tags))  # type: ignore[misc]

    convert_kbd = convert_code
    convert_samp = convert_code

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        lines = el.get_text().strip("\n").split("\n")
        if not "".join(lines).strip():
            return ""
        if "_inline" in parent_tags:
            return " " + _escape(" ".join(lines)) + " "
        if any("{" in line or "}" in line for line in lines):
            return "\n\n" + "\\\n".join(_escape(line.strip()) or "\u00a0" for line in lines) + "\n\n"
        longest = max((len(run) for line in lines for run in _BACKTICKS.findall(line)), default=0)
        fence = "`" * max(3, longest + 1)
        return "\n\n" + "\n".join([fence, *lines, fence]) + "\n\n"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        alt = _escape(" ".join(attribute(el, "alt").split()))
        picture = f"![{alt}]({_address(attribute(el, 'src'))})"
        # A picture of ZAKER's stands in a box of its own; text around one is text before and after it.
        return picture if "_inline" in parent_tags else f"\n\n{picture}\n\n"

    def convert_div(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        classes = attribute(el, "class").split()
        if "zk_upvideo" in classes:
            return text if el.find("video") else _player(uploaded_video(attribute(el, "data-zkinfo")))
        if "zaker_quote_v3" in classes:
            return str(self.convert_blockquote(el, text, parent_tags))  # type: ignore[attr-defined]
        return str(super().convert_div(el, text, parent_tags))  # type: ignore[misc]

    # Markdown has no lists of definitions: each term and each definition is a paragraph.
    convert_dl = convert_div
    convert_dt = convert_div
    convert_dd = convert_div

    def convert_iframe(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _link(attribute(el, "src"), "视频")

    def convert_video(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _player(video(_source(el), *(attribute(el, name) for name in ("poster", "width", "height"))))

    def convert_audio(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _link(_source(el), "音频")

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return " " if "_inline" in parent_tags else "\\\n"

    convert_ul = convert_ol = _outside_of_cells("convert_list")
    convert_li = _outside_of_cells("convert_li")
    convert_table = _outside_of_cells("convert_table")
    convert_tr = _outside_of_cells("convert_tr")
    convert_td = convert_th = _outside_of_cells("convert_td")


@cache
def _converter() -> _Converter:
    # It takes as long to make one as to convert a paragraph.
    return _Converter()


def markdown(html: str, root: Tag | None = None) -> str:
    """Return the canonical body *html* (see `zakerscraper.document.body`) as Markdown, ending with a line end.

    root: its tree, where there is one already; it is used up. Pictures, links, emphasis, quotations, lists and tables
    are kept; videos become plain players, frames links. Text that would be markup in Markdown is escaped, braces are
    written as references. Raises TooLargeError.
    """
    root = parse(html) if root is None else root
    # White space means one space here. markdownify's own expressions for it take quadratic time on long runs.
    for node in texts(root):
        if _SPACES.search(node) and not is_inside(node, "pre"):
            node.replace_with(_SPACES.sub(" ", node))
    if len(html) * _depth(root) > MAX_WORK:
        raise TooLargeError("its Markdown would grow without bound")
    text = _converter().convert_soup(root)
    lines = [line.rstrip(" \t") for line in text.strip().split("\n")]
    # A break that nothing follows would be shown as the backslash it is written with.
    for number in reversed(range(len(lines))):
        if not "".join(lines[number + 1 : number + 2]):
            lines[number] = _ENDING_BREAK.sub(r"\1", lines[number])
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n") + "\n"


def _depth(root: Tag) -> int:
    """Return how deep quotes and lists are nested in each other: Markdown repeats each line's marks for each."""
    boxes = [element for element in elements(root) if element.name in _INDENTING]
    # Outer ones come first, so that each parent's depth is known.
    depths: dict[int, int] = {}
    for box in boxes:
        outer = box.find_parent(list(_INDENTING))
        depths[id(box)] = (depths[id(outer)] if outer is not None else 0) + 1
    return max(depths.values(), default=1)


def _escape(text: str) -> str:
    """Return *text* so that Markdown shows it as it is, wherever in a line it comes to stand."""
    if not _MARKUP.search(text):
        return text
    text = _SPECIAL.sub(r"\\\g<0>", _AMPERSAND.sub("&amp;", text))
    text = _BLOCK_START.sub(_escape_block_start, text)
    text = _HASHES.sub(lambda match: "\\#" * len(match[0]), text)
    # Hexo renders Nunjucks templates before Markdown. A backslash before `<` would do but behind a bare address, which
    # Markdown of GitHub's kind makes a link of, backslash and all.
    return text.replace("<", "&lt;").replace("{", "&#123;").replace("}", "&#125;")


def _escape_block_start(match: re.Match[str]) -> str:
    space, mark, quote, number, stop = match.groups()
    return f"{space}\\{mark}" if mark else f"{space}\\{quote}" if quote else f"{space}{number}\\{stop}"


def _emphasis(mark: str, el: Tag, text: str, parent_tags: set[str]) -> str:
    """Return *text* between two marks, where Markdown is sure to read them as such, else without.

    It reads them where a letter or digit stands next to them inside; Chinese punctuation is moved out, which bold
    or not looks the same. Emphases that touch or hold each other, and blocks in one, leave doubt.
    """
    if _EMPHASES & parent_tags or "_noformat" in parent_tags or "\n" in text:
        return text
    core = text.strip(_OUTER)
    if not core or not (_is_word(core[0]) and _is_word(core[-1])) or _touches_another(el):
        return text
    opening, closing = text.split(core, 1)
    return f"{opening}{mark}{core}{mark}{closing}"


def _touches_another(el: Tag) -> bool:
    """Say whether the text right before the emphasis *el* ends in another one, whatever empty elements are between."""
    for before in el.previous_elements:
        if isinstance(before, Tag):
            if before.name not in _LETTING_TOUCH:
                return False
        elif before:
            # The marks of a link stand between what is in it and what is not.
            return before.find_parent(list(_EMPHASES)) is not None and before.find_parent("a") is el.find_parent("a")
    return False


def _on_one_line(text: str) -> str:
    return " ".join(filter(None, (line.strip() for line in text.split("\n"))))


def _is_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"


def _address(address: str) -> str:
    return address.translate(_ADDRESS_ESCAPES)


def _source(el: Tag) -> str:
    """Return the address that the `video` or `audio` element *el* plays, "" where it has none."""
    source = el.find("source", src=True)
    return attribute(el, "src") or (attribute(source, "src") if source else "")


def _link(address: str, name: str) -> str:
    address = "https:" + address if address.startswith("//") else address
    return f"\n\n[{name}]({_address(address)})\n\n" if address else ""


def _player(shown: Video | None) -> str:
    """Return the player of the video; renderers that leave HTML out show the link in it instead."""
    return f"\n\n{player(shown, f'[视频]({_address(shown.address)})')}\n\n" if shown else ""
