"""An HTTP server that stands in for all hosts of ZAKER, told apart by the first part of the path.

`/www` is www.myzaker.com, `/app` is app.myzaker.com, `/api` is skills.myzaker.com and `/pictures` are all
image hosts. Its clock is frozen, so that every response is the same on every run.
"""

from __future__ import annotations

import math
import socket
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Self

from zakerscraper.sample_site.articles import ARTICLES, SOURCES, TOPICS
from zakerscraper.sample_site.articles.model import SampleArticle
from zakerscraper.sample_site.catalogue import NOW, Catalogue, Layout, generated_articles
from zakerscraper.sample_site.faults import Faults, Response
from zakerscraper.sample_site.http_server import ReceivedRequest, SiteServer, TokenBucket
from zakerscraper.sample_site.routes import Routes


class SampleSite:
    """The sample site on a loopback port; a context manager that starts and stops it.

    Args:
        articles: What it shows.
        host: A loopback address or name.
        port: 0 takes a free one.
        layout: One generation for all www pages; None for one per list.
        now: The frozen clock, aware.
        extra: How many generated articles channel 99 has.
        page_size: Entries of a list page.
        charset: Whether Content-Type names it.
        image_weight: Bytes a jpeg has about, 0 for plain drawings.

    Attributes:
        date: The frozen clock as a Date header.
        faults: What spoils responses.
        requests: The requests received so far.
        most_open: The most requests that were open at once, by the first part of their paths.
    """

    def __init__(
        self,
        articles: Iterable[SampleArticle] = ARTICLES,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        layout: Layout | None = None,
        now: datetime = NOW,
        extra: int = 0,
        page_size: int = 12,
        charset: bool = True,
        image_weight: int = 0,
    ) -> None:
        if host not in ("127.0.0.1", "localhost", "::1"):
            raise ValueError(f"the sample site serves this machine only, not {host}")
        own = tuple(articles)
        self.catalogue = Catalogue([*own, *generated_articles(extra, own, now)], SOURCES, TOPICS)
        self.now = now
        self.date = format_datetime(now.astimezone(UTC), usegmt=True)
        self.faults = Faults()
        self.requests: list[ReceivedRequest] = []
        self.most_open: Counter[str] = Counter()
        self._routes = Routes(self.catalogue, layout=layout, now=now, page_size=page_size, image_weight=image_weight)
        self._charset = charset
        self._overrides: dict[str, Response] = {}
        self._limit: tuple[TokenBucket, bool] | None = None
        self._open: Counter[str] = Counter()
        self._counting = threading.Lock()
        self._address = (host, port)
        self._refusing: dict[str, socket.socket] = {}
        self._server: SiteServer | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def start(self) -> Self:
        """Bind the port and serve in the background; return self."""
        if self._server is None:
            self._stopping.clear()
            self._server = SiteServer(self._address, self)
            self._thread = threading.Thread(
                target=self._server.serve_forever, args=(0.05,), name="sample-site", daemon=True
            )
            self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving, close the port and all connections that are still open."""
        if self._server is not None and self._thread is not None:
            self._stopping.set()
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server.close_connections()
            self._server = self._thread = None
        while self._refusing:
            self._refusing.popitem()[1].close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The URL of the running site without a slash at its end: `http://127.0.0.1:54321`."""
        if self._server is None:
            raise RuntimeError("the sample site is not running")
        host = self._address[0]
        return f"http://{f'[{host}]' if ':' in host else host}:{self._server.server_port}"

    @property
    def settings(self) -> dict[str, str]:
        """The settings that make the crawler come here instead of to ZAKER."""
        names = {"www": "WWW", "app": "APP", "api": "API", "pictures": "IMAGE"}
        return {f"ZAKER_{name}_URL": f"{self._base_url(host)}/{host}" for host, name in names.items()}

    def _base_url(self, host: str) -> str:
        refusing = self._refusing.get(host)
        return f"http://127.0.0.1:{refusing.getsockname()[1]}" if refusing else self.url

    @property
    def articles(self) -> tuple[SampleArticle, ...]:
        """All articles, generated ones too, the newest first."""
        return self.catalogue.articles

    def refuse(self, host: str) -> None:
        """Refuse connections to *host* (`www`, `app`, `api`, `pictures`) of whoever reads `settings` from now on."""
        if host not in self._refusing:
            # A port that is bound, so that nobody else gets it meanwhile, and at which nobody listens.
            self._refusing[host] = socket.socket()
            self._refusing[host].bind(("127.0.0.1", 0))

    def put(self, path: str, body: str | bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        """Respond to *path* with this from now on; a path without query stands for every query.

        Args:
            headers: Added to the usual ones; a Content-Type here replaces the usual one.
        """
        extra = dict(headers or {})
        types = [extra.pop(name) for name in list(extra) if name.lower() == "content-type"]
        response = Response(status, body.encode() if isinstance(body, str) else body, headers=extra)
        self._overrides[path] = Response(status, response.body, types[-1], extra) if types else response

    def limit(self, every: float, burst: int = 1, retry_after: bool = True) -> None:
        """Respond with 429 when the www paths are requested more often than once in *every* seconds.

        Args:
            every: Seconds; 0 lifts the limit.
            burst: How many requests may come at once.
            retry_after: Whether the response says how many seconds to wait.
        """
        self._limit = (TokenBucket(every, burst), retry_after) if every else None

    @contextmanager
    def count_open(self, path: str) -> Iterator[None]:
        """Count a request as open meanwhile."""
        part = path[1:].partition("/")[0]
        with self._counting:
            self._open[part] += 1
            self.most_open[part] = max(self.most_open[part], self._open[part])
        try:
            yield
        finally:
            with self._counting:
                self._open[part] -= 1

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than the site runs."""
        self._stopping.wait(seconds)

    def content_type(self, response: Response) -> str:
        """Return the Content-Type to send, without its charset where the site names none."""
        return response.content_type if self._charset else response.content_type.partition(";")[0]

    def respond(self, path: str) -> Response:
        """Return the response to a path with query, faults and limit included."""
        if self._limit and path.startswith("/www"):
            bucket, has_retry_after = self._limit
            if wait := bucket.take():
                headers = {"Retry-After": str(math.ceil(wait))} if has_retry_after else {}
                return Response(429, b"Too Many Requests", headers=headers)
        override = self._overrides.get(path) or self._overrides.get(path.partition("?")[0])
        return self.faults.apply(path, override or self._routes.respond(path))
