"""What libraries log of their requests."""

from __future__ import annotations

import logging

_LIBRARIES = (
    *("adlfs", "aiobotocore", "azure", "boto3", "botocore", "fsspec", "gcsfs", "google"),
    *("paramiko", "s3fs", "s3transfer", "urllib3"),
)


def silence_libraries() -> None:
    """Let clients of stores log warnings at least: at level DEBUG they log each request, its credentials included."""
    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
