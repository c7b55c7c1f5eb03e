"""Shortens Scrapy's own log lines; the rest is for LOG_LEVEL=DEBUG."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from zakerscraper.utils.redact import redact_settings, redact_text, redact_url

_STARTING_UP = ("scrapy.addons", "scrapy.middleware", "scrapy.utils.log")
"""Loggers that list the components of a crawl, in some seventy lines."""
_CRAWLER = "scrapy.crawler"
_FEEDS = "scrapy.extensions.feedexport"
_SIGNALS = "scrapy.utils.signal"
_HANDLERS = ("scrapy.core.downloader.handlers.http11", "scrapy.core.downloader.handlers._base_streaming")
_TASKS = "asyncio"


class PlainLog(logging.Filter):
    """Rewrites some of Scrapy's log records; drops none.

    Args:
        stopping: Called as soon as the run is told to stop (Ctrl-C, SIGTERM); returns the number of requests in flight.
    """

    def __init__(self, stopping: Callable[[], int]) -> None:
        super().__init__()
        self._stopping = stopping

    def install(self) -> None:
        """Add the filter to the loggers whose records it rewrites."""
        for name in (*_STARTING_UP, *_HANDLERS, _CRAWLER, _FEEDS, _SIGNALS, _TASKS):
            logging.getLogger(name).addFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        text = str(record.msg)
        if text.startswith("Overridden settings") and isinstance(record.args, Mapping):
            record.args = {name: redact_settings(str(value)) for name, value in record.args.items()}
        if record.name in _STARTING_UP or text.startswith("Overridden settings"):
            if record.levelno == logging.INFO:
                _set_level(record, logging.DEBUG)
        elif record.name == _CRAWLER and "shutting down gracefully" in text:
            waited = self._stopping()
            _rewrite(
                record,
                "Stopping: waits for what is under way (%d requests); Ctrl-C again stops at once. The next run takes up"
                " what is left",
                waited,
            )
        elif record.name == _CRAWLER and "forcing unclean shutdown" in text:
            _rewrite(record, "Stopping at once")
        elif record.name in _HANDLERS:
            # Too large responses, with the URL that was really requested; the errback logs them.
            _set_level(record, logging.DEBUG)
        elif record.name == _SIGNALS and record.exc_info and isinstance(error := record.exc_info[1], OSError):
            # A feed on a full disk. The run's summary says what is missing.
            _rewrite(record, "An item is missing in a feed: %s", error.strerror)
            _set_level(record, logging.DEBUG)
        elif record.name == _TASKS and record.exc_info and "FeedExporter" in record.getMessage():
            # Scrapy does not check whether finishing a feed failed.
            error = record.exc_info[1]
            _rewrite(record, "Error finishing a feed: %s", " ".join(str(error).split()))
        elif record.name == _FEEDS and record.exc_info:
            error, text = record.exc_info[1], record.getMessage()
            _rewrite(record, "%s: %s", redact_url(text), redact_text(" ".join(str(error).split())))
        elif record.name == _FEEDS and "://" in (text := record.getMessage()):
            record.msg, record.args = "%s", (redact_url(text),)
        return True


def _rewrite(record: logging.LogRecord, text: str, *arguments: object) -> None:
    """Make *record* a warning of that text, without a traceback."""
    record.msg, record.args = text, arguments
    record.exc_info = record.exc_text = None
    _set_level(record, logging.WARNING)


def _set_level(record: logging.LogRecord, level: int) -> None:
    record.levelno, record.levelname = level, logging.getLevelName(level)
