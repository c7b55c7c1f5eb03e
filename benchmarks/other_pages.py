"""CPU of reading a page of unknown layout, beside libraries: `OTHER_PAGES_DIR=… python -m benchmarks.other_pages`.

Each page is read once by everyone in turn, as a machine that does something else besides is now fast and now slow, and
each round has a process of its own, whose caches know nothing of the pages.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from statistics import median

from selectolax.lexbor import LexborHTMLParser

from tests.generic_extraction.other_pages import FOLDER, NO_ID, NOW, page_text, truth
from zakerscraper.document.sanitize import clean
from zakerscraper.exceptions import ZakerError
from zakerscraper.utils import garbage
from zakerscraper.zaker.articles import read_article

PER_SET = 20
OURS, CLEANED, PARSED = "zakerscraper", "zakerscraper, with cleaning", "Lexbor's parse alone"
BESIDE = "resiliparse"
"""The library whose time is the measure: the fastest of them."""

Read = Callable[[str, str], object]
"""Reads a page, given its text and its URL."""


def pages() -> Iterator[tuple[str, str]]:
    """Yield text and URL of so many pages of each set, from all over it."""
    for name, marked in truth().items():
        keys = list(marked)
        for place in range(min(PER_SET, len(keys))):
            key = keys[place * len(keys) // PER_SET] if len(keys) > PER_SET else keys[place]
            yield page_text(name, key), marked[key]["url"]


def _body(text: str, url: str) -> str:
    """Return the body that we read, "" for none."""
    try:
        return read_article(text, url, NOW, NO_ID).body_html
    except ZakerError:
        return ""


def _with_resiliparse() -> Read:
    parse, extract = import_module("resiliparse.parse.html"), import_module("resiliparse.extract.html2text")
    return lambda text, url: extract.extract_plain_text(parse.HTMLTree.parse(text), main_content=True)


def _with_trafilatura() -> Read:
    library = import_module("trafilatura")
    return lambda text, url: library.bare_extraction(text, url=url, with_metadata=True)


LIBRARIES: dict[str, Callable[[], Read]] = {BESIDE: _with_resiliparse, "trafilatura": _with_trafilatura}
"""By the names of their packages. The first gives the text alone, the second title, author and date, too."""


def measure(_: int = 0) -> dict[str, float]:
    """Return the milliseconds of CPU that each reader takes for the median page."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    readers: dict[str, Read] = {PARSED: lambda text, url: LexborHTMLParser(text)}
    for name, library in LIBRARIES.items():
        with suppress(PackageNotFoundError, ImportError):
            readers[f"{name} {version(name)}"] = library()
    times: dict[str, list[float]] = defaultdict(list)
    all_pages = list(pages())
    garbage.relax_collection()  # as a crawl does
    for page in all_pages:
        begun = time.thread_time()
        body = _body(*page)
        times[OURS].append(time.thread_time() - begun)
        clean(body)
        times[CLEANED].append(time.thread_time() - begun)
        for name, read in readers.items():
            begun = time.thread_time()
            read(*page)
            times[name].append(time.thread_time() - begun)
    return {name: 1000 * median(taken) for name, taken in times.items()}


def main() -> None:
    """Print the median of some rounds, and how many times the fastest library's time each is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    if not FOLDER:
        raise SystemExit("OTHER_PAGES_DIR is not set: no pages of others to read")
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        rounds = pool.map(measure, range(given.rounds), chunksize=1)
    found = {name: median(one[name] for one in rounds) for name in rounds[0]}
    unit = next((taken for name, taken in found.items() if name.startswith(BESIDE)), 0.0)
    if not unit:
        sys.stdout.write(f"{BESIDE} is not installed and left out; see requirements-bench.txt.\n\n")
    sys.stdout.write("| reader | ms per page | times resiliparse |\n| --- | ---: | ---: |\n")
    for name, taken in found.items():
        sys.stdout.write(f"| {name} | {taken:.2f} | {f'{taken / unit:.1f}' if unit else ''} |\n")


if __name__ == "__main__":
    main()
