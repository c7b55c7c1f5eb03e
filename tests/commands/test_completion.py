"""`scrapy completion`: the scripts, asked in real shells what they would complete."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import run_scrapy
from tests.machine import BASH, needs_bash
from zakerscraper.config import DEFAULTS
from zakerscraper.zaker.channels import CHANNELS

ROOT = Path(__file__).parents[2]


def completion(*arguments: str) -> subprocess.CompletedProcess[str]:
    return run_scrapy.scrapy("completion", *arguments)


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script for bash."""
    done = completion("bash")
    assert (done.returncode, done.stderr) == (0, "")
    file = tmp_path_factory.mktemp("completion") / "scrapy.bash"
    file.write_text(done.stdout, "utf-8")
    return file


def completed(script: Path, *words: str) -> set[str]:
    """Return what bash offers for the last of *words*. It takes `id=13` for three words."""
    asked = (
        f"source {shlex.quote(str(script))}; COMP_WORDS=({shlex.join(words)}); COMP_CWORD={len(words) - 1};"
        ' _zaker_scrapy; printf "%s\\n" "${COMPREPLY[@]}"; complete -p scrapy'
    )
    done = subprocess.run(
        [BASH, "--norc", "-c", asked], cwd=script.parent, capture_output=True, encoding="utf-8", check=True
    )
    *offered, how = done.stdout.splitlines()
    assert "-F _zaker_scrapy scrapy" in how
    return {word for word in offered if word}


@needs_bash
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["scrapy", "ch"], {"channels", "check"}),
        (["scrapy", "crawl", "c"], {"channel", "category"}),
        (["scrapy", "crawl", "channel", "-a", ""], {"id=", "limit=", "section=", "full=", "pages="}),
        (["scrapy", "crawl", "search", "-a", "s"], {"start=", "section="}),
        (["scrapy", "crawl", "channel", "-a", "id", "="], set(CHANNELS.values())),
        (["scrapy", "crawl", "channel", "-a", "id", "=", "科"], {"科技", "科学"}),
        (["scrapy", "crawl", "source", "-a", "id", "=", "科"], set()),
        (["scrapy", "crawl", "channel", "-a", "id", "=", "科技", "-a", "l"], {"limit="}),
        (["scrapy", "crawl", "hot", "-s", "ZAKER_B"], {"ZAKER_BODY="}),
        (["scrapy", "export", "--format", "j"], {"json", "jsonl"}),
        (["scrapy", "archive", "v"], {"verify"}),
        (["scrapy", "completion", ""], {"bash", "zsh", "fish"}),
        (["scrapy", "doctor", "scrapy.b"], {"scrapy.bash"}),
        (["scrapy", "channels", "--js"], {"--json"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bash_completes(script: Path, words: list[str], offered: set[str]) -> None:
    assert completed(script, *words) == offered


@needs_bash
def test_bash_knows_every_setting(script: Path) -> None:
    assert completed(script, "scrapy", "crawl", "hot", "-s", "ZAKER_") == {f"{name}=" for name in DEFAULTS}


def test_another_program_can_be_completed() -> None:
    made = completion("bash", "--program", "zakerscraper").stdout
    assert "complete -o bashdefault -F _zaker_zakerscraper zakerscraper" in made


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_take_their_scripts(shell: str) -> None:
    made = completion(shell)
    assert made.returncode == 0
    assert "channel" in made.stdout
    assert "ZAKER_BODY=" in made.stdout
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"needs {shell}")
    checked = subprocess.run([program, "-n"], input=made.stdout, capture_output=True, encoding="utf-8", check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("arguments", [["tcsh"], ["bash", "--program", "a b"]], ids=" ".join)
def test_wrong_usage_is_one_line_and_status_2(arguments: list[str]) -> None:
    done = completion(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
