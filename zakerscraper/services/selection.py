"""Selects archived articles by section, list, publisher, dates and words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.search_reader import Scope
from zakerscraper.archive.sightings import SeenChannel
from zakerscraper.archive.state import State
from zakerscraper.exceptions import UsageError
from zakerscraper.items import Article
from zakerscraper.services.search import search_pieces
from zakerscraper.utils.suggest import did_you_mean
from zakerscraper.zaker.channels import CHANNELS, identify_list

_NAMES_SHOWN = 12
"""How many known names an error lists."""


def sections_in(overview: Mapping[str, Any]) -> list[str]:
    """Return the sections with archived articles, given the result of `Queries.overview`."""
    return [name for name, states in overview["sections"].items() if State.EXPORTED in states]


def check_sections(sections: Iterable[str], overview: Mapping[str, Any], option: str = "--section") -> None:
    """Raise UsageError where one of *sections*, values of *option*, is not in the result of `Queries.overview`."""
    for section in sections:
        if section not in overview["sections"]:
            raise unknown_name(option, section, "section", sections_in(overview))


def unknown_name(option: str, name: str, kind: str, known_names: Sequence[str]) -> UsageError:
    """Return the error for an unknown *name* of a *kind*, with a suggestion out of *known_names*."""
    hint = did_you_mean(name, known_names) or (
        f"there are {_first_names(known_names)}" if known_names else "the archive has none"
    )
    return UsageError(f"{option} {name!r}: there is no such {kind}; {hint}")


def _first_names(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMES_SHOWN]) + (" …" if len(names) > _NAMES_SHOWN else "")


def find_lists(archive: Archive, names: Iterable[str]) -> frozenset[str]:
    """Return the URLs of the lists with one of *names*, a name or number; none for a channel that showed nothing.

    A channel takes precedence over a publisher of the same number.

    Raises:
        UsageError: A name is neither a channel of ZAKER's nor a list that has shown an article of *archive*.
    """
    seen = archive.sightings.channels()
    return frozenset(list_.url for name in names for list_ in _lists_called(name.strip(), seen))


def _lists_called(name: str, seen: Sequence[SeenChannel]) -> Sequence[SeenChannel]:
    found = [list_ for list_ in seen if name and name in {list_.channel.name, list_.channel.number}]
    if not found and name not in CHANNELS.values() and name not in map(str, CHANNELS):
        # Names are so short that one common character is a good hint.
        known_names = list(dict.fromkeys(list_.channel.label for list_ in seen))
        hint = did_you_mean(name, (*known_names, *CHANNELS.values()), likeness=0.5) or (
            f"articles of the archive were in {_first_names(known_names)}"
            if known_names
            else "`scrapy channels` names those of ZAKER's"
        )
        raise UsageError(f"channel {name!r}: there is no such channel; {hint}")
    return [list_ for list_ in found if list_.channel.kind != "source"] or found


def publisher_names(article: Article) -> frozenset[str]:
    """Return what the publisher of *article* is called by: its name, and its number where its page is linked."""
    page = identify_list(article.author_url)
    return frozenset({article.source, page.number if page.kind == "source" else ""} - {""})


def _repeating(articles: Iterable[Article]) -> frozenset[str]:
    """Return the ids of those of *articles* whose text another one of them has, which stands for it."""
    groups: dict[str, list[tuple[bool, str, str]]] = {}
    for article in articles:
        fetched_at = article.fetched_at.isoformat() if article.fetched_at else ""
        original = article.same_as or article.id
        groups.setdefault(original, []).append((article.id != original, fetched_at, article.id))
    return frozenset(id_ for group in groups.values() for _, _, id_ in sorted(group)[1:])


@dataclass(frozen=True, slots=True)
class Selection:
    """The articles that fulfil every given condition; empty ones are no condition.

    Attributes:
        sources: Names or numbers of publishers.
        channels: Names or numbers of lists, one of which has shown the article.
        since: Of the publication; aware, inclusive.
        until: Of the publication; aware, inclusive.
        fetched_since: Aware, inclusive.
        searches: Words, as for `search`; the article must have all words of one of them.
        unique: Whether to keep one of several articles with the same text: the one that was archived first, or else the
            one that was fetched first.
    """

    sections: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    fetched_since: datetime | None = None
    searches: tuple[str, ...] = ()
    unique: bool = False

    def articles(self, archive: Archive, *, as_archived: bool = False) -> Iterator[Article]:
        """Return those of *archive*, the oldest publication first, read while they are iterated.

        Args:
            as_archived: See `Queries.articles`; for documents.

        Raises:
            UsageError: A channel is unknown, or a search has no words.
            ArchiveError: SQLite was built without FTS5.
        """
        section = self.sections[0] if len(self.sections) == 1 else None
        lists = find_lists(archive, self.channels) if self.channels else None
        query = partial(archive.queries.articles, section=section, since=self.since, lists=lists)
        ids = frozenset[str]().union(*self.find_by_search(archive).values()) if self.searches else None

        def read(*, as_archived: bool, only_repeated: bool = False) -> Iterator[Article]:
            found = query(as_archived=as_archived, only_repeated=only_repeated)
            return self.choose(article for article in found if ids is None or article.id in ids)

        if not self.unique:
            return read(as_archived=as_archived)
        left_out = _repeating(read(as_archived=True, only_repeated=True))
        return (article for article in read(as_archived=as_archived) if article.id not in left_out)

    def find_by_search(self, archive: Archive) -> dict[str, Collection[str]]:
        """Return the ids of the articles that each search finds. Raises what `articles` raises."""
        lists = find_lists(archive, self.channels) if self.channels else None
        scope = Scope(self.sections, lists, self.since, self.until)
        return {words: archive.search.ids(search_pieces(words), scope) for words in self.searches}

    def choose(self, articles: Iterable[Article]) -> Iterator[Article]:
        """Yield the selected ones of *articles*, without regard to lists and searches."""
        return (article for article in articles if self._includes(article))

    def _includes(self, article: Article) -> bool:
        published = article.published_at
        if self.sections and article.section not in self.sections:
            return False
        if self.sources and publisher_names(article).isdisjoint(self.sources):
            return False
        if self.since is not None and (published is None or published < self.since):
            return False
        if self.until is not None and (published is None or published > self.until):
            return False
        fetched = article.fetched_at
        return self.fetched_since is None or (fetched is not None and fetched >= self.fetched_since)
