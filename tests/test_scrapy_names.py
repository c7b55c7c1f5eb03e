"""What this project calls by name is there in the Scrapy that is installed, which `make test-next` makes the newest."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import scrapy
from scrapy.pipelines import media
from scrapy.settings import default_settings

import zakerscraper
from zakerscraper import settings

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(zakerscraper.__path__, "zakerscraper.")
    if not module.name.endswith("__main__")
)
READ_BY_NAME = {"MEDIA_ALLOW_REDIRECTS": media}
"""Settings that have no default, and who reads each."""


def missing_imports(source: str) -> Iterator[str]:
    """Yield a line for each name that *source* imports from Scrapy and that is not there."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "scrapy":
            for name in node.names:
                if not is_there(str(node.module), name.name):
                    yield f"line {node.lineno}: Scrapy {scrapy.__version__} has no {node.module}.{name.name}"


def is_there(module: str, name: str) -> bool:
    """Tell whether *module* has *name*, as an attribute or as a module."""
    try:
        if hasattr(importlib.import_module(module), name):
            return True
        importlib.import_module(f"{module}.{name}")
    except ImportError:
        return False
    return True


def missing_methods(module: str) -> Iterator[str]:
    """Yield a line for each method that a class of *module* calls by `super()` and that no base of it has.

    A class that stands beside another in the bases of a third finds that one's methods, too.
    """
    there = importlib.import_module(module)
    source = inspect.getsource(there)
    for node in ast.walk(ast.parse(source)) if "super()" in source else ():
        cls = getattr(there, node.name, None) if isinstance(node, ast.ClassDef) else None
        if not isinstance(cls, type):
            continue
        for call in ast.walk(node):
            if not (isinstance(call, ast.Attribute) and isinstance(call.value, ast.Call)):
                continue
            if getattr(call.value.func, "id", "") != "super" or call.value.args:
                continue
            beside = (base for heir in cls.__subclasses__() for base in heir.__bases__ if base is not cls)
            if not any(hasattr(base, call.attr) for base in (*cls.__bases__, *beside)):
                bases = ", ".join(f"{base.__module__}.{base.__name__}" for base in cls.__bases__)
                yield f"line {call.lineno}: {bases} has no {call.attr} in Scrapy {scrapy.__version__}"


def test_scrapy_has_what_is_imported() -> None:
    paths = [path for path in Path(zakerscraper.__file__).parent.rglob("*.py") if path.is_file()]
    assert len(paths) > 100
    sources = {path: source for path in paths if "scrapy" in (source := path.read_text("utf-8"))}
    assert [f"{path}: {line}" for path, source in sources.items() for line in missing_imports(source)] == []


def test_scrapy_has_what_is_overridden() -> None:
    assert [f"{module}: {line}" for module in MODULES for line in missing_methods(module)] == []


def test_scrapy_reads_the_settings_that_are_set() -> None:
    ours = {name for name in vars(settings) if name.isupper() and not name.startswith("ZAKER_")} - {"DEFAULTS"}
    unknown = ours - vars(default_settings).keys()
    assert [name for name in unknown if f'"{name}"' not in inspect.getsource(READ_BY_NAME[name])] == []


def test_what_is_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("scrapy.http.TextResponse")
    (line,) = missing_imports("from scrapy.http import Request, TextResponse")
    assert line == f"line 1: Scrapy {scrapy.__version__} has no scrapy.http.TextResponse"
    monkeypatch.delattr("scrapy.exporters.BaseItemExporter.start_exporting")
    (line,) = missing_methods("zakerscraper.item_exporters")
    assert "scrapy.exporters.CsvItemExporter has no start_exporting" in line
