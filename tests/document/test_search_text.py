"""Texts and pieces of them: whatever is a piece of a text is so once both are folded, and has its terms."""

from __future__ import annotations

import random
import sys

from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.document.search_text import (
    MAX_CHARACTERS,
    Candidate,
    excerpt_around,
    fold,
    has_all,
    parse_query,
    rank,
    required_terms,
    search_text,
    terms,
)
from zakerscraper.items import Article

TEXT = (
    "停摆 31 年的钟楼，昨天下午又敲响了：iPhone15 与 ChatGPT-4 的“故事”，他说：“走！”"
    "50% 的 C++ 程序员，读 2024-05-18 的报。"
)


@each_case(
    ("written", "folded"),
    [
        ("ＣｈａｔＧＰＴ", "chatgpt"),
        ("鐘樓後面的頭髮", "钟楼后面的头发"),
        ("，：！", ",:!"),
        (" a\u3000 b\n\tc ", "a b c"),
        ("钟\u200b楼\ufeff", "钟楼"),
        ("Straße", "strasse"),
        ("\x00a\x1b", "a"),
    ],
)
def test_what_looks_or_sounds_alike_is_folded_to_one(written: str, folded: str) -> None:
    assert fold(written) == folded


@each_case(
    ("query", "pieces"),
    [
        ("钟楼 敲响", ("钟楼", "敲响")),
        ('"New York" 钟樓', ("new york", "钟楼")),
        ("“新 能源” 「汽 车」『电池』", ("新 能源", "汽 车", "电池")),
        ('"open', ("open",)),
        ("  钟楼　钟楼 ", ("钟楼",)),
        ('a"b c"d', ("a", "b c", "d")),
        (' "" “ ” ', ()),
    ],
)
def test_a_query_is_words_and_quoted_phrases(query: str, pieces: tuple[str, ...]) -> None:
    assert parse_query(query) == pieces


def test_a_text_has_all_fields_on_lines_of_their_own() -> None:
    article = Article(
        "1" * 24, "u", "Ａ标題", "张三", tags=["科技", "5G"], body_html="<p>一<b>二</b></p><p>三</p>", source="旧城"
    )
    assert search_text(article) == "a标题\n旧城\n张三\n科技 5g\n一二 三"
    article.author = article.source
    assert search_text(article) == "a标题\n旧城\n\n科技 5g\n一二 三"


def test_each_piece_of_a_text_requires_only_terms_that_the_text_has() -> None:
    text = "标题里的 ai\n" + fold(TEXT)
    have = terms(text)
    chance = random.Random(3)
    for _ in range(3000):
        start = chance.randrange(len(text))
        piece = fold(text[start : start + chance.randint(1, 8)].replace("\n", " "))
        if not piece or piece not in text:
            continue
        whole, beginnings = required_terms([piece])
        assert whole <= have, piece
        for beginning in beginnings:
            assert any(term.startswith(beginning) for term in have), piece
    assert required_terms(["ai"], in_title=True)[0] <= have
    assert not required_terms(["钟楼"], in_title=True)[0] <= have


def test_letters_are_looked_for_by_three_and_punctuation_by_nothing() -> None:
    assert required_terms(["chatgpt"]) == ({"cha", "hat", "atg", "tgp", "gpt"}, set())
    assert required_terms(["5g"]) == ({"5g"}, set())
    assert required_terms(["楼"]) == (set(), {"楼"})
    assert required_terms([",。"]) == (set(), set())


@given(st.text(st.characters(max_codepoint=sys.maxunicode)))
def test_folding_any_text_twice_is_folding_it_once(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert "\n" not in folded


def test_the_best_have_words_often_in_titles_and_in_short_texts() -> None:
    texts = [
        "无关\n\n\n\n" + "文" * 50 + "钟楼" + "文" * 50,
        "钟楼\n\n\n\n" + "文" * 100,
        "无关\n\n\n\n" + "文" * 800 + "钟楼",
    ]
    texts.append(texts[2])
    found = [Candidate(number, str(number), text) for number, text in enumerate(texts)]
    assert [ranked.id for ranked in rank(found, ["钟楼"], [0.5])] == ["1", "0", "3", "2"]
    assert rank([], ["钟楼"], [0.5]) == []


def test_a_rare_word_counts_for_more_than_a_common_one() -> None:
    found = [Candidate(1, "common", "x\n\n\n\n的的的钟楼"), Candidate(2, "rare", "x\n\n\n\n的钟楼钟楼钟楼")]
    assert rank(found, ["的", "钟楼"], [0.99, 0.001])[0].id == "rare"
    assert rank(found, ["的", "钟楼"], [0.001, 0.99])[0].id == "common"


def test_all_pieces_must_be_there() -> None:
    assert has_all("标题\n\n\n\n正文", ["标", "正文"])
    assert not has_all("标题\n\n\n\n正文", ["标", "正文"], in_title=True)
    assert not has_all("标题\n\n\n\n正文", ["题正"])


def marked(text: str, *pieces: str, characters: int = 30) -> str:
    return "".join(f"[{part}]" if found else part for part, found in excerpt_around(text, pieces, characters))


def test_an_excerpt_shows_the_text_as_it_was_written() -> None:
    assert marked("昨天，鐘樓又敲響了。", "钟楼", "敲响") == "昨天，[鐘樓]又[敲響]了。"
    assert marked("㎡ 与 ﬁ：ＡＩ 的Straße路", "ai", "strasse") == "㎡ 与 ﬁ：[ＡＩ] 的[Straße]路"
    assert marked("文" * 100 + "钟楼" + "字" * 100, "钟楼") == "…" + "文" * 9 + "[钟楼]" + "字" * 19 + "…"
    assert marked("短文", "没有") == "短文"
    assert marked("", "没有") == ""
    assert marked("aaaa", "aa", "aaa") == "[aaaa]"
    assert marked("长" * 40 + "尾", "长" * 40) == "[" + "长" * 40 + "]…"


def test_a_text_beyond_measure_costs_no_more_than_a_long_one() -> None:
    long = Article(
        id="6a0a7f84a07aec0000018000", url="", title="题", body_html=f"<p>{'字' * (MAX_CHARACTERS + 10)}尾</p>"
    )
    assert search_text(long).count("字") == MAX_CHARACTERS
