"""`scrapy search`, `scrapy archive reindex` and `scrapy export --search` as a user calls them."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests import run_scrapy
from tests.archive.records import DAY, NOW, article, export, id_of, remember
from zakerscraper.archive.archive import Archive
from zakerscraper.storage.base import archive_file
from zakerscraper.storage.local import OutputFolder

TEXT = "昨天下午，停摆 31 年的鐘樓又敲響了。" + "路人说。" * 40


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder whose archive knows three articles, of one of which no index knows."""
    folder = OutputFolder(tmp_path_factory.mktemp("search") / "output", "run")
    folder.open()
    with closing(Archive(Archive.file_url(archive_file(folder)), "run")) as archive:
        remember(archive, 1, 2, 3)
        export(
            archive,
            article(1, title="老城 {{ 一 }}", body_html=f"<p>{TEXT}</p>", source="旧城纪事"),
            article(2, title="钟楼\x1b[31m敲响", published_at=NOW - DAY, body_html="<p>New York 的钟</p>"),
            article(3, title="别的", body_html="<p>新能源</p>"),
        )
        archive.search.rebuild()
    folder.close()
    return folder.root


@pytest.fixture
def scrapy(output: Path) -> Any:
    return lambda *arguments: run_scrapy.scrapy(*arguments, "-s", f"ZAKER_OUTPUT_DIR={output}")


def test_a_person_sees_what_fits_best_with_the_words_marked(scrapy: Any) -> None:
    done = scrapy("search", "钟楼", "敲响")
    assert done.returncode == 0, done.stderr
    first, second, end = done.stdout.split("\n\n")
    assert first.splitlines() == [
        "【钟楼】[31m【敲响】",
        f"  2026-05-17 20:00 · source · {id_of(2)}",
        "  New York 的钟",
    ]
    title, about, text = second.splitlines()
    assert (title, about) == ("老城 {{ 一 }}", f"  2026-05-18 20:00 · source · 旧城纪事 · {id_of(1)}")
    assert text.startswith("  昨天下午，停摆 31 年的【鐘樓】又【敲響】了。路人说。")
    assert text.endswith("…")
    assert end == ""
    assert done.stderr == "zakerscraper: 2 articles found\n"


def test_a_program_gets_json(scrapy: Any) -> None:
    done = scrapy("search", '"New York"', "--json", "--until", "2026-05-17")
    (found,) = json.loads(done.stdout)
    assert (found["id"], found["section"], found["published_at"]) == (id_of(2), "source", "2026-05-17T20:00:00+08:00")
    assert found["excerpt"] == [{"text": "New York", "found": True}, {"text": " 的钟", "found": False}]
    done = scrapy("search", "没有的词", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


def test_nothing_found_is_said(scrapy: Any) -> None:
    done = scrapy("search", "钟楼", "--since", "2026-05-18", "--limit", "1")
    assert done.stderr == "zakerscraper: 1 article found\n"
    done = scrapy("search", "没有的词")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "zakerscraper: no archived article has all of these words\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("search",), "'' has no words to look for"),
        (("search", '" "'), "has no words to look for"),
        (("search", "钟", "--section", "sorce"), "--section 'sorce': there is no such section; did you mean source?"),
        (("search", "钟", "--channel", "没有"), "channel '没有': there is no such channel"),
        (("search", "--limt", "3", "钟"), "there is no option '--limt'; did you mean --limit?"),
        (
            ("search", "-n", "5", "钟"),
            "there is no option '-n'; --help names those there are; arguments that begin with a hyphen follow --",
        ),
        (("search", "钟", "--limit", "0"), "--limit '0' is not a number like 100"),
        (("search", "钟", "--since", "gestern"), "--since 'gestern' is not a date like 2026-05-18"),
        (("export", "--format", "jsonl", "--search", " "), "' ' has no words to look for"),
        (("archive", "reindex", "1"), "archive reindex takes no '1'"),
    ],
)
def test_wrong_usage(scrapy: Any, arguments: tuple[str, ...], message: str) -> None:
    done = scrapy(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_exports_are_of_what_is_found(scrapy: Any) -> None:
    done = scrapy("export", "--format", "jsonl", "--search", "钟 敲响")
    assert {json.loads(line)["id"] for line in done.stdout.splitlines()} == {id_of(1), id_of(2)}
    done = scrapy("export", "--format", "jsonl", "--search", "钟", "--since", "2026-05-18")
    assert {json.loads(line)["id"] for line in done.stdout.splitlines()} == {id_of(1)}
    done = scrapy("export", "--format", "jsonl", "--search", "没有的词")
    assert (done.returncode, done.stdout) == (0, "")
    assert "publishers, days and words" in done.stderr


def test_an_index_is_built_again(scrapy: Any, output: Path) -> None:
    done = scrapy("archive", "reindex")
    assert (done.returncode, done.stdout) == (0, "3 articles are in the index that `scrapy search` asks\n")
    with closing(Archive(Archive.file_url(output / ".zaker/archive.sqlite3"), "run")) as archive:
        assert archive.search.count_due() == 0
        assert archive.search.ids(["钟楼"]) == {id_of(1), id_of(2)}


def test_an_archive_that_may_only_be_read_is_searched_whole(tmp_path: Path) -> None:
    file = tmp_path / "archive.sqlite3"
    with closing(Archive(Archive.file_url(file), "run")) as archive:
        remember(archive, 1, 2)
        export(archive, article(1, title="钟楼"), article(2, title="钟楼二"))
        archive.search.rebuild()
    url = f"sqlite:///file:{file}?mode=ro&uri=true"
    done = run_scrapy.scrapy("search", "钟楼", "-s", f"ZAKER_ARCHIVE_URL={url}", "-s", f"ZAKER_OUTPUT_DIR={tmp_path}")
    assert done.stdout.count("【钟楼】") == 2, done.stderr
    assert "the archive cannot be written: 2 articles that are not in its index are read one by one" in done.stderr
