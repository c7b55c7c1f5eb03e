"""CSV and XML feeds whose fields any program can read: Scrapy would write moments and pictures in Python's notation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any

from scrapy.exporters import CsvItemExporter, XmlItemExporter
from scrapy.item import Field

from zakerscraper.export import NOT_XML


def plain(value: Any) -> Any:
    """Return *value* with moments as ISO 8601 and data classes as mappings, at any depth."""
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


class PlainCsvItemExporter(CsvItemExporter):
    """Lists of words are joined by commas; lists of pictures, and evidence, are JSON."""

    def serialize_field(self, field: Mapping[str, Any] | Field, name: str, value: Any) -> Any:
        value = plain(value)
        if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(part, dict) for part in value)):
            value = json.dumps(value, ensure_ascii=False)
        return super().serialize_field(field, name, value)


class PlainXmlItemExporter(XmlItemExporter):
    """A picture is an element with its fields as children. Characters that XML cannot hold are left out."""

    def serialize_field(self, field: Mapping[str, Any] | Field, name: str, value: Any) -> Any:
        return super().serialize_field(field, name, _for_xml(plain(value)))


def _for_xml(value: Any) -> Any:
    if isinstance(value, str):
        return NOT_XML.sub("", value)
    if isinstance(value, dict):
        return {name: _for_xml(part) for name, part in value.items()}
    return [_for_xml(part) for part in value] if isinstance(value, list) else value
