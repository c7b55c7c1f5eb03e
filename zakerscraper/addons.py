"""What a crawl has switched off and so need not even import, which takes longer than a run that finds nothing new."""

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
