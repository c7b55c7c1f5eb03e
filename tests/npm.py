"""Packages of npm that tests need, installed as a package-lock.json names them."""

import fcntl
import shutil
import subprocess
import tempfile
from pathlib import Path


def install(folder: Path) -> None:
    """Install what *folder*/package-lock.json names unless it is; one process does so where tests run in several."""
    lock, installed = folder / "package-lock.json", folder / "node_modules/.package-lock.json"
    with (Path(tempfile.gettempdir()) / "zakerscraper-tests-npm.lock").open("w") as waiting:
        fcntl.flock(waiting, fcntl.LOCK_EX)
        if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
            command = [shutil.which("npm") or "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=300, check=False)
            assert done.returncode == 0, f"npm could not install Hexo:\n{done.stderr}"
