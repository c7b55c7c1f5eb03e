"""Tables that DuckDB and spreadsheets open as they are."""

from __future__ import annotations

import csv
import io
import json
import os
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from pyarrow.parquet import read_metadata

from zakerscraper.archive.serialization import article_data
from zakerscraper.document.complete import complete
from zakerscraper.document.sanitize import clean
from zakerscraper.items import SHANGHAI, Article
from zakerscraper.services.tables import COLUMNS, write_csv, write_jsonl, write_parquet

MOMENT = datetime(2026, 5, 18, 11, 0, tzinfo=SHANGHAI)


def article(number: int, title: str = "标题", html: str = "<p>钟楼 又敲响了。</p>") -> Article:
    url = f"https://www.myzaker.com/article/{number:024x}"
    archived = Article(f"{number:024x}", url, title, author="旧城纪事", section="channel", tags=["城市", "钟"])
    archived.published_at, archived.fetched_at = MOMENT, None
    complete(archived, clean(html))
    return archived


ARTICLES = [
    article(1),
    article(2, '=HYPERLINK("http://x.example")', '<p>两\n行，"引号"</p><img src="http://zkres1.myzaker.com/1.jpg">'),
    article(3, "-1+2", "<p>a</p>"),
]


def test_csv_is_text_for_spreadsheets() -> None:
    out = io.StringIO(newline="")
    assert write_csv(ARTICLES, out) == 3
    assert out.getvalue().startswith("\ufeffid,title,")
    rows = list(csv.DictReader(io.StringIO(out.getvalue().removeprefix("\ufeff"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0] | {"source": "旧城纪事", "tags": "城市,钟", "published_at": "2026-05-18T11:00:00+08:00"} == rows[0]
    assert (rows[0]["body_text"], rows[0]["characters"], rows[0]["pictures"]) == ("钟楼 又敲响了。", "7", "0")
    assert rows[0]["fetched_at"] == ""
    # No cell is calculated.
    assert [row["title"][:2] for row in rows[1:]] == ["'=", "'-"]
    assert (rows[1]["pictures"], rows[1]["pictures_saved"]) == ("1", "0")


def test_lines_have_the_columns_with_types() -> None:
    out = io.StringIO()
    assert write_jsonl(iter(ARTICLES), out) == 3
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert tuple(rows[0])[: len(COLUMNS)] == COLUMNS
    assert not any(isinstance(row[name], list | dict) for row in rows for name in COLUMNS)
    assert rows[0]["published_at"] == "2026-05-18T11:00:00+08:00"
    assert (rows[0]["fetched_at"], rows[0]["tags"], rows[0]["characters"], rows[0]["version"]) == (
        None,
        "城市,钟",
        7,
        1,
    )
    assert (rows[1]["title"], rows[2]["title"]) == ('=HYPERLINK("http://x.example")', "-1+2")


def test_lines_have_what_no_column_holds() -> None:
    out = io.StringIO()
    write_jsonl(ARTICLES, out)
    for line, article in zip(out.getvalue().splitlines(), ARTICLES, strict=True):
        data, whole = json.loads(line), article_data(article)
        assert data.keys() == {*COLUMNS, *whole}
        assert {name: data[name] for name in whole.keys() - {*COLUMNS}} == {
            name: whole[name] for name in whole.keys() - {*COLUMNS}
        }
        assert {"body_html", "body_markdown", "images", "author", "categories"} <= data.keys()


def test_parquet_has_types(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    with path.open("wb") as out:
        assert write_parquet(iter(ARTICLES), out) == 3
    query = "select title, published_at, fetched_at, pictures, body_text from read_parquet(?) order by id"
    with duckdb.connect() as database:
        database.execute("set timezone = 'UTC'")
        rows = database.execute(query, [str(path)]).fetchall()
    assert rows[0] == ("标题", MOMENT, None, 0, "钟楼 又敲响了。")
    assert rows[1][0] == '=HYPERLINK("http://x.example")'
    assert rows[1][3] == 1


def test_a_group_of_a_parquet_file_is_known_by_moments_and_numbers_and_takes_no_memory_for_texts(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.parquet"
    with path.open("wb") as out:
        write_parquet(iter(ARTICLES), out)
    group = read_metadata(path).row_group(0)
    columns = [group.column(number) for number in range(len(COLUMNS))]
    known = {column.path_in_schema for column in columns if column.statistics is not None}
    assert known == {"published_at", "fetched_at", "characters", "pictures", "pictures_saved", "version"}
    repeated = {column.path_in_schema for column in columns if column.has_dictionary_page}
    assert {"source", "layout"} <= repeated
    assert not {"title", "body_text"} & repeated
    assert "ARROW_DEFAULT_MEMORY_POOL" not in os.environ


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.parquet"])
def test_duckdb_counts_the_rows(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with path.open("wb") as out:
        if name.endswith("parquet"):
            write_parquet(ARTICLES, out)
        else:
            text = io.TextIOWrapper(out, encoding="utf-8", newline="")
            (write_csv if name.endswith("csv") else write_jsonl)(ARTICLES, text)
            text.detach()
    with duckdb.connect() as database:
        (found,) = database.execute(f"select count(*), sum(characters) from '{path}'").fetchall()
    assert found == (3, 7 + 7 + 1)
