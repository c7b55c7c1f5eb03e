"""Decodes flat arrays whose entries refer to each other (Nuxt 3, SvelteKit, React Router).

`[{"title":1,"list":2},"题",[3],{"id":4},"…"]`: numbers in lists and objects are places in the array; what stands there
is the value. `["Reactive",3]` is the value at 3, `["Date","…"]` a date's text. In React Router's the keys are places
too (`{"_1":2}`). Objects may be in themselves.

Qwik's places are digits of base 36 (`{"title":"1a"}`), and each text that no container holds stands for itself. Astro
has no places, but tells of each value what it is: `{"title":[0,"题"],"list":[1,[[0,{"id":[0,4]}]]]}`.
"""

from __future__ import annotations

import re
from typing import Any

_LOOKED_AT = 50
_SPECIAL = -7
"""The lowest place: negative ones stand for undefined, holes, NaN and the like."""
_PLAIN = frozenset({"Date", "RegExp", "BigInt", "URL", "Symbol", "D", "B", "R", "U", "Y"})
_MAX_STEPS = 20
_NUMBER = re.compile(r"[0-9a-z]{1,6}")
_LAST_TAG = 11
_TAGGED_LISTS = frozenset({1, 5})
"""Arrays and sets."""
_MAX_DEPTH = 60


def is_flat(value: Any) -> bool:
    """Return whether *value* is such an array."""
    if not isinstance(value, list) or len(value) < 2 or not isinstance(value[0], dict | list) or not value[0]:
        return False
    return all(_refers(one, len(value)) for one in value[:_LOOKED_AT] if isinstance(one, dict | list))


def _refers(container: Any, length: int) -> bool:
    if isinstance(container, list) and container and isinstance(container[0], str):
        return True
    places = container.values() if isinstance(container, dict) else container
    return all(
        isinstance(place, int) and not isinstance(place, bool) and _SPECIAL <= place < length for place in places
    )


def unflatten(values: list[Any]) -> Any:
    """Return the value that the flat array *values* stands for: a list or dict in which objects may be shared."""
    made: list[Any] = [[] if isinstance(one, list) else {} if isinstance(one, dict) else one for one in values]

    def at(place: Any) -> Any:
        for _ in range(_MAX_STEPS):
            if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place < len(values):
                return None
            one = values[place]
            if not (isinstance(one, list) and one and isinstance(one[0], str)):
                return made[place]
            if one[0] in _PLAIN:
                return one[1] if len(one) > 1 else None
            if len(one) != 2:
                return made[place]
            place = one[1]
        return None

    for one, into in zip(values, made, strict=True):
        if isinstance(one, dict):
            for key, place in one.items():
                if (
                    key[:1] == "_"
                    and key[1:].isdecimal()
                    and len(key) < 12
                    and isinstance(found := at(int(key[1:])), str)
                ):
                    key = found
                into[key] = at(place)
        elif isinstance(one, list) and one and isinstance(one[0], str):
            # A map, an object without prototype or a set; wrappers of one value have been passed over.
            into.extend(at(place) for place in one[1:])
        elif isinstance(one, list):
            into.extend(at(place) for place in one)
    return at(0)


def unflatten_numbered(values: list[Any]) -> list[Any]:
    """Return the objects and lists of Qwik's array *values* that are in no other one; what they hold may be shared."""
    made: list[Any] = [[] if isinstance(one, list) else {} if isinstance(one, dict) else one for one in values]
    held: set[int] = set()

    def at(place: Any) -> Any:
        if not isinstance(place, str) or not _NUMBER.fullmatch(digits := place.rstrip("!~_")):
            return None
        number = int(digits, 36)
        if number >= len(made):
            return None
        held.add(number)
        return made[number]

    for one, into in zip(values, made, strict=True):
        if isinstance(one, dict):
            into.update((key, at(place)) for key, place in one.items())
        elif isinstance(one, list):
            into.extend(map(at, one))
    return [one for number, one in enumerate(made) if isinstance(one, dict | list) and number not in held]


def is_tagged(value: Any) -> bool:
    """Return whether *value* is an object whose members each say what they are, as Astro writes props of islands."""
    return isinstance(value, dict) and bool(value) and all(map(_is_pair, value.values()))


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) in {1, 2} and type(value[0]) is int and 0 <= value[0] <= _LAST_TAG


def untag(value: Any, depth: int = 0) -> Any:
    """Return what an object of tagged members stands for; of what is no list or object the JSON of it."""
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return {key: untag(one, depth + 1) for key, one in value.items()}
    if not _is_pair(value) or len(value) < 2:
        return None
    tag, given = value
    if tag in _TAGGED_LISTS and isinstance(given, list):
        return [untag(one, depth + 1) for one in given]
    return untag(given, depth + 1) if tag == 0 and isinstance(given, dict) else given
