"""The archive: every article ever listed, its state, its fields, its document and its pictures.

What an article's state is, and what an event makes of it, says `state.py`. Every method is one transaction and may be
called while other runs use the same archive.

In SQLite no other run writes beside a transaction that writes. In PostgreSQL it locks the rows it goes by, in the order
of their keys, and is done again from its start where another run's crossed it, or the server went away. Done twice,
each has the effect and the answer of once: claims are found again as one's own, rows are written over with what they
hold; what would count (`once`) is looked up in the table `commits` first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Row,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from zakerscraper.archive import imported, schema, statements
from zakerscraper.archive import state as rules
from zakerscraper.archive.document_paths import Places
from zakerscraper.archive.engine import POSTGRESQL, SQLITE, cause, empty_log, remedy, shown
from zakerscraper.archive.queries import STORED
from zakerscraper.archive.records import (
    BLOCKED,
    EXPORTED,
    GONE,
    PENDING,
    StoredPicture,
    article_data,
    article_from,
    entry_from,
    entry_text,
    from_text,
    to_text,
)
from zakerscraper.archive.retry import patiently
from zakerscraper.archive.runs import liveness_of
from zakerscraper.archive.session import chunks
from zakerscraper.archive.state import MAX_ATTEMPTS, MAX_BACKOFF, next_attempt
from zakerscraper.archive.truncated import CutOff, count_cut_off
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import Article, ListEntry, WalkEnd
from zakerscraper.zaker.hosts import Pause


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive knows of a listed article.

    state: `pending`, `exported`, `gone` or `dropped`. mine: whether this run is to fetch it now. reason: of its last
    failure, or why it is gone or dropped. attempts: failed ones. Moments are text as in the tables; next_attempt_at is
    None where there will be no next one.
    """

    state: str
    mine: bool
    reason: str = ""
    attempts: int = 0
    next_attempt_at: str | None = None
    claimed_by: str | None = None
    first_seen_at: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """An article whose document is on disk. checksum: SHA-256 of it."""

    article: Article
    checksum: str


class Archive(Places):
    """The archive at the database address *url*, used by the run named *run*.

    job: the name of what this run and others do together, "" for a run on its own. What is claimed to be fetched is
    claimed in the job's name, so that each of its runs may fetch it. reading: whether nothing is going to be written;
    an archive that needs no preparing may then be one that can only be read. Raises ArchiveError for a database that
    cannot be used.
    """

    def __init__(self, url: str, run: str, *, job: str = "", reading: bool = False) -> None:
        super().__init__(url, run)
        self._job = job
        self._claimant = job or run
        self._told: set[str] = set()
        """Runs that never ended and have been told of."""
        self._imports: bool | None = None
        """Whether there were imported articles of unknown address when a list was last read; None: not asked yet."""
        self.id = ""
        """Tells this archive from all others."""
        try:
            if reading:
                with self._read() as connection:
                    self.id = schema.known_identity(connection)
                    self._liveness = liveness_of(connection, url, run, job)
            if not self.id:
                with self._write() as connection:
                    schema.prepare(connection)
                    self.id = schema.identity(connection)
                    self._liveness = liveness_of(connection, url, run, job)
                if self._database == SQLITE:
                    empty_log(self.engine)
        except BaseException as error:
            self.engine.dispose()
            if isinstance(error, SQLAlchemyError):
                raise ArchiveError(f"cannot use the archive {shown(url)}: {cause(error)}{remedy(error)}") from None
            raise

    @staticmethod
    def file_url(path: Path) -> str:
        """Return the database address of the SQLite file *path*."""
        return URL.create("sqlite", database=str(path)).render_as_string()

    def close(self) -> None:
        """Let the database go. Who has entered is alive no more."""
        self._liveness.leave()
        self.engine.dispose()

    # Who is alive

    def enter(self) -> None:
        """Mark this run, and with it its job, as alive until `close` or the end of the process, however that comes.

        Raises ArchiveError where a run of the name is alive already or nothing can be marked.
        """
        self._liveness.enter()

    @patiently
    def live(self, names: Collection[str]) -> frozenset[str]:
        """Return those of the runs and jobs *names* that are alive.

        Read the names first and ask then: a run that begins in between is so never taken for dead.
        """
        return self._liveness.live(names) if names else frozenset()

    @patiently
    def live_runs(self) -> frozenset[str]:
        """Return the names of the runs that have begun and are alive."""
        table = schema.runs
        with self._read() as connection:
            names = connection.execute(select(table.c.name).where(table.c.finished_at.is_(None))).scalars().all()
        return self.live(names)

    # Articles

    @patiently
    def remember(
        self,
        entries: Sequence[ListEntry],
        *,
        now: datetime,
        again: bool,
        claim_at_most: int | None,
        recognise: imported.Recognise | None = None,
    ) -> dict[str, Known]:
        """Remember all *entries* of one list page and claim those that are to be fetched now.

        Articles not known yet become pending. Claimed are pending ones that are due, and with *again* exported and
        gone ones too, unless another run or job that is alive has them; at most *claim_at_most* (None: all), in their
        order.
        Imported articles that *recognise* knows an entry for are not pending: they get the entry's id.
        """
        moment = to_text(now)
        unique = {entry.id: entry for entry in entries}
        with self._write() as connection:
            rows = self._rows(connection, unique)
            missing = [entry for entry in unique.values() if entry.id not in rows]
            if missing:
                self._imports = imported.are_any(connection)
            if missing and recognise and self._imports:
                linked = imported.link(connection, missing, recognise)
                rows.update(self._rows(connection, linked))
                missing = [entry for entry in missing if entry.id not in rows]
            blocked = self._blocked(connection, [entry.id for entry in missing])
            missing = [entry for entry in missing if entry.id not in blocked]
            if missing:
                new = [_new_row(entry, moment) for entry in sorted(missing, key=lambda entry: entry.id)]
                connection.execute(self._additions.add_articles, new)
                rows.update(self._rows(connection, [entry.id for entry in missing]))
            due = [id_ for id_ in unique if id_ in rows and self._is_due(rows[id_], now, again)]
            if due and self._database == POSTGRESQL and claim_at_most != 0:
                rows.update(self._rows(connection, sorted(due), lock=True))
                due = [id_ for id_ in due if self._is_due(rows[id_], now, again)]
            taken = self._live_others({rows[id_].claimed_by for id_ in due})
            mine = [id_ for id_ in due if rows[id_].claimed_by not in taken][:claim_at_most]
            self._claim(connection, mine, self._claimant)
        claimed = frozenset(mine)
        return {
            id_: Known(
                row.state,
                id_ in claimed,
                row.reason,
                row.attempts,
                row.next_attempt_at,
                row.claimed_by,
                row.first_seen_at,
                row.section,
            )
            for id_, row in rows.items()
        } | {id_: Known(BLOCKED, False) for id_ in blocked}

    @patiently
    def claim_due(self, *, now: datetime, at_most: int | None) -> list[ListEntry]:
        """Claim the pending articles that are due, those first that have waited longest, and return them."""
        table = schema.articles
        query = (
            select(table.c.entry, table.c.id)
            .where(or_(*(_due(state, now) for state in (PENDING, GONE))))
            .order_by(table.c.next_attempt_at, table.c.first_seen_at, table.c.id)
            .limit(at_most)
        )
        with self._write() as connection:
            free = query.where(self._free(connection, self._run, self._claimant))
            rows = connection.execute(free.with_for_update(skip_locked=True)).all()
            self._claim(connection, [row.id for row in rows], self._claimant)
        return [entry_from(row.entry) for row in rows]

    @patiently
    def claim_incomplete(self, *, now: datetime, at_most: int | None) -> list[Article]:
        """Claim the exported articles with missing pictures that are due for another attempt, and return them.

        They are this run's own, whatever its job.
        """
        table = schema.articles
        query = (
            select(table.c.item, table.c.id)
            .where(_due(EXPORTED, now), table.c.pictures_missing > 0)
            .order_by(table.c.next_attempt_at, table.c.id)
            .limit(at_most)
        )
        with self._write() as connection:
            free = query.where(self._free(connection, self._run))
            rows = connection.execute(free.with_for_update(skip_locked=True)).all()
            self._claim(connection, [row.id for row in rows], self._run)
        return [article_from(row.item) for row in rows]

    @patiently
    def left_behind(self) -> list[ListEntry]:
        """Return the articles that are claimed in the job's name, in the order of their ids.

        When a job has nothing queued and nothing under way, these were lost with the queue's memory.
        """
        table = schema.articles
        query = select(table.c.entry).where(table.c.claimed_by == self._job).order_by(table.c.id)
        if not self._job:
            return []
        with self._read() as connection:
            return [entry_from(text) for text in connection.execute(query).scalars()]

    @patiently
    def state(self, id_: str) -> str | None:
        """Return the state of the article *id_*, None where it is not known.

        One that this run, or its job, has claimed is pending, whatever it was before.
        """
        table = schema.articles
        with self._look() as connection:
            row = connection.execute(select(table.c.state, table.c.claimed_by).where(table.c.id == id_)).one_or_none()
        if row is None:
            return None
        return PENDING if row.claimed_by == self._claimant else str(row.state)

    @patiently
    def exported(
        self,
        written: Collection[WrittenDocument],
        *,
        now: datetime,
        pictures: Mapping[str, StoredPicture] | None = None,
    ) -> frozenset[str]:
        """Remember articles as exported, whose documents and pictures are on disk; return the ids of those.

        Not among them is what has been forgotten meanwhile. pictures: by address, those that are on disk and not
        remembered yet.
        """
        with self._write(once=True) as connection:
            before = self._found(connection, statements.STATES_OF, sorted(one.article.id for one in written))
            there = [one for one in written if one.article.id in before]
            if there:
                connection.execute(
                    statements.EXPORT, [_exported_row(one, before[one.article.id], now) for one in there]
                )
            self._save_pictures(connection, pictures or {}, now)
        return frozenset(before)

    @patiently
    def keep_trying(self, ids: Sequence[str], *, now: datetime) -> None:
        """Take back that the missing pictures of the articles *ids* are given up: it was an outage of their hosts."""
        table = schema.articles
        given_up = table.c.state == EXPORTED, table.c.pictures_missing > 0, table.c.next_attempt_at.is_(None)
        attempts = MAX_ATTEMPTS - 1
        values = {"attempts": attempts, "next_attempt_at": next_attempt(attempts, now)}
        with self._write() as connection:
            for chunk in chunks(ids):
                connection.execute(update(table).where(table.c.id.in_(chunk), *given_up).values(**values))

    @patiently
    def gone(self, id_: str, answer: str, *, now: datetime) -> str:
        """Remember that the site seems to have the article *id_* no more, and free the path reserved for its document.

        Return the state that it is in now: pending until an equal *answer* on another day, "" where it is unknown.
        """
        return self._change(id_, lambda row: rules.record_absence(row, answer, now))

    @patiently
    def dropped(self, id_: str, reason: str) -> str:
        """Remember that a pipeline wants no document of the article *id_*; return its state, "" where it is unknown."""
        return self._change(id_, lambda row: rules.record_drop(row, reason))

    @patiently
    def doubt(self, ids: Collection[str], reason: str, *, now: datetime) -> None:
        """Make articles pending again that looked gone, as too many of them did at once: that counts for nothing."""
        table = schema.articles
        looked_gone = or_(table.c.state == GONE, and_(table.c.state == PENDING, table.c.gone_since.is_not(None)))
        values = {
            "state": PENDING,
            "reason": reason,
            "attempts": 1,
            "next_attempt_at": to_text(now),
            "gone_since": None,
        }
        with self._write() as connection:
            for chunk in chunks(list(ids)):
                connection.execute(update(table).where(table.c.id.in_(chunk), looked_gone).values(**values))

    @patiently
    def withdraw(self, id_: str, reason: str, *, now: datetime, keep_place: bool = False) -> None:
        """Make an exported article pending again whose result turned out to be wrong; its document is gone.

        keep_place: it is not, as the user has edited it; its place stays the article's.
        """
        table = schema.articles
        values = {
            "state": PENDING,
            "reason": reason,
            "attempts": 1,
            "next_attempt_at": next_attempt(1, now),
            "claimed_by": None,
            "item": None,
            "exported_at": None,
            "pictures_missing": 0,
        }
        if not keep_place:
            columns = ("document", "document_key", "document_checksum", "document_planned")
            values |= dict.fromkeys(columns)
        with self._write() as connection:
            connection.execute(update(table).where(table.c.id == id_, table.c.state == EXPORTED).values(**values))

    @patiently
    def failed(self, id_: str, reason: str, *, now: datetime, outage: bool = False) -> Known | None:
        """Remember a failed attempt at the article *id_*, and say when the next one is; None for an unknown one.

        outage: whether all else failed as well, which says nothing of this article: it is not given up for that.
        """
        changes: rules.Changes = {}

        def fail(row: Row[Any]) -> rules.Changes:
            changes.update(rules.record_failure(row, reason, now, outage=outage))
            return changes

        if not self._change(id_, fail):
            return None
        return Known(changes["state"], False, reason, changes["attempts"], changes.get("next_attempt_at"))

    def _change(self, id_: str, event: Callable[[Row[Any]], rules.Changes]) -> str:
        """Change the row of the article *id_* as *event* says and give its claim back.

        Returns the state that it is in now, "" where it is unknown.
        """
        table = schema.articles
        with self._write(once=True) as connection:
            row = connection.execute(select(table).where(table.c.id == id_).with_for_update()).one_or_none()
            if row is None:
                return ""
            changes = event(row)
            connection.execute(update(table).where(table.c.id == id_).values(claimed_by=None, **changes))
            return str(changes.get("state", row.state))

    # Imported documents

    @patiently
    def import_documents(
        self,
        documents: Sequence[imported.ImportedDocument],
        known: Iterable[tuple[str, str, str]] = (),
        pictures: Mapping[str, StoredPicture] | None = None,
        *,
        now: datetime,
    ) -> None:
        """Remember *documents*, which are on disk, as exported.

        known: documents of articles that the archive has already: SHA-256, the article's id, the title. pictures: as
        for `exported`. Raises ArchiveError where another run has taken the name of one of them meanwhile.
        """
        try:
            with self._write(once=True) as connection:
                imported.add(connection, documents, to_text(now), EXPORTED)
                imported.add_known(connection, known)
                self._save_pictures(connection, pictures or {}, now)
        except IntegrityError:
            raise ArchiveError("another run has written to the archive meanwhile: import again") from None

    @patiently
    def take_over(self, article: Article, same: Callable[[Article, Article], bool]) -> Article | None:
        """Give the fetched *article* the document of the imported one that it is, by *same*, and return that one."""
        if self._imports is False:
            return None
        with self._read() as connection:
            self._imports = imported.are_any(connection)
            if not (self._imports and imported.waiting(connection, article.title)):
                return None
        with self._write(once=True) as connection:
            return imported.take_over(connection, article, same)

    # Tools

    @patiently
    def retry(self, ids: Collection[str] | None, *, now: datetime) -> int:
        """Make articles due for another attempt, with a clean slate; return how many.

        ids: these, whatever their state (None: all that are pending, also those given up, or gone, and those with
        missing pictures).
        Imported articles of unknown address are left alone: there is nothing to fetch them from.
        """
        table = schema.articles
        values = {"state": PENDING, "attempts": 0, "next_attempt_at": to_text(now)}
        fetchable = table.c.url != ""
        count = 0
        with self._write() as connection:
            if ids is None:
                pictures = {"attempts": 0, "next_attempt_at": to_text(now)}
                missing = and_(table.c.state == EXPORTED, table.c.pictures_missing > 0)
                count = connection.execute(update(table).where(missing).values(**pictures)).rowcount
                absent = table.c.state.in_([PENDING, GONE])
                return count + connection.execute(update(table).where(absent, fetchable).values(**values)).rowcount
            for chunk in chunks(list(ids)):
                these = and_(table.c.id.in_(chunk), fetchable)
                count += connection.execute(update(table).where(these).values(**values)).rowcount
        return count

    @patiently
    def forget(self, ids: Collection[str], *, pictures: Collection[str] = ()) -> None:
        """Forget articles as if they had never been listed, and the pictures of the paths *pictures*.

        Their files must be deleted before, not after.
        """
        table, cut_offs, urls = schema.articles, schema.cut_offs, set()
        with self._write() as connection:
            for chunk in chunks(list(ids)):
                for item in connection.execute(select(table.c.item).where(table.c.id.in_(chunk))).scalars():
                    urls |= {picture.url for picture in article_from(item).images} if item else set()
                connection.execute(delete(table).where(table.c.id.in_(chunk)))
                connection.execute(delete(schema.imports).where(schema.imports.c.article.in_(chunk)))
                connection.execute(delete(cut_offs).where(cut_offs.c.key.in_(chunk)))
            for chunk in chunks(list(pictures)):
                connection.execute(delete(schema.pictures).where(schema.pictures.c.path.in_(chunk)))
            for chunk in chunks(sorted(urls)):
                # Those that another article has are still there.
                saved = select(schema.pictures.c.url)
                connection.execute(delete(cut_offs).where(cut_offs.c.key.in_(chunk), cut_offs.c.key.not_in(saved)))

    @patiently
    def block(self, ids: Collection[str], *, now: datetime) -> None:
        """Let articles that are forgotten, or have never been listed, never be fetched."""
        with self._write() as connection:
            for id_ in sorted(ids):
                connection.execute(self._additions.add_block, {"b_id": id_, "b_blocked_at": to_text(now)})

    @patiently
    def unblock(self, ids: Collection[str]) -> None:
        """Let articles be fetched again that were blocked."""
        with self._write() as connection:
            for chunk in chunks(list(ids)):
                connection.execute(delete(schema.blocks).where(schema.blocks.c.id.in_(chunk)))

    @patiently
    def forget_pictures(self, urls: Iterable[str]) -> None:
        """Forget pictures, so that they are fetched again."""
        table = schema.pictures
        with self._write() as connection:
            for chunk in chunks(list(urls)):
                connection.execute(delete(table).where(table.c.url.in_(chunk)))

    # Pictures

    @patiently
    def pictures_saved(self, pictures: Mapping[str, StoredPicture], *, now: datetime) -> None:
        """Remember that *pictures*, by address, are on disk."""
        with self._write() as connection:
            self._save_pictures(connection, pictures, now)

    def _save_pictures(self, connection: Connection, pictures: Mapping[str, StoredPicture], now: datetime) -> None:
        if pictures:
            moment = to_text(now)
            rows = [
                {"b_url": url, "b_saved_at": moment, **{f"b_{name}": getattr(picture, name) for name in STORED}}
                for url, picture in sorted(pictures.items())
            ]
            connection.execute(self._additions.save_pictures, rows)

    # Answers that are cut off

    @patiently
    def count_cut_off(self, key: str, digest: str, *, now: datetime) -> bool:
        """Remember an answer that is cut off; tell whether it is taken as it is, after equal ones hours apart.

        Args:
            key: an article's id, or the address of a list or a picture.
            digest: of what there is of the answer.
        """
        table = schema.cut_offs
        with self._write(once=True) as connection:
            row = connection.execute(select(table).where(table.c.key == key).with_for_update()).one_or_none()
            before = CutOff(row.digest, row.times, from_text(row.counted_at)) if row else None
            after = count_cut_off(before, digest, now.replace(microsecond=0))
            if after != before:
                values = {"digest": after.digest, "times": after.times, "counted_at": to_text(after.counted_at)}
                if row is None:
                    connection.execute(insert(table).values(key=key, **values))
                else:
                    connection.execute(update(table).where(table.c.key == key).values(**values))
        return after.is_believed

    # Hosts, lists and runs

    @patiently
    def paces(self) -> dict[str, tuple[float, datetime]]:
        """Return the pace learned for each host: seconds between two requests, and when it was learned."""
        table = schema.hosts
        with self._read() as connection:
            return {row.host: (row.delay, from_text(row.learned_at)) for row in connection.execute(select(table))}

    @patiently
    def learn_pace(self, host: str, delay: float, *, now: datetime) -> None:
        """Remember that *host* bears a request every *delay* seconds and not more."""
        values = {"b_host": host, "b_delay": delay, "b_learned_at": to_text(now)}
        with self._write() as connection:
            connection.execute(self._additions.save_pace, values)

    @patiently
    def pauses(self) -> dict[str, Pause]:
        """Return, for each host that has not answered, for how long it is left alone."""
        table = schema.pauses
        with self._read() as connection:
            return {
                row.host: Pause(from_text(row.began_at), timedelta(seconds=row.seconds), row.reason)
                for row in connection.execute(select(table))
            }

    @patiently
    def save_pause(self, host: str, pause: Pause) -> None:
        """Remember that runs leave *host* alone for a while."""
        values = {
            "b_host": host,
            "b_began_at": to_text(pause.began_at),
            "b_seconds": pause.length.total_seconds(),
            "b_reason": pause.reason,
        }
        with self._write() as connection:
            connection.execute(self._additions.save_pause, values)

    @patiently
    def end_pause(self, host: str) -> None:
        """Remember that *host* answers again."""
        table = schema.pauses
        with self._write() as connection:
            connection.execute(delete(table).where(table.c.host == host))

    @patiently
    def list_read(self, url: str, *, entries: int, layout: str, now: datetime) -> int:
        """Remember what the first page of the list at *url* held; return what it held when it last held any."""
        table = schema.lists
        with self._write() as connection:
            before = connection.execute(select(table.c.entries).where(table.c.url == url)).scalar()
            if entries:
                values = {"b_url": url, "b_entries": entries, "b_layout": layout, "b_read_at": to_text(now)}
                connection.execute(self._additions.save_list, values)
        return int(before or 0)

    @patiently
    def begin_walk(self, url: str, *, pages: int, now: datetime) -> str | None:
        """Remember that this run, or its job, begins to walk down the list at *url*, at most *pages* pages.

        Returns since when there have been walks down it below whose end there may be articles that nobody has seen:
        broken off ones, and those that ended at a number of pages that this one goes beyond. None where there are none.
        """
        table = schema.walks
        with self._write() as connection:
            open_ended = or_(table.c.by_pages.is_(False), table.c.pages < pages)
            query = select(func.min(table.c.began_at)).where(table.c.url == url, open_ended)
            since = connection.execute(query).scalar()
            self._save_walk(connection, url, self._claimant, _precisely(now), pages)
        return str(since) if since else None

    @patiently
    def end_walk(self, url: str, end: WalkEnd) -> None:
        """Remember that the walk of this run, or its job, down the list at *url* has ended.

        It then covers walks that began before it: at the last page all, at articles known before those that it went
        by, and at its number of pages those that would not have gone further. Of these it is remembered that below so
        many pages there may be more.
        """
        table = schema.walks
        with self._write() as connection:
            mine = connection.execute(
                select(table.c.began_at, table.c.pages).where(table.c.url == url, table.c.run == self._claimant)
            ).one_or_none()
            if mine is None:
                return
            # What began days after this one did so under a wrong clock.
            ahead = _precisely(datetime.fromisoformat(mine.began_at) + MAX_BACKOFF)
            covered = or_(table.c.began_at < mine.began_at, table.c.began_at > ahead)
            if end is WalkEnd.KNOWN:
                covered = and_(covered, or_(table.c.by_pages.is_(False), table.c.pages < mine.pages))
            elif end is WalkEnd.PAGES:
                covered = and_(covered, table.c.pages <= mine.pages)
            covered = and_(table.c.url == url, or_(covered, table.c.run == self._claimant))
            since = connection.execute(select(func.min(table.c.began_at)).where(covered)).scalar()
            connection.execute(delete(table).where(covered))
            if end is WalkEnd.PAGES:
                name = f"{mine.pages} pages"
                self._save_walk(connection, url, name, str(since), mine.pages, by_pages=True)

    def _save_walk(
        self, connection: Connection, url: str, run: str, began_at: str, pages: int, *, by_pages: bool = False
    ) -> None:
        values = {"b_url": url, "b_run": run, "b_began_at": began_at, "b_pages": pages, "b_by_pages": by_pages}
        connection.execute(self._additions.save_walk, values)

    @patiently
    def begin_run(
        self,
        *,
        spider: str,
        arguments: Mapping[str, Any],
        now: datetime,
        tell: Callable[[Sequence[Row[Any]]], None],
        feeds: Sequence[str] = (),
    ) -> None:
        """Remember that this run begins, and what it writes feeds to.

        tell: called with the rows of runs that never ended and are not alive. What those had claimed is free again.
        """
        table = schema.runs
        with self._write() as connection:
            # Those that another run is telling of just now are its to tell of.
            unended = table.c.finished_at.is_(None), table.c.name != self._run
            query = select(table).where(*unended).order_by(table.c.name)
            unfinished = connection.execute(query.with_for_update(skip_locked=True)).all()
            alive = self.live([row.name for row in unfinished])
            dead = [row for row in unfinished if row.name not in alive]
            # Their summaries come before the word that they have ended, so that a kill in between loses none.
            tell([row for row in dead if row.name not in self._told])
            if dead:
                names = [row.name for row in dead]
                self._told.update(names)
                connection.execute(
                    update(table).where(table.c.name.in_(names)).values(finished_at=to_text(now), verdict="error")
                )
                self._claim(connection, self._claims(connection, *names), None)
                connection.execute(delete(schema.commits).where(schema.commits.c.run.in_(names)))
            values = {
                "b_name": self._run,
                "b_spider": spider,
                "b_arguments": json.dumps(dict(arguments), ensure_ascii=False),
                "b_started_at": to_text(now),
                "b_feeds": json.dumps(list(feeds), ensure_ascii=False) if feeds else None,
            }
            connection.execute(self._additions.add_run, values)

    @patiently
    def end_run(self, *, verdict: str, counts: Mapping[str, int], now: datetime) -> None:
        """Remember how this run ended, and give back what it still has claimed.

        What its job has claimed is given back where no other run of it is alive.
        """
        table = schema.runs
        with self._write() as connection:
            connection.execute(
                update(table)
                .where(table.c.name == self._run)
                .values(finished_at=to_text(now), verdict=verdict, counts=json.dumps(dict(counts)))
            )
            self._claim(connection, self._claims(connection, self._run), None)
            if self._job and (claims := self._claims(connection, self._job)) and not self._liveness.has_company():
                self._claim(connection, claims, None)
            connection.execute(delete(schema.commits).where(schema.commits.c.run == self._run))

    @staticmethod
    def _claims(connection: Connection, *names: str) -> Sequence[str]:
        """Return the ids of the articles that *names* have claimed."""
        table = schema.articles
        query = select(table.c.id).where(table.c.claimed_by.in_(names)).order_by(table.c.id)
        return connection.execute(query.with_for_update()).scalars().all()

    def _rows(self, connection: Connection, ids: Iterable[str], *, lock: bool = False) -> dict[str, Row[Any]]:
        table = schema.articles
        columns = (
            table.c.id, table.c.state, table.c.reason, table.c.attempts, table.c.next_attempt_at, table.c.claimed_by,
            table.c.first_seen_at, table.c.section,
        )  # fmt: skip
        rows: dict[str, Row[Any]] = {}
        for chunk in chunks(list(ids)):
            query = select(*columns).where(table.c.id.in_(chunk))
            if lock:
                query = query.order_by(table.c.id).with_for_update()
            rows.update({row.id: row for row in connection.execute(query)})
        return rows

    @staticmethod
    def _blocked(connection: Connection, ids: Sequence[str]) -> frozenset[str]:
        """Return those of *ids* that are never to be fetched."""
        table = schema.blocks
        return frozenset(
            id_
            for chunk in chunks(ids)
            for id_ in connection.execute(select(table.c.id).where(table.c.id.in_(chunk))).scalars()
        )

    @staticmethod
    def _claim(connection: Connection, ids: Sequence[str], claimant: str | None) -> None:
        table = schema.articles
        for chunk in chunks(ids):
            connection.execute(update(table).where(table.c.id.in_(chunk)).values(claimed_by=claimant))

    def _free(self, connection: Connection, *own: str) -> ColumnElement[bool]:
        """Return the condition that an article is claimed by nobody but *own*, or by who is dead."""
        claimed_by = schema.articles.c.claimed_by
        names = set(connection.execute(select(claimed_by).where(claimed_by.is_not(None)).distinct()).scalars())
        dead = names - self.live(names)
        return or_(claimed_by.is_(None), claimed_by.in_(sorted({*own, *dead})))

    def _live_others(self, names: Collection[str | None]) -> frozenset[str]:
        """Return those of the claimants *names* that are alive and others than this run and its job."""
        return self.live([name for name in names if name not in {None, self._run, self._claimant}])

    @staticmethod
    def _is_due(row: Row[Any], now: datetime, again: bool) -> bool:
        return again or (row.state == PENDING and rules.is_due(row.state, row.next_attempt_at, now))


def _precisely(moment: datetime) -> str:
    """Return the aware *moment* as text in UTC, to the microsecond: two cron entries begin in the same second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _new_row(entry: ListEntry, moment: str) -> dict[str, Any]:
    return {
        "b_id": entry.id,
        "b_url": entry.url,
        "b_section": entry.section,
        "b_title": entry.title,
        "b_entry": entry_text(entry),
        "b_first_seen_at": moment,
        "b_state": PENDING,
        "b_attempts": 0,
        "b_reason": "",
        "b_next_attempt_at": moment,
        "b_pictures_missing": 0,
    }


def _exported_row(written: WrittenDocument, before: Row[Any], now: datetime) -> dict[str, Any]:
    article = written.article
    missing = sum(picture.status == "failed" for picture in article.images)
    return {
        "b_id": article.id,
        "b_title": article.title,
        "b_item": json.dumps(article_data(article), ensure_ascii=False),
        "b_published_at": to_text(article.published_at) if article.published_at else None,
        "b_document_checksum": written.checksum,
        "b_exported_at": to_text(now),
        **{f"b_{name}": value for name, value in rules.record_export(before, missing, now).items()},
    }


def _due(state: str, now: datetime) -> ColumnElement[bool]:
    """Return the condition that an article is in *state* and due, as `is_due` has it."""
    table = schema.articles
    horizon = to_text(now + rules.longest_backoff(state))
    moment = table.c.next_attempt_at
    return and_(table.c.state == state, or_(moment <= to_text(now), moment > horizon))
