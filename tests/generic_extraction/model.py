"""What a redesign shows and what is true of it: blocks of a body, sources, pages and their truths."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser

SHANGHAI = timezone(timedelta(hours=8), "+08:00")

KNOWN_NAMES = frozenset(
    """article_content article_header article_tips article_other article_more article_detail content-block figure
    flex-block content_text article content contentList content-wrap seo-list article-wrap article-title article-desc
    article-footer article-content article-auther article-time article-detail-cover lebel-list label-wrap time date
    auther author auther-logo img_box content_img_div perview_img_div section sider channel_list_show nexturl next_page
    nav_item infinite_scroll titleContent AuthorAndTime comment_item figcaption subtitle main-title carousel""".split()
)
"""Classes and ids that readers of the known layouts look for."""

_NAME_ATTRIBUTE = re.compile(r"""\s(?:class|id)="([^"]*)\"""")
_SILENT = frozenset({"script", "style", "noscript", "template", "title", "head"})
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


def known_names(html: str) -> set[str]:
    """Return the classes and ids of *html* that a known layout has; a redesign has none."""
    used = {name for value in _NAME_ATTRIBUTE.findall(html) for name in value.split()}
    return (used & KNOWN_NAMES) | ({"WinPageData"} if "WinPageData" in html else set())


class _Reader(HTMLParser):
    """Collects what a person sees of clean markup."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.pictures: list[str] = []
        self.frames: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _SILENT:
            self._silent.append(tag)
        elif not self._silent and tag == "img" and given.get("src"):
            self.pictures.append(given["src"] or "")
        elif not self._silent and tag in {"iframe", "video"} and given.get("src"):
            self.frames.append(given["src"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent and tag not in _VOID:
            while self._silent.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


@dataclass(frozen=True)
class Visible:
    """What is seen of markup: its text, and the addresses of its pictures and players, all in order."""

    text: str
    pictures: tuple[str, ...]
    frames: tuple[str, ...]


def visible(html: str) -> Visible:
    """Return what is seen of *html*, which has every picture's address in `src`."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Visible("".join(reader.texts), tuple(reader.pictures), tuple(reader.frames))


# Blocks of a body


@dataclass(frozen=True)
class Paragraph:
    """html: inline markup."""

    html: str


@dataclass(frozen=True)
class Heading:
    """text: unescaped. level: 2 or 3."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Picture:
    """url: as the site gives it, any scheme. gif: address of the animation, which may be shown in its place."""

    url: str
    width: int = 640
    height: int = 400
    caption: str = ""
    gif: str = ""


@dataclass(frozen=True)
class Quote:
    """paragraphs: inline markup each."""

    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Items:
    """A list; items: unescaped texts."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Table:
    """rows: unescaped texts of cells, the first row is the head."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Video:
    """A player: an iframe's address, or an mp4 file with its poster."""

    url: str
    poster: str = ""


Block = Paragraph | Heading | Picture | Quote | Items | Table | Video


def texts_of(block: Block) -> tuple[str, ...]:
    """Return the texts a reader of the page sees of *block*, in order, without empty ones."""
    match block:
        case Paragraph(html):
            found: Iterable[str] = (visible(html).text,)
        case Heading(text):
            found = (text,)
        case Picture(caption=caption):
            found = (caption,)
        case Quote(paragraphs):
            found = (visible(html).text for html in paragraphs)
        case Items(items):
            found = items
        case Table(rows):
            found = (cell for row in rows for cell in row)
        case _:
            found = ()
    return tuple(text for text in found if text.strip())


@dataclass(frozen=True)
class Source:
    """An article to be shown.

    id: 24 lower-case hex digits, the first eight the Unix seconds at which it was taken in. published_at: aware,
    +08:00. kind: `sample`, `corpus` or what a written one is for (`short`, `pictures`, `long`, `rich`).
    """

    id: str
    title: str
    author: str
    published_at: datetime
    blocks: tuple[Block, ...]
    kind: str
    channel: str = "科技"
    tags: tuple[str, ...] = ()

    @property
    def id_time(self) -> datetime:
        """The moment that the id holds, +08:00."""
        return datetime.fromtimestamp(int(self.id[:8], 16), SHANGHAI)

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of all blocks, in order."""
        return tuple(text for block in self.blocks for text in texts_of(block))

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The pictures, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Picture))

    @property
    def summary(self) -> str:
        """The beginning of the text, as lists show it."""
        return "".join("".join(self.texts).split("\n"))[:60]

    @property
    def is_brief(self) -> bool:
        """Whether there is next to no text: a sentence, or pictures alone."""
        return sum(map(len, self.texts)) <= 60


# Truths


@dataclass(frozen=True)
class ArticleTruth:
    """What a reader should find in an article's page.

    texts: of the body, in order. pictures: addresses in order, for each those that mean the same picture, the best
    first. frames: addresses of players, and of videos without one. start, end: the earliest and the latest right date;
    the id's moment where the page shows none.
    """

    id: str
    title: str
    author: str
    texts: tuple[str, ...]
    pictures: tuple[tuple[str, ...], ...]
    frames: tuple[str, ...]
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Shown:
    """What a list shows of an article beside its title: its publisher, "" for none, and the limits of its date."""

    id: str
    author: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class ListTruth:
    """What a reader should find in a list.

    main: ids and titles in order. side: ids in side bars and hot boxes, none of them in `main`. next_url: absolute, ""
    on the last page. shown: what else is asked for, of families that ask for more than titles.
    """

    main: tuple[tuple[str, str], ...]
    side: tuple[str, ...]
    next_url: str
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Redesign:
    """A page of an article in an unknown layout.

    url: where it was fetched. now: aware, when. foreign: texts of the page that are none of the article. features:
    what is special about it (`title=h2`, `date=meta`, `picture=srcset` …), to sort failures by.
    """

    family: str
    html: str
    url: str
    now: datetime
    truth: ArticleTruth
    foreign: tuple[str, ...]
    source: Source
    features: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListRedesign:
    """A page of a list in an unknown layout; fields as in `Redesign`. ads: addresses that are no articles."""

    family: str
    html: str
    url: str
    now: datetime
    truth: ListTruth
    ads: tuple[str, ...] = ()
    features: tuple[str, ...] = field(default=())


Family = Callable[[Source, random.Random, Sequence[Source]], Redesign]
ListFamily = Callable[[Sequence[Source], random.Random, Sequence[Source]], ListRedesign]
"""What makes a page: of a source, with a seeded generator, and other sources for its related lists."""
