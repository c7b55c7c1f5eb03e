"""Pictures: the bytes as served, fetched once, linked as told; and what becomes of those that fail."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image

from tests.crawl.conftest import urls
from tests.servers import archives
from zakerscraper.sample_site import Fault, SampleArticle, SampleSite
from zakerscraper.sample_site.articles import ARTICLES
from zakerscraper.sample_site.catalogue import image_blocks, placed_images

Crawl = Callable[..., Any]

SERIAL = {article.serial: article for article in ARTICLES}
ILLUSTRATED = [a for a in ARTICLES if any(p.kind == "gif" or p.shared for p in image_blocks(a.blocks))]
"""Articles with gifs or with shared art; they hold WebP and PNG pictures too."""
PROXY = "https://cors.zfour.workers.dev/?"
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif"}


def addresses(article: SampleArticle) -> list[str]:
    """Return the addresses of all pictures an article embeds, each still before its animation."""
    found = []
    for placed in placed_images(article):
        found.append(placed.url())
        if placed.image.kind == "gif":
            found.append(placed.url("raw.gif"))
    return found


def served(site: SampleSite, address: str) -> bytes:
    """Return what the site answers for a picture's address."""
    reply = site.respond("/pictures" + urlsplit(address).path)
    assert reply.status == 200
    return reply.body


def kept_as(address: str, data: bytes) -> str:
    """Return the path of a picture in the output folder: month and name of the address, ending of the bytes."""
    with Image.open(BytesIO(data)) as image:
        return f"images{urlsplit(address).path.rpartition('.')[0]}.{EXTENSIONS[str(image.format)]}"


@pytest.fixture(scope="module")
def illustrated_site() -> Iterator[SampleSite]:
    with SampleSite() as running:
        yield running


@pytest.fixture(scope="module")
def illustrated(crawl: Crawl, illustrated_site: SampleSite) -> Any:
    """A run over all articles with gifs and shared pictures."""
    return crawl("article", urls(*ILLUSTRATED), site=illustrated_site, feeds=["articles.jsonl"])


def test_pictures_are_kept_as_served_under_the_ending_of_their_bytes(
    illustrated: Any, illustrated_site: SampleSite
) -> None:
    wanted = {}
    for address in {address for article in ILLUSTRATED for address in addresses(article)}:
        data = served(illustrated_site, address)
        wanted[kept_as(address, data)] = data
    assert {path.rpartition(".")[2] for path in wanted} == {"jpg", "png", "webp", "gif"}
    assert illustrated.pictures() == wanted
    assert illustrated.verdict == ("ok", 0)


def test_animations_lie_beside_their_stills(illustrated: Any) -> None:
    kept = illustrated.pictures()
    animations = [path for path in kept if path.endswith(".gif")]
    assert len(animations) == sum(p.kind == "gif" for a in ILLUSTRATED for p in image_blocks(a.blocks)) > 0
    for path in animations:
        assert kept[path.replace("_raw.gif", "_1024.jpg")].startswith(b"\xff\xd8\xff")
        with Image.open(BytesIO(kept[path])) as image:
            assert image.n_frames > 1


def test_every_picture_is_fetched_once_with_its_article_as_referer(illustrated: Any) -> None:
    asked = [seen for seen in illustrated.requests if seen.path.startswith("/pictures/") and "robots" not in seen.path]
    embedding: dict[str, set[str]] = {}
    shared = 0
    for article in ILLUSTRATED:
        for address in addresses(article):
            pages = embedding.setdefault("/pictures" + urlsplit(address).path, set())
            shared += bool(pages)
            pages.add(f"https://www.myzaker.com/article/{article.id}")
    assert shared
    assert Counter(seen.path for seen in asked) == Counter(list(embedding))
    for seen in asked:
        assert seen.headers["Referer"] in embedding[seen.path]
    counts = illustrated.counts
    assert counts["images_saved"] + counts["images_known"] == sum(len(set(addresses(a))) for a in ILLUSTRATED)
    assert counts["images_failed"] == 0


def test_items_state_what_the_bytes_say(illustrated: Any, illustrated_site: SampleSite) -> None:
    articles = {article.id: article for article in ILLUSTRATED}
    for item in illustrated.feed("articles.jsonl"):
        assert [picture["url"] for picture in item["images"]] == list(dict.fromkeys(addresses(articles[item["id"]])))
        for picture in item["images"]:
            data = served(illustrated_site, picture["url"])
            with Image.open(BytesIO(data)) as image:
                assert (picture["width"], picture["height"]) == image.size
            assert picture["animated"] is picture["url"].endswith("_raw.gif")
            assert picture["path"] == kept_as(picture["url"], data)
            assert picture["status"] in {"saved", "known"}


def test_later_runs_fetch_no_picture_again(crawl: Crawl, illustrated: Any, illustrated_site: SampleSite) -> None:
    before = illustrated.tree()
    again = crawl("article", urls(*ILLUSTRATED), "full=1", site=illustrated_site, output=illustrated.output)
    assert again.asked("/pictures/") == []
    assert again.tree() == before
    assert again.counts["images_known"] > 0
    # A picture that somebody deleted is fetched again.
    victim = next(iter(illustrated.pictures()))
    (illustrated.output / victim).unlink()
    repaired = crawl("article", urls(*ILLUSTRATED), "full=1", site=illustrated_site, output=illustrated.output)
    assert len(set(repaired.asked("/pictures/"))) == 1
    assert repaired.tree().keys() == before.keys()
    assert repaired.tree()[victim][0] == before[victim][0]


@pytest.mark.parametrize("mode", ["proxy", "local", "original"])
def test_documents_link_pictures_as_told(crawl: Crawl, site: SampleSite, mode: str) -> None:
    article = SERIAL[26]
    run = crawl("article", urls(article), site=site, ZAKER_IMAGE_LINKS=mode)
    (document,) = run.documents().values()
    links = []
    for placed in placed_images(article):
        address = placed.url()
        shown = placed.url("raw.gif") if placed.image.kind == "gif" else address
        local = "/" + kept_as(shown, served(site, shown))
        links.append({"proxy": PROXY + address, "local": local, "original": address}[mode])
        assert f'data-original="{address}"' in document.body
        assert f'src="{links[-1]}" referrerpolicy="no-referrer">' in document.body
    assert document.front["headimg"] == document.front["thumbnail"] == links[0]
    assert [part.partition('"')[0] for part in document.body.split(' src="')[1:]] == links


def test_the_proxy_is_a_setting(crawl: Crawl, site: SampleSite) -> None:
    article = SERIAL[2]
    run = crawl("article", urls(article), site=site, ZAKER_IMAGE_PROXY="https://proxy.example.org/get/?u=")
    (document,) = run.documents().values()
    assert document.front["headimg"] == "https://proxy.example.org/get/?u=" + addresses(article)[0]


def test_pictures_can_be_left_on_the_site(crawl: Crawl, site: SampleSite) -> None:
    article = SERIAL[26]
    run = crawl(
        "article",
        urls(article),
        site=site,
        feeds=["articles.jsonl"],
        ZAKER_DOWNLOAD_IMAGES="0",
        ZAKER_IMAGE_LINKS="local",
    )
    assert run.verdict == ("ok", 0)
    assert run.asked("/pictures/") == []
    assert run.pictures() == {}
    (document,) = run.documents().values()
    assert document.front["headimg"] == addresses(article)[0]
    (item,) = run.feed("articles.jsonl")
    assert [picture["url"] for picture in item["images"]] == addresses(article)
    assert {picture["path"] for picture in item["images"]} == {""}
    assert run.counts["images_failed"] == 0
    assert len(run.stderr.splitlines()) == 1, "what the user asked for is worth no warning"


BROKEN = {
    "an HTML page": Fault.html_picture(),
    "HTTP 404": Fault.not_found(),
    "HTTP 500": Fault.error(500),
    "half of it": Fault.truncated(),
    "nothing in it": Fault.empty(),
    "no answer": Fault.disconnect(),
    "too late": Fault.slow(20),
    "sent elsewhere": Fault.redirect("https://pictures.example.com/1.jpg"),
}


def test_broken_pictures_cost_no_article(crawl: Crawl) -> None:
    """Each fault meets the first picture of an article of its own; the others of that article are well."""
    articles = [a for a in ARTICLES if len(placed_images(a)) >= 2 and a not in ILLUSTRATED][: len(BROKEN)]
    with SampleSite() as site:
        broken = {}
        for article, (name, fault) in zip(articles, BROKEN.items(), strict=True):
            broken[article.id] = name, placed_images(article)[0].url()
            site.faults.add(urlsplit(broken[article.id][1]).path, fault)
        settings = {"ZAKER_IMAGE_LINKS": "local", "DOWNLOAD_TIMEOUT": "1", "RETRY_TIMES": "1"}
        run = crawl("article", urls(*articles), site=site, feeds=["articles.jsonl"], **settings)
        assert run.counts["exported"] == len(articles) == len(BROKEN)
        assert run.counts["failed"] == 0
        assert run.counts["images_failed"] == len(BROKEN)
        assert run.counts["images_saved"] == sum(len(set(addresses(article))) - 1 for article in articles)
        assert run.verdict == ("ok", 0)
        documents = run.documents()
        for item in run.feed("articles.jsonl"):
            name, address = broken[item["id"]]
            picture = item["images"][0]
            assert (picture["url"], picture["path"], picture["status"]) == (address, "", "failed"), name
            assert documents[item["document"]].front["headimg"] == address, name
            assert {other["status"] for other in item["images"][1:]} == {"saved"}, name
        names = {urlsplit(address).path.rpartition("/")[2].partition(".")[0] for _, address in broken.values()}
        assert not any(name in path for name in names for path in run.pictures())
        # The next run fetches what was missing, and only that, and links it.
        site.faults.clear()
        again = crawl("article", urls(articles[0]), site=site, output=run.output, **settings)
        assert again.counts["images_saved"] == len(BROKEN)
        assert len(set(again.asked("/pictures/"))) == len(BROKEN)
        assert again.asked("/www/article/") == []
        assert all(document.front["headimg"].startswith("/images/") for document in again.documents().values())


def test_pictures_are_given_up_for_their_own_faults_and_for_no_outage(
    crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "server", None)
    pictured = [article for article in ARTICLES if len(placed_images(article)) == 2 and article not in ILLUSTRATED]
    broken, *others = pictured
    faulty = "^/pictures/.*" + urlsplit(placed_images(broken)[0].url()).path.rpartition("/")[2]
    settings = {"RETRY_TIMES": "0"}
    with SampleSite() as site:
        site.faults.add(faulty, Fault.error(503))
        run = crawl("article", urls(broken), site=site, **settings)
        assert (run.counts["images_saved"], run.counts["images_failed"]) == (1, 1)

        def is_given_up_at_the_last_attempt(*more: SampleArticle) -> bool:
            """Crawl with the articles *more*; tell whether there is no next attempt at the picture."""
            file = run.output / ".zaker/archive.sqlite3"
            set_back = "UPDATE articles SET attempts = 7, next_attempt_at = '2026-05-01T00:00:00Z' WHERE id = ?"
            with closing(sqlite3.connect(file)) as archive, archive:
                archive.execute(set_back, [broken.id])
            again = crawl("article", urls(broken, *more), site=site, output=run.output, **settings)
            assert again.counts["images_failed"] == 1
            assert again.counts["exported"] == 1 + len(more)
            with closing(sqlite3.connect(file)) as archive:
                ((due,),) = archive.execute("SELECT next_attempt_at FROM articles WHERE id = ?", [broken.id])
            assert ("no host of pictures answered" in again.told) == (due is not None)
            return due is None

        assert not is_given_up_at_the_last_attempt(), "nothing else was asked of the host"
        # Its turn comes before that of what the run finds new.
        assert is_given_up_at_the_last_attempt(others[0]), "the host is there for others"
        site.faults.clear()
        site.faults.add(faulty, Fault.not_found())
        assert is_given_up_at_the_last_attempt()


def test_pictures_of_other_hosts_are_not_asked_for(crawl: Crawl, site: SampleSite) -> None:
    article = SERIAL[2]
    path = f"/www/article/{article.id}"
    with SampleSite() as other:
        foreign = f"{other.url}/pictures/data/image/logo/1.png"
        page = site.respond(path).body.decode().replace(addresses(article)[0], foreign)
        site.put(path, page)
        run = crawl("article", urls(article), site=site, ZAKER_IMAGE_LINKS="local")
        assert other.requests == []
        (document,) = run.documents().values()
        assert foreign not in document.text, "an address of the reader's own machine is none for a document"
        assert run.status == 0


def test_what_waits_behind_a_picture_that_is_refused_for_an_hour_does_not_wait_for_its_turn(
    crawl: Crawl, site: SampleSite
) -> None:
    site.faults.add("^/pictures/", Fault.too_many(3600))
    slots = {f"zkres{number}.myzaker.com": {"delay": 600, "concurrency": 1} for number in ("", 1, 2, 3)}
    # Else the run would outlast the time that a test has for it.
    run = crawl("article", urls(*ILLUSTRATED), site=site, DOWNLOAD_SLOTS=json.dumps(slots), ROBOTSTXT_OBEY="0")
    assert run.summary["finish_reason"] == "finished"
    assert run.counts["images_failed"] > 2 * len(run.asked("/pictures/")) > 0
