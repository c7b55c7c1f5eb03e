"""Hexo sites whose `source/` are documents of one real crawl."""

import importlib.util
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
import npm  # not of a package, so that names of test modules need not differ

# Tests of other folders have no way to share a fixture but this one.
_spec = importlib.util.spec_from_file_location("hexo_crawl_fixtures", Path(__file__).parents[1] / "crawl/conftest.py")
assert _spec
assert _spec.loader
_fixtures = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = _fixtures
_spec.loader.exec_module(_fixtures)
crawl = _fixtures.crawl


@pytest.fixture(scope="session")
def hexo() -> Path:
    """The folder with Hexo, its renderers and themes as package-lock.json names them."""
    return npm.install()
