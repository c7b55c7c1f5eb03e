"""Finds HTML inside a `textarea`, a `template` or a script's string."""

from __future__ import annotations

import base64
import binascii
import html as entities
import json
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote as percent_decoded

from zakerscraper.zaker import javascript
from zakerscraper.zaker.dom import Page, attribute, visible_text_of
from zakerscraper.zaker.hydration import dictionaries

_MARKUP = re.compile(r"<(?:p|div|br|section|figure)[\s/>]", re.IGNORECASE)
_QUOTED_MARKUP = re.compile(r"<p[\s>]|\\(?:u003c|x3c)p|&lt;p[\s&]", re.IGNORECASE)
_OUTER = re.compile(r"^<(?:template|noscript)[^<>]*>|</(?:template|noscript)>$", re.IGNORECASE)
_HEADING = re.compile(r"<h[1-6][\s>]", re.IGNORECASE)
_NAMED = re.compile(r"(?:content|html|article|body|detail)\w*\s*=\s*$", re.IGNORECASE)
_LONGEST_NAME = 60
_CODED = re.compile(
    # `<p`, `<div`, `<section` and the like in base64; what is percent-encoded begins so, too.
    r"""["'](?:(?P<percent>%3[cC](?:p|div|section|article|figure|h[1-6])\b[^"'<>\s]{40,})"""
    r"""|(?P<base64>(?:PHA[+g]|PGRpd|PHNlY3Rpb2|PGFydGljbGU|PGZpZ3Vy|PGg[x-z])[A-Za-z0-9+/]{40,}={0,2}))["']"""
)
_PLAYS = re.compile(r"<(?:video|iframe|audio|img)\s", re.IGNORECASE)
_SHORTEST, _SHORTEST_TEXT, _LONG = 60, 12, 200
"""Characters of a text: of one that may be anything, of one that is escaped or named a text, of one that is no card."""
_MOST = 20


class _EmbeddedText(NamedTuple):
    """A text that a page holds, and where.

    Attributes:
        least: How many characters it must have.
        is_text: Whether it is held as text, which makes it no template's pattern.
    """

    text: str
    where: str
    least: int
    is_text: bool


def find_embedded_html(page: Page) -> tuple[str, str]:
    """Return the longest text that *page* holds as HTML, and where; two empty strings where there is none.

    A short pattern, as a template has it for a card, goes behind what is escaped, however short that is.
    """
    best, rank = ("", ""), (False, 0)
    for candidate in sorted((*_elements(page), *_strings(page)), key=lambda candidate: -len(candidate.text))[:_MOST]:
        html = candidate.text if _MARKUP.search(candidate.text) else entities.unescape(candidate.text)
        if not _MARKUP.search(html):
            continue
        length = len(visible_text_of(html))
        if candidate.is_text and candidate.least < _SHORTEST and _PLAYS.search(html):
            length += _SHORTEST
        if length >= candidate.least and (found := (candidate.is_text or length >= _LONG, length)) > rank:
            best, rank = (html, candidate.where), found
    return best


def _elements(page: Page) -> Iterator[_EmbeddedText]:
    for node in page.all('textarea, xmp, template, noscript, script[type^="text/"]:not([type*="javascript"])'):
        text = _OUTER.sub("", node.html or "") if node.tag in {"template", "noscript"} else node.text(deep=True)
        if node.tag == "textarea" and not (text := _text_of(text.strip())):
            continue  # data, not a text
        is_text = _MARKUP.search(text) is None or node.tag in {"textarea", "xmp"}
        where = f"{node.tag}#{attribute(node, 'id')}".rstrip("#")
        # With a heading of its own a short one is the pattern of a card.
        least = _SHORTEST_TEXT if is_text else _LONG if _HEADING.search(text) else _SHORTEST
        yield _EmbeddedText(text, where, least, is_text)
    root = page.first("html")
    for node in root.traverse(include_text=True) if root is not None else ():
        if node.is_comment_node and len(text := node.comment_content or "") > _LONG and _MARKUP.search(text):
            yield _EmbeddedText(text, "a comment", _LONG, False)


def _strings(page: Page) -> Iterator[_EmbeddedText]:
    for script in page.scripts():
        for match in _CODED.finditer(script):
            yield _EmbeddedText(_decode(match), "a coded string of a script", _SHORTEST, True)
        if not _QUOTED_MARKUP.search(script):
            continue
        for match in javascript.STRING.finditer(script):
            # Of an object's strings, those of other articles are as good; `structured_data` knows which is this one's.
            if not _QUOTED_MARKUP.search(match[0]) or _is_value(script, match.start()):
                continue
            is_named = _NAMED.search(script[max(0, match.start() - _LONGEST_NAME) : match.start()]) is not None
            if (is_named or len(match[0]) > _SHORTEST) and (text := _text_of(javascript.unquote(match[0]))):
                yield _EmbeddedText(text, "a string of a script", _SHORTEST_TEXT if is_named else _SHORTEST, True)


def _decode(match: re.Match[str]) -> str:
    """Return the text that a coded string stands for, "" where it is broken."""
    if match["percent"]:
        return percent_decoded(match["percent"])
    try:
        return base64.b64decode(match["base64"]).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _text_of(string: str) -> str:
    """Return the text of a script's string: itself, or where it is JSON (`JSON.parse("…")`) the only HTML in that."""
    if string[:1] not in {"{", "["}:
        return string
    try:
        value = json.loads(string)
    except (ValueError, RecursionError):
        return string
    texts = [
        text
        for record in dictionaries(value)
        for text in record.values()
        if isinstance(text, str) and len(text) > _SHORTEST and _MARKUP.search(text)
    ]
    return texts[0] if len(texts) == 1 else ""


def _is_value(script: str, position: int) -> bool:
    """Return whether what stands at *position* is the value of an object's key."""
    return script[max(0, position - 2) : position].rstrip().endswith(":")
