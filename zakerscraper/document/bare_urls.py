"""Bare URLs and mail addresses in texts, which Markdown renderers make links of."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Bare URLs, which most renderers make links of, each in its own way: with the backslashes of escapes in them, and
# with the Chinese text that follows. Written as links they lead where they say.
_PATH = r"(?:[/?#][A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{0,2000}+)?"
_BARE = re.compile(
    r"(?P<web>(?:https?|ftp)://(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9][A-Za-z0-9._@-]{0,300}+|[^\W_][\w.-]{0,250}+)(?::\d{1,5})?"
    rf"{_PATH})|(?P<www>www\.[A-Za-z0-9_-]{{1,63}}(?:\.[A-Za-z0-9_-]{{1,63}}){{0,9}}(?::\d{{1,5}})?{_PATH})"
    r"|(?<![A-Za-z0-9.!#$%&'*+/=?^_~-])(?P<mail>[A-Za-z0-9.!#$%&'*+/=?^_~-]{1,64}+"
    r"@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+)",
    re.IGNORECASE,
)
MAY_HAVE_URL = re.compile(r"://|@|[wW]\.")
"""What each text with a bare URL has."""
_TRAILING = "?!.,:;*_~'\""


def find_bare_urls(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield, for each bare URL or mail address in *text*, where it begins, how it is written, and the URL it means."""
    for match in _BARE.finditer(text):
        url_text = _without_trailing(match[0]) if match.lastgroup != "mail" else match[0]
        before = {"web": "", "www": "http://", "mail": "mailto:"}[match.lastgroup or "web"]
        yield match.start(), url_text, before + url_text


def _without_trailing(text: str) -> str:
    """Return the bare URL *text* without the punctuation of the sentence that it stands in."""
    while text:
        last = text[-1]
        pair = {")": "(", "]": "["}.get(last)
        if last not in _TRAILING and not (pair and text.count(last) > text.count(pair)):
            break
        text = text[:-1]
    return text
