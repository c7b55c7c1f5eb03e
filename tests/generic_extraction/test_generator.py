"""The examination itself: its pages are what they claim to be, and its marks are just."""

from __future__ import annotations

from functools import cache
from html import escape
from urllib.parse import quote

from tests.each_case import each_case
from tests.generic_extraction.generator import ARTICLE_FAMILIES, LIST_FAMILIES, article_pages, list_pages
from tests.generic_extraction.model import ListRedesign, Redesign
from tests.generic_extraction.scoring import failures, score, score_html, score_list
from tests.generic_extraction.sources import documents, sources
from zakerscraper.zaker.dates import parse_time

SEED = 20190910


@cache
def pages() -> list[Redesign]:
    """Return pages of every family of articles."""
    return list(article_pages(SEED, 20))


@cache
def lists() -> list[ListRedesign]:
    """Return pages of every family of lists."""
    return list(list_pages(SEED, 20))


def answer(page: Redesign) -> str:
    """Return a body that holds the truth and nothing else."""
    texts = "".join(f"<p>{escape(text)}</p>" for text in page.truth.texts)
    pictures = "".join(f'<img src="{escape(forms[0])}">' for forms in page.truth.pictures)
    return texts + pictures + "".join(f'<iframe src="{escape(url)}"></iframe>' for url in page.truth.frames)


def test_families_are_many() -> None:
    assert len(ARTICLE_FAMILIES) >= 7
    assert len(LIST_FAMILIES) >= 4
    assert {source.kind for source in sources(corpus=False)} == {"sample", "extra", "short", "pictures", "long", "rich"}
    assert len({source.id for source in sources()}) == len(sources())
    assert not documents() or len(documents()) == 22


def test_a_seed_gives_the_same_pages() -> None:
    pool = sources(corpus=False)
    assert list(article_pages(1, 3, pool=pool)) == list(article_pages(1, 3, pool=pool))
    assert list(list_pages(1, 3, pool=pool)) == list(list_pages(1, 3, pool=pool))
    assert list(article_pages(1, 3, pool=pool)) != list(article_pages(2, 3, pool=pool))


@each_case("family", ARTICLE_FAMILIES)
def test_the_truth_is_whole_and_the_page_as_it_stands_is_not(family: str) -> None:
    for page in (page for page in pages() if page.family == family):
        truth = page.truth
        assert truth.start <= truth.end
        for date in (truth.start, truth.end):
            perfect = score_html(page, answer(page), title=truth.title, date=date)
            assert (perfect.whole, perfect.frames) == (True, True), perfect.notes
        everything = score_html(page, page.html, title=truth.title, date=truth.start)
        if "text=script" in page.features:
            continue
        assert everything.text, everything.notes
        assert not everything.foreign
        addresses = [forms[0].partition(":")[2] for forms in truth.pictures]
        assert all(
            any(form in page.html for form in (escape(address), address, quote(address, safe="")))
            for address in addresses
        )


def test_marks_tell_what_is_wrong() -> None:
    page = next(page for page in pages() if page.source.kind == "extra" and len(page.truth.pictures) > 1)
    truth, texts = page.truth, list(page.truth.texts)
    pictures = [forms[0] for forms in truth.pictures]
    right = {"pictures": pictures, "frames": truth.frames, "title": truth.title, "date": truth.start}
    assert failures(score(page, texts, **right)) == ()
    assert failures(score(page, [*texts[:2], *texts[3:]], **right)) == ("text",)
    assert failures(score(page, [*texts[1:], texts[0]], **right)) == ("order",)
    assert failures(score(page, [*texts, page.foreign[-1]], **right)) == ("foreign",)
    assert failures(score(page, texts, **right | {"pictures": pictures[::-1]})) == ("pictures",)
    assert failures(score(page, texts, **right | {"pictures": pictures[1:]})) == ("pictures",)
    assert failures(score(page, texts, **right | {"title": truth.title + " - ZAKER"})) == ("title",)
    assert failures(score(page, texts, **right | {"date": None})) == ("date",)
    assert not score(page, [truth.title, *texts], **right).foreign
    assert score(page, [truth.title, *texts], **right, lenient=True).foreign


def test_a_shown_date_means_its_interval() -> None:
    words = {"relative", "yesterday"}
    for page in pages():
        form = next(feature for feature in page.features if feature.startswith("date=")).partition("=")[2]
        if form in words:
            shown = [parse_time(text, page.now) for text in page.foreign]
            assert any(span and page.truth.start <= span.start <= page.truth.end for span in shown)


@each_case("family", LIST_FAMILIES)
def test_lists_hold_their_entries(family: str) -> None:
    for page in (page for page in lists() if page.family == family):
        # A stream may be cut off anywhere to be pushed in parts.
        html = page.html.replace('"])</script><script>self.__next_f.push([1,"', "")
        assert all(id_ in html for id_, _ in page.truth.main)
        assert not {id_ for id_, _ in page.truth.main} & set(page.truth.side)
        shown = {entry.id: (entry.author, entry.start) for entry in page.truth.shown}
        assert score_list(page, page.truth.main, page.truth.next_url, shown).whole
        assert failures(score_list(page, page.truth.main[1:], page.truth.next_url, shown)) == ("links",)
        assert failures(score_list(page, page.truth.main, "/channel/1?page=99", shown)) == ("next",)
        beside = [(id_, "") for id_ in page.truth.side]
        found = failures(score_list(page, [*page.truth.main, *beside], page.truth.next_url, shown))
        assert found == (("side",) if beside else ())
