"""The subcommands of `scrapy archive` that change it: forget, restore, retry, unblock, reindex."""

from __future__ import annotations

from datetime import UTC, datetime

from zakerscraper.archive.imported import is_import_id
from zakerscraper.cli.archive_context import ArchiveContext, Result
from zakerscraper.cli.archive_pages import forget_pages
from zakerscraper.cli.progress import show_progress
from zakerscraper.exceptions import ArchiveError, UsageError
from zakerscraper.services.repair import restore_documents, take_down
from zakerscraper.services.search import complete_index


def forget(context: ArchiveContext) -> Result:
    """Delete articles with their documents and images; with --pages only the pages as served."""
    archive, ids, block = context.archive, context.ids, context.opts.block
    if context.opts.pages:
        return forget_pages(archive, context.args)
    if block and any(map(is_import_id, ids)):
        raise UsageError("--block: an imported article without an address is never fetched")
    outcomes = take_down(archive, context.output, ids, block=block, overwrite=context.opts.overwrite)
    unknown = [id_ for id_ in ids if id_ not in outcomes]
    result = {"forgotten": sorted(outcomes), "unknown": unknown, "blocked": sorted(ids) if block else []}
    after = "; blocked, so that no crawl fetches it again" if block else ""
    lines = [f"{id_}: {outcome}{after}" for id_, outcome in outcomes.items()]
    lines += [f"{id_}: not in the archive{after}" for id_ in unknown]
    if outcomes and not block:
        lines.append("a crawl of a list that shows them fetches them again; --block keeps them away")
    return result, lines, 1 if unknown and not block else 0


def restore(context: ArchiveContext) -> Result:
    """Write documents and images of articles again."""
    form, overwrite = context.options.document, context.opts.overwrite
    outcomes = {
        id_: restore_documents(context.archive, context.output, form, id_, overwrite=overwrite) for id_ in context.ids
    }
    words = {id_: outcome.words if outcome else "" for id_, outcome in outcomes.items()}
    lines = [f"{id_}: {text or 'not archived'}" for id_, text in words.items()]
    unknown = [id_ for id_, outcome in outcomes.items() if outcome is None]
    left = [id_ for id_, outcome in outcomes.items() if outcome is not None and not outcome.is_there]
    return {"restored": words, "unknown": unknown, "left": left}, lines, 1 if unknown or left else 0


def unblock(context: ArchiveContext) -> Result:
    """Let crawls fetch articles again that `forget --block` keeps away."""
    archive, ids = context.archive, context.ids
    blocked = set(archive.blocks.ids())
    archive.blocks.remove(ids)
    unknown = [id_ for id_ in ids if id_ not in blocked]
    lines = [f"{id_}: " + ("not blocked" if id_ in unknown else "may be fetched again") for id_ in ids]
    return {"unblocked": sorted(blocked & set(ids)), "unknown": unknown}, lines, 1 if unknown else 0


def retry(context: ArchiveContext) -> Result:
    """Make pending articles due at the next run: those that are named, or all."""
    ids = context.ids
    count = context.archive.articles.make_due(ids or None, now=datetime.now(UTC))
    unknown = len(ids) - count if ids else 0
    lines = [f"{count} articles are due at the next run"]
    if unknown:
        lines.append(f"{unknown} of the ids are not in the archive, or of imported articles without an address")
    return {"due": count, "unknown": unknown}, lines, 1 if unknown else 0


def reindex(context: ArchiveContext) -> Result:
    """Build the search index again, and compare all texts for reposts."""
    archive = context.archive
    archive.search.rebuild()
    total = archive.search.count_due()
    with show_progress("articles") as progress:
        left = complete_index(archive, progress)
    if left:
        raise ArchiveError(f"the archive cannot be written: {left} of {total} articles are not in the index")
    archive.search.optimize()
    with show_progress("texts") as progress:
        compared = archive.reposts.find_all(progress)
    lines = [f"{total} articles are in the index that `scrapy search` asks"]
    lines += [f"{compared} texts were compared with the others for reposts"] if compared else []
    return {"indexed": total, "compared": compared}, lines, 0
