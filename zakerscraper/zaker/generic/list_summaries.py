"""The summary in an article's record: a text of its own, or what stands behind the title in one line."""

from __future__ import annotations

import re
from itertools import islice

from zakerscraper.zaker.generic.blocks import TEXT, Block, Outline
from zakerscraper.zaker.generic.list_parts import INVITES, Record, blocks_in, is_time, plain, text_of_blocks, texts_of
from zakerscraper.zaker.generic.patterns import ANY_TIME_IN_TEXT, AROUND_WORDS, is_label
from zakerscraper.zaker.generic.record_texts import LONGEST_NAME, SENTENCE, is_count, split, split_at_time
from zakerscraper.zaker.generic.squeezed import squeezed

_WORDS = frozenset("summary desc description digest intro abstract excerpt brief".split())
_INVITES_BEHIND = re.compile(rf"[\[【(（]\s*{INVITES.pattern}$|(?<=…)\s*{INVITES.pattern}$", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[-–—·|｜:：]+\s*")
_OPENS, _CLOSES = "[【(（「“ ", "]】)）」” :：—-·|"
_LONG, _SHORT = 24, 8
"""Characters of what is a summary also without a sentence, and of the shortest sentence that is one."""
_LONGEST_BEFORE = 20
"""Characters before a title in its line: a time, a label."""
_BEGINNING = 60
_CLOSE = 3
"""Elements around a text whose names may say that it is of a comment."""


def find_summary(record: Record, outline: Outline, title: str, author: str) -> str:
    """Return the summary of a record, "" for none.

    Args:
        title, author: Those of the record, which are no part of it.
    """
    beginning = squeezed(title)[:12]
    for box in record.elements():
        if box.words & _WORDS:
            blocks = blocks_in(outline, box)
            text = text_of_blocks(blocks)
            if len(text) > 1 and (not beginning or beginning not in squeezed(text)):
                return _own_text(text, blocks[-1], author)
    for block in record.blocks:
        if block.kind != TEXT or _is_of_comment(block):
            continue
        text = block.text
        if beginning and beginning in squeezed(text)[:_BEGINNING]:
            text = _behind(title, text)
            if not SENTENCE.search(text):
                continue
        is_text = len(text) > _LONG or (len(text) > _SHORT and SENTENCE.search(text))
        if is_text and not _is_line_of_fields(text) and (summary := _own_text(text, block, author)):
            return summary
    return ""


def _is_of_comment(block: Block) -> bool:
    return any(box.words & AROUND_WORDS["comments"] for box in islice(block.box.around(), _CLOSE))


def _behind(title: str, text: str) -> str:
    """Return what stands behind *title* at the beginning of *text*, "" where it is not there."""
    before, found, behind = text.partition(title)
    return behind.lstrip(_CLOSES) if found and len(before) <= _LONGEST_BEFORE else ""


def _is_line_of_fields(text: str) -> bool:
    """Tell whether *text* is the line of publisher, time and counts under a title."""
    if ANY_TIME_IN_TEXT.search(text) is None:
        return False
    parts = [part for piece in split(text) for part in split_at_time(piece)]
    return any(map(is_time, parts)) and all(len(part) <= LONGEST_NAME and not SENTENCE.search(part) for part in parts)


def _own_text(text: str, block: Block, author: str) -> str:
    """Return *text*, which ends as *block* does, without the fields and links around it: `3小时前 - … [详细]`."""
    for _, given in reversed(list(texts_of(block))):
        last = plain(given)
        is_field = is_time(last) or last == author or is_count(last) or is_label(last) or INVITES.fullmatch(last)
        if last and not (is_field and text.endswith(last) and len(last) < len(text)):
            break
        text = text[: len(text) - len(last)].rstrip(_OPENS) if last else text
    text = _INVITES_BEHIND.sub("", text).rstrip()
    match = ANY_TIME_IN_TEXT.match(text)
    between = _BETWEEN.match(text, match.end()) if match else None
    return text[between.end() :] if between else text
