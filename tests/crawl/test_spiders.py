"""Every spider from its arguments to its documents, its counts and its exit status; then the same run once more."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests import run_scrapy
from tests.crawl.conftest import urls
from zakerscraper.archive.archive import Archive
from zakerscraper.sample_site import Fault, SampleArticle, SampleSite
from zakerscraper.sample_site.articles import ARTICLES, SOURCES
from zakerscraper.sample_site.catalogue import LAYOUTS, Layout
from zakerscraper.sample_site.faults import Response

Crawl = Callable[..., Any]

CHANNEL = {number: [a for a in ARTICLES if number in a.channels] for number in (660, 9, 13, 10001)}
OK = {number: [a for a in articles if a.state == "ok"] for number, articles in CHANNEL.items()}
SERIAL = {article.serial: article for article in ARTICLES}


def titles(articles: list[SampleArticle]) -> set[str]:
    return {article.title for article in articles}


def sections(run: Any) -> set[str]:
    """Return the folders that documents lie in, below the one of the two first categories."""
    return {path.removeprefix("_posts/新媒体/ZAKER/").rpartition("/")[0] for path in run.documents()}


def nothing_new(run: Any, before: dict[str, tuple[str, int]]) -> None:
    """Assert that *run* left every file as it was, and asked for no article and no picture."""
    assert run.verdict == ("ok", 0)
    assert run.tree() == before
    assert run.asked("/article/", "/news/article.php", "/pictures/") == run.asked("/api/v1/article/")
    assert run.counts["exported"] == run.counts["images_saved"] == run.counts["pending"] == 0


# article

SHAPES = {
    1: "{id}",
    2: "http://www.myzaker.com/article/{id}/",
    4: "https://www.myzaker.com/article/{id}",
    5: "//www.myzaker.com/article/{id}",
    8: "www.myzaker.com/article/{id}",
    9: "http://app.myzaker.com/news/article.php?pk={id}&f=xiaomi",
    21: "https://app.myzaker.com/article/{id}",
    22: "http://iphone.myzaker.com/l.php?l={id}",
    23: "http://https://www.myzaker.com/article/{id}",
    24: "https://www.myzaker.com/article/{id}?f=xsunion#top",
    41: "{ID}",
}


def test_article_takes_addresses_of_every_shape(crawl: Crawl, site: SampleSite) -> None:
    wanted = {serial: SERIAL[serial].id for serial in SHAPES}
    addresses = [
        shape.replace("{id}", wanted[serial]).replace("{ID}", wanted[serial].upper())
        for serial, shape in SHAPES.items()
    ]
    run = crawl("article", "url=" + ",".join([*addresses, wanted[1]]), site=site, feeds=["articles.jsonl"])
    assert run.verdict == ("ok", 0)
    assert run.titles() == titles([SERIAL[serial] for serial in SHAPES])
    assert run.counts["listed"] == run.counts["exported"] == len(SHAPES)
    assert sections(run) == {"article"}
    feed = run.feed("articles.jsonl")
    assert {item["url"] for item in feed} == {f"https://www.myzaker.com/article/{id_}" for id_ in wanted.values()}
    assert {item["id"] for item in feed} == set(wanted.values())
    before = run.tree()
    nothing_new(crawl("article", "url=" + ",".join(addresses), site=site, output=run.output), before)


def test_article_takes_a_file_of_addresses(crawl: Crawl, site: SampleSite, tmp_path: Path) -> None:
    one, two, three = (SERIAL[serial] for serial in (9, 44, 73))
    file = tmp_path / "地址.txt"
    file.write_text(
        f"\ufeff# 要存的文章\n{one.id}\n\n  # 下面两篇\nhttp://www.myzaker.com/article/{two.id}/, {one.id}\n"
        f"http://app.myzaker.com/news/article.php?pk={three.id}\n",
        "utf-8",
    )
    run = crawl("article", f"file={file}", site=site)
    assert run.verdict == ("ok", 0)
    assert run.titles() == titles([one, two, three])
    assert run.counts["listed"] == 3
    more = crawl("article", f"file={file}", f"url={SERIAL[10].id}", site=site, output=run.output)
    assert (more.counts["known"], more.counts["exported"]) == (3, 1)


def test_share_pages_of_every_year_are_read_from_the_app_host(crawl: Crawl, site: SampleSite) -> None:
    wanted = [SERIAL[serial] for serial in (9, 10, 11, 12, 15, 23, 44)]
    arguments = urls(*wanted)
    run = crawl("article", arguments, site=site, ZAKER_ARTICLE_HOST="app")
    assert run.verdict == ("ok", 0)
    assert run.titles() == titles(wanted)
    assert run.asked("/www/article/") == []
    assert run.summary["layouts"] == {
        "share-2015": 2,
        "share-2016": 1,
        "share-2019": 1,
        "share-template-03": 1,
        "share-template-04": 2,
    }
    text = "".join(document.body for document in run.documents().values())
    assert "转码排版" not in text
    assert "下载 ZAKER" not in text


def test_articles_that_are_not_there_wait_for_a_second_answer(crawl: Crawl, site: SampleSite) -> None:
    missing = [article for article in ARTICLES if article.state != "ok"]
    ids = "url=" + ",".join([*(article.id for article in missing), "0" * 24])
    run = crawl("article", ids, site=site)
    assert run.verdict == ("incomplete", 3)
    assert run.counts["failed"] == run.counts["listed"] == run.counts["pending"] == 4
    assert run.documents() == {}
    again = crawl("article", ids, site=site, output=run.output)
    assert (again.counts["known"], again.counts["pending"]) == (0, 4), "looked for again, and the same night"
    assert len(again.asked()) == len(run.asked())


# channel


@pytest.mark.parametrize("layout", LAYOUTS)
def test_channel_is_read_to_its_end_in_every_layout(crawl: Crawl, layout: Layout) -> None:
    with SampleSite(layout=layout) as site:
        run = crawl("channel", "id=13", site=site)
        assert run.verdict == ("ok", 0)
        assert run.titles() == titles(OK[13])
        assert len(run.documents()) == len(OK[13])
        assert sections(run) == {"channel"}
        assert run.counts["exported"] == len(OK[13])
        assert run.summary["layouts"][layout] >= len(OK[13])
        assert set(run.summary["layouts"]) == {layout}
        listed = [path for path in run.asked() if "/article/" not in path and "/pictures/" not in path]
        assert listed[0] == "/www/channel/13"
        assert len(listed) == 2, "19 articles, 12 on a page"
        before = run.tree()
        again = crawl("channel", "id=13", site=site, output=run.output)
        nothing_new(again, before)
        assert again.asked() == ["/www/channel/13"]
        assert again.counts["known"] == 12


def test_channels_are_taken_by_name_and_several_at_once(crawl: Crawl, site: SampleSite) -> None:
    run = crawl("channel", "id=热点, 9,上海,660", site=site)
    assert run.verdict == ("ok", 0)
    wanted = {article.id: article for number in (660, 9, 10001) for article in OK[number]}
    assert run.titles() == titles(list(wanted.values()))
    assert len(run.documents()) == run.counts["exported"] == len(wanted)
    assert sorted(run.asked("/www/channel/")) == ["/www/channel/10001", "/www/channel/660", "/www/channel/9"]
    assert run.counts["skipped"] == 2, "an advertisement and a topic page"
    assert run.summary["arguments"] == {"id": "热点, 9,上海,660"}


def test_full_fetches_articles_again_but_changes_no_byte(crawl: Crawl, site: SampleSite) -> None:
    run = crawl("channel", "id=660", site=site)
    before = run.tree()
    again = crawl("channel", "id=660", "full=1", site=site, output=run.output)
    assert again.verdict == ("ok", 0)
    assert again.counts["exported"] == len(OK[660])
    assert again.counts["known"] == 0
    assert len(again.asked("/www/article/")) == len(CHANNEL[660])
    assert again.asked("/pictures/") == []
    assert again.counts["images_known"] >= run.counts["images_saved"] > 0
    assert again.tree() == before
    nothing_new(crawl("channel", "id=660", "full=0", site=site, output=run.output), before)


def test_full_writes_what_the_site_has_changed(crawl: Crawl, site: SampleSite) -> None:
    article = SERIAL[9]
    path = f"/www/article/{article.id}"
    run = crawl("article", f"url={article.id}", site=site)
    (old,) = run.documents().values()
    page = site.respond(path).body.decode().replace("通宵开放，桥面", "通宵开放（更正），桥面")
    site.put(path, page)
    nothing_new(crawl("article", f"url={article.id}", site=site, output=run.output), run.tree())
    again = crawl("article", f"url={article.id}", "full=1", site=site, output=run.output)
    (new,) = again.documents().values()
    assert new.path == old.path
    assert new.body == old.body.replace("通宵开放，桥面", "通宵开放（更正），桥面") != old.body
    assert again.summary["counts"]["changed"] == 1
    archive = Archive(Archive.file_url(run.output / ".zaker" / "archive.sqlite3"), "look", reading=True)
    (version,) = archive.versions.of(article.id)
    archive.close()
    assert "通宵开放，桥面" in version.article.body_html


def test_full_keeps_what_the_site_has_given_up(crawl: Crawl, site: SampleSite) -> None:
    article = SERIAL[9]
    run = crawl("article", f"url={article.id}", site=site)
    before = run.tree()
    site.put(f"/www/article/{article.id}", "没有了", 404)
    again = crawl("article", f"url={article.id}", "full=1", site=site, output=run.output)
    assert again.tree() == before
    assert again.counts["gone"] == 1
    assert again.status == 0


def test_limit_takes_so_many_and_leaves_the_rest_pending(crawl: Crawl, site: SampleSite) -> None:
    run = crawl("channel", "id=660", "limit=3", site=site)
    assert run.verdict == ("ok", 0)
    assert len(run.asked("/www/article/")) == len(run.documents()) == run.counts["exported"] == 3
    assert run.counts["pending"] > 0
    assert run.counts["pending"] + 3 + 1 == run.counts["listed"], "all but an advertisement"
    more = crawl("channel", "id=660", "limit=2", site=site, output=run.output)
    assert len(more.asked("/www/article/")) == 2
    assert set(more.asked("/www/article/")).isdisjoint(run.asked("/www/article/"))
    rest = crawl("channel", "id=660", site=site, output=run.output)
    assert rest.titles() == titles(OK[660])
    assert rest.counts["pending"] == 0
    assert rest.verdict == ("ok", 0)


def test_pages_limits_the_list_pages(crawl: Crawl) -> None:
    with SampleSite(articles=(), extra=100) as site:
        settings = {"site": site, "ZAKER_DOWNLOAD_IMAGES": "0"}
        first = crawl("channel", "id=99", "pages=1", **settings)
        assert len(first.documents()) == first.counts["exported"] == 12
        same = crawl("channel", "id=99", "pages=1", output=first.output, **settings)
        assert len(same.documents()) == 12
        more = crawl("channel", "id=99", "pages=3", output=first.output, **settings)
        assert len(more.documents()) == 3 * 12, "what is known ends no list below which nobody has been"
        fewer = crawl("channel", "id=99", "pages=2", output=first.output, **settings)
        assert len(fewer.asked("/www/channel/")) == 1, "a page that shows nothing new ends the list"
        every = crawl("channel", "id=99", "pages=30", output=first.output, **settings)
        assert len(every.documents()) == every.counts["listed"] - every.counts["skipped"] == 100
        again = crawl("channel", "id=99", "pages=30", output=first.output, **settings)
        assert len(again.asked("/www/channel/")) == 1, "an earlier one has seen the list's end"
        usual = crawl("channel", "id=99", **settings)
        assert len(usual.documents()) == 5 * 12
        assert usual.verdict == ("ok", 0)
        more = crawl("channel", "id=99", "pages=8", "full=1", "limit=90", output=usual.output, **settings)
        assert more.counts["exported"] == 90
        assert more.verdict == ("ok", 0)


def test_section_and_categories_name_the_folder(crawl: Crawl, site: SampleSite) -> None:
    run = crawl("source", "id=14555", "section=夜空", site=site, ZAKER_CATEGORIES="存档, 样张")
    documents = run.documents()
    wanted = [a for a in ARTICLES if a.source == "星河观测站" and a.state == "ok"]
    assert len(documents) == len(wanted)
    assert {path.rpartition("/")[0] for path in documents} == {"_posts/存档/样张/夜空"}
    assert all(document.front["categories"] == ["存档", "样张", "夜空"] for document in documents.values())


def test_an_article_of_two_spiders_is_written_once(crawl: Crawl, site: SampleSite) -> None:
    full = {"ZAKER_FRONT_MATTER": "full"}
    run = crawl("source", f"id={SOURCES['旧城纪事']}", "section=auto", site=site, **full)
    assert sections(run) == {"旧城纪事"}
    assert {tuple(document.front["channels"]) for document in run.documents().values()} == {("旧城纪事",)}
    wanted = {a.id for a in ARTICLES if a.source == "旧城纪事"}
    before = run.tree()
    other = crawl("channel", "id=660", "section=auto", site=site, output=run.output, **full)
    assert sections(other) == {"旧城纪事", "热点"}
    known = wanted & {article.id for article in CHANNEL[660]}
    assert other.counts["known"] == len(known) > 0
    assert {path: other.tree()[path] for path in before} == before
    assert len(other.documents()) == len(wanted | {article.id for article in OK[660]})
    # What is exported names both lists; a document those that had shown it when it was fetched, and so stays.
    own = ("-s", f"ZAKER_OUTPUT_DIR={run.output}", "-s", "ZAKER_FRONT_MATTER=full")
    told = run_scrapy.scrapy("export", "--format", "jsonl", "--channel", "热点", "--channel", "旧城纪事", *own).stdout
    lists = {item["id"]: item["channels"].split(",") for item in map(json.loads, told.splitlines())}
    assert {id_ for id_, names in lists.items() if names == ["热点", "旧城纪事"]} == known
    assert {id_ for id_, names in lists.items() if "旧城纪事" in names} == wanted
    assert "0 of them changed" in run_scrapy.scrapy("export", "--format", "documents", *own).stderr
    assert {path: other.tree()[path] for path in before} == before


# The other lists


@pytest.mark.parametrize("name", ["江城晚报", "青藤科技", "像素茶馆"])
def test_source_lists_a_publishers_articles(crawl: Crawl, site: SampleSite, name: str) -> None:
    run = crawl("source", f"id={SOURCES[name]}", site=site)
    assert run.verdict == ("ok", 0)
    assert run.titles() == titles([a for a in ARTICLES if a.source == name and a.state == "ok"])
    assert sections(run) == {"source"}
    before = run.tree()
    again = crawl("source", f"id={SOURCES[name]}", site=site, output=run.output)
    nothing_new(again, before)
    assert again.asked() == [f"/www/source/{SOURCES[name]}"]


def test_focusread_lists_the_selected_articles(crawl: Crawl, site: SampleSite) -> None:
    run = crawl("focusread", site=site)
    assert run.verdict == ("ok", 0)
    assert run.titles() == titles([a for a in ARTICLES if a.selected and a.state == "ok"])
    assert sections(run) == {"精读"}
    assert all(d.front["categories"] == ["新媒体", "ZAKER", "精读"] for d in run.documents().values())
    before = run.tree()
    again = crawl("focusread", site=site, output=run.output)
    nothing_new(again, before)
    assert again.asked() == ["/www/?pos=selected_article"]


def test_hot_takes_the_twenty_of_the_open_api(crawl: Crawl, site: SampleSite) -> None:
    run = crawl("hot", site=site)
    assert run.verdict == ("ok", 0)
    newest = [article for article in site.articles[:20] if article.state == "ok"]
    assert run.titles() == titles(newest)
    assert run.counts["listed"] == 20
    assert sections(run) == {"hot"}
    before = run.tree()
    again = crawl("hot", site=site, output=run.output)
    nothing_new(again, before)
    assert len(again.asked()) == 1
    assert again.counts["known"] == 20


@pytest.mark.parametrize(("given", "number"), [("13", 13), ("娱乐", 9)])
def test_category_takes_the_newest_of_the_open_api(crawl: Crawl, site: SampleSite, given: str, number: int) -> None:
    run = crawl("category", f"id={given}", site=site)
    assert run.verdict == ("ok", 0)
    newest = [article for article in site.catalogue.channel(number).entries[:20] if article.state == "ok"]
    assert run.titles() == titles(newest)
    assert sections(run) == {"channel"}
    assert f"app_id={number}" in run.asked("/api/v1/article/category")[0]
    nothing_new(crawl("category", f"id={given}", site=site, output=run.output), run.tree())


def test_search_gives_data_and_no_documents(crawl: Crawl, site: SampleSite) -> None:
    run = crawl("search", "keyword=星", "start=2026-05-10", "end=2026-05-18 12:00", site=site, feeds=["found.jsonl"])
    assert run.verdict == ("ok", 0)
    found = run.feed("found.jsonl")
    assert [(item["title"], item["author"], item["published_at"]) for item in found] == [
        ("周末去哪儿看星星", "星河观测站", "2026-05-17T20:30:00+08:00"),
        ("周末去哪儿看星星", "慢行地理", "2026-05-17T13:30:00+08:00"),
        ("英仙座还早，五月的流星更慢也更亮", "星河观测站", "2026-05-10T22:00:00+08:00"),
        ("写给不写代码的人：三分钟看懂标记语言", "", "2026-05-13T10:00:00+08:00"),
    ]
    assert {item["keyword"] for item in found} == {"星"}
    assert run.counts["listed"] == len(found)
    assert run.documents() == run.pictures() == {}
    (asked,) = run.asked()
    assert "keyword=%E6%98%9F" in asked
    assert "start_time=2026-05-10%2000%3A00%3A00" in asked
    assert "end_time=2026-05-18%2012%3A00%3A00" in asked
    fewer = crawl("search", "keyword=星", "limit=2", site=site, feeds=["found.jsonl"])
    assert len(fewer.feed("found.jsonl")) == 2
    none = crawl("search", "keyword=没有人写过的词", site=site, feeds=["found.jsonl"])
    assert none.feed("found.jsonl") == []
    assert none.verdict == ("ok", 0)


def test_search_follows_the_pages_that_it_states(crawl: Crawl, site: SampleSite) -> None:
    def split(response: Response) -> Response:
        found = json.loads(response.body)
        found["data"]["list"], found["next_url"] = found["data"]["list"][:1], "/api/v1/article/search?keyword=灯&page=2"
        return replace(response, body=json.dumps(found).encode())

    # What page 2 states as its next one is page 2.
    site.faults.add("search", Fault("split", split))
    run = crawl("search", "keyword=星", site=site, feeds=["found.jsonl"])
    assert [len(run.asked()), len(run.feed("found.jsonl")), run.counts["listed"]] == [2, 2, 2]
    assert run.verdict == ("ok", 0)
    one = crawl("search", "keyword=星", "limit=1", site=site, feeds=["found.jsonl"])
    assert [len(one.asked()), one.counts["listed"]] == [1, 1]
    site.faults.add("page=2", Fault.error(500))
    half = crawl("search", "keyword=星", site=site, feeds=["found.jsonl"], RETRY_TIMES="1")
    assert half.verdict == ("incomplete", 3)
    assert len(half.feed("found.jsonl")) == 1
