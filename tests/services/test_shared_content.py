"""What several results of the generic extractor share is none of any article."""

from zakerscraper.items import Article
from zakerscraper.services.shared_content import SharedContent

NOTICE = "网站正在升级维护，请稍后再来，感谢理解。"


def article(number: int, title: str = "", html: str = "") -> Article:
    """Return article *number*, cleaned, with a text of its own."""
    own = f"<p>第 {number} 座桥建成那年，河边还没有路。</p><p>如今第 {number} 座桥上每天走过三千人。</p>"
    return Article(id=f"{number:024x}", url="", title=title or f"第 {number} 座桥", body_html=html or own)


def id_of(number: int) -> str:
    return f"{number:024x}"


def test_articles_of_their_own_raise_no_doubt() -> None:
    checker = SharedContent()
    assert [checker.check(article(number)) for number in range(20)] == [("", [])] * 20


def test_a_text_of_two_articles_is_no_article_s() -> None:
    """The second one is doubted, and with it the first."""
    checker = SharedContent()
    assert checker.check(article(1, html=f"<p>{NOTICE}</p>")) == ("", [])
    reason, others = checker.check(article(2, html=f"<p>{NOTICE}</p>"))
    assert "1 other articles" in reason
    assert others == [id_of(1)]
    reason, others = checker.check(article(3, html=f"<p>{NOTICE}</p>"))
    assert sorted(others) == [id_of(1), id_of(2)]


def test_an_article_read_again_is_not_compared_with_itself() -> None:
    checker = SharedContent()
    for _ in range(5):
        assert checker.check(article(1)) == ("", [])


def test_a_line_that_many_share_beside_their_own_text_raises_no_doubt() -> None:
    """A closing line of a publisher's own."""
    checker = SharedContent()
    for number in range(10):
        archived = article(number)
        archived.body_html += f"<p>{NOTICE}</p>"
        assert checker.check(archived) == ("", [])


def test_what_is_mostly_shared_is_doubted() -> None:
    """Two of three lines."""
    checker = SharedContent()
    shared = f"<p>{NOTICE}</p><p>您也可以拨打客服电话了解详情。</p>"
    checker.check(article(1, html=f"{shared}<p>请求编号一二三四五六七八九十。</p>"))
    reason, others = checker.check(article(2, html=f"{shared}<p>请求编号十九八七六五四三二一。</p>"))
    assert reason
    assert others == [id_of(1)]


def test_short_lines_alone_do_not_make_two_texts_one() -> None:
    """Headings, labels and names are in many articles."""
    checker = SharedContent()
    for number in range(5):
        archived = article(number)
        archived.body_html = f"<h2>导语</h2>{archived.body_html}<h2>结语</h2><p>文/甲</p><p>图/乙</p><p>编/丙</p>"
        assert checker.check(archived) == ("", [])


def test_a_text_of_short_lines_alone_is_compared_by_them() -> None:
    checker = SharedContent()
    checker.check(article(1, html="<p>系统繁忙</p>"))
    assert checker.check(article(2, html="<p>系统繁忙</p>"))[1] == [id_of(1)]


def test_articles_of_pictures_are_compared_by_their_pictures() -> None:
    """A banner that stands in every page is none of any article; captions as short as 图1 are no proof."""
    checker = SharedContent()
    shown = [f'<p><img src="https://zkres1.myzaker.com/202605/{n}.jpg">图1</p>' for n in range(3)]
    assert [checker.check(article(number, html=html)) for number, html in enumerate(shown)] == [("", [])] * 3
    assert checker.check(article(9, html=shown[1]))[1] == [id_of(1)]


def test_a_title_that_all_share_is_none() -> None:
    """Two articles may share one, three of three do not; then all of them are doubted."""
    checker = SharedContent()
    for number in (1, 2):
        assert checker.check(article(number, title="ZAKER")) == ("", [])
    reason, others = checker.check(article(3, title="ZAKER"))
    assert "'ZAKER'" in reason
    assert others == [id_of(1), id_of(2)]


def test_a_title_that_some_share_is_theirs() -> None:
    """A column has its name for a title every day; another title in the run says that titles are read."""
    checker = SharedContent()
    checker.check(article(1))
    assert [checker.check(article(number, title="早间读报")) for number in range(2, 8)] == [("", [])] * 6
