"""How quickly words are found in a large archive of made Chinese texts, whether all are, and how large the index is.

    python -m benchmarks.searching FOLDER [--articles 200000] [--words 1000] [--url postgresql+psycopg://…]

Texts are rows of words by their frequency in jieba's dictionary, with some Latin and digits between them, so that pairs
of characters are as common and as rare as in Chinese. Words to look for are pieces of these texts, of 1 to 6
characters, as a plain scan of all texts finds them.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import resources
from itertools import accumulate
from pathlib import Path

from sqlalchemy import func, insert, select, text

from zakerscraper.archive import schema
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.serialization import article_data, article_from, entry_text, to_text
from zakerscraper.archive.state import State
from zakerscraper.document.search_text import fold, search_text
from zakerscraper.items import SHANGHAI, Article, ListEntry

_LENGTHS = (150, 200, 230, 350, 530, 600, 800, 830, 1_060, 1_360, 1_470, 1_570, 1_630, 1_830, 2_130)
"""Characters of texts, as spread as those of the corpus in `benchmarks.site`."""
_LATIN = ("AI", "5G", "iPhone 15", "ChatGPT", "GDP", "NBA", "App", "2026", "100", "3.5", "15%", "PO主", "T恤", "Vlog")
_LATIN_SHARE = 0.03
_TOP = 20
_BEGIN = datetime(2024, 1, 1, tzinfo=SHANGHAI)
_BATCH = 1_000


class Writer:
    """Writes the same texts each time."""

    def __init__(self) -> None:
        self._random = random.Random(5)  # noqa: S311
        lines = resources.files("jieba").joinpath("dict.txt").read_text("utf-8").splitlines()
        rows = [line.split() for line in lines]
        self.words = [row[0] for row in rows]
        weights = [int(row[1]) for row in rows]
        self.words += _LATIN
        weights += [int(sum(weights) * _LATIN_SHARE / len(_LATIN))] * len(_LATIN)
        self._sums = list(accumulate(weights))

    def text(self, length: int) -> str:
        """Return sentences of so many characters or some more."""
        parts: list[str] = []
        while length > 0:
            sentence = "".join(self._random.choices(self.words, cum_weights=self._sums, k=self._random.randint(4, 11)))
            parts += [sentence, self._random.choice("，，，，。。！？")]
            length -= len(sentence) + 1
        return "".join(parts)

    def article(self, number: int) -> Article:
        """Return the article of that number."""
        paragraphs = "".join(f"<p>{self.text(200)}</p>" for _ in range(self._random.choice(_LENGTHS) // 200 + 1))
        id_ = f"{number:024x}"
        return Article(
            id_,
            f"https://www.myzaker.com/article/{id_}",
            title=self.text(15),
            source=self._random.choice(("旧城纪事", "南方科技", "城市日报", "夜读", "车与路")),
            section=self._random.choice(("channel", "source", "精读")),
            tags=self._random.sample(("科技", "汽车", "财经", "体育", "历史"), 2),
            published_at=_BEGIN + timedelta(minutes=5 * number),
            body_html=paragraphs,
        )


def fill(archive: Archive, count: int) -> None:
    """Write *count* articles into the archive, as if they had been archived by an older release."""
    writer = Writer()
    for start in range(1, count + 1, _BATCH):
        rows = [_row(writer.article(number)) for number in range(start, min(start + _BATCH, count + 1))]
        with archive.database.write() as connection:
            connection.execute(insert(schema.articles), rows)


def _row(article: Article) -> dict[str, object]:
    assert article.published_at is not None
    moment = to_text(article.published_at)
    return {
        "id": article.id, "url": article.url, "section": article.section, "title": article.title,
        "entry": entry_text(ListEntry(article.id, article.url)), "first_seen_at": moment, "state": State.EXPORTED,
        "attempts": 0, "reason": "", "item": json.dumps(article_data(article), ensure_ascii=False),
        "published_at": moment, "exported_at": moment, "pictures_missing": 0,
    }  # fmt: skip


def texts(archive: Archive) -> Iterator[tuple[str, str]]:
    """Yield the id of each article and what it is searched by, made of the article itself."""
    table = schema.articles
    for row in archive.database.stream(select(table.c.id, table.c.item)):
        yield row.id, search_text(article_from(row.item))


def choose(all_texts: dict[str, str], count: int) -> list[str]:
    """Return *count* pieces of texts, of 1 to 6 characters, as many of each length; none has punctuation."""
    chance = random.Random(7)  # noqa: S311
    ids = list(all_texts)
    words: list[str] = []
    while len(words) < count:
        words_of = all_texts[chance.choice(ids)]
        length = len(words) % 6 + 1
        start = chance.randrange(len(words_of) - length)
        word = words_of[start : start + length]
        if word.isalnum():
            words.append(word)
    return words


def index_bytes(archive: Archive) -> int:
    """Return how many bytes the index takes, with the texts that it keeps."""
    with archive.database.read() as connection:
        if archive.database.dialect == "sqlite":
            query = "SELECT sum(pgsize) FROM dbstat WHERE name GLOB '*search*'"
        else:
            query = (
                "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
                " WHERE relname LIKE 'search%' AND relkind = 'r' AND relnamespace = current_schema()::regnamespace"
            )
        return int(connection.execute(text(query)).scalar_one())


def main(arguments: list[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--words", type=int, default=1_000)
    parser.add_argument("--url", default="")
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    archive = Archive(options.url or Archive.file_url(options.folder / "archive.sqlite3"), "bench")
    with archive.database.read() as connection:
        there = connection.execute(select(func.count()).select_from(schema.articles)).scalar_one()
    if there < options.articles:
        fill(archive, options.articles)
    due, began = archive.search.count_due(), time.perf_counter()
    while archive.search.index_due():
        archive.search.make_segment(more_follow=True)
    if due:
        seconds = time.perf_counter() - began
        print(f"indexing: {due:,} articles in {seconds:.0f} s, {seconds / due * 1000:.2f} ms each")
        print(f"index as filled: {index_bytes(archive) / 1e6:,.0f} MB")
        while archive.search.make_segment():
            pass
        archive.search.optimize()
    all_texts = dict(texts(archive))
    size = sum(len(words.encode()) for words in all_texts.values())
    index = index_bytes(archive)
    print(f"texts: {size / 1e6:,.0f} MB, index: {index / 1e6:,.0f} MB, {index / size:.2f} times the texts")
    words = choose(all_texts, options.words)
    times: dict[int, list[float]] = {}
    for word in words:
        began = time.perf_counter()
        archive.search.best([fold(word)], _TOP)
        times.setdefault(len(word), []).append((time.perf_counter() - began) * 1000)
    for length, found in sorted(times.items()):
        print(f"{length} characters: median {statistics.median(found):.1f} ms, most {max(found):.1f} ms")
    every = [one for found in times.values() for one in found]
    p95 = statistics.quantiles(every, n=20)[-1]
    print(f"all {len(every)}: median {statistics.median(every):.1f} ms, p95 {p95:.1f} ms")
    wrong = 0
    for word in words:
        wanted = {id_ for id_, words_of in all_texts.items() if fold(word) in words_of}
        wrong += archive.search.ids([fold(word)]) != wanted
    print(f"words that find other articles than a scan of all texts does: {wrong} of {len(words)}")
    archive.close()


if __name__ == "__main__":
    main(sys.argv[1:])
