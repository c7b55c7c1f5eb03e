"""The command line outside of a checkout: `zakerscraper crawl channel -a id=13`, or `python -m zakerscraper …`.

It is Scrapy's own with our settings, so its commands, options and exit statuses are those of `scrapy` in a checkout.
"""

from __future__ import annotations

import os
import pkgutil
import sys
from collections.abc import MutableMapping, Sequence
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from zakerscraper import __version__
from zakerscraper.utils.utf8 import ensure_utf8

_SETTINGS = "zakerscraper.settings"
_COMMANDS = "zakerscraper.commands"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit status.

    The settings are ours, whatever Scrapy project the current folder belongs to. SCRAPY_SETTINGS_MODULE can name a
    module of the user's that imports them.

    Args:
        arguments: Those of this process by default.
    """
    args = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", _SETTINGS)
    if args == ["--version"]:
        print(f"zakerscraper {__version__}")
        return 0
    if not args or args[0] in {"-h", "--help"}:
        print("\n".join(_usage()))
        return 0
    ensure_home(os.environ)
    ensure_utf8()  # also says in a line what Ctrl-C ends while Scrapy is imported
    # Imported here: the two outputs above need no Scrapy.
    from scrapy.cmdline import execute

    from zakerscraper.cli.base import WRONG_USAGE
    from zakerscraper.utils.suggest import did_you_mean
    from zakerscraper.utils.terminal import say

    module = os.environ["SCRAPY_SETTINGS_MODULE"]
    try:
        # As Python does for a script, for modules of the user's. Last, so that they hide no other module.
        sys.path.append(os.getcwd())
    except OSError as error:
        say(f"the current folder cannot be used ({error.strerror}): go into another one (cd)")
        return WRONG_USAGE
    if not _is_there(module):
        say(f"SCRAPY_SETTINGS_MODULE: there is no module {module!r} in this folder, in PYTHONPATH or installed")
        return WRONG_USAGE
    known = {*_names(_COMMANDS), *_names("scrapy.commands"), *entry_points(group="scrapy.commands").names}
    # The user's own settings may add commands.
    all_known = module == _SETTINGS
    if all_known and not args[0].startswith("-") and args[0] not in known:
        meant = did_you_mean(args[0], known)
        say(f"there is no command {args[0]!r}; {meant or '`zakerscraper -h` names them'}")
        return WRONG_USAGE

    try:
        execute(["zakerscraper", *args])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def ensure_home(environment: MutableMapping[str, str]) -> None:
    """Set HOME in *environment* where the user has no home folder, as in a container: Scrapy looks there."""
    try:
        Path.home()
    except RuntimeError:
        environment["HOME"] = "/"


def _is_there(module: str) -> bool:
    """Return whether *module* can be found; errors within it are left to the import."""
    try:
        return find_spec(module) is not None
    except (ModuleNotFoundError, ValueError):
        return False


def _names(package: str) -> list[str]:
    """Return the names of the commands in *package*."""
    return [module.name for module in pkgutil.iter_modules(import_module(package).__path__)]


def _usage() -> list[str]:
    """Return the lines of the help: each command of the project, and what it does."""
    from zakerscraper.utils.translation import translate

    found = {name: import_module(f"{_COMMANDS}.{name}").Command() for name in _names(_COMMANDS)}
    return [
        f"zakerscraper {__version__}: " + translate("a crawler and archiver for ZAKER (myzaker.com)"),
        "",
        f"  zakerscraper {translate('COMMAND [options] [arguments]')}",
        "",
        *(f"  {name:<10} {translate(command.short_desc())}" for name, command in found.items()),
        "",
        translate(
            "`zakerscraper COMMAND -h` shows a command's options; where that says `scrapy`, type `zakerscraper`."
        ),
        translate("Scrapy's other commands (settings, shell, fetch …) are there, too."),
    ]


if __name__ == "__main__":
    raise SystemExit(main())
