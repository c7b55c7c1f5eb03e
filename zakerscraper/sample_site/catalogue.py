"""What the sample site holds: articles by id, the lists they stand in, and the images they embed.

Nothing here knows of markup or of HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from html import unescape
from itertools import islice
from typing import Literal
from zlib import crc32

from zakerscraper.sample_site.articles.model import (
    SHANGHAI,
    Block,
    Caption,
    ImageBlock,
    ImageRow,
    Quotation,
    Remark,
    SampleArticle,
    Text,
)

Layout = Literal["figure", "content-block", "WinPageData"]
"""A generation of www pages: `figure` 2016-2019, `content-block` 2019-2024, `WinPageData` 2024-."""

LAYOUTS: tuple[Layout, ...] = ("figure", "content-block", "WinPageData")

NOW = datetime(2026, 5, 18, 20, 0, tzinfo=SHANGHAI)
"""The site's frozen clock."""

EXTRA_CHANNEL = 99
"""The channel that holds generated articles; no channel of ZAKER is known to have this number."""

CHANNELS: dict[int, str] = {
    660: "热点",
    9: "娱乐",
    7: "汽车",
    8: "体育",
    13: "科技",
    1: "国内",
    2: "国际",
    3: "军事",
    4: "财经",
    5: "互联网",
    11: "教育",
    12: "时尚",
    14: "社会",
    959: "亲子",
    981: "旅游",
    1039: "科学",
    1014: "星座",
    1067: "奢侈品",
    10376: "游戏",
    10386: "美食",
    10530: "电影",
    10802: "健康",
    11195: "理财",
    12183: "触电",
    10000: "北京",
    10001: "上海",
    10045: "广州",
    10296: "杭州",
    EXTRA_CHANNEL: "样张",
}
"""Names of channels, those of the main navigation (the first eleven) in its order."""

_CHANNEL_LAYOUTS: dict[int, Layout] = {660: "figure", 9: "content-block"}
_SHARED_TIME = 0x6119E480
_SHARED_MONTH = "202108"
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class PlacedImage:
    """An image block with its URL.

    Attributes:
        id: 24 hex digits.
        month: `YYYYMM` in the URL, +08:00.
    """

    image: ImageBlock
    id: str
    month: str

    @property
    def path(self) -> str:
        """Where it lies on an image host, without size and ending: `202605/<id>`."""
        return f"{self.month}/{self.id}"

    def url(self, size: str = "1024.jpg", scheme: str = "http:") -> str:
        """Return the full URL; the host, zkres1 or zkres2, is as good as random on ZAKER."""
        host = 1 + (crc32(self.id.encode()) & 1)
        return f"{scheme}//zkres{host}.myzaker.com/{self.path}_{size}"


def image_blocks(blocks: Iterable[Block]) -> Iterator[ImageBlock]:
    """Yield the images of a body in the order they are seen in."""
    for block in blocks:
        if isinstance(block, ImageBlock):
            yield block
        elif isinstance(block, ImageRow):
            yield from block.images


def placed_images(article: SampleArticle) -> tuple[PlacedImage, ...]:
    """Return the images of an article with their URLs.

    An own image's id is close to the article's and lies in the month of publication; a shared one keeps
    one id and one older month in whatever article it stands.
    """
    month = article.published_at.astimezone(SHANGHAI).strftime("%Y%m")
    return tuple(
        PlacedImage(
            image,
            f"{_SHARED_TIME:08x}a07aecf{sha256(image.shared.encode()).hexdigest()[:9]}",
            _SHARED_MONTH,
        )
        if image.shared
        else PlacedImage(image, f"{article.id[:8]}a07aec{article.serial:07x}{ordinal:03x}", month)
        for ordinal, image in enumerate(image_blocks(article.blocks))
    )


def plain_text(article: SampleArticle) -> str:
    """Return the text of a body without markup; words beside and below images are part of it."""
    parts: list[str] = []
    for block in article.blocks:
        match block:
            case Text(html) | Caption(html) | Remark(html):
                parts.append(html)
            case ImageBlock(after=after) | ImageRow(after=after):
                parts.append(after)
            case Quotation(paragraphs):
                parts.extend(paragraphs)
    return unescape(_TAG.sub("", "".join(parts))).replace("\n", "")


def summary(article: SampleArticle) -> str:
    """Return the article's summary, else the first 50 characters of its text as ZAKER's lists show them."""
    return article.summary or plain_text(article)[:50]


@dataclass(frozen=True)
class Listing:
    """A list of articles, the newest first.

    Attributes:
        number: app_id of a channel, number of a source, 0 for 精读.
    """

    kind: Literal["channel", "source", "focus"]
    number: int
    name: str
    entries: tuple[SampleArticle, ...]
    topic: tuple[str, str] | None = None

    @property
    def layout(self) -> Layout:
        """The generation of pages this list is shown in, so that one site shows all of them."""
        if self.kind == "channel":
            return _CHANNEL_LAYOUTS.get(self.number, "WinPageData")
        if self.kind == "source":
            return "figure" if self.number % 2 else "content-block"
        return "WinPageData"

    def page(self, number: int, size: int) -> tuple[tuple[SampleArticle, ...], bool]:
        """Return the entries of a page, counted from 0, and whether another page follows."""
        end = (number + 1) * size
        return self.entries[number * size : end], end < len(self.entries)


class Catalogue:
    """All articles of a site, and look-ups in them.

    Args:
        articles: Any order.
        sources: Number of each publisher; one that is missing gets a number from its name.
        topics: Title and 24-hex id of special topics, which stand in channel lists among the articles.
    """

    def __init__(
        self,
        articles: Iterable[SampleArticle],
        sources: Mapping[str, int] | None = None,
        topics: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.articles = tuple(sorted(articles, key=lambda article: article.published_at, reverse=True))
        self.topics = tuple(topics)
        self.by_id = {article.id: article for article in self.articles}
        if len(self.by_id) != len(self.articles):
            raise ValueError("two articles of the sample site have one id")
        known = sources or {}
        names = {article.source for article in self.articles}
        self._numbers = {name: known.get(name) or 20000 + crc32(name.encode()) % 9999 for name in names}
        self._sources = {number: name for name, number in self._numbers.items()}
        self._lists: dict[tuple[str, int], Listing] = {}

    def source_number(self, name: str) -> int:
        """Return the number of a publisher's page."""
        return self._numbers[name]

    def channel(self, number: int) -> Listing:
        """Return the list of a channel; an unknown one is an empty list."""
        return self._list("channel", number)

    def source(self, number: int) -> Listing:
        """Return the list of a publisher; an unknown one is an empty list."""
        return self._list("source", number)

    def focus(self) -> Listing:
        """Return the list of the selected articles, 精读."""
        return self._list("focus", 0)

    def _list(self, kind: Literal["channel", "source", "focus"], number: int) -> Listing:
        if known := self._lists.get((kind, number)):
            return known
        topic = None
        if kind == "channel":
            name = CHANNELS.get(number, f"频道{number}")
            entries = [article for article in self.articles if number in article.channels]
            if self.topics and entries:
                topic = self.topics[number % len(self.topics)]
        elif kind == "source":
            name = self._sources.get(number, f"来源{number}")
            entries = [article for article in self.articles if article.source == name]
        else:
            name = "精读"
            entries = [article for article in self.articles if article.selected]
        return self._lists.setdefault((kind, number), Listing(kind, number, name, tuple(entries), topic))

    def layout_of(self, article: SampleArticle) -> Layout:
        """Return the layout of an article's page: that of its first channel, else of its publisher."""
        if article.channels:
            return self.channel(article.channels[0]).layout
        return self.source(self.source_number(article.source)).layout

    def others(self, excluded: Iterable[SampleArticle], count: int) -> tuple[SampleArticle, ...]:
        """Return the newest articles, none of *excluded*: what side bars and related articles show."""
        hidden = {article.id for article in excluded}
        return tuple(islice((article for article in self.articles if article.id not in hidden), count))

    @cached_property
    def images(self) -> dict[str, PlacedImage]:
        """All embedded images by their path."""
        return {placed.path: placed for article in self.articles for placed in placed_images(article)}


def generated_articles(count: int, models: Sequence[SampleArticle], now: datetime = NOW) -> Iterator[SampleArticle]:
    """Yield `count` articles of channel `EXTRA_CHANNEL`, three minutes apart, the newest first.

    They are recombined from the plain paragraphs of `models`; the number of each is woven into its title and
    paragraphs, so that no two texts are the same. Each has 0-6 images.
    """
    paragraphs = [
        block.html
        for model in models
        for block in model.blocks
        if isinstance(block, Text) and len(block.html) > 30 and not set("<&\n") & set(block.html)
    ] or ["这一段是样张的正文，写来只为让页面有字可读。"]
    images = [image for model in models for image in image_blocks(model.blocks)] or [ImageBlock()]
    sources = sorted({model.source for model in models}) or ["样张社"]
    for number in range(1, count + 1):
        texts = [
            Text(f"第 {number} 号样张之{part + 1}：{paragraphs[(number * 7 + part * 11) % len(paragraphs)]}")
            for part in range(3 + number % 6)
        ]
        blocks: list[Block] = list(texts)
        for part in range(number * 5 % 7):
            model = images[(number * 3 + part) % len(images)]
            image = replace(model, after=f"第 {number} 号样张图 {part + 1}。", shared="")
            blocks.insert(min(len(blocks), 1 + 2 * part), image)
        yield SampleArticle(
            serial=1_000_000 + number,
            title=f"样张 {number:06d}：{texts[0].html.partition('：')[2][:18]}",
            source=sources[number % len(sources)],
            published_at=now - timedelta(minutes=3 * number),
            blocks=tuple(blocks),
            tags=("样张",),
            channels=(EXTRA_CHANNEL,),
            shows="generated",
        )
