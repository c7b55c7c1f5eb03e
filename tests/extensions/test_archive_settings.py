"""Which of several values of a setting holds, where it comes from, and what an archive remembers."""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy.settings import Settings

from zakerscraper.archive.settings_file import SETTINGS_FILE
from zakerscraper.config import ARCHIVES_ARTICLES, DEFAULTS, Options
from zakerscraper.exceptions import UsageError
from zakerscraper.extensions.addons import ArchiveSettings
from zakerscraper.extensions.archive_settings import (
    REMEMBERED,
    apply_archive_settings,
    change_archive_settings,
    describe_settings,
)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    (tmp_path / ".zaker").mkdir()
    return tmp_path


def settings_of(output: Path, **project: str) -> Settings:
    """Return the settings of a project with the archive in *output*, as they are before it is looked at."""
    settings = Settings({**DEFAULTS, **project}, priority="project")
    settings.set("ZAKER_OUTPUT_DIR", str(output), "cmdline")
    return settings


def write(output: Path, text: str) -> None:
    (output / SETTINGS_FILE).write_text(text, "utf-8")


def test_the_environment_goes_before_a_settings_module(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(output, ZAKER_BODY="markdown", ZAKER_WWW_URL="https://one.example")
    monkeypatch.setenv("ZAKER_BODY", "html")
    monkeypatch.setenv("ZAKER_WWW_URL", "https://two.example")
    monkeypatch.setenv("ZAKER_OUTPUT_DIR", "elsewhere")
    apply_archive_settings(settings)
    assert (settings["ZAKER_BODY"], settings["ZAKER_WWW_URL"]) == ("html", "https://two.example")
    assert settings["ZAKER_OUTPUT_DIR"] == str(output), "that of the command line"
    (body,) = (setting for setting in describe_settings(settings) if setting.name == "ZAKER_BODY")
    assert body.origin == "environment"


def test_what_holds_is_told_nearer_than_what_does_not(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(output, 'ZAKER_VIDEO = "player"\nZAKER_BODY = "markdown"\nZAKER_IMAGE_LINKS = "local"\nZAKER_KEEP_RUNS = 7\n')
    monkeypatch.setenv("ZAKER_IMAGE_LINKS", "original")
    monkeypatch.setenv("ZAKER_KEEP_RUNS", "8")
    monkeypatch.setenv("ZAKER_ARTICLE_HOST", "app")
    settings = settings_of(
        output, ZAKER_BODY="html", ZAKER_IMAGE_LINKS="proxy", ZAKER_CATEGORIES="甲", ZAKER_ARTICLE_HOST="app"
    )
    settings.set("ZAKER_KEEP_RUNS", "9", "cmdline")
    apply_archive_settings(settings)
    options = Options.from_settings(settings)
    assert (options.document.video, options.document.body) == ("player", "markdown")
    assert (options.document.image_links, options.keep_runs, options.categories) == ("original", 9, ("甲",))
    described = {
        setting.name: (setting.origin, setting.value, setting.remembered) for setting in describe_settings(settings)
    }
    assert described["ZAKER_VIDEO"] == ("file", "player", "player")
    assert described["ZAKER_BODY"] == ("file", "markdown", "markdown")
    assert described["ZAKER_IMAGE_LINKS"] == ("environment", "original", "local")
    assert described["ZAKER_KEEP_RUNS"] == ("command line", "9", "7")
    assert described["ZAKER_CATEGORIES"] == ("settings module", "甲", "")
    assert described["ZAKER_ARTICLE_HOST"] == ("environment", "app", "")
    assert described["ZAKER_UNWRAP_LINKS"] == ("default", "1", "")
    assert described.keys() == DEFAULTS.keys()


@pytest.mark.parametrize("name", ["ZAKER_COOKIES", "ZAKER_NOTIFY", "ZAKER_HEALTHCHECK_URL", "ZAKER_ARCHIVE_URL"])
def test_secrets_are_neither_kept_nor_shown(output: Path, name: str) -> None:
    settings = settings_of(output)
    value = "https://me:s3cret@hc.example/" if name != "ZAKER_COOKIES" else "sid=s3cret"
    with pytest.raises(UsageError, match=rf"^setting {name}: .*no archive remembers it") as error:
        change_archive_settings(settings, ["ZAKER_BODY=markdown", f"{name}={value}"])
    assert "s3cret" not in str(error.value)
    assert not (output / SETTINGS_FILE).exists()
    settings.set(name, value, "cmdline")
    settings.set("ZAKER_ARCHIVE_URL", "postgresql://h/d?options=-cmy.token%3Ds3cret", "cmdline")
    assert not [setting for setting in describe_settings(settings) if "s3cret" in setting.value]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("ZAKER_BDOY=markdown", "did you mean ZAKER_BODY?"),
        ("ZAKER_NOPE=1", "an archive has none of that name; there are ZAKER_BODY, "),
        ("DOWNLOAD_DELAY=5", "an archive has none of that name; there are ZAKER_BODY, "),
        ("ZAKER_BODY=pdf", "'pdf' is not one of html, markdown"),
        ("ZAKER_CATEGORIES=,", "it is empty"),
        ("ZAKER_DOWNLOAD_IMAGES=maybe", "'maybe' is neither on"),
        ("ZAKER_BODY", "it must be NAME=VALUE"),
        ("https://me:s3cret@h/", "it must be NAME=VALUE"),
        ("ZAKER_BDOY=", "did you mean ZAKER_BODY?"),
        ("ZAKER_IMAGE_PROXY=https://me:s3cret@proxy.example/?", "holds a password"),
        ("ZAKER_WWW_URL=http://127.0.0.1:1/www", "gets the cookies"),
        ("ZAKER_OUTPUT_DIR=elsewhere", "where the archive is"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(output: Path, given: str, named: str) -> None:
    with pytest.raises(UsageError) as error:
        change_archive_settings(settings_of(output), ["ZAKER_VIDEO=player", given])
    assert named in str(error.value)
    assert "s3cret" not in str(error.value)
    assert not (output / SETTINGS_FILE).exists()


@pytest.mark.parametrize(
    ("text", "line", "named"),
    [
        ('ZAKER_VIDEO = "player"\nZAKER_BODY = "pdf"\n', 2, "setting ZAKER_BODY: 'pdf' is not one of html, markdown"),
        ('\n# x\nZAKER_BDOY = "html"\n', 3, "did you mean ZAKER_BODY?"),
        ('ZAKER_COOKIES = "sid=s3cret"\n', 1, "it is a secret"),
        ('ZAKER_WWW_URL = "http://evil.example"\n', 1, "gets the cookies"),
        ("ZAKER_BODY = html\n", 1, "invalid value"),
    ],
)
def test_a_file_edited_wrongly_by_hand_is_named_with_its_line(output: Path, text: str, line: int, named: str) -> None:
    write(output, text)
    with pytest.raises(UsageError) as error:
        apply_archive_settings(settings_of(output, ZAKER_BODY="html"))
    assert str(error.value).startswith(f"{output / SETTINGS_FILE}, line {line}: ")
    assert named in str(error.value)
    assert "s3cret" not in str(error.value)


def test_what_stands_there_wrongly_is_mended_by_the_command(output: Path) -> None:
    settings = settings_of(output)
    write(output, 'ZAKER_BODY = "pdf"\nZAKER_BDOY = "x"\n')
    with pytest.raises(UsageError, match="line 2: "):
        change_archive_settings(settings, ["ZAKER_BODY=markdown"])
    change_archive_settings(settings, ["ZAKER_BODY=markdown", "ZAKER_BDOY="])
    assert (output / SETTINGS_FILE).read_text() == 'ZAKER_BODY = "markdown"\n'


def test_the_same_again_and_forgetting_what_is_not_there_write_nothing(output: Path) -> None:
    settings = settings_of(output)
    change_archive_settings(settings, ["ZAKER_VIDEO="])
    assert not (output / SETTINGS_FILE).exists()
    change_archive_settings(settings, ["ZAKER_VIDEO=player"])
    before = (output / SETTINGS_FILE).stat()
    change_archive_settings(settings, ["ZAKER_VIDEO=player", "ZAKER_BODY="])
    assert (output / SETTINGS_FILE).stat() == before


def test_every_setting_of_documents_can_be_kept() -> None:
    assert {"ZAKER_BODY", "ZAKER_IMAGE_LINKS", "ZAKER_IMAGE_PROXY", "ZAKER_VIDEO", "ZAKER_CATEGORIES"} <= {*REMEMBERED}


def test_categories_with_an_at_are_no_password(output: Path) -> None:
    change_archive_settings(settings_of(output), ["ZAKER_CATEGORIES=me@home,ZAKER"])
    assert 'ZAKER_CATEGORIES = "me@home,ZAKER"' in (output / SETTINGS_FILE).read_text()


@pytest.mark.parametrize("ours", [True, False])
def test_crawls_of_our_spiders_obey_from_scripts_too(output: Path, ours: bool) -> None:
    write(output, 'ZAKER_BODY = "markdown"\n')
    settings = settings_of(output)
    settings.set(ARCHIVES_ARTICLES, ours)
    ArchiveSettings().update_settings(settings)
    assert settings["ZAKER_BODY"] == ("markdown" if ours else "html")


def test_an_output_elsewhere_keeps_them_too(tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    settings = settings_of(tmp_path)
    settings.set("ZAKER_OUTPUT_DIR", "memory://settings/zaker", "cmdline")
    settings.set("ZAKER_ARCHIVE_URL", f"sqlite:///{tmp_path}/archive.sqlite3", "cmdline")
    change_archive_settings(settings, ["ZAKER_BODY=markdown"])
    apply_archive_settings(settings)
    assert Options.from_settings(settings).document.body == "markdown"
    with pytest.raises(UsageError, match=r"^setting ZAKER_BODY: 'pdf'"):
        change_archive_settings(settings, ["ZAKER_BODY=pdf"])
    change_archive_settings(settings, ["ZAKER_BODY="])
    assert {setting.remembered for setting in describe_settings(settings)} == {""}
