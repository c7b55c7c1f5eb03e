"""What comes of looks at archived articles, and that a kill in the middle loses and doubles nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from tests.archive.records import NOW, article, id_of, remember
from zakerscraper.archive import schema
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.articles import WrittenDocument
from zakerscraper.archive.serialization import to_text
from zakerscraper.archive.versions import FetchReason
from zakerscraper.archive.visits import Validators
from zakerscraper.run_report.status import RevisitOutcome
from zakerscraper.services.revisits import Revisits
from zakerscraper.services.save_article import DocumentWriter, RenderedArticle
from zakerscraper.storage.local import OutputFolder

ID = id_of(1)
PATH = "_posts/第 1 篇.md"
OLD, NEW = "<p>昨天三人受伤。</p>", "<p>昨天一人受伤。</p>"


class KilledError(BaseException):
    """The process ends here."""


async def _call(function: Callable[..., Any], *args: Any, **values: Any) -> Any:
    return function(*args, **values)


def kill(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, *, behind: bool) -> None:
    """Let the process end at the call of *name*, or behind it."""
    original = getattr(owner, name)

    def killed(*args: Any, **values: Any) -> Any:
        if behind:
            original(*args, **values)
        raise KilledError

    monkeypatch.setattr(owner, name, killed)


def write(archive: Archive, folder: OutputFolder, body: str) -> RenderedArticle:
    rendered = RenderedArticle(article(1, body_html=body), [PATH], body, FetchReason.REVISIT, Validators())
    assert DocumentWriter(archive, folder).write([rendered], {}) == [None]
    return rendered


def due(archive: Archive) -> list[str]:
    return [claimed.entry.id for claimed in archive.visits.claim_due((1,), now=datetime.now(UTC), at_most=None)]


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize("step", ["reserve", "plan", "write", "mark_exported"])
def test_a_kill_in_the_middle_loses_nothing_and_doubles_nothing(
    database: str, folder: OutputFolder, monkeypatch: pytest.MonkeyPatch, step: str, behind: bool
) -> None:
    first = Archive(database, "run-1")
    first.runs.enter()
    remember(first, 1)
    write(first, folder, OLD)
    with first.database.write() as connection:
        moment = to_text(datetime.now(UTC) - timedelta(hours=36))
        connection.execute(update(schema.visits).values(archived_at=moment, looked_at=moment))
    assert due(first) == [ID]
    owners = {"reserve": first.documents, "plan": first.documents, "write": folder, "mark_exported": first.articles}
    with monkeypatch.context() as patch:
        kill(patch, owners[step], step, behind=behind)
        with pytest.raises(KilledError):
            write(first, folder, NEW)
    first.close()
    reopened = Archive(database, "run-2")
    reopened.runs.enter()
    is_written = step == "mark_exported" and behind
    assert due(reopened) == ([] if is_written else [ID])
    assert len(reopened.versions.of(ID)) == is_written
    if not is_written:
        assert write(reopened, folder, NEW).kept is None, "what was half done is not the user's work"
    (version,) = reopened.versions.of(ID)
    assert (version.article.version, version.article.body_html) == (1, OLD)
    stored, path = reopened.queries.article_and_path(ID)
    assert stored is not None
    assert (stored.version, stored.body_html, path) == (2, NEW, PATH)
    assert folder.read(PATH) == NEW.encode()
    assert due(reopened) == []
    reopened.close()


def test_another_publisher_is_kept_and_is_no_change(archive: Archive) -> None:
    remember(archive, 1)
    archived = article(1, source="江城晚报", layout="figure", body_text="文")
    archive.articles.mark_exported([WrittenDocument(archived, "c")], now=NOW)
    revisits = Revisits(archive, lambda *_, **__: [], _call)
    for layout, expected in (("fallback", False), ("figure", True)):
        revisits.begin(ID)
        reading = replace(archived, source="旧城纪事", layout=layout)
        assert asyncio.run(revisits.is_new(reading, Validators())) is expected
    archive.articles.mark_exported([WrittenDocument(reading, "c", FetchReason.REVISIT)], now=NOW)
    revisits.record_written(ID, ())
    assert revisits.outcomes == {ID: RevisitOutcome.UNCHANGED}
    assert [change.field for change in archive.metadata_changes.of(ID)] == ["publisher"]
    assert asyncio.run(revisits.is_new(replace(reading), Validators())) is False
    revisits.record_written(ID, ("text",))
    assert revisits.outcomes == {ID: RevisitOutcome.CHANGED}


@pytest.mark.parametrize(("stated", "moves"), [("page", True), ("page+id", False)])
def test_only_a_time_that_is_stated_exactly_moves(archive: Archive, stated: str, moves: bool) -> None:
    """Days later `3天前` says less of the moment than `2小时前` did."""
    remember(archive, 1)
    archived = article(1, tags=["江"], layout="figure", body_text="文", date_from=stated)
    archive.articles.mark_exported([WrittenDocument(archived, "c")], now=NOW)
    revisits = Revisits(archive, lambda *_, **__: [], _call)
    revisits.begin(ID)
    reading = replace(archived, tags=["河"], published_at=NOW - timedelta(hours=9))
    assert asyncio.run(revisits.is_new(reading, Validators())) is True
    assert reading.published_at == (NOW - timedelta(hours=9) if moves else NOW)


def test_what_a_reading_does_not_find_stays(archive: Archive) -> None:
    remember(archive, 1)
    names = {"source": "江城晚报", "author": "阿渡", "author_url": "https://www.myzaker.com/source/7", "tags": ["江"]}
    more = "<p>河边的磨坊停了三十年，今年春天又转了起来。</p>"
    archived = article(1, layout="figure", body_html=OLD + more, **names)
    archive.articles.mark_exported([WrittenDocument(archived, "c")], now=NOW)
    reading = replace(archived, body_html=NEW + more, source="", author="", author_url="", tags=[])
    assert asyncio.run(Revisits(archive, lambda *_, **__: [], _call).is_new(reading, Validators())) is True
    assert {name: getattr(reading, name) for name in names} == names
