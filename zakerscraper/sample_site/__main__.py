"""Serve the sample site until Ctrl-C: `python -m zakerscraper.sample_site`."""

from __future__ import annotations

import argparse
import re
import shlex
import signal
from collections.abc import Sequence
from contextlib import suppress

from zakerscraper.sample_site.catalogue import LAYOUTS
from zakerscraper.sample_site.faults import FAULT_NAMES, Fault
from zakerscraper.sample_site.server import SampleSite


def _fault(text: str) -> tuple[str, Fault]:
    """Read `KIND:REGEX` or `KIND=VALUE:REGEX`; return the pattern and the fault."""
    kind, colon, pattern = text.partition(":")
    if not colon:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form KIND:REGEX")
    try:
        re.compile(pattern)
        return pattern, Fault.named(kind)
    except (ValueError, re.error) as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted and return the exit code.

    Args:
        arguments: Those of the command line by default.
    """
    parser = argparse.ArgumentParser(
        prog="python -m zakerscraper.sample_site", description="Serve the sample site, a stand-in of ZAKER."
    )
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="0 takes a free one (default: %(default)s)")
    parser.add_argument("--layout", choices=LAYOUTS, help="one layout for all pages (default: each list its own)")
    parser.add_argument("--extra", type=int, default=0, metavar="N", help="N generated articles in channel 99")
    parser.add_argument(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        metavar="KIND[=VALUE]:REGEX",
        help=f"spoil the answers to paths that match; kinds: {', '.join(FAULT_NAMES)}",
    )
    options = parser.parse_args(arguments)
    try:
        site = SampleSite(host=options.host, port=options.port, layout=options.layout, extra=options.extra)
        for pattern, fault in options.fault:
            site.faults.add(pattern, fault)
        site.start()
    except (OSError, ValueError) as error:
        parser.error(str(error))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with site, suppress(KeyboardInterrupt):
        print(f"Sample site with {len(site.articles)} articles at {site.url}/www/ (Ctrl-C stops it).")
        print("Settings for `scrapy crawl`, with a pace that this machine bears:")
        # No proxy of the user's leads to this machine.
        settings = {**site.settings, "HTTPPROXY_ENABLED": "0", "DOWNLOAD_DELAY": "0.001", "DOWNLOAD_SLOTS": "{}"}
        print(" ".join(f"-s {shlex.quote(f'{name}={value}')}" for name, value in settings.items()), flush=True)
        while True:
            site.pause(1.0)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
