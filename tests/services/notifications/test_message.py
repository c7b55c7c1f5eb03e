"""Messages: in plain words, short, and harmless whatever strangers wrote."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.run_report.report import RunReport
from zakerscraper.run_report.status import NEVER_BEGAN, Verdict
from zakerscraper.run_report.summary import RunSummary
from zakerscraper.services.notifications.message import Message, run_message
from zakerscraper.services.notifications.rule import Job, Memory

FOLDER = Path("/srv/blog/source")
JOB = Job("channel id=13", "channel-0")
BEGAN = datetime(2026, 5, 17, 19, 0, tzinfo=UTC)


def make_summary(*failures: tuple[str, str], notes: tuple[str, ...] = (), blocked: bool = False) -> RunSummary:
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


def message_of(summary: RunSummary, memory: Memory | None = None, job: Job = JOB, folder: Path = FOLDER) -> Message:
    after = (memory or Memory()).after(summary["verdict"], summary["started_at"], summary["finished_at"])
    return run_message(job, summary, after, folder)


def test_a_message_of_a_bad_run_has_verdict_counts_notes_and_failures() -> None:
    summary = make_summary(("停摆的钟楼", "HTTP 500"), ("猫咖", "HTTP 404"), notes=("2 articles wait",))
    assert message_of(summary).title == "zakerscraper: channel id=13: incomplete"
    assert message_of(summary).body == (
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


def test_a_message_in_a_chinese_locale_is_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    summary = make_summary(
        ("All went well.", "HTTP 404: perhaps deleted; it is pending until the site answers the same on another day")
    )
    began = datetime.fromtimestamp(BEGAN.timestamp() - 26 * 3600, UTC).isoformat()
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert message_of(summary).title == "zakerscraper: channel id=13: incomplete"
    assert message_of(summary).body == (
        "有些文章失败了或在等下一次尝试，或者运行被中止。下次运行会接着来。退出码 3。\n\n"
        "列出 1 = 已有 0，写出 0，已删 0，失败 1，略过 0；排队 0；图片已存 0，已有 0，失败 0\n\n"
        "失败：\n"
        "- All went well. https://www.myzaker.com/article/6a0a7f84a07aec0000000000"
        " (HTTP 404：可能已被删除；先排队，等网站隔天再给出同样的回答)\n\n"
        "2026-05-18 03:00 (+08:00) 的运行，写入 /srv/blog/source；详情见那里的 .zaker/last-run.json。"
    )
    good = message_of(make_summary(), Memory(Verdict.BLOCKED, Verdict.BLOCKED, bad_since=began, runs=3))
    assert good.title == "zakerscraper: channel id=13: 恢复正常"
    assert "一直是 blocked，持续了 26 小时 0 分钟（3 次运行）。" in good.body


def test_of_many_failures_the_first_five_are_named() -> None:
    body = message_of(make_summary(*[(f"标题 {number}", "HTTP 500") for number in range(12)])).body
    assert "Failed, the first 5 of 12:" in body
    assert [number for number in range(12) if f"- 标题 {number} " in body] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("hours", "runs", "words"), [(0.5, 1, "30 min (1 run)"), (26, 3, "26 h 0 min (3 runs)"), (72, 9, "3 days (9 runs)")]
)
def test_a_good_run_after_bad_ones_says_for_how_long_they_were(hours: float, runs: int, words: str) -> None:
    began = datetime.fromtimestamp(BEGAN.timestamp() - hours * 3600, UTC).isoformat()
    memory = Memory(Verdict.BLOCKED, Verdict.BLOCKED, bad_since=began, runs=runs)
    good = message_of(make_summary(), memory)
    assert good.title == "zakerscraper: channel id=13: ok again"
    assert good.body.startswith("All went well.\nIt was blocked since ")
    assert f", for {words}." in good.body
    assert "Exit status" not in good.body


def test_every_verdict_has_words_of_its_own() -> None:
    bodies = {message_of({**make_summary(), "verdict": verdict}).body for verdict in Verdict}
    assert len(bodies) == len(Verdict)


def test_a_run_that_could_not_begin_has_a_message_without_counts() -> None:
    why = "cannot write to the output folder /srv/x: Permission denied"
    message = message_of(RunReport("channel", {}, BEGAN, errors=1, notes=[why]).summary(NEVER_BEGAN, BEGAN))
    assert message.verdict == Verdict.ERROR
    assert f"- {why}\n" in message.body
    assert "listed" not in message.body
    assert "last-run.json" not in message.body


def test_home_is_not_named() -> None:
    home = Path.home()
    assert "into ~/blog/source;" in message_of(make_summary(), folder=home / "blog/source").body
    assert str(home) not in message_of(make_summary(), folder=home / "blog/source").body


@each_case(
    "title",
    ["@everyone 快看", "<@&123456>", '<at user_id="all">所有人</at>', "[点](https://phish.example)",
     "a\nb\r\n- 假的一行", "\x1b[31m红", "\u202egnp.exe", "<b>粗</b><script>alert(1)</script>", "\ud800"],
)  # fmt: skip
@each_case("where", ["title", "reason", "note", "job"])
def test_strangers_words_are_text_on_one_line(title: str, where: str) -> None:
    plain = message_of(make_summary(("标题", "HTTP 500"), notes=("x",)))
    summary = make_summary((title if where == "title" else "标题", title if where == "reason" else "HTTP 500"),
                    notes=(title if where == "note" else "x",))  # fmt: skip
    hostile = message_of(summary, job=Job(f"article url={title}", "k") if where == "job" else JOB)
    text = f"{hostile.title}\n{hostile.body}"
    assert text.count("\n") == f"{plain.title}\n{plain.body}".count("\n")
    assert not [sign for sign in ("@", "<", "](", "\x1b", "\r", "\u202e", "\ud800") if sign in text]


@given(st.lists(st.tuples(st.text(max_size=400), st.text(max_size=400)), max_size=9), st.lists(st.text(max_size=600)))
def test_a_message_fits_everywhere(failures: list[tuple[str, str]], notes: list[str]) -> None:
    summary = make_summary(*failures, notes=tuple(notes))
    message = message_of(summary, Memory(Verdict.BLOCKED, Verdict.BLOCKED, bad_since=BEGAN.isoformat(), runs=3))
    body = message.body
    assert len(f"{message.title}\r\n{body}".encode()) <= 2048
    assert body.rpartition("\n")[2].startswith("Run of ")
    assert not failures or summary["verdict"] == Verdict.INCOMPLETE
    assert "listed " in body


@each_case("notes", [0, 1, 2, 3, 9])
@each_case("failures", [0, 1, 2, 5, 18])
@each_case("sign", ["长", "𠮷", "x"])
def test_the_longest_message_fits_and_keeps_something_of_everything(notes: int, failures: int, sign: str) -> None:
    summary = make_summary(
        *[(sign * 99, sign * 400)] * failures, notes=tuple(f"注{n}" + sign * 900 for n in range(notes))
    )
    message = message_of(summary, job=Job(f"article url={sign * 999}", "k"), folder=Path("/" + sign * 200))
    assert len(f"{message.title}\r\n{message.body}".encode()) <= 2048
    assert ("- 注0" in message.body) == bool(notes)
    assert (f"- {sign}" in message.body) == bool(failures)
    assert "- …" in message.body or notes < 3 or failures < 5


def test_all_is_well_without_a_word_of_earlier_days() -> None:
    assert message_of(make_summary()).title == f"zakerscraper: channel id=13: {Verdict.OK}"
    assert "It was" not in message_of(make_summary()).body
