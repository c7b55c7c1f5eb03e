"""Flat arrays whose entries refer to each other by their places, as Nuxt 3, SvelteKit and React Router write states.

`[{"title":1,"list":2},"题",[3],{"id":4},"…"]`: numbers in lists and objects are places in the array; what stands there
is the value. `["Reactive",3]` is the value at 3, `["Date","…"]` a date's text. In React Router's the keys are places
too (`{"_1":2}`). Objects may be in themselves.
"""

from __future__ import annotations

from typing import Any

_LOOKED_AT = 50
_SPECIAL = -7
"""The lowest place: negative ones stand for undefined, holes, NaN and the like."""
_PLAIN = frozenset({"Date", "RegExp", "BigInt", "URL", "Symbol", "D", "B", "R", "U", "Y"})
_MAX_STEPS = 20


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
