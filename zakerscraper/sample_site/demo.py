"""The main job, watched: real crawls of the sample site (`make demo`, `scrapy demo`, `zakerscraper demo`).

The sample site runs in this process on a free loopback port; each crawl is a command of its own, as a user types it.
Nothing else is asked than this machine.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from zakerscraper.exceptions import UsageError
from zakerscraper.sample_site import SampleSite
from zakerscraper.utils.terminal import show

CRAWLS: tuple[tuple[str, ...], ...] = (
    ("source", "-a", "id=12291"),
    ("focusread",),
    ("channel", "-a", "id=660"),  # the layout of 2016 to 2019
    ("channel", "-a", "id=9"),  # that of 2019 to 2024
    ("channel", "-a", "id=13"),  # that of today
    ("hot",),
    ("category", "-a", "id=13"),
)
_CHECKOUT = Path(__file__).resolve().parents[2]
_IN_CHECKOUT = (_CHECKOUT / "scrapy.cfg").is_file() and Path.cwd().is_relative_to(_CHECKOUT)
_PROGRAM = "scrapy" if _IN_CHECKOUT else "zakerscraper"
OUTPUT = Path("output/demo")
"""Where the demo writes by default: not into `output` itself, which is for real articles."""
_MARK = Path(".zaker/demo")
"""A file that marks the demo's folders."""
_SHOWN_LINES = 16
_SHOWN_WIDTH = 150


def main(arguments: Sequence[str] | None = None) -> int:
    """Crawl and show what was written; return the exit status: 0 where every crawl ended well."""
    parser = argparse.ArgumentParser(prog="python -m zakerscraper.sample_site.demo", description=__doc__.split("\n")[0])
    parser.add_argument("--output", type=Path, default=OUTPUT, help="the output folder (default: %(default)s)")
    try:
        return run(parser.parse_args(arguments).output)
    except UsageError as error:
        parser.error(str(error))


def run(output: Path) -> int:
    """Crawl the sample site into *output*, show what was written, and return the exit status.

    Raises UsageError where *output* holds what no demo has written.
    """
    if not (output / _MARK).exists():
        if any((output / name).exists() for name in (".zaker", "_posts", "images")):
            raise UsageError(f"{output} is not a folder of the demo: give it one of its own with --output")
        (output / _MARK).parent.mkdir(parents=True, exist_ok=True)
        (output / _MARK).touch()
    failed = 0
    with SampleSite(port=0) as site:
        show(f"The sample site, a stand-in of ZAKER, runs at {site.url}/www/", "")
        # Single articles: two that none of the lists above shows.
        singles = ",".join(article.id for article in [a for a in site.articles if a.channels == (10001,)][-2:])
        for crawl in (*CRAWLS, ("article", "-a", f"url={singles}")):
            print("$", _PROGRAM, "crawl", *crawl, flush=True)
            failed += _crawl(crawl, output, site) != 0
    _describe(output)
    return 1 if failed else 0


def _crawl(crawl: Sequence[str], output: Path, site: SampleSite) -> int:
    settings = {
        **site.settings,
        "ZAKER_OUTPUT_DIR": str(output),
        "ZAKER_ARCHIVE_URL": "",  # the archive of real articles is not to hold these
        "ZAKER_NOTIFY": "",  # whoever is told of real runs need not hear of these
        "ZAKER_HEALTHCHECK_URL": "",
        "ZAKER_REDIS_URL": "",  # nor share their queue
        "ZAKER_COOKIES": "",
        "HTTPPROXY_ENABLED": "0",  # no proxy leads to this machine
        "DOWNLOAD_DELAY": "0.001",  # on this machine nobody is to be spared
        "DOWNLOAD_SLOTS": "{}",
    }
    command = [sys.executable, "-m", "zakerscraper", "crawl", *crawl]
    for name, value in settings.items():
        command += ["-s", f"{name}={value}"]
    return subprocess.run(command, check=False).returncode


def _describe(output: Path) -> None:
    documents = sorted((output / "_posts").rglob("*.md"))
    pictures = [path for path in (output / "images").rglob("*") if path.is_file()]
    kinds = ", ".join(sorted({path.suffix.removeprefix(".") for path in pictures}))
    show(
        "",
        f"Written to {output.absolute()}:",
        f"  {len(documents):4} documents in _posts/",
        f"  {len(pictures):4} pictures in images/ ({kinds})",
        "  what the last run did: .zaker/last-run.json; everything ever seen: .zaker/archive.sqlite3",
    )
    if documents:
        shown = max(documents, key=lambda path: (path.stat().st_size < 3000, len(path.stem) > 12, path.stat().st_size))
        show("", f"One of them, {shown.relative_to(output)}:", "")
        for line in shown.read_text(encoding="utf-8").split("\n")[:_SHOWN_LINES]:
            print("  |", line if len(line) <= _SHOWN_WIDTH else line[:_SHOWN_WIDTH] + " …")


if __name__ == "__main__":
    raise SystemExit(main())
