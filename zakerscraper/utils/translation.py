"""Translates messages: English, or Chinese where the locale says so.

What is stored (summaries, the archive, logs) is English, so that one archive means the same to every machine that
writes to it. It is translated where it is shown: a catalogue (gettext's `.po`) has for each message, with `{1}`, `{2}`
… for what is filled in, what it is in Chinese.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

CATALOGUES = Path(__file__).parents[1] / "locale"
MESSAGES, REPORT, NAMES = "zakerscraper", "report", "names"
"""The catalogues: what commands say; the texts of the HTML report; names of fields, columns and the like, which mean
something else within a message, and what `scrapy doctor` names beside a field."""
CHINESE = "zh_CN"

_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_NUMBER_OF = re.compile(r"(?:, )?\{1\} [a-z][^ {}]*(?: [^ {}]+)?")
"""Messages of a number and a word or two: names, lists and sentences may end in such words as well."""
_NUMBER = re.compile(r"\d[\d.,]*")
_AS_IS = re.compile("\x0e([^\x0e\x0f]*)\x0f")
_MARKS = {0x0E: None, 0x0F: None}
_WORDS = re.compile(r"[A-Za-z]{2}")
_JOINT = re.compile(r"[.,;:] ")
_SEMICOLON = "; "
_VERB = re.compile(" [a-z]")
_SENTENCE_END = re.compile("[:;] ")
_UNBALANCED = re.compile(r"^[^()]*\)")
_JOINTS = 4
"""How many of them are searched for the end of a message."""
_INDENT = re.compile(r"(?:  )*(?:- )?")
_DEPTH = 6
"""How many messages within each other are translated: a reason in a sentence in a line."""
_LONGEST = 4_000
"""Longer texts are not translated; no message of ours comes near."""


def language(environment: Mapping[str, str] = os.environ) -> str:
    """Return the language of *environment*'s locale: `zh_CN`, or "" for English.

    As gettext has it: LANGUAGE, a list of languages, counts unless the locale is C or POSIX, and goes before LC_ALL,
    LC_MESSAGES and LANG. Every Chinese locale gets what there is, simplified characters.
    """
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    if locale.partition(".")[0] in {"", "C", "POSIX"}:
        return ""
    for code in [*environment.get("LANGUAGE", "").split(":"), locale]:
        name = code.lower()
        if name.startswith("zh"):
            return CHINESE
        if name:
            # Whatever it is: there is English beside Chinese only.
            return ""
    return ""


def as_is(text: str) -> str:
    """Return *text*, a stranger's (a title, a name, a line of an article), marked so that no message is seen in it.

    The marks are characters that `printable` takes out; texts that are stored or compared are not to be marked.
    """
    return f"\x0e{text.translate(_MARKS)}\x0f"


def change_unmarked(text: str, change: Callable[[str], str]) -> str:
    """Return *text* changed by *change*, except for the parts that `as_is` has marked."""
    kept = _AS_IS.findall(text)
    if not kept:
        return change(text)
    numbers = iter(range(len(kept)))
    hidden = _AS_IS.sub(lambda _: f"\x0e{next(numbers)}\x0f", text)
    return _AS_IS.sub(lambda match: f"\x0e{kept[int(match[1])]}\x0f", change(hidden))


def translate(text: str, domain: str = MESSAGES) -> str:
    """Return *text*, a message of the catalogue *domain* with what is filled in, in the language of the locale.

    What no message is like comes back as it is; so do what `as_is` has marked and what *text* is indented with.
    """
    name = language()
    if not name:
        return text
    indent = _INDENT.match(text)
    start = indent.end() if indent else 0
    return text[:start] + change_unmarked(text[start:], _catalogue(name, domain).translate)


@dataclass(frozen=True, slots=True)
class MessageTemplate:
    """A message with places to be filled: *chunks*, the texts between them, and its *translation*.

    Attributes:
        of_number: Whether the first place is one for a number alone.
    """

    chunks: Sequence[str]
    translation: str
    of_number: bool = False

    @classmethod
    def of(cls, template: str, translation: str, *, of_number: bool = False) -> MessageTemplate:
        """Return the message of an entry of a catalogue.

        Args:
            of_number: Whether its first place is for a number alone.
        """
        is_number = of_number or _NUMBER_OF.fullmatch(template) is not None
        return cls(_PLACEHOLDER.split(template)[::2], translation, is_number)

    def match(self, text: str) -> list[str] | None:
        """Return the values of the placeholders in *text*, None where it is another message. Takes linear time."""
        first, *others = self.chunks
        if not others:
            return [] if text == first else None
        *between, last = others
        position, end = len(first), len(text) - len(last)
        if not text.startswith(first) or not text.endswith(last) or end < position:
            return None
        values = []
        for chunk in between:
            found = text.find(chunk, position, end)
            if found < 0:
                return None
            values.append(text[position:found])
            position = found + len(chunk)
        values.append(text[position:end])
        if self.of_number and not _NUMBER.fullmatch(values[0]):
            return None
        # Who does something is a name, and no message of its own: `a.cn: www is left alone` says two things.
        if not first and _VERB.match(self.chunks[1]) and _SENTENCE_END.search(values[0]):
            return None
        # What stands in brackets ends where these do: `nothing (no such list) (page kept as a.html)` says two things.
        bracketed = (value for value, after in zip(values, self.chunks[1:], strict=True) if after.startswith(")"))
        return None if any(_UNBALANCED.search(value) for value in bracketed) else values

    def fill(self, values: Sequence[str]) -> str:
        """Return the translation with *values* in its places."""
        return _PLACEHOLDER.sub(lambda match: values[int(match[1]) - 1], self.translation)


class Catalogue:
    """The messages of one language.

    Args:
        entries: Translations by template.
    """

    def __init__(self, entries: Mapping[str, str]) -> None:
        # A text that is taken apart at its semicolons leaves none before what follows them.
        behind = {
            template.removeprefix(_SEMICOLON): text.removeprefix("；")
            for template, text in entries.items()
            if template.startswith(_SEMICOLON)
        }
        entries = {**behind, **entries}
        self._plain = {template: text for template, text in entries.items() if not _PLACEHOLDER.search(template)}
        filled = (
            MessageTemplate.of(template, text, of_number=template in behind and template.startswith("{1} "))
            for template, text in entries.items()
            if template not in self._plain
        )
        # What says most goes first: `setting {1}: {2}` would take every message that says what is wrong with one.
        self._filled = sorted(filled, key=lambda message: -sum(map(len, message.chunks)))

    def translate(self, text: str) -> str:
        """Return *text* translated, and what is filled in, if that is a message too."""
        return self._translate_parts(text, _DEPTH) if len(text) <= _LONGEST else text

    def _translate_parts(self, text: str, depth: int) -> str:
        translated = self._message(text, depth)
        return self._by_parts(text, depth) if translated is None else translated

    def _message(self, text: str, depth: int) -> str | None:
        """Return *text* translated, None where it is no message."""
        if not depth or not _WORDS.search(text):
            return text
        if text in self._plain:
            return self._plain[text]
        for message in self._filled:
            values = message.match(text)
            if values is not None:
                return message.fill([self._translate_parts(value, depth - 1) for value in values])
        return None

    def _by_parts(self, text: str, depth: int) -> str:
        """Return *text*, which is no message, with those translated that it is put together of."""
        done = ""
        while joints := list(islice(_JOINT.finditer(text), _JOINTS)):
            # A message may have a comma or the like itself.
            found = ((joint, self._message(text[: joint.start()], depth)) for joint in joints)
            joint, translated = next((candidate for candidate in found if candidate[1] is not None), (joints[0], None))
            done += (text[: joint.start()] if translated is None else translated) + joint[0]
            text = text[joint.end() :]
            if (rest := self._message(text, depth)) is not None:
                return done + rest
        return done + text


@cache
def _catalogue(name: str, domain: str) -> Catalogue:
    # Late: who reads English needs it not.
    import polib

    file = CATALOGUES / name / "LC_MESSAGES" / f"{domain}.po"
    return Catalogue({entry.msgid: entry.msgstr for entry in polib.pofile(str(file)).translated_entries()})
