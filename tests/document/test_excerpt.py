"""An excerpt is whole sentences, as many as fit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.document.excerpt import LENGTH, excerpt

SENTENCE = "停摆三十一年的钟楼昨天下午又敲响了。"


@each_case(
    ("text", "expected"),
    [
        ("短短一句", "短短一句"),
        (SENTENCE * 10, SENTENCE * 6),
        ("他说：“" + "好" * 60 + "！”" + "坏" * 80 + "。", "他说：“" + "好" * 60 + "！”"),
        ("A clock struck 2.5 times. " * 10, ("A clock struck 2.5 times. " * 4).rstrip()),
        ("字" * 60 + "，" + "句" * 100, "字" * 60 + "…"),
        ("字" * 300, "字" * (LENGTH - 1) + "…"),
        ("word " * 60, ("word " * 24).rstrip() + "…"),
        ("等" * (LENGTH - 1) + "。" + "后" * 9, "等" * (LENGTH - 1) + "。"),
    ],
)
def test_whole_sentences_are_taken(text: str, expected: str) -> None:
    assert excerpt(text) == expected


@given(st.text(alphabet="字。，！ a.…”", max_size=400).map(str.strip))
def test_an_excerpt_is_a_beginning_of_the_text(text: str) -> None:
    found = excerpt(text)
    assert len(found) <= LENGTH
    assert text.startswith((found, found.removesuffix("…")))
    assert bool(found) == bool(text)
