"""Applies the settings that an archive remembers, and shows where each value comes from.

What decides is the first of: the command line (`-s`), the environment, the archive's file, a settings module, the
default. Scrapy's priorities say so.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from zakerscraper.archive.settings_file import SettingsFile, load
from zakerscraper.config import DEFAULTS, MIN_LIKENESS, Options, output_setting, setting_text, trust_authorities
from zakerscraper.exceptions import UsageError
from zakerscraper.storage.output_url import RemoteUrl
from zakerscraper.utils.redact import redact_url
from zakerscraper.utils.suggest import did_you_mean

_FILE = 25
"""The priority of what the archive remembers: above a settings module's (20), below a spider's (30)."""
_ENVIRONMENT = 35
"""That of the environment: below the command line's (40)."""

_PRIVATE = "it is a secret"
_PLACE = "it says where the archive is"
_MACHINE = "it belongs to a machine, not to an archive"
_SITE = "it says who is asked, and gets the cookies"
ELSEWHERE = {
    "ZAKER_OUTPUT_DIR": _PLACE,
    "ZAKER_ARCHIVE_URL": _PLACE,
    "ZAKER_COOKIES": _PRIVATE,
    "ZAKER_NOTIFY": _PRIVATE,
    "ZAKER_HEALTHCHECK_URL": _PRIVATE,
    "ZAKER_PUSH_URL": _PRIVATE,
    "ZAKER_PUSH_TOKEN": _PRIVATE,
    "ZAKER_REDIS_URL": _MACHINE,
    "ZAKER_CA_FILE": _MACHINE,
    "ZAKER_WWW_URL": _SITE,
    "ZAKER_APP_URL": _SITE,
    "ZAKER_API_URL": _SITE,
    "ZAKER_IMAGE_URL": _SITE,
}
"""Settings that no archive remembers, and why: a folder may come from a stranger."""
REMEMBERED = tuple(name for name in DEFAULTS if name not in ELSEWHERE)
"""Settings that an archive can remember."""

OF_CRAWLS = frozenset(
    {
        "ZAKER_DOWNLOAD_IMAGES", "ZAKER_UNWRAP_LINKS", "ZAKER_ARTICLE_HOST", "ZAKER_IMAGE_DOMAINS", "ZAKER_KEEP_RUNS",
        "ZAKER_KEEP_PAGES", "ZAKER_REVISIT", "ZAKER_LEARN_LAYOUTS",
    }
)  # fmt: skip
"""Those of them that change no document that is there."""


@dataclass(frozen=True, slots=True)
class SettingValue:
    """A setting as it holds for an archive.

    Attributes:
        value: As it may be shown, without passwords.
        remembered: The value that the archive remembers, "" for none.
    """

    name: str
    value: str
    origin: str
    remembered: str = ""


def apply_archive_settings(settings: BaseSettings) -> None:
    """Let *settings* be what the environment says, or else their archive; what the command line says goes first.

    Raises:
        UsageError: the archive's file is wrong: its name, the line, and what is wrong there.
        ArchiveError: it cannot be read.
    """
    # Our own settings module reads the environment, but one of the user's may have set the same name after it.
    for name in DEFAULTS.keys() & os.environ.keys():
        settings.set(name, os.environ[name], _ENVIRONMENT)
    for name, value in _check_file(_load(settings)).values.items():
        settings.set(name, value, _FILE)


def change_archive_settings(settings: BaseSettings, assignments: Sequence[str]) -> list[str]:
    """Write *assignments* (`NAME=VALUE`) into the archive's file; return their names. An empty VALUE removes NAME.

    Raises:
        UsageError: one of them is wrong, and nothing is written.
        ArchiveError: the file cannot be read or written.
    """
    changes = dict(_assignment(text) for text in assignments)
    file = _load(settings)
    for name, value in changes.items():
        if value:
            _check_setting(name, value)
        elif name not in file.values:  # what stands there by mistake can be forgotten, too
            _check_name(name)
    if any(file.values.get(name, "") != value for name, value in changes.items()):
        _check_file(file.with_changes(changes)).save(output_setting(settings))
    return list(changes)


def describe_settings(settings: BaseSettings) -> list[SettingValue]:
    """Return all settings as they hold for the archive, each with its origin. *settings* have been applied to it."""
    remembered = _load(settings).values
    return [
        SettingValue(
            name, _display(name, setting_text(settings, name)), _origin(settings, name), remembered.get(name, "")
        )
        for name in DEFAULTS
    ]


def _load(settings: BaseSettings) -> SettingsFile:
    output = output_setting(settings)
    if isinstance(output, RemoteUrl):
        trust_authorities(Options.from_settings(settings))
    return load(output)


def _check_file(file: SettingsFile) -> SettingsFile:
    for name, value in file.values.items():
        try:
            _check_setting(name, value)
        except UsageError as error:
            raise file.fault(name, str(error)) from None
    return file


def _assignment(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        shown = repr(name) if name in DEFAULTS else repr(redact_url(text))
        raise UsageError(f"archive settings {shown}: it must be NAME=VALUE, or NAME= to forget NAME")
    return name.strip(), value.strip()


def _check_name(name: str) -> None:
    if name in ELSEWHERE:
        raise UsageError(
            f"setting {name}: {ELSEWHERE[name]}, so no archive remembers it; give it with -s or in the environment"
        )
    if name not in REMEMBERED:
        meant = did_you_mean(name, REMEMBERED, likeness=MIN_LIKENESS) or f"there are {', '.join(REMEMBERED)}"
        raise UsageError(f"setting {redact_url(name)}: an archive has none of that name; {meant}")


def _check_setting(name: str, value: str) -> None:
    _check_name(name)
    if "://" in value and redact_url(value) != value:
        raise UsageError(
            f"setting {name}: {redact_url(value)!r} holds a password, which no archive remembers;"
            " give it with -s or in the environment"
        )
    Options.from_settings({name: value})


def _origin(settings: BaseSettings, name: str) -> str:
    priority = settings.getpriority(name) or 0
    if priority == _FILE:
        return "file"
    if priority == _ENVIRONMENT:
        return "environment"
    if priority >= SETTINGS_PRIORITIES["spider"]:
        return "command line"
    if name in os.environ and setting_text(settings, name) == setting_text(os.environ, name):
        return "environment"
    return "default" if setting_text(settings, name) == DEFAULTS[name] else "settings module"


def _display(name: str, value: str) -> str:
    if value and ELSEWHERE.get(name) == _PRIVATE:
        return "(set, not shown)"
    if value and name == "ZAKER_ARCHIVE_URL":
        from zakerscraper.archive.engine import hide_password  # late: few have another database

        return hide_password(value)
    return redact_url(value)
