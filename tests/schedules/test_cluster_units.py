"""The units and the compose file of a cluster, by the checks of their trades."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.machine import needs_systemd
from tests.schedules.conftest import analyze
from zakerscraper.config import DEFAULTS, Options

ROOT = Path(__file__).parents[2]
HERE = ROOT / "deploy/cluster"
PROGRAM = "/opt/zakerscraper/bin/zakerscraper"
UNITS = ("zakerscraper-worker@.service", "zakerscraper-worker@.timer")


def compose() -> dict[str, Any]:
    """Return the services of the compose file, by name."""
    services: dict[str, Any] = yaml.safe_load((HERE / "compose.yaml").read_text("utf-8"))["services"]
    return services


@needs_systemd
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path, install: Callable[[Path], Path]) -> None:
    program = install(tmp_path / "opt/zakerscraper")
    units = tmp_path / "units"
    units.mkdir()
    for name in UNITS:
        text = (HERE / name).read_text("utf-8").replace(PROGRAM, str(program))
        (units / name.replace("@", "@1")).write_text(text)
    done = analyze("verify", "--man=no", *map(str, sorted(units.iterdir())))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@needs_systemd
def test_a_worker_can_do_as_little_as_a_crawl_alone() -> None:
    done = analyze("security", "--offline=yes", "--threshold=25", "--no-pager", str(HERE / UNITS[0]))
    assert done.returncode == 0, done.stdout
    alone = (ROOT / "deploy/systemd/zakerscraper@.service").read_text("utf-8")
    assert (HERE / UNITS[0]).read_text("utf-8").partition("Nice=")[2] == alone.partition("Nice=")[2] != ""


def test_the_environment_names_settings_that_are_taken() -> None:
    lines = (HERE / "worker.env").read_text("utf-8").splitlines()
    variables = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert variables.pop("CRAWL").startswith("channel ")
    assert set(variables) <= set(DEFAULTS)
    options = Options.from_settings({**DEFAULTS, **variables})
    assert (options.redis_url, options.archive_url) == (variables["ZAKER_REDIS_URL"], variables["ZAKER_ARCHIVE_URL"])


def test_services_wait_for_each_other_and_keep_what_they_know() -> None:
    services = compose()
    assert set(services) == {"redis", "postgres", "worker"}
    assert services["redis"]["command"][1:3] == ["--appendonly", "yes"]
    waits = services["worker"]["depends_on"]
    assert waits == {name: {"condition": "service_healthy"} for name in ("redis", "postgres")}
    assert all("healthcheck" in services[name] for name in waits)
    volumes = {volume.partition(":")[0] for name in waits for volume in services[name]["volumes"]}
    assert volumes == set(yaml.safe_load((HERE / "compose.yaml").read_text("utf-8"))["volumes"])
    assert not [name for name, service in services.items() if "ports" in service]
    assert "container_name" not in services["worker"], "or there could be only one"


def test_workers_are_built_with_extras_that_there_are() -> None:
    build = compose()["worker"]["build"]
    dockerfile = HERE / build["context"] / "Dockerfile"
    assert re.search(r"^ARG EXTRAS=$", dockerfile.read_text("utf-8"), re.MULTILINE)
    known = set(re.findall(r"^(\w+) = \[", (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE))
    assert set(build["args"]["EXTRAS"].split(",")) <= known


def test_the_addresses_of_services_are_right() -> None:
    services = compose()
    variables = {
        name: value.replace("${POSTGRES_PASSWORD}", "s3cret")
        for name, value in services["worker"]["environment"].items()
    }
    options = Options.from_settings({**DEFAULTS, **variables})
    assert "@postgres/zaker" in options.archive_url
    assert options.redis_url == "redis://redis:6379/0"
    assert services["postgres"]["environment"]["POSTGRES_DB"] == "zaker"


def test_the_compose_file_is_one() -> None:
    """What it says is of the right shape, and no key is misspelt, which the models would leave out."""
    models = pytest.importorskip("compose_spec")
    data = yaml.safe_load((HERE / "compose.yaml").read_text("utf-8"))
    read = models.ComposeSpecification.model_validate(data).model_dump(by_alias=True, exclude_unset=True)
    assert {name: set(service) for name, service in read["services"].items()} == {
        name: set(service) for name, service in data["services"].items()
    }
    data["services"]["worker"]["depends_on"]["redis"]["condition"] = "service_well"
    with pytest.raises(ValueError, match="service_well"):
        models.ComposeSpecification.model_validate(data)
