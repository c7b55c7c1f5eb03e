"""Imports into an output folder, and old documents for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from tests.old_documents import box, picture
from tests.servers import empty_archive
from zakerscraper.archive.archive import Archive
from zakerscraper.config import Options
from zakerscraper.document.render import DocumentOptions, render_document
from zakerscraper.items import SHANGHAI, Article
from zakerscraper.services.legacy_import.importer import Importer, ImportResult
from zakerscraper.services.save_article import DocumentWriter, FileState
from zakerscraper.storage.local import OutputFolder

NOON = datetime(2022, 4, 8, 12, 0, tzinfo=SHANGHAI)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Target:
    """An output folder with its archive, open for an import."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = OutputFolder(root, "tool-1")
        self.folder.open()
        self.archive = Archive(empty_archive(root / ".zaker/archive.sqlite3"), "tool-1")

    def take(self, directory: Path, *, dry_run: bool = False, **settings: str) -> ImportResult:
        options = Options.from_settings({"ZAKER_OUTPUT_DIR": str(self.root), **settings})
        result = Importer(self.archive, self.folder, options, directory.resolve(), dry_run=dry_run).run()
        assert result.found == result.imported + result.known + result.others + len(result.invalid)
        return result

    def articles(self) -> dict[str, Article]:
        return {article.title: article for article in self.archive.queries.articles()}

    def files(self) -> dict[str, bytes]:
        paths = (path for path in self.root.rglob("*") if path.is_file() and ".zaker" not in path.parts)
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in paths}


def with_picture(moment: datetime, late: timedelta = 4 * MINUTE) -> str:
    return f"<p>正文，{moment:%H 点 %M 分}，说的是一件旧事。</p>" + box(picture(moment - late))


def in_place(target: Target, text: str) -> Path:
    path = target.root / "_posts/新媒体/ZAKER/channel/题.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def anew(target: Target, form: DocumentOptions, *, overwrite: bool = False) -> FileState:
    """Write the one document of *target* anew; return how it stood."""
    (article,) = target.articles().values()
    writer = DocumentWriter(target.archive, target.folder, overwrite=overwrite)
    ((_, file_state),) = writer.rewrite({article.id: render_document(article, form)}).values()
    return file_state
