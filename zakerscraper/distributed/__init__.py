"""Distributed crawls over Redis; imported only where ZAKER_REDIS_URL is set."""

from __future__ import annotations

import re
from importlib import import_module

from zakerscraper.exceptions import QueueUnavailableError, UsageError
from zakerscraper.utils.extras import install_command
from zakerscraper.utils.redact import redact_url


def check(url: str) -> None:
    """Check that crawls can be shared through the Redis at *url*.

    Raises UsageError where a package is missing or the URL is none, QueueUnavailableError where nothing answers
    there.
    """
    try:
        import_module("scrapy_redis.scheduler")
        from redis.exceptions import RedisError

        from zakerscraper.distributed.connection import connect_redis, why_unreachable
    except ModuleNotFoundError as error:
        raise UsageError(
            f"setting ZAKER_REDIS_URL: it needs the package {error.name}: {install_command('cluster')}"
        ) from None
    try:
        with connect_redis(url, waits=False) as client:
            client.ping()
    except (TypeError, ValueError) as error:
        # redis-py makes each parameter of a URL an argument; for an unknown one Python raises TypeError.
        unknown = re.search(r"unexpected keyword argument '(.*)'", str(error))
        why = f"there is no parameter {unknown[1]!r}" if unknown else str(error)
        safe_url = redact_url(url.partition("?")[0])  # behind it may be anything
        raise UsageError(f"setting ZAKER_REDIS_URL: {safe_url!r}: {why}") from None
    except RedisError as error:
        raise QueueUnavailableError(f"cannot reach Redis: {why_unreachable(error)}") from None
