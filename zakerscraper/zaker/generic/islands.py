"""Islands in a text: boxes among, before and behind its paragraphs that hold none, judged by how they stand there.

No list of phrases tells what sites put between paragraphs. What the author wrote stands in the flow: sentences, and
headings, lists, tables, quotations and images in the elements made for them. An island is the largest box around a line
or an image in which no paragraph of the text stands. It is the page's where nothing in it is the author's: cards of
links with what stands in these, what is laid over an image, controls before the text and labels behind its end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import groupby, islice, takewhile

from zakerscraper.utils.chinese import simplified_line
from zakerscraper.zaker import urls
from zakerscraper.zaker.dom import text_of
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import IMAGE, TEXT, Block, Box, Outline
from zakerscraper.zaker.generic.features import (
    NO_CONTAINERS,
    heading_rank,
    is_in_caption,
    is_paragraph,
    leads_elsewhere,
    texts_of_elements,
    wrapped_shape,
)

_OF_TEXTS = NO_CONTAINERS - {"a", "figure"} | {"details"}
_OF_LISTS = frozenset({"ul", "ol", "li"})
_KEPT_IN = frozenset({"td", "th", "pre", "code", "figcaption", "blockquote"})
_MOST_LINES, _LINES_BEFORE = 12, 8
_LONGEST_LABEL, _LONGEST_CONTROL, _LONGEST_OVERLAY = 40, 14, 8
"""Characters of Chinese, of other scripts twice as many."""
_LONGEST_CALL = 200
"""Bytes of what a button is for."""
_SHARE_OF_PROSE = 0.34
"""Of the paragraphs' characters: what element and class need for being those of the text."""
_SHARE_OF_LINKS, _SHORTEST_TITLE, _LONG_TITLE = 0.5, 12, 24
"""Of the characters of a card, and bytes: of a Chinese title four characters, or eight behind a label."""
_ELEMENTS_OF_ROW, _LEVELS, _DIGITS_OF_ONE = 3, 3, 3
_SENTENCE = re.compile(r"[。！？!?…，.;,](?:(?<=[。！？!?…，])|\s|$)")
_SPEAKS_OF_ITSELF = re.compile(
    r"本[文帖稿]|[这该此]篇文章|文章(?:的?(?:部分)?内容|版权|仅)|この[記记]事|이 기사"
    r"|\bthis (?:article|story|post)\b|\bcet article\b|\bdiese[rn]? (?:artikel|beitrag)\b|\beste artículo\b",
    re.IGNORECASE,
)
_OF_PUBLISHING = re.compile(
    r"更新|转[载发]|版权|首发|授权|付费|原[创文]|链接|声明|立场|观点|来[自源]|收藏|点赞|打赏|分享|举报|编辑|文章的?(?:部分|内容|仅)"
    r"|有料|会員|会员|公開|公开|無料|シェア|저작|공유|구독|유료"
    r"|publi|appear|updat|written|translat|reviewed|subscri|suscri|member|licen[cs]|copyright|permission|\bshar(?:e|ing)\b"
    r"|partag|réserv|abonn|imprim|teil|druck|kosten|erschien|veröffent|compart|sponsor|fund|\brat(?:e|ing)\b|useful|helpful"
    r"|\bfree\b|\bpaid\b|listen|comment|affiliate|commission",
    re.IGNORECASE,
)
"""A page's words about the text that it shows. Authors speak of that as well, and hardly of its being published."""
_CHANGE = re.compile(r"[-+−▲▼]\s?\d|\d\s?%")
"""Of a price or an index."""
_LABEL_BEFORE_LINKS = re.compile(r"\W{0,3}\w{2,6}\s?[:：|｜]\s?|\W{0,3}[^\W\d_a-z]\w+(?: \w+){0,2}\s?[:|.]\s?")
_URL = re.compile(r"https?://\S+")


def without_islands(
    outline: Outline, kept: Sequence[Block], heading: Block | None, is_byline: Callable[[Block], bool], url: str
) -> list[Block]:
    """Return *kept*, the blocks taken for a text, without those on islands that are the page's.

    Args:
        heading: The block that shows the title.
        is_byline: Tells whether a block says who wrote it or when, and nothing else.
        url: The page's.
    """
    if not any(map(_is_sentence, kept)):
        return list(kept)
    judge = _Judge(outline, kept, heading, is_byline)
    host = urls.host_of(url)
    found: list[Block] = []
    kept = [block for block in kept if not _leads_on(block, url, host)]
    for island, blocks in groupby(kept, judge.island_of):
        inside = list(blocks)
        if island is None:
            found += inside
        elif not judge.is_of_page(island, inside):
            has_image = any(block.kind == IMAGE for block in inside)
            has_program = any(map(_is_program, inside))
            found += [
                block
                for block in inside
                if not (has_image and _is_overlay(block))
                and not (has_program and not _is_program(block) and _is_label(block, _LONGEST_CONTROL))
            ]
    if found and _is_slanted(found[-1]) and _is_told_of_page(found[-1:]):
        found.pop()  # a note of the house, as where it appeared first
    return _without_links_behind(found, url, host)


class _Judge:
    """Knows the paragraphs of a text, and judges what stands on islands among them, in page order."""

    def __init__(
        self,
        outline: Outline,
        kept: Sequence[Block],
        heading: Block | None,
        is_byline: Callable[[Block], bool],
    ) -> None:
        self._outline = outline
        self._kept = frozenset(kept)
        self._is_byline = is_byline
        sentences = [block for block in kept if _is_sentence(block)]
        kinds = [_kind(block, outline.blocks) for block in sentences]
        lengths: Counter[tuple[object, ...]] = Counter()
        for kind, block in zip(kinds, sentences, strict=True):
            lengths[kind] += len(block.text)
        least = _SHARE_OF_PROSE * sum(lengths.values())
        paragraphs = [
            block for kind, block in zip(kinds, sentences, strict=True) if lengths[kind] >= least
        ] or sentences
        self._names = {_likeness(block.box)[1:] for block in paragraphs}
        self._mainland = {box for block in paragraphs for box in block.box.around()}
        if heading is not None:
            self._mainland.update(heading.box.around())
        self._shapes = {self._shape(block) for block in paragraphs}
        self._alike = {_likeness(box) for box in self._mainland if box.tag == "section" or "class" in box.attributes}
        self._first = paragraphs[0].index
        self._last = max(block.index for block in kept if self._shape(block) in self._shapes)
        self._last_sentence = sentences[-1].index
        behind = islice(outline.blocks, self._last + 1, None)
        others = (block.index for block in behind if block.kind == TEXT and block not in self._kept)
        self._first_of_page = next(others, len(outline.blocks))
        self._has_ended = False

    def island_of(self, block: Block) -> Box | None:
        """Return the largest box around *block* in which no paragraph stands, None for a line of a text's own box."""
        if block.box in self._mainland:
            return None
        return next(box for box in block.box.around() if box.parent in self._mainland)

    def is_of_page(self, island: Box, kept: Sequence[Block]) -> bool:
        """Tell whether what is *kept* of an *island* is the page's."""
        blocks = self._outline.blocks[island.first : island.last]
        if len(blocks) > _MOST_LINES or any(block.box.tag in _KEPT_IN for block in kept):
            return False
        if _likeness(island) in self._alike or any(self._is_like_a_paragraph(block) for block in kept):
            return False
        if island.tag in _OF_LISTS and self._is_behind_byline(island):
            return all(_is_label(block, _LONGEST_CONTROL) for block in kept)
        if island.tag in _OF_TEXTS:
            return False
        if self._is_card(blocks, kept) or _is_board(kept):
            return True
        if any(block.kind != TEXT or is_in_caption(block) for block in kept):
            return False
        are_labels = all(_is_label(block, _LONGEST_LABEL) for block in kept)
        if (are_labels and any(map(_is_slot, island.children))) or _calls(blocks, kept):
            return True
        if island.first > self._last:
            is_told = _is_told_of_page(kept)
            self._has_ended = self._has_ended or self._has_page_before(island) or is_told
            if is_told or are_labels:
                is_last = island.first > self._last_sentence and not self._is_of_image(island)
                return is_told or (is_last and (self._has_ended or not _is_enumeration(blocks)))
            return self._has_ended and not any(map(is_paragraph, kept))
        if not self._is_behind_byline(island):
            return island.last <= self._first and _is_told_of_page(kept)
        if _is_told_of_page(kept):
            return True
        if all(map(heading_rank, kept)) or self._is_of_image(island):
            return False
        return are_labels and not any(map(_tells_time, kept)) and not _is_enumeration(blocks)

    def _is_of_image(self, island: Box) -> bool:
        """Tell whether right before *island* is an image of the text, which it may be the caption of."""
        before = self._outline.blocks[island.first - 1] if island.first else None
        return before is not None and before.kind == IMAGE and before in self._kept

    def _has_page_before(self, island: Box) -> bool:
        """Tell whether between the text's end and *island* something has been found to be the page's."""
        return self._first_of_page < island.first

    def _is_like_a_paragraph(self, block: Block) -> bool:
        is_named = "class" in block.box.attributes and _likeness(block.box)[1:] in self._names
        return is_named or self._shape(block) in self._shapes

    def _shape(self, block: Block) -> tuple[object, ...]:
        return _kind(block, self._outline.blocks, within=True)

    def _is_behind_byline(self, island: Box) -> bool:
        """Tell whether *island* stands between who wrote the text, or when, and the paragraphs."""
        for block in reversed(self._outline.blocks[max(0, island.first - _LINES_BEFORE) : island.first]):
            if is_paragraph(block) or heading_rank(block):
                return False
            if self._is_byline(block):
                return True
        return False

    def _is_card(self, blocks: Sequence[Block], kept: Iterable[Block]) -> bool:
        """Tell whether *blocks*, of one island, are a card: links with their images, and nothing said beside them."""
        if any(block.kind != TEXT and not any(map(leads_elsewhere, block.links)) for block in kept):
            return False
        texts = [block for block in blocks if block.kind == TEXT]
        links = [link for block in texts for link in block.links]
        if any(patterns.DOCUMENT_FILE.search(link.attributes.get("href", "")) for link in links):
            return False
        shown = [block for block in texts if not (self._is_byline(block) and not block.links)]
        if not shown or not all(block.is_out or block.is_link or _is_label(block, _LONGEST_LABEL) for block in shown):
            return False
        titles = [block for block in shown if block.is_link or block.box.is_control]
        if not any(len(text_of(link.node).encode()) >= _SHORTEST_TITLE for block in titles for link in block.links):
            return False
        linked = sum(len(block.text) for block in titles)
        return linked >= _SHARE_OF_LINKS * sum(len(block.text) for block in shown)


def _is_sentence(block: Block) -> bool:
    return is_paragraph(block) and _SENTENCE.search(block.text) is not None and not _is_program(block)


def _is_program(block: Block) -> bool:
    return any(box.tag == "pre" for box in islice(block.box.around(), _LEVELS))


def _without_links_behind(kept: list[Block], url: str, host: str) -> list[Block]:
    """Return *kept* without the titles of other pages of the same site at its end, and the line that heads them."""
    end = len(kept)
    while end and kept[end - 1].kind == TEXT and kept[end - 1].is_link and _are_titles(kept[end - 1], url, host):
        end -= 1
    if end < len(kept) and end and _is_label(kept[end - 1], _LONGEST_CONTROL) and not kept[end - 1].links:
        end -= 1
    return kept[:end]


def _leads_on(block: Block, url: str, host: str) -> bool:
    """Tell whether *block* is a label with a colon and titles of other pages of the same site behind it."""
    label = _LABEL_BEFORE_LINKS.match(block.text) if block.links and not block.is_link else None
    if label is None or block.linked + len(block.links) < len(block.text) - label.end():
        return False
    texts = [text_of(link.node) for link in block.links]
    if any(len(text.encode()) < _LONG_TITLE or _URL.fullmatch(text) for text in texts):
        return False  # names, as of who acts in a film
    return _are_titles(block, url, host)


def _are_titles(block: Block, url: str, host: str) -> bool:
    """Tell whether the links of *block* are titles of other pages of the same site."""
    if any(patterns.DOCUMENT_FILE.search(link.attributes.get("href", "")) for link in block.links):
        return False
    titles = (len(text_of(link.node).encode()) >= _SHORTEST_TITLE for link in block.links)
    targets = (urls.resolve(link.attributes.get("href", ""), url) for link in block.links)
    return all(titles) and all(target and target != url and urls.host_of(target) == host for target in targets)


def _kind(block: Block, blocks: Sequence[Block], *, within: bool = False) -> tuple[object, ...]:
    """Return what paragraphs of one text have in common, by element and class, up to a box with several of *blocks*.

    Args:
        within: Whether that box itself is in it, rather than what it is called: texts have parts.
    """
    *_, outer = wrapped_shape(block, blocks)
    names = [_likeness(box)[1:] for box in takewhile(lambda box: box is not outer, block.box.around())]
    return (*names, outer if within or not isinstance(outer, Box) else _likeness(outer)[1:])


def _likeness(box: Box) -> tuple[Box | None, str, str]:
    """Return what parts of one text have in common: where they stand, their element and their classes."""
    return box.parent, box.tag, _own_names(box.attributes.get("class", ""))


@lru_cache(maxsize=4096)
def _own_names(classes: str) -> str:
    """Return *classes* without those that have a number in them, by which each block may have its own."""
    if not any(map(str.isdigit, classes)):
        return classes
    return " ".join(name for name in classes.split() if sum(map(str.isdigit, name)) < _DIGITS_OF_ONE)


def _is_overlay(block: Block) -> bool:
    """Tell whether *block*, beside an image, is laid over it: a count without a word, or what a click on it does."""
    if block.kind != TEXT:
        return False
    is_mark = len(block.text) <= _LONGEST_OVERLAY and patterns.MARK.fullmatch(block.text) is not None
    return is_mark or any(box.is_control for box in islice(block.box.around(), _LEVELS))


def _tells_time(block: Block) -> bool:
    return patterns.find_time(block.text) is not None


def _calls(blocks: Sequence[Block], kept: Sequence[Block]) -> bool:
    """Tell whether *blocks* are few words under a title, and a button."""
    if not any(char.isalpha() for block in kept for char in block.text):
        return False  # a mark that the author gave
    has_button = any(block.box.tag == "button" and block.box.is_control for block in blocks)
    is_titled = heading_rank(kept[0]) > 0 or _is_label(kept[0], _LONGEST_LABEL)
    return has_button and is_titled and sum(len(block.text.encode()) for block in kept) <= _LONGEST_CALL


def _is_slot(box: Box) -> bool:
    """Tell whether a script puts something into *box*, which is empty, where its name says."""
    return box.tag in {"div", "ins"} and box.first == box.last and not box.children and "id" in box.attributes


def _is_board(kept: Sequence[Block]) -> bool:
    """Tell whether *kept* are lines of several elements each, and no words of a sentence: prices and their changes."""
    return len(kept) > 1 and all(
        _is_label(block, _LONGEST_LABEL)
        and len(texts_of_elements(block)) >= _ELEMENTS_OF_ROW
        and _CHANGE.search(block.text)
        for block in kept
    )


def _is_enumeration(blocks: Sequence[Block]) -> bool:
    """Tell whether among *blocks* are lines made alike, and nothing to click on: verses, quantities, a letter's."""
    if any(block.links or block.box.is_control for block in blocks):
        return False
    return len({_likeness(block.box) for block in blocks}) < len(blocks)


def _is_told_of_page(kept: Iterable[Block]) -> bool:
    """Tell whether one of *kept* speaks of the article itself, and of its being published, as authors hardly do."""
    texts = (simplified_line(block.text) for block in kept)
    return any(_SPEAKS_OF_ITSELF.search(text) and _OF_PUBLISHING.search(text) for text in texts)


def _is_slanted(block: Block) -> bool:
    """Tell whether *block* is in italics from end to end."""
    inner = block.box.children
    return len(inner) == 1 and inner[0].tag in {"em", "i"} and text_of(inner[0].node) == block.text


def _is_label(block: Block, longest: int) -> bool:
    """Tell whether *block* is a short line that says nothing: no sentence, no part of one."""
    if block.kind != TEXT or patterns.SOURCE_LABEL.match(block.text):
        return False
    if _URL.fullmatch(block.text):
        return True
    width = 1 if patterns.CJK.search(block.text) else 2
    return len(block.text) <= width * longest and _SENTENCE.search(block.text) is None
