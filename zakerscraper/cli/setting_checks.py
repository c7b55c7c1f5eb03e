"""Checks settings, Scrapy's own among them, before a command begins: names, values, and what they import."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from importlib import import_module
from math import isfinite
from typing import Any

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings, default_settings
from scrapy.utils.conf import arglist_to_dict
from scrapy.utils.misc import load_object

from zakerscraper.config import DEFAULTS, Options, check_environment, trust_authorities
from zakerscraper.exceptions import UsageError
from zakerscraper.utils.proxies import named_proxies, use_everywhere
from zakerscraper.utils.redact import redact_url
from zakerscraper.utils.suggest import did_you_mean

_MIN_LIKENESS = 0.85
"""From which likeness on (0 to 1) an unknown name counts as a misspelt setting."""
_FRACTIONAL = ("DELAY", "TIMEOUT")
"""Parts of the names of settings that Scrapy reads as floats, though their defaults are integers."""
_CLASS_PATH = re.compile(r"(?:scrapy|twisted)(?:\.\w+)+\Z")
"""The default of a setting that names a class."""
_COMPONENTS = ("ADDONS", "EXTENSIONS", "SPIDER_MIDDLEWARES", "DOWNLOADER_MIDDLEWARES", "ITEM_PIPELINES")
"""Settings that map classes to their order; None leaves a class out."""
_OUR_SETTINGS = "zakerscraper.settings"
_QUEUE_SETTINGS = ("SCHEDULER_LEASE", "SCHEDULER_PERSIST", "SCHEDULER_FLUSH_ON_START", "SCHEDULER_QUEUE_KEY")
"""Settings of the shared queue, which no list of defaults contains."""


def check_setting_names(settings: BaseSettings) -> None:
    """Check that no `-s` setting is nearly, but not quite, the name of a known setting.

    Scrapy accepts any name and would ignore a misspelt one. A name that is like none may belong to the user's own
    component, as may any name in a settings module.

    Raises:
        UsageError: A name looks misspelt.
    """
    from_command_line = {name for name in settings if settings.getpriority(name) == SETTINGS_PRIORITIES["cmdline"]}
    elsewhere = set(settings) - from_command_line
    known = {*filter(str.isupper, dir(default_settings)), *DEFAULTS, *_QUEUE_SETTINGS, *elsewhere}
    for name in sorted(map(str, from_command_line - known)):
        if meant := did_you_mean(name, known, likeness=_MIN_LIKENESS):
            raise UsageError(f"setting {name}: there is none of that name; {meant}")


def check_settings(settings: BaseSettings) -> Options:
    """Check settings, environment, certificate authorities and proxies; return our options.

    Raises:
        UsageError: One of them is wrong.
    """
    check_setting_names(settings)
    options = Options.from_settings(settings)
    _check_scrapys_own(settings)
    check_environment(os.environ)
    trust_authorities(options)
    if settings.getbool("HTTPPROXY_ENABLED"):
        use_everywhere(named_proxies(settings["HTTPPROXY_AUTH_ENCODING"]))
    return options


def apply_command_line_settings(settings: BaseSettings, assignments: list[str]) -> None:
    """Apply the `-s` options early; Scrapy applies them again.

    Raises:
        UsageError: Scrapy cannot take a value.
    """
    try:
        values = arglist_to_dict(assignments)
    except ValueError:
        return  # one has no `=`; Scrapy reports that
    for name, value in values.items():
        try:
            settings.set(name, value, "cmdline")
        except (TypeError, ValueError):
            raise UsageError(
                f'setting {name}: {redact_url(str(value))!r} is not a JSON object like {{"NAME": 1}}'
            ) from None


def check_loadable(settings: BaseSettings) -> None:
    """Check that the components and spider modules that a run loads by their paths can be imported.

    Only settings of the command line and of the user's own settings module are checked.

    Raises:
        UsageError: One cannot be loaded.
    """
    has_own_module = os.environ.get("SCRAPY_SETTINGS_MODULE", _OUR_SETTINGS) != _OUR_SETTINGS
    lowest = SETTINGS_PRIORITIES["project" if has_own_module else "cmdline"]
    for name in map(str, settings):
        if (settings.getpriority(name) or 0) < lowest:
            continue
        value = settings[name]
        paths: Iterable[Any]
        load: Callable[[Any], object]
        if name == "SPIDER_MODULES":
            if settings.getbool("SPIDER_LOADER_WARN_ONLY"):
                continue
            paths, load = settings.getlist(name), import_module
        elif name in _COMPONENTS:
            paths, load = [path for path, number in settings.getdict(name).items() if number is not None], load_object
        elif name == "REFERRER_POLICY":  # which may be a policy of the standard
            continue
        elif value and (name == "ASYNCIO_EVENT_LOOP" or _CLASS_PATH.match(str(getattr(default_settings, name, "")))):
            paths, load = [value], load_object
        else:
            continue
        for path in paths:
            try:
                load(path)
            except (ImportError, NameError, TypeError, ValueError) as error:
                raise UsageError(f"setting {name}: {str(path)!r} cannot be loaded: {error}") from None


def _check_scrapys_own(settings: BaseSettings) -> None:
    """Check the values of Scrapy's numeric and boolean settings, on which a run would fail as it starts.

    Raises:
        UsageError: A value has the wrong type or range.
    """
    for name in filter(str.isupper, dir(default_settings)):
        default, value = getattr(default_settings, name), settings[name]
        if value is None or not isinstance(default, bool | int | float):
            continue
        is_switch = isinstance(default, bool) or name.endswith("_ENABLED")
        try:
            number = float(settings.getbool(name)) if is_switch else settings.getfloat(name)
        except (TypeError, ValueError):
            if is_switch:
                raise UsageError(f"setting {name}: {value!r} is not a switch (0 or 1)") from None
            raise UsageError(f"setting {name}: {value!r} is not a number") from None
        if not isfinite(number) or (number < 0 <= default and "PRIORITY" not in name):
            raise UsageError(f"setting {name}: {value!r} is not a number from 0 up")
        if name.startswith("CONCURRENT_") and not (number >= 1 and number.is_integer()):
            # With 0 a crawl would wait for ever.
            raise UsageError(f"setting {name}: {value!r} is not a whole number from 1 up")
        if isinstance(default, int) and not is_switch and not any(word in name for word in _FRACTIONAL):
            try:
                settings.getint(name)
            except ValueError:
                raise UsageError(f"setting {name}: {value!r} is not a whole number") from None
    for code in settings.getlist("RETRY_HTTP_CODES"):
        if not re.fullmatch(r"\s*[1-9][0-9]{2}\s*", str(code)):
            raise UsageError(f"setting RETRY_HTTP_CODES: {code!r} is not an HTTP status like 503")
