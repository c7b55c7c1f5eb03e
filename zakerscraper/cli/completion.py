"""Shell completion for `scrapy`: shtab generates the script from the commands' argument parsers.

Scrapy has a parser for each command and none above them; here they are put together as one with subcommands.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import scrapy.commands
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader

from zakerscraper.compat import parser_actions
from zakerscraper.config import DEFAULTS
from zakerscraper.exceptions import ZakerError
from zakerscraper.utils.extras import install_command
from zakerscraper.zaker.channels import NUMBERS

SHELLS = ("bash", "zsh", "fish")

_CHOICE = re.compile(r"(--?[a-z-]+) ([a-z]+(?:\|[a-z]+)+)")
_OPTION = re.compile(r"--?[a-z-]+(?: [A-Za-z|]+)?")
_PLACE = re.compile(r"<[^>]*>|\[options\]")
_ACT = re.compile(r"\b[a-z]{3,}\b")
_TAKES_FILES = {"--logfile", "--pidfile", "--profile", "-o", "--output", "-O", "--overwrite-output", "--html"}
_SPIDERS = ("crawl", "check", "edit")

# What `-a` can be given depends on the spider, which stands before it. bash takes `id=科技` for three words.
_BASH = """
_zaker_argument() {
  local word spider=""
  for word in "${COMP_WORDS[@]}"; do
    case "$word" in %(spiders)s) spider="$word" ;; esac
  done
  if [[ "$1" == "=" || "${COMP_WORDS[COMP_CWORD-1]}" == "=" ]]; then
    case "$spider:${COMP_WORDS[COMP_CWORD-1]}:${COMP_WORDS[COMP_CWORD-2]}" in
      channel:id:*|channel:=:id) compgen -W "%(channels)s" -- "${1#=}" ;;
    esac
  else
    case "$spider" in
%(names)s
    esac
  fi
}
_zaker_setting() {
  compgen -W "%(settings)s" -- "$1"
}
"""


# A value follows what ends with =, and no space.
_BASH_END = """
_zaker_%(program)s() {
  _shtab_%(program)s "$@"
  [[ "${COMPREPLY[*]-}" == *= ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -o bashdefault -F _zaker_%(program)s %(program)s
"""


def script(shell: str, program: str, settings: Settings) -> str:
    """Return the completion script of *shell* for *program*. Raises ZakerError where shtab is not installed."""
    try:
        import shtab
    except ModuleNotFoundError:
        raise ZakerError(f"shell completion needs shtab: {install_command('completion')}") from None
    loader = get_spider_loader(settings)
    takes = {name: _arguments(loader.load(name)) for name in sorted(loader.list())}
    parser = _parser(program, settings, takes, shell)
    made = str(shtab.complete(parser, shell, preamble=_bash(takes) if shell == "bash" else ""))
    return made + _BASH_END % {"program": program} if shell == "bash" else made


_OURS = "zakerscraper.commands"
"""By its name: what commands share imports no command."""


def commands() -> Iterator[tuple[str, ScrapyCommand]]:
    """Yield the commands by name: Scrapy's own, then ours, which take the place of some of them."""
    for package in (scrapy.commands, importlib.import_module(_OURS)):
        for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
            yield module.name.rpartition(".")[2], importlib.import_module(module.name).Command()


def _parser(program: str, settings: Settings, takes: Mapping[str, list[str]], shell: str) -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog=program)
    subparsers = root.add_subparsers()
    for name, command in dict(commands()).items():
        command.settings = settings
        parser = subparsers.add_parser(name, help=command.short_desc(), conflict_handler="resolve")
        command.add_options(parser)
        choices = dict(_CHOICE.findall(command.syntax()))
        for action in parser_actions(parser):
            _complete(action, choices, takes, shell)
        words = list(takes) if name in _SPIDERS else _acts(command.syntax())
        if words:
            parser.add_argument("what", nargs="?", choices=words)
        elif "FILE" in command.syntax():
            parser.add_argument("what", nargs="?").complete = _files()  # type: ignore[attr-defined]
    return root


def _arguments(spider: Any) -> list[str]:
    return [f"{argument.name}=" for argument in spider.takes]


def _complete(action: argparse.Action, choices: Mapping[str, str], takes: Mapping[str, list[str]], shell: str) -> None:
    """Say what can follow the option *action*."""
    for option in action.option_strings:
        if option in choices:
            action.choices = choices[option].split("|")
    if "-a" in action.option_strings:
        names = list(dict.fromkeys(name for names in takes.values() for name in names))
        _words(action, "_zaker_argument", names, shell)
    elif "-s" in action.option_strings:
        _words(action, "_zaker_setting", [f"{name}=" for name in DEFAULTS], shell)
    elif _TAKES_FILES.intersection(action.option_strings):
        action.complete = _files()  # type: ignore[attr-defined]


def _words(action: argparse.Action, function: str, words: list[str], shell: str) -> None:
    if shell == "bash":
        action.complete = {"bash": function}  # type: ignore[attr-defined]
        action.nargs = 3  # NAME, = and VALUE
    else:
        action.choices = words


def _acts(syntax: str) -> list[str]:
    """Return the words that a command takes as they are, from its *syntax*: show, verify …"""
    return list(dict.fromkeys(_ACT.findall(_OPTION.sub("", _PLACE.sub("", syntax)))))


def _files() -> Any:
    import shtab

    return shtab.FILE


def _bash(takes: Mapping[str, Iterable[str]]) -> str:
    names = "\n".join(f'      {spider}) compgen -W "{" ".join(words)}" -- "$1" ;;' for spider, words in takes.items())
    return _BASH % {
        "spiders": "|".join(takes),
        "channels": " ".join(NUMBERS),
        "names": names,
        "settings": " ".join(f"{name}=" for name in DEFAULTS),
    }
