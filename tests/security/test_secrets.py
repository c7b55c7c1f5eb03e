"""ZAKER_COOKIES goes to the www and the app host over https, and nowhere else: no log, no feed, no file, no terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import run_scrapy
from zakerscraper.sample_site import Fault, SampleSite
from zakerscraper.sample_site.drawings import draw_image

ROOT = Path(__file__).parents[2]
SECRET = "s3cretK00kieValueOfNobody0123456789abcdef"
COOKIES = f"zk_session={SECRET}; zk_name=reader"
FEEDS = ["a.jsonl", "a.json", "a.csv", "a.xml"]
PICTURES = ("http://zkres1.myzaker.com/202605/a_640.jpg", "https://zkres2.myzaker.com/202605/b_640.jpg")
# Where articles lead by redirect: the address, the path in which the sample site sees it, whether cookies go there.
TARGETS = {
    "app": ("https://app.myzaker.com/to/app", "/app/to/app", True),
    "bare": ("https://myzaker.com/to/bare", "/www/to/bare", True),
    "port": ("https://www.myzaker.com:443/to/port", "/www/to/port", True),
    "plain": ("http://www.myzaker.com/to/plain", "/www/to/plain", False),
    "plain app": ("http://app.myzaker.com/to/plain-app", "/app/to/plain-app", False),
    "plain on the port of https": ("http://www.myzaker.com:443/to/plain-443", "/www/to/plain-443", False),
    "other host": ("https://iphone.myzaker.com/to/iphone", "/www/to/iphone", False),
    "host below": ("https://www.www.myzaker.com/to/below", "/www/to/below", False),
    "api": ("https://skills.myzaker.com/to/api", "/api/to/api", False),
    "pictures": ("https://zkres3.myzaker.com/to/pictures", "/pictures/to/pictures", False),
}


def stage_all(stage: Any, article_page: Callable[..., str]) -> None:
    """Prepare articles of every fate: well and with pictures, led on, failing in each way, unreadable."""
    images = "".join(f'<img src="{address}">' for address in PICTURES)
    for number in range(3):
        stage.put(f"well {number}", article_page(f"<p>正文 {number}</p>{images}", f"标题 {number}"))
    for address in PICTURES:
        path = "/pictures/" + address.partition("myzaker.com/")[2]
        stage.site.put(path, draw_image(path, "grid", 40, 30, "jpeg"), 200, {"Content-Type": "image/jpeg"})
    for name, (address, _, _) in TARGETS.items():
        stage.move(name, address)
    stage.move("elsewhere", "https://news.example.com/a")
    stage.move("no web address", "file:///etc/passwd")
    stage.move("circle", f"/article/{stage.id_of('circle')}")
    stage.put("unreadable", "<html><body><h1>新版</h1></body></html>")
    stage.put("error", "<h1>500</h1>", 500)
    stage.put("cookies", article_page("<p>正文</p>", "标题 9"), 200, {"Set-Cookie": "sl-session=1; Path=/"})
    for name, fault in (("cut", Fault.truncated()), ("closed", Fault.disconnect())):
        stage.put(name, article_page("<p>正文</p>"))
        stage.site.faults.add(stage.ids[name], fault)


def told_nowhere(watched: Any) -> None:
    """Assert that neither the run's files nor what it printed hold the secret."""
    assert watched.holds(SECRET) == []
    assert watched.holds("zk_session") == []


@pytest.fixture(scope="module")
def crawled(
    watched: Callable[..., Any],
    stages: Callable[[], Any],
    article_page: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Any:
    """A crawl with the cookies in its environment, which logs all there is to a file and writes every feed."""
    stage = stages()
    stage_all(stage, article_page)
    output = tmp_path_factory.mktemp("secrets") / "out"
    return watched(
        "article",
        stage.argument(),
        site=stage.site,
        output=output,
        feeds=FEEDS,
        environment={"ZAKER_COOKIES": COOKIES},
        LOG_LEVEL="DEBUG",
        LOG_FILE=str(output.parent / "crawl.log"),
        RETRY_TIMES="1",
    )


def test_a_crawl_that_tells_all_tells_no_cookies(crawled: Any) -> None:
    run = crawled.run
    files = {path.name for path in run.output.parent.rglob("*") if path.is_file()}
    assert {"archive.sqlite3", "last-run.json", "crawl.log", *FEEDS} <= files
    assert list((run.output / ".zaker/unreadable").iterdir())
    assert len(run.pictures()) == len(PICTURES)
    assert run.counts["exported"] == 4
    assert run.counts["failed"] > 3
    # Its log has Scrapy's settings and each request: where a secret would stand.
    log = (run.output.parent / "crawl.log").read_text("utf-8")
    assert "Overridden settings" in log
    assert "DEBUG: Crawled (200) <GET https://www.myzaker.com/article/" in log
    assert "Traceback" not in log
    told_nowhere(crawled)


def test_cookies_go_to_articles(crawled: Any) -> None:
    """Without this the other tests would pass for a crawl that has no cookies at all."""
    articles = [seen for seen in crawled.run.requests if seen.path.startswith("/www/article/")]
    assert len(articles) > 20
    assert {seen.headers.get("Cookie") for seen in articles} == {COOKIES}


@pytest.mark.parametrize("name", TARGETS)
def test_cookies_follow_a_redirect_to_the_www_and_the_app_host_over_https_only(crawled: Any, name: str) -> None:
    _, path, expected = TARGETS[name]
    (seen,) = [seen for seen in crawled.run.requests if seen.path == path]
    assert seen.headers.get("Cookie") == (COOKIES if expected else None)


def test_cookies_go_to_no_picture_and_in_no_other_header(crawled: Any) -> None:
    pictures = [seen for seen in crawled.run.requests if seen.path.startswith(("/pictures/", "/api/"))]
    assert len(pictures) > len(PICTURES)
    assert [seen.path for seen in pictures if "Cookie" in seen.headers] == []
    for seen in crawled.run.requests:
        assert SECRET not in seen.path
        assert not [name for name, value in seen.headers.items() if SECRET in value and name != "Cookie"]


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_a_challenge_tells_no_cookies(
    watched: Callable[..., Any], site: SampleSite, tmp_path: Path, level: str
) -> None:
    """The cookies are an option of the command here, and a setting among those that Scrapy logs as overridden."""
    site.faults.add("^/(www/channel/13|api/api)", Fault.challenge())
    run = watched("channel", "id=13", site=site, feeds=FEEDS, LOG_LEVEL=level, ZAKER_COOKIES=COOKIES)
    assert run.run.verdict == ("blocked", 4)
    assert "ZAKER_COOKIES" in run.run.told, "it is named, as what can help"
    assert ("Overridden settings" in run.run.stderr) == (level == "DEBUG")
    assert [seen.headers.get("Cookie") for seen in run.run.requests if "/channel/" in seen.path] == [COOKIES]
    told_nowhere(run)


# Wrong usage

WRONG = {
    "line end": ("environment", {"ZAKER_COOKIES": f"zk_session=x\n{COOKIES}"}),
    "no Unicode": ("environment", {"ZAKER_COOKIES": f"{COOKIES}\udcff"}),
    "another setting": ("environment", {"ZAKER_COOKIES": COOKIES, "ZAKER_BODY": "pdf"}),
    "header": ("option", {"ZAKER_COOKIES": f"{COOKIES}\r\nX-Other: 1"}),
    "control character": ("option", {"ZAKER_COOKIES": f"{COOKIES}\x1b[2J"}),
    "name": ("option", {"ZAKER_COOKIE": COOKIES}),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_usage_tells_no_cookies(crawl: Callable[..., Any], site: SampleSite, wrong: str) -> None:
    way, settings = WRONG[wrong]
    variables = {"environment": settings} if way == "environment" else settings
    run = crawl("hot", site=site, LOG_LEVEL="DEBUG", **variables)
    assert run.status == 2, run.stderr
    assert run.requests == ()
    assert "setting ZAKER_" in run.stderr
    assert SECRET not in run.stdout + run.stderr
    assert "zk_session" not in run.stdout + run.stderr


@pytest.mark.parametrize(
    "slip",
    [("-a", f"ZAKER_COOKIES={COOKIES}"), ("-s", f"ZAKER_COOKIES: {SECRET}"), ("-a", f"ZAKER_COOKIES {SECRET}")],
    ids=["argument", "colon", "space"],
)
def test_a_slip_in_the_command_tells_no_cookies(site: SampleSite, tmp_path: Path, slip: tuple[str, str]) -> None:
    """What is wrong is quoted where it is told, but not this: such a line ends in a mail of cron's."""
    done = scrapy("crawl", "hot", *slip, output=tmp_path / "out", environment=site.settings)
    assert done.returncode == 2
    assert done.stderr
    assert SECRET not in done.stdout + done.stderr
    assert site.requests == []


# The other commands


def scrapy(*arguments: str, output: Path, environment: dict[str, str] | None = None) -> Any:
    """Run `scrapy` with *arguments* and return what it did."""
    variables = {"ZAKER_OUTPUT_DIR": str(output), **(environment or {})}
    return run_scrapy.scrapy(*arguments, env=run_scrapy.environment(**variables))


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("archive", "show", "--json"), 0),
        (("export", "--format", "json"), 0),
        (("export", "--format", "markdown", "-o", "{folder}/markdown"), 0),
        (("export", "--format", "nothing"), 2),
    ],
    ids=["show", "json", "markdown", "wrong"],
)
def test_other_commands_tell_no_cookies(crawled: Any, tmp_path: Path, arguments: tuple[str, ...], status: int) -> None:
    replaced = [argument.replace("{folder}", str(tmp_path)) for argument in arguments]
    level = ("-s", "LOG_LEVEL=DEBUG", "-s", f"ZAKER_COOKIES={COOKIES}")
    done = scrapy(*replaced, *level, output=crawled.run.output, environment={"ZAKER_COOKIES": COOKIES})
    assert done.returncode == status, done.stderr
    assert done.stdout or done.stderr
    assert SECRET not in done.stdout + done.stderr
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]
    assert files or "-o" not in replaced
    told_nowhere(crawled)
