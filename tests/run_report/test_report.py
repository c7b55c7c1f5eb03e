"""The counts of a run add up, and the verdict follows from them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper import __version__
from zakerscraper.run_report.format import summary_line
from zakerscraper.run_report.report import RunReport
from zakerscraper.run_report.status import ListOutcome, Outcome, Verdict

BEGAN = datetime(2026, 5, 18, 12, 0, 0, 123456, tzinfo=UTC)


def report_of(**outcomes: int) -> RunReport:
    """Return a report with so many lines of each outcome; `open` for lines without one."""
    report = RunReport("channel", {"id": "13"}, BEGAN)
    for outcome, count in outcomes.items():
        for number in range(count):
            key = f"{outcome}-{number}"
            report.record_listing(key, f"https://www.myzaker.com/article/{key}", f"第 {number} 篇")
            if outcome != "open":
                report.set_outcome(key, outcome, f"{outcome} 之因")
    return report


@each_case(
    ("outcomes", "more", "finish_reason", "verdict"),
    [
        ({}, {}, "finished", Verdict.OK),
        ({"exported": 3}, {}, "finished", Verdict.OK),
        ({"known": 36}, {}, "finished", Verdict.OK),
        ({"gone": 1}, {}, "finished", Verdict.OK),
        ({"skipped": 3, "exported": 1}, {}, "finished", Verdict.OK),
        ({"exported": 3}, {}, "closespider_itemcount", Verdict.OK),
        ({"exported": 9, "failed": 1}, {}, "finished", Verdict.INCOMPLETE),
        ({"failed": 3}, {}, "finished", Verdict.INCOMPLETE),
        ({"exported": 9, "skipped": 2}, {}, "shutdown", Verdict.INCOMPLETE),
        ({"exported": 9}, {"waiting": 1}, "finished", Verdict.INCOMPLETE),
        ({"exported": 9}, {"cut_short": True}, "finished", Verdict.INCOMPLETE),
        ({"exported": 9}, {"blocked": "HTTP 403"}, "blocked", Verdict.BLOCKED),
        ({"exported": 9}, {"blocked": "HTTP 403"}, "finished", Verdict.BLOCKED),
        ({"failed": 9}, {"blocked": "x", "unreadable_articles": 9, "errors": 1}, "shutdown", Verdict.BLOCKED),
        ({"failed": 3, "exported": 2}, {"unreadable_articles": 3}, "finished", Verdict.UNREADABLE),
        ({"failed": 1}, {"unreadable_articles": 1}, "finished", Verdict.UNREADABLE),
        ({"failed": 2, "exported": 2}, {"unreadable_articles": 2}, "finished", Verdict.INCOMPLETE),
        ({"failed": 2, "known": 99}, {"unreadable_articles": 2}, "finished", Verdict.INCOMPLETE),
        ({"failed": 4, "known": 99}, {"unreadable_articles": 4}, "finished", Verdict.UNREADABLE),
        ({"failed": 9}, {"unreadable_articles": 9, "errors": 1}, "finished", Verdict.ERROR),
        ({"gone": 4}, {"doubtful_articles": 4}, "finished", Verdict.UNREADABLE),
        ({"gone": 3}, {"doubtful_articles": 3}, "finished", Verdict.OK),
        ({"gone": 4, "exported": 4}, {"doubtful_articles": 4}, "finished", Verdict.OK),
        ({"exported": 9}, {"errors": 1}, "finished", Verdict.ERROR),
        ({"exported": 9, "failed": 1}, {"errors": 1}, "finished", Verdict.ERROR),
        ({"exported": 9}, {}, "cancelled", Verdict.ERROR),
        ({"exported": 9}, {}, "", Verdict.ERROR),
        ({"exported": 9, "open": 1}, {}, "finished", Verdict.ERROR),
    ],
)
def test_the_verdict_follows_from_what_happened(
    outcomes: dict[str, int], more: dict[str, object], finish_reason: str, verdict: str
) -> None:
    report = report_of(**outcomes)
    for name, value in more.items():
        setattr(report, name, value)
    assert report.verdict(finish_reason) == verdict
    assert report.summary(finish_reason, BEGAN)["verdict"] == verdict


@each_case(
    ("outcomes", "verdict"),
    [
        (["ok"], Verdict.OK),
        (["ok", "open-api"], Verdict.OK),
        (["empty"], Verdict.UNREADABLE),
        (["unreadable"], Verdict.UNREADABLE),
        (["unreadable", "empty", "ok"], Verdict.UNREADABLE),
        (["ok", "ok", "ok", "empty"], Verdict.INCOMPLETE),
        (["ok", "unreadable"], Verdict.INCOMPLETE),
        (["failed"], Verdict.ERROR),
        (["failed", "failed"], Verdict.ERROR),
        (["failed", "unreadable"], Verdict.ERROR),
        (["failed", "ok"], Verdict.INCOMPLETE),
        (["blocked", "ok"], Verdict.INCOMPLETE),
        (["blocked", "blocked"], Verdict.BLOCKED),
        (["incomplete"], Verdict.INCOMPLETE),
        (["ok", "incomplete"], Verdict.INCOMPLETE),
    ],
)
def test_the_verdict_follows_from_the_lists_too(outcomes: list[str], verdict: str) -> None:
    report = report_of(exported=3)
    for number, outcome in enumerate(outcomes):
        report.record_list(f"https://www.myzaker.com/channel/{number}", outcome)
    assert {list_["outcome"] for list_ in report.lists()} <= set(ListOutcome)
    assert report.verdict("finished") == verdict


def test_a_list_says_what_it_showed_and_what_came_of_it() -> None:
    report = report_of(exported=2, failed=1)
    report.record_list("https://www.myzaker.com/channel/13", number="13", name="科技")
    report.record_list("https://www.myzaker.com/channel/13", "ok", articles=["exported-0", "failed-0"])
    report.record_list("https://www.myzaker.com/channel/13", "failed", "HTTP 500", articles=["exported-1"])
    report.record_list("https://www.myzaker.com/channel/13", "ok")
    assert report.summary("finished", BEGAN)["lists"] == [
        {
            "url": "https://www.myzaker.com/channel/13", "id": "13", "name": "科技", "outcome": "incomplete",
            "listed": 3, "exported": 2, "reason": "HTTP 500",
        }
    ]  # fmt: skip


@pytest.mark.parametrize("read", ["ok", "open-api"])
def test_a_list_whose_further_page_fails_is_incomplete(read: str) -> None:
    report = report_of()
    report.record_list("a", read)
    report.record_list("a", "failed", "HTTP 500")
    assert [(list_["outcome"], list_["reason"]) for list_ in report.lists()] == [("incomplete", "HTTP 500")]


def test_lists_that_nobody_asked_for_have_an_outcome_too() -> None:
    report = report_of()
    report.record_list("a", "ok")
    report.record_list("b")
    assert report.close_lists("the run's time was up") == 1
    assert [(list_["outcome"], list_["reason"]) for list_ in report.lists()] == [
        ("ok", ""),
        ("incomplete", "the run's time was up"),
    ]
    report.record_list("c")
    assert report.close_lists("another worker has read it", elsewhere=True) == 0
    assert [list_["url"] for list_ in report.lists()] == ["a", "b"]
    report.blocked = "HTTP 403"
    report.close_lists("nothing is open")
    report.record_list("d")
    report.close_lists("the site refused")
    assert [list_["outcome"] for list_ in report.lists()] == ["ok", "incomplete", "blocked"]


def test_edited_and_changed_articles_are_counted_once() -> None:
    report = report_of()
    for id_ in ("a", "b", "a"):
        report.count_edited(id_)
    report.count_changed("a")
    assert (report.counts()["edited"], report.counts()["changed"]) == (2, 1)


def test_every_verdict_has_the_exit_status_that_users_rely_on() -> None:
    assert {verdict: verdict.exit_status for verdict in Verdict} == {
        "ok": 0,
        "error": 1,
        "incomplete": 3,
        "blocked": 4,
        "unreadable": 5,
    }


@given(
    st.lists(st.tuples(st.integers(0, 9).map(str), st.sampled_from([None, *Outcome]), st.text(max_size=5)), max_size=30)
)
def test_the_counts_add_up_whatever_happens(events: list[tuple[str, str, str]]) -> None:
    report = report_of()
    for key, outcome, reason in events:
        first = not report.has(key)
        assert report.record_listing(key, "u", "t") is first
        if outcome:
            report.set_outcome(key, outcome, reason)
            assert report.outcome(key) == outcome
    report.close_articles("the run ended")
    counts = report.counts()
    assert report.open_count() == 0
    assert counts["listed"] == sum(counts[outcome] for outcome in ("known", "exported", "gone", "failed", "skipped"))
    assert counts["listed"] == len({key for key, _, _ in events})
    assert len(report.failures()) == counts["failed"]
    assert sum(report.skipped().values()) == counts["skipped"]
    assert len(report.gone()) == counts["gone"]


def test_a_later_word_replaces_an_earlier_one() -> None:
    report = report_of(skipped=1)
    report.set_outcome("skipped-0", Outcome.EXPORTED)
    assert report.outcome("skipped-0") == Outcome.EXPORTED
    assert report.skipped() == {}
    assert (report.counts()["skipped"], report.counts()["exported"]) == (0, 1)


def test_what_is_still_open_is_skipped_as_the_run_ends() -> None:
    report = report_of(open=2, exported=1)
    assert report.open_count() == 2
    report.close_articles("the site refused")
    assert report.open_count() == 0
    assert report.skipped() == {"the site refused": 2}
    assert report.verdict("finished") == Verdict.INCOMPLETE
    assert report.outcome("exported-0") == Outcome.EXPORTED


def test_only_what_is_open_is_handed_over() -> None:
    report = report_of(open=1, exported=1)
    for key in ("open-0", "exported-0", "never listed"):
        report.remove_open(key)
    assert (report.has("open-0"), report.has("exported-0")) == (False, True)


def test_what_was_not_listed_has_no_line() -> None:
    report = report_of()
    assert not report.has("x")
    assert (report.title("x"), report.outcome("x")) == ("", None)
    with pytest.raises(KeyError):
        report.set_outcome("x", Outcome.EXPORTED)


def test_a_note_is_made_once() -> None:
    report = report_of()
    for text in ("一", "二", "一"):
        report.note(text)
    assert report.notes == ["一", "二"]


def test_a_clock_that_is_set_makes_no_run_longer_or_shorter() -> None:
    report = report_of(exported=1)
    assert BEGAN <= report.now() < BEGAN + timedelta(minutes=1)
    summary = report.summary("finished", BEGAN - timedelta(hours=1))
    assert summary["finished_at"] == summary["started_at"]


def test_the_summary_has_what_users_rely_on() -> None:
    report = report_of(known=1, exported=2, gone=1, failed=1, skipped=1)
    report.layouts["C"] += 2
    report.images.update({"saved": 5, "known": 1, "failed": 2, "refused": 3})
    report.pending = 7
    report.note("一句话")
    summary = report.summary("finished", BEGAN + timedelta(minutes=1))
    assert json.loads(json.dumps(summary, ensure_ascii=False)) == summary
    assert summary["spider"] == "channel"
    assert summary["arguments"] == {"id": "13"}
    assert summary["started_at"] == "2026-05-18T20:00:00+08:00"
    assert summary["finished_at"] == "2026-05-18T20:01:00+08:00"
    assert (summary["finish_reason"], summary["verdict"]) == ("finished", Verdict.INCOMPLETE)
    wanted = {
        "listed": 6, "known": 1, "exported": 2, "gone": 1, "failed": 1, "skipped": 1, "pending": 7,
        "images_saved": 5, "images_known": 1, "images_failed": 2,
    }  # fmt: skip
    assert {name: summary["counts"][name] for name in wanted} == wanted
    (failure,) = summary["failures"]
    assert failure["id"] == "failed-0"
    assert failure["url"] == "https://www.myzaker.com/article/failed-0"
    assert failure["reason"] == "failed 之因"
    assert summary["layouts"] == {"C": 2}
    assert (summary["exit_status"], summary["zakerscraper"]) == (3, __version__)
    assert "一句话" in summary["notes"]


def test_an_empty_result_always_has_a_stated_reason() -> None:
    """Whatever was not exported is explained: what failed or is gone one by one, what was skipped by reason."""
    summary = report_of(gone=2, failed=1, skipped=3).summary("finished", BEGAN)
    assert summary["skipped"] == {"skipped 之因": 3}
    assert [gone["reason"] for gone in summary["gone"]] == ["gone 之因"] * 2
    assert len(summary["failures"]) == 1


def test_counts_that_do_not_add_up_are_named() -> None:
    report = report_of(open=1)
    assert report.summary("finished", BEGAN)["verdict"] == Verdict.ERROR
    assert any("do not add up" in note for note in report.summary("finished", BEGAN)["notes"])


def test_one_line_says_all_counts() -> None:
    report = report_of(known=1, exported=2, gone=3, failed=4, skipped=5)
    report.images.update({"saved": 6, "known": 7, "failed": 8})
    report.pending = 9
    line = summary_line(report.summary("finished", BEGAN))
    assert "\n" not in line
    assert line.startswith("channel: incomplete: ")
    for text in (
        "listed 15",
        "known 1",
        "exported 2",
        "gone 3",
        "failed 4",
        "skipped 5",
        "pending 9",
        "saved 6",
        "failed 8",
    ):
        assert text in line


def test_the_outcomes_are_those_of_the_summary() -> None:
    assert list(Outcome) == ["known", "exported", "gone", "failed", "skipped"]
