"""The Python API: what docs/python.md promises."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import zakerscraper
from tests.each_case import each_case
from zakerscraper import open_archive, parse_article, parse_list
from zakerscraper.exceptions import ArchiveError, ArticleNotFoundError, ParseError, UsageError
from zakerscraper.items import SHANGHAI, Article
from zakerscraper.sample_site import app, pages
from zakerscraper.sample_site.articles import ARTICLES, SOURCES, TOPICS
from zakerscraper.sample_site.catalogue import LAYOUTS, NOW, Catalogue
from zakerscraper.services.open_archive import open_for_writing
from zakerscraper.zaker import urls

ROOT = Path(__file__).parents[2]
CATALOGUE = Catalogue(ARTICLES, SOURCES, TOPICS)
WRITTEN = next(article for article in ARTICLES if article.state == "ok")
URL = urls.article_url(WRITTEN.id)
CHALLENGE = (ROOT / "tests/pages/challenge.html").read_bytes()


def served(layout: str) -> str:
    return pages.article_page(CATALOGUE, WRITTEN, layout, NOW)


# Pages


@each_case("layout", LAYOUTS)
@each_case("encoding", ["utf-8", "gb18030", ""])
def test_an_article_is_read_from_bytes_and_from_text(layout: str, encoding: str) -> None:
    text = served(layout)
    article = parse_article(text.encode(encoding) if encoding else text, url=URL, fetched_at=NOW)
    assert (article.id, article.url, article.title, article.layout) == (WRITTEN.id, URL, WRITTEN.title, layout)
    assert article.body_html
    assert "<script" not in article.body_html
    assert article.body_markdown
    assert article.published_at is not None
    assert article.published_at.utcoffset() == timedelta(hours=8)
    assert article.fetched_at == NOW
    assert (article.section, article.categories, article.document, article.evidence) == ("", [], "", None)


def test_an_article_of_the_app_host_is_read() -> None:
    text = app.share_page(WRITTEN, "share-template-03", NOW)
    assert parse_article(text, url=urls.share_url(WRITTEN.id), fetched_at=NOW).url == URL


def test_what_is_wrong_with_a_page_is_evidence() -> None:
    text = served("figure")
    twice = text.encode().decode("latin-1").encode()
    garbled = parse_article(twice, url=URL, fetched_at=NOW).evidence or {}
    assert "twice" in garbled["garbled"]
    end = text.rindex("</p>")
    cut_off = parse_article(text[:end], url=URL, fetched_at=NOW).evidence or {}
    assert "cut off" in cut_off["cut_off"]


@each_case(
    ("html", "url", "error"),
    [
        ("<html><body>x</body></html>", URL, ParseError),
        ("", URL, ParseError),
        (b"\xff\xfe\x00", URL, ParseError),
        (CHALLENGE, URL, ParseError),
        (served("figure"), "https://www.myzaker.com/channel/13", ParseError),
        (served("figure"), "https://example.com/", ParseError),
        (
            f'<div id="article"><h1>题</h1><div class="article_content"></div></div>{"</body></html>"}',
            URL,
            ArticleNotFoundError,
        ),
    ],
)
def test_what_is_no_article_says_why(html: bytes | str, url: str, error: type[Exception]) -> None:
    with pytest.raises(error) as raised:
        parse_article(html, url=url, fetched_at=NOW)
    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.parametrize("parse", [parse_article, parse_list])
def test_a_moment_without_a_zone_is_refused(parse: object) -> None:
    with pytest.raises(ValueError, match="has no zone"):
        parse(served("figure"), url=URL, fetched_at=NOW.replace(tzinfo=None))


@each_case("layout", LAYOUTS)
def test_a_list_is_read(layout: str) -> None:
    url = "https://www.myzaker.com/channel/13"
    expected = json.loads((ROOT / f"tests/pages/list-{layout}.expected.json").read_text(encoding="utf-8"))
    page = parse_list((ROOT / f"tests/pages/list-{layout}.html").read_bytes(), url=expected["url"], fetched_at=NOW)
    assert page.layout == layout
    assert [entry.id for entry in page.entries] == [entry["id"] for entry in expected["expected"]["entries"]]
    assert page.next_url == expected["expected"]["next_url"]
    with pytest.raises(ParseError):
        parse_list(CHALLENGE, url=url, fetched_at=NOW)
    with pytest.raises(ParseError):
        parse_list("<p>x</p>", url=url, fetched_at=NOW)


def test_an_answer_of_the_open_api_is_a_list() -> None:
    item = {"title": "题", "author": "某报", "publish_time": "2026-05-18 10:20:30", "summary": "", "url": URL}
    text = json.dumps({"stat": 1, "msg": "ok", "data": {"list": [item]}})
    page = parse_list(text, url=f"{urls.API}/x/hot", fetched_at=NOW)
    assert [entry.id for entry in page.entries] == [WRITTEN.id]


# The archive


def an_id(number: int) -> str:
    return f"6a0aff1c8e9f0900000{number:05}"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


STORED = [
    Article(an_id(1), "", "甲", section="channel", source="江城晚报", published_at=at("2026-05-10 09:00")),
    Article(an_id(2), "", "乙", section="channel", source="旧城纪事", published_at=at("2026-05-11 00:00")),
    Article(an_id(3), "", "丙", section="精读", source="江城晚报", published_at=at("2026-05-11 23:59:59")),
    Article(an_id(4), "", "丁", section="精读", source="旧城纪事", published_at=at("2026-05-12 00:00")),
]
LISTS = {
    an_id(1): "https://www.myzaker.com/channel/13",
    an_id(2): "https://www.myzaker.com/channel/660",
    an_id(3): "https://www.myzaker.com/source/13",
    an_id(4): "https://www.myzaker.com/news/next_new.php?f=myzaker_com&app_id=13",
}


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an output folder whose archive has `STORED`."""
    folder = tmp_path_factory.mktemp("stored") / "output"
    with open_for_writing({"ZAKER_OUTPUT_DIR": str(folder)}):
        pass
    columns = (
        "id, url, section, title, entry, first_seen_at, state, attempts, reason, item, published_at, pictures_missing"
    )
    with closing(sqlite3.connect(folder / ".zaker/archive.sqlite3")) as database, database:
        for article in STORED:
            assert article.published_at is not None
            published = article.published_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            entry = json.dumps({"id": article.id, "url": "", "referer": LISTS[article.id]})
            item = json.dumps(asdict(article), default=datetime.isoformat)
            values = (
                *(article.id, "", article.section, article.title, entry, published, "exported", 0, "", item, published),
                0,
            )
            database.execute(f"INSERT INTO articles ({columns}) VALUES ({','.join('?' * 12)})", values)
        # What an earlier version knew of the lists that showed them.
        database.execute("UPDATE meta SET value = '4' WHERE key = 'version'")
    with open_for_writing({"ZAKER_OUTPUT_DIR": str(folder)}):
        pass
    return folder


@pytest.fixture
def output(stored: Path, tmp_path: Path) -> Path:
    """Return a copy of it."""
    return Path(shutil.copytree(stored, tmp_path / "output"))


@pytest.mark.parametrize(
    ("chosen", "titles"),
    [
        ({}, "甲乙丙丁"),
        ({"section": "精读"}, "丙丁"),
        ({"source": "江城晚报"}, "甲丙"),
        ({"source": "没有"}, ""),
        ({"channel": "科技"}, "甲丁"),
        ({"channel": 13}, "甲丁"),
        ({"channel": "660"}, "乙"),
        ({"channel": "健身"}, ""),
        ({"channel": 13, "section": "精读"}, "丁"),
        ({"since": date(2026, 5, 11)}, "乙丙丁"),
        ({"until": date(2026, 5, 11)}, "甲乙丙"),
        ({"since": date(2026, 5, 11), "until": date(2026, 5, 11)}, "乙丙"),
        ({"since": datetime(2026, 5, 10, 16, tzinfo=UTC)}, "乙丙丁"),
        ({"until": datetime(2026, 5, 10, 16, tzinfo=UTC)}, "甲乙"),
        ({"since": date(2026, 6, 1)}, ""),
    ],
)
def test_articles_are_chosen_by_every_condition(output: Path, chosen: dict[str, object], titles: str) -> None:
    with open_archive(output) as archive:
        found = list(archive.articles(**chosen))
    assert "".join(article.title for article in found) == titles
    assert all(replace(article, channels=[]) in STORED for article in found)
    assert {article.title: [channel.label for channel in article.channels] for article in found}.items() <= {
        "甲": ["科技"], "乙": ["热点"], "丙": ["13"], "丁": ["科技"],
    }.items()  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "error", "says"),
    [
        ({"channel": "没有"}, UsageError, "no such channel"),
        ({"section": "chanel"}, UsageError, "channel"),
        ({"since": datetime(2026, 5, 11)}, ValueError, "no zone"),  # noqa: DTZ001
        ({"until": "2026-05-11"}, TypeError, "'2026-05-11' is neither a day nor a moment"),
    ],
)
def test_a_condition_that_nothing_can_fulfil_is_refused_at_once(
    output: Path, chosen: dict[str, object], error: type[Exception], says: str
) -> None:
    with open_archive(str(output)) as archive, pytest.raises(error, match=says):
        archive.articles(**chosen)


def test_an_archive_is_only_read(output: Path) -> None:
    def state() -> dict[Path, tuple[int, bytes]]:
        files = [path for path in output.rglob("*") if path.is_file()]
        return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files if path.suffix == ".sqlite3"}

    before = state()
    for path in (output / ".zaker", output):
        path.chmod(0o555)
    try:
        with open_archive(output) as archive:
            assert len(list(archive.articles())) == len(STORED)
    finally:
        for path in (output, output / ".zaker"):
            path.chmod(0o755)
    assert state() == before


def test_no_archive_is_made(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no archive"), open_archive(tmp_path / "none"):
        pass
    assert not (tmp_path / "none").exists()


# The package


def test_importing_the_package_imports_nothing_else() -> None:
    ours = "{'zakerscraper', 'scrapy', 'bs4', 'sqlalchemy'}"
    code = f"import sys, zakerscraper; print(*sorted(m for m in sys.modules if m.split('.')[0] in {ours}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["zakerscraper"]


def test_the_api_needs_no_scrapy() -> None:
    code = (
        "import sys; from zakerscraper import open_archive, parse_article, parse_list; print('scrapy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_package_has_no_other_names() -> None:
    assert {"open_archive", "parse_article", "parse_list"} <= set(dir(zakerscraper))
    with pytest.raises(AttributeError, match="nothing_of_that_name"):
        zakerscraper.nothing_of_that_name  # noqa: B018


@pytest.mark.parametrize("name", ["docs/python.md", "docs/python.zh.md"])
def test_the_examples_of_the_docs_run(name: str, output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "page.html").write_bytes(served("figure").encode())
    (tmp_path / "list.html").write_bytes((ROOT / "tests/pages/list-figure.html").read_bytes())
    monkeypatch.chdir(tmp_path)
    examples = re.findall(r"```python\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) == 3
    for example in examples[:2]:
        exec(compile(example.replace("6a0aff1c8e9f090000000abc", WRITTEN.id), name, "exec"), {})
