"""A setting that is misspelt on the command line is named: Scrapy would take it, and nobody would read it."""

from argparse import Namespace

import pytest
from scrapy.settings import Settings

from tests import run_scrapy
from tests.each_case import each_case
from zakerscraper.cli.base import BaseCommand, ToolCommand
from zakerscraper.cli.setting_checks import check_loadable, check_setting_names, check_settings
from zakerscraper.config import check_environment
from zakerscraper.exceptions import UsageError


def status_of(kind: type[BaseCommand | ToolCommand], setting: str) -> object:
    """Return the status with which a command of this *kind* ends that is given `-s NAME=VALUE`."""

    class Command(kind):  # type: ignore[misc,valid-type]
        def short_desc(self) -> str:
            return "Work"

        def run(self, args: list[str], opts: Namespace) -> None:
            raise AssertionError

    command = Command()
    command.settings = Settings({"DOWNLOAD_SLOTS": {}})
    with pytest.raises(SystemExit) as ended:
        command.process_options([], Namespace(set=[setting]))
    return ended.value.code


@each_case(
    ("name", "meant"),
    [
        ("DOWNLAOD_DELAY", "DOWNLOAD_DELAY"),
        ("DOWNLOADDELAY", "DOWNLOAD_DELAY"),
        ("download_delay", "DOWNLOAD_DELAY"),
        ("DOWNLOAD_DELAY ", "DOWNLOAD_DELAY"),
        ("LOGLEVEL", "LOG_LEVEL"),
        ("CONCURENT_REQUESTS", "CONCURRENT_REQUESTS"),
        ("USERAGENT", "USER_AGENT"),
        ("ROBOTSTXT_OBAY", "ROBOTSTXT_OBEY"),
        ("DOWNLOAD_VERIFY_CERTIFICATE", "DOWNLOAD_VERIFY_CERTIFICATES"),
        ("SCHEDULER_LEAS", "SCHEDULER_LEASE"),
        ("MY_PIPELINE_FOLDR", "MY_PIPELINE_FOLDER"),
    ],
)
def test_a_misspelt_name_says_what_was_meant(name: str, meant: str) -> None:
    settings = Settings({"MY_PIPELINE_FOLDER": "x"})
    settings.set(name, "5", "cmdline")
    with pytest.raises(UsageError, match=rf"^setting {name}: there is none of that name; did you mean {meant}\?$"):
        check_setting_names(settings)


@each_case(
    ("name", "value", "words"),
    [
        ("RETRY_TIMES", "1.5", "is not a whole number"),
        ("DEPTH_LIMIT", "1e3", "is not a whole number"),
        ("RETRY_HTTP_CODES", "500,x", "'x' is not an HTTP status like 503"),
        ("DOWNLOAD_TIMEOUT", "x", "is not a number"),
        ("DOWNLOAD_DELAY", "-1", "'-1' is not a number from 0 up"),
        ("DOWNLOAD_TIMEOUT", "nan", "'nan' is not a number from 0 up"),
        ("CLOSESPIDER_TIMEOUT", "inf", "'inf' is not a number from 0 up"),
        ("CONCURRENT_REQUESTS", "0", "'0' is not a whole number from 1 up"),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", "1.5", "'1.5' is not a whole number from 1 up"),
    ],
)
def test_a_value_at_which_a_crawl_would_break_or_hurry_is_named(name: str, value: str, words: str) -> None:
    with pytest.raises(UsageError, match=f"^setting {name}: .*{words}$"):
        check_settings(Settings({name: value}))


@each_case(
    ("name", "value", "named"),
    [
        ("SPIDER_MODULES", "zakerscraper.spiders,no.such", "'no.such'"),
        ("ADDONS", '{"no.such.Addon": 1}', "'no.such.Addon'"),
        ("TWISTED_REACTOR", "no.such.Reactor", "'no.such.Reactor'"),
        ("DUPEFILTER_CLASS", "RFPDupeFilter", "'RFPDupeFilter'"),
        ("SCHEDULER", "scrapy.core.scheduler.Schedular", "'scrapy.core.scheduler.Schedular'"),
        ("ASYNCIO_EVENT_LOOP", "no.such.Loop", "'no.such.Loop'"),
        ("EXTENSIONS", '{"no.such.Extension": 1}', "'no.such.Extension'"),
        ("SPIDER_MIDDLEWARES", '{"no.such.Middleware": 1}', "'no.such.Middleware'"),
        ("DOWNLOADER_MIDDLEWARES", '{"zakerscraper.exceptions.NoSuch": 1}', "'zakerscraper.exceptions.NoSuch'"),
        ("ITEM_PIPELINES", '{"NoPath": 1}', "'NoPath'"),
    ],
)
def test_what_cannot_be_loaded_is_named(name: str, value: str, named: str) -> None:
    settings = Settings()
    settings.set(name, value, "cmdline")
    with pytest.raises(UsageError, match=f"^setting {name}: {named} cannot be loaded: "):
        check_loadable(settings)


def test_what_a_settings_module_of_the_user_names_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings()
    settings.set("ITEM_PIPELINES", {"my.own.Pipeline": 500, "no.such.Pipeline": None}, "project")
    check_loadable(settings)
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "my.settings")
    with pytest.raises(UsageError, match=r"^setting ITEM_PIPELINES: 'my\.own\.Pipeline' cannot be loaded: "):
        check_loadable(settings)


def test_what_can_be_loaded_passes() -> None:
    settings = Settings()
    for name, value in {
        "SPIDER_MODULES": "zakerscraper.spiders",
        "ADDONS": '{"zakerscraper.extensions.addons.RemoveDisabledComponents": 1, "no.such.Addon": null}',
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "USER_AGENT": "scrapy",
        "REFERRER_POLICY": "no-referrer",
    }.items():
        settings.set(name, value, "cmdline")
    check_loadable(settings)


def test_a_crawl_refuses_what_cannot_be_loaded() -> None:
    assert status_of(BaseCommand, "SPIDER_MODULES=no.such") == 2


def test_numbers_that_scrapy_takes_pass() -> None:
    check_settings(Settings({"DOWNLOAD_TIMEOUT": "1.5", "DOWNLOAD_DELAY": 0.5, "RETRY_TIMES": "0"}))
    check_settings(Settings({"DEPTH_PRIORITY": "-1", "REDIRECT_PRIORITY_ADJUST": -2}))


@pytest.mark.parametrize("value", ["[1]", "x", "5"])
def test_a_value_that_scrapy_cannot_take_for_an_object_is_named(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(ToolCommand, f"DOWNLOAD_SLOTS={value}") == 2
    assert f"setting DOWNLOAD_SLOTS: '{value}' is not a JSON object" in capsys.readouterr().err


@each_case(
    "name",
    [
        "DOWNLOAD_DELAY",
        "ZAKER_BODY",
        "SCHEDULER_LEASE",
        "MY_OWN",
        "REDIS_URL",
        "PLAYWRIGHT_BROWSER_TYPE",
        "DEPTH",
        "ZAKER_API_URL",
    ],
)
def test_other_names_are_left_alone(name: str) -> None:
    settings = Settings()
    settings.set(name, "5", "cmdline")
    settings.set("ZAKER_APP_URL", "", "project")
    settings.set("USER_AGENTS", ["of a user's own middleware"], "project")
    check_setting_names(settings)


@pytest.mark.parametrize("command", [("crawl", "channel", "-a", "id=13"), ("archive",), ("export", "--format", "json")])
def test_every_command_refuses_it(command: tuple[str, ...]) -> None:
    done = run_scrapy.scrapy(*command, "-s", "DOWNLAOD_DELAY=5")
    assert done.returncode == 2
    words = "zakerscraper: setting DOWNLAOD_DELAY: there is none of that name; did you mean DOWNLOAD_DELAY?\n"
    assert (done.stderr, done.stdout) == (words, "")


def test_variables_of_other_programs_are_no_settings() -> None:
    check_environment({"DOWNLAOD_DELAY": "5", "LOGLEVEL": "debug", "USERAGENT": "x", "OUTPUT_DIR": "x", "COOKIE": "x"})
