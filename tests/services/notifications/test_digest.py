"""The mail of what came of late: what is in it, as a page, as a file for mail programs, and as services get it."""

from __future__ import annotations

import json
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import html5lib
import pytest

from tests import run_scrapy
from tests.each_case import each_case
from tests.services.epub.test_books import HOSTILE, NOON, PATH, article, picture
from tests.services.test_save_article import listed, rendered
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.exports import StagedExport
from zakerscraper.document.complete import complete
from zakerscraper.document.sanitize import clean
from zakerscraper.items import SHANGHAI
from zakerscraper.services.digest import Digest, make_digest, render_html, render_message, render_page, render_text
from zakerscraper.services.save_article import DocumentWriter
from zakerscraper.storage.base import archive_file
from zakerscraper.storage.local import OutputFolder


def made(*articles: Any, **options: Any) -> Digest:
    options = {"read": lambda path: picture() if path == PATH else None, "now": NOON, **options}
    digest = make_digest(iter(articles), **options)
    assert digest is not None
    return digest


def test_the_newest_are_named_by_section_the_newest_first() -> None:
    digest = made(*(article(n, section=("科技", "")[n % 2]) for n in range(1, 6)), limit=3)
    assert {name: [entry.title for entry in entries] for name, entries in digest.sections.items()} == {
        "其他": ["第 5 篇", "第 3 篇"],
        "科技": ["第 4 篇"],
    }
    assert (digest.title, digest.more) == ("ZAKER 2026-05-18：5 篇文章", "另有 2 篇更早的文章")
    assert render_text(digest).splitlines()[:7] == [
        "ZAKER 2026-05-18：5 篇文章", "", "【其他】", "", "第 5 篇", "旧城纪事 · 05-18 12:05", "正文。"
    ]  # fmt: skip
    assert "https://www.myzaker.com/article/000000000000000000000005" in render_text(digest)


def test_without_articles_there_is_no_mail() -> None:
    assert make_digest([], None, now=NOON) is None


@each_case("title", HOSTILE)
def test_no_text_leaves_its_place_and_nothing_is_loaded(title: str) -> None:
    digest = made(article(title=title, source=title, section=title))
    for shown in (render_page(digest), render_html(digest, None)):
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(shown)
        assert not list(tree.iter("script"))
        assert all(element.get("src", "data:").startswith("data:") for element in tree.iter())
        seen = "".join("".join(tree.itertext()).split())
        assert "".join(re.sub("[\x00\x0b\ufffe]", "", title).split()) in seen
    assert len(list(html5lib.parse(render_html(digest, None), namespaceHTMLElements=False).iter("img"))) == 0


def check_mail(data: bytes, shown_text: str) -> None:
    """Check a mail: text, HTML, and a picture in its place."""
    mail = message_from_bytes(data, policy=default)
    assert isinstance(mail, EmailMessage)
    assert not mail.defects
    assert mail["Subject"].endswith("篇文章")
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert shown_text in plain.get_content()
    (name,) = re.findall(r'src="cid:([^"]+)"', rich.get_content())
    (part,) = (part for part in mail.walk() if part["Content-ID"] == f"<{name}>")
    assert part.get_content_type() in {"image/jpeg", "application/octet-stream"}  # as Apprise states every file
    assert part.get_content_disposition() == "inline"
    assert part.get_content()[:2] == b"\xff\xd8"


def test_the_file_for_mail_programs_has_text_and_pictures() -> None:
    digest = made(article(title="第一篇"))
    check_mail(render_message(digest, NOON), "第一篇")
    assert (
        message_from_bytes(render_message(made(article(), read=None), NOON)).get_content_type()
        == "multipart/alternative"
    )


class MailServer(socketserver.ThreadingTCPServer):
    """A mail server on a free port that takes every mail."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails: list[bytes] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 mail.example\r\n")
        while line := self.rfile.readline().strip().upper():
            if line == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                assert isinstance(self.server, MailServer)
                self.server.mails.append(b"".join(line.removeprefix(b".") for line in lines))
            self.wfile.write(b"221 bye\r\n" if line == b"QUIT" else b"250 ok\r\n")
            if line == b"QUIT":
                return


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server of this machine."""
    server = MailServer()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output with an article of this hour, with a picture, and one of three days ago."""
    folder = OutputFolder(tmp_path_factory.mktemp("digest") / "output", "run")
    folder.open()
    folder.write(PATH, picture())
    with closing(Archive(Archive.file_url(archive_file(folder)), "run")) as archive:
        articles = listed(archive, 1, 2)
        for days, article in zip((3, 0), articles, strict=True):
            article.published_at = datetime.now(SHANGHAI).replace(microsecond=0) - timedelta(days=days, minutes=1)
            complete(article, clean(f'<p>正文。</p><p><img data-original="http://zkres1.myzaker.com/{days}.jpg"></p>'))
            article.images[0].path = PATH
        assert DocumentWriter(archive, folder).write([rendered(article) for article in articles], {}) == [None] * 2
    folder.close()
    return folder.root


def run(output: Path, *arguments: str, notify: str = "") -> Any:
    settings = ["-s", f"ZAKER_OUTPUT_DIR={output}", *(["-s", f"ZAKER_NOTIFY={notify}"] if notify else [])]
    return run_scrapy.scrapy("digest", *arguments, *settings)


def test_it_is_sent_as_mail_and_to_chats_as_text(output: Path, mail_server: MailServer, receiver: Any) -> None:
    port = mail_server.server_address[1]
    mail = f"mailto://127.0.0.1:{port}?from=a@example.com&to=b@example.com&mode=insecure"
    done = run(output, "--send", notify=f"{mail} json://{receiver.host}/hook")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall(r"\((\w+)://…\): (\w+)", done.stdout) == [("mailto", "sent"), ("json", "sent")]
    (sent,) = mail_server.mails
    check_mail(sent, "第 2 篇")
    (got,) = receiver.got
    payload = json.loads(got.body)
    assert payload["title"].endswith("1 篇文章")
    assert payload["message"] == f"- 第 2 篇 https://www.myzaker.com/article/{2:024x}"
    assert not payload.get("attachments")


def test_it_is_written_whole_or_not_at_all(output: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.eml"
    assert run(output, "--days", "4", "-o", str(file)).returncode == 0
    data = file.read_bytes()
    assert data.startswith(b"Subject: ")
    nothing = run(output, "--search", "没有的词", "-o", str(file))
    assert "nothing is written or sent" in nothing.stderr
    assert file.read_bytes() == data
    some = run(output, "--days", "4", "--limit", "1", "-o", str(tmp_path / "a.txt"))
    assert some.stderr == f"zakerscraper: 1 of 2 articles in {tmp_path / 'a.txt'}\n"
    shown = run(output, "--pictures", "none").stdout
    assert "第 2 篇" in shown
    assert "第 1 篇" not in shown
    assert "<img" not in shown


def test_new_names_each_article_once(output: Path, tmp_path: Path) -> None:
    # Of any day, as what was published long ago may be new here.
    first = run(output, "--new", "mine", "--pictures", "none")
    assert ("第 1 篇" in first.stdout, "第 2 篇" in first.stdout) == (True, True), first.stderr
    assert "nothing is written or sent" in run(output, "--new", "mine").stderr
    # What the limit leaves out comes the next time.
    few = [run(output, "--new", "few", "--limit", "1", "--pictures", "none") for _ in range(3)]
    assert ["1 articles are left for the next digests 'few'" in line.stderr for line in few] == [True, False, False]
    named = [line.stdout for line in few]
    assert ["第 2 篇" in line for line in named] == [True, False, False]
    assert ["第 1 篇" in line for line in named] == [False, True, False]
    # What nobody has got is named again.
    for notify, status in (("noservice://a", 2), ("json://127.0.0.1:9/hook", 1), ("json://127.0.0.1:9/hook", 1)):
        done = run(output, "--new", "other", "--send", notify=notify)
        assert (done.returncode, "sent" in done.stdout) == (status, False), done.stderr
        assert "killed" not in done.stderr
    # What was killed as it was sent may have arrived: it is told of once.
    with closing(Archive(Archive.file_url(output / ".zaker" / "archive.sqlite3"), "digest-mine")) as archive:
        for name, ids in (("digest other", [f"{1:024x}"]), ("digest mine", [])):
            archive.exports.plan(name, StagedExport("", "", "sent"), lambda ids=ids: [(id_, "a") for id_ in ids])
    assert run(output, "--new", "other", "--section", "没有").returncode == 2
    again = run(output, "--new", "other", "--pictures", "none")
    assert "zakerscraper: the last digest 'other' was killed as it was sent, and may have arrived" in again.stderr
    assert "第 1 篇" in again.stdout
    assert "killed" in run(output, "--new", "mine").stderr
    assert run(output, "--new", "mine").stderr == "zakerscraper: no such articles: nothing is written or sent\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--days", "0"), "--days '0' is not a number from 1 to 366"),
        (("-o", "mail.md"), "-o 'mail.md': the name of a mail's file ends in .html"),
        (("--send",), "ZAKER_NOTIFY is not set"),
        (("--section", "没有"), "--section '没有': there is no such section"),
        (("--source", "没有的报"), "--source '没有的报': there is no such publisher"),
        (("--days", "2", "--since", "2026-05-18"), "--days does not go with --since"),
        (("--new", "a/b"), "--new 'a/b' is not a name"),
    ],
)
def test_wrong_options_are_wrong_usage(output: Path, arguments: tuple[str, ...], message: str) -> None:
    done = run(output, *arguments)
    assert done.returncode == 2
    assert message in done.stderr
