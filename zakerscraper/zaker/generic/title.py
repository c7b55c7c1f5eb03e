"""The title of an article on a page of any layout, and the heading that shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import TEXT, Outline, Piece, squeezed
from zakerscraper.zaker.generic.features import heading_rank


class Title(NamedTuple):
    """A title, "" where none was found. heading: the piece that shows it, if one does. evidence: whence it is known."""

    text: str = ""
    heading: Piece | None = None
    evidence: str = ""


def find_title(outline: Outline, stated: Iterable[tuple[str, str]], listed: str) -> Title:
    """Return the title of the article on a page.

    stated: the titles that the page states, each with where. listed: the one that its list shows, "" for none; it may
    be cut off.
    """
    known = [(title, where) for title, where in stated if title and not patterns.SITE_TITLE.match(title)]
    heading = _agreeing_heading(outline, [(listed, "list"), *known] if listed else known)
    if heading is not None:
        return heading
    if listed and not listed.endswith(("…", "...")):
        return Title(listed, evidence="list")
    for title, where in known:
        if shorter := _without_site(title):
            return Title(shorter, evidence=where)
    headings = [piece for piece in outline.pieces if _may_be_heading(piece)]
    if not headings:
        return Title()
    first = max(headings, key=lambda piece: (heading_rank(piece), -piece.index))
    return Title(first.text, first, f"{first.box.selector}, the first heading")


def _agreeing_heading(outline: Outline, known: Sequence[tuple[str, str]]) -> Title | None:
    """Return the heading that says what one of the *known* titles does, None where there is none."""
    best: tuple[int, int, Piece, str] | None = None
    for piece in outline.pieces:
        if piece.kind != TEXT or len(piece.text) > 300 or patterns.SITE_TITLE.match(piece.text):
            continue
        rank = heading_rank(piece)
        # A link is the heading of another article, or a step of the way here.
        if piece.is_link and rank < 2:
            continue
        for where in _agreeing(piece.text, known):
            key = (rank + (2 if _agrees_whole(piece.text, known) else 0), -piece.index)
            if best is None or key > best[:2]:
                best = (*key, piece, where)
            break
    if best is None or (best[0] < 2 and len(best[2].text) < 4):
        return None
    *_, heading, where = best
    return Title(heading.text, heading, f"{heading.box.selector} agrees with {where}")


def _may_be_heading(piece: Piece) -> bool:
    if piece.kind != TEXT or piece.is_link or not 2 <= len(piece.text) <= 300 or not heading_rank(piece):
        return False
    if patterns.SITE_TITLE.match(piece.text) or patterns.HEADS_OTHERS.fullmatch(piece.text):
        return False
    return not any(box.tag in patterns.AROUND_TAGS for box in piece.box.around())


def _agreeing(text: str, stated: Sequence[tuple[str, str]]) -> Iterable[str]:
    """Yield where a title is stated that *text* is, or begins before a separator."""
    own = squeezed(text)
    if len(own) < 2:
        return
    for title, where in stated:
        other = squeezed(title)
        if own == other or (other.startswith(own) and patterns.SEPARATORS.match(title[len(text) :])):
            yield where


def _agrees_whole(text: str, stated: Sequence[tuple[str, str]]) -> bool:
    own = squeezed(text)
    return any(own in {squeezed(title), squeezed(_without_site(title))} for title, _ in stated)


def _without_site(title: str) -> str:
    """Return a page's title without the names of site and channel behind it, "" where nothing else is in it."""
    pieces = [match.span() for match in patterns.SEPARATORS.finditer(title)]
    end = len(title)
    dropped = False
    for start, stop in reversed(pieces):
        tail = title[stop:end].strip()
        if patterns.SITE_NAMES.search(tail) or (dropped and tail in patterns.PLAIN_SUFFIXES):
            end, dropped = start, True
        else:
            break
    rest = title[:end].strip()
    return "" if patterns.SITE_NAMES.match(rest) and len(rest) < 12 else rest
