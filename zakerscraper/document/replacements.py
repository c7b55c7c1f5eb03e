"""Elements that may not stay in a document, and what stands in their place so that none of their words is lost.

Formulas become text with superscripts, drawings and forms the words that they show. What is made here consists of
allowed elements only; elements of HTML that stood within are moved, and cleaned like all others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from bs4.element import NavigableString, Tag

from zakerscraper.document.dom import attribute, elements, new_element
from zakerscraper.document.picture_sources import picture_address

Node = NavigableString | Tag

_TYPED = frozenset("button date datetime-local email month number reset search submit tel text time url week".split())
_CHECKED = {"checkbox": "☐☑", "radio": "○◉"}
_PICTURE_TYPE = re.compile(r"image/(?!svg)", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_WORD = re.compile(r"[\w.]*")
_SVG_UNSEEN = frozenset("clipPath defs desc linearGradient mask metadata pattern script style symbol title".split())
_MATH_UNSEEN = frozenset({"annotation", "annotation-xml", "mphantom", "none", "mprescripts"})
_INVISIBLE_OPERATORS = dict.fromkeys(range(0x2061, 0x2065))
_ASSISTIVE = re.compile(r"katex-mathml|MJX_Assistive_MathML|mjx-assistive", re.IGNORECASE)


def replacement(element: Tag) -> list[Node] | None:
    """Return what takes the place of *element*, one of `safety.REPLACED`; None where its own content does."""
    return _RULES[element.name](element)


def _dialog(element: Tag) -> list[Node] | None:
    if "open" not in element.attrs:
        return []
    return [_holding("div", element.contents)]


def _input(element: Tag) -> list[Node] | None:
    kind, value = attribute(element, "type").strip().lower() or "text", attribute(element, "value")
    if kind == "image":
        return [new_element("img", {"src": attribute(element, "src"), "alt": attribute(element, "alt")})]
    if kind in _CHECKED:
        return [NavigableString(_CHECKED[kind]["checked" in element.attrs])]
    return [NavigableString(value)] if value and kind in _TYPED else []


def _bar(element: Tag) -> list[Node] | None:
    """Return the words of a `meter` or `progress`, else the share that it shows."""
    if element.get_text().strip():
        return None
    value, most = (_NUMBER.fullmatch(attribute(element, name).strip() or "1") for name in ("value", "max"))
    if "value" not in element.attrs or value is None or most is None or not float(most[0]):
        return []
    return [NavigableString(f"{min(float(value[0]) / float(most[0]), 1):.0%}")]


def _select(element: Tag) -> list[Node] | None:
    """Return what a reader sees of a `select`: the chosen of its options, all where it is a list."""
    options = [option for option in element.find_all("option") if option.get_text().strip()]
    if not any(name in element.attrs for name in ("multiple", "size")):
        options = [option for option in options if "selected" in option.attrs][-1:] or options[:1]
    return [NavigableString(" ".join(_line(option) for option in options))]


def _textarea(element: Tag) -> list[Node] | None:
    return [_holding("pre", element.contents)] if "\n" in element.get_text().strip() else None


def _object(element: Tag) -> list[Node] | None:
    """Return the picture that an `object` shows, else its own content."""
    data = attribute(element, "data")
    if picture_address(data) or _PICTURE_TYPE.match(attribute(element, "type").strip()):
        return [new_element("img", {"src": data})]
    return None


def _noscript(element: Tag) -> list[Node] | None:
    """Return the pictures and videos of a `noscript`: its words are for readers whose browser runs no scripts."""
    return [found for found in elements(element) if found.name in {"img", "iframe", "video", "audio"}]


def _svg(element: Tag) -> list[Node] | None:
    """Return the texts that a drawing shows, one after the other, and the pictures and the HTML that stand in it."""
    found: list[Node] = []
    waiting = list(reversed(element.contents))
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Tag) or node.name in _SVG_UNSEEN:
            continue
        if node.name == "text":
            if words := _line(node):
                found += [NavigableString(" "), NavigableString(words)] if found else [NavigableString(words)]
        elif node.name == "image":
            found.append(new_element("img", {"src": attribute(node, "href") or attribute(node, "xlink:href")}))
        elif node.name == "foreignObject":
            found += [one for one in node.contents if isinstance(one, NavigableString | Tag)]
        else:
            waiting.extend(reversed(node.contents))
    return found


def _math(element: Tag) -> list[Node] | None:
    """Return a formula on one line: `E=mc` and a raised 2, `(a+b)/c`, `√(x)`."""
    wrapper = element.parent
    if wrapper is not None and _ASSISTIVE.search(attribute(wrapper, "class")):
        # The formula stands here for screen readers; beside it stand the same words once more, as boxes.
        for other in list(wrapper.parent.contents if wrapper.parent is not None else ()):
            if isinstance(other, Tag) and attribute(other, "aria-hidden") == "true":
                other.decompose()
    found = _row(element.contents) or ([NavigableString(text)] if (text := attribute(element, "alttext")) else [])
    return [_holding("div", found)] if attribute(element, "display") == "block" else found


def _row(nodes: Iterable[object]) -> list[Node]:
    return [part for node in list(nodes) for part in _formula(node)]


def _formula(node: object) -> list[Node]:
    """Return the part *node* of a formula on one line."""
    if not isinstance(node, Tag):
        text = " ".join(str(node).translate(_INVISIBLE_OPERATORS).split())
        return [NavigableString(text)] if text else []
    if node.name in _MATH_UNSEEN:
        return []
    if layout := _LAYOUTS.get(node.name):
        parts = [child for child in node.contents if isinstance(child, Tag)]
        return layout(node, parts)
    if node.name == "mspace":
        return [NavigableString(" ")]
    # What is neither a token nor a layout of MathML is HTML, and moved as it is.
    is_math = node.name == "semantics" or (node.name.startswith("m") and node.name != "mark")
    return _row(node.contents) if is_math else [node]


def _scripts(*marks: str) -> Callable[[Tag, Sequence[Tag]], list[Node]]:
    def layout(_: Tag, parts: Sequence[Tag]) -> list[Node]:
        base = _row(parts[:1])
        for mark, part in zip(marks, parts[1:], strict=False):
            if script := _formula(part):
                base.append(_holding(mark, script))
        return base

    return layout


def _fraction(_: Tag, parts: Sequence[Tag]) -> list[Node]:
    return [*_grouped(_row(parts[:1])), NavigableString("/"), *_grouped(_row(parts[1:]))]


def _root(node: Tag, parts: Sequence[Tag]) -> list[Node]:
    degree = _row(parts[1:2]) if node.name == "mroot" else []
    under = _row(parts[:1] if node.name == "mroot" else node.contents)
    return [*([_holding("sup", degree)] if degree else []), NavigableString("√"), *_grouped(under)]


def _fenced(node: Tag, parts: Sequence[Tag]) -> list[Node]:
    found = _joined([_formula(part) for part in parts], (str(node.attrs.get("separators", ",")) or " ")[0])
    return [
        NavigableString(str(node.attrs.get("open", "("))), *found, NavigableString(str(node.attrs.get("close", ")"))),
    ]  # fmt: skip


def _table(_: Tag, parts: Sequence[Tag]) -> list[Node]:
    rows = [_joined([_formula(cell) for cell in row.contents], ", ") for row in parts]
    return _joined(rows, "; ")


def _multiscripts(_: Tag, parts: Sequence[Tag]) -> list[Node]:
    base, before, after = _row(parts[:1]), list[Node](), list[Node]()
    scripts = after
    number = 0
    for part in parts[1:]:
        if part.name == "mprescripts":
            scripts, number = before, 0
            continue
        if found := _formula(part):
            scripts.append(_holding("sup" if number % 2 else "sub", found))
        number += 1
    return [*before, *base, *after]


_LAYOUTS: dict[str, Callable[[Tag, Sequence[Tag]], list[Node]]] = {
    "msup": _scripts("sup"),
    "mover": _scripts("sup"),
    "msub": _scripts("sub"),
    "munder": _scripts("sub"),
    "msubsup": _scripts("sub", "sup"),
    "munderover": _scripts("sub", "sup"),
    "mfrac": _fraction,
    "msqrt": _root,
    "mroot": _root,
    "mfenced": _fenced,
    "mtable": _table,
    "mmultiscripts": _multiscripts,
}


def _joined(parts: Sequence[list[Node]], separator: str) -> list[Node]:
    found: list[Node] = []
    for part in filter(None, parts):
        found += [NavigableString(separator), *part] if found else part
    return found


def _grouped(parts: list[Node]) -> list[Node]:
    """Return *parts*, in parentheses unless they are one word or number."""
    if all(isinstance(part, NavigableString) and _WORD.fullmatch(part) for part in parts):
        return parts
    return [NavigableString("("), *parts, NavigableString(")")]


def _holding(name: str, nodes: Iterable[object]) -> Tag:
    element = new_element(name)
    for node in list(nodes):
        if isinstance(node, NavigableString | Tag):
            element.append(node)
    return element


def _line(element: Tag) -> str:
    return " ".join(element.get_text().split())


_RULES: dict[str, Callable[[Tag], list[Node] | None]] = {
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
