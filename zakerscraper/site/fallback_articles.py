"""The reader of last resort of articles: for pages that no known layout matches.

What a page states of itself goes first (JSON-LD, microdata, meta elements, embedded state), then structure: the heading
that matches the page's title, and the smallest box that holds the article's paragraphs and pictures, less what stands
among them and is none of it. The HTML kept is the page's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, pairwise

from zakerscraper.exceptions import UnreadablePage
from zakerscraper.items import ListEntry, TimeSpan
from zakerscraper.site import addresses, phrases
from zakerscraper.site.markup import Page, path_to, visible_text_of
from zakerscraper.site.outline import (
    PICTURE,
    PLAYER,
    TEXT,
    Box,
    Outline,
    Piece,
    is_control,
    is_count_of_notes,
    picture_source,
    squeezed,
)
from zakerscraper.site.pages import FALLBACK, ArticlePage
from zakerscraper.site.stated import Stated, stated_data
from zakerscraper.site.text import TRANSCODED
from zakerscraper.site.times import parse_time

_PICTURE_WEIGHT = 30.0
_PLAYER_WEIGHT = 40.0
_NO_CONTAINERS = frozenset(
    "p h1 h2 h3 h4 h5 h6 blockquote ul ol li dl dt dd figure figcaption picture pre table tbody thead tr caption center"
    " a span strong b em img video iframe".split()
)
_ENOUGH = 40
# More of them has no page that people read; each takes time.
_NEAR = 0.3
_WIDGET_PIECES, _WIDGET_TEXT = 12, 160
_NUMBERED = frozenset("p h1 h2 h3 h4 h5 h6 td th li dt dd blockquote figcaption strong center".split())
_SUMMARY = "a summary"
_MAX_HEADINGS = 50
_MAX_TOLD = 100


def read_article(page: Page, url: str, now: datetime, id_: str, listed: ListEntry | None = None) -> ArticlePage:
    """Return the article *id_* that a page of an unknown layout shows.

    now: aware, the moment of the answer. listed: the article as its list shows it, whose title and summary are evidence
    where there are any. Raises UnreadablePage where nothing on the page can be its body.
    """
    return _ArticleReading(page, url, now, id_, listed).result()


@dataclass(frozen=True, slots=True)
class Remains:
    """What is left of a page in which no article was found.

    title: as the page states it. left_out: selectors of what is none of an article, and why. texts: what is left.
    """

    title: str
    left_out: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]


def remains(page: Page, url: str, now: datetime, id_: str) -> Remains:
    """Return what the reader saw of a page in which it found no article. Raises UnreadablePage for one too large."""
    return _ArticleReading(page, url, now, id_, None).remains()


class _ArticleReading:
    """One page, read step by step; each step leaves what it found for the next ones."""

    def __init__(self, page: Page, url: str, now: datetime, id_: str, listed: ListEntry | None) -> None:
        self.url = url
        self.now = now
        self.id = id_
        self.stated: Stated = stated_data(page, id_)
        self.outline = Outline(page)
        self.listed = listed
        self.evidence: dict[str, str] = {}
        self.heading: Piece | None = None
        self.first: Piece | None = None
        self.text_begins = self.text_ends = -1
        self.text_shapes: set[tuple[object, ...]] = set()
        self.body_path = ""
        self.left_out: tuple[tuple[str, str], ...] = ()
        self.title = self._find_title()
        self.others = self._other_articles()

    def result(self) -> ArticlePage:
        """Return the article. Raises UnreadablePage."""
        self._leave_out_furniture()
        body = self._body()
        times = self._find_times()
        author, author_url = self._find_author()
        return ArticlePage(
            layout=FALLBACK,
            body_html=body,
            title=self.title,
            author=author,
            author_url=author_url,
            times=times,
            evidence=self.evidence,
            body_path=self.body_path,
            left_out=self.left_out,
        )

    def remains(self) -> Remains:
        """Return what is left when furniture has been left out."""
        self._leave_out_furniture()
        left = self.outline.within(self.outline.root)
        texts = tuple(piece.text for piece in left if piece.kind == TEXT)
        return Remains(self.title, self._all_left_out(self.outline.root, left), texts[:_MAX_TOLD])

    # Title

    def _find_title(self) -> str:
        stated = [
            (title, where) for title, where in self.stated.titles if title and not phrases.SITE_TITLE.match(title)
        ]
        if self.listed and self.listed.title:
            stated.insert(0, (self.listed.title, "list"))
        best: tuple[int, int, Piece, str] | None = None
        for piece in self.outline.pieces:
            if piece.kind != TEXT or len(piece.text) > 300 or phrases.SITE_TITLE.match(piece.text):
                continue
            rank = _heading_rank(piece)
            # A link is the heading of another article, or a step of the way here.
            if piece.is_link and rank < 2:
                continue
            for where in _agreeing(piece.text, stated):
                key = (rank + (2 if _agrees_whole(piece.text, stated) else 0), -piece.index)
                if best is None or key > best[:2]:
                    best = (*key, piece, where)
                break
        if best is not None and (best[0] >= 2 or len(best[2].text) >= 4):
            self.heading = best[2]
            self.evidence["title"] = f"{best[2].box.selector} agrees with {best[3]}"
            return best[2].text
        if self.listed and self.listed.title and not self.listed.title.endswith(("…", "...")):
            self.evidence["title"] = "list"
            return self.listed.title
        for title, where in stated:
            if where == "list":
                continue
            if shorter := _without_site(title):
                self.evidence["title"] = where
                return shorter
        headings = [piece for piece in self.outline.pieces if self._may_be_heading(piece)]
        if not headings:
            return ""
        self.heading = max(headings, key=lambda piece: (_heading_rank(piece), -piece.index))
        self.evidence["title"] = f"{self.heading.box.selector}, the first heading"
        return self.heading.text

    def _may_be_heading(self, piece: Piece) -> bool:
        if piece.kind != TEXT or piece.is_link or not 2 <= len(piece.text) <= 300 or not _heading_rank(piece):
            return False
        if phrases.SITE_TITLE.match(piece.text) or phrases.HEADS_OTHERS.fullmatch(piece.text):
            return False
        return not any(box.tag in phrases.AROUND_TAGS for box in piece.box.around())

    # What is none of the article

    def _other_articles(self) -> dict[Box, set[str]]:
        """Return the ids of other articles that links in each box lead to."""
        found: dict[Box, set[str]] = {}
        for box in self.outline.boxes:
            if box.tag != "a" or not (href := box.attributes.get("href")):
                continue
            address = addresses.absolute(href, self.url)
            other = addresses.article_id(address) if address else None
            if other and other != self.id:
                for outer in box.around():
                    found.setdefault(outer, set()).add(other)
        return found

    def _leave_out_furniture(self) -> None:
        self._by_element_and_name()
        self._by_next_article()
        self._by_links()
        self._by_other_articles()
        self._by_records()
        self._by_headings()
        self._by_widgets()

    def _leave_out(self, box: Box, reason: str) -> None:
        """Leave *box* out, unless the article's heading is in it."""
        if box.parent is None or box.left_out or (self.heading is not None and box.holds(self.heading.box)):
            return
        self.outline.leave_out(box, reason)

    def _by_element_and_name(self) -> None:
        total = sum(_own_text(piece) for piece in self.outline.pieces)
        for box in self.outline.boxes:
            attributes = box.attributes
            if is_control(box.tag, attributes) or (box.tag == "a" and is_count_of_notes(box)):
                self._leave_out(box, "a control")
            elif box.tag in phrases.AROUND_TAGS or (box.tag == "header" and self.heading is not None):
                if box.tag == "form" and self._text_in(box) * 2 > total:
                    continue
                self._leave_out(box, f"<{box.tag}>")
            elif (
                "hidden" in attributes
                or attributes.get("aria-hidden") == "true"
                or phrases.HIDDEN.search(attributes.get("style", ""))
            ):
                if not (self._is_most_of_the_text(box) or self._is_folded_text(box)):
                    self._leave_out(box, "not shown, or fixed over the page")
            elif box.tag not in phrases.WRAPPERS and (words := box.words):
                for reason, names in phrases.AROUND_WORDS.items():
                    if hit := words & names:
                        if reason != "comments" and self._text_in(box) * 2 > total:
                            continue
                        self._leave_out(box, f"{reason} (named {min(hit)})")
                        break

    def _names_titles(self) -> bool:
        """Tell whether the heading's element is one that titles have, and headings of parts have not."""
        assert self.heading is not None
        return self.heading.box.tag == "h1" or bool(self.heading.box.attributes.get("class"))

    def _is_like_heading(self, piece: Piece) -> bool:
        assert self.heading is not None
        box, own = piece.box, self.heading.box
        same_name = _share_a_name(box, own)
        if _heading_rank(self.heading) < 2 and not own.attributes.get("class"):
            return False
        if _heading_rank(piece) != _heading_rank(self.heading):
            return False
        return piece.kind == TEXT and not piece.links and box.tag == own.tag and same_name

    def _is_most_of_the_text(self, box: Box) -> bool:
        """Tell whether *box* is shown by a script in the end: most of the page's paragraphs, or of its pictures."""
        inside = self.outline.pieces[box.first : box.last]
        for counts in (_is_paragraph, lambda piece: piece.kind == PICTURE and self._is_body_picture(piece)):
            found = sum(map(counts, inside))
            if found and found * 2 > sum(map(counts, self.outline.pieces)):
                return box.words.isdisjoint(phrases.AROUND_WORDS["comments"])
        return False

    def _is_folded_text(self, box: Box) -> bool:
        """Tell whether *box* is the rest of a text that a reader unfolds: paragraphs like those right before it."""
        behind = self.outline.pieces[box.last : box.last + 6]
        before = self.outline.pieces[max(0, box.first - 4) : box.first]
        if box.parent is None:
            return False
        if any(_is_sheet_like(box, kid) and self._has_text(kid) for kid in box.parent.children):
            return True
        if not any(phrases.UNFOLDS.search(piece.text) for piece in (*behind, *before)):
            return False
        inside = {_shape(piece)[:-1] for piece in self.outline.pieces[box.first : box.last] if not piece.links}
        before = self.outline.pieces[max(box.parent.first, box.first - 8) : box.first]
        return any(
            not piece.links and (piece.kind == PICTURE or _is_paragraph(piece)) and _shape(piece)[:-1] in inside
            for piece in before
        )

    def _has_text(self, box: Box) -> bool:
        pieces = self.outline.pieces[box.first : box.last]
        return any(_is_paragraph(piece) or piece.kind == PICTURE for piece in pieces)

    def _by_next_article(self) -> None:
        """Leave out articles that stand below this one on the same page: boxes like the one around its heading."""
        if self.heading is None:
            return
        for box in self.heading.box.around():
            if box.parent is None or box.tag in _NO_CONTAINERS:
                continue
            for kid in box.parent.children:
                if kid is box or kid.tag != box.tag or not _share_a_name(kid, box):
                    continue
                pieces = self.outline.within(kid)
                headed = any(self._is_like_heading(piece) for piece in pieces[:8])
                if box.tag == "section" and not (self._names_titles() or _has_time(pieces[:8])):
                    continue  # a part of this article, with a heading of its own
                if headed and any(_is_paragraph(piece) or piece.kind == PLAYER for piece in pieces):
                    self._leave_out(kid, "another article, on the same page")

    def _text_in(self, box: Box) -> int:
        return sum(_own_text(piece) for piece in self.outline.pieces[box.first : box.last])

    def _by_links(self) -> None:
        """Leave out boxes whose text is links: navigation, tags, lists; inner boxes first."""
        for box in reversed(self.outline.boxes):
            pieces = self.outline.within(box)
            texts = [piece for piece in pieces if piece.kind == TEXT]
            links = {link for piece in texts for link in piece.links}
            if len(links) < 2 or any(_is_paragraph(piece) for piece in texts):
                continue
            if any(piece.kind != TEXT and not piece.links for piece in pieces):
                continue
            if sum(piece.linked for piece in texts) >= 0.6 * sum(len(piece.text) for piece in texts):
                self._leave_out(box, "links")

    def _by_other_articles(self) -> None:
        """Leave out what leads to other articles, each with the pictures and texts of its record, inner boxes first."""
        for box in reversed(self.outline.boxes):
            if len(self.others.get(box, ())) < 2:
                continue
            led = {kid: ids for kid in box.children if not kid.left_out and (ids := self._leads_to(kid))}
            records = {kid for kid, ids in led.items() if self._is_record(kid, ids)}
            if len({id_ for kid in records for id_ in led[kid]}) < 2:
                continue
            shown = [kid for kid in box.children if kid.last > kid.first and not kid.left_out]
            records.update(self._behind_records(shown, records))
            rest = [piece for kid in shown if kid not in records for piece in self.outline.within(kid)]
            if len(records) * 2 >= len(shown) and not any(_is_paragraph(piece) for piece in rest):
                self._leave_out(box, "other articles")
            for kid in shown:
                if kid in records:
                    self._leave_out(kid, "other articles")
        for piece in self.outline.pieces:
            if piece.is_out or not any(link in self.others for link in piece.links):
                continue
            if piece.is_link or phrases.LEADS_TO_OTHERS.match(piece.text):
                box = piece.box
                while (
                    box.parent is not None
                    and self.others.get(box.parent) == self.others.get(box)
                    and self._is_small_record(box.parent)
                    and not (self.heading is not None and box.parent.holds(self.heading.box))
                ):
                    box = box.parent
                self._leave_out(box, "another article")

    def _is_small_record(self, box: Box) -> bool:
        """Tell whether *box* may be what a page says of one other article: a picture or two in links, a sentence."""
        pieces = self.outline.pieces[box.first : box.last]
        if any(piece.kind != TEXT and not piece.links for piece in pieces):
            return False
        return sum(map(_own_text, pieces)) <= 300 and sum(map(_is_paragraph, pieces)) <= 1

    def _behind_records(self, shown: list[Box], records: set[Box]) -> list[Box]:
        """Return the pictures and summaries that stand beside the *records* they belong to, rather than in them."""
        places = [place for place, kid in enumerate(shown) if kid in records]
        if any(_is_paragraph(piece) for kid in shown[: places[0]] for piece in self.outline.within(kid)):
            return []  # a text that mentions other articles
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
        if box not in self.others:
            return frozenset()
        links = {link for piece in self.outline.within(box) for link in piece.links if link in self.others}
        return frozenset(id_ for link in links for id_ in self.others[link])

    def _is_record(self, box: Box, ids: frozenset[str]) -> bool:
        """Tell whether *box* is about other articles alone, rather than a paragraph that mentions one."""
        pieces = self.outline.within(box)
        if any(piece.links and _is_paragraph(piece) for piece in pieces):
            return False
        return sum(_own_text(piece) for piece in pieces) <= 250 * len(ids)

    def _by_records(self) -> None:
        """Leave out comments: boxes alike, side by side, each with a time of its own."""
        for parent in self.outline.boxes:
            if len(parent.children) < 2 or any(outer.left_out for outer in parent.around()):
                continue
            alike: dict[tuple[str, str], list[Box]] = {}
            for kid in parent.children:
                alike.setdefault((kid.tag, kid.attributes.get("class", "")), []).append(kid)
            for kids in alike.values():
                if len(kids) < 2:
                    continue
                timed = [kid for kid in kids if not kid.left_out and self._has_time_of_its_own(kid)]
                if len(timed) >= 2 and len(timed) * 2 > len(kids):
                    for kid in kids:
                        self._leave_out(kid, "comments (records with times)")

    def _has_time_of_its_own(self, box: Box) -> bool:
        pieces = self.outline.within(box)
        return 2 <= len(pieces) <= 12 and any(
            piece.kind == TEXT
            and not _heading_rank(piece)
            and len(piece.text) < 40
            and (match := phrases.TIME_IN_TEXT.search(piece.text)) is not None
            and not re.fullmatch(r"\d{1,2}:\d{2}|\d{1,2}-\d{1,2}", match[0])
            and len(match[0]) * 2 >= len(piece.text)
            for piece in pieces
        )

    def _by_headings(self) -> None:
        """Leave out what stands under a heading of comments or of other articles."""
        total = sum(_own_text(piece) for piece in self.outline.pieces if not piece.is_out)
        seen = 0
        for piece in self.outline.pieces:
            if seen == _MAX_HEADINGS:
                return
            if piece.kind != TEXT or len(piece.text) > 24 or piece.is_out or piece is self.heading:
                continue
            reason = (
                "comments"
                if phrases.HEADS_COMMENTS.fullmatch(piece.text)
                else _SUMMARY
                if phrases.HEADS_SUMMARY.fullmatch(piece.text)
                else "other articles"
                if phrases.HEADS_OTHERS.fullmatch(piece.text)
                else ""
            )
            if not reason:
                continue
            seen += 1
            box = piece.box
            if box.first != piece.index:
                # The label of a card, behind what it is about.
                if not any(_is_paragraph(p) and not p.links for p in self.outline.within(box)):
                    self._leave_out(box, f"{reason} (called {piece.text})")
                continue
            while (
                box.parent is not None
                and box.parent.parent is not None
                and box.parent.first == piece.index
                and not (self.heading is not None and box.parent.holds(self.heading.box))
                and not (reason == _SUMMARY and box.last > piece.index + 1)
            ):
                box = box.parent
            before = sum(_own_text(p) for p in self.outline.pieces[: piece.index] if not p.is_out)
            siblings = box.parent.children if box.parent is not None else []
            reason = f"{reason} (under {piece.text})"
            self._leave_out(box, reason)
            if box.first == piece.index and box.last > piece.index + 1:
                continue  # the heading's own section
            if before * 2 > total or (self.heading is not None and before and reason.startswith("comments")):
                for sibling in siblings[siblings.index(box) + 1 :]:
                    if not self._goes_on_in(sibling, piece):
                        self._leave_out(sibling, reason)

    def _by_widgets(self) -> None:
        """Leave out polls, cards of accounts and questions to the reader: small boxes that say what they are."""
        for box in reversed(self.outline.boxes):
            pieces = [piece for piece in self.outline.within(box) if piece.kind == TEXT]
            if not pieces or len(pieces) > _WIDGET_PIECES or sum(len(piece.text) for piece in pieces) > _WIDGET_TEXT:
                continue
            shares = sum(phrases.SHARE_OF_VOTES.fullmatch(piece.text) is not None for piece in pieces)
            has_control = any(is_control(kid.tag, kid.attributes) for kid in box.children)
            asks = any("投票" in piece.text or "参与" in piece.text or piece.text.endswith("？") for piece in pieces)
            if shares > 1 and asks:
                self._leave_out(box, "a poll")
            elif len(pieces) > 1 and any(phrases.ACCOUNT.fullmatch(piece.text) for piece in pieces):
                self._leave_out(box, "an account's card")
            elif has_control and pieces[-1].text.endswith("？") and box.tag not in _NO_CONTAINERS:
                self._leave_out(box, "a question to the reader")

    def _goes_on_in(self, box: Box, heading: Piece) -> bool:
        """Tell whether *box*, behind the *heading* of something else, goes on with the text before that."""
        shapes = {_shape(piece)[:-1] for piece in self.outline.pieces[: heading.index] if _is_paragraph(piece)}
        pieces = self.outline.pieces[box.first : box.last]
        return any(_is_paragraph(piece) and not piece.links and _shape(piece)[:-1] in shapes for piece in pieces)

    # The body

    def _body(self) -> str:
        pieces = [piece for piece in self.outline.pieces if not piece.is_out and piece is not self.heading]
        if (marked := self._marked_as_body()) is not None:
            pieces = [piece for piece in pieces if marked.first <= piece.index < marked.last]
        after = self.heading.index if self.heading else -1
        long = [piece.index for piece in pieces if piece.index > after and self._is_of_text(piece)]
        self.text_begins, self.text_ends = (long[0], long[-1]) if long else (len(self.outline.pieces), -1)
        self.text_shapes = {_shape(self.outline.pieces[index])[:-1] for index in long}
        stated = squeezed(visible_text_of(self.stated.body))
        good = self._good(pieces, stated)
        if self.stated.body and not self._shows_stated(good, stated):
            self.evidence["body"] = f"{self.stated.body_from}: the page itself shows less of it"
            return self.stated.body
        if not good:
            raise UnreadablePage("no known layout of an article, and nothing on the page looks like its text")
        box = self._with_pictures_before(self._smallest_box(good), good)
        kept = self._kept(box, good)
        if stated:
            # Of what the page states of its text, pictures and captions are often left out, but no sentence.
            kept = [piece for piece in kept if piece in good or not self._is_foreign_sentence(piece)]
        if not kept:
            raise UnreadablePage("no known layout of an article, and nothing on the page looks like its text")
        if self.heading is None and not self._speaks_for_itself(kept):
            raise UnreadablePage("no known layout of an article, and neither its heading nor its text can be told")
        self.evidence["body"] = box.selector + (f", as stated by {self.stated.body_from}" if stated else "")
        self.first = kept[0]
        self.body_path = path_to(box.node)
        self.left_out = self._all_left_out(box, kept)
        return self._html(box, kept)

    def _is_of_text(self, piece: Piece) -> bool:
        return _is_paragraph(piece) and not _is_own_address(piece, self.id)

    def _is_foreign_sentence(self, piece: Piece) -> bool:
        before = self.outline.pieces[piece.index - 1] if piece.index else piece
        is_caption = piece.box.tag == "figcaption" or before.kind != TEXT
        return piece.kind == TEXT and _reads_like_text(piece.text) and not is_caption

    def _marked_as_body(self) -> Box | None:
        """Return the box that microdata says is the article's body, where there is just one."""
        marked = [box for box in self.outline.boxes if box.attributes.get("itemprop") == "articleBody"]
        return marked[0] if len(marked) == 1 and marked[0].last > marked[0].first and not marked[0].left_out else None

    def _good(self, pieces: list[Piece], stated: str) -> dict[Piece, float]:
        """Return the pieces that look like the article's, each with how much it speaks for standing where it does."""
        good = {piece: weight for piece in pieces if (weight := self._weight(piece, stated)) > 0}
        if not stated:
            # Short lines (of a poem, captions, headings) count where whole sentences of their shape stand beside them.
            shapes = {_shape(piece) for piece in good if piece.kind == TEXT}
            for piece in pieces:
                if piece not in good and piece.kind == TEXT and _shape(piece) in shapes and self._is_neutral(piece):
                    good[piece] = 0.5 * self._nearness(piece) * len(piece.text)
        return good

    def _shows_stated(self, good: Iterable[Piece], stated: str) -> bool:
        """Tell whether the page itself shows the body that it states, so that its own elements can be kept."""
        if not stated:
            return any(piece.kind != TEXT for piece in good)
        shown = sum(len(squeezed(piece.text)) for piece in good)
        states_pictures = any(mark in self.stated.body for mark in ("<img", "<iframe", "<video"))
        return shown >= (0.9 if states_pictures else 0.5) * len(stated)

    def _speaks_for_itself(self, kept: list[Piece]) -> bool:
        """Tell whether what was found without a heading is enough to be a body, or stands right behind a byline."""
        if sum(len(piece.text) for piece in kept) >= _ENOUGH or any(piece.kind != TEXT for piece in kept):
            return True
        before = self.outline.pieces[max(0, kept[0].index - 3) : kept[0].index]
        return any(self._is_byline(piece) for piece in before)

    def _weight(self, piece: Piece, stated: str) -> float:
        """Return how much *piece* speaks for the body being where it stands."""
        if piece.kind == PLAYER:
            weight = _PLAYER_WEIGHT
        elif piece.kind == PICTURE:
            weight = _PICTURE_WEIGHT if self._is_body_picture(piece) else 0.0
        elif stated:
            text = squeezed(piece.text)
            weight = float(len(text)) if text in stated and (len(text) > 3 or not piece.is_link) else 0.0
        elif (
            _is_own_address(piece, self.id)
            or _is_furniture(piece)
            or self._is_byline(piece)
            or phrases.DELETED.search(piece.text[:40])
        ):
            weight = 0.0
        elif _reads_like_text(piece.text):
            weight = float(len(piece.text) - piece.linked)
        else:
            weight = 0.0
        return weight and weight * self._nearness(piece)

    def _nearness(self, piece: Piece) -> float:
        """Return 1 for what stands beside the heading, less the farther outside and for what stands before it."""
        if self.heading is None:
            return 1.0
        around = {box: level for level, box in enumerate(self.heading.box.around())}
        levels = next((around[box] for box in piece.box.around() if box in around), 0)
        return 0.6**levels * (0.2 if piece.index < self.heading.index else 1.0)

    def _is_body_picture(self, piece: Piece) -> bool:
        if any(link in self.others for link in piece.links):
            return False
        source = picture_source(piece.leaves[0])
        if (
            not source
            or phrases.NO_PICTURE.search(source.rpartition("/")[2])
            or "/static/" in source
            or phrases.NO_PICTURE.search(piece.box.attributes.get("class", ""))
        ):
            return False
        for name in ("width", "height", "data-width", "data-height"):
            given = piece.box.attributes.get(name, "").removesuffix("px")
            if given.isdecimal() and len(given) < 6 and int(given) < phrases.SMALL_PICTURE:
                return False
        return True

    def _smallest_box(self, good: dict[Piece, float]) -> Box:
        weights: Counter[Box] = Counter()
        for piece, weight in good.items():
            for box in piece.box.around():
                weights[box] += weight  # type: ignore[assignment]
        box = self.outline.root
        while True:
            inner = max(box.children, key=lambda kid: weights[kid], default=None)
            if inner is None or weights[inner] < 0.85 * weights[box] or inner.tag in _NO_CONTAINERS:
                return self._container(box)
            if any(kid is not inner and weights[kid] and _are_alike(kid, inner) for kid in box.children):
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
        while box.parent is not None and (box.tag in _NO_CONTAINERS or self._is_a_picture_or_player(box)):
            box = box.parent
        return box

    def _is_a_picture_or_player(self, box: Box) -> bool:
        return any(piece.box is box and piece.kind != TEXT for piece in self.outline.pieces[box.first : box.last])

    def _kept(self, box: Box, good: dict[Piece, float]) -> list[Piece]:
        """Return the pieces in *box* that are the body: from the first good one to the last, less the furniture."""
        inside = [piece for piece in self.outline.within(box) if piece is not self.heading]
        places = [place for place, piece in enumerate(inside) if piece in good]
        if self.heading is not None and any(inside[place].index > self.heading.index for place in places):
            places = [place for place in places if inside[place].index > self.heading.index]
        if not places:
            return []
        shapes = {_shape(inside[place]) for place in places}
        first, last = places[0], places[-1]
        while first > 0 and self._joins(inside[first - 1], shapes):
            first -= 1
        while last + 1 < len(inside) and self._joins(inside[last + 1], shapes):
            last += 1
        if self.heading is not None and not box.holds(self.heading.box) and len(inside) == box.last - box.first:
            # Nothing of the page's own stands in it: all of it is the article's, credits and notices too.
            return [piece for piece in inside if not self._is_never_text(piece)]
        kinds = {self._kind(piece) for piece in inside if piece in good} - {None}
        return [
            piece
            for piece in inside[first : last + 1]
            if not self._is_never_text(piece)
            if piece in good or self._is_neutral(piece) or self._kind(piece) in kinds
        ]

    def _is_never_text(self, piece: Piece) -> bool:
        """Tell whether *piece* is none of the article even where all around it is."""
        text = piece.text
        return bool(
            TRANSCODED.match(text)
            or phrases.COUNTER.fullmatch(text)
            or _is_own_address(piece, self.id)
            or (phrases.CLOCK.fullmatch(text) and not _heading_rank(piece) and self._is_beside_a_player(piece))
            or (text.isdecimal() and piece.box.tag not in _NUMBERED and _shape(piece)[:-1] not in self.text_shapes)
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

    def _joins(self, piece: Piece, shapes: set[tuple[bool, str, str, Box | None]]) -> bool:
        """Tell whether *piece*, at the edge of the body, is of it: it looks like its paragraphs."""
        if self.heading is not None and piece.index < self.heading.index:
            return False
        if not (self._is_neutral(piece) or self._kind(piece) is not None):
            return False
        # Like the paragraphs, the heading of their first part, or beside them in a box of their own.
        if _shape(piece) in shapes:
            return True
        parents = {parent for *_, parent in shapes}
        box = piece.box if piece.box in parents else piece.box.parent
        has_own_box = box is not None and box in parents
        if has_own_box and box is not None and self.heading is not None and box.holds(self.heading.box):
            has_own_box = False
        return (_heading_rank(piece) > 0 or has_own_box) and self._is_neutral(piece)

    def _is_neutral(self, piece: Piece) -> bool:
        if piece.kind == PICTURE:
            return self._is_body_picture(piece)
        if self.text_begins < piece.index < self.text_ends and phrases.MARK.fullmatch(piece.text):
            return True
        return piece.kind == PLAYER or not (_is_furniture(piece) or piece.is_link or self._is_byline(piece))

    def _is_byline(self, piece: Piece) -> bool:
        """Tell whether *piece* says who, when or how often read, and nothing else; or says the title again."""
        if piece.kind != TEXT or len(piece.text) > 120 or self.text_begins < piece.index < self.text_ends:
            return False
        if _heading_rank(piece) and squeezed(piece.text) != squeezed(self.title):
            return False  # of a part of the text
        if squeezed(piece.text) == squeezed(self.title):
            return True
        rest, parts = phrases.TIME_IN_TEXT.subn("", piece.text)
        rest, counts = phrases.COUNT.subn("", rest)
        rest, labels = phrases.BYLINE_LABEL.subn("", rest)
        for author, _ in self.stated.authors:
            rest = rest.replace(author, "")
        if piece.text.endswith(("。", "！", "？", "”", "…")):
            return False
        return parts + counts + labels > 0 and len(squeezed(rest).strip("·|/丨-—,，")) <= 14

    def _all_left_out(self, box: Box, kept: list[Piece]) -> tuple[tuple[str, str], ...]:
        """Return where on the page something was left out, with why; of nested boxes the outermost."""
        boxes = (b for b in self.outline.boxes if b.left_out and not _is_within_left_out(b))
        out = [(path_to(b.node), b.left_out) for b in islice(boxes, _MAX_TOLD)]
        kept_ones = set(kept)
        for piece in self.outline.within(box):
            if piece not in kept_ones and piece is not self.heading:
                reason = (
                    "byline" if self._is_byline(piece) else "label or notice" if _is_furniture(piece) else "no text"
                )
                out.append((path_to(piece.box.node), reason))
            if len(out) >= 2 * _MAX_TOLD:
                break
        return tuple(dict.fromkeys(out))

    def _html(self, box: Box, kept: list[Piece]) -> str:
        """Return the inner HTML of *box* with nothing in it but *kept*, and each picture's address where it belongs."""
        wanted: set[Box] = set()
        for piece in kept:
            for outer in piece.box.around():
                if outer in wanted:
                    break
                wanted.add(outer)
        keeps = set(kept)
        for piece in self.outline.pieces[box.first : box.last]:
            if piece not in keeps and piece.box in wanted and piece.kind == TEXT:
                for leaf in piece.leaves:
                    leaf.remove()
        stack = list(box.children)
        while stack:
            inner = stack.pop()
            if inner.last > inner.first and inner not in wanted and not self._has_kept(inner, keeps):
                inner.node.decompose()
                continue
            stack.extend(inner.children)
        for piece in kept:
            if piece.kind == PICTURE and (source := picture_source(piece.leaves[0])):
                piece.leaves[0].attrs["data-original"] = source
                for outer in piece.box.around():
                    if outer.tag == "noscript":
                        outer.node.unwrap()
        return box.node.inner_html or ""

    def _has_kept(self, box: Box, keeps: set[Piece]) -> bool:
        return any(piece in keeps for piece in self.outline.pieces[box.first : box.last])

    # Byline

    def _find_times(self) -> tuple[TimeSpan, ...]:
        near = addresses.id_time(self.id)
        for given, where in self.stated.times:
            if span := parse_time(given, self.now, near):
                self.evidence["date"] = where
                return (span,)
        return self._times_of_byline(near)

    def _byline(self) -> list[Piece]:
        """Return the pieces in which time and author are told: behind the heading, else before the body."""
        pieces = self.outline.pieces
        if self.heading is not None:
            start = self.heading.index
            end = self.first.index if self.first and self.first.index > start else start + 13
            after = pieces[start + 1 : min(end, start + 13)]
            before = pieces[max(0, start - 4) : start][::-1]
            return [piece for piece in (*after, *before) if piece.kind == TEXT]
        if self.first is None:
            return []
        return [piece for piece in pieces[max(0, self.first.index - 8) : self.first.index][::-1] if piece.kind == TEXT]

    def _times_of_byline(self, near: datetime) -> tuple[TimeSpan, ...]:
        for piece in self._byline():
            if len(piece.text) > 160 or self._is_of_others(piece):
                continue
            if _is_paragraph(piece) and not self._is_byline(piece):
                continue
            for box in self.outline.boxes:
                if box.tag != "time" or not box.first <= piece.index < box.last:
                    continue
                if span := parse_time(box.attributes.get("datetime", ""), self.now, near):
                    self.evidence["date"] = f"{box.selector} datetime"
                    return (span,)
            for match in phrases.TIME_IN_TEXT.finditer(piece.text):
                if span := parse_time(match[0].strip(), self.now, near):
                    self.evidence["date"] = f"{piece.box.selector}: {match[0].strip()}"
                    return (span,)
        return ()

    def _is_of_others(self, piece: Piece) -> bool:
        """Tell whether *piece* has been left out as another article's, or as a comment."""
        return any(box.left_out.startswith(("other", "another", "comments")) for box in piece.box.around())

    def _find_author(self) -> tuple[str, str]:
        after = self._byline()
        url = ""
        for piece in after:
            for link in piece.links:
                href = addresses.absolute(link.attributes.get("href", ""), self.url)
                if "/source/" in href:
                    url = href
                    if not self.stated.authors:
                        self.evidence["author"] = f"{link.selector}, a publisher's link"
                        shown = " ".join((link.node.text(deep=True) or "").split())
                        return phrases.COUNT.sub("", phrases.TIME_IN_TEXT.sub("", shown)).strip(" ·|丨-—/"), url
        for author, where in self.stated.authors:
            self.evidence["author"] = where
            return author, url
        for piece in after:
            if piece.kind == TEXT and len(piece.text) < 80 and (match := phrases.SOURCE_LABEL.search(piece.text)):
                rest = phrases.COUNT.sub("", piece.text[match.end() :])
                time = phrases.TIME_IN_TEXT.search(rest)
                if name := (rest[: time.start()] if time else rest).strip(" \u3000·|丨-—/"):
                    self.evidence["author"] = piece.box.selector
                    return name, url
        return "", url


def _is_within_left_out(box: Box) -> bool:
    return box.parent is not None and any(outer.left_out for outer in box.parent.around())


def _own_text(piece: Piece) -> int:
    return len(piece.text) - piece.linked


def _is_sheet_like(box: Box, other: Box) -> bool:
    """Tell whether *other*, which is shown, is another sheet of the same text as *box*, which is not yet."""
    if box is other or box.tag != other.tag or "hidden" in other.attributes:
        return False
    if phrases.HIDDEN.search(other.attributes.get("style", "")):
        return False
    names, others = (set(b.attributes) - {"style", "class", "hidden", "id"} for b in (box, other))
    return _share_a_name(box, other) and names == others and bool(names or box.attributes.get("class"))


def _has_time(pieces: list[Piece]) -> bool:
    return any(phrases.TIME_IN_TEXT.search(piece.text) for piece in pieces)


def _share_a_name(box: Box, other: Box) -> bool:
    """Tell whether two boxes have a class in common, or neither has any."""
    names, others = box.attributes.get("class", "").split(), other.attributes.get("class", "").split()
    return bool(set(names) & set(others)) or not (names or others)


def _are_alike(box: Box, other: Box) -> bool:
    """Tell whether two boxes side by side are parts of one text."""
    if box.tag != other.tag:
        return False
    name = box.attributes.get("class", "")
    return name == other.attributes.get("class", "") and (bool(name) or box.tag == "section")


def _reads_like_text(text: str) -> bool:
    return len(text) >= phrases.LONG or (len(text) >= 6 and phrases.SENTENCE.search(text) is not None)


def _is_paragraph(piece: Piece) -> bool:
    return _own_text(piece) >= 25 and phrases.SENTENCE.search(piece.text) is not None and not _is_furniture(piece)


def _is_own_address(piece: Piece, id_: str) -> bool:
    return piece.kind == TEXT and id_ in piece.text and len(piece.text) < 200


def _is_furniture(piece: Piece) -> bool:
    return phrases.is_furniture(piece.text)


def _shape(piece: Piece) -> tuple[bool, str, str, Box | None]:
    return (piece.kind == TEXT, piece.box.tag, piece.box.attributes.get("class", ""), piece.box.parent)


def _heading_rank(piece: Piece) -> int:
    for box in piece.box.around():
        if (
            box.tag in {"h1", "h2", "h3"}
            or box.attributes.get("role") == "heading"
            or box.attributes.get("itemprop") == "headline"
        ):
            return 3 if box.tag == "h1" else 2
        if box.last - box.first > 2:
            break
    return 0


def _agreeing(text: str, stated: list[tuple[str, str]]) -> Iterable[str]:
    """Yield where a title is stated that *text* is, or begins before a separator."""
    own = squeezed(text)
    if len(own) < 2:
        return
    for title, where in stated:
        other = squeezed(title)
        if own == other or (other.startswith(own) and phrases.SEPARATORS.match(title[len(text) :])):
            yield where


def _agrees_whole(text: str, stated: list[tuple[str, str]]) -> bool:
    own = squeezed(text)
    return any(own in {squeezed(title), squeezed(_without_site(title))} for title, _ in stated)


def _without_site(title: str) -> str:
    """Return a page's title without the names of site and channel behind it, "" where nothing else is in it."""
    pieces = [match.span() for match in phrases.SEPARATORS.finditer(title)]
    end = len(title)
    dropped = False
    for start, stop in reversed(pieces):
        tail = title[stop:end].strip()
        if phrases.SITE_NAMES.search(tail) or (dropped and tail in phrases.PLAIN_SUFFIXES):
            end, dropped = start, True
        else:
            break
    rest = title[:end].strip()
    return "" if phrases.SITE_NAMES.match(rest) and len(rest) < 12 else rest
