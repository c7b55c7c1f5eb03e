"""Names of runs and jobs, and the files with run summaries."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from zakerscraper.storage.base import Output
from zakerscraper.storage.local import STATE_FOLDER

RUNS_FOLDER = f"{STATE_FOLDER}/runs"

_BEGAN = "%Y%m%dT%H%M%S.%fZ"
_PROCESS = re.compile(r"-\d+$")
_FILE = re.compile(r"(\d{8}T\d{6}\.\d{6}Z)-[a-z]+(?:-\d+)?\.json")
"""Files of earlier versions name the process, too."""
_ENOUGH = 2
"""How many runs must be young before older ones are deleted."""


def run_name(spider: str, started_at: datetime) -> str:
    """Return the name of a run of this process. Names sort by the start in UTC."""
    return f"{started_at.astimezone(UTC):{_BEGAN}}-{spider}-{os.getpid()}"


def summary_path(run: str) -> str:
    """Return the path of the summary of *run*: `.zaker/runs/<start>-<spider>.json`, the start to the microsecond."""
    return f"{RUNS_FOLDER}/{_PROCESS.sub('', run)}.json"


def job_name(spider: str, arguments: Mapping[str, str], values: Mapping[str, Any]) -> str:
    """Return the name of a job, a spider with certain arguments: `channel-1f0c5a2b9d3e`.

    Runs of one job share a queue. `id=13` and `id=科技` are the same job.

    Args:
        arguments: As given.
        values: As parsed.
    """
    same = dict(arguments)
    if isinstance(ids := values.get("id"), tuple):
        same["id"] = ",".join(map(str, sorted(ids)))
    identity = json.dumps(sorted(same.items()), ensure_ascii=False)
    return f"{spider}-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"


def remove_old_runs(folder: Output, before: datetime) -> None:
    """Delete the summaries of runs that began *before*; other files stay.

    Nothing is deleted unless two runs are younger: the clock of a single one may be wrong. Raises OSError.
    """
    began = {name: at for name in folder.names(RUNS_FOLDER) if (at := _began(name))}
    if sum(at >= before for at in began.values()) < _ENOUGH:
        return
    for name, at in began.items():
        if at < before:
            folder.delete(f"{RUNS_FOLDER}/{name}")


def _began(name: str) -> datetime | None:
    """Return when the run of the summary file *name* began, None for other files."""
    try:
        return datetime.strptime(found[1], _BEGAN).replace(tzinfo=UTC) if (found := _FILE.fullmatch(name)) else None
    except ValueError:
        return None
