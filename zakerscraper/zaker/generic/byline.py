"""Who wrote an article and when, on a page of any layout."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property

from zakerscraper.items import TimeSpan
from zakerscraper.zaker import urls
from zakerscraper.zaker.dates import states_time
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.account_names import name_beside, names_editor
from zakerscraper.zaker.generic.authors import ShownAuthors
from zakerscraper.zaker.generic.blocks import Block, Box
from zakerscraper.zaker.generic.byline_lines import BylineLines
from zakerscraper.zaker.generic.byline_region import BylineRegion
from zakerscraper.zaker.generic.features import is_hidden, is_paragraph
from zakerscraper.zaker.generic.labelled_names import (
    MARKS,
    name_behind_label,
    name_in_dateline,
    name_it_is_from,
    name_of_reporters,
)
from zakerscraper.zaker.generic.reading import Reading
from zakerscraper.zaker.generic.shown_times import ShownTimes
from zakerscraper.zaker.generic.written_dates import stands_alone

_LONGEST, _SHORTEST_DAY = 80, 5
_SCORE = re.compile(r"\d+-\d+")


class Byline:
    """What is told between heading and body, or before either; asked before the body is taken out of the page."""

    def __init__(self, reading: Reading, lines: BylineLines) -> None:
        self.url = reading.url
        self.outline = reading.outline
        self.title = reading.title
        self.stated = reading.stated
        self.evidence = reading.evidence
        self.own_site = urls.in_domain(urls.host_of(reading.url), urls.DOMAIN)
        self._lines = lines
        self._region = BylineRegion(reading, lines)
        self._shown = ShownTimes(reading, self._region)

    def times(self) -> tuple[TimeSpan, ...]:
        """Return when the article was published, at most one moment, and note the evidence.

        What the page states goes before what it shows, but a minute that it shows before a day that it states. On other
        sites the day that people read goes before one in the zone of a machine, unless it is said to be of a change.
        """
        stated = self._first_stated(self.stated.times)
        if self.own_site:
            is_doubted = stated is not None and stated[1] in self.stated.doubted
            shown = self._shown.first() if stated is None or not stated[0].exact or is_doubted else None
            found = shown if shown and (stated is None or shown[0].exact or is_doubted) else stated
        else:
            found = self._shown.elsewhere(stated) or self._first_stated(self.stated.changes)
        if found is None and (found := self._shown.beside_text()) is None:
            return ()
        span, self.evidence["date"] = found
        return (span,)

    def unread_time(self) -> str:
        """Return a text that states a time and was not read, for a page whose `times` are none; "" without one."""
        for value, _ in self.stated.times:
            if states_time(str(value)):
                return str(value)
        return self._shown.unread()

    def author(self) -> tuple[str, str]:
        """Return the author's name and URL, "" for what the page does not tell, and note the evidence."""
        url = ""
        for block in self._region.blocks:
            for link in block.links:
                href = urls.resolve(link.attributes.get("href", ""), self.url)
                if "/source/" in href:
                    url = href
                    if not self.stated.authors:
                        self.evidence["author"] = f"{link.selector}, a publisher's link"
                        shown = " ".join((link.node.text(deep=True) or "").split())
                        return patterns.COUNT.sub("", patterns.TIME_IN_TEXT.sub("", shown)).strip(MARKS), url
        sites = [(site, "the site's name") for site in self.stated.sites[:1] if not self.own_site]
        for author, where in (*self._authors(), *self.stated.publishers, *sites):
            self.evidence["author"] = where
            return author, url
        return "", url

    def _authors(self) -> Iterator[tuple[str, str]]:
        """Yield authors, the best evidence first: a name that is the site's own goes behind what the page shows."""
        doubted = self.stated.doubted if self.own_site else set()
        own = [
            pair
            for pair in self.stated.authors
            if self._is_site(pair[0])
            or pair[1] in doubted
            or names_editor(self.outline.blocks, pair[0])
            or (self.own_site and name_of_reporters(pair[0]))  # whose publisher ZAKER has for the author
        ]
        yield from (pair for pair in self.stated.authors if pair not in own)
        if found := self._labelled():
            yield found
        shown = ShownAuthors(self.outline, self._region.blocks, self._region.around, self.title, self.url).find()
        if shown[0]:
            yield shown
        if found := self._beside_time() or self._named_by(name_it_is_from):
            yield found
        paragraph = next((block for block in self._region.lines if is_paragraph(block)), None)
        if paragraph is not None and (name := name_in_dateline(paragraph.text)):
            yield name, f"{paragraph.box.selector}, before its first sentence"
        yield from ((name_of_reporters(name) or name, where) for name, where in own)

    def _is_site(self, name: str) -> bool:
        plain = _plain(name)
        if plain and patterns.CJK.search(name) and any(plain in rest for rest in self._behind_title):
            return True
        host = urls.host_of(self.url).removeprefix("www.")
        names = {_plain(site) for site in self.stated.sites} | {_plain(host), _plain(host.rpartition(".")[0])}
        return plain in names or bool(patterns.SITE_NAMES.fullmatch(name))

    @cached_property
    def _behind_title(self) -> list[str]:
        """What the titles that the page states have behind the article's own: names of the site."""
        stated = (title for title, _ in self.stated.titles if self.title and title.startswith(self.title))
        return [_plain(title[len(self.title) :]) for title in stated]

    def _labelled(self) -> tuple[str, str] | None:
        return self._named_by(name_behind_label) or self._named_by(lambda block, _: name_of_reporters(block.text))

    def _named_by(self, find: Callable[[Block, list[Box]], str]) -> tuple[str, str] | None:
        """Return the first name that *find* finds in a line, given with the boxes that stand in it."""
        for block in self._region.lines:
            if name := find(block, self._region.inline[block.index]):
                return name, block.box.selector
        return None

    def _beside_time(self) -> tuple[str, str] | None:
        """Return the name that stands beside the time without a label, as Chinese sites have it."""
        lines = [*self._region.blocks, *([] if self.stated.times else self._shown.posted[:1])]
        for place, block in enumerate(lines):
            may_tell = len(block.text) < _LONGEST and patterns.may_tell_time(block.text)
            match = self._shown.in_text.search(block.text) if may_tell else None
            if (
                match is None
                or not stands_alone(match)
                or block.is_link
                or self._region.tells_of_others(block)
                or self._region.is_sentence(block)
                or is_hidden(block)
                or self._lines.signs(block)
            ):
                continue
            if len(match[0]) < _SHORTEST_DAY and _SCORE.fullmatch(match[0]):
                continue
            beside = [other for other in lines[max(0, place - 1) : place + 2] if other is not block]
            if name := name_beside(block, match, beside, self._shown.in_text, self.title):
                return name, block.box.selector
        return None

    def _first_stated(self, times: list[tuple[object, str]]) -> tuple[TimeSpan, str] | None:
        found: tuple[TimeSpan, str] | None = None
        for value, where in times:
            if (span := self._shown.read(value)) and (found is None or (span.exact and not found[0].exact)):
                found = (span, where)
                if span.exact:
                    break
        return found


def _plain(text: str) -> str:
    return "".join(re.findall(r"\w+", text.lower()))
