"""The server, asked over HTTP: every kind of page, paging to the end, the limit, pictures."""

import json
import re
import signal
import subprocess
import sys
import time
from http.client import HTTPConnection
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from PIL import Image

from tests.sample_site.asking import get
from zakerscraper.sample_site import SampleSite, http_server
from zakerscraper.sample_site.articles.model import UploadedVideo
from zakerscraper.sample_site.catalogue import LAYOUTS, Layout, placed_images
from zakerscraper.sample_site.pages import poster_url, video_url


def local(address: str) -> str:
    """Return the path at which the sample site serves an address of www.myzaker.com."""
    parts = urlsplit(address, "https")
    assert parts.netloc == "www.myzaker.com"
    return f"/www{parts.path}?{parts.query}"


def test_headers(site: SampleSite) -> None:
    response = get(site, "/www/channel/13")
    assert response.headers["Date"] == "Mon, 18 May 2026 12:00:00 GMT"
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    with SampleSite(charset=False) as bare:
        assert get(bare, "/www/channel/13").headers["Content-Type"] == "text/html"


def test_keep_alive(site: SampleSite) -> None:
    connection = HTTPConnection(urlsplit(site.url).netloc, timeout=10)
    connection.connect()
    socket = connection.sock
    for path in ("/www/", "/www/nothing", "/www/robots.txt"):
        connection.request("GET", path)
        connection.getresponse().read()
        assert connection.sock is socket
    connection.close()


def test_head_has_no_body(site: SampleSite) -> None:
    response = get(site, "/www/channel/13", "HEAD")
    assert response.body == b""
    assert int(response.headers["Content-Length"]) > 1000


@pytest.mark.parametrize(
    "path",
    ["/www/", "/www/?pos=selected_article", "/www/channel/660", "/www/channel/424242", "/www/source/12291"],
)
def test_pages_answer(site: SampleSite, path: str) -> None:
    response = get(site, path)
    assert response.status == 200
    assert str(site.url) not in response.text


@pytest.mark.parametrize("path", ["/", "/www/nothing", "/www/article/xyz", f"/www/article/{0:024x}", "/api/x"])
def test_pages_that_are_missing(site: SampleSite, path: str) -> None:
    assert get(site, path).status == 404


@pytest.mark.parametrize("host", ["www", "app"])
def test_robots(site: SampleSite, host: str) -> None:
    assert "Disallow: /weibo/" in get(site, f"/{host}/robots.txt").text


def test_articles_by_state(site: SampleSite) -> None:
    for article in site.articles:
        for path in (f"/www/article/{article.id}", f"/app/news/article.php?pk={article.id}"):
            response = get(site, path)
            if article.state == "gone" and path.startswith("/app/"):
                assert response.status == 302
                assert response.headers["Location"] == "https://app.myzaker.com/news/404.php?f=Normal"
                assert get(site, "/app/news/404.php?f=Normal").status == 200
            elif article.state == "gone":
                assert response.status == 404
            elif article.state == "offsite":
                assert (response.status, response.headers["Location"]) == (302, article.target)
            else:
                assert response.status == 200
        assert get(site, f"/www/article/{article.id}/").body == get(site, f"/www/article/{article.id}").body
        share = f"/app/article/{article.id}"
        assert get(site, share).body == get(site, f"/app/news/article.php?pk={article.id}&f=xiaomi").body


def test_short_redirect(site: SampleSite) -> None:
    article = site.articles[0]
    response = get(site, f"/www/l.php?l={article.id}")
    assert (response.status, response.headers["Location"]) == (
        302,
        f"http://www.myzaker.com/article/{article.id}",
    )


def ids(text: str) -> list[str]:
    return re.findall(r"/article/([0-9a-f]{24})", text)


def walked(site: SampleSite, path: str) -> list[str]:
    """Return the ids of a list in its order, following JSON pages to the end."""
    first = get(site, path)
    found = ids(" ".join(first.select("#section h2 > a, #contentList .article-wrap > a")))
    following = next(iter(first.select("input#nexturl")), None)
    if match := re.search(r"window\.WinPageData = (.*?);</script>", first.text):
        data = json.loads(match[1])
        found = ids(" ".join(first.select(".seo-list .article-wrap > a")))
        found += ids(" ".join(item["url"] for item in data["data"]["article"]))
        following = data.get("next_url", {}).get("value")
    while following:
        response = get(site, local(following))
        assert response.headers["Content-Type"] == "application/json; charset=utf-8"
        data = json.loads(response.text)
        if "next_url" in data or "msg" in data:
            following = data.get("next_url", {}).get("value")
            found += ids(" ".join(item["url"] for item in data["data"]["article"]))
        else:
            following = data["data"].get("next_url")
            found += ids(" ".join(item["href"] for item in data["data"]["article"]))
            assert all(len(item["marks"]) in (2, 3) for item in data["data"]["article"])
    return found


@pytest.mark.parametrize("layout", [None, *LAYOUTS])
def test_paging_to_the_end(layout: Layout | None) -> None:
    with SampleSite(layout=layout, page_size=4, extra=9) as site:
        catalogue = site.catalogue
        lists = [(f"/www/channel/{number}", catalogue.channel(number)) for number in (660, 9, 13, 99)]
        lists += [(f"/www/source/{number}", catalogue.source(number)) for number in (12291, 12640)]
        lists.append(("/www/?pos=selected_article", catalogue.focus()))
        for path, listing in lists:
            found = walked(site, path)
            assert set(found) == {article.id for article in listing.entries}
            if (layout or listing.layout) != "WinPageData":
                assert found == [article.id for article in listing.entries]


def test_paging_by_html() -> None:
    with SampleSite(page_size=4) as site:
        path, found = "/www/channel/660", []
        while path:
            response = get(site, path)
            found += ids(" ".join(response.select("#section h2 > a")))
            path = next(map(local, response.select("a.next_page")), "")
        assert found == [article.id for article in site.catalogue.channel(660).entries]


def test_extra_articles() -> None:
    with SampleSite(extra=50) as site:
        assert len(site.catalogue.channel(99).entries) == 50
        newest = site.catalogue.channel(99).entries[0]
        assert newest.title in get(site, f"/www/article/{newest.id}").text


def test_topic_page(site: SampleSite) -> None:
    (topic,) = (href for href in get(site, "/www/channel/9").select(".article-wrap > a") if "topic_id" in href)
    response = get(site, topic.replace("https://app.myzaker.com", "/app"))
    assert response.status == 200
    assert response.select("ul.topic_list a")


def test_open_interface(site: SampleSite) -> None:
    hot = json.loads(get(site, "/api/api/v1/article/hot").text)
    assert (hot["stat"], len(hot["data"]["list"])) == (1, 20)
    times = [item["publish_time"] for item in hot["data"]["list"]]
    assert times == sorted(times, reverse=True)
    category = json.loads(get(site, "/api/api/v1/article/category?v=1.0.6&app_id=13").text)
    wanted = [article.title for article in site.catalogue.channel(13).entries[:20]]
    assert [item["title"] for item in category["data"]["list"]] == wanted
    assert json.loads(get(site, "/api/api/v1/article/category").text)["stat"] == 0
    found = json.loads(get(site, "/api/api/v1/article/search?v=1.0.6&keyword=%E7%9A%84").text)
    assert 0 < len(found["data"]["list"]) <= 20
    assert all("url" not in item for item in found["data"]["list"])
    early = "/api/api/v1/article/search?keyword=%E7%9A%84&end_time=2026-05-01%2000:00:00"
    assert all(item["publish_time"] < "2026-05-01" for item in json.loads(get(site, early).text)["data"]["list"])


@pytest.mark.slow
def test_pictures(site: SampleSite) -> None:
    kinds = set()
    for article in site.articles:
        for placed in placed_images(article):
            picture = placed.image
            kinds.add(picture.kind)
            response = get(site, f"/pictures/{placed.path}_1024.jpg")
            assert response.status == 200
            image = Image.open(BytesIO(response.body))
            assert image.width == min(1024, picture.width)
            assert image.format == ("JPEG" if picture.kind == "gif" else picture.kind.upper())
            assert response.headers["Content-Type"] == f"image/{image.format.lower()}"
            raw = get(site, f"/pictures/{placed.path}_raw.gif")
            assert raw.status == (200 if picture.kind == "gif" else 404)
            if picture.kind == "gif":
                assert 4 <= Image.open(BytesIO(raw.body)).n_frames <= 8
    assert kinds == {"jpeg", "png", "webp", "gif"}
    assert get(site, f"/pictures/202605/{0:024x}_1024.jpg").status == 404


def test_thumbnail_is_smaller(site: SampleSite) -> None:
    placed = next(placed for article in site.articles for placed in placed_images(article))
    image = Image.open(BytesIO(get(site, f"/pictures/{placed.path}_320.jpg").body))
    assert image.width == 320


def test_heavy_pictures() -> None:
    with SampleSite(image_weight=100_000) as site:
        placed = next(
            placed for article in site.articles for placed in placed_images(article) if placed.image.kind == "jpeg"
        )
        assert len(get(site, f"/pictures/{placed.path}_1024.jpg").body) == pytest.approx(100_000, rel=0.2)


def test_videos_and_logos(site: SampleSite) -> None:
    videos = [
        (block, article) for article in site.articles for block in article.blocks if isinstance(block, UploadedVideo)
    ]
    assert videos
    for video, article in videos:
        film = get(site, f"/pictures{urlsplit(video_url(video, article)).path}")
        assert film.headers["Content-Type"] == "video/mp4"
        poster = get(site, f"/pictures{urlsplit(poster_url(video, article)).path}")
        assert Image.open(BytesIO(poster.body)).size == (video.width, video.height)
    for path in ("/data/image/logo/12291.png", "/static/wap/images/logo32x32.png"):
        assert Image.open(BytesIO(get(site, f"/pictures{path}").body)).format == "PNG"


def test_put(site: SampleSite) -> None:
    site.put("/www/article/abc", "一页", headers={"X-Test": "1"})
    response = get(site, "/www/article/abc?x=1")
    assert (response.text, response.headers["X-Test"]) == ("一页", "1")
    site.put("/www/article/abc", b"{}", status=503, headers={"content-type": "application/json"})
    response = get(site, "/www/article/abc")
    assert (response.status, response.headers["Content-Type"]) == (503, "application/json")


def test_requests_are_recorded(site: SampleSite) -> None:
    began = time.monotonic()
    get(site, "/www/channel/13?a=b")
    get(site, "/www/nothing")
    assert [(seen.method, seen.path, seen.status) for seen in site.requests] == [
        ("GET", "/www/channel/13?a=b", 200),
        ("GET", "/www/nothing", 404),
    ]
    assert site.requests[0].headers["Host"] == urlsplit(site.url).netloc
    assert began <= site.requests[0].at <= time.monotonic()


def test_limit(site: SampleSite, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = 0.0
    monkeypatch.setattr(http_server, "time", SimpleNamespace(monotonic=lambda: moment))
    site.limit(every=2, burst=3)
    responses = [get(site, "/www/channel/13") for _ in range(4)]
    assert [response.status for response in responses] == [200, 200, 200, 429]
    assert responses[-1].headers["Retry-After"] == "2"
    assert get(site, "/app/robots.txt").status == 200
    moment += 2
    assert get(site, "/www/channel/13").status == 200
    site.limit(every=60, burst=1, retry_after=False)
    assert get(site, "/www/channel/13").status == 200
    assert get(site, "/www/channel/13").headers["Retry-After"] is None
    site.limit(every=0)
    assert get(site, "/www/channel/13").status == 200


def test_only_loopback() -> None:
    with pytest.raises(ValueError, match="this machine only"):
        SampleSite(host="0.0.0.0")


def test_stop_is_quick_and_final() -> None:
    site = SampleSite()
    with pytest.raises(RuntimeError):
        _ = site.url
    site.start()
    connection = HTTPConnection(urlsplit(site.url).netloc, timeout=10)
    connection.request("GET", "/www/")
    connection.getresponse().read()
    start = time.monotonic()
    site.stop()
    site.stop()
    assert time.monotonic() - start < 8
    connection.close()


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_command() -> None:
    command = [
        sys.executable,
        "-m",
        "zakerscraper.sample_site",
        "--port",
        "0",
        "--fault",
        "error=503:/channel/9$",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(3)]
        found = re.search(r"-s ZAKER_WWW_URL=http://([^/]+)/www ", lines[2])
        assert found is not None
        connection = HTTPConnection(found[1], timeout=10)
        connection.request("GET", "/www/channel/9")
        assert connection.getresponse().status == 503
        connection.close()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=200)
    assert (process.returncode, errors) == (0, "")
