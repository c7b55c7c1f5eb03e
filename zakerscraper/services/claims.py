"""Claims the articles that a run fetches: those on its lists, and those that earlier runs left."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from zakerscraper import signals
from zakerscraper.archive.claims import KnownArticle
from zakerscraper.archive.errors import SQLAlchemyError
from zakerscraper.archive.serialization import from_text
from zakerscraper.archive.sightings import ShownList
from zakerscraper.archive.state import MAX_ATTEMPTS, State
from zakerscraper.items import Article, Channel, LeftOut, ListEntry
from zakerscraper.run_report.status import ListOutcome, Outcome
from zakerscraper.services.article_outcomes import Cause
from zakerscraper.services.crawl_session import CrawlSession
from zakerscraper.services.legacy_import.matching import recognise_import

_SETTLED = frozenset({State.EXPORTED, State.GONE, State.DROPPED, State.BLOCKED})
"""States of articles that are not fetched again."""


class ArticleClaims:
    """Claims articles for a run, up to its limit. Its methods raise what the archive raises.

    Args:
        limit: How many articles the run may fetch, None for any number; the rest stays pending.
        again: Whether archived articles are fetched again.
    """

    def __init__(self, session: CrawlSession, *, limit: int | None, again: bool) -> None:
        self._session = session
        self._again = again
        self._state = session.state
        self._state.left = limit
        self._one_at_a_time = asyncio.Lock()  # two concurrent lists must not use the same rest of the limit
        self._channels: dict[str, set[Channel]] = {}
        """By article id, the lists that have shown the articles of this run."""

    async def claim_due(self) -> list[ListEntry]:
        """Claim the articles of earlier runs that are pending and due, and return them."""
        async with self._one_at_a_time:
            claim_due = self._session.archive.claims.claim_due
            entries = await self._session.call(claim_due, now=datetime.now(UTC), at_most=self._state.left)
            self._count(entries)
        if not self._session.job:
            for entry in entries:
                self._list(entry.id, entry.url, entry.title)
        self._channels.update((entry.id, set(entry.channels)) for entry in entries)
        return entries

    async def claim_incomplete(self) -> list[Article]:
        """Claim archived articles with missing images that are due, and return them."""
        # With `again` they are fetched completely where they are listed.
        if self._again or not self._session.options.download_images:
            return []
        claim_incomplete = self._session.archive.claims.claim_incomplete
        return await self._session.call(claim_incomplete, now=datetime.now(UTC), at_most=self._state.left)

    async def claim_unlisted(self, entry: ListEntry) -> None:
        """Claim an article that has been fetched though no list showed it."""
        if self._list(entry.id, entry.url, entry.title):
            claim_listed = self._session.archive.claims.claim_listed
            await self._session.call(claim_listed, [entry], now=datetime.now(UTC), again=True, claim_at_most=None)

    async def claim_listed(
        self,
        entries: Sequence[ListEntry],
        left_out: Sequence[LeftOut] = (),
        *,
        list_url: str = "",
        unfinished_since: str | None = None,
        channel: Channel | None = None,
        shown_above: int = 0,
    ) -> tuple[list[ListEntry], bool]:
        """Record a list page and claim its articles.

        Args:
            entries: Articles in page order.
            left_out: Entries that are no articles.
            list_url: The URL of the list's first page, "" for articles that were named one by one.
            unfinished_since: The result of `Lists.begin_walk`; articles first seen since then do not count as known.
            channel: The list, None for articles that were named one by one.
            shown_above: The number of entries on the pages before this one.

        Returns:
            The articles that this run fetches, and whether all of the page were known before.

        Raises:
            OSError, SQLAlchemyError: The archive cannot be written; the articles are skipped.
        """
        session = self._session
        fresh = self._record_page(entries, left_out, list_url)
        places = {entry.id: shown_above + number for number, entry in enumerate(entries, 1)}
        async with self._one_at_a_time:
            at_most = self._state.left
            try:
                states = await session.call(
                    session.archive.claims.claim_listed,
                    fresh,
                    now=datetime.now(UTC),
                    again=self._again,
                    claim_at_most=at_most,
                    recognise=recognise_import,
                    shown=ShownList(list_url, channel, places) if channel else None,
                )
            except (OSError, SQLAlchemyError):
                for entry in filter(lambda entry: session.report.has(entry.id), fresh):  # they are not pending
                    self._set_outcome(entry.id, Outcome.SKIPPED, "could not be recorded in the archive")
                raise
            self._count([entry for entry in fresh if states[entry.id].is_claimed])
        mine = self._take_claimed(fresh, states, at_most)
        if channel:
            for id_ in self._channels.keys() & places.keys():  # shown by another list of this run, too
                self._channels[id_].add(channel)
        settled = {id_ for id_, state in states.items() if not state.is_claimed and state.state in _SETTLED}
        known = all(entry.id in settled for entry in entries)
        seen_before = unfinished_since is None or all(
            state.first_seen_at < unfinished_since for state in states.values()
        )
        return mine, known and seen_before

    def _record_page(self, entries: Sequence[ListEntry], left_out: Sequence[LeftOut], list_url: str) -> list[ListEntry]:
        """Send signals of what a page shows; return the articles that are new to this run."""
        # A shared article is in the report of the worker that takes its request, perhaps before this claim returns.
        is_new = self._is_unlisted if self._session.job else self._list
        fresh = [entry for entry in entries if is_new(entry.id, entry.url, entry.title)]
        for entry in left_out:
            if self._list(_key(entry), entry.url, entry.title):
                self._set_outcome(_key(entry), Outcome.SKIPPED, entry.reason)
        if list_url:
            shown = [*(entry.id for entry in entries), *map(_key, left_out)]
            self._session.send(signals.list_recorded, url=list_url, outcome=ListOutcome.OK, articles=shown)
        return fresh

    def _take_claimed(
        self, fresh: Sequence[ListEntry], states: Mapping[str, KnownArticle], at_most: int | None
    ) -> list[ListEntry]:
        """Return the entries that this run has claimed, and record why it does not fetch the others."""
        mine: list[ListEntry] = []
        for entry in fresh:
            state = states[entry.id]
            if state.is_claimed:
                # An article keeps the section, and so the folder, in which it was first seen.
                mine.append(replace(entry, section=state.section, channels=state.channels))
                self._channels[entry.id] = set(state.channels)
            elif not self._session.job or self._list(entry.id, entry.url, entry.title):
                self._explain(entry, state, is_over_limit=at_most is not None and len(mine) >= at_most)
        return mine

    def channels_of(self, article: Article) -> list[Channel]:
        """Return the lists on which this run has seen *article*, sorted."""
        return sorted({*article.channels, *self._channels.pop(article.id, ())})

    def _explain(self, entry: ListEntry, state: KnownArticle, *, is_over_limit: bool) -> None:
        """Record why this run does not fetch *entry*."""
        if state.state in {State.EXPORTED, State.GONE} and not self._again:
            self._set_outcome(entry.id, Outcome.KNOWN)
        elif state.state == State.BLOCKED:
            self._set_outcome(entry.id, Outcome.SKIPPED, "blocked by `scrapy archive forget --block`", Cause.BLOCKED)
        elif state.state == State.DROPPED and not self._again:
            self._set_outcome(entry.id, Outcome.SKIPPED, state.reason, Cause.DROPPED)
        elif state.claimed_by is not None:
            self._set_outcome(entry.id, Outcome.SKIPPED, "another run is fetching it", Cause.ELSEWHERE)
        elif is_over_limit:
            self._set_outcome(entry.id, Outcome.SKIPPED, "over the limit of this run; pending")
        # Not archived, so no success, although this run does not try it again.
        elif state.next_attempt_at is None:
            reason = f"given up after {MAX_ATTEMPTS} attempts ({state.reason})"
            self._set_outcome(entry.id, Outcome.FAILED, reason, Cause.GIVEN_UP)
        else:
            due = from_text(state.next_attempt_at)
            reason = f"waits for its next attempt at {due:%Y-%m-%d %H:%M} (+08:00; {state.reason})"
            self._set_outcome(entry.id, Outcome.FAILED, reason, Cause.WAITING)

    def _count(self, entries: Sequence[ListEntry]) -> None:
        if self._state.left is not None:
            self._state.left -= len(entries)

    def _list(self, key: str, url: str, title: str) -> bool:
        """Send `article_listed` for *key* unless this run has done so; return whether it was sent."""
        if self._session.report.has(key):
            return False
        self._session.send(signals.article_listed, key=key, url=url, title=title)
        return True

    def _is_unlisted(self, key: str, url: str, title: str) -> bool:
        return not self._session.report.has(key)

    def _set_outcome(self, key: str, outcome: Outcome, reason: str = "", *causes: Cause) -> None:
        self._session.send(signals.article_finished, key=key, outcome=outcome, reason=reason, causes=causes)


def _key(entry: LeftOut) -> str:
    """Return the key in the run's report of an entry that is no article."""
    return entry.url or entry.title
