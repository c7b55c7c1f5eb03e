"""What is switched on and off as a whole: components that a crawl need not even import, and those of a cluster."""

from __future__ import annotations

from importlib.util import find_spec

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from zakerscraper.exceptions import UsageError
from zakerscraper.utils.extras import install_command

_SWITCHES = {
    "COOKIES_ENABLED": ("DOWNLOADER_MIDDLEWARES", "scrapy.downloadermiddlewares.cookies.CookiesMiddleware"),
    "METAREFRESH_ENABLED": ("DOWNLOADER_MIDDLEWARES", "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware"),
    "HTTPCACHE_ENABLED": ("DOWNLOADER_MIDDLEWARES", "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware"),
    "TELNETCONSOLE_ENABLED": ("EXTENSIONS", "scrapy.extensions.telnet.TelnetConsole"),
    "REMOTE_CONTROL_ENABLED": ("EXTENSIONS", "scrapy.extensions.remote_control.RemoteControl"),
    "AUTOTHROTTLE_ENABLED": ("EXTENSIONS", "scrapy.extensions.throttle.AutoThrottle"),
}
"""Scrapy's switches and what each is about: the setting that lists components, and the component."""

_ADDON = SETTINGS_PRIORITIES["addon"]
_TURNS = "zakerscraper.distributed.throttle"
_SHARED = (
    (
        "DOWNLOAD_HANDLERS",
        "zakerscraper.downloadhandlers.HostOverrideDownloadHandler",
        f"{_TURNS}.RateLimitedDownloadHandler",
    ),
    (
        "DOWNLOADER_MIDDLEWARES",
        "zakerscraper.downloadermiddlewares.all.ThrottleMiddleware",
        f"{_TURNS}.SharedThrottleMiddleware",
    ),
)
"""Lists of components, what stands in them for a process of its own, and what takes its place for a worker."""


class OnlyWhatIsOn:
    """Takes Scrapy's components out of its lists whose switch is off; Scrapy imports them only to do nothing."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Called by Scrapy when all settings are known."""
        for switch, (setting, component) in _SWITCHES.items():
            if not settings.getbool(switch):
                # Out of Scrapy's own list: what is set to None in the project's is imported all the same.
                listed = {**settings.getdict(f"{setting}_BASE")}
                listed.pop(component, None)
                settings.set(f"{setting}_BASE", listed, "addon")


OURS = "ARCHIVES_ARTICLES"
"""The setting that our spiders have, and no other spider of the project."""

_PACKAGE = "zakerscraper."
_FOR_ALL = frozenset(
    {
        # gives ZAKER's hosts the user's cookies, and guards nothing
        "zakerscraper.downloadermiddlewares.all.UrlFilterMiddleware",
        "zakerscraper.downloadermiddlewares.all.ProxyMiddleware",
    }
)
_COMPONENTS = ("SPIDER_MIDDLEWARES", "DOWNLOADER_MIDDLEWARES", "EXTENSIONS", "ITEM_PIPELINES")


class OnlyOurSpidersArchive:
    """Runs every spider that is not ours, and Scrapy's own commands (shell, fetch), as Scrapy runs them.

    No archive is opened, no run is recorded, and requests go to any host and of any scheme. Settings that are no
    components stay: the delays, robots.txt, the user agent, certificates.
    """

    def update_settings(self, settings: BaseSettings) -> None:
        """Called by Scrapy when all settings are known."""
        if settings.getbool(OURS):
            return
        for name in _COMPONENTS:
            listed = settings.getdict(name)
            kept = {
                component: number
                for component, number in listed.items()
                if number is not None and (not str(component).startswith(_PACKAGE) or component in _FOR_ALL)
            }
            settings.set(name, kept, max(settings.getpriority(name) or 0, _ADDON))
        handlers = {scheme: one for scheme, one in settings.getdict("DOWNLOAD_HANDLERS").items() if one is not None}
        settings.set("DOWNLOAD_HANDLERS", handlers, max(settings.getpriority("DOWNLOAD_HANDLERS") or 0, _ADDON))
        storages = settings.getdict("FEED_STORAGES")
        storages = {scheme: one for scheme, one in storages.items() if not str(one).startswith(_PACKAGE)}
        settings.set("FEED_STORAGES", storages, max(settings.getpriority("FEED_STORAGES") or 0, _ADDON))
        if str(settings["LOG_FORMATTER"]).startswith(_PACKAGE):
            settings.set("LOG_FORMATTER", "scrapy.logformatter.LogFormatter", "addon")


class ArchiveSettings:
    """Gives a crawl of ours the settings that its archive remembers, unless told otherwise."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Called by Scrapy when all settings are known. Raises UsageError where the archive's file is wrong."""
        if settings.getbool(OURS):
            # Late: Scrapy imports this module for whatever it does.
            from zakerscraper.extensions.archive_settings import apply_archive_settings

            apply_archive_settings(settings)


class Cluster:
    """Makes a crawl one of several workers where ZAKER_REDIS_URL says where they meet.

    They share the queue (scrapy-redis, with leases) and take turns at each host.
    """

    def update_settings(self, settings: BaseSettings) -> None:
        """Called by Scrapy when all settings are known. Raises UsageError where the extra is not installed."""
        url = str(settings["ZAKER_REDIS_URL"] or "").strip()
        if not url or not settings.getbool(OURS):
            return
        if find_spec("scrapy_redis") is None:
            raise UsageError(f"setting ZAKER_REDIS_URL: install what it needs: {install_command('cluster')}")
        from zakerscraper.distributed.connection import parameters

        # By name: what they import must not be imported before Scrapy has its reactor.
        shared = {
            "SCHEDULER": "zakerscraper.distributed.scheduler.JobScheduler",
            "DUPEFILTER_CLASS": "scrapy_redis.dupefilter.RFPDupeFilter",
            "SCHEDULER_SERIALIZER": "zakerscraper.distributed.serializer",
            "REDIS_URL": url,
            "REDIS_PARAMS": parameters(),
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
        # Before the archivist, who enters the run into the archive: where Redis is away, there is no run.
        extensions = {**settings.getdict("EXTENSIONS"), f"{_TURNS}.Turns": -10}
        settings.set("EXTENSIONS", extensions, settings.getpriority("EXTENSIONS") or 0)
