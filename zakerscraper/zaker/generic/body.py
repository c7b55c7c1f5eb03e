"""The body of an article on a page of any layout: the smallest box that holds its paragraphs and pictures."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from zakerscraper.exceptions import ParseError
from zakerscraper.utils.text import TRANSCODED
from zakerscraper.zaker.dom import visible_text_of
from zakerscraper.zaker.embedded_html import find_embedded_html
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import PICTURE, PLAYER, TEXT, Box, Piece, squeezed
from zakerscraper.zaker.generic.byline_lines import BylineLines
from zakerscraper.zaker.generic.features import (
    NO_CONTAINERS,
    Shape,
    are_alike,
    containment,
    heading_rank,
    is_body_picture,
    is_body_player,
    is_boilerplate,
    is_own_address,
    is_paragraph,
    leads_elsewhere,
    may_be_text,
    own_text,
    reads_like_text,
    shape,
)
from zakerscraper.zaker.generic.kept_html import html_of
from zakerscraper.zaker.generic.layout_tables import cell_with_text
from zakerscraper.zaker.generic.lead import with_lead
from zakerscraper.zaker.generic.left_out import paths_left_out
from zakerscraper.zaker.generic.page_lines import without_page_lines
from zakerscraper.zaker.generic.quality import estimate_quality
from zakerscraper.zaker.generic.reading import Reading
from zakerscraper.zaker.pages import UNSURE

_PICTURE_WEIGHT = 30.0
_PLAYER_WEIGHT = 40.0
_OF_A_LINK = 0.2
"""A picture that leads to another page may be of the text, and mostly is a card or an advertisement."""
_ENOUGH = 40
_NEAR = 0.3
_NUMBERED = frozenset("p h1 h2 h3 h4 h5 h6 td th li dt dd blockquote figcaption strong center".split())
_LONG_CAPTION = 24
_CAPTION_WORDS = frozenset("caption captions carousel gallery slide slider slideshow figcaption".split())
_LEAST_OF_CAPTION = 16
"""Characters that the beginning of a caption must have, which is cut off (`… more`), to be told from others."""
_CONTAINED = 0.8
_MUCH_LONGER = 1.5
_SHORT = 200


class _Block(NamedTuple):
    """A part of the page that may be the body: its box, what is kept of that, and what speaks for it."""

    box: Box
    kept: list[Piece]
    good: dict[Piece, float]
    is_stated: bool


class Body:
    """The body that a page shows, less what stands among it and is none of it.

    first: its first piece, None before it is found, and where it is none of the page's elements. path: a CSS path to
    its element, "" likewise. left_out: paths of what is none of the article, and why.
    """

    def __init__(self, reading: Reading) -> None:
        self.outline = reading.outline
        self.heading = reading.heading
        self.others = reading.others
        self.stated = reading.stated
        self.page = reading.page
        self.title = reading.title
        self.id = reading.id
        self.url = reading.url
        self.evidence = reading.evidence
        self.first: Piece | None = None
        self.path = ""
        self.left_out: tuple[tuple[str, str], ...] = ()
        self.lines = BylineLines(reading)
        around = self.heading.box.around() if self.heading is not None else ()
        self._levels = {box: level for level, box in enumerate(around)}
        self.text_shapes: set[tuple[object, ...]] = set()

    def find(self) -> str:
        """Return the body's HTML, as the page has it; called once, as it takes all else out of the page.

        Raises ParseError where nothing on the page can be it.
        """
        pieces = [piece for piece in self.outline.pieces if not piece.is_out and piece is not self.heading]
        if (marked := self._marked_as_body()) is not None:
            pieces = self._within_marked(marked, pieces)
        after = self.heading.index if self.heading else -1
        long = [piece.index for piece in pieces if piece.index > after and self._is_of_text(piece)]
        self.lines.set_paragraphs(long)
        self.text_shapes = {shape(self.outline.pieces[index])[:-1] for index in long}
        choice = self._chosen(pieces)
        if choice is None:
            self.evidence["body"] = f"{self.stated.body_from}: the page itself shows less of it"
            self.evidence["quality"] = f"{UNSURE}: the page itself shows less of its text"
            return self.stated.body
        if not choice.kept:
            raise ParseError("no known layout of an article, and nothing on the page looks like its text")
        box, kept = choice.box, choice.kept
        if self.heading is None and not self._speaks_for_itself(kept):
            raise ParseError("no known layout of an article, and neither its heading nor its text can be told")
        if self.heading is None and self._is_teasers(kept):
            raise ParseError("no known layout of an article, and the page is a list of what others begin with")
        self.evidence["quality"] = str(estimate_quality(self.outline, self.heading, box, kept, self.lines.is_labelled))
        self.evidence["body"] = box.selector + (f", as stated by {self.stated.body_from}" if choice.is_stated else "")
        self.first = kept[0]
        self.path = box.path
        shown = kept if self.heading is None else [*kept, self.heading]
        self.left_out = paths_left_out(self.outline, box, shown, self.lines.is_byline)
        return html_of(self.outline, box, kept, self.url)

    def _chosen(self, pieces: list[Piece]) -> _Block | None:
        """Return the block that is the body, None where that is what the page states and does not show.

        A stated text confirms a block and never shrinks it: pages state a section's name, a first paragraph or an
        older version in the place of their text.
        """
        best = self._block(pieces, "")
        text = "".join(squeezed(piece.text) for piece in best.kept)
        if not self.stated.body and (0 < len(text) < _SHORT or not best.kept):
            # Where the page shows next to nothing, what it holds to be shown may be its text.
            html, where = find_embedded_html(self.page)
            if html and containment(text, squeezed(visible_text_of(html))) >= _CONTAINED:
                self.stated.body, self.stated.body_from = html, where
        if not self.stated.body:
            return best
        stated = squeezed(visible_text_of(self.stated.body))
        if not stated:
            return best if any(piece.kind != TEXT for piece in best.kept) else None
        shared = containment(text, stated) if text else 1.0
        if shared < _CONTAINED and (len(stated) < _MUCH_LONGER * len(text) or self.stated.is_body_doubted):
            return best
        confirmed = self._block(pieces, stated)
        if sum(len(squeezed(piece.text)) for piece in confirmed.kept) < _CONTAINED * min(len(text), len(stated)):
            return best if text and len(stated) < _MUCH_LONGER * len(text) else None
        return confirmed if self._shows_stated(confirmed.good, stated) else None

    def _block(self, pieces: list[Piece], stated: str) -> _Block:
        """Return the block of the page that is the body, by its structure, or by a *stated* text, "" for none."""
        good = self._good(pieces, stated)
        if not good:
            return _Block(self.outline.root, [], good, bool(stated))
        box = with_lead(self.outline, self._with_pictures_before(self._smallest_box(good), good), good, self.heading)
        kept = self._kept(box, good)
        if stated:
            # Of what the page states of its text, pictures and captions are often left out, but no sentence.
            kept = [piece for piece in kept if piece in good or not self._is_foreign_sentence(piece)]
        return _Block(box, self._each_caption_once(kept), good, bool(stated))

    def _each_caption_once(self, kept: list[Piece]) -> list[Piece]:
        """Return *kept* without captions that another one says already, for screens of another size or as a whole."""
        said: list[str] = []  # in order, so that what begins alike is found at once
        found: list[Piece] = []
        for piece in kept:
            if piece.kind == TEXT and len(piece.text) >= _LONG_CAPTION and self._is_caption(piece):
                text = begin = squeezed(piece.text)
                if cut_off := patterns.CUT_OFF.search(piece.text):
                    begin = squeezed(piece.text[: cut_off.start()])
                place = bisect_left(said, begin)
                if len(begin) >= _LEAST_OF_CAPTION and place < len(said) and said[place].startswith(begin):
                    continue
                insort(said, text)
            found.append(piece)
        return found

    def _is_caption(self, piece: Piece) -> bool:
        """Tell whether *piece* stands in a caption's box, or right beside a picture and not between paragraphs."""
        for box in islice(piece.box.around(), 4):
            if box.tag in {"figcaption", "figure"} or not box.words.isdisjoint(_CAPTION_WORDS):
                return True
        return False

    def _is_teasers(self, kept: list[Piece]) -> bool:
        """Tell whether the paragraphs are beginnings of other articles, each cut off with a link to the rest."""
        paragraphs = [piece for piece in kept if is_paragraph(piece)]
        cut_off = sum(bool(piece.links) and patterns.CUT_OFF.search(piece.text) is not None for piece in paragraphs)
        return cut_off > 1 and cut_off * 2 > len(paragraphs)

    def _is_of_text(self, piece: Piece) -> bool:
        return is_paragraph(piece) and not is_own_address(piece, self.id)

    def _is_foreign_sentence(self, piece: Piece) -> bool:
        before = self.outline.pieces[piece.index - 1] if piece.index else piece
        is_caption = piece.box.tag == "figcaption" or before.kind != TEXT
        return piece.kind == TEXT and reads_like_text(piece.text) and not is_caption

    def _marked_as_body(self) -> Box | None:
        """Return the box that microdata says is the article's body, where there is just one."""
        marked = [box for box in self.outline.marked if box.attributes["itemprop"] == "articleBody"]
        return marked[0] if len(marked) == 1 and marked[0].last > marked[0].first and not marked[0].left_out else None

    def _within_marked(self, marked: Box, pieces: list[Piece]) -> list[Piece]:
        """Return those of *pieces* that are in the box *marked* as the body, all where that is the smaller part."""
        inside = [piece for piece in pieces if marked.first <= piece.index < marked.last]
        best = self._block(pieces, "")
        if best.box is not marked and best.box.holds(marked):
            whole = sum(len(piece.text) for piece in best.kept)
            if sum(len(piece.text) for piece in inside) * 2 < whole:
                return pieces
        return inside

    def _good(self, pieces: list[Piece], stated: str) -> dict[Piece, float]:
        """Return the pieces that look like the article's, each with how much it speaks for standing where it does."""
        good = {piece: weight for piece in pieces if (weight := self._weight(piece, stated)) > 0}
        if not stated:
            # Short lines (of a poem, captions, headings) count where whole sentences of their shape stand beside them.
            shapes = {shape(piece) for piece in good if piece.kind == TEXT}
            for piece in pieces:
                if piece not in good and piece.kind == TEXT and shape(piece) in shapes and self._is_neutral(piece):
                    good[piece] = 0.5 * self._nearness(piece) * len(piece.text)
        return good

    def _shows_stated(self, good: Iterable[Piece], stated: str) -> bool:
        """Tell whether the page itself shows the body that it states, so that its own elements can be kept."""
        shown = sum(len(squeezed(piece.text)) for piece in good)
        states_pictures = any(mark in self.stated.body for mark in ("<img", "<iframe", "<video"))
        return shown >= (0.9 if states_pictures else 0.5) * len(stated)

    def _speaks_for_itself(self, kept: list[Piece]) -> bool:
        """Tell whether what was found without a heading is enough to be a body, or stands right behind a byline."""
        if sum(len(piece.text) for piece in kept) >= _ENOUGH or any(piece.kind != TEXT for piece in kept):
            return True
        before = self.outline.pieces[max(0, kept[0].index - 3) : kept[0].index]
        return any(self.lines.is_byline(piece) for piece in before)

    def _weight(self, piece: Piece, stated: str) -> float:
        """Return how much *piece* speaks for the body being where it stands."""
        if piece.kind == PLAYER:
            weight = _PLAYER_WEIGHT if is_body_player(piece) else 0.0
        elif piece.kind == PICTURE:
            # The site's own signs have relative addresses, too.
            is_told = "//" in piece.address[:8] and is_body_picture(piece, self.others)
            weight = _PICTURE_WEIGHT if is_told else 0.0
            if any(leads_elsewhere(link) for link in piece.links):
                weight *= _OF_A_LINK
        elif stated:
            text = squeezed(piece.text)
            weight = float(len(text)) if (len(text) > 3 or not piece.is_link) and text in stated else 0.0
        else:
            is_text = may_be_text(piece, self.id) and not self.lines.is_byline(piece)
            weight = float(own_text(piece)) if is_text else 0.0
        return weight and weight * self._nearness(piece)

    def _nearness(self, piece: Piece) -> float:
        """Return 1 for what stands beside the heading, less the farther outside and for what stands before it."""
        if self.heading is None:
            return 1.0
        if (level := self._levels.get(piece.box)) is None:
            level = next((self._levels[box] for box in piece.box.around() if box in self._levels), 0)
            self._levels[piece.box] = level
        return 0.6**level * (0.2 if piece.index < self.heading.index else 1.0)

    def _smallest_box(self, good: dict[Piece, float]) -> Box:
        weights: defaultdict[Box, float] = defaultdict(float)
        for piece, weight in good.items():
            outer: Box | None = piece.box
            while outer is not None:
                weights[outer] += weight
                outer = outer.parent
        box = self.outline.root
        while True:
            inner = max(box.children, key=lambda kid: weights[kid], default=None)
            if inner is not None and inner.tag == "table" and weights[inner] >= 0.85 * weights[box]:
                inner = cell_with_text(inner, weights, good) or inner
            if inner is None or weights[inner] < 0.85 * weights[box] or inner.tag in NO_CONTAINERS:
                return self._container(box)
            if any(kid is not inner and weights[kid] and are_alike(kid, inner) for kid in box.children):
                return self._container(box)  # one part of several
            box = inner

    def _with_pictures_before(self, box: Box, good: Iterable[Piece]) -> Box:
        """Return *box*, or the smallest one around it that holds the pictures between heading and text."""
        start = self.heading.index if self.heading else box.first
        before = [piece for piece in good if piece.kind != TEXT and start < piece.index < box.first]
        # One picture without a caption is a cover, which ZAKER's own articles do not hold.
        told = len(before) > 1 or any(outer.tag in {"figure", "li"} for p in before for outer in p.box.around())
        if not told or any(self._nearness(piece) < _NEAR for piece in before):
            return box
        return next(outer for outer in box.around() if outer.holds(before[0].box))

    def _container(self, box: Box) -> Box:
        while box.parent is not None and (box.tag in NO_CONTAINERS or self._is_a_picture_or_player(box)):
            box = box.parent
        return box

    def _is_a_picture_or_player(self, box: Box) -> bool:
        return any(piece.box is box and piece.kind != TEXT for piece in self.outline.pieces[box.first : box.last])

    def _kept(self, box: Box, good: dict[Piece, float]) -> list[Piece]:
        """Return the pieces in *box* that are the body: from the first good one to the last, less the boilerplate."""
        inside = [piece for piece in self.outline.within(box) if piece is not self.heading]
        places = [place for place, piece in enumerate(inside) if piece in good]
        if self.heading is not None and any(inside[place].index > self.heading.index for place in places):
            places = [place for place in places if inside[place].index > self.heading.index]
        if not places:
            return []
        shapes = {shape(inside[place]) for place in places}
        first, last = places[0], places[-1]
        while first > 0 and self._joins(inside[first - 1], shapes):
            first -= 1
        while last + 1 < len(inside) and self._joins(inside[last + 1], shapes):
            last += 1
        while last > first and self._is_about_the_author(inside[last]):
            last -= 1
        if self.heading is not None and not box.holds(self.heading.box) and len(inside) == box.last - box.first:
            # Nothing of the page's own stands in it: all of it is the article's, credits and notices too.
            return self._without_page_lines([piece for piece in inside if not self._is_never_text(piece)], good)
        kinds = {self._kind(piece) for piece in inside if piece in good} - {None}
        kept = [
            piece
            for piece in inside[first : last + 1]
            if not self._is_never_text(piece)
            if piece in good or self._is_neutral(piece) or self._kind(piece) in kinds
        ]
        return self._without_page_lines(kept, good)

    def _without_page_lines(self, kept: list[Piece], good: dict[Piece, float]) -> list[Piece]:
        return without_page_lines(kept, good, self.lines.is_byline)

    def _is_about_the_author(self, piece: Piece) -> bool:
        """Tell whether *piece*, behind the text, says who wrote it, and what else that person does."""
        for author, _ in self.stated.authors:
            if squeezed(piece.text) == squeezed(author):
                return True
            names = {author, author.split()[0]} if len(author.split()) > 1 else {author}
            if any(piece.text.startswith(name) and patterns.ABOUT.match(piece.text[len(name) :]) for name in names):
                return True
        return False

    def _is_never_text(self, piece: Piece) -> bool:
        """Tell whether *piece* is none of the article even where all around it is."""
        text = piece.text
        if piece.kind == PICTURE:
            addresses = (piece.address, *(link.attributes.get("href", "") for link in piece.links))
            return any(map(patterns.ADVERTISERS.match, addresses))
        return bool(
            TRANSCODED.match(text)
            or self.lines.is_credit(piece)
            or patterns.COUNTER.fullmatch(text)
            or is_own_address(piece, self.id)
            or (patterns.CLOCK.fullmatch(text) and not heading_rank(piece) and self._is_beside_a_player(piece))
            or (text.isdecimal() and piece.box.tag not in _NUMBERED and shape(piece)[:-1] not in self.text_shapes)
        )

    def _is_beside_a_player(self, piece: Piece) -> bool:
        beside = self.outline.pieces[max(0, piece.index - 1) : piece.index + 2]
        return any(other.kind != TEXT for other in beside)

    def _kind(self, piece: Piece) -> tuple[object, ...] | None:
        """Return by what *piece* is known to be of the body as others of its kind are, None without anything."""
        if name := piece.box.attributes.get("class"):
            return (piece.box.tag, name)
        parent = piece.box.parent
        if parent is None or self.heading is None or parent.holds(self.heading.box):
            return None
        return (piece.box.tag, parent)

    def _joins(self, piece: Piece, shapes: set[Shape]) -> bool:
        """Tell whether *piece*, at the edge of the body, is of it: it looks like its paragraphs."""
        if self.heading is not None and piece.index < self.heading.index:
            return False
        if not (self._is_neutral(piece) or self._kind(piece) is not None):
            return False
        # Like the paragraphs, the heading of their first part, or beside them in a box of their own.
        if shape(piece) in shapes:
            return True
        parents = {parent for *_, parent in shapes}
        box = piece.box if piece.box in parents else piece.box.parent
        has_own_box = box is not None and box in parents
        if has_own_box and box is not None and self.heading is not None and box.holds(self.heading.box):
            has_own_box = False
        is_numbered = not piece.links and patterns.NUMBERED_HEADING.match(piece.text) is not None
        is_heading = heading_rank(piece) > 0 or is_numbered
        return (is_heading or has_own_box) and self._is_neutral(piece)

    def _is_neutral(self, piece: Piece) -> bool:
        if piece.kind == PICTURE:
            return is_body_picture(piece, self.others)
        if self.lines.text_begins < piece.index < self.lines.text_ends and patterns.MARK.fullmatch(piece.text):
            return True
        if piece.kind == PLAYER:
            return is_body_player(piece)
        return not (is_boilerplate(piece) or piece.is_link or self.lines.is_byline(piece))
