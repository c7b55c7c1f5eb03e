"""The check is called as healthchecks.io wants it, again where that may help, and never told of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from zakerscraper.services.notifications import healthcheck
from zakerscraper.services.notifications.healthcheck import Healthcheck

UUID_PATH = "/5a1f1f7e-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries follow each other without a pause, and no proxy of this machine is asked."""
    monkeypatch.setattr(healthcheck, "PAUSES", (0.0, 0.0))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def test_start_and_end_of_a_run_belong_together(receiver: Any) -> None:
    check = Healthcheck(f"http://{receiver.host}{UUID_PATH}")
    assert [check.start(), check.success("好"), check.failure("不好"), check.log("试")] == [""] * 4
    assert receiver.events() == [UUID_PATH + event for event in ("/start", "", "/fail", "/log")]
    assert {got.method for got in receiver.got} == {"POST"}
    assert [got.body for got in receiver.got] == ["", "好", "不好", "试"]
    (run,) = {got.query["rid"] for got in receiver.got}
    assert UUID(run)
    Healthcheck(f"http://{receiver.host}{UUID_PATH}").start()
    assert receiver.got[-1].query["rid"] != run


def test_an_address_keeps_its_query(receiver: Any) -> None:
    Healthcheck(f"http://{receiver.host}/key/slug/?create=1&name=%E7%A7%91").start()
    (got,) = receiver.got
    assert got.path == "/key/slug/start"
    assert got.query["create"] == "1"
    assert got.query["name"] == "科"
    assert UUID(got.query["rid"])


@pytest.mark.parametrize(
    ("answers", "outcome", "calls"),
    [
        ([(500, "")], "", 2),
        ([(503, ""), (429, "")], "", 3),
        ([(500, ""), (502, ""), (504, ""), (200, "OK")], "the service answered 504", 3),
        ([(404, "")], "the service answered 404", 1),
        ([(200, "OK (not found)")], "the service knows no such check", 1),
    ],
)
def test_it_is_tried_again_where_that_may_help(
    receiver: Any, answers: list[tuple[int, str]], outcome: str, calls: int
) -> None:
    receiver.answers = answers
    assert Healthcheck(f"http://{receiver.host}{UUID_PATH}").success("x") == outcome
    assert len(receiver.got) == calls


def test_no_redirect_is_followed(receivers: Callable[[], Any]) -> None:
    receiver, other = receivers(), receivers()
    for location in (f"http://{other.host}{UUID_PATH}", "file:///etc/passwd"):
        receiver.answer, receiver.location = (302, ""), location
        outcome = Healthcheck(f"http://{receiver.host}{UUID_PATH}").success("x")
        assert outcome == "the service answered 302, a redirect, which is not followed"
    assert other.got == []


def test_nobody_there_is_told_without_the_address() -> None:
    outcome = Healthcheck(f"http://127.0.0.1:9{UUID_PATH}").start()
    assert outcome == "Connection refused"


def test_the_environments_proxy_is_used(receiver: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://{receiver.host}")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert Healthcheck(f"http://check.invalid{UUID_PATH}").start() == ""
    assert receiver.got[0].path.endswith(f"{UUID_PATH}/start")
