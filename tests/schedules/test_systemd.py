"""systemd's own checks of the units, and the command of the service run as the units say."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.machine import needs_systemd
from tests.schedules.conftest import analyze
from zakerscraper.sample_site import SampleSite

UNITS = Path(__file__).parents[2] / "deploy/systemd"
FAILED = "zakerscraper-failed@.service"
PROGRAM = "/opt/zakerscraper/bin/zakerscraper"

pytestmark = needs_systemd


def values(unit: str, key: str) -> list[str]:
    """Return the values that a unit gives to *key*."""
    return re.findall(rf"^{key}=(.*)$", (UNITS / unit).read_text("utf-8"), re.MULTILINE)


@pytest.fixture
def units(tmp_path: Path, install: Callable[[Path], Path]) -> Path:
    """The units in a folder, with a program that is there."""
    program = install(tmp_path / "opt/zakerscraper")
    folder = tmp_path / "units"
    folder.mkdir()
    for path in UNITS.glob("*@.*"):
        (folder / path.name).write_text(path.read_text("utf-8").replace(PROGRAM, str(program)))
    return folder


def test_systemd_finds_no_fault_in_the_units(units: Path) -> None:
    for name in sorted(path.name for path in units.iterdir()):
        unit = units / name.replace("@", "@channel")
        (units / name).rename(unit)
    done = analyze("verify", "--man=no", *map(str, sorted(units.iterdir())))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", ["zakerscraper@.service", "zakerscraper-daily@.service"])
def test_the_services_can_do_little(units: Path, name: str) -> None:
    done = analyze("security", "--offline=yes", "--threshold=25", "--no-pager", str(units / name))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("name", "next_time"),
    [("zakerscraper@.timer", "2026-01-01 20:10:00 UTC"), ("zakerscraper-daily@.timer", "2026-01-01 22:50:00 UTC")],
)
def test_the_timers_keep_to_the_sites_clock(name: str, next_time: str) -> None:
    (calendar,) = values(name, "OnCalendar")
    done = analyze("calendar", "--base-time=2026-01-01 00:00:00 UTC", calendar)
    assert done.returncode == 0, done.stderr
    assert next_time in done.stdout


def test_who_has_failed_is_named_in_the_mail(tmp_path: Path) -> None:
    (command,) = re.findall(
        r"^ExecStart=/bin/sh -c '(.*?)'$", (UNITS / FAILED).read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    for program, does in (("systemctl", 'echo "asked: $*"'), ("sendmail", "cat")):
        (tmp_path / program).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / program).chmod(0o755)
    # What systemd makes of it: lines that go on, specifiers, and `$$` for `$`.
    script = command.replace("\\\n", "").replace("%i", "digest").replace("%H", "host").replace("$$", "$")
    script = script.replace("/usr/sbin/sendmail", "sendmail")
    for monitor, unit in ({}, "zakerscraper@digest.service"), ({"MONITOR_UNIT": "a@b.service"}, "a@b.service"):
        environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", **monitor}
        done = subprocess.run(["/bin/sh", "-c", script], env=environment, capture_output=True, text=True, check=True)
        assert f"Subject: {unit} failed on host" in done.stdout
        assert f"asked: status --full --no-pager --lines=40 {unit}" in done.stdout


@pytest.mark.parametrize("name", ["digest", "books"])
def test_daily_tasks_are_commands_that_are_there(name: str, service: "Service", site: SampleSite) -> None:
    lines = (UNITS / f"{name}.env").read_text("utf-8").splitlines()
    file = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    (command,) = values("zakerscraper-daily@.service", "ExecStart")
    assert command == f"{PROGRAM} $COMMAND"
    done = subprocess.run(
        [service.program, *file.pop("COMMAND").split()],
        cwd=service.state / "zakerscraper",
        env=service.environment | file,
        capture_output=True,
        text=True,
        check=False,
    )
    # Nothing has been crawled yet, which is all that is wrong.
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no archive in" in done.stderr


class Service:
    """Runs the service's command with its environment, as systemd would; %S is *state*."""

    def __init__(self, state: Path, program: Path) -> None:
        self.state = state
        self.program = program
        (command,) = values("zakerscraper@.service", "ExecStart")
        (environment,) = values("zakerscraper@.service", "Environment")
        self.command = command.replace(PROGRAM, str(program)).replace("%S", str(state)).split()
        name, _, value = environment.partition("=")
        self.environment = {"PATH": os.environ["PATH"], name: value.replace("%S", str(state))}
        lines = (UNITS / "channel.env").read_text("utf-8").splitlines()
        self.file = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
        (state / "zakerscraper").mkdir(parents=True)

    def start(self, **file: str) -> subprocess.Popen[str]:
        variables = self.file | file
        assert self.command.count("$CRAWL") == 1
        at = self.command.index("$CRAWL")
        return subprocess.Popen(
            [*self.command[:at], *variables["CRAWL"].split(), *self.command[at + 1 :]],
            cwd=self.state / "zakerscraper",
            env=self.environment | variables,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def service(tmp_path: Path, install: Callable[[Path], Path]) -> Service:
    """The service, installed."""
    return Service(tmp_path / "state", install(tmp_path / "opt/zakerscraper"))


def test_a_stopped_service_has_not_failed_and_another_waits_for_it(service: Service, site: SampleSite) -> None:
    long = service.start(CRAWL="channel -a id=99 -a pages=9")
    while sum("/article/" in seen.path for seen in site.requests) < 5:
        assert long.poll() is None
        time.sleep(0.02)
    waiting = service.start(CRAWL=f"{service.file['CRAWL']} -a limit=2")
    # KillMode=mixed: to the main process, which the crawler is, as flock does not fork.
    long.send_signal(signal.SIGTERM)
    told = long.communicate(timeout=200)[1]
    assert "\nzakerscraper: channel: incomplete: " in told
    assert [str(long.returncode)] == values("zakerscraper@.service", "SuccessExitStatus")
    assert not any(seen.path.startswith(("/www/channel/13", "/www/channel/660")) for seen in site.requests)

    told = waiting.communicate(timeout=200)[1]
    assert (waiting.returncode, told[:26]) == (0, "zakerscraper: channel: ok:")
    last = json.loads((service.state / "zakerscraper/output/.zaker/last-run.json").read_text("utf-8"))
    assert last["arguments"] == {"id": "13,660", "limit": "2"}
    assert last["counts"]["exported"] == 2
