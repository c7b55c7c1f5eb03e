"""Stores Scrapy's feeds (`-o`, `-O`, FEEDS) in local files: whole, or not at all."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import IO, Any, Self

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.extensions.feedexport import FileFeedStorage
from scrapy.signals import item_scraped

from zakerscraper.storage.staged_files import StagedFile, can_be_staged
from zakerscraper.utils.feed_fields import drop_byte_order_mark

WHOLE_FORMATS = frozenset({"json", "xml"})
"""Formats of feeds that are one document from end to end."""
_LINE_FORMATS = frozenset({"jsonl", "jsonlines", "jl"})
_LONGEST_LINE = 64 * 1024 * 1024
_BLOCK = 64 * 1024


class WholeFileFeedStorage(FileFeedStorage):
    """Scrapy's, but a file that is to be replaced stays as it is until the new one is complete.

    Where the run has no item, the file is replaced only when it is known how the run ended (`finish`). What is added to
    JSON lines begins on a line of its own. Devices and pipes are written to as Scrapy does.

    Attributes:
        failure: Why the feed could not be written, "" where it could.
        mended: What was wrong with the file's end, "" for nothing.
    """

    def __init__(self, uri: str, *, feed_options: dict[str, Any] | None = None) -> None:
        super().__init__(uri, feed_options=feed_options)
        self._options = feed_options or {}
        self._staged: StagedFile | None = None
        self._has_items = self._is_waiting = False
        self.failure = self.mended = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler, uri: str, *, feed_options: dict[str, Any] | None = None) -> Self:
        storage = cls(uri, feed_options=feed_options)
        crawler.signals.connect(storage.item_scraped, item_scraped)
        return storage

    def open(self, spider: Spider) -> IO[bytes]:
        """Open what the feed is to be written to. Called by Scrapy with the first item, or at the run's end."""
        path = Path(self.path)
        try:
            if self._replaces(path) and can_be_staged(path):
                self._staged = StagedFile(path, spider.crawler.settings["FEED_TEMPDIR"])
                return self._staged.file
            if self._adds_lines() and path.is_file():
                self.mended = mend_end(path)
            return super().open(spider)
        except OSError as error:
            self.failure = error.strerror or str(error)
            raise

    def store(self, file: IO[bytes]) -> None:
        """Put the feed in its place. Called by Scrapy as it closes the feed."""
        try:
            if self._staged is None:
                file.close()
            elif self._has_items:
                self._place(self._staged)
            else:
                self._is_waiting = True
        except OSError as error:
            self.failure = error.strerror or str(error)
            raise

    def finish(self, *, is_success: bool) -> bool:
        """Replace the file by a feed without items, if that is what waits, unless the run failed and there is one.

        Returns:
            Whether a feed of before stays.
        """
        if not self._is_waiting or self._staged is None:
            return False
        self._is_waiting = False
        if not is_success and _holds_something(self._staged.path):
            self._staged.discard()
            return True
        try:
            self._place(self._staged)
        except OSError as error:
            self.failure = error.strerror or str(error)
        return False

    def item_scraped(self) -> None:
        """Note that the run has an item, in this feed or in others."""
        self._has_items = True

    def _place(self, staged: StagedFile) -> None:
        if self.write_mode == "ab" and _holds_something(staged.path):
            staged.discard()
            raise FileExistsError(errno.EEXIST, "another program has written it meanwhile", str(staged.path))
        staged.commit()

    def _replaces(self, path: Path) -> bool:
        # What is added to an empty file makes a new one.
        adds = self.write_mode == "ab" and _holds_something(path)
        return not adds and (self.write_mode == "wb" or self._options.get("format") in WHOLE_FORMATS)

    def _adds_lines(self) -> bool:
        if self._options.get("format") not in _LINE_FORMATS or self._options.get("postprocessing"):
            return False
        return "\n".encode(drop_byte_order_mark(self._options.get("encoding")) or "utf-8") == b"\n"


def _holds_something(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def mend_end(path: Path) -> str:
    """Let the next line of the JSON lines file *path* begin on one of its own; return what was wrong, "" for nothing.

    Half an object, as a full disk or a power cut leaves it, is cut off. Any other line is the user's, and is ended.
    """
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        line, length = b"", _BLOCK
        while b"\n" not in line and len(line) < min(size, _LONGEST_LINE):
            file.seek(max(0, size - length))
            line, length = file.read(), length * 2
        line = line.rpartition(b"\n")[2]
        if not line:
            return ""
        if line.startswith(b"{") and len(line) < _LONGEST_LINE and not _is_json(line):
            file.truncate(size - len(line))
            return f"its last line was torn, and is cut off ({len(line)} bytes)"
        file.seek(0, os.SEEK_END)
        file.write(b"\n")
        return "its last line had no end, and has one now"


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    except RecursionError:  # nested by whoever wrote it
        return True
    return True
