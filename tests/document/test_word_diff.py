"""Differences that people read: by words, in Chinese by characters."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from tests.document.test_changes import BODY, NAME, OTHER, article
from tests.each_case import each_case
from zakerscraper.document.word_diff import ADDED, REMOVED, SAME, diff_articles, diff_words


def marked(old: str, new: str) -> str:
    """Return the difference as `wdiff` writes it."""
    form = {SAME: "{}", REMOVED: "[-{}-]", ADDED: "{{+{}+}}"}
    return "".join(form[part.kind].format(part.text) for part in diff_words(old, new))


@each_case(
    ("old", "new", "shown"),
    [
        ("昨天三人受伤。", "昨天一人受伤。", "昨天[-三-]{+一+}人受伤。"),
        ("共 1,200 元", "共 1,250 元", "共 [-1,200-]{+1,250+} 元"),
        ("the clock struck", "the bell struck", "the [-clock-]{+bell+} struck"),
        ("钟楼敲响", "钟楼没有敲响", "钟楼{+没有+}敲响"),
        ("一样", "一样", "一样"),
        ("", "新的", "{+新的+}"),
        ("我们在城里的钟楼上看见", "他说昨天的会议已经取消", "[-我们在城里的钟楼上看见-]{+他说昨天的会议已经取消+}"),
    ],
)
def test_a_difference_is_shown(old: str, new: str, shown: str) -> None:
    assert marked(old, new) == shown


@given(st.text(alphabet="三人受伤。 ab1", max_size=40), st.text(alphabet="三人受伤。 ab1", max_size=40))
def test_both_texts_are_in_it(old: str, new: str) -> None:
    parts = diff_words(old, new)
    assert "".join(part.text for part in parts if part.kind != ADDED) == old
    assert "".join(part.text for part in parts if part.kind != REMOVED) == new


@each_case(
    ("old", "new"),
    [
        ("甲乙丙" * 7000, "乙丙甲" * 7000),
        ("<script>" * 4000, "t>x" + "<script>" * 4000),
        ("a b " * 4000, "b c a " * 4000),
        (" ".join(map(str, range(9000))), " ".join(map(str, range(9000, 0, -1)))),
    ],
)
def test_long_texts_are_compared_in_a_time_that_grows_with_their_length(old: str, new: str) -> None:
    begun = time.process_time()
    parts = diff_words("头" + old + "。", "首" + new + "。")
    assert "".join(part.text for part in parts if part.kind != ADDED) == "头" + old + "。"
    assert parts[-1].kind == SAME
    for element in ("p", "td"):
        bodies = (f"<{element}>{text[:12] * 3}" for text in (old, new))
        before, after = (
            article(html.replace("<", f"<{element}>{number}<", 1) * 300) for number, html in enumerate(bodies)
        )
        diff_articles(before, after)
    diff_articles(article(f"<p>{old}</p>"), article(f"<p>{new}</p>"))
    assert time.process_time() - begun < 10


def test_a_small_change_of_a_long_text_is_shown() -> None:
    text = "甲乙丙丁" * 9000
    parts = diff_words(text + "戊" + text, text + "己" + text)
    assert [(part.kind, len(part.text)) for part in parts] == [
        (SAME, len(text)), (REMOVED, 1), (ADDED, 1), (SAME, len(text)),
    ]  # fmt: skip


def test_paragraphs_and_pictures_are_compared_one_by_one() -> None:
    new = BODY.replace("三人", "一人").replace("<p>消防员", "<p>编者按：有更正。</p><p>消防员").replace(NAME, OTHER)
    changed = [line for line in diff_articles(article(), article(new)) if line.has_changed]
    shown = [(line.kind, [(part.kind, part.text) for part in line.segments]) for line in changed]
    assert shown == [
        ("", [(SAME, "钟楼昨天下午敲响，"), (REMOVED, "三"), (ADDED, "一"), (SAME, "人受伤。")]),
        ("", [(ADDED, "编者按：有更正。")]),
        ("picture", [(REMOVED, NAME)]),
        ("picture", [(ADDED, OTHER)]),
    ]
