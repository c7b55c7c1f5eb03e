"""Checks Scrapy's feeds (`-o`, `-O`, FEEDS) before a run: Scrapy itself would fetch everything first."""

from __future__ import annotations

import ftplib
import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.extensions.feedexport import FTPFeedStorage, S3FeedStorage
from scrapy.utils.conf import feed_complete_default_values_from_settings
from scrapy.utils.misc import build_from_crawler, load_object
from w3lib.url import file_uri_to_path

from zakerscraper.exceptions import UsageError
from zakerscraper.extensions.feed_storage import WHOLE_FORMATS
from zakerscraper.utils.extras import install_command
from zakerscraper.utils.feed_fields import columns_to_add
from zakerscraper.utils.redact import redact_text, redact_url
from zakerscraper.utils.tls_words import handshake_words

_TIMEOUT = 10
"""Seconds for each request to a store before a run."""


def check_feeds(crawler: Crawler) -> None:
    """Check, as far as can be known before anything is fetched, that each feed of *crawler* can be stored.

    A bucket must exist, and an FTP server accept the login; no other server is contacted.

    Raises:
        UsageError: a feed cannot be stored; says which, and why.
    """
    settings = crawler.settings
    storages = {scheme: path for scheme, path in settings.getwithbase("FEED_STORAGES").items() if path}
    exporters = {name for name, path in settings.getwithbase("FEED_EXPORTERS").items() if path}
    for target, options in settings.getdict("FEEDS").items():
        uri = str(target)
        shown = f"-O {redact_url(uri)!r}"
        if not isinstance(options, Mapping):
            raise UsageError(
                f'setting FEEDS: {redact_url(uri)!r}: {options!r} is not an object like {{"format": "jsonl"}}'
            )
        if (format_ := options.get("format", settings["FEED_FORMAT"])) not in exporters:
            raise UsageError(f"{shown}: feed format {format_!r} is unknown; there are {', '.join(sorted(exporters))}")
        _check_encoding(options.get("encoding") or settings["FEED_EXPORT_ENCODING"], shown)
        scheme = "stdout" if uri.startswith("stdout:") else uri.partition("://")[0] if "://" in uri else "file"
        if scheme not in storages:
            known = ", ".join(sorted(filter(None, storages)))
            raise UsageError(f"{shown}: nothing can be stored at {scheme}://; there are {known}")
        complete = feed_complete_default_values_from_settings(dict(options), settings, uri)
        if scheme == "file":
            check_feed_file(uri, options)
            if format_ == "csv" and not complete.get("overwrite"):
                _check_columns(crawler, uri, complete)
            continue
        try:
            storage = build_from_crawler(load_object(storages[scheme]), crawler, uri, feed_options=complete)
            if scheme == "gs":
                load_object("google.cloud.storage.Client")(project=storage.project_id)  # finds its credentials
        except (NotConfigured, ImportError) as error:
            needed = _driver(scheme) or str(error)
            raise UsageError(f"{shown}: {scheme}:// needs {needed}") from None
        except Exception as error:  # of whatever library stores there
            raise UsageError(f"{shown}: {_line(error)}") from None
        if isinstance(storage, S3FeedStorage):
            _check_bucket(storage, shown)
        elif isinstance(storage, FTPFeedStorage):
            _check_login(storage, shown)


def _check_encoding(encoding: str | None, shown: str) -> None:
    """Check that the texts of a feed can be written in *encoding*, None for Scrapy's own choice. Raises UsageError."""
    try:
        "".encode(encoding or "utf-8")
    except LookupError:
        raise UsageError(
            f"{shown}: {encoding!r}, FEED_EXPORT_ENCODING, is not an encoding; there are utf-8 and, for CSV that Excel"
            " opens, utf-8-sig"
        ) from None


def _driver(scheme: str) -> str:
    """Return the library for feeds at *scheme*, and how to install it; "" where that is not known."""
    if scheme == "s3":
        return f"boto3: {install_command('s3')}"
    return "google-cloud-storage: pip install google-cloud-storage" if scheme == "gs" else ""


def check_feed_file(target: str, feed: Mapping[str, Any]) -> None:
    """Check that the feed *feed* can be written to the file *target*, a path or `file://` URL.

    Raises:
        UsageError: it cannot.
    """
    path = Path(file_uri_to_path(target))
    parent = next(folder for folder in path.absolute().parents if os.path.lexists(folder))
    if path.is_dir() or not parent.is_dir() or not _can_be_written(path if path.exists() else parent):
        raise UsageError(f"-O {target!r}: no file can be written there")
    whole = str(feed.get("format", "")).lower() in WHOLE_FORMATS and not feed.get("overwrite")
    if whole and path.is_file() and path.stat().st_size:
        raise UsageError(
            f"-o {target!r}: the file is there, and what is added to {feed['format']} cannot be read; replace it"
            " with -O, or name a file that ends in .jsonl, to which articles can be added"
        )


def _check_columns(crawler: Crawler, target: str, feed: Mapping[str, Any]) -> None:
    """Check that rows of our items can be added to the CSV file *target*, if it is there."""
    item_class, path = getattr(crawler.spidercls, "item_class", None), Path(file_uri_to_path(target))
    options = feed["item_export_kwargs"]
    if item_class is None or not path.is_file() or not path.stat().st_size:
        return
    if options.get("include_headers_line", True) and not columns_to_add(path, item_class, feed["fields"], options):
        raise UsageError(
            f"-o {target!r}: the file is there with other columns; replace it with -O, or name another file"
        )


def _can_be_written(path: Path) -> bool:
    """Return whether the file *path* can be written, or a file in the folder *path*."""
    if not path.is_dir():
        return os.access(path, os.W_OK)
    try:
        # Permissions alone do not tell: some file systems take no files all the same.
        with TemporaryFile(dir=path):
            return True
    except OSError:
        return False


def _check_bucket(storage: S3FeedStorage, shown: str) -> None:
    """Check that the bucket exists. Where it may not be read, writing may still be allowed."""
    import boto3.session
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    config = Config(connect_timeout=_TIMEOUT, read_timeout=_TIMEOUT, retries={"total_max_attempts": 1})
    keys = {
        "aws_access_key_id": storage.access_key,
        "aws_secret_access_key": storage.secret_key,
        "aws_session_token": storage.session_token,
    }
    try:
        client = boto3.session.Session().client(
            "s3", endpoint_url=storage.endpoint_url, region_name=storage.region_name, config=config, **keys
        )
        client.head_bucket(Bucket=storage.bucketname)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            raise UsageError(f"{shown}: there is no bucket {storage.bucketname!r}") from None
    except (BotoCoreError, ValueError) as error:
        raise UsageError(f"{shown}: {_line(error)}") from None


def _check_login(storage: FTPFeedStorage, shown: str) -> None:
    """Log in to the FTP server, and out again."""
    # As Scrapy does; whoever names ftp:// has chosen that nothing is encrypted.
    secure = ftplib.FTP_TLS(context=ssl.create_default_context()) if storage.tls else None  # noqa: S321
    try:
        with secure or ftplib.FTP() as ftp:  # noqa: S321
            ftp.connect(storage.host, storage.port, timeout=_TIMEOUT)
            ftp.login(storage.username, storage.password)
    except (ftplib.Error, OSError, EOFError, ValueError) as error:
        raise UsageError(f"{shown}: {_line(error)}") from None


def _line(error: Exception) -> str:
    text = str(error.strerror) if isinstance(error, OSError) and error.strerror else str(error)
    return handshake_words(error) or redact_text(" ".join(text.split())) or type(error).__name__
