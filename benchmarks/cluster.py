"""Workers that share a job by Redis and an archive, beside one process alone that does the same, in turn."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from .growth import WALK
from .running import Server, crawl_together, serving
from .site import CHANNEL, PAGE_SIZE, Plan, sample_site

if TYPE_CHECKING:
    import redis

    from tests.redis_server import RedisServer
    from tests.servers import PostgresServer

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
_SETTINGS = {
    # All workers together have so many requests under way, so a process alone is to have as many.
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "ZAKER_DOWNLOAD_IMAGES": 0,
}
_QUEUED = 2_000
"""Requests that are queued to see what one takes."""


@dataclass(frozen=True)
class How:
    """How a site is crawled. database: of the archive. shared: whether workers meet in Redis."""

    database: str
    workers: int = 1
    shared: bool = True


ALONE = {database: How(database, shared=False) for database in (SQLITE, POSTGRESQL)}
SHARED = {database: How(database) for database in (SQLITE, POSTGRESQL)}
WAYS = (
    ALONE[SQLITE], SHARED[SQLITE], How(SQLITE, 2),
    ALONE[POSTGRESQL], SHARED[POSTGRESQL], How(POSTGRESQL, 2), How(POSTGRESQL, 4),
)  # fmt: skip


@dataclass(frozen=True)
class SharedCrawl:
    """What a crawl of all workers together took.

    Attributes:
        wall: Seconds of the worker that took longest.
        cpu: Seconds of all workers.
        redis: `scripts`, `commands` and `cpu` (seconds) of its server.
        postgresql: `archive.session` and `cpu` (seconds) of its server.
    """

    articles: int
    wall: float
    cpu: float
    redis: Mapping[str, float]
    postgresql: Mapping[str, float]

    @property
    def rate(self) -> float:
        """Articles a second."""
        return self.articles / self.wall


@dataclass(frozen=True)
class Cluster:
    """All crawls by the way they were done. bytes_queued: what a request in the queue takes in Redis."""

    articles: int
    crawls: Mapping[How, list[SharedCrawl]]
    bytes_queued: float


def measure(folder: Path, *, articles: int, repeats: int) -> Cluster | str:
    """Crawl in each way in turn, the first round not counted; return what is missing where it cannot be done."""
    if missing := _missing():
        return missing
    crawls: dict[How, list[SharedCrawl]] = defaultdict(list)
    plan = Plan(articles, pictured=False)
    with _servers(folder) as (redis_server, postgres), serving(plan) as server:
        for counted in range(repeats + 1):
            for how in WAYS:
                crawl = _crawl(server, folder / "crawl", how, redis_server, postgres)
                if crawl.articles != articles:
                    raise RuntimeError(f"{crawl.articles} of {articles} articles were exported")
                if counted:
                    crawls[how].append(crawl)
        return Cluster(articles, dict(crawls), _bytes_queued(redis_server))


def _missing() -> str:
    """Return what is missing, "" for nothing."""
    for package in ("redis", "scrapy_redis", "psycopg"):
        if find_spec(package) is None:
            return f"the package {package} is not installed (make install EXTRAS=cluster,postgresql)"
    import pytest

    from tests.machine import postgresql_programs, redis_program

    try:
        redis_program()
        postgresql_programs()
    except pytest.skip.Exception as error:
        return str(error)
    return ""


@contextmanager
def _servers(folder: Path) -> Iterator[tuple[RedisServer, PostgresServer]]:
    """Start Redis and PostgreSQL, both as safe as their defaults are, and stop them."""
    from tests.machine import postgresql_programs
    from tests.redis_server import RedisServer
    from tests.servers import PostgresServer

    programs = postgresql_programs()
    (folder / "redis").mkdir()
    with ExitStack() as servers:
        postgres = servers.enter_context(PostgresServer(programs, {}))
        redis_server = RedisServer(folder / "redis")
        servers.callback(redis_server.stop)
        redis_server.start()
        yield redis_server, postgres


def _crawl(server: Server, output: Path, how: How, redis_server: RedisServer, postgres: PostgresServer) -> SharedCrawl:
    settings: dict[str, object] = dict(_SETTINGS)
    database = ""
    if how.database == POSTGRESQL:
        settings["ZAKER_ARCHIVE_URL"] = postgres.archive_url()
        database = str(settings["ZAKER_ARCHIVE_URL"]).rpartition("/")[2]
    if how.shared:
        settings["ZAKER_REDIS_URL"] = redis_server.url
    with _client(redis_server) as client:
        client.flushall()
    before = _of_redis(redis_server), _of_postgresql(postgres, database)
    try:
        crawls = crawl_together(server, output, how.workers, *WALK, settings=settings)
        after = _of_redis(redis_server), _of_postgresql(postgres, database)
    finally:
        shutil.rmtree(output, ignore_errors=True)
        if database:
            postgres.give_back(str(settings["ZAKER_ARCHIVE_URL"]))
    of_redis, of_postgresql = (
        {name: now[name] - then[name] for name in now} for now, then in zip(after, before, strict=True)
    )
    return SharedCrawl(
        articles=sum(crawl.exported for crawl in crawls),
        wall=max(crawl.wall for crawl in crawls),
        cpu=sum(crawl.cpu for crawl in crawls),
        redis=of_redis,
        postgresql=of_postgresql,
    )


def _client(server: RedisServer) -> redis.Redis:
    import redis

    return redis.Redis.from_url(server.url)


def _of_redis(server: RedisServer) -> dict[str, float]:
    assert server.process is not None
    with _client(server) as client:
        calls = {name: values["calls"] for name, values in client.info("commandstats").items()}
    return {
        "scripts": calls.get("cmdstat_evalsha", 0),
        "commands": sum(calls.values()),
        "cpu": _cpu_seconds([server.process.pid]),
    }


def _of_postgresql(server: PostgresServer, database: str) -> dict[str, float]:
    if not database:
        return {"transactions": 0, "cpu": 0}
    counted = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname"
    ((transactions,),) = server.query(f"{counted} = '{database}'")
    return {"transactions": transactions, "cpu": _cpu_seconds(server.processes())}


def _cpu_seconds(processes: Iterable[int]) -> float:
    """Return the CPU seconds of *processes*, and of their children that have ended."""
    ticks = 0
    for process in processes:
        with suppress(FileNotFoundError):
            # After the name, which may hold anything, in brackets.
            fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _bytes_queued(server: RedisServer) -> float:
    """Return the bytes by which Redis grows with a request for an article of the site."""
    from scrapy.settings import Settings

    from zakerscraper.config import DEFAULTS, Options
    from zakerscraper.distributed import serializer
    from zakerscraper.distributed.queue import LeaseQueue
    from zakerscraper.spiders.channel import ChannelSpider
    from zakerscraper.zaker.list_parsers import read_list

    spider = ChannelSpider(id=str(CHANNEL))
    settings = Settings({**DEFAULTS, "ZAKER_REDIS_URL": server.url})
    spider.settings = settings
    spider.options = Options.from_settings(settings)
    site = sample_site(Plan(PAGE_SIZE, pictured=False))
    url = f"https://www.myzaker.com/channel/{CHANNEL}"
    entries = read_list(site.respond(f"/www/channel/{CHANNEL}").body.decode(), url, site.now).entries
    with _client(server) as client:
        client.flushall()
        queue = LeaseQueue(client, spider, "job:requests", serializer, worker="one", lease=60)
        before = client.info("memory")["used_memory"]
        for number in range(_QUEUED):
            entry = entries[number % len(entries)]
            queue.push(spider.article_request(replace(entry, referer=url, section="channel")), f"{number:040x}")
        return float(client.info("memory")["used_memory"] - before) / _QUEUED
