"""What pages in other languages put among the paragraphs of a text, and around it."""

import json
from datetime import UTC, datetime

import pytest

from tests.zaker.generic.article_pages import lines
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic import articles

TITLE = "The old post office is lit again"
TEXTS = [
    "The wooden door had been closed for eleven years, when a retired postman pushed it open last month.",
    "He wiped the shelves one by one, and found a letter, never sent, with its stamp, behind the last of them.",
    "It was addressed to the school beyond the mountain, so he took it there himself, two hours on foot.",
    "Since then the lamp in the window burns every evening, and people bring their letters as they used to.",
]
FIRST, SECOND, THIRD, FOURTH = (f"<p class='t'>{text}</p>" for text in TEXTS)


def read(body: str, before: str = "") -> list[str]:
    html = (
        f"<!DOCTYPE html><html lang='en'><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1>{before}"
        f"<div class='k1'>{body}</div></main></body></html>"
    )
    now, url = datetime(2026, 5, 18, 20, tzinfo=UTC), "https://news.example.com/2025/12/post-office"
    return lines(articles.read_article(Page(html), url, now, "6a0aff1c8e9f090000000abc"))


@pytest.mark.parametrize(
    "card",
    [
        "<p class='t'><strong>Read more:</strong> <a href='/a'>The bridge is closed</a></p>",
        "<p class='t'>SEE ALSO: <a href='/a'>The bridge is closed</a></p>",
        "<div>Also Read: <a href='/a'>The bridge is closed</a></div>",
        "<div><b>Lire aussi |</b><a href='/a'>Le pont est fermé</a></div>",
        "<div><p><strong>À lire aussi</strong><a href='/a'>«Le pont est fermé»: la colère</a></p></div>",
        "<div><span>Leggi anche</span><a href='/a'>Il ponte è chiuso</a></div>",
        "<p class='t'>Lesen Sie auch: <a href='/a'>Die Brücke ist zu</a></p>",
        "<p class='t'>Читайте также: <a href='/a'>Мост закрыт</a></p>",
        "<section><h2>اقرأ أيضا</h2><ul><li><a href='/a'>الجسر مغلق</a></li></ul></section>",
        "<div><h3>More on this topic</h3><a href='/a'>The bridge is closed</a></div>",
        "<div class='also'><a href='/a'>Also Read: The bridge is closed</a></div>",
        "<div><b>Lire aussi |</b> <a href='/a'><i class='sr-only'>Réservé aux abonnés</i> Le pont est fermé</a></div>",
        "<div class='video-resource'><div>The bridge from above</div><div>1:35 • Source: The Valley Paper</div></div>",
        "<div class='mc-video'><h3>All about the bridge</h3><p>50 films</p></div>",
        "<div>Advertisement · Scroll to continue</div>",
        "<div>Advertisement - Page continues below</div>",
    ],
)
def test_what_leads_to_another_article_is_told_in_many_languages(card: str) -> None:
    assert read(FIRST + SECOND + card + THIRD + FOURTH) == TEXTS


def test_a_text_that_goes_on_behind_its_own_link_stays() -> None:
    texts = [FIRST, "<p class='t'>See also the <a href='/a'>bridge</a>, which he crossed twice.</p>", THIRD, FOURTH]
    assert read("".join(texts))[1] == "See also the bridge, which he crossed twice."


@pytest.mark.parametrize(
    "attributes",
    [
        "class='sr-only'",
        "class='x visually-hidden'",
        "class='u-visually-hidden'",
        "class='screen-reader-text'",
        "class='off-screen'",
        "style='border:0;clip:rect(0,0,0,0);position:absolute'",
    ],
)
def test_what_is_read_aloud_alone_is_none_of_the_text(attributes: str) -> None:
    """Not within a paragraph either, behind a link: `opens new tab`."""
    link = f"<a href='https://b.example/'>the last of them<span {attributes}>, opens new tab</span></a>"
    second = f"<p class='t'>{TEXTS[1].replace('the last of them', link)}</p>"
    found = read(f"{FIRST}{second}{THIRD}<div {attributes}>Image caption</div>{FOURTH}")
    assert "".join(found).replace(" ", "") == "".join(TEXTS).replace(" ", "")


def test_a_paragraph_that_a_search_marks_is_no_navigation() -> None:
    assert read("".join(f"<p class='article highLightSearchTarget'>{text}</p>" for text in TEXTS)) == TEXTS


@pytest.mark.parametrize(
    "card",
    [
        "<p class='t'>Ann Lee is a journalist at The Valley Paper, and walks to each house that she writes of.</p>",
        "<div><p>Ann Lee</p><p>Reporter on valleys and what happens in them</p></div>",
        "<div><h4>Ann Lee</h4><p>Ann has covered post offices since 2011.</p><p>When off work, she swims.</p></div>",
        "<h4>Filed under</h4><ul><li><a href='/t/1'>Letters</a></li><li><a href='/t/2'>Mountains</a></li></ul>",
        "<div>Archivado en</div><div><a href='/t/1'>Cartas</a><a href='/t/2'>Montes</a></div>",
    ],
)
def test_what_is_told_of_the_author_and_labels_of_tags_are_none_of_the_text(card: str) -> None:
    between = "<div>Also Read: <a href='/a'>The bridge is closed</a></div>"
    assert read(FIRST + SECOND + between + THIRD + FOURTH + card, "<p>By Ann Lee</p>") == TEXTS


def test_a_last_part_that_begins_with_a_name_stays() -> None:
    parts = f"<h3>Bo Yu</h3>{SECOND}<h3>Ann Lee</h3>{THIRD}{FOURTH}"
    between = "<div>Also Read: <a href='/a'>The bridge is closed</a></div>"
    assert read(FIRST + between + parts, "<p>By Ann Lee</p>") == [TEXTS[0], "Bo Yu", TEXTS[1], "Ann Lee", *TEXTS[2:]]


@pytest.mark.parametrize(
    "line",
    [
        "<div>Eine Rezension von <b>Ann Lee</b></div>",
        "<div>Lesezeit: 2 Min.</div>",
        "<div><i>di Ann Lee</i><time>02 Marzo 2026</time><i>Aggiornato alle 11:05</i><b>2 minuti di lettura</b></div>",
        "<div><time>4. März 2026, 16:58 Uhr</time><a href='#c'>27 Kommentare</a></div>",
        "<div class='inline-cta'><p>Letters event</p><p>Join the waitlist for October in the valley.</p></div>",
    ],
)
def test_bylines_in_other_languages_and_calls_to_act_are_none_of_the_text(line: str) -> None:
    assert read(f"{line}{FIRST}{SECOND}{THIRD}{FOURTH}", "<meta name='author' content='Ann Lee'>") == TEXTS


def test_four_lines_of_a_byline_are_none_of_the_text() -> None:
    """Before a summary behind which the text goes on: when, how long, who, and when it was changed."""
    told = "25.02.2026, 11:14 Uhr", "Lesezeit: 2 Min.", "Von Ann Lee", "Aktualisiert 26.02.2026, 9:00 Uhr"
    byline = "".join(f"<div>{line}</div>" for line in told)
    assert read(f"{SECOND}<div>{byline}</div>{FIRST}{THIRD}{FOURTH}") == [TEXTS[1], TEXTS[0], *TEXTS[2:]]


def test_a_paragraph_of_a_part_that_is_named_for_videos_stays() -> None:
    assert read(f"{FIRST}<div class='video-part'>{SECOND}</div>{THIRD}{FOURTH}") == TEXTS


def test_where_a_text_was_printed_is_none_of_it() -> None:
    printed = "<div>A version of this article appears in print on Jan. 23, 2026, Section A, Page 14.</div>"
    assert read(FIRST + SECOND + THIRD + FOURTH + printed) == TEXTS


def test_a_paragraph_that_is_stated_without_its_place_is_of_the_text() -> None:
    """As agencies put `TOWN (Agency) -` before the first on the page alone, and pages state the rest."""
    texts = [
        *TEXTS,
        *(f"In week {number} the postman wrote down {number} letters, and sent all." for number in range(9)),
    ]
    html = "".join(f"<p class='t'>{text}</p>" for text in texts)
    stated = json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": html})
    card = "<div>Also Read: <a href='/a'>The bridge is closed</a></div>"
    dateline = "LAKE (VN) - "
    shown = html.replace(TEXTS[0], dateline + TEXTS[0]) + card + FOURTH
    assert read(shown, f'<script type="application/ld+json">{stated}</script>')[0] == dateline + TEXTS[0]
