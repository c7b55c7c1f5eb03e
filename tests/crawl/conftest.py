"""Real runs of `scrapy crawl` in subprocesses against a sample site that the test process serves."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import run_scrapy
from tests.servers import archives
from zakerscraper.sample_site import ReceivedRequest, SampleArticle, SampleSite

OUTCOMES = ("known", "exported", "gone", "failed", "skipped")
FAST = {"DOWNLOAD_DELAY": "0.001", "DOWNLOAD_DELAY_JITTER": "0", "DOWNLOAD_SLOTS": "{}"}


@dataclass(frozen=True)
class Document:
    """A document as it lies on disk. path: below the output folder. front: its header as PyYAML reads it."""

    path: str
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode()

    @cached_property
    def header(self) -> str:
        """The YAML between the two lines of hyphens."""
        assert self.text.startswith("\n---\n")
        return self.text[5:].partition("\n---\n")[0] + "\n"

    @cached_property
    def front(self) -> dict[str, Any]:
        return yaml.safe_load(self.header)

    @cached_property
    def content(self) -> str:
        """All that follows the header."""
        return self.text[5:].partition("\n---\n")[2]

    @cached_property
    def body(self) -> str:
        """The body, its frame taken off."""
        before, after = "\n<div>   \n", "  \n</div>\n            "
        assert self.content.startswith(before)
        assert self.content.endswith(after)
        return self.content[len(before) : -len(after)]


@dataclass(frozen=True)
class Run:
    """What a run of the crawler left behind.

    requests: what the site was asked for in it, status 0 for no answer. last: `.zaker/last-run.json` as it was at the
    run's end. Documents and pictures are read when they are asked for.
    """

    status: int
    stdout: str
    stderr: str
    output: Path
    requests: Sequence[ReceivedRequest] = field(repr=False)
    last: dict[str, Any] | None

    @property
    def summary(self) -> dict[str, Any]:
        """The run's summary; its counts must add up in every run there is."""
        assert self.last is not None, self.stderr
        counts = self.last["counts"]
        assert counts["listed"] == sum(counts[outcome] for outcome in OUTCOMES), counts
        return self.last

    @property
    def counts(self) -> dict[str, int]:
        return self.summary["counts"]

    @property
    def verdict(self) -> tuple[str, int]:
        """The summary's verdict and the exit status."""
        return self.summary["verdict"], self.status

    @property
    def told(self) -> str:
        """The summary as text, in which whatever it names can be looked for."""
        return json.dumps(self.summary, ensure_ascii=False)

    def documents(self) -> dict[str, Document]:
        """Return all documents by their path below the output folder."""
        found = (path for path in (self.output / "_posts").rglob("*") if path.is_file())
        documents = (Document(path.relative_to(self.output).as_posix(), path.read_bytes()) for path in found)
        return {document.path: document for document in documents}

    def titles(self) -> set[str]:
        """Return the titles of all documents."""
        return {document.front["title"] for document in self.documents().values()}

    def pictures(self) -> dict[str, bytes]:
        """Return all picture files by their path below the output folder."""
        found = (path for path in (self.output / "images").rglob("*") if path.is_file())
        return {path.relative_to(self.output).as_posix(): path.read_bytes() for path in found}

    def tree(self) -> dict[str, tuple[str, int]]:
        """Return the digest and the time of change of every file but those of `.zaker`."""
        return {
            path.relative_to(self.output).as_posix(): (
                hashlib.sha256(path.read_bytes()).hexdigest(),
                path.stat().st_mtime_ns,
            )
            for path in self.output.rglob("*")
            if path.is_file() and ".zaker" not in path.parts
        }

    def asked(self, *parts: str) -> list[str]:
        """Return the paths asked for, in order, robots.txt left out; with *parts* those that hold any of them."""
        paths = [seen.path for seen in self.requests if not seen.path.endswith("/robots.txt")]
        return [path for path in paths if not parts or any(part in path for part in parts)]

    def feed(self, name: str) -> list[dict[str, Any]]:
        """Return the lines of the feed *name*, a `.jsonl` file that lies beside the output folder."""
        return [json.loads(line) for line in (self.output.parent / name).read_text("utf-8").splitlines()]


def urls(*articles: SampleArticle) -> str:
    """Return the argument of a spider that names *articles*."""
    return "url=" + ",".join(article.id for article in articles)


@pytest.fixture(scope="session")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Run]:
    """`crawl(spider, "limit=3", site=site, output=earlier.output, feeds=["a.jsonl"], ZAKER_BODY="markdown")`.

    Arguments with a `=` are the spider's. output: without it a folder that does not exist yet, in one of its own.
    feeds: names of files beside the output folder. environment: additions to it. settings: `-s`.
    """

    def run(
        *arguments: str,
        site: SampleSite,
        output: Path | None = None,
        feeds: Sequence[str] = (),
        environment: dict[str, str] | None = None,
        **settings: str,
    ) -> Run:
        output = output or tmp_path_factory.mktemp("crawl") / "out"
        command = ["crawl"]
        for argument in arguments:
            command += ["-a", argument] if "=" in argument else [argument]
        for name in feeds:
            command += ["-O", str(output.parent / name)]
        options = {"ZAKER_OUTPUT_DIR": str(output), **archives.settings(output), **FAST, **site.settings, **settings}
        command += run_scrapy.as_options({name: options[name] for name in options if name not in (environment or {})})
        before = len(site.requests)
        done = run_scrapy.scrapy(*command, env=run_scrapy.environment(**(environment or {})))
        last = output / ".zaker/last-run.json"
        summary = json.loads(last.read_text("utf-8")) if last.is_file() else None
        return Run(done.returncode, done.stdout, done.stderr, output, tuple(site.requests[before:]), summary)

    return run


@pytest.fixture
def site() -> Iterator[SampleSite]:
    """A sample site of this test's own."""
    with SampleSite() as running:
        yield running
