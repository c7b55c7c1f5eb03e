"""Makes bodies safe for the report, and compresses them."""

from __future__ import annotations

import base64
import html as entities
import json
import re
import zlib
from collections.abc import Mapping
from urllib.parse import quote, unquote, urlsplit

from zakerscraper.document import body
from zakerscraper.document.safety import safe_url
from zakerscraper.storage.local import is_below

BLOCK = 64
"""Bodies in a block: enough to compress well, few enough to be unpacked at a click."""

_IMAGE = re.compile(r"<img\b[^<>]*>")
_PLAYER = re.compile(r"<(iframe|video|audio)\b([^<>]*)>(.*?)</\1>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
# Attributes that only scripts read: they are of no use in a frame without scripts.
_FOR_SCRIPTS = re.compile(r' (?:onclick|data-[a-z0-9_-]+(?:="[^"]*")?)(?=[ >])')
_UPLOADED = re.compile(r"<div\b[^<>]*\bzk_upvideo\b[^<>]*>")
_UPLOADED_INFO = re.compile(r' data-zkinfo="([^"]*)"')
_SOURCE = re.compile(r'\ssrc="([^"]*)"')


def render_body(html: str, paths: Mapping[str, str], root: str | None) -> str:
    """Return the canonical body *html* with saved images only; nothing else in it is loaded from anywhere.

    Images that are not saved, videos and frames become links.

    Args:
        paths: Paths of images below the output folder, by URL.
        root: The relative URL of that folder, "" or ending with `/`; None where it cannot be reached.
    """

    def image(match: re.Match[str]) -> str:
        found = body.images(match[0])
        if not found:
            return match[0]  # a data URL
        path = paths.get(found[0].animation_url) or paths.get(found[0].url)
        if root is None:
            return _link(found[0].url, "picture")
        if path and is_below(path):
            return body.link_images(match[0], lambda _: root + quote(path))
        return _link(found[0].url, "picture that is not in the archive")

    def player(match: re.Match[str]) -> str:
        source = _SOURCE.search(match[2]) or _SOURCE.search(match[3])
        return _link(entities.unescape(source[1]), "audio" if match[1] == "audio" else "video") if source else ""

    linked = _UPLOADED.sub(lambda box: box[0] + _video_link(box[0]), _PLAYER.sub(player, html))
    quiet = _IMAGE.sub(image, linked)
    return _TAG.sub(lambda tag: _FOR_SCRIPTS.sub("", tag[0]).replace(' href="//', ' href="https://'), quiet)


def safe_link(url: str) -> str:
    """Return *url* as a link for a page on disk, "" where following it could do harm."""
    link = safe_url(url)
    # In a page on disk, a URL without a scheme is a file URL.
    return "https:" + link if link.startswith("//") else link


def _video_link(box: str) -> str:
    """Return the link to an editor's video from its box, whose attribute has `videoUrl` in percent-encoded JSON."""
    info = _UPLOADED_INFO.search(box)
    try:
        return _link(str(json.loads(unquote(entities.unescape(info[1])))["videoUrl"]), "video") if info else ""
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""


def _link(url: str, what: str) -> str:
    link = safe_link(url)
    if not link:
        return f'<span class="elsewhere">{what}</span>'
    host = entities.escape(urlsplit(link).hostname or "")
    return (
        f'<a class="elsewhere" href="{entities.escape(link)}" rel="noopener noreferrer">{what} '
        f"<small>({host})</small></a>"
    )


def compress_json(data: object) -> str:
    """Return *data* as JSON, deflated, in base64."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return base64.b64encode(zlib.compress(text, 9)).decode()


class Packer:
    """Packs texts into blocks of BLOCK, each a deflated JSON array in base64.

    Attributes:
        blocks: The finished blocks; the last one is added by `close`.
    """

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self._open: list[str] = []

    def add(self, text: str) -> tuple[int, int]:
        """Add *text*; return the number of its block and its index there."""
        position = len(self.blocks), len(self._open)
        self._open.append(text)
        if len(self._open) == BLOCK:
            self.close()
        return position

    def close(self) -> None:
        """Pack what is left into a last block."""
        if self._open:
            self.blocks.append(compress_json(self._open))
            self._open = []
