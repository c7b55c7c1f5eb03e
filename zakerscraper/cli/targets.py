"""Checks the paths that commands write to, before anything is written: never a file of the archive."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path, PureWindowsPath
from typing import Any
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings
from w3lib.url import file_uri_to_path

from zakerscraper.archive.own_files import OwnFiles
from zakerscraper.config import output_setting, setting_text
from zakerscraper.exceptions import ArchiveError, UsageError
from zakerscraper.utils.redact import redact_url

_OPTIONS = ("pidfile", "profile", "logfile")
"""Scrapy's options for every command that name a file to write."""
_SETTINGS = ("LOG_FILE", "JOBDIR")
"""Scrapy's settings that name a file or folder to write."""


def check_target(settings: Mapping[str, Any], option: str, target: str | os.PathLike[str]) -> None:
    """Check that *target*, the file or folder that *option* names, does not belong to the archive.

    Raises:
        UsageError: It does; the text names option and target.
    """
    path = Path(target)
    if what := _own_files(settings).what_is(path):
        raise _refusal(option, str(target), what)


def check_local(target: str) -> None:
    """Raise UsageError where *target*, the value of -o, is a URL."""
    if "://" in target:
        raise UsageError(f"-o {redact_url(target)!r}: only ZAKER_OUTPUT_DIR can be elsewhere; name a path here")


def check_options(settings: Mapping[str, Any], opts: argparse.Namespace) -> None:
    """Check the files that Scrapy's own options name. Raises what `check_target` raises."""
    for name in _OPTIONS:
        if value := getattr(opts, name, None):
            check_target(settings, f"--{name}", value)


def check_settings_targets(settings: BaseSettings, opts: argparse.Namespace) -> None:
    """Check what Scrapy's settings name to be written: log file, job folder and feeds.

    Args:
        opts: The command's options, which name feeds as well.

    Raises:
        UsageError: A target belongs to the archive, or the log cannot be written.
    """
    outputs = getattr(opts, "output", None)
    appends, replaces = isinstance(outputs, list), getattr(opts, "overwrite_output", None)
    option = "-O" if replaces else "-o" if appends else "setting FEEDS"
    for name in _SETTINGS:
        if settings[name]:
            check_target(settings, f"setting {name}", str(settings[name]))
    _check_log(settings)
    for uri in map(str, settings.getdict("FEEDS")):
        path, own = _feed_file(uri, settings), _own_files(settings)
        if what := own.what_is_remote(uri) if path is None else own.what_is(path):
            raise _refusal(option, redact_url(uri), what)


def _check_log(settings: BaseSettings) -> None:
    """Check that Scrapy can open its log file. Raises UsageError."""
    name = settings["LOG_FILE"]
    if not name or not settings.getbool("LOG_ENABLED"):
        return
    try:
        with open(name, "ab"):
            pass
    except OSError as error:
        raise UsageError(f"setting LOG_FILE: {redact_url(str(name))!r}: cannot write it: {error.strerror}") from None


def _refusal(option: str, target: str, what: str) -> UsageError:
    return UsageError(f"{option} {target!r} {what}: name another place")


def _own_files(settings: Mapping[str, Any]) -> OwnFiles:
    output = output_setting(settings)
    try:
        return OwnFiles.of(output, setting_text(settings, "ZAKER_ARCHIVE_URL"))
    except ArchiveError:  # a malformed URL; opening the archive reports that
        return OwnFiles(output, None)


def _feed_file(uri: str, settings: BaseSettings) -> Path | None:
    """Return the local file that Scrapy stores the feed at *uri* in; None where it is stored elsewhere."""
    scheme = urlsplit(uri).scheme
    if scheme not in {"", "file"} and scheme in settings.getwithbase("FEED_STORAGES"):
        return None if not PureWindowsPath(uri).drive else Path(uri)
    return Path(file_uri_to_path(uri) if uri.startswith("file:") else uri)
