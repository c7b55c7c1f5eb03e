"""Which articles a layout is learnt from, and how long a learnt one is read by."""

from __future__ import annotations

from typing import Any

import pytest

from tests.archive.records import NOW, article
from tests.zaker.learnt.made_layouts import modules, plain
from tests.zaker.learnt.test_learn import CATALOGUE, LATER, TAUGHT, UNSEEN, example, examples, learnt, others
from zakerscraper.sample_site import pages
from zakerscraper.services.learn_layout import MISSES, KnownLayoutError, LearntLayouts, choose_articles, learn
from zakerscraper.zaker.articles import read_article
from zakerscraper.zaker.pages import FALLBACK
from zakerscraper.zaker.urls import article_url

TEXT = "文" * 200


class Kept:
    """What an archive is told of layouts."""

    def __init__(self) -> None:
        self.dropped: list[str] = []

    def load_current(self) -> list[Any]:
        return [learnt(plain)]

    def drop(self, name: str, reason: str, *, now: object) -> None:
        self.dropped.append(name)


def layouts_of(kept: Kept, notes: list[str]) -> LearntLayouts:
    def call_soon(act: Any, *given: Any, **named: Any) -> None:
        act(*given, **named)

    def send(signal: object, **given: Any) -> list[Any]:
        notes.append(given["text"])
        return []

    found = LearntLayouts(kept, send, call_soon, lambda: NOW)
    found.load()
    return found


def test_articles_to_learn_from_are_of_many_publishers_and_were_read_by_a_known_layout() -> None:
    common = {"body_text": TEXT, "layout": "figure", "author": "甲报"}
    good = [article(number, **common) for number in range(1, 30)]
    others_ = [article(number, **{**common, "author": "乙报"}) for number in range(40, 43)]
    bad = [
        article(50, **{**common, "layout": FALLBACK, "author": "丙报"}),
        article(51, **{**common, "layout": "learnt-2026-05-01", "author": "丁报"}),
        article(52, **{**common, "body_text": "短", "author": "戊报"}),
        article(53, **{**common, "evidence": {"cut_off": "x"}, "author": "己报"}),
        article(54, **{**common, "title": good[0].title, "author": "庚报"}),
    ]
    chosen = choose_articles([*good, *others_, *bad])
    assert len(chosen) == 12
    assert {article.id for article in others_} <= {article.id for article in chosen}
    assert not {article.id for article in bad} & {article.id for article in chosen}


def test_a_layout_that_reads_nothing_several_times_in_a_row_is_dropped_with_a_note() -> None:
    """Pages of known layouts say nothing of it, and one that it reads begins the count again."""
    kept, notes = Kept(), []
    layouts = layouts_of(kept, notes)
    name = layouts.layouts[0].name
    for read_by in [*[FALLBACK] * (MISSES - 1), "figure", name, *[FALLBACK, ""] * 2, "content-block"]:
        layouts.record(read_by)
    assert [layout.name for layout in layouts.layouts] == [name]
    assert not notes
    layouts.record(FALLBACK)
    assert layouts.layouts == ()
    assert kept.dropped == [name]
    assert [name in note for note in notes] == [True]


def test_pages_that_break_off_drop_no_layout() -> None:
    """Of a bad connection come many in a row, and not one of them says how whole pages are laid out."""
    kept, notes = Kept(), []
    layouts = layouts_of(kept, notes)
    for read_by in (FALLBACK, ""):
        for _ in range(MISSES):
            layouts.record(read_by, is_whole=False)
    assert (len(layouts.layouts), kept.dropped, notes) == (1, [], [])


def test_nothing_is_learnt_from_pages_of_a_known_layout() -> None:
    """Such as those of a site on which a few special pages alone look otherwise."""
    shown = [
        example(article, pages.article_page(CATALOGUE, article, "content-block", NOW))
        if number < 7
        else example(article, plain(article, others(article)))
        for number, article in enumerate(TAUGHT)
    ]
    with pytest.raises(KnownLayoutError, match="7 of 12 pages are"):
        learn(shown, LATER)
    assert learn([*shown[6:], *examples(plain, UNSEEN[:6])], LATER).layout.name == "learnt-2026-05-21"


def test_pages_that_no_known_layout_matches_are_read_by_a_learnt_one() -> None:
    """Its name and day are in the evidence; where it does not match, the generic reader has the page."""
    shown = UNSEEN[0]
    url = article_url(shown.id)
    text = modules(shown, others(shown))
    found = read_article(text, url, LATER, shown.id, learnt=[learnt(plain), learnt(modules)])
    assert found.layout == learnt(modules).name
    assert "learnt on 2026-05-21 from 12" in found.evidence["layout"]
    assert read_article(text, url, LATER, shown.id, learnt=[learnt(plain)]).layout == FALLBACK
