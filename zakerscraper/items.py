"""Items and the other data that spiders yield.

Only data lives here. Every datetime is aware, in ZAKER's own zone (+08:00).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import Any

SHANGHAI = timezone(timedelta(hours=8), "+08:00")
"""The zone of every time ZAKER shows: China has had no summer time since 1991, so a fixed offset is exact."""


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """The interval of moments that a time text can mean.

    Attributes:
        start, end: Aware datetimes, both inclusive.
        exact: Whether the text states a moment (to the minute or better), which then is `start`, rather than a day or a
            rounded age.
    """

    start: datetime
    end: datetime
    exact: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Channel:
    """A list of ZAKER's that shows articles.

    Attributes:
        kind: `channel`, `source` (a publisher), `category` and `hot` (of the open API), `focusread`, or `list` for one
            of another kind.
        number: ZAKER's, "" for a list without one.
        name: "" where it is not known.
    """

    kind: str
    number: str = ""
    name: str = ""

    @property
    def label(self) -> str:
        """What the list is called: its name, else its number."""
        return self.name or self.number or self.kind


@dataclass(frozen=True, slots=True)
class ListEntry:
    """An article as a list page shows it.

    Attributes:
        id: 24 lower-case hex digits.
        url: The article's canonical URL.
        title, author, author_url, summary: Text as shown, empty where the list has none.
        times: What each time text of the entry means.
        tags: Names.
        section: The third category of its document.
        referer: The list's URL.
        channels: The lists that have shown the article so far.
    """

    id: str
    url: str
    title: str = ""
    author: str = ""
    author_url: str = ""
    summary: str = ""
    times: tuple[TimeSpan, ...] = ()
    tags: tuple[str, ...] = ()
    section: str = ""
    referer: str = ""
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something in a list that is no article: its URL, its title and why it is left out."""

    url: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class ListPageInfo:
    """What is known of a list page beside its entries: the parser that understood it, and why it may lack entries.

    Attributes:
        cut_off: What is missing, as the page breaks off behind its last entry; "" for a whole one.
        name: What the list is called, "" where the page does not say it.
        next_fault: Why what the page states as its next one is none; "" where it states nothing or yields a request.
    """

    layout: str
    cut_off: str = ""
    name: str = ""
    next_fault: str = ""


EVER = ""
"""A moment before all others, in the form in which the archive holds moments."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk down a list: the URL of its first page, how many pages have been read, what was seen on them.

    Attributes:
        seen: URLs and contents of the pages so far, by which a page that repeats is recognised.
        unfinished_since: Since when earlier walks have not reached the end, `EVER` where there was none, None where
            all have.
        shown: How many articles were on the pages read so far.
        name: What the list is called, "" where that is not known.
    """

    url: str
    pages: int = 0
    seen: frozenset[str] = frozenset()
    unfinished_since: str | None = None
    shown: int = 0
    name: str = ""


class WalkEnd(Enum):
    """Where a walk down a list ended: at its last page, at articles that were known before, at its number of pages."""

    LAST_PAGE = "last page"
    KNOWN = "known"
    PAGES = "pages"


@dataclass(slots=True)
class Image:
    """An image of an article.

    Attributes:
        url: Its URL on the site.
        path: Where it lies below the output folder (`images/202204/x.jpg`), empty while it is not there.
        width, height: Pixels, read from the file; None until then.
        animated: Whether it has more than one frame.
        status: `saved` (downloaded by this run), `known` (was there already), `failed`, `refused` (its host is not one
            that images are taken from, or the article has too many) or `remote` (downloading is switched off).
    """

    url: str
    path: str = ""
    width: int | None = None
    height: int | None = None
    animated: bool = False
    status: str = "remote"


@dataclass(slots=True)
class Article:
    """An article, as feeds show it.

    Attributes:
        id: 24 lower-case hex digits.
        url: Canonical URL.
        published_at: Aware datetime, +08:00.
        date_from: What that was read from (see `zakerscraper.zaker.dates.publication`).
        body_html: Cleaned, with the images' original URLs.
        body_markdown: The same as Markdown.
        body_text: The same as plain text, on one line.
        document: Path of the document below the output folder.
        layout: The parser that understood the page.
        evidence: What each field was read from, where that was the generic extractor (`fallback`), else None: writers
            of columns break over an empty object.
        fetched_at: Aware datetime, +08:00.
        source: The publisher's name, "" where it is unknown.
        version: 1 for the article as it was first archived, one more with each change of title, text or images.
        updated_at: When such a change was last seen (aware, +08:00), None where there was none.
        channels: The lists that have shown it, in the order of their kinds and numbers.
        same_as: The id of the article that was archived before with the same text, "" where there is none.
    """

    id: str
    url: str
    title: str = ""
    author: str = ""
    author_url: str = ""
    section: str = ""
    categories: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    published_at: datetime | None = None
    date_from: str = ""
    summary: str = ""
    body_html: str = ""
    body_markdown: str = ""
    images: list[Image] = field(default_factory=list)
    document: str = ""
    layout: str = ""
    evidence: dict[str, str] | None = None
    fetched_at: datetime | None = None
    source: str = ""
    body_text: str = ""
    version: int = 1
    updated_at: datetime | None = None
    channels: list[Channel] = field(default_factory=list)
    same_as: str = ""

    @property
    def saved_paths(self) -> dict[str, str]:
        """Paths of the saved images below the output folder, by URL."""
        return {image.url: image.path for image in self.images if image.path}

    @property
    def image_sizes(self) -> dict[str, tuple[int | None, int | None]]:
        """Width and height of the images in pixels, as far as they are known, by URL."""
        return {image.url: (image.width, image.height) for image in self.images}


@dataclass(slots=True)
class SearchResult:
    """A result of the open API's search. Such results carry no URL, so they are data and no documents.

    Attributes:
        published_at: Aware datetime, +08:00, or None where the API gave no readable time.
    """

    title: str
    author: str = ""
    published_at: datetime | None = None
    summary: str = ""
    keyword: str = ""
    section: str = ""


def requested_entry(request: Any) -> ListEntry | None:
    """Return the article that a spider's *request* is for; None for any other request, or where there is none."""
    entry = request.cb_kwargs.get("entry") if request is not None else None
    return entry if isinstance(entry, ListEntry) else None


def requested_walk(request: Any) -> Walk | None:
    """Return the walk down a list that a spider's *request* is a step of; None for any other request, or none."""
    walk = request.cb_kwargs.get("walk") if request is not None else None
    return walk if isinstance(walk, Walk) else None
