"""URLs of ZAKER: their shapes, the canonical form of an article's URL, and host overrides."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import SplitResult, parse_qs, quote, urlencode, urljoin, urlsplit

from w3lib.url import safe_url_string

from zakerscraper.exceptions import DisallowedUrlError
from zakerscraper.items import SHANGHAI

DOMAIN = "myzaker.com"
WWW = "https://www.myzaker.com"
APP = "https://app.myzaker.com"
API = "https://skills.myzaker.com"
WWW_HOST = f"www.{DOMAIN}"

MAX_URL_LENGTH = 4096
"""Characters of a URL; a longer one is none that anybody serves."""
_ID = re.compile(r"(?P<id>[0-9a-fA-F]{24})")
_ORDINARY = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+/(?:[A-Za-z0-9_-]+/)*(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)?"
)
_ROOTED = re.compile(r"/(?:[A-Za-z0-9_-]+/)*(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)?(?:\?[A-Za-z0-9_=&%.+-]+)?")
"""The path of a URL in its normal form, from the root."""
_ORIGIN = re.compile(r"(https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:[/?#]|\Z)")
_ORDINARY_ARTICLE = re.compile(rf"https?://(?:[a-z0-9-]+\.)*{re.escape(DOMAIN)}/article/{_ID.pattern}/?")
"""Absolute URLs in their normal form, without port, query or fragment."""
# www: /article/<id> (from 2019) and /article/<id>/ (before); app: the same path, and news/article.php?pk=<id>;
# iphone: l.php?l=<id>, the short redirect of the app's API. zaker/article_mongo.php?pk= is the API's own.
_ARTICLE_PATH = re.compile(r"/+article/+([0-9a-fA-F]{24})/*")
_ID_PARAMETERS = {
    "/news/article.php": "pk",
    "/article.php": "pk",
    "/zaker/article_mongo.php": "pk",
    "/l.php": "l",
    "/zaker/l.php": "l",
}
_CHANNEL_PATH = re.compile(r"/channel/(\d{1,9})/?", re.ASCII)
_TOPIC_PATH = "/news/topic.php"
TOPIC_PAGE = "topic page"
"""Why an entry of a list that leads to a special topic is no article."""
MISSING_PATH = "/news/404.php"
"""Where the app host sends whoever asks for an article that it has not (`404.php?f=Normal`)."""
_SHARE_HOSTS = frozenset({"app." + DOMAIN, "applocal." + DOMAIN, "m." + DOMAIN})
# Some links carry a scheme twice (`http://https://www…`, `https:https://…`).
_DOUBLE_SCHEME = re.compile(r"^https?:(?://)?(?=https?:/)", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_IGNORED = re.compile(r"[\t\n\r]")
_EDGES = "".join(map(chr, range(0x21)))


def tidy(url: str) -> str:
    """Return *url* as a browser would take it, without control characters and doubled scheme; "" if endless."""
    if len(url) > MAX_URL_LENGTH:
        return ""
    url = _IGNORED.sub("", url.strip(_EDGES))
    while (shorter := _DOUBLE_SCHEME.sub("", url, count=1)) != url:
        url = shorter
    return url


def resolve(href: str, base: str = WWW + "/") -> str:
    """Return *href*, found on the page at *base*, as an absolute http(s) URL; "" where it is none.

    Protocol-relative links (`//www…`, the usual form in lists) get https.
    """
    href = tidy(href)
    if href.startswith("//"):
        href = "https:" + href
    if _ORDINARY.fullmatch(href):
        return href  # as most links of a page; to take a URL apart takes time
    if _ROOTED.fullmatch(href) and (origin := _origin_of(base)):
        return origin + href
    try:
        url = urljoin(base, href)
        parts = urlsplit(url)
        return url if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0 else ""
    except ValueError:  # a port that is no number, brackets that do not match
        return ""


@lru_cache(maxsize=64)
def _origin_of(url: str) -> str:
    """Return scheme and host of an ordinary *url*, "" of any other."""
    return match[1] if (match := _ORIGIN.match(url)) else ""


def host_of(url: str) -> str:
    """Return the lower-case host name of *url*, "" where it has none or is malformed."""
    return _host_of(url) if len(url) <= MAX_URL_LENGTH else _host_of.__wrapped__(url)


@lru_cache(maxsize=256)
def _host_of(url: str) -> str:
    # A dozen components ask for that of one request.
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def in_domain(host: str, domain: str) -> bool:
    """Return whether *host* is *domain* or one of its subdomains."""
    return host == domain or host.endswith("." + domain)


def article_id(url: str) -> str | None:
    """Return the 24-digit id that *url* names, lower case; None where it is no article's URL.

    Known shapes, each with any scheme, host of ZAKER's (www, app, applocal, m, iphone) and extra parameters: a bare id,
    `/article/<id>` with or without a trailing slash, `/news/article.php?pk=<id>`, `/l.php?l=<id>`.
    """
    if "%" not in url and not _ID.search(url):
        return None  # as nearly all of a page's URLs; the rest takes time
    url = tidy(url)
    if match := _ID.fullmatch(url) or _ORDINARY_ARTICLE.fullmatch(url):
        return match["id"].lower()
    if "://" not in url and not url.startswith("/"):
        url = "//" + url
    url = resolve(url)
    if not in_domain(host_of(url), DOMAIN):
        return None
    parts = urlsplit(url)
    if match := _ARTICLE_PATH.fullmatch(parts.path):
        return match[1].lower()
    if parameter := _ID_PARAMETERS.get(re.sub("/+", "/", parts.path)):
        # As it is written in a page's source, an address may name its `&`.
        value = parse_qs(parts.query.replace("&amp;", "&")).get(parameter, [""])[0].strip()
        if _ID.fullmatch(value):
            return value.lower()
    return None


def resolve_article(href: str, base: str = WWW + "/") -> tuple[str | None, str]:
    """Return the id of the article that *href* on the page at *base* leads to (None for none), and the absolute URL.

    A bare id, and a URL of ZAKER's without scheme, are no relative URLs.
    """
    if not href:
        return None, ""
    url = resolve(href, base)
    return (article_id(url) if url else None) or article_id(href), url


def article_url(id_: str) -> str:
    """Return the canonical URL of the article *id_*: the www host's, with https and no trailing slash."""
    return f"{WWW}/article/{id_}"


def share_url(id_: str) -> str:
    """Return the URL of the app host's share page of the article *id_*."""
    return f"{APP}/news/article.php?pk={id_}"


def channel_url(number: int) -> str:
    """Return the URL of the list of channel *number*."""
    return f"{WWW}/channel/{number}"


def channel_of(url: str) -> int | None:
    """Return the number of the channel whose list's first page is at *url*; None where it is no such URL."""
    parts = urlsplit(url)
    match = _CHANNEL_PATH.fullmatch(parts.path)
    return int(match[1]) if match and parts.hostname in {DOMAIN, WWW_HOST} else None


def source_url(number: int) -> str:
    """Return the URL of the list of publisher *number*."""
    return f"{WWW}/source/{number}"


def mobile_next_url(next_url: str) -> str:
    """Return the URL of the page after one of the app host's lists.

    Args:
        next_url: What the page's script says.
    """
    return f"{APP}/news/next.php?url={quote(next_url, safe='')}&f=&_version=4.3"


FOCUS_URL = f"{WWW}/?pos=selected_article"
"""The list of selected articles (精读)."""


def api_url(endpoint: str, **parameters: str) -> str:
    """Return a URL of the open API: *endpoint* is `hot`, `category` or `search`."""
    query = "?" + urlencode(parameters, quote_via=quote) if parameters else ""
    return f"{API}/api/v1/article/{endpoint}{query}"


def category_url(number: int) -> str:
    """Return the URL of the list of category *number* of the open API."""
    return api_url("category", v="1.0.6", app_id=str(number))


def why_no_article(url: str) -> str:
    """Return what a URL of a list is, when it is no article's: one of a few fixed reasons."""
    host = host_of(url)
    if not host:
        return "no address"
    if not in_domain(host, DOMAIN):
        return "another host"
    if is_missing_page(url):
        return "the page for missing articles"
    return TOPIC_PAGE if urlsplit(url).path == _TOPIC_PATH else "no article's address"


def is_missing_page(url: str) -> bool:
    """Return whether *url* is that of the site's page for missing articles."""
    return in_domain(host_of(url), DOMAIN) and urlsplit(url).path == MISSING_PATH


NO_ADDRESS = why_no_article("")
"""Why an entry of a list that leads nowhere is no article."""
OTHER_ADDRESS = why_no_article(WWW)
"""Why one is none that leads to a page of the site of no known kind."""


def is_share_host(url: str) -> bool:
    """Return whether *url* is on a host that serves share pages: app, or one that is seen in its place."""
    return host_of(url) in _SHARE_HOSTS


def id_time(id_: str) -> datetime:
    """Return the moment that the article *id_* was taken in, +08:00, to the second.

    Ids are MongoDB ObjectIds: the first eight hex digits are Unix seconds. For ordinary news the publication
    lies one minute before to about three hours after it, for promotions up to a week after.
    """
    return datetime.fromtimestamp(0, SHANGHAI) + timedelta(seconds=int(id_[:8], 16))


def check_request(url: str, image_domains: tuple[str, ...]) -> None:
    """Check that a request may leave for *url*.

    Allowed are ZAKER's own hosts and the hosts of *image_domains* with their subdomains, over http or https,
    on the usual port, without user name. Raises DisallowedUrlError that says what is wrong.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise DisallowedUrlError("malformed address", url) from None
    why_refused = _why_refused if len(parts.netloc) <= MAX_URL_LENGTH else _why_refused.__wrapped__
    if reason := why_refused(parts.scheme, parts.netloc, image_domains):
        raise DisallowedUrlError(reason, url)


@lru_cache(maxsize=256)
def _why_refused(scheme: str, netloc: str, image_domains: tuple[str, ...]) -> str:
    """Return why no request may leave for a URL of this scheme and network location, "" where one may."""
    parts = SplitResult(scheme, netloc, "", "", "")
    try:
        port = parts.port
    except ValueError:
        return "malformed address"
    host = (parts.hostname or "").rstrip(".")
    if scheme not in {"http", "https"}:
        return f"scheme {scheme or 'missing'} is not taken"
    if parts.username is not None or parts.password is not None:
        return "an address with a user name is not taken"
    if host in image_domains and (_is_ip(host) or host == "localhost"):
        return ""  # this very machine, allowed by name
    if port not in {None, 80, 443}:
        return f"port {port} is not taken"
    if not _HOST.fullmatch(host):
        return f"host {host or 'missing'} is malformed"
    if _is_ip(host) or not any(in_domain(host, domain) for domain in (DOMAIN, *image_domains)):
        return f"host {host or 'missing'} is not one of ZAKER's"
    return ""


@lru_cache(maxsize=256)
def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class HostOverrides:
    """Where requests for ZAKER's hosts really go, when a stand-in site takes its place.

    Everything else in the project names the real hosts only. This mapping is applied last, so that a page, a link, a
    redirect or a robots.txt is judged by its real URL.

    Attributes:
        www, app, api, image: Base URLs without trailing slash, each empty for the real host.
    """

    www: str = ""
    app: str = ""
    api: str = ""
    image: str = ""

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> HostOverrides:
        """Read ZAKER_WWW_URL, ZAKER_APP_URL, ZAKER_API_URL and ZAKER_IMAGE_URL from any mapping."""

        def base(name: str, real: str) -> str:
            value = str(settings.get(name) or "").rstrip("/")
            return "" if value == real else safe_url_string(value)

        return cls(
            base("ZAKER_WWW_URL", WWW),
            base("ZAKER_APP_URL", APP),
            base("ZAKER_API_URL", API),
            base("ZAKER_IMAGE_URL", ""),
        )

    def rewrite(self, url: str) -> str:
        """Return where the request for the real *url* is sent."""
        host = host_of(url)
        if host in {"www." + DOMAIN, DOMAIN}:
            base = self.www
        elif host in _SHARE_HOSTS:
            base = self.app
        elif host == host_of(API):
            base = self.api
        elif in_domain(host, DOMAIN) and host.startswith(("zkres", "disres")):
            base = self.image
        else:
            # iphone, wl and the others have no setting of their own; where the site has a stand-in, so have they.
            base = self.www if in_domain(host, DOMAIN) else ""
        if not base:
            return url
        parts = urlsplit(url)
        # Not by `urlunsplit`: since Python 3.12.4 that puts two slashes before a path that begins with two.
        return base + (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def restore(self, url: str, asked: str = "") -> str:
        """Return the real URL behind one that names a stand-in (a link or redirect of such a site).

        Args:
            asked: The real URL that was requested; it says which of the image hosts the one stand-in is.
        """
        if self.image and url.startswith(self.image + "/") and host_of(asked).startswith(("zkres", "disres")):
            return f"https://{host_of(asked)}{url[len(self.image) :]}"
        for base, real in ((self.www, WWW), (self.app, APP), (self.api, API)):
            if base and (url == base or url.startswith((base + "/", base + "?"))):
                return real + url[len(base) :]
        return url
