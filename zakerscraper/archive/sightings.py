"""Records which list showed which article, when, and at which position."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, ScalarSelect, func, insert, select

from zakerscraper.archive import schema, statements
from zakerscraper.archive.column_types import key
from zakerscraper.archive.serialization import entry_from, to_text
from zakerscraper.archive.session import Repository, chunks, reads
from zakerscraper.archive.statements import upsert
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import Channel
from zakerscraper.zaker.channels import first_page_of, identify_list

_MIGRATED = 1000
"""Articles of an earlier schema version that are migrated at a time."""


@dataclass(frozen=True, slots=True)
class ShownList:
    """What a list page shows.

    Attributes:
        url: The URL of the list's first page.
        positions: The place of each article in the list, from 1 up, by its id.
    """

    url: str
    channel: Channel
    positions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SeenChannel:
    """A list that has shown articles.

    Attributes:
        url: The URL of its first page.
        articles: How many it has shown.
    """

    url: str
    channel: Channel
    articles: int


class Sightings(Repository):
    """The tables `channels` and `sightings`. `Claims.claim_listed` fills them, a list page at a time."""

    @reads
    def channels(self, connection: Connection) -> list[SeenChannel]:
        """Return the lists that have shown articles of the archive, in the order of their kinds and numbers."""
        table, sightings = schema.channels, schema.sightings
        counts = select(sightings.c.list, func.count()).group_by(sightings.c.list)
        articles = {row[0]: int(row[1]) for row in connection.execute(counts)}
        rows = connection.execute(select(table)).all()
        found = [SeenChannel(row.url, _channel(row), articles.get(row.url, 0)) for row in rows]
        return sorted((seen for seen in found if seen.articles), key=lambda seen: (seen.channel, seen.url))

    @reads
    def of(self, connection: Connection, ids: Collection[str]) -> dict[str, list[Channel]]:
        """Return the lists that have shown those of the articles *ids* that any has shown."""
        return channels_of(connection, sorted(ids))


def record(connection: Connection, shown: ShownList, ids: Collection[str], now: datetime) -> None:
    """Record that a list page shows those of its articles that *ids* names."""
    positions = sorted((id_, position) for id_, position in shown.positions.items() if id_ in ids)
    if not positions:
        return
    channel, moment = shown.channel, to_text(now)
    before = connection.execute(statements.CHANNEL_AT, {"url": shown.url}).one_or_none()
    name = channel.name or (before.name if before else "")
    if before is None or (before.kind, before.number, before.name) != (channel.kind, channel.number, name):
        values = {"url": shown.url, "kind": channel.kind, "number": channel.number, "name": name}
        upsert(connection, schema.channels, values)
    sighting = {"list": shown.url, "first_seen_at": moment, "last_seen_at": moment}
    rows = [{"article": id_, "position": position, **sighting} for id_, position in positions]
    upsert(connection, schema.sightings, rows, keeping="first_seen_at")


def channels_of(connection: Connection, ids: Sequence[str]) -> dict[str, list[Channel]]:
    """Return the lists that have shown those of the articles *ids* that any has shown, in an order of their own."""
    found: dict[str, set[Channel]] = {}
    for chunk in chunks(ids):
        for row in connection.execute(statements.CHANNELS_OF, {"ids": chunk}):
            found.setdefault(row.article, set()).add(_channel(row))
    return {id_: sorted(channels) for id_, channels in found.items()}


def lists_column() -> ScalarSelect[str | None]:
    """Return, as a column of a query of articles, the URLs of the lists that have shown each, one a line."""
    table = schema.sightings
    lists = select(func.aggregate_strings(table.c.list, "\n")).where(table.c.article == schema.articles.c.id)
    return lists.correlate(schema.articles).scalar_subquery()


def channels_by_url(connection: Connection) -> dict[str, Channel]:
    """Return all lists, by the URLs of their first pages."""
    return {row.url: _channel(row) for row in connection.execute(select(schema.channels))}


def fill_from_entries(connection: Connection) -> None:
    """Record of the articles of an archive before version 5 the list that showed each first, which is all it knew."""
    articles = schema.articles
    columns = (articles.c.id, articles.c.entry, articles.c.first_seen_at)
    query = select(*columns).execution_options(yield_per=_MIGRATED)
    channels: dict[str, Channel] = {}
    for rows in connection.execute(query).partitions():
        found = list(_first_sightings(rows))
        channels.update((channel["list"], identify_list(channel["list"])) for channel in found)
        if found:
            connection.execute(insert(schema.sightings), found)
    values = [
        {"url": url, "kind": channel.kind, "number": channel.number, "name": channel.name}
        for url, channel in channels.items()
    ]
    if values:
        connection.execute(insert(schema.channels), values)


def _first_sightings(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for row in rows:
        try:
            referer = entry_from(row.entry).referer
        except (ArchiveError, TypeError, ValueError):
            continue  # it says of itself that it is damaged when it is asked for
        if referer:
            moment = row.first_seen_at
            yield {
                "article": row.id,
                "list": key(first_page_of(referer)),
                "first_seen_at": moment,
                "last_seen_at": moment,
            }


def _channel(row: Any) -> Channel:
    return Channel(row.kind, row.number, row.name)
