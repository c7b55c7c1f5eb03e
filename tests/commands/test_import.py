"""`scrapy archive import` and the tools over what was imported, run as a user runs them."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.commands.test_tools import documents, scrapy
from tests.old_documents import box, old_document, picture
from zakerscraper.items import SHANGHAI

NOON = datetime(2022, 4, 8, 12, 0, tzinfo=SHANGHAI)
CORPUS = os.environ.get("ZAKER_CORPUS_DIR", "")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Three old documents, and a file that is none."""
    folder = tmp_path / "old"
    folder.mkdir()
    for number in range(3):
        moment = NOON + timedelta(hours=number)
        body = f"<p>第 {number} 篇写的是旧城里的一座钟楼。</p>" + box(picture(moment, number))
        (folder / f"第 {number} 篇.md").write_bytes(old_document(f"第 {number} 篇", moment, body))
    (folder / "notes.md").write_bytes(b"# Notes\n")
    return folder


def test_an_import_says_what_it_took_and_what_not(old: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    tried = scrapy("archive", "import", str(old), "--dry-run", output=output)
    assert tried.returncode == 3
    assert not output.exists()
    assert "3 imported, 0 known, 1 invalid; nothing written" in tried.stdout
    done = scrapy("archive", "import", str(old), output=output)
    assert done.returncode == 3
    first, second, third = done.stdout.splitlines()
    assert first == "notes.md: it has no front matter between two lines of ---"
    assert second == f"4 documents in {old}: 3 imported, 0 known, 1 invalid"
    assert third == "3 dates were eight hours early; in the archive they are right"
    assert sorted(documents(output)) == [f"_posts/新媒体/ZAKER/channel/第 {number} 篇.md" for number in range(3)]
    (old / "notes.md").unlink()
    again = scrapy("archive", "import", str(old), "--json", output=output)
    assert again.returncode == 0
    result = json.loads(again.stdout)
    assert (result["found"], result["known"], result["imported"], result["invalid"]) == (3, 3, 0, [])


def test_what_was_imported_is_verified_exported_and_forgotten(old: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    scrapy("archive", "import", str(old), output=output)
    before = documents(output)
    one, other, _ = sorted(before)
    (output / one).unlink()
    (output / other).write_bytes(b"mine")
    done = scrapy("archive", "verify", output=output)
    assert done.returncode == 0, "what a user does to documents is no fault"
    assert f"its document is missing: {one}" in done.stdout
    assert f"its document has been edited: {other}" in done.stdout
    assert scrapy("archive", "verify", "--repair", "--overwrite", output=output).returncode == 0
    assert documents(output) == before
    articles = json.loads(scrapy("export", "--format", "json", output=output).stdout)
    id_ = articles[0]["id"]
    assert json.loads(scrapy("archive", "retry", id_, "--json", output=output).stdout) == {"due": 0, "unknown": 1}
    assert scrapy("archive", "forget", id_, output=output).returncode == 0
    assert len(documents(output)) == 2
    assert "1 imported, 2 known" in scrapy("archive", "import", str(old), output=output).stdout
    assert documents(output) == before


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["import"], "one folder"),
        (["import", "a", "b"], "one folder"),
        (["import", "nowhere-at-all"], "'nowhere-at-all'"),
        (["verify", "--dry-run"], "--dry-run"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(tmp_path: Path, arguments: list[str], named: str) -> None:
    done = scrapy("archive", *arguments, output=tmp_path / "out")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert named in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_without_documents_is_named(tmp_path: Path) -> None:
    done = scrapy("archive", "import", str(tmp_path), output=tmp_path / "out")
    assert done.returncode == 2
    assert "no document" in done.stderr


@pytest.mark.skipif(not CORPUS, reason="ZAKER_CORPUS_DIR is not set: no real documents to import")
def test_real_documents_are_imported(tmp_path: Path) -> None:
    output = tmp_path / "out"
    result = json.loads(scrapy("archive", "import", CORPUS, "--json", output=output).stdout)
    assert (result["imported"], result["corrected"]) == (21, 21)
    assert {document["path"][:2] for document in result["invalid"]} == {"13", "RE"}
    assert len(documents(output)) == 21
    in_place = tmp_path / "blog/_posts"
    in_place.mkdir(parents=True)
    for path in Path(CORPUS).glob("*.md"):
        (in_place / path.name).write_bytes(path.read_bytes())
    result = json.loads(scrapy("archive", "import", str(in_place), "--json", output=tmp_path / "blog").stdout)
    assert (result["imported"], result["stale"], result["edited"]) == (21, 21, 0), "none of them has been edited"


def test_a_link_that_leads_in_a_circle_is_no_folder(tmp_path: Path) -> None:
    (circle := tmp_path / "circle").symlink_to(circle)
    done = scrapy("archive", "import", str(circle), output=tmp_path / "output")
    error = f"zakerscraper: archive import {str(circle)!r}: there is no such folder\n"
    assert (done.returncode, done.stderr) == (2, error)
