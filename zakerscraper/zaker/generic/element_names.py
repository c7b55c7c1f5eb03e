"""The words of which names of elements are made (of classes, ids and roles), and which of them are of no article.

They are those of Chinese sites at large, and of English ones; nothing of them is known of ZAKER's next design.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SEGMENT = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]++(?=\d{0,2}(?![A-Za-z0-9]))")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_TIME_BOX = re.compile(r"time|date|publi|posted|(?<![a-z])pub(?![a-z])")
"""Names of classes and ids of boxes that hold a time, in lower case."""
_IN_TIME_BOX = ("time", "date", "pub", "posted")
"""One of these is in every name that `_TIME_BOX` matches, and is looked for first: that takes less time."""

# What stands around articles everywhere, by element and by the words of class names, ids and roles.
AROUND_TAGS = frozenset("nav aside footer form button dialog select menu input textarea fieldset".split())
AROUND_WORDS: dict[str, frozenset[str]] = {
    "comments": frozenset(
        "comment comments commentlist reply replies respond discuss discussion disqus pinglun cmt cmts tooltip popover"
        " bubble".split()
    ),
    "other articles": frozenset(
        "related relate relates relation recommend recommends recommended recommendation recommendations tuijian"
        " xiangguan guess similar hot hotlist hots rank ranking ranklist trending popular readmore readnext"
        " outbrain taboola"
        " yarpp".split()
    ),
    "share bar": frozenset("share shares sharing sharebar social wechat weixin weibo qrcode ewm erweima".split()),
    "navigation": frozenset(
        "nav navbar navigation menu breadcrumb breadcrumbs crumb crumbs topbar sidebar sider pager pagination"
        " complementary search contentinfo".split()
    ),
    "footer": frozenset("footer foot".split()),
    "advertisement": frozenset(
        "ad ads adv advert adverts advertisement adsbygoogle sponsor sponsored promo promotion miniprogram".split()
    ),
    "notice": frozenset(
        "cookie cookies consent gdpr popup popover modal dialog alertdialog toast overlay download login signin"
        " subscribe subscription signup newsletter newsletters reward rewards dashang copyright disclaimer disclosure"
        " cta ctas statement appbar appbanner"
        " onetrust donate donation support membership upsell".split()
    ),
    "tags": frozenset("tag tags keywords".split()),
    "about the author": frozenset("bio biography authorbox signature".split()),
    "reactions": frozenset("like likes vote votes praise zan favorite collect follow".split()),
}
WHOLE_NAMES = frozenset({"sign", "sightml"})
"""Names of signatures of forums, whose words mean other things in longer names."""
AMBIGUOUS_WORDS = frozenset("reward rewards signature".split())
"""Names of offers and signatures, which are words of a text's own subject in longer names: `signature-dish`."""
_BESIDE_AMBIGUOUS = frozenset(
    "post article entry author user member forum box wrap wrapper container area block section module btn button qr"
    " qrcode pay money".split()
)
"""Words beside which they are not."""
AROUND_AMBIGUOUS = AMBIGUOUS_WORDS | _BESIDE_AMBIGUOUS
CONSENT_WORDS = frozenset("cookie cookies consent gdpr onetrust".split())
"""Names of what asks for consent on any page, however much it says."""
OFFER_WORDS = frozenset("donate donation reward rewards dashang support membership upsell".split())
"""Names of what asks for money or a URL, at any length."""
WEAK_WORDS = frozenset(
    "rank ranking ranklist hot popular trending guess similar share shares social wechat weibo nav menu collect follow"
    " like likes vote votes foot footer tag tags keywords copyright".split()
)
"""Names that a part of a text may have as well: a ranking, a section with a menu of its own."""
OPENED_WORDS = frozenset("modal dialog popup popover overlay tooltip bubble".split())
"""Names of what opens over a page; an image that is named so opens in it."""
SUMMARY_WORDS = frozenset(
    "summary abstract desc description digest excerpt standfirst dek zhaiyao daodu subtitle".split()
)
"""Names of what stands above a text and says what it is about."""
FOLDED_WORDS = frozenset("accordion collapse collapsible collapsed expand expandable foldable".split())
"""Names of what a reader unfolds with a click."""
NOT_SHOWN = "not shown"
"""How the reason begins for which hidden parts are left out."""
WRAPPERS = frozenset({"html", "body", "main", "article"})
HIDDEN = re.compile(
    r"(?=[dvpclti])(?:display\s*:\s*none|visibility\s*:\s*hidden|position\s*:\s*(?:fixed|sticky)"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]|clip-path\s*:\s*inset\((?:50|100)%|(?:left|top|indent)\s*:\s*-\d{3,})"
    # With padding it is how a place is kept for what is as wide as the page.
    r"|^(?!.*padding)(?=.*overflow\s*:\s*hidden)(?:.*;)?\s*(?:max-)?height\s*:\s*0(?:px)?\s*(?:[;!]|$)",
    re.IGNORECASE,
)
FOR_SCREEN_READERS = re.compile(
    r"(?:^|\s)(?:u-)?(?:sr-?only|screen-?reader(?:-only|-text)?|visually-?hidden|hidden-?visually|off-?screen|a11y-hidden"
    r"|element-invisible|assistive-text)(?:\s|$)",
    re.IGNORECASE,
)
"""Names of what is read aloud alone: `Image caption`, `opens new tab`."""
IN_SCREEN_READERS = ("only", "hidden", "screen", "invisible", "assistive")
"""One of these is in every such name, and is looked for first."""


@lru_cache(maxsize=16384)
def words_of(names: str) -> frozenset[str]:
    """Return the words of names, lower case: `articleShare-bar` has three.

    Hashes that tools append (`Stack_media__79jAd`) are no words.
    """
    if names.islower():  # as nearly all are
        return frozenset(_SEGMENT.findall(names))
    found: set[str] = set()
    for segment in _SEGMENT.findall(names):
        if segment.islower():
            found.add(segment)
        else:
            found.update(_words_in(segment))
    return frozenset(found)


@lru_cache(maxsize=4096)
def _words_in(segment: str) -> tuple[str, ...]:
    words = _WORD.findall(segment)
    return tuple(map(str.lower, words)) if len(words) == 1 or all(len(word) > 2 for word in words) else ()


@lru_cache(maxsize=8192)
def name_a_time(names: str) -> bool:
    """Tell whether the classes and ids of an element say that it holds a time."""
    lower = names.lower()
    return any(map(lower.__contains__, _IN_TIME_BOX)) and _TIME_BOX.search(lower) is not None
