"""A ZIP file whose entries wait on the disk is one that everything reads."""

from __future__ import annotations

import zipfile
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from zakerscraper.compat import keep_zip_entries
from zakerscraper.utils.disk_rows import DiskRows
from zakerscraper.utils.zip_entries import ZipEntries


def written(count: int, *, on_disk: bool) -> bytes:
    file = BytesIO()
    with DiskRows() as rows, ZipFile(file, "w") as container:
        if on_disk:
            keep_zip_entries(container, ZipEntries(rows, "files"))
        for number in range(count):
            entry = ZipInfo(f"第 {number} 篇.xhtml", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            container.writestr(entry, b"text" * number)
        with container.open("streamed", "w", force_zip64=True) as out:
            out.write(b"parts")
    return file.getvalue()


def test_it_is_the_same_file() -> None:
    assert written(20, on_disk=True) == written(20, on_disk=False)


def test_it_may_have_more_entries_than_zip_files_of_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 10)  # 65,535 take some seconds
    assert written(20, on_disk=True) == written(20, on_disk=False)
    assert len(ZipFile(BytesIO(written(20, on_disk=True))).infolist()) == 21
