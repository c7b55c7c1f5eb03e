"""Scrapy's log lines as they are shown."""

from __future__ import annotations

import logging
from pprint import pformat

import pytest

from zakerscraper.logging.filter import PlainLog

FEED = "ftp://me:geheim@feeds.example/a.jsonl"


def shown(name: str, message: str, *arguments: object, error: BaseException | None = None) -> str:
    """Return what is logged of Scrapy's *message* by the logger *name*."""
    exc_info = (type(error), error, None) if error else None
    record = logging.LogRecord(name, logging.INFO, "", 0, message, arguments, exc_info)
    assert PlainLog(lambda: 0).filter(record)
    assert record.exc_info is None
    return record.getMessage()


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("Stored %s", f"jsonl feed (3 items) in: {FEED}"),
        ("Unknown feed storage of %(uri)s", {"uri": FEED}),
    ],
)
def test_a_feeds_address_is_logged_without_its_password(message: str, arguments: object) -> None:
    said = shown("scrapy.extensions.feedexport", message, arguments)
    assert said.endswith("ftp://***@feeds.example/a.jsonl")


def test_why_a_feed_was_not_stored_is_logged_without_its_password() -> None:
    error = OSError(f"530 Login incorrect.\n{FEED}")
    said = shown("scrapy.extensions.feedexport", "Error storing %s", f"jsonl feed in: {FEED}", error=error)
    assert said == (
        "Error storing jsonl feed in: ftp://***@feeds.example/a.jsonl: 530 Login incorrect."
        " ftp://***@feeds.example/a.jsonl"
    )


def test_a_feed_in_a_file_is_logged_as_it_is() -> None:
    message = "Stored jsonl feed (3 items) in: /home/me@work/100%.jsonl"
    assert shown("scrapy.extensions.feedexport", message) == message


def test_an_answer_that_is_too_large_is_no_line_of_its_own() -> None:
    record = logging.LogRecord("scrapy.core.downloader.handlers.http11", logging.WARNING, "", 0, "Expected", (), None)
    PlainLog(lambda: 0).filter(record)
    assert record.levelno == logging.DEBUG


def test_settings_are_logged_without_secrets() -> None:
    settings = {
        "AWS_SECRET_ACCESS_KEY": "geheim'\",\n 'LOG_LEVEL': " * 20,
        "BOT_NAME": "zakerscraper",
        "FEEDS": {FEED: {"format": "jsonl", "overwrite": True}, "b" * 80: {}},
        "FTP_PASSWORD": "geheim",
        "LOG_LEVEL": "DEBUG",
        "MAIL_PASS": "geheim",
    }
    said = shown("scrapy.crawler", "Overridden settings:\n%(settings)s", {"settings": pformat(settings)})
    assert "geheim" not in said
    assert "'FTP_PASSWORD': ***,\n" in said
    assert "'ftp://***@feeds.example/a.jsonl': {'format': 'jsonl'" in said
    assert "'LOG_LEVEL': 'DEBUG'" in said
    assert "'BOT_NAME': 'zakerscraper'" in said
