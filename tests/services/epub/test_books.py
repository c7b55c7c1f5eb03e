"""Books: what is in them and in which order, pictures of a reader's size, the same bytes every time, little memory."""

from __future__ import annotations

import errno
import gc
import re
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zipfile import ZIP_STORED, ZipFile

import feedparser
import pytest
from lxml import etree
from PIL import Image

from tests.each_case import each_case
from zakerscraper.document.complete import complete
from zakerscraper.document.sanitize import clean
from zakerscraper.exceptions import InvalidImageError, ZakerError
from zakerscraper.items import SHANGHAI, Article, Channel
from zakerscraper.services.epub import book as book_module
from zakerscraper.services.epub import opds
from zakerscraper.services.epub.images import convert_image
from zakerscraper.services.epub.library import Library, write_book
from zakerscraper.services.epub.opds import write_catalogue
from zakerscraper.services.epub.options import BookOptions
from zakerscraper.storage.local import OutputFolder

NOON = datetime(2026, 5, 18, 12, tzinfo=SHANGHAI)
STILL, PATH = "http://zkres1.myzaker.com/202605/6a0a7f84a07aec0000018000_1024.jpg", "images/202605/6a0a.jpg"
HOSTILE = (
    "</title><script>alert(1)</script>",
    "]]> & \x00\x0b\ufffe",
    "{{ x }} \"'",
    "../../etc/passwd",
    "\u202egpj",
    "甲" * 400,
)


def picture(size: tuple[int, int] = (2000, 1500), kind: str = "JPEG", mode: str = "RGB", **options: Any) -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(out, kind, **options)
    return out.getvalue()


def article(
    number: int = 1, html: str = f'<p>正文。</p><p><img data-original="{STILL}"></p>', **values: Any
) -> Article:
    archived = Article(
        id=f"{number:024x}",
        url=f"https://www.myzaker.com/article/{number:024x}",
        title=f"第 {number} 篇",
        author="旧城纪事",
        section="channel",
        published_at=NOON + timedelta(minutes=number),
    )
    complete(archived, clean(html))
    for image in archived.images:
        image.path = PATH
    return replace(archived, **values)


def book(folder: OutputFolder, *articles: Article, **options: Any) -> ZipFile:
    file = BytesIO()
    assert write_book(iter(articles), file, folder, BookOptions(**options)) == len(articles)
    return ZipFile(file)


def page(book: ZipFile, name: str) -> Any:
    return etree.fromstring(book.read(f"EPUB/{name}"))


def words(element: Any) -> list[str]:
    return [text for piece in element.itertext() if (text := piece.strip())]


def test_contents_are_by_section_and_the_reading_order_follows_them(folder: OutputFolder) -> None:
    made = book(folder, *(article(n, "<p>正文。</p>", section=("channel", "精读")[n % 2]) for n in range(1, 5)))
    nav = page(made, "nav.xhtml").find(".//{*}nav")
    assert words(nav) == ["ZAKER 2026-05-18", "精读", "第 1 篇", "第 3 篇", "channel", "第 2 篇", "第 4 篇"]
    spine = [element.get("idref") for element in page(made, "package.opf").iter("{*}itemref")]
    assert spine == ["cover", "nav", "s1", "a1", "a3", "s2", "a2", "a4"]
    assert words(page(made, "article-2.xhtml").find("{*}body")) == [
        "第 2 篇",
        "旧城纪事 · 2026-05-18 12:02",
        "正文。",
        "查看原文",
    ]
    # The contents of older readers are the same.
    labels = page(made, "toc.ncx").findall(".//{*}navLabel/{*}text")
    assert [label.text for label in labels] == ["精读", "第 1 篇", "第 3 篇", "channel", "第 2 篇", "第 4 篇"]


def test_channels_of_a_section_have_contents_of_their_own(folder: OutputFolder) -> None:
    science, city = Channel("channel", "13", "科技"), Channel("channel", "660")
    made = book(folder, *(article(n, "<p>正文。</p>", channels=[(science, city)[n % 2], science]) for n in (1, 2, 3)))
    nav = page(made, "nav.xhtml").find(".//{*}nav")
    assert words(nav)[1:] == ["channel", "660", "第 1 篇", "第 3 篇", "科技", "第 2 篇"]
    assert words(page(made, "section-1.xhtml").find("{*}body"))[:3] == ["channel", "660", "第 1 篇"]


def test_a_book_begins_as_the_format_asks_and_is_the_same_every_time(folder: OutputFolder) -> None:
    folder.write(PATH, picture())
    made = book(folder, article(1), article(2))
    assert made.fp is not None
    first = made.infolist()[0]
    assert (first.filename, first.compress_type, made.read(first)) == ("mimetype", ZIP_STORED, b"application/epub+zip")
    assert made.fp.getvalue() == book(folder, article(1), article(2)).fp.getvalue()


def test_a_picture_is_in_the_book_once_and_no_larger_than_asked(folder: OutputFolder) -> None:
    folder.write(PATH, picture())
    made = book(folder, article(1), article(2), longest_side=600)
    (name,) = {element.get("src") for n in (1, 2) for element in page(made, f"article-{n}.xhtml").iter("{*}img")}
    assert [name for name in made.namelist() if "/images/" in name] == [f"EPUB/{name}"]
    assert Image.open(made.open(f"EPUB/{name}")).size == (600, 450)
    assert Image.open(made.open("EPUB/cover.jpg")).size == (1200, 1600)


@pytest.mark.parametrize("data", [b"", b"<html>404</html>", picture()[:2000], None])
def test_what_is_no_whole_picture_is_a_link(folder: OutputFolder, data: bytes | None) -> None:
    if data is not None:
        folder.write(PATH, data)
    made = book(folder, article())
    assert not [name for name in made.namelist() if "/images/" in name]
    assert next(element.get("href") for element in page(made, "article-1.xhtml").iter("{*}a")) == STILL


def test_pictures_can_be_left_out(folder: OutputFolder) -> None:
    folder.write(PATH, picture())
    made = book(folder, article(), longest_side=0)
    assert not [name for name in made.namelist() if "/images/" in name]


@each_case(
    ("data", "extension", "same"),
    [
        (picture((300, 200)), "jpg", True),
        (picture((300, 200), "PNG"), "png", True),
        (picture((300, 200), "GIF"), "gif", True),
        (picture((300, 200), "WEBP"), "jpg", False),
        (picture((300, 200), "BMP"), "jpg", False),
        (picture((300, 200), "JPEG", "CMYK"), "jpg", False),
        (picture((3000, 200), "PNG", "RGBA"), "jpg", False),
    ],
)
def test_readers_get_kinds_and_sizes_they_can_show(data: bytes, extension: str, same: bool) -> None:
    converted, kind = convert_image(data)
    assert (kind, converted == data) == (extension, same)
    with Image.open(BytesIO(converted)) as image:
        assert max(image.size) <= 1200
        assert image.mode != "CMYK"
    assert convert_image(data)[0] == converted


def test_what_is_transparent_stays_so() -> None:
    clear = BytesIO()
    Image.new("RGBA", (2000, 10), (0, 0, 0, 0)).save(clear, "WEBP", lossless=True)
    assert convert_image(clear.getvalue())[1] == "png"


@each_case("entry", [b"\0\2\0\0\0\3ab\0\0", b"\0\3\0\0\xea\x60\0\0\xff\xff", b"\0\x0b\0\0\0\1\x7f\xc0\0\0", b"junk"])
def test_malformed_exif_data_turns_no_picture(entry: bytes) -> None:
    exif = b"junk" if entry == b"junk" else b"MM\0*\0\0\0\x08\0\1\1\x12" + entry + b"\0\0\0\0"
    small, large = (picture(size, exif=b"Exif\0\0" + exif) for size in ((20, 10), (2000, 10)))
    assert convert_image(small) == (small, "jpg")
    assert convert_image(large)[1] == "jpg"


def test_a_picture_of_absurd_size_is_never_opened() -> None:
    huge = BytesIO()
    Image.new("1", (9000, 9000)).save(huge, "PNG")
    with pytest.raises(InvalidImageError, match="too many"):
        convert_image(huge.getvalue())


@pytest.mark.parametrize("title", HOSTILE)
def test_no_text_leaves_its_place(folder: OutputFolder, title: str) -> None:
    made = book(folder, article(title=title, section=title, source=title), title=title)
    shown = "".join(re.sub("[\x00\x0b\ufffe]", "", title).split())
    for name in ("article-1.xhtml", "section-1.xhtml", "nav.xhtml", "toc.ncx", "package.opf"):
        tree = page(made, name)
        assert not list(tree.iter("{*}script"))
        assert shown in "".join("".join(tree.itertext()).split())
    assert {name.partition("/")[0] for name in made.namelist()} == {"mimetype", "META-INF", "EPUB"}


def test_what_is_unknown_is_left_out(folder: OutputFolder) -> None:
    made = book(folder, article(published_at=None, source="", url="", section=""))
    assert words(page(made, "article-1.xhtml").find("{*}body"))[:2] == ["第 1 篇", "正文。"]
    assert "ZAKER" in words(page(made, "package.opf"))


class FullDisk(BytesIO):
    """A file on a disk that takes *room* bytes."""

    room = 0

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


@pytest.mark.parametrize("room", [0, 40, 3000])
def test_a_container_that_a_full_disk_has_cut_off_is_let_go(
    folder: OutputFolder, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[ZipFile] = []
    monkeypatch.setattr(book_module, "ZipFile", lambda *given: made.append(ZipFile(*given)) or made[-1])
    file = FullDisk()
    file.room = room
    with pytest.raises(OSError, match="No space left"):
        write_book(iter([article(1)]), file, folder, BookOptions())
    assert [container.fp for container in made] == [None], "else Python tries once more, and shows a traceback"


def test_without_articles_nothing_is_written(folder: OutputFolder) -> None:
    file = BytesIO()
    assert write_book([], file, folder, BookOptions()) == 0
    assert file.getvalue() == b""


def library(folder: OutputFolder, root: Path, each: str, *articles: Article) -> Library:
    made = Library(root, folder, each, BookOptions(key="all"))
    assert made.write(iter(articles)) == len(articles)
    return made


def catalogue(root: Path) -> Any:
    parsed = feedparser.parse((root / "catalog.xml").read_bytes())
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


@pytest.mark.parametrize(
    ("each", "names"),
    [
        ("day", {"2026-05-18", "2026-05-19", "日期不详"}),
        ("week", {"2026-W21", "日期不详"}),
        ("section", {"channel", "a_b", "a_b-2"}),
        ("channel", {"科技", "660", "其他"}),
    ],
)
def test_each_makes_a_book_of_its_own(folder: OutputFolder, tmp_path: Path, each: str, names: set[str]) -> None:
    articles = [
        article(1, published_at=None, section="a/b"),
        article(2, section="a:b"),
        article(3),
        article(4, published_at=NOON + timedelta(days=1)),
    ]
    articles[1].channels = [Channel("channel", "13", "科技"), Channel("channel", "660")]
    assert library(folder, tmp_path, each, *articles).written == len(names)
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {
        "catalog.xml", *(f"{name}.{kind}" for name in names for kind in ("epub", "jpg"))
    }  # fmt: skip
    entries = catalogue(tmp_path).entries
    assert len({entry.id for entry in entries}) == len(names)
    count = 0
    for entry in entries:
        links = {link.rel: link for link in entry.links}
        acquisition = links["http://opds-spec.org/acquisition/open-access"]
        assert acquisition.type == "application/epub+zip"
        file = tmp_path / unquote(acquisition.href)
        count += sum("/article-" in name for name in ZipFile(file).namelist())
    # An article is in the book of each channel that has shown it.
    assert count == len(articles) + (each == "channel")


def test_a_section_called_as_what_has_none_shares_its_book(folder: OutputFolder, tmp_path: Path) -> None:
    articles = [article(number, section=section) for number, section in enumerate(("", "其他", ""), 1)]
    assert library(folder, tmp_path, "section", *articles).written == 1
    files = ZipFile(tmp_path / "其他.epub").namelist()
    assert len(files) == len(set(files))
    assert sum("/article-" in name for name in files) == 3


def test_the_catalogue_names_what_is_there_and_keeps_books_known(folder: OutputFolder, tmp_path: Path) -> None:
    library(folder, tmp_path, "day", article(1), article(2, published_at=NOON + timedelta(days=1)))
    before = {entry.title: entry.id for entry in catalogue(tmp_path).entries}
    assert list(before) == ["ZAKER 2026-05-19", "ZAKER 2026-05-18"]
    (tmp_path / "mine.epub").write_bytes(b"PK\x03\x04 a book of mine")
    library(
        folder,
        tmp_path,
        "day",
        article(3, published_at=NOON + timedelta(days=2)),
    )
    after = {entry.title: entry.id for entry in catalogue(tmp_path).entries}
    assert after == {"ZAKER 2026-05-20": after["ZAKER 2026-05-20"], **before}
    # Nothing has changed, so nothing is written.
    stamps = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    library(folder, tmp_path, "day", article(3, published_at=NOON + timedelta(days=2)))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == stamps


def test_a_long_catalogue_is_in_pages_that_name_each_book_once(
    folder: OutputFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opds, "PER_PAGE", 2)
    library(folder, tmp_path, "day", *(article(n, published_at=NOON + timedelta(days=n)) for n in range(5)))
    (tmp_path / "catalog-9.xml").write_text("<mine/>")
    name, seen, before = "catalog.xml", [], ""
    while name:
        page = feedparser.parse((tmp_path / name).read_bytes())
        assert not page.bozo
        links = {link.rel: link.href for link in page.feed.links}
        assert (links["self"], links["start"], links["first"]) == (name, "catalog.xml", "catalog.xml")
        assert (links["last"], links.get("previous", "")) == ("catalog-3.xml", before)
        seen += [entry.title for entry in page.entries]
        before, name = name, links.get("next", "")
    assert seen == [f"ZAKER 2026-05-{day}" for day in range(22, 17, -1)]
    # Pages that are needed no more go, and no others.
    for day in (18, 19, 20):
        (tmp_path / f"2026-05-{day}.epub").unlink()
    write_catalogue(tmp_path)
    assert sorted(path.name for path in tmp_path.glob("*.xml")) == ["catalog-9.xml", "catalog.xml"]
    assert {link.rel for link in catalogue(tmp_path).feed.links} == {"self", "start"}
    # A page's name that is taken by a file of the user's is said before anything is written.
    (tmp_path / "catalog-2.xml").write_text("<mine/>")
    before = (tmp_path / "catalog.xml").read_bytes()
    with pytest.raises(ZakerError, match=r"catalog-2\.xml is not of zakerscraper's making"):
        library(folder, tmp_path, "day", article(9, published_at=NOON + timedelta(days=9)))
    assert (tmp_path / "catalog-2.xml").read_text() == "<mine/>"
    assert (tmp_path / "catalog.xml").read_bytes() == before


def test_a_search_has_a_book_of_its_own(folder: OutputFolder, tmp_path: Path) -> None:
    found = {"灯 会": {1}, "a/b": {1, 2}}
    made = Library(
        tmp_path,
        folder,
        "search",
        BookOptions(),
        lambda one: [words for words, numbers in found.items() if int(one.id, 16) in numbers],
    )
    assert made.write(iter([article(1), article(2), article(3)])) == 3
    assert sorted(path.name for path in tmp_path.glob("*.epub")) == ["a_b.epub", "灯 会.epub"]
    assert {entry.title for entry in catalogue(tmp_path).entries} == {"ZAKER 灯 会", "ZAKER a/b"}


@pytest.mark.parametrize("name", ["2026-05-18.epub", "2026-05-18.jpg", "catalog.xml"])
def test_files_of_the_users_are_left_alone(folder: OutputFolder, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(ZakerError, match=re.escape(name)):
        library(folder, tmp_path, "day", article(1))
    assert (tmp_path / name).read_bytes() == b"mine"
    assert not list(tmp_path.glob(".zaker*"))


def test_memory_does_not_grow_with_the_book(tmp_path: Path) -> None:
    # A process of its own: what others have left in one would count.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        for few, many, length in ((20, 80, 1500), (100, 350, 1)):
            peaks = [process.submit(peak_of_a_book, tmp_path, count, length).result() for count in (few, many)]
            # Texts would take 1.6 MB, contents and a ZIP file's list of its entries 240 KB.
            assert peaks[1] - peaks[0] < 160_000


def peak_of_a_book(folder: Path, count: int, length: int) -> int:
    """Return the most bytes of memory held while a book of so many articles is written, *length* sentences each."""

    def articles(count: int) -> Iterator[Article]:
        for number in range(count):
            if length > 1 or number % 10 == 0:
                gc.collect()  # when Python looks for cycles is not what is measured
            archived = article(number, "<p>短。</p>", images=[])
            archived.body_html = "<p>" + "很长的正文。" * length + "</p>"
            yield archived

    write_book(articles(2), Sink(), OutputFolder(folder, ""), BookOptions())
    gc.collect()
    tracemalloc.start()
    write_book(articles(count), Sink(), OutputFolder(folder, ""), BookOptions())
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


class Sink(BytesIO):
    """A file that holds nothing."""

    def write(self, data: Any, /) -> int:
        return len(data)

    def seekable(self) -> bool:
        return False
