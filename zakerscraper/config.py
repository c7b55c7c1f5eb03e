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
"""Every setting of ours with its default, as text: the form it has on a command line and in the environment."""

MAX_LEASE = 24 * 60 * 60
"""Seconds, the most that SCHEDULER_LEASE may be."""
_ALIKE = 0.75
"""How like a setting's name a wrong one must be to be taken for it misspelt."""
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_WEB_URL = re.compile(r"https?://[^\s/?#]+", re.IGNORECASE)
_NOTIFY = re.compile(r"[a-z0-9]{1,32}://[^\s,]", re.IGNORECASE)
_REDIS = re.compile(r"rediss?://[^\s/?#]+(/\d*)?(\?\S*)?|unix://[^\s?#]+(\?\S*)?", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)*[a-z0-9-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Options:
    """The settings' values. output: the output folder, or the URL of one elsewhere.

    archive_url: "" for the SQLite file in the output folder, which is then one of this machine.

    notify: URLs, which `notifications.channels` takes apart, "" for none. healthcheck_url: "" for none. Both are
    secrets. redis_url: of what workers share, "" where there is one process; it may hold a password. shares_queue:
    whether this crawl is one of such workers.
    ca_file: certificates of an own authority, trusted beside the system's.
    cookies: the value of the header `Cookie`, "" for none.
    keep_runs: for how many days the files in `.zaker/runs` are kept.
    keep_pages: whether the archive keeps articles' pages as they were served.
    revisit: how many days after it was archived an article is looked at again, in ascending order; () for never.
    learn_layouts: whether a run learns a new layout of articles from archived ones.
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
        """Read and check all settings. Raises UsageError that names the setting and its value."""
        for name in settings:
            if str(name).startswith("ZAKER_") and name not in DEFAULTS:
                meant = did_you_mean(str(name), DEFAULTS, likeness=_ALIKE)
                there = f"there are {', '.join(DEFAULTS)}"
                raise UsageError(f"setting {name}: there is none of that name; {meant or there}")
        for name in ("ZAKER_WWW_URL", "ZAKER_APP_URL", "ZAKER_API_URL", "ZAKER_IMAGE_URL"):
            _check_base(name, setting_text(settings, name))
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
                body=_choice(settings, "ZAKER_BODY", BODIES),
                image_links=_choice(settings, "ZAKER_IMAGE_LINKS", IMAGE_LINKS),
                image_proxy=_prefix(settings, "ZAKER_IMAGE_PROXY"),
                video=_choice(settings, "ZAKER_VIDEO", VIDEOS),
                front_matter=_choice(settings, "ZAKER_FRONT_MATTER", FRONT_MATTERS),
                placeholder_cover=_switch(settings, "ZAKER_PLACEHOLDER_COVER"),
            ),
            download_images=_switch(settings, "ZAKER_DOWNLOAD_IMAGES"),
            unwrap_links=_switch(settings, "ZAKER_UNWRAP_LINKS"),
            categories=_names(settings, "ZAKER_CATEGORIES"),
            article_host=_choice(settings, "ZAKER_ARTICLE_HOST", ("auto", "www", "app")),
            image_domains=_domains(settings, "ZAKER_IMAGE_DOMAINS"),
            host_overrides=HostOverrides.from_settings({name: setting_text(settings, name) for name in DEFAULTS}),
            archive_url=setting_text(settings, "ZAKER_ARCHIVE_URL"),
            notify=_notify(settings, "ZAKER_NOTIFY"),
            healthcheck_url=_health_url(settings, "ZAKER_HEALTHCHECK_URL"),
            redis_url=_redis(settings),
            shares_queue=bool(settings.get(WORKERS_SHARE_QUEUE)),
            ca_file=_ca_file(settings, "ZAKER_CA_FILE"),
            cookies=cookies,
            keep_runs=_days(settings, "ZAKER_KEEP_RUNS"),
            keep_pages=_switch(settings, "ZAKER_KEEP_PAGES"),
            revisit=_several_days(settings, "ZAKER_REVISIT"),
            learn_layouts=_switch(settings, "ZAKER_LEARN_LAYOUTS"),
        )


def output_setting(settings: Mapping[str, Any]) -> Path | RemoteUrl:
    """Return the output that *settings* name. Raises UsageError."""
    return _output(setting_text(settings, "ZAKER_OUTPUT_DIR"), setting_text(settings, "ZAKER_ARCHIVE_URL"))


def redis_url(settings: Mapping[str, Any]) -> str:
    """Return ZAKER_REDIS_URL, with ZAKER_CA_FILE for what its server's certificate is verified by; "" for none."""
    url, ca_file = setting_text(settings, "ZAKER_REDIS_URL"), setting_text(settings, "ZAKER_CA_FILE")
    if not ca_file or not url.lower().startswith("rediss://") or "ssl_ca_" in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}ssl_ca_certs={quote(str(_path(ca_file)))}"


def trust_authorities(options: Options) -> None:
    """Let the libraries that this process uses beside Scrapy trust ZAKER_CA_FILE."""
    if options.ca_file is not None:
        from zakerscraper.utils.tls import trust_in_libraries

        trust_in_libraries(options.ca_file)


def check_environment(environment: Mapping[str, str]) -> None:
    """Check that no variable looks like a misspelt setting, which nobody would read. Raises UsageError."""
    endings = [name.removeprefix("ZAKER_") for name in DEFAULTS]
    for name in environment:
        if not name.startswith("ZAKER_") or name in DEFAULTS:
            continue
        # What is like none of ours may be there for another program.
        if meant := nearest(name.removeprefix("ZAKER_"), endings, likeness=_ALIKE):
            raise UsageError(
                f"environment variable {name}: there is no setting of that name; did you mean ZAKER_{meant}?"
            )


def setting_text(settings: Mapping[str, Any], name: str) -> str:
    """Return the value of the setting *name* as text, its default where *settings* have none."""
    value = settings.get(name)
    if isinstance(value, list | tuple):
        value = ",".join(map(str, value))
    return DEFAULTS[name] if value is None else str(value).strip()


def _output(value: str, archive_url: str) -> Path | RemoteUrl:
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


def _choice(settings: Mapping[str, Any], name: str, choices: tuple[str, ...]) -> str:
    value = setting_text(settings, name)
    if value not in choices:
        raise UsageError(f"setting {name}: {value!r} is not one of {', '.join(choices)}")
    return value


def _switch(settings: Mapping[str, Any], name: str) -> bool:
    value = setting_text(settings, name).lower()
    if value not in _TRUE | _FALSE:
        raise UsageError(f"setting {name}: {value!r} is neither on (1, true, yes, on) nor off (0, false, no, off)")
    return value in _TRUE


def _days(settings: Mapping[str, Any], name: str) -> int:
    value = setting_text(settings, name)
    if not re.fullmatch(r"[0-9]{1,5}", value) or not int(value):
        raise UsageError(f"setting {name}: {value!r} is no number of days, 1 to 99999")
    return int(value)


def _several_days(settings: Mapping[str, Any], name: str) -> tuple[int, ...]:
    value = setting_text(settings, name)
    parts = [part.strip() for part in value.split(",")] if value not in {"", "0"} else []
    if not all(re.fullmatch(r"[0-9]{1,4}", part) and int(part) for part in parts):
        raise UsageError(f"setting {name}: {value!r} is not numbers of days, 1 to 9999, such as 1,7,30")
    return tuple(sorted({int(part) for part in parts}))


def _names(settings: Mapping[str, Any], name: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in setting_text(settings, name).split(",") if part.strip())
    if not names:
        raise UsageError(f"setting {name}: it is empty; give it at least one category")
    return names


def _domains(settings: Mapping[str, Any], name: str) -> tuple[str, ...]:
    domains = tuple(part.strip().lower() for part in setting_text(settings, name).split(",") if part.strip())
    for domain in domains:
        if not _DOMAIN.fullmatch(domain):
            raise UsageError(f"setting {name}: {redact_url(domain)!r} is no domain")
    return domains


def _prefix(settings: Mapping[str, Any], name: str) -> str:
    value = setting_text(settings, name)
    if value and not _WEB_URL.match(value):
        raise UsageError(f"setting {name}: {redact_url(value)!r} does not begin like an address, https://…")
    return value


def _notify(settings: Mapping[str, Any], name: str) -> str:
    # Whether Apprise understands it is asked only by those who send: the question takes half a second.
    value = setting_text(settings, name)
    if value and not (_NOTIFY.match(value) and re.sub(r"\s", "", value).isprintable()):
        raise UsageError(
            f"setting {name}: it does not begin like an address of Apprise's, SERVICE://… (not shown, as it may hold"
            " secrets)"
        )
    return value


def _health_url(settings: Mapping[str, Any], name: str) -> str:
    value = setting_text(settings, name)
    try:
        parts = urlsplit(value)
        well_formed = _is_web_url(parts) and not parts.fragment and "@" not in parts.netloc
    except ValueError:
        well_formed = False
    if value and not (well_formed and value.isascii() and value.isprintable() and " " not in value):
        raise UsageError(
            f"setting {name}: it is no address like https://hc-ping.com/UUID, without a password or a # (not shown, as"
            " it is a secret)"
        )
    return value


def _redis(settings: Mapping[str, Any]) -> str:
    value = setting_text(settings, "ZAKER_REDIS_URL")
    if value and not (_REDIS.fullmatch(value) and has_port_or_none(value)):
        shown = redact_url(value)
        raise UsageError(f"setting ZAKER_REDIS_URL: {shown!r} is no address of a Redis like redis://127.0.0.1:6379/0")
    return redis_url(settings)


def _ca_file(settings: Mapping[str, Any], name: str) -> Path | None:
    value = setting_text(settings, name)
    if not value:
        return None
    # Late: few have such a file, and the libraries take their time.
    from zakerscraper.utils.tls import load_authorities

    load_authorities(path := _path(value))
    return path


def _path(value: str) -> Path:
    try:
        return Path(value).expanduser()
    except RuntimeError:  # ~nosuchuser
        return Path(value)


def _check_lease(value: object) -> None:
    # Of the workers' scheduler: with none a worker would give up at once whatever it takes.
    if value is None:
        return
    try:
        seconds = float(str(value))
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= MAX_LEASE:
        raise UsageError(f"setting SCHEDULER_LEASE: {str(value)!r} is no number of seconds from 1 to {MAX_LEASE}")


def _check_archive_url(value: str) -> None:
    if value:
        # Late: few need SQLAlchemy to know their settings.
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


def _is_web_url(parts: SplitResult) -> bool:
    """Raises ValueError for a port that is none."""
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)


def _check_base(name: str, value: str) -> None:
    if not value:
        return
    try:
        parts = urlsplit(value)
        well_formed = _is_web_url(parts)
    except ValueError:
        well_formed = False
    if not well_formed or parts.query or parts.fragment:
        raise UsageError(f"setting {name}: {redact_url(value)!r} is no base address like http://127.0.0.1:8000/www")
    if "@" in parts.netloc:
        # No request could be sent there, and messages, summaries and the archive would name it.
        raise UsageError(f"setting {name}: {redact_url(value)!r}: a stand-in for the site is asked without a password")


ARCHIVES_ARTICLES = "ARCHIVES_ARTICLES"
"""The setting that our spiders have, and no other spider of the project."""
WORKERS_SHARE_QUEUE = "WORKERS_SHARE_QUEUE"
"""The setting by which the add-on for it says that this crawl is one of several workers that share a queue."""
