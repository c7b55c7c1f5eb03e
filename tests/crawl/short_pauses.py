"""Pauses of milliseconds in the place of ours, put there by add-ons (`-s ADDONS=…`)."""

from scrapy.settings import BaseSettings

from zakerscraper.downloadermiddlewares.closing import ClosingMiddleware
from zakerscraper.zaker import throttle_policy


class ShortPauses:
    """For tests of what follows a row of refusals; how long is waited between them, the policy's own tests say."""

    def update_settings(self, settings: BaseSettings) -> None:
        throttle_policy.MIN_SLOW_DELAY = throttle_policy.MAX_DELAY = 0.01


class ShortGrace:
    """For tests of a run that is stopped: what is under way is given up soon."""

    def update_settings(self, settings: BaseSettings) -> None:
        ClosingMiddleware.GRACE_SECONDS = 1.0
