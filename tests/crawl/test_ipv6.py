"""A stand-in that is reached over IPv6 alone, with the settings that it prints."""

import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests import run_scrapy
from tests.downloads import download
from tests.tls_servers import Server, ca_file, http, trusted


def _has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


pytestmark = pytest.mark.skipif(not _has_ipv6(), reason="this machine has no IPv6")


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_the_settings_that_a_stand_in_prints_lead_to_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "zakerscraper.sample_site", "--host", "::1", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as site:
        assert site.stdout is not None
        printed = [site.stdout.readline() for _ in range(3)][2]
        # For any shell: some take brackets for a pattern of file names.
        assert "'ZAKER_WWW_URL=http://[::1]:" in printed
        output = f"ZAKER_OUTPUT_DIR={tmp_path / 'out'}"
        given = ("crawl", "channel", "-a", "id=13", "-a", "limit=2", *shlex.split(printed), "-s", output)
        # A proxy that the user has set for all else does not matter.
        done = run_scrapy.scrapy(*given, env=run_scrapy.environment(https_proxy="socks5://127.0.0.1:1"))
        site.send_signal(signal.SIGINT)
        site.wait(10)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "out/_posts").rglob("*.md"))) == 2
    assert len(done.stderr.splitlines()) == 1


def test_certificates_name_addresses_of_ipv6_too(tmp_path: Path) -> None:
    with (
        Server(lambda _: http("hello"), trusted("::1"), host="::1") as good,
        Server(lambda _: http("hello"), trusted("127.0.0.1"), host="::1") as bad,
    ):
        requests = [{"url": f"https://[::1]:{server.port}/"} for server in (good, bad)]
        responses = download(requests, ZAKER_CA_FILE=str(ca_file(tmp_path)))
    assert responses[0].get("body") == "hello", responses
    assert "hostname mismatch: it is not valid for '::1'" in responses[1]["error"]
