"""The tools over the archive, run as a user runs them, over the archive of one real crawl."""

import json
import re
import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from tests import run_scrapy
from tests.servers import archives
from zakerscraper.sample_site import SampleSite

ROOT = Path(__file__).parents[2]
ATOM = "{http://www.w3.org/2005/Atom}"
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"


def scrapy(*arguments: str, output: Path, **settings: str) -> Any:
    """Run `scrapy` with *arguments* and return what it did."""
    options = {"ZAKER_OUTPUT_DIR": str(output), **archives.settings(output), **settings}
    return run_scrapy.scrapy(*arguments, *run_scrapy.as_options(options))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with the channel 科技 of the sample site, and one article more in another section."""
    output = tmp_path_factory.mktemp("tools") / "out"
    with SampleSite() as site:
        fast = {"DOWNLOAD_DELAY": "0.001", "DOWNLOAD_SLOTS": "{}", **site.settings}
        single = next(article for article in site.articles if article.channels == (9,))
        for arguments in (("channel", "-a", "id=13"), ("article", "-a", f"url={single.id}")):
            done = scrapy("crawl", *arguments, output=output, **fast)
            assert done.returncode == 0, done.stderr
    return output


@pytest.fixture
def output(crawled: Path, tmp_path: Path) -> Path:
    """A copy of that folder, of the test's own."""
    archives.copied(crawled, tmp_path / "out")
    return Path(shutil.copytree(crawled, tmp_path / "out"))


def documents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in (folder / "_posts").rglob("*.md")}


def test_export_reproduces_the_documents_byte_for_byte(output: Path, tmp_path: Path) -> None:
    before = documents(output)
    shutil.rmtree(output / "_posts")
    done = scrapy("export", "--format", "documents", output=output)
    assert (done.returncode, documents(output)) == (0, {})
    assert f"deleted by hand, and not written again: {len(before)}" in done.stderr
    assert scrapy("export", "--format", "documents", "--overwrite", output=output).returncode == 0
    assert documents(output) == before
    done = scrapy("export", "--format", "documents", "-o", str(tmp_path / "elsewhere"), output=output)
    assert documents(tmp_path / "elsewhere") == before
    assert f"{len(before)} documents" in done.stderr
    assert "0 of them changed" in scrapy("export", "--format", "documents", output=output).stderr


def test_export_markdown_writes_markdown_bodies(output: Path, tmp_path: Path) -> None:
    assert scrapy("export", "--format", "markdown", "-o", str(tmp_path / "md"), output=output).returncode == 0
    written = documents(tmp_path / "md")
    assert written.keys() == documents(output).keys()
    assert not any(b"<div" in data or b"<p>" in data for data in written.values())


def test_export_posts_have_names_and_dates_that_every_generator_reads(output: Path, tmp_path: Path) -> None:
    arguments = ("export", "--format", "posts", "-o", str(tmp_path / "site"))
    assert scrapy(*arguments, output=output).returncode == 0
    articles = json.loads(scrapy("export", "--format", "json", output=output).stdout)
    before, posts = documents(output), documents(tmp_path / "site")
    assert len(posts) == len(before) == len(articles)
    for article in articles:
        published = article["published_at"]
        post = posts[f"_posts/新媒体/ZAKER/{article['section']}/{published[:10]}-{article['id']}.md"].decode()
        assert post.startswith("---\n")
        assert f"\ndate: {published}\n" in post
        assert re.sub("\ndate: .*", "", "\n" + post) == re.sub("\ndate: .*", "", before[article["document"]].decode())
    assert "0 of them changed" in scrapy(*arguments, output=output).stderr


def test_export_follows_the_settings_of_documents(output: Path, tmp_path: Path) -> None:
    target = tmp_path / "local"
    arguments = ("export", "--format", "documents", "-o", str(target))
    assert scrapy(*arguments, output=output, ZAKER_IMAGE_LINKS="local").returncode == 0
    linked = [data for data in documents(target).values() if b"headimg: '/images/" in data]
    assert linked


def test_export_json_and_lines_of_items_hold_the_same_articles(output: Path, tmp_path: Path) -> None:
    array = json.loads(scrapy("export", "--format", "json", output=output).stdout)
    lines = tmp_path / "a.jsonl"
    assert scrapy("export", "--format", "jsonl", "--items", "-o", str(lines), output=output).returncode == 0
    assert array == [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    assert {article["document"] for article in array} == set(documents(output))
    assert [article["published_at"] for article in array] == sorted(article["published_at"] for article in array)


def test_an_export_of_nothing_says_why(output: Path, tmp_path: Path) -> None:
    misspelt = scrapy("export", "--format", "jsonl", "--section", "chanel", output=output)
    assert (misspelt.returncode, misspelt.stdout) == (2, "")
    assert "--section 'chanel': there is no such section; did you mean channel?" in misspelt.stderr
    target = tmp_path / "yesterday.json"
    target.write_text("[1]", "utf-8")
    other = scrapy("export", "--format", "json", "--section", "科技", "-o", str(target), output=output)
    assert other.returncode == 2
    assert "--section '科技': there is no such section; there are article, channel" in other.stderr
    assert target.read_text("utf-8") == "[1]"
    new = scrapy("export", "--format", "json", "--since", "2026-11-01", output=output)
    assert "no archived article is of these sections, channels, publishers, days and words" in new.stderr
    for format_ in ("json", "jsonl", "atom", "rss"):
        none = scrapy("export", "--format", format_, "--since", "2026-11-01", "-o", str(target), output=output)
        assert none.returncode == 0
        assert f"{target} is left as it is" in none.stderr
        assert target.read_text("utf-8") == "[1]"


@pytest.mark.parametrize("format_", ["json", "jsonl", "atom"])
def test_an_export_of_nothing_leaves_the_last_one_alone(output: Path, tmp_path: Path, format_: str) -> None:
    target = tmp_path / "last"
    target.write_text("yesterday's")
    done = scrapy("export", "--format", format_, "--since", "2026-11-01", "-o", str(target), output=output)
    assert done.returncode == 0
    assert "is left as it is" in done.stderr
    assert target.read_text() == "yesterday's"


def test_no_export_writes_over_what_was_edited_by_hand(output: Path, tmp_path: Path) -> None:
    path = min(documents(output))
    notes = tmp_path / "notes"
    assert scrapy("export", "--format", "markdown", "-o", str(notes), output=output).returncode == 0
    for root, arguments, formats in (
        (output, ["-o", str(output)], ["documents"]),
        (notes, ["-o", str(notes)], ["documents", "markdown"]),
    ):
        with (root / path).open("ab") as file:
            file.write("\n旁注".encode())
        before = documents(root)
        for format_ in formats:
            done = scrapy("export", "--format", format_, *arguments, output=output)
            assert done.returncode == 0
            assert "edited by hand, and left as they are: 1" in done.stderr
            assert path in done.stderr
            assert documents(root)[path] == before[path]
            assert documents(root).keys() == before.keys()


@pytest.mark.parametrize("format_", ["markdown", "posts"])
def test_the_archives_own_documents_are_written_in_no_other_form(output: Path, format_: str) -> None:
    before = documents(output)
    done = scrapy("export", "--format", format_, "-o", str(output), output=output)
    assert done.returncode == 2
    assert "it is the archive's own folder" in done.stderr
    assert documents(output) == before


def test_where_an_export_cannot_be_written_is_named(output: Path, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("no folder")
    target = tmp_path / "note.txt" / "feed.xml"
    done = scrapy("export", "--format", "atom", "-o", str(target), output=output)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"zakerscraper: cannot write to {target}: ")
    assert "tmp" not in line.removeprefix(f"zakerscraper: cannot write to {target}"), "no temporary file is named"


def test_export_takes_a_section_and_a_date(output: Path) -> None:
    everything = json.loads(scrapy("export", "--format", "json", output=output).stdout)
    (single,) = json.loads(scrapy("export", "--format", "json", "--section", "article", output=output).stdout)
    assert single["section"] == "article"
    recent = json.loads(scrapy("export", "--format", "json", "--since", "2026-05-18", output=output).stdout)
    assert 0 < len(recent) < len(everything)
    assert {article["id"] for article in recent} == {
        article["id"] for article in everything if article["published_at"] >= "2026-05-18"
    }


def test_export_atom_is_a_feed_of_all_articles(output: Path) -> None:
    feed = ElementTree.fromstring(scrapy("export", "--format", "atom", output=output).stdout.encode())
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == len(documents(output))
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    dates = [entry.findtext(f"{ATOM}published") for entry in entries]
    assert dates == sorted(dates, reverse=True), "the newest come first"
    for name in ("title", "updated", "id", "content"):
        assert all(entry.findtext(f"{ATOM}{name}") for entry in entries), name
    assert feed.findtext(f"{ATOM}updated") == dates[0]


def test_export_rss_links_local_pictures_where_the_folder_is_published(output: Path, tmp_path: Path) -> None:
    target = tmp_path / "public/feed.xml"
    arguments = ("export", "--format", "rss", "--section", "channel", "--limit", "5", "-o", str(target))
    done = scrapy(*arguments, output=output, ZAKER_IMAGE_LINKS="local")
    assert "--base-url" in done.stderr
    assert b"/images/" not in target.read_bytes()
    done = scrapy(*arguments, "--base-url", "https://blog.example/x", output=output, ZAKER_IMAGE_LINKS="local")
    assert done.stderr.splitlines() == [f"zakerscraper: 5 articles in {target}"]
    (channel,) = ElementTree.parse(target).getroot()
    assert channel.findtext("title") == "ZAKER channel"
    items = channel.findall("item")
    assert len(items) == 5
    prefix = "https://blog.example/x/images/"
    linked = [url for item in items for url in re.findall(r'src="([^"]*)"', item.findtext(ENCODED, ""))]
    assert linked
    assert all(url.startswith(prefix) and (output / "images" / url.removeprefix(prefix)).is_file() for url in linked)


def test_a_digest_of_nothing_says_how_far_back_it_looked(output: Path) -> None:
    done = scrapy("digest", "--days", "2", output=output)
    assert (done.returncode, done.stdout) == (0, "")
    assert "no such article was published in the last 48 hours (--days)" in done.stderr


def test_where_no_article_is_gone_that_is_said(output: Path) -> None:
    done = scrapy("archive", "--gone", output=output)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "zakerscraper: no article is gone\n")


def test_archive_shows_what_is_there(output: Path) -> None:
    shown = json.loads(scrapy("archive", "--json", output=output).stdout)
    count = len(documents(output))
    assert shown["articles"]["exported"] == count
    assert shown["sections"]["article"] == {"exported": 1}
    assert sum(sum(day.values()) for day in shown["days"].values()) == count
    assert shown["pictures"] == sum(path.is_file() for path in (output / "images").rglob("*"))
    assert shown["disk_bytes"] > shown["pictures_bytes"] > 0
    assert f"{count} exported" in scrapy("archive", output=output).stdout


def test_verify_tells_and_changes_nothing_and_repair_leaves_what_is_the_users(output: Path) -> None:
    def crawl() -> None:
        with SampleSite() as site:
            fast = {"DOWNLOAD_DELAY": "0.001", "DOWNLOAD_SLOTS": "{}", **site.settings}
            for again in (False, True):
                run = scrapy(
                    "crawl", "channel", "-a", "id=13", *(["-a", "full=1"] * bool(again)), output=output, **fast
                )
                assert run.returncode == 0, run.stderr
        edited = json.loads((output / ".zaker/last-run.json").read_text())
        assert edited["counts"]["edited"] == 1
        assert paths[1] in json.dumps(edited["notes"], ensure_ascii=False)

    assert scrapy("archive", "verify", output=output).returncode == 0
    paths = sorted(path for path in documents(output) if "/channel/" in path)
    (output / paths[0]).unlink()
    with (output / paths[1]).open("ab") as file:
        file.write(b"more")
    edited = (output / paths[1]).read_bytes()
    picture = next(path for path in sorted((output / "images").rglob("*.jpg")))
    picture.write_bytes(picture.read_bytes()[:-10])
    count = json.loads(scrapy("archive", "--json", output=output).stdout)["articles"]["exported"]
    for _ in range(2):
        done = scrapy("archive", "verify", "--json", output=output)
        assert done.returncode == 3
        found = json.loads(done.stdout)
        assert (found["checked"], found["edited"], found["missing"]) == (count, 1, 1)
        assert found["faults"]
        assert all("pictures" in fault["reason"] for fault in found["faults"])
    assert json.loads(scrapy("archive", "--json", output=output).stdout)["waiting"] == []
    assert scrapy("archive", "verify", "--repair", output=output).returncode == 3
    assert json.loads(scrapy("archive", "--json", output=output).stdout)["waiting"]
    crawl()
    assert not (output / paths[0]).exists()
    assert (output / paths[1]).read_bytes() == edited
    done = scrapy("archive", "verify", "--repair", "--overwrite", "--json", output=output)
    found = json.loads(done.stdout)
    assert {(found["edited"], found["missing"], len(found["by_hand"]), len(found["faults"]))} == {(1, 1, 2, 0)}, (
        "the picture is whole again"
    )
    assert scrapy("archive", "verify", output=output).returncode == 0
    assert (output / paths[0]).exists()


def test_only_what_is_not_whole_fails_a_verify(output: Path) -> None:
    edited, deleted, emptied, garbled = sorted(documents(output))[:4]
    with (output / edited).open("ab") as file:
        file.write("我的笔记".encode())
    (output / deleted).unlink()
    done = scrapy("archive", "verify", output=output)
    assert done.returncode == 0, done.stdout
    for path in (edited, deleted):
        assert path in done.stdout
    assert "1 document edited by hand, 1 missing" in done.stdout
    drawn_over = next(path for path in sorted((output / "images").rglob("*.jpg")))
    before = drawn_over.read_bytes()
    drawn_over.write_bytes(before + b"a remark of the user's")
    done = scrapy("archive", "verify", output=output)
    assert done.returncode == 0, done.stdout
    assert "1 picture edited by hand: they stay as they are" in done.stdout
    drawn_over.write_bytes(before)
    (output / emptied).write_bytes(b"")
    (output / garbled).write_bytes("标题".encode("gbk"))
    done = scrapy("archive", "verify", "--json", output=output)
    assert done.returncode == 3
    found = json.loads(done.stdout)
    assert (found["edited"], found["missing"]) == (1, 1)
    kinds = ("faults", "by_hand")
    reasons = {kind: sorted(fault["reason"].rpartition(": ")[2] for fault in found[kind]) for kind in kinds}
    assert reasons == {"faults": sorted([emptied, garbled]), "by_hand": sorted([edited, deleted])}
    done = scrapy("archive", "verify", "--repair", output=output)
    assert "--overwrite` writes it again" in done.stdout
    assert (output / garbled).read_bytes() == "标题".encode("gbk"), "it may be an edit of an old editor"


def test_restore_brings_back_what_was_deleted_by_hand(output: Path) -> None:
    before = documents(output)
    article = json.loads(scrapy("export", "--format", "json", output=output).stdout)[0]
    (output / article["document"]).unlink()
    done = scrapy("archive", "restore", article["id"], output=output)
    assert done.returncode == 0
    assert "written again" in done.stdout
    assert documents(output) == before
    (output / article["document"]).write_text("mine")
    done = scrapy("archive", "restore", article["id"], output=output)
    assert (done.returncode, "edited by hand" in done.stdout) == (1, True), "nothing has been restored"
    assert (output / article["document"]).read_text() == "mine"
    assert scrapy("archive", "restore", "6a0afe788e9f0900000000ff", output=output).returncode == 1


def test_what_is_forgotten_and_blocked_is_never_fetched_again(output: Path) -> None:
    article = json.loads(scrapy("export", "--format", "json", "--section", "channel", output=output).stdout)[0]
    done = scrapy("archive", "forget", "--block", article["id"], output=output)
    assert done.returncode == 0
    assert not (output / article["document"]).exists()
    with SampleSite() as site:
        fast = {"DOWNLOAD_DELAY": "0.001", "DOWNLOAD_SLOTS": "{}", **site.settings}
        for arguments in (("channel", "-a", "id=13"), ("article", "-a", f"url={article['id']}", "-a", "full=1")):
            run = scrapy("crawl", *arguments, output=output, **fast)
            assert run.returncode == 0, run.stderr
            assert not (output / article["document"]).exists()
            # Who names an article is told why it does not come; a list shows it every night.
            assert ("`scrapy archive unblock`" in run.stderr) == (arguments[0] == "article")
    assert article["id"] in scrapy("archive", output=output).stdout
    assert scrapy("archive", "unblock", article["id"], output=output).returncode == 0
    assert scrapy("archive", "unblock", article["id"], output=output).returncode == 1


def test_forget_deletes_the_document_and_retry_makes_due(output: Path) -> None:
    everything = json.loads(scrapy("export", "--format", "json", output=output).stdout)
    first, second = everything[0], everything[1]
    assert scrapy("archive", "forget", first["url"], output=output).returncode == 0
    assert not (output / first["document"]).exists()
    assert scrapy("archive", "forget", first["id"], output=output).returncode == 1, "it is not there any more"
    done = scrapy("archive", "retry", second["id"], "--json", output=output)
    assert json.loads(done.stdout) == {"due": 1, "unknown": 0}
    waiting = json.loads(scrapy("archive", "--json", output=output).stdout)["waiting"]
    assert [row["id"] for row in waiting] == [second["id"]]


def test_the_archive_tells_what_the_site_has_changed(output: Path) -> None:
    article = json.loads(scrapy("export", "--format", "json", output=output).stdout)[0]
    done = scrapy("archive", "history", article["url"], output=output)
    assert done.stdout.startswith(f"{article['id']} {article['title']}\n  version 1: first archived as read at ")
    done = scrapy("archive", "changes", "--since", "2026-05-01", "--json", output=output)
    assert json.loads(done.stdout) == {"changed": [], "withdrawn": []}
    for arguments in (["history"], ["changes", "x"], ["changes", "--since", "x"], ["show", "--since", "2026-05-01"]):
        assert scrapy("archive", *arguments, output=output).returncode == 2
