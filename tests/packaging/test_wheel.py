"""The wheel, built from the sdist and installed into empty environments, works far from any checkout."""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

import zakerscraper
from tests.run_scrapy import as_options
from zakerscraper.sample_site import SampleSite

ROOT = Path(__file__).parents[2]
PACKED = ("LICENSE", "README.md", "pyproject.toml", "requirements.txt", "setup.py", "zakerscraper")
FAST = {"DOWNLOAD_DELAY": "0.001", "DOWNLOAD_SLOTS": "{}"}
DECLARED = {int(minor) for minor in re.findall(r"Python :: 3\.(\d+)", (ROOT / "pyproject.toml").read_text())}
OTHER_PYTHONS = sorted(DECLARED - {sys.version_info.minor})


def python(minor: int) -> str | None:
    """Return the path of a Python 3.*minor* that runs on this machine, None where there is none."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [shutil.which(f"python3.{minor}"), *map(str, sorted(pyenv.glob(f"3.{minor}.*/bin/python")))]
    for path in filter(None, found):
        told = subprocess.run(
            [path, "-c", "import sys, venv; print(*sys.version_info[:2])"], capture_output=True, text=True, check=False
        )
        if told.stdout.split() == ["3", str(minor)]:
            return path
    return None


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the sdist and the wheel that was built from it, and from nothing else."""
    source = tmp_path_factory.mktemp("source")
    for name in PACKED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source)
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", str(source)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return source / "dist"


class Installed:
    """An empty environment with the wheel in it, used from an empty folder by a user with an empty home."""

    def __init__(self, interpreter: str, dist: Path, folder: Path) -> None:
        self.bin = folder / "venv/bin"
        self.home = folder / "home"
        self.work = folder / "work"
        self.home.mkdir()
        self.work.mkdir()
        subprocess.run([interpreter, "-m", "venv", "--without-pip", folder / "venv"], check=True)
        wheel = next(dist.glob("*.whl"))
        # Not ours, which may be older than the interpreter.
        pip = [interpreter, "-m", "pip", "--python", str(self.bin / "python"), "install", "--quiet", "--no-compile"]
        done = subprocess.run([*pip, str(wheel)], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def run(self, program: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment; *settings* are environment variables."""
        environment = {
            "PATH": f"{self.bin}:/usr/bin:/bin",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            **settings,
        }
        return subprocess.run(
            [str(self.bin / program), *arguments],
            cwd=self.work,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=250,
            check=False,
        )


@pytest.fixture(scope="module")
def installed(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in an environment of the Python that runs the tests."""
    return Installed(sys.executable, dist, tmp_path_factory.mktemp("installed"))


@pytest.fixture(scope="module")
def site() -> Iterator[SampleSite]:
    """A sample site."""
    with SampleSite() as running:
        yield running


def crawl_one(installed: Installed, site: SampleSite, output: Path) -> dict[str, int]:
    """Crawl an article into *output*, verify the archive, and return the run's counts."""
    article = next(article for article in site.articles if article.state == "ok")
    settings = as_options(FAST)
    where = {"ZAKER_OUTPUT_DIR": str(output), **site.settings}
    done = installed.run("zakerscraper", "crawl", "article", "-a", f"url={article.id}", *settings, **where)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("zakerscraper: article: ok: listed 1 = known 0, exported 1,")
    assert len(list((output / "_posts/新媒体/ZAKER/article").glob("*.md"))) == 1
    verified = installed.run("zakerscraper", "archive", "verify", **where)
    assert verified.returncode == 0, verified.stderr
    return json.loads((output / ".zaker/last-run.json").read_text("utf-8"))["counts"]


def test_a_build_in_the_folder_leaves_nothing_there_and_packs_nothing_that_is_gone(dist: Path, tmp_path: Path) -> None:
    stale = dist.parent / "build/lib/zakerscraper/gone.py"
    stale.parent.mkdir(parents=True)
    stale.touch()
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(dist.parent)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    assert "zakerscraper/settings.py" in names
    assert "zakerscraper/gone.py" not in names
    assert [path for path in (dist.parent / "build").rglob("*") if path.is_file()] == [stale]


def test_every_file_of_the_package_is_in_sdist_and_wheel(dist: Path) -> None:
    files = {str(path.relative_to(dist.parent)) for path in dist.parent.glob("zakerscraper/**/*.*") if path.is_file()}
    assert "zakerscraper/distributed/lua/queue_pop.lua" in files
    with ZipFile(next(dist.glob("*.whl"))) as wheel:
        assert files <= set(wheel.namelist())
    with tarfile.open(next(dist.glob("*.tar.gz"))) as sdist:
        assert files <= {name.partition("/")[2] for name in sdist.getnames()}


def test_the_version_is_said_in_one_place(installed: Installed, dist: Path) -> None:
    version = zakerscraper.__version__
    assert {path.name for path in dist.iterdir()} == {
        f"zakerscraper-{version}.tar.gz",
        f"zakerscraper-{version}-py3-none-any.whl",
    }
    assert installed.run("zakerscraper", "--version").stdout == f"zakerscraper {version}\n"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert "version" not in project
    assert "dependencies" not in project


def test_the_demo_is_crawled_and_verified_in_a_folder_of_its_own(installed: Installed) -> None:
    done = installed.run("zakerscraper", "demo")
    assert done.returncode == 0, done.stderr
    assert "$ zakerscraper crawl channel -a id=13\n" in done.stdout
    assert f"Written to {installed.work / 'output/demo'}:\n" in done.stdout
    assert len(list((installed.work / "output/demo/_posts").rglob("*.md"))) > 40
    assert [path.name for path in (installed.work / "output").iterdir()] == ["demo"]
    verified = installed.run("zakerscraper", "archive", "verify", ZAKER_OUTPUT_DIR="output/demo")
    assert verified.returncode == 0, verified.stderr
    assert not any(installed.home.iterdir()), "nothing is written to a home that nobody named"


def test_exit_statuses_are_those_of_a_checkout(installed: Installed, site: SampleSite, tmp_path: Path) -> None:
    wrong = installed.run("zakerscraper", "crawl", "channel", "-a", "limt=3")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "limt" in wrong.stderr
    unknown = installed.run("zakerscraper", "crawled")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert unknown.stderr == "zakerscraper: there is no command 'crawled'; did you mean crawl?\n"
    nothing = installed.run("python", "-m", "zakerscraper", "archive", ZAKER_OUTPUT_DIR=str(tmp_path))
    assert nothing.returncode == 1
    assert "there is no archive" in nothing.stderr
    site.put("/www/channel/13", "<html><body><p>改版了</p></body></html>")
    unreadable = installed.run(
        "zakerscraper", "crawl", "channel", "-a", "id=13", ZAKER_OUTPUT_DIR=str(tmp_path), **site.settings
    )
    assert unreadable.returncode == 5, unreadable.stderr


def test_help_names_our_commands_and_a_strangers_project_changes_nothing(installed: Installed) -> None:
    (installed.work / "scrapy.cfg").write_text("[settings]\ndefault = somebody.elses.settings\n")
    done = installed.run("zakerscraper")
    assert (done.returncode, done.stderr) == (0, "")
    for command in ("archive", "crawl", "demo", "doctor", "export"):
        assert f"\n  {command} " in done.stdout
    assert installed.run("zakerscraper", "settings", "--get", "BOT_NAME").stdout == "zakerscraper\n"


def test_a_settings_module_of_the_users_own_builds_on_ours(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("from zakerscraper.settings import *\nDOWNLOAD_DELAY = 7\n")
    mine = {"SCRAPY_SETTINGS_MODULE": "mine", "PYTHONPATH": str(tmp_path)}
    assert installed.run("zakerscraper", "settings", "--get", "DOWNLOAD_DELAY", **mine).stdout == "7\n"


@pytest.mark.parametrize("minor", OTHER_PYTHONS)
def test_other_pythons_run_it_too(minor: int, dist: Path, site: SampleSite, tmp_path: Path) -> None:
    if not os.environ.get("CI"):
        pytest.skip("each takes half a minute; CI=1 runs them")
    interpreter = python(minor)
    if interpreter is None:
        pytest.skip(f"this machine has no Python 3.{minor}")
    assert crawl_one(Installed(interpreter, dist, tmp_path), site, tmp_path / "out")["exported"] == 1
