"""Families of pages of video portals and of photo stories: a player or slides above, the words in a tab or as notes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from html import escape

from tests.generic_extraction.frame import CDN, script_json
from tests.generic_extraction.furniture import Kit
from tests.generic_extraction.head_kit import HeadKit
from tests.generic_extraction.markup import plain_texts, shown_address
from tests.generic_extraction.model import Block, Family, Picture, Redesign, Source

_SHORT_REMARKS = ("前排围观", "声音好听", "这里我去过", "哈哈哈哈", "求地址", "三连了")


def _next_videos(kit: Kit, number: int) -> str:
    rng = kit.rng
    cards = "".join(
        f'<li><a href="/video/{other.id}"><div class="cv">{kit.thumbnail(other)}'
        f"<i>{kit.say(f'0{rng.randint(1, 9)}:{rng.randint(10, 59)}')}</i></div><p>{kit.say(other.title)}</p></a>"
        f"<span>{kit.say(other.author)}</span><span>{kit.say(f'{rng.randint(2, 90)}万次播放')}</span></li>"
        for other in kit.take(number)
    )
    head = f"<h3>{kit.say('接下来播放')}</h3><label>{kit.say('自动连播')}<input type=checkbox checked></label>"
    return f'<div class="next-up">{head}<ul>{cards}</ul></div>'


def video_report(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A player, remarks that fly over it, the account; below the text in a folded tab, beside the comments' tab."""
    kit = HeadKit(
        source, rng, others, title_forms=("h1", "h2"), date_forms=("minute", "slashes", "no-year", "yesterday")
    )
    number = rng.randint(1000, 9999)
    shown_at = kit.shown_date()
    rows = "".join(
        f"<tr><td>{kit.say(f'00:{rng.randint(10, 59)}')}</td><td>{kit.say(remark)}</td>"
        f"<td>{kit.say(f'{source.published_at:%m-%d} {rng.randint(10, 23)}:{rng.randint(10, 59)}')}</td></tr>"
        for remark in rng.sample(_SHORT_REMARKS, 4)
    )
    remarks = (
        f'<div class="dm-list"><h4>{kit.say("弹幕列表")}</h4><table><thead><tr><th>{kit.say("时间")}</th>'
        f"<th>{kit.say('弹幕内容')}</th><th>{kit.say('发送时间')}</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )
    speeds = "".join(f"<li>{kit.say(label)}</li>" for label in ("2.0x", "1.5x", "1.0x", "0.5x"))
    player = (
        f'<div class="vp"><video poster="{CDN}/cover/{number}.jpg" preload="none" src="https://v.myzaker.com/'
        f'{number}.mp4">'
        f"</video><div class=vp-bar><span>00:00</span> / <span>{kit.say('03:27')}</span><ul>{speeds}</ul>"
        f"<span>{kit.say('高清 720P')}</span></div></div>"
    )
    counts = kit.say(f"{rng.randint(2, 90)}.{rng.randint(1, 9)}万播放")
    rights = kit.say("未经作者授权，禁止转载")
    line = (
        f'<div class="vd"><span>{counts}</span> <span>{kit.say(f"{rng.randint(9, 999)}弹幕")}</span> {shown_at} '
        f"<em>{rights}</em></div>"
    )
    account = (
        f'<div class="up"><a href="/u/{number}"><img src="https://zkres.myzaker.com/data/avatar/{number}.jpg" alt="" '
        f'width="48" height="48"></a><a href="/u/{number}" class="up-name">{kit.say(source.author)}</a>'
        f"<p>{kit.say('把看见的都拍下来，周更。')}</p><span>{kit.say(f'{rng.randint(1, 90)}万粉丝')}</span>"
        f"<button>{kit.say('+ 关注')}</button></div>"
    )
    tools = "".join(
        f"<span>{kit.say(f'{word} {rng.randint(9, 999)}')}</span>" for word in ("点赞", "投币", "收藏", "转发")
    )
    body = "".join(kit.flow(forms=("src", "data-src", "data-original"), wraps=("figure", "p", "div")))
    many = rng.randint(3, 40)
    is_folded = rng.random() < 0.6
    style = ' style="max-height:96px;overflow:hidden"' if is_folded else ""
    fold = f'<button class="more">{kit.say("展开更多")}</button>' if is_folded else ""
    tabs = (
        f'<div role="tablist"><button role="tab" aria-selected="true">{kit.say("图文")}</button>'
        f'<button role="tab" aria-selected="false">{kit.say(f"评论 {many}")}</button></div>'
        f'<div role="tabpanel"><div class="vt"{style}>{body}</div>{fold}{kit.tags()}</div>'
        f'<div role="tabpanel" hidden>{kit.comments(rng.randint(2, 6), element="div")}</div>'
    )
    data = {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "name": source.title,
        "description": source.summary,
        "thumbnailUrl": [f"https:{CDN}/cover/{number}.jpg"],
        "uploadDate": source.published_at.isoformat(),
        "duration": "PT3M27S",
        "interactionStatistic": {"@type": "InteractionCounter", "userInteractionCount": number},
    }
    if rng.random() < 0.5:
        kit.extra = f'<script type="application/ld+json">{script_json(data)}</script>'
    top = [player, kit.heading() + line, account, f'<div class="vtools">{tools}</div>']
    if rng.random() < 0.4:
        top = [kit.heading() + line, player, f'<div class="vtools">{tools}</div>', account]
    side = f"<aside>{remarks}{_next_videos(kit, rng.randint(4, 8))}</aside>"
    page = kit.redesign(
        "video_report", f'{kit.header()}<div class="v-main"><div>{"".join(top)}{tabs}</div>{side}</div>{kit.footer()}'
    )
    return replace(page, features=(*page.features, f"folded={is_folded}"))


def _slides(source: Source) -> tuple[list[Block], list[tuple[Picture, list[Block]]]]:
    """Return what stands before the first picture, and each picture with what follows it."""
    before: list[Block] = []
    slides: list[tuple[Picture, list[Block]]] = []
    for block in source.blocks:
        if isinstance(block, Picture):
            slides.append((block, []))
        else:
            (slides[-1][1] if slides else before).append(block)
    return before, slides


def photo_slides(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """Slides, each a picture with its number and its words; small ones below, and a last slide with other galleries."""
    kit = Kit(
        source, rng, others, title_forms=("h1", "h2", "span"), date_forms=("minute", "slashes", "chinese", "no-year")
    )
    before, slides = _slides(source)
    form = rng.choice(["src", "data-src", "data-original"])
    made = []
    for place, (picture, words) in enumerate(slides, 1):
        image = kit.picture(replace(picture, caption=""), form, "bare")
        note = f"<p>{escape(picture.caption, quote=False)}</p>" if picture.caption else ""
        number = f"<span class=num><b>{place}</b>/{len(slides)}</span>"
        kit.foreign.append(f"{place}/{len(slides)}")
        text = note + "".join(map(kit.markup, words))
        made.append(
            f'<div class="swiper-slide" data-index="{place - 1}"><div class="pic">{image}</div>'
            f'<div class="note">{number}<div class="words">{text}</div></div></div>'
        )
    small = "".join(
        f'<li{" class=on" if not place else ""}><img src="{escape(picture.url.replace("_1024.jpg", "_120.jpg"))}"></li>'
        for place, (picture, _) in enumerate(slides)
        if "_1024.jpg" in picture.url
    )
    near = "".join(
        f'<a href="/gallery/{other.id}">{kit.thumbnail(other)}<span>{kit.say(other.title)}</span></a>'
        for other in kit.take(4)
    )
    last = (
        f'<div class="swiper-slide the-end"><h4>{kit.say("图集推荐")}</h4>{near}'
        f"<a href=#0>{kit.say('重新浏览')}</a></div>"
    )
    intro = f'<div class="lead-in">{"".join(map(kit.markup, before))}</div>' if before else ""
    hint = kit.say("支持键盘 ← → 翻阅图片")
    tools = f"<div class=pt><span>{hint}</span><a>{kit.say('查看原图')}</a><a>{kit.say('列表查看')}</a></div>"
    strip = f'<div class="thumbs"><a>‹</a><ul>{small}</ul><a>›</a></div>' if rng.random() < 0.7 else ""
    line = f"<div class=inf>{kit.shown_date()} <span>{kit.say('来源：')}{kit.say(source.author)}</span></div>"
    stage = f'<div class="swiper"><div class="swiper-wrapper">{"".join(made)}{last}</div></div>' if slides else ""
    head = kit.heading() + line
    main = head + intro + tools + stage + strip if rng.random() < 0.6 else head + intro + stage + tools + strip
    return kit.redesign("photo_slides", f"{kit.header()}<main>{main}</main>{kit.comments(3)}{kit.footer()}")


def photo_data(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A gallery whose pictures and notes are data alone, in a text area or in a variable, beside other galleries'."""
    kit = Kit(source, rng, others, title_forms=("h1", "span"), date_forms=("minute", "slashes", "chinese"))
    before, slides = _slides(source)
    note_key = rng.choice(["note", "desc", "description", "intro"])
    image_key, small_key = rng.choice([("img", "timg"), ("big_img", "thumb"), ("url", "small")])
    items = [
        {
            "id": f"{place:04d}",
            image_key: shown_address(kit, picture),
            small_key: picture.url.replace("_1024.jpg", "_120.jpg"),
            note_key: "\n".join(
                filter(None, [picture.caption, *(text for block in words for text in plain_texts(block))])
            ),
        }
        for place, (picture, words) in enumerate(slides)
    ]
    near = [
        {"title": kit.say(other.title), "url": f"/gallery/{other.id}", "cover": f"{CDN}/1.jpg"} for other in kit.take(4)
    ]
    data = {
        "info": {"setname": source.title, "imgsum": len(items), "source": source.author},
        "list": items,
        "next": near,
    }
    form = rng.choice(["textarea", "variable"])
    if form == "textarea":
        state = (
            f'<textarea name="gallery-data" style="display:none">{escape(script_json(data), quote=False)}</textarea>'
        )
    else:
        state = f"<script>var _galleryData = {script_json(data)};new Gallery(_galleryData);</script>"
    intro = f'<div class="lead-in">{"".join(map(kit.markup, before))}</div>' if before else ""
    line = f"<div class=inf>{kit.shown_date()} <span>{kit.say('来源：')}{kit.say(source.author)}</span></div>"
    stage = f'<div id="stage"><p class="ld">{kit.say("图片加载中…")}</p></div>' if slides else ""
    page = kit.redesign(
        "photo_data", f"{kit.header()}<main>{kit.heading()}{line}{intro}{stage}</main>{state}{kit.footer()}"
    )
    return replace(page, features=(*page.features, f"form={form}", "text=script"))


ARTICLE_FAMILIES: dict[str, Family] = {family.__name__: family for family in (video_report, photo_slides, photo_data)}
