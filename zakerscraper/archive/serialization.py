"""Serializes items to JSON text and back; `scrapy export --format json` writes the same form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from zakerscraper.document.body import plain_text
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import SHANGHAI, Article, Channel, Image, ListEntry, TimeSpan

_ARTICLE, _IMAGE, _ENTRY, _CHANNEL = (
    tuple(field.name for field in fields(kind)) for kind in (Article, Image, ListEntry, Channel)
)


@dataclass(frozen=True, slots=True)
class StoredImage:
    """An image that has been saved: see the table `pictures`."""

    path: str
    width: int | None
    height: int | None
    animated: bool
    size: int
    checksum: str

    def copy_to(self, image: Image, status: str) -> None:
        """Give *image*, which is this one, its path and size, and *status*."""
        image.path, image.width, image.height = self.path, self.width, self.height
        image.animated, image.status = self.animated, status


def to_text(moment: datetime) -> str:
    """Return the aware *moment* as the archive's tables hold it: ISO 8601, UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_text(text: str) -> datetime:
    """Return the moment that `to_text` wrote, +08:00."""
    return datetime.fromisoformat(text).astimezone(SHANGHAI)


def article_data(article: Article) -> dict[str, Any]:
    """Return *article* as plain JSON data, which shares its lists; datetimes are ISO 8601 with +08:00."""
    # Not dataclasses.asdict, which copies all that is in it, piece by piece.
    data = {name: getattr(article, name) for name in _ARTICLE}
    data["images"] = [{name: getattr(image, name) for name in _IMAGE} for image in article.images]
    data["channels"] = _channels_data(article.channels)
    for name, value in data.items():
        if isinstance(value, datetime):
            data[name] = value.isoformat()
    return data


def article_json(article: Article) -> str:
    """Return *article* as JSON text."""
    return json.dumps(article_data(article), ensure_ascii=False)


def article_from(text: str) -> Article:
    """Return the article that `article_json` wrote; fields it does not name keep their defaults.

    Raises:
        ArchiveError: The archive is damaged.
    """
    data = _load(text)
    values = {name: value for name, value in data.items() if name in _ARTICLE}
    for name in ("published_at", "fetched_at", "updated_at"):
        if values.get(name):
            values[name] = datetime.fromisoformat(values[name])
    values["images"] = [Image(**image) for image in values.get("images", [])]
    values["channels"] = _channels_of(values.get("channels", []))
    # Earlier versions wrote an empty object.
    values["evidence"] = values.get("evidence") or None
    # They had no field for the publisher, whom ZAKER names as the author.
    values.setdefault("source", values.get("author", ""))
    if "body_text" not in values:
        values["body_text"] = plain_text(values.get("body_html", ""))
    return Article(**values)


def article_text_from(text: str) -> tuple[str, str, str]:
    """Return title, plain text and publisher of the article that *text* holds, as `article_from` has them, only sooner.

    Raises:
        ArchiveError: The archive is damaged.
    """
    data = _load(text)
    body = data["body_text"] if "body_text" in data else plain_text(data.get("body_html", ""))
    return data.get("title", ""), body, data["source"] if "source" in data else data.get("author", "")


def entry_data(entry: ListEntry) -> dict[str, Any]:
    """Return *entry* as plain JSON data."""
    data = {name: getattr(entry, name) for name in _ENTRY}
    data["times"] = [[span.start.isoformat(), span.end.isoformat(), span.exact] for span in entry.times]
    data["channels"] = _channels_data(entry.channels)
    return data


def entry_text(entry: ListEntry) -> str:
    """Return *entry* as JSON text."""
    return json.dumps(entry_data(entry), ensure_ascii=False)


def entry_of(data: Mapping[str, Any]) -> ListEntry:
    """Return the entry that `entry_data` gave; fields it does not name keep their defaults, unknown ones are left."""
    values = {"times": [], "tags": []} | {name: value for name, value in data.items() if name in _ENTRY}
    values["times"] = tuple(
        TimeSpan(datetime.fromisoformat(start), datetime.fromisoformat(end), exact)
        for start, end, exact in values["times"]
    )
    values["tags"] = tuple(values["tags"])
    values["channels"] = tuple(_channels_of(values.get("channels", ())))
    return ListEntry(**values)


def entry_from(text: str) -> ListEntry:
    """Return the entry that `entry_text` wrote, as `entry_of` does."""
    return entry_of(_load(text))


def _channels_data(channels: Iterable[Channel]) -> list[dict[str, str]]:
    return [{name: getattr(channel, name) for name in _CHANNEL} for channel in channels]


def _channels_of(data: Iterable[Mapping[str, str]]) -> list[Channel]:
    return [Channel(**{name: value for name, value in stored.items() if name in _CHANNEL}) for stored in data]


def _load(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise ArchiveError(f"the archive is damaged: {text[:40]!r} is not a record of an article")
    return data
