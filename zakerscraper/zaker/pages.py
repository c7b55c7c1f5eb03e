"""What parsers return: a list page or an article page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from zakerscraper.items import LeftOut, ListEntry, TimeSpan
from zakerscraper.zaker.urls import NO_ADDRESS, OTHER_ADDRESS

FALLBACK = "fallback"
"""The layout of what the generic extractors understood."""
LEARNT = "learnt-"
"""How the names of layouts begin that were learnt from the archive; the day follows."""
UNSURE = "unsure"
"""How an article's `evidence` of its quality begins where text of it may be missing."""


def is_guess(layout: str) -> bool:
    """Return whether a page of *layout* was read by none of the known parsers: generically, or as was learnt."""
    return layout == FALLBACK or layout.startswith(LEARNT)


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list page as its parser understood it.

    Attributes:
        layout: The parser's name.
        entries: Its articles in page order, each once.
        left_out: Entries that are no articles.
        next_url: Absolute URL of the next page, "" on the last one.
        title: Of the page, as shown.
        evidence: What each field was read from, by the field's name.
        cut_off: Why articles may be missing behind the last entry, as the page breaks off there; "" for a whole page.
        next_fault: Why what the page states as its next one is none; "" where it states nothing or a URL.
    """

    layout: str
    entries: tuple[ListEntry, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    next_url: str = ""
    title: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)
    cut_off: str = ""
    next_fault: str = ""

    @property
    def lack(self) -> str:
        """Why articles may be missing behind the last entry; "" where all are there, or on the next page."""
        return self.cut_off or self.next_fault

    @property
    def is_understood(self) -> bool:
        """Whether it has articles, or none to have: no entry that lacks a URL, or has one of no known kind."""
        return bool(self.entries) or not any(entry.reason in {NO_ADDRESS, OTHER_ADDRESS} for entry in self.left_out)


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article page as its parser understood it; text fields are empty where the page has none.

    Attributes:
        layout: The parser's name.
        body_html: The inner HTML of the article's container as an HTML5 parser sees it, not yet cleaned.
        times: What each time text of the page means.
        unread_time: A text that states a time and was not read, where no other was.
        keywords: Of the page's head; weaker than any tags.
        cover: URL of the image that the page shows or states as the article's; documents take theirs from the body.
        evidence: What each field was read from, by the field's name.
        body_path: A CSS selector that finds the body's box in the page as it was served, and nothing else.
        left_out: What the generic extractor took for no part of the article: a selector like that, and why.
        cut_off: Why the end of the body may be missing, as the page breaks off; "" for a whole one.
    """

    layout: str
    body_html: str
    title: str = ""
    author: str = ""
    author_url: str = ""
    summary: str = ""
    times: tuple[TimeSpan, ...] = ()
    unread_time: str = ""
    tags: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    cover: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)
    body_path: str = ""
    left_out: tuple[tuple[str, str], ...] = ()
    cut_off: str = ""
