"""What a run says of a folder in which it cannot write."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from zakerscraper.exceptions import LostFolderError
from zakerscraper.extensions.close_run import why_not_written
from zakerscraper.services.save_article import is_of_one_article
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


@pytest.mark.parametrize(
    "name", ["_posts", "_posts/channel", "images", "images/202604", ".zaker", ".zaker/tmp", ".zaker/tmp/run"]
)
@pytest.mark.parametrize("is_link", [True, False])
def test_a_folder_that_has_become_something_else_is_named_and_is_of_no_single_article(
    tmp_path: Path, name: str, is_link: bool
) -> None:
    folder = OutputFolder(tmp_path / "out", "run")
    folder.open()
    paths = ["_posts/channel/a.md", "images/202604/a.jpg"]
    for path in paths:
        folder.write(path, b"whole")
    replaced = folder.root / name
    replaced.rename(tmp_path / "away")
    replaced.symlink_to("nowhere") if is_link else replaced.write_bytes(b"the user's")
    with pytest.raises(LostFolderError) as raised:
        folder.write(paths[name.startswith("images")], b"changed")
    assert not is_of_one_article(raised.value)
    assert why_not_written(raised.value, folder) == f"cannot write to {replaced}: Not a directory"
    assert is_link or replaced.read_bytes() == b"the user's"
