"""Clients of the read-it-later services, by their documented APIs.

All services identify an article by its URL. wallabag, Karakeep and Linkding store one that is sent twice once; Readeck
is queried first where the outcome of an earlier attempt is unknown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from html import escape
from typing import Protocol

from zakerscraper.document.render import DocumentOptions
from zakerscraper.exceptions import UsageError
from zakerscraper.items import SHANGHAI, Article
from zakerscraper.services.feeds import FeedOptions, feed_body
from zakerscraper.services.read_later.client import Client, FormPart, ServiceError, UnauthorizedError

_LONGEST_TITLE = 1000
"""Characters of a title in Karakeep."""
_LONGEST_OF_LINKDING = 512
"""Characters of a title in Linkding, which rejects longer ones, and tags of more than 64."""
_LONGEST_TAG = 64


class Receiver(Protocol):
    """A service. Creating it sets its client's `headers`."""

    def send(self, article: Article, *, again: bool) -> None:
        """Send *article*.

        Args:
            again: Whether the outcome of an earlier attempt is unknown.

        Raises:
            ServiceError: Sending more is useless.
            ArticleRefusedError: The service rejects this article.
        """


class Wallabag:
    """https://doc.wallabag.org/developer/api/: a token by OAuth's password grant, then an entry with its content.

    Args:
        token: `CLIENT_ID:CLIENT_SECRET:USER:PASSWORD`.
    """

    def __init__(self, client: Client, token: str) -> None:
        parts = token.split(":", 3)
        if len(parts) < 4 or not all(parts):
            raise UsageError(
                "setting ZAKER_PUSH_TOKEN: for wallabag it is CLIENT_ID:CLIENT_SECRET:USER:PASSWORD (not shown, as it"
                " is a secret)"
            )
        self._client = client
        self._account = dict(zip(("client_id", "client_secret", "username", "password"), parts, strict=True))

    def send(self, article: Article, *, again: bool) -> None:
        """Create the entry, or update the one of that URL."""
        if not self._client.headers:
            self._log_in()
        entry = {
            "url": article.url,
            "title": article.title,
            "content": feed_body(article, _AS_SERVED),
            "language": "zh",
            "tags": ",".join(tag.replace(",", "，") for tag in _tags(article)),
            "authors": (article.author or article.source).replace(",", "，"),
            "origin_url": article.url,
        }
        if article.published_at is not None:
            entry["published_at"] = article.published_at.astimezone(SHANGHAI).isoformat(timespec="seconds")
        try:
            self._client.post_json("/api/entries.json", entry)
        except UnauthorizedError:  # a token is valid for an hour, and sending all articles may take longer
            self._log_in()
            self._client.post_json("/api/entries.json", entry)

    def _log_in(self) -> None:
        self._client.headers.pop("Authorization", None)
        data = self._client.post_form("/oauth/v2/token", {"grant_type": "password", **self._account}.items())
        if not isinstance(data, dict) or not isinstance(data.get("access_token"), str):
            raise ServiceError("wallabag gave no access token")
        self._client.headers["Authorization"] = f"Bearer {data['access_token']}"


class _TokenReceiver:
    """A service that takes a fixed token with every request."""

    scheme = "Bearer"

    def __init__(self, client: Client, token: str) -> None:
        self._client = client
        client.headers["Authorization"] = f"{self.scheme} {token}"


class Readeck(_TokenReceiver):
    """`/docs/api` of every instance: a bookmark with the page as a resource, so that Readeck fetches nothing."""

    def send(self, article: Article, *, again: bool) -> None:
        """Create the bookmark, unless an earlier attempt has."""
        if again and self._has(article):
            return
        fields = [("url", article.url), ("title", article.title), *(("labels", tag) for tag in _tags(article))]
        # A resource begins with a line of metadata.
        facts = json.dumps({"url": article.url, "headers": {"content-type": "text/html; charset=utf-8"}})
        page = FormPart("resource", "index.html", "text/html", f"{facts}\n{_page(article)}".encode())
        self._client.post_parts("/api/bookmarks", fields, [page])

    def _has(self, article: Article) -> bool:
        words = " ".join(article.title.replace('"', " ").split())
        found = self._client.get("/api/bookmarks", {"title": f'"{words}"', "limit": "100"})
        return isinstance(found, list) and any(isinstance(row, dict) and row.get("url") == article.url for row in found)


class Karakeep(_TokenReceiver):
    """https://docs.karakeep.app/api/: the page as an asset, a link with it as its content, then the tags."""

    def send(self, article: Article, *, again: bool) -> None:
        """Create the bookmark; Karakeep returns an existing one of that URL."""
        page = FormPart("file", f"{article.id}.html", "text/html", _page(article).encode())
        asset = self._value(self._client.post_parts("/api/v1/assets", [], [page]), "assetId")
        link = {
            "type": "link",
            "url": article.url,
            "title": article.title[:_LONGEST_TITLE],
            "precrawledArchiveId": asset,
            "source": "api",
        }
        bookmark = self._value(self._client.post_json("/api/v1/bookmarks", link), "id")
        if tags := _tags(article):
            names = [{"tagName": tag} for tag in tags]
            self._client.post_json(f"/api/v1/bookmarks/{bookmark}/tags", {"tags": names})

    def _value(self, data: object, name: str) -> str:
        value = data.get(name) if isinstance(data, dict) else None
        if not isinstance(value, str) or not value.replace("-", "").isalnum():
            raise ServiceError(f"karakeep answered without {name!r}: is ZAKER_PUSH_URL its address?")
        return value


class Linkding(_TokenReceiver):
    """https://linkding.link/api/: a bookmark with the article as Markdown in its notes."""

    scheme = "Token"

    def send(self, article: Article, *, again: bool) -> None:
        """Create the bookmark, or update the one of that URL."""
        self._client.post_json(
            # Linkding must not request the page from ZAKER.
            "/api/bookmarks/?disable_scraping&disable_html_snapshot",
            {
                "url": article.url,
                "title": article.title[:_LONGEST_OF_LINKDING],
                "description": article.summary,
                "notes": article.body_markdown,
                "unread": True,
                # Tags have no spaces and are separated by commas.
                "tag_names": ["-".join(tag.replace(",", "，").split())[:_LONGEST_TAG] for tag in _tags(article)],
            },
        )


RECEIVERS: Mapping[str, Callable[[Client, str], Receiver]] = {
    "wallabag": Wallabag,
    "readeck": Readeck,
    "karakeep": Karakeep,
    "linkding": Linkding,
}
"""The services by name. Creating one raises UsageError for a malformed token."""

_AS_SERVED = FeedOptions(document=DocumentOptions(image_links="original"))


def _tags(article: Article) -> list[str]:
    return list(dict.fromkeys(name for text in (article.section, *article.tags) if (name := " ".join(text.split()))))


def _page(article: Article) -> str:
    """Return *article* as an HTML page with the metadata that services read."""
    title, author = escape(article.title), escape(article.author or article.source)
    moment = article.published_at.isoformat(timespec="seconds") if article.published_at else ""
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        f'<link rel="canonical" href="{escape(article.url)}"><meta name="author" content="{author}">'
        f'<meta property="og:title" content="{title}"><meta property="article:published_time" content="{moment}">'
        f"</head><body><article><h1>{title}</h1>{feed_body(article, _AS_SERVED)}</article></body></html>\n"
    )
