"""Exports articles as notes: Markdown with YAML properties, for Obsidian, Logseq and plain folders.

Images are copied into a folder of attachments and linked relatively, so that the folder can be moved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import PurePosixPath
from urllib.parse import quote

from zakerscraper.document import filenames
from zakerscraper.document.body import ImageLink, link_images
from zakerscraper.document.front_matter import clean_title, quote_yaml
from zakerscraper.document.markdown import markdown
from zakerscraper.document.render import list_labels
from zakerscraper.document.videos import play_uploaded_videos
from zakerscraper.items import SHANGHAI, Article
from zakerscraper.services.export import ExportResult
from zakerscraper.services.exported_files import ExportFolder
from zakerscraper.storage.base import Output
from zakerscraper.utils.batches import batched

ATTACHMENTS = "attachments"
"""The folder of the images, in that of the notes."""
_LONGEST_FOLDER = 200
"""Bytes of the name of a section's folder."""
_GROUP = 64
_NO_TAG = re.compile(r"[^\w/-]+")
_TAG_OR_TEXT = re.compile(r"(<[^<>]*>)")
_LITERAL = re.compile(r"</?(?:pre|code)[ >]")
# Markup of note programs beyond CommonMark: #tags, %%comments%%, ==highlights==, $formulas$, ^blocks.
_EXTENSION = re.compile(r"(?:(?<=\s)|^)#(?=[^\s#])|%(?=%)|=(?==\S)|\$|\^(?=[\w-]+\s*$)")
_ESCAPE = "\ufdd0"
"""Stands for a backslash until the Markdown is made: a noncharacter, which no text contains."""


def export_notes(articles: Iterable[Article], folder: ExportFolder, output: Output) -> ExportResult:
    """Write a note for each of *articles* into *folder*, and their images; return the counts.

    Unchanged files stay, as do notes and images that the user has edited or deleted.
    """
    done = ExportResult()
    for group in batched(articles, _GROUP):
        for article in group:
            for path in dict.fromkeys(image.path for image in article.images if image.path):
                folder.add(_attachment(path), partial(output.read, path))
        done.add(folder.write({article.id: (_place(article, folder), render_note(article)) for article in group}))
    folder.close()
    return done


def note_path(article: Article) -> str:
    """Return the path of the note of *article*: a folder for its section, and its document's name.

    The name stays the same when the title changes. It has no `^`, which these programs reject in names.
    """
    name = PurePosixPath(article.document).name or filenames.document_names(article.title, article.id)[0].lstrip("-")
    section = PurePosixPath(filenames.folder([article.section], _LONGEST_FOLDER)).name
    return f"{section}/{name}".replace("^", "_")


def _place(article: Article, folder: ExportFolder) -> str:
    """Return the path of *article*'s note: the one that an earlier release has used, or `note_path`."""
    name = PurePosixPath(article.document).stem if article.document else filenames.stem(article.title) or article.id
    section = filenames.cut_to_bytes(filenames.stem(article.section), _LONGEST_FOLDER)
    earlier = f"{section}/{name}{filenames.DOCUMENT_SUFFIX}".replace("^", "_")
    return earlier if earlier in folder else note_path(article)


def render_note(article: Article) -> str:
    """Return the note of *article*, whose body is in canonical form.

    `published` is the day of publication, +08:00, which these programs read as a date. Tags have no spaces and begin
    with a letter, as these programs require.
    """
    saved = article.saved_paths

    def link(image: ImageLink) -> str:
        path = saved.get(image.animation_url) or saved.get(image.url)
        return f"../{quote(_attachment(path))}" if path else image.url

    html = link_images(play_uploaded_videos(article.body_html, lambda url: link(ImageLink(url))), link)
    text = markdown(_without_extensions(html)).replace(_ESCAPE, "\\")
    return f"---\n{''.join(_properties(article))}---\n\n{text}"


def _properties(article: Article) -> Iterator[str]:
    values = {"title": article.title, "source": article.source, "link": article.url}
    yield from (f"{name}: {quote_yaml(text)}\n" for name, value in values.items() if (text := clean_title(value)))
    if article.published_at is not None:
        yield f"published: {article.published_at.astimezone(SHANGHAI):%Y-%m-%d}\n"
    if channels := list(filter(None, map(clean_title, list_labels(article)))):
        yield "channels:\n" + "".join(f"  - {quote_yaml(channel)}\n" for channel in channels)
    if tags := list(dict.fromkeys(filter(None, map(_tag, (article.section, *article.tags))))):
        yield "tags:\n" + "".join(f"  - {quote_yaml(tag)}\n" for tag in tags)
    yield f"id: {quote_yaml(article.id)}\n"


def _tag(name: str) -> str:
    tag = _NO_TAG.sub("-", clean_title(name)).strip("-/")
    return f"n{tag}" if tag and not any(map(str.isalpha, tag)) else tag


def _attachment(path: str) -> str:
    """Return the path of the copy of the image at *path*."""
    return "/".join((ATTACHMENTS, *PurePosixPath(path).parts[1:]))


def _without_extensions(html: str) -> str:
    """Return the canonical body *html* with `_ESCAPE` before what only note programs take for markup."""
    parts, literal = [], 0
    for part in _TAG_OR_TEXT.split(html.replace(_ESCAPE, "")):
        if part.startswith("<"):
            if _LITERAL.match(part):
                literal += -1 if part[1] == "/" else 1
        elif not literal:
            part = _EXTENSION.sub(rf"{_ESCAPE}\g<0>", part)
        parts.append(part)
    return "".join(parts)
