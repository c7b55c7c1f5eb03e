"""A page as the generic extractor sees it: boxes, and in them blocks of text, images and players in page order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from zakerscraper.exceptions import ParseError
from zakerscraper.utils.text import one_line
from zakerscraper.zaker.dom import Page, attribute
from zakerscraper.zaker.generic.element_names import words_of
from zakerscraper.zaker.generic.hidden_html import holds_an_image
from zakerscraper.zaker.generic.image_urls import image_source

TEXT = "text"
IMAGE = "image"
PLAYER = "player"

_INLINE = frozenset(
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small span strike"
    " strong sub sup time tt u var wbr zkspan".split()
)
_UNSEEN = frozenset("script style noscript template head title link meta base object applet svg math canvas".split())
_SHOWN = frozenset({"img", "iframe", "video", "audio", "embed"})
"""Images and players."""
_TEXT_NODE, _COMMENT_NODE = "-text", "-comment"
_UPVIDEO = "zk_upvideo"
_MAX_BOXES = 20_000
_MAX_DEPTH = 100
_APP_URL = re.compile(r"(?!https?:|mailto:|tel:|javascript:|data:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class Box:
    """An element of a page, with its place and its content.

    Attributes:
        place: Its number among the elements beside it, from 1.
        first, last: The range of its blocks in `Outline.blocks`, last exclusive.
        left_out: The reason why it is not part of the article, "" while it may be.
        is_control: Whether it does something on a click.
        is_block: Whether it stands on lines of its own.
    """

    __slots__ = (
        "_names", "attributes", "children", "depth", "first", "is_block", "is_control", "last", "left_out",
        "node", "parent", "place", "tag",
    )  # fmt: skip

    def __init__(
        self, node: LexborNode, tag: str, attributes: dict[str, str], parent: Box | None = None, place: int = 1
    ) -> None:
        self.node = node
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.place = place
        self.depth: int = parent.depth + 1 if parent is not None else 0
        self.children: list[Box] = []
        self.first = self.last = 0
        self.left_out = ""
        self._names: str | None = None
        self.is_control = (tag in _MAY_BE_CONTROLS or "role" in attributes) and _is_control(self)
        self.is_block = self.is_control or tag not in _INLINE

    @property
    def shape(self) -> tuple[str, str]:
        """Its tag and its classes, which the boxes of one kind have alike."""
        return self.tag, self.attributes.get("class", "")

    def behind(self) -> list[Box]:
        """Return the boxes beside this one and behind it."""
        siblings = self.parent.children if self.parent is not None else [self]
        return siblings[siblings.index(self) + 1 :]

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
    def names(self) -> str:
        """Its class, id and roles, and a component's name."""
        if (names := self._names) is None:
            attributes = self.attributes
            names = attributes.get("class", "")
            if not attributes.keys().isdisjoint(_OTHER_NAMES):
                names = " ".join([names, *(attributes[name] for name in _OTHER_NAMES if name in attributes)])
            if "-" in self.tag:
                names += " " + self.tag
            self._names = names
        return names

    @property
    def words(self) -> frozenset[str]:
        """The words that its names are made of, as `words_of` finds them."""
        return words_of(self.names)

    @property
    def selector(self) -> str:
        """A CSS selector that leads a person to it: at most three steps, the last of them its own."""
        steps: list[str] = []
        for box in self.around():
            steps.append(_step(box))
            if len(steps) == 3 or "#" in steps[-1]:
                break
        return " > ".join(reversed(steps))

    @property
    def path(self) -> str:
        """The CSS selector that finds it and no other element of its page, as `dom.path_to` returns it."""
        steps = [f"{box.tag}:nth-child({box.place})" for box in self.around() if box.parent is not None]
        return " > ".join(("html", "body", *reversed(steps)))


_MAY_BE_CONTROLS = frozenset({"a", "button"})
_ROLES_OF_CONTROLS = frozenset({"button", "tooltip", "menu", "switch", "tab"})
_LEADS_TO_PAGES = ("http:", "https:", "/")
"""How the links begin that are no links into an app, as nearly all are."""
_OTHER_NAMES = ("id", "role", "data-role", "data-testid")


def _is_control(box: Box) -> bool:
    """Tell whether *box* does something on a click rather than belong to a text.

    That is a button, a link into an app, and a number that leads to what readers wrote, but no mark of a footnote.
    """
    attributes = box.attributes
    if box.tag == "button" or ("role" in attributes and attributes["role"] in _ROLES_OF_CONTROLS):
        return True
    href = attributes.get("href", "") if box.tag == "a" else ""
    if href.startswith(_LEADS_TO_PAGES):
        return False
    if not href.startswith("#"):
        return _APP_URL.match(href) is not None
    return (box.node.text(deep=True) or "").strip().isdecimal() and (box.parent is None or box.parent.tag != "sup")


def _step(box: Box) -> str:
    if id_ := box.attributes.get("id", "").split():
        return f"{box.tag}#{id_[0]}"
    return box.tag + "".join(f".{name}" for name in box.attributes.get("class", "").split()[:2])


@dataclass(slots=True, eq=False)
class Block:
    """What stands together on a line of the page, an image, or a player.

    Attributes:
        kind: TEXT, IMAGE or PLAYER.
        text: Its text on one line, "" for an image or a player.
        box: The innermost element with lines of its own around it.
        leaves: Its text nodes, or its element.
        links: The `a` elements around parts of it.
        shown: How many characters its text nodes have, without white space around each.
        linked: How many of them are in links.
        is_paragraph, is_boilerplate, is_body_image, heading_rank, wrapped_shape: Results of `features`, None until
            first asked.
    """

    kind: str
    index: int
    box: Box
    leaves: list[LexborNode]
    text: str = ""
    links: list[Box] = field(default_factory=list)
    shown: int = 0
    linked: int = 0
    is_out: bool = False
    is_paragraph: bool | None = None
    is_boilerplate: bool | None = None
    is_body_image: bool | None = None
    heading_rank: int | None = None
    wrapped_shape: tuple[object, ...] | None = None
    _url: str | None = None

    @property
    def url(self) -> str:
        """The URL of an image or player as the page has it, "" of a text; looked for when it is first asked."""
        if self._url is None:
            if self.kind == IMAGE:
                self._url = image_source(self.leaves[0], self.box.attributes)
            else:
                names = ("src", "data-src", "data-zkinfo") if self.kind == PLAYER else ()
                self._url = attribute(self.leaves[0], *names)
        return self._url

    def cut(self, *boxes: Box) -> bool:
        """Take the words of *boxes*, which stand in this line, out of it, unless nothing else is in it."""
        inside = {node.mem_id: box for box in boxes for node in box.node.traverse(include_text=True)}
        rest = [leaf for leaf in self.leaves if leaf.mem_id not in inside]
        text = " ".join(one_line("".join([leaf.text_content or "" for leaf in rest])).split())
        if not text:
            return False
        links = set(self.links)
        in_links = {box for box in boxes if not links.isdisjoint(box.around())}
        own = [leaf for leaf in self.leaves if inside.get(leaf.mem_id) in in_links]
        inner = {link for link in self.links if inside.get(link.node.mem_id, link) not in {link, *in_links}}
        self.linked -= sum(len((leaf.text_content or "").strip()) for leaf in own)
        self.linked -= sum(len((link.node.text(deep=True) or "").strip()) for link in inner)
        self.links = [link for link in self.links if link not in inner]
        self.leaves, self.text = rest, text
        self.shown = sum(len((leaf.text_content or "").strip()) for leaf in rest)
        self.is_paragraph = self.is_boilerplate = None
        return True

    @property
    def is_link(self) -> bool:
        """Whether all of it is in links."""
        return bool(self.links) and (self.linked >= len(self.text) or self.linked == self.shown)


class _Line:
    """The line that the walk over a page is in.

    Attributes:
        blocks: The list it is appended to when it ends.
        leaves, texts: Its text nodes, and their texts.
        has_text: Whether any of them is more than white space.
        links, shown, linked: As of `Block`.
    """

    __slots__ = ("blocks", "has_text", "leaves", "linked", "links", "shown", "texts")

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = blocks
        self._begin()

    def _begin(self) -> None:
        self.leaves: list[LexborNode] = []
        self.texts: list[str] = []
        self.links: list[Box] = []
        self.shown = self.linked = 0
        self.has_text = False

    def add(self, leaf: LexborNode, text: str, link: Box | None) -> None:
        """Add a text node, which stands in *link*."""
        self.leaves.append(leaf)
        self.texts.append(text)
        shown = text.strip()
        self.shown += len(shown)
        # A text of control characters alone shows nothing either.
        if shown and (shown.isprintable() or one_line(shown)):
            self.has_text = True
            if link is not None:
                self.linked += len(shown)
                if link not in self.links[-2:]:  # a link is left for good, but for one that is around it
                    self.links.append(link)

    def end(self, container: Box) -> None:
        """End the line, which stands in *container*, and begin another."""
        if not self.has_text:
            self.leaves.clear()
            if self.texts:
                self.texts.clear()
            return
        text = self.texts[0].strip() if len(self.texts) == 1 else "".join(self.texts).strip()
        if "  " in text or not text.isprintable():  # as no other white space than single spaces is
            text = " ".join(text.split())
            if not text.isprintable():
                text = " ".join(one_line(text).split())
        if text:
            self.blocks.append(
                Block(TEXT, len(self.blocks), container, self.leaves, text, self.links, self.shown, self.linked)
            )
        self._begin()


class Outline:
    """A page's boxes and blocks, in page order.

    Attributes:
        root: The box of `<body>`.
        shown: The boxes that contain blocks.

    Raises:
        ParseError: The page has more elements, or more deeply nested ones, than pages for people have.
    """

    def __init__(self, page: Page) -> None:
        body = page.first("body")
        if body is None:
            raise ParseError("no known layout, and a page of frames, which has no text of its own")
        self.root = Box(body, "body", {})
        self.boxes: list[Box] = [self.root]
        self.blocks: list[Block] = []
        self._read()
        self.shown = [box for box in self.boxes if box.last > box.first]

    def tagged(self, tag: str) -> list[Box]:
        """Return the boxes of the elements that are called *tag*, in page order."""
        return [box for box in self.boxes if box.tag == tag]

    def marked(self) -> list[Box]:
        """Return the boxes with microdata (`itemprop`), in page order."""
        return [box for box in self.boxes if "itemprop" in box.attributes]

    def _read(self) -> None:
        """Walk the tree once, iteratively: a page may be nested as deep as it likes."""
        box = container = self.root
        link: Box | None = None
        node, place = box.node.first_child, 0
        blocks, line = self.blocks, _Line(self.blocks)
        # Where to go on at the end of a box: behind it, in which link, in which box with lines of its own, how many
        # elements stand there before, and in which box.
        stack: list[tuple[LexborNode | None, Box | None, Box, int, Box]] = []
        while True:
            if node is None:
                if box is self.root:
                    break
                if line.leaves and box.is_block:
                    line.end(box)
                box.last = len(blocks) + line.has_text
                node, link, container, place, box = stack.pop()
                continue
            following, tag = node.next, node.tag
            if tag == _TEXT_NODE:
                if node.is_empty_text_node:  # as most are, between boxes
                    line.leaves.append(node)
                    if line.has_text:
                        line.texts.append(" ")
                elif text := node.text_content:
                    line.add(node, text, link)
            elif tag is not None and tag != _COMMENT_NODE:
                place += 1
                if tag == "br":
                    line.end(container)
                elif tag not in _UNSEEN or (tag == "noscript" and holds_an_image(node)):
                    inner = self._add_box(node, tag, box, place)
                    innermost = container
                    if inner.is_block:
                        innermost = inner
                        if line.leaves:
                            line.end(container)
                    inner.first = len(blocks)
                    if tag in _SHOWN or (_UPVIDEO in inner.attributes.get("class", "") and _is_upvideo(inner)):
                        line.end(innermost)
                        self._show(IMAGE if tag == "img" else PLAYER, inner, link)
                    elif (child := node.first_child) is None:
                        inner.last = len(blocks) + line.has_text
                    else:
                        stack.append((following, link, container, place, box))
                        box, container, place, following = inner, innermost, 0, child
                        link = inner if tag == "a" else link
            node = following
        line.end(self.root)
        self.root.last = len(blocks)

    def _add_box(self, node: LexborNode, tag: str, parent: Box, place: int) -> Box:
        """Return the new box of *node* in *parent*. Raises ParseError where there are too many."""
        if len(self.boxes) >= _MAX_BOXES or parent.depth >= _MAX_DEPTH:
            raise ParseError("no known layout, and too many elements to look for another")
        attributes: dict[str, str] = node.attributes  # type: ignore[assignment]
        if None in attributes.values():
            attributes = {name: value or "" for name, value in attributes.items()}
        box = Box(node, tag, attributes, parent, place)
        self.boxes.append(box)
        parent.children.append(box)
        return box

    def _show(self, kind: str, box: Box, link: Box | None) -> None:
        links = [link] if link is not None else []
        self.blocks.append(Block(kind, len(self.blocks), box, [box.node], "", links))
        box.last = len(self.blocks)

    def leave_out(self, box: Box, reason: str) -> None:
        """Note that *box* is none of what is looked for."""
        box.left_out = reason
        for block in self.blocks[box.first : box.last]:
            block.is_out = True

    def take_apart(self) -> None:
        """Let go of all boxes, which hold each other: else they stay until the garbage collector comes by."""
        for box in self.boxes:
            box.parent = None

    def within(self, box: Box) -> list[Block]:
        """Return the blocks in *box* that have not been left out, in page order."""
        return [block for block in self.blocks[box.first : box.last] if not block.is_out]


def _is_upvideo(box: Box) -> bool:
    return _UPVIDEO in box.attributes["class"].split()
