"""Puts parts that a server sent late into their places, as React's scripts do in a browser.

`$RC("B:1","S:1")` puts the hidden element `S:1` where the template `B:1` stands, instead of what is shown there
meanwhile, up to the comment `/$`; `$RS("S:2","P:2")` puts it where the template `P:2` stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from zakerscraper.utils.html import is_within

CALL_BEGINS = "$R"
"""In every script that calls one of them."""
_CALL = re.compile(r'\$R[CSR]\("([BPS]:[\w-]{1,20})","([BPS]:[\w-]{1,20})"')
_MOST = 500
_BEGINS = ("$", "$?", "$!", "$~")
_END = "/$"


def place_late_parts(tree: LexborHTMLParser, scripts: Iterable[str]) -> None:
    """Put what the calls in *scripts* name into its place in *tree*, in their order; later ones may be in it."""
    calls = [match.groups() for script in scripts for match in _CALL.finditer(script)]
    for names in calls[:_MOST]:
        late_id = next((name for name in names if name.startswith("S:")), "")
        mark_id = next((name for name in names if name != late_id), "")
        late, mark = (tree.css_first(f'[id="{name}"]') for name in (late_id, mark_id))
        if late is None or mark is None or "hidden" not in late.attributes or is_within(mark, late):
            continue
        if mark_id.startswith("B:"):
            _remove_stand_in(mark)
        del late.attrs["hidden"]
        mark.insert_before(late)  # a copy
        late.decompose()
        mark.decompose()


def _remove_stand_in(mark: LexborNode) -> None:
    """Remove what is shown behind *mark* until the part is there; comments tell its end, and may be nested."""
    inside: list[LexborNode] = []
    depth, node = 0, mark.next
    while node is not None:
        if node.is_comment_node:
            comment = node.comment_content or ""
            if comment == _END and not depth:
                break
            depth += (comment in _BEGINS) - (comment == _END)
        inside.append(node)
        node = node.next
    if node is not None:  # else its end is not here
        for child in inside:
            child.decompose()
