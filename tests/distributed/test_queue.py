"""The queue of leases, in a real Redis."""

import time
from collections.abc import Callable

import pytest
import redis
from scrapy import Request, Spider

from zakerscraper.distributed import serializer
from zakerscraper.distributed.queue import LeasedRequest, LeaseQueue, keys_of
from zakerscraper.distributed.status import _job

Make = Callable[..., LeaseQueue]


def queue_at(client: redis.Redis, worker: str = "a", lease: float = 60, **options: bool) -> LeaseQueue:
    return LeaseQueue(client, Spider(name="s"), "job:requests", serializer, worker=worker, lease=lease, **options)


def page(number: int, priority: int = 0) -> Request:
    return Request(f"https://www.myzaker.com/article/{number}", priority=priority)


def urls(queue: LeaseQueue) -> list[str]:
    found = []
    while taken := queue.pop():
        found.append(int(queue.decode(taken).url.rpartition("/")[2]))
    return found


def test_requests_leave_by_priority_and_then_as_they_came(client: redis.Redis) -> None:
    queue = queue_at(client)
    for number in range(12):
        queue.push(page(number, priority=number % 2))
    assert len(queue) == 12
    assert urls(queue) == [1, 3, 5, 7, 9, 11, 0, 2, 4, 6, 8, 10]
    assert (len(queue), queue.count_unfinished()) == (0, 12), "what is leased is not done"


def test_what_is_done_is_gone(client: redis.Redis) -> None:
    queue = queue_at(client)
    queue.join()
    queue.push(page(1))
    taken = queue.pop()
    assert taken is not None
    queue.acknowledge([taken.number])
    assert queue.count_unfinished() == 0
    assert queue.leave([]) == 0
    assert client.keys() == [], "the last one leaves nothing"


def test_numbers_do_not_come_again_where_redis_has_lost_its_memory(client: redis.Redis) -> None:
    queue = queue_at(client)
    queue.push(page(1))
    old = queue.pop()
    client.flushdb()
    queue.push(page(2))
    new = queue.pop()
    assert old is not None
    assert new is not None
    queue.acknowledge([old.number])
    assert queue.count_unfinished() == 1, "what is under way now is another request"
    queue.acknowledge([new.number])
    assert queue.count_unfinished() == 0


def test_one_fingerprint_enters_once(client: redis.Redis) -> None:
    queue = queue_at(client)
    assert [queue.push(page(1), "f"), queue.push(page(1), "f"), queue.push(page(1)), queue.push(page(1))] == [
        True, False, True, True,
    ]  # fmt: skip
    assert len(queue) == 3


def test_many_go_there_and_are_taken_in_one_go(client: redis.Redis) -> None:
    one, two = queue_at(client, "one"), queue_at(client, "two")
    one.join(), two.join()
    assert one.push_all([one.encode(page(n), f"{n % 20}") for n in range(21)]) == [True] * 20 + [False]
    taken = one.pop_some(4)
    assert [one.decode(each).url.rpartition("/")[2] for each in taken] == ["0", "1", "2", "3"]
    assert not any(each.again for each in taken)
    assert len(two.pop_some(100)) == 4, "a quarter of the sixteen that wait, as there are two workers"
    one.leave([each.number for each in taken])
    back = two.pop_some(100, done=[taken[0].number])
    assert [(each.number, each.again) for each in back[:4]] == [(each.number, True) for each in taken], "in their order"
    assert two.count_unfinished() == 20, "nobody lets go what is another's"


def test_the_last_one_is_taken_too(client: redis.Redis) -> None:
    one, two = queue_at(client, "one"), queue_at(client, "two")
    one.join(), two.join()
    one.push(page(1))
    assert len(two.pop_some(8)) == 1


def test_what_a_clock_years_ahead_has_leased_is_free_now(client: redis.Redis) -> None:
    dead, alive = queue_at(client, "dead"), queue_at(client, "alive")
    dead.join()
    for number in range(3):
        dead.push(page(number))
    taken = dead.pop()
    assert taken is not None
    in_ten_years = time.time() + 10 * 365 * 86_400
    for name, member in (("inflight", taken.number), ("workers", "dead")):
        client.zadd(f"job:{name}", {member: in_ten_years})
    assert [worker.alive for worker in _job(client, "job").workers] == [False]
    assert alive.join() == 0, "nobody waits for the dead worker"
    dead.join()
    for number in range(3):
        dead.push(page(number))
    taken = dead.pop()
    assert taken is not None
    for name, member in (("inflight", taken.number), ("workers", "dead")):
        client.zadd(f"job:{name}", {member: in_ten_years})
    beat = alive.send_heartbeat([], "{}")
    assert (beat.recovered, beat.workers) == (1, 1)
    assert urls(alive) == [0, 1, 2]


def test_what_was_leased_before_the_clock_was_set_back_is_leased_no_longer_than_any_worker_leases(
    client: redis.Redis,
) -> None:
    dead, alive, patient = queue_at(client, "dead"), queue_at(client, "alive"), queue_at(client, "patient", lease=900)
    taken = []
    for queue in (dead, patient):
        queue.join()
        queue.push(page(1))
        taken += [leased.number for leased in queue.pop_some(1)]
    later = time.time() + 3600
    client.zadd("job:inflight", {taken[0]: later})
    client.zadd("job:workers", {"dead": later})
    beats = alive.send_heartbeat([], "{}"), patient.send_heartbeat(taken[1:], "{}")
    assert [beat.recovered for beat in beats] == [0, 0], "who is alive may still renew it"
    for key, member in (("inflight", taken[0]), ("inflight", taken[1]), ("workers", "dead")):
        assert client.zscore(f"job:{key}", member) == pytest.approx(time.time() + 900, abs=30)
    patient.leave(taken[1:])
    alive.send_heartbeat([], "{}")
    for key, member in (("inflight", taken[0]), ("workers", "dead")):
        assert client.zscore(f"job:{key}", member) == pytest.approx(time.time() + 60, abs=30)


def test_the_first_worker_finds_nothing_of_an_earlier_job(client: redis.Redis) -> None:
    """The archive knows what is pending; a queue without workers would only hide the lists that it has seen."""
    gone = queue_at(client, "gone", lease=0.1)
    gone.join()
    gone.push(page(1), "f")
    gone.push(page(2))
    gone.pop()
    time.sleep(0.15)
    new = queue_at(client, "new")
    assert new.join() == 0
    assert new.count_unfinished() == 0
    assert new.push(page(1), "f")


def test_who_joins_others_finds_their_work(client: redis.Redis) -> None:
    queue = queue_at(client, "one")
    queue.join()
    queue.push(page(1), "f")
    two = queue_at(client, "two")
    assert two.join() == 1
    assert urls(two) == [1]


def test_persistent_queues_outlive_their_workers(client: redis.Redis) -> None:
    queue = queue_at(client, "one", persist=True)
    queue.join()
    queue.push(page(1), "f")
    queue.leave([])
    two = queue_at(client, "two", persist=True)
    assert two.join() == 0
    assert urls(two) == [1]
    assert not two.push(page(1), "f")


def test_what_cannot_be_read_is_left_to_others_and_then_set_aside(client: redis.Redis) -> None:
    queue = queue_at(client)
    queue.push(page(1))
    number = client.zrange(queue.keys[0], 0, 0)[0]
    client.hset(queue.keys[1], number, "not a request")
    queue.push(page(2))
    taken = queue.pop()
    assert taken is not None
    with pytest.raises(ValueError, match="Expecting value"):
        queue.decode(taken)
    assert not queue.put_back(taken.number, 1000, tries=2)
    readable = queue.pop()
    assert readable is not None
    assert queue.decode(readable).url.endswith("/2"), "the others come first"
    again = queue.pop()
    assert again == LeasedRequest(taken.number, b"not a request", again=True)
    assert queue.put_back(again.number, 1000, tries=2)
    assert queue.count_unfinished() == 1
    assert client.hvals(keys_of("job")[LeaseQueue.NAMES.index("aside")]) == [b"not a request"]


def test_scripts_are_there_again_after_a_restart(client: redis.Redis) -> None:
    queue = queue_at(client)
    queue.push(page(1))
    client.script_flush()
    assert urls(queue) == [1]
