"""CPU of our own code for one article, stage by stage, for bodies of three sizes."""

from __future__ import annotations

import gc
import itertools
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from zakerscraper.archive.archive import Archive
from zakerscraper.document.complete import complete
from zakerscraper.document.filenames import document_names, folder
from zakerscraper.document.render import DocumentOptions, render_document
from zakerscraper.document.sanitize import clean
from zakerscraper.items import Article, ListEntry
from zakerscraper.sample_site import SampleSite
from zakerscraper.services.save_article import DocumentWriter, RenderedArticle
from zakerscraper.services.save_images import ImageStore
from zakerscraper.storage.local import OutputFolder
from zakerscraper.utils import images
from zakerscraper.utils.encoding import decode
from zakerscraper.zaker.articles import article_of, read_article

from .site import PAGE_SIZE, Pictures, article

SIZES = {"small": (3_000, 1), "middle": (30_000, 6), "large": (1_000_000, 200)}
"""Bytes of a body as served, and its pictures."""
STAGES = ("read", "clean", "complete", "render", "archive")
GROUP = 8
"""Articles that go to disk and into the archive together: so many finish within a tenth of a second at full speed."""
_PICTURE_BYTES = 320
"""Bytes of a picture's box in a body."""
_ROUNDS = {"small": 200, "middle": 60, "large": 7}


@dataclass(frozen=True)
class Stage:
    """A stage's CPU for a body: the median of milliseconds of *rounds*. wall: likewise, with waiting for the disk."""

    cpu: float
    wall: float


@dataclass(frozen=True)
class Measured:
    """What a body of *size* bytes took.

    stages: for an article that is written alone. together: the stage `archive` for one of GROUP articles. inspect: to
    look at a picture; save: to write one and remember it.
    """

    size: int
    images: int
    stages: dict[str, Stage]
    together: Stage
    inspect: Stage
    save: Stage

    @property
    def cpu(self) -> float:
        """Milliseconds of CPU in all stages together, pictures apart, at full speed."""
        return sum(self.stages[stage].cpu for stage in STAGES if stage != "archive") + self.together.cpu


class _Stopwatch:
    def __init__(self) -> None:
        self._cpu: dict[str, list[float]] = {}
        self._wall: dict[str, list[float]] = {}

    @contextmanager
    def measuring(self, name: str, count: int = 1) -> Iterator[None]:
        wall, cpu = time.perf_counter(), _cpu()
        yield
        cpu, wall = _cpu() - cpu, time.perf_counter() - wall
        self._cpu.setdefault(name, []).append(cpu * 1000 / count)
        self._wall.setdefault(name, []).append(wall * 1000 / count)

    def median(self, name: str) -> Stage:
        return Stage(median(self._cpu[name]), median(self._wall[name]))


def measure(where: Path, *, quick: bool) -> dict[str, Measured]:
    """Measure all sizes. where: a folder that may be written to; what is written there is left behind."""
    return {name: _measure(where / name, name, max(3, _ROUNDS[name] // (5 if quick else 1))) for name in SIZES}


def _measure(where: Path, name: str, rounds: int) -> Measured:
    size, shown = SIZES[name]
    pages = _pages(size - shown * _PICTURE_BYTES, shown)
    output = OutputFolder(where, "benchmark")
    output.open()
    archive = Archive(Archive.file_url(output.state / "archive.sqlite3"), "benchmark")
    writer = DocumentWriter(archive, output)
    jpeg = Pictures().at("/a")
    body_size = 0
    # The first round is for what is made but once: expressions, statements, tables.
    watch = _Stopwatch()
    _article(watch, *next(pages), archive, writer)
    watch = _Stopwatch()
    # As in a crawl: see CleanPipeline.
    gc.freeze()
    for _ in range(rounds):
        page, entry = next(pages)
        body_size = _article(watch, page, entry, archive, writer)
        with watch.measuring("inspect"):
            images.inspect(jpeg)
        with watch.measuring("save"):
            store = ImageStore(archive, output)
            store.write(f"http://zkres1.myzaker.com/202605/{entry.id}_1024.jpg", jpeg, datetime.now(UTC))
            archive.images.save(store.list_unarchived(), now=datetime.now(UTC))
    for _ in range(max(3, rounds // GROUP)):
        some = list(itertools.islice(pages, GROUP))
        entries = [entry for _, entry in some]
        archive.claims.claim_listed(entries, now=datetime.now(UTC), again=False, claim_at_most=None)
        group = []
        for one in (_read(page, entry) for page, entry in some):
            complete(one, clean(one.body_html, own_hosts=("myzaker.com",)))
            group.append(_rendered(one))
        with watch.measuring("together", GROUP):
            writer.write(group, {})
    archive.close()
    output.close()
    stages = {stage: watch.median(stage) for stage in STAGES}
    return Measured(body_size, shown, stages, watch.median("together"), watch.median("inspect"), watch.median("save"))


def _pages(size: int, shown: int) -> Iterator[tuple[bytes, ListEntry]]:
    """Yield pages of articles, each in words of its own: else all but the first would be reposts."""
    for number in itertools.count(1):
        model = article(number, size, shown)
        yield SampleSite([model], page_size=PAGE_SIZE).respond(f"/www/article/{model.id}").body, _entry(model.id)


def _article(watch: _Stopwatch, page: bytes, entry: ListEntry, archive: Archive, writer: DocumentWriter) -> int:
    """Take one article through all stages; return the size of its body as served."""
    archive.claims.claim_listed([entry], now=datetime.now(UTC), again=False, claim_at_most=None)
    with watch.measuring("read"):
        found = _read(page, entry)
    size = len(found.body_html.encode())
    with watch.measuring("clean"):
        cleaned = clean(found.body_html, own_hosts=("myzaker.com",))
    with watch.measuring("complete"):
        complete(found, cleaned)
    with watch.measuring("render"):
        rendered = _rendered(found)
    with watch.measuring("archive"):
        writer.write([rendered], {})
    return size


def _entry(id_: str) -> ListEntry:
    return ListEntry(id=id_, url=f"https://www.myzaker.com/article/{id_}", title="第一篇", section="speed")


def _read(page: bytes, entry: ListEntry) -> Article:
    now = datetime.now(UTC)
    parsed = read_article(decode(page, "text/html; charset=utf-8"), entry.url, now, entry.id, entry)
    return article_of(parsed, entry, fetched_at=now, categories=("新媒体", "ZAKER"))


def _rendered(found: Article) -> RenderedArticle:
    names = document_names(found.title, found.id)
    return RenderedArticle(
        found, [f"{folder(found.categories)}/{name}" for name in names], render_document(found, DocumentOptions())
    )


def _cpu() -> float:
    """Return the CPU seconds of this process and of the children that it has waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
