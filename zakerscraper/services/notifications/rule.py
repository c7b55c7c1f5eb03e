"""When something is told: as a job turns bad, as it turns bad in another way, and as it is good again.

A job is what a schedule repeats: a spider with what it crawls, into one output folder. Each address is told by what it
has heard of before, so that one that did not answer hears it from the next run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from zakerscraper.run_report.status import EXIT_STATUS, OK

_HOW_MUCH = frozenset({"limit", "pages", "full"})
"""Arguments that say how much is crawled, not what."""
UNKNOWN = ""
"""What an address has heard of that could not be reached: whatever the next run has to tell is news to it."""


@dataclass(frozen=True, slots=True)
class Job:
    """A spider with what it crawls. name: for people; key: for files, the same for `id=13` and `id=科技`."""

    name: str
    key: str

    @classmethod
    def of(cls, spider: str, arguments: Mapping[str, str], values: Mapping[str, Any]) -> Job:
        """Return the job of a spider. arguments: as given. values: what the spider read in them."""
        what = {name: text for name, text in sorted(arguments.items()) if name not in _HOW_MUCH}
        name = " ".join([spider, *(f"{name}={text}" for name, text in what.items())])
        same = {name: sorted(values["id"]) if name == "id" else text for name, text in what.items()}
        key = hashlib.sha256(json.dumps(same, ensure_ascii=False).encode()).hexdigest()[:12]
        return cls(name, f"{spider}-{key}")


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a job between its runs; one that is well and that everybody knows as well needs none.

    verdict: of the last run. bad: that of the last run that was not well. bad_since, good_since: ISO 8601, +08:00, ""
    for never. runs: how many were not well, one after the other. told: by an address's mark, the verdict that it has
    heard of last, or UNKNOWN; for an address that is not in it, all was well.
    """

    verdict: str = OK
    bad: str = ""
    bad_since: str = ""
    good_since: str = ""
    runs: int = 0
    told: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, data: bytes | None) -> Memory:
        """Return the memory that `written` gave; an empty one for None and for what is no memory."""
        try:
            memory = cls(**json.loads(data or b"{}"))
            moments = [datetime.fromisoformat(text) for text in (memory.bad_since, memory.good_since) if text]
            whole = memory.verdict in EXIT_STATUS and bool(memory.bad) == bool(memory.bad_since)
            whole &= all(moment.tzinfo is not None for moment in moments)
            return memory if whole and memory.runs >= 0 and isinstance(memory.told, dict) else cls()
        except (ValueError, TypeError):
            return cls()

    def written(self) -> bytes:
        """Return the memory as a file holds it."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n").encode()

    @property
    def is_needed(self) -> bool:
        """Whether the next run needs it."""
        return self.verdict != OK or bool(self.told)

    def after(self, verdict: str, began: str, ended: str) -> Memory:
        """Return the memory after a run that ended with *verdict*. began, ended: ISO 8601."""
        if verdict == OK:
            return replace(self, verdict=OK, good_since=self.good_since if self.verdict == OK else ended)
        since, runs = (began, 0) if self.verdict == OK else (self.bad_since, self.runs)
        return replace(self, verdict=verdict, bad=verdict, bad_since=since, good_since="", runs=runs + 1)

    def is_news(self, address: str) -> bool:
        """Tell whether *address* is to be told of the last run's verdict."""
        return self.told.get(mark(address), OK) != self.verdict

    def with_outcomes(self, addresses: Iterable[str], delivered: Mapping[str, bool]) -> Memory:
        """Return the memory after telling. addresses: all there are. delivered: whether those told were reached."""
        told = {}
        for address in addresses:
            heard = self.told.get(mark(address), OK)
            if address in delivered:
                heard = self.verdict if delivered[address] else UNKNOWN
            if heard != OK:
                told[mark(address)] = heard
        return replace(self, told=told)


def mark(address: str) -> str:
    """Return what stands for *address* in a file: too short to guess the address's secrets by."""
    return hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()[:8]
