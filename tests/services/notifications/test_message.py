"""What is told: in plain words, short, and harmless whatever strangers wrote."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.run_report.report import RunReport
from zakerscraper.run_report.status import BLOCKED, ERROR, EXIT_STATUS, INCOMPLETE, OK
from zakerscraper.services.notifications.message import Message, failed_start_summary, run_message
from zakerscraper.services.notifications.rule import Job, Memory

FOLDER = Path("/srv/blog/source")
JOB = Job("channel id=13", "channel-0")
BEGAN = datetime(2026, 5, 17, 19, 0, tzinfo=UTC)


def summary(*failures: tuple[str, str], notes: tuple[str, ...] = (), blocked: bool = False) -> dict[str, Any]:
    """Return the summary of a run in which articles failed: (title, reason)."""
    report = RunReport("channel", {"id": "13"}, BEGAN)
    for number, (title, reason) in enumerate(failures):
        key = f"6a0a7f84a07aec{number:010x}"
        report.record_listing(key, f"https://www.myzaker.com/article/{key}", title)
        report.set_outcome(key, "failed", reason)
    report.blocked = "blocked" if blocked else ""
    for note in notes:
        report.note(note)
    return report.summary("finished", BEGAN)


def told(given: dict[str, Any], memory: Memory | None = None, job: Job = JOB, folder: Path = FOLDER) -> Message:
    after = (memory or Memory()).after(given["verdict"], given["started_at"], given["finished_at"])
    return run_message(job, given, after, folder)


def test_a_bad_run_is_told_with_verdict_counts_notes_and_failures() -> None:
    given = summary(("停摆的钟楼", "HTTP 500"), ("猫咖", "HTTP 404"), notes=("2 articles wait",))
    assert told(given).title == "zakerscraper: channel id=13: incomplete"
    assert told(given).body == (
        "Some articles failed or wait for their next attempt, or the run was stopped. The next run goes on."
        " Exit status 3.\n\n"
        "listed 2 = known 0, exported 0, gone 0, failed 2, skipped 0; pending 0; pictures saved 0, known 0, failed 0\n"
        "\n"
        "- 2 articles wait\n\n"
        "Failed:\n"
        "- 停摆的钟楼 https://www.myzaker.com/article/6a0a7f84a07aec0000000000 (HTTP 500)\n"
        "- 猫咖 https://www.myzaker.com/article/6a0a7f84a07aec0000000001 (HTTP 404)\n\n"
        "Run of 2026-05-18 03:00 (+08:00) into /srv/blog/source; .zaker/last-run.json there says more."
    )


def test_a_run_in_a_chinese_locale_is_told_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    given = summary(
        ("All went well.", "HTTP 404: perhaps deleted; it is pending until the site answers the same on another day")
    )
    began = datetime.fromtimestamp(BEGAN.timestamp() - 26 * 3600, UTC).isoformat()
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert told(given).title == "zakerscraper: channel id=13: incomplete"
    assert told(given).body == (
        "有些文章失败了或在等下一次尝试，或者运行被中止。下次运行会接着来。退出码 3。\n\n"
        "列出 1 = 已有 0，写出 0，已删 0，失败 1，略过 0；排队 0；图片已存 0，已有 0，失败 0\n\n"
        "失败：\n"
        "- All went well. https://www.myzaker.com/article/6a0a7f84a07aec0000000000"
        " (HTTP 404：可能已被删除；先排队，等网站隔天再给出同样的回答)\n\n"
        "2026-05-18 03:00 (+08:00) 的运行，写入 /srv/blog/source；详情见那里的 .zaker/last-run.json。"
    )
    good = told(summary(), Memory(BLOCKED, BLOCKED, bad_since=began, runs=3))
    assert good.title == "zakerscraper: channel id=13: 恢复正常"
    assert "一直是 blocked，持续了 26 小时 0 分钟（3 次运行）。" in good.body


def test_of_many_failures_the_first_five_are_told() -> None:
    body = told(summary(*[(f"标题 {number}", "HTTP 500") for number in range(12)])).body
    assert "Failed, the first 5 of 12:" in body
    assert [number for number in range(12) if f"- 标题 {number} " in body] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("hours", "runs", "words"), [(0.5, 1, "30 min (1 run)"), (26, 3, "26 h 0 min (3 runs)"), (72, 9, "3 days (9 runs)")]
)
def test_a_good_run_after_bad_ones_tells_for_how_long_it_was_not(hours: float, runs: int, words: str) -> None:
    began = datetime.fromtimestamp(BEGAN.timestamp() - hours * 3600, UTC).isoformat()
    memory = Memory(BLOCKED, BLOCKED, bad_since=began, runs=runs)
    good = told(summary(), memory)
    assert good.title == "zakerscraper: channel id=13: ok again"
    assert good.body.startswith("All went well.\nIt was blocked since ")
    assert f", for {words}." in good.body
    assert "Exit status" not in good.body


def test_every_verdict_has_words_of_its_own() -> None:
    bodies = {told({**summary(), "verdict": verdict}).body for verdict in EXIT_STATUS}
    assert len(bodies) == len(EXIT_STATUS)


def test_a_run_that_could_not_begin_is_told_without_counts() -> None:
    given = failed_start_summary(
        "cannot write to the output folder /srv/x: Permission denied", "2026-05-18T03:00:00+08:00"
    )
    assert told(given).verdict == ERROR
    assert "- cannot write to the output folder /srv/x: Permission denied\n" in told(given).body
    assert "listed" not in told(given).body
    assert "last-run.json" not in told(given).body


def test_home_is_not_named() -> None:
    home = Path.home()
    assert "into ~/blog/source;" in told(summary(), folder=home / "blog/source").body
    assert str(home) not in told(summary(), folder=home / "blog/source").body


@each_case(
    "title",
    ["@everyone 快看", "<@&123456>", '<at user_id="all">所有人</at>', "[点](https://phish.example)",
     "a\nb\r\n- 假的一行", "\x1b[31m红", "\u202egnp.exe", "<b>粗</b><script>alert(1)</script>", "\ud800"],
)  # fmt: skip
@each_case("place", ["title", "reason", "note", "job"])
def test_strangers_words_are_text_on_one_line(title: str, place: str) -> None:
    plain = told(summary(("标题", "HTTP 500"), notes=("x",)))
    given = summary((title if place == "title" else "标题", title if place == "reason" else "HTTP 500"),
                    notes=(title if place == "note" else "x",))  # fmt: skip
    hostile = told(given, job=Job(f"article url={title}", "k") if place == "job" else JOB)
    text = f"{hostile.title}\n{hostile.body}"
    assert text.count("\n") == f"{plain.title}\n{plain.body}".count("\n")
    assert not [sign for sign in ("@", "<", "](", "\x1b", "\r", "\u202e", "\ud800") if sign in text]


@given(st.lists(st.tuples(st.text(max_size=400), st.text(max_size=400)), max_size=9), st.lists(st.text(max_size=600)))
def test_a_message_fits_everywhere(failures: list[tuple[str, str]], notes: list[str]) -> None:
    given = summary(*failures, notes=tuple(notes))
    message = told(given, Memory(BLOCKED, BLOCKED, bad_since=BEGAN.isoformat(), runs=3))
    body = message.body
    assert len(f"{message.title}\r\n{body}".encode()) <= 2048
    assert body.rpartition("\n")[2].startswith("Run of ")
    assert not failures or given["verdict"] == INCOMPLETE
    assert "listed " in body


@each_case("notes", [0, 1, 2, 3, 9])
@each_case("failures", [0, 1, 2, 5, 18])
@each_case("sign", ["长", "𠮷", "x"])
def test_the_longest_message_fits_and_keeps_something_of_everything(notes: int, failures: int, sign: str) -> None:
    given = summary(*[(sign * 99, sign * 400)] * failures, notes=tuple(f"注{n}" + sign * 900 for n in range(notes)))
    message = told(given, job=Job(f"article url={sign * 999}", "k"), folder=Path("/" + sign * 200))
    assert len(f"{message.title}\r\n{message.body}".encode()) <= 2048
    assert ("- 注0" in message.body) == bool(notes)
    assert (f"- {sign}" in message.body) == bool(failures)
    assert "- …" in message.body or notes < 3 or failures < 5


def test_all_is_well_without_a_word_of_earlier_days() -> None:
    assert told(summary()).title == f"zakerscraper: channel id=13: {OK}"
    assert "It was" not in told(summary()).body
