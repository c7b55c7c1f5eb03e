"""Spider arguments (`-a NAME=VALUE`): explicit, converted and checked before the first request."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from zakerscraper.exceptions import UsageError
from zakerscraper.items import SHANGHAI, TimeSpan
from zakerscraper.utils.redact import redact_text
from zakerscraper.utils.suggest import did_you_mean
from zakerscraper.zaker.channels import API_CATEGORIES, CHANNELS, channel_number
from zakerscraper.zaker.dates import parse_time
from zakerscraper.zaker.urls import article_id

_REMARK = re.compile(r"(?:^|\s)#.*")
_URL = re.compile(r"https?://[!-~]+?(?=[\s<>()\[\]\"]|[^!-~]|$)", re.IGNORECASE)
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_LIST_BREAK = re.compile(r"[,，\s]+")
_MAX_PAGES = 1000
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a spider.

    Attributes:
        read: Turns its text into a value; raises ValueError with a message for users.
        example: A valid value, shown where a required argument is missing.
        is_path: Whether its text names a file, so that outer spaces belong to it.
    """

    name: str
    read: Callable[[str], Any]
    description: str
    default: Any = None
    required: bool = False
    example: str = ""
    is_path: bool = False


def parse_arguments(spider: str, known: tuple[Argument, ...], arguments: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of all *known* arguments, from the texts *arguments*.

    Raises UsageError that names the argument and its value: an unknown, missing or malformed one.
    """
    names = [argument.name for argument in known]
    for name, text in arguments.items():
        if name not in names:
            # A setting given with -a for -s may be a secret (cookies), and this line ends in a mail of cron's.
            safe = name if name.startswith("ZAKER_") else redact_text(f"{name}={text!r}")
            meant = did_you_mean(name, names)
            takes = f"it takes {', '.join(names)}"
            raise UsageError(f"argument {safe}: spider {spider} has no such argument; {meant or takes}")
    values = {}
    for argument in known:
        if argument.name not in arguments:
            if argument.required:
                raise UsageError(
                    f"argument {argument.name}: it is missing; spider {spider} needs {argument.description}:"
                    f" scrapy crawl {spider} -a {argument.name}={argument.example}"
                )
            values[argument.name] = argument.default
            continue
        text = arguments[argument.name]
        try:
            values[argument.name] = argument.read(str(text) if argument.is_path else str(text).strip())
        except ValueError as error:
            # Where it is clear what was meant, nothing more need be said.
            detail, safe = redact_text(str(error)), redact_text(repr(text))
            if detail.endswith("?"):
                raise UsageError(f"argument {argument.name}={safe} of spider {spider}: {detail}") from None
            if detail:
                raise UsageError(
                    f"argument {argument.name}={safe}: {detail}; it must be {argument.description}"
                ) from None
            raise UsageError(f"argument {argument.name}={safe}: it must be {argument.description}") from None
    return values


def parse_whole_number(text: str) -> int:
    """Read a whole number from 1 up."""
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 10**9):
        raise ValueError
    return int(text)


def parse_page_count(text: str) -> int:
    """Read a number of pages."""
    if (number := parse_whole_number(text)) > _MAX_PAGES:
        raise ValueError(f"more than {_MAX_PAGES} pages")
    return number


def parse_switch(text: str) -> bool:
    """Read 1 or 0."""
    if text not in {"0", "1"}:
        raise ValueError
    return text == "1"


def parse_section(text: str) -> str:
    """Read the name of a category."""
    if not text or len(text) > 80 or not text.isprintable():
        raise ValueError
    return text


def parse_numbers(text: str) -> tuple[int, ...]:
    """Read one or more whole numbers, comma separated, each once."""
    return _parse_each(text, parse_whole_number)


def parse_channels(text: str) -> tuple[int, ...]:
    """Read one or more channels, by number or by name, comma separated, each once."""

    def channel(part: str) -> int:
        number = channel_number(part)
        if number is None or not number < 10**9:
            # Names are so short that one character in common says something.
            meant = did_you_mean(part, CHANNELS.values(), likeness=0.5)
            raise ValueError(f"no channel {part!r} is known" + (f"; {meant}" if meant else ""))
        return number

    return _parse_each(text, channel)


def parse_api_categories(text: str) -> tuple[int, ...]:
    """Read one or more categories of the open API, by number or by name, comma separated, each once."""

    def category(part: str) -> int:
        number = channel_number(part)
        if number not in API_CATEGORIES:
            known = ", ".join(f"{number} {CHANNELS[number]}" for number in sorted(API_CATEGORIES))
            raise ValueError(f"the open API has no category {part!r} (it has {known})")
        return number

    return _parse_each(text, category)


def parse_article_ids(text: str) -> tuple[str, ...]:
    """Read one or more articles, by URL of any shape or by id, each once."""

    def id_of(part: str) -> str:
        id_ = article_id(part)
        if id_ is None:
            raise ValueError(f"{part!r} is neither an article's address nor a 24-digit id")
        return id_

    return _parse_each(text, id_of)


def parse_article_file(text: str) -> tuple[str, ...]:
    """Read the articles that a text file names, one or more a line; `#` begins a comment at the start of a line."""
    try:
        content = _decode(Path(text).read_bytes())
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "neither UTF-8 nor UTF-16 nor GB 18030"
        raise ValueError(f"it cannot be read ({why})") from None
    ids: dict[str, None] = {}
    for line in content.translate(_INVISIBLE).splitlines():
        line = _REMARK.sub("", line).strip()
        if line:
            ids.update(dict.fromkeys(_ids_in(line)))
    if not ids:
        raise ValueError("it names no article")
    return tuple(ids)


def _ids_in(line: str) -> tuple[str, ...]:
    """Return the articles that a line names, on their own or within words, as what is shared from an app has them."""
    try:
        return parse_article_ids(line)
    except ValueError:
        found = [id_ for url in _URL.findall(line) if (id_ := article_id(url))]
        if not found:
            raise
        return tuple(found)


def _decode(data: bytes) -> str:
    """Return a text file's content. Editors of Windows write UTF-8 and UTF-16 with a mark, and GB 18030 without."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def parse_moment(text: str) -> datetime:
    """Read a moment, +08:00: a date is its beginning."""
    return parse_time_span(text).start


def parse_time_span(text: str) -> TimeSpan:
    """Read what a date or a moment means, +08:00: a date is the whole day.

    Raises ValueError for what is neither, or lies in the future.
    """
    span = parse_time(text, datetime.now(SHANGHAI))
    if span is None:
        raise ValueError
    return span


def parse_keyword(text: str) -> str:
    """Read what to search for. The open API advises against more than 20 characters."""
    if not text or len(text) > 100 or not text.isprintable():
        raise ValueError
    return text


def _parse_each(text: str, read: Callable[[str], _Value]) -> tuple[_Value, ...]:
    parts = [part for part in _LIST_BREAK.split(text) if part]
    if not parts:
        raise ValueError("it is empty")
    return tuple(dict.fromkeys(read(part) for part in parts))


LIMIT = Argument("limit", parse_whole_number, "a whole number from 1 up: at most so many articles")
AUTO = "auto"
"""The section that stands for the name of the list that shows an article."""
SECTION = Argument(
    "section",
    parse_section,
    f"the name of a category, up to 80 characters, or {AUTO}: that of the channel or publisher",
)
FULL = Argument("full", parse_switch, "1 (fetch again what is archived) or 0", default=False)
PAGES = Argument(
    "pages", parse_page_count, f"a whole number from 1 to {_MAX_PAGES}: at most so many list pages", default=5
)
COMMON = (LIMIT, SECTION, FULL)
