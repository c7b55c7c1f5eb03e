"""Which lines on a page say who wrote an article, when, and how often it was read, and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from itertools import islice, pairwise

from zakerscraper.utils.chinese import simplified_line
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import IMAGE, TEXT, Block
from zakerscraper.zaker.generic.credit_lines import LONGEST, is_credit_line
from zakerscraper.zaker.generic.features import (
    heading_rank,
    is_paragraph,
    shape,
    spaced_text,
    texts_of_elements,
    wrapped_shape,
)
from zakerscraper.zaker.generic.labelled_names import name_of_reporters
from zakerscraper.zaker.generic.reading import Reading
from zakerscraper.zaker.generic.squeezed import squeezed

_PARAGRAPHS = 4
_URL = re.compile(r"(?:https?://|www\.)[\w./-]+")
_MOMENT = re.compile(r"\d{4}\D\d{1,2}\D\d{1,2}\D{1,6}\d{1,2}[:：]\d{2}")
_TELLS_TITLE = re.compile(r"(?:正在阅读|标题|题目|(?:本文|文章)标题)[:：]")
_WHOSE_IMAGE = re.compile(r"(?:摄|供图|绘|制图|图片|图)[\W_]*$")
_LONGEST_REST, _MANY, _LONGEST_REST_OF_MANY = 14, 3, 30
"""Characters that a byline may have beside its times, counts and labels, and beside many of these."""
_LONGEST_DAY, _SIGNED = 24, 4
_DAY = re.compile(r"\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?[日号號]")
_TELLS_MORE = re.compile(rf"\d[:：]\d|{patterns.COUNT.pattern}|{patterns.BYLINE_LABEL.pattern}")
_HEADS_DAY = re.compile(
    r"(?P<day>(?:\d{4}\s?年\s?)?\d{1,2}\s?月\s?\d{1,2}\s?[日号號])[\s，,·|｜丨]*"
    r"(?:[(（]?(?:星期|周|週|礼拜|禮拜)[一二三四五六日天][)）]?)?(?:[\s，,·|｜丨]+[\u3400-\u9fff，、~～\-—到转]{1,12})?"
)
"""A day, and what it was like."""
_MOST_CREDITS = 4
"""Who wrote it, when it was published, and when changed, and how long it takes to read."""


class BylineLines:
    """The lines of a page that are bylines, as seen from its paragraphs.

    Attributes:
        text_begins, text_ends: Indices of the first and of the last paragraph. Before `set_paragraphs` is called
            the text counts as not begun.
    """

    def __init__(self, reading: Reading) -> None:
        self._blocks = reading.outline.blocks
        self._title = reading.title
        self._heading = reading.heading
        self._authors = [author for author, _ in reading.stated.authors]
        self._labelled: dict[Block, bool] = {}
        self._credits: dict[Block, bool] = {}
        self.text_begins = self.text_ends = self._credits_end = -1

    def set_paragraphs(self, indices: Sequence[int]) -> None:
        """Take the blocks at *indices*, in page order, for the paragraphs of the text."""
        end = len(self._blocks)
        self.text_begins, self.text_ends = (indices[0], indices[-1]) if indices else (end, -1)
        # Before the byline a summary or two may stand.
        self._credits_end = indices[_PARAGRAPHS - 1] if len(indices) >= _PARAGRAPHS else end

    def is_byline(self, block: Block) -> bool:
        """Tell whether *block* says who, when or how often read, and nothing else; or says the title again."""
        return self.is_credit(block) or self.is_labelled(block)

    def is_labelled(self, block: Block) -> bool:
        """Tell it by labels, counts and times: what `is_credit` takes for names may be a short line of a text."""
        if block.kind != TEXT or len(block.text) > 120 or self.heads_day(block) or self.signs(block):
            return False
        if self.text_begins < block.index < self.text_ends and not self._may_be_behind_summary(block):
            return False
        if (found := self._labelled.get(block)) is None:
            found = self._labelled[block] = self._has_labels(block)
        return found

    def _may_be_behind_summary(self, block: Block) -> bool:
        """Tell whether *block*, among the first paragraphs, tells a moment to the minute, as no line of a text does."""
        if block.index >= self._credits_end or heading_rank(block):
            return False
        match = patterns.find_time(block.text)
        return match is not None and _MOMENT.search(match[0]) is not None

    def is_credit(self, block: Block) -> bool:
        """Tell whether *block*, before the text or among its first paragraphs, says who and when alone."""
        if block.index >= self._credits_end or not self._reads_as_credit(block) or self._is_of_the_text(block):
            return False
        return block.index < self.text_begins or not self._lists_dates

    def _is_of_the_text(self, block: Block) -> bool:
        """Tell it of a caption that says in Chinese whose image it is, a first line of reporters, a diary's day."""
        if self.heads_day(block):
            return True
        if patterns.CJK.search(block.text) is None or patterns.find_time(block.text):
            return False
        if block.index and self._blocks[block.index - 1].kind == IMAGE and _WHOSE_IMAGE.search(block.text):
            return True
        is_first = self.text_begins == block.index + 1 < len(self._blocks)
        return (
            is_first and shape(block) == shape(self._blocks[self.text_begins]) and bool(name_of_reporters(block.text))
        )

    def heads_day(self, block: Block) -> bool:
        """Tell whether *block* heads a day of a diary."""
        return block in self._days

    def signs(self, block: Block) -> bool:
        """Tell whether *block* is the day with which a text is signed, and maybe where, behind it and in its shape."""
        if block.index <= self.text_begins or _DAY.match(block.text) is None or _TELLS_MORE.search(block.text):
            return False
        before = filter(is_paragraph, self._blocks[max(0, block.index - _SIGNED) : block.index])
        own = wrapped_shape(block, self._blocks)
        return any(wrapped_shape(other, self._blocks) == own for other in before)

    @cached_property
    def _days(self) -> frozenset[Block]:
        """The lines that head the days of a diary: short ones of one shape and box, each before a sentence."""
        found: defaultdict[tuple[object, ...], dict[str, list[Block]]] = defaultdict(lambda: defaultdict(list))
        for block, behind in pairwise(self._blocks):
            if len(block.text) > _LONGEST_DAY or block.links or block.is_out or behind.links:
                continue
            if (match := _HEADS_DAY.fullmatch(block.text)) and patterns.SENTENCE.search(behind.text):
                found[wrapped_shape(block, self._blocks)][match["day"]].append(block)
        diaries = [days for days in found.values() if len(days) > 1]
        tags = {block.box.tag for days in diaries for blocks in days.values() for block in blocks}
        # The first of them may have a box of its own.
        lines = (block for days in found.values() for blocks in days.values() for block in blocks)
        return frozenset(block for block in lines if block.box.tag in tags)

    def _reads_as_credit(self, block: Block) -> bool:
        if block.kind != TEXT or len(block.text) > LONGEST or heading_rank(block):
            return False
        if (found := self._credits.get(block)) is None:
            found = is_credit_line(spaced_text(block), self._authors) or self._begins_with_author(block)
            self._credits[block] = found
        return found

    def _begins_with_author(self, block: Block) -> bool:
        """Tell whether the first element of a line is a stated author, and behind it is no sentence: a position."""
        if len(block.leaves) < 2 or patterns.SENTENCE.search(block.text):
            return False
        return texts_of_elements(block)[0] in self._authors

    @cached_property
    def _lists_dates(self) -> bool:
        """Whether more lines behind the text's beginning read as credits than an article has: it tells of days."""
        behind = self._blocks[self.text_begins + 1 : self._credits_end]
        credits_ = (block for block in behind if not block.is_out and self._reads_as_credit(block))
        return len(list(islice(credits_, _MOST_CREDITS + 1))) > _MOST_CREDITS

    def _has_labels(self, block: Block) -> bool:
        text, title = squeezed(block.text), squeezed(self._title)
        if text == title or (title and text.endswith(title) and _TELLS_TITLE.fullmatch(text.removesuffix(title))):
            return True
        is_other = self._heading is None or block.box is not self._heading.box
        if is_other and heading_rank(block) and not _MOMENT.search(block.text):
            return False  # of a part of the text
        if not patterns.may_be_byline(block.text):
            return False
        rest = _URL.sub("", simplified_line(block.text))  # there are days in URLs, too
        rest, parts = patterns.without_times(rest)
        rest, counts = patterns.COUNT.subn("", rest)
        rest, labels = patterns.BYLINE_LABEL.subn("", rest)
        for author in self._authors:
            rest = rest.replace(author, "")
        if block.text.endswith(("。", "！", "？", "”", "…")):
            return False
        if parts and name_of_reporters(rest):
            return True
        moment = _MOMENT.search(block.text)
        tells_second = moment is not None and block.text[moment.end() : moment.end() + 1] in {":", "："}
        details = parts + counts + labels + (moment is not None) + tells_second
        longest = _LONGEST_REST if details < _MANY else _LONGEST_REST_OF_MANY
        return parts + counts + labels > 0 and len(squeezed(rest).strip("·|/丨-—,，")) <= longest
