"""`--help` of our commands."""

import argparse
import pkgutil
from functools import partial
from itertools import pairwise

import pytest
from scrapy.commands import ScrapyHelpFormatter
from scrapy.settings import Settings

import zakerscraper.commands
from tests import options_page
from tests.each_case import each_case
from zakerscraper.cli.completion import commands

OURS = sorted(module.name for module in pkgutil.iter_modules(zakerscraper.commands.__path__))
HEADINGS = {"Usage", "Options", "Global Options", "Options Of Epub", "Options Of Atom And Rss", "Choice Of Articles"}


@each_case("name", OURS)
def test_no_line_of_an_options_help_looks_like_a_heading(name: str) -> None:
    """Scrapy underlines what ends with a colon, and at some width of the terminal a line ends at any colon."""
    parser = argparse.ArgumentParser(
        prog=f"scrapy {name}", formatter_class=ScrapyHelpFormatter, conflict_handler="resolve"
    )
    command = dict(commands())[name]
    parser.description = command.long_desc()
    command.settings = Settings()
    command.add_options(parser)
    formatter, underlined = parser.formatter_class, set()
    for width in range(40, 122, 3):
        parser.formatter_class = partial(formatter, width=width)
        lines = parser.format_help().splitlines()
        underlined |= {line for line, below in pairwise(lines) if below and not below.strip("=-")}
    assert {"Usage", "Options", "Global Options"} <= underlined <= HEADINGS


@each_case("name", OURS)
def test_headings_are_underlined_where_python_knows_colours(name: str) -> None:
    """Python 3.14 writes help in colours, and headings that Scrapy does not know then."""
    parser = argparse.ArgumentParser(
        prog=f"scrapy {name}", formatter_class=ScrapyHelpFormatter, conflict_handler="resolve"
    )
    command = dict(commands())[name]
    command.settings = Settings()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORCE_COLOR", "1")
        command.add_options(parser)
        assert parser.format_help().startswith("Usage\n=====\n")


@pytest.mark.parametrize("name", options_page.LOCALES)
def test_the_pages_of_options_are_those_of_the_commands(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`python tests/options_page.py` writes them."""
    monkeypatch.setenv("LC_ALL", options_page.LOCALES[name])
    assert (options_page.DOCS / name).read_text("utf-8") == options_page.page(name)
