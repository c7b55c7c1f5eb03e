"""The file of an archive that is removed or replaced while it is open."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from tests.archive.records import NOW
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.engine import cause


@pytest.mark.parametrize("how", ["removed", "replaced", "moved away with its folder"])
def test_nothing_is_written_into_a_file_that_nobody_finds_any_more(tmp_path: Path, how: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    file = folder / "archive.sqlite3"
    archive = Archive(Archive.file_url(file), "run")
    archive.runs.begin(spider="hot", arguments={}, now=NOW)
    if how == "removed":
        file.unlink()
    elif how == "replaced":
        shutil.copy(file, tmp_path / "copy")
        (tmp_path / "copy").replace(file)
    else:
        folder.rename(tmp_path / "elsewhere")
    with pytest.raises(OperationalError) as error:
        archive.runs.end(verdict="ok", counts={}, now=NOW)
    what = "replaced by another file" if how == "replaced" else "removed"
    assert cause(error.value) == f"{file} was {what} while it was in use"
    archive.database.engine.dispose()
    if how != "replaced":
        with pytest.raises(OperationalError, match="was removed while it was in use"):
            archive.runs.all()
        assert not file.exists(), "no empty one takes its place"
    archive.close()


def test_a_file_that_moves_with_its_folder_behind_a_link_is_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    archive = Archive(Archive.file_url(folder / "archive.sqlite3"), "run")
    archive.runs.begin(spider="hot", arguments={}, now=NOW)
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    archive.runs.end(verdict="ok", counts={}, now=NOW)
    assert [run["verdict"] for run in archive.runs.all()] == ["ok"]
    archive.close()
