"""Parsers of article pages, one function a layout; each returns None for pages of another layout."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from zakerscraper.zaker.article_parsers import share, www
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.pages import ArticlePage

PARSERS: tuple[Callable[[Page, str, datetime, str], ArticlePage | None], ...] = (
    www.parse_article,
    share.parse_2015,
    share.parse_template,
    share.parse_2019,
    share.parse_2016,
)
"""In the order of evidence: each before those that would also take its pages."""

CONTAINERS = (www.CONTAINER, share.BODY_2015, *share.BODIES)
"""What the known layouts have their body in."""
