"""Puts images into a text that keeps them apart: `<!--IMG_0-->` in it, `{"IMG_0": {"url": …}}` beside it in data."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator, Mapping
from typing import Any

from zakerscraper.utils.text import one_line

_COMMENT = re.compile(r"<!--\s*([A-Za-z][\w#.:-]{0,40}?)\s*-->")
_REFERENCES = ("ref", "key", "id", "name", "placeholder")
_URLS = ("url", "src", "origUrl", "orig_url", "original", "img_url", "imgUrl", "image", "pic")
_VIDEOS = ("mp4_url", "url_mp4", "mp4Url", "video_url", "videoUrl")
_CAPTIONS = ("desc", "caption", "alt", "title")
_URL = re.compile(r"(?:https?:)?//\S+")


def fill_placeholders(html: str, record: Mapping[str, Any]) -> str:
    """Return *html*, a text of *record*, with the images and videos in it that the record keeps beside it."""
    if "<!--" not in html:
        return html
    kept = {name: record for value in record.values() for name, record in _named_records(value)}
    return _COMMENT.sub(lambda match: _element(kept.get(match[1])), html) if kept else html


def _named_records(value: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the objects of a record's value, by the names that its text has for them."""
    if isinstance(value, dict):
        yield from ((name, record) for name, record in value.items() if isinstance(record, dict))
    for record in value if isinstance(value, list) else ():
        if isinstance(record, dict):
            reference = next((record[name] for name in _REFERENCES if isinstance(record.get(name), str)), "")
            yield reference.removeprefix("<!--").removesuffix("-->").strip(), record


def _element(record: Mapping[str, Any] | None) -> str:
    """Return the image or video that an object describes as HTML, "" for anything else."""
    if record is None:
        return ""
    if url := _first(record, _VIDEOS, _URL):
        return f'<p><video src="{entities.escape(url)}"></video></p>'
    url, caption = _first(record, _URLS, _URL), _first(record, _CAPTIONS)
    shown = f"<figcaption>{entities.escape(caption)}</figcaption>" if caption else ""
    return f'<figure><img src="{entities.escape(url)}">{shown}</figure>' if url else ""


def _first(record: Mapping[str, Any], names: tuple[str, ...], pattern: re.Pattern[str] | None = None) -> str:
    texts = (one_line(record[name]) for name in names if isinstance(record.get(name), str))
    return next((text for text in texts if text and (pattern is None or pattern.fullmatch(text))), "")
