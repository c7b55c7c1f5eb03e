"""Lists that are feeds: RSS, RDF and Atom."""

import pytest

from tests.each_case import each_case
from tests.zaker.generic.list_pages import IDS, NEXT, TITLES, URL, found, href, wanted
from zakerscraper.exceptions import ParseError, TruncatedPageError
from zakerscraper.sample_site.catalogue import NOW
from zakerscraper.zaker.generic import feed_responses
from zakerscraper.zaker.list_parsers import read_list

WWW = "https://www.myzaker.com"
TOPIC = "https://app.myzaker.com/news/topic.php?topic_id=6a0aff1c8e9f0900000000ff"
RSS = f"""<?xml version="1.0" encoding="gb2312"?><?xml-stylesheet href="/a.xsl"?><!-- made by hand -->
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>ZAKER</title><link>{WWW}</link><atom:link rel="next" href="{NEXT}"/>
<item><title><![CDATA[{TITLES[2]}]]></title><link>{WWW}{href(2)}</link><dc:creator>江城晚报</dc:creator>
<pubDate>Sun, 17 May 2026 09:30:00 +0800</pubDate><description><![CDATA[<p>昨天 10:20 的桥</p>]]></description>
<category>桥</category><category>城市</category></item>
<item><title>专题</title><link>{TOPIC}</link></item>
<item><title>{TITLES[1]}</title><guid isPermaLink="false">{IDS[1]}</guid><author>江城晚报</author>
<pubDate>Sun, 17 May 2026 09:30:00 +0800</pubDate></item></channel></rss>"""
ATOM = f"""\ufeff<feed xmlns="http://www.w3.org/2005/Atom"><title>ZAKER</title><link href="{WWW}"/>
<link rel="next" href="?page=2"/><updated>2026-05-18T09:00:00Z</updated>
<entry><title type="html">{TITLES[2].replace("桥", "&amp;#26725;")}</title><link rel="enclosure" href="{WWW}/a.mp3"/>
<link href="{WWW}{href(2)}"/><author><name>江城晚报</name><uri>{WWW}</uri></author><summary>桥</summary>
<published>2026-05-17T01:30:00Z</published><updated>2026-05-18T01:30:00Z</updated><category term="桥"/></entry>
<entry><title>{TITLES[1]}</title><link rel="alternate" href="{href(1)}"/><author><name>江城晚报</name></author>
<published>2026-05-17T09:30:00+08:00</published></entry></feed>"""


@each_case("text", [RSS, ATOM])
def test_items_of_a_feed_are_entries(text: str) -> None:
    listed = read_list(text, URL, NOW)
    assert (listed.layout, found(listed), listed.next_url) == ("fallback", wanted(2, 1), NEXT)
    for entry in listed.entries:
        assert (entry.author, entry.times[0].start.isoformat()) == ("江城晚报", "2026-05-17T09:30:00+08:00")
    assert listed.entries[0].tags[:1] == ("桥",)


def test_a_topic_in_a_feed_is_left_out_and_told() -> None:
    assert [(entry.title, entry.reason) for entry in read_list(RSS, URL, NOW).left_out] == [("专题", "topic page")]


def feed(*items: str) -> str:
    """Return a feed of RSS."""
    return f"<rss><channel>{''.join(items)}</channel></rss>"


def item(number: int, inner: str = "") -> str:
    """Return one item with a title and a URL, and what else is given."""
    return f"<item><title>{TITLES[number]}</title><link>{WWW}{href(number)}</link>{inner}</item>"


@each_case(
    "text",
    [feed("<item><title>x</title></item>"), '<!DOCTYPE rss [<!ENTITY a "b">]>' + RSS, f"<!ENTITY>{RSS}", "<rss a>"],
)
def test_a_feed_without_articles_or_with_entities_is_unreadable(text: str) -> None:
    with pytest.raises(ParseError):
        read_list(text, URL, NOW)


def test_a_feed_without_items_is_an_empty_list() -> None:
    assert read_list(feed("<title>x</title>"), URL, NOW).entries == ()


@each_case(("end", "lack"), [("<item><title>", "cut off"), ("<item><![CDATA[", "cut off"), ("<b></c>", "no readable")])
def test_a_feed_that_breaks_off_lists_what_it_has_up_to_there(end: str, lack: str) -> None:
    listed = read_list(f"<rss><channel>{item(1)}{end}", URL, NOW)
    assert found(listed) == wanted(1)
    assert lack in listed.cut_off


def test_a_feed_that_breaks_off_before_its_first_item_is_truncated() -> None:
    with pytest.raises(TruncatedPageError):
        read_list("<rss><channel><title>x</title><item><title>", URL, NOW)


def test_names_of_characters_that_html_has_are_read() -> None:
    listed = read_list(feed(item(1, "<description>a&nbsp;b &amp; &hellip;<![CDATA[ &lt;]]></description>")), URL, NOW)
    assert listed.entries[0].summary.replace("\xa0", " ").startswith("a b & …")


def test_the_source_of_an_entry_is_its_title() -> None:
    source = "<source><id>tag:x</id><title>江城晚报</title><updated>2026-05-17T01:30:00Z</updated></source>"
    entry = f'<entry><title>{TITLES[1]}</title><link href="{WWW}{href(1)}"/>{source}</entry>'
    (listed,) = read_list(f"<feed>{entry}</feed>", URL, NOW).entries
    assert listed.author == "江城晚报"


def test_what_stands_before_a_page_is_gone_through_once() -> None:
    for before in ("<!--a-->", "<?a?>", "<!--a--> ", "<!--"):
        assert not feed_responses.is_feed(before * 3000 + "<html>")
        assert feed_responses.is_feed(before * 3000 + "<rss>") == (before != "<!--")


def test_items_within_an_item_are_no_items() -> None:
    items, _, _ = feed_responses.read_feed(feed("<item><title>x" * 3000 + "</title></item>" * 3000))
    assert [len(item["title"]) for item in items] == [3000]
