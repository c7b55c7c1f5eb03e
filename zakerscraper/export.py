"""The archive written again, in any form, without fetching anything."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TextIO

from zakerscraper.archive.output import Output
from zakerscraper.archive.records import article_data
from zakerscraper.document import names
from zakerscraper.document.front_matter import http_date
from zakerscraper.document.render import DocumentOptions, document
from zakerscraper.items import SHANGHAI, Article

FORMATS = ("documents", "markdown", "posts", "json", "jsonl", "atom", "rss")
FOLDER_FORMATS = frozenset({"documents", "markdown", "posts"})
"""Formats that make a folder of files; the others make one file."""
FEED_FORMATS = frozenset({"atom", "rss"})
"""Those of them that `feeds.write_feed` writes, for readers of feeds."""
_GROUP = 64
"""So many documents are written together."""
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def export_folder(
    articles: Iterable[Article],
    folder: Output,
    options: DocumentOptions,
    written: Callable[[str, str], None] = lambda id_, checksum: None,
    *,
    posts: bool = False,
) -> tuple[int, int]:
    """Write a document for each article into *folder*; return how many there are and how many of them changed.

    written: told the article's id and the document's SHA-256 for each that changed. posts: see `post_document`.
    """

    def write(article: Article) -> str:
        """Return the document's SHA-256, "" where it is as it was."""
        path, text = post_document(article, options) if posts else (article.document, document(article, options))
        data = text.encode()
        return hashlib.sha256(data).hexdigest() if folder.write(path, data, sync=False) else ""

    total = changed = 0
    rest = iter(articles)
    while group := list(islice(rest, _GROUP)):
        checksums = folder.each(write, group)
        folder.sync()
        total += len(group)
        for article, checksum in zip(group, checksums, strict=True):
            if checksum:
                changed += 1
                written(article.id, checksum)
    return total, changed


def post_document(article: Article, options: DocumentOptions) -> tuple[str, str]:
    """Return the path and the text of *article*'s document for Hugo, Jekyll and Astro.

    Jekyll wants the day (that of +08:00) at the beginning of the name and front matter at the first byte of the file,
    and passes over names that begin with `_`; what follows the day is the id, as no generator changes its characters.
    The date is ISO 8601 with +08:00: Hugo reads the format's own in the site's time zone, whatever it says of GMT.
    """
    assert article.published_at is not None
    moment = article.published_at.astimezone(SHANGHAI)
    dated = (f"\ndate: {http_date(moment)}\n", f"\ndate: {moment.isoformat(timespec='seconds')}\n")
    text = document(article, options).removeprefix("\n").replace(dated[0], dated[1], 1)
    return f"{names.folder(article.categories)}/{moment:%Y-%m-%d}-{article.id}{names.SUFFIX}", text


def export_text(articles: Iterable[Article], format_: str, out: TextIO) -> int:
    """Write the articles to *out* as `json` (one array) or `jsonl` (one a line); return how many."""
    return _WRITERS[format_](articles, out)


def document_options(format_: str, options: DocumentOptions) -> DocumentOptions:
    """Return the options of documents for a folder format: `markdown` has Markdown bodies, whatever the setting."""
    return replace(options, body="markdown") if format_ == "markdown" else options


def _counted(articles: Iterable[Article], counter: list[int]) -> Iterator[Article]:
    for article in articles:
        counter[0] += 1
        yield article


def _write_jsonl(articles: Iterable[Article], out: TextIO) -> int:
    counter = [0]
    out.writelines(
        json.dumps(article_data(article), ensure_ascii=False) + "\n" for article in _counted(articles, counter)
    )
    return counter[0]


def _write_json(articles: Iterable[Article], out: TextIO) -> int:
    counter = [0]
    out.write("[")
    out.writelines(
        (",\n" if counter[0] > 1 else "\n") + json.dumps(article_data(article), ensure_ascii=False)
        for article in _counted(articles, counter)
    )
    out.write("\n]\n")
    return counter[0]


_WRITERS: dict[str, Callable[[Iterable[Article], TextIO], int]] = {
    "json": _write_json,
    "jsonl": _write_jsonl,
}
