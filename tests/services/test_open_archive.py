"""What a command says of an archive that refuses something in the middle of its work."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from zakerscraper.exceptions import ArchiveError
from zakerscraper.services.open_archive import open_for_writing


def test_who_has_no_room_in_the_middle_of_the_work_reads_what_to_do(tmp_path: Path) -> None:
    refusal = os.strerror(errno.ENOSPC)
    with (
        pytest.raises(ArchiveError, match=rf"the archive cannot be used: {refusal}\. Make room there and run it again"),
        open_for_writing({"ZAKER_OUTPUT_DIR": str(tmp_path)}),
    ):
        raise OperationalError("INSERT", {}, OSError(refusal))
