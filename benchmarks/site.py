"""The site that benchmarks crawl: articles of given sizes in the sample site's own pages, and real JPEGs by weight."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Literal
from zlib import crc32

from zakerscraper.sample_site import SampleSite
from zakerscraper.sample_site.articles import ARTICLES
from zakerscraper.sample_site.articles.model import Block, ImageBlock, SampleArticle, Text
from zakerscraper.sample_site.catalogue import EXTRA_CHANNEL, NOW, Layout
from zakerscraper.sample_site.drawings import draw_image
from zakerscraper.sample_site.motifs import MOTIFS

CHANNEL = EXTRA_CHANNEL
PAGE_SIZE = 36
"""Entries of a list page: as many as the site's lists of 2024 have."""
STATED_SIZES = (300, 450, 600, 700, 1_100, 1_600, 1_800, 2_300, 2_500, 3_200, 4_100, 4_400, 4_700, 4_900, 5_500, 6_400)
"""Bytes of bodies where no corpus is at hand to ask: as spread as those of documents of 2021 and 2022."""
SMALL = (1_500,)
PICTURES = (2, 4, 3, 6, 5)
"""Pictures of articles, in turn: four on the average."""
WEIGHTS = tuple(range(60_000, 200_001, 10_000))
"""Bytes of pictures, in turn."""

_HEADER = re.compile(r"\n---\n.*?\n---\n", re.DOTALL)
_WORD = re.compile("[\u4e00-\u9fff]{1,3}")
_PARAGRAPHS = [
    block.html
    for model in ARTICLES
    for block in model.blocks
    if isinstance(block, Text) and len(block.html) > 30 and not set("<&\n") & set(block.html)
]


@dataclass(frozen=True)
class Plan:
    """What a site has: *articles* articles; *pictured*: whether they have pictures; *small*: whether all are small.

    layout: of all pages, "" for today's.
    """

    articles: int
    pictured: bool = True
    small: bool = False
    layout: Layout | Literal[""] = ""


def sizes() -> tuple[int, ...]:
    """Return the bytes of bodies: of the documents in the folder that ZAKER_CORPUS_DIR names, else a stated mix."""
    folder = os.environ.get("ZAKER_CORPUS_DIR")
    if not folder:
        return STATED_SIZES
    bodies = (_HEADER.sub("", path.read_text("utf-8"), count=1) for path in sorted(Path(folder).glob("[0-9]*.md")))
    return tuple(len(body.encode()) for body in bodies) or STATED_SIZES


def articles(plan: Plan) -> Iterator[SampleArticle]:
    """Yield the articles of *plan*, the newest first; the same ones each time."""
    wanted = cycle(SMALL if plan.small else sizes())
    pictures = cycle(PICTURES if plan.pictured else (0,))
    for number, size, count in zip(range(1, plan.articles + 1), wanted, pictures, strict=False):
        yield article(number, size, count)


def article(number: int, size: int, pictures: int) -> SampleArticle:
    """Return an article of about *size* bytes of text and so many *pictures*, spread over it."""
    chance = random.Random(number)  # noqa: S311 - texts
    texts: list[Block] = []
    for part, paragraph in enumerate(islice(cycle(_PARAGRAPHS), number % 50, None)):
        text = f"第 {number} 篇之{part + 1}：{_mixed(paragraph, chance)}"
        texts.append(Text(text))
        size -= len(text.encode()) + len("<p></p>")
        if size <= 0:
            break
    blocks = list(texts)
    step = (len(texts) + 1) / (pictures + 1)
    for placed in reversed(range(pictures)):
        blocks.insert(round(step * (placed + 1)), ImageBlock(after=f"图 {placed + 1}。"))
    return SampleArticle(
        serial=2_000_000 + number,
        title=f"速度 {number:06d}：{_PARAGRAPHS[number % len(_PARAGRAPHS)][:18]}",
        source="样张社",
        published_at=NOW - timedelta(minutes=number),
        blocks=tuple(blocks),
        tags=("速度",),
        channels=(CHANNEL,),
        shows="benchmark",
    )


def _mixed(paragraph: str, chance: random.Random) -> str:
    """Return *paragraph* with its words in another order: one that several articles had would make each a repost."""
    words = _WORD.findall(paragraph)
    chance.shuffle(words)
    mixed = iter(words)
    return _WORD.sub(lambda _: next(mixed), paragraph)


def sample_site(plan: Plan) -> SampleSite:
    """Return the site of *plan*, which need not be started: it answers paths."""
    return SampleSite(list(articles(plan)), layout=plan.layout or None, page_size=PAGE_SIZE)


class Pictures:
    """A few real JPEGs, one for each weight; every address has one of them."""

    def __init__(self) -> None:
        motifs = sorted(MOTIFS)
        self.made = [
            draw_image(f"weight-{weight}", motifs[number % len(motifs)], 900, 600, weight=weight)
            for number, weight in enumerate(WEIGHTS)
        ]

    def at(self, path: str) -> bytes:
        """Return the picture at *path*."""
        return self.made[crc32(path.encode()) % len(self.made)]
