"""Names of documents: the format's, valid on every system, and one for each article."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PureWindowsPath

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.document.filenames import collision_key, document_names, document_paths, folder, stem
from zakerscraper.utils.filenames import MAX_NAME_BYTES

ID = "0123456789abcdef01234567"
OTHER = "fedcba987654321001234567"
RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    "conin$",
    "conout$",
    *(f"{d}{n}" for d in ("com", "lpt") for n in "0123456789¹²³"),
}


@each_case(
    ("title", "name"),
    [
        ("标题", "标题"),
        ("0:0，平", "0_0，平"),
        ("a/b\\c", "a_b_c"),
        ("问?星*", "问_星_"),
        ('"直"“弯”', "直__弯_"),
        ("<a>|[b]", "a___b_"),
        ("3.5万…...", "35万…"),
        ("C#与.NET", "C与NET"),
        ("一\n二\r\n三", "一二三"),
        ("一\t二\x00三\x7f四", "一_二_三_四"),
        ("一\u2028二\u2029三\x85四", "一二三四"),
        ("  标题  ", "标题"),
        ("_标题_", "标题_"),
        ("“请触摸”：一家博物馆", "请触摸_：一家博物馆"),
        (" _ _标题", "标题"),
        ("\t标题", "标题"),
        (".：_标题", "：_标题"),
        ("“”", ""),
        ("标题 .", "标题"),
        ("# 题", "题"),
        ("5%=「+」！'&", "5%=「+」！'&"),
        ("：？＊／", "：？＊／"),
        ("\ud83d题", "题"),
        ("👨‍👩‍👧 家", "👨‍👩‍👧 家"),
        ("账单\u202efdp\u202c\u2066.exe\u2069\u200e\u200f\u061c", "账单fdpexe"),
        ("", ""),
        ("...", ""),
    ],
)
def test_the_name_is_the_title_with_what_the_format_changes(title: str, name: str) -> None:
    assert stem(title) == name


def test_the_wanted_name_comes_first_and_one_with_the_id_after_it() -> None:
    assert document_names("标题", ID) == ("标题.md", f"标题-{ID}.md")


@each_case(
    "title",
    [
        "",
        " ",
        "...",
        "#",
        "\n",
        "_",
        "“_”",
        "[]",
        "CON",
        "con",
        "Prn.",
        "aux",
        "NUL",
        "com1",
        "LPT9",
        "COM²",
        "conin$",
        "lpt0",
    ],
)
def test_empty_and_reserved_names_get_the_id(title: str) -> None:
    (name,) = document_names(title, ID)
    assert name == f"{stem(title)}-{ID}.md"


@each_case("title", ["console", "com", "com10", "aux1", "con-1", "null", "控"])
def test_names_that_only_look_reserved_are_taken(title: str) -> None:
    assert document_names(title, ID)[0] == f"{title}.md"


@each_case(
    ("title", "name"),
    [
        ("新" * 84, "新" * 84 + ".md"),
        ("新" * 85, "新" * 84 + ".md"),
        ("a" * 300, "a" * 252 + ".md"),
        ("a" + "新" * 100, "a" + "新" * 83 + ".md"),
        ("ab" + "😀" * 100, "ab" + "😀" * 62 + ".md"),
        ("新" * 83 + "e\u0301" * 20, "新" * 83 + "e\u0301" + ".md"),
        ("新" * 83 + "ab" + "e\u0301" * 20, "新" * 83 + "ab" + ".md"),
        ("a" * 251 + " " + "b", "a" * 251 + ".md"),
        ("a" * 250 + "  " + "b" * 9, "a" * 250 + ".md"),
    ],
)
def test_long_names_are_cut_between_characters(title: str, name: str) -> None:
    assert document_names(title, ID)[0] == name


@each_case(("limit", "name"), [(255, "新" * 84), (143, "新" * 46), (64, "新" * 20), (3, "")])
def test_names_are_cut_to_what_the_file_system_holds(limit: int, name: str) -> None:
    names = document_names("新" * 90, ID, limit)
    assert names[0] == (f"{name}.md" if name else f"-{ID}.md")
    assert all(len(name.encode()) <= max(limit, len(f"-{ID}.md")) for name in names)
    folder, _, _ = document_paths(["新" * 90, "ZAKER"], "题", ID, limit)[0].rpartition("/ZAKER/")
    assert len(folder.removeprefix("_posts/").encode()) <= limit


_TITLES = st.one_of(
    st.text(st.characters(), max_size=120),
    st.text(st.sampled_from('新a \u0301\u200d😀/.\\#:*"<>|[]?“”\x00\n\x85\u2028\ufe0f👨ｃｏｎ'), max_size=300),
    st.sampled_from(sorted(RESERVED)).map(str.upper),
)


@settings(max_examples=500, deadline=None)
@given(_TITLES)
@example("..")
@example("../../etc/passwd")
@example("C:\\Windows")
@example("~/.ssh")
def test_any_title_gives_names_that_every_system_takes(title: str) -> None:
    for name in document_names(title, ID):
        assert name.endswith(".md")
        assert len(name.encode()) <= MAX_NAME_BYTES
        assert not re.search(r'[:/\\?*"“”<>|\[\]#\x00-\x1f\x7f-\x9f\u2028\u2029]', name)
        base = name.removesuffix(".md")
        assert base
        assert base == base.strip()
        assert not base.startswith("_"), "Hexo passes over it"
        assert "." not in base
        assert base.lower() not in RESERVED
        assert not PureWindowsPath(name).drive


@settings(max_examples=300, deadline=None)
@given(_TITLES)
def test_the_last_name_of_two_articles_differs_to_every_file_system(title: str) -> None:
    one, other = document_names(title, ID)[-1], document_names(title, OTHER)[-1]
    assert collision_key(one) != collision_key(other)
    assert one.endswith(f"-{ID}.md")


@settings(max_examples=300, deadline=None)
@given(_TITLES)
def test_a_cut_never_parts_a_mark_from_its_letter(title: str) -> None:
    whole = stem(title)
    base = document_names(title, ID)[-1].removesuffix(f"-{ID}.md")
    assert whole.startswith(base)
    rest = whole[len(base) :].lstrip()
    if rest and rest == whole[len(base) :]:
        assert unicodedata.category(rest[0]) not in {"Mn", "Me", "Mc"} or not base


@each_case(
    ("categories", "path"),
    [
        (["新媒体", "ZAKER", "source"], "_posts/新媒体/ZAKER/source"),
        (["新媒体", "ZAKER", "精读"], "_posts/新媒体/ZAKER/精读"),
        (["a/b", "..", "c:d"], "_posts/a_b/-/c_d"),
        (["", " ", "con"], "_posts/-/-/con_"),
        ([], "_posts"),
    ],
)
def test_the_folder_is_that_of_the_categories(categories: list[str], path: str) -> None:
    assert folder(categories) == path


@settings(max_examples=300, deadline=None)
@given(st.lists(_TITLES, max_size=4))
def test_any_categories_stay_in_the_folder_of_posts(categories: list[str]) -> None:
    parts = folder(categories).split("/")
    assert parts[0] == "_posts"
    assert len(parts) == len(categories) + 1
    for part in parts:
        assert part not in {"", ".", ".."}
        assert len(part.encode()) <= MAX_NAME_BYTES
        assert part == part.strip()
        assert part.lower() not in RESERVED
        assert not re.search(r'[:/\\?*"<>|\x00-\x1f]', part)


@each_case(
    ("one", "other"),
    [
        ("News.md", "NEWS.md"),
        ("é.md", "e\u0301.md"),
        ("É.md", "e\u0301.md"),
        ("straße.md", "STRASSE.md"),
        ("ﬁ.md", "FI.md"),
        ("a\u200bb.md", "ab.md"),
        ("a\u00adb.md", "ab.md"),
        ("한.md", "\u1112\u1161\u11ab.md"),
        ("Ⅷ.md", "ⅷ.md"),
        ("ς.md", "Σ.md"),
    ],
)
def test_paths_that_a_file_system_may_take_for_one_share_a_key(one: str, other: str) -> None:
    assert collision_key(one) == collision_key(other)


@each_case(("one", "other"), [("标题.md", "标題.md"), ("a.md", "b.md"), ("x/a.md", "y/a.md"), ("a.md", "á.md")])
def test_other_paths_do_not(one: str, other: str) -> None:
    assert collision_key(one) != collision_key(other)


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\u0345"), max_size=30))
@example("İ")
@example("ŉ")
def test_case_and_normal_form_never_change_the_key(path: str) -> None:
    key = collision_key(path)
    assert collision_key(path.upper()) == key
    assert collision_key(path.lower()) == key
    for form in ("NFC", "NFD"):
        assert collision_key(unicodedata.normalize(form, path)) == key
