"""HTML that a page holds and does not show before its scripts run: templates, escaped text, strings of scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from zakerscraper.zaker import javascript
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic.image_urls import element_beside, image_source

_BEGINS = re.compile(r"""["'`](?=\s*(?:\\n\s*)*(?:<|\\u003[cC]|\\x3[cC])(?:!--|[a-zA-Z]))""")
_ENDS = re.compile(r"^<(?:template|noscript)[^<>]*>|</(?:template|noscript)>$", re.IGNORECASE)
_LEAST = 40
_MOST = 200
"""Texts of a page that are looked at."""


def hidden_html(page: Page) -> Iterator[str]:
    """Yield the HTML in *page*'s templates, `noscript`, text areas, scripts and comments, in that order.

    Escaped text is unescaped. What is a few letters long is left out, and so is what has no link.
    """
    for number, html in enumerate(_texts(page)):
        if number >= _MOST:
            return
        if len(html) >= _LEAST and "<a" in html.lower():
            yield html


def _texts(page: Page) -> Iterator[str]:
    for node in page.all("template, noscript"):
        # What is in a template is no part of the tree that it stands in.
        yield _ENDS.sub("", node.html or "")
    for node in page.all('textarea, script[type^="text/"]:not([type*="javascript"])'):
        yield node.text(deep=True)
    for script in page.scripts():
        for match in _BEGINS.finditer(script):
            if string := javascript.STRING.match(script, match.start()):
                yield javascript.unquote(string[0])
    root = page.first("html")
    if root is not None:
        for node in root.traverse(include_text=True):
            if node.is_comment_node:
                yield node.comment_content or ""


def holds_an_image(node: LexborNode) -> bool:
    """Tell whether *node* is a `noscript` with an image that no element beside it stands for."""
    if node.css_first("img") is None:
        return False
    before, behind = element_beside(node, "prev"), element_beside(node, "next")
    if before is not None and (before.tag == "img" or before.css_first("img") is not None):
        return False
    if behind is not None and behind.tag == "img" and image_source(behind):
        return False
    return not any(text.strip() for text in (node.text(deep=True) or "").splitlines())
