"""Addresses of outputs: what they name, what cannot be used, and no password is shown."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.each_case import each_case
from zakerscraper.storage.output_url import expand_home, output_url
from zakerscraper.utils.redact import redact_url

# Addresses


@pytest.mark.parametrize(
    ("text", "path"),
    [("file:///srv/a%20b", Path("/srv/a b")), ("file://localhost/srv", Path("/srv")), ("~/a", Path("~/a"))],
)
def test_a_folder_here_may_be_an_address(text: str, path: Path) -> None:
    assert output_url(text) == path.expanduser()


def test_an_address_is_no_path_of_this_machine() -> None:
    with pytest.raises(ValueError, match=r"'sftp://\*\*\*@host/a' is not a path of this machine"):
        expand_home("sftp://me:secret-4711@host/a")


@each_case(
    ("text", "reason"),
    [
        ("s3://", "is not an address like"),
        ("s3:/bucket/a", "neither a folder nor an address"),
        ("sftp:host/a", "neither a folder nor an address"),
        ("sftp//me:secret-4711@host/a", "neither a folder nor an address"),
        ("s3:///", "is not an address like"),
        ("a b://c", "is not an address like"),
        ("s3://a\nb", "is not an address like"),
        ("simplecache::s3://a/b", "is not an address like"),
        ("s3://a/b::zip://c", "several addresses"),
        ("s3://key:secret-4711@bucket/a", "keys do not belong"),
        ("sftp://me:secret-4711/x@host/a", "the port is not a number; a / in a password is written as %2F"),
        ("ftp://me:secret-4711#x@host/a", "the port is not a number"),
        ("ftpp://a/b", r"fsspec knows no ftpp://; did you mean ftp\?"),
        ("file://elsewhere/a", "not a folder of this machine"),
        ("gs://bucket/a", "needs packages: .*gcsfs"),
    ],
)
def test_an_address_that_cannot_be_used_is_one_clear_line(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as error:
        output_url(text)
    assert "\n" not in str(error.value)
    assert "4711" not in str(error.value)


@each_case(
    ("text", "safe"),
    [
        ("s3://bucket/a@b", "s3://bucket/a@b"),
        ("sftp://me:secret-4711@host:22/a", "sftp://***@host:22/a"),
        ("sftp://me:secret/4711@host/a", "sftp://***@host/a"),
        ("sftp://me:secret@4711@host/a", "sftp://***@host/a"),
        ("abfs://container@account.dfs.core.windows.net/a", "abfs://***@account.dfs.core.windows.net/a"),
    ],
)
def test_passwords_are_not_shown(text: str, safe: str) -> None:
    assert redact_url(text) == safe


def test_an_output_here_imports_nothing_of_stores() -> None:
    code = (
        "import sys; from zakerscraper.storage.base import output_folder;"
        " from zakerscraper.storage.output_url import output_url; output_folder(output_url('a'), 'r');"
        " print(sorted({'fsspec', 's3fs', 'botocore', 'zakerscraper.storage.objects'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
