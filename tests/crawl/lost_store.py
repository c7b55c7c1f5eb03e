"""A store for feeds that loses what it is given as the run ends."""

from io import BytesIO
from typing import IO, Any

from scrapy import Spider


class LostStore:
    """As Scrapy wants a storage of feeds to be."""

    def __init__(self, uri: str, *, feed_options: dict[str, Any] | None = None) -> None:
        self.uri = uri

    def open(self, spider: Spider) -> IO[bytes]:
        """Return what the feed is written to."""
        return BytesIO()

    def store(self, file: IO[bytes]) -> None:
        """Fail, as a server does that is away by then."""
        raise OSError("the store is away")
