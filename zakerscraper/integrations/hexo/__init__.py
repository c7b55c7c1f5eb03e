"""Installs our script for Hexo sites, `zaker.js` beside this file."""

from __future__ import annotations

import hashlib
import os
import re
from importlib.resources import files
from pathlib import Path

from zakerscraper.exceptions import UsageError
from zakerscraper.storage.atomic import write_whole

SCRIPT = "scripts/zaker.js"
"""Its path in a site's folder; Hexo runs everything in `scripts/`."""

RELEASED = frozenset(
    {
        "39ca76d385ea5559025fab81d69c38c2838fe1c00d80d468e02f40aa24f0ed8d",
        "dd51d9c4bec8eba21e9f7a094a8bae803fd688df4da9076c78c74a0a5b3681d2",
        "ae71a60a58c7d5ee9ce52a41cd6bbb83024ea2a8a73c90823c80fcfc671f4bb9",
        "c5b622253de1de82db730db95efdb5e05b1567e5179588c773e85ade49f67c6a",
        "b1b2481dc57d7585b0398481ee56aac73c7ba18ecb4e90b5023ab101867179c9",
    }
)
"""SHA-256 of every released version of the script and of the current one: only these are overwritten."""

_CONFIGURATIONS = ("_config.yml", "_config.yaml", "_config.json")
_TIME_ZONE = re.compile(r"""^\s*["']?timezone["']?\s*:\s*["']?\w""", re.MULTILINE)


def names_time_zone(site: Path) -> bool:
    """Return whether the configuration of the Hexo site in the folder *site* names a time zone."""
    texts = (file.read_text("utf-8", "replace") for name in _CONFIGURATIONS if (file := site / name).is_file())
    return any(_TIME_ZONE.search(text) for text in texts)


def install(site: Path) -> bool:
    """Write the script into the Hexo site in the folder *site*; return whether anything was written.

    Raises:
        UsageError: *site* is no Hexo site, or has a file under the script's name that we did not write: the user's own,
            an edited one, or a link.
    """
    if not any((site / name).is_file() for name in _CONFIGURATIONS):
        raise UsageError(f"hexo {str(site)!r} is not a folder of a Hexo site: it has no _config.yml")
    target, script = site / SCRIPT, files(__package__).joinpath("zaker.js").read_bytes()
    data = target.read_bytes() if target.is_file() else None
    if data == script:
        return False
    if os.path.lexists(target) and (data is None or target.is_symlink() or digest(data) not in RELEASED):
        raise UsageError(
            f"hexo: {target} is not as zakerscraper wrote it, and is left as it is: move it away, run this again,"
            " and put what is yours into a script of another name"
        )
    return write_whole(target, script)


def digest(script: bytes) -> str:
    """Return the SHA-256 of a version of the script, the same for CR LF and LF."""
    return hashlib.sha256(script.replace(b"\r\n", b"\n")).hexdigest()
