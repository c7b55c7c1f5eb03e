"""Scrapy's own commands and spiders that are not ours run as Scrapy runs them, and leave the archive alone."""

from __future__ import annotations

import argparse
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from tests import run_scrapy
from zakerscraper import settings as project_settings
from zakerscraper.commands.bench import Command as BenchCommand
from zakerscraper.sample_site import SampleSite

SPIDER = """
import scrapy

class Plain(scrapy.Spider):
    name = "plain"

    async def start(self):
        yield scrapy.Request(self.url)

    def parse(self, response):
        yield {"title": response.css("title::text").get()}
"""


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path == "/page"
        self.send_response(200 if found else 404)
        self.end_headers()
        if found:
            self.wfile.write(b"<title>elsewhere</title>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """The address of a page on another host than ZAKER's."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/page"
    server.shutdown()
    thread.join()
    server.server_close()


def scrapy(tmp_path: Path, *arguments: str, site: SampleSite | None = None, **settings: str) -> Any:
    """Run `scrapy` over an archive that is not there, and assert that it still is not there."""
    values = {"ZAKER_OUTPUT_DIR": str(tmp_path / "out"), "DOWNLOAD_DELAY": "0", **(site.settings if site else {})}
    options = run_scrapy.as_options(values | settings)
    done = run_scrapy.scrapy(*arguments, *options, env=run_scrapy.environment(PYTHONPATH=str(tmp_path)))
    assert not (tmp_path / "out").exists()
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def plain(tmp_path: Path) -> dict[str, str]:
    """The settings of a project that has a spider of its own, too."""
    (tmp_path / "own_spiders").mkdir()
    (tmp_path / "own_spiders/__init__.py").touch()
    (tmp_path / "own_spiders/plain.py").write_text(SPIDER, "utf-8")
    return {"SPIDER_MODULES": "zakerscraper.spiders,own_spiders"}


def test_a_plain_spider_is_run_as_scrapy_runs_it(tmp_path: Path, plain: dict[str, str], elsewhere: str) -> None:
    feeds = [part for name in ("a.jsonl", "a.csv") for part in ("-O", str(tmp_path / name))]
    done = scrapy(tmp_path, "crawl", "plain", "-a", f"url={elsewhere}", *feeds, **plain)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "a.jsonl").read_text("utf-8")) == {"title": "elsewhere"}
    assert (tmp_path / "a.csv").read_text("utf-8").split() == ["title", "elsewhere"]


def test_a_file_with_a_spider_is_run(tmp_path: Path, elsewhere: str) -> None:
    (tmp_path / "plain.py").write_text(SPIDER, "utf-8")
    feed = tmp_path / "a.jsonl"
    done = scrapy(tmp_path, "runspider", str(tmp_path / "plain.py"), "-a", f"url={elsewhere}", "-O", str(feed))
    assert done.returncode == 0, done.stderr
    assert json.loads(feed.read_text("utf-8")) == {"title": "elsewhere"}


def test_fetch_and_shell_show_pages_of_any_host(tmp_path: Path, elsewhere: str) -> None:
    assert scrapy(tmp_path, "fetch", elsewhere).stdout.strip() == "<title>elsewhere</title>"
    asked = "print(response.css('title::text').get())"
    assert "elsewhere" in scrapy(tmp_path, "shell", elsewhere, "-c", asked).stdout
    (tmp_path / "kept.html").write_text("<title>kept</title>", "utf-8")
    assert "kept" in scrapy(tmp_path, "shell", str(tmp_path / "kept.html"), "-c", asked).stdout


def test_parse_shows_what_a_spider_makes_of_a_page(tmp_path: Path) -> None:
    with SampleSite() as site:
        sample = next(article for article in site.articles if article.channels == (9,))
        listed = scrapy(tmp_path, "parse", "--spider=channel", "https://www.myzaker.com/channel/13", site=site)
        article = scrapy(
            tmp_path, "parse", "--spider=article", f"https://www.myzaker.com/article/{sample.id}", site=site
        )
        wrong = scrapy(
            tmp_path, "parse", "--spider=channel", "-a", "id=no such", "https://www.myzaker.com/channel/13", site=site
        )
    assert listed.stdout.count("/article/") > 6, listed.stderr
    assert sample.title in article.stdout, article.stderr
    assert wrong.returncode == 2
    assert "argument id='no such'" in wrong.stderr


@pytest.mark.parametrize("command", ["bench", "fetch", "view", "shell", "parse", "runspider", "crawl"])
def test_a_wrong_proxy_or_setting_is_named_in_one_line(
    tmp_path: Path, plain: dict[str, str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    file = {"runspider": str(tmp_path / "own_spiders/plain.py"), "crawl": "plain"}
    arguments = [command, file.get(command, "http://127.0.0.1:9/"), *(["--spider=hot"] if command == "parse" else [])]
    wrong = scrapy(tmp_path, *arguments, ZAKER_COOKIES="no cookie", **plain)
    monkeypatch.setenv("https_proxy", "http:/host")
    proxy = scrapy(tmp_path, *arguments, **plain)
    for done, named in ((wrong, "setting ZAKER_COOKIES: "), (proxy, "environment variable https_proxy: ")):
        assert (done.returncode, done.stdout) == (2, "")
        *before, line = done.stderr.splitlines()
        assert line.startswith(f"zakerscraper: {named}")
        assert not before or command == "bench", "which logs what it is made of"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("parse", "--spider=chanel", "https://www.myzaker.com/"), "spider 'chanel' is unknown; did you mean channel?"),
        (("fetch", "--spider=chanel", "https://www.myzaker.com/"), "spider 'chanel' is unknown; did you mean channel?"),
        (("parse",), "parse takes [options] <url>, not ''"),
        (("fetch", "myzaker"), "fetch takes [options] <url>, not 'myzaker'"),
        (("view",), "view takes [options] <url>, not ''"),
        (("runspider",), "runspider takes [options] <spider_file>, not ''"),
        (("runspider", "nowhere.py"), "nowhere.py"),
    ],
)
def test_a_wrong_argument_is_named_in_one_line(tmp_path: Path, arguments: tuple[str, ...], named: str) -> None:
    done = scrapy(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("zakerscraper: ")
    assert done.stderr.count("\n") == 1
    assert named in done.stderr


def test_bench_measures_at_scrapys_own_pace_unless_told_otherwise() -> None:
    command, settings = BenchCommand(), Settings()
    settings.setmodule(project_settings, priority="project")
    command.settings = settings
    parser = argparse.ArgumentParser(conflict_handler="resolve")
    command.add_options(parser)
    options, _ = parser.parse_known_args(["-s", "CONCURRENT_REQUESTS=5"])
    command.process_options([], options)
    assert settings["LOG_LEVEL"] == "INFO"
    numbers = ("CLOSESPIDER_TIMEOUT", "DOWNLOAD_DELAY", "CONCURRENT_REQUESTS")
    assert [settings.getint(name) for name in numbers] == [10, 0, 5]


@pytest.mark.parametrize("arguments", [("list",), ("check",), ("settings", "--get", "BOT_NAME"), ("genspider", "-l")])
def test_commands_that_fetch_nothing_work(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = scrapy(tmp_path, *arguments)
    assert done.returncode == 0, done.stderr
