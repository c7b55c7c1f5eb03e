"""Paths of images below the output folder."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import unquote, urlsplit

from zakerscraper.utils.checksums import sha256_of_text

IMAGE_FOLDER = "images"
_DOMAIN = "myzaker.com"

# Images have the URL /YYYYMM/<24 hex>_<size>.<ext>; the month is that of publication.
_MONTH_PATH = re.compile(r"/(20\d\d(?:0[1-9]|1[0-2]))/([^/]+)")
# An editor's uploads: /img_upload/editor/YYYY/MM/DD/<digits>_W854H480S.jpeg
_DATED_PATH = re.compile(r"/.*?/(20\d\d)/(0[1-9]|1[0-2])(?:/\d\d)?/([^/]+)")
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_NAME_LENGTH = 100


def image_path(url: str, extension: str, published_at: datetime, *, checksum: str = "") -> str:
    """Return where the image at *url* is kept below the output folder: `images/YYYYMM/<name>.<extension>`.

    The month is that of the URL, else that of the article's publication. One image on two of ZAKER's image hosts has
    one path; the name for a URL of any other shape than ZAKER's ends with a digest of it, so that no two share a path.

    Args:
        checksum: That of the image's bytes, which go into the digest, where other bytes have the usual path: another
            image's, or those that were at this URL before.
    """
    parts = urlsplit(url)
    path = unquote(parts.path, errors="replace")
    month_path = _MONTH_PATH.fullmatch(path)
    dated_path = _DATED_PATH.fullmatch(path)
    if month_path:
        month = month_path[1]
    else:
        month = dated_path[1] + dated_path[2] if dated_path else published_at.strftime("%Y%m")
    stem, _, suffix = path.rsplit("/", 1)[-1].rpartition(".")
    if not stem:
        stem, suffix = suffix, ""
    name = _UNSAFE.sub("_", stem)[:_NAME_LENGTH]
    usual = (
        not checksum
        and month_path is not None
        and name == stem
        and not parts.query
        and (parts.hostname or "").endswith("." + _DOMAIN)
        and suffix.lower() in {"", extension, "jpg", "gif"}
    )
    digest = "" if usual else "-" + sha256_of_text(url + checksum)[:12]
    return f"{IMAGE_FOLDER}/{month}/{name}{digest}.{extension}"
