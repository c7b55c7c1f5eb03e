"""Feeds the targets with made-up input for so many minutes: `python tests/security/fuzz/run.py --minutes 30`.

One process, a new seed each round. Every input that breaks a target is shrunk and printed, and written as a line of
JSON (target, error, `repr` of the input) to the file of --report. Ends with 1 where anything broke.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from targets import TARGETS, Target

_ROUND = 300
"""Inputs of a round; the target that had the least time for its weight has the next one."""


@st.composite
def _inputs(draw: st.DrawFn, target: Target) -> Any:
    """Draw from a target's strategy. As it stands Hypothesis would write it out in full, which takes long."""
    return draw(target.inputs)


def feed(target: Target, number: int) -> tuple[int, tuple[Any, Exception] | None]:
    """Run a round with the seed *number*; return how many inputs it had, and the smallest that broke it, and how."""
    broken: tuple[Any, Exception] | None = None
    inputs = 0

    @settings(
        max_examples=_ROUND,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.target, Phase.shrink],
        print_blob=False,
        report_multiple_bugs=False,
    )
    @seed(number)
    @given(_inputs(target))
    def test(value: Any) -> None:
        nonlocal broken, inputs
        inputs += 1
        try:
            target.test(value)
        except Exception as error:
            broken = value, error
            raise

    try:
        test()
    except Exception:
        if broken is None:
            raise
    return inputs, broken


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--report", type=Path, help="file to which what broke is appended")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; all without any")
    options = parser.parse_args()
    if unknown := set(options.targets) - set(TARGETS):
        parser.error(f"no target {', '.join(sorted(unknown))}")
    spent = dict.fromkeys(options.targets or TARGETS, 0.0)
    start = shown = time.monotonic()
    counts: Counter[str] = Counter()
    broken: set[tuple[str, str]] = set()
    number = options.seed

    def tell() -> None:
        passed = (time.monotonic() - start) / 60
        print(f"{passed:.1f} min, {counts.total()} inputs, {len(broken)} broken: {dict(counts)}", flush=True)

    while time.monotonic() < start + options.minutes * 60:
        name = min(spent, key=lambda name: spent[name] / TARGETS[name].weight)
        number += 1
        began = time.monotonic()
        inputs, found = feed(TARGETS[name], number)
        spent[name] += time.monotonic() - began
        counts[name] += inputs
        if found:
            value, error = found
            what = f"{type(error).__name__}: {error}"
            if (name, what[:40]) not in broken:
                broken.add((name, what[:40]))
                print(f"BROKEN {name}: {what[:300]}\n  input: {value!r}", flush=True)
                if options.report:
                    with options.report.open("a", encoding="utf-8") as report:
                        report.write(json.dumps({"target": name, "error": what[:500], "input": repr(value)}) + "\n")
        if time.monotonic() - shown > 60:
            shown = time.monotonic()
            tell()
    tell()
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
