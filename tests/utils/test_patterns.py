"""Regular expressions do the same in every Python that this runs on."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import zakerscraper

CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]")
GIVES_NOTHING_BACK = re.compile(r"\)(?:[*+?]|\{\d*,?\d*\})\+|\(\?>")


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the patterns of the package's modules, each with its name."""
    for module in pkgutil.walk_packages(zakerscraper.__path__, "zakerscraper."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield f"{module.name}.{name}", value


def test_no_group_that_gives_nothing_back_ignores_case() -> None:
    """Python before 3.11.5, which Debian 12 has, reads such ones wrongly."""
    found = {
        name
        for name, pattern in patterns()
        if pattern.flags & re.IGNORECASE and GIVES_NOTHING_BACK.search(CLASS.sub("x", pattern.pattern))
    }
    assert found == set()
