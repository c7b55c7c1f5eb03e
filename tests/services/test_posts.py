"""What Hugo, Jekyll and Astro need of a post: its name, its first byte, its fields and their types."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import frontmatter
import pytest

from tests.each_case import each_case
from zakerscraper.document.render import DocumentOptions
from zakerscraper.items import SHANGHAI, Article
from zakerscraper.services.export import ExportResult, export_folder, post_document
from zakerscraper.services.exported_files import ExportFolder
from zakerscraper.services.save_article import FileState

MOMENT = datetime(2026, 5, 18, 1, 30, tzinfo=SHANGHAI)
"""Of the day before in GMT."""
FULL = DocumentOptions(front_matter="full", placeholder_cover=False)


def article(title: str = "标题", **fields: object) -> Article:
    given: dict[str, object] = {
        "id": "6a0a7f848e9f090000000018",
        "url": "https://www.myzaker.com/article/6a0a7f848e9f090000000018",
        "source": "样张社",
        "author_url": "https://www.myzaker.com/source/1",
        "categories": ["新媒体", "ZAKER", "channel"],
        "tags": ["C++", "100%"],
        "published_at": MOMENT,
        "updated_at": MOMENT + timedelta(days=1),
        "body_html": "<p>一句话 &lt;b&gt;。</p>",
    }
    return Article(title=title, **given | fields)


@each_case("title", ["标题", "{{ 7 * 7 }} {% raw %}", "<script>alert(1)</script>", 'It\'s "100%": #1', "2026-05-18"])
def test_a_post_has_what_generators_read(title: str) -> None:
    path, text = post_document(article(title), FULL)
    # Jekyll wants the day at the beginning of the name, and front matter at the first byte.
    assert path == "_posts/新媒体/ZAKER/channel/2026-05-18-6a0a7f848e9f090000000018.md"
    assert text.startswith("---\n")
    post = frontmatter.loads(text)
    assert post["title"] == title
    # Hugo reads dates without an offset in the site's zone.
    assert "\ndate: 2026-05-18T01:30:00+08:00\n" in text
    assert "\nupdated: 2026-05-19T01:30:00+08:00\n" in text
    assert post["tags"] == ["C++", "100%"]
    assert (post["source"], post["source_url"]) == ("样张社", "https://www.myzaker.com/source/1")
    assert post["link"].endswith("/6a0a7f848e9f090000000018")
    # It is HTML, as Hexo's themes take it.
    assert post["excerpt"] == "一句话 &lt;b&gt;。"
    assert "thumbnail" not in post


def test_what_there_is_not_has_no_field() -> None:
    text = post_document(article(source="", author_url="", tags=[], updated_at=None, body_html=""), FULL)[1]
    assert {"source", "source_url", "tags", "excerpt", "updated", "thumbnail"} & set(
        frontmatter.loads(text).keys()
    ) == set()


def test_a_post_moves_with_its_day_and_section_and_one_that_was_edited_stays(tmp_path: Path) -> None:
    def export(*articles: Article, overwrite: bool = False) -> ExportResult:
        return export_folder(articles, ExportFolder(tmp_path, "run", overwrite=overwrite), FULL, posts=True)

    def files() -> dict[str, str]:
        paths = (path for path in (tmp_path / "_posts").rglob("*") if path.is_file())
        return {path.relative_to(tmp_path / "_posts/新媒体/ZAKER").as_posix(): path.read_text() for path in paths}

    ids = [f"6a0a7f848e9f09000000001{n}" for n in range(4)]
    assert export(*(article(id=id_) for id_ in ids)).moved == 0
    moved = {"published_at": MOMENT + timedelta(days=1), "categories": ["新媒体", "ZAKER", "hot"]}
    mine, deleted = f"channel/2026-05-18-{ids[1]}.md", f"channel/2026-05-18-{ids[2]}.md"
    (tmp_path / "_posts/新媒体/ZAKER" / mine).write_text("mine")
    (tmp_path / "_posts/新媒体/ZAKER" / deleted).unlink()
    done = export(*(article(id=id_, **moved) for id_ in ids[:3]))
    assert (done.moved, set(done.kept)) == (1, {FileState.EDITED, FileState.DELETED})
    after = files()
    assert set(after) == {f"hot/2026-05-19-{ids[0]}.md", mine, f"channel/2026-05-18-{ids[3]}.md"}
    assert after[mine] == "mine"
    assert export(*(article(id=id_, **moved) for id_ in ids[:3])).changed == 0
    # The last one of a folder takes it along, and --overwrite moves what was edited, too.
    assert export(*(article(id=id_, **moved) for id_ in ids), overwrite=True).moved == 3
    assert set(files()) == {f"hot/2026-05-19-{id_}.md" for id_ in ids}
    assert not (tmp_path / "_posts/新媒体/ZAKER/channel").exists()


def test_a_killed_export_loses_no_post_that_moves_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def export(section: str) -> ExportResult:
        archived = article(categories=["新媒体", "ZAKER", section])
        return export_folder([archived], ExportFolder(tmp_path, "run"), FULL, posts=True)

    def stop(self: ExportFolder, *_: str) -> None:
        raise KeyboardInterrupt

    export("channel")
    for killed_in in ("close", "_delete_moved"):
        with monkeypatch.context() as patch:
            patch.setattr(ExportFolder, killed_in, stop)
            with pytest.raises(KeyboardInterrupt):
                export("source")
        done = export("channel")
        (post,) = tmp_path.rglob("*.md")
        assert (post.parent.name, done.kept) == ("channel", {})
