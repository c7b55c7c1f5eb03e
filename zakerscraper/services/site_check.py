"""Judges how the site's entry points respond, and advises what to set.

An endpoint is a URL that serves some of ZAKER's content. `cli.site_check_spider` requests each once; here the parsers
of crawls judge the responses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from zakerscraper.exceptions import (
    ArticleNotFoundError,
    InvalidImageError,
    ParseError,
    RefusedError,
    TruncatedPageError,
)
from zakerscraper.items import ListEntry
from zakerscraper.run_report.status import Verdict
from zakerscraper.utils.encoding import decode
from zakerscraper.utils.images import inspect
from zakerscraper.utils.terminal import in_singular, pad, widest_column
from zakerscraper.utils.text import one_line
from zakerscraper.utils.translation import NAMES, as_is, translate
from zakerscraper.zaker import open_api, urls
from zakerscraper.zaker.articles import read_article
from zakerscraper.zaker.challenge import challenge_marker
from zakerscraper.zaker.hosts import DEAD_GATEWAY
from zakerscraper.zaker.list_parsers import read_list
from zakerscraper.zaker.pages import FALLBACK, ListPage

WWW_LIST, WWW_ARTICLE, APP_ARTICLE = "www list", "www article", "app article"
HOT, CATEGORY, SEARCH, IMAGE = "open API hot", "open API category", "open API search", "picture"
ENDPOINTS = (WWW_LIST, WWW_ARTICLE, APP_ARTICLE, HOT, CATEGORY, SEARCH, IMAGE)
"""All endpoints in the order of their display."""
LISTS = (WWW_LIST, HOT, CATEGORY)
"""Endpoints whose responses contain articles with URLs, unlike search results."""
ARTICLES = (WWW_ARTICLE, APP_ARTICLE)
CHANNEL = 13
"""科技: a channel of www that the open API has as a category, too."""
API_VERSION = {HOT: "1.0.3", SEARCH: "1.0.6"}

OK, CHALLENGE, REFUSED, GONE, EMPTY = "ok", "challenge", "refused", "gone", "empty"
NOT_UNDERSTOOD, CUT_OFF, SERVER_ERROR, NOT_ASKED = "unreadable", "cut off", "server error", "not asked"
ROBOTS = "robots.txt"
_REFUSALS = frozenset({403, 429, 503})
_NO_ANSWER = frozenset({"timeout", "DNS", "TLS", "refuses connections", "closed connection", "no route", "proxy"})
_BLOCKED = frozenset({CHALLENGE, REFUSED, ROBOTS})
_IMAGE_URL = re.compile(
    r"(?:https?:)?(?:\\?/){2}zkres\d{0,2}\.myzaker\.com\\?/(?:\d{6}|img_upload)(?:\\?/[\w.%-]{1,200}){1,10}\.(?:jpe?g|png|gif|webp)"
)
_SHOWN = 160


@dataclass(frozen=True, slots=True)
class ServedResponse:
    """A response.

    Attributes:
        url: After redirects.
        is_whole: Whether the transfer was complete.
    """

    url: str
    status: int
    body: bytes
    content_type: str
    moment: datetime
    is_whole: bool = True

    @property
    def text(self) -> str:
        """The decoded body."""
        return decode(self.body, self.content_type)


@dataclass(frozen=True, slots=True)
class Finding:
    """How an endpoint responded.

    Attributes:
        outcome: One of the constants above, or why there was no response (`timeout`, `DNS`, `TLS` …).
        reason: In a few words.
        status: The HTTP status, None without a response.
        entries: The articles on a list.
    """

    endpoint: str
    url: str
    outcome: str
    reason: str = ""
    status: int | None = None
    entries: tuple[ListEntry, ...] = field(default=(), repr=False)


def judge_response(endpoint: str, url: str, served: ServedResponse, keyword: str = "") -> Finding:
    """Judge *served*, the response of *endpoint* at *url*.

    Args:
        keyword: What was searched for, for SEARCH.
    """
    status = served.status

    def found(outcome: str, reason: str = "", entries: tuple[ListEntry, ...] = ()) -> Finding:
        return Finding(endpoint, url, outcome, one_line(reason)[:_SHOWN], status, entries)

    is_image = served.content_type.startswith("image/")
    if not is_image and (marker := challenge_marker(status, served.text[:131_072])):
        return found(CHALLENGE, f"the firewall's page instead of content ({marker})")
    if status in _REFUSALS:
        return found(REFUSED, {403: "forbidden", 429: "too many requests"}.get(status, "unavailable"))
    if status in (404, 410):
        return found(GONE, "no such page")
    if status >= 400:
        return found(SERVER_ERROR if status >= 500 else REFUSED)
    if not served.body.strip():
        return found(EMPTY, "an answer without content")
    try:
        if endpoint == IMAGE:
            facts = inspect(served.body)
            return found(OK, f"{facts.extension}, {facts.width} × {facts.height}, {len(served.body)} bytes")
        if not served.is_whole:
            return found(CUT_OFF, "its transfer broke off")
        if endpoint == SEARCH:
            results = open_api.read_search(served.text, served.moment, keyword)
            return found(OK if results else EMPTY, f"{len(results)} results for {keyword}")
        if endpoint in ARTICLES:
            return found(*_article(served, url))
        if endpoint in (HOT, CATEGORY):
            page = open_api.read_list(served.text, served.moment)
        else:
            page = read_list(served.text, served.url, served.moment)
        if page.lack:
            return found(CUT_OFF, page.lack, tuple(page.entries))
        return found(OK if page.entries else EMPTY, _list_note(page), tuple(page.entries))
    except TruncatedPageError as error:
        return found(CUT_OFF, str(error))
    except ArticleNotFoundError as error:
        return found(GONE, str(error))
    except RefusedError as error:
        return found(REFUSED, str(error))
    except (ParseError, InvalidImageError) as error:
        return found(NOT_UNDERSTOOD, str(error))


def _article(served: ServedResponse, url: str) -> tuple[str, str]:
    id_ = urls.article_id(url) or ""
    if urls.article_id(served.url) != id_:
        return GONE, f"leads to {served.url}"
    page = read_article(served.text, served.url, served.moment, id_)
    if page.cut_off:
        return CUT_OFF, page.cut_off
    return OK, f"{page.title}, {_parser_note(page.layout)}"


def _list_note(page: ListPage) -> str:
    return f"{len(page.entries)} articles, {_parser_note(page.layout)}" if page.entries else "it lists no article"


def _parser_note(layout: str) -> str:
    return "read by its structure: no known layout" if layout == FALLBACK else f"read by {layout}"


def pick_article(findings: Iterable[Finding]) -> ListEntry | None:
    """Return the article that most lists contain, the first of several, as it is likeliest to be on every host.

    None where no list contains any.
    """
    entries = [entry for finding in findings for entry in finding.entries]
    counts = Counter(entry.id for entry in entries)
    return max(entries, key=lambda entry: counts[entry.id], default=None)


def pick_image(texts: Iterable[str]) -> str:
    """Return the URL of the first image of ZAKER's in the pages *texts*, "" without any."""
    for text in texts:
        if match := _IMAGE_URL.search(text):
            return urls.resolve(match[0].replace("\\/", "/"))
    return ""


def exit_status(findings: Mapping[str, Finding]) -> int:
    """Return 0 where some endpoint serves lists and another articles, else the status that a crawl would have."""
    lists, articles = _has(findings, LISTS), _has(findings, ARTICLES)
    if lists and articles:
        return 0
    missing = [findings[endpoint] for endpoint in ((() if lists else LISTS) + (() if articles else ARTICLES))]
    outcomes = {finding.outcome for finding in missing}
    if outcomes & _BLOCKED:
        return Verdict.BLOCKED.exit_status
    if lists or articles:
        return Verdict.INCOMPLETE.exit_status
    return (Verdict.UNREADABLE if NOT_UNDERSTOOD in outcomes else Verdict.ERROR).exit_status


def _has(findings: Mapping[str, Finding], endpoints: Sequence[str]) -> bool:
    return any(findings[endpoint].outcome == OK for endpoint in endpoints)


def advise(findings: Mapping[str, Finding], article_host: str) -> list[str]:
    """Return sentences on what to set and do.

    Args:
        article_host: The value of ZAKER_ARTICLE_HOST.
    """
    met = {finding.outcome for finding in findings.values()}
    if met <= _NO_ANSWER | {NOT_ASKED}:
        return _about_the_network(met, "nothing of the site answers")
    www = _has(findings, [WWW_LIST]) and findings[WWW_ARTICLE].outcome in (OK, NOT_ASKED)
    app = findings[APP_ARTICLE].outcome == OK
    api = _has(findings, [HOT, CATEGORY])
    lines = [*_about_hosts(findings, article_host, www=www, app=app, api=api)]
    of_www = {findings[endpoint].outcome for endpoint in (WWW_LIST, WWW_ARTICLE)}
    if CHALLENGE in met:
        lines.append(
            "challenge: wait some hours, or open the site in your browser and pass its cookies with ZAKER_COOKIES"
        )
    if REFUSED in met:
        lines.append(
            "refused: you have been asking too much, or your address is not wanted: wait some hours, and set"
            " DOWNLOAD_DELAY=5"
        )
    if not www and of_www & _NO_ANSWER:
        lines += _about_the_network(of_www, "www does not answer")
    elif met & _NO_ANSWER:
        where = ", ".join(
            _shown_name(finding.endpoint) for finding in findings.values() if finding.outcome in _NO_ANSWER
        )
        lines += _about_the_network(met, f"no answer ({where})")
    if findings[IMAGE].outcome not in (OK, NOT_ASKED):
        lines.append(
            "pictures cannot be had now: articles are archived all the same, and later runs fetch what is missing;"
            " ZAKER_DOWNLOAD_IMAGES=0 goes without"
        )
    if NOT_UNDERSTOOD in met:
        lines.append(
            "unreadable: update zakerscraper; if it stays so, keep the answers with --save DIR, look at them with"
            " `scrapy doctor DIR/….html`, and hand in the page (see CONTRIBUTING)"
        )
    for endpoint, finding in findings.items():
        if finding.outcome == EMPTY and endpoint in (WWW_LIST, HOT, CATEGORY):
            lines.append(
                f"{_shown_name(endpoint)} lists nothing now: ask again later, or another one (`scrapy channels`)"
            )
    return lines


def _about_hosts(
    findings: Mapping[str, Finding], article_host: str, *, www: bool, app: bool, api: bool
) -> Iterable[str]:
    if www and (article_host != "app" or app):
        yield f"articles and lists can be had from www: nothing to set (ZAKER_ARTICLE_HOST={article_host})"
    elif www:
        yield "articles can be had from www, and not from the app host: set ZAKER_ARTICLE_HOST=auto"
    elif app and article_host != "app" and not _fails_over(findings[WWW_ARTICLE]):
        # A page of www that is not understood does not make a crawl try the app host.
        lists = "www" if _has(findings, [WWW_LIST]) else "the open API (`scrapy crawl hot`, `category -a id=科技`)"
        yield f"articles can be had from the app host alone: set ZAKER_ARTICLE_HOST=app; lists come from {lists}"
    elif app and article_host == "app" and _has(findings, [WWW_LIST]):
        yield "articles come from the app host, lists from www: nothing to set (ZAKER_ARTICLE_HOST=app)"
    elif app and api:
        which = "are set to www: set" if article_host == "www" else "come from the app host with"
        yield (
            f"www cannot be read now: articles {which} ZAKER_ARTICLE_HOST=auto (the default), lists from the open API:"
            " `scrapy crawl hot`, `category -a id=科技`, and channels that are its categories"
        )
    elif app and _has(findings, [WWW_LIST]):
        yield "articles can be had from the app host alone, lists from www: set ZAKER_ARTICLE_HOST=auto (the default)"
    elif not _has(findings, ARTICLES):
        yield "no article can be had now" + ("" if _has(findings, LISTS) else ", and no list either")
    if not app and www and findings[APP_ARTICLE].outcome != NOT_ASKED:
        yield "the app host cannot be read now: where www stops answering, nothing takes its place"
    if not api:
        yield "the open API cannot be read now: `hot`, `category` and `search` bring nothing; `channel` asks www"


def _fails_over(finding: Finding) -> bool:
    """Return whether a crawl changes to the app host after such a response of www (ZAKER_ARTICLE_HOST=auto)."""
    return finding.outcome in _BLOCKED | _NO_ANSWER | {NOT_ASKED} or finding.status in DEAD_GATEWAY


def _about_the_network(outcomes: set[str], what: str) -> list[str]:
    lines = []
    if outcomes & {"DNS", "no route"}:
        lines.append(f"{what}: is this machine connected to the internet? is its name server right?")
    if "proxy" in outcomes:
        lines.append(f"{what}: look at https_proxy and http_proxy")
    if "TLS" in outcomes:
        lines.append(f"{what}: try another network, look at the clock; ZAKER_CA_FILE names an authority of your own")
    if outcomes & {"timeout", "refuses connections", "closed connection"}:
        lines.append(f"{what}: try later, from another network, or with DOWNLOAD_TIMEOUT=180")
    return lines


def _shown_name(endpoint: str) -> str:
    """Return the translated name of *endpoint*, marked so that it is not translated again."""
    return as_is(translate(endpoint, NAMES))


def _marked_reason(finding: Finding) -> str:
    """Return the reason of *finding*, with an article's title marked so that it is not translated."""
    if finding.outcome != OK or finding.endpoint not in ARTICLES:
        return finding.reason
    # A long title cuts off the parser's note.
    end = finding.reason.rfind(", read by ")
    return as_is(finding.reason[:end]) + finding.reason[end:] if end >= 0 else as_is(finding.reason)


def format_findings(findings: Mapping[str, Finding], article_host: str) -> str:
    """Return how the endpoints responded as lines of text, followed by advice, translated.

    Outcomes stay English, as the advice refers to them.
    """
    names = {endpoint: translate(endpoint, NAMES) for endpoint in ENDPOINTS}
    width = widest_column(names.values())
    longest = max(len(finding.outcome) for finding in findings.values())
    lines = []
    for endpoint, finding in findings.items():
        status = f"HTTP {finding.status}" if finding.status is not None else "–"
        reason = in_singular(translate(_marked_reason(finding)))
        lines.append(f"{pad(names[endpoint], width)}  {finding.outcome:{longest}}  {status:8}  {reason}".rstrip())
        if finding.url:
            lines.append(f"{'':{width}}  {finding.url}")
    can = [name for name, endpoints in (("lists", LISTS), ("articles", ARTICLES)) if _has(findings, endpoints)]
    lines += ["", translate(f"{' and '.join(can) if can else 'nothing'} can be had"), ""]
    return "\n".join([*lines, *(f"- {translate(sentence)}" for sentence in advise(findings, article_host))])
