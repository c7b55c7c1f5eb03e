"""A strip of small pictures shows no others than the gallery above it."""

from tests.zaker.generic.article_pages import BODY, PICTURE, TEXTS, layout, lines, pictures, read

LARGE = [PICTURE.format(n) for n in range(1, 4)]


def strip(addresses: list[str], name: str = "") -> str:
    items = "".join(f"<li><img src='{address}'></li>" for address in addresses)
    return f"<div{name}><a>‹</a><ul>{items}</ul><a>›</a></div>"


def shown(addresses: list[str]) -> str:
    return "".join(f"<p><img src='{address}'></p>" for address in addresses)


def test_small_pictures_of_the_same_are_left_out() -> None:
    small = [address.replace("_1024", "_120") for address in LARGE]
    for few, name in ((small, ""), (small[:1], " class='thumbs'")):
        found = read(layout(shown(LARGE) + BODY + strip(few, name)))
        assert pictures(found) == LARGE
        assert lines(found) == TEXTS


def test_pictures_that_only_their_number_tells_apart_stay() -> None:
    own = [f"https://a.example/IMG_{number}.jpg" for number in (1201, 1202, 1203)]
    others = [f"https://a.example/IMG_{number}.jpg" for number in (201, 202)]
    assert pictures(read(layout(shown(own) + BODY + strip(others) + BODY))) == [*own, *others]
