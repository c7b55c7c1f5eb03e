"""Web archives of kept pages: read back by warcio, found by their index, accepted by the validator of WACZ files."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.each_case import each_case
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.pages import KeptPage, pack
from zakerscraper.archive.serialization import StoredImage
from zakerscraper.items import Article, Image, ListEntry
from zakerscraper.services.web_archive import WACZ, WARC, WebArchiveCounts, index_key, write_web_archive
from zakerscraper.storage.local import OutputFolder

NOW = datetime(2026, 5, 18, 12, tzinfo=UTC)
PICTURE = b"\xff\xd8\xff no picture, but bytes"


def id_of(number: int) -> str:
    return f"{number:024x}"


def url_of(number: int) -> str:
    return f"https://www.myzaker.com/article/{id_of(number)}"


def page(number: int, body: bytes = b"", **values: object) -> KeptPage:
    body = body or f"<html><title>第 {number} 篇</title>".encode("gb18030")
    headers = {"content-type": "text/html; charset=gb18030", "etag": f'"{number}"'}
    fields = {"url": url_of(number), "status": 200, "headers": headers, "fetched_at": NOW, "layout": "figure", **values}
    return KeptPage(id_of(number), body=body, **fields)


@pytest.fixture
def articles(archive: Archive, folder: OutputFolder) -> list[Article]:
    """Return archived articles: two with pages and pictures, of which they share one, and one without a page."""
    entries = [ListEntry(id_of(number), url_of(number), "") for number in (1, 2, 3)]
    archive.claims.claim_listed(entries, now=NOW, again=False, claim_at_most=None)
    later = {"fetched_at": NOW + timedelta(days=1), "status": 299, "headers": {"date": "a\r\nX-Injected: \u4e2d"}}
    pages = [page(1), page(1, b"another", **later), page(2, url="https://app.myzaker.com/news/article.php?pk=2&F=1")]
    archive.pages.save([pack(page, None) for page in pages])
    urls = [f"http://zkres{number}.myzaker.com/202605/{number}_640.jpg" for number in (1, 2, 3)]
    checksum = hashlib.md5(PICTURE).hexdigest()
    for number, url in enumerate(urls, 1):
        folder.write(f"images/202605/{number}.jpg", PICTURE if number < 3 else b"edited")
        stored = StoredImage(f"images/202605/{number}.jpg", 8, 6, False, len(PICTURE), checksum)
        archive.images.save({url: stored}, now=NOW + timedelta(seconds=number))
    pictures = [Image(url, f"images/202605/{number}.jpg") for number, url in enumerate(urls, 1)]
    return [
        Article(id_of(1), url_of(1), "一", images=[pictures[0], pictures[1], Image("http://a.example/not.jpg")]),
        Article(id_of(2), url_of(2), "二", images=[pictures[0], pictures[2]]),
        Article(id_of(3), url_of(3), "三"),
    ]


def written(
    articles: list[Article], format_: str, archive: Archive, folder: OutputFolder
) -> tuple[bytes, WebArchiveCounts]:
    file = io.BytesIO()
    done = write_web_archive(iter(articles), file, format_, archive=archive, folder=folder)
    return file.getvalue(), done


def records(data: bytes) -> list[tuple[str, str, str, bytes]]:
    """Return type, address, status and content of each record, as warcio reads them, which checks their digests."""
    found = []
    for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        status = record.http_headers.get_statuscode() if record.http_headers else ""
        url = record.rec_headers.get_header("WARC-Target-URI") or ""
        found.append((record.rec_type, url, status, record.content_stream().read()))
    return found


def test_pages_and_pictures_are_read_back_as_they_were_served(
    articles: list[Article], archive: Archive, folder: OutputFolder
) -> None:
    data, done = written(articles, WARC, archive, folder)
    assert done == WebArchiveCounts(articles=2, pages=3, images=2, without=1, lacking=1)
    assert [(kind, url, status) for kind, url, status, _ in records(data)] == [
        ("warcinfo", "", ""),
        ("response", url_of(1), "200"),
        ("response", url_of(1), "299"),
        ("resource", "http://zkres1.myzaker.com/202605/1_640.jpg", ""),
        ("resource", "http://zkres2.myzaker.com/202605/2_640.jpg", ""),
        ("response", "https://app.myzaker.com/news/article.php?pk=2&F=1", "200"),
    ]
    assert [body for *_, body in records(data)][1:4] == [page(1).body, b"another", PICTURE]
    first = list(ArchiveIterator(io.BytesIO(data)))[1]
    assert first.rec_headers.get_header("WARC-Date") == "2026-05-18T12:00:00Z"
    assert first.http_headers.get_header("Content-Type") == "text/html; charset=gb18030"


def test_a_header_that_was_tampered_with_stays_one(
    articles: list[Article], archive: Archive, folder: OutputFolder
) -> None:
    data, _ = written(articles, WARC, archive, folder)
    later = list(ArchiveIterator(io.BytesIO(data)))[2]
    assert later.http_headers.get_header("X-Injected") is None
    assert "X-Injected" in later.http_headers.get_header("Date")


@pytest.mark.parametrize("format_", [WARC, WACZ])
def test_the_same_archive_gives_the_same_bytes(
    articles: list[Article], archive: Archive, folder: OutputFolder, format_: str
) -> None:
    assert written(articles, format_, archive, folder)[0] == written(articles, format_, archive, folder)[0]


def test_every_record_is_where_the_index_says(articles: list[Article], archive: Archive, folder: OutputFolder) -> None:
    data, done = written(articles, WACZ, archive, folder)
    container = zipfile.ZipFile(io.BytesIO(data))
    warc = container.read("archive/data.warc.gz")
    lines = gzip.decompress(container.read("indexes/index.cdx.gz")).decode().splitlines()
    assert lines == sorted(lines)
    assert len(lines) == done.pages + done.images
    for line in lines:
        key, moment, rest = line.split(" ", 2)
        location = json.loads(rest)
        (record,) = records(warc[int(location["offset"]) : int(location["offset"]) + int(location["length"])])
        assert record[1] == location["url"]
        assert key == index_key(location["url"])
        assert moment.startswith("202605")
    listed = [json.loads(line) for line in container.read("pages/pages.jsonl").splitlines()]
    shared = "https://app.myzaker.com/news/article.php?pk=2&F=1"
    assert [line["url"] for line in listed[1:]] == [url_of(1), url_of(1), shared]
    assert listed[1]["title"] == "一"
    compressed = [info for info in container.infolist() if info.filename.endswith(".gz")]
    assert {info.compress_type for info in compressed} == {zipfile.ZIP_STORED}, "they are read from the middle"


def test_entries_begin_where_the_directory_says(
    articles: list[Article], archive: Archive, folder: OutputFolder
) -> None:
    """ReplayWeb.page reckons with the directory's lengths and does not read the entries' own headers."""
    data, _ = written(articles, WACZ, archive, folder)
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        for info in container.infolist():
            start = info.header_offset + 30 + len(info.filename.encode()) + len(info.extra)
            assert data[start : start + info.file_size] == container.read(info), info.filename


def test_the_validator_accepts_it(
    articles: list[Article], archive: Archive, folder: OutputFolder, tmp_path: Path
) -> None:
    file = tmp_path / "pages.wacz"
    file.write_bytes(written(articles, WACZ, archive, folder)[0])
    program = f"from wacz.main import main; raise SystemExit(main(['validate', '-f', {str(file)!r}]))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Validation succeeded" in done.stdout


def test_without_pages_there_is_nothing(archive: Archive, folder: OutputFolder) -> None:
    for format_ in (WARC, WACZ):
        _, done = written([Article(id_of(1), url_of(1))], format_, archive, folder)
        assert done == WebArchiveCounts(without=1)


@each_case(
    ("url", "key"),
    [
        ("https://www.myzaker.com/article/6A0A", "com,myzaker)/article/6a0a"),
        ("https://app.myzaker.com/news/article.php?pk=6A0A&f=1", "com,myzaker,app)/news/article.php?f=1&pk=6a0a"),
        ("http://zkres1.myzaker.com:8080/202605/中_640.jpg?", "com,myzaker,zkres1:8080)/202605/%e4%b8%ad_640.jpg"),
        ("https://www.myzaker.com/", "com,myzaker)/"),
    ],
)
def test_an_index_knows_addresses_by_their_hosts_from_the_end(url: str, key: str) -> None:
    assert index_key(url) == key
