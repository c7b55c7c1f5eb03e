"""What the targets are fed with: text, markup, JSON, times and addresses, made to be awkward."""

from __future__ import annotations

import json
from functools import cache
from io import BytesIO
from typing import Any

from hypothesis import strategies as st
from PIL import Image

from zakerscraper.sample_site import SampleSite

ID = "6a0a7f84a07aec0000018000"

AWKWARD = (
    "\x00\x01\x07\x08\t\n\x0b\x0c\r\x1b\x1f\x7f\x80\x85\x9f\xa0\xad\u0301\u0345\u034f\u061c\u115f\u200b\u200d\u200e"
    "\u2028\u2029\u202e\u2060\u2066\u3000\ufe0f\ufeff\ufffe\uffff\U0001f468\U0001fffe\U000e0001\U0010ffff\ud800\udfff"
    "'\"`<>&;:#%{}[]()\\/|!?*_~^=+-.,@$ aAZz09İıßﬁſK新闻"
)
characters = st.one_of(st.characters(codec="utf-8"), st.characters(), st.sampled_from(AWKWARD))
texts = st.one_of(st.text(characters, max_size=40), st.text(st.sampled_from(AWKWARD), max_size=60))
long_texts = st.builds(lambda text, times: text * times, texts, st.integers(1, 40))

# Markup

ELEMENTS = (
    "p div span a img b i em strong br hr ul ol li dl dt dd table thead tbody tfoot tr td th caption colgroup col "
    "blockquote pre code h1 h2 h6 iframe video audio source track picture figure figcaption section article zkspan "
    "script style noscript template svg math mi mo mtext annotation-xml foreignObject desc title object embed form "
    "input button select option optgroup textarea xmp plaintext listing noembed noframes frameset frame head html body "
    "base meta link marquee font center s del sub sup ruby rt details summary dialog portal param nobr image isindex "
    "keygen applet svg:script x:y a-b"
).split()
ATTRIBUTES = (
    "href src data-original data-src data-gif-url data-zkinfo data-width data-height data-x class id style title alt "
    "name onclick onerror onload onfocus srcdoc srcset poster cite action formaction background xlink:href xmlns dir "
    "target rel is slot part autofocus tabindex width height align border referrerpolicy http-equiv content data "
    "ping lang datetime itemprop on <x =y /z \"q 'r {{s"
).split()
VALUES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "\x01javascript:alert(1)",
    "java\nscript:alert(1)",
    "java&#x0A;script:alert(1)",
    "&#106;avascript&colon;alert(1)",
    "vbscript:x",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml;base64,PHN2Zz4=",
    "//evil.example/a",
    "\\\\evil.example\\a",
    "///evil.example",
    "http:evil.example",
    "http://zkres1.myzaker.com/202605/6a0a7f84a07aec0000018000_1024.jpg",
    "https://v.qq.com/iframe/player.html?vid=a",
    "https://v.qq.com@evil.example/",
    "https://v.qq.com\\@evil.example/",
    "http://iphone.myzaker.com/zaker/link.php?pk=1&b=aHR0cDovL2EuZXhhbXBsZS8=&bcode=0&target=_new",
    "http://iphone.myzaker.com/zaker/link.php?b=amF2YXNjcmlwdDphbGVydCgxKQ==",
    "http://[::1",
    "http://[evil",
    "http://a.example:99999/",
    "mailto:a@b.example",
    "x onerror=alert(1)",
    "url(javascript:alert(1))",
    "width:expression(alert(1))",
    "color:red;background:url(//evil.example)",
    "color:r\\65 d;/**/behavior:url(x)",
    "position:fixed;top:0;left:0;width:100%",
    "_blank",
    "%7B%22videoUrl%22%3A%22javascript%3Aalert(1)%22%7D",
    "%7B%22videoUrl%22%3A%22http%3A%2F%2Fa.example%2F)%20%3Cscript%3E%22%7D",
    "[" * 50,
    "location",
    "zk_upvideo",
    "zaker_quote_v3",
    "img_box",
)
MARKDOWN = (
    "[x](javascript:alert(1))", "![x](data:a)", "<javascript:alert(1)>", "<http://a.example>", "```", "~~~", "    ",
    "\n\n", "\n", "# ", "- ", "1. ", "> ", "* * *", "---", "***", "===", "| a | b |\n|---|---|", "`", "**", "__", "~~",
    "[x]: javascript:alert(1)", "[x][x]", "\\", "&#60;script&#62;", "&lt;script&gt;", "&amp;lt;", "{{ 1 }}", "{% x %}",
    "<%= x %>", "${x}", "<!--", "-->", "--!>", "<![CDATA[", "]]>", "<?php", "?>", "<!DOCTYPE x>", "</div>", "</p>", "</",
    "<", "< a", "<a", "<a b", "<a b=", '<a b="', "&", "&#", "&#x", "&#0;", "&#xD800;", "&#1114112;", "&nbsp;", "&NewLine;",
    "http://a.example", "www.a.example", "a@b.example", "+86", "1)", "\t",
)  # fmt: skip


def _element(name: str, attributes: list[tuple[str, str, str]], inside: str, closed: str) -> str:
    shown = "".join(f" {name}={quote}{value}{quote}" if value else f" {name}" for name, value, quote in attributes)
    return f"<{name}{shown}>{inside}{closed and f'</{closed}>'}"


values = st.one_of(st.sampled_from(VALUES), texts)
attributes = st.lists(
    st.tuples(st.sampled_from(ATTRIBUTES), values, st.sampled_from(['"', '"', '"', "'", ""])), max_size=4
)
pieces = st.one_of(st.sampled_from(MARKDOWN), texts)
names = st.sampled_from(ELEMENTS)


def _inside(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    many = st.lists(children, max_size=5).map("".join)
    whole = names.flatmap(lambda name: st.builds(_element, st.just(name), attributes, many, st.just(name)))
    crossed = st.builds(_element, names, attributes, many, st.one_of(st.just(""), names))
    return st.one_of(whole, crossed, many)


markup = st.recursive(pieces, _inside, max_leaves=25)
deep = st.builds(
    lambda name, inner, depth, closed: f"<{name}>" * depth + inner + f"</{name}>" * (depth * closed),
    names,
    markup,
    st.integers(1, 200),
    st.booleans(),
)
bodies = st.one_of(markup, markup, markup, deep)


# Whole answers: the sample site's own, changed


@cache
def samples() -> dict[str, tuple[str, ...]]:
    """Return good answers of the sample site: `articles`, `lists` and `api`, as text."""
    site = SampleSite()
    get = [f"/www/article/{article.id}" for article in site.articles[:12]]
    get += [f"/app/news/article.php?pk={article.id}" for article in site.articles[:9]]
    lists = ["/www/channel/660", "/www/channel/13", "/www/channel/9", "/www/source/12291", "/www/?pos=selected_article"]
    api = ["/api/v1/article/hot", "/api/v1/article/category?app_id=13", "/api/v1/article/search?keyword=%E4%B8%80"]
    return {
        name: tuple(site.respond(path).body.decode() for path in paths)
        for name, paths in (("articles", get), ("lists", lists), ("api", api))
    }


@cache
def sample_pictures() -> tuple[bytes, ...]:
    """Return a small picture in each format that is kept, and some that are not."""
    found = []
    for kind in ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "PPM", "ICO", "AVIF"):
        data = BytesIO()
        frames = [Image.new("RGB", (9, 7), color) for color in ("red", "blue")]
        more = {"save_all": True, "append_images": frames[1:]} if kind in {"GIF", "WEBP", "PNG"} else {}
        try:
            frames[0].save(data, kind, **more)
        except (KeyError, OSError):
            continue
        found.append(data.getvalue())
    return (*found, b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", b"GIF89a", b"\xff\xd8\xff")


def spliced(whole: st.SearchStrategy[str], put: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return texts of *whole* with parts cut out, doubled or replaced by what *put* gives."""

    def change(text: str, cuts: list[tuple[float, float, str]]) -> str:
        for start, length, new in cuts:
            first = int(start * len(text))
            text = text[:first] + new + text[first + int(length * (len(text) - first)) :]
        return text

    part = st.one_of(st.just(0.0), st.floats(0, 0.05), st.floats(0, 1))
    return st.builds(change, whole, st.lists(st.tuples(st.floats(0, 1), part, put), max_size=4))


def _article(before: str, inner: str, after: str, title: str, time: str, author: str) -> str:
    return (
        f"<html><head><title>{title} - ZAKER新闻</title></head><body>{before}<div id=article><h1>{title}</h1>"
        f"<span class=time>{time}</span><a class=article-auther href='{author}'>{author}</a>"
        f'<div class="article_content"><div id="content">{inner}</div></div>{after}'
    )


# JSON

numbers = st.one_of(
    st.integers(), st.floats(), st.sampled_from([10**400, -(10**30), 1e308, 1779100000, 1779100000000, 0, -1, 10**14])
)
scalars = st.one_of(st.none(), st.booleans(), numbers, texts, values)
anything: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(texts, st.sampled_from(["article", "list", "data", "url", "tag"])), inner, max_size=4
        ),
    ),
    max_leaves=8,
)
times = st.one_of(
    st.sampled_from(["刚刚", "昨天", "前天", "3分钟前", "21小时前", "04-08", "04月08日", "2018-03-17", "半个小时前"]),
    st.from_regex(
        r"\A(?:发布时间[:：])?(?:\d{1,5}[-/.年])?\d{1,3}[-/.月]\d{1,3}[日号]? ?(?:\d{1,3}[:时点]\d{1,3}(?:[:分]\d{0,3})?)?\Z"
    ),
    st.from_regex(r"\A(?:\d{1,5}|半|一|两) ?个?(?:秒|分钟?|小时|钟头|天|日|周|星期|月|年) ?以?前\Z"),
    st.from_regex(r"\A\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,10})?)? ?(?:Z|[+-]\d\d:?\d\d)?\Z"),
    st.from_regex(r"\A(?:[A-Z][a-z]{2}, )?\d{1,3} [A-Z][a-z]{2} \d{1,6} \d\d:\d\d(?::\d\d)?(?: (?:GMT|[+-]\d{4}))?\Z"),
    st.from_regex(r"\A-?\d{1,20}(?:\.\d{1,3})?\Z"),
    texts,
    numbers,
    anything,
)
article_addresses = st.one_of(
    st.sampled_from(
        [
            f"//www.myzaker.com/article/{ID}",
            f"http://https://www.myzaker.com/article/{ID}/",
            f"https://app.myzaker.com/news/article.php?pk={ID}",
            "https://app.myzaker.com/news/topic.php?topic_id=1",
        ]
    ),
    values,
    anything,
)


def _objects(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.fixed_dictionaries({}, optional=fields), st.fixed_dictionaries(fields), anything)


_list_items = _objects(
    url=article_addresses, href=article_addresses, title=scalars, marks=st.lists(times, max_size=3) | anything,
    date=times, author_name=scalars, auther_name=scalars, author_url=article_addresses, desc=scalars,
    tag=st.lists(_objects(tag=scalars), max_size=3) | anything,
)  # fmt: skip
_next = st.one_of(article_addresses, _objects(value=article_addresses))
list_objects = _objects(
    stat=st.sampled_from([1, "1", 0]) | scalars,
    msg=scalars,
    data=_objects(article=st.lists(_list_items, max_size=5) | anything, next_url=_next),
    next_url=_next,
)
_api_items = _objects(
    title=scalars, author=scalars, publish_time=times, summary=bodies | scalars, url=article_addresses
)
api_objects = _objects(
    stat=st.sampled_from([1, "1", 0]) | scalars,
    msg=scalars,
    data=_objects(list=st.lists(_api_items, max_size=5) | anything),
)


def written(values: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    """Return JSON texts of *values*, some with what stands around JSON by accident."""
    return st.builds(
        lambda value, ascii_only, before, after: before + json.dumps(value, ensure_ascii=ascii_only) + after,
        values,
        st.booleans(),
        st.sampled_from(["", "", "\ufeff", " \n"]),
        st.sampled_from(["", "", "}", ";</script>", "\x00"]),
    )


def _script(data: str, block: str) -> str:
    return f'<div class="content-block">{block}</div><script>window.WinPageData = {data};</script>'


article_pages = st.one_of(
    spliced(st.deferred(lambda: st.sampled_from(samples()["articles"])), st.one_of(bodies, pieces)),
    st.builds(_article, bodies, bodies, bodies, pieces, times.map(str), values),
    bodies,
)
list_pages = st.one_of(
    spliced(st.deferred(lambda: st.sampled_from(samples()["lists"])), st.one_of(bodies, pieces, texts)),
    written(list_objects),
    st.builds(_script, written(list_objects), bodies),
    bodies,
)
api_answers = st.one_of(
    spliced(st.deferred(lambda: st.sampled_from(samples()["api"])), st.one_of(written(anything), texts)),
    written(api_objects),
)

# Bytes

encodings = st.sampled_from(
    ["utf-8", "gb18030", "big5", "utf-16", "utf-16-le", "utf-32", "shift_jis", "utf-7", "cp1252"]
)
labels = st.one_of(
    st.none(),
    st.sampled_from(
        ["text/html", "text/html; charset=gb2312", "text/html; charset=utf-16", "text/html;charset=idna", "image/jpeg"]
    ),
    st.builds(
        lambda name: f"text/html; charset={name}",
        st.one_of(
            texts,
            st.sampled_from(["rot13", "zlib", "base64", "hex", "utf-7", "undefined", "mbcs", "oem", "x-user-defined"]),
        ),
    ),
)
byte_texts = st.one_of(
    st.binary(max_size=200),
    st.builds(lambda text, encoding: text.encode(encoding, "ignore"), st.one_of(bodies, texts), encodings),
    st.builds(
        lambda name, data: f'<meta charset="{name}">'.encode() + data,
        st.sampled_from(["gb2312", "utf-16", "utf-7", "hz", "iso-2022-jp", "unicode_escape", "x"]),
        st.binary(max_size=80),
    ),
)


def _changed(data: bytes, changes: list[tuple[float, bytes]], cut: float) -> bytes:
    for place, new in changes:
        first = int(place * len(data))
        data = data[:first] + new + data[first + len(new) :]
    return data[: int(cut * len(data)) + 1]


picture_bytes = st.one_of(
    st.builds(
        _changed,
        st.deferred(lambda: st.sampled_from(sample_pictures())),
        st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), max_size=4),
        st.one_of(st.just(1.0), st.floats(0, 1)),
    ),
    st.binary(max_size=60),
)

# Addresses

_hosts = st.sampled_from(
    [
        "www.myzaker.com", "WWW.MYZAKER.COM", "www.myzaker.com.", "myzaker.com", "zkres1.myzaker.com", "evil.example",
        "www.myzaker.com.evil.example", "evilmyzaker.com", "127.0.0.1", "localhost", "[::1]", "169.254.169.254",
        "10.0.0.1", "0x7f000001", "2130706433", "127.1", "[::ffff:127.0.0.1]", "myzaker.com\\.evil.example",
        "evil.example\\.myzaker.com", "evil.example\x00.myzaker.com", "evil.example%00.myzaker.com", "evil.example#.myzaker.com",
        "evil.example?.myzaker.com", "evil.example%23.myzaker.com", "evil.example%2f.myzaker.com", "evil.example;.myzaker.com",
        "www.myzaker。com", "ｗｗｗ.myzaker.com", "evil.example／.myzaker.com", "evil.example℀.myzaker.com", "xn--a.myzaker.com",
        ".myzaker.com", "..myzaker.com", "a..myzaker.com", "", " ", "[", "]", "[v1.a]", "[::1].myzaker.com",
    ]
)  # fmt: skip
web_addresses = st.one_of(
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from(
                ["http://"] * 12 + ["https://"] * 4 + ["//", "http:", "https:/", "http:///", "http:\\\\", "HTTP://", "file://", "data:",
                 "ftp://", "\thttp://", "ht\ntp://", "http://https://", "javascript://", "gopher://", "", "/", "\\"]
            ),
            st.sampled_from([""] * 12 + ["a@", "a:b@", "@", "www.myzaker.com@", "www.myzaker.com:80@", "evil.example\\@", "a@b@"]),
            st.integers(0, 5).flatmap(lambda kind: _hosts if kind else texts),
            st.sampled_from([""] * 12 + [":80", ":443", ":8080", ":22", ":0", ":", ":65536", ":-1", ":８０", ":80@evil.example", ":a"]),
            st.sampled_from(
                ["", "/", f"/article/{ID}", f"/news/article.php?pk={ID}", f"/l.php?l={ID}", "\\..", "/../..", "?", "#"]
            )
            | texts,
        ),
    ),
    values,
)  # fmt: skip
