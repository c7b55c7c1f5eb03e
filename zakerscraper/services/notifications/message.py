"""The notification of a run: plain text, short enough for a chat, with untrusted text made harmless."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from zakerscraper.items import SHANGHAI
from zakerscraper.run_report.format import counts_line
from zakerscraper.run_report.status import NEVER_BEGAN, Verdict
from zakerscraper.run_report.summary import ArticleSummary, RunSummary
from zakerscraper.services.notifications.rule import Job, Memory
from zakerscraper.storage.output_url import RemoteUrl
from zakerscraper.utils.translation import translate

_MEANING = {
    Verdict.OK: "All went well.",
    Verdict.INCOMPLETE: (
        "Some articles failed or wait for their next attempt, or the run was stopped. The next run goes on."
    ),
    Verdict.BLOCKED: "The site answered with a challenge page, or with nothing but refusals.",
    Verdict.UNREADABLE: (
        "A list or most articles could not be understood: the layout of the site changed, or there is no such list."
    ),
    Verdict.ERROR: "The run broke: a list could not be fetched, the disk is full, or the like.",
}
_FAILURES = 5
_NOTES = 3
_JOB, _TITLE, _ADDRESS, _REASON, _NOTE = 90, 120, 100, 180, 400
_BYTES = 2000
"""The longest message with its title. All lengths are bytes of UTF-8: WeCom allows 2,048."""

_MORE = "- …"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Mail:
    """A page for services that send mail.

    Attributes:
        html: With images as `cid:NAME`.
        html_alone: Without images.
        images: Bytes by name.
    """

    html: str
    html_alone: str
    images: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Message:
    """A notification.

    Attributes:
        title: One line.
        body: Lines of plain text.
        mail: For services that send mail, in place of the body; None to use the body.
    """

    title: str
    body: str
    verdict: Verdict
    mail: Mail | None = None


def run_message(job: Job, summary: RunSummary, memory: Memory, folder: Path | RemoteUrl) -> Message:
    """Return the notification of a run.

    Args:
        memory: The job's state after the run.
    """
    verdict, has_begun = summary["verdict"], summary["finish_reason"] != NEVER_BEGAN
    again = verdict == Verdict.OK and bool(memory.bad)
    lines = [translate(line) for line in (_meaning(verdict), *([_recovery_note(memory)] if again else []))]
    if has_begun:
        lines += ["", translate(counts_line(summary["counts"]))]
    notes = [f"- {_clean_line(translate(note), _NOTE)}" for note in summary["notes"][:_NOTES]]
    failures = _failures(summary["failures"])
    begun, where = _moment(summary["started_at"]), _shown_folder(folder)
    note = f"Run of {begun} into {where}."
    if has_begun:
        note = f"Run of {begun} into {where}; .zaker/last-run.json there says more."
    last = translate(note)
    title = f"zakerscraper: {_clean_line(job.name, _JOB)}: {translate('ok again') if again else verdict}"
    body = _fit(lines, [block for block in (notes, failures, [last]) if block], _BYTES - len(title.encode()))
    return Message(title, body, verdict)


def test_message() -> Message:
    """Return the message of `scrapy notify`."""
    return Message(
        f"zakerscraper: {translate('a test')}",
        translate(
            "This is the test message of `scrapy notify`. You will be notified when a run does not end well, and when"
            " all is well again."
        ),
        Verdict.OK,
    )


def articles_message(title: str, articles: Sequence[tuple[str, str]], mail: Mail) -> Message:
    """Return the message on *articles*, pairs of title and URL: as many as fit for chats, *mail* for mail services."""
    block = [f"- {_clean_line(name, _TITLE)} {_clean_line(address, _ADDRESS)}".rstrip() for name, address in articles]
    return Message(title, _fit([], [block], _BYTES - len(title.encode())).strip(), Verdict.OK, mail)


def _meaning(verdict: Verdict) -> str:
    return _MEANING[verdict] if verdict == Verdict.OK else f"{_MEANING[verdict]} Exit status {verdict.exit_status}."


def _recovery_note(memory: Memory) -> str:
    runs = f"{memory.runs} run{'s' if memory.runs != 1 else ''}"
    since, until = datetime.fromisoformat(memory.bad_since), datetime.fromisoformat(memory.good_since)
    minutes = max(0, round((until - since).total_seconds() / 60))
    return f"It was {memory.bad} since {_moment(memory.bad_since)}, for {_duration(minutes)} ({runs})."


def _duration(minutes: int) -> str:
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes // (24 * 60)} days"


def _failures(failures: Sequence[ArticleSummary]) -> list[str]:
    if not failures:
        return []
    heading = "Failed:" if len(failures) <= _FAILURES else f"Failed, the first {_FAILURES} of {len(failures)}:"
    return [translate(heading), *map(_failure, failures[:_FAILURES])]


def _failure(failure: ArticleSummary) -> str:
    name = _clean_line(failure["title"] or failure["id"], _TITLE)
    return f"- {name} {_clean_line(failure['url'], _ADDRESS)} ({_clean_line(translate(failure['reason']), _REASON)})"


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(SHANGHAI):%Y-%m-%d %H:%M} (+08:00)"


def _shown_folder(folder: Path | RemoteUrl) -> str:
    if isinstance(folder, RemoteUrl):
        return _clean_line(str(folder), _ADDRESS)
    # Do not reveal the account's name to a chat.
    try:
        return _clean_line(f"~/{folder.relative_to(Path.home()).as_posix()}", _ADDRESS)
    except (ValueError, RuntimeError):
        return _clean_line(folder.as_posix(), _ADDRESS)


def _clean_line(text: str, max_bytes: int) -> str:
    """Return the untrusted *text* as one harmless line of at most *max_bytes* bytes.

    Apprise escapes a service's markup, but not mentions (`@everyone`, `<at …>`) or links.
    """
    text = _CONTROL.sub(" ", text)
    for sign, look_alike in (("@", "＠"), ("<", "＜"), ("](", "] (")):
        text = text.replace(sign, look_alike)
    text = " ".join(text.split())
    data = text.encode()
    return text if len(data) <= max_bytes else data[: max_bytes - len("…".encode())].decode(errors="ignore") + "…"


def _fit(lines: list[str], blocks: list[list[str]], max_bytes: int) -> str:
    """Return *lines* and *blocks*, an empty line before each, in at most *max_bytes* bytes.

    Blocks lose their last lines, the longest block first.
    """
    while True:
        text = "\n".join([*lines, *(line for block in blocks for line in ("", *block))])
        long = [block for block in blocks if len(block) > 2]
        if len(text.encode()) <= max_bytes or not long:
            return text
        longest = max(long, key=lambda block: len("".join(block).encode()))
        del longest[-2 if longest[-1] == _MORE else -1 :]
        longest.append(_MORE)
