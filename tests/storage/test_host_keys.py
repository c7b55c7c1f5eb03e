"""An SFTP server is written to only if its host key is known, as ssh would have it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncssh
import fsspec.config
import paramiko
import pytest

from tests import stores
from zakerscraper.storage.base import output_folder
from zakerscraper.storage.output_url import output_url

OTHER = asyncssh.generate_private_key("ssh-ed25519")
Known = Callable[..., None]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stores.SFTP]:
    with stores.sftp(tmp_path_factory.mktemp("sftp")) as server:
        yield server


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Known:
    """Write the lines of the user's known_hosts."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".ssh").mkdir()

    def write(*lines: str) -> None:
        (tmp_path / ".ssh/known_hosts").write_text("\n".join(lines) + "\n")

    return write


def write_to(server: stores.SFTP) -> None:
    folder = output_folder(output_url(f"{server.address}/out"), "run-1")
    try:
        folder.open()
    finally:
        folder.close()


def refusal(server: stores.SFTP) -> str:
    """Return why *server* is not written to, in one line; it has been told no name and no password."""
    before, began = len(server.tried), time.monotonic()
    with pytest.raises(OSError, match="host key") as error:
        write_to(server)
    assert time.monotonic() - began < 8, "it is not tried again"
    assert len(server.tried) == before
    assert "\n" not in str(error.value)
    assert stores.PASSWORD not in str(error.value)
    return str(error.value)


def test_a_server_whose_key_is_known_is_written_to(server: stores.SFTP, known: Known) -> None:
    hashed = paramiko.HostKeys.hash_host(server.name)
    garbage = ["", "# a comment", "too short", f"{server.name} ssh-ed25519 !!!", "a ssh-new AAAA", "\x00"]
    for name in (server.name, f"elsewhere,{server.name}", hashed):
        known(*garbage, stores.known_as(server.name, OTHER), stores.known_as(name, server.keys[0]))
        write_to(server)


def test_a_server_is_asked_for_the_key_that_is_known_of_it(server: stores.SFTP, known: Known) -> None:
    for key in server.keys:
        known(stores.known_as(server.name, key))
        write_to(server)


def test_an_unknown_key_is_refused_before_anything_is_sent(server: stores.SFTP, known: Known) -> None:
    port = server.name.rpartition(":")[2]
    for lines in ([], [stores.known_as("127.0.0.1", server.keys[0])], ["# " + stores.known_as(server.name, OTHER)]):
        known(*lines)
        message = refusal(server)
        assert f"the host key of {server.name} is not known (ssh-ed25519 SHA256:" in message
        assert f"ssh-keyscan -p {port} 127.0.0.1 >> ~/.ssh/known_hosts" in message


def test_a_changed_and_a_revoked_key_are_refused(server: stores.SFTP, known: Known) -> None:
    known(stores.known_as(server.name, OTHER))
    message = refusal(server)
    assert "has changed" in message
    assert "~/.ssh/known_hosts:1" in message
    right = stores.known_as(server.name, server.keys[0])
    known(right, f"@revoked {right}")
    assert "is revoked in ~/.ssh/known_hosts:2" in refusal(server)


def test_who_asks_fsspec_to_believe_anybody_is_heard(
    server: stores.SFTP, known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    known()
    monkeypatch.setitem(fsspec.config.conf, "sftp", {"host_key_policy": "auto_add"})
    write_to(server)
    monkeypatch.setitem(fsspec.config.conf, "sftp", {"host_key_policy": "reject"})
    refusal(server)
