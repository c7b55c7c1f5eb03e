"""A list of data as one test: every case is gone through, and those that fail are named."""

import inspect

import pytest

from tests.each_case import each_case


def test_every_case_of_one_goes_with_every_case_of_the_others() -> None:
    seen = []

    @each_case("one", [1, 2])
    @each_case(("two", "three"), [("a", "b"), ("c", "d")])
    def test(fixture: int, one: int, two: str, three: str) -> None:
        seen.append((fixture, one, two, three))

    assert list(inspect.signature(test).parameters) == ["fixture"]
    test(fixture=0)
    assert seen == [(0, 1, "a", "b"), (0, 1, "c", "d"), (0, 2, "a", "b"), (0, 2, "c", "d")]


def test_cases_that_fail_are_named_and_the_others_are_gone_through() -> None:
    seen = []

    @each_case("one", [1, 2, 3, 4])
    def test(one: int) -> None:
        seen.append(one)
        assert one % 2, f"{one} is even"

    with pytest.raises(AssertionError, match="2 is even") as error:
        test()
    assert error.value.__notes__ == ["2 cases failed:", "{'one': 2}", "{'one': 4}"]
    assert seen == [1, 2, 3, 4]


def test_a_case_that_is_skipped_hides_no_failure() -> None:
    @each_case("one", [1, 2, 3, 4])
    def test(one: int) -> None:
        if one == 2:
            pytest.skip("not this one")
        if one == 3:
            pytest.fail("this one")
        assert one != 1

    with pytest.raises(AssertionError) as error:
        test()
    assert error.value.__notes__ == ["2 cases failed:", "{'one': 1}", "{'one': 3}"]


def test_a_test_of_which_no_case_is_tried_is_skipped() -> None:
    @each_case("one", [1, 2])
    def test(one: int) -> None:
        pytest.skip(f"not {one}")

    with pytest.raises(pytest.skip.Exception, match="not 1"):
        test()


def test_no_case_is_no_test() -> None:
    with pytest.raises(AssertionError, match="no case"):
        each_case("one", [])
