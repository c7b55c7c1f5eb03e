"""`scrapy doctor`, run as a user runs it: what a page is, from what evidence, and that looking at it is safe."""

import json
import re
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from html import escape
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from tests import run_scrapy
from tests.machine import CHROMIUM, NODE, needs_chromium, needs_node
from zakerscraper.cli.page_files import read_page
from zakerscraper.cli.page_spider import PageSpider
from zakerscraper.exceptions import UsageError
from zakerscraper.sample_site import Fault, SampleArticle, SampleSite, pages
from zakerscraper.sample_site.articles import ARTICLES

ROOT = Path(__file__).parents[2]
SERIAL = {article.serial: article for article in ARTICLES}
KNOWN, NEW, HOSTILE, BARE, DELETED, MISSING, BLOCKED = (SERIAL[number] for number in (28, 26, 2, 9, 58, 59, 45))


def redesigned(article: SampleArticle, body: str, head: str = "") -> str:
    """Return the page of *article* in a layout that nobody has seen yet."""
    title = escape(article.title)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} - ZAKER</title>{head}</head><body>'
        '<nav><a href="/">首页</a><a href="/channel/9">娱乐</a></nav><main>'
        f'<h1 class="d1">{title}</h1><p class="d2">来源：{article.source} {article.published_at:%Y-%m-%d %H:%M}</p>'
        f'<div class="d3">{body}</div></main><div class="share">分享到：微信 微博</div></body></html>'
    )


# Whatever of it ran or was asked for would be seen.
HOSTILE_HEAD = (
    '<script>alert("head")</script><script src="https://foreign.example/a.js"></script>'
    '<link rel="preconnect" href="https://foreign.example/"><link rel="dns-prefetch" href="//foreign.example/">'
    '<link rel="stylesheet" href="https://foreign.example/a.css"><base href="https://foreign.example/">'
    '<style>@import "https://foreign.example/b.css";body{background:url(https://foreign.example/b.png)}</style>'
)
HOSTILE_BODY = (
    '<p>渡口<script>alert("body")</script>今晨开航，首班船载着四十个人和一头不肯上船的驴。</p>'
    "<p>第二班船等了很久，船工在岸边煮了一锅鱼汤，来的人都有份。</p>"
    '<img src="https://foreign.example/p.png" onerror="alert(1)"><svg onload="alert(2)"></svg>'
    '<p><a href="javascript:alert(3)">回程的船票</a>要在售票窗口补，窗口下午五点就关门了。</p>'
    '<iframe src="https://foreign.example/frame"></iframe><iframe srcdoc="<script>alert(4)</script>"></iframe>'
    '<object data="https://foreign.example/o"></object><video autoplay src="https://foreign.example/v.mp4"></video>'
    "&lt;/iframe&gt;&lt;script&gt;alert(5)&lt;/script&gt;</iframe>\"'><script>alert(6)</script>"
    '<p class="d4&quot;&gt;&lt;script&gt;alert(7)&lt;/script&gt;">最后一班在天黑前靠岸，江面平得像一张纸。</p>'
)
# And whatever of it would lead away from the page.
REFRESH = '<meta http-equiv="refresh" content="0;url=https://foreign.example/away">'
FORM = '<form action="https://foreign.example/f"><button autofocus onfocus="this.form.submit()">送出</button></form>'


@pytest.fixture(scope="module")
def site() -> Iterator[SampleSite]:
    """The sample site, with some pages in a new layout and some spoilt."""
    with SampleSite() as running:
        running.put(f"/www/article/{NEW.id}", redesigned(NEW, pages.body(NEW)))
        running.put(f"/www/article/{BARE.id}", redesigned(BARE, ""))
        running.faults.add(f"^/www/article/{BLOCKED.id}", Fault.challenge(468))
        yield running


@pytest.fixture
def output(tmp_path: Path) -> Iterator[Path]:
    """An output folder that must not come into being: the doctor writes nothing."""
    yield tmp_path / "out"
    assert not (tmp_path / "out").exists()


def doctor(*arguments: str, output: Path, site: SampleSite | None = None) -> Any:
    """Run `scrapy doctor` and return what it did."""
    command = ["doctor", *arguments]
    options = {"ZAKER_OUTPUT_DIR": str(output), "DOWNLOAD_DELAY": "0.001", "DOWNLOAD_SLOTS": "{}", "RETRY_TIMES": "0"}
    command += run_scrapy.as_options({**options, **(site.settings if site else {})})
    return run_scrapy.scrapy(*command)


def field(done: Any, name: str) -> tuple[str, str]:
    """Return the value of the field *name* in a report, and its evidence."""
    lines = done.stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(f"{name} "))
    evidence = lines[at + 1].partition("← ")[2] if "←" in lines[at + 1] else ""
    return lines[at].removeprefix(name).strip(), evidence


def in_one_line(done: Any, status: int, *words: str) -> None:
    """Assert that what was wrong was told in one line for people, with the exit status *status*."""
    assert (done.returncode, done.stdout) == (status, "")
    (line,) = done.stderr.splitlines()
    assert all(word in line for word in words), line


# Addresses


def test_an_article_s_address_gives_all_fields_and_the_document(site: SampleSite, output: Path) -> None:
    """By a known layout: each field with its selector, and the document as it would be written."""
    done = doctor(f"https://www.myzaker.com/article/{KNOWN.id}", output=output, site=site)
    assert (done.returncode, done.stderr) == (0, "")
    assert field(done, "kind")[0] == "article"
    assert field(done, "layout")[0] in {"figure", "content-block", "WinPageData"}
    title, evidence = field(done, "title")
    assert title == KNOWN.title
    assert "h1" in evidence
    assert "div.article_content" in field(done, "body")[1]
    assert field(done, "published")[1]
    assert f"_posts/新媒体/ZAKER/article/{KNOWN.title}" in field(done, "document")[0]
    assert f"\ntitle: '{KNOWN.title}'\n" in done.stdout
    assert site.requests[-1].path == f"/www/article/{KNOWN.id}"


def test_the_document_is_the_one_that_a_crawl_writes(site: SampleSite, output: Path, tmp_path: Path) -> None:
    """To the byte."""
    command = ["crawl", "article", "-a", f"url={NEW.id}"]
    fast = {"DOWNLOAD_DELAY": "0.001", "DOWNLOAD_SLOTS": "{}", "ZAKER_DOWNLOAD_IMAGES": "0"}
    options = {"ZAKER_OUTPUT_DIR": str(tmp_path / "crawled"), **fast, **site.settings}
    command += run_scrapy.as_options(options)
    assert run_scrapy.scrapy(*command).returncode == 0
    (written,) = (tmp_path / "crawled/_posts").rglob("*.md")
    done = doctor(NEW.id, output=output, site=site)
    assert written.read_text("utf-8") in done.stdout
    assert field(done, "document")[0] == written.relative_to(tmp_path / "crawled").as_posix()


def test_a_page_of_no_known_layout_names_evidence_and_what_was_left_out(site: SampleSite, output: Path) -> None:
    """What a maintainer needs for a reader of the new layout."""
    done = doctor(f"https://www.myzaker.com/article/{NEW.id}", output=output, site=site)
    assert done.returncode == 0
    assert field(done, "layout")[0].startswith("fallback, the generic extractor")
    assert "h1.d1" in field(done, "title")[1]
    assert "p.d2" in field(done, "date shown")[1]
    assert field(done, "author") == (NEW.source, "body > main > p.d2")
    assert field(done, "body")[1].endswith("div.d3")
    left_out = done.stdout.partition("left out of the page")[2].partition("\n\n")[0]
    assert "<nav>" in left_out
    assert "share bar (named share)" in left_out
    assert "分享到：微信 微博" in left_out


def test_a_list_s_address_gives_its_entries(site: SampleSite, output: Path) -> None:
    """Each with its title; topics are left out."""
    done = doctor("https://www.myzaker.com/channel/13", output=output, site=site)
    assert (done.returncode, done.stderr) == (0, "")
    assert field(done, "kind")[0] == "list"
    assert field(done, "layout")[0] == "WinPageData"
    shown = site.catalogue.channel(13).entries[:12]
    assert field(done, "entries")[0] == str(len(shown))
    assert all(article.id in done.stdout and article.title in done.stdout for article in shown)
    assert "topic page: https://app.myzaker.com/news/topic.php" in done.stdout
    assert "document" not in done.stdout


def test_a_share_page_s_address_is_read_where_it_is(site: SampleSite, output: Path) -> None:
    """On the app host, and not at the article's canonical address."""
    done = doctor(f"https://app.myzaker.com/news/article.php?pk={KNOWN.id}&f=normal", output=output, site=site)
    assert done.returncode == 0
    assert field(done, "layout")[0].startswith("share-")
    assert field(done, "title")[0] == KNOWN.title
    assert site.requests[-1].path.startswith("/app/news/article.php?pk=")


# Files


def test_a_kept_page_says_where_it_was_served(site: SampleSite, output: Path, tmp_path: Path) -> None:
    """Its first line does; no request is needed."""
    file = tmp_path / "kept.html"
    served = site.respond(f"/www/article/{NEW.id}").body.decode()
    file.write_text(f"<!-- https://www.myzaker.com/article/{NEW.id} -->\n{served}", "utf-8")
    asked = len(site.requests)
    done = doctor(str(file), output=output, site=site)
    assert (done.returncode, done.stderr) == (0, "")
    assert field(done, "page")[0] == f"https://www.myzaker.com/article/{NEW.id}"
    assert field(done, "title")[0] == NEW.title
    assert len(site.requests) == asked


def test_a_saved_page_needs_its_address(site: SampleSite, output: Path, tmp_path: Path) -> None:
    """Without one it says how to give it; with --url it is read, as a list or an article."""
    file = tmp_path / "saved.html"
    file.write_bytes(site.respond(f"/www/article/{KNOWN.id}").body)
    in_one_line(doctor(str(file), output=output), 2, "saved.html", "--url")
    done = doctor(str(file), "--url", f"https://www.myzaker.com/article/{KNOWN.id}", "--section", "科技", output=output)
    assert done.returncode == 0
    assert field(done, "title")[0] == KNOWN.title
    assert "/科技/" in field(done, "document")[0]


def test_a_page_does_not_speak_to_the_terminal(output: Path, tmp_path: Path) -> None:
    """Neither its texts nor its names nor its address bring control characters to it."""
    file = tmp_path / "kept.html"
    text = redesigned(NEW, "<p>渡口今晨开航，\x1b[31m首班船载着四十个人。&#27;[35m</p>").replace(
        'class="d', 'class="\x1b[31md'
    )
    file.write_text(f"<!-- https://www.myzaker.com/article/{NEW.id}?\x1b[32m -->\n{text}", "utf-8")
    done = doctor(str(file), output=output)
    assert done.returncode == 0
    assert "首班船" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr


# The page for a browser


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What --html writes of a hostile page."""
    folder = tmp_path_factory.mktemp("doctor")
    text = redesigned(HOSTILE, HOSTILE_BODY + FORM, HOSTILE_HEAD + REFRESH)
    (folder / "page.html").write_text(text, "utf-8")
    address = f"https://www.myzaker.com/article/{HOSTILE.id}"
    arguments = (str(folder / "page.html"), "--url", address, "--html", str(folder / "shown.html"))
    done = doctor(*arguments, output=folder / "out")
    assert done.returncode == 0, done.stderr
    assert "shown.html" in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["page.html", "shown.html"]
    return (folder / "shown.html").read_text("utf-8")


def test_html_shows_original_and_result_with_the_block_marked(shown: str) -> None:
    """Two frames that may run nothing; the body's box and what was left out are marked in the first."""
    frames = re.findall(r"<iframe ([^>]*)>", shown)
    assert len(frames) == 2
    for frame in frames:
        assert re.match(r"sandbox srcdoc=", frame), "an empty sandbox: no scripts, no origin, no forms"
        assert "Content-Security-Policy" in frame
        assert "default-src &#x27;none&#x27;" in frame
    original, result = frames
    assert "data-zaker-doctor=&quot;body&quot;" in original
    assert original.count("data-zaker-doctor=&quot;out&quot;") >= 2
    assert "data-zaker-doctor=&quot;" not in result
    assert "今晨开航" in result
    assert "<script" not in shown
    assert escape(HOSTILE.title) in shown


@needs_chromium
@needs_node
def test_html_runs_nothing_and_asks_no_foreign_host(shown: str, tmp_path: Path) -> None:
    """Opened in a real browser, beside the page itself, which does all that can be seen."""
    control = redesigned(HOSTILE, HOSTILE_BODY, HOSTILE_HEAD).replace("foreign.example", "served.example")
    opened = {"served": control, "shown": shown}
    (tmp_path / "pages.json").write_text(json.dumps(opened), "utf-8")
    script = ROOT / "tests/security/browse.mjs"
    command = [
        NODE,
        str(script),
        CHROMIUM,
        str(tmp_path / "profile"),
        *(str(tmp_path / n) for n in ("pages.json", "r")),
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "r").read_text("utf-8"))
    findings, requests = report["findings"], report["requests"]
    assert report["opened"] == 2
    assert {"script", "dialog"} <= {kind for kind, _ in findings.pop("served")}
    assert any("served.example" in address for _, address, _ in requests.pop("served"))
    # A frame whose address is refused shows the browser's own page, which has a script.
    own = ["script", "chrome-error://chromewebdata/"]
    assert [found for found in chain.from_iterable(findings.values()) if found != own] == []
    assert [address for _, address, _ in chain.from_iterable(requests.values()) if "foreign" in address] == []


def connected(html: str, folder: Path) -> set[str]:
    """Open *html* in a real browser for which all names lead here; return the hosts of `.example` that it called."""
    (folder / "opened.html").write_text(html, "utf-8")
    requests_heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def listen() -> None:
            with suppress(OSError):
                while True:
                    caller, _ = server.accept()
                    with caller, suppress(OSError):
                        caller.settimeout(2)
                        requests_heard.append(caller.recv(8192))

        threading.Thread(target=listen, daemon=True).start()
        command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage"]
        command += [f"--user-data-dir={folder / 'own'}", f"--host-resolver-rules=MAP * 127.0.0.1:{port}"]
        command += ["--virtual-time-budget=1000", "--dump-dom", (folder / "opened.html").as_uri()]
        done = subprocess.run(command, capture_output=True, timeout=200, check=False)
        assert b"<html" in done.stdout, done.stderr
        server.shutdown(socket.SHUT_RDWR)
    return {name.decode() for data in requests_heard for name in re.findall(rb"[a-z]+\.example", data)}


@needs_chromium
def test_html_connects_to_no_foreign_host(shown: str, tmp_path: Path) -> None:
    """Not even ahead of time, which no content policy forbids: a connection tells that the page is looked at."""
    ahead = '<link rel="preconnect" href="https://control.example/">'
    assert connected(f"<!DOCTYPE html><html><head>{ahead}</head></html>", tmp_path) == {"control.example"}
    assert connected(shown, tmp_path) == set()


# What is wrong


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ("0",)),
        (("6a0afe788e9f090000000001", "6a0afe788e9f090000000002"), ("2",)),
        (("/there/is/no/such.html",), ("such.html", "nor a file")),
        (("https://example.com/article/6a0afe788e9f090000000001",), ("example.com", "ZAKER")),
        ((str(Path(__file__).parents[2] / "docs/images/report.png"),), ("report.png", "not a page: a picture")),
        (("6a0afe788e9f090000000001", "--url", "https://app.myzaker.com/"), ("--url says where a FILE was served",)),
        (("--site", "--section", "source"), ("--section is for a page that is shown",)),
        (("--learn", "--section", "source"), ("--section is for a page that is shown",)),
    ],
    ids=["nothing", "two", "missing file", "foreign address", "picture", "address twice", "no document", "no page"],
)
def test_wrong_usage_is_told_in_one_line(arguments: tuple[str, ...], words: tuple[str, ...], output: Path) -> None:
    in_one_line(doctor(*arguments, output=output), 2, *words)


def test_a_missing_page_is_an_error(site: SampleSite, output: Path) -> None:
    done = doctor(f"https://www.myzaker.com/article/{MISSING.id}", output=output, site=site)
    in_one_line(done, 1, MISSING.id, "404")


def test_a_challenge_is_told_as_one(site: SampleSite, output: Path, tmp_path: Path) -> None:
    """Of the site's, and in a file."""
    done = doctor(f"https://www.myzaker.com/article/{BLOCKED.id}", output=output, site=site)
    in_one_line(done, 4, BLOCKED.id, "challenge")
    file = tmp_path / "challenge.html"
    file.write_bytes(site.respond(f"/www/article/{BLOCKED.id}").body)
    done = doctor(str(file), "--url", f"https://www.myzaker.com/article/{BLOCKED.id}", output=output)
    in_one_line(done, 4, BLOCKED.id, "challenge")


def test_an_unreadable_page_is_told_as_one(site: SampleSite, output: Path) -> None:
    """And what there is on it is shown all the same, as that is when one wants to see it."""
    done = doctor(f"https://www.myzaker.com/article/{BARE.id}", output=output, site=site)
    assert done.returncode == 5
    (line,) = done.stderr.splitlines()
    assert BARE.id in line
    assert "no known layout" in line
    assert field(done, "layout")[0] == "none"
    assert "not taken for it" in done.stdout
    assert "document" not in done.stdout


@pytest.mark.parametrize("target", ["{file}", "{folder}", "{folder}/none/x.html", ""])
def test_html_is_written_where_it_harms_nothing(output: Path, tmp_path: Path, target: str) -> None:
    """Not over the page itself, not over a folder, and no folder is made."""
    file = tmp_path / "page.html"
    file.write_text(f"<!-- https://www.myzaker.com/article/{BARE.id} -->\n<p>x</p>", "utf-8")
    path = target.format(file=file, folder=tmp_path)
    done = doctor(str(file), "--html", path, output=output)
    assert done.returncode == 2
    assert "--html" in done.stderr
    assert file.read_text("utf-8").endswith("<p>x</p>")
    assert sorted(path.name for path in tmp_path.iterdir() if path != output) == ["page.html"]


def test_an_article_that_is_gone_is_told_so(site: SampleSite, output: Path) -> None:
    """Which is an answer, and no failure."""
    done = doctor(f"https://www.myzaker.com/article/{DELETED.id}", output=output, site=site)
    assert (done.returncode, done.stderr) == (0, "")
    assert field(done, "kind")[0] == "article"
    assert "gone " in done.stdout
    assert "document" not in done.stdout


def test_a_file_that_is_no_page_is_said_to_be_none(output: Path, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"%PDF-1.7\n" + b"1 0 obj\n" * 200)
    with pytest.raises(UsageError, match=r"is not a page: a picture, or another file that is not text$"):
        read_page(tmp_path / "a.html", "https://www.myzaker.com/article/" + KNOWN.id)


def test_a_page_is_looked_at_where_the_redis_of_the_workers_is_away() -> None:
    settings = Settings({"ZAKER_REDIS_URL": "redis://127.0.0.1:1/0"})
    PageSpider.update_settings(settings)
    assert settings["ZAKER_REDIS_URL"] == ""
