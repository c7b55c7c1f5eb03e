"""What all tests share: property tests that try the same inputs on every run, and the order of the files."""

from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers

HERE = Path(__file__).parent

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")
# It would also try texts and numbers that it finds in the modules which happen to be loaded: others in each process of
# tests that run in several, so that a red test were green when it is run alone.
providers._get_local_constants = providers.Constants

SLOW = (
    "crawl/test_runs.py",
    "hostile/test_documents_cannot_run.py",
    "crawl/test_second_runs.py",
    "hexo/test_hexo.py",
    "crawl/test_faults.py",
    "hostile/test_shapes.py",
    "telling/test_runs.py",
    "crawl/test_spiders.py",
    "report/test_page.py",
    "crawl/test_fallback.py",
    "commands/test_tools.py",
    "packaging/test_wheel.py",
    "crawl/test_corpus.py",
    "crawl/test_messages.py",
    "crawl/test_arguments.py",
    "crawl/test_pictures.py",
    "hostile/test_mended.py",
    "hostile/test_requests.py",
    "document/test_markdown.py",
    "schedules/test_scrapyd.py",
)
"""The files that take longest, by and large in that order."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow files, so that in several processes none is left to run alone at the end."""
    ranks = {HERE / name: rank for rank, name in enumerate(SLOW)}
    items.sort(key=lambda item: ranks.get(item.path, len(ranks)))
