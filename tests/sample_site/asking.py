"""The sample site's server, asked over HTTP."""

from __future__ import annotations

from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from zakerscraper.sample_site import SampleSite


class Answer:
    """An answer read to its end."""

    def __init__(self, response: HTTPResponse) -> None:
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def text(self) -> str:
        return self.body.decode()

    def select(self, selector: str) -> list[str]:
        """Return the href, value or text of all elements."""
        found = BeautifulSoup(self.text, "html5lib").select(selector)
        return [str(tag.get("href") or tag.get("value") or tag.get_text()) for tag in found]


def get(site: SampleSite, path: str, method: str = "GET") -> Answer:
    connection = HTTPConnection(urlsplit(site.url).netloc, timeout=10)
    try:
        connection.request(method, path)
        return Answer(connection.getresponse())
    finally:
        connection.close()
