"""Texts that a page holds as HTML and does not show: in a `textarea`, a `template`, a string of a script."""

from __future__ import annotations

import html as entities
import re

from zakerscraper.zaker import javascript
from zakerscraper.zaker.dom import Page, attribute, visible_text_of

_MARKUP = re.compile(r"<(?:p|div|br|section)[\s/>]", re.IGNORECASE)
_QUOTED_MARKUP = re.compile(r"<p[\s>]|\\(?:u003c|x3c)p|&lt;p[\s&]", re.IGNORECASE)
_OUTER = re.compile(r"^<template[^<>]*>|</template>$", re.IGNORECASE)
_SHORTEST = 60
_MOST = 20


def find_embedded_html(page: Page) -> tuple[str, str]:
    """Return the longest text that *page* holds as HTML, and where; two empty strings where there is none."""
    found: list[tuple[str, str]] = []
    for node in page.all("textarea, template"):
        text = node.text(deep=True) if node.tag == "textarea" else _OUTER.sub("", node.html or "")
        where = f"{node.tag}#{attribute(node, 'id')}".rstrip("#")
        found.append((text, where))
    for script in page.scripts():
        if _QUOTED_MARKUP.search(script):
            # Of an object's strings, those of other articles are as good; `structured_data` knows which is this one's.
            strings = (
                match[0]
                for match in javascript.STRING.finditer(script)
                if len(match[0]) > _SHORTEST and not _is_value(script, match.start())
            )
            found += [
                (javascript.unquote(one), "a string of a script") for one in strings if _QUOTED_MARKUP.search(one)
            ]
    texts: list[tuple[str, str]] = []
    for text, where in sorted(found, key=lambda one: -len(one[0]))[:_MOST]:
        html = text if _MARKUP.search(text) else entities.unescape(text)
        if _MARKUP.search(html):
            texts.append((html, where))
    best = max(((len(visible_text_of(html)), html, where) for html, where in texts), default=(0, "", ""))
    return (best[1], best[2]) if best[0] >= _SHORTEST else ("", "")


def _is_value(script: str, place: int) -> bool:
    """Return whether what stands at *place* is the value of an object's key."""
    return script[max(0, place - 2) : place].rstrip().endswith(":")
