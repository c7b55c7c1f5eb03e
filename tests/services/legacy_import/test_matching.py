"""When an imported document is taken for the article that a list shows, and when it is fetched to be sure."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.each_case import each_case
from zakerscraper.items import SHANGHAI, Article, ListEntry, TimeSpan
from zakerscraper.services.legacy_import.matching import is_same, recognise_import

NOON = datetime(2022, 4, 8, 12, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)
TEXT = "<p>城北的老桥修了三年，今天早上第一辆车开了过去。</p><p>桥头的茶摊还在原处。</p>"


def imported(title: str = "老桥修好了，第一辆车今早开过", at: datetime = NOON, body: str = TEXT) -> Article:
    return Article(id="import-0123456789abcdef0", url="", title=title, published_at=at, body_html=body)


def entry(
    summary: str = "", at: datetime = NOON, title: str = "老桥修好了: 第一辆车今早开过", **fields: object
) -> ListEntry:
    id_ = f"{int(at.timestamp()):08x}8e9f090000000001"
    return ListEntry(id=id_, url=f"https://www.myzaker.com/article/{id_}", title=title, summary=summary, **fields)


BEGINNING = "城北的老桥修了三年，今天早上第一辆车…"


@each_case(
    ("listed", "archived", "sure"),
    [
        (entry(BEGINNING), imported(), True),
        (entry(BEGINNING), imported(at=NOON - 8 * HOUR), True),
        (entry(BEGINNING), imported(at=NOON - 20 * HOUR), False),  # a column that begins alike every day
        (entry("城南的新桥还要再修三年，昨天开了工"), imported(), False),
        (entry("短"), imported(), True),
        (entry(), imported(), True),
        (entry(), imported(at=NOON - 5 * HOUR), True),
        (entry(), imported(at=NOON - 8 * HOUR), False),
        (entry(title="早报"), imported(title="早报"), False),
        (entry(BEGINNING, title="早报"), imported(title="早报"), True),
        (entry(times=(TimeSpan(NOON - 30 * HOUR, NOON - 29 * HOUR),)), imported(), False),
        (entry(BEGINNING), imported(at=NOON).__class__(id="import-1", url="", title="x"), False),
    ],
)
def test_a_title_needs_further_evidence(listed: ListEntry, archived: Article, sure: bool) -> None:
    assert (recognise_import(listed, archived) is not None) is sure


def test_a_recognised_article_has_what_the_list_knows_better() -> None:
    listed = entry(BEGINNING, author="旧城纪事", tags=("桥",))
    found = recognise_import(listed, imported())
    assert found is not None
    assert (found.id, found.url, found.title) == (listed.id, listed.url, listed.title)
    assert (found.author, found.tags, found.body_html) == ("旧城纪事", ["桥"], TEXT)


@each_case(
    ("one", "other", "same"),
    [
        (TEXT, TEXT.replace("，", ","), True),
        (TEXT, TEXT.replace("<p>", "<div>"), True),
        (TEXT, TEXT.replace("三年", "四年"), False),
        ("<p>短</p>", "<p>短</p>", True),
        ("<p>短</p>", "<p>短</p><hr>", False),
    ],
)
def test_two_texts_are_one_if_they_differ_in_marks_only(one: str, other: str, same: bool) -> None:
    assert is_same(imported(body=one), imported(body=other)) is same
