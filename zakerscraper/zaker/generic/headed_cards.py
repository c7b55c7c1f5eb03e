"""Cards among a text that their heads tell: words explained, points of the text, questions to an assistant."""

from __future__ import annotations

import re
from itertools import islice

from zakerscraper.utils.chinese import simplified_line
from zakerscraper.zaker.generic import element_names, patterns
from zakerscraper.zaker.generic.blocks import IMAGE, Block, Box
from zakerscraper.zaker.generic.features import (
    NO_CONTAINERS,
    are_alike,
    heading_rank,
    is_body_image,
    is_paragraph,
    may_be_text,
    own_text,
    texts_of_elements,
)
from zakerscraper.zaker.generic.reading import Reading

SUMMARY = "a summary"
_HEADS_CARD = re.compile(
    r"(?:本文|核心|关键|内容|文章|新闻|全文)要点|(?:本文|核心|关键|内容|文章|新闻|全文)?要点(?:提炼|速读|速览|总结|梳理)"
    r"|名词解释|(?:知识|百科|背景|词条)(?:卡片|小百科|点)|小百科"
    r"|(?:你|您|大家)?(?:可能|都|还)(?:也|还)?(?:在|想)问|猜你想问|(?:事件|新闻)(?:脉络|时间线|进展)"
)
"""Heads a card of a page about its text, where it has a box of its own; in a text it heads a part of that."""
_MADE_BY_MACHINE = re.compile(
    r"\W*(?:(?:(?:本|该|以上|以下)?(?:内容|摘要|总结)?由.{0,6}(?:AI|模型|智能|机器|算法).{0,6}(?:生成|总结|提炼|提供)|AI生成)"
    r"(?:\W*(?:内容)?仅供参考)?|仅供参考)\W*$"
)
"""Behind the head of a summary."""
_LABELS_SUMMARY = re.compile(r"\W*(?:文章|新闻|内容)?(?:摘要|提要|导读|导语)\W*(?:$|[:：])")
_LONGEST, _LONGEST_BESIDE = 400, 12
_LEVELS = 3


def head_of(block: Block) -> str:
    """Return what a line heads others with: its first element where little else stands in it, as who wrote that."""
    if len(block.leaves) < 2 or block.box.tag == "p" or block.links:
        return block.text
    texts = texts_of_elements(block)
    rest = _MADE_BY_MACHINE.sub("", "".join(texts[1:]))
    if len(texts) < 2 or len(rest) > _LONGEST_BESIDE or patterns.SENTENCE.search(rest):
        return block.text
    return texts[0]


def reason_under(head: str) -> str:
    """Return what a line *head* heads that is none of the article, wherever it stands, "" for nothing."""
    if patterns.HEADS_SUMMARY.fullmatch(_MADE_BY_MACHINE.sub("", simplified_line(head))):
        return SUMMARY
    return "other articles" * patterns.heads_others(head)


def headed_card(reading: Reading, block: Block, head: str) -> Box | None:
    """Return the box that *block* begins, with what its *head* heads; None where that is no card."""
    if not _HEADS_CARD.fullmatch(simplified_line(head)):
        return None
    box = block.box
    while box.last == block.index + 1 and box.parent is not None and box.parent.first == block.index:
        box = box.parent
    if box.first != block.index or box.last == block.index + 1 or box.tag in NO_CONTAINERS or box.parent is None:
        return None
    if reading.heading is not None and box.holds(reading.heading.box):
        return None
    blocks = reading.outline.blocks
    inside = sum(own_text(block) for block in blocks[box.first : box.last])
    beside = (*blocks[: box.first], *blocks[box.last :])
    if inside > _LONGEST or not any(_may_be_text(block, reading) for block in beside):
        return None
    if any(are_alike(kid, box) and _is_part_of_text(reading, kid) for kid in box.parent.children if kid is not box):
        return None
    return box


def labelled_summary(block: Block) -> Box | None:
    """Return the box of a summary above a text that *block*, its label, begins; a name calls the box so, too."""
    if not _LABELS_SUMMARY.match(block.text):
        return None
    around = [box for box in islice(block.box.around(), _LEVELS) if box.first == block.index]
    return next((box for box in around if not box.words.isdisjoint(element_names.SUMMARY_WORDS)), None)


def _may_be_text(block: Block, reading: Reading) -> bool:
    if block.is_out or (reading.heading is not None and block.index <= reading.heading.index):
        return False
    return is_body_image(block, reading.others) if block.kind == IMAGE else may_be_text(block, reading.id)


def _is_part_of_text(reading: Reading, box: Box) -> bool:
    """Tell whether *box*, which may be left out, has a heading of a text's own and paragraphs."""
    blocks = reading.outline.within(box)
    is_headed = bool(blocks) and heading_rank(blocks[0]) > 0
    is_card = bool(blocks) and _HEADS_CARD.fullmatch(simplified_line(head_of(blocks[0]))) is not None
    return not is_card and (is_headed or box.tag != "section") and any(map(is_paragraph, blocks))
