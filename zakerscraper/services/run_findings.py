"""What a run finds beside its counts, and what its summary says of that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from zakerscraper.archive.state import MAX_ATTEMPTS
from zakerscraper.services.article_outcomes import Cause
from zakerscraper.services.save_article import FileState


@dataclass(slots=True)
class RunFindings:
    """What is known of a run's articles and responses beside the outcomes that its report has.

    Attributes:
        causes: Articles by why they have their outcome.
        doubtful_ids: Articles that looked deleted, as they also would in an outage.
        imageless_ids: Articles that were exported with images missing.
        kept_documents: Paths of documents that are left as they are, by the state of their files.
        guessed_layouts: By article id, the layout of an article that no known layout matched.
        accepted: Responses to requests for lists and articles that the site served.
        refused: Those that it refused.
        advice: What the user can do about lists that the site refused.
        has_image_host: Whether a host of images has responded.
        fallback_note: What is said of the first page that the generic extractor read; "" without one.
        fallbacks: Pages that it read.
        unsure_fallbacks: Those of them that may have lost text.
        truncated: Pages and images that were accepted though they are truncated or garbled.
    """

    causes: Counter[Cause] = field(default_factory=Counter)
    doubtful_ids: list[str] = field(default_factory=list)
    imageless_ids: list[str] = field(default_factory=list)
    kept_documents: dict[FileState, list[str]] = field(default_factory=dict)
    guessed_layouts: dict[str, str] = field(default_factory=dict)
    accepted: int = 0
    refused: int = 0
    advice: list[str] = field(default_factory=list)
    has_image_host: bool = False
    fallback_note: str = ""
    fallbacks: int = 0
    unsure_fallbacks: int = 0
    truncated: int = 0

    def notes(self, *, edited_images: Sequence[str], has_lists: bool) -> Iterator[str]:
        """Yield the sentences of the summary on articles and on the user's files.

        Args:
            edited_images: Paths of images that were edited by hand.
            has_lists: Whether the run has read lists, which show articles that are not to be fetched every time.
        """
        if self.fallback_note:
            yield self._describe_fallbacks()
        if given_up := self.causes[Cause.GIVEN_UP]:
            yield (
                f"{given_up} articles are given up after {MAX_ATTEMPTS} attempts; `scrapy archive retry` tries"
                " them again, `scrapy archive` shows why they failed"
            )
        if elsewhere := self.causes[Cause.ELSEWHERE]:
            yield f"{elsewhere} articles are another run's, which is fetching them; its end tells of them"
        if not has_lists:
            if blocked := self.causes[Cause.BLOCKED]:
                yield f"articles that are blocked: {blocked}; `scrapy archive unblock` lets them be fetched again"
            if dropped := self.causes[Cause.DROPPED]:
                yield f"articles that a pipeline has dropped before: {dropped}; full=1 fetches them again"
        if edited := self.kept_documents.get(FileState.EDITED):
            yield f"documents edited by hand, which stay as they are: {name_paths(edited)}"
        if unreadable := self.kept_documents.get(FileState.UNREADABLE):
            yield f"documents that cannot be read, which stay as they are: {name_paths(unreadable)}"
        if edited_images:
            yield f"pictures edited by hand, which stay as they are: {name_paths(edited_images)}"
        if deleted := self.kept_documents.get(FileState.DELETED):
            yield (
                f"documents deleted by hand, which stay so: {name_paths(deleted)}; `scrapy archive restore`"
                " brings them back"
            )

    def _describe_fallbacks(self) -> str:
        unsure = ""
        if self.unsure_fallbacks:
            unsure = f", first of the {self.unsure_fallbacks} whose `evidence` says that text may be missing"
        return (
            f"{self.fallback_note}. Pages of this run that were read so: {self.fallbacks}; look at a few of their"
            f" documents{unsure}"
        )


def name_paths(paths: Sequence[str], limit: int = 5) -> str:
    """Return the number of *paths*, and the first *limit* of them, as text."""
    rest = f" and {len(paths) - limit} more" if len(paths) > limit else ""
    return f"{len(paths)} ({', '.join(paths[:limit])}{rest})"
