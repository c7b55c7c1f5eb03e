"""How long it takes to find whose text a new article repeats, in an archive of many: `python -m benchmarks.reposts`.

The last of the articles held are made ones of the tests, as long as ZAKER's are, of the others only the keys are there.
Only what an article costs for this is timed: making its keys, looking them up, comparing the nearest ones, remembering.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import mean, quantiles

from tests.utils import repost_pairs
from zakerscraper.archive import schema
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.reposts import find_reposts
from zakerscraper.archive.serialization import article_data
from zakerscraper.items import Article

GROUP = 500
TIMED = 400


def fill(archive: Archive, held: int) -> None:
    """Write the keys of *held* texts."""
    chance = random.Random(1)  # noqa: S311 - texts
    for start in range(0, held, GROUP):
        numbers = range(start, start + GROUP)
        rows = [(f"f{number:023x}", [chance.getrandbits(63) for _ in range(10)]) for number in numbers]
        with archive.database.write() as connection:
            texts = [{"article": id_, "keys": " ".join(map(str, keys))} for id_, keys in rows]
            connection.execute(schema.texts.insert(), texts)
            found_by = [{"key": key, "article": id_} for id_, keys in rows for key in keys]
            connection.execute(schema.text_keys.insert(), found_by)


def measure(archive: Archive, clock: Callable[[], float]) -> list[float]:
    """Return the milliseconds of *clock*, which gives seconds, that each of the last of many new articles takes."""
    chance = random.Random(2)  # noqa: S311 - texts
    times = []
    for number in range(5 * TIMED):
        one = _article(number, chance)
        with archive.database.write() as connection:
            connection.execute(schema.articles.insert(), [_row(one)])
            began = clock()
            find_reposts(connection, [one], new={one.id})
            times.append((clock() - began) * 1000)
    return times[-TIMED:]


def _article(number: int, chance: random.Random) -> Article:
    """Return an article; every tenth repeats the one before it."""
    seed = number - 1 if number % 10 == 9 else number
    text = repost_pairs.article(random.Random(seed), (25, 55))  # noqa: S311 - texts
    if seed != number:
        text = repost_pairs.repost(text, chance)
    return Article(f"{number:024x}", "", text.title, body_text=text.body, source=text.publisher)


def _row(article: Article) -> dict[str, object]:
    item = json.dumps(article_data(article), ensure_ascii=False)
    return {
        "id": article.id, "url": "", "section": "", "title": article.title, "entry": "{}", "first_seen_at": "",
        "state": "exported", "attempts": 0, "reason": "", "item": item, "pictures_missing": 0,
    }  # fmt: skip


def main(arguments: list[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("articles", type=int, nargs="?", default=200_000, help="how many the archive holds")
    parser.add_argument("--url", default="", help="an empty PostgreSQL database; its server's CPU does not count")
    parser.add_argument("--wall", action="store_true", help="by the clock, and not the CPU")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        archive = Archive(options.url or Archive.file_url(Path(place) / "archive.sqlite3"), "bench")
        fill(archive, options.articles)
        times = measure(archive, time.perf_counter if options.wall else time.process_time)
        archive.close()
    average, slow = mean(times), quantiles(times, n=20)[-1]
    sys.stdout.write(f"{options.articles:,} articles held: {average:.2f} ms for a new one, 95 % within {slow:.2f} ms\n")


if __name__ == "__main__":
    main(sys.argv[1:])
