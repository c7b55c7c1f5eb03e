"""A switch: old documents are imported, then the site they came from is crawled. Nothing is fetched twice."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.test_tools import documents, scrapy
from tests.crawl.conftest import Run
from tests.old_documents import make_old
from zakerscraper.sample_site import SampleSite

Crawl = Callable[..., Run]


@pytest.fixture(scope="module")
def fresh(crawl: Crawl) -> Path:
    """An output folder with the channel 科技, crawled."""
    with SampleSite() as site:
        run = crawl("channel", "id=13", site=site)
    assert run.verdict == ("ok", 0)
    return run.output


@pytest.fixture(scope="module")
def before(fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """The same as old documents, and their folder."""
    folder = tmp_path_factory.mktemp("old")
    return folder, make_old(fresh / "_posts", folder)


@pytest.fixture
def switched(before: tuple[Path, list[Path]], tmp_path: Path) -> Path:
    """An output folder into which they have been imported."""
    output = tmp_path / "out"
    done = scrapy("archive", "import", str(before[0]), output=output)
    assert done.returncode == 0, done.stderr + done.stdout
    assert f"{len(before[1])} imported, 0 known, 0 invalid" in done.stdout
    return output


def test_a_crawl_after_an_import_fetches_only_what_is_new(
    crawl: Crawl, site: SampleSite, fresh: Path, before: tuple[Path, list[Path]], tmp_path: Path
) -> None:
    """Two of the documents are missing: their articles are fetched, and no others but those that nobody ever had.

    Written again, all documents are those of a crawl without an import: titles, dates and texts are whole.
    """
    for path in before[1][2:]:
        copy = tmp_path / "old" / path.parent.name / path.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    output = tmp_path / "out"
    assert scrapy("archive", "import", str(tmp_path / "old"), output=output).returncode == 0
    imported = documents(output)
    run = crawl("channel", "id=13", site=site, output=output)
    assert run.verdict == ("ok", 0)
    assert run.counts["known"] == len(imported) == len(before[1]) - 2
    assert run.counts["exported"] == 2
    pages = run.asked("/article/")
    assert len(pages) == len(set(pages)) == run.counts["exported"] + run.counts["gone"]
    after = documents(output)
    assert {path: after[path] for path in imported} == imported
    again = crawl("channel", "id=13", site=site, output=output)
    assert (again.asked("/article/"), again.counts["exported"]) == ([], 0), (again.stderr, again.asked("/"))
    assert scrapy("export", "--format", "documents", output=output).returncode == 0
    assert documents(output) == documents(fresh)


def test_a_list_without_summaries_shows_enough_too(crawl: Crawl, switched: Path) -> None:
    """What such a list leaves in doubt is fetched once, and turns out to be what was imported."""
    before = documents(switched)
    with SampleSite(layout="figure") as site:
        run = crawl("channel", "id=13", site=site, output=switched)
    assert run.counts["known"] + run.counts["exported"] == len(before), "nobody has walked down this list before"
    assert run.counts["exported"] <= 1
    assert run.documents().keys() == before.keys()


def test_an_article_that_no_list_shows_is_fetched_once_and_keeps_its_document(
    crawl: Crawl, site: SampleSite, switched: Path
) -> None:
    before = documents(switched)
    one = next(article for article in site.articles if 13 in article.channels and "[" in article.title)
    run = crawl("article", f"url={one.id}", site=site, output=switched)
    assert run.counts["exported"] == 1, run.stderr
    after = run.documents()
    assert after.keys() == before.keys()
    (changed,) = (document for path, document in after.items() if document.data != before[path])
    assert changed.front["title"] == one.title, "the page knows the true title"
    assert changed.front["categories"][-1] == "channel", "it stays where it lies"
    assert scrapy("archive", "verify", output=switched).returncode == 0
    assert crawl("article", f"url={one.id}", site=site, output=switched).counts["known"] == 1


def test_full_fetches_what_was_imported_into_the_same_documents(crawl: Crawl, site: SampleSite, switched: Path) -> None:
    before = documents(switched)
    run = crawl("channel", "id=13", "full=1", site=site, output=switched)
    assert run.counts["exported"] == len(before)
    assert run.documents().keys() == before.keys()
    titles = {article.title for article in site.articles}
    assert run.titles() <= titles
