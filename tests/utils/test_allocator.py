"""Large blocks that are freed leave the process."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

# Blocks of several megabytes, each with a small one behind it that stays, as a page's text has its article's.
_PROGRAM = """
import sys
from zakerscraper.utils.allocator import return_large_blocks

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096

return_large_blocks()
bytes(20_000_000)
before = resident()
held = [(b"x" * 4_000_000, b"y" * 100_000) for _ in range(20)]
held = [small for _, small in held]
sys.stdout.write(str(resident() - before))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="of glibc")
def test_large_blocks_leave_the_process_as_they_are_freed() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 20_000_000
