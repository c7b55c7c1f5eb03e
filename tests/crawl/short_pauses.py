"""Pauses of milliseconds for a host that asks for a slower pace, put in place of ours by an add-on (`-s ADDONS=…`)."""

from scrapy.settings import BaseSettings

from zakerscraper.zaker import throttle_policy


class ShortPauses:
    """For tests of what follows a row of refusals; how long is waited between them, the policy's own tests say."""

    def update_settings(self, settings: BaseSettings) -> None:
        throttle_policy.MIN_SLOW_DELAY = throttle_policy.MAX_DELAY = 0.01
