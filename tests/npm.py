"""Packages of npm that tests need, as package-lock.json beside this file names them.

`python npm.py` installs them.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def install() -> Path:
    """Install them unless they are; return the folder that holds `node_modules`.

    One process does so where tests run in several.
    """
    lock, installed = HERE / "package-lock.json", HERE / "node_modules/.package-lock.json"
    with (Path(tempfile.gettempdir()) / f"zakerscraper-tests-npm-{os.getuid()}.lock").open("w") as waiting:
        fcntl.flock(waiting, fcntl.LOCK_EX)
        if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
            command = [shutil.which("npm") or "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            done = subprocess.run(command, cwd=HERE, capture_output=True, encoding="utf-8", timeout=900, check=False)
            assert done.returncode == 0, f"npm could not install its packages:\n{done.stderr}"
    return HERE


def begin() -> subprocess.Popen[bytes]:
    """Begin to install them; `install` waits for that."""
    return subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


if __name__ == "__main__":
    install()
