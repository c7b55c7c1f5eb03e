"""`scrapy channels`, run as a user runs it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from tests import run_scrapy
from zakerscraper.zaker.channels import API_CATEGORIES, CHANNELS

ROOT = Path(__file__).parents[2]


def channels(*arguments: str, width: int = 80) -> Any:
    """Run `scrapy channels` at a terminal of that width."""
    return run_scrapy.scrapy("channels", *arguments, env=run_scrapy.environment(COLUMNS=str(width)))


def test_all_channels_are_listed_with_number_and_name() -> None:
    done = channels()
    assert (done.returncode, done.stderr) == (0, "")
    shown = dict(re.findall(r"(?<!\S)(\d+) (\S+?)\*?(?=\s)", done.stdout.partition("* also")[0]))
    assert {int(number): name for number, name in shown.items()} == CHANNELS
    assert "13755 凤凰社会" in done.stdout, "publishers that are known are named"


@pytest.mark.parametrize("width", [40, 150])
def test_columns_fit_and_stand_in_line_though_names_are_wide(width: int) -> None:
    lines = channels(width=width).stdout.partition("* also")[0].splitlines()
    assert max(map(cell_len, lines)) <= width
    starts = [
        {cell_len(line[: found.start()]) + len(found[0]) for found in re.finditer(r"\d+", line)} for line in lines
    ]
    assert all(ends <= starts[0] for ends in starts), "numbers end in the same columns on all lines"


def test_a_text_narrows_them_down() -> None:
    done = channels("科", "--json")
    names = {channel["name"] for channel in json.loads(done.stdout)["channels"]}
    assert names == {name for name in CHANNELS.values() if "科" in name}


def test_json_says_all() -> None:
    data = json.loads(channels("--json").stdout)
    assert {channel["id"]: channel["name"] for channel in data["channels"]} == CHANNELS
    assert {channel["id"] for channel in data["channels"] if channel["open_api"]} == API_CATEGORIES
    assert {"id": 13755, "name": "凤凰社会"} in data["publishers"]


@pytest.mark.parametrize("argument", ["没有的", "--jsn"])
def test_wrong_usage_is_one_line_and_status_2(argument: str) -> None:
    done = channels(argument)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert argument in line
