"""Lines that say who wrote an article and when are told from lines of its text."""

from tests.each_case import each_case
from zakerscraper.zaker.generic.credit_lines import is_credit_line


@each_case(
    "text",
    [
        "By Ann Lee",
        "By ANN LEE",
        "By Ann B. Lee, valley-paper.com",
        "By Ann Lee and Tom de Vries",
        "Written by Ann Lee",
        "Por Ann Lee",
        "Nov. 20, 2019, 9:28 AM UTC",
        "Published Wed, Feb 28 2024 5:58 AM EST Updated 27 Min Ago",
        "Saturday 02 March 2024 22:14",
        "segunda-feira, 22 de janeiro de 2018 às 0:13",
        "Updated Nov 19, 6:55 AM; Posted Nov 19, 6:51 AM",
        "Ann Lee | December 4, 2025",
        "Ann Lee December 4, 2025 · 5 min read",
    ],
)
def test_a_line_that_says_who_and_when_is_no_text(text: str) -> None:
    assert is_credit_line(text, ["Ann Lee"])


@each_case(
    "text",
    [
        "By 2030 the bridge will be closed.",
        "By God!",
        "By Jove: a bridge.",
        "By the river stands an old post office.",
        "On March 2, 2024 the old road came out of the mud.",
        "Ann Lee writes about rivers and those who live beside them.",
        "Two lamps, three letters",
        "10:30",
        "",
    ],
)
def test_a_line_of_a_text_is_none(text: str) -> None:
    assert not is_credit_line(text, ["Ann Lee"])
