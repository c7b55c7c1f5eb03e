"""Articles' pages of absurd markup, crawled for real: each ends with a reason, and memory stays low."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from tests.each_case import each_case
from tests.security.shapes import (
    EXPORTED,
    FAILED,
    MANY,
    MB,
    Given,
    WatchedRun,
    check_end,
    check_run,
    page,
    picture_address,
    put_all,
)


def shapes(mega: int = MB, many: int = MANY) -> dict[str, Given]:
    """Return pages of absurd markup, each with its name for title."""
    inner: dict[str, str] = {}
    for name in ("div", "b", "p", "a", "table", "select", "button", "form", "svg", "math", "template"):
        inner[f"{MANY} nested {name}"] = f"<{name}>" * many + "x" + f"</{name}>" * many
    inner |= {
        "unclosed li": "<ul><li>" * (many // 8) + "x",
        "unclosed td": "<table><tr><td>" * (many // 3) + "x",
        "foreign objects": "<svg><foreignObject>" * (many // 2) + "x",
        "crossed b and i": "<b><i>" * 5000 + "x" + "</b></i>" * 5000,
        "reopened formatting": "<p>" + "".join(f"<b a={n}>" for n in range(1000)) + "</p>" + "<p>x</p>" * 10_000,
        "reopened formatting, less": "<p>" + "".join(f"<b a={n}>" for n in range(200)) + "</p>" + "<p>x</p>" * 1000,
        "reopened links": "<p>" + "".join(f"<font c={n}>" for n in range(900)) + "<a href=x>x<p>" * 5000,
        "formatting in a table": "<table>" + "<b>x" * 10_000,
        "text in a table": "<table>" + "x<tr>" * many,
        "one line of 7 MB": "新" * (7 * mega // 3),
        "one line of 10 MB": "x" * (10 * mega),
        "words of 2 MB": "<p>" + "x " * mega + "</p>",
        "spaces of 4 MB": "x" + " " * (4 * mega) + "x",
        "empty lines in pre": "<pre>" + "\n" * (mega // 4) + "x</pre>",
        "stars": "*" * (mega // 4),
        "brackets": "[" * (mega // 4),
        "backticks": "<code>" + "`" * mega + "</code>",
        "open tags": "<" * (mega // 4),
        "7 MB of b": "<b>x</b>" * (7 * mega // 8),
        "9 MB of b": "<b>x</b>" * (9 * mega // 8),
        "5,000 b": "<b>x</b>" * 5000,
        "comments": "x" + "<!-- x -->" * (mega // 4),
        "open comment": "x<!--" + "-" * (4 * mega),
        "comments that open": "x" + "<!--" * mega,
        "CDATA": "<p>x</p>" + "<![CDATA[" * (mega // 4),
        "9,000 scripts": "<p>x</p>" + "<script>1</script>" * 9000,
        "5,000 unknown elements": "<p>x</p>" + "<zz>x</zz>" * 5000,
        "5,000 pictures": "".join(f'<p><img data-original="{picture_address(n)}"></p>' for n in range(4990)) + "x",
        f"{MANY} attributes": "<p " + " ".join(f"a{n}=x" for n in range(many)) + ">x</p>",
        "one attribute often": "<p " + "data-a=x " * many + ">x</p>",
        "frames of notices": "<div>" + "ZAKER<br>" * 9000 + "</div>",
        "nested notices": "<div>ZAKER" * 10_000,
        "stray ends": "</p>" * many + "x",
        "stray ends in formatting": "<b>" * 500 + "</x>" * many + "x",
        "a list from a number on": "<ol start=99999999999999999999>" + "<li>x" * 2000 + "</ol>",
        "a cell of many rows": "<table><tr><td colspan=1000000000 rowspan=1000000000>x</table>",
        "sources of a picture": "<picture>" + "<source srcset=a>" * 4000 + "<img src=b></picture>x",
        "plaintext": "<p>x<plaintext>" + "<p>" * 100_000,
        "references to no character": "&#0;&#xd800;&#x110000;&#99999999999999;x" * many,
        "form feeds and tabs": "x\f\t\r" * (mega // 8),
    }  # fmt: skip
    values = {
        "x": "x",
        "commas": "a, ",
        "percents": "%7B",
        "references": "&amp;",
        "comments": "/*",
        "spaces": " ",
        "colours": "color:red;",
    }
    tags = {
        "style": "p",
        "class": "p",
        "href": "a",
        "srcset": "img",
        "data-original": "img",
        "data-zkinfo": "div class=zk_upvideo",
    }
    kinds = {"style": ["x", "comments", "spaces", "colours"], "srcset": ["commas"], "data-zkinfo": ["percents"]}
    for name, tag in tags.items():
        for kind in kinds.get(name, ["references"]):
            value = values[kind] * (mega // len(values[kind]))
            inner[f"a megabyte of {kind} in {name}"] = f'<{tag} {name}="{value}">x</{tag.split()[0]}><p>y</p>'
    wrapped = "http://iphone.myzaker.com/zaker/link.php?"
    inner["a redirect of a megabyte"] = f'<a href="{wrapped}b={"aHR0" * (mega // 4)}">x</a>'
    inner["a redirect of many parts"] = f'<a href="{wrapped}{"b=a&" * (mega // 4)}">x</a>'
    found = {name: Given(page(text, name)) for name, text in inner.items()}
    # These are well, however large: nothing is lost of them.
    for name in (
        "one line of 7 MB",
        "5,000 b",
        "words of 2 MB",
        "9,000 scripts",
        "stars",
    ):
        found[name] = Given(found[name].body, {EXPORTED})
    # These have more than any article, and are said to.
    for name in ("7 MB of b", "9 MB of b", "reopened formatting", "one line of 10 MB"):
        found[name] = Given(found[name].body, {FAILED})
    return found | around_shapes(mega, many)


def around_shapes(mega: int = MB, many: int = MANY) -> dict[str, Given]:
    """Return pages whose absurd markup is around the body."""
    times = {
        "digits": "1",
        "spaces": " ",
        "dates": "2026-05-18 ",
        "colons": ":",
        "minutes": "1分钟前",
        "months": "Jan ",
        "hyphens": "-",
    }
    made = {f"a time of {name}": ("x", {"time": (text * mega)[:mega]}) for name, text in times.items()}
    made |= {
        "a title of spaces": ("x", {"head": "<title>" + " " * mega + "ZAKER</title>"}),
        "many times": ("x", {"time": "</span><span class=time>x" * many}),
        "a keyword list": ("x", {"head": f"<meta name=keywords content='{',a' * mega}'>"}),
        "many keywords": ("x", {"head": f"<meta name=keywords content='{','.join(map(str, range(100_000)))}'>"}),
        "many keyword lists": ("x", {"head": "<meta name=keywords content=''>" * many}),
        "many scripts": ("x", {"head": "<script>x</script>" * 50_000}),
        "many scripts that begin": ("x", {"head": f"<script>{'window.WinPageData = {' * (mega // 20)}</script>"}),
        "many tags": ("x", {"after": "<div class=lebel-list>" + "<a>t</a>" * many + "</div>"}),
        "nested tags": ("x", {"after": "<div class=lebel-list>" + "<a><p>t" * 3000}),
        "nested lists of tags": ("x", {"after": "<div class=label-wrap>" + "<div class='label label-wrap'>t" * 500}),
        "nested boxes of tags": ("x", {"after": "<div class=article_more>" * 5000 + "<a>x"}),
        "many bodies": ("x", {"after": "".join(f"<body a{n}=1>" for n in range(many // 4))}),
    }  # fmt: skip
    found = {name: Given(page(inner, name, **rest)) for name, (inner, rest) in made.items()}
    begin = "<div id=article><h1>{}</h1><span class=time>2026-05-18 11:00</span>"
    bare = {
        "a deep page": "<div>" * (many // 4) + begin + "<div class=article_content>x",
        "pictures deep below": "<div id=article><h1>t</h1><footer>" + "<div>" * 4000 + "<img data-original=x>" * 4000,
        "a deep frame without a body": "<div id=article><h1>t</h1>" + "<div>" * (many // 4),
        "framesets": "<frameset>" * many,
        "an endless head": "<head>" + "<meta>" * 100_000,
        "an open script": "<script>" + "x" * mega,
        "an open attribute": '<div id="article' + "x" * mega,
    }  # fmt: skip
    found |= {name: Given(html.replace("{}", name, 1)) for name, html in bare.items()}
    found["a title of a megabyte"] = Given(page("x", "标" * (mega // 3)))
    return found


SHAPES = shapes(100, 2)
"""The names of those pages, and what may become of them; the pages themselves are made when they are served."""


@pytest.fixture(scope="module")
def shaped(crawl_all: Callable[..., WatchedRun]) -> WatchedRun:
    """One run over all pages of absurd markup."""
    return crawl_all(lambda stage: put_all(stage, shapes()), ZAKER_DOWNLOAD_IMAGES="0", DOWNLOAD_TIMEOUT="240")


def test_a_run_over_absurd_markup_goes_on_to_its_end(shaped: WatchedRun) -> None:
    check_run(shaped)
    assert len(SHAPES) > 70
    assert Counter(outcome for outcome, _ in shaped.ends.values())[EXPORTED] > 40


@each_case("name", SHAPES)
def test_absurd_markup(shaped: WatchedRun, name: str) -> None:
    check_end(shaped, name, SHAPES[name].ends)
