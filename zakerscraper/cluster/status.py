"""What is going on in a cluster: its jobs, their queues and workers, as Redis knows them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redis import Redis

from zakerscraper.cluster.connection import PREFIX
from zakerscraper.cluster.queue import LeaseQueue, keys_of


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker of a job. run: its run's name. alive: whether it has given a sign of life within its lease.

    leased: how many requests it has. about: what it tells of itself (`JobScheduler.about`), empty at its beginning.
    """

    run: str
    alive: bool
    leased: int
    about: Mapping[str, Any]

    @property
    def a_minute(self) -> float:
        """How many articles a minute it has exported since it began."""
        seconds = float(self.about.get("seconds") or 0)
        return 60 * float(self.about.get("counts", {}).get("exported", 0)) / seconds if seconds else 0.0


@dataclass(frozen=True, slots=True)
class Job:
    """A job: how many requests wait in its queue, are leased, and were set aside as no worker could read them."""

    name: str
    queued: int
    in_flight: int
    set_aside: int
    workers: tuple[Worker, ...]


def jobs(client: Redis) -> list[Job]:
    """Return the jobs that Redis knows, by name. Raises RedisError."""
    ends = tuple(f":{name}" for name in LeaseQueue.NAMES)
    keys = [key.decode("utf-8", "replace") for key in client.scan_iter(match=f"{PREFIX}:*", count=1000)]
    names = {key.rpartition(":")[0] for key in keys if key.endswith(ends)}
    return [_job(client, name) for name in sorted(names)]


def _job(client: Redis, name: str) -> Job:
    keys = dict(zip(LeaseQueue.NAMES, keys_of(name), strict=True))
    with client.pipeline() as pipeline:
        pipeline.zcard(keys["requests"])
        pipeline.zcard(keys["inflight"])
        pipeline.hlen(keys["aside"])
        pipeline.hvals(keys["owners"])
        pipeline.hgetall(keys["about"])
        pipeline.zrange(keys["workers"], 0, -1, withscores=True)
        pipeline.time()
        queued, in_flight, aside, owners, about, deadlines, (seconds, _) = pipeline.execute()
    leased = [_text(owner).partition(" ")[2] for owner in owners]
    alive = {_text(run): deadline > seconds for run, deadline in deadlines}
    told = {_text(run): _data(text) for run, text in about.items()}
    workers = tuple(
        Worker(run, alive.get(run, False), leased.count(run), told.get(run, {}))
        for run in sorted({*alive, *told, *leased})
    )
    return Job(name.removeprefix(f"{PREFIX}:"), queued, in_flight, aside, workers)


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _data(text: bytes) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
