"""The add-on that switches a crawl to the shared queue (ZAKER_REDIS_URL)."""

from __future__ import annotations

from importlib.util import find_spec

from scrapy.settings import BaseSettings

from zakerscraper.config import ARCHIVES_ARTICLES, WORKERS_SHARE_QUEUE, redis_url
from zakerscraper.exceptions import UsageError
from zakerscraper.utils.extras import install_command

_THROTTLE = "zakerscraper.distributed.throttle"
_SHARED = (
    (
        "DOWNLOAD_HANDLERS",
        "zakerscraper.downloadhandlers.HostOverrideDownloadHandler",
        f"{_THROTTLE}.RateLimitedDownloadHandler",
    ),
    (
        "DOWNLOADER_MIDDLEWARES",
        "zakerscraper.downloadermiddlewares.throttle.ThrottleMiddleware",
        f"{_THROTTLE}.SharedThrottleMiddleware",
    ),
)
"""Lists of components, what stands in them for a process of its own, and what takes its place for a worker."""


class Cluster:
    """Makes a crawl one of several workers where ZAKER_REDIS_URL says where they meet.

    They share the queue (scrapy-redis, with leases) and take turns at each host.
    """

    def update_settings(self, settings: BaseSettings) -> None:
        """Called by Scrapy when all settings are known. Raises UsageError where the extra is not installed."""
        url = redis_url(settings)
        if not url or not settings.getbool(ARCHIVES_ARTICLES):
            return
        if find_spec("scrapy_redis") is None:
            raise UsageError(f"setting ZAKER_REDIS_URL: install what it needs: {install_command('cluster')}")
        from zakerscraper.distributed.connection import Ending, client_parameters

        # By name: what they import must not be imported before Scrapy has its reactor.
        shared: dict[str, object] = {
            "SCHEDULER": "zakerscraper.distributed.job_scheduler.JobScheduler",
            "DUPEFILTER_CLASS": "scrapy_redis.dupefilter.RFPDupeFilter",
            "SCHEDULER_SERIALIZER": "zakerscraper.distributed.serializer",
            WORKERS_SHARE_QUEUE: True,
            "REDIS_URL": url,
            "REDIS_PARAMS": client_parameters(ending=Ending()),
        }
        for name, value in shared.items():
            settings.set(name, value, "addon")
        for setting, own, replacement in _SHARED:
            listed = settings.getdict(setting)
            for name, value in list(listed.items()):
                if value == own:
                    listed[name] = replacement
                elif name == own:
                    listed[replacement] = listed.pop(name)
            settings.set(setting, listed, settings.getpriority(setting) or 0)
        # Before ArchiveExtension, which enters the run into the archive: where Redis is away, there is no run.
        extensions = {**settings.getdict("EXTENSIONS"), f"{_THROTTLE}.RateLimiterExtension": -10}
        settings.set("EXTENSIONS", extensions, settings.getpriority("EXTENSIONS") or 0)
