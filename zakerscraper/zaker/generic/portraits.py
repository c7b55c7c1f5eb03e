"""Images of who wrote or says something, and signs of accounts and apps, which are none of the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import islice

from zakerscraper.zaker.generic.blocks import TEXT, Block

_BOX = re.compile(r"avatar|(?:user|author|member|head)[-_]?(?:pic|img|image|photo|head|face|icon)", re.IGNORECASE)
"""Names of boxes around the image of who wrote something."""
_CARD = re.compile(r"(?:author|writer|user)[-_]?(?:box|card|bio|profile)(?![a-z])", re.IGNORECASE)
"""Names of boxes that tell of a person, with a portrait and more."""
_IMAGE = re.compile(
    r"(?<![a-z])(?:avatars?|u?faces?|userpic|headimg|touxiang|rounded-full|rounded-circle|img-circle)(?![a-z])",
    re.IGNORECASE,
)
"""Names of images of who says something, which are no names of files of these."""
_SIGN = re.compile(r"(?:wx|weixin|wechat|weibo|ewm|app)\.(?:png|gif|jpe?g|svg|webp)", re.IGNORECASE)
"""The whole name of a file of an image that leads to an account or the app."""
_TELLS_SIGN = re.compile(
    r"(?:下载|打开|安装|扫码|扫描|长按|关注).{0,10}(?:APP|客户端|公众号|二维码)|.{0,10}(?:公众号|微信|客户端|APP|官方)二维码|(?:二维码|logo)",
    re.IGNORECASE,
)
"""What is said in place of one."""
_LEVELS, _LONGEST_LINE = 4, 4
_WIDEST_SIGN = 320


@lru_cache(maxsize=8192)
def names_card(names: str) -> bool:
    """Tell whether the names of a box say that it tells of a person."""
    return _CARD.search(names) is not None


def is_portrait(block: Block) -> bool:
    """Tell whether an image is of who wrote or says something, by its name or those of the boxes around it."""
    around = block.box.parent
    return bool(
        _IMAGE.search(block.box.attributes.get("class", ""))
        or (around is not None and around.last - around.first == 1 and _BOX.search(around.names))
        or any(names_card(outer.names) for outer in islice(block.box.around(), 1, _LEVELS))
    )


def is_sign(image: Block) -> bool:
    """Tell whether *image* leads to an account or an app, by its file's name or by what is said in its place."""
    width = image.box.attributes.get("width", "")
    if any(box.tag == "figure" for box in islice(image.box.around(), _LEVELS)):
        return False
    if width.removesuffix("px").isdecimal() and int(width.removesuffix("px")) > _WIDEST_SIGN:
        return False
    if _SIGN.fullmatch(image.url.rpartition("/")[2]):
        return True
    return _TELLS_SIGN.fullmatch(image.box.attributes.get("alt", "")) is not None


def is_in_line(image: Block, blocks: Sequence[Block], is_byline: Callable[[Block], bool]) -> bool:
    """Tell whether *image*, of all *blocks* of a page, stands in one line with who wrote the article, or when."""
    box = image.box.parent
    while box is not None and not box.is_block:
        box = box.parent
    if box is None or box.last - box.first > _LONGEST_LINE:
        return False
    beside = blocks[max(box.first, image.index - 1) : min(box.last, image.index + 2)]
    return any(line.kind == TEXT and line.box is box and is_byline(line) for line in beside)
