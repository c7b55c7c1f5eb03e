"""Bytes become readable text whatever their labels say, and what is garbled is known as that."""

import codecs
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.utils.encoding import decode, decode_page, why_garbled

TEXT = "<title>江边灯会：6 万盏灯</title>白鹭江两岸，鳌鱼灯高 3 米"
GB_LABEL = '<meta charset="gb18030">'
CHINESE = "江边灯会开了三天，白鹭江两岸都是看灯的人。鳌鱼灯高三米，是镇上的老匠人用竹篾扎的，他说这门手艺已经传了五代。"
TRADITIONAL = (
    "江邊燈會開了三天，白鷺江兩岸都是看燈的人。鰲魚燈高三米，是鎮上的老匠人用竹篾紮的，他說這門手藝已經傳了五代。"
)
JAPANESE = (
    "川沿いの灯籠祭りが三日間開かれ、両岸は見物客でいっぱいになった。"
    "町の職人が竹で編んだ大きな魚の灯籠は高さ三メートルある。"
)
KOREAN = (
    "강가의 등불 축제가 사흘 동안 열려 양쪽 강변은 구경하는 사람들로 가득했다. "
    "마을의 장인이 대나무로 엮은 큰 물고기 등은 높이가 삼 미터이다."
)
PAGES = {
    "gb18030": CHINESE,
    "gbk": CHINESE,
    "gb2312": CHINESE.replace("鳌", "大"),
    "big5": TRADITIONAL,
    "shift_jis": JAPANESE,
    "euc_jp": JAPANESE,
    "euc_kr": KOREAN,
    "utf-8": CHINESE + TRADITIONAL + JAPANESE,
}
OTHERS = sorted(PAGES.keys() - {"utf-8"})


def page(text: str, label: str = "") -> str:
    meta = f'<meta charset="{label}">' if label else ""
    return f"<html><head>{meta}<title>{text[:12]}</title></head><body><p>{text}</p><p>{text[5:]}</p></body></html>"


def broken(data: bytes, byte: int, at: int) -> bytes:
    return data[:at] + bytes([byte]) + data[at + 1 :]


@each_case("encoding", PAGES)
@each_case("label", ["header", "meta", "none"])
def test_a_page_in_any_encoding(encoding: str, label: str) -> None:
    text = page(PAGES[encoding], encoding if label == "meta" else "")
    found = decode_page(text.encode(encoding), f"text/html; charset={encoding}" if label == "header" else "text/html")
    assert (found.text, found.doubt) == (text, "")


@each_case("encoding", PAGES)
@each_case("wrong", ["utf-8", "gbk", "big5", "shift_jis", "euc-kr", "iso-8859-1", "windows-1252", "utf-16"])
def test_a_page_with_a_wrong_label(encoding: str, wrong: str) -> None:
    text = page(PAGES[encoding] * 2)
    found = decode_page(text.encode(encoding), f"text/html; charset={wrong}")
    assert (found.text, found.doubt) == (text, "")


@each_case("encoding", PAGES)
@each_case("byte", [0xFF, 0x80])
@each_case("position", [0, 1, 2, 3])
@each_case("labelled", [True, False])
def test_one_broken_byte_costs_the_characters_it_stands_in(
    encoding: str, byte: int, position: int, labelled: bool
) -> None:
    """The label holds, and what follows the broken byte is read on as it was written."""
    text = page(PAGES[encoding])
    data = text.encode(encoding)
    at = data.index(b"<p>") + 43 + position
    found = decode_page(broken(data, byte, at), f"text/html; charset={encoding}" if labelled else None)
    kept = len(text[: len(data[:at].decode(encoding, "ignore"))])
    assert found.text[: kept - 1] == text[: kept - 1]
    assert found.text.endswith(text[kept + 3 :])
    assert found.doubt == ""


@each_case("encoding", ["utf-16-le", "utf-16-be"])
@each_case("mark", [True, False])
@each_case("label", ["utf-16", "utf-8", "gbk", ""])
def test_utf16_with_and_without_a_mark(encoding: str, mark: bool, label: str) -> None:
    text = page(CHINESE)
    bom = codecs.BOM_UTF16_LE if encoding == "utf-16-le" else codecs.BOM_UTF16_BE
    body = (bom if mark else b"") + text.encode(encoding)
    assert decode(body, f"text/html; charset={label}") == text


@each_case("encoding", OTHERS)
def test_an_answer_that_was_cut_off_stays_readable(encoding: str) -> None:
    data = page(PAGES[encoding]).encode(encoding)
    for cut in range(1, 60):
        assert decode(data[:-cut], f"text/html; charset={encoding}").startswith(page(PAGES[encoding])[:60])


@each_case(
    "body",
    [
        bytes(range(0x80, 0x100)) * 8,
        b"<p>" + b"\xff\xfe\xfd" * 40 + b"</p>",
        b"\x81\x30" * 500,
        CHINESE.encode().decode("latin-1").encode(),
        CHINESE.encode().decode("cp1252", "replace").encode(),
        (CHINESE[:20] + "\ufffd" * 9 + CHINESE).encode(),
        CHINESE.encode().replace(b"\x9a", b"?").replace(b"\xe5", b"\xff"),
        CHINESE.encode().replace("的".encode(), "锟斤拷".encode()),
    ],
)
def test_what_is_garbled_is_doubtful(body: bytes) -> None:
    assert decode_page(body, "text/html").doubt or why_garbled(decode(body, "text/html"))


@each_case(
    "text",
    [
        *("", "abc", CHINESE, TRADITIONAL, JAPANESE, KOREAN, "Äpfel, Übergröße, façade, naïve, à la carte " * 9),
        *("“锟斤拷”是一种乱码", "一个\ufffd字", "ä ö ü “quoted” – dash… €", "Œuvre complète : « été » à 20 €" * 5),
    ],
)
def test_what_was_written_so_is_not_doubtful(text: str) -> None:
    assert why_garbled(text) == ""
    assert decode_page(text.encode()).doubt == ""


@each_case("unit", [b"\xff", b"\x81", b"\xff\xe4\xb8", b"<script \xff", b"\xb0\xa1\xff", b"<\xa4", b"\xff\x00"])
def test_hostile_bytes_take_no_time(unit: bytes) -> None:
    body = unit * (2_000_000 // len(unit))
    begun = time.process_time()
    decode_page(body, "text/html; charset=big5")
    assert time.process_time() - begun < 5


@each_case(
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


@each_case("content_type", [None, "text/html; charset=utf-8"])
@each_case("cut", [1, 2])
@each_case("text", ["早上五点半的豆花摊" * 9, "你好世界" * 3, TEXT])
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


def test_what_html_makes_of_nul_is_no_fault_of_the_encoding() -> None:
    assert why_garbled("\ufffd" * 9, "<p>\0\0\0\0\0\0\0\0\0") == ""
    assert why_garbled("\ufffd" * 9, "<p>" + "\ufffd" * 9)


@pytest.mark.parametrize("broken", [b"\xed\xa0\xbd\xed\xb8\x80", b"\xf4\x90\x80\x80", b"\xff"])
def test_one_broken_character_garbles_no_text(broken: bytes) -> None:
    text = decode("河边的磨坊。".encode() * 9 + broken + "又转了起来。".encode())
    assert "\ufffd" in text
    assert why_garbled(text) == ""
