"""Text becomes one clean line."""

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.utils.text import compose, one_line, same_but_for_spaces


@each_case(
    ("one", "other", "same"),
    [
        ("5月9日", "5 月 9 日", True),
        ("题", "题", True),
        (" 题 ", "题\u3000", True),
        ("5月9日", "5月8日", False),
        ("", "题", False),
    ],
)
def test_same_but_for_spaces(one: str, other: str, same: bool) -> None:
    assert same_but_for_spaces(one, other) is same


@each_case(
    ("value", "line"),
    [
        ("标题", "标题"),
        ("  标题 \n", "标题"),
        ("　标题\u00a0", "标题"),
        ("甲\n乙", "甲 乙"),
        ("甲\r\n\t乙", "甲 乙"),
        ("甲\u2028乙\u2029丙\u0085丁", "甲 乙 丙 丁"),
        ("甲  乙", "甲  乙"),
        ("甲\u00a0乙　丙", "甲\u00a0乙　丙"),
        ("甲\x00乙\x7f丙\x9f丁", "甲乙丙丁"),
        ("甲\ud800乙", "甲乙"),
        ("\x00 甲 \x00", "甲"),
        ("👨‍👩‍👧 é \u200b|", "👨‍👩‍👧 é \u200b|"),
        ("a: [b] {c} # \"d\" 'e' @ % `f` \\ |", "a: [b] {c} # \"d\" 'e' @ % `f` \\ |"),
        ("", ""),
        (" \n ", ""),
        (2024, "2024"),
        (0, "0"),
        (1.5, "1.5"),
        (None, ""),
        (True, ""),
        (False, ""),
        ([], ""),
        (["标题"], ""),
        ({"title": "标题"}, ""),
        (b"abc", ""),
    ],
)
def test_one_line(value: object, line: str) -> None:
    assert one_line(value) == line


@given(st.text(st.characters() | st.sampled_from("\n\r\t\x00\ud800\udfff\u2028\x85 ")))
def test_one_line_is_one_clean_line(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert line.encode().decode() == line
    assert one_line(line) == line


def test_compose() -> None:
    for letter in map(chr, range(sys.maxunicode + 1)):
        assert compose(letter) == unicodedata.normalize("NFKC", letter)


@given(st.text(st.sampled_from("一Ａé￥e\u0301，：；？！（）…～％＋－　\xa0\u0338=<\u3099か")))
def test_compose_of_several(text: str) -> None:
    assert compose(text) == unicodedata.normalize("NFKC", text)
