"""Documents moved to other folders: what is ours moves, what is the user's stays, a kill loses and doubles nothing."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.services.test_save_article import NOW, listed, rendered
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.documents import Documents
from zakerscraper.document.render import DocumentOptions
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import Article
from zakerscraper.services.export import OwnDocuments
from zakerscraper.services.move_documents import DocumentMover
from zakerscraper.services.save_article import DocumentWriter, FileState, RenderedArticle
from zakerscraper.storage.local import OutputFolder

OLD, NEW = "_posts/新媒体/ZAKER/channel", "_posts/博客/channel"


def written(archive: Archive, folder: OutputFolder, count: int) -> list[Article]:
    """Write *count* documents into the old folder; return their articles."""
    articles = listed(archive, *range(1, count + 1))
    group = [rendered(article, f"{OLD}/{article.title}.md", text="old") for article in articles]
    assert DocumentWriter(archive, folder).write(group, {}) == [None] * count
    return articles


def anew(article: Article, text: str = "new") -> RenderedArticle:
    return rendered(article, f"{NEW}/{article.title}.md", f"{NEW}/{article.title}-{article.id}.md", text=text)


def files(folder: OutputFolder) -> dict[str, str]:
    assert folder.root
    paths = (path for path in (folder.root / "_posts").rglob("*") if path.is_file())
    return {path.relative_to(folder.root).as_posix(): path.read_text() for path in paths}


def test_what_is_ours_moves_and_what_is_the_users_stays(archive: Archive, folder: OutputFolder) -> None:
    articles = written(archive, folder, 4)
    folder.path(articles[1].document).write_text("mine")
    folder.path(articles[2].document).unlink()
    folder.write(f"{NEW}/第 4 篇.md", b"somebody's")
    results = DocumentMover(archive, folder).move([anew(article) for article in articles])
    with_id = f"{NEW}/第 4 篇-{articles[3].id}.md"
    assert list(results.values()) == [
        (f"{NEW}/第 1 篇.md", FileState.OURS),
        (f"{OLD}/第 2 篇.md", FileState.EDITED),
        (f"{OLD}/第 3 篇.md", FileState.DELETED),
        (with_id, FileState.OURS),
    ]
    assert files(folder) == {
        f"{NEW}/第 1 篇.md": "new",
        f"{OLD}/第 2 篇.md": "mine",
        f"{NEW}/第 4 篇.md": "somebody's",
        with_id: "new",
    }
    assert [archive.queries.article_and_path(article.id)[1] for article in articles] == [
        path for path, _ in results.values()
    ]
    assert archive.queries.article_and_path(articles[0].id)[0] == articles[0]
    assert articles[0].document == f"{NEW}/第 1 篇.md"
    # They are ours there, too.
    _, file_state = DocumentWriter(archive, folder).rewrite({articles[0].id: "newer"})[articles[0].id]
    assert (file_state, files(folder)[f"{NEW}/第 1 篇.md"]) == (FileState.OURS, "newer")


def test_overwrite_moves_what_was_edited_or_deleted(archive: Archive, folder: OutputFolder) -> None:
    articles = written(archive, folder, 2)
    folder.path(articles[0].document).write_text("mine")
    folder.path(articles[1].document).unlink()
    DocumentMover(archive, folder, overwrite=True).move([anew(article) for article in articles])
    assert files(folder) == {f"{NEW}/第 1 篇.md": "new", f"{NEW}/第 2 篇.md": "new"}


def test_without_a_free_name_a_document_stays(archive: Archive, folder: OutputFolder) -> None:
    (article,) = written(archive, folder, 1)
    for path in anew(article).paths:
        folder.write(path, b"somebody's")
    before = files(folder)
    assert DocumentMover(archive, folder).move([anew(article)]) == {
        article.id: (f"{OLD}/第 1 篇.md", FileState.FOREIGN)
    }
    assert files(folder) == before


def test_folders_that_are_empty_then_go(archive: Archive, folder: OutputFolder) -> None:
    (article,) = written(archive, folder, 1)
    DocumentMover(archive, folder).move([anew(article)])
    assert folder.root
    assert sorted(path.name for path in (folder.root / "_posts").iterdir()) == ["博客"]


@pytest.mark.parametrize("step", ["write_files", "mark_moved", "finish_moves", "_delete"])
def test_a_kill_leaves_no_document_twice_and_none_nowhere(
    archive: Archive, folder: OutputFolder, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    articles = written(archive, folder, 3)
    owner = {"write_files": DocumentWriter, "_delete": DocumentMover}.get(step, Documents)
    with monkeypatch.context() as patch:
        patch.setattr(owner, step, lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            DocumentMover(archive, folder).move([anew(article) for article in articles])
    mover = DocumentMover(archive, folder)
    mover.recover()
    assert len(files(folder)) == 3
    # Told to write something else by now, it does.
    mover.move(
        [
            anew(article, "newer")
            for article in articles
            if archive.queries.article_and_path(article.id)[1].startswith(OLD)
        ]
    )
    assert set(files(folder)) == {f"{NEW}/第 {number} 篇.md" for number in (1, 2, 3)}
    texts = {article.id: "newest" for article in articles}
    assert {file_state for _, file_state in DocumentWriter(archive, folder).rewrite(texts).values()} == {FileState.OURS}
    assert archive.documents.find_unfinished_moves() == {}


def test_only_the_case_of_a_folder_changes(archive: Archive, folder: OutputFolder) -> None:
    (article,) = written(archive, folder, 1)
    target = f"{OLD.replace('ZAKER', 'Zaker')}/{article.title}.md"
    DocumentMover(archive, folder).move([rendered(article, target, target.replace(".md", "-x.md"), text="new")])
    assert files(folder) == {target: "new"}


def test_a_run_that_uses_the_archive_is_waited_for(archive: Archive, folder: OutputFolder, database: str) -> None:
    (article,) = written(archive, folder, 1)
    before = files(folder)
    with closing(Archive(database, "channel-1")) as other:
        other.runs.enter()
        other.runs.begin(spider="channel", arguments={}, now=NOW)
        with pytest.raises(ArchiveError, match=r"^channel-1 is using the archive"):
            DocumentMover(archive, folder).move([anew(article)])
    assert files(folder) == before


def test_an_export_moves_names_that_hexo_passes_over_and_leaves_the_others(
    archive: Archive, folder: OutputFolder
) -> None:
    articles = listed(archive, 1, 2, 3)
    for article in articles:
        article.section = "channel"
    names = ("_第 1 篇", "第 2 篇", "_第 3 篇")
    group = [rendered(article, f"{OLD}/{name}.md", text="old") for article, name in zip(articles, names, strict=True)]
    assert DocumentWriter(archive, folder).write(group, {}) == [None] * 3
    folder.path(f"{OLD}/_第 3 篇.md").write_text("mine")
    exporter = OwnDocuments(archive, folder, DocumentOptions(), ["新媒体", "ZAKER"], overwrite=False)
    done = exporter.rewrite(archive.queries.articles(as_archived=True))
    assert (done.moved, list(done.kept.values())) == (1, [[f"{OLD}/_第 3 篇.md"]])
    assert sorted(files(folder)) == [f"{OLD}/_第 3 篇.md", f"{OLD}/第 1 篇.md", f"{OLD}/第 2 篇.md"]
    assert files(folder)[f"{OLD}/_第 3 篇.md"] == "mine"
    assert exporter.rewrite(archive.queries.articles(as_archived=True)).moved == 0
