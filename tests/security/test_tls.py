"""Certificates are verified on every connection, and with whoever is not to be trusted nothing is spoken."""

from __future__ import annotations

import ssl
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.downloads import download
from tests.run_scrapy import environment, scrapy
from tests.tls_servers import BAD, ConnectProxy, Server, authority, bad_server, ca_file, http, trusted
from zakerscraper.config import Options
from zakerscraper.exceptions import UsageError
from zakerscraper.utils.tls import client_context

COOKIE = {"Cookie": "sid=secret"}


def hello(_: str) -> bytes:
    return http("hello")


@pytest.mark.parametrize("through_proxy", [False, True], ids=["directly", "through a proxy"])
def test_nothing_is_said_to_servers_that_cannot_be_trusted(tmp_path: Path, *, through_proxy: bool) -> None:
    with ExitStack() as stack:
        servers, requests = [], []
        for number, kind in enumerate(BAD):
            (folder := tmp_path / str(number)).mkdir()
            server = stack.enter_context(bad_server(kind, folder, hello))
            meta = {"proxy": stack.enter_context(ConnectProxy(server)).url} if through_proxy else {}
            servers.append(server)
            requests.append({"url": f"https://127.0.0.1:{server.port}/secret", "headers": COOKIE, "meta": meta})
        responses = download(requests, ZAKER_CA_FILE=str(ca_file(tmp_path)))
        for (kind, (_, words)), server, response in zip(BAD.items(), servers, responses, strict=True):
            assert response.get("type") == "TLSHandshakeError", (kind, response)
            assert response["why"] == response["error"], kind
            assert response["error"].startswith("TLS handshake with 127.0.0.1 failed: "), kind
            assert words in response["error"], kind
            assert server.connections == 1, kind
            assert not any("secret" in text for text in server.received), kind


def test_an_own_authority_is_trusted_beside_those_of_the_system(tmp_path: Path) -> None:
    child = authority().create_child_ca()
    below = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    child.issue_cert("127.0.0.1").configure_cert(below)
    intermediate = tmp_path / "intermediate.pem"
    child.cert_pem.write_to_path(str(intermediate))
    with Server(hello, trusted()) as server, ConnectProxy(server) as proxy, Server(hello, below) as deeper:
        requests = [
            {"url": f"https://127.0.0.1:{server.port}/"},
            {"url": f"https://localhost:{server.port}/"},
            {"url": f"https://localhost:{server.port}/", "meta": {"proxy": proxy.url}},
            {"url": f"https://127.0.0.1:{server.port}/", "meta": {"proxy": proxy.url}},
            {"url": f"https://127.0.0.1:{deeper.port}/"},
        ]
        responses = download(requests, ZAKER_CA_FILE=str(ca_file(tmp_path)))
        assert [response.get("body") for response in responses] == ["hello"] * 5, responses
        assert proxy.received[0].startswith(f"CONNECT localhost:{server.port} ")
        # Without the file nobody knows the authority; with an intermediate one alone, those below it are trusted.
        assert {response["type"] for response in download(requests)} == {"TLSHandshakeError"}
        responses = download(requests, ZAKER_CA_FILE=str(intermediate))
        assert [response.get("body") for response in responses] == [None] * 4 + ["hello"]


def test_a_stand_ins_certificate_must_be_the_stand_ins(tmp_path: Path) -> None:
    with Server(hello, trusted()) as good, Server(hello, trusted("www.myzaker.com")) as bad:
        requests = [{"url": "https://www.myzaker.com/"}, {"url": "https://app.myzaker.com/"}]
        host_overrides = {"ZAKER_WWW_URL": good.url, "ZAKER_APP_URL": bad.url}
        responses = download(requests, ZAKER_CA_FILE=str(ca_file(tmp_path)), **host_overrides)
        assert responses[0]["body"] == "hello"
        assert responses[1]["error"] == (
            "TLS handshake with app.myzaker.com failed: certificate verify failed (hostname mismatch: it is not valid"
            " for '127.0.0.1')"
        )


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"no certificate",
        b"\xff\x00" * 100,
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ],
)
def test_a_file_of_authorities_that_cannot_be_used_is_wrong_usage(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(
        UsageError, match=r"setting ZAKER_CA_FILE: '.*ca\.pem' (cannot be read: No such|is not a PEM)"
    ) as error:
        Options.from_settings({"ZAKER_CA_FILE": str(path)})
    assert "\n" not in str(error.value)
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        Options.from_settings({"ZAKER_CA_FILE": str(tmp_path)})


def test_calls_beside_scrapy_trust_the_same(tmp_path: Path) -> None:
    known = len(client_context(None).get_ca_certs())
    path = ca_file(tmp_path)
    path = path.rename(path.with_name("of spaces "))
    assert Options.from_settings({"ZAKER_CA_FILE": str(path)}).ca_file == path
    assert len(client_context(path).get_ca_certs()) == known + 1


@pytest.mark.parametrize("trusts", [False, True])
def test_health_checks_and_notifications_are_verified(tmp_path: Path, *, trusts: bool) -> None:
    settings = {"ZAKER_CA_FILE": str(ca_file(tmp_path))} if trusts else {}
    with Server(hello, trusted()) as server:
        addresses = {
            "ZAKER_NOTIFY": f"jsons://127.0.0.1:{server.port}/secret",
            "ZAKER_HEALTHCHECK_URL": f"{server.url}/secret",
        }
        done = scrapy("notify", env=environment(**addresses, **settings))
        assert (done.returncode, len(server.received)) == ((0, 2) if trusts else (1, 0)), done.stdout + done.stderr
        assert done.stdout.count(": sent") == (2 if trusts else 0)
        assert ("certificate verify failed" in done.stdout) is not trusts
    assert not done.stderr
