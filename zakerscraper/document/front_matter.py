"""Writes the YAML front matter of a document; every value reads back as itself from any YAML parser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

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


def quote_yaml(text: str) -> str:
    """Return *text* as a YAML scalar on one line: in single quotes, with a `'` in it in double quotes."""
    if not _NEEDS_ESCAPE.search(text):
        return f"'{text}'"
    return '"' + _ESCAPED.sub(lambda match: _escape(match[0]), text) + '"'


def _escape(character: str) -> str:
    return "\\" + character if character in '\\"' else f"\\u{ord(character):04X}"


def category(text: str) -> str:
    """Return *text* as an item of the categories: plain where that can only be a string, else quoted."""
    return text if _PLAIN.fullmatch(text) and text.lower() not in _NOT_A_STRING else quote_yaml(text)


def http_date(moment: datetime) -> str:
    """Return the aware *moment* as RFC 1123 writes it in GMT: `Fri, 08 Apr 2022 21:16:00 GMT`."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


@dataclass(frozen=True, slots=True)
class Details:
    """What `ZAKER_FRONT_MATTER=full` adds to the front matter; what is empty has no line.

    All texts are plain, without markup.

    Attributes:
        source, source_url: The publisher and its page.
        link: The article's URL on ZAKER.
        channels: What the lists are called that had shown it when it was fetched.
        excerpt: The beginning of the text (see `zakerscraper.document.excerpt`).
        updated_at: Aware, when the site was seen to have changed the article, None where it has not.
    """

    source: str = ""
    source_url: str = ""
    link: str = ""
    channels: Sequence[str] = ()
    tags: Sequence[str] = ()
    excerpt: str = ""
    updated_at: datetime | None = None


def front_matter(
    *, title: str, categories: Sequence[str], cover: str, published_at: datetime, details: Details | None = None
) -> str:
    """Return the front matter, from the document's first byte to the line end after the closing `---`.

    Args:
        title: The article's true title.
        categories: Names, from the outermost inwards.
        cover: The URL for both `headimg` and `thumbnail`; "" leaves both out.
        details: What stands after `thumbnail`, with its publisher as the author; None for the plain format.
    """
    publisher = clean_title(details.source) if details else ""
    lines = [
        _line("title", title),
        f"categories: \n{_items(categories)}",
        _line("headimg", cover) if clean_title(cover) else "",
        _line("author", publisher) if publisher else f"author: {AUTHOR}\n",
        "comments: false\n",
        f"date: {http_date(published_at)}\n",
        _line("thumbnail", cover) if clean_title(cover) else "",
        *(_details(details) if details else ()),
    ]
    return f"\n---\n{''.join(lines)}---\n"


def _details(details: Details) -> Iterator[str]:
    texts = {"source": details.source, "source_url": details.source_url, "link": details.link}
    yield from (_line(name, text) for name, text in texts.items() if clean_title(text))
    if channels := _items(details.channels):
        yield f"channels: \n{channels}"
    if tags := _items(details.tags):
        yield f"tags: \n{tags}"
    if text := clean_title(details.excerpt):
        # Hexo's themes write an excerpt into the page as HTML.
        yield _line("excerpt", escape(text, quote=False))
    if details.updated_at is not None:
        yield f"updated: {http_date(details.updated_at)}\n"


def _line(name: str, text: str) -> str:
    return f"{name}: {quote_yaml(clean_title(text))}\n"


def _items(names: Sequence[str]) -> str:
    return "".join(f" - {category(text)}\n" for name in names if (text := clean_title(name)))
