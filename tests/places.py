"""Places of documents, as tests look at them."""

from collections.abc import Mapping, Sequence

from zakerscraper.archive.archive import Archive


def reserved_by(archive: Archive, wanted: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Reserve places for documents, and return their paths."""
    return {id_: place.path for id_, place in archive.documents.reserve(wanted).items()}
