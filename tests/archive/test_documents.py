"""Names of documents, in SQLite and in PostgreSQL."""

from __future__ import annotations

import threading
import unicodedata

import pytest

from tests.archive.records import (
    Open,
    article,
    export,
    id_of,
    remember,
    reserve,
)
from tests.reserved_paths import reserve_paths
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.state import State
from zakerscraper.exceptions import ArchiveError


def test_an_article_keeps_its_document(archive: Archive) -> None:
    remember(archive, 1)
    assert reserve(archive, id_of(1), ["a.md", "a-1.md"]) == "a.md"
    assert reserve(archive, id_of(1), ["b.md"]) == "a.md"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("_posts/标题.md", "_posts/标题.md"),
        ("_posts/News.md", "_posts/NEWS.md"),
        ("_posts/é.md", unicodedata.normalize("NFD", "_posts/é.md")),
        (unicodedata.normalize("NFD", "_posts/É.md"), "_posts/é.md"),
        ("_posts/straße.md", "_posts/STRASSE.md"),
        ("_posts/A/x.md", "_posts/a/x.md"),
    ],
)
def test_two_articles_never_get_what_a_file_system_may_take_for_one(archive: Archive, first: str, second: str) -> None:
    remember(archive, 1, 2)
    assert reserve(archive, id_of(1), [first, "1.md"]) == first
    assert reserve(archive, id_of(2), [second, "2.md"]) == "2.md"


def test_articles_of_one_group_get_names_of_their_own(archive: Archive) -> None:
    remember(archive, 1, 2, 3)
    reserve(archive, id_of(3), ["taken.md"])
    wanted = {
        id_of(1): ["a.md", "a-1.md"],
        id_of(2): ["A.md", "a-2.md"],
        id_of(3): ["else.md"],
        id_of(4): ["nobody.md"],
    }
    assert reserve_paths(archive, wanted) == {id_of(1): "a.md", id_of(2): "a-2.md", id_of(3): "taken.md"}


def test_what_is_forgotten_while_it_is_fetched_is_not_exported(archive: Archive) -> None:
    remember(archive, 1, 2)
    archive.articles.forget([id_of(1)])
    assert export(archive, article(1), article(2)) == {id_of(2)}
    assert archive.queries.count(State.EXPORTED) == 1


def test_without_a_free_name_there_is_one_clear_error(archive: Archive) -> None:
    remember(archive, 1, 2)
    reserve(archive, id_of(1), ["a.md"])
    with pytest.raises(ArchiveError, match=r"a\.md") as error:
        reserve(archive, id_of(2), ["a.md", "A.md"])
    assert "\n" not in str(error.value)


def test_runs_at_once_never_give_one_name_to_two_articles(opened: Open) -> None:
    archives = [opened(f"run-{n}") for n in range(5)]
    remember(archives[0], *range(50))
    reserved: dict[int, str] = {}

    def work(turn: int) -> None:
        for number in range(turn, 50, 5):
            reserved[number] = reserve(archives[turn], id_of(number), ["same.md", f"same-{number}.md"])

    threads = [threading.Thread(target=work, args=(turn,)) for turn in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(reserved) == 50
    assert len(set(reserved.values())) == 50
    assert "same.md" in reserved.values()
