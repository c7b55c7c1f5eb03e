"""scrapy-redis' priority queue with leases: a request stays in Redis until it is acknowledged.

Requests of one priority are first in, first out. Each operation is one script in Redis, by Redis' own clock: no kill
and no lost response cuts it in half, and workers' clocks do not matter. Its cost grows with the queue's logarithm.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from redis import Redis
from scrapy import Request, Spider
from scrapy.utils.request import request_from_dict

from zakerscraper.config import MAX_LEASE
from zakerscraper.distributed.scripts import register_script

_SCRIPTS = ("push", "pop", "acknowledge", "put_back", "join", "heartbeat", "leave")


@dataclass(frozen=True, slots=True)
class LeasedRequest:
    """A request that this worker has leased, as it lies in Redis.

    Attributes:
        number: Its number in the queue.
        again: Whether it was leased before and that lease ran out.
    """

    number: str
    payload: bytes
    again: bool = False


@dataclass(frozen=True, slots=True)
class EncodedRequest:
    """A request on its way into the queue.

    Attributes:
        fingerprint: "" for one that may be there twice.
    """

    request: Request
    payload: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class HeartbeatResult:
    """The result of a worker's heartbeat.

    Attributes:
        forgotten: Whether the queue did not know the worker: Redis has lost its data, or it was silent for too long.
        recovered: How many requests of silent workers are in the queue again.
    """

    forgotten: bool
    recovered: int
    workers: int


class LeaseQueue:
    """A queue of requests in Redis, which workers lease.

    Args:
        key: `<job>:requests`.
        lease: Seconds after which a request is in the queue again, unless the worker has renewed its lease.
        persist: Whether the queue stays when its last worker leaves.

    Attributes:
        keys: Those in Redis: `requests` (a sorted set of numbers), `payloads`, `inflight` (a sorted set of numbers by
            deadline), `owners`, `workers` (a sorted set by deadline), `about` (what each worker reports of itself),
            `number`, `dupefilter`, `tries`, `aside` (what no worker could read), `leases` (each worker's, in seconds).
    """

    NAMES = (
        *("requests", "payloads", "inflight", "owners", "workers", "about", "number", "dupefilter", "tries", "aside"),
        "leases",
    )

    def __init__(
        self,
        server: Redis,
        spider: Spider,
        key: str,
        serializer: Any,
        *,
        worker: str,
        lease: float,
        persist: bool = False,
    ) -> None:
        self.server = server
        self.spider = spider
        self.serializer = serializer
        self.worker = worker
        self.lease = lease
        self.keys = keys_of(key.removesuffix(":requests"))
        self._clear = "0" if persist else "1"
        self._scripts = {name: register_script(server, "queue", name, max_lease=MAX_LEASE) for name in _SCRIPTS}

    def __len__(self) -> int:
        """Return how many requests wait."""
        return int(self.server.zcard(self.keys[0]))

    def count_unfinished(self) -> int:
        """Return how many requests wait or are leased, by whichever worker."""
        both = self.server.pipeline()
        both.zcard(self.keys[0])
        both.zcard(self.keys[2])
        waiting, leased = both.execute()
        return int(waiting) + int(leased)

    def push(self, request: Request, fingerprint: str = "") -> bool:
        """Put *request* into the queue, unless one of the same *fingerprint* has been in it; return whether it is."""
        return self.push_all([self.encode(request, fingerprint)])[0]

    def push_all(self, queued: Collection[EncodedRequest]) -> list[bool]:
        """Put requests into the queue in one go, and return for each whether it is there, as `push` does."""
        arguments = [
            part for encoded in queued for part in (encoded.fingerprint, -encoded.request.priority, encoded.payload)
        ]
        return [bool(put) for put in self._do("push", *arguments)]

    def encode(self, request: Request, fingerprint: str = "") -> EncodedRequest:
        """Return *request* as `push_all` takes it. Raises TypeError or ValueError for one that JSON cannot carry."""
        return EncodedRequest(request, self._dump(request), fingerprint)

    def pop(self, timeout: int = 0, done: Collection[str] = ()) -> LeasedRequest | None:
        """Lease the next request; None where none waits.

        Args:
            done: Numbers of finished requests, which are removed first.
        """
        return next(iter(self.pop_some(1, done)), None)

    def pop_some(self, limit: int, done: Collection[str] = ()) -> list[LeasedRequest]:
        """Lease the next requests in one go: *limit*, or half of this worker's share of the queue if that is less."""
        leased = self._do("pop", self.worker, self.lease, limit, *done)
        return [LeasedRequest(number.decode(), payload, bool(again)) for number, payload, again in leased]

    def decode(self, leased: LeasedRequest) -> Request:
        """Return the request. Raises ValueError for one that this release cannot read."""
        return request_from_dict(self.serializer.loads(leased.payload), spider=self.spider)

    def acknowledge(self, numbers: Collection[str]) -> None:
        """Remove finished requests, those that are still leased to this worker."""
        self._do("acknowledge", self.worker, *numbers)

    def put_back(self, number: str, later: int, tries: int) -> bool:
        """Return a request that cannot be read to the queue, with its priority lowered by *later*.

        Returns:
            Whether it went to the dead letters instead, after so many *tries* of any workers.
        """
        return bool(self._do("put_back", self.worker, number, later, tries))

    def join(self) -> int:
        """Join the workers; return how many others there are. Unless it persists, the first one clears the queue."""
        return int(self._do("join", self.worker, self.lease, self._clear))

    def send_heartbeat(self, numbers: Collection[str], about: str, server: Redis | None = None) -> HeartbeatResult:
        """Keep this worker alive, with its report *about*, and renew its leases of the requests *numbers*.

        Requests of workers whose leases have run out are in the queue again then.

        Args:
            server: A client for another thread; None for the queue's own.
        """
        forgotten, recovered, workers = self._do("heartbeat", self.worker, self.lease, about, *numbers, server=server)
        return HeartbeatResult(bool(forgotten), int(recovered), int(workers))

    def leave(self, numbers: Collection[str]) -> int:
        """Leave, and return the requests *numbers* to the queue; return how many are left.

        Unless the queue persists, the last worker removes all of it: the archive knows the articles.
        """
        return int(self._do("leave", self.worker, self._clear, *numbers))

    def clear(self) -> None:
        """Remove the queue."""
        self.server.delete(*self.keys)

    def _dump(self, request: Request) -> str:
        # `Request.to_dict` would look through all members of the spider, twice for each request.
        data = {name: getattr(request, name) for name in request.attributes}
        data["headers"] = dict(request.headers)
        for name in ("callback", "errback"):
            data[name] = self._name_of(data[name])
        text: str = self.serializer.dumps(data)
        return text

    def _name_of(self, method: Any) -> str | None:
        """Return the name by which the spider knows *method*. Raises ValueError where it does not."""
        if method is None:
            return None
        name = getattr(method, "__name__", "")
        if getattr(self.spider, name, None) != method:
            raise ValueError(f"{method!r} is not a method of the spider {self.spider.name}")
        return str(name)

    def _do(self, name: str, *arguments: Any, server: Redis | None = None) -> Any:
        return self._scripts[name](keys=self.keys, args=arguments, client=server)


def keys_of(job: str) -> list[str]:
    """Return the keys of the queue of *job* (with its prefix), in the order of `LeaseQueue.NAMES`."""
    return [f"{job}:{name}" for name in LeaseQueue.NAMES]
