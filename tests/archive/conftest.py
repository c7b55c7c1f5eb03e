"""What tests of the archive share."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.records import Open
from tests.servers import PostgresServer
from zakerscraper.archive.archive import Archive


@pytest.fixture
def work_folder() -> Iterator[Path]:
    """Return a folder whose rights a test may change; others than its owner reach it."""
    work_folder = Path(tempfile.mkdtemp())
    work_folder.chmod(0o755)
    yield work_folder
    work_folder.chmod(0o755)
    shutil.rmtree(work_folder)


@pytest.fixture
def opened(database: str) -> Iterator[Open]:
    """Return what opens the one archive of a test for a run, which is alive until the archive is closed."""
    archives: list[Archive] = []

    def open_(run: str, job: str = "") -> Archive:
        archives.append(Archive(database, run, job=job))
        archives[-1].runs.enter()
        return archives[-1]

    yield open_
    for archive in archives:
        archive.close()


@pytest.fixture
def url(postgres: PostgresServer) -> Iterator[str]:
    """Return the address of an empty archive in PostgreSQL."""
    url = postgres.archive_url()
    yield url
    postgres.give_back(url)


@pytest.fixture
def archive(opened: Open) -> Archive:
    return opened("run-1")
