"""Nothing that a list names brings a request to leave ZAKER."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.security.strange_addresses import ADDRESSES, CHAIN_ENDS, KINDS, Met, addresses, check_terminal, told
from zakerscraper.sample_site import SampleSite


def entries(strange: SampleSite) -> dict[str, tuple[str, str]]:
    """Return what a list shows: by id (kind, address); the address names that article where it has a path."""
    shown = [(kind, address) for kind in KINDS for address in addresses(kind, strange)]
    return {
        (id_ := f"6a0a7f84b0b0{number:012x}"): (kind, f"{address}article/{id_}" if address.endswith("/") else address)
        for number, (kind, address) in enumerate(shown)
    }


def content_block(shown: list[str], following: str) -> str:
    """Return a list's page of 2019 to 2024."""
    blocks = "".join(
        f'<div class="content-block"><div class="article-wrap"><a href="{html.escape(address)}"><h2'
        f' class="article-title">标题 {number}</h2></a></div></div>'
        for number, address in enumerate(shown)
    )
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>列表</title></head><body><div id="contentList">'
        f'{blocks}</div><input type="hidden" id="nexturl" value="{html.escape(following)}"></body></html>'
    )


def win_page_data(shown: list[str], following: str) -> str:
    """Return a list's page of today."""
    items = [{"title": f"标题 {number}", "url": address} for number, address in enumerate(shown)]
    data = json.dumps({"data": {"article": items}, "next_url": {"value": following}}).replace("</", "<\\/")
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>列表</title></head><body>'
        f"<script>window.WinPageData = {data};</script></body></html>"
    )


FIRST = 1000
"""The number of the channel that shows every address; those from the next on have one each as the next page's."""
MOVED = 2000
"""The number of the first channel that leads to one of `CHAIN_ENDS`."""


@pytest.fixture(scope="module")
def listed(meet: Any, strange: SampleSite, article_page: Callable[..., str]) -> Met:
    """Channels with every address as an entry's, as the next page's, and some as that of the list itself."""
    nexts = [address for kind in KINDS for address in addresses(kind, strange)]
    numbers = [*range(FIRST, FIRST + len(nexts) + 2), *range(MOVED, MOVED + len(CHAIN_ENDS))]

    def prepare(stage: Any) -> None:
        stage.put("well", article_page("<p>正文</p>"))
        well = f"//www.myzaker.com/article/{stage.id_of('well')}"
        stand_in = f"{stage.site.url}/www/channel/{FIRST}"
        shown = [well, f"{stage.site.url}/www/article/6a0a7f84c0c0{0:012x}"]
        stage.site.put(
            f"/www/channel/{FIRST}", win_page_data(shown + [address for _, address in entries(strange).values()], "")
        )
        for number, address in enumerate([*nexts, stand_in], FIRST + 1):
            page = (content_block, win_page_data)[number % 2]
            stage.site.put(f"/www/channel/{number}", page([well], address))
        for number, address in enumerate(CHAIN_ENDS, MOVED):
            target = address.replace("{port}", strange.url.rpartition(":")[2])
            stage.site.put(f"/www/channel/{number}", b"", 302, {"Location": target})

    return meet(prepare, "channel", "id=" + ",".join(map(str, numbers)))


@pytest.fixture(scope="module")
def hot(meet: Any, strange: SampleSite, article_page: Callable[..., str]) -> Met:
    """The open API with every address as an article's."""

    def prepare(stage: Any) -> None:
        stage.put("well", article_page("<p>正文</p>"))
        shown = [f"http://www.myzaker.com/article/{stage.id_of('well')}"]
        shown += [address for _, address in entries(strange).values()]
        items = [{"title": f"标题 {number}", "url": address} for number, address in enumerate(shown)]
        stage.site.put("/api/api/v1/article/hot", json.dumps({"stat": 1, "msg": "ok", "data": {"list": items}}))

    return meet(prepare, "hot")


@pytest.fixture(params=["listed", "hot"])
def lists(request: pytest.FixtureRequest) -> Met:
    """Both kinds of lists in turn."""
    return request.getfixturevalue(request.param)


def test_lists_lead_nowhere_else(lists: Met) -> None:
    lists.stayed()
    assert lists.watched.run.counts["exported"] == 1
    assert lists.watched.run.counts["listed"] >= len(ADDRESSES["other hosts"])


def test_an_entry_of_another_host_is_no_article(lists: Met, strange: SampleSite) -> None:
    """One that names ZAKER's host last is asked for there, by its id alone, whatever port or user it names."""
    asked = {path.rpartition("/")[2] for path in lists.asked if path.startswith("/www/article/")}
    known = entries(strange)
    assert asked - set(known) == {lists.stage.ids["well"]}
    named = (known[id_] for id_ in asked & set(known))
    assert [address for _, address in named if not re.search(r"[./@]myzaker\.com(?::[^/]*)?/article/", address)] == []


def test_the_next_page_is_one_of_zakers(listed: Met) -> None:
    asked = [path for path in listed.asked if not path.startswith("/www/article/")]
    channels = [path for path in asked if re.fullmatch(r"/www/channel/\d+", path)]
    assert len(channels) == len(set(channels)) == sum(map(len, ADDRESSES.values())) + 2 + len(CHAIN_ENDS)
    # Three and four slashes begin a path of ZAKER's own here, where a browser would see a host.
    assert set(asked) - set(channels) <= {"/www/evil.example/", "/www//evil.example/"}


@pytest.mark.parametrize("kind", ["private nets", "odd ports", "user names"])
def test_a_next_page_elsewhere_is_told(listed: Met, strange: SampleSite, kind: str) -> None:
    notes = listed.watched.run.summary["notes"]
    assert [address for address in addresses(kind, strange) if not any(told(address, note) for note in notes)] == []


@pytest.mark.parametrize("number", range(len(CHAIN_ENDS)), ids=CHAIN_ENDS)
def test_a_list_that_leads_away_is_told(listed: Met, strange: SampleSite, number: int) -> None:
    end = CHAIN_ENDS[number].replace("{port}", strange.url.rpartition(":")[2])
    notes = listed.watched.run.summary["notes"]
    list_address = f"https://www.myzaker.com/channel/{MOVED + number}:"
    assert [note for note in notes if told(end, note) or note.startswith(list_address)]
    assert listed.watched.run.verdict == ("incomplete", 3), "the run read other lists"


def test_no_address_writes_control_characters_to_the_terminal(lists: Met) -> None:
    check_terminal(lists)
