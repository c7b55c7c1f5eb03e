"""Tunes Python's garbage collector while a crawl throws away trees of pages."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_THRESHOLDS = (5_000, 10, 2)
"""The last one: a tree that was worked on for long has got old, and some of them are as large as all else."""
_before: list[tuple[int, int, int]] = []
"""What held before each `relax` that has not been put back; the first of them is Python's, or the user's."""
_frozen: list[bool] = []
"""Whether anything was frozen before each of them."""


def relax_collection() -> None:
    """Let the collector look less often, and not at what is there already. Each call is to be followed by `restore`.

    The first one is to be made before there is any page: what is frozen while it is worked on is never taken away.
    """
    _before.append(gc.get_threshold())
    _frozen.append(gc.get_freeze_count() > 0)
    # All that is imported stays to the end. The collector would look through it again for every few articles, as their
    # trees are rubbish that only it can take away.
    if len(_before) == 1:
        gc.freeze()
        # Else it would look at what is old only when a quarter as much has got old as was there before.
        gc.collect()
    # One article makes some thousand objects: looking at every 700, as is the default, takes twice the time.
    gc.set_threshold(*_THRESHOLDS)


def restore_collection() -> None:
    """Put back what held before the first `relax`, once nobody needs it any more.

    Where something was frozen before, as programs do that fork, all stays so: nobody can let go a part of it.
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
    """Keep the collector from looking through what is made meanwhile, and is to be thrown away together behind this.

    A page's boxes refer to each other: while the page is read none of them is rubbish, and what is no rubbish at one
    look is kept for a later one, with the page's tree.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
