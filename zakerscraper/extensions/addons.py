"""Scrapy add-ons that change the settings as a whole: components that are off, spiders that are not ours."""

from __future__ import annotations

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from zakerscraper.config import ARCHIVES_ARTICLES

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


class RemoveDisabledComponents:
    """Removes Scrapy's components that are switched off: Scrapy would import them, only to do nothing."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Called by Scrapy when all settings are known."""
        for switch, (setting, component) in _SWITCHES.items():
            if not settings.getbool(switch):
                # From Scrapy's own list: a component set to None in the project's is imported all the same.
                listed = {**settings.getdict(f"{setting}_BASE")}
                listed.pop(component, None)
                settings.set(f"{setting}_BASE", listed, "addon")


_PACKAGE = "zakerscraper."
_FOR_ALL = frozenset(
    {
        # It gives ZAKER's hosts the user's cookies, and refuses nothing.
        "zakerscraper.downloadermiddlewares.url_filter.UrlFilterMiddleware",
        "zakerscraper.downloadermiddlewares.proxy.ProxyMiddleware",
        "zakerscraper.downloadermiddlewares.robots.RobotsTxtMiddleware",
    }
)
_COMPONENTS = ("SPIDER_MIDDLEWARES", "DOWNLOADER_MIDDLEWARES", "EXTENSIONS", "ITEM_PIPELINES")


class RemoveFromOtherSpiders:
    """Removes our components from spiders that are not ours, and from Scrapy's own commands (shell, fetch).

    No archive is opened, no run is recorded, and requests go to any host and of any scheme. Settings that are no
    components stay: the delays, robots.txt, the user agent, certificates.
    """

    def update_settings(self, settings: BaseSettings) -> None:
        """Called by Scrapy when all settings are known."""
        if settings.getbool(ARCHIVES_ARTICLES):
            return
        for name in _COMPONENTS:
            listed = settings.getdict(name)
            components = {
                component: number
                for component, number in listed.items()
                if number is not None and (not str(component).startswith(_PACKAGE) or component in _FOR_ALL)
            }
            settings.set(name, components, max(settings.getpriority(name) or 0, _ADDON))
        handlers = {key: path for key, path in settings.getdict("DOWNLOAD_HANDLERS").items() if path is not None}
        settings.set("DOWNLOAD_HANDLERS", handlers, max(settings.getpriority("DOWNLOAD_HANDLERS") or 0, _ADDON))
        storages = settings.getdict("FEED_STORAGES")
        storages = {scheme: storage for scheme, storage in storages.items() if not str(storage).startswith(_PACKAGE)}
        settings.set("FEED_STORAGES", storages, max(settings.getpriority("FEED_STORAGES") or 0, _ADDON))
        if str(settings["LOG_FORMATTER"]).startswith(_PACKAGE):
            settings.set("LOG_FORMATTER", "scrapy.logformatter.LogFormatter", "addon")


class ArchiveSettings:
    """Gives a crawl of ours the settings that its archive remembers, unless the user sets them otherwise."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Called by Scrapy when all settings are known. Raises UsageError where the archive's file is wrong."""
        if settings.getbool(ARCHIVES_ARTICLES):
            # Late: Scrapy imports this module for whatever it does.
            from zakerscraper.extensions.archive_settings import apply_archive_settings

            apply_archive_settings(settings)
