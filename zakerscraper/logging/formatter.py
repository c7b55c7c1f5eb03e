"""A log formatter that shows an article by id and title, never by its body."""

from __future__ import annotations

import logging
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from zakerscraper.archive.errors import SQLAlchemyError
from zakerscraper.exceptions import ZakerError
from zakerscraper.items import Article


def _name(item: Any) -> str:
    return f"{item.id} {item.title[:60]}" if isinstance(item, Article) else type(item).__name__


def _level(error: BaseException | None) -> int:
    # Expected errors are logged elsewhere in one line; Scrapy would add a traceback.
    return logging.DEBUG if isinstance(error, ZakerError | OSError | SQLAlchemyError) else logging.ERROR


class ArticleLogFormatter(LogFormatter):
    """Scrapy's log formatter, with items shown by id and title."""

    def scraped(
        self, item: Any, response: Response | Failure | None, spider: Spider | None = None
    ) -> LogFormatterResult:
        return {"level": logging.DEBUG, "msg": "Exported %(name)s", "args": {"name": _name(item)}}

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider | None = None
    ) -> LogFormatterResult:
        return {
            "level": logging.INFO,
            "msg": "Left out %(name)s: %(exception)s",
            "args": {"name": _name(item), "exception": exception},
        }

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider | None = None
    ) -> LogFormatterResult:
        return {
            "level": _level(exception),
            "msg": "Error processing %(name)s: %(exception)s",
            "args": {"name": _name(item), "exception": exception},
        }

    def spider_error(
        self,
        failure: Failure,
        request: Request,
        response: Response | Failure,
        spider: Spider | None = None,
    ) -> LogFormatterResult:
        return {
            "level": _level(failure.value),
            "msg": "Error over %(request)s: %(exception)s",
            "args": {"request": request, "exception": failure.value},
        }
