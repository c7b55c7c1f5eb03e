"""Wrong usage of the commands: one line that names what is wrong, and exit status 2."""

from contextlib import closing
from pathlib import Path

import pytest

from tests import run_scrapy
from zakerscraper.archive.archive import Archive
from zakerscraper.storage.base import archive_file
from zakerscraper.storage.local import OutputFolder


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with an archive of no articles."""
    folder = OutputFolder(tmp_path_factory.mktemp("usage") / "output", "run")
    folder.open()
    with closing(Archive(Archive.file_url(archive_file(folder)), "run")):
        pass
    folder.close()
    return folder.root


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["export"], "export needs --format, one of documents, "),
        (["export", "--format"], "--format needs a value"),
        (["archive", "--gone", "--dropped"], "--dropped does not go with --gone"),
        (["push", "pocket"], "wallabag, readeck, karakeep, linkding, not 'pocket'"),
        (["export", "--format", "xml"], "'xml'"),
        (["export", "--format", "posts"], "-o FOLDER"),
        (["export", "--format", "json", "--since", "neulich"], "'neulich'"),
        (["export", "--format", "markdown"], "-o"),
        (["export", "--format", "json", "more"], "'more'"),
        (["export", "--format", "json", "--limit", "3"], "--limit"),
        (["export", "--format", "rss", "--limit", "0"], "'0'"),
        (["export", "--format", "rss", "--base-url", "blog.example"], "'blog.example'"),
        (["export", "--format", "rss", "--limit", "9" * 5000], "is not a number like 100"),
        (["search", "钟", "--limit", "9" * 30], "is not a number like 100"),
        (["export", "--format", "documents", "-o", ""], "-o '': it is empty"),
        (["export", "--format", "notes", "-o", "-"], "--format notes needs -o FOLDER"),
        (["archive", "-s", "ZAKER_COOKIES sid"], "-s ZAKER_COOKIES: it must be NAME=VALUE"),
        (["archive", "mend"], "'mend'"),
        (["archive", "reindex", "now"], "archive reindex takes no 'now'"),
        (["archive", "import", ""], "archive import '' is not a path"),
        (["archive", "forget"], "forget"),
        (["archive", "restore"], "restore"),
        (["archive", "show", "--repair"], "--repair"),
        (["archive", "verify", "--overwrite"], "--repair"),
        (["archive", "retry", "--block"], "--block"),
        (["export", "--format", "json", "--overwrite"], "--overwrite"),
        (["export", "--format", "csv", "--items"], "--items is for jsonl, not csv"),
        (["archive", "forget", "abc"], "'abc'"),
        (["archive", "show", "6a0afe788e9f090000000001"], "6a0afe788e9f090000000001"),
        (["archive", "--jsn"], "there is no option '--jsn'; did you mean --json?"),
        (["archive", "chagnes"], "did you mean changes?"),
        (["export", "--format", "notes", "-o", __file__], "is a file"),
        (["export", "--format", "atom", "--each", "channel", "-o", __file__], "is a file"),
        (["export", "--format", "csv", "-o", "/"], "-o '/' is a folder"),
    ],
)
def test_wrong_usage_of_a_tool_is_one_line_and_status_2(output: Path, arguments: list[str], named: str) -> None:
    done = run_scrapy.scrapy(*arguments, "-s", f"ZAKER_OUTPUT_DIR={output}")
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert named in done.stderr
