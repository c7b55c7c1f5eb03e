"""Workers in processes of their own against one site: its own log says how polite they are together."""

import contextlib
import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from tests import run_scrapy
from tests.redis_server import RedisServer
from zakerscraper.distributed.connection import KEY_PREFIX, connect_redis
from zakerscraper.distributed.rate_limiter import RateLimiter, last_blocked
from zakerscraper.sample_site import Fault, ReceivedRequest, SampleSite
from zakerscraper.sample_site.articles import ARTICLES

WWW = "www.myzaker.com"
SLACK = 1.0
"""Seconds that a request may take from its leave to the site's log on a busy machine."""
ALIKE = (("channel", "id=9"), ("channel", "id=13", "pages=1"), ("source", "id=14555"), ("focusread",))
ILLUSTRATED = next(article.id for article in ARTICLES if article.serial == 1)
LONG = ("channel", "id=99", "pages=9")


class Worker:
    """A run of `scrapy crawl` in a process of its own. program: what is run instead of `scrapy`."""

    def __init__(
        self,
        arguments: tuple[str, ...],
        site: SampleSite,
        output: Path,
        settings: dict[str, str],
        program: tuple[str, ...] = (),
    ) -> None:
        self.output = output
        command = ["crawl", arguments[0]]
        for argument in arguments[1:]:
            command += ["-a", argument]
        environment = {
            "ZAKER_OUTPUT_DIR": str(output),
            "ZAKER_DOWNLOAD_IMAGES": "0",
            "DOWNLOAD_DELAY_JITTER": "0",
            "DOWNLOAD_SLOTS": "{}",
            **site.settings,
            **settings,
        }
        command += run_scrapy.as_options(environment)
        self.process: run_scrapy.Run | subprocess.Popen[str] = (
            subprocess.Popen(
                [*run_scrapy.START, *program, *command],
                cwd=run_scrapy.ROOT,
                env=run_scrapy.environment(),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
            )
            if program
            else run_scrapy.start(*command)
        )

    def end(self) -> "Worker":
        """Wait for its end; status, what it told and its summary are known after that."""
        _, self.stderr = self.process.communicate(timeout=200)
        self.status = self.process.returncode
        last = self.output / ".zaker/last-run.json"
        self.summary: dict[str, Any] = json.loads(last.read_text("utf-8")) if last.is_file() else {}
        return self

    @property
    def verdict(self) -> tuple[str, int]:
        return self.summary["verdict"], self.status


@pytest.fixture
def work(redis_url: str, tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    """`work(*arguments, site=site, NAME=VALUE)`: start a worker with an output folder of its own, or with `output`."""
    workers: list[Worker] = []

    def start(*arguments: str, site: SampleSite, output: Path | None = None, **settings: str) -> Worker:
        environment = {"ZAKER_REDIS_URL": redis_url, **settings}
        workers.append(Worker(arguments, site, output or tmp_path / f"worker-{len(workers)}", environment))
        return workers[-1]

    yield start
    for worker in workers:
        if worker.process.poll() is None:
            worker.process.kill()
            worker.process.communicate()


@pytest.fixture
def site() -> Iterator[SampleSite]:
    with SampleSite(extra=60) as running:
        yield running


def arrivals(site: SampleSite, part: str = "/www/") -> list[ReceivedRequest]:
    return sorted((seen for seen in list(site.requests) if seen.path.startswith(part)), key=lambda seen: seen.at)


def until(condition: Callable[[], bool]) -> None:
    for _ in range(2400):
        if condition():
            return
        time.sleep(0.025)
    raise AssertionError("it never came about")


def assert_apart(seen: list[ReceivedRequest], delay: float) -> None:
    """No stretch of the log, however short or long, has more requests than one process would send in it."""
    for first, early in enumerate(seen):
        for further, late in enumerate(seen[first:]):
            assert late.at - early.at >= further * delay - SLACK, (early.path, late.path, further)


def test_four_workers_ask_no_faster_than_one(work: Callable[..., Worker], site: SampleSite) -> None:
    delay = 0.15
    workers = [work(*arguments, "limit=7", site=site, DOWNLOAD_DELAY=str(delay)).end for arguments in ALIKE]
    assert [end().verdict for end in workers] == [("ok", 0)] * 4
    together = arrivals(site)
    assert len(together) > 25
    assert_apart(together, delay)
    assert len({seen.path for seen in together}) > 20, "each its own list and articles"
    assert site.most_open["www"] <= 2


def test_workers_keep_to_the_delay_of_robots_txt_together(work: Callable[..., Worker], site: SampleSite) -> None:
    site.put("/www/robots.txt", "User-agent: *\nCrawl-delay: 0.4\n", headers={"Content-Type": "text/plain"})
    workers = [work(*arguments, "limit=4", site=site, DOWNLOAD_DELAY="0.02").end for arguments in ALIKE[:2]]
    assert [end().verdict for end in workers] == [("ok", 0)] * 2
    pages = [seen for seen in arrivals(site) if not seen.path.endswith("/robots.txt")]
    assert len(pages) >= 8
    assert pages[-1].at - pages[0].at > 0.4 * (len(pages) - 1) - SLACK


def test_four_workers_have_no_more_open_than_one(work: Callable[..., Worker], site: SampleSite) -> None:
    site.faults.add("^/www/article/", Fault.slow(0.3))
    workers = [work(*arguments, "limit=4", site=site, DOWNLOAD_DELAY="0.02") for arguments in ALIKE]
    for worker in workers:
        worker.end()
    assert [worker.verdict for worker in workers] == [("ok", 0)] * 4
    assert site.most_open["www"] == 2, "as CONCURRENT_REQUESTS_PER_DOMAIN says"


def test_pictures_take_their_turns_too(work: Callable[..., Worker], site: SampleSite, client: redis.Redis) -> None:
    worker = work("channel", "id=9", "limit=2", site=site, DOWNLOAD_DELAY="0.01", ZAKER_DOWNLOAD_IMAGES="1").end()
    assert worker.verdict == ("ok", 0)
    hosts = {key.decode().split(":")[2] for key in client.scan_iter(f"{KEY_PREFIX}:host:*")}
    assert WWW in hosts
    assert any(host.startswith("zkres") for host in hosts)
    assert not list(client.scan_iter(f"{KEY_PREFIX}:host:*:open")), "every place is given back"


def test_a_refusal_of_one_pauses_and_slows_all(work: Callable[..., Worker], site: SampleSite) -> None:
    workers = [work(*arguments, "limit=5", site=site, DOWNLOAD_DELAY="0.6") for arguments in (LONG, ("focusread",))]
    # robots.txt and list of each
    until(lambda: sum("/article/" not in request.path for request in arrivals(site)) >= 4)
    site.faults.add("^/www/article/", Fault.too_many(3), times=1)
    assert [worker.end().verdict for worker in workers] == [("ok", 0)] * 2
    seen = arrivals(site)
    (at,) = (request.at for request in seen if request.status == 429)
    paused = [request.path for request in seen if at + SLACK + 0.5 < request.at < at + 3.0]
    assert paused == [], "Retry-After counts for all"
    after = [request for request in seen if request.at >= at + 3.0]
    assert len(after) >= 4
    assert_apart(after, 1.0)


def test_a_challenge_ends_no_worker_where_other_hosts_have_what_is_asked_for(
    work: Callable[..., Worker], site: SampleSite, client: redis.Redis, tmp_path: Path
) -> None:
    site.faults.add("^/www/(?!robots)", Fault.challenge())
    url = "url=" + ",".join(article.id for article in ARTICLES if article.state == "ok")
    workers = [work("article", url, site=site, output=tmp_path / "out", DOWNLOAD_DELAY="0.1") for _ in range(2)]
    assert [worker.end().verdict for worker in workers] == [("ok", 0)] * 2
    assert len(list((tmp_path / "out/_posts").rglob("*.md"))) == url.count(",") + 1
    requested = [
        request.path for request in arrivals(site) if request.path.startswith("/www/") and "robots" not in request.path
    ]
    assert 1 <= len(requested) <= 2, "one request of each worker at most"
    assert last_blocked(client) is None


def test_a_challenge_that_one_meets_ends_all(
    work: Callable[..., Worker], site: SampleSite, client: redis.Redis
) -> None:
    settings = {"DOWNLOAD_DELAY": "0.4", "ZAKER_ARTICLE_HOST": "www"}
    others = [work(*LONG, site=site, **settings) for _ in range(3)]
    until(lambda: sum(seen.path == "/www/channel/99" for seen in arrivals(site)) == 3)
    site.faults.add("^/www/channel/13", Fault.challenge())
    finder = work("channel", "id=13", site=site, **settings).end()
    for worker in others:
        worker.end()
    assert [worker.verdict for worker in (finder, *others)] == [("blocked", 4)] * 4
    blocked = last_blocked(client)
    assert blocked is not None
    assert blocked.by.endswith(f"-{finder.process.pid}")
    for worker in others:
        notes = " ".join(worker.summary["notes"])
        assert f"the worker {blocked.by} found the site blocked: https://www.myzaker.com/channel/13" in notes
        assert blocked.by in worker.stderr
        assert worker.stderr.count("ZAKER_COOKIES") == 1
        assert "Traceback" not in worker.stderr
        assert worker.summary["counts"]["failed"] == 0, "nothing failed: it is pending"
        assert worker.summary["counts"]["pending"] > 0
    assert sum(seen.path == "/www/channel/13" for seen in arrivals(site)) == 1
    # A later run is free, and has what was left.
    again = work(*LONG, "limit=3", site=site, output=others[0].output, DOWNLOAD_DELAY="0.01").end()
    assert again.verdict == ("ok", 0)
    assert again.summary["counts"]["exported"] == 3


def test_a_run_told_to_stop_does_not_wait_for_its_turn(
    work: Callable[..., Worker], site: SampleSite, redis_url: str, client: redis.Redis
) -> None:
    waiting = f"{KEY_PREFIX}:host:{WWW}:waiting"
    worker = work("article", f"url={site.articles[0].id},{site.articles[1].id}", site=site, DOWNLOAD_DELAY="0.01")
    RateLimiter(connect_redis(redis_url), "slow").record_backoff(WWW, 0.0, 250.0)
    until(lambda: client.zcard(waiting) == 1)
    worker.process.send_signal(signal.SIGTERM)
    worker.end()
    assert worker.verdict == ("incomplete", 3)
    assert arrivals(site) == []
    assert (worker.summary["counts"]["failed"], worker.summary["counts"]["pending"]) == (0, 2)
    assert "Traceback" not in worker.stderr
    assert client.zcard(waiting) == 0, "its place is given back"


def test_what_waits_for_a_host_that_refuses_does_not_wait_for_its_turn(
    work: Callable[..., Worker], site: SampleSite, redis_url: str
) -> None:
    limiter = RateLimiter(connect_redis(redis_url), "slow")
    for number in "123":
        limiter.record_backoff(f"zkres{number}.myzaker.com", 4.0, 0.0)
    site.faults.add("^/pictures/(?!robots)", Fault.too_many(3600))
    settings = {"DOWNLOAD_DELAY": "0.01", "ZAKER_DOWNLOAD_IMAGES": "1"}
    worker = work("channel", "id=9", "pages=1", site=site, **settings).end()
    ended = time.monotonic()
    assert worker.verdict == ("ok", 0), worker.stderr
    refused = [seen for seen in arrivals(site, "/pictures/") if not seen.path.endswith("robots.txt")]
    assert worker.summary["counts"]["images_failed"] > 4 * len(refused)
    assert ended - refused[-1].at < 20, "with its turns it would be a minute"


def test_what_waits_for_www_that_is_left_alone_does_not_wait_for_its_turn(
    work: Callable[..., Worker], site: SampleSite, redis_url: str
) -> None:
    site.faults.add("^/www/article/", Fault.challenge())
    worker = work("channel", "id=9", "pages=1", site=site, ZAKER_ARTICLE_HOST="auto", DOWNLOAD_DELAY="0.01")
    until(lambda: bool(arrivals(site, "/www/channel/")))
    RateLimiter(connect_redis(redis_url), "slow").record_backoff(WWW, 4.0, 0.0)
    worker.end()
    assert worker.verdict == ("ok", 0), worker.stderr
    (challenged,) = arrivals(site, "/www/article/")
    instead = arrivals(site, "/app/")
    assert len(instead) > 5
    assert instead[-1].at - challenged.at < 4.0 * (len(instead) - 1), "less than their turns would take"


def test_an_article_whose_pictures_had_no_turn_stays_pending(
    work: Callable[..., Worker], site: SampleSite, redis_url: str, client: redis.Redis
) -> None:
    limiter = RateLimiter(connect_redis(redis_url), "slow")
    for number in ("", "1", "2", "3"):
        limiter.record_backoff(f"zkres{number}.myzaker.com", 0.0, 250.0)
    settings = {"DOWNLOAD_DELAY": "0.01", "ZAKER_DOWNLOAD_IMAGES": "1"}
    worker = work("article", f"url={ILLUSTRATED}", site=site, **settings)
    until(lambda: any(client.zcard(key) for key in client.scan_iter(f"{KEY_PREFIX}:host:zkres*:waiting")))
    worker.process.send_signal(signal.SIGTERM)
    worker.end()
    assert worker.verdict == ("incomplete", 3)
    assert worker.summary["counts"]["pending"] == 1
    assert worker.summary["counts"]["images_failed"] == 0
    assert "Traceback" not in worker.stderr
    assert not list((worker.output / "_posts").rglob("*.md")), "none without the pictures that it could have"
    client.flushall()
    again = work("article", f"url={ILLUSTRATED}", site=site, output=worker.output, **settings).end()
    assert again.verdict == ("ok", 0)
    assert again.summary["counts"]["images_saved"] > 0
    assert again.summary["counts"]["images_failed"] == 0


# Redis itself


def test_an_address_where_no_redis_is_ends_in_one_line(work: Callable[..., Worker], site: SampleSite) -> None:
    worker = work("channel", "id=9", site=site, ZAKER_REDIS_URL="redis://:geheim@127.0.0.1:1/0").end()
    assert worker.status == 1
    (line,) = worker.stderr.splitlines()
    assert "cannot reach Redis" in line
    assert "127.0.0.1:1" in line
    assert "geheim" not in line
    assert site.requests == []
    later = work("channel", "id=9", "limit=1", site=site, output=worker.output, DOWNLOAD_DELAY="0.01").end()
    assert later.verdict == ("ok", 0)
    assert not any("never ended" in note for note in later.summary["notes"]), "there was no run"


def test_other_commands_say_as_well_that_no_redis_is_there(site: SampleSite) -> None:
    command = ["doctor", f"https://{WWW}/article/{ILLUSTRATED}"]
    command += run_scrapy.as_options({**site.settings, "ZAKER_REDIS_URL": "redis://127.0.0.1:1/0"})
    done = run_scrapy.scrapy(*command)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "cannot reach Redis" in line


IMPATIENT = (
    "import zakerscraper.distributed.connection as c, sys; c._RETRY_SECONDS = 1.0; sys.argv[0] = 'scrapy'; "
    "from scrapy.cmdline import execute; execute()"
)


def test_a_redis_that_stays_away_ends_the_run_and_nothing_is_lost(site: SampleSite, tmp_path: Path) -> None:
    folder = tmp_path / "redis"
    folder.mkdir()
    server = RedisServer(folder)
    with contextlib.ExitStack() as stack:
        server.start()
        stack.callback(server.stop)
        settings = {"ZAKER_REDIS_URL": server.url, "DOWNLOAD_DELAY": "0.2", "SCHEDULER_LEASE": "3"}
        worker = Worker(LONG, site, tmp_path / "out", settings, ("-c", IMPATIENT))
        stack.callback(worker.process.kill)
        until(lambda: len(arrivals(site, "/www/article/")) >= 2)
        server.stop(signal.SIGKILL)
        worker.end()
        assert worker.verdict == ("error", 1)
        assert "cannot reach Redis" in worker.stderr
        assert "Traceback" not in worker.stderr
        counts = worker.summary["counts"]
        assert counts["failed"] == 0
        assert counts["pending"] > 0
        server.start()
        # The places at the host that it could not give back are free after a lease, which another test waits for.
        with redis.Redis.from_url(server.url) as client:
            client.delete(f"{KEY_PREFIX}:host:{WWW}:open")
        again = Worker(LONG, site, tmp_path / "out", {**settings, "DOWNLOAD_DELAY": "0.001"}).end()
        assert again.verdict == ("ok", 0)
        assert (
            len(list((tmp_path / "out/_posts").rglob("*.md")))
            == counts["exported"] + again.summary["counts"]["exported"]
        )


def test_without_the_setting_nothing_of_redis_is_imported(site: SampleSite, tmp_path: Path) -> None:
    program = (
        "import atexit, sys; sys.argv[0] = 'scrapy'; from scrapy.cmdline import execute\n"
        "names = ('redis', 'scrapy_redis', 'zakerscraper.distributed.throttle')\n"
        "atexit.register(lambda: print('imported:', *[n for n in names if n in sys.modules], file=sys.stderr))\n"
        "execute()"
    )
    settings = {"DOWNLOAD_DELAY": "0.001"}
    worker = Worker(("channel", "id=9", "limit=1"), site, tmp_path / "out", settings, ("-c", program)).end()
    assert worker.status == 0
    assert worker.stderr.splitlines()[-1].split() == ["imported:"]
