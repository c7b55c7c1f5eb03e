"""Makes test fixtures from served pages: the page, perhaps anonymised, and what a parser returns for it.

The form is that of `tests/pages`: a page, and beside it `<name>.expected.json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from zakerscraper.exceptions import ZakerError
from zakerscraper.zaker import open_api, urls
from zakerscraper.zaker.articles import read_article
from zakerscraper.zaker.challenge import challenge_marker
from zakerscraper.zaker.generic.patterns import DELETED, TIME_IN_TEXT
from zakerscraper.zaker.list_parsers import read_list

EXPECTED = ".expected.json"
ANSWER_SUFFIX = ".answer.json"
"""The suffix of the file that says where, when and how a saved page was served."""
_SECRET_HEADERS = frozenset({"set-cookie"})
_NO_ID = "0" * 24

_KNOWN_LAYOUTS = re.compile(r" \(none of .*\)$", re.DOTALL)
"""The end of an error message that lists the known layouts."""


@dataclass(frozen=True, slots=True)
class ServedPage:
    """A page as it was served.

    Attributes:
        headers: Those that are known.
    """

    text: str
    url: str
    answered_at: datetime
    headers: Mapping[str, str] = field(default_factory=dict)


def parser_of(text: str, url: str) -> str:
    """Return the parser for a page: `challenge`, `open_api`, `article` or `list`."""
    if challenge_marker(200, text):
        return "challenge"
    if urls.host_of(url) == urls.host_of(urls.API):
        return "open_api"
    return "article" if urls.article_id(url) or urls.is_missing_page(url) else "list"


def read_fixture_page(parser: str, text: str, url: str, now: datetime) -> Any:
    """Return as plain JSON what *parser* returns for a page, or the error that it raises."""
    try:
        match parser:
            case "list":
                found: Any = asdict(read_list(text, url, now))
            case "open_api":
                found = asdict(open_api.read_list(text, now))
            case "article":
                found = asdict(read_article(text, url, now, urls.article_id(url) or _NO_ID))
            case "challenge":
                found = {"marker": challenge_marker(200, text)}
            case _:
                raise ValueError(parser)
    except ZakerError as error:
        # The list of known layouts is not part of the expectation: a new layout must not change it.
        found = {"raises": type(error).__name__, "says": _KNOWN_LAYOUTS.sub("", str(error))}
    for name in ("cut_off", "next_fault", "unread_time"):
        if not found.get(name):
            found.pop(name, None)
    return json.loads(json.dumps(found, default=datetime.isoformat))


def expectation(page: ServedPage, parser: str) -> dict[str, Any]:
    """Return the JSON beside a page: where, when and how it was served, and what *parser* returns for it.

    Cookies that the site sets are left out, as they are credentials.
    """
    headers = {name: value for name, value in page.headers.items() if name.lower() not in _SECRET_HEADERS}
    return {
        "url": page.url,
        "answered_at": page.answered_at.isoformat(),
        "headers": headers,
        "reader": parser,
        "expected": read_fixture_page(parser, page.text, page.url, page.answered_at),
    }


# Text made anonymous

_PLACEHOLDERS = (
    "玄黄宇宙洪荒盈昃辰宿列张寒暑往收冬藏闰余律吕调阳云腾致雨露结霜金生丽水玉"
    "出昆冈剑巨阙珠称夜光果珍李柰菜重芥姜海咸河淡鳞潜羽翔"
)
_LETTERS = "aeiornst"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Kept: what parsers rely on (times, labels, the site's name), and what is no text (URLs, references, escapes).
_KEPT = (
    rf"{TIME_IN_TEXT.pattern}|{DELETED.pattern}|ZAKER\s?新闻|ZAKER|扎客|相关话题|最[热新]文章|(?:来源|作者|出处|稿源|发布者|责任编辑|编辑)(?=\s*[:：/丨|])"
    r"|(?:https?:)?\\?/\\?/[^\s\"'<>]{1,2000}|&[#\w]{1,12};|\\[^u]|\d{1,4}(?:[-/.:]\d{1,4}){1,5}"
)
_PROSE = re.compile(
    rf"(?P<kept>{_KEPT})|\\u(?P<escape>[0-9a-fA-F]{{4}})|(?P<han>[{_HAN}])|(?P<letter>[A-Za-z])|(?P<digit>\d)"
)
_IS_PROSE = re.compile(
    rf"[{_HAN}]|\\u[4-9][0-9a-fA-F]{{3}}|(?<![A-Za-z])[A-Za-z]{{2,}}+(?:[\s,]++[A-Za-z]{{1,30}}){{3}}"
)
_HAN_CHARACTER = re.compile(f"[{_HAN}]")
_ESCAPED = re.compile(r"\\u([3-9f][0-9a-fA-F]{3})")
_PARTS = re.compile(
    r"(?P<code><(?P<tag>script|style)\b[^<>]{0,4000}>.*?(?:</(?P=tag)\s*>|\Z)|<!--.*?(?:-->|\Z))|(?P<markup><[!/a-zA-Z][^<>]{0,20000}>)",
    re.DOTALL | re.IGNORECASE,
)
_LITERAL = re.compile(r"\"(?:[^\"\\\n]|\\.)*(?:\"|(?=\n)|\Z)|'[^'\"\\\n<>{};]*'")


def anonymise(text: str) -> str:
    """Return the page *text* with its words replaced by placeholders of the same length and kind.

    The same text gets the same placeholder everywhere, so that a title is equal in a heading and in a script. Times,
    labels that parsers know, URLs, ids and markup stay. The original text cannot be restored.
    """
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return _anonymise_code(text)
    done, end = [], 0
    for part in _PARTS.finditer(text):
        done.append(_anonymise_text(text[end : part.start()]))
        done.append(_anonymise_code(part[0]) if part["code"] else _replace(part[0], letters=False))
        end = part.end()
    return "".join([*done, _anonymise_text(text[end:])])


def _anonymise_code(code: str) -> str:
    """Replace the text in strings of a script or of JSON, and other Chinese in it."""
    done, end = [], 0
    for literal in _LITERAL.finditer(code):
        done.append(_replace(code[end : literal.start()], letters=False))
        text, inner_end = literal[0], 0
        for part in _PARTS.finditer(text):
            done.append(_anonymise_text(text[inner_end : part.start()]))
            done.append(_replace(part[0], letters=False))
            inner_end = part.end()
        done.append(_anonymise_text(text[inner_end:]))
        end = literal.end()
    return "".join([*done, _replace(code[end:], letters=False)])


def _anonymise_text(text: str) -> str:
    return _replace(text, letters=True) if _IS_PROSE.search(text) else text


def _replace(text: str, *, letters: bool) -> str:
    """Replace each Chinese character of *text*; with *letters* also Latin letters and digits."""

    if _ESCAPED.search(text) and not _HAN_CHARACTER.search(text):
        # JSON with escaped Chinese: times and labels are recognised after decoding.
        plain = _ESCAPED.sub(lambda match: _decode(match[1]) or match[0], text)
        return _HAN_CHARACTER.sub(lambda match: f"\\u{ord(match[0]):04x}", _replace_plain(plain, letters=letters))
    return _replace_plain(text, letters=letters)


def _decode(escape: str) -> str:
    """Return the Chinese character of four hexadecimal digits, "" for any other character."""
    character = chr(int(escape, 16))
    return character if _HAN_CHARACTER.fullmatch(character) else ""


def _replace_plain(text: str, *, letters: bool) -> str:
    def placeholder(match: re.Match[str]) -> str:
        if match["han"]:
            return _placeholder(match["han"])
        if match["escape"]:
            character = _decode(match["escape"])
            return f"\\u{ord(_placeholder(character)):04x}" if character else match[0]
        if match["letter"] and letters:
            letter = _LETTERS[ord(match[0].lower()) % len(_LETTERS)]
            return letter.upper() if match[0].isupper() else letter
        if match["digit"] and letters:
            return str(ord(match[0]) % 3 + 1)
        return match[0]

    return _PROSE.sub(placeholder, text)


def _placeholder(character: str) -> str:
    """Return the placeholder of a Chinese character: always the same, and shared by hundreds of characters."""
    return _PLACEHOLDERS[ord(character) * 2_654_435_761 % 2**32 % len(_PLACEHOLDERS)]


def without_words(expected: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a result that anonymising must not change: all but the words."""
    entries = [(entry["id"], bool(entry["title"]), entry["times"]) for entry in expected.get("entries") or ()]
    words = {name: bool(expected.get(name)) for name in ("title", "author", "tags", "body_html", "summary")}
    return {**{name: expected.get(name) for name in ("layout", "raises", "times")}, **words, "entries": entries}
