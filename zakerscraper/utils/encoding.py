"""Decodes pages, and judges whether the text is garbled.

ZAKER serves UTF-8 (HTML and JSON) as far as is known; pages of others, and what stands between, may come in anything.
What decides, in this order: a byte-order mark; UTF-8's own test, which text of another encoding practically never
passes; then the labels (Content-Type header, the page's own meta element), which hold, with a replacement character
for each broken byte, unless the page as a whole is clearly better text in another encoding, as charset-normalizer
measures it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, resolve_encoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FIRST_BYTES = tuple(bom for bom, _ in _BOMS)
# Python's own codecs that no page is in; some would let surrogates through or run into errors of other kinds.
_NO_PAGE_ENCODINGS = frozenset(
    {"idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape", "utf-7", "utf_7"}
)
_LIKELY = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "cp1252")
"""What a page without a label may be in, if it is not UTF-8: of equally good ones the first."""

_OF_TWO_BYTES = frozenset(_LIKELY[:-1])
_LABEL_WEIGHT, _META_WEIGHT, _FIRST_WEIGHT = 0.1, 0.07, 0.02
_NO_TEXT = 0.5  # what is too messy for charset-normalizer, whose limit is 0.2
_MESSY = 0.2
_PERFECT = 0.02
_SAMPLE, _MEASURED = 50_000, 4_000
_LINE = re.compile(".{1,100}")
_HIGH = re.compile(rb"[\x80-\xff]")
_TAG = re.compile(r"<[^<>]*>")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_REPLACED = re.compile("\ufffd+")
# Of one broken character in UTF-8 each byte is replaced: six of two surrogates that were written as characters.
_BYTES = 6
_BROKEN = re.compile("[\ufffd\x80-\x84\x86-\x9f\ue000-\uf8ff]")
_MAX_RESYNCS, _LOOK_AHEAD = 200, 60
_STARTS_UTF16 = re.compile(rb"[\0 \r\n\t]{0,64}(?:[<{]\0|(?<=\0)[<{])")
_ASCII = re.compile(rb"[\x00-\x3f]")

_FEW = 3
_GARBLED_SHARE, _RARE_SHARE = 0.02, 0.2
# UTF-8 that was read as Latin-1 or Windows-1252 and written as UTF-8 again: `æ±Ÿè¾¹` for 江边.
_TWICE = re.compile("[\u00e2-\u00ef][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{2}")
# Replacement characters in UTF-8, read as GB 18030.
_REPLACED_IN_GB = "锟斤拷"
_FIRST_LEVELS = (
    ("gb2312", 0xB0, 0xD7),
    ("big5", 0xA4, 0xC6),
    ("shift_jis", 0x88, 0x98),
    ("euc_kr", 0xB0, 0xC8),
)
"""Character sets, and the first bytes of what is of daily use in each."""


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A page's text.

    Attributes:
        encoding: Python's name of what it was read as.
        doubt: Why it may be garbled, "" where it is not.
    """

    text: str
    encoding: str
    doubt: str = ""


def decode(body: bytes, content_type: str | None = None) -> str:
    """Return *body* as text; it never fails.

    Args:
        content_type: The header's value; see `decode_page`.
    """
    return decode_page(body, content_type).text


def decode_page(body: bytes, content_type: str | None = None) -> DecodedText:
    """Return *body* as text, with the encoding it was read as; it never fails.

    Bytes that are not valid in the encoding become U+FFFD, one for each broken character; decoding goes on with the
    next whole one.

    Args:
        content_type: The header's value.
    """
    if body.startswith(_FIRST_BYTES):
        encoding = next(encoding for bom, encoding in _BOMS if body.startswith(bom))
        return DecodedText(body.decode(encoding, "replace").removeprefix("\ufeff"), encoding)
    if b"\0" in body[:4096] and (encoding := _utf16(body)):
        return DecodedText(body.decode(encoding, "replace"), encoding)
    try:
        return DecodedText(body.decode(), "utf-8")
    except UnicodeDecodeError:
        pass
    text = body.decode("utf-8", "replace")
    foreign = len(body) - len(body.translate(None, bytes(range(0x80, 0x100))))
    if text.count("\ufffd") * 4 < foreign:
        return DecodedText(text, "utf-8", why_garbled(text))
    return _best_reading(body, content_type)


def why_garbled(text: str, page: str | None = None) -> str:
    """Return why a text, read without an error, is not what was written, "" where nothing shows that.

    Too many replacement characters, or pairs of letters that stand for one that was decoded twice.

    Args:
        text: Plain or HTML.
        page: The page that the text is of. Where it has no replacement characters those of the text are no fault of
            its encoding: HTML makes one of each NUL.
    """
    runs = _REPLACED.findall(text) if page is None or "\ufffd" in page else ()
    replaced = sum(1 if len(run) <= _BYTES else len(run) for run in runs)
    if replaced > _FEW and replaced > _GARBLED_SHARE * len(_FOREIGN.findall(text)):
        return f"{replaced} of its characters could not be decoded"
    if text.count(_REPLACED_IN_GB) > 1:
        return f"it has {_REPLACED_IN_GB} for characters that were lost"
    if "\u00e4" in text or "\u00e5" in text or "\u00e6" in text or "\u00e7" in text or "\u00e8" in text:
        twice = len(_TWICE.findall(text))
        if twice > _FEW and twice * 6 > len(_FOREIGN.findall(text)):
            return f"{twice} of its characters were encoded twice"
    return ""


def _utf16(body: bytes) -> str:
    """Return which UTF-16 a page without a byte-order mark is in, by the zeros beside its ASCII; "" for none."""
    if not _STARTS_UTF16.match(body):
        return ""
    start = body[:4096]
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if max(even, odd) * 8 < len(start) // 2 or min(even, odd) * 20 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


@dataclass(frozen=True, slots=True)
class _Reading:
    encoding: str
    broken: float
    mess: float
    coherence: float

    @property
    def fault(self) -> float:
        """How bad a text it is: 0 is perfect, beyond 0.5 it is none."""
        return self.mess + 2 * self.broken - 0.3 * self.coherence


def _best_reading(body: bytes, content_type: str | None) -> DecodedText:
    labels = [
        _python_encoding(http_content_type_encoding(content_type)),
        _python_encoding(html_body_declared_encoding(body[:4096])),
    ]
    weights = dict.fromkeys(_LIKELY, 0.0) | {_LIKELY[0]: _FIRST_WEIGHT}
    for label, weight in zip(labels, (_LABEL_WEIGHT, _META_WEIGHT), strict=True):
        if label:
            weights[label] = weights.get(label, 0.0) + weight
    readings = []
    first = _HIGH.search(body)
    sample = body[max(0, first.start() - 1 if first else 0) :][:_SAMPLE]
    for encoding in sorted(weights, key=weights.__getitem__, reverse=True):
        readings.append(reading := _read_as(sample, encoding))
        if reading.fault <= _PERFECT and encoding in labels:
            break
    best = min(readings, key=lambda reading: reading.fault - weights[reading.encoding])
    text = "".join(_decode_parts(body, best.encoding))
    doubt = why_garbled(text)
    if not doubt and best.fault > _MESSY:
        doubt = f"as {best.encoding} it is no text of any language"
    if not doubt and best.encoding in _OF_TWO_BYTES:
        foreign = _FOREIGN.findall(text[:_SAMPLE])
        rare = sum(not _is_common(character) for character in foreign)
        if rare > _FEW and rare > _RARE_SHARE * len(foreign):
            doubt = f"{rare} of its characters are rare: it was probably not written in {best.encoding}"
    return DecodedText(text, best.encoding, doubt)


def _python_encoding(label: str | None) -> str:
    """Return Python's name of the encoding that a label means, "" for one that no page is in, or for UTF-8."""
    name = (resolve_encoding(label or "") or "").lower()
    if not name or name.replace("-", "_") in _NO_PAGE_ENCODINGS or name.startswith("utf"):
        return ""
    try:
        b"a".decode(name, "replace")
    except (UnicodeError, LookupError, TypeError):
        return ""
    name = name.replace("-", "_")
    return {"big5": "big5hkscs", "shift_jis": "cp932", "euc_kr": "cp949", "gbk": "gb18030", "gb2312": "gb18030"}.get(
        name, name
    )


def _read_as(body: bytes, encoding: str) -> _Reading:
    text = "".join(_decode_parts(body, encoding))
    foreign = len(_FOREIGN.findall(text))
    broken = len(_BROKEN.findall(text)) / max(foreign, 1)
    mess, coherence = _measures(text, encoding)
    return _Reading(encoding, broken, mess, coherence)


def _measures(text: str, encoding: str) -> tuple[float, float]:
    """Return how messy a text is and how much like one of a language that the encoding is for: both 0 to 1."""
    from charset_normalizer import from_bytes  # late: pages that are not UTF-8 are few

    lines = _BROKEN.sub("", _TAG.sub("\n", text)).splitlines()
    # What has neither blanks nor line ends is one word to it, over which it takes long.
    sample = "\n".join(part for line in lines if not line.isascii() for part in _LINE.findall(line))[:_MEASURED]
    found = from_bytes(sample.encode(encoding, "ignore"), cp_isolation=[encoding]).best()
    return (found.chaos, found.coherence) if found is not None else (_NO_TEXT, 0.0)


def _decode_parts(body: bytes, encoding: str) -> Iterator[str]:
    """Yield *body* as text, U+FFFD for what is broken.

    Of two bytes that make a character the second may be one that begins another: after a broken byte as many are
    passed over as let the text go on best. A decoder's own replacement may turn all that follows into other characters.
    """
    data, position = memoryview(body), 0
    for _ in range(_MAX_RESYNCS):
        try:
            yield str(data[position:], encoding)
        except UnicodeDecodeError as error:
            yield str(data[position : position + error.start], encoding) + "\ufffd"
            start = position + error.start
            nexts = (start + 1, start + 2) if encoding in _OF_TWO_BYTES else (start + 1,)
            position = min(nexts, key=lambda after: _strangeness(body, after, encoding))
        else:
            return
    yield str(data[position:], encoding, "replace")


def _strangeness(body: bytes, position: int, encoding: str) -> float:
    """Return how many characters up to the next ASCII sign, of at most some thirty, are broken or rare."""
    sign = _ASCII.search(body, position, position + _LOOK_AHEAD)
    end = min(position + _LOOK_AHEAD, sign.start() if sign else len(body))
    text = body[position:end].decode(encoding, "replace")
    strange = sum(1.0 if character == "\ufffd" else 0.5 for character in text if not _is_common(character))
    return strange / max(len(text), 1)


@lru_cache(maxsize=8192)
def _is_common(character: str) -> bool:
    """Return whether a character is of daily use: on the first level of a Chinese, Japanese or Korean standard."""
    if character < "\x80" or "\u3000" <= character <= "\u30ff" or "\uff01" <= character <= "\uff5e":
        return True
    for encoding, first, last in _FIRST_LEVELS:
        encoded = character.encode(encoding, "ignore")
        if encoded and first <= encoded[0] <= last:
            return True
    return character in "“”‘’—…·《》"
