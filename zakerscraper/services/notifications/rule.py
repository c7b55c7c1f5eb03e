"""When a notification is due: when a job's verdict becomes bad, becomes bad otherwise, and is ok again.

A job is a spider with what it crawls, into one output folder. The last verdict that each URL was notified of is stored,
so that the next run notifies those that could not be reached.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from zakerscraper.run_report.status import Verdict
from zakerscraper.utils.json import format_json

_HOW_MUCH = frozenset({"limit", "pages", "full"})
"""Arguments that say how much is crawled, and so do not identify a job."""
UNKNOWN = ""
"""Stands for the verdict where a URL could not be reached: the next verdict is due, whatever it is."""


@dataclass(frozen=True, slots=True)
class Job:
    """A spider with what it crawls.

    Attributes:
        name: For people.
        key: For file names; the same for `id=13` and `id=科技`.
    """

    name: str
    key: str

    @classmethod
    def of(cls, spider: str, arguments: Mapping[str, str], values: Mapping[str, Any]) -> Job:
        """Return the job of a spider.

        Args:
            arguments: As given.
            values: As parsed.
        """
        what = {name: text for name, text in sorted(arguments.items()) if name not in _HOW_MUCH}
        name = " ".join([spider, *(f"{name}={text}" for name, text in what.items())])
        same = {name: sorted(values["id"]) if name == "id" else text for name, text in what.items()}
        key = hashlib.sha256(json.dumps(same, ensure_ascii=False).encode()).hexdigest()[:12]
        return cls(name, f"{spider}-{key}")


@dataclass(frozen=True, slots=True)
class Memory:
    """The state of a job between its runs. A job that is ok, and known to be, needs none.

    Attributes:
        verdict: Of the last run.
        bad: The verdict of the last run that was not ok.
        bad_since: ISO 8601, +08:00; "" for never.
        good_since: ISO 8601, +08:00; "" for never.
        runs: The number of consecutive runs that were not ok.
        last_notified: By a URL's fingerprint, the last verdict that it was notified of, or UNKNOWN; ok for one that is
            not in it.
    """

    verdict: str = Verdict.OK
    bad: str = ""
    bad_since: str = ""
    good_since: str = ""
    runs: int = 0
    last_notified: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_bytes(cls, data: bytes | None) -> Memory:
        """Return the state that `to_bytes` serialized; an empty one for None and malformed data."""
        try:
            fields = json.loads(data or b"{}")
            if "told" in fields:  # its name in earlier releases
                fields["last_notified"] = fields.pop("told")
            memory = cls(**fields)
            moments = [datetime.fromisoformat(text) for text in (memory.bad_since, memory.good_since) if text]
            whole = memory.verdict in set(Verdict) and bool(memory.bad) == bool(memory.bad_since)
            whole &= all(moment.tzinfo is not None for moment in moments)
            return memory if whole and memory.runs >= 0 and isinstance(memory.last_notified, dict) else cls()
        except (ValueError, TypeError):
            return cls()

    def to_bytes(self) -> bytes:
        """Return the state as JSON."""
        return format_json(asdict(self)).encode()

    @property
    def is_needed(self) -> bool:
        """Whether the state must be stored for the next run."""
        return self.verdict != Verdict.OK or bool(self.last_notified)

    def after(self, verdict: str, began: str, ended: str) -> Memory:
        """Return the state after a run that ended with *verdict*.

        Args:
            began: ISO 8601.
            ended: ISO 8601.
        """
        if verdict == Verdict.OK:
            return replace(
                self, verdict=Verdict.OK, good_since=self.good_since if self.verdict == Verdict.OK else ended
            )
        since, runs = (began, 0) if self.verdict == Verdict.OK else (self.bad_since, self.runs)
        return replace(self, verdict=verdict, bad=verdict, bad_since=since, good_since="", runs=runs + 1)

    def needs_notification(self, url: str) -> bool:
        """Return whether *url* has yet to be notified of the last verdict."""
        return self.last_notified.get(hash_url(url), Verdict.OK) != self.verdict

    def with_outcomes(self, urls: Iterable[str], delivered: Mapping[str, bool]) -> Memory:
        """Return the state after sending.

        Args:
            urls: All URLs.
            delivered: Whether each of the notified URLs was reached.
        """
        notified = {}
        for url in urls:
            verdict = self.last_notified.get(hash_url(url), Verdict.OK)
            if url in delivered:
                verdict = self.verdict if delivered[url] else UNKNOWN
            if verdict != Verdict.OK:
                notified[hash_url(url)] = verdict
        return replace(self, last_notified=notified)


def hash_url(url: str) -> str:
    """Return a hash of *url* for files, too short to guess its secrets from."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:8]
