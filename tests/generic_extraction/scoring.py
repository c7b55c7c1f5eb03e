"""Whether a reader's answer is the truth about a redesign. White space never counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from urllib.parse import urljoin

from tests.generic_extraction.model import ListRedesign, Redesign, visible

_BLANK = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_NO_WORD = re.compile(r"[\W_]+")
_NO_WORD_NOR_NUMBER = re.compile(r"[\W\d_]+")


def squeezed(text: str) -> str:
    """Return *text* without white space and invisible characters."""
    return _BLANK.sub("", text)


def same_address(address: str, base: str = "https://www.myzaker.com/") -> str:
    """Return what makes two addresses the same: host, path and query, but not http or https."""
    return re.sub(r"^https?:", "", urljoin(base, address.strip()))


@dataclass(frozen=True)
class ArticleScore:
    """A verdict on an article, field by field.

    text: every block's text is there; of an article that is nothing but a video, its player. order: those there are in
    order. foreign: nothing else is. pictures: each, in order, and no other. frames: players, as pictures; they are no
    part of `whole`. notes: what is wrong.
    """

    text: bool
    order: bool
    foreign: bool
    pictures: bool
    title: bool
    date: bool
    frames: bool
    notes: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the page was understood: text complete, in order and alone, pictures, title, date."""
        return self.text and self.order and self.foreign and self.pictures and self.title and self.date


@dataclass(frozen=True)
class ListScore:
    """A verdict on a list.

    links: every main article is there. order: in the page's order. titles: right. strange: nothing that is no article
    of the page. next: the right next address. authors, dates: right where the page shows them and they are asked for.
    side: no article of a side bar among them, which is wished for only.
    """

    links: bool
    order: bool
    titles: bool
    strange: bool
    next: bool
    authors: bool
    dates: bool
    side: bool
    notes: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the list was understood; side bars may be in it."""
        return self.links and self.order and self.titles and self.strange and self.next and self.authors and self.dates


def failures(score: ArticleScore | ListScore) -> tuple[str, ...]:
    """Return the names of the fields that are wrong."""
    return tuple(field.name for field in fields(score) if getattr(score, field.name) is False)


def score_html(
    redesign: Redesign, body_html: str, *, title: str = "", date: datetime | None = None, lenient: bool = False
) -> ArticleScore:
    """Score a body given as HTML with every picture's address in `src`; see `score`."""
    seen = visible(body_html)
    return score(
        redesign, seen.text, pictures=seen.pictures, frames=seen.frames, title=title, date=date, lenient=lenient
    )


def score(
    redesign: Redesign,
    text: str | Iterable[str],
    *,
    pictures: Sequence[str] = (),
    frames: Sequence[str] = (),
    title: str = "",
    date: datetime | None = None,
    lenient: bool = False,
) -> ArticleScore:
    """Score what a reader found in *redesign*.

    text: of the body, whole or in blocks. pictures, frames: addresses, relative ones are taken from the page's; one
    found twice counts once. date: aware. lenient, for libraries that give plain text: the title and list numbers in
    the text are no foreign words.
    """
    truth = redesign.truth
    notes: list[str] = []
    found = squeezed(text if isinstance(text, str) else "\n".join(text))
    whole = "".join(map(squeezed, truth.texts))
    position, gaps, lost, moved = 0, [], [], []
    for wanted in map(squeezed, truth.texts):
        start = found.find(wanted, position)
        if start >= 0:
            gaps.append(found[position:start])
            position = start + len(wanted)
        elif found.count(wanted) >= whole.count(wanted):
            moved.append(wanted)
        else:
            lost.append(wanted)
    gaps.append(found[position:])
    notes += [f"lost: {text[:60]}" for text in lost[:3]] + [f"moved: {text[:60]}" for text in moved[:3]]
    rest = [gap for gap in gaps if _NO_WORD.sub("", gap)]
    if lenient:
        rest = [gap.replace(squeezed(truth.title), "") for gap in rest]
        rest = [gap for gap in rest if _NO_WORD_NOR_NUMBER.sub("", gap)]
    # Where a text is lost or moved, what is left of it is no foreign word; then only what is known to be foreign is.
    if lost or moved:
        foreign = {text for gap in rest for text in map(squeezed, redesign.foreign) if len(text) > 3 and text in gap}
        notes += [f"foreign: {text[:60]}" for text in sorted(foreign)[:3]]
    else:
        foreign = set(rest)
        notes += [f"foreign: {text[:120]}" for text in rest[:3]]
    wanted_title, found_title = squeezed(truth.title), squeezed(title)
    if wanted_title != found_title:
        notes.append(f"title: {title!r} is not {truth.title!r}")
    right_date = date is not None and truth.start <= date <= truth.end
    if not right_date:
        notes.append(f"date: {date} is not in {truth.start} … {truth.end}")
    right_pictures = _same_pictures(redesign, pictures, notes)
    right_frames = [same_address(frame, redesign.url) for frame in frames] == [
        same_address(frame, redesign.url) for frame in truth.frames
    ]
    return ArticleScore(
        text=not lost and (right_frames or bool(truth.texts or truth.pictures)),
        order=not moved,
        foreign=not foreign,
        pictures=right_pictures,
        title=wanted_title == found_title,
        date=right_date,
        frames=right_frames,
        notes=tuple(notes),
    )


def _same_pictures(redesign: Redesign, pictures: Sequence[str], notes: list[str]) -> bool:
    names = {
        same_address(form, redesign.url): same_address(forms[0], redesign.url)
        for forms in redesign.truth.pictures
        for form in forms
    }
    wanted = list(dict.fromkeys(same_address(forms[0], redesign.url) for forms in redesign.truth.pictures))
    addresses = [same_address(image, redesign.url) for image in pictures]
    found = list(dict.fromkeys(names.get(url, url) for url in addresses))
    notes += [f"picture missing: {identity}" for identity in wanted if identity not in found][:3]
    notes += [f"picture foreign: {identity}" for identity in found if identity not in wanted][:3]
    return found == wanted


def score_list(
    redesign: ListRedesign,
    entries: Sequence[tuple[str, str]],
    next_url: str = "",
    shown: Mapping[str, tuple[str, datetime | None]] | None = None,
) -> ListScore:
    """Score a list.

    entries: id and title of each article found, in the reader's order. next_url: "" for none. shown: by id, the author
    and the date that were found, None for no date.
    """
    truth = redesign.truth
    titles = {id_: squeezed(title) for id_, title in truth.main}
    found = [id_ for id_, _ in entries if id_ in titles]
    missing = [id_ for id_ in titles if id_ not in found]
    wrong = [(id_, title) for id_, title in entries if id_ in titles and squeezed(title) != titles[id_]]
    side = [id_ for id_, _ in entries if id_ in truth.side]
    strange = [id_ for id_, _ in entries if id_ not in titles and id_ not in truth.side]
    wanted_next = same_address(truth.next_url, redesign.url) if truth.next_url else ""
    found_next = same_address(next_url, redesign.url) if next_url else ""
    notes = [f"missing: {id_}" for id_ in missing[:3]]
    notes += [f"title of {id_}: {title!r}" for id_, title in wrong[:3]]
    notes += [f"strange: {id_}" for id_ in strange[:3]] + [f"of a side bar: {id_}" for id_ in side[:3]]
    authors = dates = True
    for entry in truth.shown:
        author, date = (shown or {}).get(entry.id, ("", None))
        if squeezed(author) != squeezed(entry.author):
            authors = False
            notes.append(f"author of {entry.id}: {author!r} is not {entry.author!r}")
        if date is None or not entry.start <= date <= entry.end:
            dates = False
            notes.append(f"date of {entry.id}: {date} is not in {entry.start} … {entry.end}")
    if wanted_next != found_next:
        notes.append(f"next: {next_url!r} is not {truth.next_url!r}")
    return ListScore(
        links=not missing,
        order=found == [id_ for id_ in titles if id_ in found],
        titles=not wrong,
        strange=not strange,
        next=wanted_next == found_next,
        authors=authors,
        dates=dates,
        side=not side,
        notes=tuple(notes),
    )
