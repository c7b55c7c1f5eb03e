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

from zakerscraper.exceptions import TooLarge

MAX_TAGS = 200_000
"""Tags of a page; the largest known pages have some thousand."""
MAX_DEPTH = 256
"""How deep elements may be nested; browsers go on to 512. Known pages stay below thirty."""

# In a page below these a parse takes at most some two seconds and 100 MB, whatever is in it.
_PLAIN_TAGS = 20_000
_PLAIN_ELEMENTS = 500_000
_PLAIN_SEPARATORS = 40_000

_SEPARATORS = " \t\n\f\r/\"'"
_FORMATTING = re.compile(r"<(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/>]", re.IGNORECASE)
_TOO_DEEP = " > ".join("*" * (MAX_DEPTH + 1))
_SURROGATES = re.compile("[\ud800-\udfff]")

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
    cannot take much longer than that. Lone surrogates, which UTF-8 cannot write, are left out. Raises TooLarge where a
    tree would take too much time or memory.
    """
    text = _SURROGATES.sub("", text)
    tags = text.count("<")
    if tags > MAX_TAGS:
        raise TooLarge(f"more than {MAX_TAGS} tags")
    if not tried and not _is_plain(text, tags) and not _is_harmless(text):
        raise TooLarge("its HTML would grow without bound")
    tree = LexborHTMLParser(text)
    if tags > MAX_DEPTH and tree.css_matches(_TOO_DEEP):
        raise TooLarge(f"elements nested more than {MAX_DEPTH} deep")
    return tree


def _is_plain(text: str, tags: int) -> bool:
    """Tell by counts alone whether nothing in *text* can take long: no tag escapes them, wherever it hides."""
    return (
        tags <= _PLAIN_TAGS
        and tags * len(_FORMATTING.findall(text)) <= _PLAIN_ELEMENTS
        and sum(map(text.count, _SEPARATORS)) <= _PLAIN_SEPARATORS
    )


def _is_harmless(text: str) -> bool:
    """Tell whether a process with little memory and time can parse *text*."""
    try:
        trial = subprocess.run(
            [sys.executable, "-c", _TRIAL], input=text.encode(), capture_output=True, timeout=4 * _TRIAL_SECONDS
        )
    except subprocess.TimeoutExpired:
        return False
    return trial.returncode == 0
