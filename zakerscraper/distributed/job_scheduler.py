"""The scheduler of our spiders: runs of one spider with the same arguments share a queue."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Mapping
from time import monotonic
from typing import Any, Self

from redis import Redis
from redis.exceptions import RedisError
from scrapy import Request, Spider, signals
from scrapy.core.scheduler import Scheduler
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.utils.misc import build_from_crawler

from zakerscraper import __version__, compat
from zakerscraper import signals as own_signals
from zakerscraper.config import redis_url
from zakerscraper.distributed.claims import accept_from_queue, adopt_article, orphaned_claims
from zakerscraper.distributed.connection import KEY_PREFIX, connect_redis, ending_of, why_unreachable
from zakerscraper.distributed.queue import HeartbeatResult, LeasedRequest
from zakerscraper.distributed.scheduler import LeaseScheduler
from zakerscraper.items import requested_entry
from zakerscraper.run_report.files import job_name
from zakerscraper.services.crawl_session import CrawlSession, session_of
from zakerscraper.services.revisits import REVISITED
from zakerscraper.spiders.base import ZakerSpider

logger = logging.getLogger(__name__)

_IS_REPEATED = "zaker_again"
"""Key in the meta of a request for an article whose request is, or was, in the queue already."""


class JobScheduler(LeaseScheduler):
    """Shares a job, which is a spider with its arguments, with all workers that run it.

    An article is in the summary of the worker that leases its request, not of the one that put it into the queue.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._forgotten = False
        self._begun_again: set[str] = set()
        self._searching: asyncio.Task[None] | None = None
        self._has_searched = False
        """Whether nothing was missing at the last search, and nothing has gone into the queue since."""
        self._began = monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = session_of(crawler)
        if session is None:
            # `scrapy shell`, `scrapy doctor` and the like are no runs, and have no queue to share.
            return build_from_crawler(Scheduler, crawler)  # type: ignore[return-value]
        scheduler = super().from_crawler(crawler)
        scheduler.session = session
        session.left_behind.append(scheduler.describe_leases)
        crawler.signals.connect(scheduler.spider_idle, signals.spider_idle)
        return scheduler

    session: CrawlSession

    def job(self, spider: Spider) -> str:
        assert isinstance(spider, ZakerSpider)
        # With the archive's id: a worker with another archive, by a slip in its settings, must not share the queue.
        return f"{KEY_PREFIX}:{job_name(spider.name, spider.arguments, spider.values)}:{self.session.archive.id}"

    def worker(self) -> str:
        return self.session.run

    def worker_report(self) -> Mapping[str, Any]:
        report = self.session.report
        return {
            "version": __version__,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "spider": report.spider,
            "arguments": report.arguments,
            "started_at": report.started_at.isoformat(),
            "seconds": round(monotonic() - self._began, 1),
            "answers": self.stats.get_value("response_received_count", 0),
            "held": len(self._leased_numbers()),
            "counts": report.counts(),
        }

    def describe_leases(self) -> str:
        """Return a sentence on the requests that a worker which is stopped at once cannot return, "" for none."""
        why, count = "", len(self._leased_numbers())
        if count:
            why = (
                f"{count} requests are leased to this run: others get them when that ends,"
                f" after {self.lease:.0f} s at most"
            )
        return why

    def heartbeat_client(self) -> Redis:
        return connect_redis(redis_url(self.crawler.settings), waits=False, ending=ending_of(self.crawler.settings))

    def queue_lost(self, error: RedisError) -> None:
        self.session.lose_queue(f"cannot reach Redis: {why_unreachable(error)}")

    def is_lost(self) -> bool:
        return super().is_lost() or self.session.state.queue_is_lost

    def record_unreadable(self, leased: LeasedRequest, error: Exception) -> None:
        note = f"a request in the queue cannot be read and is set aside: {error}; its article is pending"
        self.session.send(own_signals.run_noted, text=note, errors=1)

    def record_heartbeat(self, result: HeartbeatResult) -> None:
        super().record_heartbeat(result)
        self._forgotten |= result.forgotten

    def enqueue_request(self, request: Request) -> bool:
        self._has_searched = False
        return super().enqueue_request(request)

    def on_enqueued(self, request: Request) -> None:
        super().on_enqueued(request)
        if (entry := requested_entry(request)) is not None and REVISITED not in request.meta:
            self.session.send(own_signals.article_transferred, key=entry.id)

    async def is_wanted(self, request: Request, *, again: bool) -> bool:
        entry = requested_entry(request)
        if entry is None or REVISITED in request.meta:
            return True
        return await accept_from_queue(self.session, entry, again=again or _IS_REPEATED in request.meta)

    def on_dequeued(self, request: Request) -> None:
        super().on_dequeued(request)
        self._has_searched = False
        if (entry := requested_entry(request)) is None:
            return
        if REVISITED in request.meta:
            self.session.revisits.begin(entry.id)
        else:
            adopt_article(self.session, entry)

    def is_finished(self, request: Request) -> bool:
        entry = requested_entry(request)
        return (entry.id if entry is not None else request.url) not in self.session.state.cancelled

    async def close_async(self, reason: str) -> None:
        await super().close_async(reason)
        if self.workers > 1:
            note = (
                f"this run was one of {self.workers} workers of one job; what the others fetched is in their summaries"
            )
            self.session.send(own_signals.run_noted, text=note)

    def spider_idle(self) -> None:
        """Search, before the job ends, for requests that Redis may have lost. Raises DontCloseSpider meanwhile.

        The archive knows which articles the job has claimed and nobody has finished: these are requested again, once,
        and the lists, too.
        """
        if self._has_searched or self.is_lost():
            return
        if self._searching is None:
            self._searching = asyncio.get_running_loop().create_task(self._search())
        raise DontCloseSpider

    async def _search(self) -> None:
        """Enqueue again what Redis has lost."""
        assert isinstance(self.spider, ZakerSpider)
        engine = self.crawler.engine
        try:
            orphaned = [entry for entry in await orphaned_claims(self.session) if entry.id not in self._begun_again]
            self._begun_again.update(entry.id for entry in orphaned)
            requests = [self.spider.article_request(entry) for entry in orphaned]
            for request in requests:
                # Another worker may have it: whoever leases it has to check.
                request.meta[_IS_REPEATED] = True
            if self._forgotten:
                self._forgotten = False
                logger.warning("Redis has forgotten this worker, or was away for long: the lists are read again")
                # Articles that were named one by one have been claimed, and are among those left.
                requests += [request for request in self.spider.first_requests() if isinstance(request, Request)]
            if not compat.is_closing(engine):
                for request in requests:
                    engine.crawl(request)
            self._has_searched = not requests
        finally:
            self._searching = None
        compat.schedule_next_request(engine)
