"""JSON of strangers is an object or an ParseError."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.exceptions import ParseError
from zakerscraper.utils.json import items_of, load_object, mapping


@each_case(
    ("text", "start", "value"),
    [
        ("{}", 0, {}),
        ('{"a": 1}', 0, {"a": 1}),
        (' \r\n\t{"a": 1}', 0, {"a": 1}),
        ('\ufeff{"a": 1}', 0, {"a": 1}),
        ('{"a": 1}; window.other = {"b": 2};', 0, {"a": 1}),
        ('x = {"a": "};"};', 4, {"a": "};"}),
        ('x =  {"a": 1}', 3, {"a": 1}),
        (r'{"a": "\u706f\/\ud83d\udc31"}', 0, {"a": "灯/🐱"}),
    ],
)
def test_load_object(text: str, start: int, value: dict[str, Any]) -> None:
    assert load_object(text, start) == value


@each_case(
    "text",
    [
        "",
        " ",
        "null",
        "true",
        "1",
        '"text"',
        "[]",
        '[{"a": 1}]',
        "{",
        '{"a": 1',
        '{"a": }',
        "{'a': 1}",
        "<html>",
        "[" * 200_000,
        '{"a":' * 200_000,
        '{"a": ' + "9" * 5000 + "}",
    ],
)
def test_anything_but_an_object_is_unreadable(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        load_object(text)
    assert "\n" not in str(caught.value)


@given(st.text())
def test_any_text_is_an_object_or_unreadable(text: str) -> None:
    with pytest.raises(ParseError):
        load_object("[" + text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_shapes_that_are_asked_for_are_given(value: object) -> None:
    assert isinstance(mapping(value), dict)
    found = items_of(value)
    assert all(isinstance(item, dict) for item in found)
    if isinstance(value, list):
        assert found == [item for item in value if isinstance(item, dict)]
    else:
        assert found == []


def test_mapping_and_items_keep_what_fits() -> None:
    assert mapping({"a": 1}) == {"a": 1}
    assert items_of([{"a": 1}, None, "x", {"b": 2}, [{"c": 3}]]) == [{"a": 1}, {"b": 2}]
    assert items_of({"0": {"a": 1}, "1": None, "3": {"b": 2}}) == [{"a": 1}, {"b": 2}]
    assert items_of({"0": {"a": 1}, "a": {"b": 2}}) == []


def test_an_object_of_ids_is_no_list_and_numbers_are_in_their_order() -> None:
    assert items_of({"10": {"a": 1}, "9": {"b": 2}}) == [{"b": 2}, {"a": 1}]
    assert items_of({"1234567": {"a": 1}}) == []
    assert items_of({"1" * 10_000: {"a": 1}}) == []
