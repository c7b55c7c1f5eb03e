"""Judgements on single boxes and blocks of a page."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import lru_cache

from zakerscraper.zaker.dom import text_of
from zakerscraper.zaker.generic import element_names, patterns
from zakerscraper.zaker.generic.blocks import IMAGE, TEXT, Block, Box
from zakerscraper.zaker.generic.element_names import words_of
from zakerscraper.zaker.generic.portraits import is_portrait, is_sign

Shape = tuple[bool, str, str, Box | None]
"""Of a block: whether it is text, its element, its class, and the box around it."""
NO_CONTAINERS = frozenset(
    "p h1 h2 h3 h4 h5 h6 blockquote ul ol li dl dt dd figure figcaption picture pre table tbody thead tr caption center"
    " a span strong b em img video iframe".split()
)
"""Elements that stand in a text, and hold none."""

CAPTION_WORDS = frozenset("caption captions carousel gallery slide slider slideshow figcaption".split())
_LEVELS_OF_CAPTION = 4
_MOST_WRAPPED = 4
OF_OTHERS = ("other", "another", "comments")
"""How reasons begin of what is another article's or a comment."""
_HEADINGS = frozenset({"h1", "h2", "h3"})
_SURELY_A_SENTENCE = 100
"""Characters of a line that is no label, whatever marks are in it."""
_ID_NAME = re.compile(r"data-(?:a|article-?|news-?|doc-?|post-?|story-?)id")
_ALL_AROUND_WORDS = frozenset().union(*element_names.AROUND_WORDS.values())
_MOST_LABELS, _LONGEST_ROW, _LONGEST_CONTROL = 8, 60, 30
_OF_A_DAY = re.compile(
    r"(?<!\d)20\d\d[-/_]?(?:0[1-9]|1[0-2])[-/_]?(?:0[1-9]|[12]\d|3[01])|(?<![0-9a-z])(?=[a-f]*\d)[0-9a-f]{16,}(?![0-9a-z])"
)
"""In the relative URL of an image that came with an article of a day, or got a name when it was uploaded."""
_MOST = 0.5
_TEXT_WORDS = frozenset("text richtext content body article detail".split())
_SHINGLE, _MAX_SHINGLES = 12, 100
_OF_ONE_SHEET = frozenset({"style", "class", "hidden", "id"})
"""Attributes that tell sheets of one text apart."""


@lru_cache(maxsize=16384)
def reasons_in(names: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return what the names of an element say that it is, each with the words that say so."""
    words = words_of(names)
    is_read_aloud = any(map(names.lower().__contains__, element_names.IN_SCREEN_READERS))
    if is_read_aloud and element_names.FOR_SCREEN_READERS.search(names):
        return ((element_names.NOT_SHOWN, words & {"only", "hidden", "reader", "screen"} or words),)
    if names.strip() in element_names.WHOLE_NAMES:
        return (("about the author", words),)
    if words.isdisjoint(_ALL_AROUND_WORDS):
        return ()  # as nearly all are
    if not words <= element_names.AROUND_AMBIGUOUS:
        words -= element_names.AMBIGUOUS_WORDS
    return tuple((reason, hit) for reason, known in element_names.AROUND_WORDS.items() if (hit := words & known))


def own_text(block: Block) -> int:
    """Return how many characters of *block* are in no link."""
    return len(block.text) - block.linked


def spaced_text(block: Block) -> str:
    """Return the text of *block* with a space between its elements: `By` and a name may stand side by side."""
    if len(block.leaves) < 2:
        return block.text
    return " ".join(text for leaf in block.leaves if (text := " ".join((leaf.text_content or "").split())))


def texts_of_elements(block: Block) -> list[str]:
    """Return what the elements of a line say, as there is no space between them, labels with what they are of."""
    texts: list[str] = []
    for leaf in block.leaves:
        text = " ".join((leaf.text_content or "").split())
        if text and texts and texts[-1].endswith((":", "：")):
            texts[-1] += text
        elif text:
            texts.append(text)
    return texts


def is_paragraph(block: Block) -> bool:
    """Tell whether *block* is a paragraph of a text rather than a line of a page."""
    if block.is_paragraph is None:
        own = own_text(block)
        is_sentence = own >= 25 and (own >= _SURELY_A_SENTENCE or patterns.SENTENCE.search(block.text) is not None)
        block.is_paragraph = is_sentence and not is_boilerplate(block)
    return block.is_paragraph


def begin_of_text(blocks: Sequence[Block], others: Container[Box]) -> int:
    """Return the place of the first paragraph, else of the first image or sentence, else the number of *blocks*."""
    left = [(place, block) for place, block in enumerate(blocks) if not block.is_out]
    if (first := next((place for place, block in left if is_paragraph(block)), None)) is not None:
        return first
    return next(
        (
            place
            for place, block in left
            if (block.kind == IMAGE and is_told_image(block, others))
            or (block.kind == TEXT and block.text.endswith(("。", "！", "？")) and not is_boilerplate(block))
        ),
        len(blocks),
    )


def reads_like_text(text: str) -> bool:
    """Tell whether *text* is long, or a sentence."""
    return len(text) >= patterns.LONG or (len(text) >= 6 and patterns.SENTENCE.search(text) is not None)


def is_short_text(box: Box, blocks: Sequence[Block]) -> bool:
    """Tell whether *box* is named for a text, too, and holds *blocks*: two paragraphs at least, and few others."""
    if box.words.isdisjoint(_TEXT_WORDS):
        return False
    paragraphs = [len(block.text) for block in blocks if is_paragraph(block)]
    most = sum(paragraphs) >= _MOST * sum(len(block.text) for block in blocks)
    return len(paragraphs) > 1 and most and not any(block.links for block in blocks)


def is_boilerplate(block: Block) -> bool:
    """Tell whether *block* is what pages say beside a text: a label, a notice."""
    if block.is_boilerplate is None:
        block.is_boilerplate = patterns.is_boilerplate(block.text) or _is_row_of_labels(block)
    return block.is_boilerplate


def may_be_text(block: Block, id_: str) -> bool:
    """Tell whether *block* reads like the text of the article *id_*, outside of links."""
    return (
        own_text(block) > 0
        and reads_like_text(block.text)
        and not (is_own_url(block, id_) or is_boilerplate(block) or patterns.says_deleted(block.text))
    )


def _is_row_of_labels(block: Block) -> bool:
    """Tell whether a line is made of several elements, each of which is a label; between them is no space."""
    if not 1 < len(block.leaves) <= _MOST_LABELS or len(block.text) > _LONGEST_ROW:
        return False
    is_sentence = block.text.endswith(("。", "！", "？", "."))
    if (
        len(block.links) > 1
        and not is_sentence
        and all(patterns.is_label(" ".join(text_of(link.node).split())) for link in block.links)
    ):
        return True  # with the site's name
    texts = [text for leaf in block.leaves if (text := " ".join((leaf.text_content or "").split()))]
    return len(texts) > 1 and all(map(patterns.is_label, texts))


def is_own_url(block: Block, id_: str) -> bool:
    """Tell whether *block* shows the URL of the article *id_*."""
    return block.kind == TEXT and id_ in block.text and len(block.text) < 200


def has_time(blocks: list[Block]) -> bool:
    """Tell whether one of *blocks* tells a time."""
    return any(patterns.find_time(block.text) for block in blocks)


def shape(block: Block) -> Shape:
    """Return what blocks of one text have in common."""
    return (block.kind == TEXT, block.box.tag, block.box.attributes.get("class", ""), block.box.parent)


def wrapped_shape(block: Block, blocks: Sequence[Block]) -> tuple[object, ...]:
    """Return what blocks of one text have in common each of which has boxes of its own; *blocks* are the page's."""
    if block.wrapped_shape is None:
        block.wrapped_shape = _wrapped_shape(block, blocks)
    return block.wrapped_shape


def _wrapped_shape(block: Block, blocks: Sequence[Block]) -> tuple[object, ...]:
    box, found = block.box, [(block.box.tag, block.box.attributes.get("class", ""))]
    while (outer := box.parent) is not None and outer.parent is not None:
        if sum(other.kind == TEXT for other in blocks[outer.first : min(outer.last, outer.first + _MOST_WRAPPED)]) > 1:
            break
        box = outer
        found.append((box.tag, box.attributes.get("class", "")))
    return (*found, box.parent)


def heading_rank(block: Block) -> int:
    """Return 3 for what stands in an `h1`, 2 for another heading, 0 for anything else."""
    if block.heading_rank is None:
        block.heading_rank = _rank_in(block.box)
    return block.heading_rank


def _rank_in(innermost: Box) -> int:
    box: Box | None = innermost
    while box is not None:
        attributes = box.attributes
        if (
            box.tag in _HEADINGS
            or ("role" in attributes and attributes["role"] == "heading")
            or ("itemprop" in attributes and attributes["itemprop"] == "headline")
        ):
            return 3 if box.tag == "h1" else 2
        box = box.parent if box.last - box.first <= 2 else None
    return 0


def is_like_heading(block: Block, heading: Block) -> bool:
    """Tell whether *block* may be for another article what the *heading* is for its own."""
    box, own = block.box, heading.box
    if heading_rank(heading) < 2 and not own.attributes.get("class"):
        return False
    if heading_rank(block) != heading_rank(heading):
        return False
    return block.kind == TEXT and not block.links and box.tag == own.tag and share_a_name(box, own)


def share_a_name(box: Box, other: Box) -> bool:
    """Tell whether two boxes have a class in common, or neither has any."""
    names, others = box.attributes.get("class", "").split(), other.attributes.get("class", "").split()
    return bool(set(names) & set(others)) or not (names or others)


def are_alike(box: Box, other: Box) -> bool:
    """Tell whether two boxes side by side are parts of one text."""
    if box.tag != other.tag:
        return False
    name = box.attributes.get("class", "")
    return name == other.attributes.get("class", "") and (bool(name) or box.tag == "section")


def is_another_record(box: Box, own: Box) -> bool:
    """Tell whether *box*, beside the box *own* of an article, is another one's: an `article`, or of another id.

    Parts of one text that are marked so stand in its box, not beside that.
    """
    if box.tag == own.tag == "article":
        return True
    return any(
        _ID_NAME.fullmatch(name) and box.attributes.get(name, value) != value for name, value in own.attributes.items()
    )


SheetKey = tuple[str, frozenset[str], str]


def sheet_keys(box: Box) -> list[SheetKey]:
    """Return what sheets of one text have in common, of which one is shown, each once for a class of *box*."""
    attributes = box.attributes
    names = frozenset(attributes) - _OF_ONE_SHEET
    classes = attributes.get("class", "").split()
    return [(box.tag, names, name) for name in classes or ([""] if names else [])]


def is_styled_hidden(box: Box) -> bool:
    """Tell whether *box* says itself that it is not shown, to all or until a script shows it."""
    attributes = box.attributes
    return "hidden" in attributes or (
        "style" in attributes and element_names.HIDDEN.search(attributes["style"]) is not None
    )


def is_body_image(block: Block, others: Container[Box]) -> bool:
    """Tell whether an image may be of an article: no sign, no icon, and no link to another article.

    Args:
        others: Boxes in which something leads to other articles, the same for all images of a page.
    """
    if block.is_body_image is None:
        block.is_body_image = not any(link in others for link in block.links) and _may_be_of_text(block)
    return block.is_body_image


def is_told_image(block: Block, others: Container[Box]) -> bool:
    """Tell whether an image is likely an article's, by its URL: the site's own signs have relative ones, too.

    Args:
        others: As for `is_body_image`.
    """
    is_told = "//" in block.url[:8] or _OF_A_DAY.search(block.url) is not None
    return is_told and is_body_image(block, others)


def _may_be_of_text(block: Block) -> bool:
    """Tell it by the image itself: first by what is at hand, as its URL is to be looked for."""
    attributes = block.box.attributes
    for name in ("width", "height", "data-width", "data-height"):
        pixels = attributes[name].removesuffix("px") if name in attributes else ""
        if pixels.isdecimal() and len(pixels) < 6 and int(pixels) < patterns.SMALL_IMAGE:
            return False
    source = block.url
    return not (
        not source
        or is_portrait(block)
        or "/static/" in source
        or patterns.NO_IMAGE.search(attributes.get("class", ""))
        # Of a link to the larger image, that is the sign on it.
        or any(
            patterns.NO_IMAGE.search(link.attributes.get("class", "")) for link in block.links if leads_elsewhere(link)
        )
        or patterns.NO_IMAGE.search(source.rpartition("/")[2])
        or is_sign(block)
        or patterns.NO_IMAGE_FOLDER.search(source)
        or patterns.ADVERTISERS.match(source)
        or any(patterns.ADVERTISERS.match(link.attributes.get("href") or "") for link in block.links)
    )


def shows_lone_image(blocks: Iterable[Block], others: Container[Box]) -> bool:
    """Tell whether one of *blocks* is an image that leads nowhere, and may be of an article."""
    return any(block.kind == IMAGE and not block.links and is_body_image(block, others) for block in blocks)


def opens_image(box: Box, blocks: Sequence[Block], others: Container[Box]) -> bool:
    """Tell whether *box* is a link around images of an article, and nothing else; *blocks* are all of the page."""
    inside = blocks[box.first : box.last]
    return box.tag == "a" and all(block.kind == IMAGE and is_body_image(block, others) for block in inside)


def zooms_image(box: Box, blocks: Sequence[Block], others: Container[Box]) -> bool:
    """Tell whether *box*, a control, is an image of a figure, which a click makes larger, as it may say itself."""
    inside = blocks[box.first : box.last]
    is_image = any(block.kind == IMAGE for block in inside) and all(
        is_body_image(block, others) if block.kind == IMAGE else len(block.text) <= _LONGEST_CONTROL for block in inside
    )
    return is_image and any(outer.tag == "figure" for outer in box.around())


def leads_elsewhere(link: Box) -> bool:
    """Tell whether *link* leads to another page, rather than to an image or a place of this one."""
    href = link.attributes.get("href", "")
    return bool(href) and not href.startswith(("#", "javascript:")) and not patterns.IMAGE_FILE.search(href)


def is_body_player(block: Block) -> bool:
    """Tell whether a player may be of an article: a frame that a script fills with an advertisement has no URL."""
    return block.box.tag != "iframe" or patterns.FRAME_URL.match(block.url) is not None


def is_in_caption(block: Block, heading: Block | None = None) -> bool:
    """Tell whether *block* is told of an image, by the element in which it stands and the *heading* does not."""
    box: Box | None = block.box
    for _ in range(_LEVELS_OF_CAPTION):
        if box is None or (heading is not None and box.holds(heading.box)):
            return False
        if box.tag in {"figcaption", "figure"} or not box.words.isdisjoint(CAPTION_WORDS):
            return True
        box = box.parent
    return False


def containment(text: str, other: str) -> float:
    """Return which share of *text* is in *other*, 0 to 1, by samples of it; both without white space."""
    if not text:
        return 1.0
    size = min(_SHINGLE, len(text))
    step = max(1, (len(text) - size) // _MAX_SHINGLES)
    places = range(0, len(text) - size + 1, step)
    return sum(text[place : place + size] in other for place in places) / len(places)


def is_unseen(attributes: Mapping[str, str]) -> bool:
    """Tell whether the *attributes* of an element say that it is not shown, or stands over the page."""
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or ("style" in attributes and element_names.HIDDEN.search(attributes["style"]) is not None)
    )


def is_of_others(box: Box) -> bool:
    """Tell whether *box* has been left out as another article's, or as a comment, or what is around it has."""
    outer: Box | None = box
    while outer is not None:
        if outer.left_out and outer.left_out.startswith(OF_OTHERS):
            return True
        outer = outer.parent
    return False


def is_hidden(block: Block) -> bool:
    """Tell whether *block* has been left out as a part of what is not shown."""
    return any(box.left_out.startswith(element_names.NOT_SHOWN) for box in block.box.around())
