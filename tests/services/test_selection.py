"""Articles are chosen by every condition that is given."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.each_case import each_case
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.sightings import ShownList
from zakerscraper.exceptions import UsageError
from zakerscraper.items import SHANGHAI, Article, ListEntry
from zakerscraper.services.selection import Selection, find_lists
from zakerscraper.zaker.channels import identify_list
from zakerscraper.zaker.urls import category_url, channel_url, source_url

NOON = datetime(2026, 5, 18, 12, 0, tzinfo=SHANGHAI)
DAY = timedelta(days=1)


def article(name: str, **values: Any) -> Article:
    return Article(name, "", **values)


ARTICLES = [
    article("a", section="hot", source="甲报", published_at=NOON, fetched_at=NOON + DAY),
    article("b", section="hot", source="乙报", published_at=NOON + DAY, fetched_at=NOON + 2 * DAY),
    article("c", section="channel", source="甲报", author_url=source_url(77), published_at=NOON - DAY),
    article("d", section="精读"),
]


@each_case(
    ("conditions", "chosen"),
    [
        ({}, "abcd"),
        ({"sections": ("hot",)}, "ab"),
        ({"sections": ("hot", "channel")}, "abc"),
        ({"sources": ("甲报",)}, "ac"),
        ({"sources": ("77",)}, "c"),
        ({"sources": ("77", "乙报")}, "bc"),
        ({"sources": ("13",)}, ""),
        ({"sections": ("hot",), "sources": ("甲报",)}, "a"),
        ({"since": NOON}, "ab"),
        ({"until": NOON}, "ac"),
        ({"since": NOON, "until": NOON}, "a"),
        ({"fetched_since": NOON + 2 * DAY}, "b"),
    ],
)
def test_conditions_narrow_the_choice(conditions: dict[str, Any], chosen: str) -> None:
    assert "".join(article.id for article in Selection(**conditions).choose(ARTICLES)) == chosen


def test_lists_are_found_by_name_and_by_number(tmp_path: Path) -> None:
    entry = ListEntry("1" * 24, "")
    with closing(Archive(Archive.file_url(tmp_path / "a.sqlite3"), "run")) as archive:
        for url in (channel_url(13), category_url(13), source_url(13), source_url(77)):
            shown = ShownList(url, identify_list(url, "江城晚报"), {entry.id: 1})
            archive.claims.claim_listed([entry], now=NOON, again=False, claim_at_most=0, shown=shown)
        both = {channel_url(13), category_url(13)}
        assert find_lists(archive, ["科技"]) == find_lists(archive, [" 13 "]) == both
        assert find_lists(archive, ["77"]) == {source_url(77)}
        assert find_lists(archive, ["江城晚报", "科技"]) == {*both, source_url(13), source_url(77)}
        assert find_lists(archive, ["健身"]) == find_lists(archive, ["660"]) == frozenset()
        for name in ("江城晚抱", "", "99999"):
            with pytest.raises(UsageError, match="there is no such channel"):
                Selection(channels=("科技", name)).articles(archive)
        with pytest.raises(UsageError, match="江城晚报"):
            find_lists(archive, ["江城晚抱"])
