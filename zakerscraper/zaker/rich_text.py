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
_ROWS = ("rows", "data", "body", "cells")
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
"""Characters of a body, of which each part takes some: one object may stand in it any number of times."""
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
    """Limits the length of the HTML."""

    def __init__(self) -> None:
        self._remaining = _MAX_LENGTH

    def allows(self, text: str = "") -> bool:
        """Count a part; return whether it may be written."""
        self._remaining -= _LENGTH_OF_PART + len(text)
        return self._remaining > 0


def _html(value: Any, depth: int, budget: _Budget) -> str:
    if depth > _MAX_DEPTH or not budget.allows():
        return ""
    if isinstance(value, dict):
        if isinstance(value.get("blocks"), list) and isinstance(entities_ := value.get("entityMap"), dict | list):
            blocks = value["blocks"][:_MAX_BLOCKS]
            return "".join(_block(_with_entity(block, entities_), depth, budget) for block in blocks)
        inner = _children(value)
        return _html(inner, depth + 1, budget) if inner else ""
    if not isinstance(value, list) or not all(isinstance(block, str | dict) for block in value):
        return ""
    if value and all(isinstance(block, dict) and "insert" in block for block in value):
        return _operations(value)
    return "".join(_block(block, depth, budget) for block in value)


def _children(value: dict[str, Any]) -> Any:
    """Return the children of the block *value*, None without any."""
    for name in _CHILDREN:
        children = value.get(name)
        if isinstance(children, list) and children and isinstance(children[0], str | dict):
            return children
        if isinstance(children, dict) and name in {"document", "root", "content"}:
            return children
    return None


def _with_entity(block: Any, known: dict[str, Any] | list[Any]) -> str | dict[str, Any]:
    """Return a block of Draft.js; for one that only refers to an entity (an image), that entity."""
    if not isinstance(block, dict):
        return ""
    ranges = block.get("entityRanges")
    if block.get("type") != "atomic" or not isinstance(ranges, list) or not ranges or not isinstance(ranges[0], dict):
        return block
    entity: Any = None
    with suppress(KeyError, IndexError, TypeError, ValueError):
        key = ranges[0]["key"]
        entity = known[str(key)] if isinstance(known, dict) else known[int(key)]
    if not isinstance(entity, dict) or not isinstance(entity.get("data"), dict):
        return block
    return {**entity["data"], "type": str(entity.get("type", ""))}


def _block(block: str | dict[str, Any], depth: int, budget: _Budget) -> str:
    if not budget.allows(block if isinstance(block, str) else ""):
        return ""
    if isinstance(block, str):
        return block if ELEMENT.search(block) else _paragraph(entities.escape(block))
    kind = _kind(block)
    if isinstance(data := block.get("data"), dict):
        block = {**data, **_own(block), "type": kind}  # Editor.js
    if "innerBlocks" in block and isinstance(data := block.get("attributes"), dict):
        block = {**data, **_own(block), "type": kind}  # WordPress; elsewhere attributes say how a text looks
    if _PLAYS.search(kind) and (player := _player(block)):
        return player
    if "table" in kind and (rows := _rows(block)):
        return _table(rows, depth, budget)
    inner = _children(block)
    url = _image(block)
    if isinstance(inner, dict):
        return _html(inner, depth + 1, budget)
    if inner and not (url and not _inline(inner, depth, budget).strip()):
        if any(isinstance(part, dict) and (_BLOCK.search(_kind(part)) or _image(part)) for part in inner):
            return _html(inner, depth + 1, budget)
        if kind in {"list", "ul", "ol"}:
            return "".join(_block(part, depth + 1, budget) for part in inner)
        return _paragraph(_inline(inner, depth, budget), _heading(block, kind))
    text = next((text for name in _TEXTS if isinstance(text := block.get(name), str)), "")
    if not budget.allows(text):
        return ""
    if url and not text:
        caption: str = next((value for name in _CAPTIONS if isinstance(value := block.get(name), str)), "")
        caption = caption if ELEMENT.search(caption) else entities.escape(caption)
        return f'<p><img src="{entities.escape(url)}"></p>{_paragraph(caption)}'
    if text and _URL.fullmatch(text.strip()) and "im" in kind:
        return f'<p><img src="{entities.escape(text.strip())}"></p>'
    return text if ELEMENT.search(text) else _paragraph(entities.escape(text), _heading(block, kind))


def _rows(block: dict[str, Any]) -> list[list[Any]]:
    """Return the rows of cells that a block of a table has, [] where it has none."""
    found = next((rows for name in (*_ROWS, *_CHILDREN) if isinstance(rows := block.get(name), list) and rows), [])
    rows = [_cells(row) if isinstance(row, dict) else row for row in found]
    return rows if all(isinstance(row, list) for row in rows) else []


def _cells(row: dict[str, Any]) -> Any:
    return row["cells"] if isinstance(row.get("cells"), list) else _children(row)


def _table(rows: list[list[Any]], depth: int, budget: _Budget) -> str:
    """Return a table's *rows* as HTML; a cell is a text, or an object with what stands in it."""
    html = ""
    for row in rows:
        cells = (
            cell if isinstance(cell, str) and ELEMENT.search(cell) else _inline(cell, depth + 2, budget) for cell in row
        )
        html += f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    return f"<table><tbody>{html}</tbody></table>"


def _own(block: dict[str, Any]) -> dict[str, Any]:
    """Return a block's own values, which take precedence over those of its data or attributes."""
    return {name: value for name, value in block.items() if value}


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
    for block in operations:
        insert = block["insert"]
        if isinstance(insert, dict) and (url := insert.get("image")) and isinstance(url, str):
            lines += [f'<img src="{entities.escape(url)}">', ""]
        elif isinstance(insert, str):
            first, *others = entities.escape(insert).split("\n")
            lines[-1] += first
            lines += others
    return "".join(map(_paragraph, lines))


def _paragraph(html: str, tag: str = "p") -> str:
    return f"<{tag}>{html}</{tag}>" if html.strip() else ""


def _heading(block: dict[str, Any], kind: str) -> str:
    return (
        "h2"
        if "head" in kind or re.fullmatch(r"h[1-6]", kind) or re.fullmatch(r"h[1-6]", str(block.get("tag")))
        else "p"
    )


def _kind(block: dict[str, Any]) -> str:
    names = ("type", "_type", "kind", *(("name",) if "innerBlocks" in block else ()))
    return next((value.lower() for name in names if isinstance(value := block.get(name), str)), "")


def _image(block: dict[str, Any]) -> str:
    return _url(block, ("attrs", "file", "image", "asset", "pic", "picture", "img", "photo", "media"), _IMAGES)


def _player(block: dict[str, Any]) -> str:
    """Return a block that plays something as HTML, "" for one without a URL."""
    url = _url(block, ("attrs", "file", "video", "audio", "asset"), _PLAYERS)
    if not url:
        return ""
    tag = "video" if _VIDEO_FILE.search(url) else "audio" if _AUDIO_FILE.search(url) else "iframe"
    return f'<p><{tag} src="{entities.escape(url)}"></{tag}></p>'


def _url(block: dict[str, Any], inner: tuple[str, ...], names: tuple[str, ...]) -> str:
    """Return the first URL under one of *names* in the block *block*, or in its objects named *inner*."""
    blocks = [block, *(found for name in inner if isinstance(found := block.get(name), dict))]
    return next(
        (url for block in blocks for name in names if isinstance(url := block.get(name), str) and "//" in url), ""
    )
