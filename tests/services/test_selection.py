"""Articles are chosen by every condition that is given."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from zakerscraper.items import SHANGHAI, Article
from zakerscraper.services.selection import Selection

NOON = datetime(2026, 5, 18, 12, 0, tzinfo=SHANGHAI)
DAY = timedelta(days=1)


def article(name: str, **values: Any) -> Article:
    return Article(name, "", **values)


ARTICLES = [
    article("a", section="hot", source="甲报", published_at=NOON, fetched_at=NOON + DAY),
    article("b", section="hot", source="乙报", published_at=NOON + DAY, fetched_at=NOON + 2 * DAY),
    article("c", section="channel", source="甲报", published_at=NOON - DAY),
    article("d", section="精读"),
]


@pytest.mark.parametrize(
    ("conditions", "chosen"),
    [
        ({}, "abcd"),
        ({"sections": ("hot",)}, "ab"),
        ({"sections": ("hot", "channel")}, "abc"),
        ({"sources": ("甲报",)}, "ac"),
        ({"sections": ("hot",), "sources": ("甲报",)}, "a"),
        ({"since": NOON}, "ab"),
        ({"until": NOON}, "ac"),
        ({"since": NOON, "until": NOON}, "a"),
        ({"fetched_since": NOON + 2 * DAY}, "b"),
    ],
)
def test_conditions_narrow_the_choice(conditions: dict[str, Any], chosen: str) -> None:
    assert "".join(one.id for one in Selection(**conditions).choose(ARTICLES)) == chosen
