"""Pictures whose address is not in its normal form, and such as have moved."""

from collections import Counter
from collections.abc import Callable
from html import escape
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from zakerscraper.sample_site import Fault, SampleSite
from zakerscraper.sample_site.articles import ARTICLES
from zakerscraper.sample_site.catalogue import placed_images
from zakerscraper.sample_site.faults import Response

Crawl = Callable[..., Any]

ARTICLE = next(article for article in ARTICLES if article.serial == 2)
HOST = "https://zkres1.myzaker.com"
LOCAL = {"ZAKER_IMAGE_LINKS": "local"}
ODD = {
    "https://zkres1.myzaker.com/202605/图片一.jpg": "/202605/%E5%9B%BE%E7%89%87%E4%B8%80.jpg",
    "https://zkres1.myzaker.com/202605/two words.jpg": "/202605/two%20words.jpg",
    "https://zkres1.myzaker.com/202605/three[1](b).jpg": "/202605/three%5B1%5D(b).jpg",
    "https://ZKRES1.MyZaker.com/202605/Four.jpg": "/202605/Four.jpg",
    "https://zkres1.myzaker.com:443/202605/five.jpg": "/202605/five.jpg",
    "https://zkres1.myzaker.com/202605/six.jpg?w=1&h=2": "/202605/six.jpg?w=1&h=2",
    "//zkres1.myzaker.com/202605/seven|^.jpg": "/202605/seven%7C%5E.jpg",
    "https://zkres1.myzaker.com/202605/eight.jpg#top": "/202605/eight.jpg",
    "https://zkres1.myzaker.com/202605/%e4%b9%9d.jpg": "/202605/%e4%b9%9d.jpg",
}
"""How a page writes an address, and what is asked for."""


BOX = '<div class="img_box"><div class="content_img_div"><img class="lazy" data-original="{}"></div></div>'
BEGIN = '<div class="article_content"><div id="content">'


def show(site: SampleSite, *addresses: str) -> None:
    """Let the page of ARTICLE show the pictures at *addresses*, besides a text of its own, and no other."""
    path = f"/www/article/{ARTICLE.id}"
    page = site.respond(path).body.decode()
    for placed in placed_images(ARTICLE):
        page = page.replace(placed.url(), "")
    boxes = "".join(f"<p>{BOX.format(escape(address))}</p>" for address in addresses)
    site.put(path, page.replace(BEGIN, BEGIN + boxes, 1))


def picture(number: int) -> bytes:
    """Return a picture like no other number's."""
    data = BytesIO()
    Image.new("RGB", (40 + number, 30), (number, 100, 150)).save(data, "JPEG")
    return data.getvalue()


def serve(site: SampleSite, *paths: str) -> None:
    for number, path in enumerate(paths):
        site.put("/pictures" + path, picture(number), headers={"Content-Type": "image/jpeg"})


def crawl_it(crawl: Crawl, site: SampleSite, *arguments: str, **options: Any) -> Any:
    options = {"feeds": ["articles.jsonl"], **LOCAL, **options}
    run = crawl("article", f"url={ARTICLE.id}", *arguments, site=site, **options)
    assert run.verdict == ("ok", 0), run.stderr
    return run


def links(run: Any) -> list[str]:
    """Return what the pictures of the one document show."""
    (document,) = run.documents().values()
    return [part.partition('"')[0] for part in document.body.split(' src="')[1:]]


def test_pictures_of_odd_addresses_are_fetched_once_saved_and_linked(crawl: Crawl, site: SampleSite) -> None:
    show(site, *ODD)
    serve(site, *ODD.values())
    run = crawl_it(crawl, site)
    asked = [path.removeprefix("/pictures") for path in run.asked("/pictures/")]
    assert Counter(asked) == Counter(ODD.values())
    assert (run.counts["images_saved"], run.counts["images_failed"]) == (len(ODD), 0)
    assert sorted(run.pictures().values()) == sorted(map(picture, range(len(ODD))))
    assert {link.lstrip("/") for link in links(run)} == set(run.pictures())
    assert len(links(run)) == len(ODD)
    (item,) = run.feed("articles.jsonl")
    assert [image["path"] for image in item["images"]] == [link.lstrip("/") for link in links(run)]
    assert {image["status"] for image in item["images"]} == {"saved"}
    before = run.tree()
    for arguments in [(), ("full=1",)]:
        again = crawl_it(crawl, site, *arguments, output=run.output)
        assert again.asked("/pictures/") == []
        assert again.counts["images_known"] == (len(ODD) if arguments else 0)
        assert (again.counts["images_saved"], again.counts["images_failed"]) == (0, 0)
        assert again.tree() == before


def test_addresses_that_ask_for_the_same_are_one_picture(crawl: Crawl, site: SampleSite) -> None:
    same = [
        f"{HOST}/202605/a b.jpg",
        f"{HOST}/202605/a%20b.jpg",
        f"{HOST}/202605/a b.jpg#2",
        f"//{HOST[8:]}/202605/a b.jpg",
    ]
    swapped = [f"{HOST}/202605/c.jpg?w=1&h=2", f"{HOST}/202605/c.jpg?h=2&w=1"]
    show(site, *same, *swapped)
    serve(site, "/202605/a%20b.jpg", "/202605/c.jpg")
    run = crawl_it(crawl, site)
    assert run.counts["images_failed"] == 0
    assert run.asked("/pictures/202605/a") == ["/pictures/202605/a%20b.jpg"]
    assert len(set(links(run)[:4])) == 1
    assert all(link.startswith("/images/") for link in links(run))
    again = crawl_it(crawl, site, "full=1", output=run.output)
    assert again.asked("/pictures/") == []
    assert again.tree() == run.tree()


def test_pictures_that_moved_are_saved(crawl: Crawl, site: SampleSite) -> None:
    moved = [f"http://{HOST[8:]}/202605/one.jpg", f"{HOST}/202605/two.jpg", f"{HOST}/202605/three.jpg"]
    show(site, *moved)
    serve(site, "/202605/one.jpg", "/202606/other.jpg", "/202606/third.jpg")
    to_https = Fault("moved", lambda _: Response(301, headers={"Location": f"{HOST}/202605/one.jpg"}))
    site.faults.add("^/pictures/202605/one", to_https, times=1)
    site.faults.add("^/pictures/202605/two", Fault.redirect("https://disres.myzaker.com/202606/other.jpg"))
    site.faults.add("^/pictures/202605/three", Fault.redirect("/202606/third.jpg"))
    run = crawl_it(crawl, site)
    assert (run.counts["images_saved"], run.counts["images_failed"]) == (3, 0)
    assert sorted(run.pictures().values()) == sorted(map(picture, range(3)))
    assert all(link.startswith("/images/202605/") for link in links(run)), "kept under the article's own address"
    again = crawl_it(crawl, site, "full=1", output=run.output)
    assert again.asked("/pictures/") == []
    assert again.counts["images_known"] == 3


@pytest.mark.parametrize(
    ("location", "named"),
    [
        ("https://pictures.example.com/1.jpg", "host pictures.example.com is not one of ZAKER's"),
        ("http://127.0.0.1/1.jpg", "host 127.0.0.1 is not one of ZAKER's"),
        ("https://zkres1.myzaker.com:8080/1.jpg", "port 8080 is not taken"),
        ("file:///etc/passwd", "scheme file is not taken"),
    ],
)
def test_a_picture_that_leads_elsewhere_is_refused_in_one_line(
    crawl: Crawl, site: SampleSite, location: str, named: str
) -> None:
    show(site, f"{HOST}/202605/one.jpg", f"{HOST}/202605/two.jpg")
    serve(site, "/202605/two.jpg")
    site.faults.add("^/pictures/202605/one", Fault.redirect(location))
    run = crawl_it(crawl, site)
    assert (run.counts["images_saved"], run.counts["images_failed"]) == (1, 1)
    assert len(run.asked("/pictures/")) == 2
    assert run.stderr.count(named) == 1, run.stderr
    assert "Traceback" not in run.stderr
    assert links(run)[0] == f"{HOST}/202605/one.jpg"


def test_pictures_that_lead_in_a_circle_end(crawl: Crawl, site: SampleSite) -> None:
    show(site, f"{HOST}/202605/one.jpg")
    site.faults.add("^/pictures/202605/one", Fault.redirect(f"{HOST}/202605/one.jpg"))
    run = crawl_it(crawl, site)
    assert run.counts["images_failed"] == 1
    assert len(run.asked("/pictures/")) < 10
    assert "Traceback" not in run.stderr
