"""Parses JavaScript literals (objects, arrays, strings) without running code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(
    # Python before 3.11.5 does not go back where a turn of a possessive group fails behind what it took: here all fails
    # where one does.
    r"""(?:\s++|//[^\n]*+|/\*[^*]*+\*++(?:[^/*][^*]*+\*++)*+/){0,10000}"""
    r"""(?:(?P<string>"(?:[^"\\\n]|\\(?s:.))*+"|'(?:[^'\\\n]|\\(?s:.))*+'|`(?:[^`\\$]|\\(?s:.)|\$(?=[^{]))*+`)"""
    r"""|(?P<number>-?(?:0[xX][0-9a-fA-F]+|\d[\d_]*n?(?![\d.eE_])|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))"""
    r"""|(?P<constant>!0|!1|void 0)|(?P<new>new\s+[A-Z]\w*)|(?P<name>[A-Za-z_$][\w$]*(?:\.[\w$]+)*)"""
    r"""|(?P<mark>[{}\[\]:,()]))"""
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
_CONSTANTS = {"true": True, "false": False, "!0": True, "!1": False}
_LONGEST_NUMBER = 40
_VALUE, _KEY, _COLON, _AFTER = range(4)
_KEYS = frozenset({"string", "number", "name"})
_CLOSERS = {"{": "}", "[": "]", "(": ")"}


class Name(str):
    """A variable in a literal, whose value stands elsewhere."""

    __slots__ = ()


@dataclass(slots=True)
class Budget:
    """How many tokens of untrusted scripts may still be read."""

    tokens: int = 1_000_000


def parse_literal(text: str, start: int = 0, budget: Budget | None = None) -> tuple[Any, int] | None:
    """Return the array or object that begins at *start* of *text*, and where it ends; None where it is no literal.

    The arguments of a call, in `()`, are an array too. Keys need no quotes, strings may have any, commas may trail;
    `undefined`, `null` and `void 0` become None, `new Date(x)` becomes x, another variable a `Name`. Nothing recurses,
    however deeply the literal is nested.
    """
    budget = budget or Budget()
    containers = _Containers()
    state = _VALUE
    while budget.tokens > 0:
        budget.tokens -= 1
        token = _TOKEN.match(text, start)
        if token is None:
            return None
        start = token.end()
        kind, mark = token.lastgroup, token["mark"]
        if state == _COLON:
            if mark != ":":
                return None
            state = _VALUE
        elif mark and mark in "}])":
            if not containers.is_closed_by(mark) or (mark == "}" and state == _VALUE):
                return None
            value = containers.close()
            if not containers:
                return value, start
            state = _AFTER
        elif state == _AFTER:
            if mark != ",":
                return None
            state = _KEY if containers.in_object else _VALUE
        elif state == _KEY:
            if kind not in _KEYS:
                return None
            key = token[kind]
            containers.add_key(unquote(key) if kind == "string" else key)
            state = _COLON
        elif mark and (mark in "{[" or (mark == "(" and not containers)):
            containers.open(mark)
            state = _KEY if mark == "{" else _VALUE
        elif mark == "," and containers and not containers.in_object:
            containers.put(None)  # a hole
        elif mark or not containers or (scalar := _parse_scalar(text, token)) is None:
            return None
        else:
            value, start = scalar
            containers.put(value)
            state = _AFTER
    return None


class _Containers:
    """The objects and arrays that a parser is in, from the outermost to the innermost."""

    def __init__(self) -> None:
        self._open: list[Any] = []
        self._closers: list[str] = []
        self._keys: list[str] = []
        """Of values that are still to come, the innermost object's last."""

    def __bool__(self) -> bool:
        return bool(self._open)

    @property
    def in_object(self) -> bool:
        """Whether the innermost one is an object."""
        return isinstance(self._open[-1], dict)

    def open(self, mark: str) -> None:
        """Add the container that *mark* opens to the innermost one, and go into it."""
        container: Any = {} if mark == "{" else []
        if self._open:
            self.put(container)
        self._open.append(container)
        self._closers.append(_CLOSERS[mark])

    def is_closed_by(self, mark: str) -> bool:
        """Return whether *mark* closes the innermost one."""
        return bool(self._closers) and self._closers[-1] == mark

    def close(self) -> Any:
        """Leave the innermost one, and return it."""
        self._closers.pop()
        return self._open.pop()

    def add_key(self, key: str) -> None:
        """Give the innermost object the key of the next value."""
        self._keys.append(key)

    def put(self, value: Any) -> None:
        """Add *value* to the innermost one."""
        container = self._open[-1]
        if isinstance(container, dict):
            container[self._keys.pop()] = value
        else:
            container.append(value)


def _parse_scalar(text: str, token: re.Match[str]) -> tuple[Any, int] | None:
    """Return the value of *token*, or of the only argument of the `new X(…)` that it begins, and where that ends."""
    if token.lastgroup != "new":
        return _scalar_value(token), token.end()
    if (opened := _TOKEN.match(text, token.end())) is None or opened["mark"] != "(":
        return None
    if (argument := _TOKEN.match(text, opened.end())) is None or argument.lastgroup in {"mark", "new"}:
        return None
    closed = _TOKEN.match(text, argument.end())
    return (_scalar_value(argument), closed.end()) if closed is not None and closed["mark"] == ")" else None


def _scalar_value(token: re.Match[str]) -> Any:
    kind = token.lastgroup
    if kind == "string":
        return unquote(token["string"])
    if kind == "number":
        digits = token["number"].replace("_", "").removesuffix("n")
        if len(digits) > _LONGEST_NUMBER:
            return digits
        try:
            return int(digits, 0) if "x" in digits or "X" in digits else int(digits)
        except ValueError:
            return float(digits)
    word = token["constant"] or token["name"]
    if word in {"undefined", "null", "void 0", "NaN", "Infinity"}:
        return None
    return _CONSTANTS[word] if word in _CONSTANTS else Name(word)


def unquote(literal: str) -> str:
    """Return the text of a string literal, which stands in quotes of any kind."""
    text = literal[1:-1]
    if "\\" not in text:
        return text
    # Characters beyond the first 65,536 are written as two escapes.
    return _ESCAPE.sub(_unescape, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescape(match: re.Match[str]) -> str:
    if code := match[1] or match[2] or match[3]:
        number = int(code, 16)
        return chr(number) if number < 0x110000 else "\ufffd"
    return _ESCAPED.get(match[4], match[4])


STRING = re.compile(r""""(?:[^"\\]|\\(?s:.))*+"|'(?:[^'\\]|\\(?s:.))*+'|`(?:[^`\\]|\\(?s:.))*+`""")
"""A string literal, line ends in it too."""
