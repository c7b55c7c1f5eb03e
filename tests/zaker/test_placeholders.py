"""Images that a page's data keeps apart from its text are put where the text has their names."""

from __future__ import annotations

from zakerscraper.zaker.placeholders import fill_placeholders

IMAGE = "https://i.example/1.jpg"


def test_images_are_named_by_the_keys_of_an_object() -> None:
    record = {"cnt_attr": {"IMG_0": {"url": IMAGE, "width": "640", "desc": "信 <旧>"}, "IMG_1": {"url": "x"}}}
    filled = fill_placeholders("<p>门</p><!--IMG_0--><!-- IMG_1 --><p>信</p>", record)
    caption = "<figcaption>信 &lt;旧&gt;</figcaption>"
    assert filled == f'<p>门</p><figure><img src="{IMAGE}">{caption}</figure><p>信</p>'


def test_images_and_videos_are_named_by_a_field_of_theirs() -> None:
    record = {
        "img": [{"ref": "<!--IMG#0-->", "src": IMAGE, "alt": ""}],
        "video": [{"ref": "<!--VIDEO#1-->", "mp4_url": "https://v.example/1.mp4", "cover": IMAGE}],
    }
    filled = fill_placeholders("<!--IMG#0--><p>门</p><!--VIDEO#1-->", record)
    assert (
        filled == f'<figure><img src="{IMAGE}"></figure><p>门</p><p><video src="https://v.example/1.mp4"></video></p>'
    )


def test_other_comments_stay() -> None:
    assert fill_placeholders("<p>门</p><!--more-->", {"title": "信"}) == "<p>门</p><!--more-->"
    assert fill_placeholders("<p>门</p>", {"img": [{"ref": "<!--IMG#0-->", "src": IMAGE}]}) == "<p>门</p>"
