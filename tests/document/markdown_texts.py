"""Bodies as Markdown, rendered again."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from zakerscraper.document.markdown import markdown
from zakerscraper.document.sanitize import clean

IMAGE = "http://zkres1.myzaker.com/202204/1_1024.jpg"
RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def converted(html: str) -> str:
    return markdown(clean(html).html)


def rendered(text: str) -> BeautifulSoup:
    return BeautifulSoup(RENDERER.render(text), "html.parser")


def squeezed(text: str) -> str:
    """Return *text* without white space and what stands for it."""
    return re.sub(r"\s+", "", text)
