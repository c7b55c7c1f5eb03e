"""Who wrote an article and when, on a page of any layout."""

from __future__ import annotations

import re

from zakerscraper.items import TimeSpan
from zakerscraper.zaker import urls
from zakerscraper.zaker.dates import parse_time, states_time
from zakerscraper.zaker.dom import text_of
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import TEXT, Box, Piece
from zakerscraper.zaker.generic.body import Body
from zakerscraper.zaker.generic.boilerplate import is_of_others
from zakerscraper.zaker.generic.features import is_paragraph
from zakerscraper.zaker.generic.reading import Reading

_TIME_BOX = re.compile(r"time|date|(?<![a-z])pub(?![a-z])", re.IGNORECASE)
"""Names of classes and ids of boxes that hold a time."""
_FEW_PIECES = 2


class Byline:
    """What is told between heading and body, or before either. The body has been found, or there is none."""

    def __init__(self, reading: Reading, body: Body) -> None:
        self.url = reading.url
        self.now = reading.now
        self.id = reading.id
        self.outline = reading.outline
        self.heading = reading.heading
        self.stated = reading.stated
        self.evidence = reading.evidence
        self.body = body

    def times(self) -> tuple[TimeSpan, ...]:
        """Return when the article was published, at most one moment, and note the evidence."""
        for given, where in self.stated.times:
            if span := self._time(given):
                self.evidence["date"] = where
                return (span,)
        return self._times_of_byline()

    def unread_time(self) -> str:
        """Return a text that states a time and was not read, for a page whose `times` are none; "" without one."""
        for given, _ in self.stated.times:
            if states_time(str(given)):
                return str(given)
        for piece in self._byline():
            if len(piece.text) > 160 or self._is_of_others(piece):
                continue
            if shown := next((shown for box in self._time_boxes(piece) if states_time(shown := _shown(box))), ""):
                return shown
            if match := patterns.TIME_IN_TEXT.search(piece.text):
                return match[0]
        return ""

    def author(self) -> tuple[str, str]:
        """Return the author's name and address, "" for what the page does not tell, and note the evidence."""
        after = self._byline()
        url = ""
        for piece in after:
            for link in piece.links:
                href = urls.absolute(link.attributes.get("href", ""), self.url)
                if "/source/" in href:
                    url = href
                    if not self.stated.authors:
                        self.evidence["author"] = f"{link.selector}, a publisher's link"
                        shown = " ".join((link.node.text(deep=True) or "").split())
                        return patterns.COUNT.sub("", patterns.TIME_IN_TEXT.sub("", shown)).strip(" ·|丨-—/"), url
        for author, where in self.stated.authors:
            self.evidence["author"] = where
            return author, url
        for piece in after:
            if piece.kind == TEXT and len(piece.text) < 80 and (match := patterns.SOURCE_LABEL.search(piece.text)):
                rest = patterns.COUNT.sub("", piece.text[match.end() :])
                time = patterns.TIME_IN_TEXT.search(rest)
                if name := (rest[: time.start()] if time else rest).strip(" \u3000·|丨-—/"):
                    self.evidence["author"] = piece.box.selector
                    return name, url
        return "", url

    def _byline(self) -> list[Piece]:
        """Return the pieces in which time and author are told: behind the heading, else before the body."""
        pieces = self.outline.pieces
        if self.heading is not None:
            start = self.heading.index
            end = self.body.first.index if self.body.first and self.body.first.index > start else start + 13
            after = pieces[start + 1 : min(end, start + 13)]
            before = pieces[max(0, start - 4) : start][::-1]
            return [piece for piece in (*after, *before) if piece.kind == TEXT]
        if self.body.first is None:
            return []
        return [
            piece
            for piece in pieces[max(0, self.body.first.index - 8) : self.body.first.index][::-1]
            if piece.kind == TEXT
        ]

    def _time(self, given: object) -> TimeSpan | None:
        own_site = urls.in_domain(urls.host_of(self.url), urls.DOMAIN)
        return parse_time(given, self.now, urls.id_time(self.id) if own_site else None, own_site=own_site)

    def _times_of_byline(self) -> tuple[TimeSpan, ...]:
        for piece in self._byline():
            if len(piece.text) > 160 or self._is_of_others(piece):
                continue
            if is_paragraph(piece) and not self.body.is_byline(piece):
                continue
            for box in self._time_boxes(piece):
                if span := self._time(box.attributes.get("datetime", "")):
                    self.evidence["date"] = f"{box.selector} datetime"
                    return (span,)
            for box in self._time_boxes(piece):
                if span := self._time(shown := _shown(box)):
                    self.evidence["date"] = f"{box.selector}: {shown}"
                    return (span,)
            for match in patterns.TIME_IN_TEXT.finditer(piece.text):
                if span := self._time(match[0].strip()):
                    self.evidence["date"] = f"{piece.box.selector}: {match[0].strip()}"
                    return (span,)
        return ()

    def _time_boxes(self, piece: Piece) -> list[Box]:
        """Return the boxes around *piece*, or in it, that are named for a time."""
        boxes = (box for box in self.outline.boxes if box.first <= piece.index < box.last)
        return [box for box in boxes if box.tag == "time" or _TIME_BOX.search(_names(box))]

    def _is_of_others(self, piece: Piece) -> bool:
        return any(map(is_of_others, piece.box.around()))


def _names(box: Box) -> str:
    return f"{box.attributes.get('class') or ''} {box.attributes.get('id') or ''}"


def _shown(box: Box) -> str:
    """Return the text of a box that holds little else than a time, "" of a larger one."""
    return text_of(box.node) if box.last - box.first <= _FEW_PIECES else ""
