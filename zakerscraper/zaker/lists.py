"""Reads a page of a list, whichever host serves it."""

from __future__ import annotations

from datetime import datetime

from zakerscraper.zaker import list_parsers, open_api, urls
from zakerscraper.zaker.pages import ListPage


def read_list(text: str, url: str, now: datetime) -> ListPage:
    """Parse a list page of www or the app host, or a response of the open API.

    Args:
        url: Where it was served.
        now: Aware, the moment of the response.

    Raises:
        ParseError: No parser understands it.
    """
    if urls.host_of(url) == urls.host_of(urls.API):
        return open_api.read_list(text, now, url)
    return list_parsers.read_list(text, url, now)
