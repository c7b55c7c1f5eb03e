"""What tests of services share: an archive and its output folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from zakerscraper.archive.archive import Archive
from zakerscraper.storage.local import OutputFolder


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[OutputFolder]:
    """Return an output folder that is open."""
    folder = OutputFolder(tmp_path / "output", "run")
    folder.open()
    yield folder
    folder.close()


@pytest.fixture
def archive(database: str) -> Iterator[Archive]:
    """Return an archive, in each of the databases in turn."""
    archive = Archive(database, "run")
    yield archive
    archive.close()
