"""A crawl does not begin where a setting has put out what it needs: Scrapy replaces a value, and adds nothing to it."""

import pytest
from scrapy.settings import Settings

from tests import run_scrapy
from tests.each_case import each_case
from zakerscraper import settings
from zakerscraper.commands.crawl import NEEDED, check_components
from zakerscraper.exceptions import UsageError


def project_settings() -> Settings:
    found = Settings()
    found.setmodule(settings)
    return found


def test_the_project_has_them_all() -> None:
    check_components(project_settings())


@each_case("name", NEEDED)
def test_a_value_without_them_is_wrong_usage(name: str) -> None:
    settings = project_settings()
    settings.set(name, '{"mymodule.Mine": 350}', "cmdline")
    with pytest.raises(UsageError, match=rf"^setting {name}: zakerscraper\.\S+ is missing, as this value replaces"):
        check_components(settings)


@each_case("name", NEEDED)
def test_what_is_added_or_left_out_on_purpose_is_right(name: str) -> None:
    settings = project_settings()
    ours = dict.fromkeys(settings.getdict(name))
    settings.set(name, {**ours, "mymodule.Mine": 350}, "cmdline")
    check_components(settings)


def test_classes_count_as_their_paths() -> None:
    from zakerscraper.pipelines.document import DocumentPipeline

    settings = project_settings()
    settings.set("ITEM_PIPELINES", {DocumentPipeline: 400}, "cmdline")
    check_components(settings)


def test_a_crawl_ends_as_wrong_usage() -> None:
    done = run_scrapy.scrapy("crawl", "hot", "-s", 'ITEM_PIPELINES={"mymodule.Mine": 350}')
    assert done.returncode == 2
