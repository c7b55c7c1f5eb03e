"""Bytes become readable text whatever their labels say, and text becomes one clean line."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zakerscraper.utils.text import decode, one_line, same_but_for_spaces

TEXT = "<title>江边灯会：6 万盏灯</title>白鹭江两岸，鳌鱼灯高 3 米"
GB_LABEL = '<meta charset="gb18030">'


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (TEXT.encode(), None, TEXT),
        (TEXT.encode(), "", TEXT),
        (TEXT.encode(), "text/html; charset=utf-8", TEXT),
        (b"", "text/html", ""),
        # other encodings, with a label in the header, in the page, nowhere
        (TEXT.encode("gb18030"), "text/html; charset=gb18030", TEXT),
        (TEXT.encode("gb18030"), "text/html; charset=GB2312", TEXT),
        (TEXT.encode("gb18030"), 'text/html;charset="gbk"', TEXT),
        ((GB_LABEL + TEXT).encode("gb18030"), "text/html", GB_LABEL + TEXT),
        (TEXT.encode("gb18030"), None, TEXT),
        (TEXT.encode("gb18030"), "text/html", TEXT),
        ("𠮷野家 €".encode("gb18030"), None, "𠮷野家 €"),
        ("漢字".encode("big5"), "text/html; charset=big5", "漢字"),
        # byte-order marks
        (codecs.BOM_UTF8 + TEXT.encode(), None, TEXT),
        (codecs.BOM_UTF8 + TEXT.encode(), "text/html; charset=gb2312", TEXT),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), None, TEXT),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "text/html; charset=utf-8", TEXT),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), None, TEXT),
        (codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), None, TEXT),
        # wrong labels
        (TEXT.encode(), "text/html; charset=gb2312", TEXT),
        (TEXT.encode(), "text/html; charset=iso-8859-1", TEXT),
        ((GB_LABEL + TEXT).encode(), "text/html", GB_LABEL + TEXT),
        (TEXT.encode("gb18030"), "text/html; charset=utf-8", TEXT),
        (TEXT.encode("gb18030"), "text/html; charset=no-such-thing", TEXT),
        (TEXT.encode("gb18030"), "text/html; charset=", TEXT),
        (TEXT.encode("gb18030"), "text/html; charset=undefined", TEXT),
        (TEXT.encode("gb18030"), "text/html; charset=rot13", TEXT),
        (TEXT.encode("gb18030"), "text/html; charset=hex", TEXT),
    ],
)
def test_decode(body: bytes, content_type: str | None, text: str) -> None:
    assert decode(body, content_type) == text


@pytest.mark.parametrize("content_type", [None, "text/html; charset=utf-8"])
@pytest.mark.parametrize("cut", [1, 2])
@pytest.mark.parametrize("text", ["早上五点半的豆花摊" * 9, "你好世界" * 3, TEXT])
def test_utf8_cut_within_a_character_stays_readable(text: str, cut: int, content_type: str | None) -> None:
    """A connection that breaks, or the first bytes of a long answer."""
    assert decode(text.encode()[:-cut], content_type).startswith(text[:-1])


def test_one_broken_character_leaves_the_others_readable() -> None:
    body = "竹篾巷里".encode() + b"\xe4\xba" + "亮起来的是豆花摊".encode()
    text = decode(body, "text/html; charset=utf-8")
    assert text.startswith("竹篾巷里")
    assert text.endswith("亮起来的是豆花摊")


def test_cut_gb18030_stays_readable() -> None:
    assert decode(TEXT.encode("gb18030")[:-3], "text/html; charset=gb18030").startswith("<title>江边灯会")


@given(st.binary(), st.none() | st.text(max_size=30).map("text/html; charset={}".format))
def test_decode_never_fails(body: bytes, content_type: str | None) -> None:
    assert isinstance(decode(body, content_type), str)


@given(
    st.binary(min_size=1),
    st.sampled_from("utf-7 utf-16 utf-32 idna punycode undefined unicode_escape raw_unicode_escape zip hz".split()),
)
def test_odd_labels_do_no_harm(body: bytes, label: str) -> None:
    text = decode(b"\xff" + body, f"text/html; charset={label}")
    assert text
    assert not any("\ud800" <= character <= "\udfff" for character in text)


@given(st.text())
def test_decode_reads_back_what_utf8_wrote(text: str) -> None:
    assert decode(text.encode(), "text/html; charset=gbk") == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
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
