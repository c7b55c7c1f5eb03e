"""`scrapy notify`: sends a test notification, so that one need not wait for a failure to see it work."""

from __future__ import annotations

import argparse
import os

from zakerscraper.cli.base import ToolCommand
from zakerscraper.config import Options, check_environment, trust_authorities
from zakerscraper.exceptions import UsageError
from zakerscraper.run_report.status import Verdict
from zakerscraper.services.notifications.notifier import send_test
from zakerscraper.utils.proxies import named_proxies, use_everywhere
from zakerscraper.utils.terminal import show


class Command(ToolCommand):
    """Send a test to each URL of ZAKER_NOTIFY and to ZAKER_HEALTHCHECK_URL."""

    uses_archive = False
    takes_arguments = False

    def short_desc(self) -> str:
        return "Send a test to ZAKER_NOTIFY and ZAKER_HEALTHCHECK_URL"

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        options = Options.from_settings(self.settings)
        check_environment(os.environ)
        trust_authorities(options)
        use_everywhere(named_proxies())
        if not (options.notify or options.healthcheck_url):
            raise UsageError("neither ZAKER_NOTIFY nor ZAKER_HEALTHCHECK_URL is set: there is nobody to tell")
        outcomes = send_test(options)
        for name, why in outcomes:
            show(f"{name}: {why or 'sent'}")
        return (Verdict.ERROR if any(why for _, why in outcomes) else Verdict.OK).exit_status
