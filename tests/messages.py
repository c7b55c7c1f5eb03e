"""What the program says to people: the texts of its errors, notes and lines, taken from its code."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "zakerscraper"
CATALOGUE = PACKAGE / "locale/zh_CN/LC_MESSAGES/zakerscraper.po"

_SAYING = {
    "say",
    "show",
    "refuse",
    "note",
    "_end",
    "translate",
    "format_line",
    "found",
    "_about_the_network",
    "RestoreResult",
} | {
    *(
        "_set_outcome",
        "article_finished",
        "mark_dropped",
        "record_silence",
        "record_refusal",
        "give_up",
        "_note_fallback",
    ),
}
"""Functions whose arguments are said."""
_KEYWORDS = {"cut_off", "reason", "note", "why", "help"}
_REASONS = {"cut_off", "lack", "reason", "why", "_why", "note", "read", "peer", "_ENDS", "_MEANING", "heading"} | {
    *("TOO_LATE", "_WANTED", "_ENDED", "_waits", "fallback_note", "below", "doubt", "asks", "hint", "unsure"),
}
"""Variables that hold, in whatever module, why something ended as it did."""
_NAMING = ("zaker/generic/", "services/html_report/")
"""Where those are of other catalogues."""
_DESCRIBING = {"short_desc", "long_desc"}
"""Methods of commands that return what is said."""
_LINES = {"lines", "said", "what", "done", "outcomes", "after", "kept", "would", "_KEPT"}
"""Variables that hold what is said, or parts of it; so does what functions return whose names end with `_lines`."""
_OF_WORDS = {
    "utils/suggest.py",
    "zaker/urls.py",
    "logging/download_errors.py",
    "run_report/format.py",
    "archive/engine.py",
    "services/site_check.py",
    "cli/archive_history.py",
    "cli/site_check_spider.py",
    "commands/crawl.py",
    "extensions/close_run.py",
    "extensions/failover.py",
    "extensions/feed_checks.py",
    "extensions/feed_watch.py",
    "extensions/feed_storage.py",
    "downloadermiddlewares/throttle.py",
    "services/notifications/apprise_client.py",
    "services/notifications/healthcheck.py",
    "services/notifications/notifier.py",
    "storage/host_keys.py",
    "storage/store_errors.py",
    "utils/cookies.py",
    "utils/tls.py",
    "services/notifications/message.py",
    "services/end_run.py",
    "services/run_findings.py",
    "services/run_records.py",
    "services/shared_content.py",
    "zaker/channels.py",
    "zaker/led_away.py",
    "zaker/missing.py",
    "utils/encoding.py",
    "utils/image_ends.py",
}
"""Modules whose functions return what is said."""
_HOLDING = ast.Yield | ast.Assign | ast.AugAssign
_SHOWING = ("cli/", "commands/", "services/site_check.py", "services/repair.py", "services/verify.py")
"""Where those are; elsewhere lines are of files."""
_NOT_SAID = re.compile(r"sample_site/(?!demo\.py)|__init__\.py")
_TWO_WORDS = re.compile(r"[A-Za-z]{2,}\W*\s.*[A-Za-z]{2,}", re.DOTALL)


@cache
def messages() -> dict[str, str]:
    """Return the module of each message, by the message with {1}, {2} … for what is filled in."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE).as_posix()
        if not _NOT_SAID.match(module):
            for expression in _said(ast.parse(path.read_text("utf-8")), module):
                text = _template(expression)
                text = text[len(text) - len(text.lstrip(" ")) & ~1 :]  # lines are indented by two
                if text and _TWO_WORDS.search(re.sub(r"\{\d+\}", "", text)):
                    found.setdefault(text, module)
    return found


def _said(tree: ast.AST, module: str) -> Iterator[ast.expr]:
    returns, shows = module in _OF_WORDS, module.startswith(_SHOWING)
    explains = not module.startswith(_NAMING)
    for node in ast.walk(tree):
        arguments: list[ast.expr] = []
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            arguments = list(node.exc.args)
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else _name(node.func)
            grows = (
                shows and isinstance(node.func, ast.Attribute) and name == "append" and _name(node.func.value) in _LINES
            )
            if name in _SAYING or name.endswith("Error") or grows:
                arguments = list(node.args)
            if name == "Argument":
                arguments = node.args[2:3]  # what a spider's argument must be
            arguments += [keyword.value for keyword in node.keywords if keyword.arg in _KEYWORDS]
        elif explains and isinstance(node, ast.Assign) and _is_pairwise(node):
            pairs = zip(node.targets[0].elts, node.value.elts, strict=True)
            arguments = [value for target, value in pairs if _name(target) in _REASONS]
        elif isinstance(node, ast.Return | ast.Yield) and node.value is not None and returns:
            arguments = [node.value]
        elif explains and isinstance(node, _HOLDING) and _REASONS.intersection(map(_name, _targets(node))):
            arguments = [node.value] if node.value is not None else []
        elif isinstance(node, ast.FunctionDef) and (
            node.name in _DESCRIBING or node.name.startswith("_describe_") or (shows and node.name.endswith("_lines"))
        ):
            arguments = [
                element.value
                for element in ast.walk(node)
                if isinstance(element, ast.Return) and element.value is not None
            ]
        elif shows and (isinstance(node, ast.Yield) or _LINES.intersection(map(_name, _targets(node)))):
            arguments = [node.value] if isinstance(node, _HOLDING) and node.value is not None else []
        for argument in arguments:
            yield from _alternatives(argument)


def _is_pairwise(node: ast.Assign) -> bool:
    """Tell whether *node* is like `outcome, reason = SKIPPED, "it is too large"`."""
    return isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple)


def _targets(node: ast.AST) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []


def _name(expression: ast.expr) -> str:
    expression = expression.value if isinstance(expression, ast.Subscript) else expression
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""


def _alternatives(expression: ast.expr) -> Iterator[ast.expr]:
    if isinstance(expression, ast.List | ast.Tuple):
        for choice in expression.elts:
            yield from _alternatives(choice)
    elif isinstance(expression, ast.Dict):
        for choice in expression.values:
            yield from _alternatives(choice)
    elif isinstance(expression, ast.ListComp):
        yield from _alternatives(expression.elt)
    elif isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.Add):
        if not _is_list(expression):
            yield expression
        for part in _parts(expression):
            # What is joined to a text where it fits is a message of its own, as what is filled in is.
            if isinstance(part, ast.IfExp) or _is_list(part):
                yield from _alternatives(part)
    elif isinstance(expression, ast.IfExp):
        yield from _alternatives(expression.body)
        yield from _alternatives(expression.orelse)
    elif isinstance(expression, ast.BoolOp):
        for value in expression.values:
            yield from _alternatives(value)
    else:
        yield expression
        if isinstance(expression, ast.JoinedStr):
            for value in expression.values:
                if isinstance(value, ast.FormattedValue) and isinstance(value.value, ast.BoolOp | ast.IfExp):
                    yield from _alternatives(value.value)


def _parts(expression: ast.expr) -> Iterator[ast.expr]:
    if isinstance(expression, ast.BinOp):
        yield from _parts(expression.left)
        yield from _parts(expression.right)
    else:
        yield expression


def _is_list(expression: ast.expr) -> bool:
    return any(isinstance(part, ast.List | ast.ListComp) for part in _parts(expression))


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


def pieces_as_template(expression: ast.expr) -> list[str]:
    """Return the texts that *expression* may be, each with {1}, {2} … for what is filled in; none for no text."""
    return [text for part in _alternatives(expression) if (text := _template(part))]
