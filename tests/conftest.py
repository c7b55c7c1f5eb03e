"""What all tests share: property tests that try the same inputs on every run, the order of the files, servers."""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

from tests import machine, npm
from tests.machine import NEEDS, postgresql_programs
from tests.processes import starts_process
from tests.servers import IN_EACH_DATABASE, SAFE, PostgresServer, archives, empty_archive, remove_templates
from zakerscraper.compat import ignore_constants_of_modules
from zakerscraper.utils.translation import language

HERE = Path(__file__).parent

# What one process has compiled is there for the hundreds that follow it, also where the environment is against it.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Messages are asserted in English, whatever the locale of who runs the tests.
if language():
    os.environ["LC_ALL"] = "C.UTF-8"


def has_room(folder: Path) -> bool:
    """Tell whether *folder*, which lies in memory, has room for the files of all tests, and runs programs."""
    try:
        system = os.statvfs(folder)
        memory = re.search(r"MemAvailable: *(\d+) kB", Path("/proc/meminfo").read_text())
    except OSError:
        return False
    limit = Path("/sys/fs/cgroup/memory.max")  # a container's own, else "max" or not there
    allowed = limit.read_text().strip() if limit.is_file() else "max"
    room = [system.f_bavail * system.f_frsize, int(memory[1]) * 1024 if memory else 0]
    room += [int(allowed)] if allowed.isdecimal() else []
    return min(room) >= ROOM and not system.f_flag & os.ST_NOEXEC and os.access(folder, os.W_OK)


MEMORY = Path("/dev/shm")
ROOM = 8 << 30
"""Bytes; tests write some 2 GB of files, of which those of the last run stay."""
# Tests commit to files of SQLite thousands of times, and wait for the disk each time. None proves what survives a
# power cut.
if has_room(MEMORY):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")
# Else processes of tests that run in several would try different examples: a red test were green when it is run alone.
ignore_constants_of_modules()

SLOW = (
    "security/test_documents_cannot_run.py",
    "crawl/test_runs.py",
    "services/html_report/test_page.py",
    "crawl/test_stores.py",
    "distributed/test_crawls.py",
    "distributed/test_proof.py",
    "crawl/test_failover.py",
    "crawl/test_faults.py",
    "security/test_list_shapes.py",
    "security/test_markup_shapes.py",
    "distributed/test_polite_runs.py",
    "generic_extraction/test_other_pages.py",
    "crawl/test_spiders.py",
    "crawl/test_second_runs.py",
    "generic_extraction/test_exam.py",
    "hexo/test_hexo.py",
    "storage/test_base.py",
    "archive/test_articles.py",
    "archive/test_claims.py",
    "security/test_byte_shapes.py",
    "security/test_connection_shapes.py",
    "commands/test_doctor_site.py",
    "services/notifications/test_runs.py",
    "services/test_replay.py",
    "crawl/test_fallback.py",
    "commands/test_tools.py",
    "services/epub/test_readers.py",
    "packaging/test_wheel.py",
    "packaging/test_editable.py",
    "crawl/test_corpus.py",
    "crawl/test_messages.py",
    "crawl/test_pictures.py",
    "security/test_regressions.py",
    "commands/test_targets.py",
    "document/test_any_markdown.py",
    "schedules/test_scrapyd.py",
    "cli/test_mcp_server.py",
)
"""The files that take longest, by and large in that order."""
SLOW_FOLDERS = (
    *("crawl/", "distributed/", "generic_extraction/", "hexo/", "packaging/", "schedules/", "security/"),
    "services/html_report/",
)
"""What is below them takes long, too."""

NPM = (
    "hexo/",
    "schedules/test_lint.py",
    "security/test_documents_cannot_run.py",
    "security/test_front_matter_readers.py",
    "services/epub/test_readers.py",
    "document/test_markdown_rendering.py",
)
"""What needs packages of npm's registry."""
INSTALLING = ("packaging/", *NPM)
"""What installs packages from PyPI's or npm's registry: nobody knows how far away that is."""
INSTALLATION = pytest.StashKey[subprocess.Popen[bytes]]()
INSTALLING_TIMEOUT = 1_800
"""Seconds that one of those tests may take."""


def is_slow(path: Path) -> bool:
    """Tell whether all tests of a file are marked `slow`."""
    name = path.relative_to(HERE).as_posix()
    return name in SLOW or f"{name}/".startswith(SLOW_FOLDERS)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave slow files and folders out where no slow test is asked for: importing them takes long enough."""
    return True if config.getoption("markexpr") == "not slow" and is_slow(collection_path) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the slow files, so that in several processes none is left to run alone at the end.

    Their tests are marked `slow`, and with them each that starts a process: `make test-fast` leaves them out.
    """
    plugins = (plugin for plugin in config.pluginmanager.get_plugins() if isinstance(plugin, ModuleType))
    conftests = [plugin for plugin in plugins if Path(plugin.__file__ or "").is_relative_to(HERE)]
    slow = {path for path in {item.path for item in items} if is_slow(path)}
    for item in items:
        if item.path in slow or (
            isinstance(item, pytest.Function)
            and starts_process(item.function, item.module, item.fixturenames, conftests)
        ):
            item.add_marker(pytest.mark.slow)
        if item.path.relative_to(HERE).as_posix().startswith(INSTALLING):
            item.add_marker(pytest.mark.timeout(INSTALLING_TIMEOUT))
    ranks = {HERE / name: rank for rank, name in enumerate(SLOW)}
    items.sort(key=lambda item: ranks.get(item.path, len(ranks) + (item.path not in slow)))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the garbage collector what stays to the end anyway: all modules and tests. A tenth of all time is its.

    The first of several processes begins to install what comes from npm's registry: other tests run meanwhile.
    """
    if os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0" and machine.NODE and machine.NPM:
        paths = {item.path.relative_to(HERE).as_posix() for item in session.items if item.get_closest_marker("slow")}
        if any(path.startswith(NPM) for path in paths) and not session.config.option.collectonly:
            session.config.stash[INSTALLATION] = npm.begin()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Wait for the end of what `pytest_collection_finish` began, and remove what servers were copied from."""
    if installation := config.stash.get(INSTALLATION, None):
        installation.wait()
    remove_templates()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Say in one line, the last, which programs were missing, and how many tests were skipped for that."""
    yield
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        if reason.startswith(f"Skipped: {NEEDS}"):
            reasons[reason.removeprefix(f"Skipped: {NEEDS}")] += 1
    if reasons:
        missing = "; ".join(f"{count} need {what}" for what, count in sorted(reasons.items()))
        terminalreporter.write_line(f"{reasons.total()} tests skipped, as programs are not installed: {missing}")


@pytest.fixture(scope="module", autouse=True)
def the_environment_stays() -> Iterator[None]:
    """Fail a file that leaves variables behind: the next ones would go through its proxy, or speak its language."""
    before = dict(os.environ)
    yield
    after = dict(os.environ)
    for environment in (before, after):
        environment.pop("PYTEST_CURRENT_TEST", None)  # pytest's own, which names the phase
    assert after == before


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server for all tests of this process."""
    with PostgresServer(postgresql_programs()) as server:
        yield server


@pytest.fixture
def postgres_of_its_own() -> Iterator[PostgresServer]:
    """A PostgreSQL server that one test may stop and start."""
    with PostgresServer(postgresql_programs(), SAFE) as server:
        yield server


@pytest.fixture(params=IN_EACH_DATABASE)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty archive, in SQLite or in PostgreSQL: the test runs with each."""
    if request.param == "sqlite":
        yield empty_archive(tmp_path / "archive.sqlite3")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.archive_url()
    yield url
    server.give_back(url)


@pytest.fixture(scope="session", autouse=True)
def _everywhere(request: pytest.FixtureRequest) -> None:
    """With ZAKER_TEST_DATABASE=postgresql in the environment every crawl of a test keeps its archive there."""
    if os.environ.get("ZAKER_TEST_DATABASE") == "postgresql":
        archives.server = request.getfixturevalue("postgres")


@pytest.fixture(params=IN_EACH_DATABASE)
def with_each_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the test with crawls that keep their archive in SQLite, and with such that keep it in PostgreSQL."""
    server = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    monkeypatch.setattr(archives, "server", server)
