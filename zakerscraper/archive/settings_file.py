"""Reads and writes `.zaker/settings.toml`, an archive's own settings."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from zakerscraper.exceptions import ArchiveError, UsageError
from zakerscraper.storage.base import Output, output_folder
from zakerscraper.storage.local import STATE_FOLDER
from zakerscraper.storage.output_url import RemoteUrl

SETTINGS_FILE = f"{STATE_FOLDER}/settings.toml"
"""The file, below the output folder."""

_HEADER = b"# The settings of this archive: `scrapy archive settings` shows and changes them.\n"
_MAX_BYTES = 64 * 1024
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
"""How tomllib ends what it says of a mistake."""


class SettingsFile:
    """The file of an archive's own settings.

    Args:
        where: What messages call it.
        data: Its bytes, None where there is none.

    Attributes:
        values: By setting, each as text, in the form that it has on a command line.

    Raises:
        UsageError: The file is no TOML of plain names and values; the text names file and line.
    """

    def __init__(self, where: str, data: bytes | None) -> None:
        self.where = where
        self._data = data
        self._lines = self._text().splitlines()
        self.values = {name: self._value(name, value) for name, value in self._parse().items()}

    def fault(self, name: str, message: str) -> UsageError:
        """Return the error *message* about the setting *name*, with file and line."""
        pattern = re.compile(rf"\s*\[*\s*[\"']?{re.escape(name)}[\"']?\s*[\]=.]")
        line = next((number for number, text in enumerate(self._lines, 1) if pattern.match(text)), 1)
        return self._wrong(line, message)

    def with_changes(self, changes: Mapping[str, str]) -> SettingsFile:
        """Return the file with *changes*: settings by name, "" for those to be forgotten. Comments in it stay."""
        import tomlkit  # late: it is for changes alone

        document = tomlkit.parse(self._text() if self._data is not None else _HEADER.decode())
        for name, value in changes.items():
            if value:
                document[name] = value
            else:
                document.pop(name, None)
        return SettingsFile(self.where, tomlkit.dumps(document).encode())

    def save(self, output: Path | RemoteUrl) -> None:
        """Write the file into *output*, whole or not at all. Raises ArchiveError."""
        assert self._data is not None
        try:
            with closing(_open(output)) as folder:
                folder.write(SETTINGS_FILE, self._data)
        except OSError as error:
            raise ArchiveError(f"cannot write {self.where}: {error.strerror}") from None

    def _text(self) -> str:
        data = self._data or b""
        if len(data) > _MAX_BYTES:
            raise self._wrong(1, f"it is too large for settings: {len(data)} bytes")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise self._wrong(data.count(b"\n", 0, error.start) + 1, "it is not in UTF-8") from None

    def _parse(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._text())
        except tomllib.TOMLDecodeError as error:
            position = _PLACE.search(str(error))
            line = int(position[1]) if position and position[1] else len(self._lines)
            message = _PLACE.sub("", str(error))
            raise self._wrong(line, f"{message[:1].lower()}{message[1:]}") from None
        except (RecursionError, ValueError) as error:  # nested without end; a number of thousands of digits
            raise self._wrong(1, f"it is not a file of settings: {type(error).__name__}") from None

    def _value(self, name: str, value: object) -> str:
        if isinstance(value, bool | int | str):
            return str(int(value) if isinstance(value, bool) else value).strip()
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            return ",".join(value)
        raise self.fault(name, f'setting {name}: its value is none; write {name} = "…"')

    def _wrong(self, line: int, message: str) -> UsageError:
        return UsageError(f"{self.where}, line {max(line, 1)}: {' '.join(message.split())}")


def load(output: Path | RemoteUrl) -> SettingsFile:
    """Return the file of *output*, empty where there is none.

    Raises:
        UsageError: It is wrong.
        ArchiveError: It cannot be read.
    """
    where = str(output / SETTINGS_FILE) if isinstance(output, Path) else f"{output}/{SETTINGS_FILE}"
    try:
        if isinstance(output, Path):
            return SettingsFile(where, _read(output / SETTINGS_FILE))
        with closing(_open(output)) as folder:
            return SettingsFile(where, folder.read(SETTINGS_FILE))
    except OSError as error:
        raise ArchiveError(f"cannot read {where}: {error.strerror}") from None


def _read(path: Path) -> bytes | None:
    """Return the contents of *path*, cut off once they are too large: a pipe might never end."""
    if not os.path.lexists(path):
        return None
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} is not a file")
    with path.open("rb") as file:
        return file.read(_MAX_BYTES + 1)


def _open(output: Path | RemoteUrl) -> Output:
    return output_folder(output, f"tool-{os.getpid()}")
