"""Articles sent to read-it-later services: to receivers that check what the services' APIs document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from unittest.mock import Mock
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import run_scrapy
from tests.archive.records import article
from tests.servers import empty_archive
from tests.services.test_new_articles import save
from tests.tls_servers import bad_server, http
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.exports import Exports
from zakerscraper.exceptions import UsageError
from zakerscraper.services.read_later import client as clients
from zakerscraper.services.read_later.client import Client, ServiceError
from zakerscraper.services.read_later.push import PushResult, account_key, push_articles
from zakerscraper.services.read_later.receivers import RECEIVERS
from zakerscraper.storage.base import archive_file
from zakerscraper.storage.local import OutputFolder

TOKENS = {"wallabag": "1_id:s3cret:me:pass:word", "readeck": "t0ken", "karakeep": "ak1_t0ken", "linkding": "t0ken"}
BODY = '<p>钟楼 <b>又</b>敲响了。</p><p><img src="http://zkres1.myzaker.com/a.jpg" referrerpolicy="no-referrer"></p>'


class Receiver(BaseHTTPRequestHandler):
    """One of the services. What it is sent must be what its API documents; else it answers 400."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None: ...

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = parse_qs(address.query)
        if address.path != "/api/bookmarks" or self.headers["Authorization"] != "Bearer t0ken":
            return self.answer(404, {})
        title = query["title"][0].strip('"')
        found = [{"id": "x", "url": url} for url, received in self.server.kept if received["title"] == title]
        return self.answer(200, found)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.server.statuses.pop(0) if self.server.statuses else 0
        if status:
            return self.answer(status, {"error": self.headers["Authorization"]}, self.server.response_headers)
        try:
            return getattr(self, self.server.service)(urlsplit(self.path).path, body)
        except (AssertionError, KeyError, ValueError) as error:
            return self.answer(400, {"error": repr(error)})

    def wallabag(self, path: str, body: bytes) -> None:
        if path == "/oauth/v2/token":
            form = {name: value for name, (value,) in parse_qs(body.decode()).items()}
            wanted = {"grant_type": "password", "client_id": "1_id", "client_secret": "s3cret", "username": "me"}
            assert form == {**wanted, "password": "pass:word"}
            return self.answer(200, {"access_token": "granted", "expires_in": 3600, "token_type": "bearer"})
        assert path == "/api/entries.json"
        assert self.headers["Authorization"] == "Bearer granted"
        entry = self.json(body)
        assert all(isinstance(value, str) for value in entry.values())
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+\d\d:\d\d", entry["published_at"])
        self.keep(entry["url"], entry["title"], entry["content"], entry["tags"].split(","))
        return self.answer(200, {"id": 1})

    def readeck(self, path: str, body: bytes) -> None:
        assert (path, self.headers["Authorization"]) == ("/api/bookmarks", "Bearer t0ken")
        fields = self.parts(body)
        (resource,) = fields["resource"]
        facts, page = resource.split("\n", 1)
        assert json.loads(facts) == {
            "url": fields["url"][0],
            "headers": {"content-type": "text/html; charset=utf-8"},
        }
        self.server.kept.append((fields["url"][0], {"title": fields["title"][0]}))  # it takes an address twice
        self.server.contents.append((page, fields["labels"]))
        return self.answer(202, {"status": 202, "message": "Link submited"}, {"Bookmark-Id": "abc"})

    def karakeep(self, path: str, body: bytes) -> None:
        assert self.headers["Authorization"] == "Bearer ak1_t0ken"
        if path == "/api/v1/assets":
            (self.server.asset,) = self.parts(body)["file"]
            return self.answer(200, {"assetId": "asset1", "contentType": "text/html", "size": 1, "fileName": "x"})
        data = self.json(body)
        if path == "/api/v1/bookmarks":
            assert data["type"] == "link"
            assert data["precrawledArchiveId"] == "asset1"
            is_new = self.keep(data["url"], data["title"], self.server.asset, [])
            return self.answer(201 if is_new else 200, {"id": "ieidlxygmwj87oxz5hxttoc8", "tags": []})
        assert path == "/api/v1/bookmarks/ieidlxygmwj87oxz5hxttoc8/tags"
        self.server.contents[-1][1].extend(tag["tagName"] for tag in data["tags"])
        return self.answer(200, {"attached": []})

    def linkding(self, path: str, body: bytes) -> None:
        assert (path, self.headers["Authorization"]) == ("/api/bookmarks/", "Token t0ken")
        assert urlsplit(self.path).query == "disable_scraping&disable_html_snapshot"
        data = self.json(body)
        assert not any(" " in tag for tag in data["tag_names"])
        assert isinstance(data["unread"], bool)
        self.keep(data["url"], data["title"], data["notes"], data["tag_names"])
        return self.answer(201, {"id": 1, "url": data["url"]})

    def keep(self, url: str, title: str, content: str, tags: list[str]) -> bool:
        is_new = url not in dict(self.server.kept)
        if is_new:
            self.server.kept.append((url, {"title": title}))
            self.server.contents.append((content, tags))
        return is_new

    def json(self, body: bytes) -> Any:
        assert self.headers["Content-Type"] == "application/json"
        return json.loads(body)

    def parts(self, body: bytes) -> dict[str, list[str]]:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        fields: dict[str, list[str]] = {}
        for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts():
            name = part.get_param("name", header="content-disposition")
            fields.setdefault(name, []).append(part.get_payload(decode=True).decode())
        return fields

    def answer(self, status: int, data: Any, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(params=RECEIVERS)
def server(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A service on a free port. statuses: what it answers next, 0 for what is right."""
    made = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    made.service, made.kept, made.contents, made.statuses = request.param, [], [], []
    made.response_headers = {"Location": "/elsewhere"}
    made.base = f"http://127.0.0.1:{made.server_port}"
    thread = Thread(target=made.serve_forever, args=(0.02,))
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "PAUSES", ())


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(Archive(empty_archive(tmp_path / "archive.sqlite3"), "run")) as archive:
        fields = {"tags": ["旧 城"], "body_html": BODY, "body_markdown": "钟楼 **又**敲响了。"}
        save(archive, *(article(number, **fields) for number in (1, 2, 3)))
        yield archive


def push(archive: Archive, server: Any, limit: int = 0) -> PushResult:
    token = TOKENS[server.service]
    receiver = RECEIVERS[server.service](Client(server.service, server.base, (token, *token.split(":"))), token)
    name = account_key(server.service, server.base, token)
    return push_articles(archive.queries.articles(), receiver, archive, name, limit)


def titles(server: Any) -> list[str]:
    return [received["title"] for _, received in server.kept]


ALL = [f"第 {number} 篇" for number in (1, 2, 3)]


def test_each_article_comes_once_with_its_content_and_tags(archive: Archive, server: Any) -> None:
    assert push(archive, server, limit=2) == PushResult(sent=2)
    assert push(archive, server) == PushResult(sent=1)
    assert push(archive, server) == PushResult()
    assert titles(server) == ALL
    for content, tags in server.contents:
        assert re.search(r"钟楼 (<b>又</b>|\*\*又\*\*)敲响了。", content)
        assert server.service == "linkding" or "http://zkres1.myzaker.com/a.jpg" in content
        assert tags == ["source", "旧-城" if server.service == "linkding" else "旧 城"]
    assert all(url.startswith("https://www.myzaker.com/article/") for url, _ in server.kept)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (503, "answered 503"),
        (403, "does not take ZAKER_PUSH_TOKEN"),
        (401, "does not take ZAKER_PUSH_TOKEN"),
        (302, "a redirect, which is not followed"),
    ],
)
def test_what_was_not_sent_is_sent_the_next_time(archive: Archive, server: Any, status: int, message: str) -> None:
    requests = {"wallabag": 2, "readeck": 1, "karakeep": 3, "linkding": 1}[server.service]
    # wallabag is asked for another token first, as they run out; what is forbidden stays so.
    server.statuses = [0] * requests + [status] * (2 if (server.service, status) == ("wallabag", 401) else 1)
    done = push(archive, server)
    assert (done.sent, message in done.stopped) == (1, True)
    assert not any(secret in done.stopped for secret in TOKENS[server.service].split(":"))
    assert push(archive, server).sent == 2
    assert titles(server) == ALL


@pytest.mark.parametrize("server", ["wallabag"], indirect=True)
def test_a_token_that_has_run_out_is_asked_for_again(archive: Archive, server: Any) -> None:
    server.statuses = [0, 0, 401]
    assert push(archive, server) == PushResult(sent=3)


@pytest.mark.parametrize("server", ["karakeep"], indirect=True)
def test_a_service_that_asks_to_wait_is_waited_for(
    archive: Archive, server: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(clients, "PAUSES", (1.0, 3.0))
    monkeypatch.setattr(clients.time, "sleep", waited.append)
    server.statuses, server.response_headers = [429, 503], {"Retry-After": "7"}
    assert push(archive, server, limit=1) == PushResult(sent=1)
    server.statuses, server.response_headers = [429], {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}
    assert push(archive, server, limit=1) == PushResult(sent=1)
    assert (waited, capsys.readouterr().err) == ([7.0, 7.0, 1.0], "")
    # Two minutes at most for a request, however often it is asked for again.
    for asked, pauses in (("9999", []), ("Fri, 31 Dec 9999 23:59:59 GMT", []), ("80", [80.0])):
        waited.clear()
        server.statuses, server.response_headers = [429, 429], {"Retry-After": asked}
        assert "answered 429" in push(archive, server, limit=1).stopped
        assert waited == pauses
    assert capsys.readouterr().err == "zakerscraper: karakeep asks to wait: trying again in 80 seconds\n"


def test_an_article_that_is_refused_holds_up_no_other(archive: Archive, server: Any) -> None:
    requests = {"wallabag": 2, "readeck": 1, "karakeep": 3, "linkding": 1}[server.service]
    server.statuses = [0] * requests + [422]
    done = push(archive, server)
    assert (done.sent, list(done.refused), done.stopped) == (2, [ALL[1]], "")
    assert push(archive, server) == PushResult(sent=1)
    assert sorted(titles(server)) == ALL


def test_a_killed_run_sends_nothing_twice(archive: Archive, server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Exports, "mark_article_exported", killed)
        with pytest.raises(KeyboardInterrupt):
            push(archive, server)
    assert titles(server) == ALL[:1]
    assert push(archive, server) == PushResult(sent=3)
    assert titles(server) == ALL


def test_a_service_that_is_not_there_is_said_in_a_line(archive: Archive, server: Any) -> None:
    server.base = "http://127.0.0.1:1"
    assert push(archive, server).stopped == f"{server.service} cannot be reached: Connection refused"


@pytest.mark.parametrize("server", ["linkding"], indirect=True)
def test_a_certificate_that_is_not_right_gets_nothing(archive: Archive, server: Any, tmp_path: Path) -> None:
    with bad_server("expired", tmp_path, lambda _: http("{}")) as bad:
        server.base = bad.url
        failed = (
            f"linkding cannot be reached: TLS handshake with 127.0.0.1:{bad.port} failed: certificate verify failed"
        )
        assert push(archive, server).stopped.startswith(failed)
        assert bad.received == []


def test_wallabag_needs_four_secrets() -> None:
    with pytest.raises(UsageError, match="CLIENT_ID:CLIENT_SECRET:USER:PASSWORD"):
        RECEIVERS["wallabag"](Client("wallabag", "http://127.0.0.1:1"), "only:s3cret")


@pytest.mark.parametrize(
    ("service", "answer", "message"),
    [
        *(("wallabag", answer, "gave no access token") for answer in (None, [], {}, {"access_token": 7})),
        *(
            ("karakeep", answer, "answered without 'assetId'")
            for answer in (None, [], {"assetId": 7}, {"assetId": "../a"})
        ),
    ],
)
def test_another_program_at_the_address_of_a_service_is_found_out(service: str, answer: Any, message: str) -> None:
    client = Mock(spec=Client, headers={})
    client.post_form.return_value = client.post_parts.return_value = answer
    with pytest.raises(ServiceError, match=message):
        RECEIVERS[service](client, "id:s3cret:me:pass").send(article(1), again=False)


@pytest.mark.parametrize("server", ["readeck"], indirect=True)
def test_the_command_sends_and_says_no_secret(server: Any, tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path / "output", "run")
    folder.open()
    with closing(Archive(Archive.file_url(archive_file(folder)), "run")) as archive:
        save(archive, article(1, section="精读", tags=["a"]), article(2, tags=["a"]))
    folder.close()
    settings = run_scrapy.environment() | {
        "ZAKER_OUTPUT_DIR": str(folder.root),
        "ZAKER_PUSH_URL": server.base,
        "ZAKER_PUSH_TOKEN": "t0ken",
    }
    done = run_scrapy.scrapy(
        "push", "readeck", "--section", "source", "--search", "第 2", "--until", "2026-05-31", "--unique", env=settings
    )
    assert (done.returncode, done.stderr) == (0, "zakerscraper: 1 article sent to readeck\n")
    server.statuses = [401]
    done = run_scrapy.scrapy("push", "readeck", env=settings)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "t0ken" not in done.stderr
    done = run_scrapy.scrapy("push", "pocket", env=settings)
    assert (done.returncode, "wallabag, readeck, karakeep, linkding" in done.stderr) == (2, True)
    assert titles(server) == ["第 2 篇"]
