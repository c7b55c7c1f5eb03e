"""Messages at the terminal."""

import pytest

from tests.each_case import each_case
from zakerscraper.utils.terminal import in_singular, say, show


@each_case(
    ("text", "shown"),
    [
        ("1 articles in /tmp/1 articles.csv", "1 article in /tmp/1 articles.csv"),
        ("/b.sqlite3: 1 articles, 282.6 KB", "/b.sqlite3: 1 article, 282.6 KB"),
        ("1 feeds in x, 2 files of them changed", "1 feed in x, 2 files of them changed"),
        ("  1 documents in _posts/", "  1 document in _posts/"),
        ("1 results for 钟楼", "1 result for 钟楼"),
        ("21 articles found", "21 articles found"),
        ("1 articles wait", "1 articles wait"),
        ("no picture could be had for 1 articles, as no host", "no picture could be had for 1 article, as no host"),
        ("15 articles in 1 books in /tmp", "15 articles in 1 book in /tmp"),
    ],
)
def test_one_is_not_many(text: str, shown: str) -> None:
    assert in_singular(text) == shown


def test_a_message_is_one_line_whatever_a_file_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    say("cannot write to /tmp/two\nlines\x1b[2J: No space left on device")
    show("/tmp/two\nlines.html")
    assert capsys.readouterr() == (
        "/tmp/two\\nlines.html\n",
        "zakerscraper: cannot write to /tmp/two\\nlines[2J: No space left on device\n",
    )
