"""Outages of PostgreSQL, and answers to a commit that get lost."""

from __future__ import annotations

import itertools
import logging
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from tests.archive.postgresql import NOW, article, entry, id_of, remember
from tests.reserved_paths import reserve_paths
from tests.servers import PostgresServer
from zakerscraper.archive import retry
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.articles import WrittenDocument
from zakerscraper.archive.imported import ImportedDocument, import_id
from zakerscraper.archive.retry import RetryBudget, retry_transaction
from zakerscraper.archive.state import State
from zakerscraper.items import Article, Image


def test_an_outage_is_waited_for_and_the_run_stays_alive(
    postgres_of_its_own: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    server = postgres_of_its_own
    url = server.empty_database()
    archive, other = Archive(url, "run-1", job="job"), Archive(url, "run-2")
    archive.runs.enter()
    archive.runs.begin(spider="hot", arguments={}, now=NOW)
    remember(archive, 1)
    server.stop()
    starting = threading.Timer(1.0, server.start)
    starting.start()
    with caplog.at_level(logging.WARNING):
        assert archive.articles.record_failure(id_of(1), "HTTP 500", now=NOW).attempts == 1
    starting.join()
    waited = [record.getMessage() for record in caplog.records if "archive's database" in record.getMessage()]
    assert len(waited) == 2
    assert "waiting for it" in waited[0]
    assert re.search(r"answers again after \d+ s$", waited[1])
    # So soon after the start of the server nobody is taken for dead, but who has ended is dead in the end.
    assert other.runs.live(["run-1", "job"]) == {"run-1", "job"}
    archive.close()
    assert other.runs.live(["run-1", "job"]) == frozenset()
    other.close()


def test_a_run_is_marked_as_alive_as_soon_as_the_server_is_back(postgres_of_its_own: PostgresServer) -> None:
    archive = Archive(postgres_of_its_own.empty_database(), "run-1")
    postgres_of_its_own.stop()
    starting = threading.Timer(1.0, postgres_of_its_own.start)
    starting.start()
    archive.runs.enter()
    starting.join()
    assert archive.runs.live(["run-1"]) == {"run-1"}
    archive.close()


def test_what_asks_nothing_of_the_server_does_not_say_that_it_answers(caplog: pytest.LogCaptureFixture) -> None:
    class Away:
        def __init__(self) -> None:
            self.retry_budget = RetryBudget(seconds=0.2)

        @retry_transaction
        def ask(self) -> None:
            raise OperationalError("SELECT 1", {}, psycopg.OperationalError("connection refused"))

        @retry_transaction
        def know(self) -> bool:
            return True

    away = Away()
    for _ in range(2):
        with pytest.raises(OperationalError):
            away.ask()
        assert away.know()
    assert [message.partition(" (")[0] for message in caplog.messages] == ["The archive's database does not answer"]


def test_a_server_that_stands_still_is_waited_for(postgres_of_its_own: PostgresServer) -> None:
    server = postgres_of_its_own
    archive = Archive(server.empty_database(), "run-1")
    server.freeze()
    thawing = threading.Timer(1.5, server.thaw)
    thawing.start()
    began = time.monotonic()
    remember(archive, 1)
    assert time.monotonic() - began >= 1
    thawing.join()
    assert archive.queries.count(State.PENDING) == 1
    archive.close()


def test_a_run_that_is_ending_does_not_wait_without_end_for_a_server_that_stands_still(
    postgres_of_its_own: PostgresServer,
) -> None:
    archive = Archive(postgres_of_its_own.empty_database(), "run-1")
    archive.runs.enter()
    archive.database.retry_budget.is_ending = lambda: True
    postgres_of_its_own.freeze()
    began = time.monotonic()
    for _ in range(5):  # a connection is waited for 10 s, but not by each call anew
        with pytest.raises(OperationalError):
            archive.queries.count(State.PENDING)
    assert time.monotonic() - began < 35
    postgres_of_its_own.thaw()
    archive.close()


def test_a_server_that_refuses_at_once_is_asked_again_when_it_was_waited_for_in_vain(
    postgres_of_its_own: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(postgres_of_its_own.empty_database(), "run-1")
    archive.database.retry_budget.limit(3.0)
    monkeypatch.setattr(retry, "_pauses", lambda: itertools.repeat(9.0))  # a pause is no wait for an answer
    postgres_of_its_own.stop()
    with pytest.raises(OperationalError):
        archive.queries.count(State.PENDING)
    postgres_of_its_own.start()
    assert archive.queries.count(State.PENDING) == 0
    archive.close()


def test_a_connection_that_does_not_come_about_in_time_is_an_outage() -> None:
    timeout = psycopg.errors.ConnectionTimeout("connection timeout expired")
    assert retry.is_outage(OperationalError("SELECT 1", {}, timeout))
    assert not retry.is_outage(OperationalError("SELECT 1", {}, psycopg.errors.SyntaxError("syntax error")))


def test_an_outage_is_not_waited_for_without_end(
    postgres_of_its_own: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(postgres_of_its_own.empty_database(), "run-1")
    archive.database.retry_budget = RetryBudget(0.5)
    postgres_of_its_own.stop()
    with pytest.raises(Exception, match=r"refused|closed|terminat"):
        archive.queries.count(State.PENDING)
    waits: list[float] = []
    monkeypatch.setattr(retry, "time", SimpleNamespace(monotonic=time.monotonic, sleep=waits.append))
    with pytest.raises(Exception, match=r"refused"):
        archive.queries.count(State.PENDING)
    assert waits == [], "what has been waited for in vain is not waited for anew each time"
    archive.close()


class _LosesAnswers:
    """Stands between client and server, and cuts the connection as the answer to a commit comes."""

    def __init__(self, port: int) -> None:
        self.losses = 0
        self._server = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._sockets = [self._listener]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        for socket_ in self._sockets:
            with suppress(OSError):
                socket_.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for socket_ in self._sockets:
            socket_.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._server)
            self._sockets += [client, server]
            committing = threading.Event()
            for source, target, is_client in ((client, server, True), (server, client, False)):
                arguments = (source, target, committing, is_client)
                self._threads.append(threading.Thread(target=self._pass_on, args=arguments))
                self._threads[-1].start()

    def _pass_on(self, source: socket.socket, target: socket.socket, committing: threading.Event, client: bool) -> None:
        try:
            while data := source.recv(65536):
                if client and b"COMMIT" in data and self.losses:
                    committing.set()
                elif not client and committing.is_set():
                    self.losses -= 1
                    break
                target.sendall(data)
        except OSError:
            data = b""  # the other direction has been cut
        for side in (source, target):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def losing(postgres: PostgresServer, url: str) -> Iterator[tuple[_LosesAnswers, Archive, Archive]]:
    """What loses answers, an archive behind it, and the same archive without it."""
    proxy = _LosesAnswers(postgres.port)
    archive = Archive(url.replace(f":{postgres.port}/", f":{proxy.port}/"), "run-1")
    straight = Archive(url, "run-2")
    yield proxy, archive, straight
    proxy.losses = 0
    archive.close()
    straight.close()
    proxy.close()


def test_what_counts_is_not_done_twice_where_the_answer_to_its_commit_gets_lost(losing: Any) -> None:
    proxy, archive, straight = losing
    remember(straight, 1, 2, 3)
    broken = article(3, images=[Image("p", status="failed")])
    for done in (
        lambda: archive.articles.record_failure(id_of(1), "HTTP 500", now=NOW),
        lambda: archive.articles.mark_gone(id_of(2), "HTTP 404", now=NOW),
        lambda: archive.articles.mark_exported([WrittenDocument(broken, "c")], now=NOW),
    ):
        proxy.losses = 1
        done()
        assert proxy.losses == 0
    known = straight.claims.claim_listed([entry(n) for n in (1, 2, 3)], now=NOW, again=False, claim_at_most=0)
    assert [(state.state, state.attempts) for state in known.values()] == [
        (State.PENDING, 1),
        (State.PENDING, 1),
        (State.EXPORTED, 1),
    ]


def test_a_run_begins_once_where_the_answer_gets_lost(losing: Any) -> None:
    proxy, archive, straight = losing
    straight.runs.begin(spider="hot", arguments={}, now=NOW)
    names = [row.name for row in archive.runs.find_orphaned()]
    proxy.losses = 1
    ended = archive.runs.begin(spider="channel", arguments={"id": "13"}, now=NOW, orphaned=names)
    assert proxy.losses == 0
    assert ended == {"run-2"}, "its end is this run's to report"
    assert [run["name"] for run in straight.runs.all()] == ["run-1", "run-2"]
    proxy.losses = 1
    archive.runs.end(verdict="ok", counts={}, now=NOW)
    assert [run["verdict"] for run in straight.runs.all()] == ["ok", "error"]


def test_the_run_that_began_to_learn_goes_on_where_the_answer_gets_lost(losing: Any) -> None:
    proxy, archive, straight = losing
    proxy.losses = 1
    assert archive.layouts.begin_learning(NOW)
    assert proxy.losses == 0
    assert not straight.layouts.begin_learning(NOW)


def test_claims_are_the_same_where_the_answer_gets_lost(losing: Any) -> None:
    proxy, archive, straight = losing
    proxy.losses = 1
    known = archive.claims.claim_listed([entry(n) for n in (2, 1)], now=NOW, again=False, claim_at_most=1)
    assert (known[id_of(2)].is_claimed, known[id_of(1)].is_claimed) == (True, False)
    straight.claims.claim_listed(
        [entry(n) for n in range(3, 9)], now=NOW + timedelta(seconds=1), again=False, claim_at_most=0
    )
    proxy.losses = 1
    assert [claimed.id for claimed in archive.claims.claim_due(now=NOW + timedelta(minutes=1), at_most=3)] == [
        id_of(1), id_of(2), id_of(3),
    ]  # fmt: skip
    assert proxy.losses == 0
    proxy.losses = 1
    assert reserve_paths(archive, {id_of(1): ["a.md", "b.md"]}) == {id_of(1): "a.md"}


def test_imports_are_taken_in_and_found_once_where_the_answer_gets_lost(losing: Any) -> None:
    proxy, archive, straight = losing
    digest = "1" * 64
    imported = Article(import_id(digest), "", "标题", section="channel", published_at=NOW, document="_posts/a.md")
    proxy.losses = 1
    archive.imports.add([ImportedDocument(imported, digest, "c")], now=NOW)
    remember(straight, 1)
    proxy.losses = 1
    taken = archive.imports.take_over(article(1), lambda one, other: True)
    assert proxy.losses == 0
    assert (taken.id, taken.section) == (imported.id, "channel")
    assert straight.queries.article_and_path(id_of(1))[1] == "_posts/a.md"
