"""Real documents of the format, byte for byte: the page each came from is rebuilt, served and crawled.

The documents are no part of this repository. ZAKER_CORPUS_DIR names the folder with them; the seed lies beside it.
"""

import csv
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest
import yaml

from zakerscraper.document.render import DocumentOptions, render_document
from zakerscraper.document.sanitize import clean
from zakerscraper.items import ListEntry
from zakerscraper.sample_site import SampleArticle, SampleSite
from zakerscraper.sample_site.app import SHARE_LAYOUTS, ShareLayout, share_page
from zakerscraper.sample_site.articles.model import SHANGHAI, Raw
from zakerscraper.sample_site.catalogue import LAYOUTS, NOW, Catalogue, Layout
from zakerscraper.sample_site.pages import TAIL, article_page
from zakerscraper.zaker.articles import article_of, read_article
from zakerscraper.zaker.urls import article_url, share_url

Crawl = Callable[..., Any]

CORPUS = os.environ.get("ZAKER_CORPUS_DIR", "")
pytestmark = pytest.mark.skipif(not CORPUS, reason="ZAKER_CORPUS_DIR is not set")

SECTIONS = ("channel", "source")
FORMS = ("served", "parsed")
# A page of 2016 has no box of a name, and so is no page of any article.
SHARED = tuple(layout for layout in SHARE_LAYOUTS if layout != "share-2016")
DELETED = "13-"
MARK = "正文在这里"
ELEMENTS = "p|div|img|strong|b|br|a|iframe|span|zkspan|video"
TAG = re.compile(rf"</?(?:{ELEMENTS})(?=[\s>])[^<>]*>")
PLACEHOLDER = re.compile(r"https://picsum\.photos/400/300\?random=(\d+)")


@dataclass(frozen=True)
class Sample:
    """A document of the corpus. file: the name the old exporter gave it, "" for the seed's, which is not known."""

    name: str
    text: str
    file: str

    @property
    def header(self) -> str:
        return self.text[5:].partition("\n---\n")[0]

    @property
    def front(self) -> dict[str, Any]:
        return yaml.safe_load(self.header)

    @property
    def section(self) -> str:
        return self.front["categories"][2]

    @property
    def body(self) -> str:
        return self.text.partition("\n<div>   \n")[2].removesuffix("  \n</div>\n            ")

    @property
    def published_at(self) -> datetime:
        date = self.front["date"]
        # The one that is no text is a deleted article's, and YAML's own timestamp.
        moment = parsedate_to_datetime(date) if isinstance(date, str) else date.replace(tzinfo=SHANGHAI)
        return moment.astimezone(SHANGHAI)


def samples() -> list[Sample]:
    """Return the seed and the documents of the corpus."""
    folder = Path(CORPUS)
    with (folder / "INDEX.tsv").open(encoding="utf-8", newline="") as index:
        rows = list(csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE))
    names = {row["file"]: row["original_path"].rpartition("/")[2] for row in rows}
    found = [Sample(name, (folder / name).read_bytes().decode(), file) for name, file in names.items()]
    (seed,) = (folder.parent / "seed").glob("*.txt")
    return [Sample(seed.name, seed.read_bytes().decode(), ""), *found]


SAMPLES = samples() if CORPUS else []


def escaped(body: str) -> str:
    """Return the body with the characters escaped that the old exporter left raw."""
    parts = []
    end = 0
    for tag in TAG.finditer(body):
        parts += [escape(body[end : tag.start()], quote=False), tag[0].replace("&", "&amp;")]
        end = tag.end()
    return "".join([*parts, escape(body[end:], quote=False)])


def as_parsed(body: str) -> str:
    """Return the body as an HTML5 parser sees the page: pictures without what the exporter added."""
    return re.sub(r' src="[^"]*" referrerpolicy="no-referrer"', "", escaped(body)).replace(" onclick>", ' onclick="">')


def as_served(body: str) -> str:
    """Return the body as the site sends it: boxes inside a paragraph, which HTML5 takes apart."""
    markup = as_parsed(body)
    pieces = []
    # What stands between `<p></p><div…` and the next `<p></p>` outside of any paragraph was one paragraph.
    position = 0
    for start in re.finditer(r"<p></p>(?=<div)", markup):
        if start.start() < position:
            continue
        end, depth = start.end(), 0
        for tag in re.finditer(r"<(/?)(div|p)(?=[\s>])[^<>]*>", markup[start.end() :]):
            if tag[2] == "p" and depth == 0:
                end = start.end() + tag.start()
                break
            if tag[2] == "div":
                depth += -1 if tag[1] else 1
        inner = markup[start.end() : end]
        if markup.startswith("<p></p>", end):
            pieces += [markup[position : start.start()], "<p>", inner, "</p>"]
            position = end + len("<p></p>")
    return "".join([*pieces, markup[position:]])


def expected(sample: Sample, placeholder: str) -> str:
    """Return the document as ours has to be: characters escaped, and the number of a placeholder its own."""
    body = escaped(sample.body).replace("{", "&#123;").replace("}", "&#125;")
    text = sample.text.replace(sample.body, body)
    return PLACEHOLDER.sub(placeholder, text) if placeholder else text


def page_of(
    serial: int, sample: Sample, layout: Layout | ShareLayout, form: str, lag: timedelta = timedelta()
) -> tuple[str, str]:
    """Return the id of a sample and its page in a layout, which shows the exact time where it shows one.

    lag: how long before its publication the article was taken in, as its id says.
    """
    article = SampleArticle(
        serial=serial,
        title=sample.front["title"],
        source="江城晚报",
        published_at=sample.published_at,
        blocks=(Raw(MARK),),
        lag=lag,
        state="deleted" if sample.name.startswith(DELETED) else "ok",
    )
    page = article_page(CATALOGUE, article, layout, NOW) if layout in LAYOUTS else share_page(article, layout, NOW)
    body = as_served(sample.body) if form == "served" else as_parsed(sample.body)
    exact = sample.published_at.strftime("%Y-%m-%d %H:%M:%S")
    page = re.sub(r'(<span class="time">|AuthorAndTime">[^<]*<span>)[^<]*</span>', rf"\g<1>{exact}</span>", page)
    assert page.count(f">{MARK}{TAIL}<") == (article.state == "ok")
    return article.id, page.replace(MARK + TAIL, body)


CATALOGUE = Catalogue([SampleArticle(1, "题", "江城晚报", NOW, ())])


class Replica:
    """The pages of all samples in one layout and form. ids: by the samples' names."""

    def __init__(self, site: SampleSite, layout: Layout | ShareLayout, form: str) -> None:
        self.ids = {}
        for serial, sample in enumerate(SAMPLES, 1):
            # Where the page shows the time it is that which counts, not the id's.
            lag = timedelta() if layout in TIMELESS else timedelta(minutes=17)
            id_, page = page_of(serial, sample, layout, form, lag)
            site.put(f"/www/article/{id_}" if layout in LAYOUTS else f"/app/news/article.php?pk={id_}", page)
            self.ids[sample.name] = id_


TIMELESS = {"WinPageData", "share-2019", "share-template-04"}
CRAWLED: tuple[tuple[Layout | ShareLayout, str], ...] = (("figure", "served"), ("share-template-03", "served"))
"""One of each host: that all layouts give the same documents is told without a crawl."""


@pytest.fixture(scope="module", params=CRAWLED, ids="-".join)
def crawled(crawl: Crawl, request: pytest.FixtureRequest) -> Iterator[tuple[dict[str, str], Any]]:
    """The ids of the samples, and the last of two runs into one folder, one for each section."""
    layout, form = request.param
    with SampleSite() as site:
        ids = Replica(site, layout, form).ids
        output = None
        for section in SECTIONS:
            wanted = [ids[sample.name] for sample in SAMPLES if sample.section == section]
            run = crawl(
                "article",
                "url=" + ",".join(wanted),
                f"section={section}",
                site=site,
                output=output,
                ZAKER_UNWRAP_LINKS="0",
                ZAKER_DOWNLOAD_IMAGES="0",
                ZAKER_ARTICLE_HOST="www" if layout in LAYOUTS else "app",
            )
            output = run.output
        yield ids, run


def test_the_corpus_is_whole() -> None:
    assert len(SAMPLES) == 23
    assert {sample.section for sample in SAMPLES} == set(SECTIONS)
    changed = [sample for sample in SAMPLES if as_served(sample.body) != as_parsed(sample.body)]
    assert len(changed) >= 14, "those with a picture or a block inside a paragraph"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name[:30])
def test_an_article_gives_one_document_whichever_host_it_is_read_from(sample: Sample, form: str) -> None:
    """In every layout of both hosts, byte for byte, and that of the corpus but for characters that it left raw."""
    if sample.name.startswith(DELETED):
        pytest.skip("an article that is no more")
    found = {}
    for layout in (*LAYOUTS, *SHARED):
        id_, html = page_of(7, sample, layout, form)
        url = article_url(id_) if layout in LAYOUTS else share_url(id_)
        page = read_article(html, url, NOW, id_)
        assert page.layout == layout
        entry = ListEntry(id_, article_url(id_), section=sample.section)
        article = article_of(page, entry, fetched_at=datetime.now(UTC), categories=("新媒体", "ZAKER"))
        article.body_html = clean(page.body_html, unwrap_links=False).html
        found[layout] = render_document(article, DocumentOptions())
    placeholder = PLACEHOLDER.search(found[LAYOUTS[0]])
    wanted = expected(sample, placeholder[0] if placeholder else "")
    assert [layout for layout, text in found.items() if text != wanted] == []


def test_documents_are_the_corpus_byte_for_byte(crawled: tuple[dict[str, str], Any]) -> None:
    _, run = crawled
    documents = {document.front["title"]: document for document in run.documents().values()}
    numbers = set()
    wanted = [sample for sample in SAMPLES if not sample.name.startswith(DELETED)]
    differing = []
    for sample in wanted:
        document = documents[sample.front["title"]]
        found = PLACEHOLDER.search(document.header)
        assert bool(found) is bool(PLACEHOLDER.search(sample.header)), sample.name
        numbers |= {found[0]} if found else set()
        if document.data != expected(sample, found[0] if found else "").encode():
            differing.append(sample.name)
    assert differing == []
    assert len(documents) == len(wanted) == 22
    assert len(numbers) > 4, "each placeholder has a number of its own article"


def test_files_have_their_names(crawled: tuple[dict[str, str], Any]) -> None:
    _, run = crawled
    paths = {document.front["title"]: path for path, document in run.documents().items()}
    for sample in SAMPLES:
        if sample.file and not sample.name.startswith(DELETED):
            name = sample.file.replace('"', "_").lstrip("_")
            path = f"_posts/新媒体/ZAKER/{sample.section}/{name}"
            assert paths[sample.front["title"]] == path


def test_the_deleted_article_is_named_and_unwritten(crawled: tuple[dict[str, str], Any]) -> None:
    _, run = crawled
    (deleted,) = (sample for sample in SAMPLES if sample.name.startswith(DELETED))
    assert deleted.section == SECTIONS[1], "the last run's"
    assert deleted.front["title"] not in run.titles()
    assert run.verdict == ("incomplete", 3), "one answer is not believed"
    assert (run.counts["gone"], run.counts["failed"], run.counts["pending"]) == (0, 1, 1)


def test_placeholders_follow_from_the_id_alone(crawl: Crawl) -> None:
    wanted = [sample for sample in SAMPLES if PLACEHOLDER.search(sample.header) and not sample.name.startswith(DELETED)]
    covers = []
    for layout, form in (("figure", "parsed"), ("content-block", "served")):
        with SampleSite() as site:
            ids = Replica(site, layout, form).ids
            urls = "url=" + ",".join(ids[sample.name] for sample in wanted)
            run = crawl("article", urls, site=site, ZAKER_DOWNLOAD_IMAGES="0")
        covers.append({document.front["title"]: document.front["headimg"] for document in run.documents().values()})
    assert covers[0] == covers[1]
    assert len(set(covers[0].values())) == len(wanted)
