"""Where a page goes on behind an article's text: what its site says there, in boxes of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zakerscraper.utils.chinese import simplified_line
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import IMAGE, TEXT, Block, Box
from zakerscraper.zaker.generic.features import heading_rank, is_boilerplate, is_paragraph, shape
from zakerscraper.zaker.generic.page_lines import is_control, is_editors_line

_SHARE_BEFORE, _SHARE = 0.6, 0.7
"""Of the characters of the paragraphs that say nothing of the site: what stands before that, and of these in a box."""
_MOST = 8
"""So many lines that may be the site's are looked at."""
_LONGEST = 200
_OF_THE_SITE = re.compile(
    r"尽在.{0,16}(?:APP|客户端)|热线(?:电话)?\W{0,2}[\d(（]|(?:报料|爆料|新闻)热线|新闻线索|广告合作|(?:点击|欢迎).{0,4}投稿|给.{0,6}投稿"
    r"|^.{2,8}声明[:：]|^(?:风险|投资|免责)(?:提示|警示|声明|条款)|(?:本站|本报|本网|报社|我们)联系|联系(?:我们|本站)|不构成.{0,12}(?:建议|意见)|风险自担|(?:著作权|版权)(?:归|所有)|(?:注明|谢绝|禁止).{0,6}转载|转载请|授权.{0,12}(?:发表|发布|转载)"
    r"|(?:支持|喜欢|没有人|求)赞赏|赞赏(?:支持|作者)|小礼物|扫码.{0,8}(?:关注|下载)|正在阅读|原文(?:链接|地址)"
    r"|(?:下载|打开|关注|订阅).{0,14}(?:APP|客户端|微信|微博|公众号|小程序|我们)",
    re.IGNORECASE,
)
"""What a site says of itself behind a text, where the text's own box has ended."""


def without_tail(blocks: Sequence[Block], kept: Sequence[Block]) -> list[Block]:
    """Return *kept* up to the first block that is the page's behind the text.

    That is one of rights, hotlines, the site's app or its editors that stands behind the box of the paragraphs before
    it, which are most of them. All behind it is the page's, too.

    Args:
        blocks: All of the page.
        kept: Those that are taken for the article's, in page order.
    """
    end = _begin_of_tail(blocks, kept)
    return [block for block in kept if block.index < end]


def _begin_of_tail(blocks: Sequence[Block], kept: Sequence[Block]) -> int:
    if not kept:
        return len(blocks)
    found = [block for block in blocks[kept[0].index : kept[-1].index + 2] if _is_of_the_site(block)]
    if not found:
        return len(blocks)  # as on most pages
    of_the_site = set(found)
    paragraphs = [block for block in kept if block not in of_the_site and is_paragraph(block)]
    whole = sum(len(block.text) for block in paragraphs)
    for block in found[:_MOST] if paragraphs else ():
        before = [paragraph for paragraph in paragraphs if paragraph.index < block.index]
        if (
            sum(len(paragraph.text) for paragraph in before) < _SHARE_BEFORE * whole
            or (main := _main_box(before)) is None
        ):
            continue
        if (begin := block.index) >= main.last:
            while begin > main.last and _goes_with(blocks[begin - 1], block, main):
                begin -= 1
            return begin
    # Within the text's own box, at its end.
    shapes = set(map(shape, paragraphs))
    for block in found if shapes else ():
        if shape(block) in shapes and not (is_editors_line(block.text) or patterns.is_statement_of_rights(block.text)):
            continue
        behind = [other for other in kept if other.index >= block.index]
        if not of_the_site.isdisjoint(behind) and all(o in of_the_site or o.kind == IMAGE for o in behind):
            return block.index
    return len(blocks)


def _goes_with(before: Block, line: Block, main: Box) -> bool:
    """Tell whether what stands *before* a *line* of the site is told with it: the code to be scanned, whose text it is.

    Args:
        main: The box of the text.
    """
    if before.kind == IMAGE:
        return True
    box = line.box.parent
    is_beside = box is not None and box is before.box.parent and box.first >= main.last
    return is_beside and before.kind == TEXT and not is_paragraph(before)


def _main_box(paragraphs: Sequence[Block]) -> Box | None:
    """Return the smallest box around a paragraph, and not that alone, in which most of the text stands."""
    needed = _SHARE * sum(len(block.text) for block in paragraphs)
    longest = max(paragraphs, key=lambda block: len(block.text))
    for box in longest.box.around():
        if box is longest.box and box.parent is not None:
            continue
        if sum(len(block.text) for block in paragraphs if box.first <= block.index < box.last) >= needed:
            return box
    return None


def _is_of_the_site(block: Block) -> bool:
    text = block.text
    if block.kind != TEXT or len(text) > _LONGEST or not patterns.CJK.search(text) or heading_rank(block) > 2:
        return False
    if is_editors_line(text) or is_control(text) or patterns.is_statement_of_rights(text):
        return True
    if is_boilerplate(block) and not patterns.MARK.fullmatch(text):
        return True
    return _OF_THE_SITE.search(simplified_line(text)) is not None
