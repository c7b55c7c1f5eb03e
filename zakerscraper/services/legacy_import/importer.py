"""Imports documents of older exporters into the archive, without fetching anything.

Documents in the output folder stay as they are; others are written there in the project's format.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.imported import ImportedDocument, import_id
from zakerscraper.archive.serialization import StoredImage
from zakerscraper.config import Options
from zakerscraper.document import body
from zakerscraper.document.complete import complete
from zakerscraper.document.filenames import DOCUMENT_SUFFIX, collision_key, document_names, folder, stem, title_key
from zakerscraper.document.front_matter import AUTHOR
from zakerscraper.document.image_paths import IMAGE_FOLDER, image_path
from zakerscraper.document.parse import MAX_DOCUMENT_BYTES, ParsedDocument, parse_document
from zakerscraper.document.render import IMAGE_PROXY, render_document
from zakerscraper.document.sanitize import clean
from zakerscraper.document.untouched import is_untouched
from zakerscraper.exceptions import DocumentParseError, InvalidImageError, ParseError, UnreadableFileError
from zakerscraper.items import Article, Image
from zakerscraper.services.legacy_import.dates import Dates, dates_in, newest_image
from zakerscraper.services.legacy_import.matching import text_fingerprint
from zakerscraper.services.save_images import save_image
from zakerscraper.storage.base import Output
from zakerscraper.utils.checksums import md5_of, sha256_of
from zakerscraper.utils.filenames import POSTS
from zakerscraper.utils.images import inspect
from zakerscraper.zaker.urls import DOMAIN, article_id, article_url, host_of, in_domain

IMPORTED = "document"
"""The layout of imported articles, which come from no page."""

_SUFFIXES = (DOCUMENT_SUFFIX, ".markdown")
_NOT_ENTERED = frozenset({"node_modules", "__pycache__"})
_BATCH = 100
_IMAGE_KINDS = ("jpg", "gif", "png", "webp", "bmp", "avif")


@dataclass(slots=True)
class ImportResult:
    """The counts of an import: found = imported + known + others + invalid.

    Attributes:
        found: Documents in the folder.
        imported: Documents that became archived articles.
        known: Documents of articles that the archive has already.
        others: Documents that are not ZAKER's.
        corrected: Imported ones whose date was eight hours early.
        stale: Those of them whose document was in place and still states the early date.
        edited: Imported ones in place that were edited by hand or by another program.
        pictures: Image files that were imported with them.
        invalid: Path below the folder, and why, of documents that cannot be imported.
    """

    found: int = 0
    imported: int = 0
    known: int = 0
    others: int = 0
    corrected: int = 0
    stale: int = 0
    edited: int = 0
    pictures: int = 0
    invalid: list[tuple[str, str]] = field(default_factory=list)


def find_documents(directory: Path) -> list[Path]:
    """Return the documents below *directory*, sorted by path; hidden folders are skipped.

    Raises:
        OSError: A folder cannot be read.
    """

    def give_up(error: OSError) -> None:
        raise error

    found = []
    for root, folders, names in os.walk(directory, onerror=give_up):
        folders[:] = sorted(name for name in folders if name[0] != "." and name not in _NOT_ENTERED)
        paths = (Path(root, name) for name in sorted(names) if name[0] != "." and name.lower().endswith(_SUFFIXES))
        found += [path for path in paths if path.is_file()]
    return found


class Importer:
    """Imports the documents of *directory* into *archive* and *output*; with *dry_run* nothing is written."""

    def __init__(
        self, archive: Archive, output: Output, options: Options, directory: Path, *, dry_run: bool = False
    ) -> None:
        self.archive = archive
        self.output = output
        self.options = options
        self.directory = directory
        self.dry_run = dry_run
        self.result = ImportResult()
        self._digests = archive.imports.digests()
        self._ids: dict[str, list[str]] = {}
        """Ids of archived articles by title."""
        self._texts: dict[str, dict[str, str]] = {}
        """Ids of those that have been compared, by title and the fingerprint of their text."""
        self._paths: set[str] = set()
        self._keys: set[str] = set()
        self._named: set[str] = set()
        """Ids of articles that have a document, in the archive or by this import."""
        for id_, title, path in archive.queries.titles_and_paths():
            self._ids.setdefault(title_key(title), []).append(id_)
            if path:
                self._named.add(id_)
                self._paths.add(path)
                self._keys.add(collision_key(path))
        self._root = Path(os.path.realpath(output.root)) if output.root else None
        self._image_folders = [root for root in _sources(directory) if (root / IMAGE_FOLDER).is_dir()]
        self._documents: list[ImportedDocument] = []
        self._known: list[tuple[str, str, str]] = []
        self._images: dict[str, StoredImage] = {}
        self._would_be_taken: set[str] = set()
        """URLs of images that a dry run has counted."""

    def run(self, progress: Callable[[int, int], None] = lambda done, all_: None) -> ImportResult:
        """Import the documents; return the counts.

        Args:
            progress: Called with the numbers of documents done and in all.

        Raises:
            OSError: The folder cannot be read, or the output folder not be written.
            ArchiveError: The archive cannot be written.
        """
        paths = find_documents(self.directory)
        self.result.found = len(paths)
        dates = Dates.of(dates_in(data) for path in paths if (data := _read(path)) is not None)
        for number, path in enumerate(paths, 1):
            try:
                self._import_document(path, dates)
            except DocumentParseError as error:
                self.result.invalid.append((self._relative_path(path), " ".join(str(error).split())))
            if len(self._documents) + len(self._known) >= _BATCH:
                self._flush()
            progress(number, len(paths))
        self._flush()
        return self.result

    def _import_document(self, path: Path, dates: Dates) -> None:
        data = _read(path)
        if data is None:
            raise DocumentParseError("it cannot be read")
        digest = sha256_of(data)
        own_path = self._in_place(path)
        if digest in self._digests or (own_path and own_path in self._paths):
            self.result.known += 1
            return
        parsed, article = self._parse(data, digest, path)
        if article is None:
            self.result.others += 1
            return
        article.published_at, article.date_from = dates.correct(article.published_at, newest_image(data))
        if article.published_at is None:
            raise DocumentParseError("it has no date that can be read, and no picture that tells one")
        if known_id := self._find_known(article):
            self._known.append((digest, known_id, article.title))
            self.result.known += 1
        else:
            self._add(article, path, own_path, data, parsed)
        self._digests.add(digest)

    def _add(self, article: Article, path: Path, own_path: str, data: bytes, parsed: ParsedDocument) -> None:
        images = self._take_images(article)
        digest, form = sha256_of(data), self.options.document
        rendered = render_document(article, form).encode()
        if not own_path:
            article.document = self._free_path(article, path, rendered)
            if not self.dry_run:
                self.output.write(article.document, rendered, sync=False)
        else:
            article.document = own_path
            if is_untouched(data, parsed, article, form, self.options.image_domains):
                rendered = data
            else:
                self.result.edited += 1  # its checksum is not the one that is recorded
        self._named.add(article.id)
        self._paths.add(article.document)
        self._keys.add(collision_key(article.document))
        self._images.update(images)
        self._documents.append(ImportedDocument(article, digest, sha256_of(rendered)))
        self._texts.setdefault(title_key(article.title), {})[text_fingerprint(article)] = article.id
        self.result.imported += 1
        self.result.pictures += len(images)
        corrected = article.date_from in {"document+pictures", "document+neighbours"}
        self.result.corrected += corrected
        self.result.stale += corrected and bool(own_path)

    def _parse(self, data: bytes, digest: str, path: Path) -> tuple[ParsedDocument, Article | None]:
        """Return the parsed document and its article with the stated date; no article where it is not ZAKER's."""
        try:
            parsed = parse_document(data, (self.options.document.image_proxy, IMAGE_PROXY))
            return parsed, self._article(parsed, digest, path) if _is_zakers(parsed) else None
        except (DocumentParseError, ParseError) as error:
            raise DocumentParseError(str(error)) from None
        except Exception as error:
            # An unexpected error concerns this document only.
            raise DocumentParseError(f"{type(error).__name__}: {error}") from error

    def _article(self, parsed: ParsedDocument, digest: str, path: Path) -> Article:
        cleaned = clean(parsed.body_html, unwrap_links=self.options.unwrap_links, own_hosts=self.options.image_domains)
        if body.is_empty(cleaned.html):
            raise DocumentParseError("nothing in its body")
        categories = parsed.categories or [*self.options.categories, stem(path.parent.name) or "_"]
        id_ = _stated_id(parsed)
        article = Article(
            id=id_ or import_id(digest),
            url=article_url(id_) if id_ else "",
            title=parsed.title,
            author="" if parsed.author == AUTHOR else parsed.author,
            author_url=parsed.source_url if in_domain(host_of(parsed.source_url), DOMAIN) else "",
            source="" if "://" in parsed.source or article_id(parsed.source) else parsed.source,
            section=categories[-1],
            categories=categories,
            tags=parsed.tags,
            published_at=parsed.published_at,
            layout=IMPORTED,
        )
        complete(article, cleaned)
        return article

    def _find_known(self, article: Article) -> str:
        """Return the id of the known article that *article* is, by id or by title and text; "" for none."""
        if article.id in self._named:
            return article.id
        key = title_key(article.title)
        texts = self._texts.setdefault(key, {})
        for id_ in self._ids.pop(key, []):
            stored, _ = self.archive.queries.article_and_path(id_)
            if stored is not None:
                texts[text_fingerprint(stored)] = id_
        return texts.get(text_fingerprint(article), "")

    def _in_place(self, path: Path) -> str:
        """Return the path of a document that is in the output folder already, "" for another one."""
        if self._root is None or not path.is_relative_to(self._root / POSTS):
            return ""
        relative = path.relative_to(self._root).as_posix()
        try:
            relative.encode()
        except UnicodeEncodeError:
            raise DocumentParseError("its name is not UTF-8") from None
        if relative not in self._paths and collision_key(relative) in self._keys:
            raise DocumentParseError("its name differs from that of another document in nothing that all systems see")
        return relative

    def _free_path(self, article: Article, path: Path, data: bytes) -> str:
        """Return the new path of a document: its own name, where all file systems allow it, or its title."""
        limit = self.output.longest_name
        section_folder = folder(article.categories, limit)
        # The last of them ends with the id, and is the last resort.
        *own, _ = document_names(PurePosixPath(path.name).stem, article.id, limit)
        names = [*own, *document_names(article.title, article.id, limit)]
        for name in names:
            relative = f"{section_folder}/{name}"
            # A file that the archive does not know is the user's, or one that an interrupted import has written.
            with suppress(UnreadableFileError):
                if collision_key(relative) not in self._keys and self.output.read(relative) in {None, data}:
                    return relative
        raise DocumentParseError(f"there is a file of its name already: {section_folder}/{names[-1]}")

    def _take_images(self, article: Article) -> Mapping[str, StoredImage]:
        """Set path and size of the images of *article* that the archive or a folder has; return the new ones by URL."""
        saved = self.archive.images.find_saved([image.url for image in article.images])
        images: dict[str, StoredImage] = {}
        for image in article.images:
            stored = saved.get(image.url) or self._images.get(image.url)
            if stored is None or self.output.size(stored.path) != stored.size:
                stored = self._image_beside(image, article)
                if stored is not None and image.url not in self._would_be_taken:
                    images[image.url] = stored
                    if self.dry_run:
                        self._would_be_taken.add(image.url)
            if stored is not None:
                stored.copy_to(image, "known")
        return images

    def _image_beside(self, image: Image, article: Article) -> StoredImage | None:
        assert article.published_at is not None
        for path in (image_path(image.url, kind, article.published_at) for kind in _IMAGE_KINDS):
            for root in filter(None, (self._root, *self._image_folders)):
                data = _read(root / path)
                if data is None:
                    continue
                try:
                    facts = inspect(data)
                except InvalidImageError:
                    continue
                if path != image_path(image.url, facts.extension, article.published_at):
                    continue
                if not self.dry_run and root != self._root:
                    return save_image(self.output, image.url, data, facts, article.published_at)
                checksum = md5_of(data)
                return StoredImage(path, facts.width, facts.height, facts.animated, len(data), checksum)
        return None

    def _flush(self) -> None:
        if not self.dry_run:
            self.output.sync()
            self.archive.imports.add(self._documents, self._known, self._images, now=datetime.now(UTC))
        self._documents.clear()
        self._known.clear()
        if not self.dry_run:
            self._images.clear()

    def _relative_path(self, path: Path) -> str:
        return path.relative_to(self.directory).as_posix()


def _is_zakers(parsed: ParsedDocument) -> bool:
    """Return whether a document is one of ZAKER's, as a folder of posts may contain others.

    An `id` of 24 hexadecimal digits is not enough: other sites have such, too.
    """
    is_named = parsed.author == AUTHOR or AUTHOR in parsed.categories
    is_linked = any("/" in text and article_id(text) for text in (parsed.id, parsed.link, parsed.source))
    return is_named or is_linked or "myzaker.com/" in parsed.body_html


def _stated_id(parsed: ParsedDocument) -> str:
    """Return the article's id that a document states, by itself or in a URL; "" for none.

    `source` is the publisher in our documents, and the article's URL in those of others.
    """
    return next(filter(None, map(article_id, (parsed.id, parsed.link, parsed.source))), "")


def _sources(directory: Path) -> list[Path]:
    """Return the folders that may contain a folder of images: the imported one, and the parent of `_posts`."""
    above = (parent.parent for parent in (directory, *directory.parents) if parent.name == POSTS)
    return [directory, *above]


def _read(path: Path) -> bytes | None:
    """Return the content of the file *path*, up to one byte above MAX_DOCUMENT_BYTES; None where it cannot be read."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return file.read(MAX_DOCUMENT_BYTES + 1)
    except (OSError, ValueError):
        return None
