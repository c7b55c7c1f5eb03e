"""Escapes text for XML 1.0."""

from __future__ import annotations

import re
from html import escape

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def xml_text(text: str) -> str:
    """Return *text* as a text of XML has it, without what XML cannot hold."""
    return escape(NOT_XML.sub("", text), quote=False)


def xml_line(text: str) -> str:
    """Return *text* on one line, as a text of XML and as the value of an attribute in double quotes have it."""
    return escape(" ".join(NOT_XML.sub("", text).split()))
