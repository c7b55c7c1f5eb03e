"""What may stay in a document: addresses, frames, attributes and styles."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.document.safety import (
    ATTRIBUTES,
    DROPPED,
    KEPT,
    MAX_URL,
    URL_ATTRIBUTES,
    attribute_stays,
    is_relative,
    is_video_frame,
    safe_style,
    safe_url,
)


@each_case(
    "address",
    [
        "http://zkres1.myzaker.com/202204/1.jpg",
        "https://a.example/?b=1&c=2#d",
        "HTTPS://A.EXAMPLE/",
        "//v.qq.com/iframe/player.html?vid=1",
        "https://中文.example/路径?问=答",
        "http://a.example/javascript:void(0);",
        "https://a.example/".ljust(MAX_URL, "a"),
    ],
)
def test_addresses_of_the_web_stay_as_they_are(address: str) -> None:
    assert safe_url(address) == address


def test_relative_addresses_are_no_longer_than_others() -> None:
    assert is_relative("a" * MAX_URL)
    assert not is_relative("a" * (MAX_URL + 1))


@each_case(
    ("written", "read"),
    [
        (" http://a.example/ ", "http://a.example/"),
        ("\x01\x00http://a.example/", "http://a.example/"),
        ("ht\ntp://a.exa\tmple/\r", "http://a.example/"),
        ("\n//a.example/", "//a.example/"),
    ],
)
def test_characters_that_browsers_skip_are_taken_out(written: str, read: str) -> None:
    assert safe_url(written) == read


@each_case(
    "address",
    [
        "",
        " ",
        "#",
        "/article/1",
        "1.jpg",
        "?a=1",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " \x01javascript:alert(1)",
        "java\nscript:alert(1)",
        "java\tscript\r:alert(1)",
        "javascript://a.example/%0aalert(1)",
        "vbscript:x",
        "data:text/html,<script>alert(1)</script>",
        "data:image/svg+xml;base64,PHN2Zz4=",
        "data:image/png;base64,AAAA",
        "blob:https://a.example/1",
        "file:///etc/passwd",
        "about:blank",
        "filesystem:http://a.example/",
        "view-source:http://a.example/",
        "https://a.example/".ljust(MAX_URL + 1, "a"),
        "ftp://a.example/",
        "mailto:a@b.example",
        "http:a.example",
        "http:/a.example",
        "///a.example/",
        "weixin://dl",
    ],
)
def test_all_other_addresses_go(address: str) -> None:
    assert safe_url(address) == ""


def test_further_schemes_stay_where_they_are_asked_for() -> None:
    schemes = frozenset({"http", "https", "mailto", "tel"})
    assert safe_url("mailto:a@b.example", schemes=schemes) == "mailto:a@b.example"
    assert safe_url("TEL:10086", schemes=schemes) == "TEL:10086"
    assert safe_url("javascript:1", schemes=schemes) == ""


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("jJavscript:/\\ \t\n\r\x00\x01htps.ex?#&;%0a"), max_size=30))
def test_what_stays_begins_like_an_address_of_the_web(address: str) -> None:
    safe = safe_url(address)
    assert safe == "" or safe.lower().startswith(("http://", "https://", "//"))
    assert safe_url(safe) == safe


@each_case(
    ("address", "stays"),
    [
        ("//v.qq.com/iframe/player.html?vid=a1&auto=0", True),
        ("https://v.qq.com/txp/iframe/player.html", True),
        ("https://V.QQ.COM/x", True),
        ("https://player.bilibili.com/player.html?bvid=1", True),
        ("https://qq.com/", False),
        ("https://evil.example/v.qq.com", False),
        ("https://v.qq.com.evil.example/", False),
        ("https://evilv.qq.com/", False),
        ("https://x.v.qq.com/", False),
        ("https://v.qq.com@evil.example/", False),
        ("https://evil.example\\@v.qq.com/", False),
        ("https://v.qq.com\\@evil.example/", False),
        ("https://evil.example#@v.qq.com/", False),
        ("https://user@v.qq.com/", False),
        ("https://v.qq.com:8080/", False),
        ("https://[v.qq.com/", False),
        ("https://v.qq.com:x/", False),
        ("//", False),
        ("", False),
    ],
)
def test_frames_of_listed_hosts_only_stay(address: str, stays: bool) -> None:
    assert is_video_frame(address) is stays


@each_case(
    ("element", "name", "value", "stays"),
    [
        ("div", "class", "lazy opacity_0 ", True),
        ("div", "id", "id_imagebox_0", True),
        ("div", "id", "zkvideo12345678901234", True),
        ("div", "id", "recommend_bottom", True),
        ("div", "id", "k0123abc45d", True),
        ("div", "onclick", "", True),
        ("div", "onclick", "  ", True),
        ("div", "data-zkinfo", "%7B%7D", True),
        ("strong", "data-spm-anchor-id", "C1.i1", True),
        ("img", "data-original", "http://a.example/1.jpg", True),
        ("iframe", "allowfullscreen", "", True),
        ("a", "target", "_blank", True),
        ("td", "colspan", "2", True),
        ("div", "onclick", "alert(1)", False),
        ("img", "onerror", "", False),
        ("img", "onload", "alert(1)", False),
        ("div", "onmouseover", "x", False),
        ("div", "formaction", "http://a.example/", False),
        ("a", "ping", "http://a.example/", False),
        ("a", "target", "_top", False),
        ("a", "download", "", False),
        ("iframe", "srcdoc", "<script>alert(1)</script>", False),
        ("iframe", "allow", "camera", False),
        ("iframe", "name", "x1", False),
        ("div", "id", "location", False),
        ("div", "id", "getElementById", False),
        ("div", "id", "__proto__", False),
        ("div", "id", "", False),
        ("div", "id", "a 1", False),
        ("p", "name", "x", False),
        ("p", "src", "http://a.example/", False),
        ("p", "href", "http://a.example/", False),
        ("p", "contenteditable", "", False),
        ("p", "autofocus", "", False),
        ("p", "slot", "x", False),
        ("p", "is", "x-y", False),
        ("p", "xlink:href", "javascript:1", False),
        ("p", "data-", "x", False),
        ("p", "data-a:b", "x", False),
        ("p", "data-a<b", "x", False),
        ("p", 'data-a"b', "x", False),
        ("p", "xmlns", "x", False),
        ("p", "nonce", "x", False),
        ("p", "background", "http://a.example/1.jpg", False),
    ],
)
def test_attributes_on_the_list_only_stay(element: str, name: str, value: str, stays: bool) -> None:
    assert attribute_stays(element, name, value) is stays


def test_the_lists_do_not_contradict_each_other() -> None:
    assert not KEPT & DROPPED
    assert set(ATTRIBUTES) - {"*"} <= KEPT
    assert not [name for names in ATTRIBUTES.values() for name in names if name.startswith("on")]
    addresses = {"href", "src", "poster", "cite", "action", "formaction", "background", "longdesc", "usemap", "data"}
    assert addresses & frozenset().union(*ATTRIBUTES.values()) <= URL_ATTRIBUTES


@each_case(
    "style",
    [
        "",
        "background-color:#ececec",
        "max-width: 100%; word-wrap: break-word !important; box-sizing: border-box !important; z-index: 1;",
        "background-color: rgb ( 255, 224, 240 )",
        "color: RGBA  (0, 0, 0, .5) ;",
        "color:hsl( 120, 50%, 50% );  background-color :  #fff  ;",
        "color: rgb(1, 2, 3); color: rgba(1,2,3,.5)",
        "TEXT-ALIGN : Center ;; ",
        "font-family: '宋体', \"Arial\"",
        "display: inline-block; font-size: 0.9em; margin: -10px 0; text-indent: -2em",
        "width: 0; height: 0; border-left: 5px solid",
        "color: rgb(255, 255, 0); background-color: transparent",
    ],
)
def test_harmless_styles_stay_to_the_space(style: str) -> None:
    assert safe_style(style) == style


@each_case(
    ("style", "safe"),
    [
        ("position: fixed; color: red", "color: red"),
        ("color: red; background: url(http://a.example/1.jpg)", "color: red"),
        ("width: expression(alert(1))", ""),
        ("behavior: url(x.htc)", ""),
        ("-moz-binding: url(x)", ""),
        ("color: \\72 ed", ""),
        ("color: red/*x*/; width: 1px", "width: 1px"),
        ("background-color: url(javascript:alert(1))", ""),
        ("color: var(--x)", ""),
        ("width: calc(100% - 1px)", ""),
        ("@import 'x'", ""),
        ("}body{color:red", ""),
        ("top:0;left:0;width:100%;height:100%", "width:100%;height:100%"),
        # What hides a text in HTML alone.
        ("display:none", ""),
        ("color: red; DISPLAY : none !important; margin: 0", "color: red; margin: 0"),
        ("font-size: 0px; line-height: 1.5", "line-height: 1.5"),
        ("color: transparent; color: rgba(0, 0, 0, 0.0)", ""),
        ("text-indent: -9999px; margin-left: -10000em", ""),
        ("height: 0; overflow: hidden; max-width: 0", "overflow: hidden"),
    ],
)
def test_dangerous_declarations_go_and_the_others_stay(style: str, safe: str) -> None:
    assert safe_style(style) == safe


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["color", ":", ";", "red", "url(", ")", "\\", "/*", "*/", "position", "'", " ", "1px"]))
)
def test_what_stays_of_a_style_loads_nothing_and_stays_again(pieces: list[str]) -> None:
    safe = safe_style("".join(pieces))
    assert "url(" not in safe
    assert "\\" not in safe
    assert "position" not in [part.partition(":")[0].strip() for part in safe.split(";")]
    assert safe_style(safe) == safe


def test_a_host_before_a_backslash_is_no_user_name_of_another() -> None:
    """Browsers read `\\` as `/`; in Markdown it is `%5C`, before which no name ends."""
    assert safe_url("https://v.qq.com\\@evil.example/") == ""
    assert safe_url("//v.qq.com\\x@evil.example/a.jpg") == ""
    assert safe_url("https://a.example\\b.jpg") == "https://a.example\\b.jpg"
    assert safe_url("https://a.example/@b\\c") == "https://a.example/@b\\c"
