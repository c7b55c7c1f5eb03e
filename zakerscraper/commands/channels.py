"""`scrapy channels`: lists the values of `scrapy crawl channel -a id=…`."""

from __future__ import annotations

import argparse

from zakerscraper.cli.base import ToolCommand, add_json_option
from zakerscraper.exceptions import UsageError
from zakerscraper.utils.terminal import print_json
from zakerscraper.utils.translation import translate
from zakerscraper.zaker.channels import API_CATEGORIES, CHANNELS, PUBLISHERS


class Command(ToolCommand):
    """List the channels by number and name. Needs neither the site nor an archive."""

    uses_archive = False

    def syntax(self) -> str:
        return "[TEXT] [--json]"

    def short_desc(self) -> str:
        return "List the channels by number and name"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_json_option(parser)

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        if len(args) > 1 or any(arg.startswith("-") for arg in args):
            raise UsageError(f"channels takes one text to look for, not {' '.join(args)!r}")
        text = args[0] if args else ""
        found = {number: name for number, name in CHANNELS.items() if text in name or text == str(number)}
        if not found:
            raise UsageError(f"no channel of the known {len(CHANNELS)} has {text!r} in its name")
        if opts.json:
            print_json(_plain_data(found))
        else:
            _show(found, publishers=not text)
        return 0


def _plain_data(found: dict[int, str]) -> dict[str, list[dict[str, object]]]:
    channels: list[dict[str, object]] = [
        {"id": number, "name": name, "open_api": number in API_CATEGORIES} for number, name in found.items()
    ]
    return {"channels": channels, "publishers": [{"id": number, "name": name} for number, name in PUBLISHERS.items()]}


def _show(found: dict[int, str], *, publishers: bool) -> None:
    # Imported here: every command of Scrapy loads this module.
    from rich.columns import Columns
    from rich.console import Console

    # rich uses 80 columns where the width is unknown.
    console = Console(highlight=False, soft_wrap=False)
    cells = [f"{number:>5} {name}{'*' if number in API_CATEGORIES else ''}" for number, name in found.items()]
    console.print(Columns(cells, equal=True, padding=(0, 2), column_first=True))
    if set(found) & API_CATEGORIES:
        api = translate("also a category of the open API: scrapy crawl category -a id=科技")
        console.print(f"* {api}", markup=False)
    console.print(translate("Names do as well as numbers: scrapy crawl channel -a id=科技,10001"), markup=False)
    if publishers:
        named = ", ".join(f"{number} {name}".rstrip() for number, name in PUBLISHERS.items())
        more = translate(
            "ZAKER has more channels than these, and any number is taken. Publishers have numbers of their own, which"
            f" stand in the addresses of their pages ({named}): scrapy crawl source -a id=12291"
        )
        console.print(more, markup=False)
