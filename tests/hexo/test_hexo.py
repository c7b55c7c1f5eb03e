"""Sites that Hexo builds of the output of a crawl, as docs/hexo.md says, and what a browser shows of them.

It needs Chromium, and Node.js with npm: the versions of Hexo and its themes that package-lock.json names are installed
beside it. Hexo runs on a machine in UTC, whose time zone is not the site's.
"""

import itertools
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from PIL import Image

from tests import run_scrapy
from tests.machine import CHROMIUM, NODE, missing, needs_node
from zakerscraper.exceptions import UsageError
from zakerscraper.integrations.hexo import RELEASED, SCRIPT, digest, install
from zakerscraper.sample_site import SampleArticle, SampleSite
from zakerscraper.sample_site.article import SHANGHAI, Picture, Text
from zakerscraper.sample_site.articles import ARTICLES
from zakerscraper.sample_site.catalogue import EXTRA_CHANNEL, NOW

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
pytestmark = [pytest.mark.timeout(600), needs_node]

# What Hexo, a theme or a shell could take for something else, as the first characters of a title most of all.
TITLES = (
    '"引号"开头的标题',
    "“弯引号”开头的标题",
    "[方括号] 开头的标题",
    "____",
    "省电 30%20 与 100% 的秘密 %",
    "{{ 7 * 7 }} {% raw %} {# 注 #}",
    "<img src=x onerror=alert(1)></script><script>alert(2)</script>",
    'It\'s " onload="alert(3)" \'',
    "同名的标题",
    "同名的标题",
    "#.",
    "true",
    "2026-05-18",
    "C:\\新建文件夹\\a.md",
    "new york, new york: a tale of two cities",
)
ATTACK = "＜img src=x onerror=alert(1)＞＜/script＞＜script＞alert(2)＜/script＞"
"""How the one of them that holds elements is shown."""
FILM = "30 秒，看一座浮桥怎样给货船让路"
GAME = "《邮差小熊》发售：送信游戏里，最难的是不送"


@dataclass(frozen=True)
class Site:
    """A site that was built. posts: what Hexo says of each, by the path of its document below the output folder."""

    folder: Path
    theme: str
    log: str
    posts: dict[str, dict[str, Any]]

    def page(self, post: dict[str, Any]) -> BeautifulSoup:
        """Return the page of a post, as the theme wrote it."""
        file = self.folder / "public" / post["path"] / "index.html"
        return BeautifulSoup(file.read_text("utf-8"), "html.parser")

    def post(self, title: str) -> dict[str, Any]:
        """Return the post with that title."""
        return next(post for post in self.posts.values() if post["title"] == title)


@dataclass(frozen=True)
class Document:
    """A document. front: its header. body: all that follows."""

    path: str
    front: dict[str, Any]
    body: str

    @classmethod
    def read(cls, folder: Path, file: Path) -> "Document":
        header, body = file.read_text("utf-8").removeprefix("\n---\n").split("\n---\n", 1)
        return cls(file.relative_to(folder).as_posix(), yaml.safe_load(header), body)

    @property
    def moment(self) -> datetime:
        return parsedate_to_datetime(self.front["date"])


def documents(folder: Path) -> list[Document]:
    return [Document.read(folder, file) for file in sorted((folder / "_posts").rglob("*.md"))]


def nasty(number: int, title: str) -> SampleArticle:
    return SampleArticle(
        serial=900_000 + number,
        title=title,
        source="样张社",
        published_at=NOW - timedelta(hours=2 + number),
        blocks=(Text("前面的一段话，{{ 1 + 1 }} 与 {% raw %}。"), *[Picture(after="图说。")] * (number % 3 > 0)),
        channels=(EXTRA_CHANNEL,),
    )


@pytest.fixture(scope="module")
def sample_site() -> Iterator[SampleSite]:
    """The sample site with its own articles and those of nasty titles."""
    with SampleSite([*ARTICLES, *(nasty(number, title) for number, title in enumerate(TITLES))]) as site:
        yield site


@pytest.fixture(scope="module")
def crawled(crawl: Callable[..., Any], sample_site: SampleSite) -> Path:
    """The output folder of a crawl, with local pictures and players of videos."""
    settings = {"ZAKER_IMAGE_LINKS": "local", "ZAKER_VIDEO": "player"}
    run = crawl("channel", f"id=660,9,{EXTRA_CHANNEL}", site=sample_site, **settings)
    assert run.verdict == ("ok", 0)
    return run.output


def scrapy(*arguments: str) -> str:
    """Run `scrapy` and return what it said."""
    done = run_scrapy.scrapy(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def exported(crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """`exported("markdown", "proxy")`: the same articles with other bodies and links, and the pictures beside them."""

    def export(body: str, links: str) -> Path:
        if (body, links) == ("html", "local"):
            return crawled
        folder = tmp_path_factory.mktemp("exported")
        settings = {"OUTPUT_DIR": crawled, "BODY": body, "IMAGE_LINKS": links}
        if links == "original":
            settings |= {"FRONT_MATTER": "full", "PLACEHOLDER_COVER": "0"}
        given = [part for name, value in settings.items() for part in ("-s", f"ZAKER_{name}={value}")]
        scrapy("export", "--format", "documents", "-o", str(folder), *given)
        (folder / "images").symlink_to(crawled / "images")
        return folder

    return export


# Tells of every post what Hexo made of it, beside the pages.
_TELL = """
hexo.extend.generator.register('told', ({ posts }) => ({
  path: 'told.json',
  data: JSON.stringify(posts.map((post) => ({
    source: post.source, path: post.path, title: post.title, date: post.date.format(), excerpt: post.excerpt,
    tags: post.tags.map((tag) => tag.name),
    categories: post.categories.map((category) => category.name),
  }))),
}));
"""
_THEMES = {
    "landscape": {"favicon": ""},
    "volantis": {},
    "butterfly": {
        "disable_top_img": True,
        "favicon": "/img/butterfly-icon.png",
        "cover": {"index_enable": True, "aside_enable": True},
        "aside": {"card_author": {"enable": False}, "card_announcement": {"enable": False}},
        "busuanzi": {"site_uv": False, "site_pv": False, "page_pv": False},
        "footer": {"owner": {"enable": False}},
    },
}


@pytest.fixture(scope="module")
def build(hexo: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Site]:
    """`build(folder, "landscape", root="/blog/")`: a site whose `source/` is that folder, built by `hexo generate`.

    script: whether it has ours. Its settings are those of docs/hexo.md, but for those given.
    """
    recommended = (ROOT / "docs/hexo.md").read_text("utf-8").partition("```yaml\n")[2].partition("```")[0]

    def built(source: Path, theme: str, script: bool = True, **config: Any) -> Site:
        folder = tmp_path_factory.mktemp(theme)
        (folder / "node_modules").symlink_to(hexo / "node_modules")
        shutil.copy(hexo / "package.json", folder)
        (folder / "source").symlink_to(source)
        (folder / "scripts").mkdir()
        (folder / "scripts/tell.js").write_text(_TELL, "utf-8")
        site = {"title": "扎客文摘", "description": "试着建的一个站", "author": "ZAKER", "language": "zh-CN"}
        site |= {"url": "https://blog.example", "theme": theme, "date_format": "YYYY-MM-DD HH:mm"}
        site |= yaml.safe_load(recommended) | config
        (folder / "_config.yml").write_text(yaml.safe_dump(site, allow_unicode=True), "utf-8")
        (folder / f"_config.{theme}.yml").write_text(yaml.safe_dump(_THEMES[theme]), "utf-8")
        if script:
            install(folder)
        command = [NODE, str(hexo / "node_modules/hexo/bin/hexo"), "generate"]
        # Volantis wants to find Hexo as a command.
        path = os.pathsep.join([str(hexo / "node_modules/.bin"), os.environ["PATH"]])
        environment = os.environ | {"TZ": "UTC", "NO_COLOR": "1", "PATH": path}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
        log = done.stdout + done.stderr
        assert done.returncode == 0, log
        told = json.loads((folder / "public/told.json").read_text("utf-8"))
        return Site(folder, theme, log, {post["source"]: post for post in told})

    return built


COMBINATIONS = {
    ("html", "local"): "butterfly",
    ("html", "proxy"): "volantis",
    ("html", "original"): "landscape",
    ("markdown", "local"): "butterfly",
    ("markdown", "proxy"): "landscape",
    ("markdown", "original"): "landscape",
}


@pytest.fixture(scope="module")
def built(exported: Callable[..., Path], build: Callable[..., Site]) -> Callable[[str, str], tuple[Path, Site]]:
    """`built("html", "local")`: the output folder with such documents, and the site of it, built once."""
    return cache(lambda body, links: (source := exported(body, links), build(source, COMBINATIONS[body, links])))


@pytest.fixture(scope="module", params=COMBINATIONS, ids="-".join)
def combination(
    request: pytest.FixtureRequest, built: Callable[[str, str], tuple[Path, Site]]
) -> tuple[str, str, list[Document], Site]:
    """Bodies, links, the documents and the site that was built of them."""
    source, site = built(*request.param)
    return *request.param, documents(source), site


def shown(title: str) -> str:
    """Return what a site shows of *title*: nothing that a theme could write into a page as markup."""
    quotes = itertools.cycle("“”")
    plain = "".join(next(quotes) if character == '"' else character for character in title)
    return plain.translate(str.maketrans("<>'", "＜＞’"))


def complaints(log: str) -> list[str]:
    """Return what Hexo and its plugins warn of."""
    return [line for line in log.splitlines() if re.search("WARN|ERROR|FATAL|Error|deprecat", line)]


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
def below(exported: Callable[..., Path], build: Callable[..., Site]) -> Site:
    """A site in a folder of its host, with titles in its addresses and folders of assets."""
    settings = {"permalink": ":year/:month/:day/:title/", "post_asset_folder": True}
    return build(exported("html", "local"), "landscape", root="/blog/", url="https://blog.example/blog", **settings)


def test_titles_may_be_addresses(below: Site, crawled: Path) -> None:
    assert set(below.posts) == {document.path for document in documents(crawled)}
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


def test_what_a_site_without_the_script_lacks(crawled: Path, build: Callable[..., Site]) -> None:
    """What the guide says that the script is for; no document needs it to be a post."""
    site = build(crawled, "butterfly", script=False)
    assert {document.path for document in documents(crawled)} == set(site.posts)
    (game,) = (document for document in documents(crawled) if document.front["title"] == GAME)
    shifted = datetime.fromisoformat(site.posts[game.path]["date"])
    assert game.moment - shifted == timedelta(hours=8)
    page = site.page(site.posts[game.path])
    assert "CC BY-NC-SA" in page.get_text()
    assert not page.select(f'meta[property="og:image"][content$="{game.front["headimg"]}"]')
    # A title that the theme writes as it stands is a script.
    neighbours = [post for post in site.posts.values() if site.page(post).find("script", string="alert(2)")]
    assert neighbours


def a_site(folder: Path) -> Path:
    """Return where the script lies in the Hexo site that *folder* becomes."""
    (folder / "_config.yml").write_text("title: x\n", "utf-8")
    place = folder / SCRIPT
    place.parent.mkdir()
    return place


@pytest.mark.parametrize("kind", ["another", "edited", "linked", "dangling", "folder"])
def test_a_script_of_the_users_is_never_written_over(tmp_path: Path, kind: str) -> None:
    place = a_site(tmp_path)
    mine, held = tmp_path / "mine.js", b"// my own\n"
    if kind == "edited":
        install(tmp_path)
        held = place.read_bytes() + held
    if kind in {"another", "edited"}:
        place.write_bytes(held)
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to(mine)
        if kind == "linked":
            mine.write_bytes(held)
    with pytest.raises(UsageError, match=re.escape(str(place))) as error:
        install(tmp_path)
    assert "\n" not in str(error.value)
    if kind == "folder":
        assert place.is_dir()
    elif kind == "dangling":
        assert place.is_symlink()
        assert not mine.exists()
    else:
        assert place.read_bytes() == held


def test_an_earlier_version_of_the_script_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = a_site(tmp_path)
    assert install(tmp_path)
    now = place.read_bytes()
    assert digest(now) in RELEASED, "add the digest of each new version to those that are known as ours"
    place.write_bytes(now.replace(b"\n", b"\r\n"))
    assert install(tmp_path)
    earlier = b"// what an earlier version was\n"
    monkeypatch.setattr("zakerscraper.integrations.hexo.RELEASED", RELEASED | {digest(earlier)})
    place.write_bytes(earlier)
    assert install(tmp_path)
    assert place.read_bytes() == now
    assert not install(tmp_path)


def test_the_script_goes_into_sites_alone(tmp_path: Path) -> None:
    done = run_scrapy.scrapy("hexo", str(tmp_path))
    assert done.returncode == 2
    assert str(tmp_path) in done.stderr
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "_config.yml").write_text("title: x\n", "utf-8")
    said = scrapy("hexo", str(tmp_path))
    assert "scripts/zaker.js is written" in said
    assert f"ZAKER_OUTPUT_DIR={tmp_path / 'source'}" in said
    assert "names no time zone" in said
    (tmp_path / "_config.yml").write_text("title: x\ntimezone: 'Asia/Shanghai'\n", "utf-8")
    said = scrapy("hexo", str(tmp_path), "-s", f"ZAKER_OUTPUT_DIR={tmp_path / 'source'}")
    assert "scripts/zaker.js is there already" in said
    assert "ZAKER_OUTPUT_DIR" not in said
    assert "time zone" not in said
