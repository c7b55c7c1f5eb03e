"""Faults of the sample site: answers that break off, come late, or are of another kind."""

import time
from http.client import IncompleteRead, RemoteDisconnected
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

from tests.sample_site.asking import get
from zakerscraper.sample_site import Fault, Response, SampleSite


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.challenge(), 468),
        (Fault.challenge(200), 200),
        (Fault.too_many(), 429),
        (Fault.error(), 500),
        (Fault.error(503), 503),
        (Fault.not_found(), 404),
        (Fault.redirect("https://mp.weixin.qq.com/s/x"), 302),
        (Fault.empty(), 200),
        (Fault.unreadable(), 200),
        (Fault.html_picture(), 200),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_faults_by_status(site: SampleSite, fault: Fault, status: int) -> None:
    good = get(site, "/www/channel/13").body
    site.faults.add(r"/channel/13$", fault)
    response = get(site, "/www/channel/13")
    assert response.status == status
    assert response.body != good
    assert get(site, "/www/channel/9").status == 200
    site.faults.clear()
    assert get(site, "/www/channel/13").body == good


def test_fault_headers(site: SampleSite) -> None:
    site.faults.add("/channel/13", Fault.too_many(7))
    site.faults.add("/channel/9", Fault.challenge())
    site.faults.add("/channel/1$", Fault.redirect("https://mp.weixin.qq.com/s/x"))
    assert get(site, "/www/channel/13").headers["Retry-After"] == "7"
    assert "sl-session=" in get(site, "/www/channel/9").headers["Set-Cookie"]
    assert get(site, "/www/channel/1").headers["Location"] == "https://mp.weixin.qq.com/s/x"


def test_fault_times(site: SampleSite) -> None:
    site.faults.add("/channel/", Fault.error(), times=2)
    statuses = [get(site, "/www/channel/13").status for _ in range(4)]
    assert statuses == [500, 500, 200, 200]


def test_fault_truncated(site: SampleSite) -> None:
    site.faults.add("/channel/", Fault.truncated())
    with pytest.raises(IncompleteRead):
        get(site, "/www/channel/13")


def test_fault_disconnect(site: SampleSite) -> None:
    site.faults.add("/channel/", Fault.disconnect())
    with pytest.raises(RemoteDisconnected):
        get(site, "/www/channel/13")
    assert site.requests[-1].status == 0


def test_fault_slow(site: SampleSite) -> None:
    site.faults.add("/channel/", Fault.slow(0.2))
    start = time.monotonic()
    assert get(site, "/www/channel/13").status == 200
    assert time.monotonic() - start >= 0.2


def test_fault_silent(site: SampleSite) -> None:
    site.faults.add("/channel/", Fault.silent())
    with pytest.raises(TimeoutError):
        build_opener(ProxyHandler({})).open(f"{site.url}/www/channel/13", timeout=0.3)


def test_a_host_that_refuses_connections() -> None:
    with SampleSite() as site:
        site.refuse("www")
        settings = site.settings
        with pytest.raises(URLError, match="refused"):
            build_opener(ProxyHandler({})).open(settings["ZAKER_WWW_URL"] + "/channel/13", timeout=5)
        assert settings["ZAKER_APP_URL"] == f"{site.url}/app"


@pytest.mark.parametrize("label", [True, False])
def test_fault_gb18030(site: SampleSite, label: bool) -> None:
    good = get(site, "/www/channel/13").text
    site.faults.add("/channel/", Fault.gb18030(label))
    response = get(site, "/www/channel/13")
    assert response.headers["Content-Type"] == ("text/html; charset=gb18030" if label else "text/html")
    assert response.body.decode("gb18030") == good.replace(
        '<meta charset="utf-8">', '<meta charset="gb18030">' if label else ""
    )


def test_fault_names() -> None:
    assert Fault.named("error=503").change(Response()).status == 503
    for text in ("nothing", "slow", "slow=x", "empty=1"):
        with pytest.raises(ValueError, match="no fault"):
            Fault.named(text)
