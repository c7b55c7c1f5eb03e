"""Which lines on a page say who wrote an article, when, and how often it was read, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import islice

from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import TEXT, Piece, squeezed
from zakerscraper.zaker.generic.credit_lines import LONGEST, is_credit_line
from zakerscraper.zaker.generic.features import heading_rank
from zakerscraper.zaker.generic.reading import Reading

_PARAGRAPHS = 4
_ADDRESS = re.compile(r"(?:https?://|www\.)[\w./-]+")
_MOST_CREDITS = 3
"""Who wrote it, when it was published, and when changed."""


class BylineLines:
    """The lines of a page that are bylines, as seen from its paragraphs.

    text_begins, text_ends: indices of the first and of the last paragraph. Until `set_paragraphs` is called no text is
    known to have begun.
    """

    def __init__(self, reading: Reading) -> None:
        self._pieces = reading.outline.pieces
        self._title = reading.title
        self._authors = [author for author, _ in reading.stated.authors]
        self._labelled: dict[Piece, bool] = {}
        self._credits: dict[Piece, bool] = {}
        self.text_begins = self.text_ends = self._credits_end = -1

    def set_paragraphs(self, indices: Sequence[int]) -> None:
        """Take the pieces at *indices*, in page order, for the paragraphs of the text."""
        end = len(self._pieces)
        self.text_begins, self.text_ends = (indices[0], indices[-1]) if indices else (end, -1)
        # Before the byline a summary or two may stand.
        self._credits_end = indices[_PARAGRAPHS - 1] if len(indices) >= _PARAGRAPHS else end

    def is_byline(self, piece: Piece) -> bool:
        """Tell whether *piece* says who, when or how often read, and nothing else; or says the title again."""
        return self.is_credit(piece) or self.is_labelled(piece)

    def is_labelled(self, piece: Piece) -> bool:
        """Tell it by labels, counts and times: what `is_credit` takes for names may be a short line of a text."""
        if piece.kind != TEXT or len(piece.text) > 120 or self.text_begins < piece.index < self.text_ends:
            return False
        if (found := self._labelled.get(piece)) is None:
            found = self._labelled[piece] = self._has_labels(piece)
        return found

    def is_credit(self, piece: Piece) -> bool:
        """Tell whether *piece*, before the text or among its first paragraphs, says who and when alone."""
        if piece.index >= self._credits_end or not self._reads_as_credit(piece):
            return False
        return piece.index < self.text_begins or not self._lists_dates

    def _reads_as_credit(self, piece: Piece) -> bool:
        if piece.kind != TEXT or len(piece.text) > LONGEST or heading_rank(piece):
            return False
        if (found := self._credits.get(piece)) is None:
            found = self._credits[piece] = is_credit_line(piece.text, self._authors)
        return found

    @cached_property
    def _lists_dates(self) -> bool:
        """Whether more lines behind the text's beginning read as credits than an article has: it tells of days."""
        behind = self._pieces[self.text_begins + 1 : self._credits_end]
        credits_ = (piece for piece in behind if not piece.is_out and self._reads_as_credit(piece))
        return len(list(islice(credits_, _MOST_CREDITS + 1))) > _MOST_CREDITS

    def _has_labels(self, piece: Piece) -> bool:
        if heading_rank(piece) and squeezed(piece.text) != squeezed(self._title):
            return False  # of a part of the text
        if squeezed(piece.text) == squeezed(self._title):
            return True
        if not patterns.may_be_byline(piece.text):
            return False
        rest = _ADDRESS.sub("", piece.text)  # there are days in addresses, too
        rest, parts = patterns.ANY_TIME_IN_TEXT.subn("", rest)
        rest, counts = patterns.COUNT.subn("", rest)
        rest, labels = patterns.BYLINE_LABEL.subn("", rest)
        for author in self._authors:
            rest = rest.replace(author, "")
        if piece.text.endswith(("。", "！", "？", "”", "…")):
            return False
        return parts + counts + labels > 0 and len(squeezed(rest).strip("·|/丨-—,，")) <= 14
