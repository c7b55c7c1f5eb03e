"""Replaces elements that may not stay in a document, without losing their text.

Formulas become text with superscripts, drawings and forms the words that they show. What is made here consists of
allowed elements only; elements of HTML that stood within are moved, and cleaned like all others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from zakerscraper.document.dom import Element, Node
from zakerscraper.document.image_sources import is_image_name

_TYPED = frozenset("button date datetime-local email month number reset search submit tel text time url week".split())
_CHECKED = {"checkbox": "☐☑", "radio": "○◉"}
_IMAGE_TYPE = re.compile(r"image/(?!svg)", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_WORD = re.compile(r"[\w.]*")
_SVG_UNSEEN = frozenset("clipPath defs desc linearGradient mask metadata pattern script style symbol title".split())
_MATH_UNSEEN = frozenset({"annotation", "annotation-xml", "mphantom", "none", "mprescripts"})
_SHOWN_BY_NOSCRIPT = frozenset({"img", "iframe", "video", "audio"})
_INVISIBLE_OPERATORS = dict.fromkeys(range(0x2061, 0x2065))
_ASSISTIVE = re.compile(r"katex-mathml|MJX_Assistive_MathML|mjx-assistive", re.IGNORECASE)


def replacement(element: Element) -> list[Node] | None:
    """Return the nodes that replace *element*, one of `safety.REPLACED`; None where its own contents do."""
    return _RULES[element.name](element)


def is_assistive(element: Element) -> bool:
    """Return whether *element* holds a formula for screen readers; beside it stand the same words again, as boxes."""
    return _ASSISTIVE.search(element.get("class")) is not None


def _dialog(element: Element) -> list[Node] | None:
    if "open" not in element.attrs:
        return []
    return [Element("div", contents=element.contents)]


def _input(element: Element) -> list[Node] | None:
    kind, value = element.get("type").strip().lower() or "text", element.get("value")
    if kind == "image":
        return [Element("img", {"src": element.get("src"), "alt": element.get("alt")})]
    if kind in _CHECKED:
        return [_CHECKED[kind]["checked" in element.attrs]]
    return [value] if value and kind in _TYPED else []


def _bar(element: Element) -> list[Node] | None:
    """Return the words of a `meter` or `progress`, else the share that it shows."""
    if element.text().strip():
        return None
    value, maximum = (_NUMBER.fullmatch(element.get(name).strip() or "1") for name in ("value", "max"))
    if "value" not in element.attrs or value is None or maximum is None or not float(maximum[0]):
        return []
    return [f"{min(float(value[0]) / float(maximum[0]), 1):.0%}"]


def _select(element: Element) -> list[Node] | None:
    """Return the visible options of a `select`: the selected ones, all where it is a list."""
    options = [inner for inner in element.elements() if inner.name == "option" and inner.text().strip()]
    if not any(name in element.attrs for name in ("multiple", "size")):
        options = [option for option in options if "selected" in option.attrs][-1:] or options[:1]
    return [" ".join(_line(option) for option in options)]


def _textarea(element: Element) -> list[Node] | None:
    return [Element("pre", contents=element.contents)] if "\n" in element.text().strip() else None


def _object(element: Element) -> list[Node] | None:
    """Return the image that an `object` shows, else its own content."""
    data = element.get("data")
    if is_image_name(data) or _IMAGE_TYPE.match(element.get("type").strip()):
        return [Element("img", {"src": data})]
    return None


def _noscript(element: Element) -> list[Node] | None:
    """Return the images and videos of a `noscript`: its words are for readers whose browser runs no scripts."""
    within = [*element.elements()]
    for inner in within:
        inner.contents = [
            node for node in inner.contents if isinstance(node, str) or node.name not in _SHOWN_BY_NOSCRIPT
        ]
    return [inner for inner in within if inner.name in _SHOWN_BY_NOSCRIPT]


def _svg(element: Element) -> list[Node] | None:
    """Return the texts that a drawing shows, one after the other, and the images and the HTML that stand in it."""
    found: list[Node] = []
    waiting = element.contents[::-1]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Element) or node.name in _SVG_UNSEEN:
            continue
        if node.name == "text":
            if words := _line(node):
                found += [" ", words] if found else [words]
        elif node.name == "image":
            found.append(Element("img", {"src": node.get("href") or node.get("xlink:href")}))
        elif node.name == "foreignObject":
            found += node.contents
        else:
            waiting += node.contents[::-1]
    return found


def _math(element: Element) -> list[Node] | None:
    """Return a formula on one line: `E=mc` and a raised 2, `(a+b)/c`, `√(x)`."""
    found = _row(element.contents) or [text for text in [element.get("alttext")] if text]
    return [Element("div", contents=found)] if element.get("display") == "block" else found


def _row(nodes: Iterable[Node]) -> list[Node]:
    return [part for node in nodes for part in _formula(node)]


def _formula(node: Node) -> list[Node]:
    """Return the part *node* of a formula on one line."""
    if not isinstance(node, Element):
        text = " ".join(node.translate(_INVISIBLE_OPERATORS).split())
        return [text] if text else []
    if node.name in _MATH_UNSEEN:
        return []
    if layout := _LAYOUTS.get(node.name):
        parts = [child for child in node.contents if isinstance(child, Element)]
        return layout(node, parts)
    if node.name == "mspace":
        return [" "]
    # What is neither a token nor a layout of MathML is HTML, and moved as it is.
    is_math = node.name == "semantics" or (node.name.startswith("m") and node.name != "mark")
    return _row(node.contents) if is_math else [node]


def _scripts(*marks: str) -> Callable[[Element, Sequence[Element]], list[Node]]:
    def layout(_: Element, parts: Sequence[Element]) -> list[Node]:
        base = _row(parts[:1])
        for mark, part in zip(marks, parts[1:], strict=False):
            if script := _formula(part):
                base.append(Element(mark, contents=script))
        return base

    return layout


def _fraction(_: Element, parts: Sequence[Element]) -> list[Node]:
    return [*_group(_row(parts[:1])), "/", *_group(_row(parts[1:]))]


def _root(node: Element, parts: Sequence[Element]) -> list[Node]:
    degree = _row(parts[1:2]) if node.name == "mroot" else []
    under = _row(parts[:1] if node.name == "mroot" else node.contents)
    return [*([Element("sup", contents=degree)] if degree else []), "√", *_group(under)]


def _fence(node: Element, parts: Sequence[Element]) -> list[Node]:
    found = _join([_formula(part) for part in parts], (node.attrs.get("separators", ",") or " ")[0])
    return [node.attrs.get("open", "("), *found, node.attrs.get("close", ")")]


def _table(_: Element, parts: Sequence[Element]) -> list[Node]:
    rows = [_join([_formula(cell) for cell in row.contents], ", ") for row in parts]
    return _join(rows, "; ")


def _multiscripts(_: Element, parts: Sequence[Element]) -> list[Node]:
    base, before, after = _row(parts[:1]), list[Node](), list[Node]()
    scripts = after
    number = 0
    for part in parts[1:]:
        if part.name == "mprescripts":
            scripts, number = before, 0
            continue
        if found := _formula(part):
            scripts.append(Element("sup" if number % 2 else "sub", contents=found))
        number += 1
    return [*before, *base, *after]


_LAYOUTS: dict[str, Callable[[Element, Sequence[Element]], list[Node]]] = {
    "msup": _scripts("sup"),
    "mover": _scripts("sup"),
    "msub": _scripts("sub"),
    "munder": _scripts("sub"),
    "msubsup": _scripts("sub", "sup"),
    "munderover": _scripts("sub", "sup"),
    "mfrac": _fraction,
    "msqrt": _root,
    "mroot": _root,
    "mfenced": _fence,
    "mtable": _table,
    "mmultiscripts": _multiscripts,
}


def _join(parts: Sequence[list[Node]], separator: str) -> list[Node]:
    found: list[Node] = []
    for part in filter(None, parts):
        found += [separator, *part] if found else part
    return found


def _group(parts: list[Node]) -> list[Node]:
    """Return *parts*, in parentheses unless they are one word or number."""
    if all(isinstance(part, str) and _WORD.fullmatch(part) for part in parts):
        return parts
    return ["(", *parts, ")"]


def _line(element: Element) -> str:
    return " ".join(element.text().split())


_RULES: dict[str, Callable[[Element], list[Node] | None]] = {
    "dialog": _dialog,
    "input": _input,
    "math": _math,
    "meter": _bar,
    "noscript": _noscript,
    "object": _object,
    "progress": _bar,
    "select": _select,
    "svg": _svg,
    "textarea": _textarea,
}
