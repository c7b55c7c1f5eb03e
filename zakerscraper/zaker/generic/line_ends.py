"""Links behind the last word of a paragraph that are none of it."""

from __future__ import annotations

from zakerscraper.zaker.dom import text_of
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import TEXT, Outline
from zakerscraper.zaker.generic.features import own_text
from zakerscraper.zaker.generic.page_lines import WAY_BACK, is_control

_LONGEST = 40


def cut_notices(outline: Outline) -> None:
    """Cut off what is a notice at the end of a paragraph in Chinese, `返回首页，查看更多`."""
    for block in outline.blocks:
        if block.kind != TEXT or not 0 < block.linked < len(block.text) or not patterns.CJK.search(block.text):
            continue
        link = block.links[-1]
        text = text_of(link.node)
        if block.linked >= own_text(block) and not WAY_BACK.fullmatch(text):
            continue
        is_end = len(text) < _LONGEST and block.text.endswith(text)
        if is_end and (patterns.is_notice(text) or is_control(text)) and block.cut(link):
            link.left_out = "a notice"
