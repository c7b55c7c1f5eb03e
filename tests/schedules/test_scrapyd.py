"""This project in a real scrapyd: deployed, scheduled, ended, with its output where it was told to be."""

import configparser
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from tests.ports import free_port
from zakerscraper.sample_site import SampleSite

ROOT = Path(__file__).parents[2]
PROJECT = ("LICENSE", "README.md", "pyproject.toml", "requirements.txt", "scrapy.cfg", "setup.py", "zakerscraper")
WAIT_SECONDS = 200


class Scrapyd:
    """A scrapyd of our configuration on a free port, with its folders below *folder*."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"http://127.0.0.1:{free_port()}/"
        text = (ROOT / "deploy/scrapyd/scrapyd.conf").read_text("utf-8")
        text = text.replace("/var/lib/scrapyd", str(folder)).replace("6800", self.url.rpartition(":")[2].strip("/"))
        # It looks for new jobs every five seconds by default.
        (folder / "scrapyd.conf").write_text(text + "poll_interval = 0.2\n")
        self.log = folder / "scrapyd.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scrapyd", "--pidfile="], cwd=folder, stdout=log, stderr=subprocess.STDOUT
            )
        self.wait_for(lambda: self.answers("daemonstatus.json"))

    def wait_for(self, true: Any) -> Any:
        """Wait until *true()* is, and return what it gave."""
        last_moment = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < last_moment:
            assert self.process.poll() is None, self.log.read_text()
            if result := true():
                return result
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def answers(self, service: str) -> bool:
        try:
            return bool(self.ask(service))
        except URLError:
            return False

    def ask(self, service: str, **query: str) -> dict[str, Any]:
        """Ask a service of scrapyd that changes nothing."""
        with urlopen(f"{self.url}{service}?{urlencode(query)}") as response:
            return json.load(response)

    def schedule(self, spider: str, settings: dict[str, str], **arguments: str) -> str:
        """Schedule a job as docs/schedules/scrapyd.md does with curl; return its id."""
        data = [("project", "zakerscraper"), ("spider", spider), *arguments.items()]
        data += [("setting", f"{name}={value}") for name, value in settings.items()]
        with urlopen(f"{self.url}schedule.json", urlencode(data).encode()) as response:
            return json.load(response)["jobid"]

    def end_of(self, job: str) -> dict[str, Any]:
        """Wait for a job to end; return what scrapyd knows of it."""

        def finished() -> Any:
            jobs = self.ask("listjobs.json", project="zakerscraper")["finished"]
            return next((scheduled for scheduled in jobs if scheduled["id"] == job), None)

        return self.wait_for(finished)

    def log_of(self, job: str) -> str:
        (file,) = (self.folder / "logs").rglob(f"{job}.log")
        return file.read_text("utf-8")

    def died_with(self, job: str) -> int:
        """Return the exit status of a job: 0, or what scrapyd's own log names."""
        match = re.search(rf"Process died: exitstatus=(\d+) .*job='{job}'", self.log.read_text("utf-8"))
        return int(match[1]) if match else 0


@pytest.fixture(scope="module")
def scrapyd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scrapyd]:
    """A scrapyd that the project has been deployed to, from a copy, as `scrapyd-deploy` writes beside it."""
    server = Scrapyd(tmp_path_factory.mktemp("scrapyd"))
    try:
        copy = server.folder / "checkout"
        copy.mkdir()
        for name in PROJECT:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy)
        config = configparser.ConfigParser()
        config.read(copy / "scrapy.cfg")
        assert config["deploy"]["url"] == "http://127.0.0.1:6800/"
        config["deploy"]["url"] = server.url
        with (copy / "scrapy.cfg").open("w") as file:
            config.write(file)
        done = subprocess.run(
            [sys.executable, "-m", "scrapyd_client.deploy"], cwd=copy, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert json.loads(done.stdout)["spiders"] == 7
        yield server
    finally:
        server.process.terminate()
        server.process.wait()


def hurried(site: SampleSite, output: Path) -> dict[str, str]:
    return {"ZAKER_OUTPUT_DIR": str(output), "DOWNLOAD_DELAY": "0.001", "DOWNLOAD_SLOTS": "{}", **site.settings}


def test_jobs_wait_for_each_other_and_each_end_is_seen(scrapyd: Scrapyd, tmp_path: Path) -> None:
    """One is cancelled, the next one writes where it is told, and the last one is misspelt."""
    output = tmp_path / "blog/source"
    with SampleSite(extra=120, page_size=36) as site:
        slow = {**hurried(site, tmp_path / "long"), "DOWNLOAD_DELAY": "0.05"}
        long = scrapyd.schedule("channel", slow, id="99", pages="9")
        good = scrapyd.schedule("channel", {**hurried(site, output), "LOG_LEVEL": "INFO"}, id="13", limit="3")
        wrong = scrapyd.schedule("channel", hurried(site, tmp_path), id="13", limt="3")
        scrapyd.wait_for(lambda: sum("/article/" in seen.path for seen in site.requests) > 3)
        jobs = scrapyd.ask("listjobs.json", project="zakerscraper")
        assert [job["id"] for job in jobs["running"]] == [long]
        assert [job["id"] for job in jobs["pending"]] == [good, wrong]
        with urlopen(f"{scrapyd.url}cancel.json", urlencode({"project": "zakerscraper", "job": long}).encode()) as done:
            assert json.load(done)["prevstate"] == "running"
        ends = {job: scrapyd.end_of(job) for job in (long, good, wrong)}
    assert {job: scrapyd.died_with(job) for job in ends} == {long: 3, good: 0, wrong: 2}
    # The one that was cancelled ended politely.
    last = json.loads((tmp_path / "long/.zaker/last-run.json").read_text("utf-8"))
    assert last["finish_reason"] == "shutdown"
    assert "ERROR: channel: incomplete: listed " in scrapyd.log_of(long)
    assert (ends[good]["spider"], ends[good]["items_url"]) == ("channel", None)
    last = json.loads((output / ".zaker/last-run.json").read_text("utf-8"))
    assert (last["verdict"], last["arguments"]) == ("ok", {"id": "13", "limit": "3"})
    assert last["counts"]["exported"] == len(list((output / "_posts/新媒体/ZAKER/channel").glob("*.md"))) == 3
    assert "INFO: channel: ok: listed " in scrapyd.log_of(good)
    assert not list(scrapyd.folder.rglob("*.jl")), "the articles are in no second place"
    assert "ERROR: argument limt='3': spider channel has no such argument" in scrapyd.log_of(wrong)
