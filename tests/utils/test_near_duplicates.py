"""Reposts are told from texts that only look alike."""

from __future__ import annotations

import random
from collections import Counter, defaultdict

import pytest

from tests.each_case import each_case
from tests.utils.repost_pairs import HARD_NEGATIVES, article, repost
from zakerscraper.utils.near_duplicates import Text, is_same_text

PAIRS = 2000
GROUPS = 60
"""So many of each kind of texts that only look alike."""
LONG = "".join(
    f"第{number}位来客在{number * 7}点敲门，带来{number + 3}只风筝和一封没有署名的信。" for number in range(1, 30)
)


@pytest.mark.slow
def test_made_pairs_are_found_and_hard_negatives_are_not() -> None:
    """Each new text is compared with those that share keys, as the archive does."""
    chance = random.Random(2026)
    texts: list[tuple[tuple[str, int], Text]] = []
    for number in range(PAIRS):
        original = article(chance)
        texts += [(("pair", number), original), (("pair", number), repost(original, chance))]
    for make in HARD_NEGATIVES:
        texts += [
            ((f"{make.__name__} {position}", number), text)
            for number in range(GROUPS)
            for position, text in enumerate(make(chance))
        ]
    chance.shuffle(texts)
    index: defaultdict[int, list[int]] = defaultdict(list)
    found = right = 0
    for number, (name, text) in enumerate(texts):
        weights: defaultdict[int, float] = defaultdict(float)
        shared: Counter[int] = Counter()
        for key in text.keys:
            for other in index[key]:
                weights[other] += 1 / len(index[key])
                shared[other] += 1
        likely = (weight for weight in weights if weights[weight] >= 0.3 and shared[weight] >= 2)
        nearest = sorted(likely, key=lambda other: -weights[other])[:3]
        same = next((other for other in nearest if is_same_text(texts[other][1], text)), None)
        if same is not None:
            found += 1
            right += texts[same][0] == name
        for key in [key for key in text.keys if len(index[key]) < 12][:10]:
            index[key].append(number)
    assert right / found >= 0.99, f"precision: {right} of {found}"
    assert right / PAIRS >= 0.95, f"recall: {right} of {PAIRS}"


@each_case(
    ("one", "other", "expected"),
    [
        (Text("甲", LONG), Text("乙", LONG), True),
        (Text("甲", LONG), Text("乙", LONG[: len(LONG) // 2]), True),
        (Text("甲", LONG), Text("乙", LONG[: len(LONG) // 4]), False),  # a quotation
        (Text("甲", LONG), Text("甲", LONG.replace("点", "时")), False),  # all over
        (Text("早读 第12期", LONG), Text("早读 第13期", LONG), False),
        (Text("甲", LONG), Text("甲", LONG.replace("风筝", "风筝，", 1).replace("，", ", ")), True),
        (Text("甲", LONG, "江城晚报"), Text("甲", LONG[:-60] + "完全不同的一段结尾" * 8, "江城晚报"), False),
        (Text("甲", ""), Text("甲", ""), False),
        (Text("甲", "太短了。"), Text("甲", "太短了。"), False),
    ],
)
def test_two_texts(one: Text, other: Text, expected: bool) -> None:
    assert is_same_text(one, other) is is_same_text(other, one) is expected


def test_keys_are_of_the_letters_alone() -> None:
    assert Text("", LONG).keys == Text("别的", LONG.replace("，", " , ")).keys
    assert Text("", "短").keys == ()
    assert all(-(2**63) <= key < 2**63 for key in Text("", LONG + "\ud800").keys)
