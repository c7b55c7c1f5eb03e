"""Converts bodies that are lists of blocks, as editors store them, to HTML.

Known forms: lists of texts and images, Slate and Plate (`{"type": "paragraph", "children": [{"text": …}]}`), Lexical
(`{"root": {"children": […]}}`), ProseMirror and Tiptap (`{"type": "doc", "content": […]}`), Editor.js
(`{"type": "paragraph", "data": {"text": …}}`), Draft.js (`{"blocks": [{"text": …}], "entityMap": {…}}`), WordPress's
(`{"name": "core/paragraph", "attributes": {"content": …}, "innerBlocks": []}`), Portable Text, segments, and Quill's
operations (`{"ops": [{"insert": …}]}`).
"""

from __future__ import annotations

import html as entities
import json
import re
from contextlib import suppress
from typing import Any

ELEMENT = re.compile(
    r"<(?:/|(?:a|article|b|blockquote|br|center|dd|div|dl|dt|em|figure|font|h[1-6]|i|iframe|img|li|ol|p|pre|section|span"
    r"|strong|table|u|ul|video)[\s/>])",
    re.IGNORECASE,
)
_TEXTS = ("text", "content", "html", "value", "data", "insert", "raw")
_CHILDREN = (
    "children", "content", "segments", "spans", "nodes", "inlines", "runs", "elements", "leaves", "blocks",
    "paragraphs", "items", "ops", "document", "root", "innerBlocks",
)  # fmt: skip
_IMAGES = ("url", "src", "raw_url", "original", "image", "img", "imgUrl", "image_url")
_PLAYERS = ("url", "src", "video_url", "videoUrl", "play_url", "playUrl", "embed_url", "embedUrl", "embed")
_PLAYS = re.compile(r"video|audio|iframe|embed|player")
_VIDEO_FILE = re.compile(r"\.(?:mp4|m3u8|webm|mov|m4v)(?:[?#]|$)", re.IGNORECASE)
_AUDIO_FILE = re.compile(r"\.(?:mp3|m4a|aac|ogg|wav)(?:[?#]|$)", re.IGNORECASE)
_BLOCK = re.compile(
    r"para|head|title|list|quote|block|image|picture|figure|section|^h[1-6]$|^p$|^li$|^[uo]l$", re.IGNORECASE
)
_CAPTIONS = ("caption", "desc", "description")
_URL = re.compile(r"(?:https?:)?//\S+")
_MAX_DEPTH = 30
_MAX_LENGTH = 8_000_000
"""Characters of a body, of which each part takes some: a part may stand at any number of places."""
_LENGTH_OF_PART = 50
_MAX_BLOCKS = 10_000


def from_json(text: str) -> str:
    """Return the body that *text*, JSON of one of the known forms, holds as HTML, "" where it is something else."""
    if text.lstrip()[:1] not in "[{":
        return ""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    return to_html(value)


def to_html(value: Any) -> str:
    """Return a body of one of the known forms as HTML, "" for anything else; what goes beyond a bound is left out."""
    return _html(value, 0, _Budget())


class _Budget:
    """Counts what is written."""

    def __init__(self) -> None:
        self._left = _MAX_LENGTH

    def allows(self, text: str = "") -> bool:
        """Count a part, and tell whether it may be written."""
        self._left -= _LENGTH_OF_PART + len(text)
        return self._left > 0


def _html(value: Any, depth: int, budget: _Budget) -> str:
    if depth > _MAX_DEPTH or not budget.allows():
        return ""
    if isinstance(value, dict):
        if isinstance(value.get("blocks"), list) and isinstance(entities_ := value.get("entityMap"), dict | list):
            blocks = value["blocks"][:_MAX_BLOCKS]
            return "".join(_block(_with_entity(one, entities_), depth, budget) for one in blocks)
        inner = _children(value)
        return _html(inner, depth + 1, budget) if inner else ""
    if not isinstance(value, list) or not all(isinstance(one, str | dict) for one in value):
        return ""
    if value and all(isinstance(one, dict) and "insert" in one for one in value):
        return _operations(value)
    return "".join(_block(one, depth, budget) for one in value)


def _children(value: dict[str, Any]) -> Any:
    """Return what *value* consists of, None for what consists of nothing else."""
    for name in _CHILDREN:
        given = value.get(name)
        if isinstance(given, list) and given and isinstance(given[0], str | dict):
            return given
        if isinstance(given, dict) and name in {"document", "root", "content"}:
            return given
    return None


def _with_entity(one: Any, known: dict[str, Any] | list[Any]) -> str | dict[str, Any]:
    """Return a block of Draft.js, one that shows nothing but what it refers to (an image) as that."""
    if not isinstance(one, dict):
        return ""
    ranges = one.get("entityRanges")
    if one.get("type") != "atomic" or not isinstance(ranges, list) or not ranges or not isinstance(ranges[0], dict):
        return one
    entity: Any = None
    with suppress(KeyError, IndexError, TypeError, ValueError):
        key = ranges[0]["key"]
        entity = known[str(key)] if isinstance(known, dict) else known[int(key)]
    if not isinstance(entity, dict) or not isinstance(entity.get("data"), dict):
        return one
    return {**entity["data"], "type": str(entity.get("type", ""))}


def _block(one: str | dict[str, Any], depth: int, budget: _Budget) -> str:
    if not budget.allows(one if isinstance(one, str) else ""):
        return ""
    if isinstance(one, str):
        return one if ELEMENT.search(one) else _paragraph(entities.escape(one))
    kind = _kind(one)
    if isinstance(data := one.get("data"), dict):
        one = {**data, **_own(one), "type": kind}  # Editor.js
    if "innerBlocks" in one and isinstance(data := one.get("attributes"), dict):
        one = {**data, **_own(one), "type": kind}  # WordPress; elsewhere attributes say how a text looks
    if _PLAYS.search(kind) and (player := _player(one)):
        return player
    inner = _children(one)
    url = _image(one)
    if isinstance(inner, dict):
        return _html(inner, depth + 1, budget)
    if inner and not (url and not _inline(inner, depth, budget).strip()):
        if any(isinstance(part, dict) and (_BLOCK.search(_kind(part)) or _image(part)) for part in inner):
            return _html(inner, depth + 1, budget)
        if kind in {"list", "ul", "ol"}:
            return "".join(_block(part, depth + 1, budget) for part in inner)
        return _paragraph(_inline(inner, depth, budget), _heading(one, kind))
    text = next((text for name in _TEXTS if isinstance(text := one.get(name), str)), "")
    if not budget.allows(text):
        return ""
    if url and not text:
        caption: str = next((given for name in _CAPTIONS if isinstance(given := one.get(name), str)), "")
        caption = caption if ELEMENT.search(caption) else entities.escape(caption)
        return f'<p><img src="{entities.escape(url)}"></p>{_paragraph(caption)}'
    if text and _URL.fullmatch(text.strip()) and "im" in kind:
        return f'<p><img src="{entities.escape(text.strip())}"></p>'
    return text if ELEMENT.search(text) else _paragraph(entities.escape(text), _heading(one, kind))


def _own(one: dict[str, Any]) -> dict[str, Any]:
    """Return what a block has itself, which goes before what its data or attributes have by the same name."""
    return {name: given for name, given in one.items() if given}


def _inline(parts: Any, depth: int, budget: _Budget) -> str:
    if not budget.allows(parts if isinstance(parts, str) else ""):
        return ""
    if isinstance(parts, str):
        return entities.escape(parts)
    if isinstance(parts, list):
        return "".join(_inline(part, depth + 1, budget) for part in parts) if depth <= _MAX_DEPTH else ""
    if not isinstance(parts, dict):
        return ""
    if inner := _children(parts):
        return _inline(inner, depth + 1, budget)
    if _kind(parts) in {"hardbreak", "linebreak", "br"}:
        return "<br>"
    text = next((text for name in _TEXTS if isinstance(text := parts.get(name), str)), "")
    return entities.escape(text) if budget.allows(text) else ""


def _operations(operations: list[dict[str, Any]]) -> str:
    """Return Quill's operations as HTML: each line is a paragraph, whatever its parts look like."""
    lines = [""]
    for one in operations:
        given = one["insert"]
        if isinstance(given, dict) and (url := given.get("image")) and isinstance(url, str):
            lines += [f'<img src="{entities.escape(url)}">', ""]
        elif isinstance(given, str):
            first, *others = entities.escape(given).split("\n")
            lines[-1] += first
            lines += others
    return "".join(map(_paragraph, lines))


def _paragraph(html: str, tag: str = "p") -> str:
    return f"<{tag}>{html}</{tag}>" if html.strip() else ""


def _heading(one: dict[str, Any], kind: str) -> str:
    return (
        "h2" if "head" in kind or re.fullmatch(r"h[1-6]", kind) or re.fullmatch(r"h[1-6]", str(one.get("tag"))) else "p"
    )


def _kind(one: dict[str, Any]) -> str:
    names = ("type", "_type", "kind", *(("name",) if "innerBlocks" in one else ()))
    return next((given.lower() for name in names if isinstance(given := one.get(name), str)), "")


def _image(one: dict[str, Any]) -> str:
    return _url(one, ("attrs", "file", "image", "asset", "pic", "picture", "img", "photo", "media"), _IMAGES)


def _player(one: dict[str, Any]) -> str:
    """Return a block that plays something as HTML, "" for one without a URL."""
    url = _url(one, ("attrs", "file", "video", "audio", "asset"), _PLAYERS)
    if not url:
        return ""
    tag = "video" if _VIDEO_FILE.search(url) else "audio" if _AUDIO_FILE.search(url) else "iframe"
    return f'<p><{tag} src="{entities.escape(url)}"></{tag}></p>'


def _url(one: dict[str, Any], inner: tuple[str, ...], names: tuple[str, ...]) -> str:
    """Return the first URL that *one*, or an object that it has by one of the names *inner*, has by *names*."""
    places = [one, *(found for name in inner if isinstance(found := one.get(name), dict))]
    return next((a for place in places for name in names if isinstance(a := place.get(name), str) and "//" in a), "")
