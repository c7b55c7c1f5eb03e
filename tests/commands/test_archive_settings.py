"""`scrapy archive settings`: what an archive remembers holds for every later command and crawl on its folder."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests import run_scrapy
from zakerscraper.sample_site import SampleSite

FAST = {"DOWNLOAD_DELAY": "0.001", "DOWNLOAD_SLOTS": "{}"}


def scrapy(*arguments: str, output: Path, env: dict[str, str] | None = None, **settings: str) -> Any:
    options = {"ZAKER_OUTPUT_DIR": str(output), **settings}
    parts = run_scrapy.as_options(options)
    return run_scrapy.scrapy(*arguments, *parts, env=run_scrapy.environment(**(env or {})))


def texts(output: Path) -> list[str]:
    return [path.read_text("utf-8") for path in (output / "_posts").rglob("*.md")]


def test_every_later_command_obeys_what_the_archive_remembers(tmp_path: Path) -> None:
    output = tmp_path / "out"
    done = scrapy("archive", "settings", "ZAKER_BODY=markdown", "ZAKER_CATEGORIES=博客", output=output)
    assert (done.returncode, done.stderr) == (0, "")
    with SampleSite() as site:
        archived = next(article for article in site.articles if article.channels == (9,))
        crawl = ("crawl", "article", "-a", f"url={archived.id}")
        done = scrapy(*crawl, output=output, **FAST, **site.settings)
        assert done.returncode == 0, done.stderr
        (document,) = (output / "_posts/博客/article").glob("*.md")
        text = document.read_text("utf-8")
        assert "categories: \n - 博客\n - article\n" in text
        assert "<p>" not in text
        # The tools make the same of it, and what is told by the environment or with -s is made otherwise.
        assert "0 of them changed" in scrapy("export", "--format", "documents", output=output).stderr
        document.unlink()
        assert scrapy("archive", "restore", archived.id, output=output).returncode == 0
        assert document.read_text("utf-8") == text
        for env, options in (({"ZAKER_BODY": "html"}, {}), ({}, {"ZAKER_BODY": "html"})):
            folder = tmp_path / f"html{len(env)}"
            scrapy("export", "--format", "documents", "-o", str(folder), output=output, env=env, **options)
            assert all("<p>" in text for text in texts(folder)), (env, options)
        shown = scrapy("parse", f"{site.url}/www/article/{archived.id}", "--spider=article", "--noitems", output=output)
        assert "Traceback" not in shown.stderr
    result = json.loads(scrapy("archive", "settings", "--json", output=output, env={"ZAKER_BODY": "html"}).stdout)
    assert result["ZAKER_BODY"] == {"value": "html", "origin": "environment", "archive": "markdown"}
    assert result["ZAKER_CATEGORIES"]["origin"] == "file"
    assert result["ZAKER_OUTPUT_DIR"]["origin"] == "command line"
    assert result["ZAKER_VIDEO"] == {"value": "placeholder", "origin": "default", "archive": ""}


def test_without_arguments_values_and_origins_are_shown(tmp_path: Path) -> None:
    done = scrapy("archive", "settings", "ZAKER_BODY=markdown", output=tmp_path)
    assert "ZAKER_BODY  file  markdown" in done.stdout
    assert "documents" not in done.stdout, "there are none yet"
    assert not (tmp_path / ".zaker/archive.sqlite3").exists()
    cookie = {"ZAKER_COOKIES": "sid=s3cret"}
    shown = scrapy("archive", "settings", output=tmp_path, env={**cookie, "ZAKER_BODY": "html"}).stdout
    lines = [line.split(maxsplit=2) for line in shown.splitlines()]
    assert ["ZAKER_BODY", "environment", "html (the archive's own: markdown)"] in lines
    assert "s3cret" not in shown
    assert scrapy("archive", "settings", "ZAKER_BODY=", output=tmp_path).stdout.split()[:3] == [
        "ZAKER_BODY", "default", "html",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with eight articles of a channel of the sample site, which link saved pictures."""
    output = tmp_path_factory.mktemp("settings") / "out"
    with SampleSite() as site:
        crawl = ("crawl", "channel", "-a", "id=13", "-a", "limit=8")
        scrapy(*crawl, output=output, ZAKER_IMAGE_LINKS="local", **FAST, **site.settings)
    return output


def test_documents_follow_a_change_of_categories(crawled: Path, tmp_path: Path) -> None:
    output = Path(shutil.copytree(crawled, tmp_path / "out"))
    old, new = output / "_posts/新媒体/ZAKER/channel", output / "_posts/博客/channel"
    before = {path.name: path.read_text("utf-8") for path in old.iterdir()}
    edited, deleted, foreign, *moved = sorted(before)
    (old / edited).write_text("mine", "utf-8")
    (old / deleted).unlink()
    new.mkdir(parents=True)
    (new / foreign).write_text("somebody's", "utf-8")
    (old / "notes.md").write_text("notes", "utf-8")
    stdout = scrapy("archive", "settings", "ZAKER_CATEGORIES=博客", "ZAKER_IMAGE_LINKS=local", output=output).stdout
    assert "documents that are there stay as they are: `scrapy export --format documents` writes them anew" in stdout
    done = scrapy("export", "--format", "documents", output=output)
    assert done.returncode == 0
    assert f"{len(before)} documents in {output}, 6 of them changed, 6 moved to other folders or names\n" in done.stderr
    assert "edited by hand, and left as they are: 1; --overwrite writes them all the same\n" in done.stderr
    assert f"_posts/新媒体/ZAKER/channel/{edited}\n" in done.stderr
    assert {path.name: path.read_text("utf-8") for path in old.iterdir()} == {edited: "mine", "notes.md": "notes"}
    after = {path.name: path.read_text("utf-8") for path in new.iterdir()}
    assert after.pop(foreign) == "somebody's"
    (with_id,) = after.keys() - before.keys()
    assert with_id.startswith(foreign.removesuffix(".md"))
    for name in moved:
        assert after[name] == before[name].replace(" - 新媒体\n - ZAKER\n", " - 博客\n")
    links = {link for text in after.values() for link in re.findall(r'src="(/images/[^"]+)"', text)}
    assert links
    assert all((output / link[1:]).is_file() for link in links)
    # What a second time finds is as it is to be, and all else knows where documents lie.
    stamps = {path: path.stat().st_mtime_ns for path in (output / "_posts").rglob("*")}
    assert "0 of them changed\n" in scrapy("export", "--format", "documents", output=output).stderr
    assert {path: path.stat().st_mtime_ns for path in (output / "_posts").rglob("*")} == stamps
    result = json.loads(scrapy("archive", "verify", "--json", output=output).stdout)
    assert (result["faults"], result["edited"], result["missing"]) == ([], 1, 1)
    articles = json.loads(scrapy("export", "--format", "json", output=output).stdout)
    listed = {article["document"].rpartition("/")[2]: article["categories"] for article in articles}
    assert listed == {
        **{name: ["博客", "channel"] for name in (*moved, with_id)},
        **{name: ["新媒体", "ZAKER", "channel"] for name in (edited, deleted)},
    }
    # And back.
    scrapy("archive", "settings", "ZAKER_CATEGORIES=", output=output)
    scrapy("export", "--format", "documents", output=output)
    assert [path.name for path in new.iterdir()] == [foreign]
    assert {name: (old / name).read_text("utf-8") for name in moved} == {name: before[name] for name in moved}


def test_imported_documents_keep_categories_that_are_none_of_the_archives(crawled: Path, tmp_path: Path) -> None:
    output, source = tmp_path / "out", tmp_path / "source"
    source.mkdir()
    one, other, *_ = sorted((crawled / "_posts").rglob("*.md"))
    shutil.copy(one, source)
    text = other.read_text("utf-8").replace(" - 新媒体\n", " - 摘抄\n")
    (source / other.name).write_text(text, "utf-8")
    assert scrapy("archive", "import", str(source), output=output).returncode == 0
    assert (output / "_posts/摘抄/ZAKER/channel" / other.name).is_file()
    for categories in ("新媒体,ZAKER", "博客"):
        scrapy("archive", "settings", f"ZAKER_CATEGORIES={categories}", output=output)
        done = scrapy("export", "--format", "documents", output=output)
        assert (done.returncode, len(done.stderr.splitlines())) == (0, 1)
        folder = "_posts/" + categories.replace(",", "/")
        assert [path.relative_to(output).as_posix() for path in sorted((output / "_posts").rglob("*.md"))] == sorted(
            [f"{folder}/channel/{one.name}", f"_posts/摘抄/ZAKER/channel/{other.name}"]
        )


COMMANDS = [
    ("archive",),
    ("archive", "settings", "ZAKER_VIDEO=player"),
    ("export", "--format", "documents"),
    ("report", "-o", "report.html"),
    ("doctor", "https://www.myzaker.com/article/6a0aa9f08e9f09000000002d"),
    ("crawl", "channel", "-a", "id=13"),
    ("parse", "--spider=hot", "https://www.myzaker.com/"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_file_edited_wrongly_is_one_line_and_status_2(tmp_path: Path, command: tuple[str, ...]) -> None:
    file = tmp_path / ".zaker/settings.toml"
    file.parent.mkdir()
    file.write_text('# mine\nZAKER_BODY = "pdf"\n')
    done = scrapy(*command, output=tmp_path)
    line = f"zakerscraper: {file}, line 2: setting ZAKER_BODY: 'pdf' is not one of html, markdown\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line)
    assert [path.name for path in tmp_path.rglob("*")] == [".zaker", "settings.toml"]


@pytest.mark.parametrize("given", ["ZAKER_BDOY=x", "ZAKER_BODY=pdf", "ZAKER_BODY", "ZAKER_COOKIES=sid=s3cret"])
def test_wrong_usage_is_one_line_and_status_2(tmp_path: Path, given: str) -> None:
    done = scrapy("archive", "settings", "ZAKER_VIDEO=player", given, output=tmp_path)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert given.partition("=")[0] in done.stderr
    assert "s3cret" not in done.stderr
    assert not [*tmp_path.rglob("*")]
