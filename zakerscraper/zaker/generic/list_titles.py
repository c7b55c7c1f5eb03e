"""The title of an article in a list: a heading, a label, an attribute, a link's own text, or an image's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborNode

from zakerscraper.utils.text import one_line
from zakerscraper.zaker.channels import CHANNELS
from zakerscraper.zaker.dom import attribute, text_of
from zakerscraper.zaker.generic.blocks import TEXT, Block, Box
from zakerscraper.zaker.generic.features import leads_elsewhere
from zakerscraper.zaker.generic.list_kinds import words_of
from zakerscraper.zaker.generic.list_parts import (
    AVATAR_WORDS,
    CHIPS,
    INVITES,
    RANK_BEFORE,
    Listing,
    Record,
    blocks_in,
    ends_in_time,
    is_data,
    is_time,
    parts_of,
    text_of_blocks,
    texts_of,
    without_labels,
)
from zakerscraper.zaker.generic.patterns import ANY_TIME_IN_TEXT, MARK, is_label
from zakerscraper.zaker.generic.record_texts import is_count

CUT_SHORT = re.compile(r"\w\W*(?:…|\.\.\.)$")
_LABELLED = re.compile(
    r"^(?:(?:点击|继续)?(?:阅读|查看|打开|浏览|进入)(?:全文|详情|文章|更多|原文)?|文章(?:标题)?|标题|read(?: more)?)"
    r"\s*[:：]\s*",
    re.IGNORECASE,
)
_ARIA = "aria-label"
_TITLE_WORDS = frozenset({"title", "headline", "subject"})
_OTHER_TITLES = frozenset("sub author source channel topic column section site page show hide".split())
_DAY = re.compile(r"(?=.*(?:[月日号天]|星期|周))(?:[\d\s/.年月日号-]|(?:星期|周)[一二三四五六日天]|今天|昨天|前天){3,}")
_AROUND = " ·|•-"
HEADED = re.compile(r"【([^【】]+)】\s*(\S.*[。！？…][”」’]?)")
"""A title in brackets and a text behind it."""
_NAME_AND_TIME = re.compile(r"^[^·|•｜]{2,24}\s*[·|•｜]\s*\S{2,20}(?: \S{4,8})?$")
_LEAST_OF_A_SENTENCE = 5
_MARKED = frozenset({"em", "mark", "font", "b", "strong"})
_SENTENCE = re.compile("[。！？]")
_ENDS_SENTENCE = ("。", "…", "...")
_LEAST_OF_A_LEAD = 7
_LEAST_OF_ALL = 4.0
_SHORT_LINE = 30
_OF_LESS = 1.6
_OF_A_LINK = 3.0
"""Less than the first line of a link."""
_CHANNELS = frozenset(CHANNELS.values())
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


_RankedText = tuple[float, str]
"""A text that may be the title; the higher its rank, the likelier."""


def find_title(record: Record, listing: Listing) -> str:
    """Return the best of all texts that may be the title: of headings, labels, attributes, links and images."""
    texts: list[_RankedText] = []
    heading = _nearest_heading(record, listing)
    if heading is not None:
        lines = [without_labels(block) for block in blocks_in(listing.outline, heading) if block.kind == TEXT]
        texts.append((5, " ".join([line for line in lines if line.strip("[]【】 ").lower() not in CHIPS] or lines)))
    best = max((listing.worth_of(line) for link in record.links for line in listing.lines[link]), default=0.0)
    for link in record.links:
        texts += _texts_of_link(link, record, listing, best)
    texts += _texts_of_elements(record, listing)
    kept = [(rank, text) for rank, text in texts if text not in listing.tips]
    # Articles may have one title, which each link shows: `早报`.
    texts = kept or [(rank, text) for rank, text in texts if rank == _OF_A_LINK]
    texts += _texts_of_blocks(record, listing)
    texts += _parts_of_others(texts, record)
    # What is cut short gives way to the whole of it.
    whole = {text: _whole_of(text, texts) for _, text in texts}
    ranked = [
        # A title may be `2024` or `…`, too, where nothing better is to be had.
        (rank - _label_penalty(rank, text), -place, whole[text])
        for place, (rank, text) in enumerate(texts)
        if text
    ]
    return max(ranked)[2] if ranked else ""


def _texts_of_link(link: Box, record: Record, listing: Listing, best: float) -> Iterator[_RankedText]:
    """Yield what labels *link*, what it shows, and what its images stand for.

    Args:
        best: The worth of the best line that a link to the article shows. Lines of less are labels, or summaries.
    """
    attributes = link.attributes
    around = [box.attributes.get("aria-labelledby", "") for box in _up_to_record(link, record)]
    for box in (listing.labels.get(name) for names in around for name in names.split()[:5]):
        if box is not None and (text := text_of_blocks(blocks_in(listing.outline, box))):
            yield 4.5, text
    for rank, name in ((4, "title"), *((4, name) for name in attributes if _names_title(name, link)), (2.5, _ARIA)):
        text = one_line(attributes.get(name, ""))
        if text and not is_time(text) and text not in listing.tips:
            yield rank, _LABELLED.sub("", text)
    inside = [p for p in blocks_in(listing.outline, link) if p.kind == TEXT and (p.is_link or link.tag != "a")]
    if len(inside) == 1 and HEADED.fullmatch(inside[0].text):
        parts = [(inside[0].text, False)]  # `【Title】Text.`: the list tells what its titles are
    else:
        longest = _longest_part(inside[0], link, listing) if len(inside) == 1 else ""
        worth = {line[1].index: listing.worth_of(line) for line in listing.lines[link]}
        inside = sorted(inside, key=lambda block: -worth.get(block.index, 0.0))
        is_less = [worth.get(block.index, 0.0) * 2 < best for block in inside]
        shown = [(without_labels(p), less) for p, less in zip(inside, is_less, strict=True) if not is_time(p.text)]
        parts = [(longest, is_less[0])] if longest else shown[:5]
    for place, (part, less) in enumerate(parts):
        yield 3 - 0.1 * place - _OF_LESS * less, part
    if not inside and (own := text_of(link.node)):
        yield 2.9, own
    for image in link.node.css("img[alt]"):
        if text := attribute(image, "alt"):
            yield 2, text


def _texts_of_elements(record: Record, listing: Listing) -> Iterator[_RankedText]:
    """Yield the texts of elements that say they are titles or captions, and what images stand for."""
    for box in record.elements():
        if "-" in box.tag and words_of(box.tag) & _TITLE_WORDS and not words_of(box.tag) & _OTHER_TITLES:
            yield 4, text_of_blocks(blocks_in(listing.outline, box))
        if box.tag == "figcaption" or "headline" in box.attributes.get("itemprop", ""):
            inside = [block for block in blocks_in(listing.outline, box) if block.kind == TEXT]
            part = _longest_part(inside[0], box, listing) if inside else ""
            yield 2.7, part or text_of_blocks(inside[:1])
        elif box.tag == "img" and not box.words & AVATAR_WORDS and (text := one_line(box.attributes.get("alt", ""))):
            yield 1.5, text


def _texts_of_blocks(record: Record, listing: Listing) -> Iterator[_RankedText]:
    """Yield the record's lines, and what is emphasised in them."""
    for place, block in enumerate(record.blocks):
        if block.kind != TEXT or len(block.text) <= 1:
            continue
        if lead := _emphasised_lead(block):
            yield (1.8 if len(lead) >= _LEAST_OF_A_LEAD else 0.5), lead
        rest = ANY_TIME_IN_TEXT.sub("", block.text)
        short = len(rest) < 6 or (bool(block.links) and not block.is_link)
        if not short or rest == block.text:
            plain = 0.2 - 0.1 * short - 0.001 * min(place, 50) - 0.15 * _has_time_of_its_own(block)
            yield (1.8 if _is_emphasised(block) else plain), _longest_part(block, block.box, listing) or block.text


def _parts_of_others(texts: Sequence[_RankedText], record: Record) -> Iterator[_RankedText]:
    """Yield which texts of the record are titles as others contain them, with a time or a publisher."""
    alone = {text for rank, text in texts if rank > 2.5}
    shown = [block.text for block in record.blocks if block.kind == TEXT]
    for rank, text in texts:
        if rank >= 4:
            for part in (text, ANY_TIME_IN_TEXT.sub("", text)):
                if (rest := part.strip(_AROUND)) != text and rest in alone:
                    yield 5.5, rest
        elif rank == 2.5:
            # A label may tell all of a card: its title, its publisher, its time.
            for part in shown:
                is_title = len(part) > _LEAST_OF_A_SENTENCE and part in text
                if is_title and ANY_TIME_IN_TEXT.search(text.replace(part, "", 1)):
                    yield 2.6, part


def _up_to_record(link: Box, record: Record) -> list[Box]:
    """Return *link* and the boxes around it, up to that of the record: each may name what labels the article."""
    around = list(link.around())
    last = next((place for place, box in enumerate(around) if box in record.boxes), 0)
    return around[: last + 1]


def _names_title(name: str, box: Box) -> bool:
    """Tell whether an attribute of *box* is named after titles: `data-title`, a component's `headline`."""
    words = words_of(name)
    return is_data(name, box) and bool(words & _TITLE_WORDS) and not words & _OTHER_TITLES


def _nearest_heading(record: Record, listing: Listing) -> Box | None:
    """Return the heading that is nearest to what leads to the article: around it, in it, or in the least box."""
    for link in record.links:
        for box in link.around():
            if _is_heading(box):
                return box
            if box in record.boxes:
                break
    within = [box for box in record.elements() if _is_heading(box) and box.last > box.first]
    if within and any(_shows_a_title(link, listing) for link in record.links):
        within = [box for box in within if not _leads_elsewhere(box, record, listing)]
    if len(within) < 2:
        return within[0] if within else None
    for link in record.links:
        for outer in link.around():
            for box in within:
                if outer.holds(box):
                    return box
            if outer in record.boxes:
                break
    return within[0]


def _shows_a_title(link: Box, listing: Listing) -> bool:
    blocks = blocks_in(listing.outline, link)
    return any(
        block.kind == TEXT and len(block.text) > 1 and not is_count(block.text) and not _label_penalty(0, block.text)
        for block in blocks
    )


def _leads_elsewhere(heading: Box, record: Record, listing: Listing) -> bool:
    """Tell whether all of *heading* is links, and none of them to the article: it names an account, or a forum."""
    blocks = [block for block in blocks_in(listing.outline, heading) if block.kind == TEXT]
    links = [link for block in blocks for link in block.links]
    if not links or not all(block.is_link and any(map(leads_elsewhere, block.links)) for block in blocks):
        return False
    return not any(link in record.links for link in links)


def _longest_part(block: Block, link: Box, listing: Listing) -> str:
    """Return the title among the texts that a link is made of (source, title, time), "" where it is one text."""
    parts = [(place, text) for place, _, text in parts_of(block, link)]
    words = [node for node in block.leaves if (node.text_content or "").strip()]
    if listing.is_numbered and words and RANK_BEFORE.fullmatch((words[0].text_content or "").strip()):
        words, parts = words[1:], [part for part in parts if not RANK_BEFORE.fullmatch(part[1])]
    if _has_marked_words(words, len(block.text)):
        return ""
    if len(parts) < 2:
        return parts[0][1] if parts and parts[0][1] != block.text else ""
    _, title = max(parts, key=lambda part: (listing.columns.get(part[0], len(part[1])), len(part[1])))
    is_running = any(node.parent is not None and node.parent.mem_id == link.node.mem_id for node in words)
    return title if not is_running or len(title) * 2 >= len(block.text) else ""


def _has_marked_words(words: list[LexborNode], length: int) -> bool:
    """Tell whether text nodes are one text in which words are marked, as a search marks them."""
    holders = set()
    marked = 0
    for node in words:
        holder = node.parent
        if holder is not None and holder.tag in _MARKED:
            marked += len((node.text_content or "").strip())
            holder = holder.parent
        holders.add(holder.mem_id if holder is not None else None)
    return 0 < marked * 2 < length and len(holders) == 1


def _whole_of(text: str, texts: list[tuple[float, str]]) -> str:
    """Return the one of *texts* that has all of *text*, which is cut short; else *text*."""
    if not CUT_SHORT.search(text):
        return text
    beginning = text.rstrip("….").rstrip()
    return next((other for _, other in texts if other != text and other.startswith(beginning)), text)


def _has_time_of_its_own(block: Block) -> bool:
    """Tell whether a text node of *block* begins with a time and has little else, as below a title."""
    for node in block.leaves:
        text = one_line(node.text_content or "")
        match = ANY_TIME_IN_TEXT.match(text) if len(text) < _SHORT_LINE else None
        if match and not text[match.end() :].lstrip()[:1].isalnum():
            return True
    return False


def _is_emphasised(block: Block) -> bool:
    return bool(block.leaves) and all(
        node.parent is not None and node.parent.tag in {"b", "strong"} for node in block.leaves
    )


def _emphasised_lead(block: Block) -> str:
    """Return the bold text that *block* begins with, where other text follows it."""
    lead = ""
    for node, text in texts_of(block):
        if node.parent is None or node.parent.tag not in {"b", "strong"}:
            break
        lead += text
    lead = one_line(lead)
    rest = block.text[len(lead) :]
    # A publisher's name may be bold before a time.
    return lead if lead and rest and (len(lead) >= _LEAST_OF_A_LEAD or _SENTENCE.search(rest)) else ""


def _is_heading(box: Box) -> bool:
    """Tell whether *box* is a heading, and not that of a day."""
    if box.tag not in _HEADINGS and box.attributes.get("role") != "heading":
        return False
    return _DAY.fullmatch(text_of(box.node)) is None


def _label_penalty(rank: float, text: str) -> float:
    if rank < _OF_A_LINK and ends_in_time(text):
        return 2.0
    if rank == _OF_A_LINK and _NAME_AND_TIME.search(text) and ends_in_time(text):
        return 1.0  # above the title
    if INVITES.fullmatch(text):
        return rank + _LEAST_OF_ALL
    if rank >= 4 or not (is_label(text) or (is_count(text) and not text.isdecimal())):
        return 0.0
    return 1.5 if MARK.fullmatch(text) else 3.0
