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
_PLACEHOLDER = re.compile(r"<[^>]*>|\[options\]")
_WORD = re.compile(r"\b[a-z]{3,}\b")
_TAKES_FILES = {"--logfile", "--pidfile", "--profile", "-o", "--output", "-O", "--overwrite-output", "--html"}
_SPIDERS = ("crawl", "check", "edit")

# The arguments that `-a` takes depend on the spider before it. bash splits `id=科技` into three words.
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


# No space after what ends with =: a value follows.
_BASH_END = """
_zaker_%(program)s() {
  _shtab_%(program)s "$@"
  [[ "${COMPREPLY[*]-}" == *= ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -o bashdefault -F _zaker_%(program)s %(program)s
"""


def completion_script(shell: str, program: str, settings: Settings) -> str:
    """Return the completion script of *shell* for *program*. Raises ZakerError where shtab is not installed."""
    try:
        import shtab
    except ModuleNotFoundError:
        raise ZakerError(f"shell completion needs shtab: {install_command('completion')}") from None
    loader = get_spider_loader(settings)
    spiders: dict[str, Any] = {name: loader.load(name) for name in sorted(loader.list())}
    takes = {name: [f"{argument.name}=" for argument in spider.takes] for name, spider in spiders.items()}
    parser = _make_parser(program, settings, takes, shell)
    made = str(shtab.complete(parser, shell, preamble=_bash_preamble(takes) if shell == "bash" else ""))
    return made + _BASH_END % {"program": program} if shell == "bash" else made


_OUR_COMMANDS = "zakerscraper.commands"
"""Imported by name, as `cli` is a lower level than `commands`."""


def commands() -> Iterator[tuple[str, ScrapyCommand]]:
    """Yield (name, command): Scrapy's own commands, then ours, some of which replace them."""
    for package in (scrapy.commands, importlib.import_module(_OUR_COMMANDS)):
        for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
            yield module.name.rpartition(".")[2], importlib.import_module(module.name).Command()


def _make_parser(
    program: str, settings: Settings, takes: Mapping[str, list[str]], shell: str
) -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog=program)
    subparsers = root.add_subparsers()
    for name, command in dict(commands()).items():
        command.settings = settings
        parser = subparsers.add_parser(name, help=command.short_desc(), conflict_handler="resolve")
        command.add_options(parser)
        choices = dict(_CHOICE.findall(command.syntax()))
        for action in parser_actions(parser):
            _complete(action, choices, takes, shell)
        words = list(takes) if name in _SPIDERS else _literal_words(command.syntax())
        if words:
            parser.add_argument("what", nargs="?", choices=words)
        elif "FILE" in command.syntax():
            _complete_files(parser.add_argument("what", nargs="?"))
    return root


def _complete(action: argparse.Action, choices: Mapping[str, str], takes: Mapping[str, list[str]], shell: str) -> None:
    """Set what completes the value of the option *action*."""
    for option in action.option_strings:
        if option in choices:
            action.choices = choices[option].split("|")
    if "-a" in action.option_strings:
        names = list(dict.fromkeys(name for names in takes.values() for name in names))
        _complete_words(action, "_zaker_argument", names, shell)
    elif "-s" in action.option_strings:
        _complete_words(action, "_zaker_setting", [f"{name}=" for name in DEFAULTS], shell)
    elif _TAKES_FILES.intersection(action.option_strings):
        _complete_files(action)


def _complete_words(action: argparse.Action, function: str, words: list[str], shell: str) -> None:
    """Complete *action* by *words*; bash calls *function*, as it splits NAME=VALUE into three words."""
    if shell == "bash":
        _set_completion(action, {"bash": function})
        action.nargs = 3
    else:
        action.choices = words


def _complete_files(action: argparse.Action) -> None:
    import shtab

    _set_completion(action, shtab.FILE)


def _set_completion(action: argparse.Action, completion: Mapping[str, Any]) -> None:
    action.complete = completion  # type: ignore[attr-defined]  # shtab reads it there


def _literal_words(syntax: str) -> list[str]:
    """Return the literal words in a command's *syntax*: show, verify …"""
    return list(dict.fromkeys(_WORD.findall(_OPTION.sub("", _PLACEHOLDER.sub("", syntax)))))


def _bash_preamble(takes: Mapping[str, Iterable[str]]) -> str:
    names = "\n".join(f'      {spider}) compgen -W "{" ".join(words)}" -- "$1" ;;' for spider, words in takes.items())
    return _BASH % {
        "spiders": "|".join(takes),
        "channels": " ".join(NUMBERS),
        "names": names,
        "settings": " ".join(f"{name}=" for name in DEFAULTS),
    }
