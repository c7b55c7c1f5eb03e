"""Extras: their packages, the command that installs them here, and what `make install` hands to pip."""

import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from zakerscraper.utils import extras
from zakerscraper.utils.extras import PACKAGES, install_command, main

ROOT = Path(__file__).parents[2]
OF_REPORT = "'jinja2>=3.1,<4' 'vl-convert-python>=1.9,<2'"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout, whose folder is the working folder and whose .venv is the environment."""
    root = tmp_path / "checkout"
    (root / ".venv").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml"):
        (root / name).touch()
    monkeypatch.setattr(extras, "ROOT", root)
    monkeypatch.setattr(sys, "prefix", str(root / ".venv"))
    monkeypatch.chdir(root)
    return root


def test_the_packages_are_those_of_pyproject() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {name: list(packages) for name, packages in PACKAGES.items()} == project["optional-dependencies"]


def test_the_checkout_is_known() -> None:
    assert extras.ROOT == ROOT


def test_a_checkout_is_told_of_make(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert install_command("report") == "make install EXTRAS=report"
    monkeypatch.chdir(tmp_path)
    assert install_command("report") == f"make -C {checkout} install EXTRAS=report"
    monkeypatch.chdir(checkout)
    monkeypatch.setattr(sys, "prefix", "/opt/elsewhere")
    assert install_command("report") == "make install EXTRAS=report VENV=/opt/elsewhere"


def test_the_folder_of_a_checkout_may_have_a_space_and_chinese_characters(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = checkout.rename(tmp_path / "我的 文章")
    monkeypatch.setattr(extras, "ROOT", moved)
    monkeypatch.setattr(sys, "prefix", str(moved / ".venv"))
    monkeypatch.chdir(tmp_path)
    assert install_command("report") == f"make -C {shlex.quote(str(moved))} install EXTRAS=report"
    monkeypatch.chdir(moved)
    assert install_command("report") == "make install EXTRAS=report"


@pytest.mark.parametrize("prefix", [sys.base_prefix, "/home/me/my blog/.venv"], ids=["no environment", "a space"])
def test_where_make_cannot_install_packages_are_named(
    checkout: Path, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", prefix)
    assert install_command("report").endswith(f"pip install {OF_REPORT}")


def test_outside_of_a_checkout_packages_are_named(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout / "Makefile").unlink()
    pip = tmp_path / "bin/pip"
    pip.parent.mkdir()
    pip.touch(0o755)
    monkeypatch.setenv("PATH", str(pip.parent))
    monkeypatch.setattr(sys, "executable", "/opt/my venv/bin/python")
    assert install_command("report") == f"'/opt/my venv/bin/python' -m pip install {OF_REPORT}"
    monkeypatch.setattr(sys, "executable", str(pip.with_name("python")))
    assert install_command("report") == f"pip install {OF_REPORT}", "the pip on the PATH is that of this environment"
    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    command = install_command("report")
    assert f"{OF_REPORT} into {checkout / '.venv'}" in command
    assert "--build-arg EXTRAS=report" in command, "as the image has no pip"


@pytest.mark.parametrize(
    ("wanted", "installed", "handed"),
    [
        ("", "", "."),
        ("report", "", ".[report]"),
        ("report,notify", "", ".[notify,report]"),
        ("report, notify", ".[s3,report]", ".[notify,report,s3]"),
        ("", ".[report]", ".[report]"),
    ],
)
def test_make_install_keeps_the_extras_of_earlier_calls(
    wanted: str, installed: str, handed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(wanted, installed) == 0
    assert capsys.readouterr() == (handed + "\n", "")


def test_an_unknown_extra_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("reprot,s3", "") == 2
    assert capsys.readouterr() == ("", "zakerscraper: EXTRAS: there is no extra 'reprot'; did you mean report?\n")
    assert main("gui", "") == 2
    assert "'gui'; there are cluster, completion," in capsys.readouterr().err


def test_nobody_is_told_to_install_our_name_from_a_registry() -> None:
    """There is no package of that name: a stranger could take it."""
    named = "zaker" + "scraper"
    files = subprocess.run(
        [
            "git",
            "grep",
            "-InE",
            rf"(pipx?3? (install|run)|uvx|uv add|uv tool install)( -[^ ]+)* ['\"]?{named}|{named}\[",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (files.returncode, files.stdout) == (1, ""), files.stderr
