"""`scrapy archive verify`: compares the archive with the files on disk."""

from __future__ import annotations

from collections import Counter

from zakerscraper.archive.state import State
from zakerscraper.cli.archive_context import ArchiveContext, Result
from zakerscraper.cli.archive_pages import verify_pages
from zakerscraper.run_report.status import Verdict
from zakerscraper.services.repair import repair
from zakerscraper.services.save_article import FileState
from zakerscraper.services.verify import Fault, find_faults
from zakerscraper.utils.translation import as_is


def verify(context: ArchiveContext) -> Result:
    """Return what is damaged or was changed by hand; with --repair damaged articles become pending."""
    archive, output, opts = context.archive, context.output, context.opts
    faults = list(find_faults(archive, output))
    pages, page_lines = verify_pages(archive, repair=opts.repair)
    checked = archive.queries.count(State.EXPORTED)  # before any becomes pending
    outcomes = {}
    if opts.repair:
        outcomes = repair(archive, output, context.options.document, faults, overwrite=opts.overwrite)
    damaged = [fault for fault in faults if not fault.is_by_hand]
    by_hand = [fault for fault in faults if fault.is_by_hand]
    file_states = Counter(fault.file_state for fault in faults if not fault.is_damaged)
    result = {
        "checked": checked,
        "edited": file_states[FileState.EDITED],
        "missing": file_states[FileState.DELETED],
        "edited_pictures": sum(len(fault.edited) for fault in faults),
        "faults": _faults_as_data(damaged),
        "by_hand": _faults_as_data(by_hand),
        "pages": pages,
    }
    lines = [
        f"{fault.id} {as_is(fault.title)}: {fault.what}" + (f"; {outcomes[fault.id]}" if outcomes else "")
        for fault in (*damaged, *by_hand)
    ] + page_lines
    if result["edited"] or result["missing"]:
        lines.append(
            f"{result['edited']} documents edited by hand, {result['missing']} missing or deleted: they stay as"
            " they are (`scrapy archive restore ID…` brings one back)"
        )
    if count := result["edited_pictures"]:
        lines.append(f"{count} pictures edited by hand: they stay as they are")
    # Nobody deletes every document by hand; more likely a disk is not mounted or the folder is wrong.
    all_missing = bool(checked) and result["missing"] == checked
    if all_missing:
        lines.append(f"No document of the archive is in {output}: is its disk mounted, is it the right folder?")
    lines.append(f"{result['checked']} exported articles checked, {len(damaged)} of them damaged")
    return result, lines, Verdict.INCOMPLETE.exit_status if damaged or pages or all_missing else 0


def _faults_as_data(faults: list[Fault]) -> list[dict[str, str]]:
    return [{"id": fault.id, "title": fault.title, "reason": fault.what} for fault in faults]
