"""Parses front matter as Hexo does: YAML, with the date formats that Hexo accepts.

An older exporter quoted titles without escaping the quotes in them (`title: 'it's'`), which no YAML parser takes; there
the outer pair is the quotes, whatever stands between them. What else would be misread raises an error that names it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import yaml
from dateutil.parser import isoparse
from dateutil.parser import parse as parse_english

from zakerscraper.document.front_matter import AUTHOR, clean_title, quote_yaml
from zakerscraper.exceptions import DocumentParseError
from zakerscraper.items import SHANGHAI

MAX_HEADER_LENGTH = 32_768
"""Characters of a front matter; known ones have less than a thousand."""
_YEARS = range(1000, 9999)

_MAX_NAMES = 1_000
_QUOTES = frozenset({"'", '"', "|", ">"})
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE = "tag:yaml.org,2002:"
_TEXTS = frozenset(_CORE + name for name in ("str", "int", "float", "bool", "timestamp", "value", "merge"))
_NULL = _CORE + "null"
_TITLE = re.compile(r"^title[ \t]*:[ \t]+(.+?)[ \t]*$", re.MULTILINE)
_WELL_QUOTED = {
    "'": re.compile("(?:[^']|'')*"),
    '"': re.compile(r'(?:[^"\\]|\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|["\\/ntr0abefv _NLP]))*'),
}
_TABS = re.compile(r"^\t+", re.MULTILINE)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMERIC = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?")
_MILLISECONDS = re.compile(r"\d{12,13}")
_ENGLISH = re.compile(
    r"(?=.*\b\d{4}\b)(?=.*\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b)[A-Za-z0-9,:+ -]+"
)
_REMARK = re.compile(r"\s*\([^()]*\)$")
_OFFSET = re.compile(r"\b(?:GMT|UTC)(?=[+-]\d{4}$)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a document's front matter says.

    Attributes:
        categories: One path, outermost first.
        published_at: Aware, +08:00; None without a date that Hexo would read.
        id, link, source, source_url: As they stand there, "" for what is no text.
    """

    title: str = ""
    categories: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    author: str = ""
    published_at: datetime | None = None
    id: str = ""
    link: str = ""
    source: str = ""
    source_url: str = ""


def parse_front_matter(header: str) -> FrontMatter:
    """Return the values of the text between the two lines of `---`.

    Raises DocumentParseError, of one line, for what is no YAML and for what has another meaning than text, names or a
    date where those are asked for.
    """
    if len(header) > MAX_HEADER_LENGTH:
        raise DocumentParseError(f"its front matter has {len(header)} characters, more than {MAX_HEADER_LENGTH}")
    values = _values(header)
    return FrontMatter(
        title=_text(values, "title"),
        categories=_categories(values),
        tags=_names(values, "tags", "tag"),
        author=_text(values, "author"),
        published_at=_date(values),
        id=_text_if_any(values, "id"),
        link=_text_if_any(values, "link"),
        source=_text_if_any(values, "source"),
        source_url=_text_if_any(values, "source_url"),
    )


def parse_date(text: str, *, plain: bool = True) -> datetime | None:
    """Return the moment, +08:00, that Hexo reads out of a date, None where it reads none.

    Without a zone a date is local time, which is +08:00 here; a quoted day alone is one in UTC, as JavaScript has it.
    A stated zone holds. None, too, for years that no other time zone can hold or that have fewer than four digits
    (`0001-01-01`, an empty date).

    Args:
        plain: Whether it stands without quotes, so that YAML knows `2026-05-18` as a day.
    """
    text = _OFFSET.sub("", _REMARK.sub("", text.strip()))
    if not text or len(text) > 64:
        return None
    try:
        moment = _moment(text, plain=plain)
        if moment is None:
            return None
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).astimezone(SHANGHAI)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.year in _YEARS else None


def _moment(text: str, *, plain: bool) -> datetime | None:
    if _DAY.fullmatch(text):
        day = datetime.fromisoformat(text)
        return day if plain else day.replace(tzinfo=UTC)
    if match := _NUMERIC.fullmatch(text):
        year, month, day_, hour, minute, second = (int(part or 0) for part in match.groups())
        return datetime(year, month, day_, hour, minute, second)  # noqa: DTZ001 (its zone is given by who asks)
    if _MILLISECONDS.fullmatch(text):
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(text))
    if text[0].isdigit() and text[:4].isdigit() and len(text) > 10:
        moment: datetime = isoparse(text.replace(" ", "T", 1).replace(" ", ""))
        return moment
    if not _ENGLISH.fullmatch(text):
        return None
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        english: datetime = parse_english(text, default=datetime(2000, 1, 1))  # noqa: DTZ001 (midnight, if it has no time)
        return english


def _values(header: str) -> dict[str, yaml.Node]:
    """Return the values by their keys. Raises DocumentParseError for what no YAML parser reads."""
    header = _TABS.sub(lambda match: "  " * len(match[0]), header)  # as Hexo does
    header = _TITLE.sub(_mended_title, header, count=1)
    try:
        node = _compose(header)
    except yaml.YAMLError as error:
        try:
            # `title: 甲: 乙` is no YAML, and can mean one thing only.
            node = _compose(_TITLE.sub(lambda match: f"title: {quote_yaml(clean_title(match[1]))}", header, count=1))
        except yaml.YAMLError:
            raise DocumentParseError(f"its front matter is not YAML: {_describe(error)}") from None
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise DocumentParseError("its front matter is not a list of keys and values")
    values: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if name == "<<":
            raise DocumentParseError("its front matter takes keys from elsewhere (<<), which is not read")
        if name in values:
            raise DocumentParseError(f"its front matter says {name!r} twice")
        values[name] = value
    return values


def _compose(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=_LOADER)
    except RecursionError:
        raise yaml.YAMLError("it is nested too deeply") from None


def _describe(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or error).partition("\n")[0]
    return (f"line {mark.line + 1}: " if mark is not None else "") + " ".join(problem.split())[:200]


def _mended_title(match: re.Match[str]) -> str:
    """Return the line of a title with the quotes in it escaped, where an older exporter left them as they were."""
    written = match[1]
    mark = written[0]
    if len(written) < 2 or mark not in _WELL_QUOTED or written[-1] != mark:
        return match[0]
    inner = written[1:-1]
    return match[0] if _WELL_QUOTED[mark].fullmatch(inner) else f"title: {quote_yaml(clean_title(inner))}"


def _scalar(node: yaml.Node, name: str) -> str:
    """Return the text of a value, "" for none (`~`).

    Args:
        name: What an error's text calls it.
    """
    if not isinstance(node, yaml.ScalarNode):
        kind = "list" if isinstance(node, yaml.SequenceNode) else "group of keys"
        raise DocumentParseError(f"{name} is a {kind}")
    if node.tag == _NULL:
        return ""
    if node.tag not in _TEXTS:
        raise DocumentParseError(f"{name} has the type {node.tag.removeprefix(_CORE)[:60]!r}, which is not read")
    return clean_title(node.value)


def _text(values: dict[str, yaml.Node], key: str) -> str:
    return _scalar(values[key], f"its {key}") if key in values else ""


def _text_if_any(values: dict[str, yaml.Node], key: str) -> str:
    """Return the text of a key that others use for other things, too; "" for one that is none."""
    node = values.get(key)
    return clean_title(node.value) if isinstance(node, yaml.ScalarNode) and node.tag in _TEXTS else ""


def _date(values: dict[str, yaml.Node]) -> datetime | None:
    node = values.get("date")
    if node is None:
        return None
    return parse_date(_scalar(node, "its date"), plain=getattr(node, "style", None) not in _QUOTES)


def _first(values: dict[str, yaml.Node], *keys: str) -> tuple[yaml.Node | None, str]:
    """Return the value of the first of *keys* that has one, and that key: Hexo takes `category` for `categories`."""
    for key in keys:
        node = values.get(key)
        if node is not None and node.tag != _NULL:
            return node, key
    return None, ""


def _names(values: dict[str, yaml.Node], *keys: str) -> list[str]:
    node, key = _first(values, *keys)
    return _as_list(node, key) if node is not None else []


def _as_list(node: yaml.Node, key: str) -> list[str]:
    if not isinstance(node, yaml.SequenceNode):
        name = _scalar(node, f"its {key}")
        return [name] if name else []
    if len(node.value) > _MAX_NAMES:
        raise DocumentParseError(f"its {key} are {len(node.value)}, more than {_MAX_NAMES}")
    return [name for item in node.value if (name := _scalar(item, f"one of its {key}"))]


def _categories(values: dict[str, yaml.Node]) -> list[str]:
    """Return the one path of categories: a list of names, or of lists that are each a path of its own.

    An article is in one category: of several paths it is ZAKER's.
    """
    node, key = _first(values, "categories", "category")
    if node is None:
        return []
    if not isinstance(node, yaml.SequenceNode) or not any(isinstance(item, yaml.SequenceNode) for item in node.value):
        return _as_list(node, key)
    if len(node.value) > _MAX_NAMES:
        raise DocumentParseError(f"its {key} are {len(node.value)}, more than {_MAX_NAMES}")
    paths = [path for item in node.value if (path := _as_list(item, key))]
    if len(paths) <= 1:
        return paths[0] if paths else []
    own = [path for path in paths if AUTHOR in path]
    if len(own) != 1:
        raise DocumentParseError(f"it is in {len(paths)} categories at once, none or several of them {AUTHOR}'s")
    return own[0]
