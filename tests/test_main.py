"""The program `zakerscraper`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from zakerscraper.__main__ import main


@pytest.mark.parametrize("module", ["no_such_settings", "no_such.settings", "zakerscraper.no_such"])
def test_a_settings_module_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], module: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", module)
    assert main(["archive"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"zakerscraper: SCRAPY_SETTINGS_MODULE: there is no module {module!r} in this folder")
    assert said.count("\n") == 1


def test_a_settings_module_lies_in_the_folder_of_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings_of_mine.py").write_text("raise SystemExit(7)\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "settings_of_mine")
    assert main(["archive"]) == 7, "it is imported"


def test_a_current_folder_that_is_gone_is_said_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "zakerscraper.settings")
    (gone := tmp_path / "gone").mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert main(["archive"]) == 2
    assert capsys.readouterr().err.startswith("zakerscraper: the current folder cannot be used (No such file")
