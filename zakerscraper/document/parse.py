"""What a document says, read back: the inverse of `render`, for documents of ours and of older exporters.

The header is read as data, line by line. An older exporter quoted titles without escaping the quotes in them
(`title: 'it's'`), which no YAML parser takes; here the outer pair is the quotes, whatever stands between them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from dateutil.parser import isoparse

from zakerscraper.document import safety
from zakerscraper.document.front_matter import clean_title
from zakerscraper.document.render import IMAGE_PROXY
from zakerscraper.exceptions import DocumentParseError
from zakerscraper.items import SHANGHAI
from zakerscraper.utils.encoding import decode_page

MAX_BYTES = 8 * 1024 * 1024
"""Bytes of a document; the largest known ones have some ten thousand."""

_FENCE = re.compile(r"\s*---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_KEY = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+(.*)|[ \t]*)")
_ITEM = re.compile(r"[ \t]*-(?:[ \t]+(.*)|[ \t]*)")
_BLOCK = re.compile(r"[|>][+-]?\d?")
_ESCAPE = re.compile(r'\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(["\\/ntr0abefv _NLP]))')
_ESCAPED = dict(zip('"\\/ntr0abefv _NLP', '"\\/\n\t\r\0\a\b\x1b\f\v \xa0\x85\u2028\u2029', strict=True))
_WELL_DOUBLED = re.compile("(?:[^']|'')*")
_WELL_ESCAPED = re.compile(rf'(?:[^"\\]|{_ESCAPE.pattern})*')
# What an older exporter may have left of a text's `<`, and comments, which are none of that.
_OPENING = re.compile(r"<(?!!--)(/?)([A-Za-z][^\s/<>]*)?")
_CLOSING = re.compile(r"</([A-Za-z][^\s/<>]*)")
_ELEMENTS = safety.KEPT | safety.DROPPED | {"html", "head", "body", "picture"}
_DIV = re.compile(r"<div>(.*)</div>", re.DOTALL)
_DELETED = "原文已被删除"
"""What RSSHub's routes gave for the text of an article that the site had no more."""


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """What a document says.

    published_at: aware, None without a date. body_html: as it stands in the
    document, to be cleaned; one of Markdown is turned into HTML.
    """

    title: str
    categories: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    author: str = ""
    published_at: datetime | None = None
    body_html: str = ""


def parse(data: bytes, proxies: Sequence[str] = (IMAGE_PROXY,)) -> ParsedDocument:
    """Return what the document *data* says. proxies: what may stand before the addresses of its pictures.

    Raises DocumentParseError that says why it is none: another encoding, no header, no title, a deleted article's.
    """
    header, content = _split(_text(data))
    values = _values(header)
    title = clean_title(_one(values, "title"))
    if not title:
        raise DocumentParseError("it has no title")
    body = _body(content)
    if body.strip() in {"", _DELETED}:
        raise DocumentParseError("its article had been deleted" if body.strip() else "nothing in its body")
    return ParsedDocument(
        title=title,
        categories=_many(values, "categories") or _many(values, "category"),
        tags=_many(values, "tags"),
        author=clean_title(_one(values, "author")),
        published_at=_moment(_one(values, "date")),
        body_html=_without_proxies(body, proxies),
    )


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise DocumentParseError(f"it has {len(data)} bytes, more than {MAX_BYTES}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        likely = decode_page(data)
        seems = f"; it seems to be {likely.encoding}" if not likely.doubt and likely.encoding != "utf-8" else ""
        raise DocumentParseError(f"it is not UTF-8 (byte {error.start}){seems}") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _split(text: str) -> tuple[str, str]:
    match = _FENCE.match(text)
    if match is None:
        raise DocumentParseError("it has no front matter between two lines of ---")
    return match[1], text[match.end() :]


def _values(header: str) -> dict[str, str | list[str]]:
    """Return the header's keys and values; of a key that comes twice the first."""
    values: dict[str, str | list[str]] = {}
    lines = header.split("\n")
    index = 0
    while index < len(lines):
        match = _KEY.fullmatch(lines[index])
        index += 1
        if match is None:
            continue
        # What belongs to a key is indented or an item of a list.
        end = index
        while end < len(lines) and (not lines[end].strip() or lines[end][0] in " \t-"):
            end += 1
        values.setdefault(match[1], _value((match[2] or "").strip(), lines[index:end]))
        index = end
    return values


def _value(text: str, below: list[str]) -> str | list[str]:
    if _BLOCK.fullmatch(text):
        return ("\n" if text[0] == "|" else " ").join(line.strip() for line in below).strip()
    if not text:
        return [_scalar(match[1] or "") for line in below if (match := _ITEM.fullmatch(line))]
    if text.startswith("[") and text.endswith("]"):
        return [_scalar(part) for part in text[1:-1].split(",") if part.strip()]
    # A quoted text or a plain one may go on in the lines below.
    return _scalar(" ".join([text, *(line.strip() for line in below if line.strip())]))


def _scalar(text: str) -> str:
    text = text.strip()
    if len(text) < 2 or text[0] != text[-1] or text[0] not in "'\"":
        return text
    inner = text[1:-1]
    if text[0] == "'":
        return inner.replace("''", "'") if _WELL_DOUBLED.fullmatch(inner) else inner
    return _ESCAPE.sub(_unescaped, inner) if _WELL_ESCAPED.fullmatch(inner) else inner


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if not code:
        return _ESCAPED[match[4]]
    return chr(number) if (number := int(code, 16)) < 0x110000 else ""


def _one(values: dict[str, str | list[str]], key: str) -> str:
    value = values.get(key, "")
    return value if isinstance(value, str) else " ".join(value)


def _many(values: dict[str, str | list[str]], key: str) -> list[str]:
    value = values.get(key, [])
    return [name for text in ([value] if isinstance(value, str) else value) if (name := clean_title(text))]


def _moment(text: str) -> datetime | None:
    """Return the moment that *text* states: RFC 1123 as the format has it, or ISO 8601; without a zone +08:00."""
    text = text.strip()
    for read in (parsedate_to_datetime, lambda text: isoparse(text.replace(" ", "T", 1).replace(" ", ""))):
        try:
            moment = read(text)
            zone = UTC if read is parsedate_to_datetime else SHANGHAI
            return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(SHANGHAI)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _body(content: str) -> str:
    content = content.strip()
    if match := _DIV.fullmatch(content):
        return _with_texts_escaped(match[1].strip())
    return _with_texts_escaped(content) if content.startswith("<") or not content else _from_markdown(content)


def _with_texts_escaped(html: str) -> str:
    """Return *html* with `&lt;` for each `<` that begins no element: a parser would lose what follows it.

    An older exporter decoded entities after it had written them (`<?php`, `<DistroName>` in a text). Of no element are
    names that HTML has not and that are not closed anywhere.
    """
    elements = _ELEMENTS | {name.lower() for name in _CLOSING.findall(html)}

    def escaped(match: re.Match[str]) -> str:
        begins_element = match[2] and match[2].lower() in elements
        return match[0] if begins_element else "&lt;" + match[0][1:]

    return _OPENING.sub(escaped, html)


def _from_markdown(text: str) -> str:
    from markdown_it import MarkdownIt  # late: documents of Markdown are few

    return str(MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).render(text))


def _without_proxies(html: str, proxies: Sequence[str]) -> str:
    """Return *html* with the addresses of pictures as they were before a proxy's was put before them."""
    for proxy in filter(None, proxies):
        for written in {proxy, proxy.replace("&", "&amp;")}:
            html = html.replace(f'"{written}http', '"http')
    return html
