"""Inline elements of Markdown: text, links, emphasis, code and images."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import quote

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

# Bare URLs, which most renderers make links of, each in its own way: with the backslashes of escapes in them, and
# with the Chinese text that follows. Written as links they lead where they say.
_PATH = r"(?:[/?#][A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{0,2000}+)?"
_BARE = re.compile(
    r"(?P<web>(?:https?|ftp)://(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9][A-Za-z0-9._@-]{0,300}+|[^\W_][\w.-]{0,250}+)(?::\d{1,5})?"
    rf"{_PATH})|(?P<www>www\.[A-Za-z0-9_-]{{1,63}}(?:\.[A-Za-z0-9_-]{{1,63}}){{0,9}}(?::\d{{1,5}})?{_PATH})"
    r"|(?<![A-Za-z0-9.!#$%&'*+/=?^_~-])(?P<mail>[A-Za-z0-9.!#$%&'*+/=?^_~-]{1,64}+"
    r"@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+)",
    re.IGNORECASE,
)
_MAY_HAVE_URL = re.compile(r"://|@|[wW]\.")
_PLAIN_URL = re.compile(r"(?:https?|ftp)://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]+", re.IGNORECASE)
_HOST_LABEL = "[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*"
_PLAIN_MAIL = re.compile(rf"[A-Za-z0-9.+_-]+@{_HOST_LABEL}(?:\.{_HOST_LABEL})+")
_URL_SIGN = re.compile(r":(?=//)|(?<=www)\.|@", re.IGNORECASE)
_TRAILING = "?!.,:;*_~'\""


@dataclass(slots=True, eq=False)
class Link:
    """One link of the body.

    Attributes:
        url: Where it leads.
    """

    url: str


@dataclass(slots=True)
class Piece:
    """A piece of a line that looks the same from end to end.

    Attributes:
        kind: One of those above.
        text: What it says; of an image its alternative text, of a URL what is shown.
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
    def shows(self) -> bool:
        """Whether a reader sees anything of it."""
        return bool(self.text.strip()) if self.kind in {TEXT, CODE} else self.kind != BREAK


def split_lines(pieces: list[Piece]) -> list[list[Piece]]:
    """Return *pieces* as lines, split at the breaks, with white space as HTML shows it; empty ones for blank lines."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.kind == BREAK:
            lines.append([])
        else:
            lines[-1].append(piece)
    return [_with_single_spaces(line) for line in lines]


def _with_single_spaces(line: list[Piece]) -> list[Piece]:
    if not any(piece.shows for piece in line):
        return []
    after_space = True
    for piece in line:
        if piece.kind == TEXT:
            text = piece.text
            if "  " in text or not text.isprintable():  # as few are
                text = _SPACES.sub(" ", text)
            piece.text = text.removeprefix(" ") if after_space else text
            after_space = piece.text.endswith(" ") if piece.text else after_space
        else:
            after_space = False
    while line[-1].kind == TEXT and not (text := line[-1].text.rstrip(" ")):
        line.pop()
    if line[-1].kind == TEXT:
        line[-1].text = text
    return [piece for piece in line if piece.text or piece.kind != TEXT]


def render_line(line: list[Piece], *, in_cell: bool = False) -> str:
    """Return the Markdown of *line*.

    Args:
        in_cell: Whether it stands in a cell of a table.
    """
    parts: list[Piece] = []
    for piece in line:
        if piece.kind == CODE:
            piece = _without_trouble(piece, in_cell)
        if piece.kind == TEXT and piece.link is None and _MAY_HAVE_URL.search(piece.text):
            parts += _with_urls(piece)
        else:
            parts.append(piece)
    if len(parts) == 1 and parts[0].kind == TEXT and not parts[0].emphasis and parts[0].link is None:
        return escape(parts[0].text)  # as most lines are
    return _Line().render(parts)


class _Line:
    """Writes the pieces of one line, and knows what has been written right before."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.ends_in_mark = False
        """Whether the last thing written is the end of an emphasis, which no other may touch."""
        self.is_behind_image = False
        """Whether an image stands before in the same link: marked forgets there that links hold no links."""

    def render(self, pieces: list[Piece]) -> str:
        groups = [list(group) for _, group in groupby(pieces, key=lambda piece: id(piece.link))]
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

    def _write_group(self, group: list[Piece], following: Piece | None) -> None:
        link = group[0].link
        after = "[" if following is not None and following.link else _first_character(following)
        if link is None or not any(piece.shows for piece in group):
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

    def _write_runs(self, group: list[Piece], after: str) -> None:
        runs = [list(run) for _, run in groupby(group, key=lambda piece: piece.emphasis)]
        for number, run in enumerate(runs):
            following = _first_character(runs[number + 1][0]) if number + 1 < len(runs) else after
            if run[0].emphasis:
                self._write_emphasis(run, following)
            else:
                self._write_plain(run)

    def _write_plain(self, pieces: list[Piece]) -> None:
        for kind, same in groupby(pieces, key=lambda piece: piece.kind):
            if kind == TEXT:
                text = _escape_within("".join(piece.text for piece in same), pieces[0].link)
                is_risky = self.is_behind_image and pieces[0].link is not None
                self._write(_URL_SIGN.sub(lambda sign: f"&#{ord(sign[0])};", text) if is_risky else text)
            else:
                for piece in same:
                    self._write(_source(piece))
                    self.is_behind_image = self.is_behind_image or kind == IMAGE

    def _write_emphasis(self, run: list[Piece], following: str) -> None:
        """Write *run* between two marks where every renderer is sure to read them as such.

        They do where a letter or digit stands next to them inside, or white space or punctuation outside. What keeps
        them from it is moved out: Chinese punctuation always, which bold or not looks the same, other signs where
        nothing else helps. Emphases that touch would leave doubt whose mark is whose, and so would one that ends
        within raised or lowered text.
        """
        mark, touches = run[0].emphasis, self.ends_in_mark
        head = _take_edge(run, 0, self._before())
        tail = _take_edge(run, -1, following)
        while (torn := _torn_tag(run)) is not None:
            if _is_end_tag(run[torn]):
                head += run[: torn + 1]
                del run[: torn + 1]
                head += _take_edge(run, 0, ">")
            else:
                tail = run[torn:] + tail
                del run[torn:]
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


def _source(piece: Piece) -> str:
    """Return the Markdown of *piece*, which is no text."""
    if piece.kind == IMAGE:
        return f"![{_escape_within(piece.text, piece.link)}]({link_target(piece.url)})"
    if piece.kind == URL:
        return _url_link(piece)
    if piece.kind != CODE:
        return piece.text
    marks = "`" * (1 + max((len(run) for run in _BACKTICKS.findall(piece.text)), default=0))
    space = " " if piece.text.startswith("`") or piece.text.endswith("`") else ""
    return f"{marks}{space}{piece.text}{space}{marks}"


def _without_trouble(piece: Piece, in_cell: bool) -> Piece:
    """Return the code *piece*, as a text where not every renderer would show it as it is.

    References mean nothing in code, and Hexo would take braces for a template; some renderers look for the ends of
    cells, links and emphases before they look for code.
    """
    text = _SPACES.sub(" ", piece.text).strip(" ")
    trouble = "{}" + "|\\" * in_cell + "[]`" * (piece.link is not None) + "*~`" * bool(piece.emphasis)
    is_text = not text or any(character in text for character in trouble)
    return replace(piece, kind=TEXT if is_text else CODE, text=text)


def _take_edge(run: list[Piece], end: int, outside: str) -> list[Piece]:
    """Take from the beginning (*end* 0) or the end (-1) of *run* what keeps a mark from standing there, and return it.

    Args:
        outside: The character on the other side, "" at the line's end.
    """
    taken: list[Piece] = []
    while run:
        piece = run[end]
        if piece.kind != TEXT:
            if piece.kind != HTML and _lets_stand(outside):
                break
            taken.append(run.pop(end))
            outside = ">"
            continue
        text = piece.text if end == 0 else piece.text[::-1]
        number = 0
        while number < len(text) and not _may_stand_inside(text[number], outside):
            outside = text[number]
            number += 1
        if number:
            edge, rest = text[:number], text[number:]
            taken.append(replace(piece, text=edge if end == 0 else edge[::-1]))
            run[end] = replace(piece, text=rest if end == 0 else rest[::-1])
        if number < len(text):
            break
        del run[end]
    return taken if end == 0 else taken[::-1]


def _torn_tag(run: list[Piece]) -> int | None:
    """Return the place of a tag in *run* whose other half is not in it, None where there is none."""
    opened: list[int] = []
    for number, piece in enumerate(run):
        if piece.kind != HTML:
            continue
        if not _is_end_tag(piece):
            opened.append(number)
        elif opened:
            opened.pop()
        else:
            return number
    return opened[0] if opened else None


def _is_end_tag(piece: Piece) -> bool:
    return piece.text.startswith("</")


def _may_stand_inside(character: str, outside: str) -> bool:
    if character in _OUTER or character.isspace():
        return False
    return unicodedata.category(character)[0] in "LN" or _lets_stand(outside)


def _lets_stand(outside: str) -> bool:
    """Return whether a mark beside *outside*, "" for a line's end, is one whatever stands on its other side."""
    return not outside or outside.isspace() or _is_punctuation(outside)


def _is_punctuation(character: str) -> bool:
    """Return whether every version of CommonMark takes *character* for punctuation: signs and emoji are for some."""
    category = unicodedata.category(character)[0]
    return category == "P" or (category == "S" and character.isascii())


def _take_space(group: list[Piece], end: int) -> str:
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


def _first_character(piece: Piece | None) -> str:
    if piece is None:
        return ""
    if piece.kind == TEXT:
        return piece.text[:1]
    return {CODE: "`", IMAGE: "!", URL: "<", HTML: "<"}[piece.kind]


def _with_urls(piece: Piece) -> Iterator[Piece]:
    """Yield the text *piece* in parts: its texts, and the bare URLs between them."""
    place, text = 0, piece.text
    for match in _BARE.finditer(text):
        shown = _without_trailing(match[0]) if match.lastgroup != "mail" else match[0]
        if match.start() > place:
            yield replace(piece, text=text[place : match.start()])
        before = {"web": "", "www": "http://", "mail": "mailto:"}[match.lastgroup or "web"]
        yield replace(piece, kind=URL, text=shown, url=before + shown)
        place = match.start() + len(shown)
    if place < len(text):
        yield replace(piece, text=text[place:])


def _without_trailing(shown: str) -> str:
    """Return the bare URL *shown* without the punctuation of the sentence that it stands in."""
    while shown:
        last = shown[-1]
        pair = {")": "(", "]": "["}.get(last)
        if last not in _TRAILING and not (pair and shown.count(last) > shown.count(pair)):
            break
        shown = shown[:-1]
    return shown


def _url_link(piece: Piece) -> str:
    plain = _PLAIN_MAIL if piece.url.startswith("mailto:") else _PLAIN_URL
    is_plain = plain.fullmatch(piece.text) and "~~" not in piece.text
    if is_plain and not _REFERENCE.search(piece.text) and "xn--" not in piece.text.lower():
        return f"<{piece.text}>"
    return f"[{escape(piece.text)}]({link_target(piece.url)})"


def escape(text: str) -> str:
    """Return *text* so that Markdown shows it as it is, wherever in a line it comes to stand."""
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
