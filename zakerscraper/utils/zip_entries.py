"""Entries of ZIP files: the same at any time, and kept on disk while the file is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from zipfile import ZipInfo

from zakerscraper.utils.disk_rows import DiskRows

_FIELDS = (
    "date_time", "compress_type", "create_system", "create_version", "extract_version", "flag_bits", "external_attr",
    "CRC", "compress_size", "file_size", "header_offset",
)  # fmt: skip
"""What is kept of a file beside its name: all that files which are written have."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first date that ZIP can express."""


def timeless_entry(name: str) -> ZipInfo:
    """Return the entry of a file that is written with the same bytes at any time and on every system."""
    entry = ZipInfo(name, _EPOCH)
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    return entry


class ZipEntries:
    """The files of a ZIP file in the order in which they were written: takes the place of a list of `ZipInfo`."""

    def __init__(self, rows: DiskRows, key: str) -> None:
        self._rows = rows
        self._key = key
        self._count = 0

    def append(self, entry: ZipInfo) -> None:
        """Take *entry* as the last one. Raises OSError."""
        self._rows.add(self._key, json.dumps([entry.filename, *(getattr(entry, name) for name in _FIELDS)]))
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[ZipInfo]:
        for text in self._rows.of(self._key):
            name, *values = json.loads(text)
            entry = ZipInfo(name)
            for field, value in zip(_FIELDS, values, strict=True):
                setattr(entry, field, value)
            yield entry
