"""Answers of JSON:API, whose resources refer to others that the response holds in `included`."""

from __future__ import annotations

from typing import Any

_MOST = 10_000


def with_included(value: Any) -> Any:
    """Return *value*, in which each resource of `data` has as members of its own what its `relationships` refer to.

    `{"data": [{"id": "1", "attributes": {…}, "relationships": {"author": {"data": {"type": "people", "id": "7"}}}}],
    "included": [{"type": "people", "id": "7", "attributes": {"name": "…"}}]}`. Anything else is returned as it is.
    """
    if not isinstance(value, dict) or not isinstance(included := value.get("included"), list):
        return value
    known = {
        (resource.get("type"), resource.get("id")): resource["attributes"]
        for resource in included[:_MOST]
        if isinstance(resource, dict)
        and isinstance(resource.get("attributes"), dict)
        and isinstance(resource.get("id"), str | int)
        if isinstance(resource.get("type"), str)
    }
    data = value.get("data")
    resources = data if isinstance(data, list) else [data]
    return {**value, "data": [_joined(resource, known) for resource in resources], "included": []}


def _joined(resource: Any, known: dict[tuple[Any, Any], dict[str, Any]]) -> Any:
    relationships = resource.get("relationships") if isinstance(resource, dict) else None
    if not isinstance(relationships, dict):
        return resource
    found: dict[str, Any] = {}
    for name, relationship in relationships.items():
        target = relationship.get("data") if isinstance(relationship, dict) else None
        target = target[0] if isinstance(target, list) and target else target
        if isinstance(target, dict) and isinstance(target.get("type"), str) and isinstance(target.get("id"), str | int):
            attributes = known.get((target["type"], target["id"]))
            if attributes is not None:
                found[name] = attributes
    return {**found, **resource}
