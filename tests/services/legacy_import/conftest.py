"""What tests of imports share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.legacy_import.imports import Target


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    target = Target(tmp_path / "out")
    yield target
    target.archive.close()
    target.folder.close()


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder of old documents, to be filled."""
    (tmp_path / "old").mkdir()
    return tmp_path / "old"
