"""Links through ZAKER's redirect, and the addresses inside them."""

from base64 import b64encode
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.document.links import is_redirect, redirect_target

HOST = "http://iphone.myzaker.com"


def redirect(target: str, change: str = "") -> str:
    """Return a redirect to *target*; change: what is done to its base64."""
    b = b64encode(target.encode()).decode()
    b = {"": b, "quoted": quote(b, safe=""), "spaces": b.replace("+", " "), "unpadded": b.rstrip("=")}[change]
    return f"{HOST}/zaker/link.php?pk=5f3c9a1e7f780b2c4d00a1b2&b={b}&bcode=1a2b3c4d&target=_new"


@each_case(
    ("address", "is_one"),
    [
        (redirect("http://a.example/"), True),
        ("https://app.myzaker.com/zaker/link.php?b=x", True),
        ("//iphone.myzaker.com/zaker/link.php?b=x", True),
        ("http://IPHONE.MYZAKER.COM/zaker/link.php", True),
        ("http://www.myzaker.com/article/5f3c9a1e7f780b2c4d00a1b2", False),
        ("http://evil.example/zaker/link.php?b=x", False),
        ("http://evilmyzaker.com/zaker/link.php?b=x", False),
        ("http://iphone.myzaker.com.evil.example/zaker/link.php?b=x", False),
        ("http://evil.example/?x=iphone.myzaker.com/zaker/link.php", False),
        ("http://[iphone.myzaker.com/zaker/link.php", False),
        ("/zaker/link.php?b=x", False),
        ("", False),
    ],
)
def test_redirects_are_known_by_host_and_path(address: str, is_one: bool) -> None:
    assert is_redirect(address) is is_one


@each_case("change", ["", "quoted", "spaces", "unpadded"])
@each_case(
    "target",
    ["http://a.example/?__biz=MzA&x=1#end", "https://a.example/路径?~~~???>>>", "http://a.example/1", "http://b"],
)
def test_the_address_inside_is_read_in_every_form_of_base64(target: str, change: str) -> None:
    assert redirect_target(redirect(target, change)) == target


@each_case(
    "target",
    [
        "javascript:void(0);",
        "javascript://%0aalert(1)",
        " JAVASCRIPT://a.example/",
        "data:text/html,x",
        "ftp://a.example/1",
        "mailto:a@b.example",
        "//a.example/",
        "/article/1",
        "a.example",
        "",
    ],
)
def test_what_is_no_web_address_inside_is_none(target: str) -> None:
    assert redirect_target(redirect(target)) == ""


@each_case(
    "address",
    [
        f"{HOST}/zaker/link.php",
        f"{HOST}/zaker/link.php?pk=1",
        f"{HOST}/zaker/link.php?b=",
        f"{HOST}/zaker/link.php?b=%%%",
        f"{HOST}/zaker/link.php?b=a",
        f"{HOST}/zaker/link.php?b=////",
        f"{HOST}/zaker/link.php?bcode=aHR0cDovL2EuZXhhbXBsZS8=",
    ],
)
def test_a_redirect_without_a_readable_address_has_none(address: str) -> None:
    assert redirect_target(address) == ""


@given(st.text(max_size=40))
def test_no_text_in_its_place_breaks_the_reader(text: str) -> None:
    target = redirect_target(f"{HOST}/zaker/link.php?b={text}")
    assert target == "" or target.lower().startswith(("http://", "https://"))
