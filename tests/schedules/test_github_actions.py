"""The workflow's steps, run one after the other in a clone of a scratch repository, as a runner runs them."""

import gzip
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.machine import needs_bash
from zakerscraper.sample_site import Fault, SampleSite

WORKFLOW = Path(__file__).parents[2] / "deploy/github/zakerscraper.yml"
pytestmark = needs_bash
_EXPRESSION = re.compile(r"\$\{\{ *(.+?) *\}\}")


class Runner:
    """A runner and the repository that it works for. Each run begins with a fresh clone of one commit's depth."""

    def __init__(self, folder: Path, program: Path) -> None:
        self.folder = folder
        self.program = program
        self.workflow = yaml.safe_load(WORKFLOW.read_text("utf-8"))
        self.remote = folder / "remote.git"
        self.runs = 0
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.remote), cwd=folder)
        self.is_claimed = folder / "mine"
        self.git("clone", "--quiet", str(self.remote), str(self.is_claimed), cwd=folder)
        self.commit("README.md", "My blog")

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        """Run git in the remote repository, or in *cwd*; return what it printed."""
        done = subprocess.run(
            ["git", "-c", "user.name=Me", "-c", "user.email=me@example.org", *arguments],
            cwd=cwd or self.remote,
            env=self.environment({}),
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8", "replace")

    def environment(self, added: dict[str, str]) -> dict[str, str]:
        return {
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            # Runners have `python`; a machine may have `python3` alone.
            "PATH": os.pathsep.join([str(self.program.parent), str(Path(sys.executable).parent), os.environ["PATH"]]),
            "GIT_CONFIG_NOSYSTEM": "1",
            **added,
        }

    def commit(self, name: str, text: str) -> None:
        """Commit a file from elsewhere and push it."""
        self.git("pull", "--quiet", "origin", "main", cwd=self.is_claimed) if (
            self.is_claimed / "README.md"
        ).exists() else None
        (self.is_claimed / name).write_text(text)
        self.git("add", name, cwd=self.is_claimed)
        self.git("commit", "--quiet", "--message", name, cwd=self.is_claimed)
        self.git("push", "--quiet", "origin", "HEAD:main", cwd=self.is_claimed)

    def run(self, crawl: str = "channel -a id=13", before: dict[str, Callable[[], None]] | None = None) -> bool:
        """Run the workflow, *before* each step of that name something else; tell whether the job is green."""
        self.runs += 1
        work = self.folder / f"run-{self.runs}"
        # What actions/checkout does.
        self.git("clone", "--quiet", "--depth=1", self.remote.as_uri(), str(work), cwd=self.folder)
        temporary = self.folder / f"temporary-{self.runs}"
        temporary.mkdir()
        self.summary = temporary / "summary.md"
        outputs: dict[str, dict[str, str]] = {}
        green = True
        self.uploaded: list[str] = []
        for step in self.workflow["jobs"]["crawl"]["steps"]:
            condition = self.evaluated(step.get("if", "success()"), outputs, green)
            if not condition or step.get("name") == "Install":
                continue
            if "run" not in step:
                self.uploaded += [step["with"]["path"]] if "upload" in step["uses"] else []
                continue
            (before or {}).get(step["name"], lambda: None)()
            assert not _EXPRESSION.search(step["run"]), "what a step runs is not put together from others' texts"
            environment = {name: str(value) for name, value in self.workflow["env"].items()}
            environment |= {name: self.filled(value, outputs) for name, value in step.get("env", {}).items()}
            output = temporary / "output"
            output.write_text("")
            environment |= {
                "CRAWL": crawl,
                "RUNNER_TEMP": str(temporary),
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(self.summary),
                "GITHUB_REF_NAME": "main",
            }
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=work,
                env=self.environment(environment),
                capture_output=True,
                text=True,
                timeout=100,
                check=False,
            )
            self.said = done.stdout + done.stderr
            outputs[step.get("id", "")] = dict(line.split("=", 1) for line in output.read_text().splitlines())
            if done.returncode:
                green = False
                self.failed = (step["name"], done.returncode, self.said)
        return green

    @staticmethod
    def filled(text: str, outputs: dict[str, dict[str, str]]) -> str:
        def value(match: re.Match[str]) -> str:
            _, id_, _, name = match[1].split(".")
            return outputs.get(id_, {}).get(name, "")

        return _EXPRESSION.sub(value, text)

    @staticmethod
    def evaluated(condition: str, outputs: dict[str, dict[str, str]], green: bool) -> bool:
        if condition == "success()":
            return green
        match = re.fullmatch(r"always\(\) && steps\.(\w+)\.outputs\.(\w+) (==|!=) '(\w*)'", condition)
        assert match, condition
        equal = outputs.get(match[1], {}).get(match[2], "") == match[4]
        return equal if match[3] == "==" else not equal

    # What is in the remote repository

    def commits(self, branch: str) -> list[str]:
        return self.git("log", "--format=%s", branch).splitlines()

    def files(self, branch: str) -> list[str]:
        return self.git("ls-tree", "-r", "-z", "--name-only", branch).split("\0")[:-1]

    def last_run(self) -> dict[str, Any]:
        return json.loads(self.git("show", "zaker-archive:last-run.json"))


@pytest.fixture
def runner(install: Callable[[Path], Path], tmp_path: Path) -> Runner:
    """A runner with zakerscraper installed and a repository with one commit."""
    return Runner(tmp_path, install(tmp_path / "bin/zakerscraper"))


def test_documents_are_committed_and_known_articles_not_fetched_twice(runner: Runner, site: SampleSite) -> None:
    assert runner.run()
    (first, readme) = runner.commits("main")
    assert first.startswith("Articles of 20")
    assert readme == "README.md"
    files = runner.files("main")
    assert sum(name.startswith("source/_posts/新媒体/ZAKER/channel/") for name in files) > 10
    assert any(name.startswith("source/images/20") for name in files)
    assert not [name for name in files if ".zaker" in name]
    assert "    zakerscraper: channel: ok: " in runner.summary.read_text("utf-8")
    assert {name.partition("/")[0] for name in runner.files("zaker-archive")} == {
        "archive.sqlite3.gz",
        "last-run.json",
        "runs",
    }

    asked = len(site.requests)
    assert runner.run()
    assert not [seen.path for seen in site.requests[asked:] if "/article/" in seen.path]
    assert runner.last_run()["counts"]["exported"] == 0
    assert runner.commits("main") == [first, readme], "nothing changed, so nothing is committed"
    assert len(runner.commits("zaker-archive")) == 1, "the archive has no history that would grow"
    assert len([name for name in runner.files("zaker-archive") if name.startswith("runs/")]) == 2


def test_a_bad_run_is_red_and_what_it_fetched_is_committed(runner: Runner, site: SampleSite) -> None:
    broken = next(article.id for article in site.articles if 13 in article.channels and article.state == "ok")
    site.faults.add(f"/article/{broken}", Fault.unreadable())
    assert not runner.run()
    assert runner.failed[:2] == ("End as the crawl did", 3)
    assert runner.commits("main")[0].startswith("Articles of ")
    site.faults.clear()
    assert runner.run()
    assert runner.last_run()["counts"]["exported"] == 1

    site.put("/www/channel/13", "<html><body><p>改版了</p></body></html>")
    assert not runner.run()
    assert runner.failed[:2] == ("End as the crawl did", 5)
    assert runner.uploaded == ["${{ env.ZAKER_OUTPUT_DIR }}/.zaker/unreadable"]


def test_wrong_usage_is_red_and_commits_nothing(runner: Runner, site: SampleSite) -> None:
    assert not runner.run("channel -a limt=*")
    assert runner.failed[:2] == ("End as the crawl did", 2)
    assert "limt='*'" in runner.summary.read_text("utf-8")
    assert runner.git("branch", "--format=%(refname:short)").split() == ["main"]
    assert not site.requests


def test_a_commit_that_comes_in_between_stays(runner: Runner) -> None:
    assert runner.run(before={"Commit what was fetched": lambda: runner.commit("about.md", "About me")})
    assert runner.commits("main")[1:] == ["about.md", "README.md"]
    database = runner.folder / "archive.sqlite3"
    packed = subprocess.run(
        ["git", "show", "zaker-archive:archive.sqlite3.gz"], cwd=runner.remote, capture_output=True, check=True
    )
    database.write_bytes(gzip.decompress(packed.stdout))
    assert sqlite3.connect(database).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_archive_that_cannot_be_had_is_not_taken_for_a_first_run(runner: Runner, site: SampleSite) -> None:
    hidden = runner.folder / "elsewhere.git"
    gone = {"Take up the archive of earlier runs": lambda: runner.remote.rename(hidden) and None}
    assert not runner.run(before=gone)
    assert runner.failed[0] == "Take up the archive of earlier runs"
    assert not site.requests
