"""What libraries log of their requests."""

from __future__ import annotations

import logging

_LIBRARIES = (
    *("adlfs", "aiobotocore", "azure", "boto3", "botocore", "fsspec", "gcsfs", "google"),
    *("paramiko", "s3fs", "s3transfer", "urllib3"),
)
_TELLING_TWICE = ("psycopg",)


def silence_libraries() -> None:
    """Let clients of stores log warnings at least: at level DEBUG they log each request, its credentials included.

    psycopg warns of what it cannot do as a connection is lost, which is reported by itself.
    """
    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
    for name in _TELLING_TWICE:
        logging.getLogger(name).setLevel(logging.ERROR)
