"""Every saved page is read as the expectation beside it says."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from tests import refresh_pages

TESTS = Path(__file__).parents[1]
EXPECTATIONS = sorted((TESTS / "pages").glob("*.expected.json"))


def page_of(expectation: Path) -> Path:
    """Return the page that an expectation is of."""
    name = expectation.name.removesuffix(".expected.json")
    (page,) = (path for path in (TESTS / "pages").glob(f"{name}.*") if path != expectation)
    return page


@pytest.mark.parametrize("expectation", EXPECTATIONS, ids=lambda path: path.name.removesuffix(".expected.json"))
def test_a_saved_page_is_read_as_expected(expectation: Path) -> None:
    stated = json.loads(expectation.read_text(encoding="utf-8"))
    expected = stated["expected"]
    assert expected, "an empty expectation tests nothing"
    match stated["reader"]:
        case "list" | "open_api":
            assert expected["entries"]
            assert all(entry["title"] and entry["times"] for entry in expected["entries"])
        case "article":
            assert expected.get("raises") or (expected["title"] and expected["body_html"])
        case "challenge":
            assert expected["marker"]
    text = page_of(expectation).read_text(encoding="utf-8")
    now = datetime.fromisoformat(stated["answered_at"])
    assert refresh_pages.read_fixture_page(stated["reader"], text, stated["url"], now) == expected


def test_every_page_has_an_expectation_and_none_is_left_over() -> None:
    names = {name for name, *_ in refresh_pages.sample_pages()}
    saved = {path.name for path in (TESTS / "pages").iterdir() if not path.name.endswith(".expected.json")}
    assert saved == names
    assert {page_of(expectation).name for expectation in EXPECTATIONS} == names
