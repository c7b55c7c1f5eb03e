"""A page as the generic extractor sees it: boxes, and in them pieces of text, pictures and players in page order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from zakerscraper.exceptions import ParseError
from zakerscraper.utils.text import one_line
from zakerscraper.zaker.dom import Page, attribute

TEXT = "text"
PICTURE = "picture"
PLAYER = "player"

_INLINE = frozenset(
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small span strike"
    " strong sub sup time tt u var wbr zkspan".split()
)
_UNSEEN = frozenset("script style noscript template head title link meta base object applet svg math canvas".split())
_PLAYERS = frozenset({"iframe", "video", "audio", "embed"})
# The first that has an address counts; `src` last, as a lazy picture has a placeholder there.
_SOURCES = (
    "data-original",
    "data-src",
    "data-lazy-src",
    "data-actualsrc",
    "data-original-src",
    "data-lazy",
    "data-url",
)
_NAMES_A_SOURCE = re.compile(r"data-(?:[a-z]+-)*(?:src|original|(?:full|image|img|pic|picture|large|big|hd)(?:-?url)?)")
_SOURCE_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_PICTURE_ADDRESS = re.compile(r"^(?:https?:)?//[^\s\"'<>]+", re.IGNORECASE)
_IN_JSON = re.compile(
    r'"(?:url|src|original|origin(?:al)?_?url|full)"\s*:\s*"((?:https?:)?(?:\\?/){2}[^"\s]+)"', re.IGNORECASE
)
_PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp)(?:[?#@!]|$)", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"^data:|^about:|(?:^|[/_.-])(?:placeholder|blank|loading|lazy(?:load)?|spacer|transparent|1x1|pixel|grey|default)"
    r"[\w.-]*\.(?:gif|png|svg|jpe?g|webp)",
    re.IGNORECASE,
)
_MADE_SMALLER = re.compile(r"/_(?:next/|vercel/)?image\?(?:[^\s#]*?&)?(?:url|href)=([^\s&#]+)")
_CANDIDATE = re.compile(r"\s*([^\s,]\S*[^\s,])(?:\s+([\d.]+)([wx]))?\s*(?:,|$)")
_TEXT_NODE, _COMMENT_NODE = "-text", "-comment"
_UPVIDEO = "zk_upvideo"
_MAX_BOXES = 20_000
_MAX_DEPTH = 100
_APP_ADDRESS = re.compile(r"(?!https?:|mailto:|tel:|javascript:|data:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SEGMENT = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]+(?=\d{0,2}(?![A-Za-z0-9]))")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


class Box:
    """An element: its node, place and what is in it.

    first, last: the range of its pieces in `Outline.pieces`, last exclusive. left_out: why it is none of what is
    looked for, "" while it may be. is_control: whether it does something on a click. is_block: whether it stands on
    lines of its own. block: the innermost such box that it is, or is in.
    """

    __slots__ = (
        "_words", "attributes", "block", "children", "depth", "first", "is_block", "is_control", "last", "left_out",
        "node", "parent", "tag",
    )  # fmt: skip

    def __init__(self, node: LexborNode, tag: str, attributes: dict[str, str], parent: Box | None, depth: int) -> None:
        self.node = node
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.depth = depth
        self.children: list[Box] = []
        self.first = self.last = 0
        self.left_out = ""
        self._words: frozenset[str] | None = None
        self.is_control = tag == "button" or (
            bool(attributes) and (is_control(tag, attributes) or (tag == "a" and is_count_of_notes(self)))
        )
        self.is_block = tag not in _INLINE or self.is_control
        self.block: Box = self if self.is_block or parent is None else parent.block

    def around(self) -> Iterator[Box]:
        """Yield this box and the boxes around it, outwards."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent

    def holds(self, other: Box) -> bool:
        """Tell whether *other* is this box or in it."""
        inner: Box | None = other
        while inner is not None and inner.depth > self.depth:
            inner = inner.parent
        return inner is self

    @property
    def words(self) -> frozenset[str]:
        """The words that its class, id and role are made of, lower case: `articleShare-bar` has three.

        Hashes that tools append (`Stack_media__79jAd`) are no words.
        """
        if self._words is None:
            names = " ".join([self.attributes[name] for name in _NAMES if name in self.attributes])
            if "-" in self.tag:
                names += " " + self.tag  # a component's name
            self._words = _words_of(names) if names else _NO_WORDS
        return self._words

    @property
    def selector(self) -> str:
        """A CSS selector that leads a person to it: at most three steps, the last of them its own."""
        steps: list[str] = []
        for box in self.around():
            steps.append(_step(box))
            if len(steps) == 3 or "#" in steps[-1]:
                break
        return " > ".join(reversed(steps))


_NO_WORDS: frozenset[str] = frozenset()
_NAMES = ("class", "id", "role", "data-role", "data-testid")


@lru_cache(maxsize=4096)
def _words_of(names: str) -> frozenset[str]:
    found: set[str] = set()
    for segment in _SEGMENT.findall(names):
        found.update(_words_in(segment))
    return frozenset(found)


@lru_cache(maxsize=4096)
def _words_in(segment: str) -> tuple[str, ...]:
    words = _WORD.findall(segment)
    return tuple(map(str.lower, words)) if len(words) == 1 or all(len(word) > 2 for word in words) else ()


def is_control(tag: str, attributes: Mapping[str, str]) -> bool:
    """Tell whether an element does something on a click rather than belong to a text: a button, a link into an app."""
    if tag == "button" or attributes.get("role", "") in {"button", "tooltip", "menu", "switch", "tab"}:
        return True
    return tag == "a" and _APP_ADDRESS.match(attributes.get("href", "")) is not None


def is_count_of_notes(box: Box) -> bool:
    """Tell whether *box* is a number that leads to what readers wrote, and no mark of a footnote."""
    if box.tag != "a" or not box.attributes.get("href", "").startswith("#"):
        return False
    return (box.node.text(deep=True) or "").strip().isdecimal() and (box.parent is None or box.parent.tag != "sup")


def _step(box: Box) -> str:
    if id_ := box.attributes.get("id", "").split():
        return f"{box.tag}#{id_[0]}"
    return box.tag + "".join(f".{name}" for name in box.attributes.get("class", "").split()[:2])


@dataclass(slots=True, eq=False)
class Piece:
    """What stands together on a line of the page, a picture, or a player.

    kind: TEXT, PICTURE or PLAYER. text: on one line. address: of a picture or player, as the page has it. box: the
    block it stands in. leaves: its text nodes, or its element. links: the `a` around parts of it. linked: how many of
    its characters are in links. is_paragraph, is_boilerplate: what `features` found, as it is asked again and again.
    """

    kind: str
    index: int
    box: Box
    leaves: list[LexborNode]
    text: str = ""
    address: str = ""
    links: list[Box] = field(default_factory=list)
    linked: int = 0
    is_out: bool = False
    is_paragraph: bool | None = None
    is_boilerplate: bool | None = None

    def cut(self, box: Box) -> bool:
        """Take the words of *box*, which stands in this line, out of it, unless nothing else is in it."""
        own = [leaf for leaf in self.leaves if _is_in(leaf, box.node)]
        rest = [leaf for leaf in self.leaves if not _is_in(leaf, box.node)]
        text = " ".join(one_line("".join([leaf.text_content or "" for leaf in rest])).split())
        if not text:
            return False
        if any(link.holds(box) for link in self.links):
            self.linked -= sum(len((leaf.text_content or "").strip()) for leaf in own)
        else:
            inner = [link for link in self.links if box.holds(link)]
            self.linked -= sum(len((link.node.text(deep=True) or "").strip()) for link in inner)
            self.links = [link for link in self.links if link not in inner]
        self.leaves, self.text = rest, text
        self.is_paragraph = self.is_boilerplate = None
        return True

    @property
    def is_link(self) -> bool:
        """Whether all of it is a link."""
        return bool(self.links) and self.linked >= len(self.text)


class Outline:
    """A page's boxes and pieces. root: the box of its body. shown: those boxes that have pieces in them.

    Raises ParseError for a page of more or more deeply nested elements than any that people read.
    """

    def __init__(self, page: Page) -> None:
        body = page.first("body")
        assert body is not None  # a parser of HTML5 always makes one
        self.root = Box(body, "body", {}, None, 0)
        self.boxes: list[Box] = [self.root]
        self.pieces: list[Piece] = []
        self._run: list[tuple[LexborNode, Box | None, str]] = []
        self._has_text = False
        self._read()
        self.shown = [box for box in self.boxes if box.last > box.first]

    def _read(self) -> None:
        """Walk the tree once, iteratively: a page may be nested as deep as it likes."""
        box = self.root
        link: Box | None = None
        node = box.node.first_child
        pieces, boxes = self.pieces, self.boxes
        # Where to go on at the end of a box: behind it, and in which link.
        stack: list[tuple[LexborNode | None, Box | None]] = []
        while True:
            if node is None:
                if box.parent is None:
                    break
                if box.is_block:
                    self._flush(box)
                box.last = len(pieces) + self._has_text
                box = box.parent
                node, link = stack.pop()
                continue
            following = node.next
            tag = node.tag
            if tag == _TEXT_NODE:
                text = node.text_content or ""
                self._run.append((node, link, text))
                if not self._has_text and text and not text.isspace():
                    self._has_text = True
            elif tag is None or tag == _COMMENT_NODE or (tag in _UNSEEN and not _holds_a_picture(node)):
                pass
            elif tag == "br":
                self._flush(box.block)
            else:
                if len(boxes) >= _MAX_BOXES or box.depth >= _MAX_DEPTH:
                    raise ParseError("no known layout, and too many elements to look for another")
                given = node.attributes
                if None in given.values():
                    given = {name: value or "" for name, value in given.items()}
                inner = Box(node, tag, given, box, box.depth + 1)  # type: ignore[arg-type]
                box.children.append(inner)
                boxes.append(inner)
                if inner.is_block:
                    self._flush(box.block)
                inner.first = len(pieces)
                if tag == "img":
                    self._flush(inner)
                    self._show(PICTURE, inner, link, picture_source(node))
                    inner.last = len(pieces)
                elif tag in _PLAYERS or ("class" in given and _UPVIDEO in inner.attributes["class"].split()):
                    self._flush(inner.block)
                    self._show(PLAYER, inner, link, attribute(node, "src", "data-src", "data-zkinfo"))
                    inner.last = len(pieces)
                else:
                    stack.append((following, link))
                    box, following = inner, node.first_child
                    if tag == "a":
                        link = inner
            node = following
        self._flush(self.root)
        self.root.last = len(pieces)

    def _show(self, kind: str, box: Box, link: Box | None, address: str) -> None:
        links = [link] if link is not None else []
        self.pieces.append(Piece(kind, len(self.pieces), box, [box.node], "", address, links))

    def _flush(self, block: Box) -> None:
        run = self._run
        if not run:
            return
        self._run = []
        if not self._has_text:
            return
        self._has_text = False
        text = " ".join("".join([text for _, _, text in run]).split())
        if not text.isprintable():
            text = " ".join(one_line(text).split())
        if not text:
            return
        links: list[Box] = []
        linked = 0
        for _, link, part in run:
            if link is not None and (stripped := part.strip()):
                linked += len(stripped)
                if link not in links:
                    links.append(link)
        leaves = [node for node, _, _ in run]
        self.pieces.append(Piece(TEXT, len(self.pieces), block, leaves, text, "", links, linked))

    def leave_out(self, box: Box, reason: str) -> None:
        """Note that *box* is none of what is looked for."""
        box.left_out = reason
        for piece in self.pieces[box.first : box.last]:
            piece.is_out = True

    def within(self, box: Box) -> list[Piece]:
        """Return the pieces in *box* that have not been left out, in page order."""
        return [piece for piece in self.pieces[box.first : box.last] if not piece.is_out]


def _is_in(node: LexborNode, outer: LexborNode) -> bool:
    around = node.parent
    while around is not None and around.mem_id != outer.mem_id:
        around = around.parent
    return around is not None


def _holds_a_picture(node: LexborNode) -> bool:
    """Tell whether *node* is a `noscript` with a picture that no element beside it stands for."""
    if node.tag != "noscript" or node.css_first("img") is None:
        return False
    beside = node.prev
    while beside is not None and beside.is_text_node and not (beside.text_content or "").strip():
        beside = beside.prev
    if beside is not None and beside.is_element_node and (beside.tag == "img" or beside.css_first("img") is not None):
        return False
    return not any(text.strip() for text in (node.text(deep=True) or "").splitlines())


def picture_source(image: LexborNode) -> str:
    """Return the address of the picture that *image* (an `img`) shows once all scripts have run, "" for none.

    ZAKER itself has it in `data-original`. Others keep it in attributes of other names, in sets of which the largest
    is taken, in the `source` of a `picture`, or in a `noscript` behind it, with a placeholder in `src`.
    """
    attributes = {name: (value or "").strip() for name, value in image.attributes.items()}
    candidates = [attributes.get(name, "") for name in _SOURCES]
    candidates += [_largest(attributes.get(name, "")) for name in _SOURCE_SETS]
    candidates += [
        value for name, value in attributes.items() if name.startswith("data-") and _PICTURE_NAME.search(value)
    ]
    candidates += [m[1].replace("\\/", "/") for v in attributes.values() if v[:1] == "{" and (m := _IN_JSON.search(v))]
    parent = image.parent
    if parent is not None and parent.tag == "picture":
        for source in parent.css("source"):
            candidates += [_largest(attribute(source, *_SOURCE_SETS))]
    candidates.append(attributes.get("src", ""))
    # Behind a placeholder, an address that says nothing of what it is.
    candidates += [value for name, value in attributes.items() if _NAMES_A_SOURCE.fullmatch(name)]
    candidates = [_unwrapped(one) if "image?" in one else one for one in candidates]
    found = next((c for c in candidates if _PICTURE_ADDRESS.match(c) and not _PLACEHOLDER.search(c)), "")
    if found:
        return found
    following = image.next
    while following is not None and following.is_text_node and not (following.text_content or "").strip():
        following = following.next
    if following is not None and following.tag == "noscript" and (inner := following.css_first("img")):
        return picture_source(inner)
    return ""


def _unwrapped(address: str) -> str:
    """Return the picture's own address of one that a framework's server makes smaller: `/_next/image?url=…&w=828`."""
    match = _MADE_SMALLER.search(address)
    inner = unquote(match[1]) if match else ""
    return inner if _PICTURE_ADDRESS.match(inner) else address


def _largest(candidates: str) -> str:
    """Return the address with the largest width or density in a `srcset`."""
    best, size = "", -1.0
    for match in _CANDIDATE.finditer(candidates):
        number = float(match[2]) if match[2] and match[2].count(".") < 2 and match[2] != "." else 1.0
        if number > size:
            best, size = match[1], number
    return best


def squeezed(text: str) -> str:
    """Return *text* in the form in which texts of a page are compared: no white space, no variants of characters."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return "".join(text.split()).casefold()
