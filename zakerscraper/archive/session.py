"""Transactions over the archive's database, and the check whether a lost one was committed."""

from __future__ import annotations

import itertools
import secrets
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, delete, or_, select
from sqlalchemy.exc import DBAPIError

from zakerscraper.archive import schema
from zakerscraper.archive.connections import OpenConnections
from zakerscraper.archive.engine import POSTGRESQL, make_engine
from zakerscraper.archive.retry import RetryBudget, is_outage, retry_transaction
from zakerscraper.archive.run_locks import Alone, Liveness
from zakerscraper.archive.statements import insert_missing, upsert
from zakerscraper.utils.outage import ENDING_SECONDS

_Value = TypeVar("_Value")

_SILENCE_SECONDS = 30.0
"""How long a server may take over the simplest question."""
_ROWS = 200
"""Rows that are fetched at a time from large results."""
_CHUNK = 500
"""How many values go into one `IN (…)`: SQLite takes at most 32,766, older ones 999."""


class Database:
    """Transactions in the database at the URL *url*, for the run named *run* of the job *job* ("" for none).

    In SQLite no other run writes beside a transaction that writes. Raises ArchiveError for a database that cannot hold
    an archive.
    """

    def __init__(self, url: str, run: str, job: str = "") -> None:
        self.run = run
        self.job = job
        self.claimant = job or run
        """The name under which articles are claimed."""
        self.engine = make_engine(url)
        self.connections = OpenConnections(self.engine)
        self.dialect = self.engine.dialect.name
        self.liveness: Liveness = Alone()
        self.has_imports: bool | None = None
        """Whether there were imported articles of unknown URL when a list was last read; None: not asked yet."""
        self.retry_budget = RetryBudget()
        self._threads: defaultdict[int, int] = defaultdict(itertools.count().__next__)
        """A number for each thread, by its identity."""

    def end_standstill(self, silence: float) -> bool:
        """Cut all connections to a server that has answered nothing for *silence* seconds; return whether it was time.

        TCP does not notice that a server's process stands still, and who waits for its answer would wait for ever.
        """
        is_time = silence > (ENDING_SECONDS if self.retry_budget.is_ending() else _SILENCE_SECONDS)
        if is_time:
            self.connections.cut()
        return is_time

    @contextmanager
    def write(self, *, once: bool = False) -> Iterator[Connection]:
        """Yield a connection in a transaction that writes.

        Args:
            once: Whether what is done in it must not be done twice. Where the response to its commit gets lost, the
                database is asked whether it was done.
        """
        if not once or self.dialect != POSTGRESQL:
            with self.engine.begin() as connection:
                yield connection
            self.retry_budget.record_success()
            return
        token, thread = secrets.token_hex(16), self._threads[threading.get_ident()]
        with self.engine.connect() as connection:
            transaction = connection.begin()
            try:
                yield connection
                mark = {"run": self.run, "thread": thread, "token": token}
                upsert(connection, schema.commits, mark)
            except BaseException:
                transaction.rollback()
                raise
            try:
                transaction.commit()
            except DBAPIError as error:
                if not is_outage(error) or not self._has_committed(thread, token):
                    raise
        self.retry_budget.record_success()

    @retry_transaction
    def _has_committed(self, thread: int, token: str) -> bool:
        """Return whether the transaction of *token* was committed."""
        table = schema.commits
        query = select(table.c.token).where(table.c.run == self.run, table.c.thread == thread)
        with self.engine.begin() as connection:
            # To write waits for a transaction that is still on its way to its end.
            insert_missing(connection, schema.commits, {"run": self.run, "thread": thread, "token": ""})
            return connection.execute(query.with_for_update()).scalar() == token

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection that sees all as it was at one moment, and writes nothing."""
        options: dict[str, Any] = {"reading": True}
        if self.dialect == POSTGRESQL:
            options["isolation_level"] = "REPEATABLE READ"
        with self.engine.connect().execution_options(**options) as connection:
            yield connection
        self.retry_budget.record_success()

    @contextmanager
    def read_once(self) -> Iterator[Connection]:
        """Yield a connection for a single query, which costs one way to a server and back instead of three."""
        single = {"reading": True} if self.dialect != POSTGRESQL else {"isolation_level": "AUTOCOMMIT"}
        with self.engine.connect().execution_options(**single) as connection:
            yield connection
        self.retry_budget.record_success()

    def stream(self, query: Select[Any]) -> Iterator[Row[Any]]:
        """Yield the rows of *query*, some at a time. An outage is waited for before the first one."""
        with ExitStack() as stack:
            yield from self._begin(query, stack)

    @retry_transaction
    def _begin(self, query: Select[Any], stack: ExitStack) -> Iterator[Row[Any]]:
        with ExitStack() as opened:
            connection = opened.enter_context(self.read())
            result = connection.execution_options(yield_per=_ROWS).execute(query)
            stack.push(opened.pop_all())
        return iter(result)


class Repository:
    """Reads and writes a table of *database*. Each public method is one transaction.

    Those decorated with `reads`, `writes` or `writes_once` get its connection, which callers do not pass.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def retry_budget(self) -> RetryBudget:
        """How long an outage is waited for: see `retry_transaction`."""
        return self._database.retry_budget

    @retry_transaction
    def _live(self, names: Collection[str]) -> frozenset[str]:
        """Return those of the runs and jobs *names* that are alive."""
        return self._database.liveness.live(names) if names else frozenset()

    def _free(self, connection: Connection, *own: str) -> ColumnElement[bool]:
        """Return the condition that an article is claimed by *own*, by a dead run, or not at all."""
        claimed_by = schema.articles.c.claimed_by
        names = set(connection.execute(select(claimed_by).where(claimed_by.is_not(None)).distinct()).scalars())
        dead = names - self._live(names)
        return or_(claimed_by.is_(None), claimed_by.in_(sorted({*own, *dead})))


_Self = TypeVar("_Self", bound=Repository)
_Arguments = ParamSpec("_Arguments")
_InTransaction = Callable[Concatenate[_Self, Connection, _Arguments], _Value]
"""A method of a repository as it is written: with the connection of its transaction."""
_Method = Callable[Concatenate[_Self, _Arguments], _Value]
"""The same as it is called."""


def reads(method: _InTransaction[_Self, _Arguments, _Value]) -> _Method[_Self, _Arguments, _Value]:
    """Give *method* a connection that sees all as it was at one moment, and writes nothing."""
    return _in_transaction(method, Database.read)


def writes(method: _InTransaction[_Self, _Arguments, _Value]) -> _Method[_Self, _Arguments, _Value]:
    """Give *method* the connection of a transaction that writes."""
    return _in_transaction(method, Database.write)


def writes_once(method: _InTransaction[_Self, _Arguments, _Value]) -> _Method[_Self, _Arguments, _Value]:
    """Give *method* the connection of a transaction that must not be done twice."""
    return _in_transaction(method, partial(Database.write, once=True))


def _in_transaction(
    method: _InTransaction[_Self, _Arguments, _Value],
    begin: Callable[[Database], AbstractContextManager[Connection]],
) -> _Method[_Self, _Arguments, _Value]:
    @retry_transaction
    @wraps(method)
    def call(self: _Self, /, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Value:
        with begin(self._database) as connection:
            return method(self, connection, *args, **kwargs)

    return call


def rows_by_id(connection: Connection, query: Any, ids: Sequence[str]) -> dict[str, Row[Any]]:
    """Return the rows of *query*, which asks for `ids`, by their id."""
    return {row.id: row for chunk in chunks(ids) for row in connection.execute(query, {"ids": chunk})}


def rows_in(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], values: Iterable[Any]
) -> Iterator[Any]:
    """Yield the rows of *query* that have one of *values* in *column*."""
    for chunk in chunks(sorted(values)):
        yield from connection.execute(query.where(column.in_(chunk)))


def delete_in(connection: Connection, column: Column[Any], values: Iterable[Any]) -> int:
    """Delete the rows that have one of *values* in *column*; return how many there were."""
    statement = delete(column.table)
    return sum(connection.execute(statement.where(column.in_(chunk))).rowcount for chunk in chunks(sorted(values)))


def chunks(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    """Yield *values*, so many at a time as one statement takes."""
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
