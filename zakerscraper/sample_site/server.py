"""An HTTP server that stands in for all hosts of ZAKER, told apart by the first part of the path.

`/www` is www.myzaker.com, `/app` is app.myzaker.com, `/api` is skills.myzaker.com and `/pictures` are all
picture hosts. Its clock is frozen, so that every answer is the same on every run.
"""

from __future__ import annotations

import math
import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from zakerscraper.sample_site import app, list_pages, pages
from zakerscraper.sample_site.article import SampleArticle, UploadedVideo
from zakerscraper.sample_site.articles import ARTICLES, SOURCES, TOPICS
from zakerscraper.sample_site.catalogue import NOW, Catalogue, Layout, Listing, generated_articles
from zakerscraper.sample_site.faults import Faults, Reply
from zakerscraper.sample_site.http_server import Seen, SiteServer, TokenBucket
from zakerscraper.sample_site.pictures import picture

JSON = "application/json; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
_CONTENT_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif"}
_EMPTY_MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2\x00\x00\x00\x08free\x00\x00\x00\x08mdat"
_ARTICLE = re.compile(r"/article/([0-9a-f]{24})/?")
_LIST = re.compile(r"/(channel|source)/(\d{1,9})/?")
_INNER = re.compile(r"/zaker/(blog2news|blog|selected_article)\.php")
_PICTURE = re.compile(r"/(\d{6}/[0-9a-f]{24})_(?:(1024|640|320|120)\.jpg|(raw\.gif))")
_LOGO = re.compile(r"/(?:data/image/logo/.+|static/.+/logo[^/]*)\.png")


class SampleSite:
    """The sample site on a loopback port; a context manager that starts and stops it.

    Args:
        articles: What it shows.
        host: A loopback address or name.
        port: 0 takes a free one.
        layout: One generation for all www pages instead of one per list.
        now: The frozen clock, aware.
        extra: How many generated articles channel 99 has.
        page_size: Entries of a list page.
        charset: Whether Content-Type names it.
        picture_weight: Bytes a jpeg has about, 0 for plain drawings.

    Attributes:
        date: The frozen clock as a Date header.
        faults: What spoils responses.
        requests: The requests received so far.
        most_open: The most requests that were open at once, by the first part of their paths.
    """

    def __init__(
        self,
        articles: Iterable[SampleArticle] = ARTICLES,
        host: str = "127.0.0.1",
        port: int = 0,
        layout: Layout | None = None,
        now: datetime = NOW,
        extra: int = 0,
        page_size: int = 12,
        charset: bool = True,
        picture_weight: int = 0,
    ) -> None:
        if host not in ("127.0.0.1", "localhost", "::1"):
            raise ValueError(f"the sample site serves this machine only, not {host}")
        given = tuple(articles)
        self.catalogue = Catalogue([*given, *generated_articles(extra, given, now)], SOURCES, TOPICS)
        self.layout = layout
        self.now = now
        self.page_size = page_size
        self.charset = charset
        self.picture_weight = picture_weight
        self.faults = Faults()
        self.requests: list[Seen] = []
        self.most_open: Counter[str] = Counter()
        self._open: Counter[str] = Counter()
        self._counting = threading.Lock()
        self._address = (host, port)
        self.date = format_datetime(now.astimezone(UTC), usegmt=True)
        self._put: dict[str, Reply] = {}
        self._refusing: dict[str, socket.socket] = {}
        self._limit: tuple[TokenBucket, bool] | None = None
        self._cached_page = lru_cache(maxsize=8192)(self._page)
        self._uploads = {
            urlsplit(address(block, article)).path: block
            for article in self.articles
            for block in article.blocks
            if isinstance(block, UploadedVideo)
            for address in (pages.video_address, pages.poster_address)
        }
        self._server: SiteServer | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    # Life

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

    # What tests and benchmarks use

    @property
    def url(self) -> str:
        """The address of the running site without a slash at its end: `http://127.0.0.1:54321`."""
        if self._server is None:
            raise RuntimeError("the sample site is not running")
        host = self._address[0]
        return f"http://{f'[{host}]' if ':' in host else host}:{self._server.server_port}"

    @property
    def settings(self) -> dict[str, str]:
        """The settings that make the crawler come here instead of to ZAKER."""
        names = {"www": "WWW", "app": "APP", "api": "API", "pictures": "IMAGE"}
        return {f"ZAKER_{name}_URL": f"{self._base(host)}/{host}" for host, name in names.items()}

    def _base(self, host: str) -> str:
        refusing = self._refusing.get(host)
        return f"http://127.0.0.1:{refusing.getsockname()[1]}" if refusing else self.url

    def refuse(self, host: str) -> None:
        """Let connections to *host* (`www`, `app`, `api`, `pictures`) be refused, for who asks for `settings` now."""
        if host not in self._refusing:
            # A port that is taken, so that nobody else gets it meanwhile, and at which nobody listens.
            self._refusing[host] = socket.socket()
            self._refusing[host].bind(("127.0.0.1", 0))

    @property
    def articles(self) -> tuple[SampleArticle, ...]:
        """All articles, generated ones too, the newest first."""
        return self.catalogue.articles

    def put(self, path: str, body: str | bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        """Answer `path` with this from now on; a path without query stands for every query.

        Args:
            headers: Added to the usual ones; a Content-Type given here replaces the usual one.
        """
        extra = dict(headers or {})
        types = [extra.pop(name) for name in list(extra) if name.lower() == "content-type"]
        reply = Reply(status, body.encode() if isinstance(body, str) else body, headers=extra)
        self._put[path] = Reply(status, reply.body, types[-1], extra) if types else reply

    def limit(self, every: float, burst: int = 1, retry_after: bool = True) -> None:
        """Answer 429 when the www paths are asked more often than once in `every` seconds.

        Args:
            every: Seconds; 0 lifts the limit.
            burst: How many requests may come at once.
            retry_after: Whether the response says how many seconds to wait.
        """
        self._limit = (TokenBucket(every, burst), retry_after) if every else None

    # Answers

    @contextmanager
    def counted(self, path: str) -> Iterator[None]:
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

    def labelled(self, content_type: str) -> str:
        """Return the Content-Type to send: without its charset if the site is set so."""
        return content_type if self.charset else content_type.partition(";")[0]

    def reply(self, path: str) -> Reply:
        """Return the answer to a path with query, faults and limit included."""
        if self._limit and path.startswith("/www"):
            bucket, tell = self._limit
            if wait := bucket.wait():
                headers = {"Retry-After": str(math.ceil(wait))} if tell else {}
                return Reply(429, b"Too Many Requests", headers=headers)
        good = self._put.get(path) or self._put.get(path.partition("?")[0])
        if good is None:
            # Drawings have a cache of their own, bounded by what can be drawn.
            good = self._page(path) if path.startswith("/pictures/") else self._cached_page(path)
        return self.faults.apply(path, good)

    def _page(self, path: str) -> Reply:
        """Return the good answer to a path; it never changes while the site lives."""
        parts = urlsplit(path)
        host, slash, rest = parts.path[1:].partition("/")
        answer = {"www": self._www, "app": self._app, "api": self._api, "pictures": self._picture}.get(host)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        found = answer(slash + rest or "/", query) if answer else None
        return found or Reply.text(pages.missing_page(), status=404)

    def _www(self, path: str, query: Mapping[str, str]) -> Reply | None:
        if path == "/":
            if query.get("pos") == "selected_article":
                return self._list(self.catalogue.focus())
            return Reply.text(list_pages.home_page(self.catalogue, self.now))
        if path == "/robots.txt":
            return Reply.text(pages.robots_text(), TEXT)
        if path == "/l.php":
            return Reply.moved(f"http://www.myzaker.com/article/{query.get('l', '')}")
        if match := _ARTICLE.fullmatch(path):
            article = self.catalogue.by_id.get(match[1])
            return self._article(article, self._article_page)
        if match := _LIST.fullmatch(path):
            return self._list(self._listing(match[1], int(match[2])))
        if path in ("/news/next_new.php", "/news/home_new.php"):
            return self._next(query.get("url", ""), as_html=path.endswith("home_new.php"))
        return None

    def _listing(self, kind: str, number: int) -> Listing:
        return self.catalogue.channel(number) if kind == "channel" else self.catalogue.source(number)

    def _list(self, listing: Listing, number: int = 0) -> Reply:
        layout = self.layout or listing.layout
        return Reply.text(list_pages.list_page(self.catalogue, listing, layout, self.now, number, self.page_size))

    def _next(self, inner: str, as_html: bool) -> Reply | None:
        """Answer a further page of a list; which one is told by the app's address `inner`."""
        parts = urlsplit(inner)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        endpoint = _INNER.fullmatch(parts.path)
        app_id, page = query.get("app_id", ""), query.get("nt", "")
        if not endpoint or not app_id.isdecimal() or not page.isdecimal():
            return None
        if endpoint[1] == "selected_article":
            listing = self.catalogue.focus()
        else:
            listing = self._listing("channel" if endpoint[1] == "blog2news" else "source", int(app_id))
        if as_html:
            return self._list(listing, int(page))
        layout = self.layout or listing.layout
        text = list_pages.list_json(self.catalogue, listing, layout, self.now, int(page), self.page_size)
        return Reply.text(text, JSON)

    def _article(self, article: SampleArticle | None, render: Callable[[SampleArticle], str]) -> Reply | None:
        """Answer an article by its state; `render` makes its page."""
        if article is None or article.state == "gone":
            return None
        if article.state == "offsite":
            return Reply.moved(article.target)
        return Reply.text(render(article))

    def _article_page(self, article: SampleArticle) -> str:
        layout = self.layout or self.catalogue.layout_of(article)
        return pages.article_page(self.catalogue, article, layout, self.now)

    def _share_page(self, article: SampleArticle) -> str:
        return app.share_page(article, app.share_layout_of(article), self.now)

    def _app(self, path: str, query: Mapping[str, str]) -> Reply | None:
        if path == "/robots.txt":
            return Reply.text(pages.robots_text(), TEXT)
        if path == "/news/topic.php":
            for title, topic_id in self.catalogue.topics:
                if topic_id == query.get("topic_id"):
                    first = int(topic_id, 16) % 7
                    return Reply.text(app.topic_page(title, self.articles[first : first + 5]))
            return None
        match = _ARTICLE.fullmatch(path)
        article_id = query.get("pk", "") if path == "/news/article.php" else match[1] if match else ""
        if path == app.MISSING_PATH:
            return Reply.text(app.missing_page())
        if article_id and (article_id not in self.catalogue.by_id or self.catalogue.by_id[article_id].state == "gone"):
            return Reply.moved(app.MISSING_ADDRESS)
        return self._article(self.catalogue.by_id.get(article_id), self._share_page)

    def _api(self, path: str, query: Mapping[str, str]) -> Reply | None:
        match path:
            case "/api/v1/article/hot":
                text = app.hot_json(self.catalogue)
            case "/api/v1/article/category":
                text = app.category_json(self.catalogue, query.get("app_id", ""))
            case "/api/v1/article/search":
                text = app.search_json(
                    self.catalogue,
                    query.get("keyword", ""),
                    query.get("start_time", ""),
                    query.get("end_time", ""),
                    self.now,
                )
            case _:
                return None
        return Reply.text(text, JSON)

    def _picture(self, path: str, query: Mapping[str, str]) -> Reply | None:
        if match := _PICTURE.fullmatch(path):
            return self._placed_picture(match[1], match[2], animated=bool(match[3]))
        if _LOGO.fullmatch(path):
            return Reply(200, picture(path, "grid", 120, 120, "png"), "image/png")
        if video := self._uploads.get(path):
            if path.endswith(".mp4"):
                return Reply(200, _EMPTY_MP4, "video/mp4")
            drawn = picture(path, "sunset", video.width, video.height, weight=self.picture_weight)
            return Reply(200, drawn, "image/jpeg")
        return None

    def _placed_picture(self, path: str, size: str | None, animated: bool) -> Reply | None:
        """Answer an embedded picture.

        Args:
            size: Largest width in pixels, None for the animation.
        """
        placed = self.catalogue.pictures.get(path)
        if placed is None or (animated and placed.picture.kind != "gif"):
            return None
        wanted = placed.picture
        kind = wanted.kind if animated or wanted.kind != "gif" else "jpeg"
        width = min(wanted.width, int(size)) if size else wanted.width
        height = max(1, round(wanted.height * width / wanted.width))
        weight = self.picture_weight if kind == "jpeg" else 0
        drawn = picture(placed.id, wanted.motif, width, height, kind, weight)
        return Reply(200, drawn, _CONTENT_TYPES[kind])
