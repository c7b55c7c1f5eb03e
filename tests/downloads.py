"""Downloads by the project's own handler, in a process of their own, as Twisted's reactor stays in one for good.

`python -m tests.downloads` reads JSON from standard input: `settings` and `requests`, each with `url` and `meta`; it
writes a list of what came of each, in order.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def download(requests: list[dict[str, Any]], **settings: Any) -> list[dict[str, Any]]:
    """Return, for each of *requests*, its `status` and `body`, or its `error`, the `type` of that, and `why`."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.downloads"],
        cwd=ROOT,
        input=json.dumps({"settings": settings, "requests": requests}),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def main() -> None:
    """Do it."""
    from scrapy.utils.reactor import install_reactor

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from scrapy import Request
    from scrapy.settings import Settings
    from scrapy.utils.defer import deferred_from_coro
    from scrapy.utils.test import get_crawler
    from twisted.internet.task import react

    from zakerscraper import settings as project
    from zakerscraper.downloadhandlers import HostOverrideDownloadHandler
    from zakerscraper.logging.download_errors import why_failed

    job = json.load(sys.stdin)
    values = Settings()
    values.setmodule(project)
    values.setdict({"DOWNLOAD_VERIFY_CERTIFICATES": project.DOWNLOAD_VERIFY_CERTIFICATES, **job["settings"]})
    crawler = get_crawler(
        settings_dict={name: values[name] for name in values if name.startswith(("ZAKER_", "DOWNLOAD"))}
    )

    async def fetch(handler: HostOverrideDownloadHandler, one: dict[str, Any]) -> dict[str, Any]:
        request = Request(
            one["url"], headers=one.get("headers", {}), meta={"download_timeout": 10, **one.get("meta", {})}
        )
        try:
            response = await handler.download_request(request)
        except Exception as error:
            why = why_failed(error, one["url"], one.get("meta", {}).get("proxy", ""))
            return {"error": str(error), "type": type(error).__name__, "why": why}
        return {"status": response.status, "body": response.text}

    async def all_of_them() -> None:
        handler = HostOverrideDownloadHandler(crawler)
        json.dump([await fetch(handler, request) for request in job["requests"]], sys.stdout)
        await handler.close()

    react(lambda _: deferred_from_coro(all_of_them()))


if __name__ == "__main__":
    main()
