"""Writes archived articles as documents, posts or JSON, without fetching."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TextIO

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.serialization import article_json
from zakerscraper.document import filenames
from zakerscraper.document.front_matter import http_date
from zakerscraper.document.render import DocumentOptions, render_document
from zakerscraper.items import SHANGHAI, Article
from zakerscraper.services.exported_files import ExportFolder
from zakerscraper.services.move_documents import DocumentMover
from zakerscraper.services.save_article import DocumentWriter, FileState, RenderedArticle
from zakerscraper.storage.base import Output
from zakerscraper.utils.batches import batched

FOLDER_FORMATS = ("documents", "markdown", "notes", "posts")
"""Formats that are a folder of files; others are one file."""
FEED_FORMATS = frozenset({"atom", "rss"})
"""Formats that `feeds.write_feed` writes."""
FORMAT_CATEGORIES = ("新媒体", "ZAKER")
"""The format's own categories, in documents of the old exporter."""
_GROUP = 64
"""How many documents are written in a batch."""


@dataclass(slots=True)
class ExportResult:
    """The counts of an export into a folder.

    Attributes:
        total: Articles.
        changed: Documents that were written.
        moved: Documents that changed their folder or name.
        kept: Paths of documents that were left as the user has them, by their state.
    """

    total: int = 0
    changed: int = 0
    moved: int = 0
    kept: dict[FileState, list[str]] = field(default_factory=dict)

    def add(self, results: Mapping[str, tuple[str, FileState]]) -> None:
        """Count documents, given by article id as path and state."""
        self.total += len(results)
        for path, file_state in results.values():
            if file_state is FileState.OURS:
                self.changed += 1
            elif file_state is not FileState.SAME:
                self.kept.setdefault(file_state, []).append(path)


class OwnDocuments:
    """Writes the documents in the archive's own output again, into the folders that their categories give.

    Imported documents whose categories are none of the archive's keep theirs.

    Args:
        overwrite: Whether documents that were edited or deleted by hand are written as well.
    """

    def __init__(
        self, archive: Archive, folder: Output, options: DocumentOptions, categories: Sequence[str], *, overwrite: bool
    ) -> None:
        self._archive = archive
        self._options = options
        self._categories = categories
        self._limit = folder.longest_name
        self._writer = DocumentWriter(archive, folder, overwrite=overwrite)
        self._mover = DocumentMover(archive, folder, overwrite=overwrite)
        self._imported = archive.imports.ids()
        own = {_root(path) for id_, _, path in archive.queries.titles_and_paths() if path and id_ not in self._imported}
        self._roots = {*own, filenames.folder(FORMAT_CATEGORIES), filenames.folder(categories, self._limit)}

    def rewrite(self, articles: Iterable[Article]) -> ExportResult:
        """Write the documents of *articles*; return the counts."""
        done = ExportResult()
        self._mover.recover()
        for group in batched(articles, _GROUP):
            records = self._archive.documents.records([article.id for article in group])
            staying: dict[str, str] = {}
            moving: list[RenderedArticle] = []
            for article in group:
                if article.id not in records:
                    continue
                path = records[article.id].path
                self._categorise(article, path)
                text, (old, _, name) = render_document(article, self._options), path.rpartition("/")
                new = filenames.folder(article.categories, self._limit)
                # Hexo ignores such names, which documents of earlier releases have.
                is_hidden = name.startswith("_")
                if (old == new and not is_hidden) or not self._moves(article, path):
                    staying[article.id] = text
                else:
                    # Keep its name where that is free, so that links to it need only a new folder.
                    before = [] if is_hidden else [f"{new}/{name}"]
                    paths = filenames.document_paths(article.categories, article.title, article.id, self._limit)
                    moving.append(RenderedArticle(article, list(dict.fromkeys([*before, *paths])), text))
            done.add(self._writer.rewrite(staying))
            if moving:
                moved = self._mover.move(moving)
                done.moved += sum(file_state is FileState.OURS for _, file_state in moved.values())
                done.add(moved)
        return done

    def _moves(self, article: Article, path: str) -> bool:
        """Return whether the document of *article*, at *path*, follows the categories of the archive."""
        return article.id not in self._imported or _root(path) in self._roots

    def _categorise(self, article: Article, path: str) -> None:
        if self._moves(article, path):
            article.categories = [*self._categories, article.section]


def _root(path: str) -> str:
    """Return the folder of the document at *path* without its last part, the section."""
    return path.rsplit("/", 2)[0]


def export_folder(
    articles: Iterable[Article], folder: ExportFolder, options: DocumentOptions, *, posts: bool = False
) -> ExportResult:
    """Write a document for each article into *folder*; return the counts.

    Args:
        posts: Whether they are written for other generators: see `post_document`.
    """
    done = ExportResult()
    for group in batched(articles, _GROUP):
        documents = {
            article.id: post_document(article, options)
            if posts
            else (article.document, render_document(article, options))
            for article in group
        }
        done.add(folder.write(documents))
    folder.close()
    done.moved = folder.moved
    return done


def post_document(article: Article, options: DocumentOptions) -> tuple[str, str]:
    """Return the path and the text of *article*'s document for Hugo, Jekyll and Astro.

    Jekyll requires that the name begins with the day (+08:00) and the file with the front matter, and ignores names
    that begin with `_`. The day is followed by the id, as no generator changes its characters. Dates are ISO 8601 with
    +08:00, as Hugo reads the format's own dates in the site's time zone although they say GMT.
    """
    assert article.published_at is not None
    moment = article.published_at.astimezone(SHANGHAI)
    text = render_document(article, options).removeprefix("\n")
    for name, dated in (("date", moment), ("updated", article.updated_at)):
        if dated is not None:
            iso = dated.astimezone(SHANGHAI).isoformat(timespec="seconds")
            text = text.replace(f"\n{name}: {http_date(dated)}\n", f"\n{name}: {iso}\n", 1)
    return f"{filenames.folder(article.categories)}/{moment:%Y-%m-%d}-{article.id}{filenames.DOCUMENT_SUFFIX}", text


def document_options(format_: str, options: DocumentOptions) -> DocumentOptions:
    """Return the document options for a folder format: `markdown` has Markdown bodies, whatever the setting."""
    return replace(options, body="markdown") if format_ == "markdown" else options


def write_item_lines(articles: Iterable[Article], out: TextIO) -> int:
    """Write *articles* to *out* with all fields as JSON lines; return how many."""
    total = 0
    for article in articles:
        out.write(article_json(article) + "\n")
        total += 1
    return total


def write_json(articles: Iterable[Article], out: TextIO) -> int:
    """Write *articles* to *out* with all fields as one JSON array; return how many."""
    total = 0
    out.write("[")
    for total, article in enumerate(articles, 1):
        out.write((",\n" if total > 1 else "\n") + article_json(article))
    out.write("\n]\n")
    return total
