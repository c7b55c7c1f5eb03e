"""Sites that Hexo builds of the output of a crawl, as docs/hexo.md says, and what a browser shows of them.

It needs Chromium, and Node.js with npm: the versions of Hexo and its themes that package-lock.json names are installed
beside it. Hexo runs on a machine in UTC, whose time zone is not the site's.
"""

import json
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from tests.hexo.sites import ATTACK, FILM, GAME, HERE, TITLES, Document, Site, complaints, documents, shown
from tests.machine import CHROMIUM, NODE, missing, needs_node
from zakerscraper.sample_site import SampleSite
from zakerscraper.sample_site.articles.model import SHANGHAI

pytestmark = needs_node


def test_every_document_becomes_a_post(combination: tuple[str, str, list[Document], Site]) -> None:
    _, _, written, site = combination
    assert len(written) > 40
    assert {document.path for document in written} == set(site.posts)
    assert len({post["path"] for post in site.posts.values()}) == len(written)
    assert complaints(site.log) == []


def test_nothing_but_posts_and_pictures_is_published(combination: tuple[str, str, list[Document], Site]) -> None:
    public = combination[3].folder / "public"
    assert not [path for path in public.rglob("*") if "zaker" in path.name or path.suffix == ".sqlite3"]
    assert not list(public.rglob("*.md"))
    assert not (public / "_posts").exists()


def test_posts_have_title_time_and_categories(combination: tuple[str, str, list[Document], Site]) -> None:
    _, _, written, site = combination
    heading = {
        "landscape": "h1.article-title",
        "butterfly": "h1.post-title",
        "volantis": "h1[itemprop~=headline]",
    }
    for document in written:
        post = site.posts[document.path]
        page, local = site.page(post), document.moment.astimezone(SHANGHAI)
        assert post["title"] == shown(document.front["title"])
        assert [tag.get_text(strip=True) for tag in page.select(heading[site.theme])] == [
            " ".join(post["title"].split())
        ]
        assert post["title"] in page.title.get_text()
        assert datetime.fromisoformat(post["date"]) == document.moment
        if site.theme == "volantis":
            assert f"{local.year}年{local.month}月{local.day}日" in page.get_text()
        else:
            time = page.select_one("time.dt-published, time.post-meta-date-created")
            assert datetime.fromisoformat(time["datetime"]) == document.moment.astimezone(UTC)
            assert time.get_text(strip=True) == f"{local:%Y-%m-%d %H:%M}"
        links = page.select("a.article-category-link, a.post-meta-categories, .new-meta-item.category a")
        assert [link.get_text(strip=True) for link in links][:3] == document.front["categories"]
        assert post["categories"] == document.front["categories"]


@pytest.mark.parametrize("body", ["html", "markdown"])
def test_the_full_front_matter_gives_tags_and_excerpts(
    built: Callable[[str, str], tuple[Path, Site]], body: str
) -> None:
    source, site = built(body, "original")
    excerpts = set()
    for document in documents(source):
        post = site.posts[document.path]
        # An article of pictures alone has the first one for it.
        excerpt = document.front.get("excerpt")
        assert (
            post["excerpt"] == excerpt
            if excerpt
            else post["excerpt"].startswith("<img ") == ("headimg" in document.front)
        )
        assert sorted(post["tags"]) == sorted(document.front.get("tags", []))
        assert document.front["link"].startswith("https://www.myzaker.com/article/")
        assert document.front["author"] == document.front["source"]
        excerpts.add(BeautifulSoup(post["excerpt"], "html.parser").get_text())
        (line,) = site.page(post).select(".zaker_source")
        assert line.get_text() == f"来源：{document.front['source']} · 原文"
        assert line.find_all("a")[-1]["href"] == document.front["link"]
    index = BeautifulSoup((site.folder / "public/index.html").read_text("utf-8"), "html.parser")
    entries = index.select(".article-entry")
    assert len(entries) == 10
    for entry in entries:
        entry.select_one(".article-more-link").decompose()
        assert entry.get_text().strip() in excerpts
    # Titles lead to the posts, and not away from the blog.
    assert {link["href"].partition("/")[0] for link in index.select("a.article-title")} == {""}


def test_posts_show_their_text_pictures_and_videos(combination: tuple[str, str, list[Document], Site]) -> None:
    body, links, written, site = combination
    container = {"landscape": ".article-entry", "butterfly": "#article-container", "volantis": "article#post"}
    begin = {"local": "/images/", "proxy": "https://cors.zfour.workers.dev/?http://zkres", "original": "http://zkres"}
    pictures = videos = 0
    for document in written:
        page = site.page(site.posts[document.path])
        (text,) = page.select(container[site.theme])
        cover = document.front.get("headimg", "")
        sources = [image.get("src") or image.get("data-src") for image in text.find_all("img")]
        assert cover in sources or ("picsum.photos" in cover if links != "original" else not sources)
        pictures += sum(source.startswith(begin[links]) for source in sources)
        for video in text.find_all("video"):
            videos += 1
            assert video["poster"].startswith(begin["original" if links == "local" else links])
            assert video["src"].startswith("http://zkres.myzaker.com/img_upload/editor/article_video/")
            assert video["preload"] == "none"
    assert pictures > 50
    # Exported html bodies have the placeholder.
    assert videos == (0 if body == "html" and links != "local" else 2)
    players = site.page(site.post(GAME)).select('[src^="//v.qq.com/"], a[href^="https://v.qq.com/"]')
    assert len(players) == 1


def test_no_template_in_a_document_is_evaluated(combination: tuple[str, str, list[Document], Site]) -> None:
    site = combination[3]
    for title in TITLES:
        page = site.page(site.post(shown(title)))
        assert "前面的一段话，{{ 1 + 1 }} 与 {% raw %}。" in page.get_text()
        assert not page.select("[onerror*=alert], [onload*=alert]")
        assert not [tag for tag in page.find_all("script") if tag.get_text().startswith("alert")]


def test_covers_are_shown(combination: tuple[str, str, list[Document], Site]) -> None:
    _, _, written, site = combination
    for document in written:
        cover = document.front.get("headimg", "")
        page = site.page(site.posts[document.path])
        # Volantis has it from its own settings alone.
        assert site.theme == "volantis" or "CC BY-NC-SA" not in page.get_text(), "they are not the site's to license"
        if site.theme == "volantis":
            assert page.select_one("img.headimg")["src"] == cover
        elif site.theme == "butterfly" or (cover and "picsum" not in cover):
            absolute = f"https://blog.example{cover}" if cover.startswith("/") else cover
            found = [meta["content"] for meta in page.select('meta[property="og:image"]')]
            assert absolute in found or (site.theme == "landscape" and cover in found)


@pytest.fixture(scope="module")
def below(few: Path, build: Callable[..., Site]) -> Site:
    """A site in a folder of its host, with titles in its addresses and folders of assets."""
    settings = {"permalink": ":year/:month/:day/:title/", "post_asset_folder": True}
    return build(few, "landscape", root="/blog/", url="https://blog.example/blog", **settings)


def test_titles_may_be_addresses(below: Site, few: Path) -> None:
    assert set(below.posts) == {document.path for document in documents(few)}
    assert len(below.posts) == len(TITLES) + 1
    assert complaints(below.log) == []
    same = [post for post in below.posts.values() if post["title"] == "同名的标题"]
    assert len({post["path"] for post in same}) == 2
    assert "省电 30％20 与 100％ 的秘密 ％" in below.post(TITLES[4])["path"]


@pytest.fixture(scope="module")
def seen(
    built: Callable[[str, str], tuple[Path, Site]],
    below: Site,
    sample_site: SampleSite,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, dict[str, Any]]:
    """What Chromium saw of some pages, by names; their screenshots lie in `screenshot`."""
    if not CHROMIUM:
        pytest.skip(missing("Chromium"))
    folder = tmp_path_factory.mktemp("seen")
    pictures = sample_site.settings["ZAKER_IMAGE_URL"]

    def browse(name: str, site: Site, base: str, pages: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        shots = {page: str(folder / f"{name}-{page}.png") for page in pages}
        job = {
            "folder": str(site.folder / "public"),
            "profile": str(folder / f"{name}-profile"),
            "base": base,
            "pictures": pictures,
            "report": str(folder / f"{name}.json"),
            "pages": [{"width": 1000, "height": 720, "screenshot": shots[page], **pages[page]} for page in pages],
        }
        (folder / "job.json").write_text(json.dumps(job), "utf-8")
        command = [NODE, str(HERE / "browse.mjs"), CHROMIUM, str(folder / "job.json")]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=200, check=False)
        assert done.returncode == 0, done.stderr
        report = json.loads((folder / f"{name}.json").read_text("utf-8"))
        return {
            f"{name} {page}": found | {"screenshot": shots[page]} for page, found in zip(pages, report, strict=True)
        }

    root, markdown = built("html", "local")[1], built("markdown", "local")[1]
    return {
        **browse(
            "root",
            root,
            "https://blog.example/",
            {
                "index": {"path": ""},
                "film": {"path": root.post(FILM)["path"]},
                "game": {"path": root.post(GAME)["path"]},
                "phone": {"path": root.post(GAME)["path"], "width": 390, "height": 844},
                "attack": {"path": root.post(ATTACK)["path"]},
            },
        ),
        **browse(
            "markdown",
            markdown,
            "https://blog.example/",
            {"film": {"path": markdown.post(FILM)["path"]}, "game": {"path": markdown.post(GAME)["path"]}},
        ),
        **browse(
            "below",
            below,
            "https://blog.example/blog/",
            {
                "index": {"path": ""},
                "per cent": {"path": below.post(TITLES[4])["path"]},
                "underscore": {"path": below.post(shown(TITLES[1]))["path"]},
                "game": {"path": below.post(GAME)["path"]},
            },
        ),
    }


def test_a_browser_finds_nothing_missing(seen: dict[str, dict[str, Any]]) -> None:
    assert {name: page["problems"] for name, page in seen.items() if page["problems"]} == {}
    # No page is wider than its window.
    assert {name: page["wide"] for name, page in seen.items() if page["wide"] > 0} == {}


def test_local_pictures_load(seen: dict[str, dict[str, Any]]) -> None:
    local = [(name, image) for name, page in seen.items() for image in page["images"] if "/images/" in image["src"]]
    assert [found for found in local if not found[1]["width"]] == []
    assert {name for name, _ in local} >= {"root index", "root game", "markdown game", "below index", "below game"}
    assert all(image["src"].startswith("/blog/images/") for name, image in local if name.startswith("below"))


def test_videos_and_frames_show(seen: dict[str, dict[str, Any]]) -> None:
    for name in ("root film", "markdown film"):
        (video,) = seen[name]["videos"]
        assert re.fullmatch(r"http://zkres\.myzaker\.com/img_upload/editor/\S+\.jpeg", video["poster"])
        assert 1.7 < video["width"] / video["height"] < 1.8
        assert video["width"] > 400
    for name in ("root game", "root phone"):
        (frame,) = seen[name]["frames"]
        assert frame["src"].startswith("https://v.qq.com/")
        assert frame["height"] > 150


def test_pages_are_not_empty_to_the_eye(seen: dict[str, dict[str, Any]]) -> None:
    for name, page in seen.items():
        with Image.open(page["screenshot"]) as picture:
            colours = picture.convert("RGB").resize((100, 72)).getcolors(7200)
        assert len(colours) > (20 if "per cent" in name or "attack" in name or "underscore" in name else 300), name


def test_what_a_site_without_the_script_lacks(few: Path, build: Callable[..., Site]) -> None:
    """What the guide says that the script is for; no document needs it to be a post."""
    site = build(few, "butterfly", script=False)
    assert {document.path for document in documents(few)} == set(site.posts)
    (game,) = (document for document in documents(few) if document.front["title"] == GAME)
    shifted = datetime.fromisoformat(site.posts[game.path]["date"])
    assert game.moment - shifted == timedelta(hours=8)
    page = site.page(site.posts[game.path])
    assert "CC BY-NC-SA" in page.get_text()
    assert not page.select(f'meta[property="og:image"][content$="{game.front["headimg"]}"]')
    # A title that the theme writes as it stands is a script.
    neighbours = [post for post in site.posts.values() if site.page(post).find("script", string="alert(2)")]
    assert neighbours
