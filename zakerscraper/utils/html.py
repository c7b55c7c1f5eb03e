"""HTML5 as browsers parse it, by Lexbor, for pages of strangers: none takes long or fills the memory.

HTML5's own rules multiply elements: every paragraph repeats all formatting that was left open before it, so that 90 KB
can become millions of elements. Lexbor also takes quadratic time over deep nesting and over the attributes of one
element. What is too small for any of this is parsed at once; other pages are first parsed by a process of its own that
has little memory and little time.
"""

from __future__ import annotations

import re
import subprocess
import sys

from selectolax.lexbor import LexborHTMLParser

from zakerscraper.exceptions import TooLargeError

MAX_TAGS = 200_000
"""Tags of a page; the largest known pages have some thousand."""
MAX_DEPTH = 256
"""How deep elements may be nested; browsers go on to 512. Known pages stay below thirty."""

# In a page below these a parse takes at most some two seconds and 320 MB, whatever is in it.
_PLAIN_TAGS = 20_000
_PLAIN_BYTES = 320 * 1024 * 1024
_PLAIN_SEPARATORS = 40_000
_PLAIN_WORK = 1_000_000_000

# What Lexbor takes to repeat an element, and each of its attributes, besides their characters; and what it takes at
# most for one character of markup, where elements and attributes are as short as can be.
_ELEMENT_BYTES, _ATTRIBUTE_BYTES = 200, 150
_CHARACTER_BYTES = 150

_SEPARATORS = " \t\n\f\r/\"'"
_SPACE = r"[ \t\n\f\r]"
# Each of these takes all to the next `>`, so that no tag which ends there is outside of what they find.
_FORMATTING = re.compile(r"<(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])[^>]*", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^>]*", re.IGNORECASE)
# A tag as people write them, with white space before each attribute and no doubt where its value ends.
_ORDINARY_TAG = re.compile(
    rf"""<[a-z]+(?:{_SPACE}++[^\s"'<>/=]++(?:=(?:"[^"]*+"|'[^']*+'|[^\s"'<>=`]++))?)*+{_SPACE}*+/?""", re.IGNORECASE
)
# What stands before a `>` that is part of an attribute's value.
_OPEN_VALUE = re.compile(r"""=\s*+(?:"[^"]*+|'[^']*+)\Z""")
_TOO_DEEP = " > ".join("*" * (MAX_DEPTH + 1))

_TRIAL_MEMORY = 384 * 1024 * 1024
_TRIAL_SECONDS = 5
_TRIAL = f"""
import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, ({_TRIAL_MEMORY}, {_TRIAL_MEMORY}))
    resource.setrlimit(resource.RLIMIT_CPU, ({_TRIAL_SECONDS}, {_TRIAL_SECONDS}))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except (ImportError, ValueError):
    pass
from selectolax.lexbor import LexborHTMLParser
text = sys.stdin.buffer.read().decode()
sys.exit(0 if LexborHTMLParser(text).body is not None else 1)
"""


def parse(text: str, *, tried: bool = False) -> LexborHTMLParser:
    """Return the tree of the document *text*.

    tried: whether *text* is what was written from a tree that this function gave, whose elements are all closed, and so
    cannot take much longer than that. Lone surrogates, which UTF-8 cannot write, are left out. Raises TooLargeError
    where a tree would take too much time or memory.
    """
    markup = text.encode(errors="ignore")
    tags = text.count("<")
    if tags > MAX_TAGS:
        raise TooLargeError(f"more than {MAX_TAGS} tags")
    if not tried and not _is_plain(text, tags) and not _is_harmless(markup):
        raise TooLargeError("its HTML would grow without bound")
    tree = LexborHTMLParser(markup)
    if tags > MAX_DEPTH and tree.css_matches(_TOO_DEEP):
        raise TooLargeError(f"elements nested more than {MAX_DEPTH} deep")
    return tree


def _is_plain(text: str, tags: int) -> bool:
    """Tell by counts alone whether nothing in *text* can take long: no tag escapes them, wherever it hides."""
    return tags <= _PLAIN_TAGS and _repeats_little(text, tags) and _has_short_tags(text)


def _repeats_little(text: str, tags: int) -> bool:
    """Tell whether the tree stays small even if each of the *tags* repeats all formatting, attributes and all."""
    if tags * len(text) * _CHARACTER_BYTES <= _PLAIN_BYTES:
        return True
    formatting = _FORMATTING.findall(text)
    if any(map(_OPEN_VALUE.search, formatting)):
        return False
    return tags * sum(map(_size, formatting)) <= _PLAIN_BYTES


def _size(tag: str) -> int:
    """Return how many bytes the element of *tag* takes at most each time that it is repeated."""
    ordinary = _ORDINARY_TAG.fullmatch(tag) is not None
    attributes = len(tag.split()) - 1 if ordinary else sum(map(tag.count, _SEPARATORS))
    return _ELEMENT_BYTES + _ATTRIBUTE_BYTES * attributes + len(tag.encode(errors="ignore"))


def _has_short_tags(text: str) -> bool:
    """Tell whether no element has attributes enough for what Lexbor does with each pair of them to take long."""
    if len(text) <= _PLAIN_SEPARATORS or sum(map(text.count, _SEPARATORS)) <= _PLAIN_SEPARATORS:
        return True
    tags = _TAG.findall(text)
    lengths = list(map(len, tags))
    return max(lengths, default=0) * sum(lengths) <= _PLAIN_WORK and not any(map(_OPEN_VALUE.search, tags))


def _is_harmless(markup: bytes) -> bool:
    """Tell whether a process with little memory and time can parse *markup*."""
    try:
        trial = subprocess.run(
            [sys.executable, "-c", _TRIAL], input=markup, capture_output=True, timeout=4 * _TRIAL_SECONDS
        )
    except subprocess.TimeoutExpired:
        return False
    return trial.returncode == 0
