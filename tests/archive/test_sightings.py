"""Which lists showed which article is kept, in SQLite and in PostgreSQL."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tests.archive.records import HOUR, NOW, Open, article, entry, export, id_of
from tests.reserved_paths import reserve_paths
from zakerscraper.archive import schema
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.claims import KnownArticle
from zakerscraper.archive.serialization import to_text
from zakerscraper.archive.sightings import ShownList
from zakerscraper.items import Channel
from zakerscraper.zaker.channels import identify_list
from zakerscraper.zaker.urls import channel_url, source_url

TECH, HOT = Channel("channel", "13", "科技"), Channel("channel", "660", "热点")
HOURS = [NOW + timedelta(hours=hours) for hours in range(4)]


def show(
    archive: Archive, url: str, *numbers: int, new: tuple[int, ...] | None = None, now: datetime = NOW, name: str = ""
) -> dict[str, KnownArticle]:
    """Let the list at *url* show articles; new: those that the run has not met before, all by default."""
    shown = ShownList(
        url, identify_list(url, name), {id_of(number): position for position, number in enumerate(numbers, 1)}
    )
    return archive.claims.claim_listed(
        [entry(number) for number in (numbers if new is None else new)],
        now=now, again=False, claim_at_most=None, shown=shown,
    )  # fmt: skip


def rows(archive: Archive) -> list[tuple[int, str, str, str, int | None]]:
    with archive.database.read() as connection:
        found = connection.execute(select(schema.sightings)).all()
    return sorted((int(r.article, 16), r.list, r.first_seen_at, r.last_seen_at, r.position) for r in found)


def test_first_and_last_time_and_the_last_position_are_kept(archive: Archive) -> None:
    show(archive, channel_url(13), 1, 2, now=HOURS[0])
    show(archive, channel_url(13), 3, 1, now=HOURS[2])
    first, second, third = (to_text(HOURS[hours]) for hours in (0, 1, 2))
    assert rows(archive) == [
        (1, channel_url(13), first, third, 2),
        (2, channel_url(13), first, first, 2),
        (3, channel_url(13), third, third, 1),
    ]
    # Also of what the run has met on another list, and asks nothing of.
    show(archive, channel_url(660), 2, new=(), now=HOURS[1])
    assert rows(archive)[2] == (2, channel_url(660), second, second, 1)
    assert archive.sightings.of([id_of(2), id_of(3), id_of(9)]) == {id_of(2): [TECH, HOT], id_of(3): [TECH]}


def test_who_fetches_an_article_is_told_its_lists(opened: Open) -> None:
    one, other = opened("run-1"), opened("run-2")
    show(one, channel_url(660), 1)
    assert show(other, channel_url(13), 1)[id_of(1)].channels == ()
    one.close()
    (due,) = other.claims.claim_due(now=NOW, at_most=None)
    assert due.channels == (TECH, HOT)


def test_articles_name_their_lists_and_are_chosen_by_them(archive: Archive) -> None:
    show(archive, channel_url(13), 1, 2)
    show(archive, channel_url(660), 2, 3)
    reserve_paths(archive, {id_of(number): [f"{number}.md"] for number in (1, 2, 3)})
    export(archive, article(1, channels=[TECH]), article(2, channels=[HOT]), article(3))
    read = {int(article.id, 16): article for article in archive.queries.articles()}
    assert [read[number].channels for number in (1, 2, 3)] == [[TECH], [TECH, HOT], [HOT]]
    # What their documents name stays as it was when they were fetched.
    assert [article.channels for article in archive.queries.articles(as_archived=True)] == [[TECH], [HOT], []]
    chosen = archive.queries.articles(lists=[channel_url(660)])
    assert [int(article.id, 16) for article in chosen] == [2, 3]
    assert [(seen.channel, seen.articles) for seen in archive.sightings.channels()] == [(TECH, 2), (HOT, 2)]


def test_a_name_that_is_told_later_is_that_of_all(archive: Archive) -> None:
    show(archive, source_url(77), 1)
    show(archive, source_url(77), 2, name="江城晚报")
    show(archive, source_url(77), 3)
    (seen,) = archive.sightings.channels()
    assert (seen.channel, seen.articles) == (Channel("source", "77", "江城晚报"), 3)


def test_nothing_is_kept_of_what_is_forgotten_or_blocked(archive: Archive) -> None:
    show(archive, channel_url(13), 1, 2)
    archive.blocks.add([id_of(1)], now=NOW)
    archive.articles.forget([id_of(1)])
    assert [row[0] for row in rows(archive)] == [2]
    show(archive, channel_url(13), 1, 2, now=NOW + HOUR)
    show(archive, channel_url(13), 1, new=(), now=NOW + HOUR)
    assert [row[0] for row in rows(archive)] == [2]


@pytest.mark.parametrize("url", ["https://www.myzaker.com/channel/13", "https://www.myzaker.com/x?app_id=13"])
def test_what_an_earlier_version_knew_is_taken_over(opened: Open, url: str) -> None:
    from dataclasses import replace

    archive = opened("run-1")
    listed = [replace(entry(1), referer=url), entry(2)]
    archive.claims.claim_listed(listed, now=NOW, again=False, claim_at_most=None)
    with archive.database.write() as connection:
        connection.execute(schema.meta.update().where(schema.meta.c.key == "version").values(value="4"))
    archive.close()
    archive = opened("run-2")
    assert rows(archive) == [(1, channel_url(13), to_text(NOW), to_text(NOW), None)]
    assert archive.sightings.of([id_of(1)]) == {id_of(1): [TECH]}
