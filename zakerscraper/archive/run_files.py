"""The files that tell what each run did, one a run, and how long they are kept."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime

from zakerscraper.archive.files import STATE_FOLDER
from zakerscraper.archive.output import Output

RUNS_FOLDER = f"{STATE_FOLDER}/runs"

_BEGAN = "%Y%m%dT%H%M%S.%fZ"
_FILE = re.compile(r"(\d{8}T\d{6}\.\d{6}Z)-[a-z]+-\d+\.json")


def run_name(spider: str, started_at: datetime) -> str:
    """Return the name of a run of this process; names sort by the runs' beginnings, which are in UTC."""
    return f"{started_at.astimezone(UTC):{_BEGAN}}-{spider}-{os.getpid()}"


def remove_old_runs(folder: Output, before: datetime) -> None:
    """Delete the files of runs that began *before*; what else lies beside them stays. Raises OSError."""
    for name in folder.names(RUNS_FOLDER):
        if (found := _FILE.fullmatch(name)) and (began := _moment(found[1])) and began < before:
            folder.delete(f"{RUNS_FOLDER}/{name}")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _BEGAN).replace(tzinfo=UTC)
    except ValueError:
        return None
