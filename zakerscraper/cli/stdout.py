"""Standard output: it may be closed, full, or a pipe whose reader has ended."""

from __future__ import annotations

import errno
import os
import select
import sys
from typing import TextIO

from zakerscraper.exceptions import UsageError

_DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def standard_output() -> TextIO:
    """Return the stream for data where no file is named. Raises UsageError where standard output is closed."""
    if sys.stdout is None:
        raise UsageError("standard output is closed: -o names a file to write to")
    return sys.stdout


def can_print(error: OSError) -> bool:
    """Flush what was printed before *error*; return whether that worked, and discard it otherwise."""
    try:
        if sys.stdout is not None:
            if error.filename is None and error.errno in _DISK_FULL and error.strerror == os.strerror(error.errno):
                sys.stdout.write("\n")  # Python drops a large text that could not be written: try again
            sys.stdout.flush()
    except OSError:
        discard_output()
        return False
    return True


def is_still_read() -> bool:
    """Return whether what is printed may still be read: False for a pipe that its reader has closed."""
    if not hasattr(select, "poll"):
        return False  # Windows, where pipes cannot be asked: most that break are those of `| more`
    for stream in (sys.stdout, sys.stderr):
        poll = select.poll()
        try:
            poll.register(stream.fileno(), 0)
        except (AttributeError, OSError, ValueError):
            continue  # closed, or no file
        if any(events & (select.POLLERR | select.POLLHUP) for _, events in poll.poll(0)):
            return False
    return True


def discard_output() -> None:
    """Redirect standard output to the null device, or Python would complain again as it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
