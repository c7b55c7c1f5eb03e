"""What an answer's bytes and headers are taken for."""

from datetime import UTC, datetime

import pytest

from tests.each_case import each_case
from zakerscraper.exceptions import NotHtmlError
from zakerscraper.items import ListEntry
from zakerscraper.zaker.responses import parse_response

NOW = datetime(2026, 5, 18, 3, tzinfo=UTC)
ID = "6a0afe788e9f090000000000"


@each_case(
    ("body", "served_as", "named"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "application/pdf", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png; charset=utf-8", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "text/html", "text/html"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp", "image/webp"),
        (b"PK\x03\x04\x14\0", "", "nothing that is named"),
        # Compressed without a word of it in the header.
        (b"\x1f\x8b\x08\0\0\0\0\0", "text/html; charset=utf-8", "text/html"),
    ],
)
def test_a_file_in_a_pages_place_is_named_as_what_it_is(body: bytes, served_as: str, named: str) -> None:
    url = f"https://www.myzaker.com/article/{ID}"
    with pytest.raises(NotHtmlError, match=f"^no HTML page came but .*, served as {named}$"):
        parse_response(
            body,
            ListEntry(ID, url),
            url=url,
            content_type=served_as,
            answered_at=NOW,
            fetched_at=NOW,
            categories=(),
            broke_off=False,
        )
