"""Bytes to text, and text to clean text. ZAKER serves UTF-8 (HTML and JSON) as far as is known."""

from __future__ import annotations

import codecs
import re

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, resolve_encoding

TRANSCODED = re.compile(r"原网页已?经?由\s*ZAKER\s*转码")
"""The beginning of the site's own closing words, no sentence of the article; known of its share pages of 2019."""

DELETED = re.compile(
    r"(?:文章|原文|内容|页面|新闻)(?:已经?|不)(?:被)?(?:删除|存在|下线|撤下|屏蔽|失效)|已被(?:作者|发布者)删除"
)
"""What a page says in place of an article that is no more."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Python's own codecs that no page is in; some would let surrogates through or run into errors of other kinds.
_NO_PAGE_ENCODINGS = frozenset(
    {"idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape", "utf-7", "utf_7"}
)
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and lone surrogates."""
_LARGEST_NUMBER = 10**18
_SPACES = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")


def decode(body: bytes, content_type: str | None = None) -> str:
    """Return *body* as text; it never fails.

    A byte-order mark decides first. Then UTF-8 wherever the bytes are valid UTF-8, whatever a label claims (a
    Chinese page of another encoding practically never is). Then the declared encoding (Content-Type header,
    then the page's own). Then UTF-8 with replacement characters where little of it is broken (an answer that was cut
    off), else GB 18030, which an unlabelled Chinese page is in if it is not UTF-8.
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return body.decode(encoding, "replace").removeprefix("\ufeff")
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body[:4096])
    for candidate in ("utf-8", resolve_encoding(declared or "")):
        if candidate and candidate.replace("-", "_") not in _NO_PAGE_ENCODINGS:
            try:
                return body.decode(candidate)
            except (UnicodeError, LookupError):
                continue
    text = body.decode("utf-8", "replace")
    foreign = sum(byte > 0x7F for byte in body)
    return text if text.count("\ufffd") * 4 < foreign else body.decode("gb18030", "replace")


def same_but_for_spaces(one: str, other: str) -> bool:
    """Tell whether two texts differ in white space alone, which the site puts around digits and Latin, or not."""
    return "".join(one.split()) == "".join(other.split())


def one_line(value: object) -> str:
    """Return *value* as a single line without control characters, lone surrogates and outer white space.

    Anything but a string or a number (a JSON answer may hold null, lists or objects) becomes the empty string.
    Line ends and tabs become a space, as a browser shows them; all other characters stay as they are.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, int) and abs(value) > _LARGEST_NUMBER:
        return ""
    text = _SPACES.sub(" ", str(value))
    if not text.isprintable():
        text = _CONTROLS.sub("", text)
    return text.strip()


def size_in_words(count: int) -> str:
    """Return *count* bytes for people to read: `900 B`, `1.2 MB`."""
    size = float(count)
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
