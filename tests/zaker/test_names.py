"""Names of authors, as pages write them."""

from typing import Any

import pytest

from tests.each_case import each_case
from zakerscraper.zaker.names import clean_name, join_names, stated_names


@each_case(
    ("text", "name"),
    [
        ("By Ann Lee", "Ann Lee"),
        ("by: Ann Lee |", "Ann Lee"),
        ("Written by Ann  Lee", "Ann Lee"),
        ("Bryan Lee", "Bryan Lee"),
        ("Ann &amp; Bo", "Ann & Bo"),
        ("Ann Lee, Ph.D.", "Ann Lee, Ph.D."),
        ("@annlee", "annlee"),
        ("作者：李安", "李安"),
        ("来源: 江城晚报", "江城晚报"),
        ("https://www.facebook.com/news", ""),
        ("www.facebook.com/news", ""),
        ("ann@example.com", ""),
        ("262588213843476", ""),
        ("page.head.extra.author", ""),
        ("admin", ""),
        ("Guest Author", ""),
        ("责任编辑：李安", ""),
        ("校对 李安", ""),
        ("IMG_1.jpg", ""),
        ("Discuz! Team and Comsenz UI Team", ""),
        ("Hexo", ""),
        ("上传", ""),
        ("x" * 130, ""),
        (None, ""),
        (17, ""),
    ],
)
def test_a_name_is_freed_of_what_stands_around_it(text: object, name: str) -> None:
    assert clean_name(text) == name


@pytest.mark.parametrize(
    ("names", "joined"),
    [(["Ann Lee", "Bo Yu", "Ann Lee"], "Ann Lee, Bo Yu"), (["李安", "", "王博"], "李安、王博"), ([], "")],
)
def test_several_names_are_one_text(names: list[str], joined: str) -> None:
    assert join_names(names) == joined


@each_case(
    ("value", "people", "others"),
    [
        ("By Ann Lee", ["Ann Lee"], []),
        ({"name": "Ann Lee"}, ["Ann Lee"], []),
        ({"nickname": "李安"}, ["李安"], []),
        ({"screen_name": "江城晚报", "id": 7}, ["江城晚报"], []),
        ([{"name": "Ann Lee"}, "Bo Yu"], ["Ann Lee", "Bo Yu"], []),
        ({"name": ["Ann Lee"]}, ["Ann Lee"], []),
        ({"@type": "Organization", "name": "The Paper"}, [], ["The Paper"]),
        ({"@id": "#ann"}, ["Ann Lee"], []),
        ({"@id": "#nobody"}, [], []),
        (None, [], []),
    ],
)
def test_authors_of_objects_are_people_or_organisations(value: Any, people: list[str], others: list[str]) -> None:
    assert stated_names(value, {"#ann": {"@id": "#ann", "@type": "Person", "name": "Ann Lee"}}) == (people, others)
