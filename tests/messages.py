"""What the program says to people: the texts of its errors, notes and lines, taken from its code."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "zakerscraper"
CATALOGUE = PACKAGE / "locale/zh_CN/LC_MESSAGES/zakerscraper.po"

_SAYING = {"say", "refuse", "note", "_end", "translate"}
"""Functions whose arguments are said."""
_KEYWORDS = {"reason", "note", "why", "help"}
_DESCRIBING = {"short_desc", "long_desc"}
"""Methods of commands that return what is said."""
_OF_WORDS = {"utils/suggest.py", "logging/download_errors.py", "run_report/format.py", "archive/engine.py"}
"""Modules whose functions return what is said."""
_NOT_SAID = ("sample_site/", "__init__.py")
_TWO_WORDS = re.compile(r"[A-Za-z]{2,}\W*\s.*[A-Za-z]{2,}", re.DOTALL)


@cache
def messages() -> dict[str, str]:
    """Return the module of each message, by the message with {1}, {2} … for what is filled in."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE).as_posix()
        if not module.startswith(_NOT_SAID):
            for expression in _said(ast.parse(path.read_text("utf-8")), module in _OF_WORDS):
                text = _template(expression)
                if text and _TWO_WORDS.search(re.sub(r"\{\d+\}", "", text)):
                    found.setdefault(text, module)
    return found


def _said(tree: ast.AST, returns: bool) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        arguments: list[ast.expr] = []
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            arguments = list(node.exc.args)
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in _SAYING or name.endswith("Error"):
                arguments = list(node.args)
            if name == "Argument":
                arguments = node.args[2:3]  # what a spider's argument must be
            arguments += [keyword.value for keyword in node.keywords if keyword.arg in _KEYWORDS]
        elif isinstance(node, ast.Return) and node.value is not None and returns:
            arguments = [node.value]
        elif isinstance(node, ast.FunctionDef) and node.name in _DESCRIBING:
            arguments = [one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value is not None]
        for argument in arguments:
            yield from _alternatives(argument)


def _alternatives(expression: ast.expr) -> Iterator[ast.expr]:
    if isinstance(expression, ast.IfExp):
        yield from _alternatives(expression.body)
        yield from _alternatives(expression.orelse)
    elif isinstance(expression, ast.BoolOp):
        for value in expression.values:
            yield from _alternatives(value)
    else:
        yield expression


def _template(expression: ast.expr) -> str:
    """Return the text of *expression* with {1}, {2} … for what is filled in; "" for what is no text."""
    pieces = _pieces(expression)
    if not any(pieces):
        return ""
    numbers = iter(range(1, len(pieces) + 1))
    return "".join(f"{{{next(numbers)}}}" if piece is None else piece for piece in pieces)


def _pieces(expression: ast.expr) -> list[str | None]:
    """Return the texts of *expression*, None for what is filled in."""
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        return [expression.value]
    if isinstance(expression, ast.JoinedStr):
        return [str(value.value) if isinstance(value, ast.Constant) else None for value in expression.values]
    if isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.Add):
        return [*_pieces(expression.left), *_pieces(expression.right)]
    return [None]
