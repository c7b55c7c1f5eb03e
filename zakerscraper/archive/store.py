"""The archive: every article ever listed, its state, its fields, its document and its pictures.

An article is `pending` from the moment it is listed, `exported` once its pictures and its document are on disk, `gone`
when the site has it no more. Every method is one transaction and may be called while other runs use the same archive.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    BindParameter,
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    and_,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    insert,
    make_url,
    or_,
    select,
    update,
)
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError

from zakerscraper.archive import imports, schema
from zakerscraper.archive.liveness import liveness_of
from zakerscraper.archive.records import article_data, article_from, entry_from, entry_text, from_text, to_text
from zakerscraper.document.names import collision_key
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import Article, ListEntry

PENDING = "pending"
EXPORTED = "exported"
GONE = "gone"

MAX_ATTEMPTS = 8
"""After so many failed attempts an article is not tried again by itself, only by `scrapy archive retry`."""
FIRST_BACKOFF = timedelta(minutes=10)
"""The wait after the second failure; it doubles with each further one. After the first there is none."""
MAX_BACKOFF = timedelta(hours=24)

LOOKED_FOR_AGAIN = (timedelta(days=1), timedelta(days=7))
"""When an article that is gone is looked for again; then it is gone for good."""

_BUSY_SECONDS = 60
_CHUNK = 500
"""How many values go into one `IN (…)`: SQLite takes at most 32,766, older ones 999."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive knows of a listed article.

    state: `pending`, `exported` or `gone`. mine: whether this run is to fetch it now. reason: of its last failure, or
    why it is gone. attempts: failed ones. Moments are text as in the tables; next_attempt_at is None where there will
    be no next one.
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
class StoredPicture:
    """A picture that has been saved: see the table `pictures`."""

    path: str
    width: int | None
    height: int | None
    animated: bool
    size: int
    checksum: str


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """An article whose document is on disk. checksum: SHA-256 of it."""

    article: Article
    checksum: str


def _bound(*names: str) -> dict[str, BindParameter[Any]]:
    return {name: bindparam(f"b_{name}") for name in names}


# Built once: to build a statement takes SQLAlchemy ten times as long as to execute it takes SQLite.
_ARTICLES, _PICTURES = schema.articles, schema.pictures
_STATES_OF = select(_ARTICLES.c.id, _ARTICLES.c.state, _ARTICLES.c.attempts).where(
    _ARTICLES.c.id.in_(bindparam("b_ids", expanding=True))
)
_EXPORT = (
    update(_ARTICLES)
    .where(_ARTICLES.c.id == bindparam("b_id"))
    .values(
        state=EXPORTED,
        claimed_by=None,
        **_bound(
            "title", "attempts", "reason", "next_attempt_at", "item", "published_at", "document_checksum",
            "exported_at", "pictures_missing",
        ),
    )
)  # fmt: skip
_DOCUMENTS_OF = select(_ARTICLES.c.id, _ARTICLES.c.document).where(
    _ARTICLES.c.id.in_(bindparam("b_ids", expanding=True))
)
_KEYS_TAKEN = select(_ARTICLES.c.document_key).where(_ARTICLES.c.document_key.in_(bindparam("b_keys", expanding=True)))
_RESERVE = (
    update(_ARTICLES)
    .where(_ARTICLES.c.id == bindparam("b_id"))
    .values(document=bindparam("b_path"), document_key=bindparam("b_key"))
)
_STORED = tuple(field.name for field in fields(StoredPicture))
_PICTURE_FIELDS = (*_STORED, "saved_at")
_PICTURES_AT = select(_PICTURES).where(_PICTURES.c.url.in_(bindparam("b_urls", expanding=True)))
_ADD_PICTURE = insert(_PICTURES).values(**_bound("url", *_PICTURE_FIELDS))
_CHANGE_PICTURE = update(_PICTURES).where(_PICTURES.c.url == bindparam("b_url")).values(**_bound(*_PICTURE_FIELDS))


class Archive:
    """The archive at the database address *url*, used by the run named *run*.

    job: the name of what this run and others do together, "" for a run on its own. What is claimed to be fetched is
    claimed in the job's name, so that each of its runs may fetch it.
    """

    def __init__(self, url: str, run: str, *, job: str = "") -> None:
        self._run = run
        self._job = job
        self._claimant = job or run
        self._engine = _engine(url)
        self._imports: bool | None = None
        """Whether there were imported articles of unknown address when a list was last read; None: not asked yet."""
        try:
            with self._write() as connection:
                schema.prepare(connection)
                self._liveness = liveness_of(connection, run, job)
        except BaseException as error:
            self._engine.dispose()
            if isinstance(error, SQLAlchemyError):
                raise ArchiveError(f"cannot use the archive {_shown(url)}: {cause(error)}{_remedy(error)}") from None
            raise

    @staticmethod
    def file_url(path: Path) -> str:
        """Return the database address of the SQLite file *path*."""
        return URL.create("sqlite", database=str(path)).render_as_string()

    def close(self) -> None:
        """Let the database go. Who has entered is alive no more."""
        self._liveness.leave()
        self._engine.dispose()

    # Who is alive

    def enter(self) -> None:
        """Mark this run, and with it its job, as alive until `close` or the end of the process, however that comes.

        Raises ArchiveError where a run of the name is alive already or nothing can be marked.
        """
        self._liveness.enter()

    def live(self, names: Collection[str]) -> frozenset[str]:
        """Return those of the runs and jobs *names* that are alive.

        Read the names first and ask then: a run that begins in between is so never taken for dead.
        """
        return self._liveness.live(names) if names else frozenset()

    def live_runs(self) -> frozenset[str]:
        """Return the names of the runs that have begun and are alive."""
        table = schema.runs
        with self._read() as connection:
            names = connection.execute(select(table.c.name).where(table.c.finished_at.is_(None))).scalars().all()
        return self.live(names)

    # Articles

    def remember(
        self,
        entries: Sequence[ListEntry],
        *,
        now: datetime,
        again: bool,
        claim_at_most: int | None,
        recognise: imports.Recognise | None = None,
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
                self._imports = imports.are_any(connection)
            if missing and recognise and self._imports:
                linked = imports.link(connection, missing, recognise)
                rows.update(self._rows(connection, linked))
                missing = [entry for entry in missing if entry.id not in rows]
            if missing:
                connection.execute(insert(schema.articles), [_new_row(entry, moment) for entry in missing])
                rows.update(self._rows(connection, [entry.id for entry in missing]))
            due = [id_ for id_ in unique if self._is_due(rows[id_], moment, again)]
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
        }

    def claim_due(self, *, now: datetime, at_most: int | None) -> list[ListEntry]:
        """Claim the pending articles that are due, those first that have waited longest, and return them."""
        table = schema.articles
        query = (
            select(table.c.entry, table.c.id)
            .where(table.c.state.in_([PENDING, GONE]), table.c.next_attempt_at <= to_text(now))
            .order_by(table.c.next_attempt_at, table.c.first_seen_at, table.c.id)
            .limit(at_most)
        )
        with self._write() as connection:
            rows = connection.execute(query.where(self._free(connection, self._run, self._claimant))).all()
            self._claim(connection, [row.id for row in rows], self._claimant)
        return [entry_from(row.entry) for row in rows]

    def claim_incomplete(self, *, now: datetime, at_most: int | None) -> list[Article]:
        """Claim the exported articles with missing pictures that are due for another attempt, and return them.

        They are this run's own, whatever its job.
        """
        table = schema.articles
        query = (
            select(table.c.item, table.c.id)
            .where(table.c.state == EXPORTED, table.c.pictures_missing > 0, table.c.next_attempt_at <= to_text(now))
            .order_by(table.c.next_attempt_at, table.c.id)
            .limit(at_most)
        )
        with self._write() as connection:
            rows = connection.execute(query.where(self._free(connection, self._run))).all()
            self._claim(connection, [row.id for row in rows], self._run)
        return [article_from(row.item) for row in rows]

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

    def state(self, id_: str) -> str | None:
        """Return the state of the article *id_*, None where it is not known.

        One that this run, or its job, has claimed is pending, whatever it was before.
        """
        table = schema.articles
        with self._read() as connection:
            row = connection.execute(select(table.c.state, table.c.claimed_by).where(table.c.id == id_)).one_or_none()
        if row is None:
            return None
        return PENDING if row.claimed_by == self._claimant else str(row.state)

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
        with self._write() as connection:
            before = self._found(connection, _STATES_OF, [one.article.id for one in written])
            there = [one for one in written if one.article.id in before]
            if there:
                connection.execute(_EXPORT, [_exported_row(one, before[one.article.id], now) for one in there])
            self._save_pictures(connection, pictures or {}, now)
        return frozenset(before)

    def stored(self, id_: str) -> tuple[Article | None, str]:
        """Return the article *id_* as it was archived, None where it never was, and its document's path, "" without."""
        table = schema.articles
        with self._read() as connection:
            row = connection.execute(select(table.c.item, table.c.document).where(table.c.id == id_)).one_or_none()
        if row is None:
            return None, ""
        return article_from(row.item) if row.item else None, row.document or ""

    def gone(self, id_: str, reason: str, *, now: datetime) -> None:
        """Remember the article *id_* as gone, and free the path of a document that was reserved for it.

        It is looked for again after a day and after a week: an outage of the site can look like this. An article that
        was archived before stays exported: what is held is not given up because the site gave it up.
        """
        table = schema.articles
        with self._write() as connection:
            row = connection.execute(
                select(table.c.item, table.c.attempts, table.c.state).where(table.c.id == id_)
            ).one_or_none()
            if row is None:
                return
            if row.item:
                values: dict[str, Any] = {"state": EXPORTED, "attempts": 0, "reason": reason, "next_attempt_at": None}
            else:
                times = row.attempts if row.state == GONE else 0
                again = LOOKED_FOR_AGAIN[times : times + 1]
                values = {
                    "state": GONE,
                    "reason": reason,
                    "attempts": times + 1,
                    "next_attempt_at": to_text(now + again[0]) if again else None,
                    "document": None,
                    "document_key": None,
                }
            connection.execute(update(table).where(table.c.id == id_).values(claimed_by=None, **values))

    def doubt(self, ids: Collection[str], reason: str, *, now: datetime) -> None:
        """Make articles pending again that were taken for gone, as too many of them were at once."""
        table = schema.articles
        values = {"state": PENDING, "reason": reason, "attempts": 1, "next_attempt_at": to_text(now)}
        with self._write() as connection:
            for chunk in _chunks(list(ids)):
                connection.execute(update(table).where(table.c.id.in_(chunk), table.c.state == GONE).values(**values))

    def withdraw(self, id_: str, reason: str, *, now: datetime) -> None:
        """Make an exported article pending again whose result turned out to be wrong; its document is gone."""
        table = schema.articles
        values = {
            "state": PENDING,
            "reason": reason,
            "attempts": 1,
            "next_attempt_at": _next_attempt(1, now),
            "claimed_by": None,
            "item": None,
            "document": None,
            "document_checksum": None,
            "exported_at": None,
            "pictures_missing": 0,
        }
        with self._write() as connection:
            connection.execute(update(table).where(table.c.id == id_, table.c.state == EXPORTED).values(**values))

    def failed(self, id_: str, reason: str, *, now: datetime) -> Known | None:
        """Remember a failed attempt at the article *id_*, and say when the next one is; None for an unknown one."""
        table = schema.articles
        with self._write() as connection:
            row = connection.execute(select(table).where(table.c.id == id_)).one_or_none()
            if row is None:
                return None
            attempts = row.attempts + 1
            if row.state == GONE:
                # It is there again, if only to fail: pending as on the first day.
                attempts = 1
                connection.execute(update(table).where(table.c.id == id_).values(state=PENDING))
            next_attempt_at = _next_attempt(attempts, now)
            values: dict[str, Any] = {"attempts": attempts, "reason": reason, "claimed_by": None}
            if row.state != EXPORTED or row.pictures_missing:
                values["next_attempt_at"] = next_attempt_at
            connection.execute(update(table).where(table.c.id == id_).values(**values))
        return Known(row.state, False, reason, attempts, next_attempt_at)

    def reserve_documents(self, wanted: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """Return the paths of articles' documents: the one that an article has, else the first free one of those given.

        wanted: paths by the article's id. Left out of the answer is what has been forgotten meanwhile. A path stays
        the article's own for good; two paths that some file system may take for one are not both given out. Raises
        ArchiveError where no path is free.
        """
        try:
            return self._reserve(wanted)
        except IntegrityError:
            if len(wanted) == 1:
                raise
            # Another run has just taken one of them (databases that let several write at once): each by itself.
            return {id_: path for one in wanted.items() for id_, path in self._reserve(dict([one])).items()}

    def _reserve(self, wanted: Mapping[str, Sequence[str]]) -> dict[str, str]:
        keys = {path: collision_key(path) for paths in wanted.values() for path in paths}
        rows: list[dict[str, str]] = []
        with self._write() as connection:
            found = {
                id_: row.document or "" for id_, row in self._found(connection, _DOCUMENTS_OF, list(wanted)).items()
            }
            if new := [id_ for id_, document in found.items() if not document]:
                taken: set[str] = set()
                for chunk in _chunks(list(dict.fromkeys(keys[path] for id_ in new for path in wanted[id_]))):
                    taken.update(connection.execute(_KEYS_TAKEN, {"b_keys": chunk}).scalars())
                for id_ in new:
                    path = next((path for path in wanted[id_] if keys[path] not in taken), "")
                    if not path:
                        raise ArchiveError(f"no free name for the document of {id_}: {', '.join(wanted[id_])}")
                    taken.add(keys[path])
                    found[id_] = path
                    rows.append({"b_id": id_, "b_path": path, "b_key": keys[path]})
                connection.execute(_RESERVE, rows)
        return found

    def articles(self, *, section: str | None = None, since: datetime | None = None) -> Iterator[Article]:
        """Yield the archived articles, the oldest publication first, those to be fetched again among them.

        section: only those of it. since: aware, only those published then or later.
        """
        table = schema.articles
        query = select(table.c.item).where(table.c.item.is_not(None))
        if section is not None:
            query = query.where(table.c.section == section)
        if since is not None:
            query = query.where(table.c.published_at >= to_text(since))
        with self._read() as connection:
            for row in connection.execution_options(yield_per=200).execute(
                query.order_by(table.c.published_at, table.c.id)
            ):
                yield article_from(row.item)

    def count(self, state: str) -> int:
        """Return how many articles are in *state*."""
        query = select(func.count()).where(schema.articles.c.state == state)
        with self._read() as connection:
            return int(connection.execute(query).scalar_one())

    # Imported documents

    def import_documents(
        self,
        documents: Sequence[imports.ImportedDocument],
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
            with self._write() as connection:
                imports.add(connection, documents, to_text(now), EXPORTED)
                imports.add_known(connection, known)
                self._save_pictures(connection, pictures or {}, now)
        except IntegrityError:
            raise ArchiveError("another run has written to the archive meanwhile: import again") from None

    def take_over(self, article: Article, same: Callable[[Article, Article], bool]) -> Article | None:
        """Give the fetched *article* the document of the imported one that it is, by *same*, and return that one."""
        if self._imports is False:
            return None
        with self._read() as connection:
            self._imports = imports.are_any(connection)
            if not (self._imports and imports.waiting(connection, article.title)):
                return None
        with self._write() as connection:
            return imports.take_over(connection, article, same)

    def imported_digests(self) -> set[str]:
        """Return the SHA-256 of all documents that were imported."""
        with self._read() as connection:
            return set(connection.execute(select(schema.imports.c.digest)).scalars())

    def held(self) -> Iterator[tuple[str, str, str]]:
        """Yield id, title and document path of all articles; the path is "" without a document."""
        table = schema.articles
        with self._read() as connection:
            for row in connection.execute(select(table.c.id, table.c.title, table.c.document)):
                yield row.id, row.title, row.document or ""

    # Tools

    def overview(self) -> dict[str, Any]:
        """Return what is there as plain JSON data: articles by state, by section and by day of publication (+08:00)."""
        table = schema.articles
        by_state = select(table.c.state, func.count()).group_by(table.c.state)
        by_section = (
            select(table.c.section, table.c.state, func.count())
            .group_by(table.c.section, table.c.state)
            .order_by(table.c.section, table.c.state)
        )
        exported = select(table.c.section, table.c.published_at).where(table.c.state == EXPORTED)
        stored = select(func.count(), func.coalesce(func.sum(schema.pictures.c.size), 0))
        sections: dict[str, dict[str, int]] = {}
        days: dict[str, Counter[str]] = {}
        with self._read() as connection:
            states = {row[0]: row[1] for row in connection.execute(by_state)}
            for section, state, count in connection.execute(by_section):
                sections.setdefault(section, {})[state] = count
            for section, published_at in connection.execute(exported):
                day = from_text(published_at).date().isoformat() if published_at else ""
                days.setdefault(day, Counter())[section] += 1
            pictures, size = connection.execute(stored).one()
        return {
            "articles": {state: states.get(state, 0) for state in (EXPORTED, PENDING, GONE)},
            "sections": sections,
            "days": {day: dict(sorted(counts.items())) for day, counts in sorted(days.items(), reverse=True)},
            "pictures": pictures,
            "pictures_bytes": int(size),
        }

    def waiting(self) -> list[dict[str, Any]]:
        """Return the pending articles and those with missing pictures as plain JSON data, those first that are due."""
        table = schema.articles
        columns = (
            table.c.id, table.c.url, table.c.title, table.c.section, table.c.state, table.c.attempts, table.c.reason,
            table.c.first_seen_at, table.c.next_attempt_at,
        )  # fmt: skip
        query = (
            select(*columns)
            .where(or_(table.c.state == PENDING, table.c.pictures_missing > 0))
            .order_by(table.c.next_attempt_at.is_(None), table.c.next_attempt_at, table.c.id)
        )
        with self._read() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def gone_articles(self) -> list[dict[str, Any]]:
        """Return the articles that are gone and were never archived as plain JSON data, those listed last first."""
        table = schema.articles
        columns = (table.c.id, table.c.url, table.c.title, table.c.section, table.c.reason, table.c.first_seen_at)
        query = select(*columns).where(table.c.state == GONE).order_by(table.c.first_seen_at.desc(), table.c.id)
        with self._read() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def runs(self) -> list[dict[str, Any]]:
        """Return all runs, the oldest first, as the table `runs` holds them."""
        table = schema.runs
        with self._read() as connection:
            rows = connection.execute(select(table).order_by(table.c.started_at, table.c.name)).mappings()
            return [dict(row) for row in rows]

    def saved_pictures(self) -> dict[str, StoredPicture]:
        """Return all pictures that have been saved, by path."""
        columns = [_PICTURES.c[name] for name in _PICTURE_FIELDS if name != "saved_at"]
        with self._read() as connection:
            rows = connection.execution_options(yield_per=1000).execute(select(*columns))
            return {row.path: StoredPicture(*row) for row in rows}

    def documents(self) -> Iterator[tuple[str, str, str, Article]]:
        """Yield id, document path, SHA-256 of the document and article of all that is exported."""
        table = schema.articles
        query = select(table.c.id, table.c.document, table.c.document_checksum, table.c.item).where(
            table.c.state == EXPORTED
        )
        with self._read() as connection:
            for row in connection.execution_options(yield_per=200).execute(query.order_by(table.c.id)):
                yield row.id, row.document or "", row.document_checksum or "", article_from(row.item)

    def retry(self, ids: Collection[str] | None, *, now: datetime) -> int:
        """Make articles due for another attempt, with a clean slate; return how many.

        ids: these, whatever their state (None: all pending ones and those with missing pictures, also those given up).
        Imported articles of unknown address are left alone: there is nothing to fetch them from.
        """
        table = schema.articles
        values = {"state": PENDING, "attempts": 0, "next_attempt_at": to_text(now)}
        count = 0
        with self._write() as connection:
            if ids is None:
                pictures = {"attempts": 0, "next_attempt_at": to_text(now)}
                missing = and_(table.c.state == EXPORTED, table.c.pictures_missing > 0)
                count = connection.execute(update(table).where(missing).values(**pictures)).rowcount
                return (
                    count + connection.execute(update(table).where(table.c.state == PENDING).values(**values)).rowcount
                )
            for chunk in _chunks(list(ids)):
                these = and_(table.c.id.in_(chunk), table.c.url != "")
                count += connection.execute(update(table).where(these).values(**values)).rowcount
        return count

    def document_paths(self, ids: Collection[str]) -> dict[str, str]:
        """Return the path of the document, "" without one, for those of the articles *ids* that there are."""
        table = schema.articles
        found: dict[str, str] = {}
        with self._read() as connection:
            for chunk in _chunks(list(ids)):
                for row in connection.execute(select(table.c.id, table.c.document).where(table.c.id.in_(chunk))):
                    found[row.id] = row.document or ""
        return found

    def forget(self, ids: Collection[str]) -> None:
        """Forget articles as if they had never been listed. Their documents must be deleted before, not after."""
        table = schema.articles
        with self._write() as connection:
            for chunk in _chunks(list(ids)):
                connection.execute(delete(table).where(table.c.id.in_(chunk)))
                connection.execute(delete(schema.imports).where(schema.imports.c.article.in_(chunk)))

    def document_written(self, id_: str, checksum: str) -> None:
        """Remember that the document of the article *id_* was written again; *checksum*: its SHA-256."""
        table = schema.articles
        with self._write() as connection:
            connection.execute(update(table).where(table.c.id == id_).values(document_checksum=checksum))

    def forget_pictures(self, urls: Iterable[str]) -> None:
        """Forget pictures, so that they are fetched again."""
        table = schema.pictures
        with self._write() as connection:
            for chunk in _chunks(list(urls)):
                connection.execute(delete(table).where(table.c.url.in_(chunk)))

    # Pictures

    def pictures(self, urls: Iterable[str]) -> dict[str, StoredPicture]:
        """Return those of the pictures at *urls* that have been saved."""
        found = {}
        with self._read() as connection:
            for chunk in _chunks(list(dict.fromkeys(urls))):
                for row in connection.execute(_PICTURES_AT, {"b_urls": chunk}):
                    found[row.url] = StoredPicture(
                        row.path, row.width, row.height, row.animated, row.size, row.checksum
                    )
        return found

    def pictures_saved(self, pictures: Mapping[str, StoredPicture], *, now: datetime) -> None:
        """Remember that *pictures*, by address, are on disk."""
        with self._write() as connection:
            self._save_pictures(connection, pictures, now)

    def _save_pictures(self, connection: Connection, pictures: Mapping[str, StoredPicture], now: datetime) -> None:
        if not pictures:
            return
        known = {
            row.url for chunk in _chunks(list(pictures)) for row in connection.execute(_PICTURES_AT, {"b_urls": chunk})
        }
        moment = to_text(now)
        new: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        for url, picture in pictures.items():
            values = {f"b_{name}": getattr(picture, name) for name in _STORED}
            (changed if url in known else new).append({"b_url": url, "b_saved_at": moment, **values})
        if new:
            connection.execute(_ADD_PICTURE, new)
        if changed:
            connection.execute(_CHANGE_PICTURE, changed)

    # Hosts, lists and runs

    def paces(self) -> dict[str, tuple[float, datetime]]:
        """Return the pace learned for each host: seconds between two requests, and when it was learned."""
        table = schema.hosts
        with self._read() as connection:
            return {row.host: (row.delay, from_text(row.learned_at)) for row in connection.execute(select(table))}

    def learn_pace(self, host: str, delay: float, *, now: datetime) -> None:
        """Remember that *host* bears a request every *delay* seconds and not more."""
        table = schema.hosts
        values = {"delay": delay, "learned_at": to_text(now)}
        with self._write() as connection:
            if not connection.execute(update(table).where(table.c.host == host).values(**values)).rowcount:
                connection.execute(insert(table).values(host=host, **values))

    def list_read(self, url: str, *, entries: int, layout: str, now: datetime) -> int:
        """Remember what the first page of the list at *url* held; return what it held when it last held any."""
        table = schema.lists
        with self._write() as connection:
            before = connection.execute(select(table.c.entries).where(table.c.url == url)).scalar()
            if entries:
                values = {"entries": entries, "layout": layout, "read_at": to_text(now)}
                if before is None:
                    connection.execute(insert(table).values(url=url, **values))
                else:
                    connection.execute(update(table).where(table.c.url == url).values(**values))
        return int(before or 0)

    def begin_walk(self, url: str, *, pages: int, now: datetime) -> str | None:
        """Remember that this run, or its job, begins to walk down the list at *url*, at most *pages* pages.

        Returns since when there have been walks down it that did not come to their end, None where there are none.
        """
        table = schema.walks
        with self._write() as connection:
            since = connection.execute(select(func.min(table.c.began_at)).where(table.c.url == url)).scalar()
            connection.execute(delete(table).where(table.c.url == url, table.c.run == self._claimant))
            # To the microsecond: two cron entries begin in the same second.
            began_at = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            connection.execute(insert(table).values(url=url, run=self._claimant, began_at=began_at, pages=pages))
        return str(since) if since else None

    def end_walk(self, url: str, *, to_the_end: bool) -> None:
        """Remember that the walk of this run, or its job, down the list at *url* came to its end.

        to_the_end: whether it met known articles or the last page. It then covers every walk that began before it;
        one that ended at its number of pages covers those that would not have gone further.
        """
        table = schema.walks
        with self._write() as connection:
            mine = connection.execute(
                select(table.c.began_at, table.c.pages).where(table.c.url == url, table.c.run == self._claimant)
            ).one_or_none()
            if mine is None:
                return
            covered = and_(table.c.url == url, table.c.began_at < mine.began_at)
            if not to_the_end:
                covered = and_(covered, table.c.pages <= mine.pages)
            connection.execute(
                delete(table).where(or_(covered, and_(table.c.url == url, table.c.run == self._claimant)))
            )

    def begin_run(
        self,
        *,
        spider: str,
        arguments: Mapping[str, Any],
        now: datetime,
        tell: Callable[[Sequence[Row[Any]]], None],
    ) -> None:
        """Remember that this run begins.

        tell: called with the rows of runs that never ended and are not alive. What those had claimed is free again.
        """
        table = schema.runs
        with self._write() as connection:
            unfinished = connection.execute(select(table).where(table.c.finished_at.is_(None))).all()
            alive = self.live([row.name for row in unfinished])
            dead = [row for row in unfinished if row.name not in alive]
            # Their summaries come before the word that they have ended, so that a kill in between loses none.
            tell(dead)
            if dead:
                names = [row.name for row in dead]
                connection.execute(
                    update(table).where(table.c.name.in_(names)).values(finished_at=to_text(now), verdict="error")
                )
                articles = schema.articles
                connection.execute(update(articles).where(articles.c.claimed_by.in_(names)).values(claimed_by=None))
            connection.execute(
                insert(table).values(
                    name=self._run,
                    spider=spider,
                    arguments=json.dumps(dict(arguments), ensure_ascii=False),
                    started_at=to_text(now),
                )
            )

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
            articles = schema.articles
            connection.execute(update(articles).where(articles.c.claimed_by == self._run).values(claimed_by=None))
            if self._job:
                query = select(articles.c.id).where(articles.c.claimed_by == self._job)
                ids = connection.execute(query.order_by(articles.c.id)).scalars().all()
                if ids and not self._liveness.has_company():
                    self._claim(connection, ids, None)

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        """Give a connection in a transaction that no other run writes beside."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._engine.connect().execution_options(reading=True) as connection:
            yield connection

    def _rows(self, connection: Connection, ids: Iterable[str]) -> dict[str, Row[Any]]:
        table = schema.articles
        columns = (
            table.c.id, table.c.state, table.c.reason, table.c.attempts, table.c.next_attempt_at, table.c.claimed_by,
            table.c.first_seen_at, table.c.section,
        )  # fmt: skip
        rows: dict[str, Row[Any]] = {}
        for chunk in _chunks(list(ids)):
            rows.update({row.id: row for row in connection.execute(select(*columns).where(table.c.id.in_(chunk)))})
        return rows

    @staticmethod
    def _found(connection: Connection, query: Select[Any], ids: Sequence[str]) -> dict[str, Row[Any]]:
        """Return the rows of *query*, which asks for `b_ids`, by their id."""
        return {row.id: row for chunk in _chunks(ids) for row in connection.execute(query, {"b_ids": chunk})}

    @staticmethod
    def _claim(connection: Connection, ids: Sequence[str], claimant: str | None) -> None:
        table = schema.articles
        for chunk in _chunks(ids):
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
    def _is_due(row: Row[Any], moment: str, again: bool) -> bool:
        if row.state != PENDING:
            return again
        return again or (row.next_attempt_at is not None and row.next_attempt_at <= moment)


def _engine(url: str) -> Engine:
    try:
        engine = create_engine(make_url(url))
    except ModuleNotFoundError as error:
        raise ArchiveError(
            f"ZAKER_ARCHIVE_URL: {_shown(url)} needs the driver {error.name}: pip install {error.name}"
        ) from None
    except (ArgumentError, ImportError, SQLAlchemyError) as error:
        raise ArchiveError(f"ZAKER_ARCHIVE_URL: {_shown(url)} is no database address: {cause(error)}") from None
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    """Make SQLite safe for several runs at once, and each commit one that survives a power cut."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        # The driver's own transactions begin as readers and may fail as they turn to writing; ours begin as writers.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
        _use_wal(cursor)
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _use_wal(cursor: Any) -> None:
    """Switch to the write-ahead log. SQLite does not wait for it as for all else when another run does so just now."""
    last_moment = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > last_moment:
                raise
            time.sleep(0.01)
        else:
            return


def _new_row(entry: ListEntry, moment: str) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": entry.url,
        "section": entry.section,
        "title": entry.title,
        "entry": entry_text(entry),
        "first_seen_at": moment,
        "state": PENDING,
        "attempts": 0,
        "reason": "",
        "next_attempt_at": moment,
        "pictures_missing": 0,
    }


def _exported_row(written: WrittenDocument, before: Row[Any], now: datetime) -> dict[str, Any]:
    article = written.article
    missing = sum(picture.status == "failed" for picture in article.images)
    attempts = 0
    if missing:
        attempts = before.attempts + 1 if before.state == EXPORTED else 1
    return {
        "b_id": article.id,
        "b_title": article.title,
        "b_attempts": attempts,
        "b_reason": f"{missing} picture{'s' * (missing > 1)} missing" if missing else "",
        "b_next_attempt_at": _next_attempt(attempts, now) if missing else None,
        "b_item": json.dumps(article_data(article), ensure_ascii=False),
        "b_published_at": to_text(article.published_at) if article.published_at else None,
        "b_document_checksum": written.checksum,
        "b_exported_at": to_text(now),
        "b_pictures_missing": missing,
    }


def _next_attempt(attempts: int, now: datetime) -> str | None:
    if attempts >= MAX_ATTEMPTS:
        return None
    wait = min(FIRST_BACKOFF * (1 << (attempts - 2)), MAX_BACKOFF) if attempts > 1 else timedelta()
    return to_text(now + wait)


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def _shown(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return repr(url)


def _remedy(error: BaseException) -> str:
    """Return what a user can do about *error* of an archive that cannot be opened, "" for most."""
    if any(words in cause(error) for words in ("not a database", "malformed")):
        return ". Put a copy of it back, or move it away: the next crawl begins a new one"
    return ""


def cause(error: BaseException) -> str:
    """Say on one line what a database error is about."""
    return str(getattr(error, "orig", None) or error).splitlines()[0]
