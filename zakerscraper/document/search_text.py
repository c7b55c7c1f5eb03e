"""Normalizes text for search, and splits it into the terms of the index.

Chinese has no spaces between words, so nothing is cut into words: a text is found by any piece of it, as `LIKE
'%piece%'` finds it. An index of single characters and of pairs of neighbours gives the texts that may have the piece;
whether one has it is then looked up in the text itself. So no piece is missed, however short, and none is made up.

Upper and lower case, full and half width, traditional and simplified characters count as equal: texts and pieces are
folded by one function, character by character, so that a piece of a text stays a piece of it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from operator import add, itemgetter

from zakerscraper.document.body import plain_text
from zakerscraper.items import Article
from zakerscraper.utils.chinese import simplified_characters
from zakerscraper.utils.text import compose

MAX_CHARACTERS = 200_000
"""How many characters of a text are searched, many times those of any article: what a hostile one costs has an end."""
_FORM = 1
"""Changes with what `search_text` and `terms` make of a text: an index of another form is built again."""
TITLE_MARK = "\ue000"
"""What a term of a title begins with, beside the same term of the whole text."""
_FIELDS = "\n"
"""Stands between title, publisher, author, tags and body. No piece of a query has one."""
_IGNORED = (
    *range(9), *range(14, 28), *range(127, 133), *range(134, 160), 0x00AD, *range(0x200B, 0x2010),
    *range(0x2060, 0x2065), *range(0xFE00, 0xFE10), 0xFEFF,
)  # fmt: skip
"""Invisible characters: controls, soft hyphens, joiners, marks of direction, variation selectors."""
BREAKS = "\n ,.:;!?、。“”‘’"
"""Common punctuation, folded: no pair has one."""
_BETWEEN = re.compile(f"[{re.escape(BREAKS)}]+")
_ASCII_RUN = re.compile("[0-9a-z]{3,}")
_PIECE = re.compile(r'"([^"]*)"?|[“「『]([^”」』]*)[”」』]?|(\S[^\s"“「『]*)')
_K1, _B = 1.2, 0.75
"""What BM25 is customarily used with."""
_TITLE_WEIGHT = 5
"""A piece in the title counts so often."""


@cache
def _characters() -> dict[str, str]:
    """Return the replacements of single characters: simplified ones, or nothing."""
    return simplified_characters() | dict.fromkeys(map(chr, _IGNORED), "")


@cache
def search_form() -> str:
    """Return a name for how texts are folded and cut: that of an index must be the same."""
    table = repr(sorted(_characters().items()))
    return f"{_FORM}-{unicodedata.unidata_version}-{hashlib.sha256(table.encode()).hexdigest()[:12]}"


def fold(text: str) -> str:
    """Return *text* in the form in which texts are compared: one line, one space for white space."""
    folded = compose(text).casefold()
    characters = _characters()
    if not characters.keys().isdisjoint(folded):
        for old in characters.keys() & {*folded}:  # few of them, as nearly all texts are in simplified characters
            folded = folded.replace(old, characters[old])
    return " ".join(folded.split())


def search_text(article: Article) -> str:
    """Return the searchable text of *article*: title, publisher, author, tags and body, folded, a line each.

    Of each at most `MAX_CHARACTERS` characters.
    """
    author = article.author if article.author != article.source else ""
    fields = article.title, article.source, author, " ".join(article.tags), plain_text(article.body_html)
    return _FIELDS.join(fold(field[:MAX_CHARACTERS]) for field in fields)


def terms(text: str) -> set[str]:
    """Return the terms of a `search_text`: pairs of neighbours, triples of ASCII letters and digits, lone characters.

    A lone one begins no pair, so that each character of the text begins a term. Those of the title come once more, with
    a mark before them.
    """
    found = _grams(text)
    found.update([TITLE_MARK + gram for gram in _grams(text.partition(_FIELDS)[0])])
    return found


def required_terms(pieces: Sequence[str], *, in_title: bool = False) -> tuple[set[str], set[str]]:
    """Return the terms, and the beginnings of terms, that a text with all *pieces*, which are folded, has in any case.

    Both are empty for punctuation, which nearly every text has.

    Args:
        in_title: Return those of a text whose title has all *pieces*.
    """
    whole: set[str] = set()
    beginnings: set[str] = set()
    for piece in pieces:
        grams = {gram for gram in _grams(piece) if len(gram) > 1}
        whole |= grams
        if not grams:
            beginnings |= {*piece} - {*BREAKS}
    # A pair of letters says nothing that a triple with it does not.
    triples = [gram for gram in whole if len(gram) == 3]
    whole -= {triple[start : start + 2] for triple in triples for start in (0, 1)}
    mark = TITLE_MARK if in_title else ""
    return {mark + gram for gram in whole}, {mark + beginning for beginning in beginnings}


def parse_query(query: str) -> tuple[str, ...]:
    """Return the pieces that a text must have for *query* to find it, folded: words, and phrases in quotation marks.

    None for a query of white space.
    """
    found = (fold(next(filter(None, groups), "")) for groups in _PIECE.findall(query))
    return tuple(dict.fromkeys(filter(None, found)))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that has all pieces of a query.

    Attributes:
        number: The greater, the later it was archived.
    """

    number: int
    id: str
    text: str


def has_all(text: str, pieces: Sequence[str], *, in_title: bool = False) -> bool:
    """Return whether a text has all *pieces*.

    Args:
        text: As `search_text` returns it.
        pieces: Folded, as the text is.
        in_title: Whether its title must have them.
    """
    if in_title:
        text = text.partition(_FIELDS)[0]
    return all(piece in text for piece in pieces)


def rank(found: Sequence[Candidate], pieces: Sequence[str], shares: Sequence[float]) -> list[Candidate]:
    """Return *found* with the best first, by BM25; of equal ones the latest first.

    Args:
        shares: The share of all texts that have each piece, 0 to 1: a rare piece counts for more.
    """
    if not found:
        return []
    mean = sum(len(candidate.text) for candidate in found) / len(found)
    weights = [log(1 + (1 - share + 1e-9) / (share + 1e-9)) for share in shares]

    def score(candidate: Candidate) -> float:
        title = candidate.text.partition(_FIELDS)[0]
        norm = _K1 * (1 - _B + _B * len(candidate.text) / mean)
        total = 0.0
        for piece, weight in zip(pieces, weights, strict=True):
            count = candidate.text.count(piece) + (_TITLE_WEIGHT - 1) * title.count(piece)
            total += weight * count * (_K1 + 1) / (count + norm)
        return total

    return sorted(found, key=lambda candidate: (-score(candidate), -candidate.number))


def _grams(text: str) -> set[str]:
    runs = _BETWEEN.split(text)
    found: set[str] = set().union(*[map(add, run, run[1:]) for run in runs])
    begun = {*map(itemgetter(0), found)}
    found |= {run[-1] for run in runs if run} - begun
    for run in {*_ASCII_RUN.findall(text)}:
        found.update([run[start : start + 3] for start in range(len(run) - 2)])
    return found


def excerpt_around(text: str, pieces: Sequence[str], characters: int) -> list[tuple[str, bool]]:
    """Return about so many *characters* of *text*, on one line, around the first place that has one of *pieces*.

    They come in parts, each with whether it is one of *pieces*, which are folded. Where the text goes on, there is an
    ellipsis. It begins at the beginning where the text has none of them.
    """
    text = " ".join(text.split())
    folded, positions = _with_places(text)
    marked: list[tuple[int, int]] = []
    for start, end in sorted(match.span() for piece in pieces for match in re.finditer(re.escape(piece), folded)):
        first, last = positions[start], positions[end - 1] + 1
        if marked and first < marked[-1][1]:
            first, last = marked[-1][0], max(last, marked.pop()[1])
        marked.append((first, last))
    first, last = marked[0] if marked else (0, 0)
    before = max(0, characters - (last - first)) // 3
    begin = max(0, min(first - before, len(text) - characters))
    end = min(len(text), max(begin + characters, last))
    parts: list[tuple[str, bool]] = [("…", False)] if begin else []
    at = begin
    for start, stop in marked:
        start, stop = max(start, at), min(stop, end)
        if start < stop:
            parts += [(text[at:start], False), (text[start:stop], True)]
            at = stop
    parts += [(text[at:end], False), ("…" if end < len(text) else "", False)]
    return [part for part in parts if part[0]]


def _with_places(text: str) -> tuple[str, Sequence[int]]:
    """Return *text*, which is on one line, folded, and for each character of that its place in *text*."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded, range(len(text))
    letters: list[str] = []
    positions: list[int] = []
    for position, letter in enumerate(text):
        made = " " if letter.isspace() else fold(letter)
        if made == " " and letters and letters[-1] == " ":
            continue
        letters += made
        positions += [position] * len(made)
    return "".join(letters), positions
