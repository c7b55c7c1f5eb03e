"""Lines that say who wrote an article and when, as sites of the West put them between heading and text."""

from __future__ import annotations

import re
from collections.abc import Collection

from zakerscraper.zaker.generic.written_dates import without_dates

LONGEST = 160
_BY = re.compile(
    r"^\W{0,3}(?:(?:written|words|text|story|posted|published|created|contributed|reported|article|reviewed|edited)\s+)?"
    r"(?:by|von|par|por|oleh|penulis|autor|di|door|av)\b\s*:?\s*(?=(?-i:[^\W\d_a-z]))",
    re.IGNORECASE,
)
_BY_WORDS = frozenset("by von par por oleh penulis autor di door av".split())
_WORD, _DIGIT = re.compile(r"\w+"), re.compile(r"\d")
_BY_INSIDE = re.compile(r"\b(?:[Bb]y|BY|por|von|par|oleh)\s*:?\s+(?=[^\W\d_a-z])")
_CLOCK = re.compile(
    r"(?:\bat\s+|\bум\s+)?(?<!\d)\d{1,2}[:.h]\d\d(?::\d\d)?\s*(?:[ap]\.?m\b\.?)?|(?<!\d)\d{1,2}\s*[ap]\.?m\b\.?",
    re.IGNORECASE,
)
_READING_TIME = re.compile(
    r"(?:lesezeit|lesedauer|temps de lecture|tiempo de lectura|tempo d[ie] l(?:ettura|eitura)|reading time)"
    r"\W*(?:ca\.?\s*)?\d+\s*min\w*\.?"
    r"|\d+\s*min(?:uti|utos|utes)?\.? (?:di lettura|de lecture|de lectura|de leitura|lesezeit|lesedauer)"
    r"|\d+\s*(?:comments?|kommentare?|commentaires?|comentários?|comentarios?|commenti)\b",
    re.IGNORECASE,
)
"""How long it takes to read a text, and how many comments it has."""
_NAMES_BEHIND = re.compile(r"^(?:\w+\s+){0,4}(?:by|von|par|por|di|door|av)\s*$", re.IGNORECASE)
"""What stands before the authors where it says what kind of text they wrote: `Eine Rezension von …`."""
_DAY_WITHOUT_YEAR = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?\s+\d{1,2}(?!\d)|\d+\s+(?:min|minute|hour|day|week|month|year)s?"
    r"\s+ago|(?<!\d)\d{4}-\d\d-\d\d(?!\d)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:(?:last|first|originally|date)\s+)?(?:published|updated|posted|modified|released|created|edited|reviewed"
    r"|publicad[oa]|atualizado|actualizado|veröffentlicht|aktualisiert|publié|mis à jour|pubblicato|aggiornato"
    r"|opublikowano|diterbitkan)\b(?:\s+(?:on|at|in|em|el|le|am|il|date))?",
    re.IGNORECASE,
)
_REST = re.compile(
    r"\b(?:on|at|in|the|and|de|à|as|às|um|uhr|am|ago|min(?:ute)?s?(?:\s+(?:read|ago))?|read(?:ing)?(?:\s+time)?|mon|tues?|wed(?:nes)?|thu(?:rs)?"
    r"|fri|sat(?:ur)?|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:segunda|terça|quarta|quinta|sexta)-feira|sábado|domingo"
    r"|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|lunes|martes|miércoles|jueves|viernes|senin|selasa|rabu|kamis|jumat|sabtu|minggu"
    r"|utc|gmt|e[sd]?t|p[sd]?t|c[sde]?t|cest|bst|ist|wib|wita|wit|msk|jst|kst|aest|aedt|eastern|pacific|time)\b|\d+",
    re.IGNORECASE,
)
_FEW_LETTERS = 12
_MOST_WORDS = 9
_NO_NAME = re.compile(r"[.!?](?:\s|$)(?<![A-Z]\.\s)(?<!\b[JDS]r\.\s)|[:;“”\"]|https?:")
_PARTICLES = frozenset(
    "de da di do del della van von der den la le el al bin ben of the and & y e und et zu af for in at".split()
)


def is_credit_line(text: str, authors: Collection[str]) -> bool:
    """Tell whether *text* names authors or the moment of publication, and nothing else.

    Args:
        authors: Names that the page states.
    """
    if len(text) > LONGEST or not _may_be_credit(text, authors):
        return False
    rest, times = _READING_TIME.subn(" ", text)
    rest, dates = without_dates(rest)
    dates += times
    rest, labels = _LABEL.subn(" ", rest)
    if labels or dates:
        rest, days = _DAY_WITHOUT_YEAR.subn(" ", rest)
        dates += days
        rest = _CLOCK.sub(" ", rest)
    named = 0
    for author in authors:
        if len(author) > 3 and author.casefold() in rest.casefold():
            at = rest.casefold().index(author.casefold())
            rest, named = rest[:at] + " " + rest[at + len(author) :], named + 1
    if by := _BY.match(rest):
        rest = rest[by.end() :]
        if _is_people(rest):
            return True
    elif (dates or named) and (inside := _BY_INSIDE.search(rest)):
        name = rest[inside.end() :]
        if _is_people(name):
            rest, named = rest[: inside.start()], named + 1
    if not dates and not named:
        return False
    if named and _NAMES_BEHIND.match(rest.strip()):
        return True
    letters = "".join(filter(str.isalnum, _REST.sub("", rest)))
    return len(letters) <= _FEW_LETTERS


def _may_be_credit(text: str, authors: Collection[str]) -> bool:
    """Tell by a look that takes little time whether *text* has what each such line has: a number, a `by`, a name."""
    lower = text.casefold()
    return (
        _DIGIT.search(text) is not None
        or not _BY_WORDS.isdisjoint(_WORD.findall(lower))
        or any(len(author) > 3 and author.casefold() in lower for author in authors)
    )


def _is_people(text: str) -> bool:
    """Tell whether *text* is made of names: few words, each with a capital."""
    words = [word for word in _REST.sub(" ", text).split() if word.lower() not in _PARTICLES and word[0].isalnum()]
    if not words or len(words) > _MOST_WORDS or _NO_NAME.search(text):
        return not words
    return sum(word[0].islower() for word in words) * 4 <= len(words)
