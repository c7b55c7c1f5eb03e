"""Every attack crawled as body and as title, its documents rendered by Hexo and opened in a real Chromium.

It needs Chromium, and Node.js with npm: the versions of Hexo that package-lock.json names are installed beside it.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests import run_scrapy
from tests.machine import CHROMIUM, NODE, needs_chromium, needs_node
from tests.security.attacks import MARKUP, attacks
from zakerscraper.sample_site import SampleArticle, SampleSite
from zakerscraper.sample_site.articles.model import Raw, Text
from zakerscraper.sample_site.catalogue import EXTRA_CHANNEL, NOW

HERE = Path(__file__).parent
pytestmark = [needs_chromium, needs_node]

ATTACKS = attacks()
FORMS = ("html", "markdown")
CONTROLS = ATTACKS[::3]
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

# What a document may load. Pictures: those that ZAKER's hosts have, as the format links them. Frames: players.
PICTURES = re.compile(r"https://cors\.zfour\.workers\.dev/\?http://|https?://zkres\d?\.myzaker\.com/")
PLAYERS = ("v.qq.com", "player.bilibili.com", "player.youku.com", "open.iqiyi.com", "tv.sohu.com", "liveshare.huya.com")
# A publisher's page may show pictures and videos from anywhere, but only with an element of their own.
SHOWN = ("Image", "Media", "TextTrack")
# So may an uploaded video: with its player, and the player's still picture.
SHOWING = {*MARKUP, "uploaded video"}
TOGETHER = 8
"""So many documents are opened in one page, as on the front page of a blog; each alone where that page does anything."""


@dataclass(frozen=True)
class Opened:
    """What a set of documents did, by the numbers of their attacks. errors: what Hexo said to those it did not render.

    findings: scripts, dialogs, navigations and evaluated templates. requests: those that no document may make.
    shown: foreign pictures and videos that documents show with elements of their own.
    """

    documents: int
    opened: int
    errors: dict[int, str]
    findings: dict[int, list[tuple[str, str]]]
    requests: dict[int, list[tuple[str, str]]]
    shown: int

    @property
    def kinds(self) -> Counter[str]:
        """How many documents did what."""
        kinds = Counter(kind for found in self.findings.values() for kind in {kind for kind, _ in found})
        return kinds + Counter(error=len(self.errors), request=len(self.requests))


def told(found: dict[int, Any]) -> str:
    """Return what was found, with the attacks, for whoever reads a failure."""
    return "\n".join(f"{ATTACKS[n].kind}: {ATTACKS[n].markup[:300]!r}: {what}" for n, what in found.items())


@dataclass(frozen=True)
class Crawled:
    """A run over all attacks. documents: by form and by the number of the attack."""

    status: int
    output: Path
    log: str
    summary: dict[str, Any]
    documents: dict[str, dict[int, str]]


def article(number: int) -> SampleArticle:
    """Return the article whose title and body are the attack of that number."""
    return SampleArticle(
        serial=number + 1,
        title=ATTACKS[number].text,
        source="样张社",
        published_at=NOW - timedelta(minutes=number + 10),
        blocks=(Text("前面的一段话。"), Raw(ATTACKS[number].markup), Text("后面的一段话。")),
        channels=(EXTRA_CHANNEL,),
    )


ARTICLES = [article(number) for number in range(len(ATTACKS))]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """A crawl whose bodies are HTML, and its articles exported with bodies of Markdown, as a crawl would write them."""
    folder = tmp_path_factory.mktemp("crawled")
    out, exported = folder / "out", folder / "exported"
    settings = {"ZAKER_OUTPUT_DIR": str(out), "ZAKER_VIDEO": "player", "ZAKER_DOWNLOAD_IMAGES": "0"}
    fast = {"DOWNLOAD_DELAY": "0.001", "DOWNLOAD_DELAY_JITTER": "0"}
    with SampleSite(ARTICLES, page_size=len(ARTICLES)) as site:
        options = run_scrapy.as_options(settings | fast | site.settings)
        crawl = ("crawl", "channel", "-a", f"id={EXTRA_CHANNEL}", "-O", str(folder / "articles.jsonl"))
        done = run_scrapy.scrapy(*crawl, *options)
    export = ("export", "--format", "documents", "-o", str(exported))
    again = run_scrapy.scrapy(*export, *run_scrapy.as_options({**settings, "ZAKER_BODY": "markdown"}))
    assert again.returncode == 0, again.stderr
    items = map(json.loads, filter(None, (folder / "articles.jsonl").read_bytes().split(b"\n")))
    paths = {item["id"]: item["document"] for item in items}
    documents = {
        form: {n: (top / paths[a.id]).read_bytes().decode() for n, a in enumerate(ARTICLES) if a.id in paths}
        for form, top in (("html", out), ("markdown", exported))
    }
    summary = json.loads((out / ".zaker/last-run.json").read_text("utf-8"))
    return Crawled(done.returncode, out, done.stdout + done.stderr, summary, documents)


def run(program: str, *arguments: str | Path) -> None:
    """Run one of the programs for Node.js that lie beside this file."""
    command = [NODE, str(HERE / program), *map(str, arguments)]
    done = subprocess.run(command, cwd=HERE, capture_output=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, done.stderr


def browse(folder: Path, name: str, pages: dict[str, str]) -> dict[str, Any]:
    """Open the pages in a browser of their own and return its report; every page must have answered."""
    (folder / f"{name}.json").write_text(json.dumps(pages), "utf-8")
    run("browse.mjs", CHROMIUM, folder / f"{name}-profile", folder / f"{name}.json", folder / f"{name}-report.json")
    report = json.loads((folder / f"{name}-report.json").read_text("utf-8"))
    lost = [page for page, found in report["findings"].items() if any(kind == "lost" for kind, _ in found)]
    assert report["opened"] + len(lost) == len(pages)
    return report


def browse_together(folder: Path, name: str, pages: dict[str, str]) -> dict[str, Any]:
    """Return what `browse` reports of *pages*, of which TOGETHER of one kind are opened in one page.

    A page that does what no document may, or in which the documents do not stand side by side, tells nothing: its
    documents are opened alone.
    """
    kinds: dict[tuple[str, str], list[str]] = {}
    for page in pages:
        form, _, number = page.partition("-")
        kinds.setdefault((form, ATTACKS[int(number)].kind), []).append(page)
    shelves = [
        names[start : start + TOGETHER]
        for (_, kind), names in kinds.items()
        if kind != "clobbering"  # which would be the same for all of a page
        for start in range(0, len(names), TOGETHER)
    ]
    together = {shelf[0]: "".join(pages[book] for book in shelf) for shelf in shelves}
    first = browse(folder, name, together)
    quiet = [
        shelf
        for shelf in shelves
        if shelf[0] not in first["findings"]
        and first["articles"].get(shelf[0]) == len(shelf)
        and not any(
            judged(ATTACKS[int(shelf[0].partition("-")[2])].kind, *request) == "hostile"
            for request in first["requests"].get(shelf[0], [])
        )
    ]
    told = {book for shelf in quiet for book in shelf}
    report = browse(folder, f"{name}-alone", {page: html for page, html in pages.items() if page not in told})
    for shelf in quiet:
        if asked := first["requests"].get(shelf[0]):
            report["requests"][shelf[0]] = asked
    report["connections"] += first["connections"]
    return report


@pytest.fixture(scope="module")
def opened(crawled: Crawled, hexo: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Opened]]:
    """All documents, and some attacks that nobody cleaned ("control"), rendered and opened."""
    folder = tmp_path_factory.mktemp("opened")
    documents = {f"{form}-{n}": text for form in FORMS for n, text in crawled.documents[form].items()}
    for number, attack in enumerate(ATTACKS):
        if attack in CONTROLS:
            documents[f"control-{number}"] = f"\n---\ntitle: 'x'\n---\n{attack.source}"
    (folder / "crawled.json").write_text(json.dumps(documents), "utf-8")
    run("render.mjs", folder / "crawled.json", folder / "rendered.json")
    rendered = json.loads((folder / "rendered.json").read_text("utf-8"))
    pages = {name: page["html"] for name, page in rendered.items() if not page["error"]}
    clean = {name: html for name, html in pages.items() if "control" not in name}
    report = browse_together(folder, "documents", clean)
    # The browser's own connections name other hosts.
    assert [data for data in report["connections"] if re.search(r"evil\.test|page\.test|a\.example", data)] == []
    control = browse_together(folder, "control", {name: html for name, html in pages.items() if "control" in name})
    for part in ("findings", "requests"):
        report[part] |= control[part]
    results = {}
    for form in (*FORMS, "control"):
        errors = {n: rendered[name]["error"] for n, name in numbers(form, rendered) if rendered[name]["error"]}
        findings = {
            n: [tuple(found) for found in report["findings"][name]] for n, name in numbers(form, report["findings"])
        }
        requests: dict[int, list[tuple[str, str]]] = {}
        shown = 0
        for n, name in numbers(form, report["requests"]):
            for type_, address, by_element in report["requests"][name]:
                match judged(ATTACKS[n].kind, type_, address, by_element):
                    case "shown":
                        shown += 1
                    case "hostile":
                        requests.setdefault(n, []).append((type_, address))
        names = [name for _, name in numbers(form, pages)]
        results[form] = Opened(len(numbers(form, rendered)), len(names), errors, findings, requests, shown)
    yield results
    for form, result in results.items():
        sys.stdout.write(
            f"\n{form}: {result.documents} attacks, {result.opened} documents opened, found {dict(result.kinds)},"
            f" {result.shown} foreign pictures and videos shown\n"
        )


def numbers(form: str, by_name: dict[str, Any]) -> list[tuple[int, str]]:
    """Return the numbers of a form's attacks among names, and these."""
    return [(int(name.partition("-")[2]), name) for name in by_name if name.startswith(f"{form}-")]


def judged(kind: str, type_: str, address: str, by_element: bool) -> str:
    """Say whether a request is one of the format's own (`allowed`), a publisher's picture (`shown`) or `hostile`."""
    parts = urlsplit(address)
    if type_ == "Image" and PICTURES.match(address) and by_element:
        return "allowed"
    if type_ == "Document" and by_element:
        return "allowed" if parts.scheme in {"http", "https"} and parts.netloc in PLAYERS else "hostile"
    return "shown" if type_ in SHOWN and by_element and kind in SHOWING and parts.hostname != "page.test" else "hostile"


def test_every_attack_becomes_a_document(crawled: Crawled) -> None:
    assert len(ATTACKS) >= 320
    assert (crawled.summary["verdict"], crawled.status) == ("ok", 0), crawled.log
    assert crawled.summary["counts"]["exported"] == len(ATTACKS)
    for form in FORMS:
        assert sorted(crawled.documents[form]) == list(range(len(ATTACKS)))
    assert crawled.log.count("\n") <= 1, "nothing but the last line"


def test_documents_lie_in_their_folder_alone(crawled: Crawled) -> None:
    out = crawled.output
    files = [path.relative_to(out) for path in out.rglob("*") if path.is_file() and ".zaker" not in path.parts]
    assert {path.parent.as_posix() for path in files} == {"_posts/新媒体/ZAKER/channel"}
    assert {path.suffix for path in files} == {".md"}
    assert len(files) == len(ATTACKS)


def test_nothing_written_or_told_moves_a_terminal(crawled: Crawled) -> None:
    for documents in crawled.documents.values():
        found = {n: hit for n, text in documents.items() if (hit := CONTROL_CHARACTERS.search(text))}
        assert not found, told(found)
    listed = run_scrapy.scrapy("archive", "-s", f"ZAKER_OUTPUT_DIR={crawled.output}")
    assert listed.returncode == 0, listed.stderr
    for output in (crawled.log, listed.stdout, listed.stderr, *map(str, crawled.output.rglob("*"))):
        assert not CONTROL_CHARACTERS.search(output)


@pytest.mark.parametrize("form", FORMS)
def test_hexo_renders_every_document(opened: dict[str, Opened], form: str) -> None:
    assert not opened[form].errors, told(opened[form].errors)
    assert opened[form].opened == len(ATTACKS)


@pytest.mark.parametrize("form", FORMS)
def test_no_document_runs_asks_or_leads_away(opened: dict[str, Opened], form: str) -> None:
    """No script, no dialog, no navigation, no evaluated template, and no request that is not the format's own."""
    assert not opened[form].findings, told(opened[form].findings)
    assert not opened[form].requests, told(opened[form].requests)


def test_the_same_attacks_are_seen_where_nobody_cleans_them(opened: dict[str, Opened]) -> None:
    """The detector works: every kind of finding is made, and most of them often."""
    control = opened["control"]
    assert control.documents == len(CONTROLS)
    assert control.opened + len(control.errors) == control.documents
    assert len(control.findings) > 90
    assert control.kinds["script"] > 70
    assert control.kinds["dialog"] > 70
    assert control.kinds["navigation"] >= 3
    assert control.kinds["request"] >= 10
    assert control.kinds["template"] >= 3
    assert control.kinds["error"] >= 3
