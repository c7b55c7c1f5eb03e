"""Cards that pages put among a text, known by what heads them."""

from __future__ import annotations

from tests.each_case import each_case
from tests.zaker.generic.article_pages import (
    BODY,
    FIRST,
    IMAGE,
    SECOND,
    TEXTS,
    THIRD,
    images,
    layout,
    lines,
    long_text,
    read,
)

POINTS = "<ol><li>背景：邮局关了十一年，近期有了变化。</li><li>进展：信已经送到山那边的小学。</li></ol>"
DIGEST = "<p>本文讲了一位邮递员和一封信的故事，先交代背景，再说经过，最后说明后续安排。</p>"
CARDS = {
    "digest with its writer": f"<div class='k1'><div><b>AI速览</b><span>由大模型生成</span></div>{DIGEST}</div>",
    "digest with a warning": f"<div><h4><i></i>AI摘要 <em>由大模型生成，仅供参考</em></h4>{DIGEST}</div>",
    "digest in brackets": f"<div><h4>智能总结（内容由AI生成，仅供参考）</h4>{DIGEST}</div>",
    "points": f"<section class='k'><div><b>要点提炼</b></div>{POINTS}</section>",
    "word": "<div class='k'><div><i></i>名词解释</div><p>信格：邮局里按街道分信的木格，每格贴一个路名。</p></div>",
    "questions": "<div class='k'><div>你可能想问</div><ul><li>信后来送到了吗？</li><li>邮局还开着吗？</li></ul></div>",
}


@each_case("kind", CARDS)
@each_case("place", ["before", "between", "behind"])
def test_cards_are_none_of_the_text(kind: str, place: str) -> None:
    card = CARDS[kind]
    page = {
        "before": layout(f"{card}<div class='t'>{BODY}</div>"),
        "between": layout(f"<p>{FIRST}</p>{card}<p>{SECOND}</p><p>{THIRD}</p>"),
        "behind": layout(f"<div class='t'>{BODY}</div>{card}"),
    }[place]
    assert lines(read(page)) == TEXTS


@each_case("head", ["名词解释", "核心要点", "事件脉络"])
def test_a_heading_of_the_text_itself_stays(head: str) -> None:
    bare = layout(f"<p>{FIRST}</p><h3>{head}</h3><p>{SECOND}</p><p>{THIRD}</p>")
    assert lines(read(bare)) == [FIRST, head, SECOND, THIRD]
    part = "<div class='part'><h3>{}</h3><p>{}</p></div>".format
    parts = layout(part("信的由来", FIRST) + part(head, SECOND) + part("后来", THIRD))
    assert lines(read(parts)) == ["信的由来", FIRST, head, SECOND, "后来", THIRD]


def test_a_line_that_begins_with_a_head_is_no_head() -> None:
    said = "<p><b>要点提炼</b>是他每天的作业。</p>"
    found = lines(read(layout(f"<p>{FIRST}</p>{said}<p>{THIRD}</p>")))
    assert "".join(found) == f"{FIRST}要点提炼是他每天的作业。{THIRD}"


def test_a_card_may_be_all_that_is_written_beside_images() -> None:
    shown = "".join(f"<figure><img src='{IMAGE.format(at)}'></figure>" for at in (1, 2, 3))
    found = read(layout(f"{CARDS['points']}<div class='t'>{shown}</div>"))
    assert not lines(found)
    assert images(found) == [IMAGE.format(at) for at in (1, 2, 3)]


def test_what_is_as_long_as_a_text_is_no_card() -> None:
    parts = long_text()[:6]
    box = "<div class='k'><h3>事件脉络</h3>" + "".join(f"<p>{text}</p>" for text in parts) + "</div>"
    assert set(parts) <= set(lines(read(layout(f"<p>{FIRST}</p>{box}<p>{THIRD}</p>"))))
