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
from zakerscraper.zaker.generic.squeezed import squeezed
from zakerscraper.zaker.learnt.example import Example
from zakerscraper.zaker.learnt.layout import LearntLayout
from zakerscraper.zaker.learnt.learn import WANTED, Learnt, NothingLearntError, learn_layout
from zakerscraper.zaker.pages import FALLBACK, is_guess

logger = logging.getLogger(__name__)

MISSES = 5
"""A learnt layout is dropped after failing on so many pages in a row."""
_ENOUGH_TEXT = 150
"""Characters; shorter articles prove little."""


def choose_articles(newest: Iterable[Article]) -> list[Article]:
    """Return the archived articles to learn from: with text, distinct, from as many publishers as possible.

    What was read without a known layout, or is incomplete, proves nothing and is left out.

    Args:
        newest: In order of preference.
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
    # First one of each publisher, then a second of each: text that is equal on all pages cannot be the author.
    seen: Counter[str] = Counter()
    ranks = []
    for article in fitting:
        ranks.append(seen[article.author])
        seen[article.author] += 1
    order = sorted(range(len(fitting)), key=lambda index: (ranks[index], index))
    return [fitting[index] for index in order[:WANTED]]


def entry_for(article: Article) -> ListEntry:
    """Return the list entry by which an archived article is requested."""
    return ListEntry(id=article.id, url=article.url, section=article.section)


class KnownLayoutError(NothingLearntError):
    """Most of the pages have a known layout."""


def _is_known(example: Example) -> bool:
    try:
        page = read_article(example.text, example.url, example.answered_at, example.id)
    except (ArticleNotFoundError, ParseError):
        return False
    return page.layout != FALLBACK


def learn(examples: Sequence[Example], now: datetime) -> Learnt:
    """Return the layout of *examples*, served around the aware moment *now*.

    Raises:
        KnownLayoutError: Most pages have a known layout.
        NothingLearntError: No layout was found.
    """
    known = sum(map(_is_known, examples))
    if known * 2 > len(examples):
        raise KnownLayoutError(
            f"{known} of {len(examples)} pages are read by a known layout: there is nothing to learn"
        )
    try:
        return learn_layout(examples, now.astimezone(SHANGHAI).date().isoformat())
    except ParseError as error:  # such as a body in a script
        raise NothingLearntError(str(error)) from None


def archived_layouts(settings: Mapping[str, Any]) -> tuple[LearntLayout, ...]:
    """Return the archive's learnt layouts, the newest first; none without an archive.

    Raises:
        ArchiveError: The archive cannot be read.
    """
    options = Options.from_settings(settings)
    folder = output_folder(options.output, "doctor")
    if not options.archive_url and not archive_file(folder).is_file():
        return ()
    with open_archive(settings) as (archive, _, _):
        return tuple(archive.layouts.load_current())


class LearntLayouts:
    """The learnt layouts of an archive, which one run uses for pages that no known layout matches.

    Args:
        call_soon: Calls the archive without waiting for it.

    Attributes:
        layouts: Those in use, the newest first.
    """

    def __init__(
        self,
        repository: Layouts,
        send: signals.Send,
        call_soon: Callable[..., object],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._repository = repository
        self._send = send
        self._call_soon = call_soon
        self._clock = clock
        self._misses: Counter[str] = Counter()
        self.layouts: tuple[LearntLayout, ...] = ()

    def load(self) -> None:
        """Read the layouts from the archive. Blocks, and raises what the archive raises."""
        self.layouts = tuple(self._repository.load_current())

    def add(self, layout: LearntLayout) -> None:
        """Use *layout* from now on."""
        self.layouts = (layout, *(known for known in self.layouts if known.name != layout.name))
        self._misses[layout.name] = 0

    def record(self, layout: str, *, is_whole: bool = True) -> None:
        """Record which parser understood a page. A layout that fails on MISSES pages in a row is dropped.

        Args:
            layout: The parser's name, "" for none.
            is_whole: Whether the page is complete; a truncated one says nothing of a layout.
        """
        if not self.layouts or not is_whole or (layout and not is_guess(layout)):
            return  # such as a page that a known layout has read
        for known in self.layouts:
            self._misses[known.name] = 0 if known.name == layout else self._misses[known.name] + 1
        for known in self.layouts:
            if self._misses[known.name] >= MISSES:
                self._drop(known)

    def _drop(self, layout: LearntLayout) -> None:
        reason = f"it read none of {MISSES} pages in a row"
        self.layouts = tuple(known for known in self.layouts if known is not layout)
        self.note(
            f"the layout {layout.name} is not used any more: it read none of {MISSES} pages in a row that no known"
            " layout matches"
        )
        self._call_soon(self._repository.drop, layout.name, reason, now=self._clock())

    def note(self, text: str) -> None:
        """Log *text*, and add it to the run's summary."""
        logger.warning("%s", text[0].upper() + text[1:])
        self._send(signals.run_noted, text=text, errors=0)
