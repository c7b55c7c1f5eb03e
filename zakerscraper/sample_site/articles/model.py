"""What an article of the sample site is: its data and the blocks its body is made of.

The blocks are the patterns known of ZAKER's article bodies (2021-2022 documents): a body is a run of
paragraphs without class or style, with image boxes put *inside* a paragraph when served.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Literal

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

ImageKind = Literal["jpeg", "png", "webp", "gif"]


@dataclass(frozen=True)
class Text:
    """A paragraph. `html` is written as it stands (so it may hold `<strong>`, `<br>`, entities, links)."""

    html: str


@dataclass(frozen=True)
class ImageBlock:
    """An image box with its caption or following text as a bare text node after it, inside one `<p>`.

    Attributes:
        kind: What the served bytes are; `gif` has a still `_1024.jpg` and an animation `_raw.gif`, `png` and `webp` are
            served under a URL that ends in `.jpg` all the same.
        width, height: Pixels.
        after: Text after the box.
        motif: What is drawn.
        shared: A name that lets several articles embed one and the same image (ZAKER reuses section art).
    """

    width: int = 640
    height: int = 400
    kind: ImageKind = "jpeg"
    after: str = ""
    motif: str = "hills"
    shared: str = ""


@dataclass(frozen=True)
class ImageRow:
    """Several boxes back to back inside one `<p>`."""

    images: tuple[ImageBlock, ...]
    after: str = ""


@dataclass(frozen=True)
class Frame:
    """A `div.iframe_video` with a v.qq.com player; such articles carry no closing tail."""

    vid: str


@dataclass(frozen=True)
class UploadedVideo:
    """An editor's `div.zk_upvideo` whose `data-zkinfo` is percent-encoded JSON."""

    digits: str
    width: int = 1280
    height: int = 720


@dataclass(frozen=True)
class Quotation:
    """`div.zaker_div > div.zaker_quote_v3` with paragraphs, and the empty `div.edi_oper`."""

    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Caption:
    """`div.zaker_div > div.zk_decsimg.zk_alignleft > p`, an editor's caption."""

    html: str


@dataclass(frozen=True)
class Remark:
    """`div.zaker_div > div.zk_remark > p`, an editor's remark."""

    html: str


@dataclass(frozen=True)
class Raw:
    """Markup written as it stands, outside any paragraph."""

    html: str


Block = Text | ImageBlock | ImageRow | Frame | UploadedVideo | Quotation | Caption | Remark | Raw


@dataclass(frozen=True)
class SampleArticle:
    """One article.

    Attributes:
        serial: Unique number, the counter part of the id.
        published_at: Aware, +08:00.
        lag: How long before publication the article was ingested; the id's first eight hex digits are that moment in
            Unix seconds.
        channels: Channel numbers whose lists show it.
        selected: Stands in 精读.
        shows: The pattern it stands for.
        state: `deleted` has a page without body, `gone` answers 404, `offsite` redirects to a publisher's page.
    """

    serial: int
    title: str
    source: str
    published_at: datetime
    blocks: tuple[Block, ...]
    summary: str = ""
    tags: tuple[str, ...] = ()
    channels: tuple[int, ...] = ()
    selected: bool = False
    shows: str = ""
    lag: timedelta = field(default=timedelta(minutes=4))
    state: Literal["ok", "deleted", "gone", "offsite"] = "ok"
    target: str = ""

    @property
    def id(self) -> str:
        """24 lower-case hex digits, an ObjectId: moment of ingest, a machine part ZAKER used, a counter."""
        taken_in = int((self.published_at - self.lag).timestamp())
        return f"{taken_in:08x}8e9f09{self.serial:010x}"
