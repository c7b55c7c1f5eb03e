"""`scrapy mcp`: serves the archive over the Model Context Protocol on standard input and output."""

from __future__ import annotations

import argparse
import signal
from importlib.util import find_spec

from zakerscraper.cli.base import ToolCommand
from zakerscraper.exceptions import UsageError
from zakerscraper.services.open_archive import open_archive
from zakerscraper.utils.extras import install_command


class Command(ToolCommand):
    """Answer requests to search and read the archive, until standard input ends. Nothing is written or fetched."""

    takes_arguments = False

    def short_desc(self) -> str:
        return "Serve the archive, for reading alone, to programs that speak MCP (stdio)"

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        if find_spec("mcp") is None:
            raise UsageError(f"scrapy mcp needs the SDK of the protocol: {install_command('mcp')}")
        from zakerscraper.cli.mcp_server import make_server

        with open_archive(self.settings) as (archive, _, _):
            # Let Ctrl-C end the process (130 in shells): the thread that reads standard input cannot be stopped.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            make_server(archive).run("stdio")
        return 0
