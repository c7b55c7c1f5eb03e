"""Paths of documents, as tests reserve them."""

from collections.abc import Mapping, Sequence

from zakerscraper.archive.archive import Archive


def reserve_paths(archive: Archive, wanted: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Reserve paths for documents of which nothing is written yet, and return them."""
    records = archive.documents.reserve(wanted, dict.fromkeys(wanted, ""))
    return {id_: record.path for id_, record in records.items()}
