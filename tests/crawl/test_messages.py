"""What a run says when something is wrong, and when it is told to stop: lines that a person understands."""

import errno
import logging
import os
import pty
import re
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from twisted.python.failure import Failure

from tests import run_scrapy
from zakerscraper.archive.archive import Archive
from zakerscraper.logging.formatter import ArticleLogFormatter
from zakerscraper.sample_site import Fault, SampleSite

Crawl = Callable[..., Any]

ROOT = Path(__file__).parents[2]
CHANNEL = ("channel", "id=13", "limit=1")
LISTS = "^/www/(channel|news)/"
ONCE = {"RETRY_TIMES": "0", "ZAKER_ARTICLE_HOST": "www"}
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have a proxy."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of this machine at which nobody listens, and that nobody gets meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def told(run: Any, words: str) -> None:
    """Assert that *run* failed, and said why with *words*, in words only."""
    assert run.verdict == ("error", 1)
    assert words in run.told
    assert words in run.stderr
    assert "Traceback" not in run.stderr
    assert not re.search(r"\b(twisted|DNSLookupError|\w+Error:|Deferred)", run.stderr)


# The network


def test_a_machine_without_network_is_told_as_such(crawl: Crawl, site: SampleSite) -> None:
    run = crawl(*CHANNEL, site=site, ZAKER_WWW_URL="http://nowhere.invalid", **ONCE)
    told(run, "DNS: www.myzaker.com does not resolve: is this machine connected to the internet?")
    assert "https://www.myzaker.com/channel/13" in run.told
    assert len(run.stderr.splitlines()) == 3, "the list, the summary, and its note"


def test_a_host_that_refuses_connections_is_told_as_such(crawl: Crawl, site: SampleSite, closed_port: int) -> None:
    run = crawl(*CHANNEL, site=site, ZAKER_WWW_URL=f"http://127.0.0.1:{closed_port}", **ONCE)
    told(run, "www.myzaker.com refuses connections")


def test_a_proxy_that_is_not_there_is_named_without_its_password(
    crawl: Crawl, site: SampleSite, closed_port: int
) -> None:
    environment = {"https_proxy": f"http://me:secret@127.0.0.1:{closed_port}"}
    run = crawl(*CHANNEL, site=site, environment=environment, **ONCE)
    told(run, f"the proxy 127.0.0.1:{closed_port} refuses connections: is it running?")
    assert "secret" not in run.stderr + run.told


def test_a_host_that_speaks_no_tls_is_told_as_such(crawl: Crawl, site: SampleSite) -> None:
    plain = site.settings["ZAKER_WWW_URL"]
    run = crawl(*CHANNEL, site=site, ZAKER_WWW_URL=plain.replace("http:", "https:"), **ONCE)
    told(run, "TLS handshake with www.myzaker.com failed: wrong version number")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.disconnect(), "www.myzaker.com closed the connection before the response was complete"),
        (Fault.slow(20), "www.myzaker.com did not respond within 1 seconds"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_an_answer_that_does_not_come_is_told_as_such(crawl: Crawl, site: SampleSite, fault: Fault, words: str) -> None:
    site.faults.add(LISTS, fault)
    told(crawl(*CHANNEL, site=site, DOWNLOAD_TIMEOUT="1", **ONCE), words)


# Many of a kind


def test_what_fails_alike_is_told_a_few_times_and_then_counted(crawl: Crawl, site: SampleSite) -> None:
    site.faults.add("^/www/article/", Fault.unreadable())
    run = crawl("channel", "id=13", "pages=1", site=site)
    failed = run.counts["failed"]
    assert failed > 6
    assert run.stderr.count("WARNING: Failed: ") == 3
    assert f"WARNING: {failed - 3} more articles failed alike: " in run.stderr
    assert len(run.summary["failures"]) == failed, "the summary names all"


def test_pictures_that_fail_alike_are_counted_too(crawl: Crawl, site: SampleSite) -> None:
    site.faults.add("^/pictures/", Fault.not_found())
    run = crawl("channel", "id=13", "pages=1", site=site)
    assert run.counts["images_failed"] > 4
    assert run.stderr.count("WARNING: Picture <") == 3
    assert re.search(r"WARNING: \d+ more pictures failed alike: HTTP 404", run.stderr)


def test_a_log_at_info_tells_of_articles_and_not_of_scrapys_parts(crawl: Crawl, site: SampleSite) -> None:
    run = crawl(*CHANNEL, site=site, LOG_LEVEL="INFO")
    assert "Exported: " in run.stderr
    for noise in ("Enabled extensions", "Overridden settings", "Versions:"):
        assert noise not in run.stderr
    assert "Overridden settings" in crawl(*CHANNEL, site=site, LOG_LEVEL="DEBUG").stderr


# Stopping


class Terminal:
    """A crawl of the channel 科技 at a terminal of its own."""

    def __init__(self, site: SampleSite, output: Path) -> None:
        command = [sys.executable, "-m", "scrapy", "crawl", "channel", "-a", "id=13"]
        settings = {**site.settings, "ZAKER_OUTPUT_DIR": str(output), "DOWNLOAD_DELAY": "0.3", "DOWNLOAD_SLOTS": "{}"}
        command += run_scrapy.as_options(settings)
        self._ours, theirs = pty.openpty()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ZAKER_")}
        environment |= {"TERM": "xterm", "COLUMNS": "200"}
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        self.shown = ""

    def wait_for(self, words: str) -> None:
        """Read until *words* are shown."""
        while words not in self.shown:
            assert self._read(), self.shown
        self.shown = self.shown.partition(words)[2]

    def rest(self) -> str:
        """Return all that is shown until the crawl has ended."""
        while self._read():
            pass
        self.process.wait()
        os.close(self._ours)
        return self.shown

    def _read(self) -> bool:
        try:
            select.select([self._ours], [], [])
            data = os.read(self._ours, 65536)
        except OSError:
            return False
        self.shown += data.decode(errors="replace")
        return bool(data)


def test_a_first_interrupt_says_at_once_what_is_waited_for(site: SampleSite, tmp_path: Path) -> None:
    terminal = Terminal(site, tmp_path / "out")
    terminal.wait_for("articles ·")
    terminal.wait_for("of 2")  # the lists are read, and articles are on their way
    terminal.process.send_signal(signal.SIGINT)
    terminal.wait_for("Stopping: waits for what is under way (")
    terminal.wait_for("stopping: ")
    shown = terminal.rest()
    assert terminal.process.returncode == 3
    assert "articles were not fetched: the run was stopped; they are pending" in shown
    assert "Traceback" not in shown


def test_a_second_interrupt_ends_the_run_and_its_line(site: SampleSite, tmp_path: Path) -> None:
    site.faults.add("^/www/article/", Fault.slow(30))
    terminal = Terminal(site, tmp_path / "out")
    while site.most_open["www"] < 2:  # an article is on its way
        time.sleep(0.05)
    terminal.process.send_signal(signal.SIGINT)
    terminal.wait_for("stopping: ")
    terminal.process.send_signal(signal.SIGINT)
    shown = terminal.rest()
    assert terminal.process.returncode == 1
    assert "Stopping at once" in shown
    assert shown.rstrip().endswith("zakerscraper: stopped before its end; the next run takes up what is left")


# Command lines


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["chanel", "id=13"], "spider 'chanel' is unknown; did you mean channel?"),
        (
            ["channel", "--id", "13"],
            "crawl has no option '--id'; pass what to crawl with -a",
        ),
        (["channel", "id=13", "-L", "INF"], "log level 'INF' is not one of CRITICAL"),
        (["channel", "id=13", "-O", "found.yaml"], "-O 'found.yaml': there is no feed format 'yaml'; "),
        # A folder that has the rights, and takes no file.
        (["channel", "id=13", "-O", "/proc/found.json"], "-O '/proc/found.json': no file can be written there"),
        (["channel", "id=13", "--pidfile", "/dev/null/x"], "--pidfile '/dev/null/x': cannot write it: Not a directory"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_command_line_says_what_was_meant(
    crawl: Crawl, site: SampleSite, arguments: list[str], line: str
) -> None:
    run = crawl(*arguments, site=site)
    assert run.status == 2
    (shown,) = run.stderr.splitlines()
    assert line in shown
    assert run.requests == ()


def test_a_misspelt_variable_is_not_passed_over(crawl: Crawl, site: SampleSite) -> None:
    run = crawl(*CHANNEL, site=site, environment={"ZAKER_IMAGE_LINK": "local"})
    assert run.status == 2
    assert "environment variable ZAKER_IMAGE_LINK: " in run.stderr
    assert "did you mean ZAKER_IMAGE_LINKS?" in run.stderr


# The output folder


def test_a_file_in_the_folders_place_is_told(crawl: Crawl, site: SampleSite, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    run = crawl(*CHANNEL, site=site, output=tmp_path / "file")
    assert run.status == 1
    assert run.stderr == f"zakerscraper: cannot write to the output folder {tmp_path / 'file'}: Not a directory\n"


def test_a_full_disk_is_told_without_a_traceback_wherever_it_is_met() -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    formatter, request = ArticleLogFormatter(), Request("https://www.myzaker.com/article/1")
    assert formatter.spider_error(Failure(full), request, Failure(full))["level"] == logging.DEBUG
    assert formatter.item_error(None, full, None)["level"] == logging.DEBUG
    assert formatter.spider_error(Failure(KeyError("a bug")), request, Failure(full))["level"] == logging.ERROR


def test_a_broken_archive_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / ".zaker").mkdir()
    (tmp_path / ".zaker/archive.sqlite3").write_text("no database at all, whatever its name says")
    done = _scrapy("crawl", "hot", output=tmp_path)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert (
        "is damaged (file is not a database). Put a backup of it back; or move it away and take the documents" in line
    )


def test_an_archive_of_a_later_release_says_so(tmp_path: Path) -> None:
    (tmp_path / ".zaker").mkdir()
    Archive(Archive.file_url(file := tmp_path / ".zaker/archive.sqlite3"), "run").close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("update meta set value = '999'")
    done = _scrapy("archive", output=tmp_path)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "the archive was made by a later zakerscraper (its version is 999" in line


def test_a_database_that_cannot_hold_an_archive_is_wrong_usage(tmp_path: Path) -> None:
    for address in ("oracle+oracledb://me:secret@db.example/x", "postgresql+psycopg2://me:secret@db.example/x"):
        for command in (("crawl", "hot"), ("archive",)):
            done = _scrapy(*command, "-s", f"ZAKER_ARCHIVE_URL={address}", output=tmp_path)
            assert done.returncode == 2
            (line,) = done.stderr.splitlines()
            assert line.startswith(f"zakerscraper: setting ZAKER_ARCHIVE_URL: '{address.replace('secret', '***')}': an")
            assert "lies in SQLite (sqlite:////" in line


def _scrapy(*arguments: str, output: Path) -> Any:
    return run_scrapy.scrapy(*arguments, "-s", f"ZAKER_OUTPUT_DIR={output}")
