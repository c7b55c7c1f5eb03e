"""Who is told when: at each change, once, and again where it did not arrive."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.run_report.status import Verdict
from zakerscraper.services.notifications.rule import Job, Memory, hash_url

HOOK, MAIL = "json://127.0.0.1/secret", "mailto://me:password@example.com"
BEGAN = "2026-05-18T03:00:00+08:00"
OK, INCOMPLETE, BLOCKED, UNREADABLE, ERROR = Verdict


def days(*runs: str | tuple[str, bool]) -> list[str]:
    """Return of which verdicts one address is told in *runs*: verdicts, with False where it cannot be reached."""
    memory, notified = Memory(), []
    for day, run in enumerate(runs, 1):
        verdict, reachable = run if isinstance(run, tuple) else (run, True)
        memory = memory.after(verdict, f"2026-05-{day:02}T03:00:00+08:00", f"2026-05-{day:02}T03:05:00+08:00")
        delivered = {HOOK: reachable} if memory.needs_notification(HOOK) else {}
        notified += [verdict if reachable else f"({verdict})" for _ in delivered]
        memory = Memory.from_bytes(memory.with_outcomes([HOOK], delivered).to_bytes()) if memory.is_needed else Memory()
    return notified


@each_case(
    ("runs", "notified"),
    [
        ([OK, OK], []),
        ([BLOCKED], [BLOCKED]),
        ([OK, BLOCKED, BLOCKED, BLOCKED], [BLOCKED]),
        ([BLOCKED, BLOCKED, OK, OK], [BLOCKED, OK]),
        ([INCOMPLETE, BLOCKED, BLOCKED, INCOMPLETE], [INCOMPLETE, BLOCKED, INCOMPLETE]),
        ([BLOCKED, OK, BLOCKED], [BLOCKED, OK, BLOCKED]),
        ([(ERROR, False), ERROR, ERROR], ["(error)", ERROR]),
        ([(ERROR, False), (ERROR, False), UNREADABLE], ["(error)", "(error)", UNREADABLE]),
        ([ERROR, (OK, False), OK, OK], [ERROR, "(ok)", OK]),
        ([(ERROR, False), OK, OK], ["(error)", OK]),
        ([ERROR, (OK, False), ERROR], [ERROR, "(ok)", ERROR]),
    ],
)
def test_a_change_is_told_once_and_again_where_it_did_not_arrive(
    runs: list[str | tuple[str, bool]], notified: list[str]
) -> None:
    assert days(*runs) == notified


@given(st.lists(st.tuples(st.sampled_from(Verdict), st.booleans()), max_size=12))
def test_whoever_is_reached_knows_how_it_is(runs: list[tuple[str, bool]]) -> None:
    """After a run in which an address could be reached, what it has heard of last is how the job is."""
    notified = days(*runs, (BLOCKED, True))
    assert days(*runs, (BLOCKED, True), (BLOCKED, True)) == notified, "and it is not told again"
    verdicts = [verdict for verdict in notified if not verdict.startswith("(")]
    assert verdicts[-1] == BLOCKED
    assert len(notified) <= len(runs) + 1


def test_each_address_is_told_for_itself() -> None:
    memory = Memory().after(BLOCKED, BEGAN, BEGAN)
    assert memory.needs_notification(HOOK)
    assert memory.needs_notification(MAIL)
    memory = memory.with_outcomes([HOOK, MAIL], {HOOK: True, MAIL: False}).after(BLOCKED, BEGAN, BEGAN)
    assert not memory.needs_notification(HOOK)
    assert memory.needs_notification(MAIL)
    assert memory.needs_notification("json://127.0.0.1/another"), "one that is added hears how it is"


def test_it_is_known_since_when_it_is_bad_and_for_how_many_runs() -> None:
    memory = Memory()
    for day, verdict in enumerate([BLOCKED, INCOMPLETE, OK, OK], 1):
        memory = memory.after(verdict, f"2026-05-{day:02}T03:00:00+08:00", f"2026-05-{day:02}T03:05:00+08:00")
    assert (memory.bad, memory.runs) == (INCOMPLETE, 2)
    assert (memory.bad_since, memory.good_since) == ("2026-05-01T03:00:00+08:00", "2026-05-03T03:05:00+08:00")
    assert memory.after(ERROR, BEGAN, BEGAN).runs == 1


def test_nothing_is_remembered_of_a_job_that_everybody_knows_as_well() -> None:
    assert not Memory().after(OK, BEGAN, BEGAN).with_outcomes([HOOK], {}).is_needed
    bad = Memory().after(BLOCKED, BEGAN, BEGAN).with_outcomes([HOOK, MAIL], {HOOK: True, MAIL: True})
    assert bad.is_needed
    good = bad.after(OK, BEGAN, BEGAN)
    assert good.with_outcomes([HOOK, MAIL], {HOOK: True, MAIL: False}).is_needed
    assert not good.with_outcomes([HOOK, MAIL], {HOOK: True, MAIL: True}).is_needed
    assert not good.with_outcomes([HOOK], {HOOK: True}).is_needed, "an address that was taken away is forgotten"


def test_what_is_written_holds_no_address() -> None:
    written = Memory().after(BLOCKED, BEGAN, BEGAN).with_outcomes([MAIL], {MAIL: True}).to_bytes()
    assert Memory.from_bytes(written).last_notified == {hash_url(MAIL): BLOCKED}
    assert not [part for part in (b"password", b"example", b"mailto") if part in written]


@each_case(
    "data",
    [None, b"", b"{", b"[]", b"1", b'{"verdict": "fine"}', b'{"verdict": 1}', b'{"told": []}', b'{"runs": "x"}',
     b'{"bad": "error"}', b'{"bad": "error", "bad_since": "yesterday"}', b'{"other": 1}', b"\xff",
     b'{"bad_since": 1}', b'{"bad": "error", "bad_since": "2026-05-18"}'],
)  # fmt: skip
def test_what_is_no_memory_is_none(data: bytes | None) -> None:
    assert Memory.from_bytes(data) == Memory()


def job(spider: str = "channel", values: dict[str, object] | None = None, **arguments: str) -> Job:
    return Job.of(spider, arguments, values or {"id": tuple(map(int, arguments.get("id", "0").split(",")))})


def test_a_job_is_a_spider_with_what_it_crawls() -> None:
    jobs = [job(id="13"), job(id="9"), job(id="13,9"), job("category", id="13"), job(id="13", section="x"), job("hot")]
    assert all(one.key != other.key for one, other in itertools.combinations(jobs, 2))
    assert job(id="13", limit="3", pages="1", full="1") == job(id="13")
    assert job(id="13,9").key == job(id="9,13").key
    assert Job.of("channel", {"id": "科技"}, {"id": (13,)}).key == job(id="13").key
    assert job(id="13").name == "channel id=13"
    assert job("hot").name == "hot"


def test_a_jobs_key_is_a_files_name() -> None:
    key = Job.of("article", {"url": "https://www.myzaker.com/../article/1?" + "x" * 9000}, {}).key
    assert key.startswith("article-")
    assert key.replace("-", "").isalnum()
    assert len(key) < 40


def test_what_earlier_releases_remembered_is_read() -> None:
    written = Memory().after(BLOCKED, BEGAN, BEGAN).with_outcomes([MAIL], {MAIL: True}).to_bytes()
    assert Memory.from_bytes(written.replace(b"last_notified", b"told")) == Memory.from_bytes(written)
    assert Memory.from_bytes(written).last_notified
