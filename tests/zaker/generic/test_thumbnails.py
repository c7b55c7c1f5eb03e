"""A strip of small images shows no others than the gallery above it."""

from tests.zaker.generic.article_pages import BODY, IMAGE, TEXTS, images, layout, lines, read

LARGE = [IMAGE.format(n) for n in range(1, 4)]


def strip(urls: list[str], name: str = "") -> str:
    items = "".join(f"<li><img src='{url}'></li>" for url in urls)
    return f"<div{name}><a>‹</a><ul>{items}</ul><a>›</a></div>"


def shown(urls: list[str]) -> str:
    return "".join(f"<p><img src='{url}'></p>" for url in urls)


def test_small_images_of_the_same_are_left_out() -> None:
    small = [url.replace("_1024", "_120") for url in LARGE]
    for few, name in ((small, ""), (small[:1], " class='thumbs'")):
        found = read(layout(shown(LARGE) + BODY + strip(few, name)))
        assert images(found) == LARGE
        assert lines(found) == TEXTS


def test_images_that_only_their_number_tells_apart_stay() -> None:
    own = [f"https://a.example/IMG_{number}.jpg" for number in (1201, 1202, 1203)]
    others = [f"https://a.example/IMG_{number}.jpg" for number in (201, 202)]
    assert images(read(layout(shown(own) + BODY + strip(others) + BODY))) == [*own, *others]
