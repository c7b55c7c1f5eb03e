"""What tests of the sample site share."""

from collections.abc import Iterator

import pytest

from zakerscraper.sample_site import SampleSite


@pytest.fixture
def site() -> Iterator[SampleSite]:
    with SampleSite() as running:
        yield running
