"""Learnt layouts, in SQLite and in PostgreSQL."""

from __future__ import annotations

from dataclasses import replace

from tests.archive.records import DAY, HOUR, NOW, article, export, remember
from zakerscraper.archive.archive import Archive
from zakerscraper.zaker.learnt.fields import DataField, ElementField
from zakerscraper.zaker.learnt.layout import LearntLayout

FIRST = LearntLayout(
    "learnt-2026-05-18",
    "2026-05-18",
    12,
    title=ElementField("h1.post"),
    body=DataField("window.X", ("a", 0, "text")),
    author=ElementField("div.by", "", "来源：", "(time)"),
    drop=("div.ad",),
)
SECOND = replace(FIRST, name="learnt-2026-05-19", learnt_on="2026-05-19")


def test_layouts_are_kept_and_dropped(archive: Archive) -> None:
    """The one learnt last comes first; one of the same day takes the place of the earlier."""
    assert archive.layouts.load_current() == []
    archive.layouts.save(FIRST, now=NOW)
    archive.layouts.save(SECOND, now=NOW + DAY)
    assert archive.layouts.load_current() == [SECOND, FIRST]
    archive.layouts.drop(SECOND.name, "it read nothing", now=NOW + 2 * DAY)
    assert archive.layouts.load_current() == [FIRST]
    again = replace(SECOND, drop=())
    archive.layouts.save(again, now=NOW + 2 * DAY)
    assert archive.layouts.load_current() == [again, FIRST]


def test_a_layout_of_another_form_is_left_out(archive: Archive) -> None:
    """A later version may keep more than this one knows how to read."""
    archive.layouts.save(FIRST, now=NOW)
    with archive.database.write() as connection:
        connection.exec_driver_sql("UPDATE learnt_layouts SET layout = '{\"form\": 9}'")
    assert archive.layouts.load_current() == []


def test_one_run_a_day_tries_to_learn(archive: Archive) -> None:
    """By days of +08:00."""
    assert archive.layouts.begin_learning(NOW)
    assert not archive.layouts.begin_learning(NOW + HOUR)
    assert archive.layouts.begin_learning(NOW + 5 * HOUR)


def test_newest_articles_are_those_published_last(archive: Archive) -> None:
    remember(archive, 1, 2, 3)
    export(archive, article(1, published_at=NOW - DAY), article(2, published_at=NOW), article(3, published_at=None))
    assert [article.id for article in archive.layouts.newest_articles()] == [article(n).id for n in (2, 1, 3)]
