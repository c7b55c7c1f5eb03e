"""Judges archived articles that a run fetched again (ZAKER_REVISIT).

They do not count as listed. One that cannot be read stays archived as it is, and a later run fetches it again.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from zakerscraper import signals
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.visits import Validators
from zakerscraper.document.changes import are_related, blocks_of, find_changes, find_metadata_changes
from zakerscraper.exceptions import ParseError
from zakerscraper.items import Article
from zakerscraper.run_report.status import RevisitOutcome
from zakerscraper.utils.checksums import sha256_of_text
from zakerscraper.utils.text import same_but_for_spaces
from zakerscraper.zaker.urls import article_url

logger = logging.getLogger(__name__)

REVISITED = "zaker_revisit"
"""Key in the meta of a request for an archived article that is fetched again."""
_ENOUGH_TO_JUDGE = 4
"""From how many missing articles on the site is suspected, and not the articles."""


class Revisits:
    """The archived articles that one run fetches again. Its methods raise what the archive raises.

    Args:
        call: Awaits a call of the archive.
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
        self.outcomes: dict[str, RevisitOutcome] = {}
        """What came of each look, by the article's id."""
        self._absences: list[Mapping[str, Any]] = []

    def __contains__(self, id_: str) -> bool:
        return id_ in self._begun

    def begin(self, id_: str) -> None:
        """Record that this run fetches the archived article *id_* again."""
        self._begun.add(id_)

    async def is_new(self, article: Article, validators: Validators | None) -> bool:
        """Return whether *article*, a new version with a canonical body, differs from the archived one and is credible.

        Copies what it lacks from the archived one.

        Raises:
            ParseError: It is worse than the archived one.
        """
        archived, _ = await self._call(self._archive.queries.article_and_path, article.id)
        if archived is None:
            return True  # forgotten meanwhile; writing it will fail
        for fault in ("cut_off", "garbled"):
            if (why := (article.evidence or {}).get(fault)) and not (archived.evidence or {}).get(fault):
                raise ParseError(f"{why}; what was archived is kept")
        if same_but_for_spaces(archived.title, article.title):
            article.title = archived.title
        now = self._clock()
        metadata = find_metadata_changes(archived, article) if article.layout == archived.layout else {}
        if not find_changes(archived, article) and not metadata:
            await self._call(self._archive.visits.record_same, article.id, validators, now=now)
            self._set_outcome(article.id, RevisitOutcome.UNCHANGED)
            return False
        is_doubtful = article.layout != archived.layout or not are_related(archived, article)
        if is_doubtful and not await self._call(
            self._archive.visits.record_doubt, article.id, _digest(article), now=now
        ):
            self._set_outcome(article.id, RevisitOutcome.DOUBTED)
            return False
        article.section, article.categories, article.channels = archived.section, archived.categories, archived.channels
        if "published" not in metadata:
            article.published_at, article.date_from = archived.published_at, archived.date_from
        # A missing value was not found, rather than removed by the site.
        article.source, article.tags = article.source or archived.source, article.tags or archived.tags
        if not article.author:
            article.author, article.author_url = archived.author, archived.author_url
        return True

    async def record_unchanged(self, id_: str) -> None:
        """Record that the site reports an article as unchanged (HTTP 304)."""
        await self._call(self._archive.visits.record_same, id_, None, now=self._clock())
        self._set_outcome(id_, RevisitOutcome.UNCHANGED)

    def record_written(self, id_: str, changes: Sequence[str]) -> None:
        """Record that an article has been written again.

        Args:
            changes: Of title, text and images; none where other fields changed, which makes no version.
        """
        self._set_outcome(id_, RevisitOutcome.CHANGED if changes else RevisitOutcome.UNCHANGED)

    async def record_absence(self, id_: str, reason: str, *, stated: bool) -> None:
        """Record that the site no longer has an archived article, whether this run revisits it or was told to fetch it.

        Args:
            stated: Whether the page says so in words, while the site serves other articles.
        """
        record = self._archive.visits.record_absence
        before = await self._call(record, id_, reason, stated=stated, now=self._clock())
        if before:
            self._absences.append(before)
        if id_ in self:
            self._set_outcome(id_, RevisitOutcome.GONE, reason)

    async def record_failure(self, id_: str, reason: str, *, is_read: bool) -> None:
        """Record that an article could not be fetched or parsed.

        Args:
            is_read: Whether there was a page, which was not understood.
        """
        if is_read:
            await self._call(self._archive.visits.record_unreadable, id_, now=self._clock())
        else:
            await self._call(self._archive.visits.release, [id_])
        self._set_outcome(id_, RevisitOutcome.FAILED, reason)

    def revert_absences(self, shown: int) -> int:
        """Undo absences where most articles seem to be gone, as in an outage; return how many.

        Blocks, and raises what the archive raises.

        Args:
            shown: The number of articles that the site has served to the run.
        """
        count = len(self._absences)
        if count < _ENOUGH_TO_JUDGE or count <= shown:
            return 0
        self._archive.visits.restore(self._absences)
        return count

    def summary(self) -> str:
        """Return the outcomes in a few words, "" without any."""
        found = list(self.outcomes.values())
        words = {
            RevisitOutcome.UNCHANGED: "as they were",
            RevisitOutcome.CHANGED: "changed",
            RevisitOutcome.GONE: "not there",
            RevisitOutcome.DOUBTED: "with another text, which is believed if it comes again",
            RevisitOutcome.FAILED: "not read",
        }
        return ", ".join(f"{found.count(outcome)} {words[outcome]}" for outcome in words if outcome in found)

    def _set_outcome(self, id_: str, outcome: RevisitOutcome, reason: str = "") -> None:
        self.outcomes[id_] = outcome
        self._send(signals.article_revisited, key=id_, outcome=outcome)
        logger.info("Revisited: <%s>: %s%s", article_url(id_), outcome, f" ({reason})" if reason else "")


def _digest(article: Article) -> str:
    parts = [article.title, *(f"{block.kind} {block.core}" for block in blocks_of(article.body_html))]
    return sha256_of_text("\n".join(parts))
