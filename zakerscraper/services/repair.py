"""Restores, overwrites and deletes archived articles at a user's command."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.engine import cause, remedy
from zakerscraper.archive.errors import SQLAlchemyError
from zakerscraper.archive.imported import is_import_id
from zakerscraper.document.render import DocumentOptions, render_document
from zakerscraper.exceptions import ArchiveError
from zakerscraper.services.save_article import DocumentWriter, FileState
from zakerscraper.services.verify import Fault
from zakerscraper.storage.base import Output


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """The outcome of restoring a document.

    Attributes:
        words: For the user.
        is_there: Whether the document is there as archived.
    """

    words: str
    is_there: bool = False


def restore_documents(
    archive: Archive, folder: Output, options: DocumentOptions, id_: str, *, overwrite: bool = False
) -> RestoreResult | None:
    """Write the document of the article *id_* again where it was deleted by hand; return None without such an article.

    Args:
        overwrite: Whether one that was edited by hand is overwritten; a link to a file elsewhere never is.
    """
    article, path = archive.queries.article_and_path(id_)
    if article is None or not path:
        return None
    texts = {id_: render_document(article, options)}
    _, file_state = DocumentWriter(archive, folder, overwrite=overwrite).rewrite(texts)[id_]
    try:
        if file_state is FileState.DELETED:
            _, file_state = DocumentWriter(archive, folder, overwrite=True).rewrite(texts)[id_]
    except IsADirectoryError:
        return RestoreResult(f"not written, as there is a folder of its name: {path}")
    if file_state is FileState.SAME:
        return RestoreResult(f"there already: {path}", is_there=True)
    if file_state is FileState.OURS:
        return RestoreResult(f"written again: {path}", is_there=True)
    if folder.is_link(path):
        return RestoreResult(f"a link to a file elsewhere, so left as it is (move it away first): {path}")
    if file_state is FileState.UNREADABLE:
        return RestoreResult(f"cannot be read, so left as it is (--overwrite): {path}")
    return RestoreResult(f"edited by hand, so left as it is (--overwrite): {path}")


def repair(
    archive: Archive, folder: Output, options: DocumentOptions, faults: Collection[Fault], *, overwrite: bool
) -> dict[str, str]:
    """Make articles with damaged images pending; return the outcome of each of *faults*, by id.

    Args:
        overwrite: Whether documents that were edited or deleted by hand are written again, and edited images fetched
            again.
    """
    lost = {fault.id: list(fault.images) for fault in faults}
    for fault in faults:
        if overwrite and not is_import_id(fault.id):
            lost[fault.id] += fault.edited
    broken = {id_ for id_, images in lost.items() if images and not is_import_id(id_)}
    archive.images.forget([url for images in lost.values() for url in images])
    archive.articles.make_due(broken, now=datetime.now(UTC))
    outcomes = {}
    for fault in faults:
        done = ["pending again"] if fault.id in broken else []
        if fault.file_state and overwrite:
            restored = restore_documents(archive, folder, options, fault.id, overwrite=True)
            done.append("its document is written again" if restored and restored.is_there else "left as it is")
        elif fault.file_state is FileState.DELETED:
            done.append("stays deleted (`scrapy archive restore` brings it back)")
        elif fault.is_damaged:
            done.append(f"stays as it is (`scrapy archive restore {fault.id} --overwrite` writes it again)")
        elif fault.file_state:
            done.append("left as it is (--overwrite writes it over)")
        if fault.unreadable:
            done.append("its pictures that may not be read stay as they are")
        if fault.edited and not overwrite:
            done.append("its edited pictures stay as they are (--overwrite fetches them again)")
        outcomes[fault.id] = ", ".join(done) or "imported: its pictures cannot be fetched again"
    return outcomes


def take_down(archive: Archive, folder: Output, ids: Sequence[str], *, block: bool, overwrite: bool) -> dict[str, str]:
    """Forget articles; delete their documents, and the images that no other article has.

    A document that was edited by hand is kept, with its images. Images are also kept where the document is no longer at
    its path: it may have been moved and still show them.

    Of an article whose images are gone as well, as after a call that was killed, nothing is kept.

    Args:
        block: Whether the articles are never fetched again.
        overwrite: Whether edited documents, and images of missing ones, are deleted as well.

    Returns:
        The outcome in words by article id, without articles that are not archived.

    Raises:
        ArchiveError: Something cannot be deleted, or the archive cannot be written.
    """
    paths = archive.queries.document_paths(ids)
    writer = DocumentWriter(archive, folder, overwrite=overwrite)
    outcomes, deletable, linked = _judge_documents(archive, folder, writer, paths, overwrite=overwrite)
    # Articles that keep their images count as others.
    own = archive.images.of_no_other(deletable)
    doomed = [image for image in own if image.path.encode() not in linked]
    # An image that was edited by hand is the user's.
    whole = folder.map_items(lambda image: folder.holds(image.path, size=image.size, md5=image.checksum), doomed)
    deleted = [image.path for image, is_whole in zip(doomed, whole, strict=True) if is_whole]
    removed: list[str] = []

    def remove(image: str) -> None:
        folder.delete(image)
        removed.append(image)

    try:
        if block:
            archive.blocks.add(ids, now=datetime.now(UTC))
        # The archive forgets last: the next call completes what a kill has left. Images go before the documents,
        # without which that call would take them for the user's.
        folder.map_items(remove, deleted)
        removed.extend(paths[id_] for id_ in deletable if writer.discard(id_) is FileState.OURS)
        archive.articles.forget(tuple(paths), images=[image.path for image in doomed])
    except (OSError, SQLAlchemyError) as error:
        raise ArchiveError(_describe_interrupted(error, len(removed))) from error
    if deleted:
        outcomes[next(id_ for id_ in paths if id_ in deletable)] += (
            f"; {len(deleted)} pictures that no other article has are deleted"
        )
    return outcomes


def _judge_documents(
    archive: Archive, folder: Output, writer: DocumentWriter, paths: Mapping[str, str], *, overwrite: bool
) -> tuple[dict[str, str], set[str], bytes]:
    """Return what becomes of articles that are forgotten, given the paths of their documents by id.

    Returns:
        The outcome in words by article id, the ids of those whose document and images are deleted, and the text of the
        documents that stay.
    """
    outcomes: dict[str, str] = {}
    deletable: set[str] = set()
    linked = b""
    for id_, path in paths.items():
        file_state = writer.may_discard(id_)
        is_moved = file_state is FileState.DELETED and not overwrite and _has_images(archive, folder, id_)
        outcomes[id_] = _describe_forgotten(path, file_state, is_moved=is_moved)
        if file_state is FileState.EDITED:
            linked += folder.read(path) or b""
        elif file_state is not FileState.UNREADABLE and not is_moved:
            deletable.add(id_)
    return outcomes, deletable, linked


def _describe_forgotten(path: str, file_state: FileState | None, *, is_moved: bool) -> str:
    """Return the outcome of an article that is forgotten.

    Args:
        path: Of its document.
        file_state: Of its document; None where it has none.
        is_moved: Whether the document is not there, but its images are.
    """
    if file_state is FileState.EDITED:
        return f"forgotten; its document was edited by hand and is kept, with its pictures: {path}"
    if file_state is FileState.UNREADABLE:
        return f"forgotten; its document cannot be read and is kept, with its pictures: {path}"
    if file_state is FileState.OURS:
        return f"forgotten, deleted {path}"
    if is_moved:
        return f"forgotten; its document has been moved or deleted by hand, so its pictures are kept: {path}"
    return "forgotten"


def _describe_interrupted(error: OSError | SQLAlchemyError, removed: int) -> str:
    """Return why articles could not be forgotten, and that *removed* files are deleted by now."""
    if isinstance(error, OSError):
        why = f"cannot delete {error.filename}: {error.strerror}" if error.filename else str(error)
    else:
        why = f"the archive cannot be written: {cause(error)}"
    if removed:
        return f"{removed} files are deleted, but their articles are not forgotten: {why}{remedy(error)}"
    return f"nothing is deleted or forgotten: {why}{remedy(error)}"


def _has_images(archive: Archive, folder: Output, id_: str) -> bool:
    """Return whether any image of the article *id_* is in the output folder."""
    article, _ = archive.queries.article_and_path(id_)
    return article is not None and any(image.path and folder.size(image.path) is not None for image in article.images)
