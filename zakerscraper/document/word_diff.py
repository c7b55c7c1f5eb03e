"""Diffs two texts by words; Chinese by characters, as it has no spaces."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice, takewhile

from zakerscraper.document.changes import IMAGE, ComparedBlock, blocks_of
from zakerscraper.items import Article

SAME, REMOVED, ADDED = "same", "removed", "added"
AROUND = 24
"""Unchanged characters that are shown beside a change."""
_TOKEN = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u052f]+|\d+(?:[.,:]\d+)*|\s+|.", re.DOTALL)
_ALIKE = 0.5
"""How similar two paragraphs must be for one to be the later form of the other, 0 to 1."""
_ISLAND = 2
"""Unchanged characters between two changes that are shown as one."""
_MAX_TOKENS = 20_000
_MAX_PAIRS = 200_000
"""Above these the differing parts are not compared: the time grows with the tokens and with the pairs of equal ones."""
_MAX_CHARACTERS = 4000
_LOOK_AHEAD = 60
"""How many paragraphs are searched for the later form of one."""


@dataclass(frozen=True, slots=True)
class DiffSegment:
    """A part of a text.

    Attributes:
        kind: SAME, REMOVED or ADDED.
    """

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A paragraph, an image or the title, as it was and as it is.

    Attributes:
        kind: `title`, `picture`, or the kind of the paragraph ("" for a plain one).
        segments: Its text in parts.
    """

    kind: str
    segments: tuple[DiffSegment, ...]

    @property
    def has_changed(self) -> bool:
        """Whether any segment has changed."""
        return any(segment.kind != SAME for segment in self.segments)

    def excerpt(self, around: int = AROUND) -> tuple[DiffSegment, ...]:
        """Return the segments with long same ones cut short: *around* characters stay beside each change."""
        parts = []
        for number, segment in enumerate(self.segments):
            text = segment.text
            if segment.kind == SAME and len(text) > 2 * around:
                head = text[:around] if number else ""
                tail = text[-around:] if number < len(self.segments) - 1 else ""
                text = f"{head}…{tail}"
            parts.append(DiffSegment(segment.kind, text))
        return tuple(parts)


def diff_words(old: str, new: str) -> tuple[DiffSegment, ...]:
    """Return how *new* follows from *old*: its parts in their order, what is removed before what is added."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    parts: list[tuple[str, str]] = []
    for operation, first, last, start, end in _operations(before, after):
        if operation == "equal":
            parts.append((SAME, "".join(before[first:last])))
        else:
            parts += [(REMOVED, "".join(before[first:last])), (ADDED, "".join(after[start:end]))]
    return _join(_bridge(parts))


def diff_articles(old: Article, new: Article) -> list[DiffLine]:
    """Return title, paragraphs and images of two versions of an article, unchanged ones, too."""
    lines = [DiffLine("title", diff_words(old.title, new.title))]
    before, after = blocks_of(old.body_html), blocks_of(new.body_html)
    keys, others = ([(block.kind == IMAGE, block.core) for block in blocks] for blocks in (before, after))
    for operation, first, last, start, end in _operations(keys, others):
        if operation == "equal":
            lines += [DiffLine(block.kind, (DiffSegment(SAME, block.text),)) for block in after[start:end]]
        else:
            lines += _diff_blocks(before[first:last], after[start:end])
    return lines


def _diff_blocks(before: Sequence[ComparedBlock], after: Sequence[ComparedBlock]) -> Iterator[DiffLine]:
    """Yield the differences between blocks: similar paragraphs are one that has changed."""
    done = 0
    for old in before:
        if old.kind == IMAGE:
            yield DiffLine(IMAGE, (DiffSegment(REMOVED, old.text),))
            continue
        for number in range(done, min(len(after), done + _LOOK_AHEAD)):
            if after[number].kind != IMAGE and _are_alike(old.text, after[number].text):
                yield from (_whole(block, ADDED) for block in after[done:number])
                yield DiffLine(after[number].kind, diff_words(old.text, after[number].text))
                done = number + 1
                break
        else:
            yield _whole(old, REMOVED)
    yield from (_whole(block, ADDED) for block in after[done:])


def _operations(before: Sequence[Hashable], after: Sequence[Hashable]) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield `SequenceMatcher`'s operations; all between the first and the last difference is one where it is much."""
    same = sum(1 for _ in takewhile(_is_equal, zip(before, after, strict=False)))
    rest = min(len(before), len(after)) - same
    behind = sum(1 for _ in takewhile(_is_equal, islice(zip(reversed(before), reversed(after), strict=False), rest)))
    old, new = before[same : len(before) - behind], after[same : len(after) - behind]
    if same:
        yield "equal", 0, same, 0, same
    if not _are_much(old, new):
        for operation, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            yield operation, first + same, last + same, start + same, end + same
    else:
        yield "replace", same, same + len(old), same, same + len(new)
    if behind:
        yield "equal", len(before) - behind, len(before), len(after) - behind, len(after)


def _is_equal(pair: tuple[object, object]) -> bool:
    return pair[0] == pair[1]


def _are_much(old: Sequence[Hashable], new: Sequence[Hashable]) -> bool:
    if len(old) + len(new) > _MAX_TOKENS:
        return True
    counts = Counter(new)
    return sum(number * counts[word] for word, number in Counter(old).items()) > _MAX_PAIRS


def _are_alike(first: str, second: str) -> bool:
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if not (matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE):
        return False
    return len(first) + len(second) > _MAX_CHARACTERS or _are_much(first, second) or matcher.ratio() >= _ALIKE


def _whole(block: ComparedBlock, kind: str) -> DiffLine:
    return DiffLine(block.kind, (DiffSegment(kind, block.text),))


def _bridge(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return *parts* with unchanged islands of a character or two taken for changed.

    A sentence that was rewritten shares single characters with the one before by chance.
    """
    bridged: list[tuple[str, str]] = []
    for number, (kind, text) in enumerate(parts):
        # What is the same has a removed and an added part on each of its sides, one of which may be empty.
        beside = parts[max(number - 2, 0) : number] + parts[number + 1 : number + 3]
        is_island = 0 < number < len(parts) - 1 and len(text) <= _ISLAND
        if kind == SAME and is_island and sum(len(part) for _, part in beside) > 4 * _ISLAND:
            bridged += [(REMOVED, text), (ADDED, text)]
        else:
            bridged.append((kind, text))
    return bridged


def _join(parts: Sequence[tuple[str, str]]) -> tuple[DiffSegment, ...]:
    """Return *parts* as segments, what is removed and what is added between two same ones together."""
    segments: list[DiffSegment] = []
    removed, added = "", ""

    def end() -> None:
        nonlocal removed, added
        segments.extend(DiffSegment(kind, text) for kind, text in ((REMOVED, removed), (ADDED, added)) if text)
        removed = added = ""

    for kind, text in parts:
        if kind == REMOVED:
            removed += text
        elif kind == ADDED:
            added += text
        elif text:
            end()
            segments.append(DiffSegment(SAME, text))
    end()
    return tuple(segments)
