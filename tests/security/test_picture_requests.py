"""No picture's address and no robots.txt brings a request to leave ZAKER."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.security.strange_addresses import ADDRESSES, KINDS, PICTURE, Met, addresses, check_terminal
from zakerscraper.sample_site import Fault, SampleSite
from zakerscraper.sample_site.faults import Response

GOOD = "http://zkres1.myzaker.com/202605/6a0a7f84a07aec0000000aaa_640.jpg"


@pytest.fixture(scope="module")
def pictured(meet: Any, strange: SampleSite, article_page: Callable[..., str]) -> Met:
    """An article for each kind with all its addresses as pictures, and pictures and robots.txt that lead there."""
    targets = [address for kind in KINDS for address in addresses(kind, strange)]

    def prepare(stage: Any) -> None:
        for kind in KINDS:
            pictures = []
            for address in map(html.escape, addresses(kind, strange)):
                pictures += [
                    f'<img src="{address}">',
                    f'<img data-original="{address}" src="{GOOD}">',
                    f'<img data-gif-url="{address}" src="{GOOD}">',
                    f'<img srcset="{address} 2x">',
                ]
            stage.put(kind, article_page(f"<p>正文</p>{''.join(pictures)}", kind))
        stage.site.put(
            GOOD.replace("http://zkres1.myzaker.com", "/pictures"), PICTURE, 200, {"Content-Type": "image/png"}
        )
        moved = ""
        for number, address in enumerate(targets):
            path = f"/202605/6a0a7f84d0d0{number:012x}_640.jpg"
            moved += f'<img src="http://zkres1.myzaker.com{path}">'
            location = address.encode().decode("latin-1")
            stage.site.put(f"/pictures{path}", b"", 302, {"Location": location})
        stage.put("moved", article_page(f"<p>正文</p>{moved}", "moved"))
        # Every host has a robots.txt of its own, and each leads somewhere else.
        hosts = "".join(f'<img src="http://h{number}.myzaker.com/a.png">' for number in range(len(targets)))
        stage.put("robots", article_page(f"<p>正文</p>{hosts}", "robots"))
        stage.site.put("/www/a.png", PICTURE, 200, {"Content-Type": "image/png"})
        left = iter(targets)
        stage.site.faults.add("^/www/robots.txt$", Fault("robots", lambda reply: led_by(next(left, ""), reply)))

    return meet(prepare, feeds=["a.jsonl"])


def led_by(address: str, reply: Response) -> Response:
    """Return a redirect to *address*, or *reply* where there is none."""
    return Response.redirect(address.encode().decode("latin-1")) if address else reply


@pytest.fixture(scope="module")
def articles(pictured: Met) -> dict[str, dict[str, Any]]:
    """The articles of that crawl as its feed has them, by name."""
    return {article["title"]: article for article in pictured.watched.run.feed("a.jsonl")}


def test_pictures_and_robots_lead_nowhere_else(pictured: Met) -> None:
    pictured.stayed()
    assert pictured.watched.run.counts["exported"] == len(KINDS) + 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_of_elsewhere_is_refused_and_keeps_its_address(
    articles: dict[str, dict[str, Any]], strange: SampleSite, kind: str
) -> None:
    shown = [image for image in articles[kind]["images"] if image["url"] != GOOD]
    body = html.unescape(articles[kind]["body_html"])
    assert {image["status"] for image in shown} <= {"refused", "failed"}
    assert [image["url"] for image in shown if image["path"] or image["url"] not in body] == []
    statuses = {image["url"]: image["status"] for image in shown}
    named = [
        a for a in addresses(kind, strange) if re.fullmatch(r"https?://[a-z0-9.-]*(evil|example)[a-z0-9.-]*/.*", a)
    ]
    assert {statuses.get(address) for address in named} <= {"refused"}
    assert kind != "other hosts" or len(named) >= 10
    # Those of this machine do not even stay in the body.
    assert not any(strange.url in text for text in (body, *statuses))


def test_refused_pictures_are_counted(pictured: Met, articles: dict[str, dict[str, Any]]) -> None:
    statuses = [image["status"] for article in articles.values() for image in article["images"]]
    assert pictured.watched.run.counts["images_refused"] == statuses.count("refused") > 0
    assert pictured.watched.run.counts["images_failed"] == statuses.count("failed") > 0


def test_a_picture_that_leads_elsewhere_fails(pictured: Met, articles: dict[str, dict[str, Any]]) -> None:
    images = articles["moved"]["images"]
    assert len(images) == sum(map(len, ADDRESSES.values()))
    assert {image["status"] for image in images} == {"failed"}
    assert {image["path"] for image in images} == {""}
    assert len({path for path in pictured.asked if "6a0a7f84d0d0" in path}) == len(images)


def test_a_robots_txt_that_leads_elsewhere_is_none(pictured: Met, articles: dict[str, dict[str, Any]]) -> None:
    asked = [seen for seen in pictured.watched.run.requests if seen.path == "/www/robots.txt"]
    assert [seen.status for seen in asked].count(302) == sum(map(len, ADDRESSES.values()))
    assert {image["status"] for image in articles["robots"]["images"]} == {"saved"}


def test_no_address_writes_control_characters_to_the_terminal(pictured: Met) -> None:
    check_terminal(pictured)
