"""Base classes of the project's commands: one-line errors and meaningful exit statuses.

It is no module of `commands`, as Scrapy takes every command class there for a command.
"""

from __future__ import annotations

import argparse
import errno
import os
import re
import signal
import sys
from typing import Any, ClassVar, NoReturn

from scrapy.commands import ScrapyCommand
from scrapy.crawler import AsyncCrawlerProcess, CrawlerProcess
from scrapy.exceptions import UsageError as ScrapyUsageError
from scrapy.settings import BaseSettings, Settings
from scrapy.spiderloader import get_spider_loader

from zakerscraper.cli.help import use_our_help
from zakerscraper.cli.setting_checks import (
    apply_command_line_settings,
    check_loadable,
    check_setting_names,
    check_settings,
)
from zakerscraper.cli.stdout import can_print, discard_output, is_still_read
from zakerscraper.cli.targets import check_options, check_settings_targets
from zakerscraper.exceptions import (
    ChallengeDetectedError,
    ParseError,
    SiteBlockedError,
    UnreadableFileError,
    UsageError,
    ZakerError,
)
from zakerscraper.extensions.archive_settings import apply_archive_settings
from zakerscraper.run_report.status import Verdict
from zakerscraper.services.notifications.background_call import are_running
from zakerscraper.utils.forced_exit import ForcedExit
from zakerscraper.utils.redact import redact_url
from zakerscraper.utils.suggest import did_you_mean
from zakerscraper.utils.terminal import say
from zakerscraper.utils.translation import translate

WRONG_USAGE = 2
_OPTION = re.compile(r"--[A-Za-z][\w-]*")
_SHORT_OPTION = re.compile(r"-[A-Za-z]")
_SETTING = re.compile(r"ZAKER_[A-Z_]*")


class BaseCommand(ScrapyCommand):
    """A command with translated help, which refuses to write over the archive's files before anything is opened."""

    settings: Settings
    crawler_process: AsyncCrawlerProcess | CrawlerProcess
    """Both are set by `scrapy.cmdline`; a process only with `requires_crawler_process`."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        use_our_help(parser)
        parser.error = _refuse_arguments  # type: ignore[assignment]  # argparse prints the whole usage

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check the options before Scrapy writes the process id and opens the log."""
        # Scrapy's own message would not name what is wrong.
        for option, assignments in (("-a", getattr(opts, "spargs", ())), ("-s", opts.set)):
            for text in assignments:
                if "=" not in text:
                    # What follows a setting's name may be a secret.
                    shown = setting[0] if (setting := _SETTING.match(text)) else repr(text)
                    refuse(f"{option} {shown}: it must be NAME=VALUE")
        try:
            # They may say where the archive is.
            apply_command_line_settings(self.settings, opts.set)
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


class ToolCommand(BaseCommand):
    """A command over the archive. Subclasses implement `work`."""

    uses_archive = True
    """Whether the settings that the archive remembers are applied before `work`."""
    takes_arguments = True
    """Whether it has positional arguments."""
    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}
    _parser: argparse.ArgumentParser | None = None

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        self._parser = parser

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            check_setting_names(self.settings)
            args = _positional_args(args, self._parser)
            if args and not self.takes_arguments:
                raise UsageError(f"{self.__module__.rpartition('.')[2]} takes no {' '.join(args)!r}")
            if self.uses_archive:
                apply_archive_settings(self.settings)
            self.exitcode = self.work(args, opts)
            if sys.stdout is not None:
                sys.stdout.flush()  # here its errors are handled; at exit Python would end with a status of its own
        except KeyboardInterrupt:
            say("stopped before its end; what was done until then is kept")
            self.exitcode = Verdict.ERROR.exit_status
        except BrokenPipeError as error:
            if is_still_read():
                # A store, a server or another program has hung up.
                say(str(error))
                self.exitcode = Verdict.ERROR.exit_status
            else:
                # The reader of the pipe (head, less) has closed it.
                discard_output()
        except UsageError as error:
            say(str(error))
            self.exitcode = WRONG_USAGE
        except ZakerError as error:
            say(str(error))
            blocked = isinstance(error, ChallengeDetectedError | SiteBlockedError)
            unreadable = isinstance(error, ParseError)
            verdict = Verdict.BLOCKED if blocked else Verdict.UNREADABLE if unreadable else Verdict.ERROR
            self.exitcode = verdict.exit_status
        except UnreadableFileError as error:
            say(str(error))
            self.exitcode = Verdict.ERROR.exit_status
        except OSError as error:
            # The error's own file name may be that of a temporary file.
            target = getattr(opts, "output", None) or ("" if can_print(error) else translate("standard output"))
            where = target or (error.filename and os.path.dirname(os.fsdecode(error.filename)))
            # mkdir raises FileExistsError where a file is in the way.
            why = os.strerror(errno.ENOTDIR) if isinstance(error, FileExistsError) else error.strerror
            say(f"cannot write to {where}: {why}" if where and why else str(error))
            self.exitcode = Verdict.ERROR.exit_status
        finally:
            if are_running():
                # A service that hangs: Python would wait for threads of libraries, and say so to a further Ctrl-C.
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                ForcedExit(lambda: self.exitcode).begin_at_end()

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """Run the command; return the exit status."""
        raise NotImplementedError


class ChecksSettings(BaseCommand):
    """Mixin for Scrapy's own commands: a wrong setting, proxy, spider or argument is one line and status 2."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            check_settings(self.settings)
            if spider := getattr(opts, "spider", None):
                check_spider_name(self.settings, spider)
        except UsageError as error:
            say(str(error))
            self.exitcode = WRONG_USAGE
            return
        try:
            super().run(args, opts)  # type: ignore[safe-super]  # that of the next class, one of Scrapy's commands
            if sys.stdout is not None:
                sys.stdout.flush()
        except ScrapyUsageError as error:
            # Without a text of its own Scrapy prints the whole help.
            command = self.__module__.rpartition(".")[2]
            say(
                " ".join(str(error).split())
                or f"{command} takes {self.syntax()}, not {' '.join(args)!r}; --help says more"
            )
            self.exitcode = WRONG_USAGE
        except BrokenPipeError:
            if is_still_read():
                raise
            discard_output()


def check_spider_name(settings: BaseSettings, name: str) -> None:
    """Raise UsageError where the project has no spider *name*."""
    spiders = sorted(get_spider_loader(settings).list())
    if name not in spiders:
        meant = did_you_mean(name, spiders)
        raise UsageError(f"spider {name!r} is unknown; {meant or 'there are ' + ', '.join(spiders)}")


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


def _refuse_arguments(error: str) -> NoReturn:
    """Exit with argparse's *error* on one line, in words that are translated."""
    if match := re.match("argument (.+): expected (?:at least )?one argument", error):
        refuse(f"{match[1]} needs a value; --help says which")
    if match := re.match("argument (.+): not allowed with argument (.+)", error):
        refuse(f"{match[1]} does not go with {match[2]}")
    refuse(error)


def _refuse_scrapys_error(settings: BaseSettings, opts: argparse.Namespace, error: str) -> NoReturn:
    """Exit with Scrapy's *error* on one line; where a feed's format is unknown, name the feed and the formats."""
    if not (match := re.match("Unrecognized output format '(.*?)'", error)):
        refuse(" ".join(error.split()))
    option = "-O" if opts.overwrite_output else "-o"
    uris = ", ".join(repr(redact_url(uri)) for uri in opts.overwrite_output or opts.output)
    known = ", ".join(sorted(name for name, path in settings.getwithbase("FEED_EXPORTERS").items() if path))
    refuse(
        f"{option} {uris}: there is no feed format {match[1]!r}; the end of the name says it, or what stands behind a"
        f" colon ({option} FILE:jsonl); there are {known}"
    )


def add_json_option(parser: argparse.ArgumentParser) -> None:
    """Add --json to *parser*."""
    parser.add_argument("--json", action="store_true", help="print JSON for programs instead of text for people")


def refuse(line: str) -> NoReturn:
    """Print what is wrong with how a command was called, and exit with status 2."""
    say(line)
    raise SystemExit(WRONG_USAGE)
