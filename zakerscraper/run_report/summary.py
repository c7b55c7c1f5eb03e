"""The summary of a run, as `.zaker/last-run.json` has it. Moments are ISO 8601 with +08:00."""

from __future__ import annotations

from typing import Literal, TypedDict

from zakerscraper.run_report.status import ListOutcome, Verdict


class RunCounts(TypedDict):
    """The counts of a run; listed = known + exported + gone + failed + skipped.

    Attributes:
        listed: Articles on the run's lists, each once.
        known: Archived before.
        exported: Written as documents.
        gone: No longer on the site.
        failed: Not fetched, or not understood.
        skipped: Left for another run.
        pending: Articles of the archive that a later run fetches.
        edited: Documents that were edited by hand, and so left as they are.
        changed: Archived articles that the site has changed.
        revisited: Archived articles that were fetched again.
        images_saved: Images that were written.
        images_known: Images that were there already.
        images_failed: Images that could not be fetched.
        images_refused: Responses that were no image, or none that is kept.
    """

    listed: int
    known: int
    exported: int
    gone: int
    failed: int
    skipped: int
    pending: int
    edited: int
    changed: int
    revisited: int
    images_saved: int
    images_known: int
    images_failed: int
    images_refused: int


class ArticleSummary(TypedDict):
    """An article that failed or is gone. `id` is the URL of an entry that is no article."""

    id: str
    url: str
    title: str
    reason: str


class ListSummary(TypedDict):
    """A list of a run.

    Attributes:
        url: Of its first page.
        id: The number of its channel or publisher, "" for other lists.
        name: "" where unknown.
        listed: How many articles it has.
        exported: How many of them this run has written.
        reason: Why it has its outcome, "" for `ok`.
    """

    url: str
    id: str
    name: str
    outcome: ListOutcome | Literal[""]
    listed: int
    exported: int
    reason: str


class RunSummary(TypedDict):
    """A run that has ended.

    Attributes:
        arguments: The spider's, as given.
        finish_reason: Scrapy's.
        skipped: Numbers of skipped articles by reason.
        layouts: Numbers of parsed articles and lists by layout.
        notes: Sentences for people.
        zakerscraper: Our version.
    """

    spider: str
    arguments: dict[str, str]
    started_at: str
    finished_at: str
    finish_reason: str
    verdict: Verdict
    counts: RunCounts
    failures: list[ArticleSummary]
    gone: list[ArticleSummary]
    skipped: dict[str, int]
    lists: list[ListSummary]
    layouts: dict[str, int]
    notes: list[str]
    exit_status: int
    zakerscraper: str
