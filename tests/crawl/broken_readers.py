"""Readers with an error in them, put in place of ours by an add-on (`-s ADDONS=…`)."""

from typing import Any, NoReturn

from scrapy.settings import BaseSettings

from zakerscraper.spiders import base


def _broken(*_: Any, **__: Any) -> NoReturn:
    raise KeyError("nobody thought of this")


class Articles:
    """Breaks over every article."""

    def update_settings(self, settings: BaseSettings) -> None:
        base.parse_response = _broken


class Lists:
    """Breaks over every list."""

    def update_settings(self, settings: BaseSettings) -> None:
        base.read_list = _broken
