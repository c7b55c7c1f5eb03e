"""The files of runs are kept for as long as they are wanted, and nothing else goes with them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from zakerscraper.run_report.files import RUNS_FOLDER, job_name, remove_old_runs, run_name, summary_path
from zakerscraper.storage.base import Output, output_folder
from zakerscraper.storage.local import OutputFolder
from zakerscraper.storage.output_url import RemoteUrl

OLD = "20250418T120000.000000Z-channel-77.json"
NEW = "20260418T120000.000000Z-channel-77.json"
NEWEST = "20260618T120000.000000Z-channel.json"
OTHERS = ["notes.json", "20250418T120000.000000Z-channel-77.json.bak", "99999999T999999.000000Z-hot-1.json"]


def _local(path: Path) -> Output:
    return OutputFolder(path, "run")


def _remote(path: Path) -> Output:
    return output_folder(RemoteUrl(f"memory://runs/{path.name}"), "run")


@pytest.mark.parametrize("make", [_local, _remote])
def test_only_files_of_old_runs_go(make: type, tmp_path: Path) -> None:
    folder = make(tmp_path)
    folder.open()
    remove_old_runs(folder, datetime(2025, 5, 1, tzinfo=UTC))  # there is no folder of runs yet
    for name in (OLD, NEW, NEWEST, *OTHERS):
        folder.write(f"{RUNS_FOLDER}/{name}", b"{}")
    folder.write(f"{RUNS_FOLDER}/mine/{OLD}", b"{}")
    remove_old_runs(folder, datetime(2025, 5, 1, tzinfo=UTC))
    assert folder.names(RUNS_FOLDER) == sorted([NEW, NEWEST, *OTHERS])
    assert folder.read(f"{RUNS_FOLDER}/mine/{OLD}") == b"{}"
    folder.close()


def test_the_name_of_a_run_is_that_of_a_file_that_goes(tmp_path: Path) -> None:
    folder = _local(tmp_path)
    folder.open()
    began = datetime(2026, 5, 18, 12, 0, 0, 5, tzinfo=UTC)
    path = summary_path(run_name("focusread", began))
    assert path == ".zaker/runs/20260518T120000.000005Z-focusread.json"
    folder.write(path, b"{}")
    remove_old_runs(folder, began)
    assert len(folder.names(RUNS_FOLDER)) == 1
    for day in (20, 21):
        folder.write(summary_path(run_name("hot", datetime(2026, 5, day, tzinfo=UTC))), b"{}")
    remove_old_runs(folder, datetime(2026, 5, 19, tzinfo=UTC))
    assert [name[:8] for name in folder.names(RUNS_FOLDER)] == ["20260520", "20260521"]
    folder.close()


def test_one_run_whose_clock_is_years_ahead_makes_no_other_old(tmp_path: Path) -> None:
    folder = _local(tmp_path)
    folder.open()
    for name in (OLD, NEW, NEWEST):
        folder.write(f"{RUNS_FOLDER}/{name}", b"{}")
    remove_old_runs(folder, datetime(2026, 6, 1, tzinfo=UTC))
    assert folder.names(RUNS_FOLDER) == [OLD, NEW, NEWEST]
    folder.close()


def test_a_job_is_known_by_what_its_arguments_mean() -> None:
    job = job_name("channel", {"id": "13,660", "pages": "3"}, {"id": (13, 660), "pages": 3})
    assert job_name("channel", {"pages": "3", "id": "上海,科技"}, {"id": (660, 13), "pages": 3}) == job
    assert job_name("channel", {"id": "13,660", "pages": "4"}, {"id": (13, 660), "pages": 4}) != job
    assert job_name("search", {"keyword": "id"}, {"keyword": "id"}) != job_name("search", {}, {"keyword": ""})
