"""The script goes into Hexo sites alone, and never over one of the user's."""

import re
from pathlib import Path

import pytest

from tests import run_scrapy
from tests.hexo.sites import scrapy
from zakerscraper.exceptions import UsageError
from zakerscraper.integrations.hexo import RELEASED, SCRIPT, digest, install


def a_site(folder: Path) -> Path:
    """Return where the script lies in the Hexo site that *folder* becomes."""
    (folder / "_config.yml").write_text("title: x\n", "utf-8")
    script = folder / SCRIPT
    script.parent.mkdir()
    return script


@pytest.mark.parametrize("kind", ["another", "edited", "linked", "dangling", "folder"])
def test_a_script_of_the_users_is_never_written_over(tmp_path: Path, kind: str) -> None:
    script = a_site(tmp_path)
    mine, content = tmp_path / "mine.js", b"// my own\n"
    if kind == "edited":
        install(tmp_path)
        content = script.read_bytes() + content
    if kind in {"another", "edited"}:
        script.write_bytes(content)
    elif kind == "folder":
        script.mkdir()
    else:
        script.symlink_to(mine)
        if kind == "linked":
            mine.write_bytes(content)
    with pytest.raises(UsageError, match=re.escape(str(script))) as error:
        install(tmp_path)
    assert "\n" not in str(error.value)
    if kind == "folder":
        assert script.is_dir()
    elif kind == "dangling":
        assert script.is_symlink()
        assert not mine.exists()
    else:
        assert script.read_bytes() == content


def test_an_earlier_version_of_the_script_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = a_site(tmp_path)
    assert install(tmp_path)
    now = script.read_bytes()
    assert digest(now) in RELEASED, "add the digest of each new version to those that are known as ours"
    script.write_bytes(now.replace(b"\n", b"\r\n"))
    assert install(tmp_path)
    earlier = b"// what an earlier version was\n"
    monkeypatch.setattr("zakerscraper.integrations.hexo.RELEASED", RELEASED | {digest(earlier)})
    script.write_bytes(earlier)
    assert install(tmp_path)
    assert script.read_bytes() == now
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
