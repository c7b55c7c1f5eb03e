"""No redirect of an article's page, and nothing else that a page can send a browser away with, leads elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.security.strange_addresses import (
    ADDRESSES,
    CHAIN_ENDS,
    KINDS,
    OWN_PATHS,
    ZAKERS_OWN,
    Met,
    addresses,
    check_terminal,
    told,
)
from zakerscraper.sample_site import SampleSite


@pytest.fixture(scope="module")
def redirected(meet: Any, strange: SampleSite, article_page: Callable[..., str]) -> Met:
    """Articles that lead to every address, and as many that are missing: else what led away would not be believed."""

    def prepare(stage: Any) -> None:
        for kind in KINDS:
            for address in addresses(kind, strange):
                stage.move(f"{kind} {address}", address)
        for address in (*OWN_PATHS, *ZAKERS_OWN):
            stage.move(address, address)
        for number in range(len(stage.ids)):
            stage.id_of(f"missing {number}")
        stage.put("well", article_page("<p>正文</p>"))

    return meet(prepare, environment={"ZAKER_DOWNLOAD_IMAGES": "0"})


def test_redirects_leave_for_nowhere(redirected: Met) -> None:
    redirected.stayed()
    assert redirected.ends["well"] == ("exported", "")


@pytest.mark.parametrize("kind", KINDS)
def test_an_article_that_leads_away_may_be_gone_and_its_target_told(
    redirected: Met, strange: SampleSite, kind: str
) -> None:
    ends = redirected.ends
    wrong = {
        address: ends[f"{kind} {address}"]
        for address in addresses(kind, strange)
        if ends[f"{kind} {address}"][0] != "failed" or not told(address, ends[f"{kind} {address}"][1])
    }
    assert wrong == {}


def test_all_refused_redirects_are_counted(redirected: Met) -> None:
    assert redirected.watched.stats["zaker/requests/refused"] == sum(map(len, ADDRESSES.values()))


@pytest.mark.parametrize("address", OWN_PATHS)
def test_a_path_that_looks_like_an_address_stays_with_its_host(redirected: Met, address: str) -> None:
    outcome, reason = redirected.ends[address]
    assert (outcome, reason.partition(" ")[0]) == ("failed", "HTTP"), reason


@pytest.mark.parametrize("address", ZAKERS_OWN)
def test_an_odd_way_to_write_zakers_host_is_no_way_out(redirected: Met, address: str) -> None:
    outcome, reason = redirected.ends[address]
    assert outcome == "failed"
    assert reason.startswith(("HTTP 404", "leads to http://www.myzaker.com")), reason


STATUSES = (301, 303, 307, 308)
ELSEWHERE = (
    '<meta http-equiv="refresh" content="0;url={strange}/"><base href="{strange}/"><link rel="stylesheet"'
    ' href="{strange}/a.css"><link rel="canonical" href="{strange}/a"><img src="a.png"><img src="/b.png"><iframe'
    ' src="{strange}/f"></iframe><video poster="{strange}/p.png" src="{strange}/v.mp4"></video><object'
    ' data="{strange}/o"></object><form action="{strange}/"></form><script src="{strange}/s.js"></script>'
    '<p style="background: url({strange}/s.png)">正文</p>'
)


@pytest.fixture(scope="module")
def led(meet: Any, strange: SampleSite, article_page: Callable[..., str]) -> Met:
    """Articles that lead somewhere by more than one step."""
    port = strange.url.rpartition(":")[2]

    def hop(stage: Any, path: str, target: str) -> None:
        stage.site.put(path, b"", 302, {"Location": target})

    def chain(stage: Any, name: str, steps: int, end: str) -> None:
        """Lead the article *name* to *end* by so many redirects; every other host is the app's."""
        hosts = [("www", "app")[number % 2] for number in range(1, steps)]
        stops = [f"{host}.myzaker.com/{name.replace(' ', '-')}/{number}" for number, host in enumerate(hosts)]
        stage.move(name, f"https://{stops[0]}")
        for stop, following in zip(stops, [*(f"https://{stop}" for stop in stops[1:]), end], strict=True):
            hop(stage, f"/{stop[:3]}/{stop.partition('/')[2]}", following)

    def prepare(stage: Any) -> None:
        for number, end in enumerate(CHAIN_ENDS):
            chain(stage, f"chain {number}", 4, end.replace("{port}", port))
        for status in STATUSES:
            stage.put(f"status {status}", b"", status, {"Location": f"{strange.url}/"})
        for steps in (5, 6):
            id_ = stage.id_of(f"steps {steps}")
            chain(stage, f"steps {steps}", steps, f"https://www.myzaker.com/article/{id_}/")
            stage.site.put(f"/www/article/{id_}/", article_page("<p>正文</p>", f"标题 {steps}"))
        stage.move("circle of one", f"/article/{stage.id_of('circle of one')}")
        stage.move("circle of nothing", "")
        stage.move("circle of a query", "?http://evil.example/")
        stage.move("circle of two", f"https://www.myzaker.com/article/{stage.id_of('circle back')}")
        stage.move("circle back", f"https://www.myzaker.com/article/{stage.id_of('circle of two')}")
        headers = {"Refresh": f"0;url={strange.url}/", "Content-Location": f"{strange.url}/", "Location": strange.url}
        headers["Link"] = f"<{strange.url}/>; rel=preload; as=image"
        page = article_page(ELSEWHERE.replace("{strange}", strange.url), "标题 7")
        stage.put(
            "elsewhere", page.replace("<head>", "<head>" + ELSEWHERE.replace("{strange}", strange.url)), 200, headers
        )
        # A Location that names the stand-in is one that names the real host; nothing else of this machine is.
        stage.move("stand-in", f"{stage.site.url}/www/article/{stage.id_of('well')}")
        stage.move("stand-in of the app", f"{stage.site.url}/app/news/article.php?pk={stage.id_of('well')}")
        stage.site.put(f"/app/news/article.php?pk={stage.id_of('well')}", article_page("<p>正文</p>"))
        for name, path in FORGED.items():
            stage.move(name, stage.site.url + path)
        stage.put("well", article_page("<p>正文</p>"))

    return meet(prepare)


FORGED = {
    "stand-in's pictures": "/pictures/202605/a.png",
    "stand-in's root": "/",
    "stand-in's like": "/wwwx/",
    "stand-in's port": "0/www/",
    "stand-in's user": "@evil.example/www/",
}


def test_steps_lead_nowhere_else(led: Met) -> None:
    led.stayed()
    assert led.ends["well"] == led.ends["elsewhere"] == ("exported", "")


@pytest.mark.parametrize("number", range(len(CHAIN_ENDS)), ids=CHAIN_ENDS)
def test_a_chain_is_refused_at_its_last_step(led: Met, strange: SampleSite, number: int) -> None:
    outcome, reason = led.ends[f"chain {number}"]
    assert outcome != "exported"
    assert told(CHAIN_ENDS[number].replace("{port}", strange.url.rpartition(":")[2]), reason), reason
    assert [path for path in led.asked if f"/chain-{number}/" in path] == [
        f"/{host}/chain-{number}/{step}" for step, host in enumerate(("app", "www", "app"))
    ]


@pytest.mark.parametrize("status", STATUSES)
def test_a_redirect_of_any_status_is_refused(led: Met, strange: SampleSite, status: int) -> None:
    outcome, reason = led.ends[f"status {status}"]
    assert outcome != "exported"
    assert strange.url in reason


def test_five_steps_are_taken_and_six_are_not(led: Met) -> None:
    assert led.ends["steps 5"] == ("exported", "")
    assert led.ends["steps 6"] == ("failed", "app.myzaker.com redirects too many times")


@pytest.mark.parametrize("name", ["one", "nothing", "a query", "two"])
def test_a_circle_ends_after_five_steps(led: Met, name: str) -> None:
    assert led.ends[f"circle of {name}"] == ("failed", "www.myzaker.com redirects too many times")
    asked = [path for path in led.asked if led.stage.ids[f"circle of {name}"] in path]
    assert len(asked) == 6, asked


@pytest.mark.parametrize(("name", "host"), [("stand-in", "www"), ("stand-in of the app", "app")])
def test_a_redirect_to_the_stand_in_is_one_to_the_real_host(led: Met, name: str, host: str) -> None:
    outcome, reason = led.ends[name]
    assert outcome != "exported"
    assert f"leads to https://{host}.myzaker.com/" in reason
    assert led.stage.site.url not in reason


@pytest.mark.parametrize("name", FORGED)
def test_a_redirect_to_elsewhere_on_the_stand_in_is_refused(led: Met, name: str) -> None:
    outcome, reason = led.ends[name]
    assert outcome != "exported"
    assert told(led.stage.site.url + FORGED[name], reason), reason
    assert not [path for path in led.asked if path == FORGED[name]]


def test_no_address_writes_control_characters_to_the_terminal(redirected: Met, led: Met) -> None:
    check_terminal(redirected)
    check_terminal(led)
