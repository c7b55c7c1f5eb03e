"""Static pagers: scripts that write the links to `index_1.html` and on from the numbers of a list's pages."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from zakerscraper.zaker import urls
from zakerscraper.zaker.dom import Page

# TRS, a system of many Chinese sites, has createPageHTML(pages, this page from 0, name, ending[, articles]); some put
# the id of the element that the links are written into before.
_CALL = re.compile(
    r"createPageHTML\w{0,10}\(\s*(?:(?P<box>[\"'])[\w-]{1,40}(?P=box)\s*,\s*)?(?P<pages>\d{1,6})\s*,\s*(?P<here>\d{1,6})\s*,"
    r"\s*(?P<quote>[\"'])(?P<name>[\w./-]{1,60})(?P=quote)\s*,\s*[\"']\.?(?P<ending>\w{1,6})[\"']"
)


def next_of_static_pager(page: Page, url: str) -> tuple[str, str]:
    """Return the absolute URL of the page behind the one at *url* by the call of a static pager, and what tells it.

    The first page is `index.html`, the second `index_1.html`.
    """
    for script in page.scripts():
        match = _CALL.search(script)
        if match and int(match["here"]) + 1 < int(match["pages"]):
            target = urljoin(url, f"{match['name']}_{int(match['here']) + 1}.{match['ending']}")
            if urls.in_domain(urls.host_of(target), urls.DOMAIN) and urlsplit(target).path != urlsplit(url).path:
                return target, "script createPageHTML"
    return "", ""
