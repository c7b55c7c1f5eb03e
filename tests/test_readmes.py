"""The READMEs say the same, and what the pages say is so: commands, settings, extras, channels, messages."""

import argparse
import ast
import errno
import inspect
import os
import re
import shlex
import sqlite3
import tomllib
from functools import cache

from scrapy import cmdline
from scrapy.downloadermiddlewares import robotstxt
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader

from tests.each_case import each_case
from tests.markdown_pages import (
    ROOT,
    broken_links,
    code_of_rows,
    code_spans,
    levels,
    lines_of_code,
    links_to_english,
    prose,
    shapes,
    tables,
    targets,
    text,
)
from zakerscraper import settings as project_settings
from zakerscraper.cli.completion import commands
from zakerscraper.commands.export import FORMATS
from zakerscraper.config import DEFAULTS
from zakerscraper.run_report.status import Verdict
from zakerscraper.zaker.channels import API_CATEGORIES, CHANNELS

READMES = ("README.md", "README.zh.md")
OURS = sorted(path.stem for path in (ROOT / "zakerscraper/commands").glob("[a-z]*.py"))


def table(name: str, heading: int) -> list[list[str]]:
    """Return the rows below the *heading*-th heading of the second level; 0: above the first."""
    return tables(re.split(r"^## .+$", prose(name), flags=re.MULTILINE)[heading])


def both(page: str) -> list[str]:
    """Return the names of the English and the Chinese page *page* of docs/."""
    return [f"docs/{page}.md", f"docs/{page}.zh.md"]


SPIDERS, COMMANDS, EXPORTS, EXTRAS, CHANNEL_TABLE = range(1, 6)
SETTINGS = 0
STATUSES = 1
MESSAGES = 0


# Both say the same


def test_each_names_the_other() -> None:
    assert text("README.md").startswith("English | [简体中文](README.zh.md)\n")
    assert text("README.zh.md").startswith("[English](README.md) | 简体中文\n")


def test_they_have_the_same_headings() -> None:
    english, chinese = (levels(name) for name in READMES)
    assert english == chinese
    assert len(english) < 10


def test_they_have_the_same_code() -> None:
    english, chinese = (lines_of_code(name) for name in READMES)
    assert english == chinese
    assert english[:2] == ["output/", "├── _posts/新媒体/ZAKER/channel/标题.md"]


def test_their_tables_have_the_same_rows() -> None:
    english, chinese = READMES
    assert shapes(english) == shapes(chinese)
    assert code_of_rows(english) == code_of_rows(chinese)


def test_they_have_the_same_links() -> None:
    english, chinese = (targets(name) for name in READMES)
    assert english == chinese


def test_the_chinese_one_links_chinese_pages() -> None:
    assert links_to_english("README.zh.md") == ["README.md"]


# It is so


@each_case("name", READMES)
def test_every_relative_link_leads_somewhere(name: str) -> None:
    assert broken_links(name) == []


def test_pictures_have_words_for_who_does_not_see_them() -> None:
    for name in READMES:
        words = re.findall(r"!\[([^\]]*)\]", text(name))
        assert len(words) == 3
        assert all(len(word) > 10 for word in words)


def test_every_setting_stands_in_both() -> None:
    for name in both("settings"):
        cells = table(name, SETTINGS)
        named = {setting for row in cells for setting in code_spans(row[0])}
        assert set(DEFAULTS) <= named
        for row in cells:
            for setting in code_spans(row[0]):
                if code_spans(row[1]) and setting in DEFAULTS:
                    assert row[1] == f"`{DEFAULTS[setting]}`"


def test_every_extra_stands_in_both() -> None:
    extras = set(tomllib.loads(text("pyproject.toml"))["project"]["optional-dependencies"])
    for name in both("commands"):
        told = re.search(r"^.*`make install EXTRAS=report,notify`.*\n.*", text(name), re.MULTILINE)
        assert told
        assert extras <= set(code_spans(told[0]))


def test_every_spider_and_command_stands_in_both() -> None:
    for name in both("commands"):
        told = " ".join(row[0] for heading in (SPIDERS, COMMANDS) for row in table(name, heading))
        for spider in get_spider_loader(_settings()).list():
            assert f"`scrapy crawl {spider}" in told
        for command in OURS:
            assert re.search(rf"`scrapy {command}\b", told), command


def test_every_format_of_export_stands_in_both() -> None:
    for name in both("commands"):
        told = [format_ for row in table(name, EXPORTS) for format_ in code_spans(row[0])]
        assert sorted(told) == sorted(FORMATS)


@each_case("row", table("docs/commands.md", SPIDERS) + table("docs/commands.md", COMMANDS))
def test_every_command_of_the_tables_is_there(row: list[str]) -> None:
    words = code_spans(row[0])[0].split()
    if words[0] == "scrapy":
        assert words[1] in OURS


def test_the_exit_statuses_are_those_of_the_code() -> None:
    told = {
        code_spans(verdict)[0]: int(status)
        for status, verdict, _ in table("docs/run-summary.md", STATUSES)
        if "`" in verdict
    }
    assert told == {verdict: verdict.exit_status for verdict in Verdict}


@each_case("name", both("commands"))
def test_the_channels_are_those_of_the_table(name: str) -> None:
    told = re.findall(r"(\d+) ([^ \\]+)(\\\*)?", " · ".join(row[1] for row in table(name, CHANNEL_TABLE)))
    assert len(told) == len(CHANNELS)
    assert {int(number): channel for number, channel, _ in told} == CHANNELS
    assert {int(number) for number, _, mark in told if mark} == API_CATEGORIES


# Commands


_SHOWN = re.compile(r"(?:^|[ /])(?:scrapy|zakerscraper) ([a-z](?:'[^']*'|[^'])*?)(?: (?:\d?>|&|\|\|)|;|$)")
PAGES = [*READMES, *(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md"))]


def shown_commands() -> set[str]:
    """Return what stands after `scrapy` or `zakerscraper` in the code of all pages, but for patterns of commands."""
    tried = [page for page in PAGES if not page.startswith("docs/options.")]  # patterns of commands, not commands
    lines = [line for page in tried for line in lines_of_code(page) if not line.startswith(("from ", "docker build "))]
    spans = [span for page in PAGES for span in code_spans(prose(page)) if re.match("scrapy |zakerscraper ", span)]
    lines += [span for span in spans if not re.search(r"[…|\[]", span)]
    return {found[1].strip() for line in lines if (found := _SHOWN.search(line))}


@each_case("page", PAGES)
def test_every_setting_that_is_named_is_there(page: str) -> None:
    of_others = {"ZAKER_OUTPUT", "ZAKER_CORPUS_DIR"}  # of a file for Docker Compose, and of the benchmarks
    assert set(re.findall(r"\bZAKER_[A-Z_]*[A-Z]", text(page))) <= DEFAULTS.keys() | of_others


@each_case("shown", sorted(shown_commands()))
def test_every_shown_command_is_one(shown: str) -> None:
    name, *words = shlex.split(shown)
    command = dict(commands())[name]
    command.settings = _settings()
    parser = argparse.ArgumentParser(conflict_handler="resolve")
    command.add_options(parser)
    options, rest = parser.parse_known_args(words)
    assert not [word for word in rest if word.startswith("-")]
    if name == "crawl":
        (spider,) = rest
        known = {argument.name: argument for argument in get_spider_loader(command.settings).load(spider).takes}
        for argument in options.spargs:
            key, _, value = argument.partition("=")
            if key != "file":
                known[key].read(value)
    elif name in {"archive", "cluster"} and rest:
        assert rest[0] in command.syntax()
    elif name == "export":
        assert options.format in command.syntax()


def _settings() -> Settings:
    found = Settings()
    found.setmodule(project_settings)
    return found


# Messages


@cache
def said() -> str:
    """Return all texts of the code, … for what is filled in; and those of others that a run can show."""
    texts = [
        (ROOT / "Makefile").read_text("utf-8"),
        inspect.getsource(cmdline),
        inspect.getsource(robotstxt),
        "scrapy: command not found",  # of the shell
        "Could not determine home directory",  # of Python, for Scrapy
        os.strerror(errno.ENOSPC),
        *_sqlite(),
    ]
    for path in (ROOT / "zakerscraper").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                pieces = (str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
                texts.append("".join(pieces))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(re.sub(r"%[sd]", "…", node.value))
    return "\n".join(texts)


def _sqlite() -> list[str]:
    """Return what SQLite says of a database that another has, of a full disk, and of a file that is no database."""
    told = []
    name = "file:readmes?mode=memory&cache=shared"
    with sqlite3.connect(name, uri=True, timeout=0, isolation_level=None) as connection:
        connection.execute("create table x (y)")
        connection.execute("begin immediate")
        other = sqlite3.connect(name, uri=True, timeout=0, isolation_level=None)
        try:
            other.execute("begin immediate")
        except sqlite3.OperationalError as error:
            told.append(str(error).replace("database table", "database"))
        other.close()
    connection.close()
    full = sqlite3.connect(":memory:")
    full.execute("pragma max_page_count = 1")
    try:
        full.execute("create table x (y)")
    except sqlite3.OperationalError as error:
        told.append(str(error))
    full.close()
    broken = sqlite3.connect(":memory:")
    try:
        broken.deserialize(b"no database at all, whatever its name says" * 20)
        broken.execute("select * from sqlite_master")
    except sqlite3.DatabaseError as error:
        told.append(str(error))
    broken.close()
    return told


@each_case("message", [message for row in table("docs/troubleshooting.md", MESSAGES) for message in code_spans(row[0])])
def test_every_message_is_one_that_is_said(message: str) -> None:
    parts = [part.strip() for part in re.split(r"…|: |; | \(|\)", message) if part.strip("<> ")]
    assert any(len(part) > 8 for part in parts)
    for part in parts:
        assert part.strip("<> ") in said()
