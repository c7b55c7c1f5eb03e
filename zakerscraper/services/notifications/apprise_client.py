"""Sends messages to the URLs of ZAKER_NOTIFY by Apprise (https://github.com/caronc/apprise).

These URLs contain secrets, so messages name them only by position and scheme.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from time import monotonic
from types import ModuleType
from typing import Any

from zakerscraper.exceptions import UsageError
from zakerscraper.run_report.status import Verdict
from zakerscraper.services.notifications.background_call import TOO_LATE, BackgroundCall, are_running
from zakerscraper.services.notifications.message import Message
from zakerscraper.utils.extras import install_command
from zakerscraper.utils.ignored_warnings import ignore_warnings

DEADLINE_SECONDS = 30.0
"""The time limit for all URLs together."""

_MAIL = frozenset(
    "acs brevo groundmail mailersend mailgun mailto mailtos o365 postmark resend sendgrid sendpulse ses smtp2go"
    " sparkpost".split()
)
"""Apprise's services that send mail: they get HTML where there is any, others text."""
_STATUS = re.compile(r"\berror=(\d{3})\b")
_MAIL_STATUS = re.compile(r"\((\d{3}), b['\"]")
_CAUSE = "Socket Exception: "
"""How Apprise's plugins begin to say what is behind a failure, when they debug."""
_NO_CONNECTION = re.compile(r"(?:connection|communication) error", re.IGNORECASE)


@lru_cache(maxsize=1)
def parse_notify_urls(setting: str) -> tuple[str, ...]:
    """Return the URLs in ZAKER_NOTIFY, split as Apprise splits them: at white space, and at commas before `x://`.

    Raises:
        UsageError: Apprise does not understand one of them, or is not installed.
    """
    if not setting:
        return ()
    apprise = _apprise()
    from apprise.utils.parse import parse_urls

    found = tuple(dict.fromkeys(parse_urls(setting)))
    with _silence_logging():
        for url, name in name_services(found).items():
            if apprise.Apprise.instantiate(url) is None:
                raise UsageError(
                    f"setting {name}: it is none that Apprise understands (not shown, as it may hold secrets)"
                )
    return found


def name_services(urls: Sequence[str]) -> dict[str, str]:
    """Return, by URL, a name for each of *urls* without its secrets."""
    return {url: f"ZAKER_NOTIFY, address {number} ({_scheme(url)}://…)" for number, url in enumerate(urls, 1)}


def send(message: Message, to: Sequence[str]) -> dict[str, str]:
    """Send *message* to all of *to* in parallel; return, by URL, "" or why it did not arrive."""
    last_moment = monotonic() + DEADLINE_SECONDS
    with _silence_logging():
        calls = [BackgroundCall(partial(_send, message, url)) for url in to]
        return {url: call.outcome(last_moment) for url, call in zip(to, calls, strict=True)}


def _send(message: Message, url: str) -> str:
    apprise = _apprise()
    from apprise.attachment.memory import AttachMemory

    # Without Apprise's icons, whose host is not reachable everywhere.
    asset = apprise.AppriseAsset(app_id="zakerscraper", image_url_mask="", image_url_logo="")
    service = apprise.Apprise(asset=asset)
    service.add(url)
    # Plugins that send mail by themselves support inline images; mail services differ in that.
    mail, shows_images = (message.mail if _scheme(url) in _MAIL else None), hasattr(service[0], "inline")
    if shows_images:
        service[0].inline = True
    kind = {Verdict.OK: apprise.NotifyType.SUCCESS, Verdict.INCOMPLETE: apprise.NotifyType.WARNING}
    attached = apprise.AppriseAttachment(asset=asset)
    for name, data in (mail.images if mail and shows_images else {}).items():
        attached.add(AttachMemory(content=data, name=name, asset=asset))
    body = message.body if mail is None else mail.html if shows_images else mail.html_alone
    result = service.notify(
        body=body,
        title=message.title,
        notify_type=kind.get(message.verdict, apprise.NotifyType.FAILURE),
        body_format=apprise.NotifyFormat.HTML if mail else apprise.NotifyFormat.TEXT,
        attach=attached if len(attached) else None,
        log_level=logging.DEBUG,
    )
    if result:
        return ""
    logged = [(entry.level, entry.message) for entry in result.logs()]
    cause = "\n".join(message for _, message in logged if message.startswith(_CAUSE))
    return _why("\n".join(message for level, message in logged if level != "DEBUG"), cause)


def _scheme(url: str) -> str:
    return url.partition("://")[0].lower()


def _why(text: str, cause: str) -> str:
    """Return why Apprise failed, in our words, as its own log, *text* and *cause*, may contain parts of the URL."""
    if status := _STATUS.search(text) or _MAIL_STATUS.search(cause):
        return f"the service answered {status[1]}"
    if "CERTIFICATE_VERIFY_FAILED" in cause:
        return "TLS handshake failed: certificate verify failed"
    if "timed out" in cause:
        return TOO_LATE
    return "no connection" if _NO_CONNECTION.search(text) else "the service did not take it"


def _apprise() -> ModuleType:
    try:
        import apprise  # slow to import, and an extra
    except ImportError:
        raise UsageError(
            f"setting ZAKER_NOTIFY: it needs Apprise, which is not installed: {install_command('notify')}"
        ) from None
    return apprise


@contextmanager
def _silence_logging() -> Iterator[None]:
    """Suppress all log records and warnings: those of Apprise and its libraries may contain secrets.

    Apprise itself keeps its own of a call, all of them meanwhile: what the cause of a failure is, it only debugs.

    While a call is still running at the end, logging stays suppressed.
    """
    root = logging.getLogger()
    before: list[Any] = root.handlers
    root.handlers = [logging.NullHandler()]
    apprise_logger = logging.getLogger("apprise")
    level = apprise_logger.level
    apprise_logger.setLevel(logging.DEBUG)
    try:
        with ignore_warnings():
            yield
    finally:
        apprise_logger.setLevel(level)
        if not are_running():
            root.handlers = before
