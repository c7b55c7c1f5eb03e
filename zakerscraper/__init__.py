"""zakerscraper: a crawler and archiver for ZAKER (myzaker.com), a Chinese news aggregator."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zakerscraper.services.api import open_archive as open_archive
    from zakerscraper.services.api import parse_article as parse_article
    from zakerscraper.services.api import parse_list as parse_list

__version__ = "0.1.0"

_API = ("open_archive", "parse_article", "parse_list")
__all__ = ["__version__", *_API]


def __getattr__(name: str) -> Any:
    """Import the API on first use, as commands and components import this package without it."""
    if name not in _API:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module("zakerscraper.services.api"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_API})
