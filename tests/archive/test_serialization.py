"""Items survive being stored, whatever text they hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zakerscraper.archive.serialization import article_data, article_from, entry_from, entry_text, from_text, to_text
from zakerscraper.items import SHANGHAI, Article, Image, ListEntry, TimeSpan

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_MOMENT = st.datetimes(datetime(2010, 1, 1), datetime(2099, 1, 1)).map(  # noqa: DTZ001 (hypothesis wants naive bounds)
    lambda moment: moment.replace(tzinfo=SHANGHAI)
)
_IMAGES = st.builds(
    Image,
    url=_TEXT,
    path=_TEXT,
    width=st.none() | st.integers(1, 9999),
    height=st.none() | st.integers(1, 9999),
    animated=st.booleans(),
    status=st.sampled_from(["saved", "known", "failed", "refused", "remote"]),
)
_ARTICLES = st.builds(
    Article,
    id=st.text("0123456789abcdef", min_size=24, max_size=24),
    url=_TEXT,
    title=_TEXT,
    author=_TEXT,
    section=_TEXT,
    categories=st.lists(_TEXT, max_size=3),
    tags=st.lists(_TEXT, max_size=3),
    published_at=st.none() | _MOMENT,
    body_html=_TEXT,
    body_markdown=_TEXT,
    images=st.lists(_IMAGES, max_size=2),
    fetched_at=st.none() | _MOMENT,
    body_text=_TEXT,
)
_ENTRIES = st.builds(
    ListEntry,
    id=_TEXT,
    url=_TEXT,
    title=_TEXT,
    author=_TEXT,
    times=st.lists(st.builds(TimeSpan, _MOMENT, _MOMENT, st.booleans()), max_size=2).map(tuple),
    tags=st.lists(_TEXT, max_size=3).map(tuple),
    section=_TEXT,
    referer=_TEXT,
)


@settings(max_examples=100, deadline=None)
@given(_ARTICLES)
def test_an_article_comes_back_as_it_was(article: Article) -> None:
    again = article_from(json.dumps(article_data(article), ensure_ascii=False))
    assert again == article
    assert again.published_at is None or again.published_at.utcoffset() == timedelta(hours=8)


@settings(max_examples=100, deadline=None)
@given(_ENTRIES)
def test_an_entry_comes_back_as_it_was(entry: ListEntry) -> None:
    again = entry_from(entry_text(entry))
    assert again == entry
    assert hash(again) == hash(entry)


def test_stored_articles_are_plain_data_with_their_zone() -> None:
    article = Article("a" * 24, "u", published_at=datetime(2022, 4, 8, 21, 16, tzinfo=SHANGHAI), images=[Image("p")])
    data = article_data(article)
    assert data["published_at"] == "2022-04-08T21:16:00+08:00"
    assert data["fetched_at"] is None
    assert data["images"] == [
        {"url": "p", "path": "", "width": None, "height": None, "animated": False, "status": "remote"}
    ]


def test_an_article_of_another_version_is_read_as_far_as_it_is_known() -> None:
    article = article_from('{"id": "1", "url": "u", "later": [1], "published_at": null}')
    assert article == Article("1", "u")


def test_an_article_of_an_earlier_version_has_its_plain_text() -> None:
    assert article_from('{"id": "1", "url": "u", "body_html": "<p>一。</p><p>二。</p>"}').body_text == "一。 二。"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2022, 4, 9, 5, 16, tzinfo=SHANGHAI), "2022-04-08T21:16:00Z"),
        (datetime(2022, 4, 8, 21, 16, 59, 999_999, UTC), "2022-04-08T21:16:59Z"),
        (datetime(2022, 4, 8, 16, 16, tzinfo=timezone(-timedelta(hours=5))), "2022-04-08T21:16:00Z"),
    ],
)
def test_moments_are_utc_to_the_second(moment: datetime, text: str) -> None:
    assert to_text(moment) == text
    assert from_text(text) == moment.replace(microsecond=0)
    assert from_text(text).utcoffset() == timedelta(hours=8)


@given(st.lists(_MOMENT, max_size=6))
def test_stored_moments_sort_as_they_follow(moments: list[datetime]) -> None:
    assert sorted(map(to_text, moments)) == [to_text(moment) for moment in sorted(moments)]
