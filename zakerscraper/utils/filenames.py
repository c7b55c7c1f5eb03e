"""Limits that all file systems share."""

from __future__ import annotations

POSTS = "_posts"
"""The folder of all documents, below the output folder."""
MAX_NAME_BYTES = 255
"""The longest name that common file systems take, in bytes of UTF-8, suffix included."""
