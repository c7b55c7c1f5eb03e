"""Pages from a seed: `python -m tests.generic_extraction.generator OUT_DIR --seed 1 --per-family 20`.

Every module `families_*` of this package is taken in; it has `ARTICLE_FAMILIES`, `LIST_FAMILIES` or both, and may name
in `BRIEF_FAMILIES` the ones that are given brief articles alone.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import random
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zlib import crc32

from tests.generic_extraction.model import ListRedesign, Redesign, Source
from tests.generic_extraction.sources import sources

_OTHERS = 40


def _tables(name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name.startswith("families_"):
            table = getattr(importlib.import_module(f"{__package__}.{module.name}"), name, {})
            found |= table if isinstance(table, dict) else dict.fromkeys(table)
    return found


ARTICLE_FAMILIES = _tables("ARTICLE_FAMILIES")
LIST_FAMILIES = _tables("LIST_FAMILIES")
BRIEF_FAMILIES = frozenset(_tables("BRIEF_FAMILIES"))


def article_pages(
    seed: int,
    per_family: int,
    *,
    families: Collection[str] = (),
    pool: Sequence[Source] = (),
) -> Iterator[Redesign]:
    """Yield *per_family* pages of each article family; a seed always gives the same ones from the same sources.

    families: names, all where empty. pool: the sources, all there are where empty. A family is shown every source once
    before it is shown one twice, in an order of its own.
    """
    pool = list(pool) or sources()
    for name, family in ARTICLE_FAMILIES.items():
        if families and name not in families:
            continue
        fitting = [source for source in pool if source.is_brief] if name in BRIEF_FAMILIES else pool
        order = random.Random(crc32(f"{seed}/{name}".encode()))
        waiting: list[Source] = []
        for number in range(per_family):
            waiting = waiting or order.sample(fitting, len(fitting))
            rng = random.Random(crc32(f"{seed}/{name}/{number}".encode()))
            source = waiting.pop()
            others = [article for article in rng.sample(pool, min(_OTHERS, len(pool))) if article.title != source.title]
            yield family(source, rng, others)


def list_pages(
    seed: int,
    per_family: int,
    *,
    families: Collection[str] = (),
    pool: Sequence[Source] = (),
    sizes: tuple[int, int] = (3, 24),
) -> Iterator[ListRedesign]:
    """Yield *per_family* pages of each list family; sizes: the fewest and the most entries of a list."""
    pool = list(pool) or sources()
    for name, family in LIST_FAMILIES.items():
        if families and name not in families:
            continue
        for number in range(per_family):
            rng = random.Random(crc32(f"{seed}/{name}/{number}".encode()))
            drawn = rng.sample(pool, len(pool))
            size = rng.randint(*sizes)
            yield family(drawn[:size], rng, drawn[size : size + _OTHERS])


def main(arguments: Sequence[str] | None = None) -> None:
    """Write pages and beside each its truth as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT_DIR")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-family", type=int, default=20, metavar="N")
    parser.add_argument("--family", action="append", default=[], metavar="NAME", help="only this one (repeatable)")
    given = parser.parse_args(arguments)
    pages = [
        *article_pages(given.seed, given.per_family, families=given.family),
        *list_pages(given.seed, given.per_family, families=given.family),
    ]
    numbers: dict[str, int] = {}
    for page in pages:
        kind = "article" if isinstance(page, Redesign) else "list"
        numbers[page.family] = number = numbers.get(page.family, 0) + 1
        stem = given.out / kind / page.family / f"{number:03d}"
        stem.parent.mkdir(parents=True, exist_ok=True)
        stem.with_suffix(".html").write_text(page.html, encoding="utf-8")
        truth = {"url": page.url, "now": page.now, "features": page.features, **asdict(page.truth)}
        text = json.dumps(truth, ensure_ascii=False, indent=1, default=str)
        stem.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(pages)} pages of {len(numbers)} families in {given.out}\n")


if __name__ == "__main__":
    main()
