"""The generic extractor is examined with layouts that it was not made for: those of every family there is."""

from __future__ import annotations

import os
from collections import Counter
from functools import cache

from tests.generic_extraction.generator import ARTICLE_FAMILIES, LIST_FAMILIES, article_pages, list_pages
from tests.generic_extraction.model import ListRedesign, Redesign
from tests.generic_extraction.scoring import failures, score_html, score_list
from tests.generic_extraction.sources import sources
from zakerscraper.document.sanitize import clean
from zakerscraper.exceptions import ZakerError
from zakerscraper.zaker.articles import read_article
from zakerscraper.zaker.dates import publication
from zakerscraper.zaker.list_parsers import read_list
from zakerscraper.zaker.pages import FALLBACK

SEED = 1
PER_FAMILY = 5
GOAL = 0.98
_LIST_FIELDS = frozenset({"links", "order", "titles", "strange", "next", "authors", "dates"})


def wrong_in(page: Redesign) -> tuple[str, ...]:
    """Return what a crawl would get wrong of *page*, with why; nothing where it would be whole."""
    try:
        found = read_article(page.html, page.url, page.now, page.truth.id)
    except ZakerError as error:
        return (type(error).__name__, str(error))
    if found.layout != FALLBACK:
        return (f"read by {found.layout}",)
    date, _ = publication([("page", found.times)], page.truth.id)
    mark = score_html(page, clean(found.body_html).html, title=found.title, date=date)
    return () if mark.whole else (*failures(mark), *mark.notes)


def wrong_in_list(page: ListRedesign) -> tuple[str, ...]:
    """Return which fields of a list a crawl would get wrong, with why."""
    try:
        found = read_list(page.html, page.url, page.now)
    except ZakerError as error:
        return ("links", str(error))
    if found.layout != FALLBACK:
        return (f"read by {found.layout}",)
    shown = {entry.id: (entry.author, entry.times[0].start if entry.times else None) for entry in found.entries}
    mark = score_list(page, [(entry.id, entry.title) for entry in found.entries], found.next_url, shown)
    return (*failures(mark), *mark.notes)


@cache
def exam() -> tuple[tuple[Redesign, tuple[str, ...]], ...]:
    """Return every page of an article with what is wrong in the answer."""
    pool = sources(corpus=bool(os.environ.get("ZAKER_CORPUS_DIR")))
    return tuple((page, wrong_in(page)) for page in article_pages(SEED, PER_FAMILY, pool=pool))


@cache
def list_exam() -> tuple[tuple[ListRedesign, tuple[str, ...]], ...]:
    """Return every page of a list with what is wrong in the answer."""
    pool = sources(corpus=bool(os.environ.get("ZAKER_CORPUS_DIR")))
    return tuple((page, wrong_in_list(page)) for page in list_pages(SEED, PER_FAMILY, pool=pool))


def told(marks: tuple[tuple[Redesign | ListRedesign, tuple[str, ...]], ...]) -> str:
    """Return what went wrong, by family, for whoever reads a failure."""
    lines = [f"{page.family} {page.url} {' '.join(page.features)}: {wrong}" for page, wrong in marks if wrong]
    sizes, missed = Counter(p.family for p, _ in marks), Counter(p.family for p, wrong in marks if wrong)
    table = ", ".join(f"{family} {sizes[family] - missed[family]}/{sizes[family]}" for family in sizes)
    return "\n".join([table, *lines])


def test_every_family_is_in_the_exam() -> None:
    assert Counter(page.family for page, _ in exam()) == dict.fromkeys(ARTICLE_FAMILIES, PER_FAMILY)
    assert Counter(page.family for page, _ in list_exam()) == dict.fromkeys(LIST_FAMILIES, PER_FAMILY)


def test_articles_are_whole() -> None:
    """Text complete, in order and alone, every picture, title and date: on at least 98 % of all pages."""
    whole = sum(not wrong for _, wrong in exam())
    assert whole >= GOAL * PER_FAMILY * len(ARTICLE_FAMILIES), told(exam())


def test_no_link_of_a_list_is_missing() -> None:
    """Every article of the list itself is there, on all pages."""
    marks = tuple((page, wrong if "links" in wrong else ()) for page, wrong in list_exam())
    assert not any(wrong for _, wrong in marks), told(marks)


def test_lists_are_whole() -> None:
    """Every article in order, its title, the next page, and publishers and dates where they are asked for."""
    wrong = sum(any(field in _LIST_FIELDS for field in found) for _, found in list_exam())
    assert wrong <= (1 - GOAL) * PER_FAMILY * len(LIST_FAMILIES), told(list_exam())
