"""Learns layouts from the archive: which articles to fetch again, and how long a layout is used."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from zakerscraper import signals
from zakerscraper.archive.layouts import Layouts
from zakerscraper.config import Options
from zakerscraper.exceptions import ArticleNotFoundError, ParseError
from zakerscraper.items import SHANGHAI, Article, ListEntry
from zakerscraper.services.open_archive import open_archive
from zakerscraper.storage.base import archive_file, output_folder
from zakerscraper.zaker.articles import read_article
from zakerscraper.zaker.generic.blocks import squeezed
from zakerscraper.zaker.learnt.example import Example
from zakerscraper.zaker.learnt.layout import LearntLayout
from zakerscraper.zaker.learnt.learn import WANTED, Learnt, NothingLearntError, learn_layout
from zakerscraper.zaker.pages import FALLBACK, is_guess

logger = logging.getLogger(__name__)

MISSES = 5
"""After so many pages in a row that a learnt layout does not read it is dropped."""
_ENOUGH_TEXT = 150
"""Characters: shorter articles prove little."""


def choose_articles(newest: Iterable[Article]) -> list[Article]:
    """Return the archived articles to learn from: with a text, unlike each other, of as many publishers as there are.

    newest: in the order of preference. What was read without a known layout proves nothing, nor what is not whole.
    """
    fitting: list[Article] = []
    titles: set[str] = set()
    for article in newest:
        title = squeezed(article.title)
        if (
            not article.layout
            or is_guess(article.layout)
            or article.evidence
            or len(squeezed(article.body_text)) < _ENOUGH_TEXT
            or title in titles
        ):
            continue
        titles.add(title)
        fitting.append(article)
    # First one of each publisher, then a second of each: what is the same on all pages is no author of theirs.
    seen: Counter[str] = Counter()
    ranks = []
    for article in fitting:
        ranks.append(seen[article.author])
        seen[article.author] += 1
    order = sorted(range(len(fitting)), key=lambda place: (ranks[place], place))
    return [fitting[place] for place in order[:WANTED]]


def entry_for(article: Article) -> ListEntry:
    """Return what an archived article is asked for by."""
    return ListEntry(id=article.id, url=article.url, section=article.section)


class KnownLayoutError(NothingLearntError):
    """Most of the pages are read by a known layout. Its text says of how many."""


def _is_known(example: Example) -> bool:
    try:
        page = read_article(example.text, example.url, example.answered_at, example.id)
    except (ArticleNotFoundError, ParseError):
        return False
    return page.layout != FALLBACK


def learn(examples: Sequence[Example], now: datetime) -> Learnt:
    """Return the layout of *examples*, served about the aware moment *now*.

    Raises NothingLearntError: KnownLayoutError where there is no new layout.
    """
    known = sum(map(_is_known, examples))
    if known * 2 > len(examples):
        raise KnownLayoutError(
            f"{known} of {len(examples)} pages are read by a known layout: there is nothing to learn"
        )
    try:
        return learn_layout(examples, now.astimezone(SHANGHAI).date().isoformat())
    except ParseError as error:  # of a part of a page, such as a body in a script
        raise NothingLearntError(str(error)) from None


def archived_layouts(settings: Mapping[str, Any]) -> tuple[LearntLayout, ...]:
    """Return the learnt layouts of the archive that *settings* name, the one learnt last first; none without one.

    Raises ArchiveError for an archive that cannot be read.
    """
    options = Options.from_settings(settings)
    folder = output_folder(options.output, "doctor")
    if not options.archive_url and not archive_file(folder).is_file():
        return ()
    with open_archive(settings) as (archive, _, _):
        return tuple(archive.layouts.load_current())


class LearntLayouts:
    """The learnt layouts of an archive, by which one run reads pages that no known layout matches.

    call_soon: has the archive told something without waiting for it. clock: gives the present, aware.
    """

    def __init__(
        self,
        archive: Layouts,
        send: signals.Send,
        call_soon: Callable[..., Any],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._archive = archive
        self._send = send
        self._call_soon = call_soon
        self._clock = clock
        self._misses: Counter[str] = Counter()
        self.layouts: tuple[LearntLayout, ...] = ()

    def load(self) -> None:
        """Read the layouts from the archive. It blocks, and raises what the archive raises."""
        self.layouts = tuple(self._archive.load_current())

    def add(self, layout: LearntLayout) -> None:
        """Read pages by *layout* from now on."""
        self.layouts = (layout, *(one for one in self.layouts if one.name != layout.name))
        self._misses[layout.name] = 0

    def record(self, layout: str, *, is_whole: bool = True) -> None:
        """Note which parser understood a page, "" for none. A layout that reads none of several in a row is dropped.

        is_whole: whether the page is; one that breaks off says nothing of a layout.
        """
        if not self.layouts or not is_whole or (layout and not is_guess(layout)):
            return  # such as a page that a known layout has read
        for one in self.layouts:
            self._misses[one.name] = 0 if one.name == layout else self._misses[one.name] + 1
        for one in self.layouts:
            if self._misses[one.name] >= MISSES:
                self._drop(one)

    def _drop(self, layout: LearntLayout) -> None:
        reason = f"it read none of {MISSES} pages in a row"
        self.layouts = tuple(one for one in self.layouts if one is not layout)
        self.note(
            f"the layout {layout.name} is not used any more: it read none of {MISSES} pages in a row that no known"
            " layout matches"
        )
        self._call_soon(self._archive.drop, layout.name, reason, now=self._clock())

    def note(self, text: str) -> None:
        """Say *text* in the log and in the run's summary."""
        logger.warning("%s", text[0].upper() + text[1:])
        self._send(signals.run_noted, text=text, errors=0)
