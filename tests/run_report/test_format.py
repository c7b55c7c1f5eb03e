"""The lines of a summary, and how its failures are grouped."""

from zakerscraper.run_report.format import by_kind
from zakerscraper.run_report.summary import ArticleSummary


def test_failures_are_grouped_in_their_order() -> None:
    failures = [
        ArticleSummary(id=str(number), url="", title="", reason=f"HTTP {500 + number % 2}") for number in range(5)
    ]
    kinds = by_kind(failures)
    assert list(kinds) == ["HTTP 500", "HTTP 501"]
    assert [failure["id"] for failure in kinds["HTTP 500"]] == ["0", "2", "4"]
