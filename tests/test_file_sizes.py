"""Files stay small enough to be read in one go."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]
MOST = 400
DATA = {
    "tests/security/attacks.py",
    *(f"zakerscraper/sample_site/articles/{name}.py" for name in ("fun", "hot", "tech")),
}
"""Files that hold data, of which there may be any number of lines."""


def test_no_file_of_code_is_longer_than_400_lines() -> None:
    files = [path for folder in ("benchmarks", "tests", "zakerscraper") for path in (ROOT / folder).rglob("*.py")]
    assert len(files) > 300
    lines = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in files}
    assert {name for name, count in lines.items() if count > MOST} == DATA
