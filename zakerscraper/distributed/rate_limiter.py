"""A rate limiter for all workers: a token bucket in Redis for each host, slowed down by its responses.

Each operation is one script, by Redis' own clock, so that machines need not agree on the time. All keys expire.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import redis

from zakerscraper.distributed.connection import KEY_PREFIX
from zakerscraper.distributed.scripts import register_script
from zakerscraper.zaker.throttle_policy import MAX_PAUSE, REFUSALS_TO_STOP

_SECOND = 1_000_000
"""Redis' clock and our scripts count in microseconds."""
_KEPT = 60 * 60
"""Seconds for which the state of a host is kept; the archive keeps paces for longer."""
_LONGEST_WAIT = 3.0
"""Seconds after which a waiting request asks again at the latest, which shows that its worker is alive."""
_GRACE = 2.0
"""Seconds beyond its wait after which a request that has not asked again loses its place in line."""
_HOSTS = f"{KEY_PREFIX}:host:"
_BLOCKED = f"{KEY_PREFIX}:blocked"


@dataclass(frozen=True, slots=True)
class HostThrottle:
    """What all workers know of a host.

    Attributes:
        delay: Seconds between requests after its refusals, 0.0 where there were none.
        refusals: In a row, of any worker, since this worker began.
    """

    delay: float
    refusals: int


@dataclass(frozen=True, slots=True)
class Permit:
    """Whether a request may be sent.

    Attributes:
        granted: Whether it may be sent now.
        wait: Seconds after which to ask again.
        at: When this was decided, in seconds since 1970 by Redis' clock.
        blocked: Whether the site has blocked any worker since this one began; then no request is sent any more.
    """

    granted: bool
    wait: float
    at: float
    throttle: HostThrottle
    blocked: bool


@dataclass(frozen=True, slots=True)
class BlockedRuns:
    """Why a worker ended the runs of all.

    Attributes:
        by: The worker's name.
    """

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HostState:
    """The state of a host.

    Attributes:
        open: Open requests of all workers.
        waiting: Workers whose next request is in line.
        delay: Seconds between requests after its refusals, 0.0 where there were none.
        refusals: In a row.
        pause: Seconds that are left of a pause, 0.0 for none.
    """

    host: str
    open: int
    waiting: int
    delay: float
    refusals: int
    pause: float


class RateLimiter:
    """Limits the requests of this worker together with those of all others.

    Its methods raise redis.RedisError where Redis cannot be reached for longer than the connection waits.

    Args:
        name: What other workers' messages call this one.

    Attributes:
        began: When this worker began, in microseconds of Redis' clock.
    """

    def __init__(self, client: redis.Redis, name: str) -> None:
        self._client = client
        self.name = name
        self.began = _now(client)
        self._acquire = register_script(client, "host", "acquire")
        self._release = register_script(client, "host", "release")
        self._record_backoff = register_script(client, "host", "back_off")
        self._block = register_script(client, "host", "block")

    def acquire(
        self,
        host: str,
        holder: str,
        *,
        delay: float,
        concurrency: int,
        lease: float,
        factor: float = 1.0,
        done: Mapping[str, bool | None] | None = None,
    ) -> Permit:
        """Ask whether a request may be sent to *host* now. A caller that is to wait asks again, or calls `release`.

        Args:
            holder: The request's unique name.
            delay: Seconds between requests of all workers, unless refusals of the host have made that longer.
            factor: The delay is multiplied by it.
            concurrency: How many requests of all workers may be open.
            lease: Seconds after which a request no longer counts as open, as its worker must be dead.
            done: Permits for *host* to release first, as `release_all` does.
        """
        granted, wait, at, learned, refusals, blocked = self._acquire(
            keys=[*_keys(host, "", ":open", ":waiting", ":asked", ":learned", ":refusals"), _BLOCKED],
            args=[
                holder, _micro(delay), concurrency, _micro(lease), factor, self.began, _micro(_LONGEST_WAIT),
                _micro(_GRACE), _micro(MAX_PAUSE), _micro(_KEPT), REFUSALS_TO_STOP, *_flatten_returns(done or {}),
            ],
        )  # fmt: skip
        throttle = HostThrottle(learned / _SECOND, refusals)
        return Permit(bool(granted), wait / _SECOND, at / _SECOND, throttle, bool(blocked))

    def release(self, host: str, holder: str, *, refused: bool | None = None) -> HostThrottle:
        """Release the permit of *holder*.

        Args:
            refused: Whether the host refused the request, None where there was no response.
        """
        return self.release_all(host, {holder: refused})

    def release_all(self, host: str, done: Mapping[str, bool | None]) -> HostThrottle:
        """Release permits for *host*: for each holder whether its request was refused, as in `release`."""
        learned, refusals = self._release(
            keys=_keys(host, ":open", ":waiting", ":asked", ":learned", ":refusals"),
            args=[self.began, REFUSALS_TO_STOP, _KEPT * 1000, *_flatten_returns(done)],
        )
        return HostThrottle(learned / _SECOND, refusals)

    def record_backoff(self, host: str, delay: float, wait: float) -> None:
        """Let all workers send a request to *host* only every *delay* seconds, and none for *wait* seconds."""
        self._record_backoff(
            keys=_keys(host, "", ":learned"), args=[_micro(delay), _micro(wait), _micro(MAX_PAUSE), _KEPT * 1000]
        )

    def block(self, reason: str) -> None:
        """End the runs of all workers that have begun, as the site refuses."""
        self._block(keys=[_BLOCKED], args=[self.name, reason, _KEPT * 1000])

    def blocked_since_start(self) -> BlockedRuns | None:
        """Return why another worker has ended all runs since this one began, None where none has."""
        at, by, reason = self._client.hmget(_BLOCKED, ["at", "by", "reason"])
        if at is None or not self.began < int(at) <= _now(self._client):
            return None
        return _parse_blocked(at, by, reason)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def last_blocked(client: redis.Redis) -> BlockedRuns | None:
    """Return why a worker last ended the runs of all, None where none did within the last hour."""
    at, by, reason = client.hmget(_BLOCKED, ["at", "by", "reason"])
    return None if at is None or int(at) > _now(client) else _parse_blocked(at, by, reason)


def host_states(client: redis.Redis) -> list[HostState]:
    """Return the state of each host that had requests within the last hour, by name."""
    now = _now(client)
    return sorted(_host_states(client, now), key=lambda state: state.host)


def _host_states(client: redis.Redis, now: int) -> Iterator[HostState]:
    for key in client.scan_iter(f"{_HOSTS}*", _type="HASH"):
        host = key.decode().removeprefix(_HOSTS)
        base, open_, waiting, learned, refusals = _keys(host, "", ":open", ":waiting", ":learned", ":refusals")
        pipeline = client.pipeline(transaction=False)
        pipeline.hget(base, "pause")
        pipeline.zcount(open_, now, now + _micro(_KEPT))
        pipeline.zcard(waiting)
        pipeline.get(learned)
        pipeline.zcard(refusals)
        pause, open_count, waiting_count, delay, refused = pipeline.execute()
        remaining = max(int(pause or 0) - now, 0) / _SECOND
        yield HostState(host, open_count, waiting_count, int(delay or 0) / _SECOND, refused, remaining)


def _parse_blocked(at: Any, by: Any, reason: Any) -> BlockedRuns:
    return BlockedRuns(
        (reason or b"").decode("utf-8", "replace"),
        (by or b"").decode("utf-8", "replace"),
        datetime.fromtimestamp(int(at) / _SECOND, UTC),
    )


def _flatten_returns(done: Mapping[str, bool | None]) -> list[str]:
    """Return holders and outcomes in turn, as the scripts take them."""
    outcomes = {None: "", True: "refused", False: "accepted"}
    return [part for holder, refused in done.items() for part in (holder, outcomes[refused])]


def _keys(host: str, *endings: str) -> list[str]:
    return [f"{_HOSTS}{host}{ending}" for ending in endings]


def _micro(seconds: float) -> int:
    return round(seconds * _SECOND)


def _now(client: redis.Redis) -> int:
    """Return the time of Redis' clock, in microseconds since 1970."""
    seconds, microseconds = client.time()
    return int(seconds) * _SECOND + int(microseconds)
