"""Parses documents: the inverse of `render`, for ours and those of older exporters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from zakerscraper.document import safety
from zakerscraper.document.parse_front_matter import FrontMatter, parse_front_matter
from zakerscraper.document.render import IMAGE_PROXY
from zakerscraper.exceptions import DocumentParseError
from zakerscraper.utils.encoding import decode_page

MAX_DOCUMENT_BYTES = 8 * 1024 * 1024
"""Bytes of a document; the largest known ones have some ten thousand."""

_FENCE = re.compile(r"\s*---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
# What an older exporter may have left of a text's `<`, and comments, which are none of that.
_OPENING = re.compile(r"<(?!!--)(/?)([A-Za-z][^\s/<>]*)?")
_CLOSING = re.compile(r"</([A-Za-z][^\s/<>]*)")
_ELEMENTS = safety.KEPT | safety.DROPPED | {"html", "head", "body", "picture"}
# What else begins with a `<` is HTML: a body that an exporter wrote without the box around it.
_BEGINS_OUR_MARKDOWN = re.compile(
    r"<(?:table>|ol (?:start|type|reversed)|su[bp]>|video controls preload|(?:https?|ftp)://|[\w.+-]+@)", re.IGNORECASE
)
_DIV = re.compile(r"<div>(.*)</div>", re.DOTALL)
_DELETED = "原文已被删除"
"""What RSSHub's routes gave for the text of an article that the site had no more."""


@dataclass(frozen=True, slots=True)
class ParsedDocument(FrontMatter):
    """What a document says.

    Attributes:
        body_html: As it stands in the document, to be cleaned; one of Markdown is turned into HTML.
    """

    body_html: str = ""


def parse_document(data: bytes, proxies: Sequence[str] = (IMAGE_PROXY,)) -> ParsedDocument:
    """Return the contents of the document *data*.

    Args:
        proxies: What may stand before the URLs of its images.

    Raises:
        DocumentParseError: It is none: another encoding, no header, one that is no YAML or says other things than it
            may, no title, a deleted article's.
    """
    header, content = _split(_text(data))
    header_fields = parse_front_matter(header)
    if not header_fields.title:
        raise DocumentParseError("it has no title")
    body = _body(content)
    if body.strip() in {"", _DELETED}:
        raise DocumentParseError("its article had been deleted" if body.strip() else "nothing in its body")
    return ParsedDocument(**asdict(header_fields), body_html=_without_proxies(body, proxies))


def _text(data: bytes) -> str:
    if len(data) > MAX_DOCUMENT_BYTES:
        raise DocumentParseError(f"it has {len(data)} bytes, more than {MAX_DOCUMENT_BYTES}")
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


def _body(content: str) -> str:
    content = content.strip()
    if match := _DIV.fullmatch(content):
        return _escape_texts(match[1].strip())
    is_html = content.startswith("<") and not _BEGINS_OUR_MARKDOWN.match(content)
    return _escape_texts(content) if is_html or not content else _from_markdown(content)


def _escape_texts(html: str) -> str:
    """Return *html* with `&lt;` for each `<` that begins no element: a parser would lose what follows it.

    An older exporter decoded entities after it had written them (`<?php`, `<DistroName>` in a text). Of no element are
    names that HTML has not and that are not closed anywhere.
    """
    elements = _ELEMENTS | {name.lower() for name in _CLOSING.findall(html)}

    def escape_opening(match: re.Match[str]) -> str:
        begins_element = match[2] and match[2].lower() in elements
        return match[0] if begins_element else "&lt;" + match[0][1:]

    return _OPENING.sub(escape_opening, html)


def _from_markdown(text: str) -> str:
    from markdown_it import MarkdownIt  # late: documents of Markdown are few

    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))


def _without_proxies(html: str, proxies: Sequence[str]) -> str:
    """Return *html* with the URLs of images as they were before a proxy's was put before them."""
    for proxy in filter(None, proxies):
        for written in {proxy, proxy.replace("&", "&amp;")}:
            html = html.replace(f'"{written}http', '"http')
    return html
