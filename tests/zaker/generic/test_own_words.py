"""What reads like a part of a page, and is the article's own, stays in its text."""

from __future__ import annotations

from tests.each_case import each_case
from tests.zaker.generic.article_pages import BODY, IMAGE, SHOWN, TEXTS, images, layout, lines, read

MOMENT = "2026-05-15 19:05"


@each_case("alt", ["谷歌新logo", "健康码二维码"])
def test_an_image_of_what_the_text_is_about_is_the_texts_own(alt: str) -> None:
    own = f"<p><img src='{IMAGE.format(5)}' alt='{alt}'></p>"
    assert images(read(layout(BODY + own + BODY))) == [IMAGE.format(5)]


def test_a_large_image_of_an_app_stays() -> None:
    own = "<p><img src='https://img.example.com/a/app.png' width='600' height='400'></p>"
    assert images(read(layout(BODY + own + BODY))) == ["https://img.example.com/a/app.png"]


@each_case(
    "goods",
    [
        "<section><h3><a href='https://a.example.com/'>云帆S7</a></h3><p>售价：4499元</p><p>屏幕：六英寸</p></section>",
        "<section><h3><a href='https://a.example.com/'>得到APP</a></h3><p>听书神器</p></section>",
    ],
)
def test_a_headed_part_about_goods_or_an_app_stays(goods: str) -> None:
    assert len(lines(read(layout(BODY + goods + BODY)))) > 2 * len(TEXTS)


@each_case(
    "cell",
    [
        "<p><a href='https://a.example.com/{n}'>云帆S{n}</a></p><p>售价：449{n}元</p>",
        "<p><a href='/{n}'>得到APP</a></p><p>听书</p>",
    ],
)
def test_a_table_of_goods_or_apps_stays(cell: str) -> None:
    rows = "".join(f"<tr><td>{cell.format(n=n)}</td><td><p>{n}年</p></td></tr>" for n in (1, 2, 3))
    found = lines(read(layout(f"{BODY}<table>{rows}</table>{BODY}")))
    assert len(found) == 2 * len(TEXTS) + 9


def test_a_text_goes_on_behind_a_card_with_a_count_of_comments() -> None:
    card = "<div><a href='https://weibo.com/1'>网友小王</a><p>住得舒服</p><span>12条评论</span></div>"
    assert lines(read(layout(BODY * 2 + card + BODY)))[-len(TEXTS) :] == TEXTS
    assert len(lines(read(layout(BODY * 2 + card + BODY)))) >= 3 * len(TEXTS)


def test_a_link_behind_a_pointing_hand_stays() -> None:
    own = "<p>👉 <a href='https://gov.example.com/1'>网上报名入口（七月十日截止）</a></p>"
    assert "网上报名入口（七月十日截止）" in lines(read(layout(BODY + own + BODY)))


@each_case("begin", ["【记者手记】", "（无国界记者组织）", "【记者走基层】"])
def test_what_has_reporters_in_its_name_is_no_reporter(begin: str) -> None:
    assert read(layout(BODY.replace("<p>", f"<p>{begin}", 1), byline=MOMENT)).author == ""


@each_case("line", ["记者手记", "主队 21:15 战胜客队", "主队3-1不敌客队"])
def test_a_first_line_of_a_text_is_no_byline(line: str) -> None:
    """A column's name, and a score that reads like a time."""
    byline = "<div><span>江城晚报</span><span>2026-05-15</span></div>"
    found = read(layout(f"<p>{line}</p>{BODY}", byline=byline))
    assert (found.author, lines(found)) == ("江城晚报", [line, *TEXTS])


@each_case(
    ("head", "is_kept"),
    [
        ("<button class='q'>邮局几点开门？</button>", True),
        ("<h3><button aria-expanded='false'>开门的时间</button></h3>", True),
        ("<div role='button'><h4>开门的时间</h4></div>", True),
        ("<button>开门的时间</button>", False),
        ("<h3><button>展开全文</button></h3>", False),
    ],
)
def test_a_button_that_unfolds_an_answer_is_its_heading(head: str, is_kept: bool) -> None:
    own = f"<div>{head}<div class='a'><p>每天九点，周日休息。</p></div></div>"
    found = lines(read(layout(BODY + own * 2 + BODY)))
    assert found.count("每天九点，周日休息。") == 2
    assert len(found) == 2 * len(TEXTS) + 2 + 2 * is_kept


@each_case(
    "item",
    [
        "<div class='q'><button>{}</button><div>{}</div></div>",
        "<h3><button aria-expanded='false' aria-controls='a{n}'>{}</button></h3><div id='a{n}' hidden><p>{}</p></div>",
        "<div><a href='#a{n}' class='t'>{}</a><div id='a{n}' style='display:none'>{}</div></div>",
    ],
)
def test_questions_stay_with_short_answers_that_a_click_shows(item: str) -> None:
    own = [("邮局几点开门？", "九点。"), ("星期天开吗？", "不开。"), ("寄信要排队吗？", "不用排队。")]
    own[2:] = [("寄信要排队吗", "不用排队。")] if "<button>" in item else own[2:]
    items = "".join(item.format(*pair, n=n) for n, pair in enumerate(own))
    assert lines(read(layout(BODY + items + BODY))) == [*TEXTS, *(line for pair in own for line in pair), *TEXTS]


def test_a_line_with_two_links_of_labels_is_a_sentence() -> None:
    own = "<p>从<a href='/t/1'>微博</a>到<a href='/t/2'>微信</a>，他写了十年。</p>"
    assert "从微博到微信，他写了十年。" in "".join(lines(read(layout(BODY + own))))


def test_a_list_of_one_link_a_line_behind_its_heading_stays() -> None:
    own = "<p><b>基本术语表</b>：<br>– <a href='/1'>品牌营销服务</a><br>– <a href='/2'>企业营销服务</a></p>"
    assert any("品牌营销服务" in line for line in lines(read(layout(BODY + own + BODY))))


def test_a_product_whose_image_leads_where_a_button_does_stays() -> None:
    own = (
        "<div><h2>Best Overall</h2><div><a href='https://shop.example.com/1'>"
        f"<img src='{IMAGE.format(5)}'></a></div>"
        "<div><a href='https://shop.example.com/1'>Shop Now</a>"
        "<a href='https://shop.example.com/2'>Buy Now</a></div></div>"
    )
    assert IMAGE.format(5) in images(read(layout(BODY + own + BODY)))


@each_case("told", ["社会 事件", "経済 ニュース"])
def test_a_part_of_a_japanese_site_is_no_person(told: str) -> None:
    byline = f"<div><span>{told}</span><span>2026年5月15日</span></div>"
    shown = layout(BODY, byline=byline).replace("山腰上的旧邮局又亮起了灯", "丘の郵便局に再び灯がともる")
    assert read(shown).author == ""


def test_a_part_in_a_box_of_its_own_stays_under_a_heading_of_others() -> None:
    own = f"<div><h2>更多产品</h2><p>{TEXTS[0]}</p></div>"
    assert "更多产品" in lines(read(layout(BODY + own + BODY)))


def test_a_column_of_a_layout_is_no_part_of_a_site() -> None:
    byline = f"<div class='columns'><div class='column'>张小明</div><div class='column'>{SHOWN}</div></div>"
    assert read(layout(BODY, byline=byline)).author == "张小明"


@each_case(
    ("numbers", "are_kept"),
    [(("01", "02", "03"), True), (("1", "2", "3"), True), (("01", "03", "05"), False), (("1", "", ""), False)],
)
def test_numbers_of_the_parts_of_a_text_are_of_it(numbers: tuple[str, ...], *, are_kept: bool) -> None:
    """Each stands in a decoration of its own, as accounts set it."""
    decorated = "<section><section><section><strong><span>{}</span></strong></section></section></section>"
    opening = "天还没有亮，邮递员已经出门了，背着一只旧邮包，手里提着灯。"
    parts = list(zip(numbers, TEXTS, strict=True))
    text = "".join(f"{decorated.format(number)}<p>{words}</p>" for number, words in parts)
    found = lines(read(layout(f"<p>{opening}</p>{text}")))
    assert found == [opening, *([line for part in parts for line in part] if are_kept else TEXTS)]
