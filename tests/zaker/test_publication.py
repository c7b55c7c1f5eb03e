"""When an article was published, from what its page, its list and its id say."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from tests.zaker.moments import NOW, at, between, day, exact, moments
from zakerscraper.items import TimeSpan
from zakerscraper.zaker.dates import parse_time, publication
from zakerscraper.zaker.urls import id_time


def an_id(moment: str) -> str:
    """Return the id of an article that was taken in at *moment*."""
    return f"{int(at(moment).timestamp()):08x}8e9f090000000001"


TAKEN = "2026-05-18 12:00:00"


@each_case(
    ("evidence", "moment", "came_from"),
    [
        # an exact time is taken as it is, whichever evidence gave it
        ([("page", [exact("2026-05-18 13:00")])], "2026-05-18 13:00", "page"),
        ([("page", [exact("2026-05-25 00:00")])], "2026-05-25 00:00", "page"),
        ([("page", [day("2026-05-18")]), ("list", [exact("2026-05-18 13:00")])], "2026-05-18 13:00", "list"),
        ([("page", [exact("2026-05-18 13:00")]), ("list", [exact("2026-05-18 14:00")])], "2026-05-18 13:00", "page"),
        ([("page", [day("2026-05-17"), exact("2026-05-18 13:00")])], "2026-05-18 13:00", "page"),
        # the id's time is moved into the interval
        ([("page", [day("2026-05-18")])], TAKEN, "page+id"),
        ([("list", [between("2026-05-18 12:30", "2026-05-18 13:00")])], "2026-05-18 12:30", "list+id"),
        ([("list", [between("2026-05-18 11:00", "2026-05-18 11:30")])], "2026-05-18 11:30", "list+id"),
        ([("list", [between("2026-05-18 12:00", "2026-05-18 12:00")])], TAKEN, "list+id"),
        ([("page", [day("2018-03-17")])], "2018-03-17 23:59:59", "page+id"),
        ([("page", [day("2026-05-20")])], "2026-05-20 00:00", "page+id"),
        # what agrees is cut down to what it shares
        (
            [("page", [day("2026-05-18")]), ("list", [between("2026-05-18 12:30", "2026-05-19 12:30")])],
            "2026-05-18 12:30",
            "page+list+id",
        ),
        (
            [
                ("page", [between("2026-05-18 09:00", "2026-05-18 11:00")]),
                ("list", [between("2026-05-18 08:00", "2026-05-18 10:00")]),
            ],
            "2026-05-18 10:00",
            "page+list+id",
        ),
        (
            [("list", [day("2026-05-18"), between("2026-05-18 12:10:01", "2026-05-18 12:11")])],
            "2026-05-18 12:10:01",
            "list+id",
        ),
        # what adds nothing is not named
        (
            [("page", [between("2026-05-18 12:30", "2026-05-18 12:40")]), ("list", [day("2026-05-18")])],
            "2026-05-18 12:30",
            "page+id",
        ),
        ([("page", [day("2026-05-18")]), ("list", [day("2026-05-18")])], TAKEN, "page+id"),
        # what disagrees with better evidence is left aside
        ([("page", [day("2026-05-17")]), ("list", [day("2026-05-16")])], "2026-05-17 23:59:59", "page+id"),
        (
            [
                ("page", [day("2026-05-17")]),
                ("list", [day("2026-05-16"), between("2026-05-17 22:00", "2026-05-18 22:00")]),
            ],
            "2026-05-17 23:59:59",
            "page+list+id",
        ),
        # nothing but the id
        ([], TAKEN, "id"),
        ([("page", []), ("list", [])], TAKEN, "id"),
    ],
)
def test_publication(evidence: list[tuple[str, list[TimeSpan]]], moment: str, came_from: str) -> None:
    assert publication(evidence, an_id(TAKEN)) == (at(moment), came_from)


@each_case(
    ("evidence", "moment", "came_from"),
    [
        ([("api", [exact("2026-05-18 13:00")])], at("2026-05-18 13:00"), "api"),
        ([("api", [day("2026-05-18")])], at("2026-05-18 00:00"), "api"),
        (
            [("api", [day("2026-05-18"), between("2026-05-18 10:00", "2026-05-19 10:00")])],
            at("2026-05-18 10:00"),
            "api",
        ),
        ([("api", [])], None, ""),
        ([], None, ""),
    ],
)
def test_publication_without_an_id(
    evidence: list[tuple[str, list[TimeSpan]]], moment: datetime | None, came_from: str
) -> None:
    assert publication(evidence, None) == (moment, came_from)


SPANS = st.tuples(
    moments("2015-01-01", "2030-01-01"),
    st.timedeltas(timedelta(0), timedelta(days=3)),
).map(lambda pair: TimeSpan(pair[0], pair[0] + pair[1]))


@given(st.lists(st.tuples(st.sampled_from(["page", "list"]), st.lists(SPANS, max_size=3)), max_size=3))
def test_publication_lies_in_the_best_evidence(evidence: list[tuple[str, list[TimeSpan]]]) -> None:
    moment, came_from = publication(evidence, an_id(TAKEN))
    assert moment is not None
    first = next((span for _, spans in evidence for span in spans), None)
    if first is None:
        assert (moment, came_from) == (at(TAKEN), "id")
    else:
        assert first.start <= moment <= first.end
        assert came_from.endswith("+id")


@each_case("text", ["刚刚", "3分钟前", "21小时前", "昨天", "前天", "2天前"])
def test_publication_is_a_whole_second(text: str) -> None:
    """The document's date has seconds, whatever fraction the clock of the answer had."""
    now = NOW.replace(microsecond=123_456)
    span = parse_time(text, now)
    assert span is not None
    for taken in (span.start - timedelta(hours=1), span.end + timedelta(hours=1)):
        moment, _ = publication([("list", [span])], f"{int(taken.timestamp()):08x}8e9f090000000001")
        assert moment is not None
        assert moment.microsecond == 0


@each_case(
    ("digits", "text", "answered", "moment", "came_from"),
    [
        ("57baa915", "2016-08-22 15:25:16", "2016-08-22 16:00", "2016-08-22 15:25:16", "page"),
        ("570e241a", "2016-04-13 21:20:00", "2016-04-14 09:00", "2016-04-13 21:20:00", "page"),
        ("5aad21fa", "2018-03-17", "2026-05-18 20:00", "2018-03-17 22:11:06", "page+id"),
        ("5b46eb75", "22小时前", "2018-07-13 11:50", "2018-07-12 13:47:33", "page+id"),
        ("5b46d371", "22小时前", "2018-07-13 11:50", "2018-07-12 12:50:01", "page+id"),
        ("5b46d8e7", "21小时前", "2018-07-13 11:50", "2018-07-12 13:50:01", "page+id"),
        ("5b45c8a8", "昨天", "2018-07-13 12:00", "2018-07-11 17:06:48", "page+id"),
        ("62e8dd12", "2小时前", "2022-08-02 20:08", "2022-08-02 17:08:01", "page+id"),
        ("64dc7211", "08月16日", "2023-08-20 09:00", "2023-08-16 14:52:01", "page+id"),
        ("69e6ea7e", "2026-04-21T12:00:46+08:00", "2026-05-18 20:00", "2026-04-21 12:00:46", "page"),
        ("6a0af66c", "30分钟前", "2026-05-18 19:53:00", "2026-05-18 19:22:20", "page+id"),
        ("57cf7f35", "2016-09-12 00:00:00", "2016-09-07 11:00", "2016-09-12 00:00:00", "page"),
        ("58245e78", "2016-11-18 00:00:00", "2016-11-10 20:00", "2016-11-18 00:00:00", "page"),
    ],
)
def test_publication_of_known_articles(digits: str, text: str, answered: str, moment: str, came_from: str) -> None:
    """Ids and the times shown with them, as they were recorded."""
    id_ = digits + "8e9f090000000001"
    span = parse_time(text, at(answered), near=id_time(id_))
    assert span is not None
    assert publication([("page", [span])], id_) == (at(moment), came_from)
