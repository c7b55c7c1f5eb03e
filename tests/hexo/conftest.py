"""Hexo sites whose `source/` are documents of one real crawl."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import npm
from tests.crawl import conftest as crawl_fixtures
from tests.hexo.sites import COMBINATIONS, GAME, ROOT, TELL, THEMES, TITLES, Document, Site, documents, nasty, scrapy
from tests.machine import NODE
from zakerscraper.integrations.hexo import install
from zakerscraper.sample_site import SampleSite
from zakerscraper.sample_site.articles import ARTICLES
from zakerscraper.sample_site.catalogue import EXTRA_CHANNEL

crawl = crawl_fixtures.crawl


@pytest.fixture(scope="session")
def hexo() -> Path:
    """The folder with Hexo, its renderers and themes as package-lock.json names them."""
    return npm.install()


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


@pytest.fixture(scope="module")
def few(crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Those of the documents by which sites differ, and all pictures: a site of few posts is built sooner."""
    folder = tmp_path_factory.mktemp("few")
    for document in documents(crawled):
        if document.front["title"] in {GAME, *TITLES}:
            copy = folder / document.path
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(crawled / document.path, copy)
    (folder / "images").symlink_to(crawled / "images")
    return folder


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
        options = [part for name, value in settings.items() for part in ("-s", f"ZAKER_{name}={value}")]
        scrapy("export", "--format", "documents", "-o", str(folder), *options)
        (folder / "images").symlink_to(crawled / "images")
        return folder

    return export


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
        (folder / "scripts/tell.js").write_text(TELL, "utf-8")
        site = {"title": "扎客文摘", "description": "试着建的一个站", "author": "ZAKER", "language": "zh-CN"}
        site |= {"url": "https://blog.example", "theme": theme, "date_format": "YYYY-MM-DD HH:mm"}
        site |= yaml.safe_load(recommended) | config
        (folder / "_config.yml").write_text(yaml.safe_dump(site, allow_unicode=True), "utf-8")
        (folder / f"_config.{theme}.yml").write_text(yaml.safe_dump(THEMES[theme]), "utf-8")
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
