"""The code of a reader that a learnt layout is printed as."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from tests.each_case import each_case
from tests.zaker.learnt.made_layouts import LAYOUTS, Layout
from tests.zaker.learnt.test_learn import LATER, UNSEEN, learnt, others
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.learnt.fields import ElementField
from zakerscraper.zaker.learnt.parser_code import write_parser
from zakerscraper.zaker.urls import article_url


@each_case("layout", LAYOUTS)
def test_the_code_reads_what_the_layout_reads(layout: Layout) -> None:
    code = write_parser(learnt(layout))
    module: dict[str, object] = {}
    exec(compile(code, "learnt.py", "exec"), module)
    (name,) = [node.name for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)]
    parse = module[name]
    assert callable(parse)
    for article in UNSEEN[:3]:
        text, url = layout(article, others(article)), article_url(article.id)
        known = learnt(layout).read(Page(text), url, LATER, article.id)
        found = parse(Page(text), url, LATER, article.id)
        assert known is not None
        assert replace(found, evidence={}) == replace(known, evidence={})
        assert dict(found.evidence) == {key: value for key, value in known.evidence.items() if key != "layout"}
        assert parse(Page("<h1>ZAKER</h1>"), url, LATER, article.id) is None


def test_the_code_is_as_this_project_writes_it(tmp_path: Path) -> None:
    """Ruff has nothing to say of it once it has formatted it, and it names no module that is not there."""
    files = []
    for layout in LAYOUTS:
        files.append(tmp_path / f"{layout.__name__}.py")
        files[-1].write_text(write_parser(learnt(layout)), "utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    config = ["--config", str(Path(__file__).parents[3] / "pyproject.toml")]
    subprocess.run([*ruff, "format", "-q", *config, *files], check=True)
    output = subprocess.run([*ruff, "check", "-q", *config, *files], capture_output=True, text=True, check=False)
    assert output.returncode == 0, output.stdout


def test_a_step_that_is_longer_than_a_line_stays_whole() -> None:
    step = "div." + ".".join(f"article-detail-page-content-{part}" for part in ("wrapper", "container", "body"))
    layout = replace(learnt(LAYOUTS[0]), body=ElementField(f"{step} > p:nth-of-type(2) > {step}"))
    module: dict[str, object] = {}
    exec(compile(write_parser(layout), "learnt.py", "exec"), module)
    assert module["BODY"] == layout.body
