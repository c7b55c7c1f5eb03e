"""The HTML of a body, with nothing in it but what is kept."""

from __future__ import annotations

from collections.abc import Sequence

from zakerscraper.zaker.generic.blocks import PICTURE, TEXT, Box, Outline, Piece, picture_source


def html_of(outline: Outline, box: Box, kept: Sequence[Piece]) -> str:
    """Return the inner HTML of *box* with nothing in it but *kept*, and each picture's address where it belongs."""
    wanted: set[Box] = set()
    for piece in kept:
        for outer in piece.box.around():
            if outer in wanted:
                break
            wanted.add(outer)
    keeps = set(kept)
    for piece in outline.pieces[box.first : box.last]:
        if piece not in keeps and piece.box in wanted and piece.kind == TEXT:
            for leaf in piece.leaves:
                leaf.remove()
    stack = list(box.children)
    while stack:
        inner = stack.pop()
        is_none = inner.left_out or (inner not in wanted and not _has_kept(outline, inner, keeps))
        if inner.last > inner.first and is_none:  # an empty box changes nothing
            inner.node.decompose()
            continue
        stack.extend(inner.children)
    for piece in kept:
        if piece.kind == PICTURE and (source := picture_source(piece.leaves[0])):
            piece.leaves[0].attrs["data-original"] = source
            for outer in piece.box.around():
                if outer.tag == "noscript":
                    outer.node.unwrap()
    return box.node.inner_html or ""


def _has_kept(outline: Outline, box: Box, keeps: set[Piece]) -> bool:
    return any(piece in keeps for piece in outline.pieces[box.first : box.last])
