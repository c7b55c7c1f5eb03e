"""What stands beside the list of a page: side bars and boxes of hot articles, by their names, headings and records."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping

from selectolax.lexbor import LexborNode

from zakerscraper.items import ListEntry
from zakerscraper.zaker.channels import CHANNELS
from zakerscraper.zaker.dom import attribute
from zakerscraper.zaker.generic.blocks import TEXT, Block, Box, Outline
from zakerscraper.zaker.generic.element_names import words_of
from zakerscraper.zaker.generic.list_objects import BESIDE_WORDS
from zakerscraper.zaker.generic.list_parts import plain, texts_of
from zakerscraper.zaker.generic.record_texts import BRACKETS

CURRENT = frozenset({"current", "active", "cur", "on", "selected", "here"})
"""Words in the names of the tab that is shown, or of the number of this page."""
OTHERS, CHOICE = "others", "choice"
_BESIDE_TAGS = frozenset({"aside", "nav", "footer", "header"})
_HEADS_BESIDE = re.compile(
    r"\w{0,6}(?:热[榜搜门读议帖文]|排行)|\w{0,6}榜单$"
    r"|最新资讯|猜你喜欢|相关|(?:为[你您])?推荐|大家都在"
)
_HEADS_CHOICE = re.compile(r"(?:编辑|小编)推荐|\w{2,4}推荐$")
"""Above a side bar, or above a part of the list."""
_HEADS_SECTION = re.compile(r".*(?:新闻|频道|视频|图[片集]|专题|资讯|要闻|头条|快讯|专栏|文章|\d)")
_CHANNELS = frozenset(CHANNELS.values())
_LONGEST_HEADING = 12
_LONGEST_TAB = 4
_LEAST_OF_A_LIST, _LEAST_BESIDE = 6, 3
_MOST_SAY = 0.8


def stands_beside(box: Box) -> bool:
    """Tell whether the element or its names say that *box* stands beside a list."""
    return box.tag in _BESIDE_TAGS or bool(box.words & BESIDE_WORDS)


def others_headed(outline: Outline, box: Box, articles: Container[Box]) -> str:
    """Return what *box* has, which begins with, or follows, a heading of that, and not the tabs of a list.

    `OTHERS` are hot or related articles, and `CHOICE` what somebody recommends, maybe in the list; "" is anything else.

    Args:
        articles: What leads to articles, whose titles are no headings: `今日推荐`.
    """
    headings = [
        block for block in _headings(outline, box) if not _is_title(block, articles) and not _is_tab(outline, block)
    ]
    texts = [_heading_in(block) if box.first <= block.index < box.last else _short_text(block) for block in headings]
    if any(map(_HEADS_BESIDE.match, texts)):
        return OTHERS
    return CHOICE if any(map(_HEADS_CHOICE.match, texts)) else ""


def unlike_the_list(
    outline: Outline, groups: Mapping[Box, list[str]], entries: Mapping[str, ListEntry], beside: Iterable[Box]
) -> list[str]:
    """Return the ids of boxes behind the list whose records are titles alone, where those of the list say more.

    Such a box is a ranking, or stands in a column with one or with others beside the list. Or it has a heading, which
    leads nowhere, names no channel or section and is not made as that of the list; all of those have half as many
    articles as the list at most. Otherwise they are lists of the page, too.

    Args:
        groups: The ids of the records in each box of several, in page order.
        entries: What the records say.
        beside: Boxes that are known to stand beside the list.
    """
    if len(groups) < 2:
        return []

    def says_more(id_: str) -> bool:
        entry = entries.get(id_)
        return entry is not None and bool(entry.times or entry.author)

    largest = max(groups, key=lambda box: len(groups[box]))
    size = len(groups[largest])
    if size < _LEAST_OF_A_LIST or sum(map(says_more, groups[largest])) < _MOST_SAY * size:
        return []
    columns = {_column_of(box, largest) for box in beside}
    of_list = {block.box.shape for block in _headings(outline, largest) if not block.links}

    def is_headed(box: Box) -> bool:
        return any(_may_head_side_bar(line) and line.box.shape not in of_list for line in _headings(outline, box))

    behind = {box: ids for box, ids in groups.items() if box.first >= largest.last and not any(map(says_more, ids))}
    ranked = {box for box, ids in behind.items() if len(ids) >= _LEAST_BESIDE and _is_numbered(outline, box)}
    columns |= {_column_of(box, largest) for box in ranked}
    sure = {box for box in behind if _column_of(box, largest) in columns}
    headed = {box for box, ids in behind.items() if len(ids) >= _LEAST_BESIDE and is_headed(box)}
    if sum(len(behind[box]) for box in headed - sure) * 2 > size:
        headed = set()
    return [id_ for box, ids in behind.items() if box in sure | headed for id_ in ids]


def _is_numbered(outline: Outline, box: Box) -> bool:
    """Tell whether texts of *box* count its articles: 1, 2, 3, as those of a ranking."""
    texts = (plain(text) for block in outline.within(box) if block.kind == TEXT for _, text in texts_of(block))
    return [text for text in texts if text.isdecimal()][:_LEAST_BESIDE] == ["1", "2", "3"]


def _column_of(box: Box, of_list: Box) -> Box:
    """Return the largest box around *box* that the list is not in."""
    return next((outer for outer in box.around() if outer.parent is None or outer.parent.holds(of_list)), box)


def _heading_in(block: Block) -> str:
    """Return the short text that *block* is, or that stands before the first of several links in one line with them."""
    if len(block.links) < _LEAST_BESIDE:
        return _short_text(block)
    links = {link.node.mem_id for link in block.links}
    before = ""
    for node, text in texts_of(block):
        if len(before) > 2 * _LONGEST_HEADING or _is_in(node, links, block.box):
            break
        before += text
    before = plain(before).strip(BRACKETS)
    return before if len(before) <= _LONGEST_HEADING else ""


def _short_text(block: Block) -> str:
    is_heading = not block.links or (block.is_link and len(block.links) == 1 and len(block.text) <= _LONGEST_HEADING)
    return block.text if is_heading and len(block.text) <= 2 * _LONGEST_HEADING else ""


def _is_title(block: Block, articles: Container[Box]) -> bool:
    return block.box in articles or (block.is_link and any(link in articles for link in block.links))


def _is_tab(outline: Outline, block: Block) -> bool:
    """Tell whether *block* is one of several short texts side by side in boxes alike, or a line of them."""
    holders = [node.parent for node, text in texts_of(block) if plain(text)]
    if len(holders) > 1 and len({holder.mem_id for holder in holders if holder is not None}) == len(holders):
        return any(holder is not None and words_of(attribute(holder, "class")) & CURRENT for holder in holders)
    for box in (block.box, block.box.parent):
        if box is None or box.parent is None or box.last - box.first != 1:
            return False
        place = box.parent.children.index(box)
        beside = box.parent.children[max(0, place - 1) : place] + box.parent.children[place + 1 : place + 2]
        if any(sibling.tag == box.tag and _is_short_line(outline, sibling) for sibling in beside):
            return True
    return False


def _is_short_line(outline: Outline, box: Box) -> bool:
    blocks = outline.within(box)
    return len(blocks) == 1 and blocks[0].kind == TEXT and 0 < len(blocks[0].text) <= _LONGEST_TAB


def _is_in(node: LexborNode, links: set[int], box: Box) -> bool:
    """Tell whether *node* in *box* is in one of the elements with the `mem_id` of *links*."""
    holder = node.parent
    while holder is not None and holder.mem_id != box.node.mem_id:
        if holder.mem_id in links:
            return True
        holder = holder.parent
    return False


def _may_head_side_bar(block: Block) -> bool:
    if block.links or len(block.text) > _LONGEST_HEADING or _HEADS_SECTION.match(block.text):
        return False
    return block.text not in _CHANNELS


def _headings(outline: Outline, box: Box) -> list[Block]:
    """Return the texts that may be the heading of *box*: its first, and the one right before it."""
    blocks = outline.blocks
    found = blocks[box.first : box.first + 1]
    if box.parent is not None and box.parent.first < box.first and box.parent.children[0] is not box:
        sibling = box.parent.children[box.parent.children.index(box) - 1]
        if sibling.last - sibling.first == 1:
            found = [*found, blocks[sibling.first]]
    return [block for block in found if block.kind == TEXT]
