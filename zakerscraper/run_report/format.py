"""Text for users: the line of a summary, and advice for a run that was blocked."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from zakerscraper.run_report.status import Outcome
from zakerscraper.run_report.summary import ArticleSummary, RunCounts, RunSummary
from zakerscraper.utils.log_dedup import kind_of
from zakerscraper.zaker.channels import API_CATEGORIES, CHANNELS

_OF_THE_OPEN_API = frozenset({"hot", "category"})
"""Spiders that get their lists from the open API only."""
_SLOWER = (
    "What you can do: wait some hours, raise DOWNLOAD_DELAY (-s DOWNLOAD_DELAY=5), pass the cookies of your own browser"
    " session with ZAKER_COOKIES"
)
_OPEN_API = (
    ", or ask for what the open API lists, whose articles the app host has (ZAKER_ARTICLE_HOST=auto): `scrapy crawl"
    " hot`, or `scrapy crawl category -a id=科技`, which also takes"
    f" {'、'.join(name for number, name in CHANNELS.items() if number in API_CATEGORIES and name != '科技')}"
)
WAIT_FOR_ROBOTS = (
    "What you can do: wait. As long as the site's robots.txt is a server error nothing may be asked, whatever is set;"
    " each run asks for it again"
)


def summary_line(summary: RunSummary) -> str:
    """Return a summary as one line for a terminal or cron's log."""
    return f"{summary['spider']}: {summary['verdict']}: {counts_line(summary['counts'])}"


def counts_line(counts: RunCounts) -> str:
    """Return the counts of a summary as a line."""
    numbers = itemgetter(*Outcome)(counts)
    outcomes = ", ".join(f"{outcome} {number}" for outcome, number in zip(Outcome, numbers, strict=True))
    images = (
        f"pictures saved {counts['images_saved']}, known {counts['images_known']}, failed {counts['images_failed']}"
    )
    return f"listed {counts['listed']} = {outcomes}; pending {counts['pending']}; {images}"


def by_kind(failures: Iterable[ArticleSummary]) -> dict[str, list[ArticleSummary]]:
    """Return *failures* by the kind of their reason, in the order in which kinds came up."""
    kinds: dict[str, list[ArticleSummary]] = {}
    for failure in failures:
        kinds.setdefault(kind_of(failure["reason"]), []).append(failure)
    return kinds


def when_blocked(spider: str) -> str:
    """Return advice for a run that the site refused. It names the open API, unless *spider* uses only that."""
    return _SLOWER if spider in _OF_THE_OPEN_API else _SLOWER + _OPEN_API
