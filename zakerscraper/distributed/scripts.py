"""The scripts that Redis runs: files in `lua/`."""

from __future__ import annotations

from importlib.resources import files

from redis import Redis
from redis.commands.core import Script

_FOLDER = files("zakerscraper.distributed") / "lua"


def register_script(client: Redis, common: str, name: str, **constants: int) -> Script:
    """Return the script `<common>_<name>.lua`, which uses what `<common>.lua` defines and *constants*.

    It is sent to Redis once, and called by its SHA-1 from then on.
    """
    parts = [f"local {constant} = {value}\n" for constant, value in constants.items()]
    parts += [(_FOLDER / f"{file}.lua").read_text("utf-8") for file in (common, f"{common}_{name}")]
    return client.register_script("".join(parts))
