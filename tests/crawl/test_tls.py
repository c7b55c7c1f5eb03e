"""Whole runs whose site, picture host or target of a redirect shows a certificate that is not to be trusted."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.tls_servers import Server, bad_server, ca_file, http, trusted
from zakerscraper.sample_site import Fault, SampleSite
from zakerscraper.sample_site.articles import ARTICLES
from zakerscraper.sample_site.catalogue import placed_images

Crawl = Callable[..., Any]

ARTICLE = next(article for article in ARTICLES if article.state == "ok" and len(list(placed_images(article))) > 1)
FAILED = "TLS handshake with {} failed: certificate verify failed (self-signed certificate)"
COOKIE = {"ZAKER_COOKIES": "sid=secret"}


def invented(_: str) -> bytes:
    """A page, or a picture, of somebody who answers in the site's place."""
    body = (
        '<div id="article"><h1>编造的</h1><div class="article_content"><div id="content"><p>编造</p></div></div></div>'
    )
    return http(f"<html><body>{body}</body></html>")


def said_once(run: Any, words: str) -> None:
    assert words in run.told
    assert words in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("kind", ["self-signed", "plain HTTP"])
def test_no_article_comes_from_who_cannot_be_trusted(crawl: Crawl, site: SampleSite, tmp_path: Path, kind: str) -> None:
    with bad_server(kind, tmp_path, invented) as server:
        run = crawl(
            "article",
            f"url={ARTICLE.id}",
            site=site,
            ZAKER_WWW_URL=f"https://127.0.0.1:{server.port}",
            ZAKER_ARTICLE_HOST="www",
            **COOKIE,
        )
    assert server.received == []
    assert server.connections == 1, "robots.txt, which is not tried again, and without which no page is asked for"
    assert run.documents() == {}
    assert run.verdict == ("incomplete", 3)
    said_once(run, "TLS handshake with www.myzaker.com failed: ")


def test_no_list_comes_from_who_cannot_be_trusted(crawl: Crawl, site: SampleSite, tmp_path: Path) -> None:
    with bad_server("self-signed", tmp_path, invented) as server:
        address = f"https://127.0.0.1:{server.port}"
        run = crawl("channel", "id=13", site=site, ZAKER_WWW_URL=address, ZAKER_ARTICLE_HOST="www", **COOKIE)
    assert server.received == []
    assert run.documents() == {}
    assert run.verdict == ("error", 1)
    said_once(run, FAILED.format("www.myzaker.com"))


def test_a_redirect_to_who_cannot_be_trusted_leads_nowhere(crawl: Crawl, site: SampleSite, tmp_path: Path) -> None:
    with bad_server("self-signed", tmp_path, invented) as server:
        site.faults.add("^/www/article/", Fault.redirect("https://app.myzaker.com/news/article.php?pk=" + ARTICLE.id))
        run = crawl(
            "article", f"url={ARTICLE.id}", site=site, ZAKER_APP_URL=f"https://127.0.0.1:{server.port}", **COOKIE
        )
    assert server.received == []
    assert run.documents() == {}
    assert run.verdict == ("incomplete", 3)
    said_once(run, FAILED.format("app.myzaker.com"))


def test_no_picture_comes_from_who_cannot_be_trusted(crawl: Crawl, site: SampleSite, tmp_path: Path) -> None:
    with bad_server("self-signed", tmp_path, invented) as server:
        run = crawl(
            "article", f"url={ARTICLE.id}", site=site, ZAKER_IMAGE_URL=f"https://127.0.0.1:{server.port}", **COOKIE
        )
    assert server.received == []
    assert run.pictures() == {}
    assert run.counts["images_failed"] > 0
    assert "Traceback" not in run.stderr


def test_an_own_authority_serves_everything(crawl: Crawl, site: SampleSite, tmp_path: Path) -> None:
    def relayed(text: str) -> bytes:
        reply = site.respond(text.split(" ")[1])
        return http(reply.body, f"{reply.status} OK", reply.content_type)

    with Server(relayed, trusted()) as server:
        host_overrides = {name: value.replace(site.url, server.url) for name, value in site.settings.items()}
        run = crawl(
            "article", f"url={ARTICLE.id}", site=site, ZAKER_CA_FILE=str(ca_file(tmp_path)), **host_overrides, **COOKIE
        )
    assert run.verdict == ("ok", 0)
    assert run.titles() == {ARTICLE.title}
    assert run.counts["images_failed"] == 0
    assert run.pictures()
    page = next(text for text in server.received if "/article/" in text)
    assert "cookie: sid=secret" in page.lower()
    assert not any("sid=secret" in text for text in server.received if "/pictures/" in text)


def test_a_file_of_authorities_that_is_not_there_ends_the_run_before_it_begins(crawl: Crawl, site: SampleSite) -> None:
    run = crawl("channel", "id=13", site=site, ZAKER_CA_FILE="no/such/ca.pem")
    assert run.status == 2
    assert re.fullmatch(r"zakerscraper: setting ZAKER_CA_FILE: 'no/such/ca\.pem' cannot be read: [^\n]+\n", run.stderr)
    assert not site.requests
