"""The pages docs/options.md and docs/options.zh.md, written from the commands: `python tests/options_page.py`."""

from __future__ import annotations

import argparse
import os
import pkgutil
import sys
from pathlib import Path

from scrapy.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[1]))

import zakerscraper.commands
from zakerscraper.cli.completion import commands
from zakerscraper.compat import parser_actions
from zakerscraper.utils.translation import translate

DOCS = Path(__file__).parents[1] / "docs"
LOCALES = {"options.md": "C.UTF-8", "options.zh.md": "zh_CN.UTF-8"}
_HEADS = {
    "options.md": "# Options of each command\n\n([中文](options.zh.md))\n\nWhat `--help` says of ours.",
    "options.zh.md": "# 各命令的选项\n\n（[English](options.md)）\n\n本项目的命令用 `--help` 显示的内容。",
}
_COLUMNS = {"options.md": "| option | meaning |", "options.zh.md": "| 选项 | 含义 |"}
_OF_SCRAPY = {"bench", "fetch", "parse", "runspider", "shell", "view"}
_OURS = sorted({module.name for module in pkgutil.iter_modules(zakerscraper.commands.__path__)} - _OF_SCRAPY)
_GLOBAL = {"-h", "--logfile", "-L", "--nolog", "--profile", "--pidfile", "-s", "--pdb"}


def page(name: str) -> str:
    """Return the text of the page *name* of docs/. Sets LC_ALL."""
    os.environ["LC_ALL"] = LOCALES[name]
    parts = [_HEADS[name]]
    for command_name in _OURS:
        command = dict(commands())[command_name]
        command.settings = Settings()
        parser = argparse.ArgumentParser(conflict_handler="resolve")
        command.add_options(parser)
        parts.append(f"## scrapy {command_name}\n\n{translate(command.short_desc())}")
        if syntax := command.syntax():
            parts.append(f"```\nscrapy {command_name} {syntax}\n```")
        rows = [_row(action) for action in parser_actions(parser) if not _GLOBAL.intersection(action.option_strings)]
        if rows:
            parts.append("\n".join([_COLUMNS[name], "|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def _row(action: argparse.Action) -> str:
    takes = "" if action.nargs == 0 else f" {action.metavar or action.dest.upper()}"
    names = ", ".join(f"`{option}{takes}`" for option in action.option_strings) or f"`{takes.strip()}`"
    shown = translate(action.help or "").replace("|", "\\|")
    return f"| {names} | {shown} |"


if __name__ == "__main__":
    for name in LOCALES:
        (DOCS / name).write_text(page(name), "utf-8")
