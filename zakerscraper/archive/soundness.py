"""Whether a database file can be believed: an empty or damaged one beside documents is what a failed copy leaves."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlencode

from zakerscraper.archive.databases import SQLITE, address_of, recovery
from zakerscraper.archive.files import STATE_FOLDER
from zakerscraper.archive.output import Output
from zakerscraper.exceptions import ArchiveError

_BUSY_SECONDS = 60
_FIRST_BYTES = b"\n---\ntitle: "
"""What each of our documents begins with."""


def check_file(url: str, folder: Output) -> None:
    """Check that the database file at the address *url*, if it is a file and there, is whole.

    One without tables may be that of a first run which was broken off; beside what earlier runs have written into
    *folder* it has lost what it held. All of the file is read.

    Raises:
        ArchiveError: what is wrong with it, and how to recover.
    """
    address = address_of(url)
    name = address.database or ""
    file = Path(unquote(name.removeprefix("file:")))
    if address.get_backend_name() != SQLITE or not file.is_file():
        return
    is_uri = name.startswith("file:")
    options = urlencode({key: value for key, value in address.query.items() if key in {"mode", "immutable"}})
    try:
        with closing(
            sqlite3.connect(f"{name}?{options}" if is_uri else name, uri=is_uri, timeout=_BUSY_SECONDS)
        ) as connection:
            ((tables,),) = connection.execute("SELECT count(*) FROM sqlite_master")
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError:
        return  # it cannot be opened or read just now, which who opens the archive tells of
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"the archive {file} is damaged ({error}){recovery(folder)}") from None
    if found != "ok":
        raise ArchiveError(f"the archive {file} is damaged ({_line(found)}){recovery(folder)}")
    if not tables and _holds_documents(folder):
        size = file.stat().st_size
        raise ArchiveError(
            f"the archive {file} is empty ({size} bytes) beside documents of earlier runs, as after a copy that failed"
            f" or a full disk{recovery(folder)}"
        )


def _holds_documents(folder: Output) -> bool:
    """Tell whether earlier runs have written into *folder*."""
    if folder.size(f"{STATE_FOLDER}/last-run.json") is not None:
        return True
    return folder.root is not None and any(map(_is_document, (folder.root / "_posts").rglob("*.md")))


def _is_document(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_FIRST_BYTES)) == _FIRST_BYTES
    except OSError:
        return False


def _line(found: str) -> str:
    return " ".join(found.replace("***", " ").split())[:120]
