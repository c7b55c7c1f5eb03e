"""Tunes the C allocator so that large pages do not fragment memory."""

from __future__ import annotations

import ctypes
import os
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""What `mallopt` is told to change: see its manual page."""
_LARGE = 1024 * 1024
"""Bytes of a block that goes back to the system as soon as it is free. Images and nearly all pages are smaller."""
_VARIABLES = ("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "GLIBC_TUNABLES")


def return_large_blocks() -> None:
    """Let glibc give large blocks back to the system whenever they are freed; elsewhere nothing changes.

    By itself it does so for a while only: with the first large block that is freed it begins to keep such blocks,
    up to 32 MB each, for later ones. A crawl's are of all sizes and stand between small ones, so that what is kept
    hardly ever fits: a crawl of very large pages held some two hundred megabytes more. It holds for the whole process,
    so it is for a program of ours to ask for. What the user has said in the environment stays.
    """
    if sys.platform != "linux" or any(name in os.environ for name in _VARIABLES):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:  # musl has none, and keeps nothing so large
        mallopt(_MMAP_THRESHOLD, _LARGE)
        mallopt(_TRIM_THRESHOLD, 2 * _LARGE)
