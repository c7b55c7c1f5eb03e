"""Add-ons of Scrapy's: what a crawl has switched off and so need not even import; and what workers share."""

from __future__ import annotations

from scrapy.settings import BaseSettings

_SWITCHES = {
    "COOKIES_ENABLED": ("DOWNLOADER_MIDDLEWARES", "scrapy.downloadermiddlewares.cookies.CookiesMiddleware"),
    "METAREFRESH_ENABLED": ("DOWNLOADER_MIDDLEWARES", "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware"),
    "HTTPCACHE_ENABLED": ("DOWNLOADER_MIDDLEWARES", "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware"),
    "TELNETCONSOLE_ENABLED": ("EXTENSIONS", "scrapy.extensions.telnet.TelnetConsole"),
    "REMOTE_CONTROL_ENABLED": ("EXTENSIONS", "scrapy.extensions.remote_control.RemoteControl"),
    "AUTOTHROTTLE_ENABLED": ("EXTENSIONS", "scrapy.extensions.throttle.AutoThrottle"),
}
"""Scrapy's switches and what each is about: the setting that lists components, and the component."""


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


class SharedQueue:
    """Shares the crawl with other workers where ZAKER_REDIS_URL is set: scrapy-redis with leases, see `cluster`."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Called by Scrapy when all settings are known. That the packages are there `cluster.check` has seen to."""
        if not settings["ZAKER_REDIS_URL"]:
            return
        from zakerscraper.cluster.connection import parameters

        for name, value in {
            "SCHEDULER": "zakerscraper.cluster.scheduler.JobScheduler",
            "DUPEFILTER_CLASS": "scrapy_redis.dupefilter.RFPDupeFilter",
            "SCHEDULER_SERIALIZER": "zakerscraper.cluster.serializer",
            "REDIS_URL": settings["ZAKER_REDIS_URL"],
            "REDIS_PARAMS": parameters(),
        }.items():
            settings.set(name, value, "addon")
