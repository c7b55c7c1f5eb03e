"""File names of documents: valid on Linux, macOS and Windows, and unique for each article."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from zakerscraper.utils.filenames import MAX_NAME_BYTES, POSTS

DOCUMENT_SUFFIX = ".md"

_REMOVED = re.compile(r"[\r\n\x85\u2028\u2029#.]")
_UNDERSCORED = re.compile(r'[:/\\?*"“”<>|\[\]\x00-\x1f\x7f-\x9f]')
# Hexo passes over files and folders whose names begin so, without a word.
_HIDDEN = re.compile(r"[\s_]+")
_NAMELESS_FOLDER = "-"
_SURROGATES = re.compile("[\ud800-\udfff]")
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that make a name look like another one (`fdp.md` for `md.pdf`)."""
# Names that Windows keeps for devices, whatever their case. They hold no dot here, so no suffix is to be thought of.
_RESERVED = re.compile(r"con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]", re.IGNORECASE)


def stem(title: str) -> str:
    """Return the name that *title* gives, without suffix; it may be empty, reserved or too long.

    Line ends, marks of direction, `#` and `.` are removed; each of `: / \\ ? * " “ ” < > | [ ]` and every control
    character becomes `_`. It begins with neither white space nor `_`.
    """
    name = _UNDERSCORED.sub("_", _REMOVED.sub("", _DIRECTIONS.sub("", _SURROGATES.sub("", title)))).strip()
    hidden = _HIDDEN.match(name)
    return name[hidden.end() :] if hidden else name


def document_names(title: str, id_: str, limit: int = MAX_NAME_BYTES) -> tuple[str, ...]:
    """Return the names a document may get, the wanted one first.

    Args:
        id_: The article's id; the last name ends with it, so no other article can claim that.
        limit: Bytes of the longest name that the file system holds.
    """
    name = stem(title)
    with_id = cut_to_bytes(name, limit - len(f"-{id_}{DOCUMENT_SUFFIX}")) + f"-{id_}{DOCUMENT_SUFFIX}"
    name = cut_to_bytes(name, limit - len(DOCUMENT_SUFFIX))
    if not name or _RESERVED.fullmatch(name):
        return (with_id,)
    return name + DOCUMENT_SUFFIX, with_id


def document_paths(categories: Sequence[str], title: str, id_: str, limit: int = MAX_NAME_BYTES) -> list[str]:
    """Return where a document may lie below the output folder, the wanted place first; see `document_names`."""
    parent = folder(categories, limit)
    return [f"{parent}/{name}" for name in document_names(title, id_, limit)]


def folder(categories: Sequence[str], limit: int = MAX_NAME_BYTES) -> str:
    """Return the folder of documents with *categories*, below the output folder, with `/` between its parts.

    Args:
        limit: Bytes of the longest name that the file system holds.
    """
    parts = (cut_to_bytes(stem(name), limit) or _NAMELESS_FOLDER for name in categories)
    return "/".join([POSTS, *(part + "_" if _RESERVED.fullmatch(part) else part for part in parts)])


def collision_key(path: str) -> str:
    """Return a key that is equal for paths that are one on some file system, which may ignore case or normalise."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", path).upper().casefold())
    if not folded.isprintable():
        # Default-ignorable characters are skipped when some file systems compare names.
        folded = "".join(c for c in folded if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", folded)


def title_key(title: str) -> str:
    """Return a title's letters and digits alone, by which titles are compared: an older exporter wrote `_` for marks.

    Of a title of marks alone it is the title.
    """
    folded = unicodedata.normalize("NFKC", title).casefold()
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LN") or folded.strip()


def cut_to_bytes(name: str, limit: int) -> str:
    """Return as much of *name* as *limit* bytes hold, cut between characters as a reader sees them."""
    encoded, limit = name.encode(), max(limit, 0)
    if len(encoded) <= limit:
        return name
    kept = encoded[:limit].decode(errors="ignore")
    while kept and len(kept) < len(name) and _continues(name[len(kept)]):
        kept = kept[:-1]
    return kept.rstrip()


def _continues(character: str) -> bool:
    """Return whether *character* belongs to the one before it: a combining mark, a joiner, a variation selector."""
    return unicodedata.category(character) in {"Mn", "Me", "Mc"} or character == "\u200d"
