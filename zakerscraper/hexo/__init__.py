"""What a Hexo site needs to show documents as they are meant: our script, `zaker.js` beside this file."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from zakerscraper.archive.whole_files import write_whole
from zakerscraper.exceptions import WrongUsage

SCRIPT = "scripts/zaker.js"
"""Where it lies in a site's folder; Hexo runs whatever is in `scripts/`."""


_CONFIGURATIONS = ("_config.yml", "_config.yaml", "_config.json")
_TIME_ZONE = re.compile(r"""^\s*["']?timezone["']?\s*:\s*["']?\w""", re.MULTILINE)


def names_time_zone(site: Path) -> bool:
    """Tell whether the configuration of the Hexo site in the folder *site* names a time zone; Hexo's own does not."""
    texts = (file.read_text("utf-8", "replace") for name in _CONFIGURATIONS if (file := site / name).is_file())
    return any(_TIME_ZONE.search(text) for text in texts)


def install(site: Path) -> bool:
    """Write the script into the Hexo site in the folder *site*; tell whether it was not there as it is.

    Raises WrongUsage where *site* is not the folder of one.
    """
    if not any((site / name).is_file() for name in _CONFIGURATIONS):
        raise WrongUsage(f"hexo {str(site)!r} is no folder of a Hexo site: it has no _config.yml")
    return write_whole(site / SCRIPT, files(__package__).joinpath("zaker.js").read_bytes())
