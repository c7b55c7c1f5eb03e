"""Flattens declarative shadow roots (`<template shadowrootmode>`) as a browser shows them."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

ATTRIBUTE = "shadowrootmode"
_TAG = "shadow-root"
_TEMPLATE = re.compile(r"<(/?)template\b([^<>]*)>", re.IGNORECASE)


def open_shadow_roots(text: str) -> str:
    """Return the page *text* with declarative shadow roots as elements, which parsers do not hide as templates."""
    opened: list[bool] = []

    def rename(match: re.Match[str]) -> str:
        if not match[1]:
            opened.append(ATTRIBUTE in match[2].lower())
            return f"<{_TAG}>" if opened[-1] else match[0]
        return f"</{_TAG}>" if opened and opened.pop() else match[0]

    return _TEMPLATE.sub(rename, text)


def fill_slots(tree: LexborHTMLParser) -> None:
    """Put what hosts of opened shadow roots hold into the slots for it, as it is shown there; inner roots first."""
    for root in reversed(tree.css(_TAG)):
        slots: dict[str, LexborNode] = {}
        for slot in root.css("slot"):
            slots.setdefault(slot.attributes.get("name") or "", slot)
        filled = set()
        node = root.parent.first_child if root.parent is not None else None
        while node is not None:
            following = node.next
            name = (node.attributes.get("slot") or "") if node.is_element_node else ""
            if node.mem_id != root.mem_id and (slot_ := slots.get(name)) is not None:
                slot_.insert_before(node)  # a copy
                node.remove()
                filled.add(name)
            node = following
        for name, slot in slots.items():
            if name in filled:
                slot.decompose()
            else:
                slot.unwrap()
