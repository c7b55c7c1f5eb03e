"""What PostgreSQL alone has: several who write at once, what it refuses, and how it is reached."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from typing import Any

import psycopg
import pytest

from tests.archive.postgresql import NOW, article, at_once, id_of, remember
from tests.ports import free_port
from tests.reserved_paths import reserve_paths
from tests.servers import PostgresServer
from zakerscraper.archive import schema
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.articles import WrittenDocument
from zakerscraper.archive.engine import hide_password, make_engine, parse_database_url, remedy
from zakerscraper.archive.serialization import StoredImage
from zakerscraper.archive.state import State
from zakerscraper.archive.statements import insert_missing
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import ListEntry, WalkEnd
from zakerscraper.utils.extras import install_command

OPENER = """
import sys
from zakerscraper.archive.archive import Archive
print("ready", flush=True)
sys.stdin.readline()
archive = Archive(sys.argv[2], "run-" + sys.argv[1])
archive.runs.enter()
print(archive.queries.count("pending"))
archive.close()
"""


def test_ten_runs_open_a_new_database_at_once(postgres: PostgresServer) -> None:
    url = postgres.empty_database()
    assert at_once(OPENER, 10, url) == ["0\n"] * 10
    (row,) = postgres.query("SELECT value FROM meta WHERE key = 'version'", url.rpartition("/")[2])
    assert row == (str(schema.VERSION),)


WORKER = """
import sys
from datetime import datetime, timezone
from tests.reserved_paths import reserve_paths
from zakerscraper.archive.archive import Archive
from zakerscraper.items import ListEntry
number, url = int(sys.argv[1]), sys.argv[2]
archive = Archive(url, f"run-{number}")
archive.runs.enter()
now = datetime.now(timezone.utc)
print("ready", flush=True)
sys.stdin.readline()
mine = set()
for page in range(12):
    # Overlapping pages, every other process reads each from below.
    numbers = range(page * 10, page * 10 + 25)
    entries = [ListEntry(f"{n:024x}", f"https://www.myzaker.com/article/{n:024x}", "t") for n in numbers]
    known = archive.claims.claim_listed(entries[:: -1 if number % 2 else 1], now=now, again=False, claim_at_most=None)
    listed = {id_ for id_, one in known.items() if one.is_claimed}
    for id_ in listed | {one.id for one in archive.claims.claim_due(now=now, at_most=3)}:
        print(id_, flush=True)
        path = reserve_paths(archive, {id_: ["same.md", f"{id_}.md"]})[id_]
        archive.articles.mark_dropped(id_, path)
archive.close()
"""


def test_eight_runs_claim_and_list_the_same_at_once(url: str) -> None:
    """Each article is one run's, none fails, and no two of the many that want one name have it at a time."""
    outputs = [set(output.split()) for output in at_once(WORKER, 8, url)]
    assert sum(map(len, outputs)) == len(set().union(*outputs)) == 135


def test_equal_names_wanted_at_once_are_given_out_once(url: str) -> None:
    archives = [Archive(url, f"run-{number}") for number in range(6)]
    remember(archives[0], *range(60))
    reserved: dict[str, str] = {}
    barrier = threading.Barrier(6)

    def reserve(turn: int) -> None:
        barrier.wait(30)
        for first in range(turn, 60, 12):
            # In pairs whose members want each other's name.
            one, other = id_of(first), id_of(first + 6)
            reserved.update(reserve_paths(archives[turn], {one: ["a.md", f"{one}.md"], other: ["b.md", f"{other}.md"]}))

    threads = [threading.Thread(target=reserve, args=(turn,)) for turn in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(reserved) == len(set(reserved.values())) == 60
    assert {"a.md", "b.md"} <= set(reserved.values())
    for archive in archives:
        archive.close()


def test_an_article_that_two_runs_write_at_once_has_one_name(url: str) -> None:
    archives = [Archive(url, f"run-{number}") for number in range(2)]
    remember(archives[0], *range(40))
    reserved: list[dict[str, str]] = [{}, {}]

    def reserve(turn: int) -> None:
        for number in range(40):
            wanted = {id_of(number): [f"{turn}-{number}.md"]}
            reserved[turn] |= reserve_paths(archives[turn], wanted)

    threads = [threading.Thread(target=reserve, args=(turn,)) for turn in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert reserved[0] == reserved[1]
    for archive in archives:
        archive.close()


def test_pictures_and_lists_are_saved_by_runs_at_once(url: str) -> None:
    archives = [Archive(url, f"run-{number}") for number in range(4)]
    pictures = {f"http://a.example/{n}.jpg": StoredImage(f"{n}.jpg", 1, 1, False, 1, "0") for n in range(50)}
    failures: list[Exception] = []

    def save(turn: int) -> None:
        sorted_pictures = dict(sorted(pictures.items(), reverse=bool(turn % 2)))
        try:
            for _ in range(5):
                archives[turn].images.save(sorted_pictures, now=NOW)
                archives[turn].lists.record_first_page("u", entries=turn + 1, layout="C", now=NOW)
                archives[turn].hosts.save_pace("a.example", 1.0 + turn, now=NOW)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=save, args=(turn,)) for turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert archives[0].images.find_saved(pictures) == pictures
    for archive in archives:
        archive.close()


def test_of_two_runs_that_begin_to_learn_at_once_one_does(url: str) -> None:
    first, second = Archive(url, "run-1"), Archive(url, "run-2")
    day = {"day": "2026-05-18"}
    outputs: list[bool] = []
    other = threading.Thread(target=lambda: outputs.append(second.layouts.begin_learning(NOW)))
    with first.database.write() as connection:
        insert_missing(connection, schema.learning_days, day)
        other.start()
        wait_for_lock(connection)
    other.join()
    assert outputs == [False]
    first.close()
    second.close()


def wait_for_lock(connection: Any) -> None:
    """Return when another connection to the database waits for a lock."""
    query = "SELECT 1 FROM pg_locks WHERE NOT granted"
    while not connection.exec_driver_sql(query).first():
        time.sleep(0.01)


# Who is alive

HOLDER = """
import sys
from datetime import datetime, timezone
from zakerscraper.archive.archive import Archive
archive = Archive(sys.argv[2], "killed", job="job")
archive.runs.enter()
archive.runs.begin(spider="hot", arguments={}, now=datetime.now(timezone.utc))
print("ready", flush=True)
sys.stdin.read()
"""


def test_a_killed_run_is_dead_at_once(url: str) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, "0", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    archive = Archive(url, "run-1")
    assert archive.runs.live(["killed", "job", "run-1"]) == {"killed", "job"}
    assert archive.runs.live_names() == {"killed"}
    process.kill()
    process.communicate()
    last_moment = time.monotonic() + 5
    while archive.runs.live(["killed", "job"]) and time.monotonic() < last_moment:
        time.sleep(0.01)
    assert archive.runs.live(["killed", "job"]) == frozenset()
    assert [row.name for row in archive.runs.find_orphaned()] == ["killed"]
    assert archive.runs.begin(spider="hot", arguments={}, now=NOW, orphaned=["killed"]) == {"killed"}
    archive.close()


def test_archives_in_two_schemas_of_a_database_know_nothing_of_each_other(postgres: PostgresServer) -> None:
    database = postgres.empty_database()
    name = database.rpartition("/")[2]
    archives = []
    for schema_name in ("one", "two"):
        postgres.query(f"CREATE SCHEMA {schema_name}", name)
        archives.append(Archive(f"{database}?options=-csearch_path%3D{schema_name}", "run-1", job="job"))
        archives[-1].runs.enter()
    one, two = archives
    one.close()
    assert two.runs.live(["run-1", "job"]) == {"run-1", "job"}
    remember(two, 1)
    assert two.queries.count(State.PENDING) == 1
    two.close()


# What it refuses, and how it is reached


@pytest.mark.parametrize("words", ["a\0b", "a\ud800b", "\udcffa\0\ud83d", "👍\0"])
def test_what_no_database_takes_is_stored_as_a_replacement(database: str, words: str) -> None:
    archive = Archive(database, "run-1")
    listed = ListEntry(id_of(1), f"https://www.myzaker.com/{words}", words, section=words)
    known = archive.claims.claim_listed([listed], now=NOW, again=False, claim_at_most=None)
    assert known[id_of(1)].is_claimed
    archive.articles.record_failure(id_of(1), words, now=NOW)
    (row,) = archive.queries.list_waiting()
    assert row["reason"] == row["title"] == row["section"]
    assert "\ufffd" in row["reason"]
    assert row["reason"].encode().isascii() is False
    picture = StoredImage("a.jpg", 1, 1, False, 1, "0")
    archive.articles.mark_exported(
        [WrittenDocument(article(1, words, body_html=words), "c")], now=NOW, images={f"http://a/{words}": picture}
    )
    (found,) = archive.queries.articles(section=words)
    assert "\ud800" not in found.body_html
    assert archive.images.find_saved([f"http://a/{words}"]) == {f"http://a/{words}": picture}
    archive.close()


def test_addresses_of_any_length_are_kept_apart(database: str) -> None:
    archive = Archive(database, "run-1")
    # What cannot be compressed, as an index would.
    long = "".join(chr(0x4E00 + (n * 7919) % 20000) for n in range(3000))
    pictures = {f"http://a/{long}{n}": StoredImage(f"{n}.jpg", 1, 1, False, 1, "0") for n in range(2)}
    archive.images.save(pictures, now=NOW)
    assert archive.images.find_saved(pictures) == pictures
    assert archive.lists.record_first_page(long, entries=3, layout="C", now=NOW) == 0
    assert archive.lists.record_first_page(long, entries=4, layout="C", now=NOW) == 3
    assert archive.lists.begin_walk(long, pages=5, now=NOW) is None
    archive.lists.end_walk(long, WalkEnd.KNOWN)
    archive.images.forget(pictures)
    assert archive.images.find_saved(pictures) == {}
    archive.close()


def test_texts_sort_alike_in_every_database(database: str) -> None:
    archive = Archive(database, "run-1")
    sections = ["b", "A", "a", "_", "中", "一", "Z", "é"]
    listed = [ListEntry(id_of(n), "u", "t", section=section) for n, section in enumerate(sections)]
    archive.claims.claim_listed(listed, now=NOW, again=False, claim_at_most=None)
    assert list(archive.queries.overview()["sections"]) == sorted(sections)
    archive.articles.mark_exported(
        [WrittenDocument(article(n, published_at=NOW if n > 1 else None), "c") for n in range(4)], now=NOW
    )
    assert [article.id for article in archive.queries.articles()] == [id_of(n) for n in range(4)]
    archive.close()


def test_a_server_that_cannot_be_reached_is_named_in_one_line_without_the_password() -> None:
    with pytest.raises(ArchiveError, match=r"cannot use the archive .*refused") as error:
        Archive(f"postgresql+psycopg://me:geheim@127.0.0.1:{free_port()}/x?sslpassword=streng", "run-1")
    assert "\n" not in str(error.value)
    assert "geheim" not in str(error.value)
    assert "streng" not in str(error.value)


def test_passwords_of_every_kind_are_hidden() -> None:
    more = "password=geheim&pwd=geheim&options=-cmy.token%3Dgeheim&auth=geheim"
    assert hide_password(f"postgresql+psycopg://me:geheim@h/d?{more}&sslmode=require") == (
        "postgresql+psycopg://me:***@h/d?sslmode=require"
    )
    of_schema = "postgresql+psycopg://h/d?options=-csearch_path%3Dzaker_two"
    assert hide_password(of_schema) == of_schema


def test_a_sockets_folder_is_named_as_libpq_does_it_too() -> None:
    address = parse_database_url("postgresql://me:geheim@%2Fvar%2Frun%2Fpostgresql:5433/d")
    assert (address.host, address.port, address.database) == ("/var/run/postgresql", 5433, "d")


@pytest.mark.parametrize("url", ["postgresql://me:geheim%00x@h:1/d", "postgresql://h:1/d?host=a%00b"])
def test_an_address_that_libpq_would_cut_off_is_refused(url: str) -> None:
    with pytest.raises(ArchiveError, match="no part of a database address holds a %00") as error:
        parse_database_url(url)
    assert "geheim" not in str(error.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_common_name_of_the_database_is_taken(scheme: str) -> None:
    assert make_engine(f"{scheme}://me@h/d").driver == "psycopg"


@pytest.mark.parametrize("url", ["postgresql+psycopg2://me:geheim@h/d", "postgresql+pg8000://h/d", "mysql://h/d"])
def test_other_drivers_are_refused_in_one_line(url: str) -> None:
    with pytest.raises(ArchiveError, match=r"an archive lies in SQLite .* or in PostgreSQL") as error:
        Archive(url, "run-1")
    assert "\n" not in str(error.value)
    assert "geheim" not in str(error.value)


@pytest.mark.parametrize(
    "missing", [ModuleNotFoundError("No module", name="psycopg"), ImportError("no pq wrapper\n- a")]
)
def test_without_the_driver_it_is_said_what_to_install(missing: ImportError, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(name: str, *_: object) -> None:
        if name == "psycopg":
            raise missing

    monkeypatch.delitem(sys.modules, "psycopg", raising=False)
    monkeypatch.setattr(sys, "meta_path", [type("Finder", (), {"find_spec": staticmethod(find)}), *sys.meta_path])
    with pytest.raises(ArchiveError, match=re.escape(f"psycopg: {install_command('postgresql')}")) as error:
        Archive("postgresql+psycopg://me:geheim@h/d", "run-1")
    assert "\n" not in str(error.value)
    assert "geheim" not in str(error.value)


def test_the_plain_name_of_the_database_means_its_one_driver(url: str) -> None:
    archive = Archive(url.replace("+psycopg", ""), "run-1")
    remember(archive, 1)
    assert archive.queries.count(State.PENDING) == 1
    archive.close()


def test_a_user_without_rights_is_told_so_in_one_line(postgres: PostgresServer) -> None:
    url = postgres.empty_database()
    postgres.query("DO $$BEGIN CREATE ROLE stranger LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END$$")
    with pytest.raises(ArchiveError, match="permission denied for schema public") as error:
        Archive(url.replace("zaker@", "stranger@"), "run-1")
    assert "\n" not in str(error.value)


def test_a_user_who_may_not_bring_an_archive_up_to_date_is_told_who_may() -> None:
    assert "the owner of its tables" in remedy(Exception("must be owner of index search_terms"))


def test_connections_ask_for_signs_of_life(url: str, postgres: PostgresServer) -> None:
    archive = Archive(url, "run-1")
    with archive.database.engine.connect() as connection:
        keepalive = connection.exec_driver_sql("SELECT current_setting('tcp_keepalives_idle')").scalar()
        driver: psycopg.Connection[Any] = connection.connection.dbapi_connection
        assert driver.info.get_parameters()["keepalives_count"] == "3"
    assert keepalive == "30"
    archive.close()
