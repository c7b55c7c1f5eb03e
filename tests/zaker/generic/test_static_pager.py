"""Static pagers, which scripts write from the numbers of a list's pages."""

from tests.each_case import each_case
from tests.zaker.generic.list_pages import alone, cards

BASE = "https://www.myzaker.com/archive/202605/"


@each_case(
    ("call", "url", "following"),
    [
        ('createPageHTML(20, 0, "index", "html");', BASE, "index_1.html"),
        ("createPageHTML(12,2,'index','shtml',236)", BASE + "index_2.shtml", "index_3.shtml"),
        ("createPageHTML('page_div',34, 1,'list','.htm',670)", BASE + "list_1.htm", "list_2.htm"),
        ('createPageHTML(20, 19, "index", "html");', BASE + "index_19.html", ""),
        ('createPageHTML(1, 0, "index", "html");', BASE, ""),
        ('createPageHTML(20, 0, "https://www.example.org/index", "html");', BASE, ""),
    ],
)
def test_a_static_pager_leads_on_until_the_last_page(call: str, url: str, following: str) -> None:
    listed = alone(f"<main>{cards(1, 2, 3)}</main><script>{call}</script>", url)
    assert listed.next_url == (BASE + following if following else "")
