"""`scrapy push`: sends archived articles to a read-it-later service."""

from __future__ import annotations

import argparse
from urllib.parse import urlsplit

from zakerscraper.cli.article_choice import add_choice_options, parse_limit, prepare_selection, read_selection
from zakerscraper.cli.base import ToolCommand
from zakerscraper.config import is_web_url, setting_text
from zakerscraper.exceptions import UsageError
from zakerscraper.run_report.status import Verdict
from zakerscraper.services.open_archive import open_archive
from zakerscraper.utils.proxies import named_proxies, use_everywhere
from zakerscraper.utils.terminal import say

SERVICES = ("wallabag", "readeck", "karakeep", "linkding")
"""The keys of `services.read_later.receivers.RECEIVERS`, which is slow to import."""


class Command(ToolCommand):
    """Send archived articles, each once, to the service at ZAKER_PUSH_URL, with the secret in ZAKER_PUSH_TOKEN."""

    def syntax(self) -> str:
        return f"{'|'.join(SERVICES)} [choice of articles]"

    def short_desc(self) -> str:
        return "Send new articles to wallabag, Readeck, Karakeep or Linkding"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        choice = parser.add_argument_group("choice of articles")
        add_choice_options(choice)
        choice.add_argument("--limit", metavar="N", help="send so many at most; the others come the next time")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        if len(args) != 1 or args[0] not in SERVICES:
            named = " ".join(args)
            raise UsageError(f"push takes one service of {', '.join(SERVICES)}, not {named!r}")
        (service,) = args
        limit, selection = parse_limit(opts.limit), read_selection(opts)
        base = _parse_base_url(setting_text(self.settings, "ZAKER_PUSH_URL"))
        token = setting_text(self.settings, "ZAKER_PUSH_TOKEN")
        if not token or not token.isprintable() or not (token.isascii() or service == "wallabag"):
            raise UsageError(
                "setting ZAKER_PUSH_TOKEN: it is the token that the service gives to programs"
                + (" (not shown, as it is a secret)" if token else "; it is not set")
            )
        from zakerscraper.services.read_later.client import Client  # slow to import
        from zakerscraper.services.read_later.push import account_key, push_articles
        from zakerscraper.services.read_later.receivers import RECEIVERS

        use_everywhere(named_proxies())
        name = account_key(service, base, token)
        what = f"what {service} has got"
        with open_archive(self.settings, writing=True, run=name, memory=what) as (archive, _, options):
            archive.runs.enter()
            prepare_selection(selection, archive)
            receiver = RECEIVERS[service](Client(service, base, (token, *token.split(":")), options.ca_file), token)
            done = push_articles(selection.articles(archive), receiver, archive, name, limit)
        for title, why in done.refused.items():
            say(f"{title}: {why}")
        if done.without_url:
            say(f"{done.without_url} articles have no address yet, by which services know them")
        if done.stopped:
            say(f"{done.stopped}; {done.sent} articles sent, the others are sent the next time")
            return Verdict.ERROR.exit_status
        say(f"{done.sent} articles sent to {service}")
        if done.refused:
            say(f"{len(done.refused)} articles were not taken; they are tried again the next time")
        return (Verdict.INCOMPLETE if done.refused else Verdict.OK).exit_status


def _parse_base_url(value: str) -> str:
    """Return the service's base URL. Raises UsageError."""
    if not is_web_url(value) or "@" in urlsplit(value).netloc or set(value) & set("?#"):
        raise UsageError(
            "setting ZAKER_PUSH_URL: it is the address of the service, https://read.example, without a password"
            + ("" if value else "; it is not set")
        )
    return value.rstrip("/")
