"""Names of files are UTF-8 and nothing that is printed ends a command, whatever the locale says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crawl.conftest import FAST
from tests.run_scrapy import ROOT, START, as_options, environment, scrapy
from tests.servers import empty_archive
from zakerscraper.__main__ import ensure_home
from zakerscraper.sample_site import SampleSite
from zakerscraper.storage.local import OutputFolder
from zakerscraper.storage.output_url import output_url
from zakerscraper.utils.utf8 import _in_utf8, is_utf8

ASCII = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
"""A locale without a single Chinese letter that every machine has."""


def test_under_another_locale_a_crawl_writes_names_in_utf8(tmp_path: Path) -> None:
    with SampleSite() as site:
        names = {**site.settings, **FAST, "ZAKER_OUTPUT_DIR": str(tmp_path)}
        settings = as_options(names)
        env = {name: value for name, value in environment(**ASCII).items() if name != "PYTHONIOENCODING"}
        crawl = ("crawl", "channel", "-a", "id=科技", "-a", "section=自选", "-a", "limit=2", *settings)
        done = scrapy(*crawl, env=env)
    assert done.returncode == 0, done.stderr
    assert "exported 2" in done.stderr
    written = [os.fsencode(path) for path in (tmp_path / "_posts").rglob("*.md")]
    assert len(written) == 2
    assert all("/_posts/新媒体/ZAKER/自选/".encode() in path for path in written)
    shown = scrapy("archive", "-s", f"ZAKER_OUTPUT_DIR={tmp_path}", env=env)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "自选: 2 exported" in shown.stdout


def test_what_an_output_has_no_character_for_is_printed_escaped(tmp_path: Path) -> None:
    (tmp_path / ".zaker").mkdir()
    done = scrapy(
        "crawl", "磨坊🔥", "-s", f"ZAKER_OUTPUT_DIR={tmp_path}", env=environment(PYTHONIOENCODING="iso-8859-1")
    )
    assert done.returncode == 2
    assert "\\u78e8\\u574a\\U0001f525" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_program_of_another_kind_is_told_what_to_set(tmp_path: Path) -> None:
    code = (
        "import zakerscraper.settings, sys; from pathlib import Path\n"
        "from zakerscraper.storage.local import OutputFolder\n"
        "try: OutputFolder(Path(sys.argv[1]), 'run-1').open()\n"
        "except OSError as error: print(error.strerror)\n"
    )
    command = [*START, "-c", code, str(tmp_path / "output")]
    done = subprocess.run(command, env=environment(**ASCII), capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert "PYTHONUTF8=1" in done.stdout
    assert not (tmp_path / "output").exists()


def test_an_argument_is_given_on_in_utf8_unless_a_file_is_there_under_its_name(tmp_path: Path) -> None:
    assert _in_utf8("section=科技") == "section=科技".encode()
    assert _in_utf8(os.fsdecode(b"\xd0\xc2")) == b"\xd0\xc2"
    existing = os.fsencode(tmp_path) + b"/\xd0\xc2"
    os.mkdir(existing)
    assert _in_utf8("ZAKER_OUTPUT_DIR=" + os.fsdecode(existing)) == b"ZAKER_OUTPUT_DIR=" + existing


def test_a_folder_whose_name_is_not_utf8_is_named() -> None:
    name = os.fsdecode("新闻".encode("gbk"))
    assert not is_utf8(name)
    with pytest.raises(ValueError, match="not in UTF-8"):
        output_url(f"/srv/{name}")


@pytest.mark.parametrize("folder", ["~nosuchuser", "~nosuchuser/output"])
def test_the_home_of_nobody_is_named(folder: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="~nosuchuser has no home folder"):
        output_url(folder)
    for arguments in (["archive", "import", folder], ["hexo", folder], ["archive", "-s", f"ZAKER_OUTPUT_DIR={folder}"]):
        done = scrapy(*arguments, env=environment(ZAKER_OUTPUT_DIR=str(tmp_path)))
        assert done.returncode == 2
        (line,) = done.stderr.splitlines()
        assert "~nosuchuser has no home folder" in line


def test_who_has_no_home_can_use_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME", raising=False)
    assert output_url(str(tmp_path)) == tmp_path
    OutputFolder(tmp_path, "run-1").open()
    assert sys.getfilesystemencoding() == "utf-8"


def test_the_program_names_a_home_for_who_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container that runs as a number without an entry in passwd."""
    kept: dict[str, str] = {}
    ensure_home(kept)
    assert kept == {}

    def nobody() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nobody)
    ensure_home(kept)
    assert kept == {"HOME": "/"}


def without_streams(command: str, closed: str, output: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `scrapy` with *command* as a shell does where *closed* (`2>&-`) closes streams."""
    line = f'exec "$@" {closed}'
    begun = ["sh", "-c", line, "sh", *START, "-m", "scrapy", *command.split()]
    env = {**environment(ZAKER_OUTPUT_DIR=str(output)), "PYTHONUNBUFFERED": "", **variables}
    return subprocess.run(begun, env=env, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_crawl_says_what_is_wrong_to_nobody_without_a_standard_error(tmp_path: Path) -> None:
    """What asks whether it is a terminal had nothing to ask, and every crawl ended as an error."""
    done = without_streams("crawl hot -a limit=none", "2>&- <&-", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")


def test_a_closed_standard_output_is_named_under_another_locale(tmp_path: Path) -> None:
    """A command that starts again for names in UTF-8 went on without a word, and its output was lost."""
    empty_archive(tmp_path / ".zaker/archive.sqlite3")
    done = without_streams("export --format jsonl", ">&-", tmp_path, **ASCII)
    assert done.returncode == 2
    assert done.stderr == "zakerscraper: standard output is closed: -o names a file to write to\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_standard_output_is_named(tmp_path: Path) -> None:
    done = without_streams("channels", ">/dev/full", tmp_path)
    assert done.returncode == 1
    assert done.stderr == "zakerscraper: cannot write to standard output: No space left on device\n"


def test_ctrl_c_as_a_command_begins_is_one_line(tmp_path: Path) -> None:
    program = tmp_path / "scrapy"
    program.write_text("import zakerscraper.settings, sys\nraise ValueError if sys.argv[1:] else KeyboardInterrupt\n")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(program), *arguments]
        env = environment(PYTHONPATH=str(ROOT))
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)

    stopped = run()
    assert (stopped.returncode, stopped.stderr) == (-signal.SIGINT, "zakerscraper: stopped\n")
    assert "ValueError" in run("x").stderr
