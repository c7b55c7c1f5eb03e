"""The generic extractor beside libraries: `python -m tests.generic_extraction.compare --seed 1 --per-family 20`.

All are given the same pages in the same run; a library that is not installed is left out and named. What is asked of
a library is what it can tell: of one that knows days alone the day must be right, where a page shows no date none need
be found, and one that tells no dates is not marked down for it. Titles and list numbers in a library's text are no
foreign words, and the HTML of one is read by the same cleaner as ours, which knows lazy pictures. Nothing is fetched:
while the readers are asked, no name is resolved (newspaper4k would look at pictures to choose one).
"""

from __future__ import annotations

import argparse
import logging
import socket
import sys
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from unittest.mock import patch

from tests.generic_extraction.generator import ARTICLE_FAMILIES, article_pages
from tests.generic_extraction.model import SHANGHAI, Redesign, visible
from tests.generic_extraction.scoring import ArticleScore, score
from zakerscraper.document.sanitize import clean
from zakerscraper.exceptions import ZakerError
from zakerscraper.zaker.articles import read_article
from zakerscraper.zaker.dates import publication

OURS = "zakerscraper"
COLUMNS = ("whole page", "text complete, in order", "nothing foreign", "all pictures", "right title", "right date")


@dataclass(frozen=True)
class Answer:
    """What a reader found in a page.

    pictures: lists of addresses, any of which may be the right one. titles: likewise. published: a moment, or a day of
    a reader that tells no more. tells_dates: whether it tells dates at all.
    """

    text: str = ""
    pictures: tuple[tuple[str, ...], ...] = ((),)
    frames: tuple[str, ...] = ()
    titles: tuple[str, ...] = ("",)
    published: datetime | date | None = None
    tells_dates: bool = True


Reader = Callable[[Redesign], Answer]


def _of_html(html: str, **rest: Any) -> Answer:
    seen = visible(html)
    return Answer(seen.text, (seen.pictures,), seen.frames, **rest)


def ours(page: Redesign) -> Answer:
    """Read as the spider does: readers of known layouts first, then that of last resort; the body is cleaned."""
    found = read_article(page.html, page.url, page.now, page.truth.id)
    moment, _ = publication([("page", found.times)], page.truth.id)
    return _of_html(clean(found.body_html).html, titles=(found.title,), published=moment)


def with_trafilatura() -> Reader:
    """Return trafilatura as a reader: its tree, with pictures and tables and without comments."""
    library = import_module("trafilatura")

    def read(page: Redesign) -> Answer:
        found = library.bare_extraction(
            page.html,
            url=page.url,
            include_images=True,
            include_tables=True,
            include_comments=False,
            with_metadata=True,
        )
        if found is None:
            return Answer()
        pictures = tuple(str(node.get("src")) for node in found.body.iter("graphic") if node.get("src"))
        text = "\n".join(str(part) for part in found.body.itertext())
        day = date.fromisoformat(found.date) if found.date else None
        return Answer(text, (pictures,), titles=(found.title or "",), published=day)

    return read


def with_newspaper() -> Reader:
    """Return newspaper4k as a reader; of its pictures those of the text count, or else all it names."""
    library = import_module("newspaper")

    def read(page: Redesign) -> Answer:
        article = library.Article(page.url, language="zh", fetch_images=False, keep_article_html=True)
        article.download(input_html=page.html)
        article.parse()
        inner = visible(article.article_html or "").pictures
        named = tuple(dict.fromkeys(filter(None, [article.top_image, *article.images])))
        moment = article.publish_date
        if isinstance(moment, datetime) and moment.tzinfo is None:
            midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
            moment = moment.date() if midnight else moment.replace(tzinfo=SHANGHAI)
        return Answer(article.text, (inner, named), titles=(article.title or "",), published=moment)

    return read


def with_readability() -> Reader:
    """Return readability-lxml as a reader: its HTML through our cleaner, its title in the better of two forms."""
    library = import_module("readability")

    def read(page: Redesign) -> Answer:
        found = library.Document(page.html, url=page.url)
        html = clean(found.summary(html_partial=True)).html
        return _of_html(html, titles=(found.short_title(), found.title()), tells_dates=False)

    return read


LIBRARIES: Mapping[str, Callable[[], Reader]] = {
    "trafilatura": with_trafilatura,
    "newspaper4k": with_newspaper,
    "readability-lxml": with_readability,
}
"""By the names of their packages."""


@dataclass
class Tally:
    """The marks of a reader: right answers by column, whole pages by family, and its seconds."""

    right: Counter[str] = field(default_factory=Counter)
    whole: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    tells_dates: bool = True


def _mark(page: Redesign, answer: Answer, *, lenient: bool) -> ArticleScore:
    """Return the best mark for *answer*, one form of its titles and pictures taken at a time."""
    moment = answer.published
    if lenient:
        same_day = not isinstance(moment, datetime) and moment == page.truth.start.astimezone(SHANGHAI).date()
        undated = moment is None and "date=none" in page.features
        if same_day or undated or not answer.tells_dates:
            moment = page.truth.start
    known = moment if isinstance(moment, datetime) else None
    marks = [
        score(
            page,
            answer.text,
            pictures=pictures,
            frames=answer.frames,
            title=title,
            date=known,
            lenient=lenient,
        )
        for title in answer.titles
        for pictures in answer.pictures
    ]
    return max(marks, key=lambda mark: (mark.title, mark.pictures))


def _ask(reader: Reader, page: Redesign) -> tuple[Answer, float]:
    """Return the answer of *reader*, an empty one where it gives up, and its seconds."""
    start = time.perf_counter()
    try:
        answer = reader(page)
    except ZakerError:
        answer = Answer()
    except Exception as error:  # a library may fail in any way of its own; that is an answer, too
        logging.getLogger(__name__).debug("%s on a page of %s", error, page.family)
        answer = Answer()
    return answer, time.perf_counter() - start


@contextmanager
def offline() -> Iterator[None]:
    """Let nobody in this process reach another host."""
    with patch.object(socket, "getaddrinfo", side_effect=OSError("no network here")):
        yield


def tallies(readers: Mapping[str, Reader], pages: Sequence[Redesign]) -> dict[str, Tally]:
    """Ask every reader about every page."""
    found: dict[str, Tally] = defaultdict(Tally)
    for page in pages:
        for name, reader in readers.items():
            answer, seconds = _ask(reader, page)
            mark = _mark(page, answer, lenient=name != OURS)
            nothing = bool(page.truth.texts) and not answer.text.strip()
            tally = found[name]
            tally.seconds += seconds
            tally.tells_dates &= answer.tells_dates
            values = (
                mark.whole,
                mark.text and mark.order,
                mark.foreign and not nothing,
                mark.pictures,
                mark.title,
                mark.date,
            )
            tally.right.update(name for name, value in zip(COLUMNS, values, strict=True) if value)
            tally.whole[page.family] += mark.whole
    return found


def table(found: Mapping[str, Tally], pages: Sequence[Redesign]) -> str:
    """Return the marks as two Markdown tables: by what is right, and whole pages by family."""

    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cells)} |"

    def share(number: int, whole: int) -> str:
        return f"{100 * number / whole:.1f} %"

    names = list(found)
    lines = [line(["reader", *COLUMNS, "ms per page"]), line(["---", *["---:"] * (len(COLUMNS) + 1)])]
    for name, tally in found.items():
        cells = [share(tally.right[column], len(pages)) for column in COLUMNS]
        if not tally.tells_dates:
            cells[-1] = "gives none"
        lines.append(line([_label(name), *cells, f"{1000 * tally.seconds / len(pages):.1f}"]))
    sizes = Counter(page.family for page in pages)
    lines += ["", line(["whole pages of", *names]), line(["---", *["---:"] * len(names)])]
    lines += [
        line([family, *(share(found[name].whole[family], size) for name in names)]) for family, size in sizes.items()
    ]
    return "\n".join(lines)


def _label(name: str) -> str:
    return name if name == OURS else f"{name} {version(name)}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-family", type=int, default=20, metavar="N")
    parser.add_argument("--family", action="append", default=[], choices=list(ARTICLE_FAMILIES), metavar="NAME")
    given = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    readers: dict[str, Reader] = {OURS: ours}
    for name, library in LIBRARIES.items():
        try:
            version(name)
            readers[name] = library()
        except (PackageNotFoundError, ImportError):
            sys.stdout.write(f"{name} is not installed and left out; see requirements-bench.txt.\n\n")
    pages = list(article_pages(given.seed, given.per_family, families=given.family))
    families = len({page.family for page in pages})
    sys.stdout.write(f"{len(pages)} pages of {families} families, seed {given.seed}.\n\n")
    with offline():
        found = tallies(readers, pages)
    sys.stdout.write(table(found, pages) + "\n")


if __name__ == "__main__":
    main()
