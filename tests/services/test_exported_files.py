"""What a user has in a folder that is exported into stays, and a killed export knows its own files."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import Mock

import pytest

from tests.reserved_paths import reserve_paths
from tests.services.test_files_of_the_user import PATH
from tests.services.test_save_article import listed
from zakerscraper.archive.archive import Archive
from zakerscraper.document.filenames import collision_key
from zakerscraper.exceptions import UnreadableFileError, ZakerError
from zakerscraper.services import exported_files
from zakerscraper.services.checksum_list import CHECKSUM_FILE
from zakerscraper.services.exported_files import ExportFolder, lock_folder
from zakerscraper.services.save_article import FileState
from zakerscraper.storage import locks
from zakerscraper.storage.local import OutputFolder
from zakerscraper.utils.disk_rows import DiskMap


def test_an_export_writes_through_no_link(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "export", tmp_path / "mine.md"
    id_ = f"{1:024x}"
    for text, overwrite in (("one", False), ("two", True)):
        folder = ExportFolder(root, "run", overwrite=overwrite)
        results = folder.write({id_: (PATH, text)})
        folder.close()
        if text == "one":
            (root / PATH).rename(elsewhere)
            (root / PATH).symlink_to(elsewhere)
    assert results == {id_: (PATH, FileState.EDITED)}
    assert elsewhere.read_bytes() == b"one"


def test_a_first_export_deletes_no_temporary_file_of_another_command(tmp_path: Path) -> None:
    beside = tmp_path / ".zaker-1.tmp"
    beside.write_text("being written")
    ExportFolder(tmp_path, "run").close()
    assert beside.read_text() == "being written"


ID = f"{7:024x}"


def export(root: Path, text: str, path: str = "notes/a.md", *, overwrite: bool = False) -> tuple[str, FileState]:
    folder = ExportFolder(root, "run", overwrite=overwrite)
    result = folder.write({ID: (path, text)})[ID]
    folder.close()
    return result


def test_an_export_into_a_folder_of_notes_leaves_the_users_own(tmp_path: Path) -> None:
    note = tmp_path / "notes/a.md"
    assert export(tmp_path, "one") == ("notes/a.md", FileState.OURS)
    assert export(tmp_path, "one") == ("notes/a.md", FileState.SAME)
    assert export(tmp_path, "two") == ("notes/a.md", FileState.OURS)
    note.write_text("two, with a remark")
    assert export(tmp_path, "three") == ("notes/a.md", FileState.EDITED)
    assert note.read_text() == "two, with a remark"
    note.unlink()
    assert export(tmp_path, "three") == ("notes/a.md", FileState.DELETED)
    assert not note.exists()
    assert export(tmp_path, "three", overwrite=True) == ("notes/a.md", FileState.OURS)
    assert note.read_text() == "three"


def test_an_exported_image_is_written_again_only_to_overwrite(tmp_path: Path) -> None:
    for data, overwrite, is_written in ((b"1", False, True), (b"2", False, False), (b"3", True, True)):
        folder = ExportFolder(tmp_path, "run", overwrite=overwrite)
        assert folder.add("images/a.png", lambda data=data: data) is is_written
        folder.close()
    assert (tmp_path / "images/a.png").read_bytes() == b"3"


def test_an_unreadable_note_is_replaced_only_to_overwrite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export(tmp_path, "one")
    read = OutputFolder.read

    def refuse_note(folder: OutputFolder, path: str) -> bytes | None:
        if path.endswith(".md"):
            raise UnreadableFileError(errno.EACCES, "Permission denied", path)
        return read(folder, path)

    monkeypatch.setattr(OutputFolder, "read", refuse_note)
    assert export(tmp_path, "two") == ("notes/a.md", FileState.UNREADABLE)
    assert export(tmp_path, "three", overwrite=True) == ("notes/a.md", FileState.OURS)
    assert (tmp_path / "notes/a.md").read_text() == "three"


def test_what_a_killed_export_has_left_half_written_goes_at_once(tmp_path: Path) -> None:
    export(tmp_path, "one")
    for folder in (tmp_path, tmp_path / "notes"):
        (folder / ".zaker-1.tmp").write_bytes(b"half")
    assert export(tmp_path, "one") == ("notes/a.md", FileState.SAME)
    assert {path.name for path in tmp_path.rglob("*")} == {CHECKSUM_FILE, "notes", "a.md"}


def test_forms_of_an_article_in_one_folder_leave_each_other_alone(tmp_path: Path) -> None:
    paths = [f"channel/a-{ID}.md", f"_posts/x/channel/a-{ID}.md", f"_posts/x/channel/2026-05-18-{ID}.md"]
    for path in (*paths, *paths):
        assert export(tmp_path, path, path)[0] == path
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md")} == set(paths)
    # Each follows its own kind.
    export(tmp_path, "moved", f"hot/a-{ID}.md")
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md")} == {f"hot/a-{ID}.md", *paths[1:]}


def test_two_exports_into_a_folder_do_not_run_at_once(tmp_path: Path) -> None:
    with (
        lock_folder(tmp_path / "new"),
        pytest.raises(ZakerError, match="another export into"),
        lock_folder(tmp_path / "new"),
    ):
        pass
    assert list(tmp_path.iterdir()) == []  # nothing has come into it
    with lock_folder(tmp_path / "a/b/c"):
        (tmp_path / "a/mine").touch()
    assert list(tmp_path.rglob("*")) == [tmp_path / "a", tmp_path / "a/mine"]
    shutil.rmtree(tmp_path / "a")
    with lock_folder(tmp_path):
        (tmp_path / "a").touch()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_without_locks_an_export_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some network drives have none."""
    for code in (errno.ENOLCK, errno.EIO):
        monkeypatch.setattr(locks, "lock", Mock(side_effect=OSError(code, os.strerror(code))))
        with (
            pytest.raises(OSError, match="Input/output") if code == errno.EIO else nullcontext(),
            lock_folder(tmp_path),
        ):
            (tmp_path / "a").touch()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_list_that_the_disk_cannot_hold_is_no_list_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(tmp_path, "one")
    monkeypatch.setattr(DiskMap, "__setitem__", Mock(side_effect=OSError(errno.ENOSPC, "full")))
    with pytest.raises(OSError, match="full"):
        ExportFolder(tmp_path, "run")


def test_a_list_that_cannot_be_read_is_no_list_that_is_missing(tmp_path: Path) -> None:
    (tmp_path / CHECKSUM_FILE).mkdir()
    with pytest.raises(IsADirectoryError):
        ExportFolder(tmp_path, "run")


def test_an_export_never_takes_the_name_of_a_note(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/a.md").write_text("mine")
    for text, file_state in (("one", FileState.OURS), ("two", FileState.OURS), ("two", FileState.SAME)):
        assert export(tmp_path, text) == (f"notes/a-{ID}.md", file_state)
    assert (tmp_path / "notes/a.md").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.rglob("*.md")) == [f"a-{ID}.md", "a.md"]


def export_all(root: Path, *wanted: str) -> list[tuple[str, FileState]]:
    """Export a document for each of the paths *wanted*, at once."""
    folder = ExportFolder(root, "run")
    results = folder.write({f"{number:024x}": (path, path) for number, path in enumerate(wanted)})
    folder.close()
    return list(results.values())


@pytest.mark.parametrize("limit", [100, 143])
def test_an_export_keeps_to_the_names_that_a_file_system_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(exported_files, "longest_name", lambda folder: limit)
    wanted = [f"_posts/{'栏' * 60}/{'河边的磨坊' * 10}{end}.md" for end in ("一", "二")] + ["_posts/短.md"]
    first = export_all(tmp_path, *wanted)
    assert [file_state for _, file_state in first] == [FileState.OURS] * 3
    paths = [path for path, _ in first]
    assert len(set(paths)) == 3
    assert max(len(part.encode()) for path in paths for part in path.split("/")) <= limit
    assert [(tmp_path / path).read_text() for path in paths] == wanted
    assert export_all(tmp_path, *wanted) == [(path, FileState.SAME) for path in paths]
    (tmp_path / paths[0]).write_text("a note of the user's")
    assert export_all(tmp_path, *wanted)[0] == (paths[0], FileState.EDITED)


def test_a_note_of_the_longest_name_leaves_an_export_a_name(tmp_path: Path) -> None:
    wanted = f"{'a' * 252}.md"
    (tmp_path / wanted).write_text("mine")
    ((path, file_state),) = export_all(tmp_path, wanted)
    assert file_state is FileState.OURS
    assert path.endswith(f"-{0:024x}.md")
    assert (tmp_path / wanted).read_text() == "mine"


def test_what_a_file_system_may_take_for_one_name_is_two_files(tmp_path: Path, archive: Archive) -> None:
    """SMB and exFAT ignore case, macOS and some others how an accent is written."""
    wanted = ["n/Hexo.md", "n/hexo.md", "n/caf\u00e9.md", "n/cafe\u0301.md", "n/Stra\u00dfe.md", "n/STRASSE.md"]
    paths = [path for path, _ in export_all(tmp_path, *wanted)]
    assert len(set(map(collision_key, paths))) == len(wanted)
    assert [(tmp_path / path).read_text() for path in paths] == wanted
    listed(archive, *range(1, 7))
    paths_by_id = reserve_paths(
        archive, {f"{n:024x}": [path, path.replace(".md", f"-{n:024x}.md")] for n, path in enumerate(wanted, 1)}
    )
    assert len({collision_key(path) for path in paths_by_id.values()}) == len(wanted)


def test_a_killed_export_knows_its_files_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ExportFolder(tmp_path, "run")
    write = OutputFolder.write

    def write_and_die(folder: OutputFolder, path: str, data: bytes, *, sync: bool = True) -> None:
        write(folder, path, data, sync=sync)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(OutputFolder, "write", write_and_die)
        with pytest.raises(KeyboardInterrupt):
            folder.write({ID: ("notes/a.md", "one"), f"{8:024x}": ("notes/b.md", "b")})
    assert [path.name for path in tmp_path.glob("notes/*")] == ["a.md"]
    assert export(tmp_path, "two") == ("notes/a.md", FileState.OURS)
    assert export(tmp_path, "b", "notes/b.md") == ("notes/b.md", FileState.OURS)
    assert len((tmp_path / CHECKSUM_FILE).read_text().splitlines()) == 2


def test_a_file_that_is_gone_after_a_killed_export_was_deleted(tmp_path: Path) -> None:
    folder = ExportFolder(tmp_path, "run")
    assert folder.write({ID: ("notes/a.md", "one")})[ID] == ("notes/a.md", FileState.OURS)
    (tmp_path / "notes/a.md").unlink()  # the export itself never came to its end
    assert export(tmp_path, "one") == ("notes/a.md", FileState.DELETED)


def test_a_file_that_holds_what_is_to_be_written_is_ours_from_then_on(tmp_path: Path) -> None:
    note = tmp_path / "notes/a.md"
    note.parent.mkdir()
    note.write_text("one")
    assert export(tmp_path, "one") == ("notes/a.md", FileState.SAME)
    assert export(tmp_path, "two") == ("notes/a.md", FileState.OURS)
    note.write_text("mine")
    assert export(tmp_path, "three") == ("notes/a.md", FileState.EDITED)
