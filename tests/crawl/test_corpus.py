"""Real documents of the format, byte for byte: the page each came from is rebuilt, served and crawled.

The documents are no part of this repository. ZAKER_CORPUS_DIR names the folder with them; the seed lies beside it.
"""

import csv
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest
import yaml

from zakerscraper.sample_site import SampleArticle, SampleSite
from zakerscraper.sample_site.article import SHANGHAI, Raw
from zakerscraper.sample_site.catalogue import LAYOUTS, Layout
from zakerscraper.sample_site.pages import TAIL, article_page

Crawl = Callable[..., Any]

CORPUS = os.environ.get("ZAKER_CORPUS_DIR", "")
pytestmark = pytest.mark.skipif(not CORPUS, reason="ZAKER_CORPUS_DIR is not set")

SECTIONS = ("channel", "source")
FORMS = ("served", "parsed")
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


class Replica:
    """The pages of all samples in one layout and form. ids: by the samples' names."""

    def __init__(self, site: SampleSite, layout: Layout, form: str) -> None:
        self.ids = {}
        for serial, sample in enumerate(SAMPLES, 1):
            # Where the page shows the time it is that which counts, not the id's.
            lag = timedelta() if layout == "WinPageData" else timedelta(minutes=17)
            article = SampleArticle(
                serial=serial,
                title=sample.front["title"],
                source="江城晚报",
                published_at=sample.published_at,
                blocks=(Raw(MARK),),
                lag=lag,
                state="deleted" if sample.name.startswith(DELETED) else "ok",
            )
            page = article_page(site.catalogue, article, layout, site.now)
            body = as_served(sample.body) if form == "served" else as_parsed(sample.body)
            exact = sample.published_at.strftime("%Y-%m-%d %H:%M:%S")
            page = re.sub(r'<span class="time">[^<]*</span>', f'<span class="time">{exact}</span>', page)
            assert page.count(MARK + TAIL) == (article.state == "ok")
            site.put(f"/www/article/{article.id}", page.replace(MARK + TAIL, body))
            self.ids[sample.name] = article.id


@pytest.fixture(scope="module", params=[(layout, form) for layout in LAYOUTS for form in FORMS], ids="-".join)
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
            )
            output = run.output
        yield ids, run


def test_the_corpus_is_whole() -> None:
    assert len(SAMPLES) == 23
    assert {sample.section for sample in SAMPLES} == set(SECTIONS)
    changed = [sample for sample in SAMPLES if as_served(sample.body) != as_parsed(sample.body)]
    assert len(changed) >= 14, "those with a picture or a block inside a paragraph"


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
            path = f"_posts/新媒体/ZAKER/{sample.section}/{sample.file.replace(chr(34), '_')}"
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
