"""Archives of any size, filled as a crawl fills them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import bindparam, create_engine, update

from zakerscraper.archive import schema
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.serialization import article_data, to_text
from zakerscraper.archive.state import State
from zakerscraper.document.complete import complete
from zakerscraper.document.filenames import collision_key
from zakerscraper.document.sanitize import clean
from zakerscraper.items import Article, ListEntry
from zakerscraper.storage.local import OutputFolder
from zakerscraper.zaker.articles import article_of, read_article

from .site import SMALL, Plan, article, sample_site

SECTION = "speed"
_BATCH = 500


def prefill(output: Path, count: int) -> None:
    """Add *count* exported articles to the archive of the folder *output*; no files are written for them."""
    folder = OutputFolder(output, "prefill")
    folder.open()
    url = Archive.file_url(folder.state / "archive.sqlite3")
    archive = Archive(url, "prefill")
    model, now = _model(), datetime.now(UTC)
    text = json.dumps(article_data(model), ensure_ascii=False)
    engine = create_engine(url)
    table = schema.articles
    exported = update(table).where(table.c.id == bindparam("article"))
    for numbers in _batches(count):
        entries = [_entry(number) for number in numbers]
        archive.claims.claim_listed(entries, now=now, again=False, claim_at_most=0)
        rows = [
            {
                "article": entry.id,
                "state": State.EXPORTED,
                "next_attempt_at": None,
                "item": text.replace(model.id, entry.id).replace(json.dumps(model.document)[1:-1], _document(number)),
                "published_at": to_text(model.published_at or now),
                "document": _document(number),
                "document_key": collision_key(_document(number)),
                "document_checksum": f"{number:064x}",
                "exported_at": to_text(now),
            }
            for number, entry in zip(numbers, entries, strict=True)
        ]
        with engine.begin() as connection:
            connection.execute(exported, rows)
    engine.dispose()
    archive.close()
    folder.close()


def _model() -> Article:
    """Return a small article as a crawl would archive it."""
    sample = article(1, SMALL[0], 0)
    site = sample_site(Plan(1, pictured=False, small=True))
    url = f"https://www.myzaker.com/article/{sample.id}"
    entry = ListEntry(id=sample.id, url=url, title=sample.title, section=SECTION)
    page = read_article(site.respond(f"/www/article/{sample.id}").body.decode(), url, site.now, sample.id, entry)
    found = article_of(page, entry, fetched_at=site.now, categories=("新媒体", "ZAKER"))
    complete(found, clean(found.body_html))
    found.document = _document(0)
    return found


def _entry(number: int) -> ListEntry:
    id_ = f"{0x5E000000 + number:08x}8e9f09{number:010x}"
    return ListEntry(id=id_, url=f"https://www.myzaker.com/article/{id_}", title=f"旧文 {number:06d}", section=SECTION)


def _document(number: int) -> str:
    return f"_posts/ZAKER/{SECTION}/{number:06d}.md"


def _batches(count: int) -> Iterator[range]:
    for start in range(0, count, _BATCH):
        yield range(start + 1, min(start + _BATCH, count) + 1)
