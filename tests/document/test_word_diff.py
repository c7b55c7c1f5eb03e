"""Differences that people read: by words, in Chinese by characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.document.test_changes import BODY, NAME, OTHER, article
from zakerscraper.document.word_diff import ADDED, REMOVED, SAME, diff_articles, diff_words


def marked(old: str, new: str) -> str:
    """Return the difference as `wdiff` writes it."""
    form = {SAME: "{}", REMOVED: "[-{}-]", ADDED: "{{+{}+}}"}
    return "".join(form[part.kind].format(part.text) for part in diff_words(old, new))


@pytest.mark.parametrize(
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


def test_paragraphs_and_pictures_are_compared_one_by_one() -> None:
    new = BODY.replace("三人", "一人").replace("<p>消防员", "<p>编者按：有更正。</p><p>消防员").replace(NAME, OTHER)
    changed = [line for line in diff_articles(article(), article(new)) if line.has_changed]
    shown = [(line.what, [(part.kind, part.text) for part in line.segments]) for line in changed]
    assert shown == [
        ("", [(SAME, "钟楼昨天下午敲响，"), (REMOVED, "三"), (ADDED, "一"), (SAME, "人受伤。")]),
        ("", [(ADDED, "编者按：有更正。")]),
        ("picture", [(REMOVED, NAME)]),
        ("picture", [(ADDED, OTHER)]),
    ]
