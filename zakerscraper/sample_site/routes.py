"""What the sample site has at each path: pages, JSON and images."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from zakerscraper.sample_site import app, list_pages, pages
from zakerscraper.sample_site.articles.model import SampleArticle, UploadedVideo
from zakerscraper.sample_site.catalogue import Catalogue, Layout, Listing
from zakerscraper.sample_site.drawings import draw_image
from zakerscraper.sample_site.faults import Response

JSON = "application/json; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
_CONTENT_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif"}
_EMPTY_MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2\x00\x00\x00\x08free\x00\x00\x00\x08mdat"
_ARTICLE = re.compile(r"/article/([0-9a-f]{24})/?")
_LIST = re.compile(r"/(channel|source)/(\d{1,9})/?")
_APP_LIST = re.compile(r"/zaker/(blog2news|blog|selected_article)\.php")
_IMAGE = re.compile(r"/(\d{6}/[0-9a-f]{24})_(?:(1024|640|320|120)\.jpg|(raw\.gif))")
_LOGO = re.compile(r"/(?:data/image/logo/.+|static/.+/logo[^/]*)\.png")


class Routes:
    """The responses of a site without faults. None of them ever changes.

    Args:
        catalogue: What the site shows.
        layout: One generation for all www pages; None for one per list.
        now: The site's clock, aware.
        page_size: Entries of a list page.
        image_weight: Bytes a jpeg has about, 0 for plain drawings.
    """

    def __init__(
        self, catalogue: Catalogue, *, layout: Layout | None, now: datetime, page_size: int, image_weight: int
    ) -> None:
        self.catalogue = catalogue
        self._layout = layout
        self._now = now
        self._page_size = page_size
        self._image_weight = image_weight
        self._cached_page = lru_cache(maxsize=8192)(self._page)
        self._uploads = {
            urlsplit(url_of(block, article)).path: block
            for article in catalogue.articles
            for block in article.blocks
            if isinstance(block, UploadedVideo)
            for url_of in (pages.video_url, pages.poster_url)
        }

    def respond(self, path: str) -> Response:
        """Return the response to a path with query."""
        # Drawings have a cache of their own, bounded by what can be drawn.
        return self._page(path) if path.startswith("/pictures/") else self._cached_page(path)

    def _page(self, path: str) -> Response:
        parts = urlsplit(path)
        host, slash, rest = parts.path[1:].partition("/")
        respond = {"www": self._www, "app": self._app, "api": self._api, "pictures": self._image}.get(host)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        found = respond(slash + rest or "/", query) if respond else None
        return found or Response.text(pages.missing_page(), status=404)

    def _www(self, path: str, query: Mapping[str, str]) -> Response | None:
        if path == "/":
            if query.get("pos") == "selected_article":
                return self._list(self.catalogue.focus())
            return Response.text(list_pages.home_page(self.catalogue, self._now))
        if path == "/robots.txt":
            return Response.text(pages.robots_text(), TEXT)
        if path == "/l.php":
            return Response.redirect(f"http://www.myzaker.com/article/{query.get('l', '')}")
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

    def _list(self, listing: Listing, number: int = 0) -> Response:
        layout = self._layout or listing.layout
        return Response.text(list_pages.list_page(self.catalogue, listing, layout, self._now, number, self._page_size))

    def _next(self, inner: str, as_html: bool) -> Response | None:
        """Return a further page of the list that the app's URL *inner* names."""
        parts = urlsplit(inner)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        endpoint = _APP_LIST.fullmatch(parts.path)
        app_id, page = query.get("app_id", ""), query.get("nt", "")
        if not endpoint or not app_id.isdecimal() or not page.isdecimal():
            return None
        if endpoint[1] == "selected_article":
            listing = self.catalogue.focus()
        else:
            listing = self._listing("channel" if endpoint[1] == "blog2news" else "source", int(app_id))
        if as_html:
            return self._list(listing, int(page))
        layout = self._layout or listing.layout
        text = list_pages.list_json(self.catalogue, listing, layout, self._now, int(page), self._page_size)
        return Response.text(text, JSON)

    def _article(self, article: SampleArticle | None, render: Callable[[SampleArticle], str]) -> Response | None:
        """Return the response for an article in its state; *render* makes its page."""
        if article is None or article.state == "gone":
            return None
        if article.state == "offsite":
            return Response.redirect(article.target)
        return Response.text(render(article))

    def _article_page(self, article: SampleArticle) -> str:
        layout = self._layout or self.catalogue.layout_of(article)
        return pages.article_page(self.catalogue, article, layout, self._now)

    def _share_page(self, article: SampleArticle) -> str:
        return app.share_page(article, app.share_layout_of(article), self._now)

    def _app(self, path: str, query: Mapping[str, str]) -> Response | None:
        if path == "/robots.txt":
            return Response.text(pages.robots_text(), TEXT)
        if path == "/news/topic.php":
            for title, topic_id in self.catalogue.topics:
                if topic_id == query.get("topic_id"):
                    first = int(topic_id, 16) % 7
                    return Response.text(app.topic_page(title, self.catalogue.articles[first : first + 5]))
            return None
        match = _ARTICLE.fullmatch(path)
        article_id = query.get("pk", "") if path == "/news/article.php" else match[1] if match else ""
        if path == app.MISSING_PATH:
            return Response.text(app.missing_page())
        if article_id and (article_id not in self.catalogue.by_id or self.catalogue.by_id[article_id].state == "gone"):
            return Response.redirect(app.MISSING_URL)
        return self._article(self.catalogue.by_id.get(article_id), self._share_page)

    def _api(self, path: str, query: Mapping[str, str]) -> Response | None:
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
                    self._now,
                )
            case _:
                return None
        return Response.text(text, JSON)

    def _image(self, path: str, query: Mapping[str, str]) -> Response | None:
        if match := _IMAGE.fullmatch(path):
            return self._placed_image(match[1], match[2], animated=bool(match[3]))
        if _LOGO.fullmatch(path):
            return Response(200, draw_image(path, "grid", 120, 120, "png"), "image/png")
        if video := self._uploads.get(path):
            if path.endswith(".mp4"):
                return Response(200, _EMPTY_MP4, "video/mp4")
            drawn = draw_image(path, "sunset", video.width, video.height, weight=self._image_weight)
            return Response(200, drawn, "image/jpeg")
        return None

    def _placed_image(self, path: str, size: str | None, animated: bool) -> Response | None:
        """Return an embedded image.

        Args:
            size: Largest width in pixels, None for the animation.
        """
        placed = self.catalogue.images.get(path)
        if placed is None or (animated and placed.image.kind != "gif"):
            return None
        wanted = placed.image
        kind = wanted.kind if animated or wanted.kind != "gif" else "jpeg"
        width = min(wanted.width, int(size)) if size else wanted.width
        height = max(1, round(wanted.height * width / wanted.width))
        weight = self._image_weight if kind == "jpeg" else 0
        drawn = draw_image(placed.id, wanted.motif, width, height, kind, weight)
        return Response(200, drawn, _CONTENT_TYPES[kind])
