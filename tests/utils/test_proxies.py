"""A proxy that the environment names is used, or refused by name: none is left out in silence."""

from base64 import b64decode
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.utils.test import get_crawler

from tests.downloads import download
from tests.tls_servers import ConnectProxy, Server, ca_file, http, trusted
from zakerscraper.downloadermiddlewares.proxy import ProxyMiddleware
from zakerscraper.exceptions import UsageError
from zakerscraper.utils.proxies import Proxy, named_proxies, proxy_of, use_everywhere

HERE = "http://127.0.0.1:7890"
NAMES = [f"{kind}_proxy" for kind in ("http", "https", "all", "no", "socks")]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without proxies, whoever runs the tests."""
    for name in (*NAMES, *map(str.upper, NAMES), "REQUEST_METHOD"):
        monkeypatch.setenv(name, "")  # else one that our code sets would stay behind
        monkeypatch.delenv(name)
    return monkeypatch


@pytest.mark.parametrize(
    ("variables", "found"),
    [
        ({}, {}),
        ({"https_proxy": HERE}, {"https": HERE}),
        ({"HTTPS_PROXY": HERE}, {"https": HERE}),
        ({"HTTPS_PROXY": "http://a.example:1", "https_proxy": HERE}, {"https": HERE}),
        ({"http_proxy": HERE}, {"http": HERE}),
        ({"all_proxy": HERE}, {"http": HERE, "https": HERE}),
        ({"ALL_PROXY": HERE}, {"http": HERE, "https": HERE}),
        # As many proxy programs tell their users to set them: what is never needed is not refused.
        ({"https_proxy": HERE, "http_proxy": HERE, "all_proxy": "socks5://127.0.0.1:1"}, {"http": HERE, "https": HERE}),
        ({"https_proxy": "127.0.0.1:7890"}, {"https": HERE}),
        ({"https_proxy": "proxy.example"}, {"https": "http://proxy.example"}),
        ({"https_proxy": " http://127.0.0.1:7890/ "}, {"https": HERE}),
        ({"https_proxy": "HTTP://127.0.0.1:7890"}, {"https": HERE}),
        ({"https_proxy": "http://[::1]:7890"}, {"https": "http://[::1]:7890"}),
        ({"https_proxy": "http://代理.example:1"}, {"https": "http://xn--mnq481g.example:1"}),
        ({"http_proxy": "https://127.0.0.1:7890"}, {"http": "https://127.0.0.1:7890"}),
        ({"https_proxy": ""}, {}),
        ({"https_proxy": "socks5://127.0.0.1:1", "no_proxy": "*"}, {}),
        ({"socks_proxy": "x y", "ftp_proxy": "x y"}, {}),
    ],
)
def test_what_is_named_is_used(
    environment: pytest.MonkeyPatch, variables: dict[str, str], found: dict[str, str]
) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)
    assert {scheme: proxy.address for scheme, proxy in named_proxies().items()} == found


@pytest.mark.parametrize(
    "value",
    [
        "http:/127.0.0.1:1",
        "http:/u:s3cret@127.0.0.1:1",
        '"http://127.0.0.1:1"',
        "'http://u:s3cret@127.0.0.1:1'",
        "http://u:s3cret@",
        "http://",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:0",
        "http://127.0.0.1:port",
        "http://u:s3cret#x@127.0.0.1:1",
        "http://u:s3cret/x@127.0.0.1:1",
        "http://u:s3cret?x@127.0.0.1:1",
        "http://127.0.0.1:1/path",
        "http://[::1:1",
        "http://a b:1",
        "http://u:%ff@127.0.0.1:1",
        "socks5://u:s3cret@127.0.0.1:1",
        "socks5h://127.0.0.1:1",
        "socks4://127.0.0.1:1",
        "https://u:s3cret@127.0.0.1:1",
        "ftp://127.0.0.1:1",
        "quic://u:s3cret@127.0.0.1:1",
        "/var/run/docker.sock",
        "unix:///var/run/docker.sock",
        "http://u:s3cret@127.0.0.1:1\nx",
    ],
)
@pytest.mark.parametrize("name", ["https_proxy", "ALL_PROXY"])
def test_what_cannot_be_used_is_refused_by_name(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    environment.setenv(name, value)
    with pytest.raises(UsageError, match=rf"^environment variable {name}: ") as error:
        named_proxies()
    assert "\n" not in str(error.value)
    assert "s3cret" not in str(error.value)
    with pytest.raises(UsageError):
        ProxyMiddleware.from_crawler(get_crawler())
    assert proxy_of("https://www.myzaker.com/") == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("socks5://127.0.0.1:1", "is a SOCKS proxy"),
        ("https://127.0.0.1:1", "is to be spoken to over TLS"),
        ("http:/127.0.0.1:1", "is not an address of a proxy"),
    ],
)
def test_why_one_is_refused_is_said(environment: pytest.MonkeyPatch, value: str, words: str) -> None:
    environment.setenv("https_proxy", value)
    with pytest.raises(UsageError, match=words):
        named_proxies()


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("me:pw", "me:pw"),
        ("me:密码", "me:密码"),
        ("me:p€w", "me:p€w"),
        ("me:%E5%AF%86%40%3A", "me:密@:"),
        ("me:p@w", "me:p@w"),
        ("%E6%88%91:pw", "我:pw"),
        ("me", "me:"),
        ("me:", "me:"),
    ],
)
def test_names_and_passwords_are_sent_as_they_are_meant(
    environment: pytest.MonkeyPatch, tmp_path: Path, written: str, sent: str
) -> None:
    environment.setenv("https_proxy", f"http://{written}@127.0.0.1:7890")
    crawler = get_crawler(settings_dict={"HTTPPROXY_AUTH_ENCODING": "utf-8"})
    request = Request("https://www.myzaker.com/")
    ProxyMiddleware.from_crawler(crawler).process_request(request)
    assert request.meta["proxy"] == HERE
    kind, encoded = request.headers["Proxy-Authorization"].split()
    assert (kind, b64decode(encoded).decode()) == (b"Basic", sent)


def test_an_encoding_without_the_passwords_letters_is_refused(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("https_proxy", "http://me:密s3cret@127.0.0.1:7890")
    with pytest.raises(UsageError, match=r"https_proxy.*'latin-1', HTTPPROXY_AUTH_ENCODING") as error:
        named_proxies("latin-1")
    assert "s3cret" not in str(error.value)
    assert "s3cret" not in repr(Proxy(HERE, "me", "s3cret"))


@pytest.mark.parametrize(
    ("no_proxy", "url", "stand_in", "direct"),
    [
        ("myzaker.com", "https://www.myzaker.com/", "", True),
        ("myzaker.com", "https://a.example/", "", False),
        ("localhost,127.0.0.1", "https://www.myzaker.com/", "http://127.0.0.1:8000", True),
        ("localhost,127.0.0.1", "https://www.myzaker.com/", "", False),
        ("", "https://www.myzaker.com/", "http://127.0.0.1:8000", False),
    ],
)
def test_hosts_of_no_proxy_are_asked_directly(
    environment: pytest.MonkeyPatch, no_proxy: str, url: str, stand_in: str, *, direct: bool
) -> None:
    environment.setenv("all_proxy", HERE)
    environment.setenv("no_proxy", no_proxy)
    request = Request(url)
    ProxyMiddleware.from_crawler(get_crawler(settings_dict={"ZAKER_WWW_URL": stand_in})).process_request(request)
    assert (request.meta.get("proxy") is None) is direct


def test_libraries_beside_scrapy_use_all_proxy_too(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("all_proxy", HERE)
    environment.setenv("https_proxy", "")
    use_everywhere(named_proxies())
    import urllib.request

    assert urllib.request.getproxies()["https"] == HERE


def test_a_tunnel_is_opened_with_name_and_password(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with Server(lambda _: http("hello"), trusted()) as server, ConnectProxy(server) as proxy:
        environment.setenv("https_proxy", proxy.url.replace("//", "//me:密码@"))
        request = Request(f"https://127.0.0.1:{server.port}/")
        crawler = get_crawler(settings_dict={"HTTPPROXY_AUTH_ENCODING": "utf-8"})
        ProxyMiddleware.from_crawler(crawler).process_request(request)
        headers = {"Proxy-Authorization": request.headers["Proxy-Authorization"].decode()}
        fetch = {"url": request.url, "meta": {"proxy": request.meta["proxy"]}, "headers": headers}
        (response,) = download([fetch], ZAKER_CA_FILE=str(ca_file(tmp_path)))
        assert response["body"] == "hello"
        assert headers["Proxy-Authorization"] in proxy.received[0]
        assert "Proxy-Authorization" not in server.received[0]
