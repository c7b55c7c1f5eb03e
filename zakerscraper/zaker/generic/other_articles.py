"""What on an article's page leads to other articles: lists of them, and what is said of single ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import TEXT, Box
from zakerscraper.zaker.generic.features import are_alike, is_paragraph, own_text, shows_lone_image
from zakerscraper.zaker.generic.reading import Reading
from zakerscraper.zaker.generic.widgets import heads_links


class OtherArticles:
    """Finds the boxes of a page that are about other articles.

    Args:
        text_in: Returns how many characters of a box are in no link.
        paragraphs_in: Returns how many paragraphs a box has.
    """

    def __init__(self, reading: Reading, text_in: Callable[[Box], int], paragraphs_in: Callable[[Box], int]) -> None:
        self._outline = reading.outline
        self._heading = reading.heading
        self._others = reading.others
        self._text_in = text_in
        self._paragraphs_in = paragraphs_in

    def find(self) -> Iterator[tuple[Box, str]]:
        """Yield each box to leave out, inner ones first, and why. What is left out already is passed over."""
        yield from self._groups()
        yield from self._single()

    def _groups(self) -> Iterator[tuple[Box, str]]:
        """Yield boxes of several other articles, each with the images and texts of its record."""
        for box in reversed(self._outline.shown if self._others else ()):
            if len(self._others.get(box, ())) < 2:
                continue
            led = {kid: ids for kid in box.children if not kid.left_out and (ids := self._leads_to(kid))}
            records = {kid for kid, ids in led.items() if self._is_record(kid, ids)}
            if len({id_ for kid in records for id_ in led[kid]}) < 2:
                continue
            shown = [kid for kid in box.children if kid.last > kid.first and not kid.left_out]
            records.update(self._behind_records(shown, records))
            rest = [block for kid in shown if kid not in records for block in self._outline.within(kid)]
            if len(records) * 2 >= len(shown) and not any(is_paragraph(block) for block in rest):
                yield box, "other articles"
            for kid in shown:
                if kid in records:
                    yield kid, "other articles"

    def _single(self) -> Iterator[tuple[Box, str]]:
        """Yield the records of single other articles."""
        is_small = cache(self._is_small_record)  # of many lines in one box it is asked again and again
        for block in self._outline.blocks if self._others else ():
            if block.is_out or not any(link in self._others for link in block.links):
                continue
            if block.is_link or patterns.LEADS_TO_OTHERS.match(block.text) or heads_links(block):
                box = block.box
                while (
                    box.parent is not None
                    and self._others.get(box.parent) == self._others.get(box)
                    and is_small(box.parent)
                    and not (self._heading is not None and box.parent.holds(self._heading.box))
                ):
                    box = box.parent
                yield box, "another article"

    def _is_small_record(self, box: Box) -> bool:
        """Tell whether *box* may be what a page says of one other article: an image or two in links, a sentence."""
        blocks = self._outline.blocks[box.first : box.last]
        if any(block.kind != TEXT and not block.links for block in blocks):
            return False
        if sum(map(own_text, blocks)) > 300 or sum(map(is_paragraph, blocks)) > 1:
            return False
        # Beside a part of a text that is named as it, it is another part of that.
        beside = box.parent.children if box.parent is not None else ()
        return not any(are_alike(kid, box) and self._paragraphs_in(kid) > 1 for kid in beside)

    def _behind_records(self, shown: list[Box], records: set[Box]) -> list[Box]:
        """Return the images and summaries that stand beside the *records* they belong to, rather than in them."""
        places = [place for place, kid in enumerate(shown) if kid in records]
        if any(is_paragraph(block) for kid in shown[: places[0]] for block in self._outline.within(kid)):
            return []  # a text that mentions other articles
        if any(shows_lone_image(self._outline.within(kid), self._others) for kid in shown[: places[0]]):
            return []  # images of a text, with links to other articles among them
        found: list[Box] = []
        kinds: set[tuple[str, ...]] = set()
        for place, following in pairwise(places):
            behind = shown[place + 1 : following]
            if 0 < len(behind) <= 3 and sum(map(self._text_in, behind)) <= 250:
                found += behind
                kinds.update(tuple(kid.tag for kid in behind[:size]) for size in range(1, len(behind) + 1))
        for size in (3, 2, 1):
            behind = shown[places[-1] + 1 : places[-1] + 1 + size]
            if tuple(kid.tag for kid in behind) in kinds and sum(map(self._text_in, behind)) <= 250:
                return found + behind
        return found

    def _leads_to(self, box: Box) -> frozenset[str]:
        """Return the ids of other articles that what is left in *box* leads to."""
        if box not in self._others:
            return frozenset()
        links = {link for block in self._outline.within(box) for link in block.links if link in self._others}
        return frozenset(id_ for link in links for id_ in self._others[link])

    def _is_record(self, box: Box, ids: frozenset[str]) -> bool:
        """Tell whether *box* is about other articles alone, rather than a paragraph that mentions one."""
        blocks = self._outline.within(box)
        if any(block.links and is_paragraph(block) for block in blocks):
            return False
        return sum(own_text(block) for block in blocks) <= 250 * len(ids)
