"""Selects what is new or changed since the last export of a name (`--new NAME`).

An export can be killed after its file is in place and before the archive records that. So the articles and the file's
checksum are stored before the file is moved, and the next export of the name compares the files at both paths with
them.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Container, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import fields
from pathlib import Path
from tempfile import SpooledTemporaryFile

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.exports import StagedExport
from zakerscraper.archive.serialization import article_data
from zakerscraper.items import Article
from zakerscraper.storage.staged_files import StagedFile
from zakerscraper.utils.batches import batched

_GROUP = 200
"""How many articles are looked up in a batch."""
_IN_MEMORY = 1 << 20
"""Bytes of the selection in memory; a larger one is in a temporary file."""
_SENT = StagedExport("", "", "sent")
"""Stands for a file where the selection is sent, which leaves no trace of whether it arrived.

Earlier releases find no such file and no checksum, and so select the articles again, too.
"""
_IGNORED_FIELDS = frozenset(
    {
        "id", "categories", "date_from", "body_markdown", "body_text", "document", "layout", "evidence", "fetched_at",
        "channels", "same_as", "version", "updated_at",
    }
)  # fmt: skip
"""Fields that follow from others, or say how, when and where the article was read."""
_CONTENT_FIELDS = tuple(field.name for field in fields(Article) if field.name not in _IGNORED_FIELDS)


def content_digest(article: Article) -> str:
    """Return the SHA-256 of what a reader sees of *article*."""
    data = article_data(article)
    content = {name: data[name] for name in _CONTENT_FIELDS}
    content["images"] = [[image.url, image.path] for image in article.images]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


class NewArticles:
    """Selects the articles that are new under *name*. Only one run at a time may use a name: see `Runs.enter`.

    Args:
        path: The file that will be written; None for folders and standard output.
    """

    def __init__(self, archive: Archive, name: str, path: Path | None = None) -> None:
        self._exports = archive.exports
        self._name = name
        digest = hashlib.sha256(f"{archive.id} {name}".encode()).hexdigest()
        self.staged_name = f".zaker-export-{digest[:16]}.part"
        """The name of the temporary file, beside the final one."""
        self._selected = SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="ascii")  # noqa: SIM115 (closed with this)
        self._limit: Container[str] | None = None
        self.was_interrupted = False
        """Whether an earlier run of the name was killed while it was sending: it may have arrived."""
        self.is_planned = False
        """Whether the archive expects the staged file: only `commit` may remove that then."""
        self._replaces_earlier = self._finish_earlier_export(os.path.realpath(path) if path else "")
        """Whether the file of an earlier export, not recorded yet, will be replaced by this one."""

    def close(self) -> None:
        """Drop the selection."""
        self._selected.close()

    def select(self, articles: Iterable[Article]) -> Iterator[Article]:
        """Yield those of *articles* that are new or have changed."""
        for group in batched(articles, _GROUP):
            digests = {article.id: content_digest(article) for article in group}
            exported = self._exports.digests(self._name, digests)
            for article in group:
                if exported.get(article.id) != digests[article.id]:
                    self._selected.write(f"{article.id} {digests[article.id]}\n")
                    yield article

    def commit(self, staged: StagedFile) -> None:
        """Move the file *staged*, which contains the selected articles, to its path. Raises OSError."""
        export = StagedExport(str(staged.path), str(staged.staged), staged.checksum())
        self.is_planned = True
        self._exports.plan(self._name, export, self._digests)
        try:
            staged.commit()
        except OSError:
            self._finish_earlier_export()
            raise
        self._exports.finish(self._name)
        # Not earlier: until the archive is updated, the next export looks for it.
        staged.discard()

    def limit_to(self, ids: Container[str]) -> None:
        """Limit the selection to the articles *ids*; the others stay new."""
        self._limit = ids

    def begin_sending(self) -> None:
        """Record that the selection is about to be sent to a service that cannot tell whether it arrived."""
        self._exports.plan(self._name, _SENT, self._digests)

    def undo_sending(self) -> None:
        """Record that the selection has not arrived."""
        self._exports.drop(self._name)

    def mark_exported(self) -> None:
        """Record the selected articles as exported."""
        self._exports.mark_exported(self._name, self._digests)

    def keep_earlier_file(self) -> None:
        """Record that no file was written, so that an earlier one stays in place."""
        if self._replaces_earlier:
            self._exports.finish(self._name)

    def _digests(self) -> Iterator[tuple[str, str]]:
        self._selected.seek(0)
        for line in self._selected:
            id_, digest = line.split()
            if self._limit is None or id_ in self._limit:
                yield id_, digest

    def _finish_earlier_export(self, path: str = "") -> bool:
        """Finish what a killed export of the name has left; return whether its file will be replaced by this export.

        Its articles count as exported if its file is in place. Where this export replaces that file, they are selected
        again, as nobody was told that the file is complete.
        """
        planned = self._exports.planned_file(self._name)
        if planned is None:
            return False
        if planned == _SENT:
            self.was_interrupted = True
            self._exports.drop(self._name)
            return False
        is_in_place = _checksum(planned.path) == planned.checksum
        if is_in_place and planned.path == path:
            return True
        if is_in_place or not Path(planned.staged).exists():
            self._exports.finish(self._name)
        else:
            self._exports.drop(self._name)
        if Path(planned.staged).name == self.staged_name:
            Path(planned.staged).unlink(missing_ok=True)
        return False


@contextmanager
def open_new_articles(archive: Archive, name: str | None, path: Path | None = None) -> Iterator[NewArticles | None]:
    """Yield what selects new articles under *name*; None without a name.

    Args:
        path: See `NewArticles`.

    Raises:
        ArchiveError: Another run uses the name.
    """
    if name is None:
        yield None
        return
    archive.runs.enter()
    with closing(NewArticles(archive, name, path)) as new:
        yield new


def _checksum(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
