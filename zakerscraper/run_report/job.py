"""The name of a job: runs of one spider with the same arguments, which share a queue."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping


def job_name(spider: str, arguments: Mapping[str, str]) -> str:
    """Return the name of the job of *spider* with *arguments* as they were given: `channel-1f0c5a2b9d3e`."""
    given = json.dumps(sorted(arguments.items()), ensure_ascii=False)
    return f"{spider}-{hashlib.sha256(given.encode()).hexdigest()[:12]}"
