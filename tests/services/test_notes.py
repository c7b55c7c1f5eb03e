"""Notes: properties that YAML reads, Markdown that any reader reads alike, pictures beside them, edits that stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import yaml
from markdown_it import MarkdownIt

from tests.each_case import each_case
from tests.services.test_save_article import picture
from zakerscraper.document.complete import complete
from zakerscraper.document.sanitize import clean
from zakerscraper.items import SHANGHAI, Article
from zakerscraper.services.exported_files import ExportFolder
from zakerscraper.services.notes import export_notes, note_path, render_note
from zakerscraper.services.save_article import FileState
from zakerscraper.storage.local import OutputFolder

STILL = "http://zkres1.myzaker.com/202605/6a0a7f84a07aec0000018000_1024.jpg"
PATH = "images/202605/6a0a7f84a07aec0000018000_1024.jpg"


def article(html: str = f'<p>钟楼又敲响了。</p><p><img data-original="{STILL}"></p>', **values: object) -> Article:
    archived = Article(
        id="6a0aa9f08e9f09000000002d",
        url="https://www.myzaker.com/article/6a0aa9f08e9f09000000002d",
        title="停摆 31 年的'钟楼'",
        author="旧城纪事",
        section="channel",
        tags=["城 市", "2026", "yes"],
        published_at=datetime(2026, 5, 18, 0, 30, tzinfo=SHANGHAI),
        document="_posts/新媒体/ZAKER/channel/停摆 31 年的'钟楼'.md",
    )
    complete(archived, clean(html))
    for image in archived.images:
        image.path = PATH
    return replace(archived, **values)


def properties(text: str) -> dict[str, object]:
    assert text.startswith("---\n")
    return yaml.safe_load(text.split("---\n")[1])


def body(text: str) -> str:
    return text.split("---\n", 2)[2]


def test_a_note_begins_with_its_properties() -> None:
    assert properties(render_note(article())) == {
        "title": "停摆 31 年的'钟楼'",
        "source": "旧城纪事",
        "link": "https://www.myzaker.com/article/6a0aa9f08e9f09000000002d",
        "published": date(2026, 5, 18),
        # A tag has no spaces, and is no number.
        "tags": ["channel", "城-市", "n2026", "yes"],
        "id": "6a0aa9f08e9f09000000002d",
    }


def test_what_is_unknown_has_no_property() -> None:
    bare = article(published_at=None, url="", source="", tags=[], section="")
    assert set(properties(render_note(bare))) == {"title", "id"}


def test_saved_pictures_are_linked_relatively_and_others_where_they_came_from() -> None:
    assert "](../attachments/202605/6a0a7f84a07aec0000018000_1024.jpg)" in render_note(article())
    lost = article()
    lost.images[0].path = ""
    assert f"]({STILL})" in render_note(lost)


@each_case(
    ("text", "written"),
    [
        ("#钟楼# 又敲响了", "\\#钟楼\\# 又敲响了"),
        ("看 #tag 一下", "看 \\#tag 一下"),
        ("第 # 号", "第 \\# 号"),
        ("从 $5 到 $10", "从 \\$5 到 \\$10"),
        ("%%看不见%%", "\\%%看不见\\%%"),
        ("==不是重点==", "\\==不是重点=="),
        ("一段 ^abc", "一段 \\^abc"),
    ],
)
def test_words_are_no_markup_of_programs_of_notes(text: str, written: str) -> None:
    written_body = body(render_note(article(f"<p>{text}</p>")))
    assert written_body.strip() == written
    # Nor does any other reader see a difference.
    assert MarkdownIt().render(written_body) == f"<p>{text}</p>\n"


def test_code_stays_as_it_is() -> None:
    assert "echo $HOME #x" in body(render_note(article("<pre><code>echo $HOME #x</code></pre>")))


@each_case(
    ("title", "document", "expected"),
    [
        ("新标题", "_posts/新媒体/ZAKER/channel/旧标题.md", "channel/旧标题.md"),
        ("a^b", "_posts/x/a^b.md", "channel/a_b.md"),
        ("甲: [乙]", "", "channel/甲_ _乙_.md"),
        ("///", "", "channel/6a0aa9f08e9f09000000002d.md"),
    ],
)
def test_a_note_keeps_its_name_and_can_be_linked(title: str, document: str, expected: str) -> None:
    assert note_path(article(title=title, document=document)) == expected


def test_windows_can_hold_all_names() -> None:
    assert note_path(article(title="a", section="AUX", document="")) == "AUX_/a.md"
    assert note_path(article(title="CON", section="...", document="")) == "-/CON-6a0aa9f08e9f09000000002d.md"


def test_a_note_stays_where_an_earlier_release_put_it(folder: OutputFolder, tmp_path: Path) -> None:
    for vault, earlier, expected in (("old", "AUX", "AUX"), ("new", "", "AUX_")):
        root = tmp_path / vault
        if earlier:
            before = ExportFolder(root, "run")
            before.write({article().id: (f"{earlier}/钟楼.md", "as it was")})
            before.close()
        for _ in range(2):
            archived = article(section="AUX", document="_posts/AUX_/钟楼.md")
            export_notes([archived], ExportFolder(root, "run"), folder)
            written = root / expected / "钟楼.md"
            assert list(root.rglob("*.md")) == [written]
            assert written.read_text("utf-8") == render_note(archived)


def test_a_second_export_changes_nothing_and_leaves_what_the_user_did(folder: OutputFolder, tmp_path: Path) -> None:
    folder.write(PATH, picture(1))
    vault, attachment = tmp_path / "vault", tmp_path / "vault/attachments" / PATH.removeprefix("images/")
    other = article(id=f"{7:024x}", document="_posts/x/又一篇.md")

    def export() -> dict[FileState, list[str]]:
        return export_notes([article(), other], ExportFolder(vault, "run"), folder).kept

    assert export() == {}
    assert attachment.read_bytes() == picture(1)
    before = {path: path.stat().st_mtime_ns for path in vault.rglob("*.*")}
    assert len(before) == 4  # two notes, a picture and the list
    assert export() == {}
    assert {
        path: path.stat().st_mtime_ns for path in vault.rglob("*.*") if path.suffix != ".sha256"
    }.items() <= before.items()

    written = vault / "channel" / "又一篇.md"
    written.write_text(written.read_text("utf-8") + "\n我的批注\n", "utf-8")
    attachment.unlink()
    assert export() == {FileState.EDITED: ["channel/又一篇.md"]}
    assert written.read_text("utf-8").endswith("我的批注\n")
    assert not attachment.exists()
