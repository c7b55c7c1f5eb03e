"""A new reading of an archived article: a version of it, where it says something else than what is archived."""

from __future__ import annotations

from datetime import datetime

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.versions import set_version
from zakerscraper.document.filenames import document_paths
from zakerscraper.document.render import DocumentOptions, document
from zakerscraper.items import Article
from zakerscraper.services.save_article import DocumentWriter, Rendered
from zakerscraper.utils.text import same_but_for_spaces


def save_reading(
    archive: Archive,
    writer: DocumentWriter,
    article: Article,
    options: DocumentOptions,
    *,
    reason: str,
    now: datetime,
    longest_name: int,
    dry_run: bool = False,
) -> tuple[str, ...]:
    """Archive *article*, a new reading of one that is archived, if it says something else; else change nothing.

    What was archived becomes an earlier version. Its document is written anew, unless the user has edited or deleted
    it. No picture is fetched: those that are there are linked.

    Args:
        archive: Open for writing.
        writer: Of the archive's documents.
        article: With a canonical body and all that follows from it (`document.complete`).
        options: How documents are written.
        reason: Why it was read (see `archive.versions`).
        now: Aware.
        longest_name: Bytes of a file's name, the output folder's `longest_name`.
        dry_run: Whether it is only told what would change.

    Returns:
        What has changed, of `title`, `text` and `pictures`; empty where nothing has, or the article is not archived.

    Raises:
        OSError, ArchiveError, SQLAlchemyError: It cannot be written.
    """
    held, _ = archive.queries.stored(article.id)
    if held is None:
        return ()
    if same_but_for_spaces(held.title, article.title):
        article.title = held.title
    changes = set_version(held, article, now)
    if not changes or dry_run:
        return changes
    article.section, article.categories, article.document = held.section, held.categories, held.document
    saved = archive.images.saved_at([picture.url for picture in article.images])
    for picture in article.images:
        if stored := saved.get(picture.url):
            picture.path, picture.status, picture.animated = stored.path, "known", stored.animated
            picture.width, picture.height = stored.width, stored.height
    paths = document_paths(article.categories, article.title, article.id, longest_name)
    rendered = Rendered(article, paths, document(article, options), reason, None, changes)
    for error in writer.write([rendered], {}):
        if error is not None:
            raise error
    return changes
