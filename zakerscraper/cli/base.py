"""Base classes of the project's commands: one-line errors and meaningful exit statuses.

It is no module of `commands`, as Scrapy takes every command class there for a command.
"""

from __future__ import annotations

import argparse
import errno
import os
import re
import select
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from math import isfinite
from typing import Any, ClassVar, NoReturn, TextIO

from scrapy.commands import ScrapyCommand, ScrapyHelpFormatter
from scrapy.exceptions import UsageError as ScrapyUsageError
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings, default_settings
from scrapy.utils.conf import arglist_to_dict
from scrapy.utils.misc import load_object

from zakerscraper.cli.targets import check_options, check_settings_targets
from zakerscraper.config import DEFAULTS, Options, check_environment, trust_authorities
from zakerscraper.exceptions import UsageError, ZakerError
from zakerscraper.extensions.archive_settings import apply_archive_settings
from zakerscraper.run_report.status import ERROR, EXIT_STATUS
from zakerscraper.utils.proxies import named_proxies, use_everywhere
from zakerscraper.utils.redact import redact_url
from zakerscraper.utils.suggest import did_you_mean
from zakerscraper.utils.terminal import say
from zakerscraper.utils.translation import translate

WRONG_USAGE = 2
_OPTION = re.compile(r"--[A-Za-z][\w-]*")
_SHORT_OPTION = re.compile(r"-[A-Za-z]")
_HEADING = re.compile(r"^([A-Z][A-Za-z ]*)\n(=+|-+)\n", re.MULTILINE)
"""A heading of the help, underlined by Scrapy."""
_MIN_LIKENESS = 0.85
"""From which likeness on (0 to 1) an unknown name counts as a misspelt setting."""
_FRACTIONAL = ("DELAY", "TIMEOUT")
"""Parts of the names of settings that Scrapy reads as floats, though their defaults are integers."""
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLASS_PATH = re.compile(r"(?:scrapy|twisted)(?:\.\w+)+\Z")
"""The default of a setting that names a class."""
_COMPONENTS = ("ADDONS", "EXTENSIONS", "SPIDER_MIDDLEWARES", "DOWNLOADER_MIDDLEWARES", "ITEM_PIPELINES")
"""Settings that map classes to their order; None leaves a class out."""
_OUR_SETTINGS = "zakerscraper.settings"
_QUEUE_SETTINGS = ("SCHEDULER_LEASE", "SCHEDULER_PERSIST", "SCHEDULER_FLUSH_ON_START", "SCHEDULER_QUEUE_KEY")
"""Settings of the shared queue, which no list of defaults contains."""
_SETTING = re.compile(r"ZAKER_[A-Z_]*")


class HelpFormatter(ScrapyHelpFormatter):
    """Scrapy's help formatter, translated, which underlines headings only.

    Scrapy's own also underlines lines of an option's help that end with a colon.
    """

    def add_text(self, text: str | None) -> None:
        """Translate the description of a command."""
        super().add_text(text and translate(text))

    def add_argument(self, action: argparse.Action) -> None:
        """Translate the help of an option."""
        if action.help and action.help != argparse.SUPPRESS:
            action.help = translate(action.help)
        super().add_argument(action)

    def format_part_strings(self, part_strings: list[str]) -> list[str]:
        """Translate the headings of the whole help; leave the indented lines of one option alone."""
        if part_strings and part_strings[0].startswith(" "):
            return part_strings
        parts = super().format_part_strings(part_strings)
        return [_HEADING.sub(_translated_heading, "".join(part for part in parts if part != argparse.SUPPRESS))]


def _translated_heading(heading: re.Match[str]) -> str:
    # Imported here: only for help.
    from rich.cells import cell_len

    name = translate(heading[1])
    return f"{name}\n{heading[2][0] * cell_len(name)}\n"


def use_our_help(parser: argparse.ArgumentParser) -> None:
    """Make *parser* format its help with `HelpFormatter`."""
    parser.formatter_class = HelpFormatter
    # From Python 3.14 on headings are coloured at a terminal, and Scrapy does not recognise them then.
    parser.color = False  # type: ignore[attr-defined]  # known to Python 3.14 alone


class ChecksTargets(ScrapyCommand):
    """A command that refuses to write over the archive's files, before anything is opened."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check the options before Scrapy writes the process id and opens the log."""
        assert self.settings is not None
        # Scrapy's own message would not name what is wrong.
        for option, given in (("-a", getattr(opts, "spargs", ())), ("-s", opts.set)):
            for text in given:
                if "=" not in text:
                    # What follows a setting's name may be a secret.
                    shown = setting[0] if (setting := _SETTING.match(text)) else repr(text)
                    refuse(f"{option} {shown}: it must be NAME=VALUE")
        try:
            # They may say where the archive is.
            _apply_given_settings(self.settings, opts.set)
            if self.requires_crawler_process:
                check_loadable(self.settings)
            check_options(self.settings, opts)
            super().process_options(args, opts)
            check_settings_targets(self.settings, opts)
        except UsageError as error:
            refuse(str(error))
        except ScrapyUsageError as error:
            _refuse_scrapys_error(self.settings, opts, str(error))
        except OSError as error:
            refuse(f"--pidfile {opts.pidfile!r}: cannot write it: {error.strerror}")


class ToolCommand(ChecksTargets):
    """A command over the archive. Subclasses implement `work`."""

    uses_archive = True
    """Whether the settings that the archive remembers are applied before `work`."""
    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}
    _parser: argparse.ArgumentParser | None = None

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        use_our_help(parser)
        self._parser = parser

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            assert self.settings is not None
            check_setting_names(self.settings)
            if self.uses_archive:
                apply_archive_settings(self.settings)
            self.exitcode = self.work(_positional_args(args, self._parser), opts)
            if sys.stdout is not None:
                sys.stdout.flush()  # here its errors are handled; at exit Python would end with a status of its own
        except KeyboardInterrupt:
            say("stopped before its end; what was done until then is kept")
            self.exitcode = EXIT_STATUS[ERROR]
        except BrokenPipeError as error:
            if _is_read():
                # A store, a server or another program has hung up.
                say(str(error))
                self.exitcode = EXIT_STATUS[ERROR]
            else:
                # The reader of the pipe (head, less) has closed it.
                discard_output()
        except UsageError as error:
            say(str(error))
            self.exitcode = WRONG_USAGE
        except ZakerError as error:
            say(str(error))
            self.exitcode = EXIT_STATUS[ERROR]
        except OSError as error:
            # The error's own file name may be that of a temporary file.
            target = getattr(opts, "output", None) or ("" if _can_print(error) else translate("standard output"))
            where = target or (error.filename and os.path.dirname(os.fsdecode(error.filename)))
            # mkdir raises FileExistsError where a file is in the way.
            why = os.strerror(errno.ENOTDIR) if isinstance(error, FileExistsError) else error.strerror
            say(f"cannot write to {where}: {why}" if where and why else str(error))
            self.exitcode = EXIT_STATUS[ERROR]

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """Run the command; return the exit status."""
        raise NotImplementedError


def standard_output() -> TextIO:
    """Return the stream for data where no file is named. Raises UsageError where standard output is closed."""
    if sys.stdout is None:
        raise UsageError("standard output is closed: -o names a file to write to")
    return sys.stdout


def _can_print(error: OSError) -> bool:
    """Flush what was printed before *error*; return whether that worked, and discard it otherwise."""
    try:
        if sys.stdout is not None:
            if error.filename is None and error.errno in _DISK_FULL and error.strerror == os.strerror(error.errno):
                sys.stdout.write("\n")  # Python drops a large text that could not be written: try again
            sys.stdout.flush()
    except OSError:
        discard_output()
        return False
    return True


def _is_read() -> bool:
    """Return whether what is printed may still be read: False for a pipe that its reader has closed."""
    if not hasattr(select, "poll"):
        return False  # Windows, where pipes cannot be asked: most that break are those of `| more`
    for stream in (sys.stdout, sys.stderr):
        poll = select.poll()
        try:
            poll.register(stream.fileno(), 0)
        except (AttributeError, OSError, ValueError):
            continue  # closed, or no file
        if any(events & (select.POLLERR | select.POLLHUP) for _, events in poll.poll(0)):
            return False
    return True


def discard_output() -> None:
    """Redirect standard output to the null device, or Python would complain again as it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class ChecksSettings(ChecksTargets):
    """Mixin for Scrapy's own commands: a wrong setting or proxy ends them with one line and status 2."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        use_our_help(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            assert self.settings is not None
            check_settings(self.settings)
        except UsageError as error:
            say(str(error))
            self.exitcode = WRONG_USAGE
        else:
            super().run(args, opts)  # type: ignore[safe-super]  # that of the next class, one of Scrapy's commands


def _positional_args(args: list[str], parser: argparse.ArgumentParser | None) -> list[str]:
    """Return the positional arguments in *args*, Scrapy's leftovers, without the separator `--`.

    Raises:
        UsageError: One looks like an option; Scrapy leaves unknown options among the arguments.
    """
    end = args.index("--") if "--" in args else len(args)
    for arg in args[:end]:
        if _SHORT_OPTION.match(arg):
            raise UsageError(
                f"there is no option {arg!r}; --help names those there are; arguments that begin with a hyphen"
                " follow --"
            )
        if _OPTION.match(arg):
            meant = did_you_mean(arg.partition("=")[0], _OPTION.findall(parser.format_help() if parser else ""))
            raise UsageError(f"there is no option {arg!r}; {meant or '--help names those there are'}")
    return args[:end] + args[end + 1 :]


def check_setting_names(settings: BaseSettings) -> None:
    """Check that no `-s` setting is nearly, but not quite, the name of a known setting.

    Scrapy accepts any name and would ignore a misspelt one. A name that is like none may belong to the user's own
    component, as may any name in a settings module.

    Raises:
        UsageError: A name looks misspelt.
    """
    given = {name for name in settings if settings.getpriority(name) == SETTINGS_PRIORITIES["cmdline"]}
    known = {*filter(str.isupper, dir(default_settings)), *DEFAULTS, *_QUEUE_SETTINGS, *set(settings).difference(given)}
    for name in sorted(map(str, given - known)):
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


def _refuse_scrapys_error(settings: BaseSettings, opts: argparse.Namespace, error: str) -> NoReturn:
    """Exit with Scrapy's *error* on one line; where a feed's format is unknown, name the feed and the formats."""
    if not (match := re.match("Unrecognized output format '(.*?)'", error)):
        refuse(" ".join(error.split()))
    option = "-O" if opts.overwrite_output else "-o"
    given = ", ".join(repr(redact_url(uri)) for uri in opts.overwrite_output or opts.output)
    known = ", ".join(sorted(name for name, path in settings.getwithbase("FEED_EXPORTERS").items() if path))
    refuse(
        f"{option} {given}: there is no feed format {match[1]!r}; the end of the name says it, or what stands behind a"
        f" colon ({option} FILE:jsonl); there are {known}"
    )


def _apply_given_settings(settings: BaseSettings, given: list[str]) -> None:
    """Apply the `-s` options early; Scrapy applies them again.

    Raises:
        UsageError: Scrapy cannot take a value.
    """
    try:
        values = arglist_to_dict(given)
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
            kind = "switch (0 or 1)" if is_switch else "number"
            raise UsageError(f"setting {name}: {value!r} is not a {kind}") from None
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


def refuse(line: str) -> NoReturn:
    """Print what is wrong with how a command was called, and exit with status 2."""
    say(line)
    raise SystemExit(WRONG_USAGE)
