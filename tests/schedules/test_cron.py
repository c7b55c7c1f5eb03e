"""The crontab's very line, run as cron runs it: what it prints is what cron would mail."""

import fcntl
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from zakerscraper.sample_site import Fault, SampleSite

CRONTAB = Path(__file__).parents[2] / "deploy/cron/zakerscraper.cron"
_VARIABLE = re.compile(r"([A-Z_]+)=(.*)")
_ENTRY = re.compile(r"(?:\S+ ){4}\S+\s+(.+)")


class Cron:
    """Runs the crontab's entry for a user with an empty home; *spider* takes the place of its words."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "zaker"
        lines = [line for line in CRONTAB.read_text("utf-8").splitlines() if line and not line.startswith("#")]
        self.variables = dict(match.groups() for line in lines if (match := _VARIABLE.fullmatch(line)))
        (self.entry,) = (match[1] for line in lines if (match := _ENTRY.fullmatch(line)))
        assert len(lines) == len(self.variables) + 1
        # cron would make a line end of it.
        assert "%" not in self.entry

    def start(self, words: str = "channel -a id=13") -> subprocess.Popen[str]:
        command = self.entry.replace("channel -a id=13", words)
        environment = {"HOME": str(self.home), "LOGNAME": "me", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
        return subprocess.Popen(
            ["/bin/sh", "-c", command],
            cwd=self.home,
            env=environment | self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def mail(self, words: str = "channel -a id=13") -> str:
        """Run the entry; return what cron would mail, "" for no mail."""
        return self.start(words).communicate(timeout=200)[0]

    def last_run(self) -> dict[str, object]:
        return json.loads((self.folder / "output/.zaker/last-run.json").read_text("utf-8"))


@pytest.fixture
def cron(install: Callable[[Path], Path], tmp_path: Path) -> Cron:
    """The entry's user, with zakerscraper installed where the entry says."""
    cron = Cron(tmp_path / "home")
    install(cron.folder / ".venv/bin/zakerscraper")
    return cron


def test_a_good_run_mails_nothing_and_a_bad_one_says_what_happened(cron: Cron, site: SampleSite) -> None:
    assert cron.mail() == ""
    assert cron.last_run()["verdict"] == "ok"
    assert len(list((cron.folder / "output/_posts/新媒体/ZAKER/channel").glob("*.md"))) > 10
    site.faults.add("/(www/channel|api/api)/", Fault.challenge())
    mail = cron.mail()
    assert mail.startswith("zakerscraper: channel: blocked: ")
    assert "challenge" in mail
    assert "argument limt='3'" in cron.mail("channel -a limt=3")


def test_a_run_that_meets_another_ends_at_once_and_mails_nothing(cron: Cron, site: SampleSite) -> None:
    with (cron.folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert cron.mail() == ""
        assert not site.requests
    assert cron.mail() == ""
    assert site.requests


def test_a_folder_that_is_missing_is_mailed(cron: Cron) -> None:
    cron.folder.rename(cron.home / "moved")
    assert "zaker" in cron.mail()


def test_the_time_limit_ends_a_run_politely(cron: Cron, site: SampleSite) -> None:
    process = cron.start("channel -a id=99 -a pages=9")
    while sum("/article/" in seen.path for seen in site.requests) < 5:
        assert process.poll() is None
        time.sleep(0.02)
    # What the alarm of `timeout` itself does when the time is over.
    os.kill(child_named("timeout", session=process.pid), signal.SIGALRM)
    mail = process.communicate(timeout=200)[0]
    assert "\nzakerscraper: channel: incomplete: " in mail
    assert cron.last_run()["finish_reason"] == "shutdown"
    # The run closed as it does when asked once: nothing temporary is left.
    assert not list((cron.folder / "output/.zaker").glob("tmp/*"))


def child_named(name: str, *, session: int) -> int:
    """Return the id of the process *name* in a session."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
        except OSError:
            continue
        command, _, rest = stat.partition("(")[2].rpartition(")")
        if command == name and int(rest.split()[3]) == session:
            return int(folder.name)
    raise AssertionError(f"no process {name}")
