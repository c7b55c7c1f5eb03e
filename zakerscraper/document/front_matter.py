"""The YAML front matter of a document, and text quoted so that every YAML parser reads it back as itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime

AUTHOR = "ZAKER"
"""The format's author is always the aggregator; an article's own author is a field of the item."""

_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85]+")
# What a parser may not read back from single quotes: YAML 1.1 takes U+2028 and U+2029 for line ends and folds them,
# U+FEFF may be taken for a byte-order mark, and U+FFFE and U+FFFF are not printable in YAML.
_NEEDS_ESCAPE = re.compile("['\u2028\u2029\ufeff\ufffe\uffff]")
_ESCAPED = re.compile('[\\\\"\u2028\u2029\ufeff\ufffe\uffff]')
# A plain scalar that no parser takes for anything but a string: letters (CJK too), digits, inner spaces and hyphens.
_PLAIN = re.compile(r"[^\W\d_][\w-]*(?: [\w-]+)*")
_NOT_A_STRING = frozenset(["true", "false", "yes", "no", "on", "off", "null", "y", "n"])


def clean_title(title: str) -> str:
    """Return *title* without control characters, lone surrogates and outer white space; nothing else is altered.

    Line ends and tabs become one space, as a browser shows them.
    """
    title = _BREAKS.sub(" ", title)
    if not title.isprintable():
        title = "".join(c for c in title if unicodedata.category(c) not in {"Cc", "Cs"})
    return title.strip()


def quoted(text: str) -> str:
    """Return *text* as a YAML scalar on one line: in single quotes, with a `'` in it in double quotes."""
    if not _NEEDS_ESCAPE.search(text):
        return f"'{text}'"
    return '"' + _ESCAPED.sub(lambda match: _escape(match[0]), text) + '"'


def _escape(character: str) -> str:
    return "\\" + character if character in '\\"' else f"\\u{ord(character):04X}"


def category(text: str) -> str:
    """Return *text* as an item of the categories: plain where that can only be a string, else quoted."""
    return text if _PLAIN.fullmatch(text) and text.lower() not in _NOT_A_STRING else quoted(text)


def http_date(moment: datetime) -> str:
    """Return the aware *moment* as RFC 1123 writes it in GMT: `Fri, 08 Apr 2022 21:16:00 GMT`."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def front_matter(*, title: str, categories: Sequence[str], cover: str, published_at: datetime) -> str:
    """Return the front matter, from the document's first byte to the line end after the closing `---`.

    cover: the address for both `headimg` and `thumbnail`. published_at: aware.
    """
    items = "".join(f" - {category(clean_title(name))}\n" for name in categories)
    address = quoted(clean_title(cover))
    return (
        "\n---\n"
        f"title: {quoted(clean_title(title))}\n"
        f"categories: \n{items}"
        f"headimg: {address}\n"
        f"author: {AUTHOR}\n"
        "comments: false\n"
        f"date: {http_date(published_at)}\n"
        f"thumbnail: {address}\n"
        "---\n"
    )
