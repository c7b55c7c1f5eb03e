"""A process that has imported the libraries of a crawl, none of this project's modules, and forks one that runs them.

`python fork_server.py NUMBER` reads from the socket with that number, one request at a time: {"module", "arguments",
"folder", "environment"} in JSON with the two files that become its standard output and error. It answers with two
lines: the id of the process that runs the module as `python -m` would, and how that process ended, negative for a
signal. `tests/run_scrapy.py` asks it.
"""

import gc
import json
import os
import pkgutil
import runpy
import socket
import sys
import time
from importlib import import_module
from typing import Any

LIBRARIES = (
    *("PIL.ImageFile", "PIL.JpegImagePlugin", "PIL.PngImagePlugin", "PIL.GifImagePlugin", "PIL.WebPImagePlugin"),
    *("bs4", "dateutil.parser", "encodings.idna", "html5lib", "itemadapter", "lxml.etree", "markdownify", "parsel"),
    *("protego", "pydantic", "queuelib", "selectolax.lexbor", "sqlalchemy.dialects.sqlite", "sqlite3"),
    *("scrapy.cmdline", "scrapy.core.downloader.handlers.http11", "scrapy.core.engine", "scrapy.core.scraper"),
    *("scrapy.dupefilters", "scrapy.pipelines.media", "scrapy.pqueues", "scrapy.resolver", "scrapy.robotstxt"),
    *("scrapy.squeues", "scrapy.statscollectors"),
    *(f"scrapy.extensions.{name}" for name in ("closespider", "corestats", "feedexport", "logcount", "logstats")),
    *(f"scrapy.extensions.{name}" for name in ("memdebug", "memusage", "spiderstate")),
    *("twisted.internet.asyncioreactor", "twisted.web.client", "xml.etree.ElementTree"),
)
PACKAGES = ("scrapy.commands", "scrapy.downloadermiddlewares", "scrapy.spidermiddlewares")
"""Every module of them is imported: Scrapy's command line looks into all of its commands."""
LONGEST = 1 << 20  # bytes of a request


def main(number: int) -> None:
    """Answer requests until the socket is closed; return in the processes that are to run a module."""
    for name in LIBRARIES:
        import_module(name)
    for name in PACKAGES:
        for module in pkgutil.iter_modules(import_module(name).__path__, f"{name}."):
            import_module(module.name)
    assert "twisted.internet.reactor" not in sys.modules, "each run has a reactor of its own"
    assert "zakerscraper" not in sys.modules, "each run imports what is tested"
    gc.freeze()
    with socket.socket(fileno=number) as asked:
        while True:
            data, files, _, _ = socket.recv_fds(asked, LONGEST, 2)
            if not data:
                raise SystemExit
            request: dict[str, Any] = json.loads(data)
            process = os.fork()
            if not process:
                become(request, files)
                return
            for file in files:
                os.close(file)
            asked.send(f"{process}\n".encode())
            status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
            asked.send(f"{status}\n".encode())


def become(request: dict[str, Any], files: list[int]) -> None:
    """Make this process what a new one would be that was started for the request."""
    for file, standard in zip(files, (1, 2), strict=True):
        os.dup2(file, standard)
        os.close(file)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    sys.argv = [request["module"], *request["arguments"]]
    sys.path[0] = request["folder"]


if __name__ == "__main__":
    main(int(sys.argv[1]))
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
