"""`make install`: what runs is the code in the checkout, whatever is edited there afterwards."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKED = ("LICENSE", "Makefile", "README.md", "pyproject.toml", "requirements.txt", "scrapy.cfg", "setup.py")


class Checkout:
    """A copy of the checkout with an environment of its own, which finds the libraries of that of the tests."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "checkout"
        self.home = folder / "home"
        self.home.mkdir()
        shutil.copytree(ROOT / "zakerscraper", self.root / "zakerscraper", ignore=shutil.ignore_patterns("__pycache__"))
        for name in PACKED:
            shutil.copy(ROOT / name, self.root)
        subprocess.run([sys.executable, "-m", "venv", self.root / ".venv"], check=True)
        (site_packages,) = (self.root / ".venv/lib").glob("python*/site-packages")
        (site_packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")

    def run(self, *command: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run *command* in the checkout, or in *folder*, with what the environment says that pip needs."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("ZAKER_", "SCRAPY_"))}
        return subprocess.run(
            command,
            cwd=folder or self.root,
            env=environment | {"HOME": str(self.home)},
            capture_output=True,
            encoding="utf-8",
            timeout=900,
            check=False,
        )

    def delay(self) -> str:
        """Return the DOWNLOAD_DELAY with which the installed program would crawl, from far outside of the checkout."""
        done = self.run(
            str(self.root / ".venv/bin/zakerscraper"), "settings", "--get", "DOWNLOAD_DELAY", folder=self.home
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout after `make install EXTRAS=completion`."""
    made = Checkout(tmp_path_factory.mktemp("editable"))
    done = made.run("make", "install", "EXTRAS=completion")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Installed into .venv" in done.stdout
    return made


def test_an_edit_takes_effect_without_another_installation(checkout: Checkout) -> None:
    assert checkout.delay() != "7.5"
    settings = checkout.root / "zakerscraper/settings.py"
    settings.write_text(settings.read_text("utf-8") + "\nDOWNLOAD_DELAY = 7.5\n", "utf-8")
    assert checkout.delay() == "7.5"


def test_a_second_call_keeps_the_extras_and_the_demo_installs_nothing_more(checkout: Checkout) -> None:
    stamp = checkout.root / ".venv/installed"
    assert checkout.run("make", "install").returncode == 0
    assert stamp.read_text() == ".[completion]\n"
    assert checkout.run("make", "--question", ".venv/installed").returncode == 0
    later = stamp.stat().st_mtime + 5
    os.utime(checkout.root / "requirements.txt", (later, later))
    assert checkout.run("make", "--question", ".venv/installed").returncode == 1


def test_an_unknown_extra_installs_nothing(checkout: Checkout) -> None:
    done = checkout.run("make", "install", "EXTRAS=reprot")
    assert done.returncode == 2
    assert "zakerscraper: EXTRAS: there is no extra 'reprot'; did you mean report?\n" in done.stderr
    assert "reprot" not in (checkout.root / ".venv/installed").read_text()
