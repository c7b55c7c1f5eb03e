"""Real runs that turn bad and good again, with a real receiver; and `scrapy notify`."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from tests import run_scrapy
from zakerscraper.config import Options
from zakerscraper.sample_site import Fault, SampleSite
from zakerscraper.services.notifications import apprise_client, healthcheck
from zakerscraper.services.notifications.notifier import Notifier, send_test
from zakerscraper.services.notifications.rule import Job

ROOT = Path(__file__).parents[3]
TOKEN, CHECK = "t0kenOfN0body-hook", "5ec2e7-uuid-of-n0body"
PROXIES = ("http_proxy", "https_proxy", "all_proxy")


def hook(receiver: Any) -> str:
    return f"json://{receiver.host}/hook/{TOKEN}"


def check(receiver: Any) -> str:
    return f"http://{receiver.host}/{CHECK}"


def told_nowhere(run: Any) -> None:
    """Assert that neither files nor what was printed hold a secret."""
    files = [path for path in run.output.parent.rglob("*") if path.is_file()]
    assert files
    for secret in (TOKEN, CHECK):
        assert secret not in run.stdout + run.stderr
        assert not [path for path in files if secret.encode() in path.read_bytes()]


def memories(output: Path) -> list[Path]:
    return sorted((output / ".zaker/told").glob("*"))


def test_a_job_that_turns_bad_and_good_again_is_told_of_both_once(
    crawl: Callable[..., Any], site: SampleSite, receiver: Any, tmp_path: Path
) -> None:
    environment = {"ZAKER_NOTIFY": hook(receiver), "ZAKER_HEALTHCHECK_URL": check(receiver)}
    job = ("channel", "id=13", "limit=2")
    site.faults.add("/channel/13|category.*app_id=13", Fault.challenge())
    log = {"LOG_LEVEL": "DEBUG", "LOG_FILE": str(tmp_path / "crawl.log")}
    first = crawl(*job, site=site, output=tmp_path / "out", environment=environment, **log)
    assert first.verdict == ("blocked", 4)
    assert receiver.titles() == ["zakerscraper: channel id=13: blocked"]
    message = next(got.message for got in receiver.got if got.path.startswith("/hook"))
    assert message["type"] == "failure"
    assert "challenge page" in message["message"]
    assert "listed 0 = " in message["message"]
    (memory,) = memories(first.output)

    second = crawl("channel", "id=科技", site=site, output=first.output, environment=environment)
    assert second.verdict == ("blocked", 4)
    assert len(receiver.titles()) == 1, "the same again is no news"

    other = crawl("channel", "id=9", "limit=1", site=site, output=first.output, environment=environment)
    assert other.verdict == ("ok", 0)
    assert len(receiver.titles()) == 1, "that all is well is none, and another job is no part of the first"
    assert memories(first.output) == [memory]

    site.faults.clear()
    last = crawl(*job, site=site, output=first.output, environment=environment, **log)
    assert last.verdict == ("ok", 0)
    assert receiver.titles()[1:] == ["zakerscraper: channel id=13: ok again"]
    assert "(2 runs)" in [got for got in receiver.got if got.path.startswith("/hook")][-1].message["message"]
    assert memories(first.output) == []

    ends = ["/fail", "/fail", "", ""]
    assert receiver.events() == [f"/{CHECK}{event}" for end in ends for event in ("/start", end)]
    calls = [got for got in receiver.got if not got.path.startswith("/hook")]
    assert [start.query["rid"] for start in calls[::2]] == [end.query["rid"] for end in calls[1::2]]
    assert len({call.query["rid"] for call in calls}) == len(ends)
    assert "zakerscraper: channel id=13: blocked\n\nThe site answered" in calls[1].body
    assert "exported 1, " in calls[5].body
    written = (tmp_path / "crawl.log").read_text("utf-8")
    assert "DEBUG: " in written
    assert "Overridden settings" in written
    for run in (first, second, other, last):
        told_nowhere(run)
        assert "notifications: " not in run.stderr


def test_what_could_not_be_told_is_told_by_the_next_run(
    crawl: Callable[..., Any], site: SampleSite, receivers: Callable[[], Any]
) -> None:
    down, good = receivers(), receivers()
    down.answer = (503, f"no {TOKEN} today")
    site.faults.add("^/www/article/", Fault.error(500))
    environment = {"ZAKER_NOTIFY": f"{hook(good)}, {hook(down)}", "ZAKER_HEALTHCHECK_URL": check(down)}
    job = ("hot", "limit=7")
    run = crawl(*job, site=site, environment=environment, RETRY_TIMES="0", LOG_LEVEL="DEBUG")
    assert run.verdict == ("incomplete", 3), "what is not told changes no verdict"
    problems = [line for line in run.stderr.splitlines() if "notifications: " in line]
    assert problems == [
        (
            "zakerscraper: notifications: ZAKER_NOTIFY, address 2 (json://…): the service answered 503;"
            " the next run sends it"
        ),
        "zakerscraper: notifications: ZAKER_HEALTHCHECK_URL: the service answered 503",
    ]
    told_nowhere(run)
    message = next(got.message for got in good.got)
    assert message["type"] == "warning"
    assert "Failed, the first 5 of 7:" in message["message"]
    failures = run.summary["failures"]
    assert [failure["url"] in message["message"] for failure in failures] == [True] * 5 + [False] * 2

    down.answer = (200, "OK")
    again = crawl(*job, site=site, output=run.output, environment=environment, RETRY_TIMES="0")
    assert again.verdict == ("incomplete", 3)
    assert "notifications: " not in again.stderr
    assert down.titles() == ["zakerscraper: hot: incomplete"] * 2
    assert good.titles() == ["zakerscraper: hot: incomplete"], "who has heard of it is not told again"


def test_a_run_that_cannot_begin_is_told(
    crawl: Callable[..., Any], site: SampleSite, receiver: Any, tmp_path: Path
) -> None:
    (tmp_path / "out/.zaker").mkdir(parents=True)
    (tmp_path / "out/.zaker/archive.sqlite3").write_bytes(b"this is no database" * 100)
    environment = {"ZAKER_NOTIFY": hook(receiver), "ZAKER_HEALTHCHECK_URL": check(receiver)}
    for _ in range(2):
        run = crawl("hot", site=site, output=tmp_path / "out", environment=environment)
        assert run.status == 1
        assert run.last is None
    assert receiver.titles() == ["zakerscraper: hot: error"]
    message = next(got.message for got in receiver.got if got.path.startswith("/hook"))
    assert "archive" in message["message"]
    assert receiver.events() == [f"/{CHECK}/start", f"/{CHECK}/fail"] * 2


def test_where_nothing_can_be_written_every_run_tells(
    crawl: Callable[..., Any], site: SampleSite, receiver: Any, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("a file where the folder should be")
    for _ in range(2):
        run = crawl("hot", site=site, output=tmp_path / "out", environment={"ZAKER_NOTIFY": hook(receiver)})
        assert run.status == 1
        assert "notifications: what was sent could not be written down" in run.stderr
        assert "Traceback" not in run.stderr
    assert receiver.titles() == ["zakerscraper: hot: error"] * 2


def test_the_crawl_does_not_wait_for_the_check(crawl: Callable[..., Any], site: SampleSite, receiver: Any) -> None:
    """The receiver answers the start only after the crawl has asked for an article; the end comes after the start."""
    receiver.released.clear()
    asked = site.faults

    class Release(Fault):
        """The good answer, with which the receiver is let go."""

    def let_go(reply: Any) -> Any:
        receiver.released.set()
        return reply

    asked.add("/article/", Release("let go", let_go))
    environment = {"ZAKER_HEALTHCHECK_URL": check(receiver)}
    run = crawl("hot", "limit=1", site=site, environment=environment)
    assert run.verdict == ("ok", 0)
    assert "notifications: " not in run.stderr
    assert receiver.events() == [f"/{CHECK}/start", f"/{CHECK}"]


def test_a_service_that_hangs_is_waited_for_once(
    receiver: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages and check have a deadline each, that of the longer one in all."""
    monkeypatch.setattr(apprise_client, "DEADLINE_SECONDS", 2.0)
    monkeypatch.setattr(healthcheck, "DEADLINE_SECONDS", 3.0)
    monkeypatch.setattr(logging.getLogger(), "handlers", [*logging.getLogger().handlers])  # a late call keeps it silent
    receiver.released.clear()
    settings = {"OUTPUT_DIR": str(tmp_path), "NOTIFY": hook(receiver), "HEALTHCHECK_URL": check(receiver)}
    options = Options.from_settings(Settings({f"ZAKER_{name}": value for name, value in settings.items()}))
    apprise_client.parse_notify_urls(hook(receiver))  # Apprise takes a second to import
    late = ["no answer in time"] * 2
    began = time.monotonic()
    assert [why for _, why in send_test(options)] == late
    assert time.monotonic() - began < 4.5
    notifier = Notifier(options, Job("hot", "hot"))
    notifier.run_begins()
    began = time.monotonic()
    problems = notifier.run_never_began("no database")
    assert time.monotonic() - began < 4.5
    assert [problem.split(": ", 1)[1].partition(";")[0] for problem in problems] == late
    assert receiver.events()[-2:] == [f"/{CHECK}/start", f"/{CHECK}/fail"], "the end is sent all the same"


def test_a_stopped_run_is_told_and_one_ended_at_once_is_not(site: SampleSite, receiver: Any, tmp_path: Path) -> None:
    site.faults.add("/article/", Fault.slow(3))
    for signals, titles in ((2, []), (1, ["zakerscraper: hot: incomplete"])):
        before = len(site.requests)
        process = subprocess.Popen(
            command("crawl", "hot", output=tmp_path / f"out{signals}", **site.settings, DOWNLOAD_DELAY="0.001"),
            cwd=ROOT,
            env=clean(ZAKER_NOTIFY=hook(receiver)),
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        while not any("/article/" in seen.path for seen in site.requests[before:]):
            assert process.poll() is None
            site.pause(0.05)
        for _ in range(signals):
            process.send_signal(signal.SIGINT)
            site.pause(0.3)
        _, stderr = process.communicate(timeout=200)
        assert "Traceback" not in stderr
        assert receiver.titles() == titles, stderr


def test_a_run_that_has_ended_does_not_wait_for_a_service_that_hangs_once_it_is_told_to_end(
    site: SampleSite, receiver: Any, tmp_path: Path
) -> None:
    site.faults.add("^/www/article/", Fault.error(500))
    receiver.released.clear()
    settings = {**site.settings, "DOWNLOAD_DELAY": "0.001", "RETRY_TIMES": "0"}
    process = subprocess.Popen(
        command("crawl", "hot", "-a", "limit=1", output=tmp_path / "out", **settings),
        cwd=ROOT,
        env=clean(ZAKER_NOTIFY=hook(receiver)),
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    while not receiver.got:
        assert process.poll() is None
        site.pause(0.05)
    process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    _, stderr = process.communicate(timeout=60)
    assert (process.returncode, "apprise" in stderr) == (3, False), stderr
    assert time.monotonic() - began < 3, "Apprise itself gives up after four seconds, and Python joins its threads"


@pytest.mark.parametrize(("arguments", "presses"), [(["notify"], 1), (["notify"], 2), (["digest", "--send"], 1)])
def test_a_command_that_is_told_to_end_does_not_wait_for_a_service_that_hangs(
    site: SampleSite, receiver: Any, tmp_path: Path, arguments: list[str], presses: int
) -> None:
    if arguments[0] == "digest":
        crawl = command("crawl", "hot", "-a", "limit=1", output=tmp_path, **site.settings, ZAKER_DOWNLOAD_IMAGES="0")
        subprocess.run(crawl, cwd=ROOT, env=clean(), check=True)
        arguments = [*arguments, "--since", "2020-01-01"]
    receiver.released.clear()
    # As from a terminal: a shell lets what it starts in the background ignore SIGINT.
    heeded = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        command(*arguments, output=tmp_path), cwd=ROOT, env=clean(ZAKER_NOTIFY=hook(receiver)), stderr=subprocess.PIPE
    )
    signal.signal(signal.SIGINT, heeded)
    while not receiver.got:
        assert process.poll() is None
        site.pause(0.05)
    began = time.monotonic()
    for _ in range(presses):
        process.send_signal(signal.SIGINT)
        site.pause(0.2)
    _, stderr = process.communicate(timeout=60)
    assert time.monotonic() - began < 3, "Apprise itself gives up after four seconds, and Python joins its threads"
    assert process.returncode == 1
    assert stderr.decode() == "zakerscraper: stopped before its end; what was done until then is kept\n"


def test_a_crawl_without_the_settings_imports_nothing_of_it(site: SampleSite, tmp_path: Path) -> None:
    arguments = command("crawl", "hot", "-a", "limit=1", output=tmp_path / "out", **site.settings)
    arguments[1:3] = ["-X", "importtime"]
    done = subprocess.run(arguments, cwd=ROOT, env=clean(), capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0
    assert "zakerscraper.services.notifications.notifier" in done.stderr
    assert not [line for line in done.stderr.splitlines() if line.rpartition("|")[2].strip().startswith("apprise")]


WRONG = {
    "unknown service": ("ZAKER_NOTIFY", f"nosuch://{TOKEN}"),
    "control character": ("ZAKER_NOTIFY", f"json://127.0.0.1/{TOKEN}\x1b[2J"),
    "password": ("ZAKER_HEALTHCHECK_URL", f"https://me:{CHECK}@hc-ping.com/x"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_settings_are_wrong_usage_without_secrets(site: SampleSite, tmp_path: Path, wrong: str) -> None:
    name, value = WRONG[wrong]
    values = options(tmp_path / "out", **site.settings, LOG_LEVEL="DEBUG")
    done = run_scrapy.scrapy("crawl", "hot", *values, env=clean(**{name: value}))
    assert done.returncode == 2, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("zakerscraper: ")]
    assert len(lines) == 1
    assert f"setting {name}" in lines[0]
    assert not [secret for secret in (TOKEN, CHECK) if secret in done.stdout + done.stderr]
    assert site.requests == []
    assert not (tmp_path / "out").exists()


# scrapy notify


def clean(**environment: str) -> dict[str, str]:
    """Return this process's environment without settings and proxies, with *environment*."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ZAKER_", "SCRAPY_")) and name.lower() not in PROXIES
    }
    return {**kept, "PYTHONIOENCODING": "utf-8", **environment}


def options(output: Path, **settings: str) -> list[str]:
    values = {"ZAKER_OUTPUT_DIR": str(output), **settings}
    return run_scrapy.as_options(values)


def command(*arguments: str, output: Path, **settings: str) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "scrapy", *arguments, *options(output, **settings)]


def notify(tmp_path: Path, *arguments: str, **environment: str) -> Any:
    return run_scrapy.scrapy(
        "notify", *arguments, *options(tmp_path / "out", LOG_LEVEL="DEBUG"), env=clean(**environment)
    )


def test_notify_sends_a_test(receiver: Any, tmp_path: Path) -> None:
    done = notify(tmp_path, ZAKER_NOTIFY=hook(receiver), ZAKER_HEALTHCHECK_URL=check(receiver))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "ZAKER_NOTIFY, address 1 (json://…): sent\nZAKER_HEALTHCHECK_URL: sent\n"
    assert receiver.titles() == ["zakerscraper: a test"]
    assert receiver.events() == [f"/{CHECK}/log"], "a test is neither a start nor an end"
    assert not (tmp_path / "out").exists()


def test_notify_says_what_did_not_arrive(receivers: Callable[[], Any], tmp_path: Path) -> None:
    good, refusing = receivers(), receivers()
    refusing.answer = (403, TOKEN)
    addresses = f"{hook(refusing)}\n{hook(good)}\njson://127.0.0.1:9/{TOKEN}"
    done = notify(tmp_path, ZAKER_NOTIFY=addresses, ZAKER_HEALTHCHECK_URL=check(refusing))
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        "ZAKER_NOTIFY, address 1 (json://…): the service answered 403",
        "ZAKER_NOTIFY, address 2 (json://…): sent",
        "ZAKER_NOTIFY, address 3 (json://…): no connection",
        "ZAKER_HEALTHCHECK_URL: the service answered 403",
    ]
    assert good.titles() == ["zakerscraper: a test"]


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        ((), {}, "neither ZAKER_NOTIFY nor ZAKER_HEALTHCHECK_URL is set"),
        (("now",), {"ZAKER_NOTIFY": "json://127.0.0.1:9/"}, "notify takes no 'now'"),
        ((), {"ZAKER_NOTIFY": f"nosuch://{TOKEN}"}, "ZAKER_NOTIFY, address 1 (nosuch://…)"),
    ],
)
def test_notify_without_anybody_to_tell_is_wrong_usage(
    tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str], words: str
) -> None:
    done = notify(tmp_path, *arguments, **environment)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert TOKEN not in done.stdout + done.stderr
