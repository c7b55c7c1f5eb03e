"""The Content-Security-Policy of the report: its own script, styles and images only."""

from __future__ import annotations

import base64
import hashlib


def content_policy(script: str, *styles: str) -> str:
    """Return the Content-Security-Policy of the page and of the frame that shows bodies."""
    allowed = {
        "default-src": "'none'",
        "script-src": _hash(script),
        "style-src-elem": " ".join(map(_hash, styles)),
        # Bodies contain harmless declarations; see `document.safety`.
        "style-src-attr": "'unsafe-inline'",
        # A page opened as a file may load files, a served one from its own server.
        "img-src": "file: 'self' data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in allowed.items())


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
