"""Which archived articles are meant: by section, publisher, time of publication and time of fetching."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from zakerscraper.archive.archive import Archive
from zakerscraper.items import Article


@dataclass(frozen=True, slots=True)
class Selection:
    """The articles that fulfil every condition that is given.

    sections, sources: names, one of which the article's section or publisher must be; none for any. since, until:
    aware, both inclusive, of the publication. fetched_since: aware, inclusive.
    """

    sections: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    fetched_since: datetime | None = None

    def articles(self, archive: Archive) -> Iterator[Article]:
        """Yield those of *archive*, the oldest publication first; they are read as they are asked for."""
        section = self.sections[0] if len(self.sections) == 1 else None
        return self.choose(archive.queries.articles(section=section, since=self.since))

    def choose(self, articles: Iterable[Article]) -> Iterator[Article]:
        """Yield those of *articles* that are meant."""
        return (article for article in articles if self._means(article))

    def _means(self, article: Article) -> bool:
        published = article.published_at
        if self.sections and article.section not in self.sections:
            return False
        if self.sources and article.source not in self.sources:
            return False
        if self.since is not None and (published is None or published < self.since):
            return False
        if self.until is not None and (published is None or published > self.until):
            return False
        fetched = article.fetched_at
        return self.fetched_since is None or (fetched is not None and fetched >= self.fetched_since)
