"""`scrapy report` as a user runs it."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from zakerscraper.archive.archive import Archive
from zakerscraper.items import SHANGHAI
from zakerscraper.services.html_report.build import _summaries
from zakerscraper.services.html_report.figures import Run
from zakerscraper.services.html_report.page import _shares
from zakerscraper.storage.local import OutputFolder
from zakerscraper.utils.extras import install_command

Scrapy = Callable[..., Any]


def data_of(report: Path) -> dict[str, Any]:
    """Return what the page's script reads."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', report.read_text("utf-8"))
    assert found
    return json.loads(found[1])


def sections_of(report: Path) -> set[str]:
    data = data_of(report)
    return {data["sections"][row[2]] for row in data["rows"]}


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["more"], "'more'"),
        (["--since", "neulich"], "--since 'neulich'"),
        (["-o", ""], "-o ''"),
        (["-o", "archive.sqlite3"], "-o 'archive.sqlite3'"),
        (["-o", "{tmp}/folder.html"], "folder.html' is a folder"),
    ],
)
def test_wrong_usage_is_one_line(
    scrapy: Scrapy, crawled: Any, tmp_path: Path, arguments: list[str], named: str
) -> None:
    (tmp_path / "folder.html").mkdir()
    done = scrapy("report", *(text.replace("{tmp}", str(tmp_path)) for text in arguments), output=crawled.output)
    assert done.returncode == 2
    assert named in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not done.stdout


def test_no_archive_and_an_empty_one_are_told_in_one_line(scrapy: Scrapy, tmp_path: Path) -> None:
    missing = scrapy("report", output=tmp_path / "nothing")
    (tmp_path / "out/.zaker").mkdir(parents=True)
    Archive(Archive.file_url(tmp_path / "out/.zaker/archive.sqlite3"), "test").close()
    empty = scrapy("report", output=tmp_path / "out")
    for done, word in ((missing, "no archive"), (empty, "empty")):
        assert done.returncode == 1
        assert word in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.rglob("*.html"))
    assert not (tmp_path / "nothing").exists()


def test_a_choice_that_leaves_nothing_says_so(scrapy: Scrapy, crawled: Any) -> None:
    done = scrapy("report", "--section", "体育", output=crawled.output)
    assert done.returncode == 2
    assert "'体育'" in done.stderr
    assert "科技" in done.stderr


def test_section_and_date_choose_articles(scrapy: Scrapy, crawled: Any, report: Path, tmp_path: Path) -> None:
    assert sections_of(report) == {"科技", "channel"}
    target = tmp_path / "new" / "one.html"
    done = scrapy("report", "--section", "科技", "-o", str(target), output=crawled.output)
    assert (done.returncode, done.stdout) == (0, f"{target}\n")
    assert sections_of(target) == {"科技"}
    assert "Only articles of section 科技" in target.read_text("utf-8")
    scrapy("report", "--since", "2026-05-18", "-o", str(target), output=crawled.output)
    published = {row[0]: row[4] for row in data_of(report)["rows"]}
    chosen = {row[0] for row in data_of(target)["rows"]}
    assert chosen == {id_ for id_, moment in published.items() if moment >= "2026-05-18"}
    assert 0 < len(chosen) < len(published)
    assert not list(target.parent.glob(".*")), "nothing half written is left"


def test_without_bodies_the_page_is_small_and_names_the_documents(report: Path, small: Path) -> None:
    assert 'id="block-0"' in report.read_text("utf-8")
    assert 'id="block-0"' not in small.read_text("utf-8")
    assert small.stat().st_size < report.stat().st_size
    data = data_of(small)
    assert all((small.parent / unquote(data["root"]) / row[7]).is_file() for row in data["rows"])


def test_nothing_in_the_page_is_loaded_from_elsewhere(report: Path) -> None:
    page, _, script = report.read_text("utf-8").rpartition("<script>")
    # The one base is that of the frame, which opens links in windows of their own.
    assert "<base" not in script.replace('<base target="_blank">', "")
    assert not re.search(r"""<(?:link|base|object|embed|img|video|audio|source|form[^>]+action)\b""", page)
    assert not re.search(r"""\b(?:src|srcset|poster|data)\s*=\s*["']?(?:https?:)?//""", page)
    assert not re.search(r"""url\(|@import""", page)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1].startswith("default-src &#39;none&#39;; script-src &#39;sha256-")
    assert "http" not in policy[1]


def test_a_damaged_summary_of_a_run_loses_only_its_notes(tmp_path: Path) -> None:
    texts = {
        "whole": '{"notes": ["a note"]}',
        "of another release": '{"notes": 1, "failures": [{"id": "a", "reason": "HTTP 500"}, "b"]}',
        "cut": '{"notes"',
        "other": "[]",
        "binary": "\udcff",
    }
    runs = tmp_path / ".zaker/runs"
    runs.mkdir(parents=True)
    for name, text in texts.items():
        (runs / f"{name}.json").write_bytes(text.encode(errors="surrogateescape"))
    start = datetime(2026, 5, 18, tzinfo=SHANGHAI)
    runs = [Run(name, "channel", "", start, "ok", 1, {}) for name in [*texts, "missing"]]
    assert _summaries(OutputFolder(tmp_path, "test"), runs) == {
        "whole": {"notes": ["a note"], "failures": []},
        "of another release": {"notes": [], "failures": [{"id": "a", "url": "", "title": "", "reason": "HTTP 500"}]},
    }


@pytest.mark.parametrize("package", ["jinja2", "vl_convert"])
def test_a_missing_package_is_named_with_what_installs_it(crawled: Any, package: str) -> None:
    command = (
        f"import sys; sys.modules[{package!r}] = None; from scrapy.cmdline import execute;"
        f" execute(['scrapy', 'report', '-s', 'ZAKER_OUTPUT_DIR={crawled.output}'])"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", command], cwd=root, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert package in line
    assert line.endswith(f": {install_command('report')}")


def test_who_is_not_named_is_no_publisher() -> None:
    figure = _shares("publishers", "Articles by publisher", "publisher", {"晚报": 2, "": 1}, 3)
    assert figure is not None
    assert figure.says.startswith("1 publisher. Most: 晚报, ")
    assert [row[:2] for row in figure.rows] == [("晚报", 2), ("(no publisher)", 1)]
