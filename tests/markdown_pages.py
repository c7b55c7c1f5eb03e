"""The Markdown pages of the repository: their headings, code blocks, tables and links."""

import posixpath
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]

_FENCE = re.compile(r"^ *```\w*\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`]+)`")
_ANY_CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_TABLE = re.compile(r"(?:^\|.*\|$\n?)+", re.MULTILINE)
_NUMBER = re.compile(r"\d(?:[\d,.]*\d)?")
_COMMENT = re.compile(r"(?:^|\s+)# .*|(?<=\S)\s{4,}.*")


@cache
def text(name: str) -> str:
    """Return the text of the page *name*, a path from the repository's root."""
    return (ROOT / name).read_text("utf-8")


def prose(name: str) -> str:
    """Return a page without its code blocks, whose comments look like headings."""
    return _FENCE.sub("", text(name))


def headings(name: str) -> list[tuple[str, str]]:
    """Return level and text of every heading."""
    return re.findall(r"^(#+) (.+)$", prose(name), re.MULTILINE)


def levels(name: str) -> list[str]:
    """Return the level of every heading."""
    return [level for level, _ in headings(name)]


def anchors(name: str) -> set[str]:
    """Return the anchors that GitHub gives the headings of a page."""
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for _, heading in headings(name)}


def lines_of_code(name: str) -> list[str]:
    """Return the lines of all code blocks without their comments, which stand after # or four blanks."""
    return [_COMMENT.sub("", line) for block in _FENCE.findall(text(name)) for line in block.splitlines()]


def code_spans(words: str) -> list[str]:
    """Return what stands as code in *words*."""
    return _CODE.findall(words)


def tables(words: str) -> list[list[str]]:
    """Return the cells of all rows of all tables in *words*, heads and rulers left out."""
    return [row for rows in _tables(words) for row in rows[2:]]


def _tables(words: str) -> list[list[list[str]]]:
    """Return the cells of all rows of each table in *words*."""
    return [
        [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines.splitlines()]
        for lines in _TABLE.findall(words)
    ]


def shapes(name: str) -> list[list[int]]:
    """Return how many cells each row of each table of a page has, its head and its ruler among them."""
    return [[len(row) for row in rows] for rows in _tables(prose(name))]


def code_of_rows(name: str) -> list[tuple[list[str], list[str]]]:
    """Return the code in each row of a page's tables: of the first cell, and of the others in alphabetical order.

    What is code in a further cell is code in the other language's one too, in whatever order a language puts it.
    """
    return [(code_spans(row[0]), sorted(code_spans(" ".join(row[1:])))) for row in tables(prose(name))]


def figures(name: str) -> list[list[str]]:
    """Return the numbers in each row of a page's tables, in alphabetical order."""
    return [sorted(_NUMBER.findall(" ".join(row))) for row in tables(prose(name))]


def links(name: str) -> list[str]:
    """Return where the links and pictures of a page lead, as they are written."""
    return _LINK.findall(_ANY_CODE.sub("", prose(name)))


def targets(name: str) -> set[str]:
    """Return the addresses and pages that a page links, pages as paths from the root with `#` where a heading is named.

    A page that is there in both languages stands as the English one.
    """
    return {link if "://" in link else _target(name, link) for link in links(name)}


def _target(name: str, link: str) -> str:
    path, mark, _ = link.partition("#")
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path)).replace(".zh.md", ".md") + mark


def links_to_english(name: str) -> list[str]:
    """Return the links of a Chinese page to English pages that are there in Chinese too."""
    folder = (ROOT / name).parent
    pages = [link.partition("#")[0] for link in links(name) if "://" not in link]
    return [
        page for page in pages if re.search(r"(?<!\.zh)\.md$", page) and (folder / page).with_suffix(".zh.md").exists()
    ]


def broken_links(name: str) -> list[str]:
    """Return the relative links of a page that lead to no file, or to no heading of it."""
    return [link for link in links(name) if "://" not in link and not _leads_somewhere(name, link)]


def _leads_somewhere(name: str, link: str) -> bool:
    path, _, anchor = link.partition("#")
    page = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
    return (ROOT / page).exists() and (not anchor or anchor in anchors(page))


_COMMAND = re.compile(
    r"(?:^|(?<=[\s|;&(]))(?:(?:scrapy|zakerscraper) [a-z]+(?: [a-z]+\b)?|(?:make|pip|npx) [a-z-]+)"
    r"|(?<![\w-])--?[a-z][\w-]*|\b[A-Z]+(?:_[A-Z]+)+\b"
)


def commands(name: str) -> set[str]:
    """Return the commands, options and settings that a page has in its text, as code."""
    return {found for span in code_spans(prose(name)) for found in _COMMAND.findall(span)}
