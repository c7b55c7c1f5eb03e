"""HTTP headers as text."""

from __future__ import annotations

from scrapy.http import Headers

from zakerscraper.utils.headers import headers_as_text


def test_headers_in_any_encoding_are_text() -> None:
    headers = Headers({"X-Served-By": ["cache-1", "cache-2"], b"X-Caf\xe9": b"caf\xe9"})
    assert headers_as_text(headers) == {"X-Served-By": "cache-1, cache-2", "X-Caf\xe9": "caf\xe9"}
