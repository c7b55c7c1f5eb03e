"""Allow lists of elements, attributes, URLs, video hosts and styles; whatever is not listed is removed.

Everything fetched is a stranger's, and a document is opened in its reader's browser, so this is an allow list. It holds
what the known bodies of ZAKER use, and besides that the plain elements of text that a publisher's page may bring.
"""

from __future__ import annotations

import base64
import ipaddress
import re
from functools import lru_cache
from urllib.parse import urlsplit

DROPPED = frozenset(
    "area base basefont bgsound canvas datalist embed fencedframe frame frameset isindex link meta noembed noframes"
    " param portal script style template title".split()
)
"""Elements that go with all they hold, of which a reader sees nothing, or nothing that can be kept.

Elements in none of the sets here go too, but what they hold stays.
"""

RENAMED = {
    "dir": "ul",
    "fieldset": "div",
    "form": "div",
    "hgroup": "div",
    "legend": "div",
    "listing": "pre",
    "marquee": "div",
    "menu": "ul",
    "nav": "div",
    "optgroup": "div",
    "plaintext": "pre",
    "rtc": "rt",
    "search": "div",
    "xmp": "pre",
}
"""Elements whose place another one takes, with all that they hold."""

REPLACED = frozenset("dialog input math meter noscript object progress select svg textarea".split())
"""Elements that leave what a reader sees of them; see `replacements`."""

UNWRAPPED = frozenset("applet blink button image label map nobr output picture slot".split())
"""Some of those that go while what they hold stays, known by name to who counts them."""

KEPT = frozenset(
    "a abbr address article aside audio b bdi bdo big blockquote br caption center cite code col colgroup dd del"
    " details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i iframe img ins kbd li main"
    " mark ol p pre q rb rp rt ruby s samp section small source span strike strong sub summary sup table tbody td"
    " tfoot th thead time tr track tt u ul var video wbr zkspan".split()
)
"""Elements that stay. `zkspan` is ZAKER's own."""

BLOCKS = frozenset(
    "address article aside blockquote caption center col colgroup dd details div dl dt figcaption figure footer h1 h2"
    " h3 h4 h5 h6 header hr iframe li main ol p section summary table tbody td tfoot th thead tr track ul".split()
)
"""Elements whose tags begin a block of HTML in Markdown (CommonMark, HTML blocks of the sixth kind)."""

INLINE = frozenset(
    "a abbr b bdi bdo big cite code del dfn em font i ins kbd mark q rb rp rt ruby s samp small span strike strong sub"
    " sup time tt u var wbr zkspan".split()
)
"""Elements within a line of text, without the line end and the image."""

_SIZE = {"width", "height"}
ATTRIBUTES: dict[str, frozenset[str]] = {
    "*": frozenset({"class", "id", "title", "lang", "dir", "style", "align", "valign"}),
    "a": frozenset({"href", "target", "rel"}),
    "audio": frozenset({"src", "controls", "preload"}),
    "blockquote": frozenset({"cite"}),
    "col": frozenset({"span", "width"}),
    "colgroup": frozenset({"span", "width"}),
    "del": frozenset({"datetime"}),
    "details": frozenset({"open"}),
    "font": frozenset({"color", "size", "face"}),
    "hr": frozenset({"size", "width"}),
    "iframe": frozenset({"src", "allowfullscreen", "frameborder", "scrolling", *_SIZE}),
    "img": frozenset({"alt", "border", *_SIZE}),
    "ins": frozenset({"datetime"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"start", "type", "reversed"}),
    "q": frozenset({"cite"}),
    "source": frozenset({"src", "type"}),
    "table": frozenset({"border", "cellpadding", "cellspacing", "width", "summary"}),
    "td": frozenset({"colspan", "rowspan", "nowrap", *_SIZE}),
    "th": frozenset({"colspan", "rowspan", "nowrap", "scope", *_SIZE}),
    "time": frozenset({"datetime"}),
    "track": frozenset({"src", "kind", "srclang", "label", "default"}),
    "ul": frozenset({"type"}),
    "video": frozenset({"src", "poster", "controls", "preload", "playsinline", "loop", "muted", *_SIZE}),
}
"""Attributes that stay, by element; `*` for all. `data-*` stays too, and an `onclick` without a value."""

_KNOWN = DROPPED | KEPT | RENAMED.keys() | REPLACED | UNWRAPPED
_ALL_ATTRIBUTES = frozenset().union(*ATTRIBUTES.values())

URL_ATTRIBUTES = frozenset({"href", "src", "poster", "cite"})
"""Attributes whose value is a URL that a browser may follow or load."""

VIDEO_HOSTS = frozenset(
    {
        "v.qq.com",
        "player.bilibili.com",
        "player.youku.com",
        "open.iqiyi.com",
        "tv.sohu.com",
        "liveshare.huya.com",
        "player.video.iqiyi.com",
        "www.ixigua.com",
        "player.cntv.cn",
        "video.weibo.com",
    }
)
"""Hosts whose frames stay; v.qq.com is the one that the known bodies use."""

MAX_URL = 4096
"""Characters of a URL; no server has longer ones, and they take long to parse."""
MAX_IMAGE_DATA = 1024 * 1024
"""Characters of an image that stands in the page itself."""
_MAX_STYLE = 2000

_DATA_NAME = re.compile(r"data-[a-z0-9_-]+")
# Browsers count in 32 bits, and make a cell for each that one spans.
_NUMBERS = {
    **dict.fromkeys(["start", "value"], re.compile(r"-?[0-9]{1,9}")),
    **dict.fromkeys(["span", "colspan", "rowspan"], re.compile(r"[0-9]{1,2}|100")),
}
_NUMBERED = frozenset({"ol", "li", "col", "colgroup", "td", "th"})
# Ids that could stand for a property of `window` or `document` in a page's script (DOM clobbering) have neither digit
# nor underscore nor hyphen; all ids of ZAKER's have (`img_0`, `id_imagebox_0`, `zkvideo16554424895605`).
_HARMLESS_ID = re.compile(r"(?=[^\d_-]*[\d_-])(?!_)[A-Za-z0-9][\w-]{0,63}", re.ASCII)
_IMAGE_DATA = re.compile(r"(?i:data:image/(gif|jpeg|jpg|png|webp)(?:;charset=[\w-]+)?;base64),([A-Za-z0-9+/]*+={0,2})")
_SPACES = re.compile(r"[ \t\n\f\r]+")
_IGNORED_IN_URL = re.compile(r"[\t\n\r]")
_EDGES = "".join(map(chr, range(0x21)))
_PLAIN_URL = re.compile(r"https?://([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)(?:[/?#]|\Z)")
"""With a host alone before its path: no user, no port, nothing that is read in two ways."""
_NUMERIC_HOST = re.compile(r"(?:.*\.)?(?:0x[0-9a-f]*|\d+)", re.IGNORECASE)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_STYLE_PROPERTIES = re.compile(
    r"(?:background-color|border(?:-(?:top|right|bottom|left))?(?:-(?:width|style|color|radius))?|border-collapse|"
    r"border-spacing|box-sizing|clear|color|display|float|font(?:-(?:family|size|style|weight))?|height|letter-spacing|"
    r"line-height|list-style-type|(?:margin|padding)(?:-(?:top|right|bottom|left))?|max-(?:width|height)|"
    r"min-(?:width|height)|overflow(?:-[xy])?|overflow-wrap|text-(?:align|decoration|indent)|vertical-align|"
    r"white-space|width|word-(?:break|spacing|wrap)|z-index)",
    re.IGNORECASE,
)
# No parentheses but those of colours, no backslash, no comment: nothing that could load anything. Editors write
# colours that no browser understands, too (`rgb ( 255, 224, 240 )`).
_STYLE_VALUE = re.compile(r"(?:[\w\s.,#%+!'\"-]|(?:rgb|hsl)a?\s*\([\d\s.,%]*\))*", re.IGNORECASE)

# Declarations that hide an element. They are for elements that a script shows later, and documents have none.
_HIDING = re.compile(
    r"display\s*:\s*none\b.*|font-size\s*:\s*0+(?:\.0*)?(?:[a-z]*|%)\s*(?:!.*)?"
    r"|color\s*:\s*(?:transparent\b|(?:rgb|hsl)a?\s*\((?:[^,)]*,){3}\s*(?:0+(?:\.0*)?|\.0+)%?\s*\)).*"
    r"|(?:text-indent|margin(?:-(?:top|right|bottom|left))?)\s*:.*-\d{4,}.*",
    re.IGNORECASE | re.DOTALL,
)
_FLAT = re.compile(r"(?:max-)?(?:height|width)\s*:\s*0+(?:\.0*)?(?:[a-z]*|%)\s*(?:!.*)?", re.IGNORECASE | re.DOTALL)
_CUTTING = re.compile(r"(?:^|;)\s*overflow(?:-[xy])?\s*:\s*(?!visible)", re.IGNORECASE)


def safe_url(
    value: str, *, schemes: frozenset[str] = frozenset({"http", "https"}), own: frozenset[str] = frozenset()
) -> str:
    """Return the URL *value* as a browser would read it, or "" where following it could run or load something.

    Taken are the *schemes* given and protocol-relative URLs (`//host/…`), of public hosts and of the *own* ones
    (a stand-in of the site); relative ones are not, as a document stands elsewhere than its page. White space and
    control characters that browsers skip are taken out first.
    """
    url = _IGNORED_IN_URL.sub("", value.strip(_EDGES))
    if len(url) > MAX_URL:
        return ""
    if match := _SCHEME.match(url):
        scheme = match[1].lower()
        if scheme not in schemes:
            return ""
        return url if scheme not in {"http", "https"} or _names_public_host(url, own) else ""
    return url if _names_public_host("https:" + url, own) else ""


def is_relative(value: str) -> bool:
    """Return whether *value* is a URL relative to its page's: no scheme, no host, no mere fragment."""
    url = _IGNORED_IN_URL.sub("", value.strip(_EDGES))
    return (
        bool(url)
        and len(url) <= MAX_URL
        and not url.startswith(("#", "//"))
        and ":" not in (re.split(r"[/?#]", url, maxsplit=1)[0])
    )


def image_data(value: str) -> str:
    """Return the `data:` URL *value* of an image that a document may hold, "" for any other.

    That is a JPEG, PNG, GIF or WebP in base64, of at most MAX_IMAGE_DATA characters. A GIF of one pixel keeps a place
    for an image and is none itself.
    """
    match = _IMAGE_DATA.fullmatch(_SPACES.sub("", value)) if len(value) <= MAX_IMAGE_DATA else None
    if match is None or len(match[2]) % 4:
        return ""
    try:
        head = base64.b64decode(match[2][:32])
    except ValueError:
        return ""
    if not head.startswith((b"\xff\xd8", b"\x89PNG", b"GIF8", b"RIFF")):
        return ""
    if head.startswith(b"GIF8") and max(head[6:10:2], default=0) <= 1 and not any(head[7:10:2]):
        return ""
    return f"data:image/{match[1].lower()};base64,{match[2]}"


@lru_cache(maxsize=64)  # an image's URL is looked at several times
def _names_public_host(url: str, own: frozenset[str]) -> bool:
    """Return whether the http(s) *url* names a public host and no user name."""
    if plain := _PLAIN_URL.match(url):
        return plain[1] in own or _is_public(plain[1])  # as nearly all; to take a URL apart takes time
    if not url.partition(":")[2].startswith("//"):
        return False
    try:
        parts = urlsplit(url.replace("\\", "/"))
        host = (parts.hostname or "").rstrip(".")
        written = urlsplit(url).netloc
    except ValueError:
        return False
    # Browsers end a host's name at a backslash, others do not: a link in Markdown would lead to what follows the `@`.
    if not host or "@" in parts.netloc or "@" in written:
        return False
    return host in own or _is_public(host)


@lru_cache(maxsize=256)
def _is_public(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        # Browsers take any number for a URL of four bytes: 127.1, 0x7f.1, 2130706433.
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return not _NUMERIC_HOST.fullmatch(host)


def is_video_frame(url: str) -> bool:
    """Return whether *url*, made safe, is a player of one of the hosts whose frames stay."""
    try:
        parts = urlsplit(url[:MAX_URL])
        return parts.hostname in VIDEO_HOSTS and parts.port is None and parts.username is None
    except ValueError:
        return False


def why_removed(kind: str) -> str:
    """Return why the cleaner takes away what `CleanBody.removed` counts as *kind*: `script`, `img[onerror]` …"""
    element, _, attribute = kind.rstrip("]").partition("[")
    if not attribute:
        if element in DROPPED:
            return "it can run, load or hide something"
        return "not an element of texts; what is in it stays" if element not in KEPT else "it shows nothing safe"
    if attribute.startswith("on"):
        return "it runs a script"
    if attribute == "style":
        return "it can hide, move or load something"
    if attribute in URL_ATTRIBUTES or attribute.startswith("data-"):
        return "no public http(s) address"
    return "not on the allow list"


def stats_name(kind: str) -> str:
    """Return the name under which `CleanBody.removed`'s *kind* is counted over a run: one of a bounded number."""
    element, bracket, attribute = kind.partition("[")
    element = element if element in _KNOWN else "other"
    if not bracket:
        return element
    attribute = attribute.rstrip("]")
    known = attribute in _ALL_ATTRIBUTES or (attribute.startswith("on") and attribute.isalpha() and len(attribute) < 20)
    return f"{element}[{attribute if known else 'other'}]"


def attribute_stays(element: str, name: str, value: str) -> bool:
    """Return whether the attribute *name* of *element* may stay with this value; URLs and styles apart."""
    if name == "onclick":
        # The known bodies have it empty on every image box; a value would run.
        return not value.strip()
    if name == "id":
        return _HARMLESS_ID.fullmatch(value) is not None
    if name == "target":
        return value == "_blank"
    if name in _NUMBERS and element in _NUMBERED:
        return _NUMBERS[name].fullmatch(value) is not None
    if name in ATTRIBUTES["*"] or name in ATTRIBUTES.get(element, ()):
        return True
    return _DATA_NAME.fullmatch(name) is not None


@lru_cache(maxsize=1024)
def safe_style(value: str) -> str:
    """Return the style *value* as it is where all of it is harmless, else its harmless declarations, each as it is.

    Harmless is what neither loads nor hides anything: what every other form of a body says is seen in its HTML, too.
    """
    if len(value) > _MAX_STYLE:
        return ""
    declarations, cuts = value.split(";"), _CUTTING.search(value) is not None
    kept = [
        part for part in declarations if not part.strip() or (_harmless(part) and not _hides(part.strip(), cuts=cuts))
    ]
    if len(kept) == len(declarations):
        return value
    return ";".join(kept).lstrip() if any(declaration.strip() for declaration in kept) else ""


def _hides(declaration: str, *, cuts: bool) -> bool:
    """Return whether a declaration hides what it is said of.

    Args:
        cuts: Whether what goes beyond its box is not shown.
    """
    return bool(_HIDING.fullmatch(declaration) or (cuts and _FLAT.fullmatch(declaration)))


def _harmless(declaration: str) -> bool:
    name, _, value = declaration.partition(":")
    return bool(_STYLE_PROPERTIES.fullmatch(name.strip()) and _STYLE_VALUE.fullmatch(value))
