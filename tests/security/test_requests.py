"""Nothing that a page, a list, a redirect, a picture's address or a robots.txt names brings a request to leave ZAKER.

Each crawl meets all of `ADDRESSES` at once and is watched: what it connected to and looked up is below any library.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pytest

from zakerscraper.sample_site import Fault, SampleSite
from zakerscraper.sample_site.faults import Reply
from zakerscraper.sample_site.pictures import picture

# {port} is that of another server on this machine, which nothing may ask.
ADDRESSES: dict[str, tuple[str, ...]] = {
    "other schemes": (
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "file:/etc/passwd",
        "FILE:///etc/passwd",
        "data:text/html,<p>x</p>",
        "data:text/html;base64,PHA+eDwvcD4=",
        "ftp://ftp.evil.example/a",
        "ftp://127.0.0.1:{port}/a",
        "ftp://www.myzaker.com/a",
        "javascript:alert(1)",
        "JavaScript://www.myzaker.com/%0aalert(1)",
        "gopher://127.0.0.1:{port}/_INFO",
        "dict://127.0.0.1:{port}/stat",
        "s3://bucket/key",
        "ws://127.0.0.1:{port}/",
        "about:blank",
        "blob:https://www.myzaker.com/1",
        "view-source:http://127.0.0.1:{port}/",
        "mailto:a@evil.example",
    ),
    "this machine": (
        "http://127.0.0.1/",
        "http://127.0.0.1:{port}/",
        "http://127.1/",
        "http://127.1:{port}/",
        "http://2130706433/",
        "http://2130706433:{port}/",
        "http://0x7f.1/",
        "http://0x7f.1:{port}/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://127.0.0.1./",
        "http://0/",
        "http://0.0.0.0:{port}/",
        "http://[::1]/",
        "http://[::1]:{port}/",
        "http://[::]:{port}/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://[::ffff:7f00:1]:{port}/",
        "http://[::127.0.0.1]/",
        "http://localhost/",
        "http://localhost:{port}/",
        "https://localhost:{port}/",
        "http://localhost./",
        "http://localhost.:{port}/",
        "http://LOCALHOST:{port}/",
        "http://localhost.localdomain/",
        "http://www.myzaker.com.localhost/",
        "http://127.0.0.1.nip.io/",
        "http://１２７.０.０.１:{port}/",
        "http://①②⑦.0.0.1:{port}/",
        "http://ｌｏｃａｌｈｏｓｔ:{port}/",
    ),
    "private nets": (
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://192.168.0.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2852039166/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/latest/",
        "http://metadata.google.internal/computeMetadata/v1/",
        "http://metadata/",
        "http://[fd00::1]/",
        "http://[fe80::1]/",
        "http://255.255.255.255/",
        "http://224.0.0.1/",
    ),
    "odd ports": (
        "http://www.myzaker.com:22/",
        "http://www.myzaker.com:8080/",
        "http://www.myzaker.com:6379/",
        "http://www.myzaker.com:{port}/",
        "https://app.myzaker.com:8443/",
        "https://skills.myzaker.com:{port}/",
        "http://zkres1.myzaker.com:25/a.png",
        "http://myzaker.com:1/",
    ),
    "user names": (
        "http://www.myzaker.com@evil.example/",
        "http://www.myzaker.com:80@evil.example/",
        "http://www.myzaker.com@127.0.0.1:{port}/",
        "http://user@www.myzaker.com/",
        "http://user:word@www.myzaker.com/",
        "http://:word@www.myzaker.com/",
        "http://@www.myzaker.com/",
        "http://evil.example\\@www.myzaker.com/",
        "http://evil.example%2f@www.myzaker.com/",
        "http://www.myzaker.com%40evil.example/",
        "http://www.myzaker.com@www.myzaker.com@evil.example/",
    ),
    "other hosts": (
        "http://news.example.com/a",
        "https://news.example.com/a?x=1&y=2#z",
        "http://myzaker.com.evil.example/",
        "http://www.myzaker.com.evil.example/",
        "http://evilmyzaker.com/",
        "http://www.evil-myzaker.com/",
        "http://myzaker.com-evil.example/",
        "http://myzaker.co/",
        "http://zkres1.myzaker.com.evil.example/202605/a.png",
        "http://zkres.evil.example/a.png",
        "http://disres1.evil.example/a.png",
        "http://www.myzaker.com%2eevil.example/",
        "http://www.myzaker.com%00.evil.example/",
        "http://evil.example%00.myzaker.com/",
        "http://evil.example%23.myzaker.com/",
        "http://evil.example#.myzaker.com/",
        "http://evil.example?.myzaker.com/",
        "http://evil.example\\.myzaker.com/",
        "http://evil.example;.myzaker.com/",
        "http://www.myzaker.com。evil.example/",
        "http://www．myzaker．com．evil．example/",
        "http://evil.example。/",
        "http://myzаker.com/",  # with a Cyrillic letter
        "http://xn--myzker-5nf.com/",
        "http://myzaker.com℀.evil.example/",
        "http://evil.example／.myzaker.com/",
        "http://myzaker.com\u202e.evil.example/",
        "//evil.example/",
        "///evil.example/",
        "////evil.example/",
        "//evil.example\\@www.myzaker.com/",
        "//127.0.0.1:{port}/",
        "http:/evil.example/",
        "http:///evil.example/",
        "http:evil.example/",
    ),
    "malformed": (
        "http://[::1/",
        "http://::1]/",
        "http://[",
        "http://[]/",
        "http://[v1.x]/",
        "http://[www.myzaker.com]/",
        "http://",
        "http:",
        "http://:80/",
        "http://./",
        "http://../",
        "http://.myzaker.com/",
        "http://a..myzaker.com/",
        "http://a b.myzaker.com/",
        "http://www.myzaker.com .evil.example/",
        "http://%/",
        "http://%00/",
        "http://%zz.myzaker.com/",
        "http://www.myzaker.com:evil/",
        "http://www.myzaker.com:99999/",
        "http://www.myzaker.com:-1/",
        "http://www.myzaker.com:0/",
        "http://" + "a" * 300 + ".evil.example/",
        "http://*.myzaker.com/",
        "http://\u0000.myzaker.com/",
        "http://\u001b]0;title\u0007.evil.example/",
        "http://\u009b31m.evil.example/",
        "http://www.myzaker.com:\u001bc/",
    ),
}
KINDS = tuple(ADDRESSES)
# Such a Location is a path of ZAKER's own: the www host is asked, and has no such page.
OWN_PATHS = (
    "://",
    "/\\evil.example/",
    "\\\\evil.example\\",
    "www.evil.example",
    "https:evil.example/",
    "@evil.example",
    ".evil.example",
    "%00",
    "%2f%2fevil.example/",
    "a b\tc",
    ";http://evil.example/",
    "../../../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
)
# Browsers take these for ZAKER's own; whether they are asked or refused, they are not to lead elsewhere.
ZAKERS_OWN = (
    "http://www。myzaker。com/a",
    "http://ｗｗｗ.myzaker.com/a",
    "http://www.myzaker.com./a",
    "HTTP://WWW.MYZAKER.COM/a",
    "http://www.myzaker.com:/a",
    "http://www.myzaker.com:080/a",
    "https://www.myzaker.com:443\\@evil.example/a",
    "http://www.myzaker.com/@evil.example/",
    "http://www.myzaker.com#@evil.example/",
    "http://www.myzaker.com?@evil.example/",
)
# How Scrapy names them.
_TOLD = {"http://myzаker.com/": "http://xn--myzker-5nf.com/"}
PICTURE = picture("hostile", "grid", 40, 30, "png")


@dataclass(frozen=True)
class Met:
    """A crawl and what it met. asked: of the sample site, robots.txt left out."""

    watched: Any
    stage: Any
    asked: list[str]
    strange: list[Any]
    """What the other server on this machine was asked for."""

    def stayed(self) -> None:
        """Assert that nothing was connected to but the sample site, nothing looked up, and nothing broke."""
        host, _, port = self.stage.site.url.rpartition("//")[2].partition(":")
        assert self.watched.connected == {(host, port)}
        assert self.watched.looked_up <= {host}
        assert self.strange == []
        self.watched.ended_well()

    @property
    def ends(self) -> dict[str, tuple[str, str]]:
        return self.stage.ends(self.watched)


def addresses(kind: str, strange: SampleSite) -> list[str]:
    """Return the addresses of *kind*, those of this machine with the port of *strange*."""
    return [address.replace("{port}", strange.url.rpartition(":")[2]) for address in ADDRESSES[kind]]


def readable(text: str) -> str:
    """Return the letters and digits of an address, in the form that all ways to write it have in common."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", unquote(text)).casefold())


def told(address: str, reason: str) -> bool:
    """Tell whether *reason* names *address*, in whatever form a library has brought it."""
    return readable(_TOLD.get(address, address)) in readable(reason)


@pytest.fixture(scope="module")
def strange() -> Iterator[SampleSite]:
    """Another server on this machine, to which the watch lets connections through."""
    with SampleSite() as running:
        yield running


@pytest.fixture(scope="module")
def meet(watched: Callable[..., Any], stages: Callable[[], Any], strange: SampleSite) -> Callable[..., Met]:
    """`meet(prepare, "article", …)` crawls a new site after `prepare(stage)`; without arguments all its articles."""

    def run(prepare: Callable[[Any], None], *arguments: str, **rest: Any) -> Met:
        stage = stages()
        prepare(stage)
        before = len(strange.requests)
        port = int(strange.url.rpartition(":")[2])
        done = watched(*(arguments or ("article", stage.argument())), site=stage.site, ports=(port,), **rest)
        return Met(done, stage, done.run.asked(), strange.requests[before:])

    return run


# Redirects of articles


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


# Chains and circles of redirects, other statuses, what else a page can send a browser away with


CHAIN_ENDS = (
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://127.0.0.1:{port}/",
    "http://[::1]:{port}/",
    "http://169.254.169.254/",
    "http://www.myzaker.com:{port}/",
    "http://www.myzaker.com@evil.example/",
    "//evil.example/",
    "http://[::1/",
)
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
    assert led.ends["steps 6"] == ("failed", "max redirections reached")


@pytest.mark.parametrize("name", ["one", "nothing", "a query", "two"])
def test_a_circle_ends_after_five_steps(led: Met, name: str) -> None:
    assert led.ends[f"circle of {name}"] == ("failed", "max redirections reached")
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


# Lists


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


# Pictures and robots.txt

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


def led_by(address: str, reply: Reply) -> Reply:
    """Return a redirect to *address*, or *reply* where there is none."""
    return Reply.moved(address.encode().decode("latin-1")) if address else reply


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


# All of them


@pytest.mark.parametrize("name", ["redirected", "led", "listed", "hot", "pictured"])
def test_no_address_writes_control_characters_to_the_terminal(request: pytest.FixtureRequest, name: str) -> None:
    run = request.getfixturevalue(name).watched.run
    lines = (run.stdout + run.stderr).split("\n")
    assert [line for line in lines if any(unicodedata.category(sign) == "Cc" for sign in line)] == []
