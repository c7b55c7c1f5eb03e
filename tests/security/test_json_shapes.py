"""Lists and answers of the open API in JSON of any shape are read or refused in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.each_case import each_case
from tests.security.shapes import API_VARIANTS, ID, LIST_VARIANTS, NOW
from zakerscraper.exceptions import ArticleNotFoundError, ParseError
from zakerscraper.zaker import list_parsers, open_api, urls
from zakerscraper.zaker.articles import read_article


def read_any(read: Callable[[], Any]) -> Any:
    """Return what a reader gives, or the reason why it gives nothing, which must be one it has words for."""
    try:
        return read()
    except (ParseError, ArticleNotFoundError) as error:
        assert str(error).strip()
        return error


@each_case("name", LIST_VARIANTS)
def test_a_list_in_json_is_read_or_refused_in_words(name: str) -> None:
    text = LIST_VARIANTS[name]
    read_any(lambda: list_parsers.read_list(text, urls.channel_url(13), NOW))
    script = (
        f'<script>window.WinPageData = {text};</script><div class="content-block"><a href="/article/{ID}">x</a></div>'
    )
    found = read_any(lambda: list_parsers.read_list(script, urls.channel_url(13), NOW))
    # Whatever the script holds, the rendered list is there to be read.
    assert [entry.id for entry in found.entries] == [ID]


@each_case("name", API_VARIANTS)
def test_an_answer_of_the_open_api_is_read_or_refused_in_words(name: str) -> None:
    read_any(lambda: open_api.read_list(API_VARIANTS[name], NOW))
    read_any(lambda: open_api.read_search(API_VARIANTS[name], NOW, "词"))


_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just(f"//www.myzaker.com/article/{ID}")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from("stat msg data article list next_url value url href title marks date author_name tag publish_time summary".split()), inner, max_size=6),
    ),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=300)
@given(_json, _json, _json)
@example([{"marks": [[[]]], "tag": [{"tag": {}}]}], [], {})
def test_any_json_is_read_or_refused_in_words(items: Any, data: Any, rest: Any) -> None:
    inside = {**(data if isinstance(data, dict) else {}), "article": items, "list": items}
    for answer in (rest, {"stat": 1, "data": inside, "next_url": rest}):
        text = json.dumps(answer)
        read_any(lambda text=text: list_parsers.read_list(text, urls.channel_url(13), NOW))
        read_any(lambda text=text: open_api.read_list(text, NOW))
        read_any(lambda text=text: open_api.read_search(text, NOW, "词"))
        read_any(lambda text=text: read_article(text, urls.article_url(ID), NOW, ID))
