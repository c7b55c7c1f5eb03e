"""Detects text that several results of the generic extractor share, as it belongs to none of them.

A notice in place of a text, a banner taken for the body, or the site's name taken for the title is the same on every
page. A single page cannot show that, but several of one run can.
"""

from __future__ import annotations

from collections import defaultdict

from zakerscraper.document.body import images, text_lines
from zakerscraper.items import Article

_SAME_TITLE = 3
"""From how many articles on that all have one title it is not theirs; two may share one."""
_LONG_LINE = 12
_LONG_TEXT = 200


class SharedContent:
    """The articles of one run that the generic extractor read."""

    def __init__(self) -> None:
        self._by_line: dict[int, set[str]] = defaultdict(set)
        self._by_title: dict[str, set[str]] = defaultdict(set)
        self._titles: dict[str, str] = {}

    def check(self, article: Article) -> tuple[str, list[str]]:
        """Return why *article*, cleaned, is no article, "" where it is one, and ids.

        The ids are those of earlier articles for which that holds, too.
        """
        lines = {hash(line) for line in _lines(article)}
        shared: dict[str, int] = defaultdict(int)
        for line in lines:
            for id_ in self._by_line[line] - {article.id}:
                shared[id_] += 1
        for line in lines:
            self._by_line[line].add(article.id)
        self._by_title[article.title].add(article.id)
        self._titles[article.id] = article.title
        alike = [id_ for id_, count in shared.items() if count * 2 > len(lines)]
        if len(alike) == 1 and self._is_reprint(article, alike[0]):
            alike = []
        if alike:
            return f"what was taken for its text stands in {len(alike)} other articles, too", alike
        ids = self._by_title[article.title]
        if len(ids) >= _SAME_TITLE and len(self._by_title) == 1:
            return f"what was taken for its title ({article.title!r}) is that of all articles", sorted(
                ids - {article.id}
            )
        return "", []

    def _is_reprint(self, article: Article, other: str) -> bool:
        """Return whether *article* is another one under an id of its own: a long text with the same title."""
        length = sum(map(len, text_lines(article.body_html)))
        return length >= _LONG_TEXT and self._titles.get(other) == article.title


class RepeatedPages:
    """Pages with another title than their lists show: a host may serve one page for all articles."""

    def __init__(self) -> None:
        self._ids: dict[int, set[str]] = defaultdict(set)

    def check(self, article: Article) -> tuple[str, list[str]]:
        """Return why *article* is not the one that was listed, "" where it may be, and ids as `SharedContent` does."""
        ids = self._ids[hash((article.title, *_lines(article)))]
        ids.add(article.id)
        why = "its page has another title than its list shows, and comes for other articles, too"
        return (why, sorted(ids - {article.id})) if len(ids) >= _SAME_TITLE else ("", [])


def have_same_title(listed: str, title: str) -> bool:
    """Return whether an article's page has the *title* that its list shows, which may be shortened; "" for none."""
    one, other = ("".join(text.split()).rstrip("….") for text in (listed, title))
    return one in other or other in one


def have_same_text(article: Article, other: Article) -> bool:
    """Return whether two articles are versions of one: each has most lines of the other."""
    lines, others = set(_lines(article)), set(_lines(other))
    return len(lines & others) * 2 > min(len(lines), len(others)) or not lines


def _lines(article: Article) -> list[str]:
    """Return the lines, or else the images, that identify an article."""
    lines = [line for line in text_lines(article.body_html) if len(line) >= _LONG_LINE]
    return lines or [image.url for image in images(article.body_html)] or text_lines(article.body_html)
