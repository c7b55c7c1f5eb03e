"""What all tests share: property tests that try the same inputs on every run, so that a red one stays red; servers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.servers import DATABASES, PostgresServer, archives, postgresql_programs
from zakerscraper.archive.store import Archive

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server for all tests of this process."""
    with _server() as server:
        yield server


@pytest.fixture
def postgres_of_its_own() -> Iterator[PostgresServer]:
    """A PostgreSQL server that one test may stop and start."""
    with _server(safe=True) as server:
        yield server


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty archive, in SQLite or in PostgreSQL: the test runs with each."""
    if request.param == "sqlite":
        yield Archive.file_url(tmp_path / "archive.sqlite3")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.archive_url()
    yield url
    server.give_back(url)


@pytest.fixture(scope="session", autouse=True)
def _everywhere(request: pytest.FixtureRequest) -> None:
    """With ZAKER_TEST_DATABASE=postgresql in the environment every crawl of a test keeps its archive there."""
    if os.environ.get("ZAKER_TEST_DATABASE", DATABASES[0]) == "postgresql":
        archives.server = request.getfixturevalue("postgres")


@pytest.fixture(params=DATABASES)
def with_each_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the test with crawls that keep their archive in SQLite, and with such that keep it in PostgreSQL."""
    server = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    monkeypatch.setattr(archives, "server", server)


def _server(*, safe: bool = False) -> PostgresServer:
    programs = postgresql_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    return PostgresServer(programs, safe=safe)
