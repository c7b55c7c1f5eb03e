"""Chooses CSS selectors that survive the site's next build."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from zakerscraper.zaker.generic.blocks import Box

STRAY = 10
"""From this rank on a selector says where an element stands rather than what it is."""

_NO_NAME_CHARACTER = re.compile(r"[^\w-]", re.ASCII)
_NAME = re.compile(r"[A-Za-z_][\w-]*")
_VALUE = re.compile(r"[A-Za-z][\w:. -]{1,40}")
_TAIL = re.compile(r"(?P<stem>.*[A-Za-z]{3,}(?:__|--|[_-]))(?P<tail>[A-Za-z0-9]{4,12})(?:__|_)?\d{0,3}")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_VOWELS = frozenset("aeiouyAEIOUY")
_TOOLS = re.compile(r"(?:css|sc|jsx|svelte|style|styles|module|emotion|chakra|ng|v|tw|_)[_-]+", re.IGNORECASE)
_MEANING = ("itemprop", "property", "name", "rel", "role", "data-testid", "data-role", "part", "slot")
_TELLING_TAGS = frozenset(
    {"article", "main", "h1", "time", "aside", "nav", "header", "footer", "address", "figcaption"}
)
_ANY = 7
"""The rank of a tag that says nothing."""
_MAX_AROUND = 6
_MAX_STEPS = 8


@lru_cache(maxsize=4096)
def is_random(name: str) -> bool:
    """Return whether *name* looks like what a build tool makes up: `3xY2a`, `bdVaJa`, a number of an article."""
    words = _WORDS.findall(name)
    letters = [word for word in words if not word.isdigit()]
    digits = sum(len(word) for word in words if word.isdigit())
    if not letters:
        return digits >= 3
    if digits and (len(words) > 2 or words[0].isdigit()):
        return True
    if digits >= 4:
        return True
    if len(letters) >= 2 and sum(map(len, letters)) / len(letters) < 2.8:
        return True
    return all(not _VOWELS & set(word) for word in letters) and sum(map(len, letters)) >= 5


@lru_cache(maxsize=4096)
def stem_of(name: str) -> str:
    """Return the part of a class that does not change from build to build, with its separator.

    `Article_body__3xY2a` gives `Article_body__`; "" stands for a name that is all made up, the name for one that is
    made by people.
    """
    if (match := _TAIL.fullmatch(name)) and is_random(match["tail"]):
        return "" if _TOOLS.fullmatch(match["stem"]) else match["stem"]
    if _TOOLS.match(name) and is_random(re.sub(r"^.*?[_-]+", "", name)):
        return ""
    return "" if is_random(name) else name


def tag_selector(tag: str) -> str:
    """Return the selector of an element's *tag*: colons and the like, as of `wb:share-button`, are escaped."""
    return _NO_NAME_CHARACTER.sub(lambda match: f"\\{match[0]}", tag)


def own_selectors(box: Box) -> list[tuple[int, str]]:
    """Return selectors of *box* by its tag and attributes alone, each with its rank, the lowest the best."""
    tag, attributes = tag_selector(box.tag), box.attributes
    meanings = [(name, value) for name in _MEANING if (value := attributes.get(name, "")) and _VALUE.fullmatch(value)]
    found = [(0, f'{tag}[{name}="{value}"]') for name, value in meanings if not is_random(value)]
    for name, value in attributes.items():
        if name.startswith("data-") and name not in _MEANING and _NAME.fullmatch(name) and stem_of(name) == name:
            if not value:
                found.append((2, f"{tag}[{name}]"))
            elif _VALUE.fullmatch(value) and not is_random(value):
                found.append((2, f'{tag}[{name}="{value}"]'))
    if (id_ := attributes.get("id", "")) and _NAME.fullmatch(id_) and stem_of(id_) == id_:
        found.append((1, f"{tag}#{id_}"))
    for name in attributes.get("class", "").split()[:8]:
        if not _NAME.fullmatch(name):
            continue
        stem = stem_of(name)
        if stem == name:
            found.append((2, f"{tag}.{name}"))
        elif stem:
            found.append((4, f'{tag}[class*="{stem}"]'))
        else:
            found.append((6, f"{tag}.{name}"))
    stable = [
        name for name in attributes.get("class", "").split()[:8] if _NAME.fullmatch(name) and stem_of(name) == name
    ]
    if len(stable) > 1:
        found.append((3, ".".join([tag, *stable[:4]])))
    found.append((3 if tag in _TELLING_TAGS or "-" in tag else _ANY, tag))
    return sorted(found, key=lambda ranked: ranked[0])


def selectors(box: Box) -> Iterator[tuple[int, str]]:
    """Yield selectors that may find *box*, each with its rank: by itself, by what it stands in, by its place."""
    own = own_selectors(box)
    yield from ((rank if rank < _ANY else STRAY + _ANY, selector) for rank, selector in own)
    around: Box | None = box.parent
    for distance in range(_MAX_AROUND):
        if around is None:
            break
        for rank, outer in own_selectors(around)[:3]:
            if rank >= _ANY or around.tag == "body":
                continue
            for inner_rank, inner in own:
                yield rank + inner_rank + 1 + distance // 2, f"{outer} {inner}"
                if distance == 0:
                    yield rank + inner_rank + 1, f"{outer} > {inner}"
        around = around.parent
    if (before := _element_before(box)) is not None:
        for rank, other in own_selectors(before)[:2]:
            for inner_rank, inner in own[:2] + own[-1:]:
                yield rank + inner_rank + 3, f"{other} + {inner}"
    yield from _places(box)


def _places(box: Box) -> Iterator[tuple[int, str]]:
    """Yield paths of places to *box*, from elements around it that have a name, and from the page's body."""
    steps: list[str] = []
    current = box
    while current.parent is not None and len(steps) < _MAX_STEPS:
        steps.append(f"{tag_selector(current.tag)}:nth-of-type({_place_of(current)})")
        outer = current.parent
        path = " > ".join(reversed(steps))
        if outer.tag == "body":
            yield STRAY + len(steps) + 4, f"body > {path}"
            return
        for rank, name in own_selectors(outer)[:2]:
            if rank < _ANY:
                yield STRAY + len(steps) + rank, f"{name} > {path}"
        current = outer


def _place_of(box: Box) -> int:
    siblings = box.parent.children if box.parent is not None else [box]
    same = [sibling for sibling in siblings if sibling.tag == box.tag]
    return next(number for number, sibling in enumerate(same, 1) if sibling is box)


def _element_before(box: Box) -> Box | None:
    siblings = box.parent.children if box.parent is not None else []
    index = next((number for number, sibling in enumerate(siblings) if sibling is box), 0)
    return siblings[index - 1] if index else None
