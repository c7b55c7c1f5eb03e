"""The file of an archive's own settings: plain names and values; changes leave what a user wrote around them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.each_case import each_case
from zakerscraper.archive.settings_file import SETTINGS_FILE, SettingsFile, load
from zakerscraper.exceptions import ArchiveError, UsageError


def values(text: str) -> dict[str, str]:
    return SettingsFile("settings.toml", text.encode()).values


@each_case(
    ("text", "value"),
    [
        ('A = "博客,ZAKER"', "博客,ZAKER"),
        ("A = '博客'", "博客"),
        ('"A" = "x" # why', "x"),
        ('A = ["博客", "ZAKER"]', "博客,ZAKER"),
        ("A = false", "0"),
        ("A = true", "1"),
        ("A = 30", "30"),
        ('\ufeffA = "x"\r\n', "x"),
    ],
)
def test_values_are_read_as_text(text: str, value: str) -> None:
    assert values(text) == {"A": value}


@pytest.mark.parametrize("data", [None, b"", b"# nothing yet\n"])
def test_a_file_that_is_not_there_or_empty_has_no_settings(data: bytes | None) -> None:
    assert SettingsFile("settings.toml", data).values == {}


@each_case(
    ("data", "line", "named"),
    [
        (b"# mine\nA = html\n", 2, "invalid value"),
        (b'A = "x"\nA = "y"\n', 2, "overwrite"),
        (b"# mine\n\nA\n", 3, "expected '='"),
        (b'A = "x', 1, "unterminated"),
        (b'# mine\nA = "\xb2\xa9\xbf\xcd"\n', 2, "not in UTF-8"),
        (b"# mine\n[A]\nb = 1\n", 2, "setting A"),
        (b'B = "x"\nA.b = 1\n', 2, "setting A"),
        (b"A = 1.5\n", 1, "setting A"),
        (b'B = "x"\nA = ["x", 1]\n', 2, "setting A"),
        (b"A = " + b"[" * 20000, 1, "settings"),
        (b"A = " + b"1" * 9000, 1, "settings"),
        (b"#" * 70000, 1, "too large"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(data: bytes, line: int, named: str) -> None:
    with pytest.raises(UsageError) as error:
        SettingsFile("out/.zaker/settings.toml", data)
    assert str(error.value).startswith(f"out/.zaker/settings.toml, line {line}: ")
    assert named in str(error.value)
    assert "\n" not in str(error.value)


def test_changes_leave_what_a_user_wrote(tmp_path: Path) -> None:
    (tmp_path / ".zaker").mkdir()
    text = '# the blog wants Markdown\nA = "html"  # for now\n\nB = [\n  "博客", # mine\n  "ZAKER",\n]\nC = "x"\n'
    (tmp_path / SETTINGS_FILE).write_text(text, "utf-8")
    load(tmp_path).with_changes({"A": "markdown", "C": "", "D": 'q"\\\n', "E": ""}).save(tmp_path)
    expected = text.replace('"html"', '"markdown"').replace('C = "x"', r'D = "q\"\\\n"')
    assert (tmp_path / SETTINGS_FILE).read_text("utf-8") == expected
    assert load(tmp_path).values == {"A": "markdown", "B": "博客,ZAKER", "D": 'q"\\'}
    assert [path.name for path in (tmp_path / ".zaker").iterdir()] == ["settings.toml"]


def test_a_file_is_made_with_a_line_on_what_it_is(tmp_path: Path) -> None:
    output = tmp_path / "new"
    load(output).with_changes({"A": "博客"}).save(output)
    first, second = (output / SETTINGS_FILE).read_text("utf-8").splitlines()
    assert "scrapy archive settings" in first
    assert second == 'A = "博客"'


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    (tmp_path / ".zaker").mkdir()
    os.mkfifo(tmp_path / SETTINGS_FILE)
    with pytest.raises(UsageError, match=r"settings\.toml is not a file$"):
        load(tmp_path)
    (tmp_path / SETTINGS_FILE).unlink()
    (tmp_path / SETTINGS_FILE).symlink_to("nowhere.toml")
    with pytest.raises(ArchiveError, match=r"cannot read .*settings\.toml: No such file"):
        load(tmp_path)


def test_a_folder_that_takes_no_file_is_named(tmp_path: Path) -> None:
    (tmp_path / ".zaker").write_text("in the way")
    with pytest.raises(ArchiveError, match=r"^cannot write .*settings\.toml: "):
        SettingsFile(str(tmp_path / SETTINGS_FILE), None).with_changes({"A": "x"}).save(tmp_path)
