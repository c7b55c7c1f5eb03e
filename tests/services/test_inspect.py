"""What one page is to our readers, told for people."""

from contextlib import closing
from pathlib import Path

import pytest

from tests.archive.records import NOW
from tests.zaker.generic.article_pages import BODY, TITLE, URL, page
from zakerscraper.archive.archive import Archive
from zakerscraper.document.render import DocumentOptions
from zakerscraper.exceptions import ArchiveError
from zakerscraper.services.inspect import diagnose
from zakerscraper.services.inspect_format import format_diagnosis
from zakerscraper.services.learn_layout import archived_layouts
from zakerscraper.storage.base import archive_file, output_folder
from zakerscraper.zaker.learnt.fields import ElementField
from zakerscraper.zaker.learnt.layout import LearntLayout

LAYOUT = LearntLayout("learnt-2026-05-18", "2026-05-18", 12, title=ElementField("h1.d1"), body=ElementField("div.d3"))
PAGE = page(f"<main><h1 class='d1'>{TITLE}</h1><div class='d3'>{BODY * 9}</div></main>")


def test_a_learnt_layout_reads_a_page_and_is_named() -> None:
    options = DocumentOptions()
    found = diagnose(PAGE, URL, NOW, options=options, categories=("a", "b"), section="article", learnt=[LAYOUT])
    lines = format_diagnosis(found).splitlines()
    assert "layout    learnt-2026-05-18" in lines
    assert any("← learnt on 2026-05-18 from 12 archived articles" in line for line in lines)
    assert TITLE in found.document
    known = diagnose(PAGE, URL, NOW, options=options, categories=("a", "b"), section="article")
    assert known.layout == "fallback"


def test_the_layouts_are_those_of_the_archive_and_none_where_there_is_none(tmp_path: Path) -> None:
    settings = {"ZAKER_OUTPUT_DIR": str(tmp_path / "output")}
    assert archived_layouts(settings) == ()
    assert not (tmp_path / "output").exists()
    file = archive_file(output_folder(tmp_path / "output", "test"))
    file.parent.mkdir(parents=True)
    with closing(Archive(Archive.file_url(file), "test")) as archive:
        archive.layouts.save(LAYOUT, now=NOW)
    assert archived_layouts(settings) == (LAYOUT,)
    file.write_bytes(b"no database")
    with pytest.raises(ArchiveError):
        archived_layouts(settings)
