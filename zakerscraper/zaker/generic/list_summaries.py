"""The summary in an article's record: a text of its own, or what stands behind the title in one line."""

from __future__ import annotations

import re

from zakerscraper.zaker.generic.blocks import TEXT, Block, Outline
from zakerscraper.zaker.generic.list_parts import (
    INVITES,
    Record,
    blocks_in,
    is_of_comment,
    is_time,
    plain,
    text_of_blocks,
    texts_of,
)
from zakerscraper.zaker.generic.patterns import ANY_TIME_IN_TEXT, is_label
from zakerscraper.zaker.generic.record_texts import LONGEST_NAME, SENTENCE, is_count, split, split_at_time
from zakerscraper.zaker.generic.squeezed import squeezed

_WORDS = frozenset("summary desc description digest intro abstract excerpt brief".split())
_INVITES_BEHIND = re.compile(rf"[\[【(（]\s*{INVITES.pattern}$|(?<=…)\s*{INVITES.pattern}$", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[-–—·|｜]+\s*")
_QUOTES = "“”「」\"'"
_OPENS, _CLOSES = "[【(（「“ ", "]】)）」” :：—-·|"
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
    beginning = squeezed(title)[:12]
    for box in record.elements():
        if box.words & _WORDS:
            blocks = blocks_in(outline, box)
            text = text_of_blocks(blocks)
            if len(text) > 1 and (not beginning or beginning not in squeezed(text)):
                return _without_time(_own_text(text, blocks[-1], around))
    for block in record.blocks:
        if block.kind != TEXT or len(block.text) <= _SHORT or _is_line_of_fields(block) or is_of_comment(block, record):
            continue
        text = _own_text(block.text, block, around)
        if beginning and beginning in squeezed(text)[:_BEGINNING]:
            text = _own_text(_behind(title, text), block, around)
            if not SENTENCE.search(text):
                continue
        if len(text) > _LONG or (len(text) > _SHORT and SENTENCE.search(text)):
            return _without_time(text)
    return ""


def _behind(title: str, text: str) -> str:
    """Return what stands behind *title* at the beginning of *text*, "" where it is not there."""
    before, found, behind = text.partition(title)
    return behind.lstrip(_CLOSES) if found and len(before) <= _LONGEST_BEFORE else ""


def _is_line_of_fields(block: Block) -> bool:
    """Tell whether *block* is the line of publisher, time and counts under a title."""
    if len(block.text) > _LONGEST_LINE or ANY_TIME_IN_TEXT.search(block.text) is None:
        return False
    texts = [plain(piece) for _, given in texts_of(block) for piece in split(given)]
    parts = [part for text in texts for part in split_at_time(text)]
    return any(map(is_time, parts)) and all(len(part) <= LONGEST_NAME and not SENTENCE.search(part) for part in parts)


def _own_text(text: str, block: Block, around: set[str]) -> str:
    """Return *text*, which ends as *block* does, without the fields and links behind it: `… [详细]`, `… 3小时前`.

    Args:
        around: The title and the author, squeezed.
    """
    for _, given in reversed(list(texts_of(block))):
        last = plain(given)
        is_field = is_time(last) or is_count(last) or is_label(last) or INVITES.fullmatch(last) is not None
        is_field = is_field or squeezed(last).strip(_QUOTES) in around
        if last and not (is_field and text.endswith(last) and len(last) < len(text)):
            break
        text = text[: len(text) - len(last)].rstrip(_OPENS) if last else text
    return _INVITES_BEHIND.sub("", text).rstrip()


def _without_time(text: str) -> str:
    """Return *text* without the time before it: `3小时前 - …`."""
    match = ANY_TIME_IN_TEXT.match(text)
    between = _BETWEEN.match(text, match.end()) if match else None
    return text[between.end() :] if between else text
