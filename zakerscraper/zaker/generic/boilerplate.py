"""What on a page is none of its article: navigation, lists of other articles, comments, controls, widgets."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from itertools import accumulate

from zakerscraper.zaker.generic import element_names, patterns
from zakerscraper.zaker.generic.blocks import IMAGE, TEXT, Block, Box
from zakerscraper.zaker.generic.cards import find_cards
from zakerscraper.zaker.generic.comments import find_comments
from zakerscraper.zaker.generic.features import (
    OF_OTHERS,
    heading_rank,
    is_body_image,
    is_paragraph,
    is_short_text,
    is_styled_hidden,
    is_unseen,
    opens_image,
    own_text,
    reads_like_text,
    reasons_in,
    zooms_image,
)
from zakerscraper.zaker.generic.folded_text import Sheets, heads_folded_text, is_folded_text, is_late_text
from zakerscraper.zaker.generic.headed_cards import SUMMARY, head_of, headed_card, labelled_summary, reason_under
from zakerscraper.zaker.generic.interrupted_text import TextBefore, heads_a_part
from zakerscraper.zaker.generic.layout_tables import is_in_row
from zakerscraper.zaker.generic.next_articles import find_next_articles
from zakerscraper.zaker.generic.other_articles import OtherArticles
from zakerscraper.zaker.generic.reading import Reading
from zakerscraper.zaker.generic.thumbnails import find_thumbnails
from zakerscraper.zaker.generic.widgets import find_widgets

_LONGEST_HEADING, _LONGEST_ASIDE = 40, 100
_PROSE = 1000
"""Bytes of prose, of which a Chinese character has three and says as much as so many letters."""
_LEAST_PARAGRAPHS = 3
_SHARE, _SHARE_OF_WEAK, _LINKED = 0.7, 0.3, 0.3
"""Of the text of a box: what must be paragraphs for it to be prose, where its name says so and says little; links."""
_MAX_HEADINGS, _MAX_CUTS = 50, 100
"""More headings of other things, or hidden parts of paragraphs, has no page that people read; each takes time."""
_AROUND_TAGS = element_names.AROUND_TAGS | {"header"}
_SURELY_OUT = ("<nav", "<button", "<select", "<menu", "<dialog", "navigation", *OF_OTHERS)
"""How reasons begin that say enough of all that is in a box."""


def leave_out_boilerplate(reading: Reading) -> None:
    """Leave out of the page's outline what is none of its article, each with the reason."""
    _Boilerplate(reading).leave_out()


class _Boilerplate:
    """One way after the other to know what is none of the article."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.outline = reading.outline
        self.heading = reading.heading
        self.others = reading.others
        self._cuts = 0
        self._uncut: defaultdict[Block, list[Box]] = defaultdict(list)
        self._sheets = Sheets(reading.outline)
        self._count()

    def _count(self) -> None:
        """Count, up to each block, the characters in no link and the paragraphs; again after a block has changed."""
        blocks = self.outline.blocks
        self._own = [0, *accumulate([len(block.text) - block.linked for block in blocks])]
        self._paragraphs = [0, *accumulate(map(is_paragraph, blocks))]

    @cached_property
    def _images(self) -> int:
        """How many images of the page may be of an article."""
        return self._images_in(self.outline.root)

    def _images_in(self, box: Box) -> int:
        blocks = self.outline.blocks[box.first : box.last]
        return sum(block.kind == IMAGE and is_body_image(block, self.others) for block in blocks)

    def leave_out(self) -> None:
        self._by_element_and_name()
        for box in find_next_articles(self.reading):
            self._leave_out(box, "another article, on the same page")
        self._by_links()
        for box, reason in OtherArticles(self.reading, self._text_in, self._paragraphs_in).find():
            self._leave_out(box, reason)
        for box in find_comments(self.outline, self.heading):
            self._leave_out(box, "comments (records with times)")
        for box in find_cards(self.reading):
            self._leave_out(box, "other articles (cards)")
        self._by_headings()
        for box, reason in find_widgets(self.outline):
            self._leave_out(box, reason)
        for box in find_thumbnails(self.outline):
            self._leave_out(box, "images shown before, smaller")
        self._cut_rest()

    def _leave_out(self, box: Box, reason: str) -> None:
        """Leave *box* out, unless the article's heading is in it."""
        if box.parent is None or box.left_out or (self.heading is not None and box.holds(self.heading.box)):
            return
        around: list[Block] = []
        if not box.is_block:
            blocks = self.outline.blocks[box.first : box.last]
            is_unseen = reason.startswith(element_names.NOT_SHOWN)
            around = [block for block in blocks if is_unseen or is_paragraph(block)]
            if self._cuts == _MAX_CUTS and around == blocks:
                box.left_out = reason
                for block in around:
                    self._uncut[block].append(box)
                return
            around = [block for block in around if block.cut(box)]
        self.outline.leave_out(box, reason)
        for block in around:
            block.is_out = False  # a paragraph that goes on around it
        if around and self._cuts < _MAX_CUTS:
            self._cuts += 1
            self._count()

    def _cut_rest(self) -> None:
        """Cut out of paragraphs what is more than a page should have, at once: each time takes as long as the text."""
        for block, boxes in self._uncut.items():
            block.is_out |= not block.cut(*boxes)
        self._uncut.clear()

    def _by_element_and_name(self) -> None:
        total = self._own[-1]
        named_texts: dict[Box, frozenset[str]] = {}
        left_out: Box | None = None
        for box in self.outline.boxes:  # each before those in it
            if left_out is not None and box.depth <= left_out.depth:
                left_out = None
            if (box.first == box.last or left_out is not None) and box.tag != "form":
                continue
            if box.attributes or box.tag in _AROUND_TAGS or "-" in box.tag:  # as few have not
                self._leave_out_if_named(box, total, named_texts)
            if box.left_out and left_out is None and self._is_surely_out(box):
                left_out = box
        self._cut_rest()

    def _is_surely_out(self, box: Box) -> bool:
        """Tell whether *box*, which has been left out, has nothing in it that needs a reason of its own."""
        has_paragraphs = self._paragraphs[box.last] > self._paragraphs[box.first]
        return box.left_out.startswith(_SURELY_OUT) and box.is_block and not has_paragraphs

    def _leave_out_if_named(self, box: Box, total: int, named_texts: dict[Box, frozenset[str]]) -> None:
        """Leave *box* out if its element, its names or its style say that it is none of the article.

        Args:
            total: Characters of the page in no link.
            named_texts: The words of the boxes that are text although they are named as other articles. This one may be
                added.
        """
        attributes = box.attributes
        if box.is_control:
            if heads_folded_text(self.outline, box):
                box.is_control = False
            elif not zooms_image(box, self.outline.blocks, self.others):
                self._leave_out(box, "a control")
        elif box.tag in element_names.AROUND_TAGS or (box.tag == "header" and self.heading is not None):
            is_most = box.tag == "form" and self._text_in(box) * 2 > total
            if not (is_most or (box.tag == "header" and self._is_prose(box, _SHARE_OF_WEAK))):
                self._leave_out(box, f"<{box.tag}>")
        elif is_unseen(attributes) and (box.tag != "figcaption" or is_styled_hidden(box)):
            if not (
                self._is_most_of_the_text(box) or is_folded_text(self._sheets, self.heading, box) or is_late_text(box)
            ):
                self._leave_out(box, f"{element_names.NOT_SHOWN}, or fixed over the page")
        elif box.tag not in element_names.WRAPPERS and (reasons := reasons_in(box.names)):
            if reasons[0][0] != element_names.NOT_SHOWN and self._is_within_a_line(box):
                return
            for reason, hit in reasons:
                is_weak = bool(named_texts) and hit <= element_names.WEAK_WORDS
                if is_weak and any(hit <= named_texts.get(outer, set()) for outer in box.around()):
                    continue  # a part of what was found to be text
                if self._is_text_all_the_same(box, reason, hit, total):
                    if reason == "other articles":
                        named_texts[box] = hit
                    continue
                self._leave_out(box, f"{reason} (named {min(hit)})")
                break

    def _is_text_all_the_same(self, box: Box, reason: str, hit: frozenset[str], total: int) -> bool:
        """Tell whether *box* is text although its name says that it is something else, for the *reason* given."""
        if reason == element_names.NOT_SHOWN:
            return self._text_in(box) > _LONGEST_ASIDE
        if hit <= element_names.OPENED_WORDS and (
            box.tag == "img" or opens_image(box, self.outline.blocks, self.others)
        ):
            return True  # what a click on it opens
        if reason == "navigation" and box.tag == "p":
            # a paragraph, which a search on the page marks
            return self._text_in(box) > _LONGEST_HEADING or self._paragraphs[box.last] > self._paragraphs[box.first]
        if reason == "comments" or (self.heading is not None and not hit.isdisjoint(element_names.CONSENT_WORDS)):
            return False
        if reason == "footer" and any(outer.tag in {"figure", "blockquote"} for outer in box.around()):
            return True  # a caption, a source
        if not hit.isdisjoint(element_names.OFFER_WORDS):
            return self._text_in(box) * 2 > total
        if hit <= element_names.WEAK_WORDS and is_short_text(box, self.outline.blocks[box.first : box.last]):
            return True
        at_least = _SHARE_OF_WEAK if hit <= element_names.WEAK_WORDS else _SHARE
        return self._text_in(box) * 2 > total or self._is_prose(box, at_least)

    def _by_links(self) -> None:
        """Leave out boxes whose text is links: navigation, tags, lists; inner boxes first."""
        blocks = self.outline.blocks
        paragraphs = [0, *accumulate(not block.is_out and is_paragraph(block) for block in blocks)]
        links = [0, *accumulate(0 if block.is_out else len(block.links) for block in blocks)]
        for box in reversed(self.outline.shown):
            first, last = box.first, box.last
            if links[last] - links[first] < 2 or paragraphs[last] > paragraphs[first]:
                continue
            if any(kid.first == first and kid.last == last for kid in box.children):
                continue  # the same again
            inside = self.outline.within(box)
            texts = [block for block in inside if block.kind == TEXT]
            if len({link for block in texts for link in block.links}) < 2:
                continue
            if any(block.kind != TEXT and not block.links for block in inside):
                continue
            if all(patterns.DOCUMENT_FILE.search(link.attributes.get("href", "")) for p in texts for link in p.links):
                continue  # what is attached to the text
            rows = [patterns.SEPARATORS.sub("", p.text) if len(p.links) > 1 else p.text for p in texts]
            if sum(block.linked for block in texts) >= 0.6 * sum(map(len, rows)):
                self._leave_out(box, "links")

    def _by_headings(self) -> None:
        """Leave out what stands under a heading of comments or of other articles."""
        total = sum(own_text(block) for block in self.outline.blocks if not block.is_out)
        seen = 0
        for block in self.outline.blocks:
            if seen == _MAX_HEADINGS:
                return
            if block.kind != TEXT or block.is_out or block is self.heading:
                continue
            if (box := labelled_summary(block)) is not None and self._text_in(box) * 3 < total:
                self._leave_out(box, SUMMARY)
            if len(block.text) > _LONGEST_HEADING or block.is_out:
                continue
            if is_in_row(block, self.outline.blocks):
                continue
            head = head_of(block)
            reason = "comments" if patterns.heads_comments(block.text) else reason_under(head)
            if not reason and (card := headed_card(self.reading, block, head)) is not None:
                self._leave_out(card, f"a card (under {head})")
            if not reason:
                continue
            seen += 1
            box = block.box
            before = sum(own_text(p) for p in self.outline.blocks[: block.index] if not p.is_out)
            if reason == "comments" and block.text[0].isdigit() and block.links and not heading_rank(block):
                continue  # a byline's count of them
            if box.first != block.index:
                # The label of a card, behind what it is about.
                inside = [p for p in self.outline.within(box) if p is not block]
                if not any(is_paragraph(p) and not p.links for p in inside) and sum(map(own_text, inside)) <= 300:
                    self._leave_out(box, f"{reason} (called {block.text})")
                    if reason == "comments" and before * 2 > total and box.parent is not None:
                        self._leave_out_behind(box, block, f"{reason} (under {block.text})")
                continue
            while (
                (parent := box.parent) is not None
                and parent.parent is not None
                and parent.first == block.index
                and not (self.heading is not None and parent.holds(self.heading.box))
                and not (reason == SUMMARY and self._is_summary(box, block, total))
            ):
                box = parent
            if before and heads_a_part(self.outline, block, box.behind()):
                continue
            reason = f"{reason} (under {block.text})"
            self._leave_out(box, reason)
            if box.first == block.index and box.last > block.index + 1:
                continue  # the heading's own section
            if before * 2 > total or (self.heading is not None and before and reason.startswith("comments")):
                self._leave_out_behind(box, block, reason)

    def _leave_out_behind(self, box: Box, heading: Block, reason: str) -> None:
        """Leave out what stands beside and behind *box*, but for what goes on with the text before the *heading*."""
        before = TextBefore(self.outline, heading)
        for sibling in box.behind():
            if not before.goes_on_in(sibling):
                self._leave_out(sibling, reason)

    def _is_summary(self, box: Box, head: Block, total: int) -> bool:
        """Tell whether *box* holds a summary with its *head* already, or what is around it is too much for one."""
        inside = self.outline.blocks[head.index + 1 : box.last]
        is_whole = any(reads_like_text(block.text) for block in inside)
        return is_whole or (box.parent is not None and self._text_in(box.parent) * 2 > total)

    def _is_most_of_the_text(self, box: Box) -> bool:
        """Tell whether *box* is shown by a script in the end: most of the page's paragraphs, or of its images."""
        paragraphs = self._paragraphs_in(box)
        images = self._images_in(box)
        if paragraphs * 2 > self._paragraphs[-1] or (images and images * 2 > self._images):
            return box.words.isdisjoint(element_names.AROUND_WORDS["comments"])
        return False

    def _is_prose(self, box: Box, at_least: float) -> bool:
        """Tell whether there is so much text in *box*, and so few links, that its name says nothing against it.

        Args:
            at_least: The share of its text that is paragraphs.
        """
        if self._paragraphs_in(box) < _LEAST_PARAGRAPHS:
            return False
        blocks = self.outline.blocks[box.first : box.last]
        paragraphs = [block for block in blocks if is_paragraph(block)]
        text = sum(len(block.text) for block in blocks)
        if sum(map(own_text, paragraphs)) < at_least * text:
            return False
        if sum(block.linked for block in blocks) > _LINKED * text:
            return False
        return sum(len(block.text.encode()) for block in paragraphs) >= _PROSE

    def _is_within_a_line(self, box: Box) -> bool:
        """Tell whether *box* is a part of a paragraph or a caption: a link, a word, a credit that has a name."""
        if box.last != box.first + 1 or box.first == len(self.outline.blocks) or box.is_block:
            return False
        block = self.outline.blocks[box.first]
        is_line = is_paragraph(block) or block.box.tag == "figcaption"
        return block.kind == TEXT and is_line and block.box is not box

    def _text_in(self, box: Box) -> int:
        return self._own[box.last] - self._own[box.first]

    def _paragraphs_in(self, box: Box) -> int:
        return self._paragraphs[box.last] - self._paragraphs[box.first]
