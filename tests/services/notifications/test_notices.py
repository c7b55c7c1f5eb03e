"""Addresses become messages that a real receiver gets, or words without secrets."""

from __future__ import annotations

import email
import email.policy
import logging
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.each_case import each_case
from tests.services.notifications.mail_server import MailServer
from tests.tls_servers import bad_server, http
from zakerscraper.exceptions import UsageError
from zakerscraper.run_report.status import Verdict
from zakerscraper.services.notifications import apprise_client
from zakerscraper.services.notifications.message import Message
from zakerscraper.utils.extras import install_command

ROOT = Path(__file__).parents[3]
SECRET = "t0kenOfN0body"
OK, INCOMPLETE, BLOCKED, *_ = Verdict
GUIDE = (ROOT / "docs/notifications.md").read_text("utf-8")
EXAMPLES = re.findall(r"^\|.*\| `([a-z]+://\S+)` \|$", GUIDE, re.MULTILINE)


def test_the_guide_has_examples() -> None:
    assert len(EXAMPLES) >= 16
    services = {example.partition("://")[0] for example in EXAMPLES}
    assert {"mailtos", "wecombot", "dingtalk", "feishu", "tgram", "barks", "ntfys", "jsons"} <= services


@each_case("example", EXAMPLES)
def test_apprise_understands_each_example_of_the_guide(example: str) -> None:
    assert apprise_client.parse_notify_urls(example) == (example,)


def test_all_examples_at_once_are_as_many_addresses() -> None:
    for between in (" ", "\n", ",", ", "):
        assert apprise_client.parse_notify_urls(between.join(EXAMPLES)) == tuple(EXAMPLES)


@pytest.mark.parametrize(
    ("setting", "place"),
    [
        (f"nosuch://{SECRET}/x", "ZAKER_NOTIFY, address 1 (nosuch://…)"),
        (f"json://127.0.0.1/{SECRET} tgram://{SECRET}", "ZAKER_NOTIFY, address 2 (tgram://…)"),
        (f"https://example.com/{SECRET}", "ZAKER_NOTIFY, address 1 (https://…)"),
        (f"discord://{SECRET}", "ZAKER_NOTIFY, address 1 (discord://…)"),
    ],
)
def test_what_apprise_does_not_understand_is_named_by_its_place(
    setting: str, place: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(UsageError) as error:
        apprise_client.parse_notify_urls(setting)
    assert str(error.value).startswith(f"setting {place}: ")
    assert SECRET not in str(error.value) + caplog.text


@pytest.mark.parametrize(("verdict", "kind"), [(OK, "success"), (INCOMPLETE, "warning"), (BLOCKED, "failure")])
def test_a_message_arrives(receiver: Any, verdict: str, kind: str) -> None:
    address = f"json://{receiver.host}/hook/{SECRET}"
    message = Message("zakerscraper: x", "第一行\n\n- <b> & *x* \\n {{ }} :smile:", verdict)
    assert apprise_client.send(message, [address]) == {address: ""}
    (got,) = receiver.got
    assert got.path == f"/hook/{SECRET}"
    assert (got.message["title"], got.message["message"], got.message["type"]) == (message.title, message.body, kind)


def test_why_a_message_did_not_arrive_is_told_without_secrets(
    receivers: Callable[[], Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    refusing, good = receivers(), receivers()
    refusing.answer = (401, f"who is {SECRET}?")
    addresses = [
        f"json://{refusing.host}/hook/{SECRET}",
        f"json://127.0.0.1:9/{SECRET}",
        f"json://user:{SECRET}@{good.host}/hook",
    ]
    outcomes = apprise_client.send(Message("title", "body", BLOCKED), addresses)
    assert list(outcomes.values()) == ["the service answered 401", "no connection", ""]
    assert good.titles() == ["title"]
    logging.getLogger("zakerscraper.later").warning("logs are heard again")
    assert caplog.messages == ["logs are heard again"]


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({}, ""),
        ({"AUTH": f"535 {SECRET} is none"}, "the service answered 535"),
        ({"RCPT": "550 nobody here"}, "the service answered 550"),
    ],
)
def test_a_mail_arrives_or_it_is_said_why_not(answers: dict[str, str], outcome: str) -> None:
    with MailServer(answers) as server:
        address = f"mailto://me:{SECRET}@127.0.0.1:{server.port}?from=a@b.example&to=c@d.example&mode=insecure"
        assert apprise_client.send(Message("好 title", "第一行", BLOCKED), [address]) == {address: outcome}
    mails = [email.message_from_bytes(mail, policy=email.policy.default) for mail in server.mails]
    assert [(mail["Subject"], mail.get_content().strip()) for mail in mails] == [("好 title", "第一行")] * (not outcome)


def test_a_service_whose_certificate_is_not_trusted_is_told(tmp_path: Path) -> None:
    with bad_server("self-signed", tmp_path, lambda _: http("{}")) as bad:
        address = f"jsons://127.0.0.1:{bad.port}/{SECRET}"
        outcomes = apprise_client.send(Message("title", "body", BLOCKED), [address])
    assert outcomes == {address: "TLS handshake failed: certificate verify failed"}
    assert logging.getLogger("apprise").level != logging.DEBUG


def test_a_service_that_never_answers_is_not_waited_for(
    receiver: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(apprise_client, "DEADLINE_SECONDS", 0.2)
    receiver.released.clear()
    root = logging.getLogger()
    before = root.handlers
    try:
        address = f"json://{receiver.host}/hook/{SECRET}"
        assert apprise_client.send(Message("title", "body", BLOCKED), [address]) == {address: "no answer in time"}
        assert root.handlers is not before, "what the call still has to say goes nowhere"
    finally:
        root.handlers = before


def test_without_apprise_it_is_said_what_to_install() -> None:
    code = (
        "import sys; sys.modules['apprise'] = None\n"
        "from zakerscraper.services.notifications.apprise_client import parse_notify_urls\n"
        "assert parse_notify_urls('') == ()\n"
        f"parse_notify_urls('json://127.0.0.1/{SECRET}')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    last = done.stderr.strip().splitlines()[-1]
    assert "UsageError: setting ZAKER_NOTIFY: it needs Apprise" in last
    assert last.endswith(f": {install_command('notify')}")
    assert SECRET not in last
