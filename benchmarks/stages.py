"""CPU of our own code for one article, stage by stage, for bodies of three sizes."""

from __future__ import annotations

import hashlib
import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from zakerscraper import pictures
from zakerscraper.archive.files import OutputFolder
from zakerscraper.archive.store import Archive, StoredPicture
from zakerscraper.document import body
from zakerscraper.document.markdown import markdown
from zakerscraper.document.names import document_names, folder
from zakerscraper.document.render import DocumentOptions, document
from zakerscraper.items import Article, ListEntry
from zakerscraper.pipelines.clean import complete
from zakerscraper.sample_site import SampleSite
from zakerscraper.site.articles import article_of, read_article
from zakerscraper.site.text import decode

from .site import PAGE_SIZE, Pictures, article

SIZES = {"small": (3_000, 1), "middle": (30_000, 6), "large": (1_000_000, 200)}
"""Bytes of a body as served, and its pictures."""
STAGES = ("read", "clean", "markdown", "fields", "render", "archive")
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
    """What a body of *size* bytes took. picture: to inspect one; save: to write one and remember it."""

    size: int
    pictures: int
    stages: dict[str, Stage]
    inspect: Stage
    save: Stage

    @property
    def cpu(self) -> float:
        """Milliseconds of CPU in all stages together, pictures apart."""
        return sum(stage.cpu for stage in self.stages.values())


class _Stopwatch:
    def __init__(self) -> None:
        self._cpu: dict[str, list[float]] = {}
        self._wall: dict[str, list[float]] = {}

    @contextmanager
    def measuring(self, name: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), _cpu()
        yield
        cpu, wall = _cpu() - cpu, time.perf_counter() - wall
        self._cpu.setdefault(name, []).append(cpu * 1000)
        self._wall.setdefault(name, []).append(wall * 1000)

    def median(self, name: str) -> Stage:
        return Stage(median(self._cpu[name]), median(self._wall[name]))


def measure(where: Path, *, quick: bool) -> dict[str, Measured]:
    """Measure all sizes. where: a folder that may be written to; what is written there is left behind."""
    return {name: _measure(where / name, name, max(3, _ROUNDS[name] // (5 if quick else 1))) for name in SIZES}


def _measure(where: Path, name: str, rounds: int) -> Measured:
    size, shown = SIZES[name]
    model = article(1, size - shown * _PICTURE_BYTES, shown)
    site = SampleSite([model], page_size=PAGE_SIZE)
    answer = site.reply(f"/www/article/{model.id}").body
    url = f"https://www.myzaker.com/article/{model.id}"
    output = OutputFolder(where, "benchmark")
    output.open()
    archive = Archive(Archive.file_url(output.state / "archive.sqlite3"), "benchmark")
    watch, now, options = _Stopwatch(), datetime.now(UTC), DocumentOptions()
    jpeg = Pictures().at("/a")
    body_size = 0
    # The first round is for what is made but once: expressions, statements, tables.
    for number in range(rounds + 1):
        if number == 1:
            watch = _Stopwatch()
        id_ = f"{int(model.id, 16) + number:024x}"
        entry = ListEntry(id=id_, url=url, title=model.title, section="speed")
        _remember(archive, entry, now)
        with watch.measuring("read"):
            page = read_article(decode(answer, "text/html; charset=utf-8"), url, now, id_, entry)
            found = article_of(page, entry, fetched_at=now, categories=("新媒体", "ZAKER"))
        body_size = len(found.body_html.encode())
        with watch.measuring("clean"):
            cleaned = body.clean(found.body_html, own_hosts=("myzaker.com",))
        with watch.measuring("markdown"):
            markdown(cleaned.html)
        complete(found, cleaned.html)
        with watch.measuring("fields"):
            body.is_empty(cleaned.html)
            body.plain_text(cleaned.html)
            body.pictures(cleaned.html)
        with watch.measuring("render"):
            names = document_names(found.title, found.id)
            text = document(found, options)
        with watch.measuring("archive"):
            _archive(archive, output, found, names, text, now)
        with watch.measuring("inspect"):
            pictures.inspect(jpeg)
        with watch.measuring("save"):
            _save(archive, output, f"http://zkres1.myzaker.com/202605/{id_}_1024.jpg", jpeg, now)
    archive.close()
    output.close()
    stages = {stage: watch.median(stage) for stage in STAGES}
    return Measured(body_size, shown, stages, watch.median("inspect"), watch.median("save"))


def _cpu() -> float:
    """Return the CPU seconds of this process and of the children that it has waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _remember(archive: Archive, entry: ListEntry, now: datetime) -> None:
    archive.remember([entry], now=now, live=frozenset, again=False, claim_at_most=None)


def _archive(
    archive: Archive, output: OutputFolder, found: Article, names: Sequence[str], text: str, now: datetime
) -> None:
    """Do what the archivist does for an exported article."""
    found.document = archive.reserve_document(found.id, [f"{folder(found.categories)}/{name}" for name in names])
    data = text.encode()
    output.write(found.document, data)
    archive.exported(found, checksum=hashlib.sha256(data).hexdigest(), now=now)


def _save(archive: Archive, output: OutputFolder, url: str, data: bytes, now: datetime) -> None:
    """Do what the pictures' pipeline does with a picture that has been inspected."""
    checksum = hashlib.md5(data, usedforsecurity=False).hexdigest()
    path = pictures.picture_path(url, "jpg", now)
    archive.picture_checksum(path)
    output.write(path, data)
    archive.pictures_saved({url: StoredPicture(path, 900, 600, False, len(data), checksum)}, now=now)
