"""The pages for users say the same in English and in Chinese, and the pages and modules that they name are there."""

import posixpath
import re

from tests.each_case import each_case
from tests.markdown_pages import (
    ROOT,
    broken_links,
    code_of_rows,
    code_spans,
    commands,
    figures,
    levels,
    lines_of_code,
    links_to_english,
    prose,
    shapes,
    targets,
    text,
)

FOR_DEVELOPERS = {"docs/benchmarks.md", "docs/design.md", "docs/generic-extraction.md"}

PAGES = sorted(
    path.relative_to(ROOT).as_posix() for path in (*(ROOT / "docs").rglob("*.md"), *ROOT.glob("SECURITY*.md"))
)
ENGLISH = [page for page in PAGES if not page.endswith(".zh.md")]


def in_chinese(page: str) -> str:
    return page.removesuffix(".md") + ".zh.md"


MODULES = [
    path.as_posix()
    for where in ("", "zakerscraper/**/", "tests/**/", "benchmarks/")
    for path in ROOT.glob(f"{where}*.py")
]

BOTH = [page for page in ENGLISH if in_chinese(page) in PAGES]


def test_every_page_for_users_is_there_in_chinese() -> None:
    assert set(ENGLISH) - set(BOTH) == FOR_DEVELOPERS


def test_no_chinese_page_is_without_an_english_one() -> None:
    assert [page for page in PAGES if page.endswith(".zh.md")] == sorted(in_chinese(page) for page in BOTH)


@each_case("page", BOTH)
def test_each_names_the_other_below_its_title(page: str) -> None:
    name = posixpath.basename(page)
    assert text(page).split("\n\n")[1] == f"([中文]({in_chinese(name)}))"
    assert text(in_chinese(page)).split("\n\n")[1] == f"（[English]({name})）"


@each_case("page", BOTH)
def test_both_have_the_same_headings(page: str) -> None:
    assert levels(page) == levels(in_chinese(page))


@each_case("page", BOTH)
def test_both_have_the_same_code(page: str) -> None:
    assert lines_of_code(page) == lines_of_code(in_chinese(page))


@each_case("page", BOTH)
def test_their_tables_have_the_same_rows(page: str) -> None:
    assert shapes(page) == shapes(in_chinese(page))
    assert code_of_rows(page) == code_of_rows(in_chinese(page))
    assert figures(page) == figures(in_chinese(page))


@each_case("page", [*BOTH, "README.md"])
def test_both_name_the_same_commands_options_and_settings(page: str) -> None:
    assert commands(page) == commands(in_chinese(page))


@each_case("page", BOTH)
def test_both_link_the_same(page: str) -> None:
    assert targets(page) == targets(in_chinese(page))


@each_case("page", BOTH)
def test_a_chinese_page_links_chinese_ones(page: str) -> None:
    assert links_to_english(in_chinese(page)) == [posixpath.basename(page)]


@each_case("page", PAGES)
def test_every_relative_link_leads_somewhere(page: str) -> None:
    assert broken_links(page) == []


@each_case("page", [*PAGES, "CONTRIBUTING.md"])
def test_every_module_that_is_named_is_there(page: str) -> None:
    named = {span for span in code_spans(prose(page)) if re.fullmatch(r"[\w/]+\.py", span)}
    assert [span for span in named if not any(module.endswith(f"/{span}") for module in MODULES)] == []


def test_the_memory_that_a_run_may_take_is_what_is_measured() -> None:
    most = re.search(r"^MEMORY = (\d+)$", text("tests/security/shapes.py"), re.MULTILINE)
    assert most
    for page in ("SECURITY.md", "SECURITY.zh.md"):
        assert re.findall(r"(\d+) MB", text(page)) == [most[1]]
