"""Matches imported documents, which state no id, with articles on lists and pages.

Two articles may share a title (a daily column), so a title alone is never enough. In doubt there is no match: fetching
an imported article again costs a request, while a wrong match would lose an article.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import timedelta

from zakerscraper.document.body import link_images, plain_text
from zakerscraper.document.filenames import title_key
from zakerscraper.items import Article, ListEntry
from zakerscraper.utils.checksums import sha256_of_text
from zakerscraper.zaker.dates import publication

NEAR = timedelta(hours=12)
"""How far an import's date may be from a list's; dates of older exporters may be eight hours off."""
VERY_NEAR = timedelta(hours=6)
"""The same where the list shows nothing of the text."""
_TELLING_SUMMARY = 12
_TELLING_TITLE = 8
_TELLING_TEXT = 20
_BEGINNING = 2000
"""A list's summary is looked for in so many letters and digits of a text."""


def recognise_import(entry: ListEntry, imported: Article) -> Article | None:
    """Return *imported* with the id and URL of *entry*, which has the same title; None where the match is unsure.

    It is sure where the dates are near and the text begins with the list's summary, or, where the list has no summary,
    where the dates are very near and the title is long enough.
    """
    listed_at, _ = publication([("list", entry.times)], entry.id)
    if listed_at is None or imported.published_at is None:
        return None
    apart = abs(listed_at - imported.published_at)
    summary = _letters(entry.summary)
    if len(summary) >= _TELLING_SUMMARY:
        sure = apart <= NEAR and summary in _letters(plain_text(imported.body_html))[:_BEGINNING]
    else:
        sure = apart <= VERY_NEAR and len(title_key(imported.title)) >= _TELLING_TITLE
    if not sure:
        return None
    return replace(
        imported,
        id=entry.id,
        url=entry.url,
        title=entry.title or imported.title,
        author=entry.author or imported.author,
        author_url=entry.author_url or imported.author_url,
        tags=imported.tags or list(entry.tags),
    )


def is_same(article: Article, other: Article) -> bool:
    """Return whether two articles with the same title have the same text."""
    return text_fingerprint(article) == text_fingerprint(other)


def text_fingerprint(article: Article) -> str:
    """Return a hash that versions of one article share: of its letters and digits or, of a short one, of its body."""
    letters = _letters(plain_text(article.body_html))
    text = letters if len(letters) >= _TELLING_TEXT else link_images(article.body_html, lambda image: image.url)
    return sha256_of_text(text)


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LN")
