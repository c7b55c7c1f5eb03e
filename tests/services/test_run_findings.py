"""What a run finds beside the outcomes of its articles, as the sentences of its summary."""

from __future__ import annotations

import pytest

from zakerscraper.services.run_findings import RunFindings


@pytest.mark.parametrize(
    ("unsure", "documents"),
    [
        (0, "their documents"),
        (2, "their documents, first of the 2 whose `evidence` says that text may be missing"),
    ],
)
def test_a_note_on_pages_read_by_structure_says_which_to_look_at_first(unsure: int, documents: str) -> None:
    findings = RunFindings(fallback_note="a new layout", fallbacks=5, unsure_fallbacks=unsure)
    notes = list(findings.notes(edited_images=[], has_lists=True))
    assert notes == [f"a new layout. Pages of this run that were read so: 5; look at a few of {documents}"]
