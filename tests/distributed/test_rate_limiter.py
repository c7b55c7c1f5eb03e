"""The pace that all workers share: each act of it, by Redis' own clock."""

import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest
import redis

from tests.redis_server import RedisServer
from zakerscraper.distributed.connection import KEY_PREFIX, connect_redis
from zakerscraper.distributed.rate_limiter import Permit, RateLimiter, host_states, last_blocked
from zakerscraper.zaker.throttle_policy import REFUSALS_TO_STOP

ROOT = Path(__file__).parents[2]
HOST = "www.myzaker.com"
LEASE = 60.0
EXACT = 2e-6
"""Seconds by which two moments of Redis' clock, as floats, may be off."""


@pytest.fixture
def limiter(redis_url: str) -> RateLimiter:
    return RateLimiter(connect_redis(redis_url), "worker-1")


def ask(limiter: RateLimiter, holder: str, delay: float = 0.0, concurrency: int = 100, lease: float = LEASE) -> Permit:
    return limiter.acquire(HOST, holder, delay=delay, concurrency=concurrency, lease=lease)


def take(limiter: RateLimiter, holder: str, delay: float = 0.0, concurrency: int = 100, lease: float = LEASE) -> Permit:
    """Ask until leave is given, as a worker does."""
    while not (turn := ask(limiter, holder, delay, concurrency, lease)).granted:
        time.sleep(turn.wait)
    return turn


# The delay


def test_the_first_goes_at_once_and_the_second_a_delay_later(limiter: RateLimiter) -> None:
    first = ask(limiter, "a", delay=0.2)
    assert first.granted
    second = ask(limiter, "b", delay=60)
    assert not second.granted
    assert 0 < second.wait <= 60
    assert take(limiter, "b", delay=0.2).at - first.at >= 0.2 - EXACT


def test_idle_time_is_not_saved_up_for_a_burst(limiter: RateLimiter) -> None:
    take(limiter, "a", delay=0.1)
    time.sleep(0.35)
    assert ask(limiter, "b", delay=0.1).granted
    assert not ask(limiter, "c", delay=20).granted


def test_hosts_do_not_wait_for_each_other(limiter: RateLimiter) -> None:
    assert ask(limiter, "a", delay=60).granted
    assert limiter.acquire("zkres1.myzaker.com", "b", delay=60, concurrency=1, lease=LEASE).granted


def test_each_goes_by_its_own_delay_and_the_politest_by_the_longest(limiter: RateLimiter) -> None:
    first = take(limiter, "a", delay=0.05)
    assert take(limiter, "b", delay=0.3).at - first.at >= 0.3 - EXACT


def test_the_delay_varies_by_the_factor_that_is_given(limiter: RateLimiter) -> None:
    limiter.acquire(HOST, "a", delay=4, concurrency=9, lease=LEASE)
    turn = limiter.acquire(HOST, "b", delay=4, concurrency=9, lease=LEASE, factor=0.5)
    assert 0 < turn.wait <= 2


def test_who_asks_again_after_its_leave_has_it_still(limiter: RateLimiter, client: redis.Redis) -> None:
    """As after an answer of Redis that was lost on the way."""
    assert ask(limiter, "a", delay=60).granted
    assert ask(limiter, "a", delay=60).granted
    assert host_states(client)[0].open == 1


# Places


def test_no_more_are_open_than_the_concurrency_allows(limiter: RateLimiter) -> None:
    assert ask(limiter, "a", concurrency=2).granted
    assert ask(limiter, "b", concurrency=2).granted
    full = ask(limiter, "c", concurrency=2)
    assert not full.granted
    assert full.wait > 0
    limiter.release(HOST, "a")
    assert ask(limiter, "c", concurrency=2).granted


def test_a_freed_place_is_for_the_one_that_waits_longest(limiter: RateLimiter) -> None:
    """Or a worker that has just had an answer would take its own place over and over."""
    ask(limiter, "a", concurrency=1)
    ask(limiter, "waits", concurrency=1)
    limiter.release(HOST, "a")
    assert not ask(limiter, "a, again", concurrency=1).granted
    assert ask(limiter, "waits", concurrency=1).granted


def test_who_gives_up_waiting_holds_up_nobody(limiter: RateLimiter) -> None:
    ask(limiter, "a", concurrency=1)
    ask(limiter, "stopped", concurrency=1)
    limiter.release(HOST, "a")
    limiter.release(HOST, "stopped")
    assert ask(limiter, "b", concurrency=1).granted


def test_the_place_of_a_killed_worker_is_free_after_its_lease(limiter: RateLimiter, client: redis.Redis) -> None:
    assert ask(limiter, "killed", concurrency=1).granted
    assert not ask(limiter, "b", concurrency=1).granted
    client.zadd(f"{KEY_PREFIX}:host:{HOST}:open", {"killed": 0})  # its lease is over
    assert ask(limiter, "b", concurrency=1).granted


def test_a_worker_killed_while_it_waits_is_waited_for_no_longer(
    limiter: RateLimiter, client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zakerscraper.distributed.rate_limiter._GRACE", 60)
    ask(limiter, "a", concurrency=1)
    ask(limiter, "killed", concurrency=1)
    limiter.release(HOST, "a")
    assert not ask(limiter, "b", concurrency=1).granted
    client.zadd(f"{KEY_PREFIX}:host:{HOST}:asked", {"killed": 0})  # it was to ask again
    assert ask(limiter, "b", concurrency=1).granted


def test_many_that_wait_ask_seldom(limiter: RateLimiter) -> None:
    """Each is told when, at the earliest, it could be its turn."""
    take(limiter, "a", delay=0.5)
    waits = [ask(limiter, str(number), delay=0.5).wait for number in range(20)]
    assert waits == sorted(waits)
    assert waits[0] <= 0.5 < waits[1]
    assert waits[-1] == 3.0, "though often enough to show that it is alive"


# What hosts have taught


def test_what_one_worker_is_taught_holds_for_all(limiter: RateLimiter, redis_url: str) -> None:
    other = RateLimiter(connect_redis(redis_url), "worker-2")
    limiter.record_backoff(HOST, 0.3, 0.0)
    limiter.record_backoff(HOST, 0.1, 0.0)
    first = take(other, "a", delay=0.05)
    assert first.throttle.delay == 0.3, "the slowest that was taught"
    assert take(other, "b", delay=0.05).at - first.at >= 0.3 - EXACT


def test_a_pause_holds_for_all(limiter: RateLimiter, redis_url: str) -> None:
    other = RateLimiter(connect_redis(redis_url), "worker-2")
    first = take(limiter, "a")
    limiter.record_backoff(HOST, 0.0, 0.4)
    assert not ask(other, "b").granted
    assert take(other, "b").at - first.at >= 0.4


def test_refusals_in_a_row_are_counted_over_all_workers(limiter: RateLimiter, redis_url: str) -> None:
    other = RateLimiter(connect_redis(redis_url), "worker-2")
    for number in range(REFUSALS_TO_STOP):
        worker = (limiter, other)[number % 2]
        take(worker, str(number))
        assert worker.release(HOST, str(number), refused=True).refusals == number + 1
    assert ask(other, "next").throttle.refusals == REFUSALS_TO_STOP
    assert other.release(HOST, "next", refused=None).refusals == REFUSALS_TO_STOP, "no answer says neither"
    assert other.release(HOST, "next", refused=False).refusals == 0
    assert ask(limiter, "last").throttle.refusals == 0


def test_a_worker_counts_no_refusals_from_before_it_began(limiter: RateLimiter, redis_url: str) -> None:
    for number in range(REFUSALS_TO_STOP):
        limiter.release(HOST, str(number), refused=True)
    assert ask(RateLimiter(connect_redis(redis_url), "later"), "a").throttle.refusals == 0


# Blocked


def test_what_one_finds_blocked_ends_those_that_have_begun(limiter: RateLimiter, redis_url: str) -> None:
    other = RateLimiter(connect_redis(redis_url), "worker-2")
    assert other.blocked_since_start() is None
    assert last_blocked(connect_redis(redis_url)) is None
    limiter.block("https://www.myzaker.com/: 验证码")
    turn = ask(other, "a")
    assert (turn.blocked, turn.granted) == (True, False)
    blocked = other.blocked_since_start()
    assert blocked is not None
    assert (blocked.by, blocked.reason) == ("worker-1", "https://www.myzaker.com/: 验证码")
    later = RateLimiter(connect_redis(redis_url), "worker-3")
    assert later.blocked_since_start() is None
    assert ask(later, "b").granted
    assert last_blocked(connect_redis(redis_url)) == blocked


# Clocks and keys


def test_a_clock_that_was_set_back_keeps_nobody_waiting(limiter: RateLimiter, client: redis.Redis) -> None:
    tomorrow = limiter.began + 86_400_000_000
    client.hset(f"{KEY_PREFIX}:host:{HOST}", mapping={"last": tomorrow})
    assert ask(limiter, "a", delay=0.05).wait <= 0.05
    assert take(limiter, "a", delay=0.05).granted
    client.hset(f"{KEY_PREFIX}:host:{HOST}", mapping={"pause": tomorrow})
    assert take(limiter, "b", delay=0.05).granted
    client.hset(f"{KEY_PREFIX}:host:{HOST}", mapping={"pause": tomorrow})
    limiter.record_backoff(HOST, 0.0, 5.0)
    assert host_states(client)[0].pause <= 5.0


def test_nothing_of_a_clock_years_ahead_holds_until_then(limiter: RateLimiter, client: redis.Redis) -> None:
    in_ten_years = limiter.began + 10 * 365 * 86_400_000_000
    key = f"{KEY_PREFIX}:host:{HOST}"
    client.zadd(f"{key}:open", {"dead": in_ten_years})
    for name in ("waiting", "asked"):
        client.zadd(f"{key}:{name}", {"dead": in_ten_years})
    client.zadd(f"{key}:refusals", {str(number): in_ten_years for number in range(REFUSALS_TO_STOP)})
    client.set(f"{key}:learned", 60_000_000, px=10 * 365 * 86_400_000)
    client.hset(f"{KEY_PREFIX}:blocked", mapping={"at": in_ten_years, "by": "dead", "reason": "a challenge page"})
    client.hset(key, "last", limiter.began)
    assert (host_states(client)[0].open, last_blocked(client), limiter.blocked_since_start()) == (0, None, None)
    turn = ask(limiter, "a", concurrency=1)
    assert turn.granted
    assert (turn.throttle.delay, turn.throttle.refusals, turn.blocked) == (0.0, 0, False)
    assert not ask(limiter, "b", concurrency=1).granted
    client.zadd(f"{key}:waiting", {"b": in_ten_years})
    client.zadd(f"{key}:asked", {"b": in_ten_years})
    assert ask(limiter, "c", concurrency=1).wait > 0
    limiter.release(HOST, "a", refused=True)
    assert ask(limiter, "c", concurrency=1).granted, "who stands in line since then is asked to come again"
    assert ask(limiter, "d").throttle.refusals == 1


def test_all_keys_end_by_themselves(limiter: RateLimiter, client: redis.Redis) -> None:
    ask(limiter, "a", concurrency=1)
    ask(limiter, "b", concurrency=1)
    limiter.release(HOST, "x", refused=True)
    limiter.record_backoff(HOST, 2.0, 30.0)
    limiter.block("a challenge page")
    keys = sorted(client.keys())
    assert len(keys) == 7
    for key in keys:
        assert key.startswith(KEY_PREFIX.encode())
        assert 0 < client.ttl(key) <= 4000, key


def test_the_state_of_hosts_is_told(limiter: RateLimiter, client: redis.Redis) -> None:
    ask(limiter, "a", concurrency=1)
    ask(limiter, "b", concurrency=1)
    ask(limiter, "killed", concurrency=9, lease=0.001)
    limiter.release(HOST, "x", refused=True)
    limiter.record_backoff(HOST, 2.0, 30.0)
    (state,) = host_states(client)
    assert (state.host, state.open, state.delay, state.refusals) == (HOST, 1, 2.0, 1)
    assert state.waiting == 2
    assert 29 < state.pause <= 30


def test_a_redis_that_has_forgotten_the_scripts_is_taught_again(limiter: RateLimiter, client: redis.Redis) -> None:
    assert ask(limiter, "a").granted
    client.script_flush()
    assert ask(limiter, "b").granted
    assert limiter.release(HOST, "b").refusals == 0


# Several workers

WORKER = """
import sys, time
from zakerscraper.distributed.connection import connect_redis
from zakerscraper.distributed.rate_limiter import RateLimiter
url, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
limiter = RateLimiter(connect_redis(url), name)
for number in range(count):
    holder = f"{name}:{number}"
    while not (turn := limiter.acquire("www.myzaker.com", holder, delay=0.03, concurrency=2, lease=60)).granted:
        time.sleep(turn.wait)
    print(turn.at, flush=True)
    limiter.release("www.myzaker.com", holder)
"""


def test_processes_together_keep_the_distance_of_one(redis_server: RedisServer, client: redis.Redis) -> None:
    """By Redis' clock not one pair is too close, however the machine is loaded, and nobody starves."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, redis_server.url, str(number), "8"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for number in range(4)
    ]
    outputs = [worker.communicate(timeout=200)[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * 4
    moments = sorted(float(line) for output in outputs for line in output.splitlines())
    assert len(moments) == 32
    assert min(later - earlier for earlier, later in pairwise(moments)) >= 0.03 - EXACT
    assert client.zcard(f"{KEY_PREFIX}:host:{HOST}:open") == 0


def test_threads_never_hold_more_places_than_there_are(limiter: RateLimiter, client: redis.Redis) -> None:
    most, finished = 0, []

    def work(name: int) -> None:
        for number in range(10):
            take(limiter, f"{name}:{number}", concurrency=3)
            nonlocal most
            most = max(most, client.zcard(f"{KEY_PREFIX}:host:{HOST}:open"))
            limiter.release(HOST, f"{name}:{number}")
        finished.append(name)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(finished) == list(range(6))
    assert 1 <= most <= 3
