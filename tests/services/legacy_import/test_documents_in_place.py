"""Imports of documents that lie in the output folder: what was edited counts as edited, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.old_documents import old_document
from tests.services.legacy_import.imports import NOON, Target, anew, in_place, with_picture
from zakerscraper.document.render import BODIES, IMAGE_LINKS, VIDEOS, DocumentOptions, render_document
from zakerscraper.services.save_article import FileState
from zakerscraper.services.verify import find_faults


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


@pytest.mark.parametrize("kind", ["ours", "older"])
@pytest.mark.parametrize("edit", EDITS)
def test_a_document_in_place_that_was_edited_counts_as_edited(target: Target, old: Path, edit: str, kind: str) -> None:
    """As after the loss of the archive's file: what was written there last is not known any more."""
    text = old_document("他说 it's", NOON, with_picture(NOON) + "a < b").decode()
    if kind == "ours":
        (old / "题.md").write_text(text, "utf-8")
        target.take(old)
        (text,) = (data.decode() for data in target.files().values())
        target.archive.articles.forget([article.id for article in target.articles().values()])
    edited = EDITS[edit](text)
    assert edited != text
    path = in_place(target, edited)
    result = target.take(target.root)
    assert (result.imported, result.edited) == (1, 1)
    for body in ("html", "markdown"):
        assert anew(target, DocumentOptions(body=body)) is FileState.EDITED
    assert path.read_bytes() == edited.encode()
    (fault,) = find_faults(target.archive, target.folder)
    assert (fault.file_state, fault.is_damaged) == (FileState.EDITED, False)
    assert anew(target, DocumentOptions(), overwrite=True) is FileState.OURS


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
    path = in_place(target, render_document(article, form))
    result = target.take(target.root)
    assert (result.imported, result.edited) == (1, 0)
    assert list(find_faults(target.archive, target.folder)) == []
    (article,) = target.articles().values()
    file_state = anew(target, DocumentOptions())
    assert file_state is (
        FileState.SAME if path.read_bytes() == render_document(article, form).encode() else FileState.OURS
    )


def test_documents_of_the_older_exporter_in_place_are_not_taken_for_edited(target: Target) -> None:
    link = "http://app.myzaker.com/zaker/link.php?pk=1&b=aHR0cHM6Ly9leGFtcGxlLmNvbS8="
    body = with_picture(NOON) + f'<p><a href="{link}">链接</a> <?php & a < b {{{{ c }}}} "x"</p>'
    in_place(target, old_document('他说 it\'s "好"', NOON, body).decode())
    result = target.take(target.root)
    assert (result.imported, result.edited, result.stale) == (1, 0, 1)
    assert list(find_faults(target.archive, target.folder)) == []
    assert anew(target, DocumentOptions()) is FileState.OURS
