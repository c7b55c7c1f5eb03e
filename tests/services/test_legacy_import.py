"""Imports on real folders and a real archive: what is taken, what is not and why, and that twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.old_documents import EARLY, box, old_document, picture
from tests.places import reserved_by
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.articles import WrittenDocument
from zakerscraper.archive.imported import is_import_id
from zakerscraper.archive.serialization import EXPORTED
from zakerscraper.config import Options
from zakerscraper.document.parse import parse
from zakerscraper.document.render import BODIES, IMAGE_LINKS, VIDEOS, DocumentOptions, document
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import SHANGHAI, Article, Channel, ListEntry
from zakerscraper.services.legacy_import.dates import Dates, evidence, is_early
from zakerscraper.services.legacy_import.importer import Import, ImportResult, find_documents
from zakerscraper.services.save_article import DocumentWriter, Standing
from zakerscraper.services.verify import find_faults
from zakerscraper.storage.local import OutputFolder

NOON = datetime(2022, 4, 8, 12, 0, tzinfo=SHANGHAI)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

Importer = Callable[..., ImportResult]


class Target:
    """An output folder with its archive, open for an import."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = OutputFolder(root, "tool-1")
        self.folder.open()
        self.archive = Archive(Archive.file_url(root / ".zaker/archive.sqlite3"), "tool-1")

    def take(self, directory: Path, *, dry_run: bool = False, **settings: str) -> ImportResult:
        options = Options.from_settings({"ZAKER_OUTPUT_DIR": str(self.root), **settings})
        result = Import(self.archive, self.folder, options, directory.resolve(), dry_run=dry_run).run()
        assert result.found == result.imported + result.known + result.others + len(result.invalid)
        return result

    def articles(self) -> dict[str, Article]:
        return {article.title: article for article in self.archive.queries.articles()}

    def files(self) -> dict[str, bytes]:
        paths = (path for path in self.root.rglob("*") if path.is_file() and ".zaker" not in path.parts)
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    target = Target(tmp_path / "out")
    yield target
    target.archive.close()
    target.folder.close()


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder of old documents, to be filled."""
    (tmp_path / "old").mkdir()
    return tmp_path / "old"


def with_picture(moment: datetime, late: timedelta = 4 * MINUTE) -> str:
    return f"<p>正文，{moment:%H 点 %M 分}，说的是一件旧事。</p>" + box(picture(moment - late))


# Dates


@pytest.mark.parametrize(
    ("stated", "newest", "early"),
    [
        (NOON - EARLY, NOON - 4 * MINUTE, True),
        (NOON - EARLY, NOON + 9 * MINUTE, True),
        (NOON - EARLY, NOON - 5 * HOUR, True),
        (NOON, NOON - 4 * MINUTE, False),
        (NOON, NOON + 9 * MINUTE, False),
        (NOON, NOON - 3 * HOUR, None),  # a picture from the stock, or eight hours early and eleven late
        (NOON - 12 * HOUR, NOON - 12 * HOUR, None),  # stored at midnight: shown at once, or in the morning
        (NOON, NOON + 30 * HOUR, None),  # a picture that was put in later
        (NOON, None, None),
    ],
)
def test_pictures_tell_whether_a_date_is_early(stated: datetime, newest: datetime | None, early: bool | None) -> None:
    assert is_early(stated, newest) is early


def test_dates_without_pictures_are_judged_by_their_neighbours() -> None:
    later = NOON + timedelta(days=300)
    dates = Dates.of(
        [(NOON + n * HOUR - EARLY, NOON + n * HOUR) for n in range(20)]
        + [(later + n * HOUR, later + n * HOUR) for n in range(20)]
    )
    assert dates.right(NOON, None) == (NOON + EARLY, "document+neighbours")
    assert dates.right(later, None) == (later, "document")
    assert dates.right(NOON - EARLY, NOON) == (NOON, "document+pictures")
    assert dates.right(NOON, NOON) == (NOON, "document"), "its own pictures count for more than its neighbours"
    assert dates.right(None, NOON) == (NOON, "pictures")
    assert dates.right(None, None) == (None, "")


def test_few_neighbours_are_no_evidence() -> None:
    assert Dates.of([(NOON - EARLY, NOON)] * 3).right(NOON, None) == (NOON, "document")


def test_evidence_is_what_the_document_states_and_its_newest_picture() -> None:
    body = box(picture(NOON - HOUR)) + box(picture(NOON - MINUTE)) + box(picture(NOON - 900 * HOUR))
    assert evidence(old_document("题", NOON, body)) == (NOON - EARLY, NOON - MINUTE)
    assert evidence(b"---\ntitle: x\n---\n") == (None, None)


# Finding and taking


def test_documents_are_found_in_any_layout(tmp_path: Path) -> None:
    for name in ("a.md", "x/y/b.MD", "x/c.markdown", "d.txt", ".git/e.md", "node_modules/f.md", ".g.md", "x/h.md/i.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    assert [path.name for path in find_documents(tmp_path)] == ["a.md", "c.markdown", "i.md", "b.MD"]


def test_an_old_document_becomes_one_of_the_format_with_its_name_and_the_right_date(target: Target, old: Path) -> None:
    (old / "他说 it's 好_.md").write_bytes(old_document("他说 it's 好_", NOON, with_picture(NOON) + "a < b {{ c }}"))
    result = target.take(old)
    assert (result.imported, result.corrected, result.stale) == (1, 1, 0)
    (article,) = target.articles().values()
    assert is_import_id(article.id)
    assert len(article.id) == 24
    assert (article.url, article.section, article.layout) == ("", "channel", "document")
    assert (article.published_at, article.date_from) == (NOON, "document+pictures")
    assert [one.status for one in article.images] == ["remote"]
    assert article.images[0].url == picture(NOON - 4 * MINUTE)
    assert "正文" in article.summary
    assert "正文" in article.body_markdown
    assert article.document == "_posts/新媒体/ZAKER/channel/他说 it's 好_.md"
    written = target.files()[article.document]
    assert b"a &lt; b &#123;&#123; c" in written
    assert b"date: Fri, 08 Apr 2022 04:00:00 GMT" in written
    assert parse(written).title == "他说 it's 好_"


def test_a_second_import_changes_nothing(target: Target, old: Path) -> None:
    for number in range(3):
        (old / f"{number}.md").write_bytes(old_document(f"第 {number} 篇", NOON, with_picture(NOON + number * HOUR)))
    assert target.take(old).imported == 3
    before = target.files(), target.articles()
    again = target.take(old)
    assert (again.imported, again.known) == (0, 3)
    assert (target.files(), target.articles()) == before
    written = target.take(target.root)
    assert (written.imported, written.known) == (0, 3), "what an import has written is known, too"


def test_documents_in_place_are_left_as_they_are(target: Target) -> None:
    path = target.root / "_posts/新媒体/ZAKER/channel/题_.md"
    path.parent.mkdir(parents=True)
    path.write_bytes(old_document("题:", NOON, with_picture(NOON)))
    before = target.files()
    result = target.take(target.root / "_posts")
    assert (result.imported, result.corrected, result.stale) == (1, 1, 1)
    assert target.files() == before
    ((_, document, checksum, article),) = target.archive.queries.documents()
    assert (document, article.published_at) == ("_posts/新媒体/ZAKER/channel/题_.md", NOON)
    assert checksum
    path.write_bytes(path.read_bytes() + b"more")
    assert target.take(target.root / "_posts").known == 1, "the archive has a document of that path"


EDITS = {
    "a key": lambda text: text.replace("comments: false\n", "comments: false\ntags: [mine]\n"),
    "a value": lambda text: text.replace("comments: false", "comments: true"),
    "another author": lambda text: text.replace("author: ZAKER", "author: me"),
    "a remark in the text": lambda text: text.replace(
        "</div>\n            ", "<!-- look again --></div>\n            "
    ),
    "a line below": lambda text: text + "\nmine\n",
    "another cover": lambda text: text.replace("headimg: '", "headimg: 'https://mine.example/"),
}


def in_place(target: Target, text: str) -> Path:
    path = target.root / "_posts/新媒体/ZAKER/channel/题.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def anew(target: Target, form: DocumentOptions, *, overwrite: bool = False) -> Standing:
    """Write the one document of *target* anew; return how it stood."""
    (article,) = target.articles().values()
    writer = DocumentWriter(target.archive, target.folder, overwrite=overwrite)
    ((_, standing),) = writer.rewrite({article.id: document(article, form)}).values()
    return standing


@pytest.mark.parametrize("kind", ["ours", "older"])
@pytest.mark.parametrize("edit", EDITS)
def test_a_document_in_place_that_was_edited_counts_as_edited(target: Target, old: Path, edit: str, kind: str) -> None:
    """As after the loss of the archive's file: what was written there last is not known any more."""
    text = old_document("他说 it's", NOON, with_picture(NOON) + "a < b").decode()
    if kind == "ours":
        (old / "题.md").write_text(text, "utf-8")
        target.take(old)
        (text,) = (data.decode() for data in target.files().values())
        target.archive.articles.forget([one.id for one in target.articles().values()])
    edited = EDITS[edit](text)
    assert edited != text
    path = in_place(target, edited)
    result = target.take(target.root)
    assert (result.imported, result.edited) == (1, 1)
    for body in ("html", "markdown"):
        assert anew(target, DocumentOptions(body=body)) is Standing.EDITED
    assert path.read_bytes() == edited.encode()
    (fault,) = find_faults(target.archive, target.folder)
    assert (fault.standing, fault.is_damaged) == (Standing.EDITED, False)
    assert anew(target, DocumentOptions(), overwrite=True) is Standing.OURS


FORMS = [
    DocumentOptions(body=body, image_links=links, video=video)
    for body in BODIES for links in IMAGE_LINKS for video in VIDEOS
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_what_nobody_edited_is_known_under_every_setting(target: Target, old: Path, form: DocumentOptions) -> None:
    """Whatever was set when it was written: it is ours, and is written anew in today's form."""
    link = "https://app.myzaker.com/zaker/link.php?pk=1&b=aHR0cHM6Ly9leGFtcGxlLmNvbS8="
    body = f'{with_picture(NOON)}<p><strong>1. *a* {{ b }}</strong> <a href="{link}">链接</a> &lt;x&gt;</p>'
    (old / "题.md").write_bytes(old_document("他说 it's", NOON, body))
    target.take(old)
    (article,) = target.articles().values()
    target.archive.articles.forget([article.id])
    path = in_place(target, document(article, form))
    result = target.take(target.root)
    assert (result.imported, result.edited) == (1, 0)
    assert list(find_faults(target.archive, target.folder)) == []
    (article,) = target.articles().values()
    standing = anew(target, DocumentOptions())
    assert standing is (Standing.SAME if path.read_bytes() == document(article, form).encode() else Standing.OURS)


def test_documents_of_the_older_exporter_in_place_are_not_taken_for_edited(target: Target) -> None:
    link = "http://app.myzaker.com/zaker/link.php?pk=1&b=aHR0cHM6Ly9leGFtcGxlLmNvbS8="
    body = with_picture(NOON) + f'<p><a href="{link}">链接</a> <?php & a < b {{{{ c }}}} "x"</p>'
    in_place(target, old_document('他说 it\'s "好"', NOON, body).decode())
    result = target.take(target.root)
    assert (result.imported, result.edited, result.stale) == (1, 0, 1)
    assert list(find_faults(target.archive, target.folder)) == []
    assert anew(target, DocumentOptions()) is Standing.OURS


def test_a_dry_run_writes_nothing(target: Target, old: Path) -> None:
    (old / "a.md").write_bytes(old_document("题", NOON, with_picture(NOON)))
    (old / "b.md").write_bytes(b"nothing")
    result = target.take(old, dry_run=True)
    assert (result.imported, len(result.invalid), target.files(), target.articles()) == (1, 1, {}, {})
    assert target.take(old).imported == 1


def test_the_same_article_in_two_places_is_one_and_two_of_one_title_are_two(target: Target, old: Path) -> None:
    text = "<p>同一篇文章，两处都有，字字相同，没有一个不同的字。</p>"
    (old / "a.md").write_bytes(old_document("早报", NOON, text, "channel"))
    (old / "b.md").write_bytes(old_document("早报", NOON, text, "source"))
    (old / "c.md").write_bytes(old_document("早报", NOON + 24 * HOUR, text.replace("同一", "另一"), "channel"))
    result = target.take(old)
    assert (result.imported, result.known) == (2, 1)
    assert sorted(target.files()) == [f"_posts/新媒体/ZAKER/channel/{name}.md" for name in "ac"]
    assert target.take(old).known == 3


def test_an_article_that_was_fetched_is_known(target: Target, old: Path) -> None:
    text = "<p>这一篇早就取回来了，文字与旧文档里的完全一样。</p>"
    id_ = "6a0a7f848e9f090000000001"
    entry = ListEntry(id=id_, url=f"https://www.myzaker.com/article/{id_}", title="标题: 甲")
    target.archive.claims.claim_listed([entry], now=NOON, again=False, claim_at_most=None)
    fetched = Article(id=id_, url=entry.url, title="标题: 甲", body_html=text, published_at=NOON, section="channel")
    fetched.document = reserved_by(target.archive, {id_: ["_posts/a.md"]})[id_]
    target.archive.articles.mark_exported([WrittenDocument(fetched, "0")], now=NOON)
    (old / "标题_ 甲.md").write_bytes(old_document("标题_ 甲", NOON, text))
    assert target.take(old).known == 1
    assert target.archive.queries.count(EXPORTED) == 1


ID = "6a0a7f848e9f0900000000aa"
TEXT = "<p>这一篇写着自己是谁，哪怕标题改了也认得出。</p>"


def test_a_document_of_ours_is_known_by_what_it_names(target: Target, old: Path) -> None:
    written = Article(
        id=ID,
        url=f"https://www.myzaker.com/article/{ID}",
        title="题",
        source="样张社",
        author_url="https://www.myzaker.com/source/9",
        categories=["新媒体", "ZAKER", "channel"],
        channels=[Channel("channel", "13", "科技")],
        tags=["a"],
        published_at=NOON,
        updated_at=NOON + HOUR,
        body_html=TEXT,
    )
    text = document(written, DocumentOptions(front_matter="full", placeholder_cover=False))
    in_place(target, text)
    result = target.take(target.root / "_posts")
    assert (result.imported, result.edited) == (1, 0)
    (held,) = target.articles().values()
    assert (held.id, held.url, held.source, held.author_url, held.tags) == (
        ID, written.url, "样张社", written.author_url, ["a"],
    )  # fmt: skip
    (old / "b.md").write_text(text.replace("title: '题'", "title: '改过的题'").replace("这一篇", "那一篇"), "utf-8")
    assert target.take(old).known == 1


@pytest.mark.parametrize(
    "line",
    [
        f"id: {ID}",
        f"link: 'https://app.myzaker.com/news/article.php?pk={ID}'",
        f"source: http://www.myzaker.com/article/{ID}/",
        f"source: www.myzaker.com/article/{ID}",
    ],
)
def test_an_article_that_only_a_list_has_shown_is_taken_from_the_document_that_names_it(
    target: Target, old: Path, line: str
) -> None:
    entry = ListEntry(id=ID, url=f"https://www.myzaker.com/article/{ID}", title="别的题")
    target.archive.claims.claim_listed([entry], now=NOON, again=False, claim_at_most=None)
    text = old_document("题", NOON, TEXT).decode().replace("author: ZAKER", f"author: 样张社\n{line}")
    (old / "a.md").write_text(text, "utf-8")
    assert target.take(old).imported == 1
    (held,) = target.articles().values()
    assert (held.id, held.url, held.title, held.source) == (ID, entry.url, "题", "样张社")
    assert target.archive.queries.count(EXPORTED) == 1
    known = target.archive.claims.claim_listed([entry], now=NOON, again=False, claim_at_most=None)
    assert known[ID].state == EXPORTED


def test_an_id_alone_makes_no_document_zakers(target: Target, old: Path) -> None:
    text = old_document("题", NOON, TEXT).decode().replace("author: ZAKER", "author: 某人").replace("ZAKER", "博客")
    (old / "a.md").write_text(text.replace("author:", f"id: {ID}\nauthor:"), "utf-8")
    (old / "b.md").write_text(text.replace("author:", f"id: https://www.myzaker.com/article/{ID}\nauthor:"), "utf-8")
    result = target.take(old)
    assert (result.imported, result.others) == (1, 1)


def test_other_uses_of_these_keys_say_nothing(target: Target, old: Path) -> None:
    text = old_document("题", NOON, TEXT).decode()
    lines = "id: 7\nlink: [a, b]\nsource: {name: 报}\nsource_url: 'http://evil.example/'"
    (old / "a.md").write_text(text.replace("comments: false", lines), "utf-8")
    assert target.take(old).imported == 1
    (held,) = target.articles().values()
    assert is_import_id(held.id)
    assert (held.url, held.source, held.author_url) == ("", "", "")


def test_invalid_documents_are_named_with_why_and_the_others_are_taken(target: Target, old: Path) -> None:
    (old / "good.md").write_bytes(old_document("好的", NOON, "<p>正文。</p>"))
    bad = {
        "deleted.md": (old_document("删", NOON, "原文已被删除"), "deleted"),
        "empty.md": (old_document("空", NOON, "<p> </p><script>x()</script>"), "nothing in its body"),
        "gb.md": ("---\ntitle: '标题'\n---\n".encode("gb18030"), "UTF-8"),
        "undated.md": (old_document("无", NOON, "<p>文</p>").replace(b"date: ", b"dated: "), "date"),
        "readme.md": (b"# Notes\n", "front matter"),
        "deep.md": (old_document("深", NOON, "<p>x</p>" + "<hr>" * 20_000), "elements"),
        "zero.md": (b"", "front matter"),
    }
    for name, (data, _) in bad.items():
        (old / name).write_bytes(data)
    (old / "other.md").write_bytes(b"---\ntitle: 'Mine'\ndate: 2022-04-08\n---\nMy own post.\n")
    result = target.take(old)
    assert (result.imported, result.others) == (1, 1)
    reasons = dict(result.invalid)
    assert reasons.keys() == bad.keys()
    for name, (_, reason) in bad.items():
        assert reason in reasons[name]


def test_a_file_that_the_archive_does_not_know_is_not_written_over(target: Target, old: Path) -> None:
    mine = target.root / "_posts/新媒体/ZAKER/channel/题.md"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"mine")
    (old / "题.md").write_bytes(old_document("题", NOON, "<p>正文。</p>"))
    assert target.take(old).imported == 1
    (article,) = target.articles().values()
    assert article.document == f"_posts/新媒体/ZAKER/channel/题-{article.id}.md"
    assert mine.read_bytes() == b"mine"


def test_an_import_that_was_cut_off_is_completed(target: Target, old: Path, tmp_path: Path) -> None:
    """Its documents were on disk, the archive did not know of them yet."""
    (old / "题.md").write_bytes(old_document("题", NOON, with_picture(NOON)))
    target.take(old)
    before = target.files()
    target.archive.articles.forget([article.id for article in target.articles().values()])
    assert target.take(old).imported == 1
    assert target.files() == before


@pytest.mark.parametrize("name", ['"引号".md', "#.md", "con.md", "_引号_\n.md"])
def test_a_name_that_some_system_refuses_becomes_one_that_all_take(target: Target, old: Path, name: str) -> None:
    (old / name).write_bytes(old_document('"引号"', NOON, "<p>正文。</p>"))
    assert target.take(old).imported == 1
    (article,) = target.articles().values()
    assert article.document == "_posts/新媒体/ZAKER/channel/引号_.md"


def test_hostile_categories_do_not_leave_the_output_folder(target: Target, old: Path) -> None:
    data = old_document("题", NOON, "<p>正文。</p>", section="../../../etc")
    (old / "a.md").write_bytes(data)
    assert target.take(old).imported == 1
    assert list(target.files()) == ["_posts/新媒体/ZAKER/etc/a.md"]


def test_pictures_that_lie_beside_the_documents_are_taken(target: Target, tmp_path: Path) -> None:
    posts = tmp_path / "blog/source/_posts/ZAKER"
    posts.mkdir(parents=True)
    address = picture(NOON - 4 * MINUTE)
    (posts / "a.md").write_bytes(old_document("题", NOON, with_picture(NOON)))
    beside = tmp_path / "blog/source/images/202204" / address.rpartition("/")[2]
    beside.parent.mkdir(parents=True)
    data = BytesIO()
    Image.new("RGB", (600, 400)).save(data, "JPEG")
    beside.write_bytes(data.getvalue())
    # Another article that shows the same picture.
    other = old_document("另一题", NOON, with_picture(NOON).replace("<p>", "<p>另一篇"))
    (posts / "b.md").write_bytes(other)
    assert target.take(posts, dry_run=True, ZAKER_IMAGE_LINKS="local").pictures == 1
    result = target.take(posts, ZAKER_IMAGE_LINKS="local")
    assert (result.imported, result.pictures) == (2, 1)
    article = next(one for one in target.articles().values() if one.title == "题")
    (shown,) = article.images
    assert (shown.status, shown.width, shown.height) == ("known", 600, 400)
    assert target.files()[shown.path] == data.getvalue()
    assert f"headimg: '/{shown.path}'".encode() in target.files()[article.document]


def test_an_import_stops_where_another_run_takes_a_name_meanwhile(target: Target, old: Path) -> None:
    (old / "a.md").write_bytes(old_document("题", NOON, "<p>正文。</p>"))
    importing = Import(
        target.archive, target.folder, Options.from_settings({"ZAKER_OUTPUT_DIR": str(target.root)}), old.resolve()
    )
    id_ = "6a0a7f848e9f090000000001"
    entry = ListEntry(id=id_, url="https://www.myzaker.com/article/" + id_)
    target.archive.claims.claim_listed([entry], now=NOON, again=False, claim_at_most=None)
    reserved_by(target.archive, {id_: ["_posts/新媒体/ZAKER/channel/a.md"]})
    with pytest.raises(ArchiveError, match="another run"):
        importing.run()
    assert target.take(old).imported == 1


@pytest.mark.slow
def test_thousands_are_taken_and_their_numbers_add_up(target: Target) -> None:
    """In place, so that it is the importer that takes the time and not the disk."""
    posts = target.root / "_posts"
    for number in range(2000):
        moment = NOON + number * 17 * MINUTE
        title = f"第 {number} 篇 it's" if number % 5 else f"第 {number} 篇_"
        body = f"<p>这是第 {number} 篇的正文，写的是 {number * 7} 号楼里的事。</p>" + (
            box(picture(moment - 3 * MINUTE, number)) if number % 3 else ""
        )
        data = b"" if number % 50 == 49 else old_document(title, moment, body, "source" if number % 2 else "channel")
        path = posts / str(number // 100) / f"{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    result = target.take(posts)
    assert (result.found, result.imported, len(result.invalid)) == (2000, 1960, 40)
    assert result.corrected == result.stale == 1960, "those without a picture, too: their neighbours tell"
    articles = target.archive.queries.articles()
    assert all((article.published_at - NOON) % (17 * MINUTE) == timedelta() for article in articles)
    assert target.take(posts).known == 1960
