"""The status of a cluster, read from Redis: jobs, queues, workers and hosts.

What workers report of themselves has come through Redis: data of strangers, whose shapes are checked here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redis import Redis

from zakerscraper.config import MAX_LEASE
from zakerscraper.distributed.connection import KEY_PREFIX
from zakerscraper.distributed.queue import LeaseQueue, keys_of
from zakerscraper.distributed.rate_limiter import BlockedRuns, HostState, host_states, last_blocked


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """A worker of a job.

    Attributes:
        alive: Whether its last heartbeat is within its lease.
        leased: How many requests it has.
        about: Its own report (`JobScheduler.worker_report`), empty at its beginning.
    """

    run: str
    alive: bool
    leased: int
    about: Mapping[str, Any]

    @property
    def counts(self) -> Mapping[str, int]:
        """What its report has, by outcome."""
        return _numbers(self.about.get("counts"))

    @property
    def a_minute(self) -> float:
        """How many articles a minute it has exported since it began."""
        seconds = _numbers(self.about).get("seconds", 0)
        return 60 * self.counts.get("exported", 0) / seconds if seconds > 0 else 0.0


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A job: how many requests wait in its queue, are leased, and were set aside as no worker could read them."""

    name: str
    queued: int
    in_flight: int
    set_aside: int
    workers: tuple[WorkerStatus, ...]

    @property
    def command(self) -> str:
        """The spider and its arguments, as a worker reports them; empty where none does."""
        about = next((worker.about for worker in self.workers if worker.about.get("spider")), {})
        arguments = about.get("arguments")
        pairs = arguments.items() if isinstance(arguments, dict) else ()
        return " ".join([str(about.get("spider", "")), *(f"{name}={value}" for name, value in pairs)])


@dataclass(frozen=True, slots=True)
class Status:
    """What Redis knows of a cluster.

    Attributes:
        blocked: What last ended the runs of all workers, None for nothing recently.
    """

    jobs: tuple[JobStatus, ...]
    hosts: tuple[HostState, ...]
    blocked: BlockedRuns | None


def status(client: Redis) -> Status:
    """Return the state of the cluster. Raises RedisError."""
    return Status(tuple(jobs(client)), tuple(host_states(client)), last_blocked(client))


def jobs(client: Redis) -> list[JobStatus]:
    """Return the jobs that Redis knows, by name. Raises RedisError."""
    ends = tuple(f":{name}" for name in LeaseQueue.NAMES)
    keys = [key.decode("utf-8", "replace") for key in client.scan_iter(match=f"{KEY_PREFIX}:*", count=1000)]
    names = {key.rpartition(":")[0] for key in keys if key.endswith(ends)}
    return [_job(client, name) for name in sorted(names)]


def _job(client: Redis, name: str) -> JobStatus:
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
    # A request whose lease has ended has no worker's name.
    leased = [worker for owner in owners if (worker := _text(owner).partition(" ")[2])]
    alive = {_text(run): seconds < deadline <= seconds + MAX_LEASE for run, deadline in deadlines}
    abouts = {_text(run): _data(text) for run, text in about.items()}
    workers = tuple(
        WorkerStatus(run, alive.get(run, False), leased.count(run), abouts.get(run, {}))
        for run in sorted({*alive, *abouts, *leased})
    )
    return JobStatus(name.removeprefix(f"{KEY_PREFIX}:"), queued, in_flight, aside, workers)


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _data(text: bytes) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _numbers(data: object) -> dict[str, Any]:
    """Return those of *data* that are numbers, {} where it is no mapping."""
    found = data.items() if isinstance(data, Mapping) else ()
    return {name: value for name, value in found if isinstance(value, int | float)}
