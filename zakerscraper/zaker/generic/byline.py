"""Who wrote an article and when, on a page of any layout."""

from __future__ import annotations

from zakerscraper.items import TimeSpan
from zakerscraper.zaker import urls
from zakerscraper.zaker.dates import parse_time
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import TEXT, Piece
from zakerscraper.zaker.generic.body import Body
from zakerscraper.zaker.generic.boilerplate import is_of_others
from zakerscraper.zaker.generic.features import is_paragraph
from zakerscraper.zaker.generic.reading import Reading


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
            for box in self.outline.boxes:
                if box.tag != "time" or not box.first <= piece.index < box.last:
                    continue
                if span := self._time(box.attributes.get("datetime", "")):
                    self.evidence["date"] = f"{box.selector} datetime"
                    return (span,)
            for match in patterns.TIME_IN_TEXT.finditer(piece.text):
                if span := self._time(match[0].strip()):
                    self.evidence["date"] = f"{piece.box.selector}: {match[0].strip()}"
                    return (span,)
        return ()

    def _is_of_others(self, piece: Piece) -> bool:
        return any(map(is_of_others, piece.box.around()))
