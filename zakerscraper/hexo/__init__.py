"""What a Hexo site needs to show documents as they are meant: our script, `zaker.js` beside this file."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from zakerscraper.archive.files import write_whole
from zakerscraper.exceptions import WrongUsage

SCRIPT = "scripts/zaker.js"
"""Where it lies in a site's folder; Hexo runs whatever is in `scripts/`."""


def install(site: Path) -> bool:
    """Write the script into the Hexo site in the folder *site*; tell whether it was not there as it is.

    Raises WrongUsage where *site* is not the folder of one.
    """
    if not any((site / name).is_file() for name in ("_config.yml", "_config.yaml", "_config.json")):
        raise WrongUsage(f"hexo {str(site)!r} is no folder of a Hexo site: it has no _config.yml")
    return write_whole(site / SCRIPT, files(__package__).joinpath("zaker.js").read_bytes())
