"""The links of a page to articles, or what stands for links: which there are, and how many articles a box leads to."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import islice

from zakerscraper.items import LeftOut
from zakerscraper.utils.text import one_line
from zakerscraper.zaker.generic.blocks import Box, Outline
from zakerscraper.zaker.generic.element_names import AROUND_WORDS
from zakerscraper.zaker.generic.list_beside import stands_beside
from zakerscraper.zaker.generic.list_kinds import (
    ADVERTISEMENT,
    ARTICLE,
    OTHER,
    TOPIC,
    VIDEO,
    article_id_of,
    kind_of_url,
)
from zakerscraper.zaker.generic.list_links import attribute_id, called_id, kind_of, url_of
from zakerscraper.zaker.generic.list_parts import blocks_in, text_of_blocks

_COPY_WORDS = frozenset({"clone", "cloned", "duplicate"})
"""In the names of what a carousel shows again at its ends: `swiper-slide-duplicate`, `slick-cloned`."""
_ID = re.compile("[0-9a-fA-F]{24}")


class LinkedArticles:
    """What leads to articles on a page.

    Attributes:
        found: Ids with the elements that lead to their articles, in page order.
        left_out: What looks like an article and is none.
        order: The numbers of all boxes in page order.
        ends: The number of the first box behind each that is not in it.
    """

    def __init__(self, outline: Outline, url: str) -> None:
        self._outline = outline
        self._url = url
        self.found: list[tuple[str, Box]] = []
        self.left_out: list[LeftOut] = []
        self.order = {box: place for place, box in enumerate(outline.boxes)}
        self.ends: dict[Box, int] = {}
        self._distinct: dict[Box, int] = {}
        self._note_ends()
        self._find()

    def is_one(self, box: Box) -> bool:
        """Tell whether all links in *box* lead to one article."""
        first, last = self._range(box)
        return first < last and self._run_ends[first] >= last

    def count(self, box: Box) -> int:
        """Return how many articles are linked to in *box*."""
        if box not in self._distinct:
            first, last = self._range(box)
            self._distinct[box] = len({id_ for id_, _ in self.found[first:last]})
        return self._distinct[box]

    def _range(self, box: Box) -> tuple[int, int]:
        """Return which of the links are in *box*, last exclusive."""
        return bisect_left(self._places, self.order[box]), bisect_left(self._places, self.ends[box])

    def _note_ends(self) -> None:
        """Note behind each box the number of the first that is not in it."""
        for place in range(len(self._outline.boxes) - 1, -1, -1):
            box = self._outline.boxes[place]
            self.ends[box] = self.ends[box.children[-1]] if box.children else place + 1

    def _find(self) -> None:
        bare: list[tuple[str, Box]] = []
        for box in self._outline.boxes:
            href, id_, url = url_of(box), None, ""
            if href:
                id_, url = article_id_of(href, self._url)
            elif called := called_id(box):
                id_ = called
            if id_:
                self.found.append((id_, box))
            elif url and (kind := kind_of_url(url)) in {TOPIC, VIDEO, ADVERTISEMENT}:
                if kind == TOPIC or _ID.search(url):
                    title = box.attributes.get("title", "") or text_of_blocks(blocks_in(self._outline, box))
                    self.left_out.append(LeftOut(url, one_line(title), kind))
            elif not href and (found := attribute_id(box)):
                bare.append((found, box))
        linked = sorted([*self.found, *self._taken(bare)], key=lambda link: self.order[link[1]])
        self.found = [(id_, box) for id_, box in linked if not _is_copy(box)] or linked
        self._places = [self.order[box] for _, box in self.found]
        # Where each run of links to one article ends.
        self._run_ends = [len(self.found)] * len(self.found)
        for place in range(len(self.found) - 2, -1, -1):
            same = self.found[place][0] == self.found[place + 1][0]
            self._run_ends[place] = self._run_ends[place + 1] if same else place + 1

    def _taken(self, bare: list[tuple[str, Box]]) -> list[tuple[str, Box]]:
        """Return of what has an id in an attribute what is an article: of no other kind, and like others that are."""
        if not bare:
            return []
        linked = {id_ for id_, _ in self.found}
        # Where all links stand beside it, the list itself has none.
        has_linked_list = not all(any(map(stands_beside, link.around())) for _, link in self.found)
        shapes = {box.shape for _, linked_box in self.found for box in list(linked_box.around())[:4]}
        found = []
        for id_, box in bare:
            kind = kind_of(box)
            if kind in {TOPIC, VIDEO, ADVERTISEMENT}:
                title = text_of_blocks(blocks_in(self._outline, box))[:200]
                self.left_out.append(LeftOut("", title, kind))
                continue
            is_like_others = id_ in linked or not has_linked_list or box.shape in shapes or kind == ARTICLE
            is_of_comment = any(outer.words & AROUND_WORDS["comments"] for outer in box.around())
            if kind != OTHER and is_like_others and not is_of_comment:
                found.append((id_, box))
        return found


def _is_copy(link: Box) -> bool:
    return any(box.words & _COPY_WORDS for box in islice(link.around(), 5))
