"""Parses HTML5 with Lexbor, with limits on time and memory for hostile pages.

HTML5's own rules multiply elements: every paragraph repeats all formatting that was left open before it, so that 90 KB
can become millions of elements. Lexbor also takes quadratic time over deep nesting and over the attributes of one
element. What is too small for any of this is parsed at once; other pages are first parsed by a process of its own that
has little memory and little time.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from zakerscraper.exceptions import TooLargeError

MAX_TAGS = 200_000
"""Tags of a page; the largest known pages have some thousand."""
MAX_DEPTH = 256
"""How deep elements may be nested; browsers go on to 512. Known pages stay below thirty."""

# In a page below these a parse takes at most some two seconds and 320 MB, whatever is in it.
_PLAIN_TAGS = 20_000
_PLAIN_BYTES = 320 * 1024 * 1024
_PLAIN_SEPARATORS = 40_000
_PLAIN_LENGTH = 150_000
"""In fewer characters no more attributes of one element have names of their own than separators are allowed."""
_PLAIN_WORK = 1_000_000_000
_SHORT_TAG = 200
"""Characters of a tag, of which an attribute has two at least."""

# What Lexbor takes to repeat an element, and each of its attributes, besides their characters; and what it takes at
# most for one character of markup, where elements and attributes are as short as can be.
_ELEMENT_BYTES, _ATTRIBUTE_BYTES = 200, 150
_CHARACTER_BYTES = 150
_MOST_CLONES = 32
"""Elements that one end tag of formatting makes anew: HTML5's adoption agency has eight rounds of three and one."""

_SEPARATORS = b" \t\n\f\r/\"'"
_ALL_BUT_SEPARATORS = bytes({*range(256)} - {*_SEPARATORS, *b">"})
"""Of tags that are joined by `>`, what is deleted to count each one's separators in no loop."""
_SPACE = r"[ \t\n\f\r]"
# Each of these takes all to the next `>`, so that no tag which ends there is outside of what they find.
# What the names begin with is looked for first, as most tags have others.
_FORMATTING = re.compile(
    rb"<(?=[abcefinstuABCEFINSTU][\s/>imotIMOT])"
    rb"(?i:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])[^>]*"
)
_TAG = re.compile(rb"</?[a-zA-Z][^>]*")
# A tag as people write them, with white space before each attribute and no doubt where its value ends.
_AN_ATTRIBUTE = rf"""{_SPACE}++[^\s"'<>/=]++(?:=(?:"[^"]*+"|'[^']*+'|[^\s"'<>=`]++))?"""
_ATTRIBUTE = re.compile(_AN_ATTRIBUTE.encode())
_ORDINARY_TAG = re.compile(rf"<[A-Za-z]+(?:{_AN_ATTRIBUTE})*+{_SPACE}*+/?".encode())

# What may stand in a formatting element whose end tag closes it for sure, if each of them is closed itself: nothing
# that hides formatting from its end tag (tables, objects, templates) or that ends elsewhere than where its tags are.
_FORMATTING_NAMES = frozenset(b"a b big code em font i nobr s small strike strong tt u".split())
_VOID_NAMES = frozenset(b"area base br embed hr img input link meta param source track wbr".split())
_BLOCK_NAMES = frozenset(
    b"address article aside blockquote button center dd details dialog div dl dt fieldset figcaption figure footer h1"
    b" h2 h3 h4 h5 h6 header hgroup iframe li main menu nav noscript ol p pre section summary ul".split()
)
_LINE_NAMES = frozenset(
    b"abbr acronym audio bdi bdo canvas circle cite data defs del dfn ellipse g ins kbd label line mark path picture"
    b" polygon polyline q rect samp span sub sup svg symbol time use var video".split()
)
_TEXT_NAMES = frozenset(b"script style textarea title".split())  # in these, all is text but their own end tag
_NESTED_NAMES = _FORMATTING_NAMES | _BLOCK_NAMES | _LINE_NAMES | _TEXT_NAMES
# A tag or comment of which no reading of the text around it has another end, else the `<` alone.
_STEP = re.compile(
    (
        rf"""<(?:(/?)([a-zA-Z]+[1-6]?)"""
        rf"""(?:{_SPACE}++[^\s"'<>/=]++(?:=(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=`]++))?)*+{_SPACE}*+(/?)>"""
        r"""|!--[^<>]*-->)?"""
    ).encode()
)
_REST_OF_TAG = re.compile(rf"(?:{_AN_ATTRIBUTE})*+{_SPACE}*+/?".encode())
_OPEN = {quote: re.compile(rb"=\s*+%b[^%b>]*+\Z" % (quote, quote)) for quote in (b'"', b"'")}
"""By its quote, a value that is open at the end of a part of a tag."""
_BEFORE_VALUE = b"= \t\n\v\f\r"
_TOO_DEEP = "html" + " > *" * (MAX_DEPTH - 1) + " > :first-child"
"""Where an element is so deep, the first beside it is as well, and few others need be looked at."""

_TRIAL_MEMORY = 384 * 1024 * 1024
_TRIAL_SECONDS = 5
_TRIAL_NEEDS = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
"""Variables that Python needs to find its libraries; others, as cookies and passwords, are kept from the trial."""
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


def parse(text: str, *, is_serialised: bool = False) -> LexborHTMLParser:
    """Return the tree of the document *text*.

    Lone surrogates, which UTF-8 cannot write, are left out.

    Args:
        is_serialised: Whether *text* was serialised from a tree of this function. All its elements are closed then, so
            it cannot take much longer than the first time.

    Raises:
        TooLargeError: A tree would take too much time or memory.
    """
    markup = text.encode(errors="ignore")
    tags = markup.count(b"<")
    if tags > MAX_TAGS:
        raise TooLargeError(f"more than {MAX_TAGS} tags")
    if not is_serialised and not _is_plain(markup, tags) and not _is_harmless(markup):
        raise TooLargeError("its HTML would grow without bound")
    tree = LexborHTMLParser(markup)
    if tags > MAX_DEPTH and tree.css_matches(_TOO_DEEP):
        raise TooLargeError(f"elements nested more than {MAX_DEPTH} deep")
    return tree


def _is_plain(markup: bytes, tags: int) -> bool:
    """Return, by counts alone, whether nothing in *markup* can take long: they miss none of its *tags*."""
    if tags > _PLAIN_TAGS:
        return False
    return (tags * len(markup) * _CHARACTER_BYTES <= _PLAIN_BYTES or _repeats_little(markup, tags)) and (
        len(markup) <= _PLAIN_LENGTH or _separators(markup) <= _PLAIN_SEPARATORS or _has_short_tags(markup, tags)
    )


def _repeats_little(markup: bytes, tags: int) -> bool:
    """Return whether the tree stays small even if each of the *tags* repeats all formatting that may be open there."""
    formatting = _FORMATTING.findall(markup)
    joined = _join(formatting)
    if _going_on(formatting):
        return False
    max_bytes = _PLAIN_BYTES // tags
    if _most_bytes(joined) + _ELEMENT_BYTES * len(formatting) <= max_bytes:
        return True
    # A link that begins ends the one before it, so that no more than one is ever repeated.
    others = Counter(tag for tag in formatting if tag[1] not in b"aA")
    rest = (max_bytes - sum(number * _size(tag) for tag, number in others.items())) // _MOST_CLONES
    separators = map(len, joined.translate(None, _ALL_BUT_SEPARATORS).split(b">"))
    bounds = [_ELEMENT_BYTES + _ATTRIBUTE_BYTES * number for number in separators]  # behind the last `>` is nothing
    longest = max(map(len, formatting), default=0)
    if max(bounds) + longest <= rest or all(
        bound + len(tag) <= rest or _size(tag) <= rest for tag, bound in zip(formatting, bounds, strict=False)
    ):
        return True
    return _count_repeated_bytes(markup, tags) <= _PLAIN_BYTES


_MAX_SCANS_TO_END = 8
"""For how many elements that are never closed the rest of a page is scanned."""


def _count_repeated_bytes(markup: bytes, tags: int) -> int:
    """Return how many bytes of formatting all *tags* of *markup* repeat at most, attributes and all.

    A formatting element is open no longer than to its end tag where all between the two is plain and properly nested,
    whatever stands around it. Any other may never be closed, so that each tag may repeat it.
    """
    inside: list[tuple[bytes, int]] = []
    never_closed = open_now = repeated = position = scans_to_end = 0
    while begin := _FORMATTING.search(markup, position):
        position = begin.end()
        for step in _STEP.finditer(markup, begin.start()):
            repeated += open_now
            end, tag_name, closed = step.groups()
            name = tag_name.lower() if tag_name else b""
            outer = inside[-1][0] if inside else b""
            if end and name == outer:
                open_now -= inside.pop()[1]
            elif name in _NESTED_NAMES and not end and outer not in _TEXT_NAMES:
                if closed and name in _LINE_NAMES:
                    continue
                size = _size(step[0]) if name in _FORMATTING_NAMES else 0
                inside.append((name, size))
                open_now += size
            elif outer in _TEXT_NAMES or end or not (name in _VOID_NAMES or step[0].endswith(b"-->")):
                never_closed += open_now
                inside, open_now = [], 0
                # A formatting tag may also be one of which `_STEP` does not know the end.
                if not end and (tag := _FORMATTING.match(markup, step.start())):
                    never_closed += _size(tag[0])
                    # Tags that begin in each other are each scanned to their end, which takes long.
                    if tags * never_closed > _PLAIN_BYTES:
                        return tags * never_closed
            if not inside:
                position = max(step.start() + 1, step.end())
                break
        else:
            # Something stays open to the end. Its contents are scanned by themselves, too, but not repeatedly.
            scans_to_end += 1
            if scans_to_end > _MAX_SCANS_TO_END:
                never_closed += sum(map(_size, _FORMATTING.findall(markup, position)))
                break
    return tags * (never_closed + open_now) + repeated


def _join(tags: list[bytes]) -> bytes:
    """Return *tags*, which have no `>` yet, each with one."""
    return b">".join([*tags, b""])


def _most_bytes(markup: bytes) -> int:
    """Return how many bytes the attributes of tags take at most, their characters included, by a count alone."""
    return _ATTRIBUTE_BYTES * _separators(markup) + len(markup)


def _separators(markup: bytes) -> int:
    """Return how many characters of *markup* may set off an attribute: no tag in it has more attributes."""
    return len(markup) - len(markup.translate(None, _SEPARATORS))


def _size(tag: bytes) -> int:
    """Return how many bytes the element of *tag* takes at most each time that it is repeated."""
    return _ELEMENT_BYTES + _ATTRIBUTE_BYTES * _attributes(tag) + len(tag)


def _attributes(tag: bytes) -> int:
    """Return how many attributes *tag* has at most."""
    return len(_ATTRIBUTE.findall(tag)) if _ORDINARY_TAG.fullmatch(tag) else _separators(tag)


def _going_on(tags: Iterable[bytes]) -> list[bytes]:
    """Return those of *tags* that may have a value in which the `>` is that seems to end them."""
    return [
        tag
        for tag in tags
        # The last quote in it begins such a value, as it does in few others.
        if (tag[tag.rfind(b'"') - 1] in _BEFORE_VALUE and _OPEN[b'"'].search(tag) is not None)
        or (tag[tag.rfind(b"'") - 1] in _BEFORE_VALUE and _OPEN[b"'"].search(tag) is not None)
        if _ORDINARY_TAG.fullmatch(tag) is None
    ]


def _has_short_tags(markup: bytes, tags: int) -> bool:
    """Return whether no element has attributes enough for what Lexbor does with each pair of them to take long."""
    found = _TAG.findall(markup)
    joined = _join(found)
    if _going_on(found) and _pairs_beyond(markup) > _PLAIN_WORK:
        return False
    if _separators(joined) <= _PLAIN_SEPARATORS:
        return True
    if tags * _SHORT_TAG**2 + sum(_pairs(tag) for tag in found if len(tag) > _SHORT_TAG) <= _PLAIN_WORK:
        return True
    return sum(map(_pairs, found)) <= _PLAIN_WORK


_MAX_OPEN, _MAX_LENGTHS = 1000, 4
"""How many parts of tags that go on behind a `>` are followed, and how many times a page's length in all."""


def _pairs_beyond(markup: bytes) -> int:
    """Return how many pairs of attributes those tags have at most that go on behind a `>`, as that stands in a value.

    Such a tag goes on behind the next quote of the value's kind, where it may have another such value. Whether it has
    one is in doubt where the text is a script's: then it is followed, which finds more attributes than there are.
    """
    # Where the rest of the value begins, its quote, and how many attributes the tag has before it.
    begun: list[tuple[int, bytes, int]] = []
    pairs = followed = length = 0

    def follow(part: bytes, end: int, before: int) -> None:
        number = before + _separators(part)
        begun.extend((end + 1, quote, number) for quote, value in _OPEN.items() if value.search(part))

    for tag in _TAG.finditer(markup):
        if _going_on([tag[0]]):
            follow(tag[0], tag.end(), 0)
    while begun:
        followed += 1
        if followed > _MAX_OPEN or length > _MAX_LENGTHS * len(markup) or pairs > _PLAIN_WORK:
            return _PLAIN_WORK + 1
        position, quote, before = begun.pop()
        if (quoted := markup.find(quote, position)) < 0:
            continue  # the value is all the rest of the page
        end = markup.find(b">", quoted)
        end = end if end >= 0 else len(markup)
        part = markup[quoted + 1 : end]
        length += end - position
        pairs += (2 * (before + _separators(part))) ** 2
        if _REST_OF_TAG.fullmatch(part) is None:
            follow(part, end, before)
    return pairs


def _pairs(tag: bytes) -> int:
    """Return how many pairs of attributes *tag* has at most."""
    return (len(tag) if len(tag) <= _SHORT_TAG else 2 * _attributes(tag)) ** 2


def _is_harmless(markup: bytes) -> bool:
    """Return whether a process with little memory and time can parse *markup*."""
    try:
        trial = subprocess.run(
            [sys.executable, "-c", _TRIAL],
            input=markup,
            capture_output=True,
            timeout=4 * _TRIAL_SECONDS,
            env={name: os.environ[name] for name in _TRIAL_NEEDS if name in os.environ},
        )
    except subprocess.TimeoutExpired:
        return False
    return trial.returncode == 0


def is_within(node: LexborNode, outer: LexborNode) -> bool:
    """Return whether *node* is *outer* or in it."""
    around: LexborNode | None = node
    while around is not None and around.mem_id != outer.mem_id:
        around = around.parent
    return around is not None
