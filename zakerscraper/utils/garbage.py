"""Tunes Python's garbage collector while a crawl throws away trees of pages."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_THRESHOLDS = (5_000, 10, 2)
"""The last one is low: trees get into the oldest generation, and some are as large as everything else."""
_before: list[tuple[int, int, int]] = []
"""The thresholds before each `relax_collection` that is not restored yet; the first are Python's, or the user's."""
_frozen: list[bool] = []
"""Whether anything was frozen before each of them."""


def relax_collection() -> None:
    """Let the collector run less often, and skip existing objects. Each call must be followed by `restore_collection`.

    The first call must come before any page is parsed: what is frozen is never collected.
    """
    _before.append(gc.get_threshold())
    _frozen.append(gc.get_freeze_count() > 0)
    # Imported modules stay to the end. The collector would go through them again for every few articles, as their trees
    # have cycles that only it can free.
    if len(_before) == 1:
        gc.freeze()
        # Else a full collection waits until the oldest generation has grown by a quarter of what was there before.
        gc.collect()
    # One article makes some thousand objects: with the default threshold of 700, collecting takes twice the time.
    gc.set_threshold(*_THRESHOLDS)


def restore_collection() -> None:
    """Restore the collector's settings, once each `relax_collection` has been followed by this.

    Where something was frozen before, as in programs that fork, all stays frozen: a part cannot be unfrozen.
    """
    first, was_frozen = _before[0], _frozen[0]
    _before.pop()
    _frozen.pop()
    if not _before:
        gc.set_threshold(*first)
        if not was_frozen:
            gc.unfreeze()


@contextmanager
def pause_collection() -> Iterator[None]:
    """Disable the collector while a page is parsed.

    The boxes of a page refer to each other: a collection meanwhile finds no garbage, and moves the page's tree into an
    older generation, where it stays longer.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
