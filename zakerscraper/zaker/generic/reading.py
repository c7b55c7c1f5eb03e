"""What the steps of the generic extractor share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from zakerscraper.zaker import urls
from zakerscraper.zaker.dom import Page, attribute
from zakerscraper.zaker.generic.blocks import Block, Box, Outline
from zakerscraper.zaker.generic.title import find_title
from zakerscraper.zaker.structured_data import StructuredData, find_structured_data

_MAY_NAME_AN_ARTICLE = re.compile(r"[0-9a-fA-F]{24}|%")
"""In all URLs of articles, and in few others."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The page at *url* as the page of the article *id*.

    Attributes:
        now: Aware, the moment of the response.
        title: "" for none.
        heading: The block that shows the title, None for none.
        others: By box, the ids of other articles to which links in it lead.
        language: As `<html lang>` has it.
        evidence: From what each field of the article is known; each step adds its own.
    """

    page: Page
    url: str
    now: datetime
    id: str
    stated: StructuredData
    outline: Outline
    title: str
    heading: Block | None
    others: Mapping[Box, frozenset[str]]
    language: str
    evidence: dict[str, str]

    @classmethod
    def of(cls, page: Page, url: str, now: datetime, id_: str, listed_title: str = "") -> Self:
        """Begin to read *page*.

        Args:
            listed_title: The article's title as its list shows it.

        Raises:
            ParseError: The page has too many elements.
        """
        stated, outline = find_structured_data(page, id_, listed_title), Outline(page)
        title = find_title(outline, stated.titles, listed_title, stated.sites, urls.host_of(url))
        return cls(
            page=page,
            url=url,
            now=now,
            id=id_,
            stated=stated,
            outline=outline,
            title=title.text,
            heading=title.heading,
            others=_other_articles(outline, url, id_),
            language=attribute(page.first("html"), "lang"),
            evidence={"title": title.evidence} if title.evidence else {},
        )


def _other_articles(outline: Outline, url: str, id_: str) -> dict[Box, frozenset[str]]:
    found: dict[Box, set[str]] = {}
    is_own_site = urls.in_domain(urls.host_of(url), urls.DOMAIN)
    for box in outline.tagged("a"):
        if not (href := box.attributes.get("href")):
            continue
        if not (is_own_site or urls.DOMAIN in href.lower()) or not _MAY_NAME_AN_ARTICLE.search(href):
            continue
        target = urls.resolve(href, url)
        other = urls.article_id(target) if target else None
        if other and other != id_:
            for outer in box.around():
                found.setdefault(outer, set()).add(other)
    return {box: frozenset(ids) for box, ids in found.items()}
