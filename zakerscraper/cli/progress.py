"""Progress bars, and the search index that is brought up to date behind one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from zakerscraper.archive.archive import Archive
from zakerscraper.services.search import complete_index
from zakerscraper.utils.terminal import say

_SOON = 1_000
"""Up to so many articles are added to the index without a message."""


@contextmanager
def show_progress(what: str = "documents") -> Iterator[Callable[[int, int], None]]:
    """Yield a callback for (done, total), which shows a progress bar of *what* on a terminal, and nothing elsewhere."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    with Progress(
        what, MofNCompleteColumn(), TimeRemainingColumn(), console=console, transient=True,
        disable=not console.is_terminal,
    ) as progress:  # fmt: skip
        task = progress.add_task("")
        yield lambda done, total: progress.update(task, completed=done, total=total)


def complete_index_with_progress(archive: Archive) -> None:
    """Add missing articles to the search index, with a message and a progress bar where that takes long."""
    due = archive.search.count_due()
    if due > _SOON:
        say(f"{due} articles are put into the index of words first, once; `scrapy archive reindex` does it too")
    with show_progress("articles") as progress:
        if left := complete_index(archive, progress):
            say(f"the archive cannot be written: {left} articles that are not in its index are read one by one")
