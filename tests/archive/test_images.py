"""Pictures that are on disk, in SQLite and in PostgreSQL."""

from __future__ import annotations

from tests.archive.records import (
    NOW,
)
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.serialization import StoredImage


def test_saved_pictures_are_found_by_their_address(archive: Archive) -> None:
    picture = StoredImage("images/202605/1.jpg", 640, 400, False, 1000, "0" * 32)
    archive.images.save({"http://a.example/1.jpg": picture}, now=NOW)
    assert archive.images.find_saved(["http://a.example/1.jpg", "http://a.example/2.jpg"]) == {
        "http://a.example/1.jpg": picture
    }
    better = StoredImage("images/202605/1.gif", None, None, True, 2000, "1" * 32)
    archive.images.save({"http://a.example/1.jpg": better}, now=NOW)
    assert archive.images.find_saved(["http://a.example/1.jpg"]) == {"http://a.example/1.jpg": better}
    archive.images.forget(["http://a.example/1.jpg"])
    assert archive.images.find_saved(["http://a.example/1.jpg"]) == {}


def test_any_number_of_pictures_can_be_asked_for(archive: Archive) -> None:
    picture = StoredImage("images/1.jpg", 1, 1, False, 1, "0" * 32)
    archive.images.save({"u1699": picture}, now=NOW)
    assert list(archive.images.find_saved(f"u{n}" for n in range(1700))) == ["u1699"]
    assert archive.images.find_saved([]) == {}
