"""The body of an article on a page of any layout: the smallest box that holds its paragraphs and images."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from zakerscraper.exceptions import ParseError
from zakerscraper.utils.text import TRANSCODED
from zakerscraper.zaker.dom import visible_text_of
from zakerscraper.zaker.embedded_html import find_embedded_html
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import IMAGE, PLAYER, TEXT, Block, Box
from zakerscraper.zaker.generic.body_box import BoxChoice
from zakerscraper.zaker.generic.byline_lines import BylineLines
from zakerscraper.zaker.generic.captions import each_caption_once
from zakerscraper.zaker.generic.features import (
    Shape,
    containment,
    heading_rank,
    is_body_image,
    is_body_player,
    is_boilerplate,
    is_own_url,
    is_paragraph,
    reads_like_text,
    shape,
    wrapped_shape,
)
from zakerscraper.zaker.generic.interrupted_text import find_numbers_of_parts, is_line_within
from zakerscraper.zaker.generic.islands import without_islands
from zakerscraper.zaker.generic.kept_html import html_of
from zakerscraper.zaker.generic.layout_tables import cells_of_table, is_in_row, is_number_of_table
from zakerscraper.zaker.generic.lead import with_lead, with_slides
from zakerscraper.zaker.generic.left_out import paths_left_out
from zakerscraper.zaker.generic.page_lines import is_beside_program, is_own_credit, joins_end, without_page_lines
from zakerscraper.zaker.generic.page_tail import without_tail
from zakerscraper.zaker.generic.portraits import is_in_line, is_portrait, is_sign
from zakerscraper.zaker.generic.quality import estimate_quality
from zakerscraper.zaker.generic.reading import Reading
from zakerscraper.zaker.generic.squeezed import squeezed
from zakerscraper.zaker.generic.text_end import end_of_text
from zakerscraper.zaker.pages import UNSURE

_ENOUGH = 40
_CONTAINED, _MOSTLY = 0.8, 0.5
_MUCH_LONGER = 1.5
_SHORT, _SURELY_LONG = 200, 2000
"""Characters, squeezed, and of a text of which more are left in whatever form it is."""


class _BodyBox(NamedTuple):
    """A part of the page that may be the body: its box, what is kept of that, and what speaks for it."""

    box: Box
    kept: list[Block]
    good: dict[Block, float]
    is_stated: bool


class Body:
    """The body that a page shows, less what stands among it and is none of it.

    Attributes:
        first: Its first block; None before it is found, and where the body is no element of the page.
        author: Who wrote it, where that is known before the body is asked for.
        path: The CSS path of its element, "" likewise.
        left_out: CSS paths of what is not part of the article, each with the reason.
    """

    def __init__(self, reading: Reading) -> None:
        self.outline = reading.outline
        self.heading = reading.heading
        self.others = reading.others
        self.stated = reading.stated
        self.page = reading.page
        self.id = reading.id
        self.url = reading.url
        self.evidence = reading.evidence
        self.first: Block | None = None
        self.path = ""
        self.author = ""
        self.left_out: tuple[tuple[str, str], ...] = ()
        self.lines = BylineLines(reading)
        self._box_choice = BoxChoice(reading, self.lines.is_byline, self._is_neutral)
        self.text_shapes: set[tuple[object, ...]] = set()
        self.text_wrappers: set[tuple[object, ...]] = set()
        self._numbers_of_parts: set[Block] = set()

    def find(self) -> str:
        """Return the body's HTML, as the page has it; called once, as it takes all else out of the page.

        Raises:
            ParseError: Nothing on the page can be the body.
        """
        blocks = [block for block in self.outline.blocks if not block.is_out and block is not self.heading]
        if (marked := self._marked_as_body()) is not None:
            blocks = self._within_marked(marked, blocks)
        after = self.heading.index if self.heading else -1
        long = [block.index for block in blocks if block.index > after and self._is_of_text(block)]
        while long and self.lines.is_labelled(self.outline.blocks[long[0]]):
            long.pop(0)  # a byline of several parts is as long as a sentence
        self.lines.set_paragraphs(long)
        self._numbers_of_parts = find_numbers_of_parts(self.outline.blocks, long)
        self.text_shapes = {shape(self.outline.blocks[index])[:-1] for index in long}
        self.text_wrappers = {wrapped_shape(self.outline.blocks[index], self.outline.blocks) for index in long}
        choice = self._chosen(blocks)
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

    def _chosen(self, blocks: list[Block]) -> _BodyBox | None:
        """Return the block that is the body, None where that is what the page states and does not show.

        A stated text confirms a block and never shrinks it: pages state a section's name, a first paragraph or an
        older version in the place of their text.
        """
        best = self._body_box(blocks, "")
        if not self.stated.body and sum(len(block.text) for block in best.kept) >= _SURELY_LONG:
            return best
        text = "".join(squeezed(block.text) for block in best.kept)
        if not self.stated.body and (0 < len(text) < _SHORT or not best.kept):
            # Where the page shows next to nothing, what it holds to be shown may be its text.
            html, where = find_embedded_html(self.page)
            if html and containment(text, squeezed(visible_text_of(html))) >= _CONTAINED:
                self.stated.body, self.stated.body_from = html, where
        if not self.stated.body:
            return best
        stated = squeezed(visible_text_of(self.stated.body))
        if not stated:
            return best if any(block.kind != TEXT for block in best.kept) else None
        shared = containment(text, stated) if text else 1.0
        if shared < _CONTAINED and (len(stated) < _MUCH_LONGER * len(text) or self.stated.is_body_doubted):
            return best
        confirmed = self._body_box(blocks, stated)
        if sum(len(squeezed(block.text)) for block in confirmed.kept) < _CONTAINED * min(len(text), len(stated)):
            return best if text and len(stated) < _MUCH_LONGER * len(text) else None
        return confirmed if self._shows_stated(confirmed.good, stated) else None

    def _body_box(self, blocks: list[Block], stated: str) -> _BodyBox:
        """Return the block of the page that is the body, by its structure, or by a *stated* text, "" for none."""
        good = self._box_choice.find_good(blocks, stated)
        if not good:
            return _BodyBox(self.outline.root, [], good, bool(stated))
        box = with_lead(self.outline, self._box_choice.find_box(good), good, self.heading)
        kept = self._kept(box, good)
        if stated:
            # Of what the page states of its text, images and captions are often left out, but no sentence.
            kept = [block for block in kept if block in good or not self._is_foreign_sentence(block, stated)]
        box, kept = with_slides(self.outline, box, each_caption_once(kept), self.heading, self.others)
        return _BodyBox(box, kept, good, bool(stated))

    def _is_teasers(self, kept: list[Block]) -> bool:
        """Tell whether the paragraphs are beginnings of other articles, each cut off with a link to the rest."""
        paragraphs = [block for block in kept if is_paragraph(block)]
        cut_off = sum(bool(block.links) and patterns.CUT_OFF.search(block.text) is not None for block in paragraphs)
        return cut_off > 1 and cut_off * 2 > len(paragraphs)

    def _is_of_text(self, block: Block) -> bool:
        return is_paragraph(block) and not is_own_url(block, self.id)

    def _is_foreign_sentence(self, block: Block, stated: str) -> bool:
        """Tell whether *block* says what is not *stated*; it may begin with the place where it was written."""
        if block.kind == TEXT and not block.is_link and containment(squeezed(block.text), stated) > _MOSTLY:
            return False
        before = self.outline.blocks[block.index - 1] if block.index else block
        is_caption = block.box.tag == "figcaption" or before.kind != TEXT
        return block.kind == TEXT and reads_like_text(block.text) and not is_caption

    def _marked_as_body(self) -> Box | None:
        """Return the box that microdata says is the article's body, where there is just one."""
        marked = [box for box in self.outline.marked() if box.attributes["itemprop"] == "articleBody"]
        return marked[0] if len(marked) == 1 and marked[0].last > marked[0].first and not marked[0].left_out else None

    def _within_marked(self, marked: Box, blocks: list[Block]) -> list[Block]:
        """Return those of *blocks* that are in the box *marked* as the body, all where that is the smaller part."""
        inside = [block for block in blocks if marked.first <= block.index < marked.last]
        twice = 2 * sum(len(block.text) for block in inside)
        if twice >= sum(len(block.text) for block in blocks):
            return inside  # as on most pages
        best = self._body_box(blocks, "")
        is_part = best.box is not marked and best.box.holds(marked)
        return blocks if is_part and twice < sum(len(block.text) for block in best.kept) else inside

    def _shows_stated(self, good: Iterable[Block], stated: str) -> bool:
        """Tell whether the page itself shows the body that it states, so that its own elements can be kept."""
        shown = sum(len(squeezed(block.text)) for block in good)
        states_images = any(mark in self.stated.body for mark in ("<img", "<iframe", "<video"))
        return shown >= (0.9 if states_images else 0.5) * len(stated)

    def _speaks_for_itself(self, kept: list[Block]) -> bool:
        """Tell whether what was found without a heading is enough to be a body, or stands right behind a byline."""
        if sum(len(block.text) for block in kept) >= _ENOUGH or any(block.kind != TEXT for block in kept):
            return True
        before = self.outline.blocks[max(0, kept[0].index - 3) : kept[0].index]
        return any(self.lines.is_byline(block) for block in before)

    def _kept(self, box: Box, good: dict[Block, float]) -> list[Block]:
        """Return the blocks in *box* that are the body: from the first good one to the last, less the boilerplate."""
        inside = [block for block in self.outline.within(box) if block is not self.heading]
        places = [place for place, block in enumerate(inside) if block in good]
        if self.heading is not None and any(inside[place].index > self.heading.index for place in places):
            places = [place for place in places if inside[place].index > self.heading.index]
        if not places:
            return []
        shapes = {shape(inside[place]) for place in places}
        first, last = places[0], places[-1]
        while first > 0 and self._joins(inside[first - 1], shapes):
            first -= 1
        boxes = {parent for *_, parent in shapes} | {inside[place].box for place in places}
        of_table: set[Block] = set()
        while last + 1 < len(inside):
            if cells := cells_of_table(inside, last + 1, boxes):
                of_table.update(cells)
                last += len(cells)
            elif self._joins(inside[last + 1], shapes) or joins_end(inside, last + 1, shapes):
                last += 1
            else:
                break
        if inside[last] not in of_table:
            authors = [self.author, *(name for name, _ in self.stated.authors)]
            last = end_of_text(inside, first, last, self.outline.blocks, authors)
        if self.heading is not None and not box.holds(self.heading.box) and len(inside) == box.last - box.first:
            # Nothing of the page's own stands in it: all of it is the article's, credits and notices too.
            return self._without_page_lines([block for block in inside if not self._is_never_text(block)], good)
        kinds = {self._kind(block) for block in inside if block in good} - {None}
        kept = [
            block
            for block in inside[first : last + 1]
            if not self._is_never_text(block)
            if block in good
            or block in of_table
            or self._is_neutral(block)
            or self._kind(block) in kinds
            or is_own_credit(block, shapes)
        ]
        return self._without_page_lines(kept, good)

    def _without_page_lines(self, kept: list[Block], good: dict[Block, float]) -> list[Block]:
        kept = without_islands(self.outline, kept, self.heading, self.lines.is_byline, self.url)
        kept = without_tail(self.outline.blocks, kept)
        around = self.outline.blocks[kept[0].index : kept[-1].index] if kept else ()
        return without_page_lines(kept, around, good, self.lines.is_byline)

    def _is_never_text(self, block: Block) -> bool:
        """Tell whether *block* is none of the article even where all around it is."""
        text = block.text
        if block.kind == IMAGE:
            if is_portrait(block) or is_sign(block) or is_in_line(block, self.outline.blocks, self.lines.is_byline):
                return True
            urls = (block.url, *(link.attributes.get("href", "") for link in block.links))
            return any(map(patterns.ADVERTISERS.match, urls))
        return bool(
            TRANSCODED.match(text)
            or self.lines.is_credit(block)
            or patterns.COUNTER.fullmatch(text)
            or is_beside_program(block)
            or is_own_url(block, self.id)
            or (patterns.CLOCK.fullmatch(text) and not heading_rank(block) and self._is_beside_a_player(block))
            or (
                text.isdecimal()
                and block not in self._numbers_of_parts
                and not is_number_of_table(block)
                and shape(block)[:-1] not in self.text_shapes
            )
        )

    def _is_beside_a_player(self, block: Block) -> bool:
        beside = self.outline.blocks[max(0, block.index - 1) : block.index + 2]
        return any(other.kind != TEXT for other in beside)

    def _kind(self, block: Block) -> tuple[object, ...] | None:
        """Return by what *block* is known to be of the body as others of its kind are, None without anything."""
        if name := block.box.attributes.get("class"):
            return (block.box.tag, name)
        parent = block.box.parent
        if parent is None or self.heading is None or parent.holds(self.heading.box):
            return None
        return (block.box.tag, parent)

    def _joins(self, block: Block, shapes: set[Shape]) -> bool:
        """Tell whether *block*, at the edge of the body, is of it: it looks like its paragraphs."""
        if self.heading is not None and block.index < self.heading.index:
            return False
        if not (self._is_neutral(block) or self._kind(block) is not None):
            return False
        # Like the paragraphs, the heading of their first part, or beside them in a box of their own.
        if shape(block) in shapes or (
            self._is_neutral(block) and wrapped_shape(block, self.outline.blocks) in self.text_wrappers
        ):
            return True
        parents = {parent for *_, parent in shapes}
        box = block.box if block.box in parents else block.box.parent
        has_own_box = box is not None and box in parents and not (self.heading and box.holds(self.heading.box))
        heads = self.lines.heads_day(block) or patterns.NUMBERED_HEADING.match(block.text) is not None
        return (heading_rank(block) > 0 or (heads and not block.links) or has_own_box) and self._is_neutral(block)

    def _is_neutral(self, block: Block) -> bool:
        if block.kind == IMAGE:
            return is_body_image(block, self.others)
        if self.lines.text_begins < block.index:
            if is_in_row(block, self.outline.blocks):
                return True
            if block.index < self.lines.text_ends and is_line_within(self.outline, block):
                return True
        if block.kind == PLAYER:
            return is_body_player(block)
        if block in self._numbers_of_parts:
            return True
        return not (is_boilerplate(block) or block.is_link or self.lines.is_byline(block))
