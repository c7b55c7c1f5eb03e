"""What a run says of a folder in which it cannot write."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from zakerscraper.extensions.close_run import why_not_written
from zakerscraper.storage.local import OutputFolder


@pytest.mark.parametrize("moved", [True, False])
def test_the_folder_that_takes_nothing_is_named(tmp_path: Path, moved: bool) -> None:
    """Not that of the temporary file, which was written there before it was to be moved to its place."""
    folder = OutputFolder(tmp_path, "run")
    document = tmp_path / "_posts/channel/a.md"
    error = PermissionError(errno.EACCES, "Permission denied", str(tmp_path / ".zaker/tmp/run/1"), None, str(document))
    if not moved:
        error = PermissionError(errno.EACCES, "Permission denied", str(document))
    assert why_not_written(error, folder) == f"cannot write to {document.parent}: Permission denied"
