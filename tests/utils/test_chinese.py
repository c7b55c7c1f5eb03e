"""Traditional characters become simplified ones, one by one."""

from zakerscraper.utils.chinese import simplified_characters, simplified_line


def test_a_line_keeps_its_length_in_simplified_characters() -> None:
    assert simplified_line("點擊關注，閱讀全文") == "点击关注，阅读全文"
    assert simplified_line("点击关注 follow 관련 関連記事") == "点击关注 follow 관련 関连记事"
    assert simplified_line("著作权") == "著作权"


def test_a_long_text_stays_as_it_is() -> None:
    assert simplified_line("關" * 401) == "關" * 401


def test_every_character_becomes_one() -> None:
    assert all(len(old) == len(new) == 1 for old, new in simplified_characters().items())
