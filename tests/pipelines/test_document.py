"""Documents that are written together: so many as memory bears."""

from tests.each_case import each_case
from zakerscraper.items import Article
from zakerscraper.pipelines.document import _MAX_BATCH_LENGTH, _split, _Waiting


def waiting(size: int) -> _Waiting:
    return _Waiting(Article(id="6a0a7f84a07aec0000018000", url="", title="题", body_html="x" * size))


@each_case(
    ("sizes", "parts"),
    [
        ([], []),
        ([10, 20, 30], [[10, 20, 30]]),
        ([_MAX_BATCH_LENGTH, 1], [[_MAX_BATCH_LENGTH], [1]]),
        ([1, _MAX_BATCH_LENGTH * 3, 1, 1], [[1], [_MAX_BATCH_LENGTH * 3], [1, 1]]),
    ],
)
def test_large_articles_are_written_one_after_another(sizes: list[int], parts: list[list[int]]) -> None:
    found = [[len(article.article.body_html) for article in part] for part in _split([waiting(size) for size in sizes])]
    assert found == parts
