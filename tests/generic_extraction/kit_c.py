"""What the third author's families of article pages are put together of."""

from __future__ import annotations

import random
import re

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
