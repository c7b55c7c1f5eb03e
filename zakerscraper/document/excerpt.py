"""The excerpt of an article: the first sentences of its text."""

from __future__ import annotations

import re

LENGTH = 120
"""Characters of an excerpt, at most."""

# A sentence ends with its mark and the quotation marks and brackets that close behind it. A full stop of Latin script
# ends one only before a space: `2.5`, `www.example.com` and `U.S.A` go on.
_SENTENCE = re.compile("(?:[。！？!?…]+|\\.(?=\\s|$))[”’」』）)\"']*")
_CLAUSE = re.compile(r"[，；：、,;:]|\s")
_LEAST = LENGTH // 3
"""How many characters at least are left of a text that is cut in the middle of a sentence."""


def excerpt(text: str) -> str:
    """Return the first whole sentences of *text*, as many as `LENGTH` characters hold.

    Args:
        text: Plain text on one line.

    Returns:
        All of a text that is short enough. Where the first sentence is too long, its beginning, up to the end of a
        clause or word where there is one, with `…` as the last character.
    """
    if len(text) <= LENGTH:
        return text
    ends = [match.end() for match in _SENTENCE.finditer(text, 0, LENGTH + 1) if match.end() <= LENGTH]
    if ends:
        return text[: ends[-1]].rstrip()
    clauses = [match.start() for match in _CLAUSE.finditer(text, _LEAST, LENGTH)]
    return text[: clauses[-1] if clauses else LENGTH - 1].rstrip() + "…"
