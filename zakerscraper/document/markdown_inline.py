"""Inline elements of Markdown: text, links, emphasis, code and images."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import quote

from zakerscraper.document.bare_urls import MAY_HAVE_URL, find_bare_urls

TEXT, CODE, IMAGE, URL, HTML, BREAK = "text", "code", "image", "url", "html", "break"

_SPECIAL = re.compile(r"[\\`*_\[\]~|!]")
# What begins a block at the start of a line. A text may be split among elements in any way (`<b>1</b>. x`), so it is
# escaped at the start of every text, and a number's stop also where the number stands in another one.
_BLOCK_START = re.compile(r"^([^\S\n]*+)(?:([-+=]+)(?=\s|$)|(>)|(\d{0,9})([.)])(?=\s|$))")
_AMPERSAND = re.compile(r"&(?=[#\w]|$)")
_HASHES = re.compile(r"(?<!#)#++(?=\s|$)")
_BACKTICKS = re.compile(r"`+")
HTML_SPACE = " \t\n\r\f"
_SPACES = re.compile(f"[{HTML_SPACE}]+")
# Punctuation that no Markdown syntax uses, and that looks the same in an emphasis and outside of it.
_OUTER = frozenset("，。！？：；、“”‘’「」『』《》〈〉（）【】—…· \t\n\u00a0\u3000")

_URL_ESCAPES = str.maketrans({character: quote(character) for character in ' ()<>\\{}`|"^'})
_URL_SPACES = re.compile(r"[\s\ufeff]")
# What some browser or renderer takes for a reference to a character, with or without its semicolon.
_REFERENCE = re.compile(r"&(?=#|[A-Za-z][A-Za-z0-9]*+(?!=))")

_PLAIN_URL = re.compile(r"(?:https?|ftp)://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]+", re.IGNORECASE)
_HOST_LABEL = "[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*"
_PLAIN_MAIL = re.compile(rf"[A-Za-z0-9.+_-]+@{_HOST_LABEL}(?:\.{_HOST_LABEL})+")
_URL_SIGN = re.compile(r":(?=//)|(?<=www)\.|@", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Link:
    """One link of the body."""

    url: str


@dataclass(slots=True)
class Inline:
    """A part of a line that looks the same from end to end.

    Attributes:
        kind: One of the constants above.
        text: Its text; of an image its alternative text, of a URL the shown text.
        url: The URL of an image or of a bare URL.
        emphasis: The mark, "" for none.
        link: The link that it is in, None for none.
    """

    kind: str
    text: str = ""
    emphasis: str = ""
    link: Link | None = None
    url: str = ""

    @property
    def is_visible(self) -> bool:
        """Whether a reader sees anything of it."""
        return bool(self.text.strip()) if self.kind in {TEXT, CODE} else self.kind != BREAK


def split_lines(inlines: list[Inline]) -> list[list[Inline]]:
    """Return *inlines* as lines, split at the breaks, with white space as HTML shows it; empty for blank lines."""
    lines: list[list[Inline]] = [[]]
    for inline in inlines:
        if inline.kind == BREAK:
            lines.append([])
        else:
            lines[-1].append(inline)
    return [_collapse_spaces(line) for line in lines]


def _collapse_spaces(line: list[Inline]) -> list[Inline]:
    if not any(inline.is_visible for inline in line):
        return []
    after_space = True
    for inline in line:
        if inline.kind == TEXT:
            text = inline.text
            if "  " in text or not text.isprintable():  # as few are
                text = _SPACES.sub(" ", text)
            inline.text = text.removeprefix(" ") if after_space else text
            after_space = inline.text.endswith(" ") if inline.text else after_space
        else:
            after_space = False
    while line[-1].kind == TEXT and not (text := line[-1].text.rstrip(" ")):
        line.pop()
    if line[-1].kind == TEXT:
        line[-1].text = text
    return [inline for inline in line if inline.text or inline.kind != TEXT]


def render_line(line: list[Inline], *, in_cell: bool = False) -> str:
    """Return the Markdown of *line*.

    Args:
        in_cell: Whether it stands in a cell of a table.
    """
    parts: list[Inline] = []
    for inline in line:
        if inline.kind == CODE:
            inline = _simplify_code(inline, in_cell)
        if inline.kind == TEXT and inline.link is None and MAY_HAVE_URL.search(inline.text):
            parts += _split_urls(inline)
        else:
            parts.append(inline)
    if len(parts) == 1 and parts[0].kind == TEXT and not parts[0].emphasis and parts[0].link is None:
        return escape(parts[0].text)  # as most lines are
    return _Line().render(parts)


class _Line:
    """Writes the inlines of one line, and knows what has been written right before."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.ends_in_mark = False
        """Whether the last thing written is the end of an emphasis, which no other may touch."""
        self.is_behind_image = False
        """Whether an image stands before in the same link: marked forgets there that links hold no links."""

    def render(self, inlines: list[Inline]) -> str:
        groups = [list(group) for _, group in groupby(inlines, key=lambda inline: id(inline.link))]
        for number, group in enumerate(groups):
            following = groups[number + 1][0] if number + 1 < len(groups) else None
            self._write_group(group, following)
        return "".join(self.out)

    def _write(self, text: str) -> None:
        if text:
            self.out.append(text)
            self.ends_in_mark = False

    def _before(self) -> str:
        return self.out[-1][-1] if self.out else ""

    def _write_group(self, group: list[Inline], following: Inline | None) -> None:
        link = group[0].link
        after = "[" if following is not None and following.link else _first_character(following)
        if link is None or not any(inline.is_visible for inline in group):
            self._write_runs(group, after)
            return
        self.is_behind_image = False
        before = _take_space(group, 0)
        behind = _take_space(group, -1)
        self._write(before)
        if len(group) == 1 and group[0].kind == TEXT and link.url in {group[0].text, f"mailto:{group[0].text}"}:
            self._write(_url_link(replace(group[0], url=link.url)))
        else:
            self._write("[")
            self._write_runs(group, "]")
            self._write(f"]({link_target(link.url)})")
        self._write(behind)

    def _write_runs(self, group: list[Inline], after: str) -> None:
        runs = [list(run) for _, run in groupby(group, key=lambda inline: inline.emphasis)]
        for number, run in enumerate(runs):
            following = _first_character(runs[number + 1][0]) if number + 1 < len(runs) else after
            if run[0].emphasis:
                self._write_emphasis(run, following)
            else:
                self._write_plain(run)

    def _write_plain(self, inlines: list[Inline]) -> None:
        for kind, same in groupby(inlines, key=lambda inline: inline.kind):
            if kind == TEXT:
                text = _escape_within("".join(inline.text for inline in same), inlines[0].link)
                is_risky = self.is_behind_image and inlines[0].link is not None
                self._write(_URL_SIGN.sub(lambda sign: f"&#{ord(sign[0])};", text) if is_risky else text)
            else:
                for inline in same:
                    self._write(_render_inline(inline))
                    self.is_behind_image = self.is_behind_image or kind == IMAGE

    def _write_emphasis(self, run: list[Inline], following: str) -> None:
        """Write *run* between two marks where every renderer is sure to read them as such.

        They do where a letter or digit stands next to them inside, or white space or punctuation outside. What keeps
        them from it is moved out: Chinese punctuation always, which bold or not looks the same, other signs where
        nothing else helps. Emphases that touch would leave doubt whose mark is whose, and so would one that ends
        within raised or lowered text.
        """
        mark, touches = run[0].emphasis, self.ends_in_mark
        head = _take_edge(run, 0, self._before())
        tail = _take_edge(run, -1, following)
        while (unpaired := _find_unpaired_tag(run)) is not None:
            if _is_end_tag(run[unpaired]):
                head += run[: unpaired + 1]
                del run[: unpaired + 1]
                head += _take_edge(run, 0, ">")
            else:
                tail = run[unpaired:] + tail
                del run[unpaired:]
                tail = _take_edge(run, -1, "<") + tail
        if not run or (touches and not head):
            self._write_plain([*head, *run, *tail])
            return
        self._write_plain(head)
        self._write(mark)
        self._write_plain(run)
        self._write(mark)
        self.ends_in_mark = True
        self._write_plain(tail)


def _render_inline(inline: Inline) -> str:
    """Return the Markdown of *inline*, which is no text."""
    if inline.kind == IMAGE:
        return f"![{_escape_within(inline.text, inline.link)}]({link_target(inline.url)})"
    if inline.kind == URL:
        return _url_link(inline)
    if inline.kind != CODE:
        return inline.text
    marks = "`" * (1 + max((len(run) for run in _BACKTICKS.findall(inline.text)), default=0))
    space = " " if inline.text.startswith("`") or inline.text.endswith("`") else ""
    return f"{marks}{space}{inline.text}{space}{marks}"


def _simplify_code(inline: Inline, in_cell: bool) -> Inline:
    """Return the code *inline*, as a text where not every renderer would show it as it is.

    References mean nothing in code, and Hexo would take braces for a template; some renderers look for the ends of
    cells, links and emphases before they look for code.
    """
    text = _SPACES.sub(" ", inline.text).strip(" ")
    trouble = "{}" + "|\\" * in_cell + "[]`" * (inline.link is not None) + "*~`" * bool(inline.emphasis)
    is_text = not text or any(character in text for character in trouble)
    return replace(inline, kind=TEXT if is_text else CODE, text=text)


def _take_edge(run: list[Inline], end: int, outside: str) -> list[Inline]:
    """Take from the beginning (*end* 0) or the end (-1) of *run* what keeps a mark from standing there, and return it.

    Args:
        outside: The character on the other side, "" at the line's end.
    """
    edges: list[Inline] = []
    while run:
        inline = run[end]
        if inline.kind != TEXT:
            if inline.kind != HTML and _allows_mark(outside):
                break
            edges.append(run.pop(end))
            outside = ">"
            continue
        text = inline.text if end == 0 else inline.text[::-1]
        number = 0
        while number < len(text) and not _allows_mark_inside(text[number], outside):
            outside = text[number]
            number += 1
        if number:
            edge, rest = text[:number], text[number:]
            edges.append(replace(inline, text=edge if end == 0 else edge[::-1]))
            run[end] = replace(inline, text=rest if end == 0 else rest[::-1])
        if number < len(text):
            break
        del run[end]
    return edges if end == 0 else edges[::-1]


def _find_unpaired_tag(run: list[Inline]) -> int | None:
    """Return the place of a tag in *run* whose other half is not in it, None where there is none."""
    opened: list[int] = []
    for number, inline in enumerate(run):
        if inline.kind != HTML:
            continue
        if not _is_end_tag(inline):
            opened.append(number)
        elif opened:
            opened.pop()
        else:
            return number
    return opened[0] if opened else None


def _is_end_tag(inline: Inline) -> bool:
    return inline.text.startswith("</")


def _allows_mark_inside(character: str, outside: str) -> bool:
    if character in _OUTER or character.isspace():
        return False
    return unicodedata.category(character)[0] in "LN" or _allows_mark(outside)


def _allows_mark(outside: str) -> bool:
    """Return whether a mark beside *outside*, "" for a line's end, is one whatever stands on its other side."""
    return not outside or outside.isspace() or _is_punctuation(outside)


def _is_punctuation(character: str) -> bool:
    """Return whether every version of CommonMark takes *character* for punctuation: signs and emoji are for some."""
    category = unicodedata.category(character)[0]
    return category == "P" or (category == "S" and character.isascii())


def _take_space(group: list[Inline], end: int) -> str:
    """Take the space with which the texts of a link begin or end."""
    space = ""
    while group[end].kind == TEXT:
        text = group[end].text
        rest = text.lstrip(" ") if end == 0 else text.rstrip(" ")
        space = space or " " * (rest != text)
        if rest or len(group) == 1:
            if rest != text:
                group[end] = replace(group[end], text=rest)
            break
        del group[end]
    return space


def _first_character(inline: Inline | None) -> str:
    if inline is None:
        return ""
    if inline.kind == TEXT:
        return inline.text[:1]
    return {CODE: "`", IMAGE: "!", URL: "<", HTML: "<"}[inline.kind]


def _split_urls(inline: Inline) -> Iterator[Inline]:
    """Yield the text *inline* in parts: its texts, and the bare URLs between them."""
    position, text = 0, inline.text
    for start, url_text, url in find_bare_urls(text):
        if start > position:
            yield replace(inline, text=text[position:start])
        yield replace(inline, kind=URL, text=url_text, url=url)
        position = start + len(url_text)
    if position < len(text):
        yield replace(inline, text=text[position:])


def _url_link(inline: Inline) -> str:
    plain = _PLAIN_MAIL if inline.url.startswith("mailto:") else _PLAIN_URL
    is_plain = plain.fullmatch(inline.text) and "~~" not in inline.text
    if is_plain and not _REFERENCE.search(inline.text) and "xn--" not in inline.text.lower():
        return f"<{inline.text}>"
    return f"[{escape(inline.text)}]({link_target(inline.url)})"


def escape(text: str) -> str:
    """Return *text* so that Markdown shows it as it is, wherever in a line it stands."""
    if "&" in text:
        text = _AMPERSAND.sub("&amp;", text)
    if _SPECIAL.search(text):
        text = _SPECIAL.sub(r"\\\g<0>", text)
    if match := _BLOCK_START.match(text):
        text = _escape_block_start(match) + text[match.end() :]
    if "#" in text:
        text = _HASHES.sub(lambda match: "\\#" * len(match[0]), text)
    # Hexo renders Nunjucks templates before Markdown. A backslash before `<` would do but behind a bare URL, which
    # Markdown of GitHub's kind makes a link of, backslash and all.
    return text.replace("<", "&lt;").replace("{", "&#123;").replace("}", "&#125;")


def _escape_within(text: str, link: Link | None) -> str:
    """Return *text* escaped; in a *link* with references for brackets, whose backslashes marked takes away there."""
    escaped = escape(text)
    return escaped.replace("\\[", "&#91;").replace("\\]", "&#93;") if link else escaped


def _escape_block_start(match: re.Match[str]) -> str:
    space, mark, quotation, number, stop = match.groups()
    return f"{space}\\{mark}" if mark else f"{space}\\{quotation}" if quotation else f"{space}{number}\\{stop}"


def link_target(value: str) -> str:
    """Return the URL *value* as the target of a link."""
    value = _URL_SPACES.sub(lambda match: quote(match[0]), value.translate(_URL_ESCAPES))
    # marked ends deleted text at two tildes wherever they stand.
    return _REFERENCE.sub("&amp;", value).replace("~~", "%7E%7E")
