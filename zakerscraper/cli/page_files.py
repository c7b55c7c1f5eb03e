"""Reads pages from files: kept by a crawl, saved by `doctor --site --save`, or by a browser."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from zakerscraper.exceptions import UsageError, ZakerError
from zakerscraper.services.fixtures import ANSWER_SUFFIX, ServedPage
from zakerscraper.utils.encoding import decode
from zakerscraper.zaker import urls
from zakerscraper.zaker.responses import is_other_file

# Where pages state their URL: in the first line that we write, and in the page itself.
_STATED = (
    re.compile(r"\A<!-- (https?://\S+) -->"),
    re.compile(r"<!-- saved from url=\(\d+\)(https?://\S+) -->"),  # as browsers save pages
    re.compile(r"""<link[^>]+rel=["']?canonical["']?[^>]+href=["']?([^"'\s>]+)""", re.IGNORECASE),
    re.compile(r"""<meta[^>]+property=["']?og:url["']?[^>]+content=["']?([^"'\s>]+)""", re.IGNORECASE),
)
_LARGEST = 32 * 1024 * 1024


def read_page(file: Path, url: str | None) -> ServedPage:
    """Return the page in *file*, with its URL and the moment it was served, in UTC.

    Args:
        url: Where it was served; None to read it from the file.

    Returns:
        The page. Its moment is the one saved beside the file, or else the file's last change.

    Raises:
        UsageError: *file* is no page, or its URL is unknown.
        ZakerError: It cannot be read.
    """
    if file.is_dir():
        raise UsageError(f"{str(file)!r} is a folder: name a page in it")
    if not file.is_file():
        raise UsageError(f"{str(file)!r} is neither an address of ZAKER's nor a file")
    if file.stat().st_size > _LARGEST:
        raise UsageError(f"{str(file)!r} is larger than any page")
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ZakerError(f"cannot read {file}: {error.strerror}") from None
    if is_other_file(data) or (b"\0" in data[:1024] and not data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))):
        raise UsageError(f"{str(file)!r} is not a page: a picture, or another file that is not text")
    text = decode(data)
    metadata = _read_metadata(file)
    stated = (
        url
        or metadata.get("url")
        or next((match[1] for pattern in _STATED if (match := pattern.search(text[:200_000]))), "")
    )
    if url and not urls.in_domain(urls.host_of(url), urls.DOMAIN):
        raise UsageError(f"--url {url!r} is not an address of ZAKER's")
    served_url = urls.resolve(stated) if stated else ""
    if not served_url:
        raise UsageError(f"{str(file)!r} does not say where it was served: name it with --url")
    text = _STATED[0].sub("", text, count=1)
    moment = metadata.get("answered_at") or datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return ServedPage(text, served_url, moment, metadata.get("headers") or {})


def _read_metadata(file: Path) -> dict[str, Any]:
    """Return URL, moment and headers that `--site --save` wrote beside *file*; {} without such a file."""
    beside = file.with_name(file.name + ANSWER_SUFFIX)
    try:
        metadata = json.loads(beside.read_text("utf-8"))
        moment = datetime.fromisoformat(metadata["answered_at"])
        headers = {str(name): str(value) for name, value in metadata["headers"].items()}
        return {"url": str(metadata["url"]), "answered_at": moment.astimezone(UTC), "headers": headers}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(f"{str(beside)!r} does not say how the page was served: move it away, and use --url") from None
