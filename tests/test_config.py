"""Settings become values, or one line that names the setting and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy.settings import Settings

from tests.each_case import each_case
from zakerscraper.config import DEFAULTS, Options, check_environment
from zakerscraper.document.render import IMAGE_PROXY, DocumentOptions
from zakerscraper.exceptions import UsageError
from zakerscraper.zaker.urls import HostOverrides


def options(**given: object) -> Options:
    return Options.from_settings({f"ZAKER_{name}": value for name, value in given.items()})


def test_without_settings_the_defaults_hold() -> None:
    assert options() == Options(
        output=Path("output").absolute(),
        document=DocumentOptions("html", "proxy", IMAGE_PROXY),
        download_images=True,
        unwrap_links=True,
        categories=("新媒体", "ZAKER"),
        article_host="auto",
        image_domains=("myzaker.com",),
        host_overrides=HostOverrides(),
        archive_url="",
    )


def test_the_defaults_written_out_mean_the_same() -> None:
    assert Options.from_settings(DEFAULTS) == options()


def test_settings_of_a_crawl_are_read() -> None:
    settings = Settings({"ZAKER_BODY": "markdown", "ZAKER_CATEGORIES": ["甲", "乙"], "ZAKER_DOWNLOAD_IMAGES": False})
    read = Options.from_settings(settings)
    assert read.document.body == "markdown"
    assert read.categories == ("甲", "乙")
    assert not read.download_images


@each_case(
    ("name", "text", "attribute", "value"),
    [
        ("OUTPUT_DIR", "/srv/归档", "output", Path("/srv/归档")),
        ("OUTPUT_DIR", "归档", "output", Path("归档").absolute()),
        ("OUTPUT_DIR", "~/归档", "output", Path.home() / "归档"),
        ("OUTPUT_DIR", " of spaces ", "output", Path(" of spaces ").absolute()),
        ("OUTPUT_DIR", "ended by Windows\r", "output", Path("ended by Windows").absolute()),
        ("OUTPUT_DIR", Path("/srv/a"), "output", Path("/srv/a")),
        ("BODY", "markdown", "document", DocumentOptions(body="markdown")),
        ("FRONT_MATTER", "full", "document", DocumentOptions(front_matter="full")),
        ("PLACEHOLDER_COVER", "0", "document", DocumentOptions(placeholder_cover=False)),
        ("IMAGE_LINKS", "local", "document", DocumentOptions(image_links="local")),
        ("IMAGE_LINKS", " original ", "document", DocumentOptions(image_links="original")),
        ("VIDEO", "player", "document", DocumentOptions(video="player")),
        ("IMAGE_PROXY", "https://proxy.example/?", "document", DocumentOptions(image_proxy="https://proxy.example/?")),
        ("DOWNLOAD_IMAGES", "0", "download_images", False),
        ("DOWNLOAD_IMAGES", "False", "download_images", False),
        ("DOWNLOAD_IMAGES", "no", "download_images", False),
        ("DOWNLOAD_IMAGES", "OFF", "download_images", False),
        ("DOWNLOAD_IMAGES", 0, "download_images", False),
        ("DOWNLOAD_IMAGES", True, "download_images", True),
        ("DOWNLOAD_IMAGES", "yes", "download_images", True),
        ("DOWNLOAD_IMAGES", "On", "download_images", True),
        ("DOWNLOAD_IMAGES", "true", "download_images", True),
        ("DOWNLOAD_IMAGES", None, "download_images", True),
        ("UNWRAP_LINKS", "0", "unwrap_links", False),
        ("CATEGORIES", "甲", "categories", ("甲",)),
        ("CATEGORIES", " 甲 , 乙 ,,", "categories", ("甲", "乙")),
        ("ARTICLE_HOST", "app", "article_host", "app"),
        ("IMAGE_DOMAINS", "MyZaker.com, a.example", "image_domains", ("myzaker.com", "a.example")),
        ("IMAGE_DOMAINS", "127.0.0.1", "image_domains", ("127.0.0.1",)),
        ("IMAGE_DOMAINS", "", "image_domains", ()),
        ("ARCHIVE_URL", "sqlite:////srv/a.sqlite3", "archive_url", "sqlite:////srv/a.sqlite3"),
        ("NOTIFY", "", "notify", ""),
        ("NOTIFY", " json://a.example/b\ntgram://c/d ", "notify", "json://a.example/b\ntgram://c/d"),
        ("NOTIFY", ["json://a.example", "xml://b.example"], "notify", "json://a.example,xml://b.example"),
        ("HEALTHCHECK_URL", "", "healthcheck_url", ""),
        (
            "HEALTHCHECK_URL",
            "https://hc-ping.com/key/slug?create=1",
            "healthcheck_url",
            "https://hc-ping.com/key/slug?create=1",
        ),
        ("HEALTHCHECK_URL", "http://127.0.0.1:8000/x", "healthcheck_url", "http://127.0.0.1:8000/x"),
        ("WWW_URL", "http://127.0.0.1:8000/www", "host_overrides", HostOverrides(www="http://127.0.0.1:8000/www")),
        ("WWW_URL", "http://127.0.0.1:8000/www/", "host_overrides", HostOverrides(www="http://127.0.0.1:8000/www")),
        ("WWW_URL", "https://www.myzaker.com", "host_overrides", HostOverrides()),
        ("WWW_URL", "", "host_overrides", HostOverrides()),
        ("APP_URL", "http://[::1]:8000", "host_overrides", HostOverrides(app="http://[::1]:8000")),
        ("API_URL", "https://a.example/api", "host_overrides", HostOverrides(api="https://a.example/api")),
        ("KEEP_RUNS", " 30 ", "keep_runs", 30),
        ("KEEP_PAGES", "1", "keep_pages", True),
        ("LEARN_LAYOUTS", "off", "learn_layouts", False),
    ],
)
def test_a_setting_becomes_its_value(name: str, text: object, attribute: str, value: object) -> None:
    assert getattr(options(**{name: text}), attribute) == value


@each_case(
    ("name", "text"),
    [
        ("OUTPUT_DIR", ""),
        ("OUTPUT_DIR", "  "),
        ("BODY", "HTML"),
        ("BODY", "pdf"),
        ("BODY", ""),
        ("IMAGE_LINKS", "remote"),
        ("IMAGE_LINKS", "proxy\nlocal"),
        ("DOWNLOAD_IMAGES", "2"),
        ("DOWNLOAD_IMAGES", ""),
        ("DOWNLOAD_IMAGES", "是"),
        ("UNWRAP_LINKS", "maybe"),
        ("CATEGORIES", ""),
        ("CATEGORIES", " , "),
        ("ARTICLE_HOST", "m"),
        ("IMAGE_DOMAINS", "http://a.example"),
        ("IMAGE_DOMAINS", "*.a.example"),
        ("IMAGE_DOMAINS", "a.example:80"),
        ("IMAGE_DOMAINS", "a.example/b"),
        ("IMAGE_DOMAINS", "a b.example"),
        ("IMAGE_PROXY", "javascript:alert(1)//"),
        ("VIDEO", "Player"),
        ("VIDEO", ""),
        ("ARCHIVE_URL", "archive.sqlite3"),
        ("WWW_URL", "127.0.0.1:8000"),
        ("WWW_URL", "ftp://a.example"),
        ("WWW_URL", "//a.example"),
        ("WWW_URL", "http://"),
        ("WWW_URL", "http://a.example?b"),
        ("WWW_URL", "http://a.example/#b"),
        ("APP_URL", "http://a.example:0"),
        ("APP_URL", "http://a.example:99999"),
        ("API_URL", "http://[::1"),
        ("KEEP_PAGES", "2"),
        ("LEARN_LAYOUTS", "2"),
        ("KEEP_RUNS", "0"),
        ("KEEP_RUNS", "-1"),
        ("KEEP_RUNS", "a year"),
        ("KEEP_RUNS", "1e3"),
        ("KEEP_RUNS", "100000"),
    ],
)
def test_a_malformed_setting_is_named_with_its_value(name: str, text: str) -> None:
    with pytest.raises(UsageError) as error:
        options(**{name: text})
    message = str(error.value)
    assert f"ZAKER_{name}" in message
    assert "\n" not in message
    if text.strip(" ,"):
        assert repr(text.strip())[1:-1] in message


@each_case(
    ("name", "text"),
    [
        ("NOTIFY", "s3cret"),
        ("NOTIFY", "s3cret://"),
        ("NOTIFY", "to: tgram://s3cret"),
        ("NOTIFY", "//s3cret"),
        ("NOTIFY", "json://s3cret\x1b[2J"),
        ("HEALTHCHECK_URL", "s3cret"),
        ("HEALTHCHECK_URL", "ftp://a.example/s3cret"),
        ("HEALTHCHECK_URL", "https:///s3cret"),
        ("HEALTHCHECK_URL", "https://me:s3cret@a.example/x"),
        ("HEALTHCHECK_URL", "https://a.example:99999/s3cret"),
        ("HEALTHCHECK_URL", "https://a.example:s3cret/"),
        ("HEALTHCHECK_URL", "https://[::1/s3cret"),
        ("HEALTHCHECK_URL", "https://a.example/#s3cret"),
        ("HEALTHCHECK_URL", "https://a.example/ s3cret"),
        ("HEALTHCHECK_URL", "https://a.example/科s3cret"),
        ("HEALTHCHECK_URL", "https://a.example/\ns3cret"),
    ],
)
def test_a_malformed_secret_is_named_and_not_shown(name: str, text: str) -> None:
    with pytest.raises(UsageError) as error:
        options(**{name: text})
    assert str(error.value).startswith(f"setting ZAKER_{name}: ")
    assert "s3cret" not in str(error.value)


@each_case("value", ["0", "-5", "abc", "", "inf", "nan", 0.5, "1e9"])
def test_a_lease_that_ends_before_it_begins_or_never_is_refused(value: object) -> None:
    with pytest.raises(UsageError, match=r"setting SCHEDULER_LEASE: '.*' is not a number of seconds"):
        Options.from_settings({"SCHEDULER_LEASE": value})
    Options.from_settings({"SCHEDULER_LEASE": "20"})


def test_options_do_not_show_secrets() -> None:
    read = options(NOTIFY="json://a.example/s3cret", HEALTHCHECK_URL="https://a.example/s3cret")
    assert read.notify != read.healthcheck_url
    assert "s3cret" not in repr(read)


def test_every_default_is_a_known_setting() -> None:
    wanted = {
        "OUTPUT_DIR", "BODY", "IMAGE_LINKS", "IMAGE_PROXY", "DOWNLOAD_IMAGES", "UNWRAP_LINKS", "CATEGORIES", "COOKIES",
        "ARTICLE_HOST", "IMAGE_DOMAINS", "WWW_URL", "APP_URL", "API_URL", "ARCHIVE_URL", "NOTIFY",
        "HEALTHCHECK_URL",
    }  # fmt: skip
    assert {f"ZAKER_{name}" for name in wanted} <= DEFAULTS.keys()


@pytest.mark.parametrize(
    ("name", "meant"),
    [("ZAKER_BODDY", "ZAKER_BODY"), ("ZAKER_IMAGE_LINK", "ZAKER_IMAGE_LINKS"), ("ZAKER_OUTPUTDIR", "ZAKER_OUTPUT_DIR")],
)
def test_a_misspelt_setting_says_which_was_meant(name: str, meant: str) -> None:
    with pytest.raises(UsageError, match=rf"setting {name}: .*did you mean {meant}\?"):
        Options.from_settings({name: "x"})
    with pytest.raises(UsageError, match=rf"environment variable {name}: .*did you mean {meant}\?"):
        check_environment({"PATH": "/bin", name: "x"})


def test_variables_of_others_are_left_alone() -> None:
    check_environment({"ZAKER_CORPUS_DIR": "corpus", "ZAKER_SOMEBODY_ELSES": "x", "BODY": "x", "ZAKER_BODY": "html"})


@each_case(
    "value",
    [
        "postgresql://me:se/cret@host:x/db",
        "me:secret@host",
        "nonsense:se cret@x",
        "postgresql://me:se@cret@host/db",
        "postgresql+psycopg://me:other@se/cret@host:1/db",
        "host=localhost password=secret user=me",
        "mysql://host/db?auth=secret",
    ],
)
def test_a_malformed_database_address_is_named_without_its_password(value: str) -> None:
    with pytest.raises(UsageError, match="ZAKER_ARCHIVE_URL") as error:
        Options.from_settings({"ZAKER_ARCHIVE_URL": value})
    assert "cret" not in str(error.value)


@each_case("value", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///file::memory:?uri=true"])
def test_an_archive_needs_a_file(value: str) -> None:
    with pytest.raises(UsageError, match=r"ZAKER_ARCHIVE_URL: .* names no file, so nothing would be kept"):
        Options.from_settings({"ZAKER_ARCHIVE_URL": value})


@each_case(
    "value",
    [
        "sqlite:///a.sqlite3?key=geheim",
        "sqlite:///a.sqlite3?mode=ro",
        "sqlite:///a?timeout=soon",
        "sqlite:///a?uri=no&mode=ro",
    ],
)
def test_what_sqlite_would_not_heed_is_refused(value: str) -> None:
    with pytest.raises(
        UsageError, match=r"ZAKER_ARCHIVE_URL: 'sqlite:///.*': its parameters .* not all known"
    ) as error:
        Options.from_settings({"ZAKER_ARCHIVE_URL": value})
    assert "geheim'" not in str(error.value)


@each_case("name", ["ZAKER_WWW_URL", "ZAKER_APP_URL", "ZAKER_API_URL", "ZAKER_IMAGE_URL"])
def test_a_stand_in_is_asked_without_a_password(name: str) -> None:
    with pytest.raises(UsageError, match=rf"{name}.* is asked without a password") as error:
        Options.from_settings({name: "https://me:geheim@127.0.0.1:1/www"})
    assert "geheim" not in str(error.value)


@each_case("value", ["redis://:geheim", "redis://me:geheim/0", "redis://:ge/heim@h/0"])
def test_a_malformed_address_of_a_redis_is_named_without_its_password(value: str) -> None:
    with pytest.raises(UsageError, match=r"ZAKER_REDIS_URL: .* is not an address of a Redis") as error:
        Options.from_settings({"ZAKER_REDIS_URL": value})
    assert "heim" not in str(error.value)


@each_case("name", ["ZAKER_WWW_URL", "ZAKER_API_URL", "ZAKER_IMAGE_URL", "ZAKER_IMAGE_PROXY", "ZAKER_IMAGE_DOMAINS"])
@each_case("address", ["https:/u:geheim@h/www", "u:geheim@h/www", "htp://u:geheim@h"])
def test_a_password_in_a_mistyped_address_is_not_shown(name: str, address: str) -> None:
    with pytest.raises(UsageError, match=name) as error:
        Options.from_settings({name: address})
    assert "geheim" not in str(error.value)
