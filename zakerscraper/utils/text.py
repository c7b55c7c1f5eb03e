"""Cleans text."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

TRANSCODED = re.compile(r"原网页已?经?由\s*ZAKER\s*转码")
"""The beginning of the site's own closing words, no sentence of the article; known of its share pages of 2019."""

DELETED = re.compile(
    r"(?:文章|原文|内容|页面|新闻)(?:已经?|不)(?:被)?(?:删除|存在|下线|撤下|屏蔽|失效)|已被(?:作者|发布者)删除"
)
"""What a page says in place of an article that is no more."""

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and lone surrogates."""
_LARGEST_NUMBER = 10**18
_NAMED = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_SPACES = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")


def compose(text: str) -> str:
    """Return *text* in Unicode's form NFKC."""
    # What is common in Chinese texts goes first: most are in that form then, which is seen at once.
    for old, new in _COMPOSED:
        text = text.replace(old, new)
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


_COMPOSED = [(mark, unicodedata.normalize("NFKC", mark)) for mark in "，：；？！（）…～％＋－　\xa0"]


def same_but_for_spaces(first: str, second: str) -> bool:
    """Return whether two texts differ in white space alone, which the site puts around digits and Latin, or not."""
    return "".join(first.split()) == "".join(second.split())


def one_line(value: object) -> str:
    """Return *value* as a single line without control characters, lone surrogates and outer white space.

    Anything but a string or a number (a JSON answer may hold null, lists or objects) becomes the empty string.
    Line ends and tabs become a space, as a browser shows them; all other characters stay as they are.
    """
    if isinstance(value, str) and (line := value.strip()).isprintable():
        return line  # as nearly all are
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, int) and abs(value) > _LARGEST_NUMBER:
        return ""
    text = _SPACES.sub(" ", str(value))
    if not text.isprintable():
        text = _CONTROLS.sub("", text)
    return text.strip()


def plain_line(value: object) -> str:
    """Return *value* as `one_line` does, with the characters that HTML's names in it stand for (`&quot;`, `&#39;`).

    Who escapes a title for pages often puts it into JSON so too.
    """
    text = one_line(value)
    return one_line(_NAMED.sub(lambda name: unescape(name[0]), text)) if "&" in text else text


def size_in_words(count: int) -> str:
    """Return *count* bytes for people to read: `900 B`, `1.2 MB`."""
    size = float(count)
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
