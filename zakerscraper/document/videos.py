"""Parses ZAKER's boxes of uploaded videos, and writes plain players that need no script.

Served: `<div id="zkvideo…" class="zk_upvideo" data-zkinfo="…"></div>`, empty until the site's script fills it. The
value is percent-encoded JSON: `{status, imgUrl, videoUrl, name, width, height}`.
"""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

from zakerscraper.document.dom import Element
from zakerscraper.document.safety import safe_url

_EMPTY_BOX = re.compile(r"(<div [^<>]*\bdata-zkinfo=[^<>]*>)(</div>)")
_CLASSES = re.compile(r' class="([^"]*)"')
_ZKINFO = re.compile(r' data-zkinfo="([^"]*)"')
_MAX_SIDE = 10_000
# All that a URL may be made of (RFC 3986). What is left cannot end an attribute, begin a template or be Markdown.
_URL_CHARACTERS = "%:/?#[]@!$&()*+,;=~"


@dataclass(frozen=True, slots=True)
class Video:
    """A video's URL, that of its still image ("" without one), and its size in pixels (0 where unknown)."""

    url: str
    poster: str = ""
    width: int = 0
    height: int = 0


def media_url(element: Element) -> str:
    """Return the URL that a `video`, `audio` or `iframe` plays, "" where it has none."""
    sources = (source.get("src") for source in element.elements() if source.name == "source")
    return element.get("src") or next(filter(None, sources), "")


def uploaded_video(zkinfo: str) -> Video | None:
    """Return the video that the box with this `data-zkinfo` stands for, None where it names no public URL."""
    try:
        information = json.loads(unquote(zkinfo))
        return video(information["videoUrl"], *map(information.get, ("imgUrl", "width", "height")))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def video(url: str, poster: Any, width: Any, height: Any) -> Video | None:
    """Return the video of these, None where *url* is no public one; of the others what is none is left out."""
    url, poster = _web_url(url), _web_url(poster) if isinstance(poster, str) else ""
    size = _side(width), _side(height)
    return Video(url, poster, *(size if all(size) else (0, 0))) if url else None


def play_uploaded_videos(html: str, poster_link: Callable[[str], str] = lambda url: url) -> str:
    """Return the canonical body *html* with a player in each box of an uploaded video.

    Args:
        poster_link: Returns what the URL of a video's still image is linked as.
    """

    def fill_box(match: re.Match[str]) -> str:
        box, end = match.groups()
        classes, zkinfo = _CLASSES.search(box), _ZKINFO.search(box)
        if not classes or not zkinfo or "zk_upvideo" not in classes[1].split():
            return match[0]
        video = uploaded_video(entities.unescape(zkinfo[1]))
        if video is None:
            return match[0]
        return box + player(replace(video, poster=poster_link(video.poster) if video.poster else "")) + end

    return _EMPTY_BOX.sub(fill_box, html)


def player(video: Video, otherwise: str = "") -> str:
    """Return the `video` element that plays *video*; *otherwise*: what it holds for those who cannot play it."""
    poster = f' poster="{_attribute(video.poster)}"' if video.poster else ""
    size = f' width="{video.width}" height="{video.height}"' if video.width else ""
    # A page's own style seldom speaks of videos, and a wide one would stand out of its column.
    style = "max-width: 100%; height: auto"
    return (
        f'<video controls preload="none"{poster} src="{_attribute(video.url)}"{size} style="{style}">'
        f"{otherwise}</video>"
    )


def _attribute(url: str) -> str:
    return _plain(url).replace("&", "&amp;")


def _plain(url: str) -> str:
    return quote(url, safe=_URL_CHARACTERS, errors="replace")


def _web_url(url: str) -> str:
    url = safe_url(url)
    return _plain("https:" + url if url.startswith("//") else url)


def _side(value: Any) -> int:
    try:
        side = int(value)
    except (ValueError, TypeError, OverflowError):
        return 0
    return side if 0 < side <= _MAX_SIDE else 0
