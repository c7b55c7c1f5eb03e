"""What a terminal shows of a crawl."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.run_scrapy import as_options
from zakerscraper.sample_site import SampleSite

ROOT = Path(__file__).parents[2]


def test_a_terminal_shows_a_living_line_and_a_table(tmp_path: Path) -> None:
    """Run in a pseudo-terminal: the line counts articles while the crawl does, and a table closes it."""
    with SampleSite() as site:
        command = [sys.executable, "-m", "scrapy", "crawl", "channel", "-a", "id=13"]
        settings = {"ZAKER_OUTPUT_DIR": str(tmp_path / "out"), "DOWNLOAD_DELAY": "0.05", "DOWNLOAD_SLOTS": "{}"}
        command += as_options(settings | site.settings)
        master, slave = pty.openpty()
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=slave, stderr=slave, env={**os.environ, "TERM": "xterm", "COLUMNS": "120"}
        )
        os.close(slave)
        shown = b""
        while True:
            try:
                chunk = os.read(master, 65536)
            except OSError:
                break
            if not chunk:
                break
            shown += chunk
        os.close(master)
        assert process.wait() == 0
    text = shown.decode()
    assert "articles ·" in text
    assert "to come" in text
    assert "exported" in text.rsplit("to come", 1)[1], "the table comes last"
