"""Advice for the user, as the summary words it."""

from __future__ import annotations

from zakerscraper.zaker.channels import API_CATEGORIES, CHANNELS

_OF_THE_OPEN_API = frozenset({"hot", "category"})
"""Spiders that ask the open API alone for their lists."""
_SLOWER = (
    "What you can do: wait some hours, raise DOWNLOAD_DELAY (-s DOWNLOAD_DELAY=5), pass the cookies of your own browser"
    " session with ZAKER_COOKIES"
)
_OPEN_API = (
    ", or ask for what the open API lists, whose articles the app host has (ZAKER_ARTICLE_HOST=auto): `scrapy crawl"
    " hot`, or `scrapy crawl category -a id=科技`, which also takes"
    f" {'、'.join(name for number, name in CHANNELS.items() if number in API_CATEGORIES and name != '科技')}"
)


def when_blocked(spider: str) -> str:
    """Return what to do where the site refuses; the open API is named but to a *spider* that asked just that."""
    return _SLOWER if spider in _OF_THE_OPEN_API else _SLOWER + _OPEN_API
