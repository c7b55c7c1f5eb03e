"""Judges archived articles that a run fetched again (ZAKER_REVISIT).

They are on no list of the run, and so none of what it lists. What the run looks at and cannot read stays archived as it
is, and is looked at again by a later run.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from zakerscraper import signals
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.visits import Validators
from zakerscraper.document.changes import are_related, find_changes, find_metadata_changes, pieces_of
from zakerscraper.exceptions import ParseError
from zakerscraper.items import Article
from zakerscraper.utils.text import same_but_for_spaces
from zakerscraper.zaker.urls import article_url

logger = logging.getLogger(__name__)

REVISITED = "zaker_revisit"
"""Key in the meta of a request for an archived article that is looked at again."""
UNCHANGED, CHANGED, GONE, DOUBTED, FAILED = "unchanged", "changed", "gone", "doubted", "failed"
"""What comes of a validators: `doubted` is a reading that is hard to believe before there is an equal one."""
_ENOUGH_TO_JUDGE = 4
"""How many articles that are gone make a suspicion that it is not they but the site; a single one does not."""


class Revisits:
    """The archived articles that one run looks at again.

    Its methods raise what the archive raises. call: awaits a call of the archive. clock: gives the present, aware.
    """

    def __init__(
        self,
        archive: Archive,
        send: signals.Send,
        call: Callable[..., Awaitable[Any]],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._clock = clock
        self._archive = archive
        self._send = send
        self._call = call
        self._begun: set[str] = set()
        self.outcomes: dict[str, str] = {}
        """What came of each look, by the article's id."""
        self._absences: list[Mapping[str, Any]] = []

    def __contains__(self, id_: str) -> bool:
        return id_ in self._begun

    def begin(self, id_: str) -> None:
        """Note that this run looks at the archived article *id_*."""
        self._begun.add(id_)

    async def is_new(self, article: Article, validators: Validators | None) -> bool:
        """Return whether *article*, a reading with a canonical body, is to be archived: another one, and believed.

        Sets what it keeps of what is archived. Raises ParseError for a reading that is worse than that.
        """
        held, _ = await self._call(self._archive.queries.article_and_path, article.id)
        if held is None:
            return True  # it has been forgotten meanwhile, which whoever writes it finds out
        for fault in ("cut_off", "garbled"):
            if (why := (article.evidence or {}).get(fault)) and not (held.evidence or {}).get(fault):
                raise ParseError(f"{why}; what was archived is kept")
        if same_but_for_spaces(held.title, article.title):
            article.title = held.title
        now = self._clock()
        metadata = find_metadata_changes(held, article) if article.layout == held.layout else {}
        if not find_changes(held, article) and not metadata:
            await self._call(self._archive.visits.record_same, article.id, validators, now=now)
            self._set_outcome(article.id, UNCHANGED)
            return False
        is_doubtful = article.layout != held.layout or not are_related(held, article)
        if is_doubtful and not await self._call(
            self._archive.visits.record_doubt, article.id, _digest(article), now=now
        ):
            self._set_outcome(article.id, DOUBTED)
            return False
        article.section, article.categories, article.channels = held.section, held.categories, held.channels
        if "published" not in metadata:
            article.published_at, article.date_from = held.published_at, held.date_from
        # What a reading does not find the site has not taken away.
        article.source, article.tags = article.source or held.source, article.tags or held.tags
        if not article.author:
            article.author, article.author_url = held.author, held.author_url
        return True

    async def record_unchanged(self, id_: str) -> None:
        """Note that the site says that an article is as it was (HTTP 304)."""
        await self._call(self._archive.visits.record_same, id_, None, now=self._clock())
        self._set_outcome(id_, UNCHANGED)

    def record_written(self, id_: str, changes: Sequence[str]) -> None:
        """Note that an article has been written anew. changes: of title, text and images; none where it was others'.

        What changed beside them makes no version: the article's history shows it.
        """
        self._set_outcome(id_, CHANGED if changes else UNCHANGED)

    async def record_absence(self, id_: str, reason: str, *, stated: bool) -> None:
        """Note that the site has an archived article no more, whether this run looks at it again or was told to fetch.

        stated: whether the site says so itself, and answers for others.
        """
        record = self._archive.visits.record_absence
        before = await self._call(record, id_, reason, stated=stated, now=self._clock())
        if before:
            self._absences.append(before)
        if id_ in self:
            self._set_outcome(id_, GONE, reason)

    async def record_failure(self, id_: str, reason: str, *, is_read: bool) -> None:
        """Note that a look came to nothing. is_read: whether there was a page, which was not understood."""
        if is_read:
            await self._call(self._archive.visits.record_unreadable, id_, now=self._clock())
        else:
            await self._call(self._archive.visits.release, [id_])
        self._set_outcome(id_, FAILED, reason)

    def take_back_absences(self, shown: int) -> int:
        """Take back that articles are gone where most seem to be, as in a bad hour of the site's; return how many.

        shown: How many articles the site has shown to the run. Raises what the archive raises; it blocks.
        """
        count = len(self._absences)
        if count < _ENOUGH_TO_JUDGE or count <= shown:
            return 0
        self._archive.visits.restore(self._absences)
        return count

    def summary(self) -> str:
        """Return in a few words what came of the looks, "" without any."""
        found = list(self.outcomes.values())
        words = {
            UNCHANGED: "as they were",
            CHANGED: "changed",
            GONE: "not there",
            DOUBTED: "with another text, which is believed if it comes again",
            FAILED: "not read",
        }
        return ", ".join(f"{found.count(one)} {words[one]}" for one in words if one in found)

    def _set_outcome(self, id_: str, outcome: str, reason: str = "") -> None:
        self.outcomes[id_] = outcome
        self._send(signals.article_revisited, key=id_, outcome=outcome)
        logger.info("Looked at again: <%s>: %s%s", article_url(id_), outcome, f" ({reason})" if reason else "")


def _digest(article: Article) -> str:
    said = [article.title, *(f"{piece.kind} {piece.core}" for piece in pieces_of(article.body_html))]
    return hashlib.sha256("\n".join(said).encode(errors="replace")).hexdigest()
