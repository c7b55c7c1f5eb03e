"""Addresses that nothing may ask, what a crawl that met them did, and in what words they are told."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from zakerscraper.sample_site import SampleSite
from zakerscraper.sample_site.drawings import draw_image

# {port} is that of another server on this machine, which nothing may ask.
ADDRESSES: dict[str, tuple[str, ...]] = {
    "other schemes": (
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "file:/etc/passwd",
        "FILE:///etc/passwd",
        "data:text/html,<p>x</p>",
        "data:text/html;base64,PHA+eDwvcD4=",
        "ftp://ftp.evil.example/a",
        "ftp://127.0.0.1:{port}/a",
        "ftp://www.myzaker.com/a",
        "javascript:alert(1)",
        "JavaScript://www.myzaker.com/%0aalert(1)",
        "gopher://127.0.0.1:{port}/_INFO",
        "dict://127.0.0.1:{port}/stat",
        "s3://bucket/key",
        "ws://127.0.0.1:{port}/",
        "about:blank",
        "blob:https://www.myzaker.com/1",
        "view-source:http://127.0.0.1:{port}/",
        "mailto:a@evil.example",
    ),
    "this machine": (
        "http://127.0.0.1/",
        "http://127.0.0.1:{port}/",
        "http://127.1/",
        "http://127.1:{port}/",
        "http://2130706433/",
        "http://2130706433:{port}/",
        "http://0x7f.1/",
        "http://0x7f.1:{port}/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://127.0.0.1./",
        "http://0/",
        "http://0.0.0.0:{port}/",
        "http://[::1]/",
        "http://[::1]:{port}/",
        "http://[::]:{port}/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://[::ffff:7f00:1]:{port}/",
        "http://[::127.0.0.1]/",
        "http://localhost/",
        "http://localhost:{port}/",
        "https://localhost:{port}/",
        "http://localhost./",
        "http://localhost.:{port}/",
        "http://LOCALHOST:{port}/",
        "http://localhost.localdomain/",
        "http://www.myzaker.com.localhost/",
        "http://127.0.0.1.nip.io/",
        "http://１２７.０.０.１:{port}/",
        "http://①②⑦.0.0.1:{port}/",
        "http://ｌｏｃａｌｈｏｓｔ:{port}/",
    ),
    "private nets": (
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://192.168.0.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2852039166/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/latest/",
        "http://metadata.google.internal/computeMetadata/v1/",
        "http://metadata/",
        "http://[fd00::1]/",
        "http://[fe80::1]/",
        "http://255.255.255.255/",
        "http://224.0.0.1/",
    ),
    "odd ports": (
        "http://www.myzaker.com:22/",
        "http://www.myzaker.com:8080/",
        "http://www.myzaker.com:6379/",
        "http://www.myzaker.com:{port}/",
        "https://app.myzaker.com:8443/",
        "https://skills.myzaker.com:{port}/",
        "http://zkres1.myzaker.com:25/a.png",
        "http://myzaker.com:1/",
    ),
    "user names": (
        "http://www.myzaker.com@evil.example/",
        "http://www.myzaker.com:80@evil.example/",
        "http://www.myzaker.com@127.0.0.1:{port}/",
        "http://user@www.myzaker.com/",
        "http://user:word@www.myzaker.com/",
        "http://:word@www.myzaker.com/",
        "http://@www.myzaker.com/",
        "http://evil.example\\@www.myzaker.com/",
        "http://evil.example%2f@www.myzaker.com/",
        "http://www.myzaker.com%40evil.example/",
        "http://www.myzaker.com@www.myzaker.com@evil.example/",
    ),
    "other hosts": (
        "http://news.example.com/a",
        "https://news.example.com/a?x=1&y=2#z",
        "http://myzaker.com.evil.example/",
        "http://www.myzaker.com.evil.example/",
        "http://evilmyzaker.com/",
        "http://www.evil-myzaker.com/",
        "http://myzaker.com-evil.example/",
        "http://myzaker.co/",
        "http://zkres1.myzaker.com.evil.example/202605/a.png",
        "http://zkres.evil.example/a.png",
        "http://disres1.evil.example/a.png",
        "http://www.myzaker.com%2eevil.example/",
        "http://www.myzaker.com%00.evil.example/",
        "http://evil.example%00.myzaker.com/",
        "http://evil.example%23.myzaker.com/",
        "http://evil.example#.myzaker.com/",
        "http://evil.example?.myzaker.com/",
        "http://evil.example\\.myzaker.com/",
        "http://evil.example;.myzaker.com/",
        "http://www.myzaker.com。evil.example/",
        "http://www．myzaker．com．evil．example/",
        "http://evil.example。/",
        "http://myzаker.com/",  # with a Cyrillic letter
        "http://xn--myzker-5nf.com/",
        "http://myzaker.com℀.evil.example/",
        "http://evil.example／.myzaker.com/",
        "http://myzaker.com\u202e.evil.example/",
        "//evil.example/",
        "///evil.example/",
        "////evil.example/",
        "//evil.example\\@www.myzaker.com/",
        "//127.0.0.1:{port}/",
        "http:/evil.example/",
        "http:///evil.example/",
        "http:evil.example/",
    ),
    "malformed": (
        "http://[::1/",
        "http://::1]/",
        "http://[",
        "http://[]/",
        "http://[v1.x]/",
        "http://[www.myzaker.com]/",
        "http://",
        "http:",
        "http://:80/",
        "http://./",
        "http://../",
        "http://.myzaker.com/",
        "http://a..myzaker.com/",
        "http://a b.myzaker.com/",
        "http://www.myzaker.com .evil.example/",
        "http://%/",
        "http://%00/",
        "http://%zz.myzaker.com/",
        "http://www.myzaker.com:evil/",
        "http://www.myzaker.com:99999/",
        "http://www.myzaker.com:-1/",
        "http://www.myzaker.com:0/",
        "http://" + "a" * 300 + ".evil.example/",
        "http://*.myzaker.com/",
        "http://\u0000.myzaker.com/",
        "http://\u001b]0;title\u0007.evil.example/",
        "http://\u009b31m.evil.example/",
        "http://www.myzaker.com:\u001bc/",
    ),
}
KINDS = tuple(ADDRESSES)
# Such a Location is a path of ZAKER's own: the www host is asked, and has no such page.
OWN_PATHS = (
    "://",
    "/\\evil.example/",
    "\\\\evil.example\\",
    "www.evil.example",
    "https:evil.example/",
    "@evil.example",
    ".evil.example",
    "%00",
    "%2f%2fevil.example/",
    "a b\tc",
    ";http://evil.example/",
    "../../../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
)
# Browsers take these for ZAKER's own; whether they are asked or refused, they are not to lead elsewhere.
ZAKERS_OWN = (
    "http://www。myzaker。com/a",
    "http://ｗｗｗ.myzaker.com/a",
    "http://www.myzaker.com./a",
    "HTTP://WWW.MYZAKER.COM/a",
    "http://www.myzaker.com:/a",
    "http://www.myzaker.com:080/a",
    "https://www.myzaker.com:443\\@evil.example/a",
    "http://www.myzaker.com/@evil.example/",
    "http://www.myzaker.com#@evil.example/",
    "http://www.myzaker.com?@evil.example/",
)
# How Scrapy names them.
_TOLD = {"http://myzаker.com/": "http://xn--myzker-5nf.com/"}
PICTURE = draw_image("hostile", "grid", 40, 30, "png")


@dataclass(frozen=True)
class Met:
    """A crawl and what it met. asked: of the sample site, robots.txt left out."""

    watched: Any
    stage: Any
    asked: list[str]
    strange: list[Any]
    """What the other server on this machine was asked for."""

    def stayed(self) -> None:
        """Assert that nothing was connected to but the sample site, nothing looked up, and nothing broke."""
        host, _, port = self.stage.site.url.rpartition("//")[2].partition(":")
        assert self.watched.connected == {(host, port)}
        assert self.watched.looked_up <= {host}
        assert self.strange == []
        self.watched.ended_well()

    @property
    def ends(self) -> dict[str, tuple[str, str]]:
        return self.stage.ends(self.watched)


def addresses(kind: str, strange: SampleSite) -> list[str]:
    """Return the addresses of *kind*, those of this machine with the port of *strange*."""
    return [address.replace("{port}", strange.url.rpartition(":")[2]) for address in ADDRESSES[kind]]


def readable(text: str) -> str:
    """Return the letters and digits of an address, in the form that all ways to write it have in common."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", unquote(text)).casefold())


def told(address: str, reason: str) -> bool:
    """Tell whether *reason* names *address*, in whatever form a library has brought it."""
    return readable(_TOLD.get(address, address)) in readable(reason)


CHAIN_ENDS = (
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://127.0.0.1:{port}/",
    "http://[::1]:{port}/",
    "http://169.254.169.254/",
    "http://www.myzaker.com:{port}/",
    "http://www.myzaker.com@evil.example/",
    "//evil.example/",
    "http://[::1/",
)


# All of them


def check_terminal(seen: Met) -> None:
    """Assert that no address has written control characters to the terminal."""
    lines = (seen.watched.run.stdout + seen.watched.run.stderr).split("\n")
    assert [line for line in lines if any(unicodedata.category(sign) == "Cc" for sign in line)] == []
