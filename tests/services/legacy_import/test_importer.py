"""Imports on real folders and a real archive: what is taken, what is not and why, and that twice changes nothing."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.old_documents import box, old_document, picture
from tests.reserved_paths import reserve_paths
from tests.services.legacy_import.imports import HOUR, MINUTE, NOON, Target, in_place, with_picture
from zakerscraper.archive.articles import WrittenDocument
from zakerscraper.archive.imported import is_import_id
from zakerscraper.archive.state import State
from zakerscraper.config import Options
from zakerscraper.document.parse import parse_document
from zakerscraper.document.render import DocumentOptions, render_document
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import Article, Channel, ListEntry
from zakerscraper.services.legacy_import.importer import Importer, find_documents


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
    assert [image.status for image in article.images] == ["remote"]
    assert article.images[0].url == picture(NOON - 4 * MINUTE)
    assert "正文" in article.summary
    assert "正文" in article.body_markdown
    assert article.document == "_posts/新媒体/ZAKER/channel/他说 it's 好_.md"
    written = target.files()[article.document]
    assert b"a &lt; b &#123;&#123; c" in written
    assert b"date: Fri, 08 Apr 2022 04:00:00 GMT" in written
    assert parse_document(written).title == "他说 it's 好_"


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
    fetched.document = reserve_paths(target.archive, {id_: ["_posts/a.md"]})[id_]
    target.archive.articles.mark_exported([WrittenDocument(fetched, "0")], now=NOON)
    (old / "标题_ 甲.md").write_bytes(old_document("标题_ 甲", NOON, text))
    assert target.take(old).known == 1
    assert target.archive.queries.count(State.EXPORTED) == 1


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
    text = render_document(written, DocumentOptions(front_matter="full", placeholder_cover=False))
    in_place(target, text)
    result = target.take(target.root / "_posts")
    assert (result.imported, result.edited) == (1, 0)
    (archived,) = target.articles().values()
    assert (archived.id, archived.url, archived.source, archived.author_url, archived.tags) == (
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
    (archived,) = target.articles().values()
    assert (archived.id, archived.url, archived.title, archived.source) == (ID, entry.url, "题", "样张社")
    assert target.archive.queries.count(State.EXPORTED) == 1
    known = target.archive.claims.claim_listed([entry], now=NOON, again=False, claim_at_most=None)
    assert known[ID].state == State.EXPORTED


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
    (archived,) = target.articles().values()
    assert is_import_id(archived.id)
    assert (archived.url, archived.source, archived.author_url) == ("", "", "")


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
    article = next(article for article in target.articles().values() if article.title == "题")
    (shown,) = article.images
    assert (shown.status, shown.width, shown.height) == ("known", 600, 400)
    assert target.files()[shown.path] == data.getvalue()
    assert f"headimg: '/{shown.path}'".encode() in target.files()[article.document]


def test_an_import_stops_where_another_run_takes_a_name_meanwhile(target: Target, old: Path) -> None:
    (old / "a.md").write_bytes(old_document("题", NOON, "<p>正文。</p>"))
    importing = Importer(
        target.archive, target.folder, Options.from_settings({"ZAKER_OUTPUT_DIR": str(target.root)}), old.resolve()
    )
    id_ = "6a0a7f848e9f090000000001"
    entry = ListEntry(id=id_, url="https://www.myzaker.com/article/" + id_)
    target.archive.claims.claim_listed([entry], now=NOON, again=False, claim_at_most=None)
    reserve_paths(target.archive, {id_: ["_posts/新媒体/ZAKER/channel/a.md"]})
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
