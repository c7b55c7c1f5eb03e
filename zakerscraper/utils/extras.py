"""The extras of pyproject.toml, and the command that installs one.

Nothing but the standard library is imported here: `make install` asks this module before anything is installed.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from zakerscraper.utils.suggest import did_you_mean

PACKAGES: Mapping[str, Sequence[str]] = {
    "cluster": ("scrapy-redis>=0.9.1,<0.10", "redis[hiredis]>=6,<9"),
    "completion": ("shtab>=1.8,<2",),
    "mcp": ("mcp>=2.3,<3",),
    "notify": ("apprise>=2.2,<3",),
    "parquet": ("pyarrow>=22,<27",),
    "postgresql": ("psycopg[binary]>=3.2,<4",),
    "report": ("jinja2>=3.1,<4", "vl-convert-python>=1.9,<2"),
    "s3": ("fsspec>=2026.2,<2028", "s3fs>=2026.2,<2028", "boto3>=1.40,<2"),
    "web-archive": ("warcio>=1.8,<2",),
}
"""What each extra needs. Kept here too, as a program that runs from an egg or a copied folder cannot ask for it."""
ROOT = Path(__file__).resolve().parents[2]


def install_command(extra: str) -> str:
    """Return the command that installs *extra* into the environment that this runs in.

    A checkout has `make install`. Elsewhere the packages are named themselves: ours is in no registry, and whoever
    takes its name there could hand out anything.
    """
    environment = Path(sys.prefix)
    if _is_made_by_make(environment):
        option = "" if ROOT.samefile(".") else f" -C {shlex.quote(str(ROOT))}"
        into = "" if _is_the_usual_one(environment) else f" VENV={shlex.quote(sys.prefix)}"
        return f"make{option} install EXTRAS={extra}{into}"
    packages = " ".join(shlex.quote(package) for package in PACKAGES[extra])
    if find_spec("pip") is None:
        return _describe_installing(packages, extra)
    found = shutil.which("pip")
    ours = found is not None and Path(found).parent == Path(sys.executable).parent
    return f"{'pip' if ours else f'{shlex.quote(sys.executable)} -m pip'} install {packages}"


def _describe_installing(packages: str, extra: str) -> str:
    """Return what to do where there is no pip."""
    return f"install {packages} into {sys.prefix} (an image: build it with --build-arg EXTRAS={extra})"


def _is_made_by_make(environment: Path) -> bool:
    """Return whether `make install` of a checkout, in which this runs, can install into *environment*."""
    is_checkout = (ROOT / "Makefile").is_file() and (ROOT / "pyproject.toml").is_file()
    is_virtual = sys.prefix != sys.base_prefix
    # VENV takes no path with a space in it; the folder of the checkout itself may have one.
    is_taken = _is_the_usual_one(environment) or not re.search(r"\s", str(environment))
    return is_checkout and is_virtual and os.name == "posix" and is_taken


def _is_the_usual_one(environment: Path) -> bool:
    return environment.resolve() == (ROOT / ".venv").resolve()


def main(requirements: str, installed: str) -> int:
    """Print what pip is to install for `make install`; return the exit status.

    Args:
        requirements: Extras with commas between them.
        installed: What an earlier call printed; its extras are kept.
    """
    names = {*re.findall(r"[\w-]+", installed), *filter(None, re.split(r"[\s,]+", requirements))}
    for name in sorted(names - PACKAGES.keys()):
        known = did_you_mean(name, PACKAGES) or f"there are {', '.join(PACKAGES)}"
        print(f"zakerscraper: EXTRAS: there is no extra {name!r}; {known}", file=sys.stderr)
        return 2
    print(f".[{','.join(sorted(names))}]" if names else ".")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
