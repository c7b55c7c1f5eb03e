"""Widgets on a page: small boxes that say themselves what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, islice

from zakerscraper.utils.chinese import simplified_line
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import IMAGE, PLAYER, TEXT, Block, Box, Outline
from zakerscraper.zaker.generic.features import (
    NO_CONTAINERS,
    heading_rank,
    is_paragraph,
    leads_elsewhere,
    reads_like_text,
    texts_of_elements,
)
from zakerscraper.zaker.generic.portraits import names_card

_MAX_BLOCKS, _MAX_TEXT = 12, 160
_MAX_CHOICES, _MAX_ELEMENTS = 100, 200
"""So many choices of a page are looked at, and so many elements around each."""
_FORM = "<form>"
_APP = re.compile(
    r"(?:(?:打开|下载|安装|使用|前往|进入|上|去|在|用)\s?[\w \u3000·]{0,14}(?:客户端|APP)"
    r"|(?:客户端|APP)(?:内|里)?(?:打开|查看|阅读))[^。]*",
    re.IGNORECASE,
)
_NAMES_APP = re.compile(r"[\w·]{1,12}\s?(?:APP|客户端)", re.IGNORECASE)
_SKIPS = re.compile(r"(?:skip|跳过)[^.。]{1,60}(?:continue reading|继续阅读)\W*$", re.IGNORECASE)
"""What leads readers past what stands in a box and is none of the text."""
_ADVERTISES = re.compile(r"\W*(?:广告|推广|赞助(?:内容)?|AD|advertisement|sponsored)\W*", re.IGNORECASE)
_OPENS = re.compile(r"(?:立即|马上|去|点击|免费)?(?:打开|下载|安装|体验|使用|查看)(?:APP|客户端|应用)?", re.IGNORECASE)
_CALL = re.compile(
    r"\W*(?:立即|马上|一键|免费|点击|去|前往|现在)?(?:下载|打开|订阅|安装|关注|预约|报名|购买|抢购|领取|加入|体验|试用|开通)"
    r"(?:APP|客户端|我们|吧)?\W*",
    re.IGNORECASE,
)
"""What a card asks to do, on its last line."""
_PRICE = re.compile(
    r"(?:参考价|售价|到手价|活动价|券后价?|特价|现价|价格|￥|¥)\s*[:：]?\s*[￥¥]?\s*\d[\d.,]*\s*(?:元|起|元起)?",
    re.IGNORECASE,
)
_POINTS = re.compile(r"[►▶▸»]\s*")
"""Stands before a link to another article."""
_LEAST_TITLE = 8
_CELLS = frozenset({"td", "th"})
_GOODS = "what can be bought"
_OFFERS = frozenset({_GOODS, "an invitation to an app", "an advertisement", "a call to act"})
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,12}", re.IGNORECASE)
_VIDEO_WORDS = frozenset({"video", "videos"})
_MAX_LINES, _LONGEST_LINE = 4, 40
_ENDS_SENTENCE = ("。", "！", "？", "；", "”", "…")
_ASKS = re.compile(
    r".{2,40}[？?]\W*(?:[（(【\[].{0,10}[）)】\]])?|.{0,30}(?:[单多]选|投票|投一票|最多选.{0,4})\W*|.{0,10}\d+\s*人(?:已)?(?:参与|投票).{0,6}"
)


def find_widgets(outline: Outline) -> Iterator[tuple[Box, str]]:
    """Yield what small boxes are: polls, cards of accounts and other articles, forms, invitations, inner boxes first.

    What the caller leaves out meanwhile is none of the boxes around it.
    """
    forms = {box for box in outline.tagged("form") if box.left_out == _FORM}
    around_forms = {outer for box in forms for outer in (box.parent, box.parent and box.parent.parent)}
    lines, characters = _count(outline)
    changed_from = len(outline.blocks)
    blocks: list[Block] = []
    texts: list[str] = []
    seen: tuple[int, int] | None = None
    for box in reversed(outline.shown):
        first, last = box.first, box.last
        # The counts hold up to where something was left out meanwhile: those behind it are of boxes around that.
        if last <= changed_from and not (
            0 < lines[last] - lines[first] <= _MAX_BLOCKS and characters[last] - characters[first] <= _MAX_TEXT
        ):
            continue
        if seen != (first, last):  # else the same as in the box within
            shown = (block for block in outline.blocks[first:last] if block.kind == TEXT and not block.is_out)
            blocks, seen = list(islice(shown, _MAX_BLOCKS + 1)), (first, last)
            if len(blocks) > _MAX_BLOCKS or sum(len(block.text) for block in blocks) > _MAX_TEXT:
                blocks = []
            texts = [simplified_line(block.text) for block in blocks]
        if not blocks:
            continue
        kind = _kind(box, blocks, texts) or ("a call to act" if _calls_to_act(outline, box) else "")
        if not kind and box in around_forms and _is_form(outline, box, blocks):
            kind = "a form, and what it is for"
        if not kind and _shows_advertiser(outline, box):
            kind = "an advertisement"
        if not kind and _tells_of_author(outline, box):
            kind = "a card of the author"
        if kind:
            box = _with_its_image(outline, box) if kind in _OFFERS else box
            first = box.first
            yield box, kind
            changed_from, seen = first, None
    for box in list(_polls(outline)):
        yield box, "a poll"


def _count(outline: Outline) -> tuple[list[int], list[int]]:
    """Count, up to each block, the lines that are not left out, and their characters."""
    lengths = [len(block.text) if block.kind == TEXT and not block.is_out else -1 for block in outline.blocks]
    return [0, *accumulate(length >= 0 for length in lengths)], [0, *accumulate(max(0, length) for length in lengths)]


def _kind(box: Box, blocks: list[Block], texts: list[str]) -> str:
    """Return what the lines of *box* say that it is, "" for nothing; *texts* are theirs in simplified characters."""
    if blocks[0].is_link and all(map(_is_paid_link, blocks)):
        return "an advertisement"
    shares = [text for text in texts if text.endswith("%") and patterns.SHARE_OF_VOTES.fullmatch(text)]
    if len(shares) > 1 and any("投票" in text or "参与" in text or text.endswith("？") for text in texts):
        return "a poll"
    if not box.words.isdisjoint(_VIDEO_WORDS) and box.tag not in NO_CONTAINERS and len(texts) <= _MAX_LINES:
        is_alone = box.last - box.first == len(texts)
        return "what a video is called" * (is_alone and all(map(_is_short_title, texts)))
    if len(blocks) == 1 and len(blocks[0].leaves) > 1 and box.tag not in NO_CONTAINERS and _is_line_of_offer(blocks[0]):
        return "an invitation, or an advertisement"
    if _APP.fullmatch(texts[0]) and box.tag not in NO_CONTAINERS and all(map(_OPENS.fullmatch, texts[1:])):
        return "an invitation to an app" * (len(texts) > 1)
    if len(blocks) > 1 and blocks[0].is_link and _NAMES_APP.fullmatch(texts[0]) and all(map(_is_short_line, texts[1:])):
        return "an invitation to an app" * _may_be_card(box, blocks[0])
    if len(blocks) > 1 and any(block.links and _SKIPS.search(text) for block, text in zip(blocks, texts, strict=True)):
        return "what readers may skip"
    if len(blocks) > 1 and _ADVERTISES.fullmatch(texts[0]) and all(block.is_link for block in blocks[1:]):
        return "an advertisement"
    if len(blocks) == 1 and blocks[0].links and _leads_to_another(box, blocks[0]):
        return "another article"
    if len(blocks) > 1 and any(map(_PRICE.fullmatch, texts)) and any(block.is_link for block in blocks):
        return _GOODS * (_may_be_card(box, blocks[0]) and all(map(_is_short_line, texts)))
    if len(texts) > 1 and any(text[0].isdigit() and patterns.ACCOUNT.fullmatch(text) for text in texts):
        return "an account's card"
    if texts[-1].endswith("？") and box.tag not in NO_CONTAINERS:
        return "a question to the reader" * any(kid.is_control for kid in box.children)
    return ""


def _may_be_card(box: Box, first: Block) -> bool:
    """Tell whether *box* may hold a card: it is no part of a list or table, nor headed as a part of a text is."""
    return box.tag not in NO_CONTAINERS and box.tag not in _CELLS and not heading_rank(first)


def _leads_to_another(box: Box, block: Block) -> bool:
    if heads_links(block) or _is_card_of_link(box, block):
        return True
    mark = _POINTS.match(block.text)
    if mark is None or block.linked < max(_LEAST_TITLE, len(block.text) - mark.end()):
        return False
    return all(leads_elsewhere(link) for link in block.links) and not any(
        patterns.DOCUMENT_FILE.search(link.attributes.get("href", "")) for link in block.links
    )


def _is_paid_link(block: Block) -> bool:
    return block.is_link and all("sponsored" in link.attributes.get("rel", "").lower() for link in block.links)


def _is_line_of_offer(block: Block) -> bool:
    """Tell whether elements that stand in one line invite to an app, or are an advertisement that is called so."""
    texts = [simplified_line(text) for text in texts_of_elements(block)]
    if len(texts) < 2:
        return False
    if _APP.fullmatch(texts[0]) and all(map(_OPENS.fullmatch, texts[1:])):
        return True
    label = next((text for text in (texts[0], texts[-1]) if _ADVERTISES.fullmatch(text)), "")
    return bool(label) and 0 < block.linked >= len(block.text) - len(label)


def _shows_advertiser(outline: Outline, box: Box) -> bool:
    """Tell whether *box* is an image of an advertiser, or a link to one, and short lines right beside it."""
    if not 1 < box.last - box.first <= _MAX_LINES:
        return False
    blocks = outline.blocks[box.first : box.last]
    if not any(block.kind == IMAGE and _is_advertisers(block, box) for block in blocks):
        return False
    return all(
        _is_advertisers(block, box) or (block.kind == TEXT and block.box is box and _is_short_line(block.text))
        for block in blocks
    )


def _tells_of_author(outline: Outline, box: Box) -> bool:
    """Tell whether *box* is named a card of a person, and stands behind text rather than in a byline with a time."""
    if not names_card(box.names) or not any(map(is_paragraph, outline.blocks[: box.first])):
        return False
    return not any(patterns.find_time(block.text) for block in outline.blocks[box.first : box.last])


def _is_advertisers(block: Block, box: Box) -> bool:
    """Tell whether *block*, right in *box* or in a link that is, is an image of an advertiser or leads to one."""
    own = block.links[-1] if block.links else block.box
    urls = [link.attributes.get("href", "") for link in block.links]
    return own.parent is box and any(map(patterns.ADVERTISERS.match, (block.url, *urls)))


def _with_its_image(outline: Outline, box: Box) -> Box:
    """Return *box*, or the box around it that holds its image besides, and stands among sentences."""
    parent = box.parent
    if parent is None or parent.parent is None or parent.tag in NO_CONTAINERS:
        return box
    beside = (*outline.blocks[parent.first : box.first], *outline.blocks[box.last : parent.last])
    around = outline.blocks[parent.parent.first : parent.first] + outline.blocks[parent.last : parent.parent.last]
    has_text = any(block.kind == TEXT and not block.is_out and reads_like_text(block.text) for block in around)
    is_card = len(beside) == 1 and beside[0].kind == IMAGE and has_text
    return parent if is_card else box


def _is_card_of_link(box: Box, block: Block) -> bool:
    """Tell whether *box* is a link beside paragraphs: a title, and behind it how often it was read, or its host."""
    if box.tag != "a" or box.parent is not block.box or block.box.tag in NO_CONTAINERS or not block.is_link:
        return False
    texts = texts_of_elements(block)
    if not 2 <= len(texts) <= _MAX_LINES or not leads_elsewhere(box):
        return False
    return patterns.COUNT.search(texts[-1]) is not None or _HOST.fullmatch(texts[-1]) is not None


def _is_short_line(text: str) -> bool:
    return len(text) <= _LONGEST_LINE and not text.endswith(_ENDS_SENTENCE)


def _is_short_title(text: str) -> bool:
    return len(text) <= 2 * _LONGEST_LINE and not text.endswith((".", "!", *_ENDS_SENTENCE))


def _calls_to_act(outline: Outline, box: Box) -> bool:
    """Tell whether *box* is a card of few short lines, of which the last is a link or a button to subscribe or buy."""
    if box.last - box.first < 2 or box.tag in NO_CONTAINERS or box.parent is None:
        return False
    texts = [block for block in outline.blocks[box.first : box.last] if block.kind == TEXT]
    if not 2 <= len(texts) <= _MAX_LINES:
        return False
    *lines, call = texts
    if not (call.is_link or call.box.is_control) or not _CALL.fullmatch(simplified_line(call.text)):
        return False
    # With a time it is a byline, and a button to follow who wrote it.
    return all(_is_short_line(line.text) and not patterns.find_time(line.text) for line in lines)


def _is_form(outline: Outline, box: Box, blocks: list[Block]) -> bool:
    """Tell whether *box*, around a form, is to sign up for something, with the few words that ask for it."""
    if box.tag in NO_CONTAINERS or sum(map(is_paragraph, blocks)) > 1:
        return False
    inside = outline.blocks[box.first : box.last]
    return len(inside) < len(outline.blocks) and not any(block.kind == PLAYER for block in inside)


def heads_links(block: Block) -> bool:
    """Tell whether a line is a heading of other articles, and behind it links to them."""
    linked = [text_of_link(link, len(block.text)) for link in block.links]
    if block.is_link and (label := patterns.READ_ALSO.match(block.text)):
        return block.text[label.end() : label.end() + 1] in {":", "|", "»", ">"}
    begin = block.text.find(linked[0]) if linked[0] else -1
    if begin < 0 and len(linked) == 1:
        begin = len(block.text) - block.linked  # a part of the link is read aloud alone
    return begin > 0 and block.linked + begin + len(linked) >= len(block.text) and _is_head(block.text[:begin])


def text_of_link(link: Box, enough: int) -> str:
    """Return the text of *link* on one line, no more than begins it once that has more than *enough* characters."""
    texts: list[str] = []
    length = 0
    for node in link.node.traverse(include_text=True):
        if node.is_text_node:
            texts.append(node.text_content or "")
            length += len("".join(texts[-1].split()))
            if length > enough:
                break
    return " ".join("".join(texts).split())


def _is_head(text: str) -> bool:
    plain = text.strip(" \u3000:：|｜丨>»·-—【】[]")
    if patterns.HEADS_OTHERS.fullmatch(simplified_line(plain)) is not None:
        return True
    return patterns.READ_ALSO.fullmatch(plain) is not None


def _polls(outline: Outline) -> Iterator[Box]:
    """Yield boxes of choices of which readers pick one, each with the question before it."""
    seen: set[Box] = set()
    choices = (
        box for box in outline.tagged("input") if box.attributes.get("type", "").lower() in {"radio", "checkbox"}
    )
    for choice in islice(choices, _MAX_CHOICES):
        box: Box | None = choice
        while box is not None:
            inside = list(islice(_inside(box), _MAX_ELEMENTS + 1))
            if len(inside) > _MAX_ELEMENTS:
                box = None
            elif sum(inner.tag == "input" for inner in inside) < 2:
                box = box.parent
            else:
                break
        if box is None or box in seen or not _is_small(outline, box):
            continue
        while box.parent is not None and _is_small(outline, box.parent) and _is_rest_of_poll(outline, box):
            box = box.parent
        seen.add(box)
        yield box


def _inside(box: Box) -> Iterator[Box]:
    stack = [box]
    while stack:
        inner = stack.pop()
        yield inner
        stack += inner.children


def _is_small(outline: Outline, box: Box) -> bool:
    texts = [block.text for block in outline.blocks[box.first : box.last] if block.kind == TEXT]
    return box.parent is not None and len(texts) <= _MAX_BLOCKS and sum(map(len, texts)) <= _MAX_TEXT


def _is_rest_of_poll(outline: Outline, box: Box) -> bool:
    """Tell whether what stands around *box*, choices, in the next box outwards is a question and buttons alone."""
    assert box.parent is not None
    around = (*range(box.parent.first, box.first), *range(box.last, box.parent.last))
    return all(_is_of_poll(outline.blocks[place]) for place in around)


def _is_of_poll(block: Block) -> bool:
    if block.kind != TEXT:
        return False
    is_button = any(box.is_control for box in block.box.around())
    return is_button or patterns.is_label(block.text) or _ASKS.fullmatch(block.text) is not None
