"""Small tools the articles are written with: moments, paragraphs, links, and art that several share."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta

from zakerscraper.sample_site.articles.model import SHANGHAI, ImageBlock, Text

SECTION_ART = ImageBlock(720, 120, kind="png", motif="grid", shared="section-art")
"""A narrow divider which a publisher sets into many of its articles: one file, several articles."""


def at(moment: str) -> datetime:
    """Return the aware Shanghai time (+08:00) of `moment`, a text like `2026-05-18 19:58:10`."""
    return datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)


def minutes(count: float) -> timedelta:
    """Return the length of `count` minutes."""
    return timedelta(minutes=count)


def prose(text: str) -> tuple[Text, ...]:
    """Return the paragraphs of `text`: blank lines part them, the lines of one are joined without a space.

    Chinese has no spaces between words, so a line may end after any Chinese character; inline markup is kept.
    """
    paragraphs = text.strip().split("\n\n")
    return tuple(Text("".join(line.strip() for line in part.splitlines())) for part in paragraphs)


def out_link(article_id: str, url: str, text: str) -> str:
    """Return the link ZAKER serves for *url*: a detour over `link.php` which holds it in base64."""
    packed = b64encode(url.encode()).decode()
    detour = f"http://iphone.myzaker.com/zaker/link.php?pk={article_id}&b={packed}&bcode=95d5d730&target=_new"
    return f'<a href="{detour.replace("&", "&amp;")}" class="advise" target="_blank">{text}</a>'
