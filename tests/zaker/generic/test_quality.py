"""The generic extractor says of a result whether text of the article may be missing in it."""

import pytest

from tests.zaker.generic.article_pages import BODY, FIRST, SECOND, THIRD, TITLE, layout, page, read, state
from zakerscraper.zaker.pages import UNSURE

CARD = '<div class="ad"><a href="https://shop.example.com/1">有线耳机两年保修</a></div>'


def test_a_result_beside_which_nothing_is_left_is_sure() -> None:
    found = read(layout(BODY))
    assert found.evidence["quality"].startswith("sure (")


@pytest.mark.parametrize(
    "main",
    [
        f"<div><h1>{TITLE}</h1><p>{SECOND}</p><div class='q'>{BODY * 8}</div></div>",
        f"<div><h1>{TITLE}</h1><div class='q'>{BODY * 8}</div></div><div><p>{THIRD}一</p><p>{FIRST}二</p></div>",
        f"<div><h1>{TITLE}</h1>{BODY * 8}<div class='comment'>{BODY}</div>{BODY}</div>",
        f"<div><h1>{TITLE}</h1><div class='q'>{BODY * 4}{CARD * 20}{BODY * 4}</div></div>",
    ],
    ids=["between heading and body", "behind the body", "taken out of the body", "cards among the text"],
)
def test_a_result_beside_which_text_is_left_is_unsure(main: str) -> None:
    assert read(page(main)).evidence["quality"].startswith(UNSURE)


def test_a_text_that_the_page_does_not_show_is_unsure() -> None:
    """It is what the page states: nobody can compare it."""
    found = read(page('<div id="app"></div>', state(content=BODY)))
    assert found.evidence["quality"].startswith(UNSURE)
