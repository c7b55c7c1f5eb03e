"""Serializes requests as JSON for Redis: data only, no pickles.

scrapy-redis would pickle them, and whoever can write to that Redis could run anything on every worker. Workers may be
of two releases that follow each other: what a payload does not name has its default, what is not known is left.
"""

from __future__ import annotations

import json
import re
from dataclasses import fields
from typing import Any

from scrapy.http.request import Request

from zakerscraper.archive.serialization import entry_data, entry_of
from zakerscraper.items import ListEntry, Walk

_KEPT = frozenset(Request.attributes) - {"flags", "cookies"}
_CALLBACK = re.compile(r"parse(_\w+)?|\w+_failed")
_SECRETS = frozenset({"cookie", "authorization"})
"""Headers that each worker sets anew from its own settings."""
_WALK = frozenset(field.name for field in fields(Walk))


def dumps(data: dict[str, Any]) -> str:
    """Return the attributes of a request, with the names of its callbacks, as JSON.

    Raises TypeError for a value that JSON has no form for.
    """
    fields = {name: value for name, value in data.items() if name in _KEPT}
    fields["headers"] = {
        _text(name): [_text(value) for value in values]
        for name, values in data["headers"].items()
        if _text(name).lower() not in _SECRETS
    }
    fields["body"] = _text(data["body"])
    return json.dumps(fields, ensure_ascii=False, default=_tag, separators=(",", ":"))


def loads(text: bytes | str) -> dict[str, Any]:
    """Return the dictionary for `request_from_dict`. Raises ValueError for data that `dumps` has not written."""
    try:
        data = json.loads(text, object_hook=_untag)
        fields = {name: value for name, value in data.items() if name in _KEPT}
        for name in ("callback", "errback"):
            # They name methods of the spider that are called.
            if fields.get(name) is not None and not _CALLBACK.fullmatch(fields[name]):
                raise ValueError(f"{fields[name]!r} is not a {name}")
        fields["body"] = fields.get("body", "").encode("latin-1")
        fields["headers"] = {
            name: [value.encode("latin-1") for value in values] for name, values in fields.get("headers", {}).items()
        }
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"it is not a request: {error}") from None
    return fields


def _text(value: bytes | str) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _tag(value: Any) -> dict[str, Any]:
    if isinstance(value, ListEntry):
        return {"@": "entry", "data": entry_data(value)}
    if isinstance(value, Walk):
        sorted_seen = sorted(value.seen)
        return {"@": "walk", "data": {name: getattr(value, name) for name in _WALK} | {"seen": sorted_seen}}
    raise TypeError(f"a request cannot carry a {type(value).__name__}: {value!r}")


def _untag(value: dict[str, Any]) -> Any:
    match value.get("@"):
        case "entry":
            return entry_of(value["data"])
        case "walk":
            known = {name: part for name, part in value["data"].items() if name in _WALK}
            return Walk(**known | {"seen": frozenset(known.get("seen", ()))})
    return value
