"""Markup of scoped styles, readings of rare characters, and blocks as addresses and plain texts."""

from __future__ import annotations

import random
import re

from tests.generic_extraction.furniture import Kit
from tests.generic_extraction.model import Block, Heading, Items, Paragraph, Picture, Quote, Table, visible

ELEMENT = re.compile(r"<([a-z][a-z0-9-]*)(?=[\s>])")
READINGS = {
    "藕": "ǒu",
    "鹊": "què",
    "堤": "dī",
    "窑": "yáo",
    "渡": "dù",
    "缆": "lǎn",
    "隧": "suì",
    "蕨": "jué",
    "镇": "zhèn",
    "河": "hé",
    "桥": "qiáo",
    "城": "chéng",
}


def scoped(html: str, mark: str) -> str:
    """Return *html* with the attribute of a scoped style on every element, as a Vue build leaves it."""
    return ELEMENT.sub(rf"<\1 data-v-{mark}", html)


def marks(rng: random.Random, number: int) -> list[str]:
    return [f"{rng.getrandbits(32):08x}" for _ in range(number)]


def shown_address(kit: Kit, picture: Picture) -> str:
    """Return the address of an article's picture, which the page shows under no other."""
    kit.alternatives[picture.url] = (picture.url, *([picture.gif] if picture.gif else []))
    kit.picture_forms.add("data")
    return picture.url


def plain_texts(block: Block) -> list[str]:
    """Return a block as texts of paragraphs."""
    match block:
        case Paragraph(html):
            return [visible(html).text]
        case Heading(text):
            return [text]
        case Quote(paragraphs):
            return [visible(html).text for html in paragraphs]
        case Items(items):
            return list(items)
        case Table(rows):
            return ["　".join(row) for row in rows]
        case _:
            return []
