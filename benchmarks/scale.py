"""What many workers would do to the site's patience, Redis and PostgreSQL: `python -m benchmarks.scale`.

A model, not a measurement: rates are sums of measured costs, the wait for a turn at a host is simulated event by event.
It asks nothing of any server and gives the same answer each time. docs/scale.md explains it.
"""

from __future__ import annotations

import argparse
import heapq
import random
import sys
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, inf

SIZES = (1, 2, 10, 100, 1_000)


@dataclass(frozen=True, slots=True)
class Costs:
    """What an article, a request and a worker cost. Seconds, or numbers of.

    Source of the figures: a trial on a machine of 2 cores. Two workers, a delay of 0.1 s, 150 articles of four pictures
    each, Redis 7.0 (append-only file), PostgreSQL 15 (fsync), both with their defaults: `INFO commandstats`,
    `pg_stat_database`, CPU times of the processes. Full speed is cheaper, as more goes together.
    """

    worker_cpu: float = 0.034
    """CPU of a worker for an article with its pictures; one core each, as a worker has one process."""
    redis_cpu: float = 0.000_171
    """CPU of Redis' one thread for a script of ours, the connection's work in it."""
    queue_scripts: float = 0.3
    """Scripts for an article in the queue: it is put there, leased and let go together with others."""
    turn_scripts: float = 3.0
    """Scripts for a request's turn: asked, asked again when it is there, given back."""
    asks_again_every: float = 3.0
    """Seconds after which a request that waits for its turn asks again (`distributed.rate_limiter`)."""
    lease: float = 60.0
    beats_a_lease: float = 5.0
    look_every: float = 0.5
    scripts_a_look: float = 2.0
    """A worker with nothing to do asks for a request, and whether anything is left."""
    blocked_every: float = 2.0
    """Seconds after which a worker looks whether another one has found the site blocked."""
    redis_connections: float = 3.0
    transactions: float = 4.2
    """Transactions of PostgreSQL for an article."""
    commits: float = 2.8
    """Those of them that write, and are forced to disk."""
    postgresql_cpu: float = 0.003_3
    """CPU of PostgreSQL for an article, all its transactions together."""
    session_every: float = 1.0
    """Seconds after which a worker looks whether its session, and so its locks, is still there."""
    session_cpu: float = 0.000_1
    postgresql_connections: float = 3.0


@dataclass(frozen=True, slots=True)
class Servers:
    """What the servers can bear. redis: share of its one thread that may be used; the rest is for bursts."""

    redis: float = 0.7
    redis_connections: int = 10_000
    postgresql_cores: float = 2.0
    postgresql_commits: float = 1_400.0
    """A second: `pgbench -N -c 4` on the machine of the trial."""
    postgresql_connections: int = 97
    """`max_connections`, 100 by default, less those for its keeper."""


@dataclass(frozen=True, slots=True)
class Site:
    """What is asked of the site. Seconds are between two requests of anybody to one host.

    open_at_once: requests of all workers at a host of pages. answer: seconds until an answer is there.
    lists: the share of page requests that are for lists.
    """

    name: str
    page_delay: float = 2.0
    picture_delay: float = 0.25
    picture_hosts: int = 4
    pictures: float = 4.0
    open_at_once: int = 2
    answer: float = 0.4
    jitter: float = 0.25
    lists: float = 0.1

    @property
    def articles_a_second(self) -> float:
        """How many articles a second the delays leave, whoever fetches them."""
        pages = (1 - self.lists) / self.page_delay
        pictures = self.picture_hosts / self.picture_delay / self.pictures if self.pictures else inf
        return min(pages, pictures)


POLITE = Site("the default: 2 s a page, 0.25 s a picture of each of four hosts")
AGREED = Site(
    "agreed with the site's owner: 0.05 s a page, 0.01 s a picture",
    page_delay=0.05,
    picture_delay=0.01,
    open_at_once=32,
)


@dataclass(frozen=True, slots=True)
class Turns:
    """What a simulation of one host gave. wait: the mean of seconds from asking for a turn to the request's leave.

    rate: requests a second. alone: requests a second that as many workers would send with no delay between them.
    """

    wait: float
    rate: float
    alone: float


@dataclass(frozen=True, slots=True)
class Load:
    """What so many workers do. Figures a second, but wait (seconds for a turn at the host of pages) and connections.

    articles: got. demanded: what the workers could do were there no delay. idle: the share of a worker's time in which
    its CPU has nothing to do. redis and postgresql: shares of one core.
    """

    workers: int
    demanded: float
    articles: float
    wait: float
    idle: float
    scripts: float
    redis: float
    commits: float
    postgresql: float
    postgresql_connections: float


def turns(workers: int, site: Site, costs: Costs, *, requests: int = 4_000, seed: int = 1) -> Turns:
    """Simulate how *workers* share the host of pages, as `distributed.rate_limiter` has it.

    Each worker has up to two requests there (`CONCURRENT_REQUESTS_PER_DOMAIN`), and asks for the next turn when the
    answer to one is handled. Who asked first goes first, one delay (varied by the jitter) after the last one that left
    and with at most `open_at_once` open. The first quarter, in which the queue builds up, does not count.
    """
    chance = random.Random(seed)  # noqa: S311 - a simulation's
    each = 2
    requests = max(requests, 4 * each * workers)
    # Events: (moment, number, whether it is the end of an answer, worker).
    events = [(0.001 * at, at, False, at % workers) for at in range(each * workers)]
    heapq.heapify(events)
    number, line, busy = len(events), deque[tuple[float, int]](), [0.0] * workers
    open_now, free_at, left, waited = 0, 0.0, 0, 0.0
    began = now = 0.0
    counted = 0
    while left < requests:
        if line and open_now < site.open_at_once and (not events or max(free_at, now) <= events[0][0]):
            now = max(free_at, now)
            asked, worker = line.popleft()
            if left == requests // 4:
                began = now
            if left >= requests // 4:
                waited += now - asked
                counted += 1
            left += 1
            open_now += 1
            free_at = now + site.page_delay * chance.uniform(1 - site.jitter, 1 + site.jitter)
            number += 1
            heapq.heappush(events, (now + site.answer, number, True, worker))
            continue
        now, _, ends, worker = heapq.heappop(events)
        if ends:
            open_now -= 1
            # One process handles one article after the other.
            busy[worker] = max(busy[worker], now) + costs.worker_cpu
            number += 1
            heapq.heappush(events, (busy[worker], number, False, worker))
        else:
            line.append((now, worker))
    alone = workers * min(1 / costs.worker_cpu, each / (site.answer + costs.worker_cpu))
    return Turns(waited / counted, (counted - 1) / (now - began), alone)


def load(workers: int, site: Site, costs: Costs) -> Load:
    """Return what *workers* do to all that they share."""
    seen = turns(workers, site, costs)
    demanded = seen.alone * (1 - site.lists)
    articles = min(seen.rate * (1 - site.lists), site.articles_a_second)
    idle = max(1 - articles * costs.worker_cpu / workers, 0.0)
    scripts = articles * (costs.queue_scripts + costs.turn_scripts * (1 / (1 - site.lists) + site.pictures))
    # By Little's law so many requests wait for their turn at any moment; of each worker one asks.
    scripts += min(seen.wait * seen.rate, workers) / costs.asks_again_every
    scripts += workers * (costs.beats_a_lease / costs.lease + 1 / costs.blocked_every)
    # Workers whose requests wait for a turn are not looking for more; those at a queue that is empty are.
    looking = max(workers - ceil(2 * seen.rate * (seen.wait + site.answer)), 0)
    scripts += looking * costs.scripts_a_look / costs.look_every
    postgresql = articles * costs.postgresql_cpu + workers / costs.session_every * costs.session_cpu
    return Load(
        workers=workers,
        demanded=demanded,
        articles=articles,
        wait=seen.wait,
        idle=idle,
        scripts=scripts,
        redis=scripts * costs.redis_cpu,
        commits=articles * costs.commits,
        postgresql=postgresql,
        postgresql_connections=workers * costs.postgresql_connections,
    )


def idle_load(workers: int, costs: Costs) -> float:
    """Return what share of Redis' thread *workers* take that all find an empty queue, the last articles being fetched.

    It is the most that workers without work can do.
    """
    looks = costs.scripts_a_look / costs.look_every + 1 / costs.blocked_every + costs.beats_a_lease / costs.lease
    return workers * looks * costs.redis_cpu


def useful_workers(site: Site, costs: Costs) -> int:
    """Return with how many workers the site's budget is used up: one more would add nothing."""
    return next(
        number
        for number in range(1, 10_000)
        if turns(number, site, costs).alone * (1 - site.lists) >= site.articles_a_second
    )


def ends(site: Site, costs: Costs, servers: Servers) -> list[tuple[str, int]]:
    """Return what bears how many workers, the first to stop first."""
    found = [
        ("the site's delays: further workers only wait", useful_workers(site, costs)),
        (
            "PostgreSQL's connections (`max_connections`)",
            int(servers.postgresql_connections / costs.postgresql_connections),
        ),
        ("Redis' one thread, with an empty queue", int(servers.redis / idle_load(1, costs))),
        ("Redis' connections (`maxclients`)", int(servers.redis_connections / costs.redis_connections)),
    ]
    return sorted(found, key=lambda one: one[1])


def most_articles(site: Site, costs: Costs, servers: Servers) -> list[tuple[str, float]]:
    """Return how many articles a second each part would bear by itself, the first to stop first."""
    scripts = costs.queue_scripts + costs.turn_scripts * (1 / (1 - site.lists) + site.pictures)
    found = [
        ("the site's delays", site.articles_a_second),
        ("Redis' one thread", servers.redis / (scripts * costs.redis_cpu)),
        ("PostgreSQL's CPU", servers.postgresql_cores / costs.postgresql_cpu),
        ("PostgreSQL's commits to disk", servers.postgresql_commits / costs.commits),
    ]
    return sorted(found, key=lambda one: one[1])


def first_end(found: Load, site: Site, servers: Servers) -> str:
    """Return in a few words what stops *found* from being more."""
    if found.postgresql_connections > servers.postgresql_connections:
        return "PostgreSQL's connections"
    if found.redis > servers.redis:
        return "Redis' thread"
    if found.postgresql > servers.postgresql_cores or found.commits > servers.postgresql_commits:
        return "PostgreSQL"
    return "the site's delays" if found.demanded >= site.articles_a_second else "nothing: they wait for answers"


_HEADS = (
    "workers", "articles/s they could do", "articles/s got", "wait for a turn", "a worker's CPU is idle",
    "Redis scripts/s", "of its thread", "with an empty queue", "commits/s", "PostgreSQL, of a core", "its connections",
    "what stops first",
)  # fmt: skip


def tables(sites: Iterable[Site], sizes: Sequence[int], costs: Costs, servers: Servers) -> str:
    """Return all of it as Markdown."""
    return "\n\n".join(_section(site, sizes, costs, servers) for site in sites)


def _section(site: Site, sizes: Sequence[int], costs: Costs, servers: Servers) -> str:
    rows = []
    for workers in sizes:
        one = load(workers, site, costs)
        rows.append(
            f"| {workers:,} | {one.demanded:,.1f} | {one.articles:,.2f} | {_seconds(one.wait)} | {one.idle:.1%} "
            f"| {one.scripts:,.0f} | {one.redis:.1%} | {idle_load(workers, costs):.0%} | {one.commits:,.1f} "
            f"| {one.postgresql:.1%} | {one.postgresql_connections:,.0f} | {first_end(one, site, servers)} |"
        )
    return "\n".join(
        [
            f"### {site.name[:1].upper()}{site.name[1:]}",
            "",
            "| " + " | ".join(_HEADS) + " |",
            "|" + " ---: |" * (len(_HEADS) - 1) + " --- |",
            *rows,
            "",
            "| what | workers it bears |",
            "| --- | ---: |",
            *(f"| {what} | {number:,} |" for what, number in ends(site, costs, servers)),
            "",
            "| what | articles/s it bears |",
            "| --- | ---: |",
            *(f"| {what} | {rate:,.2f} |" for what, rate in most_articles(site, costs, servers)),
        ]
    )


def _seconds(value: float) -> str:
    return f"{value:.1f} s" if value < 100 else f"{value / 60:.0f} min"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--workers", type=int, nargs="+", default=SIZES, metavar="N", help="for so many workers")
    given = parser.parse_args()
    if min(given.workers) < 1 or max(given.workers) > 10_000:
        parser.error(f"--workers: 1 to 10000 each, not {' '.join(map(str, given.workers))}")
    sys.stdout.write(tables((POLITE, AGREED), given.workers, Costs(), Servers()) + "\n")


if __name__ == "__main__":
    main()
