"""Sends the notifications of one run: pings at its start and end, and messages when the verdict has changed.

Nothing here changes how a run ends. What could not be sent is returned as lines for the terminal.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from time import monotonic

from zakerscraper.config import Options
from zakerscraper.run_report.report import RunReport
from zakerscraper.run_report.status import NEVER_BEGAN, Verdict
from zakerscraper.run_report.summary import RunSummary
from zakerscraper.services.notifications import apprise_client, healthcheck
from zakerscraper.services.notifications.background_call import BackgroundCall
from zakerscraper.services.notifications.healthcheck import Healthcheck
from zakerscraper.services.notifications.message import Message, run_message, test_message
from zakerscraper.services.notifications.rule import Job, Memory
from zakerscraper.storage.base import output_folder
from zakerscraper.storage.local import STATE_FOLDER


class Notifier:
    """Sends the notifications of *job*. Raises UsageError for a malformed URL, or where Apprise is not installed."""

    def __init__(self, options: Options, job: Job) -> None:
        self._job = job
        self._output_url = options.output
        self._output = output_folder(options.output, f"notifier-{os.getpid()}")
        self._urls = apprise_client.parse_notify_urls(options.notify)
        self._check = _make_healthcheck(options) if options.healthcheck_url else None
        self._start: BackgroundCall | None = None

    def run_begins(self) -> None:
        """Ping the check in the background."""
        if self._check:
            self._start = BackgroundCall(self._check.start)

    def run_never_began(self, why: str) -> list[str]:
        """Send notifications of a run that ended before it began; return a line for each failure."""
        now = datetime.now(UTC)
        report = RunReport(self._job.name, {}, now, errors=1, notes=[why])
        return self.run_ended(report.summary(NEVER_BEGAN, now))

    def run_ended(self, summary: RunSummary) -> list[str]:
        """Send messages that are due, and ping the check; return a line for each failure."""
        memory = self._memory().after(summary["verdict"], summary["started_at"], summary["finished_at"])
        message = run_message(self._job, summary, memory, self._output_url)
        # The check may need retries: they run while messages are sent.
        until = monotonic() + healthcheck.DEADLINE_SECONDS
        ping = BackgroundCall(lambda: self._ping(message)) if self._check else None
        problems = self._send(message, memory) if self._urls else []
        if ping and (why := ping.outcome(until)):
            problems.append(f"ZAKER_HEALTHCHECK_URL: {why}")
        return problems

    def _ping(self, message: Message) -> str:
        assert self._check is not None
        # After the start ping, or the check would consider the run in progress; where that hangs, the end counts more.
        why = self._start.outcome(monotonic() + healthcheck.DEADLINE_SECONDS / 3) if self._start else ""
        call = self._check.success if message.verdict == Verdict.OK else self._check.failure
        return call(f"{message.title}\n\n{message.body}") or (why and f"of the start: {why}")

    def _send(self, message: Message, memory: Memory) -> list[str]:
        due = [url for url in self._urls if memory.needs_notification(url)]
        outcomes = apprise_client.send(message, due) if due else {}
        names = apprise_client.name_services(self._urls)
        problems = [f"{names[url]}: {why}; the next run sends it" for url, why in outcomes.items() if why]
        memory = memory.with_outcomes(self._urls, {url: not why for url, why in outcomes.items()})
        try:
            self._remember(memory)
        except OSError as error:
            why = f"what was sent could not be written down ({error.strerror}); the next run sends it again"
            problems.append(why)
        return problems

    @property
    def _file(self) -> str:
        return f"{STATE_FOLDER}/told/{self._job.key}.json"

    def _memory(self) -> Memory:
        try:
            return Memory.from_bytes(self._output.read(self._file))
        except OSError:
            return Memory()

    def _remember(self, memory: Memory) -> None:
        if memory.is_needed:
            self._output.write(self._file, memory.to_bytes())
        else:
            self._output.delete(self._file)


def send_test(options: Options) -> list[tuple[str, str]]:
    """Send a test to each URL and a log entry to the check; return pairs of a name, and "" or why it failed."""
    urls = apprise_client.parse_notify_urls(options.notify)
    until, ping = monotonic() + healthcheck.DEADLINE_SECONDS, None
    if options.healthcheck_url:
        ping = BackgroundCall(lambda: _make_healthcheck(options).log(test_message().body))
    outcomes = apprise_client.send(test_message(), urls)
    tried = [(name, outcomes[url]) for url, name in apprise_client.name_services(urls).items()]
    if ping:
        tried.append(("ZAKER_HEALTHCHECK_URL", ping.outcome(until)))
    return tried


def _make_healthcheck(options: Options) -> Healthcheck:
    return Healthcheck(options.healthcheck_url, options.ca_file)
