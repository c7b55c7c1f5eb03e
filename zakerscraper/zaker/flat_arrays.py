"""Decodes flat arrays whose entries refer to each other (Nuxt 3, SvelteKit, React Router).

`[{"title":1,"list":2},"题",[3],{"id":4},"…"]`: numbers in lists and objects are indices of the array, whose entry there
is the value. `["Reactive",3]` is the value at 3, `["Date","…"]` a date's text. In React Router's the keys are indices
too (`{"_1":2}`). Objects may contain themselves.

Qwik's indices are in base 36 (`{"title":"1a"}`), and a text that no container holds stands for itself. Astro has no
indices, but a tag before each value: `{"title":[0,"题"],"list":[1,[[0,{"id":[0,4]}]]]}`.
"""

from __future__ import annotations

import re
from typing import Any

_CHECKED = 50
_LOWEST_INDEX = -7
"""Negative indices stand for undefined, holes, NaN and the like."""
_PLAIN = frozenset({"Date", "RegExp", "BigInt", "URL", "Symbol", "D", "B", "R", "U", "Y"})
_MAX_STEPS = 20
_NUMBER = re.compile(r"[0-9a-z]{1,6}")
_LAST_TAG = 11
_TAGGED_LISTS = frozenset({1, 5})
"""Arrays and sets."""
_MAX_DEPTH = 60


def is_flat(value: Any) -> bool:
    """Return whether *value* is a flat array, by its first entries."""
    if not isinstance(value, list) or len(value) < 2 or not isinstance(value[0], dict | list) or not value[0]:
        return False
    return all(_holds_indices(entry, len(value)) for entry in value[:_CHECKED] if isinstance(entry, dict | list))


def _holds_indices(container: Any, length: int) -> bool:
    if isinstance(container, list) and container and isinstance(container[0], str):
        return True
    indices = container.values() if isinstance(container, dict) else container
    return all(
        isinstance(index, int) and not isinstance(index, bool) and _LOWEST_INDEX <= index < length for index in indices
    )


def _empty_containers(values: list[Any]) -> list[Any]:
    """Return *values* with an empty container in place of each one, to be filled once all are there."""
    return [[] if isinstance(entry, list) else {} if isinstance(entry, dict) else entry for entry in values]


def unflatten(values: list[Any]) -> Any:
    """Return the value that the flat array *values* stands for: a list or dict in which objects may be shared."""
    decoded = _empty_containers(values)

    def resolve(index: Any) -> Any:
        for _ in range(_MAX_STEPS):
            if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(values):
                return None
            entry = values[index]
            if not (isinstance(entry, list) and entry and isinstance(entry[0], str)):
                return decoded[index]
            if entry[0] in _PLAIN:
                return entry[1] if len(entry) > 1 else None
            if len(entry) != 2:
                return decoded[index]
            index = entry[1]
        return None

    for entry, target in zip(values, decoded, strict=True):
        if isinstance(entry, dict):
            for key, index in entry.items():
                name = resolve(int(key[1:])) if key[:1] == "_" and key[1:].isdecimal() and len(key) < 12 else None
                target[name if isinstance(name, str) else key] = resolve(index)
        elif isinstance(entry, list) and entry and isinstance(entry[0], str):
            # A map, an object without prototype or a set; wrappers of one value are resolved by `resolve`.
            target.extend(resolve(index) for index in entry[1:])
        elif isinstance(entry, list):
            target.extend(resolve(index) for index in entry)
    return resolve(0)


def unflatten_numbered(values: list[Any]) -> list[Any]:
    """Return the objects and lists of Qwik's array *values* that no other entry holds; what they hold may be shared."""
    decoded = _empty_containers(values)
    contained: set[int] = set()

    def resolve(index: Any) -> Any:
        if not isinstance(index, str) or not _NUMBER.fullmatch(digits := index.rstrip("!~_")):
            return None
        number = int(digits, 36)
        if number >= len(decoded):
            return None
        contained.add(number)
        return decoded[number]

    for entry, target in zip(values, decoded, strict=True):
        if isinstance(entry, dict):
            target.update((key, resolve(index)) for key, index in entry.items())
        elif isinstance(entry, list):
            target.extend(map(resolve, entry))
    return [entry for number, entry in enumerate(decoded) if isinstance(entry, dict | list) and number not in contained]


def is_tagged(value: Any) -> bool:
    """Return whether *value* is an object of tagged members, as Astro writes the props of islands."""
    return isinstance(value, dict) and bool(value) and all(map(_is_pair, value.values()))


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) in {1, 2} and type(value[0]) is int and 0 <= value[0] <= _LAST_TAG


def untag(value: Any, depth: int = 0) -> Any:
    """Return the value of a tagged value, or of an object of such; dates and other types as their JSON."""
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return {key: untag(entry, depth + 1) for key, entry in value.items()}
    if not _is_pair(value) or len(value) < 2:
        return None
    tag, content = value
    if tag in _TAGGED_LISTS and isinstance(content, list):
        return [untag(entry, depth + 1) for entry in content]
    return untag(content, depth + 1) if tag == 0 and isinstance(content, dict) else content
