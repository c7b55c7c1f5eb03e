"""What may be done to archived articles on a user's word: bring documents back, write them over, take articles down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from zakerscraper.archive.documents import DocumentWriter, Standing
from zakerscraper.archive.imports import is_import_id
from zakerscraper.archive.output import Output
from zakerscraper.archive.store import Archive
from zakerscraper.document.render import DocumentOptions, document
from zakerscraper.tools import Fault


def restore(archive: Archive, folder: Output, options: DocumentOptions, id_: str, *, overwrite: bool = False) -> str:
    """Write the document of the article *id_* again where it was deleted by hand; return what came of it, in words.

    overwrite: whether one that was edited by hand is written over.
    """
    article, path = archive.stored(id_)
    if article is None or not path:
        return ""
    edited = folder.size(path) is not None
    writer = DocumentWriter(archive, folder, overwrite=overwrite or not edited)
    _, standing = writer.rewrite({id_: document(article, options)})[id_]
    if standing is Standing.EDITED:
        return f"edited by hand, so left as it is (--overwrite): {path}"
    return f"there already: {path}" if standing is Standing.SAME else f"written again: {path}"


def mend(
    archive: Archive, folder: Output, options: DocumentOptions, faults: Collection[Fault], *, overwrite: bool
) -> dict[str, str]:
    """Make pending the articles whose pictures are not whole; return what becomes of each of *faults*, by id.

    Documents that were edited or deleted by hand are written again only to *overwrite*, and only then are pictures
    fetched again that were edited; what was edited stays beside them.
    """
    lost = {fault.id: list(fault.pictures) for fault in faults}
    for fault in faults:
        if overwrite and not is_import_id(fault.id):
            lost[fault.id] += fault.edited
    broken = {id_ for id_, pictures in lost.items() if pictures and not is_import_id(id_)}
    archive.forget_pictures(url for pictures in lost.values() for url in pictures)
    archive.retry(broken, now=datetime.now(UTC))
    outcomes = {}
    for fault in faults:
        done = ["pending again"] if fault.id in broken else []
        if fault.standing and overwrite:
            restore(archive, folder, options, fault.id, overwrite=True)
            done.append("its document is written again")
        elif fault.standing is Standing.DELETED:
            done.append("stays deleted (`scrapy archive restore` brings it back)")
        elif fault.is_damaged:
            done.append(f"stays as it is (`scrapy archive restore {fault.id} --overwrite` writes it again)")
        elif fault.standing:
            done.append("left as it is (--overwrite writes it over)")
        if fault.edited and not overwrite:
            done.append("its edited pictures stay as they are (--overwrite fetches them again)")
        outcomes[fault.id] = ", ".join(done) or "imported: its pictures cannot be fetched again"
    return outcomes


def take_down(archive: Archive, folder: Output, ids: Sequence[str], *, block: bool, overwrite: bool) -> dict[str, str]:
    """Forget articles, and delete their documents and the pictures that no other article has.

    A document that was edited by hand is kept, and pictures that it links. Returns what came of each, in words; those
    that the archive does not know are not among them.

    Args:
        block: whether the articles are never to be fetched again.
        overwrite: whether a document that was edited is deleted all the same.
    """
    paths = archive.document_paths(ids)
    writer = DocumentWriter(archive, folder, overwrite=overwrite)
    outcomes, linked = {}, b""
    own = archive.pictures_of_no_other(paths)
    for id_, path in paths.items():
        # Before the path is free for another article.
        if writer.discard(id_):
            outcomes[id_] = f"forgotten; its document was edited by hand and is kept: {path}"
            linked += folder.read(path) or b""
        else:
            outcomes[id_] = "forgotten" + (f", deleted {path}" if path else "")
    doomed = [one for one in own if one.path.encode() not in linked]
    # One that was edited by hand is the user's.
    whole = folder.each(lambda one: folder.holds(one.path, size=one.size, md5=one.checksum), doomed)
    deleted = [one.path for one, is_whole in zip(doomed, whole, strict=True) if is_whole]
    folder.each(folder.delete, deleted)
    if block:
        archive.block(ids, now=datetime.now(UTC))
    archive.forget(tuple(paths), pictures=[one.path for one in doomed])
    if deleted:
        outcomes[next(iter(paths))] += f"; {len(deleted)} pictures that no other article has are deleted"
    return outcomes
