"""Literals of scripts are read as JavaScript would, and no script of a stranger takes more than its share."""

from typing import Any

from tests.each_case import each_case
from zakerscraper.zaker.javascript import Budget, Name, parse_literal, unquote


@each_case(
    ("text", "value"),
    [
        ("{}", {}),
        ("[]", []),
        ("{title: '题', \"id\": 1, 2: -1.5e3, $a_b: [true, false, !0, !1]}",
         {"title": "题", "id": 1, "2": -1500.0, "$a_b": [True, False, True, False]}),
        ("{a: undefined, b: null, c: void 0, d: NaN}", {"a": None, "b": None, "c": None, "d": None}),
        ("{a: new Date('2026-05-18'), b: new Date(1779073200000)}", {"a": "2026-05-18", "b": 1779073200000}),
        ("[/* 1 **/ /***/ 2, // 3 */\n /* / * */ '/*', `$`, `$a$$`]", [2, "/*", "$", "$a$$"]),
        ("[1, 2, ]", [1, 2]),
        ("[, 1]", [None, 1]),
        ("{a: [1,], }", {"a": [1]}),
        ("{// a: 1\n/* b: 2 */ c: `行\n行` }", {"c": "行\n行"}),
        ("[0x10, 12n, 1_000, .5]", [16, 12, 1000, 0.5]),
        (r"""['it\'s', "\u9898\/\x41\u{1f431}", "\ud83d\udc31"]""", ["it's", "题/A🐱", "🐱"]),
        ("[a, b.c]", [Name("a"), Name("b.c")]),
        ("(1, 'x')", [1, "x"]),
    ],
)  # fmt: skip
def test_a_literal_is_the_value_that_it_stands_for(text: str, value: Any) -> None:
    assert parse_literal(text + "; rest") == (value, len(text))


@each_case(
    "text",
    ["", "1", "{", "[", "{a}", "{a:}", "{a: 1", "[1", "[1)", "(1]", "{a: 1]", "{: 1}", "{a b}", "[1 2]", "{a: f(1)}",
     "{a: function () {}}", "{a: b ? 1 : 2}", "['没有结尾", "[`${x}`]", "{a: new Date}", "{a: (1)}", "{/* 没有结尾"],
)  # fmt: skip
def test_what_is_no_literal_is_none(text: str) -> None:
    assert parse_literal(text) is None


def test_depth_uses_up_no_stack_and_tokens_are_counted() -> None:
    """Ten thousand levels are read; no more tokens are than the budget has."""
    deep = parse_literal("[" * 10_000 + "]" * 10_000)
    assert deep is not None
    assert deep[1] == 20_000
    budget = Budget(1000)
    assert parse_literal("[" * 10_000 + "]" * 10_000, 0, budget) is None
    assert budget.tokens == 0


def test_a_string_has_its_escapes_undone() -> None:
    assert unquote(r'"\n\t\"\\\/"') == '\n\t"\\/'
    assert unquote(r'"\ud800"') == "\ufffd"
