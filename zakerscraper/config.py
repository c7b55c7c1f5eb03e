"""The project's own settings, checked: each `ZAKER_*` that a user gives becomes a value, or one clear error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

from zakerscraper.document.render import BODIES, FRONT_MATTERS, IMAGE_LINKS, IMAGE_PROXY, VIDEOS, DocumentOptions
from zakerscraper.exceptions import ArchiveError, UsageError
from zakerscraper.storage.output_url import RemoteUrl, output_url
from zakerscraper.utils.cookies import cookie_header
from zakerscraper.utils.redact import has_port_or_none, redact_url
from zakerscraper.utils.suggest import did_you_mean, nearest
from zakerscraper.zaker.urls import HostOverrides

DEFAULTS: dict[str, str] = {
    "ZAKER_OUTPUT_DIR": "output",
    "ZAKER_BODY": "html",
    "ZAKER_IMAGE_LINKS": "proxy",
    "ZAKER_IMAGE_PROXY": IMAGE_PROXY,
    "ZAKER_VIDEO": "placeholder",
    "ZAKER_FRONT_MATTER": "plain",
    "ZAKER_PLACEHOLDER_COVER": "1",
    "ZAKER_DOWNLOAD_IMAGES": "1",
    "ZAKER_UNWRAP_LINKS": "1",
    "ZAKER_CATEGORIES": "新媒体,ZAKER",
    "ZAKER_COOKIES": "",
    "ZAKER_ARTICLE_HOST": "auto",
    "ZAKER_IMAGE_DOMAINS": "myzaker.com",
    "ZAKER_WWW_URL": "https://www.myzaker.com",
    "ZAKER_APP_URL": "https://app.myzaker.com",
    "ZAKER_API_URL": "https://skills.myzaker.com",
    "ZAKER_IMAGE_URL": "",
    "ZAKER_ARCHIVE_URL": "",
    "ZAKER_NOTIFY": "",
    "ZAKER_HEALTHCHECK_URL": "",
    "ZAKER_PUSH_URL": "",
    "ZAKER_PUSH_TOKEN": "",
    "ZAKER_REDIS_URL": "",
    "ZAKER_CA_FILE": "",
    "ZAKER_KEEP_RUNS": "400",
    "ZAKER_KEEP_PAGES": "0",
    "ZAKER_REVISIT": "",
    "ZAKER_LEARN_LAYOUTS": "1",
}
"""All our settings with their defaults as text, as a command line or the environment has them."""
ARCHIVES_ARTICLES = "ARCHIVES_ARTICLES"
"""A setting that our spiders turn on, and no other spider of the project."""
WORKERS_SHARE_QUEUE = "WORKERS_SHARE_QUEUE"
"""A setting that the distributed add-on turns on for a crawl that is one of several workers."""

MAX_LEASE = 24 * 60 * 60
"""The longest SCHEDULER_LEASE, in seconds."""
MIN_LIKENESS = 0.75
"""From which likeness on (0 to 1) an unknown name counts as a misspelt setting."""
_PATHS = frozenset({"ZAKER_OUTPUT_DIR", "ZAKER_CA_FILE"})
"""Settings that name a file or folder, or its URL: outer spaces belong to a name."""
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_WEB_URL = re.compile(r"https?://[^\s/?#]+", re.IGNORECASE)
_NOTIFY = re.compile(r"[a-z0-9]{1,32}://[^\s,]", re.IGNORECASE)
_REDIS = re.compile(r"rediss?://[^\s/?#]+(/\d*)?(\?\S*)?|unix://[^\s?#]+(\?\S*)?", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)*[a-z0-9-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Options:
    """The checked values of our settings. URLs and cookies that may hold secrets stay out of `repr`.

    Attributes:
        output: The output folder, or the URL of one elsewhere.
        article_host: `auto`, `www` or `app`.
        image_domains: Domains, and their subdomains, from which images are downloaded.
        archive_url: The database's URL; "" for the SQLite file in the output folder.
        notify: Apprise URLs, separated as `notifications.apprise_client` splits them; "" for none.
        healthcheck_url: "" for none.
        redis_url: The Redis that workers share, perhaps with a password; "" where there is one process.
        shares_queue: Whether this crawl is one of several workers that share a queue.
        ca_file: PEM file of certificate authorities, trusted beside the system's.
        cookies: The value of the header `Cookie`; "" for none.
        keep_runs: For how many days the files in `.zaker/runs` are kept.
        keep_pages: Whether the archive keeps articles' pages as they were served.
        revisit: How many days after archiving an article is fetched again, ascending; () for never.
        learn_layouts: Whether a run learns new layouts of articles from archived ones.
    """

    output: Path | RemoteUrl
    document: DocumentOptions
    download_images: bool
    unwrap_links: bool
    categories: tuple[str, ...]
    article_host: str
    image_domains: tuple[str, ...]
    host_overrides: HostOverrides
    archive_url: str
    notify: str = field(default="", repr=False)
    healthcheck_url: str = field(default="", repr=False)
    redis_url: str = field(default="", repr=False)
    shares_queue: bool = False
    ca_file: Path | None = None
    cookies: str = field(default="", repr=False)
    keep_runs: int = 400
    keep_pages: bool = False
    revisit: tuple[int, ...] = ()
    learn_layouts: bool = True

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Options:
        """Read and check all settings.

        Raises:
            UsageError: A setting is unknown or has a bad value; the text names both.
        """
        for name in settings:
            if str(name).startswith("ZAKER_") and name not in DEFAULTS:
                meant = did_you_mean(str(name), DEFAULTS, likeness=MIN_LIKENESS)
                there = f"there are {', '.join(DEFAULTS)}"
                raise UsageError(f"setting {name}: there is none of that name; {meant or there}")
        for name in ("ZAKER_WWW_URL", "ZAKER_APP_URL", "ZAKER_API_URL", "ZAKER_IMAGE_URL"):
            _check_base_url(name, setting_text(settings, name))
        _check_archive_url(setting_text(settings, "ZAKER_ARCHIVE_URL"))
        _check_lease(settings.get("SCHEDULER_LEASE"))
        cookies = cookie_header(setting_text(settings, "ZAKER_COOKIES"))
        if cookies and str(settings.get("DOWNLOAD_VERIFY_CERTIFICATES", True)).lower() in _FALSE:
            raise UsageError(
                "setting ZAKER_COOKIES: it is not sent without DOWNLOAD_VERIFY_CERTIFICATES, as anybody could answer;"
                " ZAKER_CA_FILE names certificates of an authority of your own"
            )
        return cls(
            output=output_setting(settings),
            document=DocumentOptions(
                body=_read_choice(settings, "ZAKER_BODY", BODIES),
                image_links=_read_choice(settings, "ZAKER_IMAGE_LINKS", IMAGE_LINKS),
                image_proxy=_read_prefix(settings, "ZAKER_IMAGE_PROXY"),
                video=_read_choice(settings, "ZAKER_VIDEO", VIDEOS),
                front_matter=_read_choice(settings, "ZAKER_FRONT_MATTER", FRONT_MATTERS),
                placeholder_cover=_read_switch(settings, "ZAKER_PLACEHOLDER_COVER"),
            ),
            download_images=_read_switch(settings, "ZAKER_DOWNLOAD_IMAGES"),
            unwrap_links=_read_switch(settings, "ZAKER_UNWRAP_LINKS"),
            categories=_read_names(settings, "ZAKER_CATEGORIES"),
            article_host=_read_choice(settings, "ZAKER_ARTICLE_HOST", ("auto", "www", "app")),
            image_domains=_read_domains(settings, "ZAKER_IMAGE_DOMAINS"),
            host_overrides=HostOverrides.from_settings({name: setting_text(settings, name) for name in DEFAULTS}),
            archive_url=setting_text(settings, "ZAKER_ARCHIVE_URL"),
            notify=_read_notify(settings, "ZAKER_NOTIFY"),
            healthcheck_url=_read_healthcheck_url(settings, "ZAKER_HEALTHCHECK_URL"),
            redis_url=_read_redis_url(settings),
            shares_queue=bool(settings.get(WORKERS_SHARE_QUEUE)),
            ca_file=_read_ca_file(settings, "ZAKER_CA_FILE"),
            cookies=cookies,
            keep_runs=_read_days(settings, "ZAKER_KEEP_RUNS"),
            keep_pages=_read_switch(settings, "ZAKER_KEEP_PAGES"),
            revisit=_read_several_days(settings, "ZAKER_REVISIT"),
            learn_layouts=_read_switch(settings, "ZAKER_LEARN_LAYOUTS"),
        )


def output_setting(settings: Mapping[str, Any]) -> Path | RemoteUrl:
    """Return the output folder, or its URL, that *settings* name.

    Raises:
        UsageError: It is empty or malformed, or cannot hold the archive.
    """
    return _parse_output(setting_text(settings, "ZAKER_OUTPUT_DIR"), setting_text(settings, "ZAKER_ARCHIVE_URL"))


def redis_url(settings: Mapping[str, Any]) -> str:
    """Return ZAKER_REDIS_URL, "" where it is unset. `rediss://` gets ZAKER_CA_FILE as the parameter `ssl_ca_certs`."""
    url, ca_file = setting_text(settings, "ZAKER_REDIS_URL"), setting_text(settings, "ZAKER_CA_FILE")
    if not ca_file or not url.lower().startswith("rediss://") or "ssl_ca_" in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}ssl_ca_certs={quote(str(_expand_home(ca_file)))}"


def trust_authorities(options: Options) -> None:
    """Make the HTTP libraries that this process uses beside Scrapy trust ZAKER_CA_FILE."""
    if options.ca_file is not None:
        from zakerscraper.utils.tls import trust_in_libraries

        trust_in_libraries(options.ca_file)


def check_environment(environment: Mapping[str, str]) -> None:
    """Check that no environment variable looks like a misspelt setting, which would be ignored.

    Raises:
        UsageError: One does.
    """
    endings = [name.removeprefix("ZAKER_") for name in DEFAULTS]
    for name in environment:
        if not name.startswith("ZAKER_") or name in DEFAULTS:
            continue
        # Other names may belong to another program.
        if meant := nearest(name.removeprefix("ZAKER_"), endings, likeness=MIN_LIKENESS):
            raise UsageError(
                f"environment variable {name}: there is no setting of that name; did you mean ZAKER_{meant}?"
            )


def setting_text(settings: Mapping[str, Any], name: str) -> str:
    """Return the value of the setting *name* as text, its default where *settings* have none."""
    value = settings.get(name)
    if isinstance(value, list | tuple):
        value = ",".join(map(str, value))
    text = DEFAULTS[name] if value is None else str(value)
    is_path = name in _PATHS and "://" not in text and not text.isspace()
    return text.strip("\r\n" if is_path else None)


def _parse_output(value: str, archive_url: str) -> Path | RemoteUrl:
    if not value:
        raise UsageError("setting ZAKER_OUTPUT_DIR: it is empty; give it a folder")
    try:
        output = output_url(value)
    except ValueError as error:
        raise UsageError(f"setting ZAKER_OUTPUT_DIR: {error}") from None
    if isinstance(output, RemoteUrl) and not archive_url:
        raise UsageError(
            f"setting ZAKER_OUTPUT_DIR: {str(output)!r} is not on this machine, and so cannot hold the archive: set"
            " ZAKER_ARCHIVE_URL too (postgresql+psycopg://…, or sqlite:////home/me/zaker.sqlite3 for a file here)"
        )
    return output


def _read_choice(settings: Mapping[str, Any], name: str, choices: tuple[str, ...]) -> str:
    value = setting_text(settings, name)
    if value not in choices:
        raise UsageError(f"setting {name}: {value!r} is not one of {', '.join(choices)}")
    return value


def _read_switch(settings: Mapping[str, Any], name: str) -> bool:
    value = setting_text(settings, name).lower()
    if value not in _TRUE | _FALSE:
        raise UsageError(f"setting {name}: {value!r} is neither on (1, true, yes, on) nor off (0, false, no, off)")
    return value in _TRUE


def _read_days(settings: Mapping[str, Any], name: str) -> int:
    value = setting_text(settings, name)
    if not re.fullmatch(r"[0-9]{1,5}", value) or not int(value):
        raise UsageError(f"setting {name}: {value!r} is not a number of days, 1 to 99999")
    return int(value)


def _read_several_days(settings: Mapping[str, Any], name: str) -> tuple[int, ...]:
    value = setting_text(settings, name)
    parts = [part.strip() for part in value.split(",")] if value not in {"", "0"} else []
    if not all(re.fullmatch(r"[0-9]{1,4}", part) and int(part) for part in parts):
        raise UsageError(f"setting {name}: {value!r} is not numbers of days, 1 to 9999, such as 1,7,30")
    return tuple(sorted({int(part) for part in parts}))


def _read_names(settings: Mapping[str, Any], name: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in setting_text(settings, name).split(",") if part.strip())
    if not names:
        raise UsageError(f"setting {name}: it is empty; give it at least one category")
    return names


def _read_domains(settings: Mapping[str, Any], name: str) -> tuple[str, ...]:
    domains = tuple(part.strip().lower() for part in setting_text(settings, name).split(",") if part.strip())
    for domain in domains:
        if not _DOMAIN.fullmatch(domain):
            raise UsageError(f"setting {name}: {redact_url(domain)!r} is not a domain")
    return domains


def _read_prefix(settings: Mapping[str, Any], name: str) -> str:
    value = setting_text(settings, name)
    if value and not _WEB_URL.match(value):
        raise UsageError(f"setting {name}: {redact_url(value)!r} does not begin like an address, https://…")
    return value


def _read_notify(settings: Mapping[str, Any], name: str) -> str:
    # Whether Apprise understands it is checked only when something is sent: importing Apprise takes half a second.
    value = setting_text(settings, name)
    if value and not (_NOTIFY.match(value) and re.sub(r"\s", "", value).isprintable()):
        raise UsageError(
            f"setting {name}: it does not begin like an address of Apprise's, SERVICE://… (not shown, as it may hold"
            " secrets)"
        )
    return value


def _read_healthcheck_url(settings: Mapping[str, Any], name: str) -> str:
    value = setting_text(settings, name)
    try:
        parts = urlsplit(value)
        well_formed = _is_web_url(parts) and not parts.fragment and "@" not in parts.netloc
    except ValueError:
        well_formed = False
    if value and not (well_formed and value.isascii() and value.isprintable() and " " not in value):
        raise UsageError(
            f"setting {name}: it is not an address like https://hc-ping.com/UUID, without a password or a # (not shown,"
            " as it is a secret)"
        )
    return value


def _read_redis_url(settings: Mapping[str, Any]) -> str:
    value = setting_text(settings, "ZAKER_REDIS_URL")
    if value and not (_REDIS.fullmatch(value) and has_port_or_none(value)):
        shown = redact_url(value)
        raise UsageError(
            f"setting ZAKER_REDIS_URL: {shown!r} is not an address of a Redis like redis://127.0.0.1:6379/0"
        )
    return redis_url(settings)


def _read_ca_file(settings: Mapping[str, Any], name: str) -> Path | None:
    value = setting_text(settings, name)
    if not value:
        return None
    # Imported here: few have such a file, and the libraries are slow to import.
    from zakerscraper.utils.tls import load_authorities

    load_authorities(path := _expand_home(value))
    return path


def _expand_home(value: str) -> Path:
    try:
        return Path(value).expanduser()
    except RuntimeError:  # ~nosuchuser
        return Path(value)


def _check_lease(value: object) -> None:
    # A setting of the distributed scheduler: with a lease of 0 a worker would lose every request at once.
    if value is None:
        return
    try:
        seconds = float(str(value))
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= MAX_LEASE:
        raise UsageError(f"setting SCHEDULER_LEASE: {str(value)!r} is not a number of seconds from 1 to {MAX_LEASE}")


def _check_archive_url(value: str) -> None:
    if value:
        # Imported here: few need SQLAlchemy to read their settings.
        from zakerscraper.archive.engine import SQLITE, parse_database_url

        try:
            url = parse_database_url(value)
        except ArchiveError as error:
            raise UsageError(f"setting ZAKER_ARCHIVE_URL: {error}") from None
        if url.get_backend_name() == SQLITE and (url.database or ":memory:").endswith(":memory:"):
            raise UsageError(
                f"setting ZAKER_ARCHIVE_URL: {redact_url(value)!r} names no file, so nothing would be kept; name one:"
                " sqlite:////home/me/zaker.sqlite3"
            )


def is_web_url(value: str) -> bool:
    """Return whether *value* is an http(s) URL with a host, in ASCII, without spaces, quotes and angle brackets."""
    try:
        return _is_web_url(urlsplit(value)) and value.isascii() and not set(value) & set(' "<>\t\r\n')
    except ValueError:
        return False


def _is_web_url(parts: SplitResult) -> bool:
    """Return whether *parts* are an http(s) URL with a host. Raises ValueError for a malformed port."""
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)


def _check_base_url(name: str, value: str) -> None:
    if not value:
        return
    try:
        parts = urlsplit(value)
        well_formed = _is_web_url(parts)
    except ValueError:
        well_formed = False
    if not well_formed or parts.query or parts.fragment:
        raise UsageError(f"setting {name}: {redact_url(value)!r} is not a base address like http://127.0.0.1:8000/www")
    if "@" in parts.netloc:
        # No request could be sent there, and messages, summaries and the archive would name it.
        raise UsageError(f"setting {name}: {redact_url(value)!r}: a stand-in for the site is asked without a password")
