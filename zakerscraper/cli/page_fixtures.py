"""`scrapy doctor --fixture`: writes a page as a test of its parser."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from zakerscraper.exceptions import UsageError, ZakerError
from zakerscraper.services.fixtures import ServedPage
from zakerscraper.storage.atomic import write_whole
from zakerscraper.utils.json import format_json
from zakerscraper.utils.terminal import say
from zakerscraper.utils.translation import translate

_PAGES = Path("tests/pages")


def fixture_target(name: str) -> Path:
    """Return the path of a fixture without its suffix; a bare *name* means tests/pages. Raises UsageError."""
    path = Path(name)
    if not re.fullmatch(r"[\w-]{1,80}", path.name):
        raise UsageError(f"--fixture {name!r} is not a name for a page: letters, digits and hyphens")
    if path.name == name and _PAGES.is_dir():
        path = _PAGES / name
    if not path.absolute().parent.is_dir():
        raise UsageError(f"--fixture {name!r} is not in a folder that is there")
    if found := next(iter(path.absolute().parent.glob(f"{path.name}.*")), None):
        raise UsageError(f"--fixture {name!r}: there is {found.name} already")
    return path


def write_fixture(target: Path, page: ServedPage, *, anonymous: bool) -> str:
    """Write *page* and, beside it, how it was served and what its parser returns; return lines that say so."""
    from zakerscraper.services import fixtures
    from zakerscraper.services.inspect_format import format_fields

    # Tests read it back with universal newlines.
    page = replace(page, text=page.text.replace("\r\n", "\n").replace("\r", "\n"))
    parser = fixtures.parser_of(page.text, page.url)
    fixture = fixtures.expectation(page, parser)
    if anonymous and parser != "challenge":
        before = fixtures.without_words(fixture["expected"])
        page = replace(page, text=fixtures.anonymise(page.text))
        fixture = fixtures.expectation(page, parser)
        after = fixtures.without_words(fixture["expected"])
        if other := [name for name in before if before[name] != after[name]]:
            say(f"anonymised, the page is read otherwise ({', '.join(other)}): look at it, or hand it in as it is")
    is_json = page.text.lstrip("\ufeff \t\n").startswith(("{", "["))
    file = target.with_name(target.name + (".json" if is_json else ".html"))
    expected = target.with_name(target.name + fixtures.EXPECTED)
    text = format_json(fixture)
    try:
        write_whole(file.absolute(), page.text.encode("utf-8", "replace"))
        write_whole(expected.absolute(), text.encode("utf-8", "replace"))
    except OSError as error:
        raise ZakerError(f"--fixture {str(target)!r}: cannot write it: {error.strerror}") from None
    result = fixture["expected"]
    if "raises" in result:
        found = f"{result['raises']}: {translate(result['says'])}"
    else:
        found = f"read by {result.get('layout') or parser}"
    return format_fields(page=str(file), expected=str(expected), reader=parser, found=found)
