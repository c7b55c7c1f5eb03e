"""The summary in an article's record: a text of its own, or what stands behind the title in one line."""

from __future__ import annotations

import re
from itertools import pairwise

from selectolax.lexbor import LexborNode

from zakerscraper.zaker.generic.blocks import TEXT, Block, Box, Outline
from zakerscraper.zaker.generic.list_parts import (
    INVITES,
    Record,
    blocks_in,
    is_of_comment,
    is_time,
    link_around,
    plain,
    texts_of,
)
from zakerscraper.zaker.generic.patterns import ANY_TIME_IN_TEXT, is_label
from zakerscraper.zaker.generic.record_texts import LONGEST_NAME, MARKED, SENTENCE, is_count, split, split_at_time
from zakerscraper.zaker.generic.squeezed import squeezed

_WORDS = frozenset("summary desc description digest intro abstract excerpt brief".split())
_INVITES_BEHIND = re.compile(rf"[\[【(（]\s*{INVITES.pattern}$|(?<=…)\s*{INVITES.pattern}$", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[-–—·|｜]+\s*")
_QUOTES = "“”「」\"'"
_OPENS, _CLOSES = "[【(（「“ ", "]】)）」” :：—-·|"
_ENDS = ("。", "！", "？", "…", "...", "”")
"""What stands before links that are no part of a text."""
_BRACKETS = "[]【】()（）|·-— "
_SQUEEZED_SENTENCE = re.compile("[。!?;,]")
_GOES_ON = "，、。；,;"
_HAS_WORD = re.compile(r"\w")
_LONG, _SHORT = 24, 8
"""Characters of what is a summary also without a sentence, and of the shortest sentence that is one."""
_LONGEST_BEFORE = 20
"""Characters before a title in its line: a time, a label."""
_BEGINNING = 60
_LONGEST_LINE = 120


def find_summary(record: Record, outline: Outline, title: str, author: str) -> str:
    """Return the summary of a record, "" for none.

    Args:
        title, author: Those of the record, which are no part of it.
    """
    around = {squeezed(text).strip(_QUOTES) for text in (title, author) if text}
    is_shown = _is_shown_apart(title, record)
    for box in record.elements():
        if box.words & _WORDS:
            lines = blocks_in(outline, box)
            blocks = [line for line in lines if line.kind == TEXT and not _is_line_of_fields(line)]
            texts = [_own_text(block.text, block, around, record) for block in blocks]
            text = " ".join(filter(None, texts))
            if len(text) > 1 and (not _begins_with_title(title, text) or (is_shown and _goes_on(title, text))):
                return _without_time(text)
    for block in record.blocks:
        if block.kind != TEXT or len(block.text) <= _SHORT or _is_line_of_fields(block) or is_of_comment(block, record):
            continue
        text = _own_text(block.text, block, around, record)
        if _begins_with_title(title, text) and not (is_shown and _goes_on(title, text)):
            text = _own_text(_behind(title, text), block, around, record)
            if not SENTENCE.search(text):
                continue
        if len(text) > _LONG or (len(text) > _SHORT and SENTENCE.search(text)):
            return _without_time(text)
    return ""


def _is_shown_apart(title: str, record: Record) -> bool:
    """Tell whether *title* is a line of the record, or stands at the beginning of several texts of it."""
    lines = [block for block in record.blocks if block.kind == TEXT]
    if any(squeezed(line.text) == squeezed(title) for line in lines):
        return True
    places = [squeezed(text).find(squeezed(title)) for line in lines for _, text in texts_of(line)]
    return sum(0 <= place <= _LONGEST_BEFORE for place in places) > 1


def _begins_with_title(title: str, text: str) -> bool:
    """Tell whether *text* has the beginning of *title* near its own, and not behind words of a sentence."""
    if not title:
        return False
    before, found, _ = squeezed(text)[:_BEGINNING].partition(squeezed(title)[:12])
    return bool(found) and not _SQUEEZED_SENTENCE.search(before)


def _goes_on(title: str, text: str) -> bool:
    """Tell whether *text* is a sentence that begins as *title* does, which is shown apart from it."""
    return SENTENCE.search(_behind(title, text)) is not None


def _behind(title: str, text: str) -> str:
    """Return what stands behind *title* at the beginning of *text*, "" where it is not there."""
    before, found, behind = text.partition(title)
    return behind.lstrip(_CLOSES) if found and len(before) <= _LONGEST_BEFORE else ""


def _is_line_of_fields(block: Block) -> bool:
    """Tell whether *block* is the line of publisher, time and counts under a title."""
    if len(block.text) > _LONGEST_LINE or ANY_TIME_IN_TEXT.search(block.text) is None:
        return False
    texts = [plain(piece) for _, raw_text in texts_of(block) for piece in split(raw_text)]
    parts = [part for text in texts for part in split_at_time(text)]
    return any(map(is_time, parts)) and all(len(part) <= LONGEST_NAME and not SENTENCE.search(part) for part in parts)


def _own_text(text: str, block: Block, around: set[str], record: Record) -> str:
    """Return *text*, which ends as *block* does, without the fields and links around it: `… [详细]`, `… 3小时前`.

    Args:
        around: The title and the author, squeezed.
    """
    nodes = [(node, plain_text) for node, raw_text in texts_of(block) if (plain_text := plain(raw_text))]
    text = _without_ends(
        text, nodes, {link.node.mem_id: link for link in block.links if link not in record.links}, around
    )
    for (node, first), (following, _) in pairwise(nodes):
        rest = text[len(first) :].lstrip(_CLOSES)
        is_field = (len(first) > 1 and is_time(first)) or squeezed(first).strip(_QUOTES) in around
        if not (is_field and text.startswith(first) and rest) or rest[0] in _GOES_ON or _is_marked(node, following):
            break
        text = rest
    return "" if INVITES.fullmatch(text) else _INVITES_BEHIND.sub("", text).rstrip()


def _without_ends(text: str, nodes: list[tuple[LexborNode, str]], links: dict[int, Box], around: set[str]) -> str:
    """Return *text* without the fields that *nodes* end in, and without *links* behind a sentence, or several."""
    rest = text
    passed: set[int] = set()
    for node, last in reversed(nodes):
        link = link_around(node, links)
        if last == rest and link is not None:
            return ""
        if not rest.endswith(last) or last == rest:
            break
        is_field = _is_field(last) or squeezed(last).strip(_QUOTES) in around
        if not is_field and link is None and _HAS_WORD.search(last):
            break
        passed |= {link.node.mem_id} if link is not None else set()
        is_end = is_field and rest == text
        rest = rest[: len(rest) - len(last)].rstrip(_OPENS)
        if is_end or rest.endswith(_ENDS) or len(passed) > 1:
            text = rest
    return text


def _is_field(text: str) -> bool:
    if not _HAS_WORD.search(text):
        return not text.strip(_BRACKETS)
    return is_time(text) or is_count(text) or is_label(text) or INVITES.fullmatch(text) is not None


def _is_marked(node: LexborNode, following: LexborNode) -> bool:
    """Tell whether *node* is a marked word of the text that goes on in *following*: `<b>5月17日</b>他们又去看了。`."""
    holder, outer = node.parent, following.parent
    if holder is None or outer is None or holder.tag not in MARKED or holder.parent is None:
        return False
    return holder.parent.mem_id == outer.mem_id


def _without_time(text: str) -> str:
    """Return *text* without the time before it: `3小时前 - …`."""
    match = ANY_TIME_IN_TEXT.match(text)
    between = _BETWEEN.match(text, match.end()) if match else None
    return text[between.end() :] if between else text
