"""Item exporters with plain values, as Scrapy's CSV and XML exporters write the repr of datetimes and images.

They are used for our spiders; other spiders of the project get Scrapy's own.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from io import BytesIO
from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exporters import CsvItemExporter, JsonItemExporter, JsonLinesItemExporter, XmlItemExporter
from scrapy.item import Field

from zakerscraper.utils.feed_fields import (
    as_cell,
    columns_to_add,
    drop_byte_order_mark,
    ends_with_a_line,
    to_plain_data,
)
from zakerscraper.utils.xml import NOT_XML


class PlainCsvItemExporter(CsvItemExporter):
    """Joins lists of words by commas, writes images and evidence as JSON, and escapes formulas.

    A file that is appended to gets no second header, and keeps the columns of the first.

    Args:
        item_class: A data class; its field names are the header of a file without items.

    Raises:
        OSError: The file has other columns.
    """

    def __init__(self, file: BytesIO, *, item_class: type | None = None, **kwargs: Any) -> None:
        super().__init__(file, **kwargs)
        self._item_class = item_class
        if file.seekable() and file.tell():
            if self.include_headers_line and item_class is not None and isinstance(path := file.name, str):
                self.fields_to_export = columns_to_add(Path(path), item_class, self.fields_to_export, kwargs)
                if self.fields_to_export is None:
                    raise OSError(errno.EINVAL, "the file is there with other columns", path)
                if not ends_with_a_line(Path(path)):
                    file.write(b"\r\n")
            self.include_headers_line = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, file: BytesIO, **kwargs: Any) -> Self | CsvItemExporter:
        item_class = getattr(crawler.spider, "item_class", None)
        return cls(file, item_class=item_class, **kwargs) if item_class else CsvItemExporter(file, **kwargs)

    def start_exporting(self) -> None:
        super().start_exporting()
        if not self.include_headers_line:
            return
        header = self.fields_to_export
        if not header and self._item_class is not None:
            header = [field.name for field in fields(self._item_class)]
        if header:
            self.fields_to_export = header
            self.csv_writer.writerow(list(header.values() if isinstance(header, Mapping) else header))
            self.include_headers_line = False

    def get_serialized_fields(
        self, item: Any, default_value: Any = None, include_empty: bool | None = None
    ) -> Iterable[tuple[str, Any]]:
        for name, value in super().get_serialized_fields(item, default_value, include_empty):
            yield name, as_cell(value)

    def serialize_field(self, field: Mapping[str, Any] | Field, name: str, value: Any) -> Any:
        value = to_plain_data(value)
        if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(part, dict) for part in value)):
            value = json.dumps(value, ensure_ascii=False)
        return super().serialize_field(field, name, value)


class PlainJsonItemExporter(JsonItemExporter):
    """Scrapy's, without byte-order marks."""

    def __init__(self, file: BytesIO, *, encoding: str | None = None, **kwargs: Any) -> None:
        super().__init__(file, encoding=drop_byte_order_mark(encoding), **kwargs)


class PlainJsonLinesItemExporter(JsonLinesItemExporter):
    """Scrapy's, without byte-order marks."""

    def __init__(self, file: BytesIO, *, encoding: str | None = None, **kwargs: Any) -> None:
        super().__init__(file, encoding=drop_byte_order_mark(encoding), **kwargs)


class PlainXmlItemExporter(XmlItemExporter):
    """Writes an image as an element with its fields as children, without characters that XML does not allow."""

    def __init__(self, file: BytesIO, *, encoding: str | None = None, **kwargs: Any) -> None:
        super().__init__(file, encoding=drop_byte_order_mark(encoding), **kwargs)

    @classmethod
    def from_crawler(cls, crawler: Crawler, file: BytesIO, **kwargs: Any) -> Self | XmlItemExporter:
        ours = hasattr(crawler.spider, "item_class")
        return cls(file, **kwargs) if ours else XmlItemExporter(file, **kwargs)

    def serialize_field(self, field: Mapping[str, Any] | Field, name: str, value: Any) -> Any:
        return super().serialize_field(field, name, _for_xml(to_plain_data(value)))


def _for_xml(value: Any) -> Any:
    if isinstance(value, str):
        return NOT_XML.sub("", value)
    if isinstance(value, dict):
        return {name: _for_xml(part) for name, part in value.items()}
    return [_for_xml(part) for part in value] if isinstance(value, list) else value
