"""The title of an article on a page of any layout, and the heading that shows it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from zakerscraper.zaker.generic import element_names, patterns
from zakerscraper.zaker.generic.blocks import TEXT, Block, Outline
from zakerscraper.zaker.generic.features import heading_rank, is_paragraph, texts_of_elements
from zakerscraper.zaker.generic.squeezed import squeezed

_FIRST_RANK = 3
_SHARED = 2
_LONG_NAME = 6
_SHORTEST, _LONGEST, _LEVELS = 5, 100, 3
"""Characters of a title that only a name tells, and how far around it that may stand."""
_SHORTEST_BEFORE_TIME, _LINES_TO_TIME = 2, 3
"""Characters where the time of publication stands in one of so many lines behind it."""
_OFFICE = re.compile(
    r"\w{2,12}(?:融媒体中心|人民政府|(?:广播)?电视台|日报社?|晚报|官网|(?:新闻|信息|门户)网站?|客户端|委员会|大学|学院|医院|协会)"
)
"""A stated title that is the name of an office or a medium, and of no article."""
_PAPER = re.compile(r"(?:数字|电子)(?:报纸?|版)\s*$")
_TITLE_WORDS = frozenset("title headline biaoti tit".split())
_WORDS_OF_A_SECTION = 3
_PARAGRAPHS = 3
_ASIDE = frozenset("modal dialog popup popover overlay".split())
_SAYS_AGAIN = re.compile(r"正在阅读[:：]").match
_AROUND_TITLES = " :：|｜丨"
_BRACKETED = re.compile(r"[\[【(（][^\[\]【】()（）]{1,8}[\]】)）]\s*(?=\S)")
_WHAT_IT_IS = re.compile(r"^(?:打印(?:预览|页面|版)?|预览|分享|正文)\s*[-_|｜丨—]+\s*(?=\S)")
"""What a page is, before the title of its article."""
_WORD = re.compile(r"\w+")
_LATIN_WORD = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
_CJK_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


class Title(NamedTuple):
    """A title, "" where none was found.

    Attributes:
        heading: The block that shows it, if one does.
        evidence: From what it is known.
    """

    text: str = ""
    heading: Block | None = None
    evidence: str = ""


def find_title(
    outline: Outline, stated: Iterable[tuple[str, str]], listed: str, sites: Iterable[str] = (), host: str = ""
) -> Title:
    """Return the title of the article on a page.

    A heading that agrees with what is stated goes first, then the only `h1` if it says about the same, as what is
    stated is often made for search engines or cut off, then what is stated.

    Args:
        stated: The titles that the page states, each with where.
        listed: The one that its list shows, "" for none; it may be cut off.
        sites: Names of the site, as the page states them.
        host: The page's host.
    """
    stated = [(_WHAT_IT_IS.sub("", title), where) for title, where in stated]
    found = _find_title(outline, stated, listed, _SiteNames(sites, host))
    return _without_label(found, [title for title, _ in stated])


def _without_label(found: Title, known: Sequence[str]) -> Title:
    """Return a title without the kind of text that stands in brackets before it, as in forums: `[原创] …`.

    Args:
        known: Titles that the page states, which have it too where it is a part of the title.
    """
    stated = {squeezed(title) for full in known for title in (full, _without_site(full)) if title}
    if found.heading is not None and squeezed(found.text) not in stated:
        texts = texts_of_elements(found.heading)
        parts = [" ".join(part) for at in range(1, len(texts)) for part in (texts[at:], texts[:at])]
        for text in (part.strip(_AROUND_TITLES) for part in parts):
            if squeezed(text) in stated:
                return found._replace(text=text)
    label = _BRACKETED.match(found.text)
    if label is None:
        return found
    whole, rest = squeezed(found.text), squeezed(found.text[label.end() :])
    if any(title.startswith(whole) for title in stated) or not any(rest and title.startswith(rest) for title in stated):
        return found
    return found._replace(text=found.text[label.end() :])


def _find_title(outline: Outline, stated: Iterable[tuple[str, str]], listed: str, names: _SiteNames) -> Title:
    known = [
        (title, where)
        for title, where in stated
        if title and not patterns.SITE_TITLE.match(title) and not names.is_one(title)
    ]
    if known and _are_of_office(outline, known) and (line := _line_before_byline(outline)):
        return Title(line.text, line, f"{line.box.selector}, before the byline of a page named {known[0][0]}")
    listed_too = [(listed, "list"), *known] if listed else known
    heading = _agreeing_heading(outline, listed_too, names)
    if heading is not None and heading.heading is not None and (above := _main_heading(outline, heading.heading)):
        return Title(above.text, above, f"{above.box.selector}, the only h1, above a part that is called as the page")
    if heading is not None and (heading.heading is None or heading_rank(heading.heading)):
        return heading
    if (similar := _similar_heading(outline, [names.taken_off(title) for title, _ in listed_too], names)) is not None:
        return similar
    if heading is not None:
        return heading
    if listed and not listed.endswith(("…", "...")):
        return Title(listed, evidence="list")
    if (named := _named_title(outline)) is not None and _stands_before_time(outline, named):
        return Title(named.text, named, f"{named.box.selector}, named a title, before a time")
    for title, where in known:
        if (linked := _link_before_time(outline, title)) is not None:
            return Title(linked.text, linked, f"{linked.box.selector}, a link before a time, agrees with {where}")
        if shorter := _without_site(names.taken_off(title)):
            return Title(shorter, evidence=where)
    headings = [block for block in outline.blocks if _may_be_heading(block)]
    first = max(headings, key=lambda block: (heading_rank(block), -block.index), default=None)
    if (first is None or heading_rank(first) < _FIRST_RANK) and (named := _named_title(outline)) is not None:
        return Title(named.text, named, f"{named.box.selector}, named a title")
    if first is None:
        return Title()
    return Title(first.text, first, f"{first.box.selector}, the first heading")


class _SiteNames:
    """The names by which a site may call itself in a title."""

    def __init__(self, sites: Iterable[str], host: str) -> None:
        self._names = {plain for site in sites if (plain := _plain(site))}
        labels = host.removeprefix("www.").split(".")
        self._host = _plain("".join(labels[:-1]))
        self._names |= {_plain(host.removeprefix("www.")), *(label for label in labels[:-1] if len(label) > 2)}

    def is_one(self, text: str) -> bool:
        """Tell whether *text* is a name of the site, as the page states it or its host has it."""
        plain = _plain(text)
        return bool(plain) and (plain in self._names or (len(plain) >= _LONG_NAME and plain in self._host))

    def taken_off(self, title: str) -> str:
        """Return *title* without the site's name, and a section's behind it, at its end or its beginning."""
        marks = list(patterns.SEPARATORS.finditer(title))
        for place, mark in enumerate(marks):
            tail = title[mark.end() :]
            if self.is_one(tail):
                # What is set off by the same mark before it is a section of the site.
                before = marks[place - 1] if place and marks[place - 1][0] == mark[0] else None
                if before and _is_section(title[before.end() : mark.start()]):
                    return title[: before.start()].strip()
                return title[: mark.start()].strip()
        if marks and self.is_one(title[: marks[0].start()]):
            return title[marks[0].end() :].strip()
        return title


def _is_section(name: str) -> bool:
    return len(name.split()) <= _WORDS_OF_A_SECTION and _CJK_RUN.search(name) is None


def _similar_heading(outline: Outline, known: Sequence[str], names: _SiteNames) -> Title | None:
    """Return the only `h1` of the page, where it says about the same as one of the *known* titles."""
    headings = [block for block in outline.blocks if _may_be_heading(block) and not names.is_one(block.text)]
    first = [block for block in headings if heading_rank(block) == _FIRST_RANK]
    if not first:
        # A page without any `h1` begins with what stands for it.
        first = [block for block in headings if not block.is_out and not _stands_aside(block)][:1]
    headings = first
    if not headings or len({block.text for block in headings}) > 1:
        return None
    words = _words(headings[0].text)
    for title in known:
        shared = words & (others := _words(title))
        if len(shared) >= _SHARED and len(shared) * 3 >= min(len(words), len(others)):
            return Title(headings[0].text, headings[0], f"{headings[0].box.selector}, the only h1")
    return None


def _words(text: str) -> frozenset[str]:
    """Return the words of *text*, of Chinese and the like its pairs of characters."""
    text = unicodedata.normalize("NFKC", text).casefold()
    pairs = (run[at : at + 2] for run in _CJK_RUN.findall(text) for at in range(len(run) - 1))
    return frozenset((*_LATIN_WORD.findall(text), *pairs))


def _plain(text: str) -> str:
    return "".join(_WORD.findall(text.lower()))


def _agreeing_heading(outline: Outline, known: Sequence[tuple[str, str]], names: _SiteNames) -> Title | None:
    """Return the heading that says what one of the *known* titles does, None where there is none."""
    best: tuple[int, int, Block, str] | None = None
    plain = [(title, squeezed(title), where) for title, where in known]
    beginnings = {other[0] for _, other, _ in plain if other}
    for block in outline.blocks:
        text = block.text
        if block.kind != TEXT or len(text) > 300:
            continue
        # What begins so, the forms that are compared do, too.
        if (text[:2].isascii() or "\u4e00" <= text[0] <= "\u9fff") and text[0].lower() not in beginnings:
            continue
        label = _BRACKETED.match(text)
        if not (where := _agreeing(text, plain) or (label and _agreeing(text[label.end() :], plain))):
            continue
        if patterns.SITE_TITLE.match(block.text) or names.is_one(block.text):
            continue
        rank = heading_rank(block)
        # A link is the heading of another article, or a step of the way here.
        if block.is_link and rank < 2:
            continue
        if rank:
            rank = 1 if _stands_aside(block) else rank
        elif _is_among_links(outline, block):
            rank = -1  # a list of articles has this one, without a link
        key = (rank + (2 if _agrees_whole(block.text, known) else 0), -block.index)
        if best is None or key > best[:2]:
            best = (*key, block, where)
    if best is None:
        return _between_names(outline, known) or _behind_site_name(outline, known)
    if best[0] < 2 and len(best[2].text) < 4:
        return None
    if not heading_rank(best[2]) and len(best[2].text) <= _LONG_NAME and (other := _heading_behind(outline, best[2])):
        return Title(other.text, other, f"{other.box.selector}, a heading with a time behind it, below {best[2].text}")
    *_, heading, where = best
    return Title(heading.text, heading, f"{heading.box.selector} agrees with {where}")


def _heading_behind(outline: Outline, name: Block) -> Block | None:
    """Return the heading of the article behind what may be its site's *name*: the first, before a time."""
    for block in outline.blocks[name.index + 1 :]:
        if heading_rank(block) and _may_be_heading(block) and not _stands_aside(block):
            if block.box.parent is name.box.parent:
                return None  # a subtitle
            is_longer = len(block.text) > max(_SHORTEST, len(name.text))
            return block if is_longer and _stands_before_time(outline, block) else None
        if is_paragraph(block):
            return None
    return None


def _without_marks(heading: Block) -> list[str]:
    """Return what a *heading* says without a mark that stands before it, or behind it, in an element of its own."""
    texts = texts_of_elements(heading)
    ends = [(texts[0], texts[1:]), (texts[-1], texts[:-1])] if len(texts) > 1 else []
    return [" ".join(rest) for mark, rest in ends if len(mark) <= _LONG_NAME]


def _between_names(outline: Outline, known: Sequence[tuple[str, str]]) -> Title | None:
    """Return the heading that one of the *known* titles has between names, of the site and of who wrote it."""
    for title, where in known:
        marks = list(patterns.SEPARATORS.finditer(title))
        parts = [squeezed(title[mark.end() : following.start()]) for mark, following in pairwise(marks)]
        for block in outline.blocks if parts else ():
            if _may_be_heading(block) and not _stands_aside(block):
                for text in (block.text, *_without_marks(block)):
                    if len(text) >= _SHORTEST and squeezed(text) in parts:
                        return Title(text, block, f"{block.box.selector} agrees with {where}")
    return None


def _behind_site_name(outline: Outline, known: Sequence[tuple[str, str]]) -> Title | None:
    """Return the line that says what one of the *known* titles does behind a name: `江城日报数字报-标题`."""
    for title, where in known:
        for mark in patterns.SEPARATORS.finditer(title):
            rest = squeezed(title[mark.end() :])
            if len(rest) < (_SHARED if _PAPER.search(title[: mark.start()]) else max(_LONG_NAME, mark.start()) + 1):
                break
            for block in outline.blocks:
                if block.kind == TEXT and not block.is_link and squeezed(block.text) == rest:
                    return Title(block.text, block, f"{block.box.selector} agrees with {where}")
    return None


def _named_title(outline: Outline) -> Block | None:
    """Return the first line before the text that an element's name calls a title, where no heading is marked."""
    for block in outline.blocks:
        if block.kind != TEXT or block.is_out:
            continue
        is_named = any(not box.words.isdisjoint(_TITLE_WORDS) for box in islice(block.box.around(), _LEVELS))
        if (
            is_named
            and not block.is_link
            and _SHORTEST_BEFORE_TIME <= len(block.text) <= _LONGEST
            and (len(block.text) >= _SHORTEST or _stands_before_time(outline, block))
            and not (patterns.SITE_TITLE.match(block.text) or patterns.is_boilerplate(block.text))
        ):
            return block
        if is_paragraph(block):
            return None
    return None


def _link_before_time(outline: Outline, title: str) -> Block | None:
    """Return the link, right before a time, with which a stated *title* begins: blogs link their titles to the page."""
    for block in outline.blocks:
        if block.is_link and not block.is_out and _agreeing(block.text, [(title, squeezed(title), title)]):
            return block if _stands_before_time(outline, block) else None
    return None


def _are_of_office(outline: Outline, known: Iterable[tuple[str, str]]) -> bool:
    """Tell whether all *known* titles name an office or a medium: a headline that ends as such a name is shown."""
    if not all(_OFFICE.fullmatch(title) for title, _ in known):
        return False
    shown = {
        squeezed(block.text)
        for block in outline.blocks
        if block.kind == TEXT and not block.links and not _stands_aside(block)
    }
    return all(squeezed(title) not in shown for title, _ in known)


def _line_before_byline(outline: Outline) -> Block | None:
    """Return the line right before the first that tells when and from where, or when with a label."""
    for line, byline in pairwise(block for block in outline.blocks if block.kind == TEXT):
        if is_paragraph(line):
            return None
        is_labelled = len(byline.text) <= _LONGEST and patterns.BYLINE_LABEL.search(byline.text)
        if is_labelled and patterns.find_time(byline.text):
            is_title = _SHORTEST <= len(line.text) <= _LONGEST and not line.links and not heading_rank(line)
            return line if is_title and not patterns.is_boilerplate(line.text) else None
    return None


def _stands_before_time(outline: Outline, block: Block) -> bool:
    behind = outline.blocks[block.index + 1 : block.index + 1 + _LINES_TO_TIME]
    return any(patterns.find_time(line.text) for line in behind if line.kind == TEXT)


def _main_heading(outline: Outline, part: Block) -> Block | None:
    """Return the only `h1` of the page, where paragraphs stand between it and the heading of a *part*."""
    if heading_rank(part) == _FIRST_RANK:
        return None
    first = [block for block in outline.blocks if heading_rank(block) == _FIRST_RANK and _may_be_heading(block)]
    if len(first) != 1 or first[0].index > part.index or _stands_aside(first[0]):
        return None
    between = outline.blocks[first[0].index + 1 : part.index]
    return first[0] if sum(map(is_paragraph, between)) >= _PARAGRAPHS else None


def _is_among_links(outline: Outline, block: Block) -> bool:
    item = next((box for box in block.box.around() if box.tag == "li"), None)
    beside = item.parent.children[:_LONGEST] if item is not None and item.parent is not None else ()
    return any(kid is not item and kid.last > kid.first and outline.blocks[kid.first].is_link for kid in beside)


def _stands_aside(block: Block) -> bool:
    """Tell whether a heading stands in a dialog or beside the text, where pages repeat it."""
    return any(
        box.tag in {"dialog", "aside", "footer", "form"} or not box.words.isdisjoint(_ASIDE)
        for box in block.box.around()
    )


def _may_be_heading(block: Block) -> bool:
    if block.kind != TEXT or block.is_link or not 2 <= len(block.text) <= 300 or not heading_rank(block):
        return False
    if any(match(block.text) for match in (patterns.SITE_TITLE.match, patterns.HEADS_OTHERS.fullmatch, _SAYS_AGAIN)):
        return False
    return not any(box.tag in element_names.AROUND_TAGS for box in block.box.around())


def _agreeing(text: str, stated: Iterable[tuple[str, str, str]]) -> str:
    """Return where a title is stated that *text* is, or begins before a separator, "" for none.

    Args:
        stated: Titles, each also as `squeezed` returns it, and where.
    """
    own = squeezed(text)
    if len(own) < 2:
        return ""
    for title, other, where in stated:
        if own == other or (other.startswith(own) and patterns.SEPARATORS.match(title[len(text) :])):
            return where
    return ""


def _agrees_whole(text: str, stated: Sequence[tuple[str, str]]) -> bool:
    own = squeezed(text)
    return any(own in {squeezed(title), squeezed(_without_site(title))} for title, _ in stated)


def _without_site(title: str) -> str:
    """Return a page's title without the names of site and channel behind it, "" where nothing else is in it."""
    blocks = [match.span() for match in patterns.SEPARATORS.finditer(title)]
    end = len(title)
    dropped = False
    for start, stop in reversed(blocks):
        tail = title[stop:end].strip()
        if patterns.SITE_NAMES.search(tail) or (dropped and tail in patterns.PLAIN_SUFFIXES):
            end, dropped = start, True
        else:
            break
    rest = title[:end].strip()
    return "" if patterns.SITE_NAMES.match(rest) and len(rest) < 12 else rest
