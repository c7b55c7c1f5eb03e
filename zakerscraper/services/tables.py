"""Exports articles as flat tables for pandas, DuckDB and spreadsheets: CSV, JSON lines and Parquet."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, BinaryIO, TextIO

from zakerscraper.archive.serialization import article_data
from zakerscraper.document.render import list_labels
from zakerscraper.exceptions import UsageError
from zakerscraper.items import Article
from zakerscraper.utils.batches import batched
from zakerscraper.utils.extras import install_command
from zakerscraper.utils.feed_fields import as_cell, to_plain_data

COLUMNS = (
    "id", "title", "source", "source_url", "section", "tags", "published_at", "fetched_at", "url", "summary",
    "body_text", "characters", "pictures", "pictures_saved", "document", "layout", "date_from", "channels", "same_as",
    "version",
)  # fmt: skip
"""The columns in their order. `tags` and `channels` are joined by commas; moments in text are ISO 8601 with +08:00."""
_ROWS = 500
"""Rows of a group in a Parquet file, which is kept in memory until it is written."""
_REPEATED = ["source", "source_url", "section", "layout", "date_from", "channels"]
"""Columns with repeated values, which a Parquet file stores once a group of rows."""


def to_row(article: Article) -> dict[str, Any]:
    """Return *article* as the values of `COLUMNS`; unknown moments are None.

    `characters` counts `body_text` without white space. `pictures_saved` counts the images in the output folder.
    `version` is the number of versions.
    """
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "source_url": article.author_url,
        "section": article.section,
        "tags": ",".join(article.tags),
        "published_at": article.published_at,
        "fetched_at": article.fetched_at,
        "url": article.url,
        "summary": article.summary,
        "body_text": article.body_text,
        "characters": len("".join(article.body_text.split())),
        "pictures": len(article.images),
        "pictures_saved": sum(bool(image.path) for image in article.images),
        "document": article.document,
        "layout": article.layout,
        "date_from": article.date_from,
        "channels": ",".join(list_labels(article)),
        "same_as": article.same_as,
        "version": article.version,
    }


def write_csv(articles: Iterable[Article], out: TextIO) -> int:
    """Write *articles* to *out* with a header and CR LF line ends; return how many.

    It begins with a byte-order mark, as Excel requires for UTF-8. Cells are escaped so that a spreadsheet takes none
    for a formula, number or date.
    """
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    total = 0
    for article in articles:
        writer.writerow(map(as_cell, to_plain_data(to_row(article)).values()))
        total += 1
    return total


def write_jsonl(articles: Iterable[Article], out: TextIO) -> int:
    """Write *articles* to *out*, one JSON object a line; return how many.

    An object has the columns, followed by the other fields of items: bodies with markup, images.
    """
    total = 0
    for article in articles:
        columns = to_plain_data(to_row(article))
        others = {name: value for name, value in article_data(article).items() if name not in columns}
        out.write(json.dumps(columns | others, ensure_ascii=False) + "\n")
        total += 1
    return total


def check_parquet() -> None:
    """Raise UsageError, with the command that installs it, where pyarrow is missing."""
    if find_spec("pyarrow") is None:
        raise UsageError(f"--format parquet needs pyarrow: {install_command('parquet')}")


def write_parquet(articles: Iterable[Article], out: BinaryIO) -> int:
    """Write *articles* to *out*, a group of rows at a time; return how many.

    Moments are timestamps with a zone, counts integers, all else text.
    """
    with _system_memory_pool():
        import pyarrow as pa
        from pyarrow import parquet

    moment, count = pa.timestamp("s", tz="+08:00"), pa.int32()
    kinds = {"published_at": moment, "fetched_at": moment}
    kinds |= dict.fromkeys(("characters", "pictures", "pictures_saved", "version"), count)
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])
    # Statistics of every row group stay in memory until the end: keep those of moments and numbers, by which readers
    # skip groups, and none of texts.
    options = {"compression": "zstd", "use_dictionary": _REPEATED, "write_statistics": list(kinds)}
    total = 0
    with parquet.ParquetWriter(out, schema, **options) as writer:
        for group in batched(map(to_row, articles), _ROWS):
            writer.write_table(pa.Table.from_pylist(group, schema=schema))
            total += len(group)
    return total


@contextmanager
def _system_memory_pool() -> Iterator[None]:
    """Make pyarrow use the system's allocator when it is imported, as its own keeps some 12 MB more.

    A value in the environment takes precedence.
    """
    name = "ARROW_DEFAULT_MEMORY_POOL"
    if name in os.environ:
        yield
        return
    os.environ[name] = "system"
    try:
        yield
    finally:
        del os.environ[name]
